//! The one list of settings. The typed struct, `clientele settings` and docs/settings.md follow from it.

use std::net::SocketAddr;
use std::path::PathBuf;

use clientele_language::Message;

use super::kinds::{Kind, List, LogFormat};
use super::sources::InForce;

/// One setting, as people read about it.
#[derive(Debug)]
pub struct Setting {
    /// As in the file, with a dot between table and name: `smtp.url`.
    pub key: &'static str,
    /// What holds when nobody says anything; empty where there is nothing.
    pub default: &'static str,
    /// Never shown, never logged.
    pub secret: bool,
    pub description: &'static str,
    /// What can be written, as in `true or false`.
    pub values: &'static str,
}

impl Setting {
    /// The name of the environment variable: `CLIENTELE_SMTP__URL`.
    pub fn variable(&self) -> String {
        format!("CLIENTELE_{}", self.key.replace('.', "__").to_uppercase())
    }
}

macro_rules! settings {
    ($($(#[$secret:ident])? $field:ident: $kind:ty, $key:literal, $default:literal, $description:literal;)*) => {
        /// The settings in force, typed.
        #[derive(Clone, Debug)]
        pub struct Settings {
            $(#[doc = $description] pub $field: $kind,)*
        }

        /// All settings there are, in the order in which they are read about.
        pub const CATALOGUE: &[Setting] = &[
            $(Setting {
                key: $key,
                default: $default,
                secret: settings!(@secret $($secret)?),
                description: $description,
                values: <$kind as Kind>::VALUES,
            },)*
        ];

        impl Settings {
            /// Reads every value; the first that can't be read is told with where it came from.
            pub fn read(values: &InForce) -> Result<Self, Message> {
                Ok(Self { $($field: values.read($key)?,)* })
            }
        }
    };
    (@secret) => { false };
    (@secret secret) => { true };
}

settings! {
    data: PathBuf, "data", "./clientele-data",
        "Folder of the secrets and, without another database, of the embedded SQLite database.";
    listen: SocketAddr, "listen", "127.0.0.1:8080",
        "Address and port on which the server listens.";
    public_url: Option<String>, "public_url", "",
        "Where people reach the server, as in https://clientele.example.com; stands in the links of mails. With https, cookies are only sent over https. Without it: http:// and the address on which the server listens.";
    behind_proxy: bool, "behind_proxy", "false",
        "Whether a reverse proxy stands in front, whose X-Forwarded-For says where people come from. Only turn it on when nobody can reach the server around the proxy.";
    #[secret] secret: Option<String>, "secret", "",
        "64 hexadecimal digits from which cookies and forms are sealed; the same for all instances that share a database. Without it: made up at the first start and kept in the data folder.";
    #[secret] database_url: Option<String>, "database.url", "",
        "The database: sqlite:PATH or postgres://user:password@host/database. Without it: clientele.sqlite in the data folder.";
    database_connections: u32, "database.connections", "16",
        "How many connections to PostgreSQL may be open at once.";
    #[secret] smtp_url: Option<String>, "smtp.url", "",
        "The mail server: smtps://user:password@host, or smtp://user:password@host:587?tls=required to begin in the clear and go on with TLS, or ?tls=opportunistic, or ?tls=none. Special characters of user and password are percent-encoded. Without it mails are kept and can be read under System → Outgoing e-mail.";
    smtp_from: String, "smtp.from", "Clientele <no-reply@localhost>",
        "From whom mails come.";
    jobs_at_once: usize, "jobs.at_once", "2",
        "How many jobs one process runs at the same time.";
    passwords_at_once: usize, "passwords.at_once", "2",
        "How many passwords are checked at the same time; each takes 19 MiB and some tens of milliseconds.";
    log_ins_per_minute: u32, "log_ins.per_minute", "20",
        "How many log-ins one address may try in a minute.";
    oauth_private_key: Option<String>, "oauth.private_key", "",
        "File of the key that signs access tokens (PEM: RSA, P-256 or Ed25519). Without it: oauth-private.pem among the secrets in the data folder, made by clientele oauth-keys generate. All instances that share a database need the same one.";
    oauth_allow_origins: List, "oauth.allow_origins", "",
        "Origins whose pages may ask for tokens from the browser, as in https://app.example.com, separated by commas.";
    oauth_allow_headers: List, "oauth.allow_headers", "",
        "Headers that those pages may send beside Authorization and Content-Type, separated by commas.";
    oauth_preflight_seconds: u32, "oauth.preflight_seconds", "600",
        "How long a browser may remember what those pages may send.";
    oauth_tokens_per_minute: u32, "oauth.tokens_per_minute", "600",
        "How many requests for tokens one address may make in a minute.";
    oauth_access_token_minutes: u32, "oauth.access_token_minutes", "60",
        "How long an access token counts.";
    oauth_refresh_token_days: u32, "oauth.refresh_token_days", "30",
        "How long a refresh token counts.";
    oauth_refresh_grace_seconds: u32, "oauth.refresh_grace_seconds", "5",
        "For how long a refresh token that was used may come once more, because the answer got lost or another window of the browser asked at the same moment. Each then has tokens of their own until the first renews them: the tokens of the others end with that. After this time, a refresh token that comes again was stolen, and everything that the person granted then ends.";
    oauth_code_minutes: u32, "oauth.code_minutes", "10",
        "How long an authorization code counts.";
    oauth_session_transfer_seconds: u32, "oauth.session_transfer_seconds", "60",
        "How long a token counts that turns what an application was granted into a session in a browser, once.";
    oauth_refresh_tokens: bool, "oauth.refresh_tokens", "true",
        "Whether applications get refresh tokens. Without them they have to ask again when an access token is over.";
    oauth_codes: bool, "oauth.codes", "true",
        "Whether applications may send people to the page that asks them to agree (authorization code grant).";
    oauth_client_documents: bool, "oauth.client_documents", "true",
        "Whether applications that nobody registered may ask people to let them act for them: the id of such an application is an https address, and the document that is fetched from there says what it is called and where people are sent back to (Client ID Metadata Document). It is fetched only for people who are logged in, and from addresses of the public internet unless webhooks.allow_private_addresses says otherwise.";
    api_backoffice: bool, "api.backoffice", "true",
        "Whether the API of the back-office can be used.";
    api_storefront: bool, "api.storefront", "true",
        "Whether the API of the websites can be used.";
    api_storefront_guests: bool, "api.storefront_guests", "false",
        "Whether the API of the websites tells callers without a token what concerns nobody: countries, regions and localizations.";
    api_storefront_visitors: bool, "api.storefront_visitors", "true",
        "Whether the API of the websites answers people of whom nobody knows who they are: visitors, for whom an application brings a token, and callers without one as far as api.storefront_guests says.";
    api_token_cookie: Option<String>, "api.token_cookie", "",
        "The name of a cookie in which the APIs take an access token, beside the Authorization header and the body. What changes something is then only taken from pages of the same origin. Without it no cookie counts.";
    api_calls_per_minute: u32, "api.calls_per_minute", "300000",
        "How many requests one application may send to the APIs for one person in a minute; beyond that it is told to wait.";
    api_backoffice_origins: List, "api.backoffice_origins", "",
        "Origins whose pages may call the API of the back-office from the browser, as in https://app.example.com, separated by commas; * for all.";
    api_storefront_origins: List, "api.storefront_origins", "",
        "Origins whose pages may call the API of the websites from the browser.";
    api_allow_credentials: bool, "api.allow_credentials", "false",
        "Whether browsers are told that those pages may send credentials along; pages that are allowed by * alone may not.";
    api_allow_headers: List, "api.allow_headers", "",
        "Headers that those pages may send beside those that the APIs know.";
    api_expose_headers: List, "api.expose_headers", "",
        "Headers of answers that those pages may read, as in X-Include-Total-Count,Location.";
    api_preflight_seconds: u32, "api.preflight_seconds", "600",
        "How long a browser may remember what those pages are allowed.";
    webhooks_allow_private_addresses: bool, "webhooks.allow_private_addresses", "false",
        "Whether webhooks may be sent to addresses that are not of the public internet, and by http in the clear, and whether documents of applications may be fetched from there. Only turn it on when everybody who may make webhooks or log in may reach what stands in your own network.";
    webhooks_timeout_seconds: u32, "webhooks.timeout_seconds", "15",
        "How long the receiver of a webhook has to answer, at most 60 seconds.";
    webhooks_at_once: usize, "webhooks.at_once", "4",
        "How many webhooks one process delivers at the same time.";
    webhooks_keep_days: u32, "webhooks.keep_days", "30",
        "How many days it is kept what was delivered to webhooks, and how; so long it can be sent again.";
    log_format: LogFormat, "log.format", "text",
        "How the log is written to standard error.";
    log_filter: String, "log.filter", "info",
        "What is logged: error, warn, info, debug or trace, also per part, as in info,clientele_web=debug.";
    shutdown_seconds: u64, "shutdown.seconds", "30",
        "How long running requests and jobs have to end after SIGTERM.";
}
