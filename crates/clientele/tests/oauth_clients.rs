//! Clients that were not written here: they decide whether the authorization server is one.

#![allow(clippy::unwrap_used)]

mod program;

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use oauth2::basic::BasicClient;
use oauth2::{
    AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse,
    IntrospectionUrl, PkceCodeChallenge, RedirectUrl, RevocationUrl, StandardRevocableToken,
    TokenIntrospectionResponse, TokenResponse, TokenUrl,
};
use program::oauth::{Application, Call, callback_parameter, consent};
use program::{Browser, Server, clientele};

/// Names the Python that finds its clients; those of Node are installed then, too.
const CLIENTS: &str = "CLIENTELE_TEST_CLIENTS";
const BACK: &str = "http://localhost:9/callback";

/// A server, its applications, and somebody who agrees.
struct Stage {
    server: Server,
    owned: Application,
    by_code: Application,
    public: Application,
    browser: Browser,
    _folder: tempfile::TempDir,
}

impl Stage {
    fn set() -> Self {
        let folder = tempfile::tempdir().unwrap();
        assert!(clientele(folder.path(), &["oauth-keys", "generate"]).output().unwrap().status.success());
        let server = Server::start_with(folder.path(), &["--demo"]);
        let make = |more: &[&str]| {
            let mut arguments = vec!["--user", "admin@example.com"];
            arguments.extend(more);
            Application::create(folder.path(), &arguments)
        };
        let by_code = ["--grant", "authorization_code", "--redirect-url", BACK];
        let mut browser = Browser::at(&server.address);
        browser.log_in("admin@example.com", "Demo1234");
        Self {
            owned: make(&[]),
            by_code: make(&by_code),
            public: make(&[&by_code[..], &["--public"]].concat()),
            server,
            browser,
            _folder: folder,
        }
    }

    /// Opens an address that a client made, and agrees or refuses.
    fn open(&mut self, address: &str) -> String {
        let (_, path) = address.split_once(&self.server.address).unwrap();
        if !address.contains("prompt=refuse") {
            return consent(&mut self.browser, path);
        }
        assert_eq!(self.browser.get(path).unwrap().status, 200);
        let answer = self.browser.post(path, &[("grantAccess", "false")]).unwrap();
        answer.header("location").unwrap().to_owned()
    }

    /// Runs a script to its end and is its browser.
    fn walk(mut self, mut script: Command) {
        let issuer = format!("http://{}/admin/oauth2-server", self.server.address);
        let mut running = script
            .env("ISSUER", issuer)
            .env("OWNED_ID", &self.owned.id)
            .env("OWNED_SECRET", &self.owned.secret)
            .env("CODE_ID", &self.by_code.id)
            .env("CODE_SECRET", &self.by_code.secret)
            .env("PUBLIC_ID", &self.public.id)
            .env("BACK", BACK)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut answers = running.stdin.take().unwrap();
        for address in BufReader::new(running.stdout.take().unwrap()).lines() {
            let back = self.open(&address.unwrap());
            writeln!(answers, "{back}").unwrap();
        }
        assert!(running.wait().unwrap().success());
        self.server.fell_over_never();
    }
}

fn clients() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../clients")
}

#[test]
fn openid_client_and_oauth4webapi_get_what_they_want() {
    if std::env::var_os(CLIENTS).is_none() {
        return;
    }
    let mut node = Command::new("node");
    node.arg("walk.mjs").current_dir(clients().join("node"));
    Stage::set().walk(node);
}

#[test]
fn authlib_and_requests_oauthlib_get_what_they_want() {
    let Some(python) = std::env::var_os(CLIENTS) else { return };
    let mut script = Command::new(python);
    script.arg("walk.py").current_dir(clients().join("python"));
    // Without TLS, which nobody needs on one machine.
    script.env("AUTHLIB_INSECURE_TRANSPORT", "1").env("OAUTHLIB_INSECURE_TRANSPORT", "1");
    Stage::set().walk(script);
}

#[test]
fn the_oauth2_crate_gets_what_it_wants() {
    let mut stage = Stage::set();
    // The crate insists on TLS; its requests are carried to the server without.
    let at = |path: &str| format!("https://{}{path}", stage.server.address);
    let address = stage.server.address.clone();
    let carry = move |request: HttpRequest| carried(&address, &request);
    let client = |application: &Application| {
        let client = BasicClient::new(ClientId::new(application.id.clone()))
            .set_auth_uri(AuthUrl::new(at("/admin/oauth2-token/authorize")).unwrap())
            .set_token_uri(TokenUrl::new(at("/oauth2-token")).unwrap())
            .set_revocation_url(RevocationUrl::new(at("/oauth2-token/revoke")).unwrap())
            .set_introspection_url(IntrospectionUrl::new(at("/oauth2-token/introspect")).unwrap())
            .set_redirect_uri(RedirectUrl::new(BACK.into()).unwrap());
        if application.secret.is_empty() {
            client
        } else {
            client.set_client_secret(ClientSecret::new(application.secret.clone()))
        }
    };
    let owned = client(&stage.owned);
    let token = owned.exchange_client_credentials().request(&carry).unwrap();
    assert!(token.refresh_token().is_none());
    assert!(owned.introspect(token.access_token()).request(&carry).unwrap().active());
    let gone = StandardRevocableToken::AccessToken(token.access_token().clone());
    owned.revoke_token(gone).unwrap().request(&carry).unwrap();
    assert!(!owned.introspect(token.access_token()).request(&carry).unwrap().active());

    let (by_code, public) = (client(&stage.by_code), client(&stage.public));
    for client in [by_code, public] {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (asked, state) = client.authorize_url(CsrfToken::new_random).set_pkce_challenge(challenge).url();
        let back = stage.open(asked.as_str());
        assert_eq!(callback_parameter(&back, "state").as_ref(), Some(state.secret()));
        let code = AuthorizationCode::new(callback_parameter(&back, "code").unwrap());
        let token = client.exchange_code(code).set_pkce_verifier(verifier).request(&carry).unwrap();
        let refresh = token.refresh_token().unwrap();
        let renewed = client.exchange_refresh_token(refresh).request(&carry).unwrap();
        assert_ne!(renewed.access_token().secret(), token.access_token().secret());
        let refresh = renewed.refresh_token().unwrap().clone();
        client
            .revoke_token(StandardRevocableToken::RefreshToken(refresh.clone()))
            .unwrap()
            .request(&carry)
            .unwrap();
        assert!(client.exchange_refresh_token(&refresh).request(&carry).is_err());
    }
    stage.server.fell_over_never();
}

fn carried(address: &str, request: &HttpRequest) -> Result<HttpResponse, std::io::Error> {
    let path = request.uri().path();
    let mut call = Call::post(path).body(&String::from_utf8_lossy(request.body()));
    for (name, value) in request.headers() {
        call = call.header(name.as_str(), value.to_str().unwrap());
    }
    let answer = call.send_to(address);
    let mut response = oauth2::http::Response::builder().status(answer.status);
    if let Some(kind) = answer.header("content-type") {
        response = response.header("content-type", kind);
    }
    Ok(response.body(answer.body.into_bytes()).unwrap())
}
