# OAuth applications: their pages, the consent page, the command line.


button-allow-access = Allow
button-refuse-access = Refuse
button-continue = Continue

field-application-name = Application Name
field-client-id = Client ID
field-client-secret = Client Secret
field-grant-type = Grant Type
field-confidential = Confidential Client
field-redirect-urls = Redirect URLs
field-plain-pkce = Allow plain PKCE
field-skip-consent = Skip User Consent
field-session-transfer = Enable Session Transfer
field-all-apis = Support all APIs
field-apis = Supported APIs
field-redirect-uris = Redirect URLs
field-last-used-at = Last Used At
field-active = Active
field-secret-hash = Client Secret

oauth-status-active = Active
oauth-status-inactive = Inactive
oauth-grant-authorization-code = Authorization Code
oauth-grant-client-credentials = Client Credentials
oauth-grant-password = Password
oauth-api-rest-json-api = JSON:API
oauth-api-rest-plain = Plain REST API
oauth-api-frontend-rest-json-api = Storefront JSON:API
oauth-api-frontend-rest-plain = Storefront plain REST API

section-oauth-credentials = Credentials
oauth-applications-none = No application acts for this person.
oauth-never-used = Never
oauth-no-owner = Nobody: it acts for whoever agrees
empty-oauth-applications = There are no OAuth applications yet.
oauth-keys-missing = OAuth authorization is not available as encryption keys configuration was not complete. Please contact your administrator.
oauth-keys-missing-here = OAuth authorization is not available as encryption keys configuration was not complete. Please contact your administrator. On the server: clientele oauth-keys generate
oauth-created = OAuth application has been created.
oauth-updated = OAuth application has been updated.
oauth-deleted = OAuth application { $name } has been deleted.
oauth-activated = OAuth application { $name } has been activated.
oauth-deactivated = OAuth application { $name } has been deactivated. Its tokens no longer count.
oauth-secret-once = Please copy Client Secret and save it somewhere safe. For security reasons, we cannot show it to you again.
oauth-secret-already-shown = This application was created before. Its secret can't be shown again; if it is lost, create another application.
oauth-ask-delete = Delete the application { $name }? Whatever uses it stops working at once.
oauth-grant-help = Client Credentials: the application acts as its owner. Authorization Code: as whoever agrees on a page. Password: as whoever tells it their password; only for applications of your own that can't do otherwise.
oauth-described-help = Nobody registered this application. What it is called and where people are sent back to stands in its document: { $address }
oauth-redirect-urls-help = One on each line; compared letter by letter. Only needed for Authorization Code.
oauth-confidential-help = The application can keep a secret. One that runs in a browser or on a phone can't; it then has to use PKCE.
oauth-skip-consent-help = People are sent back at once, without being asked. Only for applications of your own.
oauth-plain-pkce-help = For old clients that can't use S256.
oauth-session-transfer-help = The application may send people on to the pages, already logged in: its access token buys a token that a browser turns into a session, once and within a minute. The session can do whatever the person can. Only for applications of your own, by Authorization Code or Password.
oauth-owner-help = Whoever has the secret can do what this person can.
oauth-too-many-redirect-urls = At most { $limit } addresses can be registered.
oauth-bad-redirect-url = { $url } is no address that people can be sent back to: it must be complete, begin with https:// (or http://localhost), and have no # in it.

session-transfer-over = This link no longer works. Please go back to the application and try again, or log in.

oauth-consent-title = Allow { $application } to act for you?
oauth-consent-text = { $application } asks to do by the API what you may do here. You can end this at any time by asking your administrator to deactivate the application.
oauth-consent-person = You are logged in as { $person } ({ $email }).
oauth-consent-host = You will be sent to { $host }.
oauth-consent-described = Nobody here has registered this application; what it is called, it says itself. It belongs to { $host }. Only allow it if you know { $host } and have asked it to act for you.
oauth-consent-own-machine = The answer goes to a program on this device. Only allow it if you have just started that program yourself.
oauth-too-many-described = Too many applications that nobody registered are known here. Please ask your administrator to delete some of them.
oauth-consent-impossible = This application can't ask for access
oauth-consent-impossible-text = The address that brought you here is not complete, or the application is not registered. Please tell whoever runs the application.

console-oauth-keys-generated = New keys: { $private } (keep it secret) and { $public }. Servers that run take them up by themselves; tokens signed by the keys of before still count.
console-oauth-application-created = Application { $name } was created.
console-oauth-application-id = Client ID: { $id }
console-oauth-application-secret = Client secret: { $secret } It is not shown again.
