//! Lists of users: of one company, of a branch narrow or wide, of a rare state, of one person.

use access::{CompanyId, MembershipId, Scope};
use db::{Query, Read};
use kernel::{Coded, Halt};

use super::users::{User, UserState};
use crate::domain::login::Reference;

macro_rules! filtered {
    () => {
        "
            AND (CAST($2 AS TEXT) IS NULL OR m.search_key LIKE $2 ESCAPE '!')
            AND (CAST($3 AS TEXT) IS NULL OR $3 = (
                SELECT CASE
                    WHEN m.state = 'suspended' OR s.state = 'suspended' THEN 'suspended'
                    WHEN s.state = 'active' THEN 'active'
                    WHEN s.access_sent_at IS NULL THEN 'not_sent'
                    ELSE 'invited' END
                FROM identity_login s WHERE s.id = m.login_id))
            AND (m.search_key, m.id) > ($4, $5)
        ORDER BY m.search_key, m.id LIMIT 51"
    };
}

// What a page shows, once its fifty lines are known. `CROSS JOIN` keeps SQLite to this order.
macro_rules! lines {
    () => {
        ")
        SELECT m.id, m.login_id, m.company_id, c.legal_name, m.state, m.narrowed, m.version,
            l.reference, l.name, l.email, l.phone, l.lang, l.state, l.access_sent_at, l.last_login_at,
            l.version, l.search_key, m.profile_id, p.name, m.ready_made, m.ready_made, p.rights
        FROM page g CROSS JOIN identity_membership m CROSS JOIN identity_login l
        CROSS JOIN parties_company_v c
        LEFT JOIN identity_profile p ON p.id = m.profile_id
        WHERE m.id = g.id AND l.id = m.login_id AND c.company_id = m.company_id
        ORDER BY g.search_key, g.id"
    };
}

// Equal queries, each for what suits it.
db::queries! {
    LIST_WIDE = concat!("
        WITH page AS (
            SELECT m.search_key, m.id FROM identity_membership m
            WHERE EXISTS (
                SELECT 1 FROM parties_tree_v t WHERE t.ancestor_id = $1 AND t.company_id = m.company_id)",
        filtered!(), lines!());
    LIST_NARROW = concat!("
        WITH branch AS (SELECT company_id FROM parties_tree_v WHERE ancestor_id = $1),
        page AS (
            SELECT m.search_key, m.id FROM branch b CROSS JOIN identity_membership m
            WHERE m.company_id = b.company_id",
        filtered!(), lines!());
    LIST_ONE = concat!("
        WITH page AS (
            SELECT m.search_key, m.id FROM identity_membership m
            WHERE m.company_id = $6 AND EXISTS (
                SELECT 1 FROM parties_tree_v t WHERE t.ancestor_id = $1 AND t.company_id = $6)",
        filtered!(), lines!());
    /// Of a state that few are in: those in it are fetched first. `$3` is one of them.
    LIST_FEW = concat!("
        WITH few AS (
            SELECT m.id FROM identity_membership m WHERE $3 = 'suspended' AND m.state = 'suspended'
            UNION
            SELECT m.id FROM identity_login l CROSS JOIN identity_membership m
            WHERE $3 = 'suspended' AND l.state = 'suspended' AND m.login_id = l.id
            UNION
            SELECT m.id FROM identity_login l CROSS JOIN identity_membership m
            WHERE $3 = 'not_sent' AND l.state = 'invited' AND l.access_sent_at IS NULL AND m.login_id = l.id
            UNION
            SELECT m.id FROM identity_login l CROSS JOIN identity_membership m
            WHERE $3 = 'invited' AND l.state = 'invited' AND m.login_id = l.id),
        page AS (
            SELECT m.search_key, m.id FROM few f CROSS JOIN identity_membership m
            WHERE m.id = f.id AND EXISTS (
                SELECT 1 FROM parties_tree_v t WHERE t.ancestor_id = $1 AND t.company_id = m.company_id)",
        filtered!(), lines!());
    FEW = "
        SELECT COUNT(*) FROM (
            SELECT 1 FROM identity_membership m WHERE $1 = 'suspended' AND m.state = 'suspended'
            UNION ALL
            SELECT 1 FROM identity_login l WHERE $1 = 'suspended' AND l.state = 'suspended'
            UNION ALL
            SELECT 1 FROM identity_login l
            WHERE $1 = 'not_sent' AND l.state = 'invited' AND l.access_sent_at IS NULL
            UNION ALL
            SELECT 1 FROM identity_login l WHERE $1 = 'invited' AND l.state = 'invited'
            LIMIT 3001) AS counted";
    /// Who is asked for by a whole address or identifier.
    LIST_KNOWN = concat!("
        WITH page AS (
            SELECT m.search_key, m.id FROM identity_login k CROSS JOIN identity_membership m
            WHERE (k.email_key = $6 OR k.reference = $7) AND m.login_id = k.id AND EXISTS (
                SELECT 1 FROM parties_tree_v t WHERE t.ancestor_id = $1 AND t.company_id = m.company_id)",
        filtered!(), lines!());
}

/// What a list of users is narrowed to, and where its page begins.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub company: Option<CompanyId>,
    pub search: String,
    pub state: Option<UserState>,
    /// The last of the page before: its search key and membership.
    pub after: Option<(String, MembershipId)>,
}

impl Filter {
    /// The whole address or identifier that is looked for, when it is one.
    fn is_about_one(&self) -> Option<(String, String)> {
        let typed = self.search.trim();
        let reference = Reference::parse(typed);
        let is_address = typed.contains('@') && !typed.starts_with('@');
        let reference = reference.map(|reference| reference.to_string());
        match (is_address, reference) {
            (_, Some(reference)) => Some((String::new(), reference)),
            (true, None) => Some((typed.to_lowercase(), String::new())),
            (false, None) => None,
        }
    }
}

/// 51 at most, by name; the last only tells that there are more.
pub async fn list(tx: &mut Read, scope: &Scope, filter: &Filter) -> Result<Vec<User>, Halt> {
    let search = (!filter.search.trim().is_empty()).then(|| super::like(&filter.search));
    let (key, id) = match &filter.after {
        Some((key, id)) => (key.clone(), id.to_string()),
        None => (String::new(), String::new()),
    };
    let bind = |query: &Query| {
        let bound = query.bind(scope.root()).bind(search.clone());
        let bound = bound.bind(filter.state.map(Coded::code));
        bound.bind(&key).bind(&id)
    };
    if let Some(company) = filter.company {
        return tx.all(bind(&LIST_ONE).bind(company)).await;
    }
    if let Some((email, reference)) = filter.is_about_one() {
        let bound = bind(&LIST_KNOWN).bind(email).bind(reference);
        let known: Vec<User> = tx.all(bound).await?;
        if !known.is_empty() {
            return Ok(known);
        }
    }
    let query = match is_rare(tx, filter.state).await? {
        true => LIST_FEW,
        false if parties::is_narrow(tx, scope).await? => LIST_NARROW,
        false => LIST_WIDE,
    };
    tx.all(bind(&query)).await
}

/// Whether so few are in this state that a list of them begins with them.
async fn is_rare(tx: &mut Read, state: Option<UserState>) -> Result<bool, Halt> {
    const FEWER_THAN: i64 = 3_001;
    let Some(state) = state.filter(|state| *state != UserState::Active) else {
        return Ok(false);
    };
    let count: Option<(i64,)> = tx.one(FEW.bind(state.code())).await?;
    Ok(count.is_some_and(|(count,)| count < FEWER_THAN))
}
