//! Somebody at a browser: keeps cookies, follows where it is sent, brings the form's token along.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::Request;
use testkit::{Answer, House};

use crate::break_identity::enc;

/// A browser of one's own.
pub struct Browser<'a> {
    house: &'a House,
    pub host: &'static str,
    pub from: String,
    pub cookies: BTreeMap<String, String>,
    csrf: String,
}

impl<'a> Browser<'a> {
    /// At the portal's own address, on the loopback, by the name passkeys work under.
    pub fn new(house: &'a House) -> Self {
        Self::at(house, "localhost")
    }

    /// At another address.
    pub fn at(house: &'a House, host: &'static str) -> Self {
        Self {
            house,
            host,
            from: String::new(),
            cookies: BTreeMap::new(),
            csrf: String::new(),
        }
    }

    /// The same browser, one more of it: its cookies as they are now.
    pub fn copy(&self) -> Self {
        Self {
            house: self.house,
            host: self.host,
            from: self.from.clone(),
            cookies: self.cookies.clone(),
            csrf: self.csrf.clone(),
        }
    }

    async fn send(&mut self, request: axum::http::request::Builder, body: String) -> Answer {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut request = request
            .header("host", self.host)
            .header("user-agent", "Mozilla/5.0 (X11; Linux) Firefox/130.0")
            .header("cookie", cookies.join("; "));
        if !self.from.is_empty() {
            request = request.header("x-forwarded-for", &self.from);
        }
        let request = request.body(Body::from(body)).expect("a request");
        let answer = self.house.send(request).await;
        for line in answer.headers.get_all("set-cookie") {
            let line = line.to_str().expect("text");
            let (pair, rest) = line.split_once(';').expect("attributes");
            let (name, value) = pair.split_once('=').expect("a pair");
            if rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        if let Some(token) = answer.csrf() {
            self.csrf = token;
        }
        answer
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path), String::new()).await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let fields: Vec<String> = fields
            .iter()
            .chain([("csrf", self.csrf.as_str())].iter())
            .map(|(name, value)| format!("{name}={}", enc(value)))
            .collect();
        let request =
            Request::post(path).header("content-type", "application/x-www-form-urlencoded");
        self.send(request, fields.join("&")).await
    }

    /// Gives the password of `role`, and ends wherever that leads.
    pub async fn knock(&mut self, role: &str) -> Answer {
        let person = self.house.person(role);
        let typed = [
            ("login", person.login.as_str()),
            ("password", person.password.as_str()),
        ];
        self.post("/login", &typed).await
    }

    /// Signs in as `role`, who has no second factor, and opens a page with a form.
    pub async fn sign_in(&mut self, role: &str) -> &mut Self {
        let answer = self.knock(role).await;
        assert_eq!(
            (answer.status.as_u16(), answer.location()),
            (303, "/"),
            "{role}: {}",
            answer.seen()
        );
        self.get("/account/factors").await;
        self
    }

    /// Whether a page of members opens.
    pub async fn is_in(&mut self) -> bool {
        self.get("/account").await.status == 200
    }
}
