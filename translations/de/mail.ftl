# Sending mails, and templates of mails.

mail-footer = Diese Nachricht wurde von { $organization } gesendet.
mail-bad-address = „{ $address }“ ist keine E-Mail-Adresse.
mail-bad-url = Die Adresse des Mailservers ist nicht verwendbar. Sie hat die Form smtp://benutzer:passwort@host:587?tls=required.
mail-malformed = Die E-Mail konnte nicht zusammengestellt werden.
mail-not-let-in = Der Mailserver akzeptiert Benutzername und Passwort nicht: { $detail }
mail-refused = Der Mailserver hat die E-Mail abgelehnt: { $detail }
mail-put-off = Der Mailserver kann die E-Mail derzeit nicht annehmen: { $detail }
mail-timeout = Der Mailserver hat nicht rechtzeitig geantwortet.
mail-no-encryption = Es kam keine verschlüsselte Verbindung zum Mailserver zustande: { $detail }
mail-international-address = Der Mailserver nimmt keine Adressen mit Zeichen außerhalb von ASCII an.
mail-no-connection = Der Mailserver ist nicht erreichbar: { $detail }
template-part-subject = Betreff
template-part-html = HTML
template-part-text = Nur Text
template-place = { $part }, Zeile { $line }, Spalte { $column }: { $sentence }
template-place-line = { $part }, Zeile { $line }: { $sentence }
template-mistake = Die Vorlage enthält einen Fehler: { $detail }
template-unknown-variable = Diese Variable gibt es in dieser E-Mail nicht.
template-unknown-function = Vorlagen kennen dies nicht: { $detail }
template-no-others = Eine Vorlage kann keine anderen Vorlagen verwenden.
template-too-long = Die Vorlage ist zu lang oder braucht zu lange.
template-missing = Es gibt keine E-Mail-Vorlage „{ $name }“.
template-without-subject = Die E-Mail braucht einen Betreff.
