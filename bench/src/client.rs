//! A small HTTP/1.1 client that keeps its connection: measures the server, not itself.

use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// One connection.
pub struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Client {
    pub async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: Vec::with_capacity(256 * 1024),
        })
    }

    pub async fn get(&mut self, path: &str, cookie: &str, more: &str) -> io::Result<Answer> {
        let request =
            format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncookie: {cookie}\r\n{more}\r\n");
        self.ask(&request).await
    }

    pub async fn post(&mut self, path: &str, cookie: &str, form: &str) -> io::Result<Answer> {
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncookie: {cookie}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
            form.len()
        );
        self.ask(&request).await
    }

    /// Sends what [`Client::request`] wrote, reads the answer to its end and keeps none of it: the status.
    pub async fn again(&mut self, request: &str) -> io::Result<u16> {
        self.stream.write_all(request.as_bytes()).await?;
        self.buffer.clear();
        let head_end = loop {
            if let Some(at) = find(&self.buffer, b"\r\n\r\n") {
                break at + 4;
            }
            self.more().await?;
        };
        let head = std::str::from_utf8(&self.buffer[..head_end]).map_err(io::Error::other)?;
        let length = head
            .split("content-length: ")
            .nth(1)
            .and_then(|rest| rest.split('\r').next())
            .and_then(|text| text.parse::<usize>().ok());
        let status = head.get(9..12).and_then(|code| code.parse().ok());
        let Some(length) = length else {
            return Err(io::Error::other("an answer of unknown length"));
        };
        while self.buffer.len() < head_end + length {
            self.more().await?;
        }
        Ok(status.unwrap_or(0))
    }

    /// A GET as [`Client::again`] sends it.
    pub fn request(path: &str, cookie: &str) -> String {
        format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncookie: {cookie}\r\n\r\n")
    }

    async fn ask(&mut self, request: &str) -> io::Result<Answer> {
        self.stream.write_all(request.as_bytes()).await?;
        self.buffer.clear();
        let head_end = loop {
            if let Some(at) = find(&self.buffer, b"\r\n\r\n") {
                break at + 4;
            }
            self.more().await?;
        };
        let head = String::from_utf8_lossy(&self.buffer[..head_end]).to_ascii_lowercase();
        let status = head
            .get(9..12)
            .and_then(|code| code.parse().ok())
            .unwrap_or(0);
        let body = if head.contains("transfer-encoding: chunked") {
            while !self.buffer.ends_with(b"0\r\n\r\n") {
                self.more().await?;
            }
            unchunk(&self.buffer[head_end..])
        } else {
            let length = head
                .split("content-length: ")
                .nth(1)
                .and_then(|rest| rest.split('\r').next());
            let length: usize = length
                .and_then(|text| text.trim().parse().ok())
                .unwrap_or(0);
            while self.buffer.len() < head_end + length {
                self.more().await?;
            }
            self.buffer[head_end..head_end + length].to_vec()
        };
        Ok(Answer { status, head, body })
    }

    async fn more(&mut self) -> io::Result<()> {
        match self.stream.read_buf(&mut self.buffer).await? {
            0 => Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "the server closed",
            )),
            _ => Ok(()),
        }
    }
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

fn unchunk(mut text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    while let Some(at) = find(text, b"\r\n") {
        let size = std::str::from_utf8(&text[..at])
            .ok()
            .and_then(|hex| usize::from_str_radix(hex, 16).ok());
        let Some(size) = size.filter(|size| *size > 0) else {
            break;
        };
        out.extend_from_slice(&text[at + 2..at + 2 + size]);
        text = &text[at + 4 + size..];
    }
    out
}

/// Times of many requests.
#[derive(Default)]
pub struct Times(Vec<Duration>);

impl Times {
    pub fn add(&mut self, time: Duration) {
        self.0.push(time);
    }

    pub fn merge(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Milliseconds below which `part` of the requests lie.
    pub fn quantile_ms(&mut self, part: f64) -> f64 {
        self.0.sort_unstable();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "an index"
        )]
        let index = ((self.0.len() as f64 - 1.0) * part) as usize;
        self.0
            .get(index)
            .map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
    }
}

/// Asks `path` again and again for `duration` over `users` connections.
pub async fn load(
    address: SocketAddr,
    path: &str,
    cookie: &str,
    users: usize,
    duration: Duration,
) -> io::Result<Times> {
    let end = Instant::now() + duration;
    let mut asking = tokio::task::JoinSet::new();
    for _ in 0..users {
        let (path, request) = (path.to_owned(), Client::request(path, cookie));
        asking.spawn(async move {
            let mut client = Client::open(address).await?;
            let mut times = Times::default();
            while Instant::now() < end {
                let begun = Instant::now();
                let status = client.again(&request).await?;
                if status != 200 {
                    return Err(io::Error::other(format!("{path} answered {status}")));
                }
                times.add(begun.elapsed());
            }
            Ok(times)
        });
    }
    let mut all = Times::default();
    while let Some(times) = asking.join_next().await {
        all.merge(times.map_err(io::Error::other)??);
    }
    Ok(all)
}
