//! HTTP/1.1 over one connection that is kept: no more than measuring needs, so that it takes no time from the server.

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufStream};
use tokio::net::TcpStream;

pub struct Connection {
    stream: BufStream<TcpStream>,
    host: String,
}

pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Bytes on the wire, headers included.
    pub bytes: usize,
}

impl Answer {
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn header<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        self.all(name).next()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Connection {
    pub async fn open(address: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufStream::new(stream), host: address.to_owned() })
    }

    pub async fn get(&mut self, path: &str, headers: &[(&str, &str)]) -> Result<Answer> {
        self.send("GET", path, headers, "").await
    }

    pub async fn post(&mut self, path: &str, headers: &[(&str, &str)], form: &str) -> Result<Answer> {
        let mut all = vec![("content-type", "application/x-www-form-urlencoded")];
        all.extend_from_slice(headers);
        self.send("POST", path, &all, form).await
    }

    async fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<Answer> {
        let mut request = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\n", self.host);
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str(&format!("content-length: {}\r\n\r\n{body}", body.len()));
        self.stream.write_all(request.as_bytes()).await?;
        self.stream.flush().await?;
        self.read().await
    }

    async fn read(&mut self) -> Result<Answer> {
        let mut bytes = 0;
        let first = self.line(&mut bytes).await?;
        let status = first.split(' ').nth(1).and_then(|code| code.parse().ok()).context("no status")?;
        let mut headers = Vec::new();
        loop {
            let line = self.line(&mut bytes).await?;
            let Some((name, value)) = line.split_once(':') else { break };
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let mut answer = Answer { status, headers, body: Vec::new(), bytes: 0 };
        if answer.header("transfer-encoding") == Some("chunked") {
            loop {
                let size = usize::from_str_radix(self.line(&mut bytes).await?.trim(), 16)?;
                self.take(size, &mut answer.body).await?;
                bytes += size;
                self.line(&mut bytes).await?;
                if size == 0 {
                    break;
                }
            }
        } else if let Some(length) = answer.header("content-length") {
            let length = length.parse()?;
            self.take(length, &mut answer.body).await?;
            bytes += length;
        } else if status != 204 && status != 304 {
            bail!("an answer without a length");
        }
        answer.bytes = bytes;
        Ok(answer)
    }

    async fn take(&mut self, size: usize, into: &mut Vec<u8>) -> Result<()> {
        let begin = into.len();
        into.resize(begin + size, 0);
        self.stream.read_exact(&mut into[begin..]).await?;
        Ok(())
    }

    async fn line(&mut self, bytes: &mut usize) -> Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line).await? == 0 {
            bail!("the server closed the connection");
        }
        *bytes += line.len();
        Ok(line.trim_end_matches(['\r', '\n']).to_owned())
    }
}
