//! One connection that is kept, as a browser would keep it.

use anyhow::{Context, Result};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Method, Request, StatusCode, header};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// What browsers take.
pub const PACKED: &str = "gzip, deflate, br";

pub struct Connection {
    sender: SendRequest<Full<Bytes>>,
    host: String,
    cookies: String,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: header::HeaderMap,
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
    pub async fn open(address: &str, cookies: &str) -> Result<Self> {
        let stream =
            TcpStream::connect(address).await.with_context(|| format!("{address} does not answer"))?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        // Ends when the sender is dropped; what goes wrong, the sender is told.
        tokio::spawn(connection);
        Ok(Self { sender, host: address.to_owned(), cookies: cookies.to_owned() })
    }

    /// Asks for a page, packed if `packing` says how.
    pub async fn get(&mut self, path: &str, packing: Option<&str>) -> Result<Answer> {
        self.send(Method::GET, path, packing, String::new()).await
    }

    pub async fn post(&mut self, path: &str, form: String) -> Result<Answer> {
        self.send(Method::POST, path, None, form).await
    }

    async fn send(
        &mut self,
        method: Method,
        path: &str,
        packing: Option<&str>,
        form: String,
    ) -> Result<Answer> {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, &self.host);
        if !self.cookies.is_empty() {
            request = request.header(header::COOKIE, &self.cookies);
        }
        if let Some(packing) = packing {
            request = request.header(header::ACCEPT_ENCODING, packing);
        }
        if !form.is_empty() {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        self.sender.ready().await?;
        let answer = self.sender.send_request(request.body(Full::new(Bytes::from(form)))?).await?;
        let (parts, body) = answer.into_parts();
        Ok(Answer { status: parts.status, headers: parts.headers, body: body.collect().await?.to_bytes() })
    }
}
