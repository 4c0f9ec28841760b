//! What the name servers must say of a brand's host and of its sender's domain.

use std::net::IpAddr;

use access::CompanyId;
use kernel::Timestamp;
use sha2::{Digest, Sha256};

use super::brand::Brand;
use super::words::coded;

coded! {
    /// What a record is for.
    RecordKind {
        /// The host leads to the portal.
        Address = "address",
        /// The host is the brand's.
        HostProof = "hostProof",
        /// The sender's domain is the brand's.
        SenderProof = "senderProof",
        /// Our mail servers may write for the domain (RFC 7208).
        Spf = "spf",
        /// Our signature counts for the domain (RFC 6376).
        Dkim = "dkim",
        /// What becomes of mail that is neither (RFC 7489).
        Dmarc = "dmarc",
    }
}

coded! {
    /// What the name servers last said.
    RecordState {
        /// What is expected.
        Found = "found",
        /// Nothing.
        Missing = "missing",
        /// Something else.
        Differs = "differs",
        /// They did not answer.
        Unasked = "unasked",
    }
}

/// What the house asks of brands' domains.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The name or the address hosts lead to.
    pub target: String,
    /// What SPF must allow; empty: nothing is asked.
    pub spf: String,
    /// Under which selector our key is published; none: nothing is signed.
    pub selector: Option<String>,
}

/// A record that a brand needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// What for.
    pub kind: RecordKind,
    /// Its name.
    pub name: String,
    /// `CNAME` or `TXT`.
    pub form: &'static str,
    /// Its value; empty when it is only known once asked for.
    pub expected: String,
}

/// What was found in place of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The record.
    pub kind: RecordKind,
    /// The name that was asked.
    pub name: String,
    /// The value that was expected.
    pub expected: String,
    /// What became of it.
    pub state: RecordState,
    /// What was found, for people to compare.
    pub found: String,
    /// When.
    pub at: Timestamp,
}

/// What stands before a name that is to be shown as one's own.
const PROOF: &str = "_myopenip";

/// What one publishes to show that `name` is one's own: nobody else's company gets the same.
pub fn proof(key: &[u8; 32], company: CompanyId, name: &str) -> String {
    let digest = Sha256::new()
        .chain_update(key)
        .chain_update(company.to_string().as_bytes())
        .chain_update(name.as_bytes())
        .finalize();
    kernel::hex(&digest[..16])
}

/// The records `brand` needs.
pub fn wanted(brand: &Brand, asked: &Asked, key: &[u8; 32]) -> Vec<Wanted> {
    let mut all = Vec::new();
    let mut want = |kind, name: String, form, expected: String| {
        all.push(Wanted {
            kind,
            name,
            form,
            expected,
        });
    };
    let proof_of = |name: &str| (format!("{PROOF}.{name}"), proof(key, brand.company, name));
    if let Some(host) = &brand.host {
        let form = match asked.target.parse::<IpAddr>() {
            Ok(IpAddr::V4(_)) => "A",
            Ok(IpAddr::V6(_)) => "AAAA",
            Err(_) => "CNAME",
        };
        let host = host.as_str();
        want(
            RecordKind::Address,
            host.to_owned(),
            form,
            asked.target.clone(),
        );
        let (name, value) = proof_of(host);
        want(RecordKind::HostProof, name, "TXT", value);
    }
    if let Some(domain) = brand.sender_domain() {
        let (name, value) = proof_of(domain);
        want(RecordKind::SenderProof, name, "TXT", value);
        if !asked.spf.is_empty() {
            let value = format!("v=spf1 {} ~all", asked.spf);
            want(RecordKind::Spf, domain.to_owned(), "TXT", value);
        }
        if let Some(selector) = &asked.selector {
            let name = format!("{selector}._domainkey.{domain}");
            want(RecordKind::Dkim, name, "TXT", String::new());
        }
        let policy = "v=DMARC1; p=quarantine".to_owned();
        want(RecordKind::Dmarc, format!("_dmarc.{domain}"), "TXT", policy);
    }
    all
}

/// Whether a text is what was expected.
type Holds = fn(&str, &str) -> bool;

/// Where the texts of a name stand beside what is expected of them.
pub fn judge_texts(wanted: &Wanted, texts: &[String], asked: &Asked) -> (RecordState, String) {
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let begins = |with: &str| -> Vec<String> {
        let with = with.to_ascii_lowercase();
        let ours = |text: &&String| text.to_ascii_lowercase().starts_with(&with);
        texts
            .iter()
            .filter(ours)
            .map(|text| squeezed(text))
            .collect()
    };
    let (candidates, holds): (Vec<String>, Holds) = match wanted.kind {
        RecordKind::Spf => (begins("v=spf1"), |text, expected| {
            text.split(' ')
                .any(|term| term.eq_ignore_ascii_case(expected))
        }),
        RecordKind::Dmarc => (begins("v=DMARC1"), |_, _| true),
        RecordKind::Dkim => (texts.to_vec(), |text, expected| {
            key_of(text).is_some() && key_of(text) == key_of(expected)
        }),
        RecordKind::Address | RecordKind::HostProof | RecordKind::SenderProof => {
            (texts.to_vec(), |text, expected| text.trim() == expected)
        }
    };
    let expected = match wanted.kind {
        RecordKind::Spf => asked.spf.as_str(),
        _ => wanted.expected.as_str(),
    };
    let said = candidates.join(" | ");
    // Two policies for one domain are none (RFC 7208, 4.5; RFC 7489, 6.6.3).
    let one_only = matches!(wanted.kind, RecordKind::Spf | RecordKind::Dmarc);
    let state = match candidates.len() {
        0 => RecordState::Missing,
        1 if holds(&candidates[0], expected) => RecordState::Found,
        2.. if !one_only && candidates.iter().any(|text| holds(text, expected)) => {
            RecordState::Found
        }
        _ => RecordState::Differs,
    };
    (state, said)
}

/// The `p=` of a DKIM record.
fn key_of(text: &str) -> Option<String> {
    let part = text
        .split(';')
        .find_map(|part| part.trim().strip_prefix("p="))?;
    let key: String = part.chars().filter(|c| !c.is_whitespace()).collect();
    (!key.is_empty()).then_some(key)
}

/// Where a host leads beside where it should.
pub fn judge_address(
    expected: &str,
    (alias, addresses): (Option<&str>, &[IpAddr]),
    ours: &[IpAddr],
) -> (RecordState, String) {
    let mut said: Vec<String> = alias.into_iter().map(str::to_owned).collect();
    said.extend(addresses.iter().map(ToString::to_string));
    let leads_here = !addresses.is_empty() && addresses.iter().all(|one| ours.contains(one));
    let state = match (alias, addresses.is_empty()) {
        (Some(alias), _) if alias == expected => RecordState::Found,
        _ if leads_here => RecordState::Found,
        (None, true) => RecordState::Missing,
        _ => RecordState::Differs,
    };
    (state, said.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn want(kind: RecordKind, expected: &str) -> Wanted {
        Wanted {
            kind,
            name: "x".into(),
            form: "TXT",
            expected: expected.into(),
        }
    }

    fn state(kind: RecordKind, expected: &str, texts: &[&str]) -> RecordState {
        let asked = Asked {
            spf: "include:spf.relay.example".into(),
            ..Asked::default()
        };
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        judge_texts(&want(kind, expected), &texts, &asked).0
    }

    #[test]
    fn texts_are_judged_by_what_counts_in_them() {
        use RecordKind::{Dkim, Dmarc, HostProof, Spf};
        use RecordState::{Differs, Found, Missing};
        assert_eq!(state(HostProof, "ab", &[]), Missing);
        assert_eq!(state(HostProof, "ab", &["other", " ab "]), Found);
        assert_eq!(state(HostProof, "ab", &["abc"]), Differs);
        let spf = "v=spf1 mx include:spf.relay.example -all";
        assert_eq!(state(Spf, "", &[spf]), Found);
        assert_eq!(state(Spf, "", &["google-site-verification=1"]), Missing);
        assert_eq!(state(Spf, "", &["v=spf1 -all"]), Differs);
        assert_eq!(state(Spf, "", &[spf, "v=spf1 mx -all"]), Differs);
        assert_eq!(state(Dmarc, "", &["v=DMARC1; p=none"]), Found);
        let key = "v=DKIM1; k=ed25519; p=AbC d";
        assert_eq!(state(Dkim, key, &["k=ed25519;p=AbCd"]), Found);
        assert_eq!(state(Dkim, key, &["p=abcd"]), Differs);
        assert_eq!(state(Dkim, "", &["p="]), Differs);
    }

    #[test]
    fn a_host_leads_here_by_name_or_by_address() {
        let ours: Vec<IpAddr> = vec!["192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap()];
        let judge = |alias, addresses: &[IpAddr]| {
            judge_address("edge.example", (alias, addresses), &ours).0
        };
        assert_eq!(judge(Some("edge.example"), &[]), RecordState::Found);
        assert_eq!(judge(None, &ours[..1]), RecordState::Found);
        assert_eq!(judge(None, &[]), RecordState::Missing);
        let other: IpAddr = "198.51.100.1".parse().unwrap();
        assert_eq!(judge(None, &[other]), RecordState::Differs);
        assert_eq!(judge(None, &[ours[0], other]), RecordState::Differs);
        assert_eq!(judge(Some("else.example"), &[]), RecordState::Differs);
    }

    #[test]
    fn a_proof_is_one_companys_and_one_names() {
        let key = [7; 32];
        let (one, two) = (CompanyId::derived("a"), CompanyId::derived("b"));
        assert_eq!(proof(&key, one, "a.fr"), proof(&key, one, "a.fr"));
        assert_ne!(proof(&key, one, "a.fr"), proof(&key, two, "a.fr"));
        assert_ne!(proof(&key, one, "a.fr"), proof(&key, one, "b.fr"));
    }
}
