//! One connection that is kept, as a browser would keep it.

use anyhow::{Context, Result};
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Bytes};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{HeaderMap, HeaderValue};
use hyper::{Method, Request, StatusCode, header};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// What browsers take.
pub const PACKED: &str = "gzip, deflate, br";

pub struct Connection {
    sender: SendRequest<Full<Bytes>>,
    /// What every request carries.
    headers: HeaderMap,
}

/// One request, as it is repeated under load.
#[derive(Clone, Debug)]
pub struct Ask {
    pub path: String,
    /// The body of a POST; without one it is a GET.
    pub form: Option<String>,
}

impl Ask {
    pub fn get(path: impl Into<String>) -> Self {
        Self { path: path.into(), form: None }
    }
}

/// The headers of a browser that holds these cookies.
pub fn cookies(cookies: &str) -> Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    if !cookies.is_empty() {
        headers.insert(header::COOKIE, cookies.parse()?);
    }
    Ok(headers)
}

/// As [`cookies`], and it takes packed answers.
pub fn browser(held: &str) -> Result<HeaderMap> {
    let mut headers = cookies(held)?;
    headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(PACKED));
    Ok(headers)
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// As it came over the wire: still packed.
    pub body: Bytes,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: header::HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Bytes of the headers as HTTP/1.1 writes them.
    pub fn head_bytes(&self) -> usize {
        let line = "HTTP/1.1 200 OK\r\n\r\n".len();
        self.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum::<usize>() + line
    }
}

impl Connection {
    /// Opens a connection whose requests carry these cookies.
    pub async fn open(address: &str, held: &str) -> Result<Self> {
        Self::open_with(address, &cookies(held)?).await
    }

    /// Opens a connection whose requests carry these headers.
    pub async fn open_with(address: &str, headers: &HeaderMap) -> Result<Self> {
        let stream =
            TcpStream::connect(address).await.with_context(|| format!("{address} does not answer"))?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        // Ends when the sender is dropped; what goes wrong, the sender is told.
        tokio::spawn(connection);
        let mut headers = headers.clone();
        headers.insert(header::HOST, address.parse()?);
        Ok(Self { sender, headers })
    }

    /// Asks for a page, packed if `packing` says how.
    pub async fn get(&mut self, path: &str, packing: Option<&str>) -> Result<Answer> {
        self.send(Method::GET, path, packing, String::new()).await
    }

    pub async fn post(&mut self, path: &str, form: String) -> Result<Answer> {
        self.send(Method::POST, path, None, form).await
    }

    pub async fn ask(&mut self, ask: &Ask) -> Result<Answer> {
        match &ask.form {
            None => self.send(Method::GET, &ask.path, None, String::new()).await,
            Some(form) => self.post(&ask.path, form.clone()).await,
        }
    }

    async fn send(
        &mut self,
        method: Method,
        path: &str,
        packing: Option<&str>,
        form: String,
    ) -> Result<Answer> {
        let body = Full::new(Bytes::from(form));
        let mut request = Request::builder().method(method).uri(path).body(body)?;
        let headers = request.headers_mut();
        headers.clone_from(&self.headers);
        if let Some(packing) = packing {
            headers.insert(header::ACCEPT_ENCODING, packing.parse()?);
        }
        if request.body().size_hint().exact() != Some(0) {
            let form = HeaderValue::from_static("application/x-www-form-urlencoded");
            request.headers_mut().insert(header::CONTENT_TYPE, form);
        }
        self.sender.ready().await?;
        let answer = self.sender.send_request(request).await?;
        let (parts, body) = answer.into_parts();
        Ok(Answer { status: parts.status, headers: parts.headers, body: body.collect().await?.to_bytes() })
    }
}
