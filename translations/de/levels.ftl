# How far a permission reaches.
level-none = Keine
level-storefront-user = Benutzer (eigene)
level-storefront-department = Abteilung (gleiche Ebene)
level-storefront-corporate = Unternehmen (alle Ebenen)
level-storefront-all = Alle
level-user = Benutzer
level-business-unit = Geschäftseinheit
level-division = Bereich
level-organization = Organisation
level-global = Global

# What can be done to a record.
permission-view = Ansehen
permission-create = Erstellen
permission-edit = Bearbeiten
permission-delete = Löschen
permission-assign = Zuweisen
permission-duplicate = Duplizieren
permission-rename = Umbenennen
permission-set-as-default = Als Standard festlegen

# Headings of the role editor.
group-account-management = Kontoverwaltung
group-shopping = Einkauf
group-quotes = Angebote
group-checkout = Bestellvorgang
group-orders = Bestellungen
group-catalogue = Katalog
group-system = System

# Rights without an entity.
capability-login-as-customer-user = Als Kundenbenutzer anmelden
capability-manage-passwords = Passwörter verwalten
capability-import-records = Datensätze importieren
capability-export-records = Datensätze exportieren
capability-system-configuration = Zugriff auf die Systemkonfiguration
capability-manage-oauth-applications = OAuth-Anwendungen verwalten
capability-view-login-attempts = Anmeldeversuche ansehen
capability-share-data-view = Datenansichten teilen
capability-view-audit-history = Änderungsverlauf ansehen
capability-override-prices = Preise überschreiben
capability-send-email = E-Mails senden
capability-update-user-profile = Eigenes Profil bearbeiten
capability-customer-user-audit-history = Änderungsverlauf von Kundenbenutzern
capability-share-storefront-data-view = Datenansichten teilen
capability-enter-billing-address = Rechnungsadresse von Hand eingeben
capability-enter-shipping-address = Lieferadresse von Hand eingeben
capability-any-customer-billing-address = Jede Rechnungsadresse aus dem Adressbuch des Kunden verwenden
capability-default-customer-billing-address = Die Standard-Rechnungsadresse aus dem Adressbuch des Kunden verwenden
capability-any-customer-user-billing-address = Jede Rechnungsadresse aus dem Adressbuch des Kundenbenutzers verwenden
capability-default-customer-user-billing-address = Die Standard-Rechnungsadresse aus dem Adressbuch des Kundenbenutzers verwenden
capability-any-customer-shipping-address = Jede Lieferadresse aus dem Adressbuch des Kunden verwenden
capability-default-customer-shipping-address = Die Standard-Lieferadresse aus dem Adressbuch des Kunden verwenden
capability-any-customer-user-shipping-address = Jede Lieferadresse aus dem Adressbuch des Kundenbenutzers verwenden
capability-default-customer-user-shipping-address = Die Standard-Lieferadresse aus dem Adressbuch des Kundenbenutzers verwenden
capability-any-customer-quote-shipping-address = Jede Lieferadresse aus dem Adressbuch des Kunden für Angebote verwenden
capability-default-customer-quote-shipping-address = Die Standard-Lieferadresse aus dem Adressbuch des Kunden für Angebote verwenden
capability-any-customer-user-quote-shipping-address = Jede Lieferadresse aus dem Adressbuch des Kundenbenutzers für Angebote verwenden
capability-default-customer-user-quote-shipping-address = Die Standard-Lieferadresse aus dem Adressbuch des Kundenbenutzers für Angebote verwenden
capability-manage-own-oauth-applications = Eigene OAuth-Anwendungen verwalten
