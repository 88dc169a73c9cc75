# Customer user roles: matrix, workflows, people, preview.
section-workflows = Workflows
field-workflow = Workflow
hint-workflows = The level for all transitions of a workflow holds for each of them; the level of a single transition adds to it.
workflow-rfq = { entity-rfq }
workflow-quote = { entity-quote }
workflow-checkout = { entity-checkout }
workflow-order = { entity-order }
workflow-of = Workflow: { $documents }
workflow-view = View workflow
workflow-perform = Perform transitions
transition-submit-rfq = Submit the request
transition-provide-more-information = Provide more information
transition-cancel-rfq = Cancel the request
transition-resubmit-rfq = Resubmit the request
transition-accept-quote = Accept the quote
transition-decline-quote = Decline the quote
transition-continue-checkout = Continue the checkout
transition-place-order = Place the order
transition-cancel-order = Cancel the order
hint-customer-role-permissions = Each level contains those before it. Several roles of a user add up.
hint-self-managed = Customers may change the role in the storefront.
hint-role-people = Tick who holds the role. It changes when the role is saved.
people-holds = Holds
people-search = Search by name or e-mail
people-holding = Who is shown
people-holding-any = All
people-holding-yes = Hold the role
people-holding-no = Do not hold it
people-none-found = Nobody was found.
people-count = { $count ->
    [one] One person
   *[other] { $count } people
}
button-search = Search
button-preview-changes = Preview Changes
copy-of = Copy of { $name }
section-preview = What saving would change
preview-nothing = Saving changes nothing for anybody.
preview-concerns = { $count ->
    [one] Something changes for one user:
   *[other] Something changes for { $count } users:
}
preview-and-more = and { $count } more
preview-gains = They gain
preview-losses = They lose
preview-from-to = { $from } → { $to }
preview-users = { $count ->
    [one] one user
   *[other] { $count } users
}

# What a customer user may do.
effective-permissions = What this person may do
effective-may = May
effective-on = On which records
effective-by = Granted by
reach-own = their own
reach-customer = those of { $customer }
reach-customer-and-subsidiaries = those of { $customer } and of all its subsidiaries

# Roles in the storefront.
empty-storefront-roles = There are no roles yet. Create the first one.
hint-predefined-role = Predefined roles cannot be edited directly. When you save, a copy is made for your company, and its users who hold the role move to the copy.
hint-role-of-seller = { role-not-self-managed }
hint-role-of-company = Whose users can hold the role.
mass-action-storefront-roles-delete = Delete

# Rules for roles.
role-not-self-managed = This role is managed by the seller and cannot be changed here.
not-own-lock-out = You would no longer be able to see or change users or roles yourself.
holder-refused = { $name }: { $reason }
too-many-at-once = At most { $limit } at once.
