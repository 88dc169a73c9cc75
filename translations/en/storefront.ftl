# The storefront: my account.
menu-dashboard = Dashboard
menu-my-profile = My Profile
menu-address-book = Address Book

dashboard-welcome = Welcome, { $name }
dashboard-billing = Default billing address
dashboard-shipping = Default shipping address
dashboard-no-defaults = No default billing or shipping address has been chosen yet.
tile-users = Users
tile-not-confirmed = Not confirmed
tile-disabled = Disabled

section-account-info = Account Information
section-default-addresses = Default Addresses
section-sign-in = Sign-in and Security
section-my-addresses = My Addresses
section-company-addresses = Addresses of { $company }
address-book-of-others = Addresses of other companies

field-company = Company
button-edit-profile = Edit Profile
saved-profile = Your profile has been saved
empty-storefront-users = There are no users yet. Create the first one.
button-change-email = Change E-mail Address
button-send-code = Send Code
email-change-code-sent = A code is on its way to { $email }. Type it here.
email-change-link-sent = Please follow the link that we send to { $email }. Your e-mail address changes when you do.
email-changed = Your e-mail address has been changed. Please log in with it.
entrance-confirm-email = Confirm your new e-mail address
entrance-confirm-email-text = From then on you log in with it.
field-code = Code
field-new-email = New E-mail Address
hint-change-email = A code goes to your present address, { $email }, and then a link to the new one. Only then it changes.
hint-email-code = Type the code that we sent to your present address. Then a link goes to { $email }.
link-other-code = Ask for another code
field-email-change-proven = E-mail Change Proven by the Present Address
field-requested-email = Requested E-mail
hint-own-sign-in = Your own sign-in data stands in My Profile; there you change your password and your e-mail address.
hint-roles-of-colleague = Roles decide what a user may see and do. Several roles add up.
roles-none-to-give = There is no role that you may give.
hint-password-others-end = Your other sessions and all links that were sent to you end when the password changes.
entrance-customer-password-requested = If there is a customer user account associated with { $email } you will receive an email with a link to reset your password.

mass-action-storefront-users-enable = Enable
mass-action-storefront-users-disable = Disable
mass-action-storefront-users-delete = Delete

section-role-holders = Who holds it
role-holders-none = Nobody holds this role.
role-own-instead = Your company has its own version of this role, which you are editing now: the predefined one is the same for all companies.
