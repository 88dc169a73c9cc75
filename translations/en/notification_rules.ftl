# Notification rules: who is told by mail of what happens.

entity-notification-rule = Notification Rule
field-event = Event
field-to-owner = Tell the Owner
field-recipients = Additional Addresses

notification-rules-title = Who is told of what
notification-rules-intro = When something happens, a mail goes to those whom its rule names. The text of the mail is that of its template.
notification-event-oauth-application-created = OAuth application created
notification-told = Who Is Told
notification-active = Active
notification-inactive = Switched off
notification-to-owner = The owner
notification-no-recipients = None
notification-active-help = A rule that is switched off sends no mails at all.
notification-to-owner-help = Whoever it is about gets a mail at their primary address, in their language.
notification-recipients-help = One on each line. They are told too; colleagues in their language, others in English.
notification-nobody = Nobody would be told. Tell the owner, name an address, or switch the rule off.
notification-bad-recipient = { $address } is no e-mail address.
notification-too-many-recipients = At most { $limit } addresses can be told.
saved-notification-rule = Notification rule has been saved
