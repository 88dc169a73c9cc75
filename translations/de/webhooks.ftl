# Webhooks: wem per HTTP gesagt wird, was geschieht, und was zugestellt wurde.

entity-webhook = Webhook
entities-webhook = Webhooks
audit-entity-webhook = { entity-webhook }
menu-webhooks = Webhooks
menu-webhook-deliveries = Webhook-Zustellungen
empty-webhooks = Es gibt noch keine Webhooks. Legen Sie den ersten an, um ein anderes System über Änderungen zu unterrichten.
empty-webhook-deliveries = Es wurde noch nichts zugestellt.

button-create-webhook = Webhook erstellen
button-send-test = Test senden
button-send-again = Erneut senden
button-renew-secret = Neues Geheimnis
button-all-deliveries = Alle Zustellungen

section-webhook-events = Ereignisse
section-webhook-secret = Geheimnis
section-webhook-replay = Erneut senden
section-webhook-body = Nachricht
section-webhook-attempts = Versuche

field-events = Ereignisse
field-webhook = Webhook
field-answer = Antwort
field-message-id = Nachrichten-ID
field-due-at = Nächster Versuch
field-ended-at = Beendet am
field-last-delivered-at = Zuletzt zugestellt am
field-failing-since = Gestört seit
field-stopped-because = Ausgeschaltet weil
field-secret = Geheimnis
field-duration = Dauer
field-request-headers = Kopfzeilen der Anfrage
field-answer-headers = Kopfzeilen der Antwort
field-answer-body = Inhalt der Antwort

hint-webhook-url = Beginnt mit https:// und führt ins öffentliche Internet.
hint-webhook-url-anywhere = Beginnt mit https:// oder http://.

webhook-event-customer-user-created = Kundenbenutzer angelegt
webhook-event-customer-user-updated = Kundenbenutzer geändert
webhook-event-customer-user-deleted = Kundenbenutzer gelöscht
webhook-event-customer-user-enabled = Kundenbenutzer aktiviert
webhook-event-customer-user-disabled = Kundenbenutzer deaktiviert
webhook-event-customer-user-confirmed = Kundenbenutzer bestätigt
webhook-event-customer-user-locked = Kundenbenutzer gesperrt
webhook-event-customer-created = Kunde angelegt
webhook-event-customer-updated = Kunde geändert
webhook-event-customer-deleted = Kunde gelöscht
webhook-event-webhook-test = Test

webhook-state-waiting = Wartet
webhook-state-held = Zurückgehalten
webhook-state-delivered = Zugestellt
webhook-state-dead = Aufgegeben

webhook-is-on = Aktiviert
webhook-is-disabled = Deaktiviert
webhook-stopped-failing = Er wurde ausgeschaltet, weil fünf Tage lang nichts angekommen ist. Was wartete, wird zurückgehalten, bis Sie ihn wieder aktivieren.
webhook-stopped-gone = Er wurde ausgeschaltet, weil der Empfänger geantwortet hat, dass es ihn nicht mehr gibt (410). Was wartete, wird zurückgehalten, bis Sie ihn wieder aktivieren.
webhook-failing = Seit { $since } ist nichts angekommen. Dauert das fünf Tage, wird der Webhook ausgeschaltet.

webhook-created = Der Webhook wurde angelegt
saved-webhook = Der Webhook wurde gespeichert
deleted-webhook = Webhook gelöscht
webhook-enabled = Der Webhook wurde aktiviert. Was zurückgehalten war, wird jetzt gesendet.
webhook-disabled = Der Webhook wurde deaktiviert. Was wartet, wird zurückgehalten.
webhook-test-sent = Der Test ist unterwegs. Laden Sie diese Seite neu, um zu sehen, was daraus wurde.
webhook-secret-renewed = Der Webhook hat ein neues Geheimnis
webhook-secret-help = Damit prüfen Empfänger, dass Nachrichten von hier kommen und nicht verändert wurden (Standard Webhooks).
webhook-secret-once = Bitte kopieren Sie das Geheimnis und bewahren Sie es sicher auf. Aus Sicherheitsgründen können wir es nicht noch einmal anzeigen.
webhook-secret-grace = 24 Stunden lang werden Nachrichten auch mit dem alten Geheimnis unterschrieben, damit beim Umstellen des Empfängers nichts verloren geht.
webhook-secret-both = Bis { $until } werden Nachrichten auch mit dem alten Geheimnis unterschrieben.
webhook-secret-already-shown = Dieser Webhook wurde schon angelegt. Sein Geheimnis kann nicht noch einmal angezeigt werden; wenn es verloren ist, erzeugen Sie ein neues.
webhook-ask-renew = Neues Geheimnis erzeugen? Das alte gilt noch 24 Stunden. Das davor gilt nicht mehr.
webhook-delivery-replayed = Die Nachricht wird erneut gesendet
webhook-deliveries-replayed = { $count ->
    [0] Es gab nichts erneut zu senden.
    [one] { $count } Nachricht wird erneut gesendet
   *[other] { $count } Nachrichten werden erneut gesendet
}
webhook-replay-help = Sendet Nachrichten erneut, die in diesem Zeitraum geschrieben wurden. Sie behalten ihre IDs, damit ein Empfänger erkennt, was er schon hat.
webhook-only-dead = Nur aufgegebene Nachrichten
webhook-under-way = Sie wird gerade gesendet
webhook-no-answer = Keine Antwort
webhook-attempt-at = Versuch vom { $time }
webhook-no-attempts = Es wurde noch kein Versuch gemacht.
webhook-milliseconds = { $count } ms

webhook-too-many = Es kann höchstens { $limit } Webhooks geben. Löschen Sie einen, der nicht mehr gebraucht wird.
webhook-bad-secret = Ein Geheimnis ist whsec_, gefolgt von 24 bis 64 Bytes in Base64.
webhook-url-invalid = Das ist keine vollständige Webadresse. Schreiben Sie sie wie https://example.com/hooks, ohne #.
webhook-url-not-secure = Die Adresse muss mit https:// beginnen.
webhook-url-credentials = Eine Adresse kann keinen Benutzernamen und kein Passwort enthalten. Nachrichten werden stattdessen unterschrieben.
webhook-url-private = Die Adresse gehört nicht zum öffentlichen Internet. Der Betreiber kann solche Adressen mit der Einstellung webhooks.allow_private_addresses erlauben.
webhook-not-a-time = Bitte geben Sie Datum und Uhrzeit ein.
webhook-span-empty = Das Ende muss nach dem Anfang liegen.
webhook-is-off = Der Webhook ist deaktiviert. Aktivieren Sie ihn zuerst.
webhook-delivery-under-way = Die Nachricht wird gerade gesendet. Versuchen Sie es gleich noch einmal.
webhook-failure-timeout = Der Empfänger hat nicht rechtzeitig geantwortet.
webhook-failure-connection = Der Empfänger war nicht zu erreichen: { $reason }
webhook-failure-secret = Das Geheimnis kann nicht gelesen werden, weil sich das Geheimnis der Installation geändert hat. Erzeugen Sie für diesen Webhook ein neues.
