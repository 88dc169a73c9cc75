# Sending mails, and templates of mails.

mail-footer = This message was sent by { $organization }.
mail-bad-address = “{ $address }” is not an e-mail address.
mail-bad-url = The address of the mail server cannot be used. It looks like smtp://user:password@host:587?tls=required.
mail-malformed = The mail could not be put together.
mail-not-let-in = The mail server does not accept the user name and password: { $detail }
mail-refused = The mail server has refused the mail: { $detail }
mail-put-off = The mail server cannot take the mail at the moment: { $detail }
mail-timeout = The mail server did not answer in time.
mail-no-encryption = No encrypted connection to the mail server could be made: { $detail }
mail-international-address = The mail server does not accept addresses with letters outside of ASCII.
mail-no-connection = The mail server could not be reached: { $detail }
template-part-subject = Subject
template-part-html = HTML
template-part-text = Plain text
template-place = { $part }, line { $line }, column { $column }: { $sentence }
template-place-line = { $part }, line { $line }: { $sentence }
template-mistake = The template has a mistake: { $detail }
template-unknown-variable = There is no such variable in this e-mail.
template-unknown-function = Templates do not know this: { $detail }
template-no-others = A template cannot reach other templates.
template-too-long = The template is too long or takes too long.
template-missing = There is no e-mail template “{ $name }”.
template-without-subject = The e-mail needs a subject.
