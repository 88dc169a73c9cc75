# Benachrichtigungsregeln: wer per E-Mail von etwas erfährt.

entity-notification-rule = Benachrichtigungsregel
field-event = Ereignis
field-to-owner = Besitzer benachrichtigen
field-recipients = Weitere Adressen

notification-rules-title = Wer wovon erfährt
notification-rules-intro = Wenn etwas geschieht, geht eine E-Mail an alle, die die Regel nennt. Der Text der E-Mail ist der ihrer Vorlage.
notification-event-oauth-application-created = OAuth-Anwendung angelegt
notification-told = Wer davon erfährt
notification-active = Aktiv
notification-inactive = Abgeschaltet
notification-to-owner = Der Besitzer
notification-no-recipients = Keine
notification-active-help = Eine abgeschaltete Regel verschickt überhaupt keine E-Mails.
notification-to-owner-help = Wen es betrifft, bekommt eine E-Mail an die Hauptadresse, in der eigenen Sprache.
notification-recipients-help = Eine pro Zeile. Auch sie erfahren davon; Kollegen in ihrer Sprache, andere auf Englisch.
notification-nobody = Niemand würde davon erfahren. Benachrichtigen Sie den Besitzer, nennen Sie eine Adresse, oder schalten Sie die Regel ab.
notification-bad-recipient = { $address } ist keine E-Mail-Adresse.
notification-too-many-recipients = Höchstens { $limit } Adressen können benachrichtigt werden.
saved-notification-rule = Benachrichtigungsregel wurde gespeichert
