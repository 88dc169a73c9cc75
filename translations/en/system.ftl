# Back-office users, roles, organizations, business units, websites, localizations, log-in attempts.
empty-users = There are no users yet. Create the first one.
empty-roles = There are no roles yet. Create the first one.
empty-organizations = There are no organizations yet.
empty-business-units = There are no business units yet. Create the first one.
empty-websites = There are no websites yet. Create the first one.
empty-localizations = There are no localizations yet. Create the first one.
empty-login-attempts = Nobody has tried to log in yet.
capabilities-empty = This role holds no capability.
sessions-empty = Nobody is logged in with this account.
units-below-empty = No business unit stands below this one.
localization-not-offered = No website offers this localization.
login-never = Never
state-no-password = No password yet
organization-own = You work here

# Fields.
field-area = Area
field-default-website = Default website
field-parent-business-unit = Parent Business Unit
field-password-hash = { field-password }
field-sessions = Sessions
section-units-below = Business Units Below
permission-of-entity = { $entity }: { $permission }
login-attempt-customer-user-id = Customer User ID
login-attempt-user-id = User ID
business-unit-users = Show the users of this unit
website-users = Show the customer users of this website

# Hints.
hint-user-organizations = In these organizations the user works.
hint-user-password-new = Left empty, the person gets an e-mail with a link to set a password.
hint-user-password = Left empty, the password stays as it is. A new one ends all sessions of the user.
hint-role-permissions = Each level contains those before it. Levels that you do not hold yourself can’t be chosen.
hint-new-organization = A new organization begins with the predefined customer user roles, a website and a localization.
hint-organization-enabled = Nobody can work in an organization that is disabled; its records stay.
hint-parent-business-unit = The level “Division” reaches the records of a unit and of all units below it.
hint-website-url = Begins with https:// or http://. Links in e-mails to customer users point there.
hint-default-website = Takes the place of the present default website.
hint-default-role = Given to whoever registers on this website.
hint-guest-role = Holds for visitors who have not logged in.
hint-localization-language = The language of pages and e-mails.
hint-localization-formatting = The customs for dates, numbers, names and addresses.
matrix-set-all = Set all
matrix-set-all-of = Set all of { $permission }
matrix-choose = –
role-beyond-own = Grants more than your own roles do
role-fixed = This role always grants everything, so that somebody can always do everything.

# Buttons and what they have done.
button-clone = Clone
button-view-user = View User
button-send-password-link = Send Password Link
password-link-sent = A link to set a password has been sent to { $email }.
ask-delete-this = Do you really want to delete this record?

# What is refused, and why.
user-owns-records = This user owns customers, customer users or customer groups and cannot be deleted. Give these another owner first, or disable the user.
user-works-elsewhere = This user works in other organizations too and cannot be deleted from here.
own-password-elsewhere = You change your own password under “My User”, where you say the current one.

# Languages and the customs of countries.
language-en = English
language-de = German
language-fr = French
formatting-en-us = English (United States)
formatting-en-gb = English (United Kingdom)
formatting-en-ca = English (Canada)
formatting-de-de = German (Germany)
formatting-de-at = German (Austria)
formatting-de-ch = German (Switzerland)
formatting-fr-fr = French (France)
formatting-fr-be = French (Belgium)
formatting-fr-ch = French (Switzerland)

# Log-in attempts.
log-in-source-default = { source-default }
log-in-source-api = { source-api }
log-in-source-impersonation = { source-impersonation }
log-in-source-oauth-token = { source-oauth-token }
log-in-source-oauth-code = { source-oauth-auth-code }
log-in-source-session-transfer = Session transfer
log-in-source-password-change = Password change
log-in-area-back-office = Back-office
log-in-area-storefront = Storefront
log-in-reason-credentials = Wrong e-mail or password
log-in-reason-guest = Guest
log-in-reason-disabled = Disabled
log-in-reason-not-confirmed = Not confirmed
log-in-reason-locked = Locked
log-in-reason-password-reset = Password reset
log-in-reason-password-expired = Password expired
log-in-reason-no-organization = No enabled organization

# The columns of the data audit and of jobs.
field-role-type = { field-type }
field-actor = Author
field-title = Title
field-done = Done
field-total = Total
field-record-id = Record ID
audit-action-create = { audit-created }
audit-action-update = { audit-updated }
audit-action-delete = { audit-deleted }
audit-entity-customer = { entity-customer }
audit-entity-customer-group = { entity-customer-group }
audit-entity-customer-user = { entity-customer-user }
audit-entity-address = { entity-address }
audit-entity-customer-user-role = { entity-customer-user-role }
audit-entity-user = { entity-user }
audit-entity-role = { entity-role }
audit-entity-organization = { entity-organization }
audit-entity-business-unit = { entity-business-unit }
audit-entity-website = { entity-website }
audit-entity-localization = { entity-localization }
audit-entity-oauth-application = { entity-oauth-application }
audit-entity-notification-rule = { entity-notification-rule }
audit-entity-grid-view = { entity-grid-view }
audit-entity-login = Log-in of a Customer User
audit-source-page = Page
audit-source-api = API
audit-source-import = { entity-import }
audit-source-job = { entity-job }
audit-source-console = Command line
