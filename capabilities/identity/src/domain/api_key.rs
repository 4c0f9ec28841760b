use access::{CompanyId, Right, Rights};
use kernel::{Coded, Id, Timestamp};

const DAY_S: i64 = 86_400;
/// The longest a secret lasts.
pub const LONGEST_DAYS: i64 = 365;
/// How long one lasts unless said otherwise.
pub const USUAL_DAYS: i64 = 90;
/// What its last use says is noted at most so often.
const NOTED_EVERY_S: i64 = 300;
/// Administrators are told so long before a key ends, or a quarter of its life where that is less.
const WARNED_BEFORE_S: i64 = 14 * DAY_S;
/// How long a new secret can be read by the session that made it.
pub const SHOWN_S: i64 = 600;
/// The most keys a company has at once: nobody reads a longer list.
pub const MOST_KEYS: usize = 100;

/// What no key may hold, whoever makes it: no key makes keys, stands in for people, or changes what
/// has people prove who they are; nor reads or erases all that is kept of them.
const FOR_PEOPLE_ALONE: [Right; 7] = [
    Right::ApiKeysManage,
    Right::CustomersImpersonate,
    Right::SecurityManage,
    Right::PaymentEdit,
    Right::ComponentsRead,
    Right::PrivacyManage,
    Right::RetentionManage,
];

/// The rights of `giver` that a key may hold.
pub fn for_keys(giver: Rights) -> Rights {
    giver.but(FOR_PEOPLE_ALONE.into_iter().collect())
}

/// Marks ids of keys.
#[derive(Debug)]
pub struct ApiKeyMark;
/// A key's id.
pub type ApiKeyId = Id<ApiKeyMark>;

/// Rights in one company, for a program.
#[derive(Clone, Debug)]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// Whose records it opens, and those of companies below.
    pub company: CompanyId,
    /// What its maker called it.
    pub name: String,
    /// What it gives, as far as the maker of the secret has it too.
    pub rights: Rights,
    /// Whether it covers chosen sites only.
    pub is_narrowed: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was revoked, for good.
    pub revoked_at: Option<Timestamp>,
}

/// One secret of a key, without the secret.
#[derive(Clone, Debug)]
pub struct ApiSecret {
    /// Its first characters.
    pub hint: String,
    /// The name of who made it, and answers for it.
    pub maker_name: String,
    /// Whether they still have their place in the company.
    pub maker_stays: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// Its end.
    pub ends_at: Timestamp,
    /// When it was last used, within five minutes.
    pub last_used_at: Option<Timestamp>,
    /// From where.
    pub last_address: String,
}

/// Where a key stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// Opens.
    Active,
    /// Opens, and ends within two weeks.
    Ending,
    /// Every secret has ended.
    Expired,
    /// Whoever made its secrets has no place in the company any more.
    Orphaned,
    /// Revoked.
    Revoked,
}

impl Coded for KeyState {
    const ALL: &'static [Self] = &[
        Self::Active,
        Self::Ending,
        Self::Expired,
        Self::Orphaned,
        Self::Revoked,
    ];

    fn code(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Ending => "ending",
            Self::Expired => "expired",
            Self::Orphaned => "orphaned",
            Self::Revoked => "revoked",
        }
    }
}

/// Where a key with these secrets stands at `now`.
pub fn state_of(key: &ApiKey, secrets: &[ApiSecret], now: Timestamp) -> KeyState {
    if key.revoked_at.is_some() {
        return KeyState::Revoked;
    }
    let mut lasting = secrets
        .iter()
        .filter(|secret| secret.ends_at > now)
        .peekable();
    if lasting.peek().is_none() {
        return KeyState::Expired;
    }
    let ends = lasting
        .filter(|secret| secret.maker_stays)
        .map(|secret| secret.ends_at);
    match ends.max() {
        None => KeyState::Orphaned,
        Some(end) if end <= now.plus_seconds(WARNED_BEFORE_S) => KeyState::Ending,
        Some(_) => KeyState::Active,
    }
}

/// When administrators are told that a secret made at `now` is about to end.
pub fn warned_at(now: Timestamp, ends_at: Timestamp) -> Timestamp {
    let life = ends_at.seconds_since(now).max(0);
    ends_at.plus_seconds(-WARNED_BEFORE_S.min(life / 4))
}

/// Whether a use at `now` is worth noting after the last one that was.
pub fn is_worth_noting(last: Option<Timestamp>, now: Timestamp) -> bool {
    last.is_none_or(|last| now.seconds_since(last) >= NOTED_EVERY_S)
}

/// When a secret made now ends; nothing when that is too soon or too late.
pub fn end_after(now: Timestamp, days: i64) -> Option<Timestamp> {
    (1..=LONGEST_DAYS)
        .contains(&days)
        .then(|| now.plus_seconds(days * DAY_S))
}

/// How long the secret before still opens beside a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overlap {
    /// It ends at once.
    None,
    /// A day.
    Day,
    /// A week.
    Week,
    /// Thirty days.
    Month,
}

impl Overlap {
    /// Until when, at `now`.
    pub fn end(self, now: Timestamp) -> Timestamp {
        let days = match self {
            Self::None => 0,
            Self::Day => 1,
            Self::Week => 7,
            Self::Month => 30,
        };
        now.plus_seconds(days * DAY_S)
    }
}

impl Coded for Overlap {
    const ALL: &'static [Self] = &[Self::None, Self::Day, Self::Week, Self::Month];

    fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }
}

const PREFIX: &str = "mop_";

/// A secret as programs show it: a prefix that tools which look for leaked secrets know, 256 bits,
/// and a checksum, so that a mistyped one costs no look-up and a found one is no false alarm:
/// `mop_[0-9a-f]{72}`.
pub fn written(secret: &str) -> String {
    format!("{PREFIX}{secret}{:08x}", crc32(secret.as_bytes()))
}

/// What [`written`] wrote, when that is what it is.
pub fn read(token: &str) -> Option<&str> {
    let rest = token.strip_prefix(PREFIX)?;
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if rest.len() != 72 || !rest.bytes().all(hex) {
        return None;
    }
    let (secret, sum) = rest.split_at(64);
    (format!("{:08x}", crc32(secret.as_bytes())) == sum).then_some(secret)
}

/// What may be shown of a secret afterwards.
pub fn hint(secret: &str) -> String {
    let first: String = secret.chars().take(8).collect();
    format!("{PREFIX}{first}")
}

/// CRC-32 as of IEEE 802.3: no secret, only a check.
fn crc32(bytes: &[u8]) -> u32 {
    let mut sum = u32::MAX;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 {
                (sum >> 1) ^ 0xEDB8_8320
            } else {
                sum >> 1
            };
        }
    }
    !sum
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);

    #[test]
    fn a_secret_is_written_with_a_checksum_and_read_back() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        let secret = "0123456789abcdef".repeat(4);
        let token = written(&secret);
        assert_eq!(token.len(), 76);
        assert_eq!(read(&token), Some(secret.as_str()));
        let touched = token.replacen("0123", "0124", 1);
        for wrong in [
            touched.as_str(),
            &token[..75],
            &token.to_uppercase(),
            &token.replace("mop_", "mop-"),
            "mop_",
            "mop_é",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        assert_eq!(hint(&secret), "mop_01234567");
    }

    #[test]
    fn a_secret_always_ends_within_a_year_and_its_end_is_told_before() {
        assert_eq!(end_after(NOW, 0), None);
        assert_eq!(end_after(NOW, 366), None);
        let end = end_after(NOW, 365).unwrap();
        assert_eq!(end.seconds_since(warned_at(NOW, end)), 14 * DAY_S);
        let soon = end_after(NOW, 4).unwrap();
        assert_eq!(soon.seconds_since(warned_at(NOW, soon)), DAY_S);
    }

    #[test]
    fn no_key_makes_keys_or_stands_in_for_people() {
        let given = for_keys(Rights::all());
        assert!(!given.has(Right::ApiKeysManage) && !given.has(Right::CustomersImpersonate));
        assert!(given.has(Right::UsersProvision));
    }

    fn secret(maker_stays: bool, days: i64) -> ApiSecret {
        ApiSecret {
            hint: String::new(),
            maker_name: String::new(),
            maker_stays,
            created_at: NOW,
            ends_at: NOW.plus_seconds(days * DAY_S),
            last_used_at: None,
            last_address: String::new(),
        }
    }

    #[test]
    fn a_key_stands_by_its_best_secret() {
        let mut key = ApiKey {
            id: ApiKeyId::derived("key"),
            company: CompanyId::derived("company"),
            name: String::new(),
            rights: Rights::NONE,
            is_narrowed: false,
            created_at: NOW,
            revoked_at: None,
        };
        let state = |key: &ApiKey, secrets: &[ApiSecret]| state_of(key, secrets, NOW);
        assert_eq!(state(&key, &[]), KeyState::Expired);
        assert_eq!(state(&key, &[secret(true, 0)]), KeyState::Expired);
        assert_eq!(state(&key, &[secret(false, 30)]), KeyState::Orphaned);
        assert_eq!(
            state(&key, &[secret(true, 10), secret(false, 90)]),
            KeyState::Ending
        );
        assert_eq!(
            state(&key, &[secret(true, 10), secret(true, 90)]),
            KeyState::Active
        );
        key.revoked_at = Some(NOW);
        assert_eq!(state(&key, &[secret(true, 90)]), KeyState::Revoked);
    }
}
