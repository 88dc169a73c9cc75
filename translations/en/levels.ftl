# How far a permission reaches.
level-none = None
level-storefront-user = User (Own)
level-storefront-department = Department (Same Level)
level-storefront-corporate = Corporate (All Levels)
level-storefront-all = All
level-user = User
level-business-unit = Business Unit
level-division = Division
level-organization = Organization
level-global = Global

# What can be done to a record.
permission-view = View
permission-create = Create
permission-edit = Edit
permission-delete = Delete
permission-assign = Assign
permission-duplicate = Duplicate
permission-rename = Rename
permission-set-as-default = Set as Default

# Headings of the role editor.
group-account-management = Account Management
group-shopping = Shopping
group-quotes = Quotes
group-checkout = Checkout
group-orders = Orders
group-catalogue = Catalogue
group-system = System

# Rights without an entity.
capability-login-as-customer-user = Login as Customer User
capability-manage-passwords = Manage Passwords
capability-import-records = Import Entity Records
capability-export-records = Export Entity Records
capability-system-configuration = Access System Configuration
capability-manage-oauth-applications = Manage OAuth applications
capability-view-login-attempts = View login attempts
capability-share-data-view = Share Data View
capability-view-audit-history = View audit history
capability-override-prices = Override prices
capability-send-email = Send email
capability-update-user-profile = Update User Profile
capability-customer-user-audit-history = Audit history for Customer User
capability-share-storefront-data-view = Share Data View
capability-enter-billing-address = Enter the billing address manually
capability-enter-shipping-address = Enter the shipping address manually
capability-any-customer-billing-address = Use any billing address from the customer's address book
capability-default-customer-billing-address = Use the default billing address from the customer's address book
capability-any-customer-user-billing-address = Use any billing address from the customer user's address book
capability-default-customer-user-billing-address = Use the default billing address from the customer user's address book
capability-any-customer-shipping-address = Use any shipping address from the customer's address book
capability-default-customer-shipping-address = Use the default shipping address from the customer's address book
capability-any-customer-user-shipping-address = Use any shipping address from the customer user's address book
capability-default-customer-user-shipping-address = Use the default shipping address from the customer user's address book
capability-any-customer-quote-shipping-address = Use any shipping address from the customer's address book for quotes
capability-default-customer-quote-shipping-address = Use the default shipping address from the customer's address book for quotes
capability-any-customer-user-quote-shipping-address = Use any shipping address from the customer user's address book for quotes
capability-default-customer-user-quote-shipping-address = Use the default shipping address from the customer user's address book for quotes
capability-manage-own-oauth-applications = Manage own OAuth applications
