use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use mail_parser::MessageParser;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::OwnedWriteHalf;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How long [`SmtpSink::wait_for`] waits.
const PATIENCE_S: u64 = 10;

/// An SMTP server that keeps what it is given: for tests, over a real socket.
pub struct SmtpSink {
    address: SocketAddr,
    state: Arc<State>,
    count: watch::Receiver<usize>,
    task: JoinHandle<()>,
}

/// A message as the sink received it.
#[derive(Clone, Debug, Default)]
pub struct Received {
    /// Who the server was told writes.
    pub from: String,
    /// Who the server was told reads.
    pub to: Vec<String>,
    /// The subject, decoded.
    pub subject: String,
    /// The text part, decoded.
    pub text: String,
    /// The HTML part, decoded.
    pub html: String,
    /// Every header as it was written, lines joined.
    pub headers: Vec<(String, String)>,
    /// The whole as it came.
    pub raw: String,
}

impl Received {
    /// The header `name` as it was written.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self
            .headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

struct State {
    messages: Mutex<Vec<Received>>,
    /// The code every recipient is refused with.
    refusing: Mutex<Option<u16>>,
    told: watch::Sender<usize>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl SmtpSink {
    /// Listens on a free port of this machine.
    ///
    /// # Errors
    /// No port can be had.
    pub async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let (told, count) = watch::channel(0);
        let state = Arc::new(State {
            messages: Mutex::default(),
            refusing: Mutex::default(),
            told,
        });
        let serving = state.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = serving.clone();
                tokio::spawn(async move { Talk::new(state).serve(stream).await });
            }
        });
        Ok(Self {
            address,
            state,
            count,
            task,
        })
    }

    /// Where it listens, as `MYOPENIP_SMTP_URL` wants it.
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Every message so far.
    pub async fn messages(&self) -> Vec<Received> {
        lock(&self.state.messages).clone()
    }

    /// Every message, once there are `count`; what there is after ten seconds.
    pub async fn wait_for(&self, count: usize) -> Vec<Received> {
        let mut told = self.count.clone();
        let enough = told.wait_for(|arrived| *arrived >= count);
        let _ = tokio::time::timeout(Duration::from_secs(PATIENCE_S), enough).await;
        self.messages().await
    }

    /// From now on refuses every recipient with `code` (450: later; 550: never).
    pub fn refuse_with(&self, code: u16) {
        *lock(&self.state.refusing) = Some(code);
    }

    /// Takes everything again.
    pub fn accept(&self) {
        *lock(&self.state.refusing) = None;
    }
}

impl Drop for SmtpSink {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// One connection.
struct Talk {
    state: Arc<State>,
    from: String,
    to: Vec<String>,
}

impl Talk {
    fn new(state: Arc<State>) -> Self {
        Self {
            state,
            from: String::new(),
            to: Vec::new(),
        }
    }

    async fn serve(&mut self, stream: TcpStream) -> io::Result<()> {
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read);
        say(&mut write, "220 sink").await?;
        let mut line = Vec::new();
        loop {
            line.clear();
            if lines.read_until(b'\n', &mut line).await? == 0 {
                return Ok(());
            }
            let command = String::from_utf8_lossy(&line).trim_end().to_owned();
            let verb = command.get(..4).unwrap_or_default().to_ascii_uppercase();
            if verb == "DATA" {
                say(&mut write, "354 go on").await?;
                let raw = read_message(&mut lines).await?;
                self.keep(&raw);
            }
            say(&mut write, &self.answer(&verb, &command)).await?;
            if verb == "QUIT" {
                return Ok(());
            }
        }
    }

    fn answer(&mut self, verb: &str, command: &str) -> String {
        match verb {
            "EHLO" => {
                "250-sink\r\n250-8BITMIME\r\n250-AUTH PLAIN LOGIN\r\n250 PIPELINING".to_owned()
            }
            "AUTH" => "235 fine".to_owned(),
            "QUIT" => "221 goodbye".to_owned(),
            "MAIL" => {
                self.from = bracketed(command);
                self.to.clear();
                "250 fine".to_owned()
            }
            "RCPT" => match *lock(&self.state.refusing) {
                Some(code) => format!("{code} told to refuse"),
                None => {
                    self.to.push(bracketed(command));
                    "250 fine".to_owned()
                }
            },
            "RSET" | "NOOP" | "DATA" | "HELO" => "250 fine".to_owned(),
            _ => "500 what?".to_owned(),
        }
    }

    fn keep(&mut self, raw: &[u8]) {
        let mut message = read(raw);
        message.from = std::mem::take(&mut self.from);
        message.to = std::mem::take(&mut self.to);
        let mut messages = lock(&self.state.messages);
        messages.push(message);
        let count = messages.len();
        self.state.told.send_replace(count);
    }
}

async fn say(write: &mut OwnedWriteHalf, text: &str) -> io::Result<()> {
    write.write_all(format!("{text}\r\n").as_bytes()).await
}

/// Up to the lonely dot; a line that begins with one had it doubled.
async fn read_message(lines: &mut (impl AsyncBufReadExt + Unpin)) -> io::Result<Vec<u8>> {
    let mut raw = Vec::new();
    let mut line = Vec::new();
    loop {
        line.clear();
        if lines.read_until(b'\n', &mut line).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if line == b".\r\n" {
            return Ok(raw);
        }
        raw.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
    }
}

fn bracketed(command: &str) -> String {
    let inside = command
        .split_once('<')
        .and_then(|(_, rest)| rest.split_once('>'));
    inside.map_or_else(String::new, |(address, _)| address.to_owned())
}

fn read(raw: &[u8]) -> Received {
    let text = String::from_utf8_lossy(raw).into_owned();
    let parsed = MessageParser::default().parse(raw);
    let part = |part: Option<std::borrow::Cow<'_, str>>| {
        part.map_or_else(String::new, |body| body.into_owned())
    };
    let mut received = Received {
        headers: headers_of(&text),
        raw: text,
        ..Received::default()
    };
    if let Some(message) = parsed {
        received.subject = message.subject().unwrap_or_default().to_owned();
        received.text = part(message.body_text(0));
        received.html = part(message.body_html(0));
    }
    received
}

fn headers_of(raw: &str) -> Vec<(String, String)> {
    let head = raw.split_once("\r\n\r\n").map_or(raw, |(head, _)| head);
    let mut headers: Vec<(String, String)> = Vec::new();
    for line in head.split("\r\n") {
        match (headers.last_mut(), line.split_once(':')) {
            (Some((_, value)), _) if line.starts_with([' ', '\t']) => value.push_str(line),
            (_, Some((name, value))) => headers.push((name.to_owned(), value.trim().to_owned())),
            _ => {}
        }
    }
    headers
}
