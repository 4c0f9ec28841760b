use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST, USER_AGENT};
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::OidcFault;
use crate::reach::{self, Place, Reach};

/// One connection may take so long to be made.
const CONNECTING: Duration = Duration::from_secs(3);
/// From the first byte to the last: somebody waits at their browser.
const PATIENCE: Duration = Duration::from_secs(5);
/// Whoever comes while all are taken waits so long.
const TURN: Duration = Duration::from_millis(500);
/// So many at once: a provider that answers nobody must not become everyone's trouble.
const AT_ONCE: usize = 16;
/// The longest answer read.
const MOST_BYTES: usize = 256 * 1024;

/// What is asked for.
pub(crate) struct Call<'a> {
    pub(crate) url: &'a str,
    /// A form to send: `POST`; without, `GET`.
    pub(crate) form: Option<String>,
    pub(crate) authorization: Option<String>,
    pub(crate) accept: &'static str,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) kind: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Result<serde_json::Value, OidcFault> {
        serde_json::from_slice(&self.body).map_err(|_| OidcFault::silent("no JSON"))
    }
}

/// Makes calls; its clones share their turns.
#[derive(Clone)]
pub(crate) struct Caller {
    turns: Arc<Semaphore>,
    tls: Arc<OnceLock<Result<TlsConnector, OidcFault>>>,
}

impl Default for Caller {
    fn default() -> Self {
        Self {
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            tls: Arc::default(),
        }
    }
}

impl Caller {
    /// Asks, once, the place itself: what answers with another place is not followed.
    pub(crate) async fn call(&self, call: Call<'_>, reach: Reach) -> Result<Answer, OidcFault> {
        let place = reach::read(call.url, reach)?;
        let turn = timeout(TURN, self.turns.acquire()).await;
        let _turn = turn
            .map_err(|_| OidcFault::Busy)?
            .map_err(|_| OidcFault::Busy)?;
        let asked = timeout(PATIENCE, self.ask(&place, call)).await;
        let answer = asked.map_err(|_| OidcFault::silent("not in time"))??;
        if (300..400).contains(&answer.status) {
            return Err(OidcFault::silent("it sends us elsewhere"));
        }
        Ok(answer)
    }

    async fn ask(&self, place: &Place, call: Call<'_>) -> Result<Answer, OidcFault> {
        let addresses = reach::resolve(place).await?;
        let stream = connect(&addresses).await?;
        let request = request(place, call)?;
        if !place.tls {
            return exchange(stream, request).await;
        }
        let name = ServerName::try_from(place.host.clone())
            .map_err(|_| OidcFault::Closed("its name cannot stand in a certificate"))?;
        let stream = self.connector()?.connect(name, stream).await;
        exchange(stream.map_err(OidcFault::silent)?, request).await
    }

    fn connector(&self) -> Result<TlsConnector, OidcFault> {
        self.tls.get_or_init(connector).clone()
    }
}

fn connector() -> Result<TlsConnector, OidcFault> {
    let roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(OidcFault::silent)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

/// To the first of the checked addresses that answers.
async fn connect(addresses: &[SocketAddr]) -> Result<TcpStream, OidcFault> {
    let mut why = OidcFault::silent("nobody is there");
    for address in addresses {
        match timeout(CONNECTING, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => why = OidcFault::silent(error.kind()),
            Err(_) => why = OidcFault::silent("nobody answers there"),
        }
    }
    Err(why)
}

fn request(place: &Place, call: Call<'_>) -> Result<Request<Full<Bytes>>, OidcFault> {
    let host = match place.host.contains(':') {
        true => format!("[{}]", place.host),
        false => place.host.clone(),
    };
    let usual = if place.tls { 443 } else { 80 };
    let host = match place.port == usual {
        true => host,
        false => format!("{host}:{}", place.port),
    };
    let method = match call.form {
        Some(_) => Method::POST,
        None => Method::GET,
    };
    let mut request = Request::builder()
        .method(method)
        .uri(&place.target)
        .header(HOST, host)
        .header(USER_AGENT, "myopenip")
        .header(ACCEPT, call.accept);
    if let Some(authorization) = call.authorization {
        request = request.header(AUTHORIZATION, authorization);
    }
    if call.form.is_some() {
        request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    }
    let body = Full::from(call.form.unwrap_or_default());
    request
        .body(body)
        .map_err(|_| OidcFault::Closed("it is no address"))
}

async fn exchange<S>(stream: S, request: Request<Full<Bytes>>) -> Result<Answer, OidcFault>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let shaken = http1::handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = shaken.map_err(OidcFault::silent)?;
    let driving = tokio::spawn(connection);
    let answered = match sender.send_request(request).await {
        Ok(response) => read(response).await,
        Err(error) => Err(OidcFault::silent(error)),
    };
    // One request a connection.
    driving.abort();
    answered
}

async fn read(response: Response<Incoming>) -> Result<Answer, OidcFault> {
    let status = response.status().as_u16();
    let kind = response.headers().get(CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.to_ascii_lowercase();
    let body = Limited::new(response.into_body(), MOST_BYTES);
    let body = body.collect().await;
    let body = body.map_err(|_| OidcFault::silent("cut short, or too long"))?;
    Ok(Answer {
        status,
        kind,
        body: body.to_bytes().to_vec(),
    })
}
