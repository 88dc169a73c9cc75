# Back-office users, roles, organizations, business units, websites, localizations, log-in attempts.
empty-users = Es gibt noch keine Benutzer. Erstellen Sie den ersten.
empty-roles = Es gibt noch keine Rollen. Erstellen Sie die erste.
empty-organizations = Es gibt noch keine Organisationen.
empty-business-units = Es gibt noch keine Geschäftseinheiten. Erstellen Sie die erste.
empty-websites = Es gibt noch keine Websites. Erstellen Sie die erste.
empty-localizations = Es gibt noch keine Lokalisierungen. Erstellen Sie die erste.
empty-login-attempts = Noch hat niemand versucht, sich anzumelden.
capabilities-empty = Diese Rolle enthält keine Befugnisse.
sessions-empty = Mit diesem Konto ist niemand angemeldet.
units-below-empty = Unter dieser Geschäftseinheit steht keine andere.
localization-not-offered = Keine Website bietet diese Lokalisierung an.
login-never = Nie
state-no-password = Noch kein Passwort
organization-own = Hier arbeiten Sie

# Fields.
field-area = Bereich
field-default-website = Standard-Website
field-parent-business-unit = Übergeordnete Geschäftseinheit
field-password-hash = { field-password }
field-sessions = Sitzungen
section-units-below = Untergeordnete Geschäftseinheiten
permission-of-entity = { $entity }: { $permission }
login-attempt-customer-user-id = ID des Kundenbenutzers
login-attempt-user-id = ID des Benutzers
business-unit-users = Die Benutzer dieser Einheit zeigen
website-users = Die Kundenbenutzer dieser Website zeigen

# Hints.
hint-user-organizations = In diesen Organisationen arbeitet der Benutzer.
hint-user-password-new = Leer gelassen, erhält die Person eine E-Mail mit einem Link, um ein Passwort zu setzen.
hint-user-password = Leer gelassen, bleibt das Passwort, wie es ist. Ein neues beendet alle Sitzungen des Benutzers.
hint-role-permissions = Jede Ebene enthält die davor. Ebenen, die Sie selbst nicht haben, können nicht gewählt werden.
hint-new-organization = Eine neue Organisation beginnt mit den vordefinierten Rollen für Kundenbenutzer, einer Website und einer Lokalisierung.
hint-organization-enabled = In einer deaktivierten Organisation kann niemand arbeiten; ihre Datensätze bleiben.
hint-parent-business-unit = Die Ebene „Bereich“ reicht bis zu den Datensätzen einer Einheit und aller Einheiten darunter.
hint-website-url = Beginnt mit https:// oder http://. Dorthin führen Links in E-Mails an Kundenbenutzer.
hint-default-website = Tritt an die Stelle der bisherigen Standard-Website.
hint-default-role = Erhält, wer sich auf dieser Website registriert.
hint-guest-role = Gilt für Besucher, die nicht angemeldet sind.
hint-localization-language = Die Sprache von Seiten und E-Mails.
hint-localization-formatting = Die Schreibweise von Datum, Zahlen, Namen und Adressen.
matrix-set-all = Alle setzen
matrix-set-all-of = Alle setzen: { $permission }
matrix-choose = –
role-beyond-own = Gewährt mehr als Ihre eigenen Rollen
role-fixed = Diese Rolle gewährt immer alles, damit es immer jemanden gibt, der alles kann.

# Buttons and what they have done.
button-clone = Kopieren
button-view-user = Benutzer ansehen
button-send-password-link = Passwort-Link senden
password-link-sent = Ein Link zum Setzen eines Passworts wurde an { $email } gesendet.
ask-delete-this = Möchten Sie diesen Datensatz wirklich löschen?

# What is refused, and why.
user-owns-records = Diesem Benutzer gehören Kunden, Kundenbenutzer oder Kundengruppen; er kann nicht gelöscht werden. Geben Sie diesen zuerst einen anderen Besitzer, oder deaktivieren Sie den Benutzer.
user-works-elsewhere = Dieser Benutzer arbeitet auch in anderen Organisationen und kann von hier aus nicht gelöscht werden.
own-password-elsewhere = Ihr eigenes Passwort ändern Sie unter „Mein Benutzer“, wo Sie das bisherige angeben.

# Languages and the customs of countries.
language-en = Englisch
language-de = Deutsch
language-fr = Französisch
formatting-en-us = Englisch (Vereinigte Staaten)
formatting-en-gb = Englisch (Vereinigtes Königreich)
formatting-en-ca = Englisch (Kanada)
formatting-de-de = Deutsch (Deutschland)
formatting-de-at = Deutsch (Österreich)
formatting-de-ch = Deutsch (Schweiz)
formatting-fr-fr = Französisch (Frankreich)
formatting-fr-be = Französisch (Belgien)
formatting-fr-ch = Französisch (Schweiz)

# Log-in attempts.
log-in-source-default = { source-default }
log-in-source-api = { source-api }
log-in-source-impersonation = { source-impersonation }
log-in-source-oauth-token = { source-oauth-token }
log-in-source-oauth-code = { source-oauth-auth-code }
log-in-source-session-transfer = Sitzungsübernahme
log-in-source-password-change = Passwortänderung
log-in-area-back-office = Verwaltung
log-in-area-storefront = Shop
log-in-reason-credentials = Falsche E-Mail oder falsches Passwort
log-in-reason-guest = Gast
log-in-reason-disabled = Deaktiviert
log-in-reason-not-confirmed = Nicht bestätigt
log-in-reason-locked = Gesperrt
log-in-reason-password-reset = Passwort zurückgesetzt
log-in-reason-password-expired = Passwort abgelaufen
log-in-reason-no-organization = Keine aktivierte Organisation

# The columns of the data audit and of jobs.
field-role-type = { field-type }
field-actor = Autor
field-title = Titel
field-done = Erledigt
field-total = Gesamt
field-record-id = ID des Datensatzes
audit-action-create = { audit-created }
audit-action-update = { audit-updated }
audit-action-delete = { audit-deleted }
audit-entity-customer = { entity-customer }
audit-entity-customer-group = { entity-customer-group }
audit-entity-customer-user = { entity-customer-user }
audit-entity-address = { entity-address }
audit-entity-customer-user-role = { entity-customer-user-role }
audit-entity-user = { entity-user }
audit-entity-role = { entity-role }
audit-entity-organization = { entity-organization }
audit-entity-business-unit = { entity-business-unit }
audit-entity-website = { entity-website }
audit-entity-localization = { entity-localization }
audit-entity-oauth-application = { entity-oauth-application }
audit-entity-notification-rule = { entity-notification-rule }
audit-entity-grid-view = { entity-grid-view }
audit-entity-login = Anmeldung eines Kundenbenutzers
audit-source-page = Seite
audit-source-api = API
audit-source-import = { entity-import }
audit-source-job = { entity-job }
audit-source-console = Befehlszeile
