//! What is kept of identities: SQL and rows, one file a thing.

pub mod admission;
pub mod api_keys;
pub mod attempts;
pub mod choices;
pub mod companies;
pub mod devices;
pub mod domains;
pub mod errands;
pub mod externals;
pub mod imports;
pub mod kept;
pub mod links;
pub mod logins;
pub mod memberships;
pub mod origins;
pub mod owners;
pub mod passkeys;
pub mod pendings;
pub mod people;
pub mod policies;
pub mod profiles;
pub mod provided;
pub mod providers;
pub mod recovery;
pub mod reviews;
pub mod reviews_below;
pub mod sessions;
pub mod sign_ins;
pub mod stand_ins;
pub mod terms;
pub mod totp;
pub mod user_lists;
pub mod users;

/// Every query of this crate.
pub const QUERIES: &[&[db::Query]] = &[
    admission::ALL,
    api_keys::ALL,
    attempts::ALL,
    choices::ALL,
    companies::ALL,
    devices::ALL,
    domains::ALL,
    errands::ALL,
    externals::ALL,
    imports::ALL,
    kept::QUERIES[0],
    kept::QUERIES[1],
    kept::QUERIES[2],
    kept::QUERIES[3],
    links::ALL,
    logins::ALL,
    memberships::ALL,
    owners::ALL,
    origins::ALL,
    passkeys::ALL,
    people::ALL,
    pendings::ALL,
    policies::ALL,
    profiles::ALL,
    provided::ALL,
    providers::ALL,
    recovery::ALL,
    reviews::ALL,
    reviews_below::ALL,
    sessions::ALL,
    sign_ins::ALL,
    stand_ins::ALL,
    terms::ALL,
    totp::ALL,
    user_lists::ALL,
    users::ALL,
];

/// `%text%` for `LIKE … ESCAPE '!'`, lower case, with what `LIKE` reads as signs made plain.
fn like(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.trim().to_lowercase().chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}
