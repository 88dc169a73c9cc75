# Der Webshop: mein Konto.
menu-dashboard = Übersicht
menu-my-profile = Mein Profil
menu-address-book = Adressbuch

dashboard-welcome = Willkommen, { $name }
dashboard-billing = Standard-Rechnungsadresse
dashboard-shipping = Standard-Lieferadresse
dashboard-no-defaults = Es wurde noch keine Standardadresse für Rechnungen oder Lieferungen gewählt.
tile-users = Benutzer
tile-not-confirmed = Nicht bestätigt
tile-disabled = Deaktiviert

section-account-info = Kontodaten
section-default-addresses = Standardadressen
section-sign-in = Anmeldung und Sicherheit
section-my-addresses = Meine Adressen
section-company-addresses = Adressen von { $company }
address-book-of-others = Adressen anderer Firmen

field-company = Firma
button-edit-profile = Profil bearbeiten
saved-profile = Ihr Profil wurde gespeichert
empty-storefront-users = Es gibt noch keine Benutzer. Legen Sie den ersten an.
button-change-email = E-Mail-Adresse ändern
button-send-code = Code senden
email-change-code-sent = Ein Code ist unterwegs an { $email }. Geben Sie ihn hier ein.
email-change-link-sent = Bitte folgen Sie dem Link, den wir an { $email } senden. Damit ändert sich Ihre E-Mail-Adresse.
email-changed = Ihre E-Mail-Adresse wurde geändert. Bitte melden Sie sich damit an.
entrance-confirm-email = Bestätigen Sie Ihre neue E-Mail-Adresse
entrance-confirm-email-text = Von da an melden Sie sich damit an.
field-code = Code
field-new-email = Neue E-Mail-Adresse
hint-change-email = Ein Code geht an Ihre jetzige Adresse, { $email }, und dann ein Link an die neue. Erst dann ändert sie sich.
hint-email-code = Geben Sie den Code ein, den wir an Ihre jetzige Adresse gesendet haben. Dann geht ein Link an { $email }.
link-other-code = Einen anderen Code anfordern
field-email-change-proven = E-Mail-Änderung durch jetzige Adresse bestätigt
field-requested-email = Gewünschte E-Mail-Adresse
hint-own-sign-in = Ihre eigenen Anmeldedaten stehen in Mein Profil; dort ändern Sie Ihr Passwort und Ihre E-Mail-Adresse.
hint-roles-of-colleague = Rollen bestimmen, was jemand sehen und tun darf. Mehrere Rollen ergänzen einander.
roles-none-to-give = Es gibt keine Rolle, die Sie vergeben dürfen.
hint-password-others-end = Ihre anderen Sitzungen und alle Links, die Ihnen geschickt wurden, enden mit dem Wechsel des Passworts.
entrance-customer-password-requested = Wenn es zu { $email } ein Kundenkonto gibt, erhalten Sie eine E-Mail mit einem Link, um Ihr Passwort zurückzusetzen.

mass-action-storefront-users-enable = Aktivieren
mass-action-storefront-users-disable = Deaktivieren
mass-action-storefront-users-delete = Löschen

section-role-holders = Wer sie hat
role-holders-none = Niemand hat diese Rolle.
role-own-instead = Ihre Firma hat eine eigene Fassung dieser Rolle, die Sie jetzt bearbeiten: Die vordefinierte ist für alle Firmen dieselbe.
