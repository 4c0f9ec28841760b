use access::{MembershipId, Right};
use askama::Template;
use axum::extract::Path;
use db::Read;
use kernel::{Coded, Halt, OrMissing};
use sheets::CsvWriter;
use web::{Access, Form, Key, Page, Route, Visit, download};

use super::choices::profile_words;
use super::place::{Place, Whose};
use crate::actions;
use crate::actions::review::Said;
use crate::domain::review::{Decision, Period, Review, ReviewId};
use crate::store::reviews::{self, Line};

/// The routes of this page.
pub fn routes() -> Vec<Route> {
    use Whose::{Below, Own};
    // Below one's own company the handler asks for `user.manage` as well.
    let (own, below) = (
        Access::Right(Right::UsersManage),
        Access::Right(Right::CustomersManage),
    );
    vec![
        Route::get("/company/access-review", own, async |visit: Visit| {
            show(visit, Own).await
        }),
        Route::get("/company/access-review.csv", own, async |visit: Visit| {
            csv(visit, Own).await
        })
        .not_in_their_place(),
        Route::post(
            "/company/access-review",
            own,
            async |visit: Visit, form: Form| say(visit, Own, form).await,
        )
        .not_in_their_place(),
        Route::post(
            "/company/access-review/period",
            own,
            async |visit: Visit, form: Form| set_period(visit, Own, form).await,
        )
        .not_in_their_place(),
        Route::get(
            "/customers/{company}/access-review",
            below,
            async |visit: Visit, Path(company): Path<Key>| show(visit, Below(company)).await,
        ),
        Route::get(
            "/customers/{company}/access-review.csv",
            below,
            async |visit: Visit, Path(company): Path<Key>| csv(visit, Below(company)).await,
        )
        .not_in_their_place(),
        Route::post("/customers/{company}/access-review", below, say_below).not_in_their_place(),
        Route::post(
            "/customers/{company}/access-review/period",
            below,
            set_period_below,
        )
        .not_in_their_place(),
    ]
}

async fn say_below(visit: Visit, Path(company): Path<Key>, form: Form) -> Page {
    say(visit, Whose::Below(company), form).await
}

async fn set_period_below(visit: Visit, Path(company): Path<Key>, form: Form) -> Page {
    set_period(visit, Whose::Below(company), form).await
}

/// Accesses on one page.
const PAGE: usize = 200;

/// An access as the page shows it.
struct Shown {
    line: Line,
    profile: String,
    sites: String,
    /// What was decided, in words, and the tone of its tag.
    decision: Option<(String, &'static str)>,
}

impl Shown {
    fn of(visit: &Visit, line: Line) -> Self {
        let words = |decision: Decision| {
            let words = visit.coded("identity.review.decision", decision.code());
            (words, tone(decision))
        };
        Self {
            profile: profile_of(visit, &line),
            sites: sites_of(visit, &line),
            decision: line.decision.map(words),
            line,
        }
    }
}

fn tone(decision: Decision) -> &'static str {
    match decision {
        Decision::Confirmed | Decision::Changed => "success",
        Decision::Suspended | Decision::Removed | Decision::Lapsed => "danger",
        Decision::Kept => "warning",
    }
}

#[derive(Template)]
#[template(path = "review.html")]
struct Show<'a> {
    v: &'a Visit,
    place: &'a Place,
    form: &'a Form,
    /// The review shown: the one under way, or the one asked for.
    review: Option<Review>,
    lines: Vec<Shown>,
    past: Vec<Review>,
    periods: Vec<(String, String)>,
    older: Option<String>,
}

impl Show<'_> {
    fn is_open(&self) -> bool {
        let open = |review: &Review| review.closed_at.is_none();
        self.review.as_ref().is_some_and(open)
    }

    /// How many lines of this page wait for a decision.
    fn waiting(&self) -> i64 {
        let waiting = self.lines.iter().filter(|shown| shown.decision.is_none());
        i64::try_from(waiting.count()).unwrap_or(0)
    }

    fn file(&self, review: &Review) -> String {
        format!(
            "{}/access-review.csv?review={}",
            self.place.folder, review.id
        )
    }
}

fn profile_of(visit: &Visit, line: &Line) -> String {
    match line.profile {
        Some(profile) => profile_words(visit, profile, &line.profile_name),
        None => visit.t("identity.review.gone").to_owned(),
    }
}

fn sites_of(visit: &Visit, line: &Line) -> String {
    match line.chosen {
        Some((sites, groups)) => {
            let sites = (sites > 0).then(|| visit.count("identity.review.sites", sites));
            let groups = (groups > 0).then(|| visit.count("identity.review.groups", groups));
            [sites, groups]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(", ")
        }
        None => visit.t("identity.user.sites.all").to_owned(),
    }
}

/// The review asked for, else the one under way; and all of late.
async fn wanted(
    visit: &Visit,
    tx: &mut Read,
    place: &Place,
) -> Result<(Option<Review>, Vec<Review>), Halt> {
    let past = reviews::past(tx, &place.scope, place.company.id).await?;
    let asked: Option<ReviewId> = visit.query("review").parse().ok();
    let review = match asked {
        Some(id) => Some(past.iter().find(|one| one.id == id).cloned().or_missing()?),
        None => past.iter().find(|one| one.closed_at.is_none()).cloned(),
    };
    Ok((review, past))
}

/// `GET …/access-review`
pub async fn show(visit: Visit, whose: Whose) -> Page {
    render(&visit, &whose, &Form::default()).await
}

async fn render(visit: &Visit, whose: &Whose, form: &Form) -> Page {
    let mut tx = visit.read().await?;
    let place = whose.find(visit, &mut tx, Right::UsersManage).await?;
    let (review, past) = wanted(visit, &mut tx, &place).await?;
    let (key, after) = (visit.query("name"), visit.query("after"));
    let mut lines = match &review {
        Some(review) => reviews::lines(&mut tx, &place.scope, review.id, (&key, &after)).await?,
        None => Vec::new(),
    };
    let more = lines.len() > PAGE;
    lines.truncate(PAGE);
    let last = lines.last().filter(|_| more);
    let older = last.map(|line| {
        let after = visit.href_with("after", &line.membership.to_string());
        let joint = if after.contains('?') { '&' } else { '?' };
        format!("{after}{joint}name={}", encoded(&line.search_key))
    });
    let period = reviews::period(&mut tx, &place.scope, place.company.id).await?;
    let shown = match form.has("months") {
        true => form.clone(),
        false => form.clone().with("months", period.code()),
    };
    let page = Show {
        v: visit,
        place: &place,
        form: &shown,
        review,
        lines: lines
            .into_iter()
            .map(|line| Shown::of(visit, line))
            .collect(),
        past,
        periods: periods(visit),
        older,
    };
    match form.whole().is_none() && form.faults().is_empty() {
        true => visit.render(&page),
        false => visit.render_refused(form, &page),
    }
}

fn encoded(text: &str) -> String {
    let each = text.bytes().map(|byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    });
    each.collect()
}

fn periods(visit: &Visit) -> Vec<(String, String)> {
    let each = Period::ALL.iter().map(|period| {
        let words = visit.coded("identity.review.period", period.code());
        (period.code().to_owned(), words)
    });
    each.collect()
}

/// `POST …/access-review`: what the pressed button says of the chosen accesses.
pub async fn say(visit: Visit, whose: Whose, mut form: Form) -> Page {
    let mut tx = visit.write().await?;
    let place = whose.find(&visit, &mut tx, Right::UsersManage).await?;
    // Without scripts, ticking two hundred boxes is no way to say that a page is right.
    let named = match form.get("action") {
        "confirm_page" => "shown",
        _ => "id",
    };
    let read: Result<Vec<MembershipId>, _> = form.all(named).into_iter().map(str::parse).collect();
    let chosen = read.map_err(|_| Halt::Missing)?;
    let (caller, company) = (visit.caller()?, place.company.id);
    let (action, done) = match form.get("action") {
        "suspend" => (
            "identity.suspend_in_review",
            actions::review::say(&mut tx, caller, company, (Said::Suspend, &chosen)).await,
        ),
        "confirm" | "confirm_page" => (
            "identity.confirm_in_review",
            actions::review::say(&mut tx, caller, company, (Said::Confirm, &chosen)).await,
        ),
        _ => ("", Err(form.no_such_choice("action"))),
    };
    match done {
        Ok((review, count)) => {
            let signed = visit.signed(action)?.on(review.id).in_company(company);
            tx.commit(signed.saying(count.to_string())).await?;
            let page = format!("{}/access-review", place.folder);
            visit.go_saying(&page, "identity.review.said")
        }
        Err(Halt::Refused(refused)) => {
            drop(tx);
            form.refuse(refused);
            render(&visit, &whose, &form).await
        }
        Err(halt) => Err(halt.into()),
    }
}

/// `POST …/access-review/period`
pub async fn set_period(visit: Visit, whose: Whose, mut form: Form) -> Page {
    let mut tx = visit.write().await?;
    let place = whose.find(&visit, &mut tx, Right::UsersManage).await?;
    let period = form.coded::<Period>("months");
    match (form.done(), period) {
        (Ok(()), Some(period)) => {
            let (caller, company) = (visit.caller()?, place.company.id);
            actions::review::set_period(&mut tx, caller, company, period).await?;
            let signed = visit.signed("identity.set_review_period")?;
            let signed = signed.on(company).in_company(company);
            tx.commit(signed.saying(period.code())).await?;
            let page = format!("{}/access-review", place.folder);
            visit.go_saying(&page, "identity.review.period.saved")
        }
        _ => {
            drop(tx);
            render(&visit, &whose, &form).await
        }
    }
}

const CSV: &str = "text/csv; charset=utf-8";
const COLUMNS: [&str; 9] = [
    "identifier",
    "name",
    "email",
    "profile",
    "sites",
    "last_login",
    "decision",
    "decided_at",
    "decided_by",
];

/// `GET …/access-review.csv`: one review, whole.
pub async fn csv(visit: Visit, whose: Whose) -> Page {
    let mut tx = visit.read().await?;
    let place = whose.find(&visit, &mut tx, Right::UsersManage).await?;
    let (review, past) = wanted(&visit, &mut tx, &place).await?;
    let review = review.or(past.into_iter().next()).or_missing()?;
    let mut writer = CsvWriter::new();
    writer.row(COLUMNS.map(|key| visit.coded("identity.review.csv", key)));
    let (mut key, mut after) = (String::new(), String::new());
    loop {
        let lines = reviews::lines(&mut tx, &place.scope, review.id, (&key, &after)).await?;
        for line in &lines {
            writer.row(row(&visit, line));
        }
        let Some(last) = lines.last().filter(|_| lines.len() > PAGE) else {
            break;
        };
        (key, after) = (last.search_key.clone(), last.membership.to_string());
    }
    let stem = visit.t("identity.review.files");
    let name = format!("{stem}-{}-{}.csv", place.company.reference, visit.today());
    download(&name, CSV, writer.take())
}

fn row(visit: &Visit, line: &Line) -> [String; 9] {
    let at = |at: Option<kernel::Timestamp>| at.map_or_else(String::new, |at| at.rfc3339());
    let decision = line.decision.map_or_else(String::new, |decision| {
        visit.coded("identity.review.decision", decision.code())
    });
    [
        line.reference.clone(),
        line.name.clone(),
        line.email.clone(),
        profile_of(visit, line),
        sites_of(visit, line),
        at(line.last_login_at),
        decision,
        at(line.decided_at),
        line.decided_by.clone(),
    ]
}
