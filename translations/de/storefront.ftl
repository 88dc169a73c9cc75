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
