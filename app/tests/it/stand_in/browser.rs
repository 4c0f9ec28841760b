use axum::body::Body;
use axum::http::Request;
use testkit::{Answer, House};

use crate::break_identity::run;

/// Somebody's browser: the cookie as it is now.
pub struct Browser<'a> {
    house: &'a House,
    pub cookie: String,
}

impl<'a> Browser<'a> {
    pub async fn of(house: &'a House, who: &str) -> Self {
        let cookie = house.cookie(who).await;
        Self { house, cookie }
    }

    pub async fn get(&self, path: &str) -> Answer {
        let request = Request::get(path)
            .header("host", "127.0.0.1")
            .header("cookie", &self.cookie);
        let request = request.body(Body::empty()).expect("a request");
        self.house.send(request).await
    }

    /// Presses a button of the page at `/terms`, which everybody may read.
    pub async fn post(&mut self, path: &str, form: &str) -> Answer {
        let page = self.get("/stand-in").await;
        let page = match page.csrf() {
            Some(_) => page,
            None => self.get("/terms").await,
        };
        let token = page.csrf().unwrap_or_default();
        let form = format!("{form}&csrf={token}");
        let answer = self.house.post_raw(&self.cookie, path, form).await;
        if let Some(sid) = answer.cookie("sid") {
            self.cookie = format!("sid={sid}");
        }
        answer
    }

    /// As who has just proved who they are: the route asks for it.
    pub async fn begin(&mut self, path: &str, limit: &str) -> Answer {
        let text = "UPDATE identity_session SET proved_at = ends_at WHERE held_by IS NULL";
        run(self.house, text, &[]).await;
        let form = format!("reason=Demande+4711&limit={limit}");
        self.post(path, &form).await
    }
}
