# OAuth-Anwendungen: ihre Seiten, die Zustimmung, die Befehlszeile.


button-allow-access = Erlauben
button-refuse-access = Ablehnen
button-continue = Weiter

field-application-name = Name der Anwendung
field-client-id = Client-ID
field-client-secret = Client-Geheimnis
field-grant-type = Art der Berechtigung
field-confidential = Vertrauliche Anwendung
field-redirect-urls = Rücksprungadressen
field-plain-pkce = PKCE ohne Hash erlauben
field-skip-consent = Ohne Zustimmung
field-session-transfer = Sitzungsübernahme erlauben
field-all-apis = Alle APIs
field-apis = Unterstützte APIs
field-redirect-uris = Rücksprungadressen
field-last-used-at = Zuletzt verwendet
field-active = Aktiv
field-secret-hash = Client-Geheimnis

oauth-status-active = Aktiv
oauth-status-inactive = Inaktiv
oauth-grant-authorization-code = Autorisierungscode
oauth-grant-client-credentials = Client-Anmeldedaten
oauth-grant-password = Passwort
oauth-api-rest-json-api = JSON:API
oauth-api-rest-plain = Einfache REST-API
oauth-api-frontend-rest-json-api = JSON:API der Website
oauth-api-frontend-rest-plain = Einfache REST-API der Website

section-oauth-credentials = Zugangsdaten
oauth-applications-none = Keine Anwendung handelt für diese Person.
oauth-never-used = Nie
oauth-no-owner = Niemand: Sie handelt für alle, die zustimmen
empty-oauth-applications = Es gibt noch keine OAuth-Anwendungen.
oauth-keys-missing = Die OAuth-Autorisierung steht nicht zur Verfügung, weil die Schlüssel noch nicht eingerichtet sind. Bitte wenden Sie sich an Ihren Administrator.
oauth-keys-missing-here = Die OAuth-Autorisierung steht nicht zur Verfügung, weil die Schlüssel noch nicht eingerichtet sind. Bitte wenden Sie sich an Ihren Administrator. Auf dem Server: clientele oauth-keys generate
oauth-created = Die OAuth-Anwendung wurde angelegt.
oauth-updated = Die OAuth-Anwendung wurde geändert.
oauth-deleted = Die OAuth-Anwendung { $name } wurde gelöscht.
oauth-activated = Die OAuth-Anwendung { $name } wurde aktiviert.
oauth-deactivated = Die OAuth-Anwendung { $name } wurde deaktiviert. Ihre Tokens gelten nicht mehr.
oauth-secret-once = Bitte kopieren Sie das Client-Geheimnis und bewahren Sie es sicher auf. Aus Sicherheitsgründen können wir es nicht noch einmal anzeigen.
oauth-secret-already-shown = Diese Anwendung wurde bereits angelegt. Ihr Geheimnis kann nicht noch einmal angezeigt werden; ging es verloren, legen Sie eine neue Anwendung an.
oauth-ask-delete = Die Anwendung { $name } löschen? Alles, was sie verwendet, hört sofort auf zu arbeiten.
oauth-grant-help = Client-Anmeldedaten: Die Anwendung handelt als ihr Besitzer. Autorisierungscode: für alle, die auf einer Seite zustimmen. Passwort: für alle, die ihr ihr Passwort nennen; nur für eigene Anwendungen, die es nicht anders können.
oauth-described-help = Niemand hat diese Anwendung eingetragen. Wie sie heißt und wohin Personen zurückgeschickt werden, steht in ihrem Dokument: { $address }
oauth-redirect-urls-help = Eine je Zeile; sie werden Zeichen für Zeichen verglichen. Nur für den Autorisierungscode nötig.
oauth-confidential-help = Die Anwendung kann ein Geheimnis bewahren. Im Browser oder auf dem Telefon kann sie es nicht; dann muss sie PKCE verwenden.
oauth-skip-consent-help = Man wird sofort zurückgeschickt, ohne gefragt zu werden. Nur für eigene Anwendungen.
oauth-plain-pkce-help = Für alte Anwendungen, die S256 nicht beherrschen.
oauth-session-transfer-help = Die Anwendung darf Personen bereits angemeldet auf die Seiten schicken: Für ihr Zugriffstoken bekommt sie ein Token, das ein Browser einmal und innerhalb einer Minute in eine Sitzung verwandelt. Die Sitzung darf alles, was die Person darf. Nur für eigene Anwendungen, mit Autorisierungscode oder Passwort.
oauth-owner-help = Wer das Geheimnis kennt, kann alles, was diese Person kann.
oauth-too-many-redirect-urls = Höchstens { $limit } Adressen können eingetragen werden.
oauth-bad-redirect-url = { $url } ist keine Adresse, zu der man zurückgeschickt werden kann: Sie muss vollständig sein, mit https:// (oder http://localhost) beginnen und darf kein # enthalten.

session-transfer-over = Dieser Link gilt nicht mehr. Bitte gehen Sie zur Anwendung zurück und versuchen Sie es noch einmal, oder melden Sie sich an.

oauth-consent-title = Darf { $application } für Sie handeln?
oauth-consent-text = { $application } möchte über die API tun, was Sie hier tun dürfen. Sie können das jederzeit beenden, indem Sie Ihren Administrator bitten, die Anwendung abzuschalten.
oauth-consent-person = Sie sind als { $person } ({ $email }) angemeldet.
oauth-consent-host = Sie werden zu { $host } geschickt.
oauth-consent-described = Niemand hat diese Anwendung hier eingetragen; wie sie heißt, sagt sie selbst. Sie gehört zu { $host }. Erlauben Sie es nur, wenn Sie { $host } kennen und gebeten haben, für Sie zu handeln.
oauth-consent-own-machine = Die Antwort geht an ein Programm auf diesem Gerät. Erlauben Sie es nur, wenn Sie dieses Programm gerade selbst gestartet haben.
oauth-too-many-described = Hier sind zu viele Anwendungen bekannt, die niemand eingetragen hat. Bitte bitten Sie Ihre Administration, einige davon zu löschen.
oauth-consent-impossible = Diese Anwendung kann nicht um Zugriff bitten
oauth-consent-impossible-text = Die Adresse, die Sie hierher geführt hat, ist unvollständig, oder die Anwendung ist nicht eingetragen. Bitte sagen Sie dem Betreiber der Anwendung Bescheid.

console-oauth-keys-generated = Neue Schlüssel: { $private } (geheim halten) und { $public }. Laufende Server übernehmen sie von selbst; mit den bisherigen unterschriebene Tokens gelten weiter.
console-oauth-application-created = Die Anwendung { $name } wurde angelegt.
console-oauth-application-id = Client-ID: { $id }
console-oauth-application-secret = Client-Geheimnis: { $secret } Es wird nicht noch einmal angezeigt.
