use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Mutex;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use axum::http::header::HOST;
use jobs::{JobKind, JobState, Tools};
use tower::ServiceExt;

use crate::{Answer, Fresh};

/// Somebody one can be.
#[derive(Clone, Debug)]
pub struct Person {
    /// `E-…`.
    pub login: String,
    /// Their password.
    pub password: String,
}

/// The whole portal over a fresh database. Asked in process, through the same router as over TCP.
pub struct House {
    /// What stands around the database.
    pub fresh: Fresh,
    router: Router,
    kinds: Vec<JobKind>,
    people: HashMap<String, Person>,
    sessions: Mutex<HashMap<String, (String, String)>>,
}

impl House {
    /// A house in which `people` live, by role.
    pub fn new(
        fresh: Fresh,
        router: Router,
        kinds: Vec<JobKind>,
        people: HashMap<String, Person>,
    ) -> Self {
        Self {
            fresh,
            router,
            kinds,
            people,
            sessions: Mutex::default(),
        }
    }

    /// Database, clock, vault, documents.
    pub fn tools(&self) -> &Tools {
        &self.fresh.tools
    }

    /// The person of that role.
    pub fn person(&self, role: &str) -> Person {
        self.people
            .get(role)
            .cloned()
            .unwrap_or_else(|| panic!("nobody is {role}"))
    }

    /// Sends a request as it stands.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let mut request = request;
        if !request.headers().contains_key(HOST) && request.uri().authority().is_none() {
            let host = axum::http::HeaderValue::from_static("127.0.0.1");
            request.headers_mut().insert(HOST, host);
        }
        request
            .extensions_mut()
            .insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 40_000))));
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("the router answers");
        Answer::read(response).await
    }

    /// `GET`, as `who` (a role; empty for nobody).
    pub async fn get(&self, who: &str, path: &str) -> Answer {
        let cookie = self.cookie(who).await;
        let request = Request::get(path)
            .header("host", "127.0.0.1")
            .header("cookie", cookie);
        self.send(request.body(Body::empty()).expect("a request"))
            .await
    }

    /// `POST` of a form, as `who`, with the token that belongs in it.
    pub async fn post(&self, who: &str, path: &str, form: &str) -> Answer {
        let cookie = self.cookie(who).await;
        let token = self.token(who);
        let joined = if token.is_empty() {
            form.to_owned()
        } else {
            format!("{form}&csrf={token}")
        };
        self.post_raw(&cookie, path, joined).await
    }

    /// `POST` of a form as it stands: for forged and foreign ones.
    pub async fn post_raw(&self, cookie: &str, path: &str, form: String) -> Answer {
        let request = Request::post(path)
            .header("host", "127.0.0.1")
            .header("cookie", cookie)
            .header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(form)).expect("a request"))
            .await
    }

    /// `POST` of a form with files: name, file name, content.
    pub async fn post_files(
        &self,
        who: &str,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Answer {
        let cookie = self.cookie(who).await;
        let token = self.token(who);
        let mut body = Vec::new();
        for (name, value) in fields.iter().copied().chain([("csrf", token.as_str())]) {
            body.extend(
                format!(
                    "--border\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                )
                .bytes(),
            );
        }
        for (name, file_name, content) in files {
            let head = format!(
                "--border\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"{file_name}\"\r\ncontent-type: application/octet-stream\r\n\r\n"
            );
            body.extend(head.bytes());
            body.extend_from_slice(content);
            body.extend(b"\r\n");
        }
        body.extend(b"--border--\r\n");
        let request = Request::post(path)
            .header("host", "127.0.0.1")
            .header("cookie", cookie)
            .header("content-type", "multipart/form-data; boundary=border");
        self.send(request.body(Body::from(body)).expect("a request"))
            .await
    }

    /// `GET` at the address `host`, with a cookie line as it stands.
    pub async fn get_at(&self, host: &str, cookie: &str, path: &str) -> Answer {
        let request = Request::get(path)
            .header("host", host)
            .header("cookie", cookie);
        self.send(request.body(Body::empty()).expect("a request"))
            .await
    }

    /// `POST` of a form at the address `host`; the token that belongs in it is read first.
    pub async fn post_at(&self, host: &str, cookie: &str, path: &str, form: &str) -> Answer {
        let mut form = form.to_owned();
        if !cookie.is_empty() {
            let mut token = self.get_at(host, cookie, "/account").await.csrf();
            if token.is_none() {
                token = self.get_at(host, cookie, "/terms").await.csrf();
            }
            form = format!("{form}&csrf={}", token.unwrap_or_default());
        }
        let request = Request::post(path)
            .header("host", host)
            .header("cookie", cookie)
            .header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(form)).expect("a request"))
            .await
    }

    /// What signing `who` in at the address `host` answers.
    pub async fn sign_in_at(&self, host: &str, who: &str) -> Answer {
        let person = self.person(who);
        let password = percent(&person.password);
        let form = format!("login={}&password={password}", person.login);
        self.post_at(host, "", "/login", &form).await
    }

    /// The cookie line of `who`, signed in at the address `host`.
    pub async fn cookie_at(&self, host: &str, who: &str) -> String {
        let answer = self.sign_in_at(host, who).await;
        let sid = answer.cookie("sid");
        let sid = sid.unwrap_or_else(|| panic!("{who} cannot sign in at {host}"));
        format!("sid={sid}")
    }

    /// The cookie line of `who`, signing them in the first time.
    pub async fn cookie(&self, who: &str) -> String {
        if who.is_empty() {
            return String::new();
        }
        if let Some((cookie, _)) = self.sessions.lock().expect("sessions").get(who) {
            return cookie.clone();
        }
        let person = self.person(who);
        let form = format!(
            "login={}&password={}",
            person.login,
            percent(&person.password)
        );
        let answer = self.post_raw("", "/login", form).await;
        let sid = answer
            .cookie("sid")
            .unwrap_or_else(|| panic!("{who} cannot sign in: {}", answer.seen()));
        let cookie = format!("sid={sid}");
        let request = Request::get("/account")
            .header("host", "127.0.0.1")
            .header("cookie", &cookie);
        let page = self
            .send(request.body(Body::empty()).expect("a request"))
            .await;
        let token = match page.csrf() {
            Some(token) => token,
            // Held at the terms: their dialog carries the token.
            None => {
                let request = Request::get("/terms")
                    .header("host", "127.0.0.1")
                    .header("cookie", &cookie);
                self.send(request.body(Body::empty()).expect("a request"))
                    .await
                    .csrf()
                    .unwrap_or_default()
            }
        };
        self.sessions
            .lock()
            .expect("sessions")
            .insert(who.to_owned(), (cookie.clone(), token));
        cookie
    }

    /// Forgets the session of `who`, so that they sign in again.
    pub fn forget(&self, who: &str) {
        self.sessions.lock().expect("sessions").remove(who);
    }

    /// The form token of `who`, who must have signed in.
    pub fn token(&self, who: &str) -> String {
        self.sessions
            .lock()
            .expect("sessions")
            .get(who)
            .map(|(_, token)| token.clone())
            .unwrap_or_default()
    }

    /// Runs every job that is due; how many.
    pub async fn run_jobs(&self) -> usize {
        jobs::run_all(self.tools(), &self.kinds)
            .await
            .expect("the queue works")
    }

    /// Jobs that failed for good.
    pub async fn dead_jobs(&self) -> usize {
        let mut tx = self
            .tools()
            .db
            .read_as_the_house()
            .await
            .expect("a connection");
        jobs::list(&mut tx, JobState::Dead, None)
            .await
            .expect("the queue reads")
            .len()
    }
}

/// Percent-encodes a form value.
fn percent(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
