# Webhooks: who is told by HTTP what happens, and what was delivered.

entity-webhook = Webhook
entities-webhook = Webhooks
audit-entity-webhook = { entity-webhook }
menu-webhooks = Webhooks
menu-webhook-deliveries = Webhook Deliveries
empty-webhooks = There are no webhooks yet. Create the first one to have another system told of changes.
empty-webhook-deliveries = Nothing has been delivered yet.

button-create-webhook = Create Webhook
button-send-test = Send a Test
button-send-again = Send Again
button-renew-secret = New Secret
button-all-deliveries = All Deliveries

section-webhook-events = Events
section-webhook-secret = Secret
section-webhook-replay = Send Again
section-webhook-body = Message
section-webhook-attempts = Attempts

field-events = Events
field-webhook = Webhook
field-answer = Answer
field-message-id = Message ID
field-due-at = Next Attempt
field-ended-at = Ended At
field-last-delivered-at = Last Delivered At
field-failing-since = Failing Since
field-stopped-because = Switched Off Because
field-secret = Secret
field-duration = Duration
field-request-headers = Request Headers
field-answer-headers = Answer Headers
field-answer-body = Answer Body

hint-webhook-url = Begins with https:// and leads to the public internet.
hint-webhook-url-anywhere = Begins with https:// or http://.

webhook-event-customer-user-created = Customer user created
webhook-event-customer-user-updated = Customer user updated
webhook-event-customer-user-deleted = Customer user deleted
webhook-event-customer-user-enabled = Customer user enabled
webhook-event-customer-user-disabled = Customer user disabled
webhook-event-customer-user-confirmed = Customer user confirmed
webhook-event-customer-user-locked = Customer user locked
webhook-event-customer-created = Customer created
webhook-event-customer-updated = Customer updated
webhook-event-customer-deleted = Customer deleted
webhook-event-webhook-test = Test

webhook-state-waiting = Waiting
webhook-state-held = Held back
webhook-state-delivered = Delivered
webhook-state-dead = Given up

webhook-is-on = Enabled
webhook-is-disabled = Disabled
webhook-stopped-failing = It was switched off because nothing had arrived for five days. What was waiting is held back until you enable it again.
webhook-stopped-gone = It was switched off because the receiver answered that it is gone (410). What was waiting is held back until you enable it again.
webhook-failing = Nothing has arrived since { $since }. If that lasts five days, the webhook is switched off.

webhook-created = Webhook has been created
saved-webhook = Webhook has been saved
deleted-webhook = Webhook deleted
webhook-enabled = Webhook has been enabled. What was held back is sent now.
webhook-disabled = Webhook has been disabled. What is waiting is held back.
webhook-test-sent = The test is on its way. Load this page again to see what became of it.
webhook-secret-renewed = Webhook has a new secret
webhook-secret-help = Receivers check with it that messages come from here and were not changed (Standard Webhooks).
webhook-secret-once = Please copy the secret and save it somewhere safe. For security reasons, we cannot show it to you again.
webhook-secret-grace = For 24 hours messages are signed with the old secret too, so that nothing is lost while the receiver is changed over.
webhook-secret-both = Until { $until } messages are signed with the old secret too.
webhook-secret-already-shown = This webhook was created before. Its secret can't be shown again; if it is lost, make a new one.
webhook-ask-renew = Make a new secret? The old one counts for another 24 hours. The one before it no longer counts.
webhook-delivery-replayed = The message will be sent again
webhook-deliveries-replayed = { $count ->
    [0] There was nothing to be sent again.
    [one] { $count } message will be sent again
   *[other] { $count } messages will be sent again
}
webhook-replay-help = Sends messages again that were written in this span of time. They keep their IDs, so that a receiver can tell that it has them already.
webhook-only-dead = Only messages that were given up
webhook-under-way = It is being sent at this moment
webhook-no-answer = No answer
webhook-attempt-at = Attempt of { $time }
webhook-no-attempts = No attempt has been made yet.
webhook-milliseconds = { $count } ms

webhook-too-many = There can be at most { $limit } webhooks. Delete one that is no longer needed.
webhook-bad-secret = A secret is whsec_ followed by 24 to 64 bytes in Base64.
webhook-url-invalid = This is no complete web address. Write it as in https://example.com/hooks, without #.
webhook-url-not-secure = The address must begin with https://.
webhook-url-credentials = An address cannot hold a user name or a password. Messages are signed instead.
webhook-url-private = The address is not of the public internet. The operator can allow such addresses by the setting webhooks.allow_private_addresses.
webhook-not-a-time = Please enter a date and a time.
webhook-span-empty = The end must be later than the beginning.
webhook-is-off = The webhook is disabled. Enable it first.
webhook-delivery-under-way = The message is being sent at this moment. Try again shortly.
webhook-failure-timeout = The receiver did not answer in time.
webhook-failure-connection = The receiver could not be reached: { $reason }
webhook-failure-secret = The secret cannot be read, because the secret of the installation has changed. Make a new one for this webhook.
