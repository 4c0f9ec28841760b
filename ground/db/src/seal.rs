use std::fmt;
use std::str::FromStr;

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use kernel::{Fault, Halt, Timestamp, hex};

use crate::chain::{Head, NOTHING, thirty_two};
use crate::verify::{Mark, walk};
use crate::{Db, FromRow, Row, Vault};

const SIGNED: &[u8] = b"myopenip audit head 1";
/// The first word of a written head.
const WORD: &str = "myopenip-audit-1";

crate::queries! {
    HEAD = "SELECT number, hash FROM db_audit_head WHERE one = 1";
    LATEST = "
        SELECT number, hash, sealed_at, signature FROM db_audit_seal
        ORDER BY number DESC LIMIT 1";
    KEEP = "
        INSERT INTO db_audit_seal (number, hash, sealed_at, signature) VALUES ($1, $2, $3, $4)
        ON CONFLICT (number) DO NOTHING";
}

/// Signs ends of the audit trail (Ed25519). Comes from the portal's secret; its other half,
/// [`HeadReader`], may be given to anybody.
pub struct HeadKey(SigningKey);

impl HeadKey {
    /// The key of the house whose secret this is.
    pub fn of(vault: &Vault) -> Self {
        Self(SigningKey::from_bytes(&vault.derive("audit head 1")))
    }

    /// The half that only checks.
    pub fn reader(&self) -> HeadReader {
        HeadReader(self.0.verifying_key())
    }

    pub(crate) fn sign(&self, head: Head, at: Timestamp) -> SignedHead {
        let signature = self.0.sign(&signed_bytes(head, at)).to_bytes();
        SignedHead {
            head,
            at,
            signature,
        }
    }
}

/// Checks signed ends of the audit trail; written in hexadecimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeadReader(VerifyingKey);

impl HeadReader {
    pub(crate) fn believes(&self, signed: &SignedHead) -> bool {
        let signature = Signature::from_bytes(&signed.signature);
        let bytes = signed_bytes(signed.head, signed.at);
        self.0.verify_strict(&bytes, &signature).is_ok()
    }
}

impl fmt::Display for HeadReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(self.0.as_bytes()))
    }
}

impl FromStr for HeadReader {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        let bytes = thirty_two(&unhex(text)?)?;
        let key = VerifyingKey::from_bytes(&bytes);
        key.map(Self)
            .map_err(|error| Fault::new("reading a key", error))
    }
}

/// An end of the audit trail, as it was signed: number and hash of the line that was last. Written
/// as one line, `myopenip-audit-1 NUMBER HASH MICROSECONDS SIGNATURE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedHead {
    pub(crate) head: Head,
    at: Timestamp,
    signature: [u8; 64],
}

impl SignedHead {
    /// How many lines the trail had.
    pub fn number(&self) -> i64 {
        self.head.number
    }

    /// Reads every head of a text, one a line; blank lines and those with `#` are passed over.
    ///
    /// # Errors
    /// A line is not a head.
    pub fn read_all(text: &str) -> Result<Vec<Self>, Fault> {
        let lines = text.lines().map(str::trim);
        let told = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
        told.map(str::parse).collect()
    }
}

impl fmt::Display for SignedHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (head, at) = (&self.head, self.at.micros());
        let (hash, signature) = (hex(head.hash), hex(self.signature));
        write!(f, "{WORD} {} {hash} {at} {signature}", head.number)
    }
}

impl FromStr for SignedHead {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        let wrong = || Fault::new("reading a signed head", "it is not one");
        let words: Vec<&str> = text.split_ascii_whitespace().collect();
        let [WORD, number, hash, at, signature] = words[..] else {
            return Err(wrong());
        };
        let number: i64 = number.parse().map_err(|_| wrong())?;
        let at: i64 = at.parse().map_err(|_| wrong())?;
        let hash = thirty_two(&unhex(hash)?)?;
        let signature = unhex(signature)?.try_into().map_err(|_| wrong())?;
        Ok(Self {
            head: Head { number, hash },
            at: Timestamp::from_micros(at),
            signature,
        })
    }
}

impl FromRow for SignedHead {
    fn from_row(row: &mut Row<'_>) -> Result<Self, Fault> {
        let head = Head::from_row(row)?;
        let at = row.take()?;
        let signature: Vec<u8> = row.take()?;
        let wrong = |_| Fault::new("reading a signature", "it has not 64 bytes");
        Ok(Self {
            head,
            at,
            signature: signature.try_into().map_err(wrong)?,
        })
    }
}

/// Signs the present end of the trail and keeps it; the latest when nothing was added since, none
/// when the trail is empty. What was added since the last one is verified first: a trail that does
/// not hold is not signed.
///
/// # Errors
/// The trail was tampered with, which the fault names; the database failed.
pub async fn seal_audit(db: &Db, key: &HeadKey) -> Result<Option<SignedHead>, Halt> {
    let mut tx = db.read_as_the_house().await?;
    let head: Option<Head> = tx.one(HEAD.bound()).await?;
    let latest: Option<SignedHead> = tx.one(LATEST.bound()).await?;
    let head = head.ok_or_else(|| broken("its head is gone"))?;
    if latest
        .as_ref()
        .is_some_and(|latest| !key.reader().believes(latest))
    {
        return Err(broken("the latest head was signed by somebody else").into());
    }
    let from = latest.as_ref().map_or(
        Head {
            number: 0,
            hash: NOTHING,
        },
        |latest| latest.head,
    );
    if head == from {
        return Ok(latest);
    }
    let verdict = walk(&mut tx, from, vec![Mark::unsigned(head)], &|_| {}).await?;
    drop(tx);
    if let Some(breach) = verdict.breach {
        return Err(broken(breach).into());
    }
    let mut tx = db.write_as_the_house().await?;
    let signed = key.sign(head, tx.now());
    let bound = KEEP
        .bind(head.number)
        .bind(&head.hash[..])
        .bind(signed.at)
        .bind(&signed.signature[..]);
    tx.run(bound).await?;
    tx.commit_unsigned_by_the_ground().await?;
    Ok(Some(signed))
}

fn broken(why: impl fmt::Display) -> Fault {
    Fault::new("signing the end of the audit trail", why)
}

fn signed_bytes(head: Head, at: Timestamp) -> Vec<u8> {
    let (number, at) = (head.number.to_be_bytes(), at.micros().to_be_bytes());
    [SIGNED, &number, &head.hash, &at].concat()
}

fn unhex(text: &str) -> Result<Vec<u8>, Fault> {
    let wrong = || Fault::new("reading hexadecimal", "it is not");
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return Err(wrong());
    }
    let pair = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| wrong());
    (0..text.len()).step_by(2).map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signed_head_reads_back_and_a_touched_one_is_not_believed() {
        let key = HeadKey::of(&Vault::new(&[7; 32]).unwrap());
        let head = Head {
            number: 12,
            hash: [9; 32],
        };
        let signed = key.sign(head, Timestamp::from_micros(5));
        let line = signed.to_string();
        assert_eq!(line.parse::<SignedHead>().unwrap(), signed);
        let reader: HeadReader = key.reader().to_string().parse().unwrap();
        assert!(reader.believes(&signed));
        let touched: SignedHead = line.replacen(" 12 ", " 11 ", 1).parse().unwrap();
        assert!(!reader.believes(&touched));
        let other = HeadKey::of(&Vault::new(&[8; 32]).unwrap());
        assert!(!other.reader().believes(&signed));
        for wrong in [
            "",
            "myopenip-audit-1 1 ab 2 cd",
            "é",
            &line[..line.len() - 1],
        ] {
            assert!(wrong.parse::<SignedHead>().is_err(), "{wrong}");
        }
        assert_eq!(SignedHead::read_all("# kept apart\n\n").unwrap(), []);
    }
}
