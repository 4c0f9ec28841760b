//! The audit trail as a chain: what a line's hash is made of, and how the first ones got theirs.
//!
//! `hash = SHA-256("myopenip audit 1" ‖ number ‖ previous ‖ field…)`. Numbers and instants are 8
//! bytes, big-endian. The fields come in the order of the columns: `id`, `at`, `action`, `object`,
//! `company_id`, `login_id`, `actor_company_id`, `note`, `personal`; a text is its length in bytes
//! (8 bytes) and its UTF-8; one that may be missing has a byte 0 or 1 before it. A line that was signed
//! in another's place has a byte 1 and that one's login, as a text, before `personal`. What names a
//! person stands in it as a digest alone: `personal = SHA-256("myopenip audit personal 1" ‖ salt ‖
//! actor ‖ address)`, its salt 16 random bytes of that line's own, so that actor, address and salt
//! may be cleared and the chain still holds.

use kernel::{Fault, Halt};
use sha2::{Digest, Sha256};

use crate::{FromRow, Row, Value, Write};

const LINE: &[u8] = b"myopenip audit 1";
const PERSONAL: &[u8] = b"myopenip audit personal 1";

/// What stands before the first line.
pub(crate) const NOTHING: [u8; 32] = [0; 32];

crate::queries! {
    BEGIN = "INSERT INTO db_audit_head (one, number, hash, turns) VALUES (1, 0, $1, 0)";
    UNCHAINED = "
        SELECT id, at, action, object, company_id, login_id, actor, actor_company_id, address, note,
            number, salt, personal, previous, hash, CAST(NULL AS TEXT)
        FROM db_audit WHERE number IS NULL AND id > $1 ORDER BY id LIMIT 1000";
    CHAIN = "
        UPDATE db_audit SET number = $2, salt = $3, personal = $4, previous = $5, hash = $6
        WHERE id = $1";
    END = "UPDATE db_audit_head SET number = $1, hash = $2 WHERE one = 1";
}

/// The end of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) number: i64,
    pub(crate) hash: [u8; 32],
}

impl FromRow for Head {
    fn from_row(row: &mut Row<'_>) -> Result<Self, Fault> {
        Ok(Self {
            number: row.take()?,
            hash: thirty_two(&row.take::<Vec<u8>>()?)?,
        })
    }
}

/// One line of the trail, whole.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entry {
    pub(crate) id: String,
    pub(crate) at: i64,
    pub(crate) action: String,
    pub(crate) object: String,
    pub(crate) company: Option<String>,
    pub(crate) login: Option<String>,
    pub(crate) actor: String,
    pub(crate) actor_company: Option<String>,
    pub(crate) address: String,
    pub(crate) note: String,
    pub(crate) number: i64,
    pub(crate) salt: Option<Vec<u8>>,
    pub(crate) personal: Vec<u8>,
    pub(crate) previous: Vec<u8>,
    pub(crate) hash: Vec<u8>,
    /// In whose place it was done, when not in one's own.
    pub(crate) as_login: Option<String>,
}

impl FromRow for Entry {
    fn from_row(row: &mut Row<'_>) -> Result<Self, Fault> {
        Ok(Self {
            id: row.take()?,
            at: row.take()?,
            action: row.take()?,
            object: row.take()?,
            company: row.take()?,
            login: row.take()?,
            actor: row.take()?,
            actor_company: row.take()?,
            address: row.take()?,
            note: row.take()?,
            number: row.take::<Option<i64>>()?.unwrap_or_default(),
            salt: row.take()?,
            personal: row.take::<Option<Vec<u8>>>()?.unwrap_or_default(),
            previous: row.take::<Option<Vec<u8>>>()?.unwrap_or_default(),
            hash: row.take::<Option<Vec<u8>>>()?.unwrap_or_default(),
            as_login: row.take()?,
        })
    }
}

impl Entry {
    /// This line as the one that follows `head`.
    pub(crate) fn following(mut self, head: Head) -> Result<Self, Fault> {
        let mut salt = [0_u8; 16];
        getrandom::fill(&mut salt).map_err(|error| Fault::new("signing the trail", error))?;
        self.number = head.number + 1;
        self.personal = self.digest_of_person(&salt).to_vec();
        self.salt = Some(salt.to_vec());
        self.previous = head.hash.to_vec();
        self.hash = self.own_hash().to_vec();
        Ok(self)
    }

    pub(crate) fn head(&self) -> Result<Head, Fault> {
        Ok(Head {
            number: self.number,
            hash: thirty_two(&self.hash)?,
        })
    }

    /// The hash this line should carry.
    pub(crate) fn own_hash(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(LINE);
        hash.update(self.number.to_be_bytes());
        hash.update(&self.previous);
        text(&mut hash, &self.id);
        hash.update(self.at.to_be_bytes());
        text(&mut hash, &self.action);
        text(&mut hash, &self.object);
        for field in [&self.company, &self.login, &self.actor_company] {
            hash.update([u8::from(field.is_some())]);
            text(&mut hash, field.as_deref().unwrap_or_default());
        }
        text(&mut hash, &self.note);
        if let Some(as_login) = &self.as_login {
            hash.update([1]);
            text(&mut hash, as_login);
        }
        hash.update(&self.personal);
        hash.finalize().into()
    }

    /// The digest of what names a person, under `salt`.
    pub(crate) fn digest_of_person(&self, salt: &[u8]) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(PERSONAL);
        hash.update(salt);
        text(&mut hash, &self.actor);
        text(&mut hash, &self.address);
        hash.finalize().into()
    }
}

fn text(hash: &mut Sha256, text: &str) {
    hash.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
    hash.update(text.as_bytes());
}

pub(crate) fn thirty_two(bytes: &[u8]) -> Result<[u8; 32], Fault> {
    let fault = |_| Fault::new("reading a hash", "it has not 32 bytes");
    bytes.try_into().map_err(fault)
}

/// Numbers and hashes the lines that were there before, in the order of their ids, which is that of
/// their birth: from here on they cannot be altered unseen. What happened to them before, nobody
/// can say.
pub(crate) async fn begin(tx: &mut Write) -> Result<(), Halt> {
    tx.run(BEGIN.bind(&NOTHING[..])).await?;
    let mut head = Head {
        number: 0,
        hash: NOTHING,
    };
    let mut after = String::new();
    loop {
        let entries: Vec<Entry> = tx.all(UNCHAINED.bind(&after)).await?;
        if entries.is_empty() {
            break;
        }
        for entry in entries {
            let entry = entry.following(head)?;
            head = entry.head()?;
            after.clone_from(&entry.id);
            let bound = CHAIN
                .bind(entry.id)
                .bind(entry.number)
                .bind(Value::Bytes(entry.salt))
                .bind(entry.personal)
                .bind(entry.previous)
                .bind(entry.hash);
            tx.run(bound).await?;
        }
    }
    tx.run(END.bind(head.number).bind(&head.hash[..])).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        Entry {
            id: "01".to_owned(),
            at: 7,
            action: "parties.add_site".to_owned(),
            object: "ab".to_owned(),
            actor: "Camille".to_owned(),
            ..Entry::default()
        }
    }

    const START: Head = Head {
        number: 0,
        hash: NOTHING,
    };

    #[test]
    fn what_stands_at_a_border_cannot_slip_across_it() {
        let whole = |entry: Entry| entry.own_hash();
        let (mut left, mut right) = (entry(), entry());
        (left.action, left.object) = ("a".to_owned(), "bc".to_owned());
        (right.action, right.object) = ("ab".to_owned(), "c".to_owned());
        assert_ne!(whole(left), whole(right));
        let (mut none, mut empty) = (entry(), entry());
        (none.company, empty.company) = (None, Some(String::new()));
        assert_ne!(whole(none), whole(empty));
    }

    #[test]
    fn in_whose_place_a_line_was_signed_is_part_of_it() {
        let own = entry();
        let mut in_place = entry();
        in_place.as_login = Some(String::new());
        assert_ne!(own.own_hash(), in_place.own_hash());
        let empty = in_place.own_hash();
        in_place.as_login = Some("another".to_owned());
        assert_ne!(empty, in_place.own_hash());
    }

    #[test]
    fn a_cleared_person_leaves_the_hash_as_it_was() {
        let line = entry().following(START).unwrap();
        let mut cleared = line.clone();
        (cleared.actor, cleared.salt) = (String::new(), None);
        assert_eq!(cleared.own_hash().to_vec(), line.hash);
        let again = entry().following(START).unwrap();
        assert_ne!(
            again.personal, line.personal,
            "one name, two lines, two digests"
        );
    }
}
