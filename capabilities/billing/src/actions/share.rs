use access::Caller;
use db::{Vault, Write};
use kernel::Halt;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::domain::{Share, ShareId, ShareTerm};
use crate::store::documents::Found;
use crate::store::shares;

const DAY_S: i64 = 24 * 3_600;

/// Makes a link to a document that was found within the caller's scope.
pub(crate) async fn share(
    tx: &mut Write,
    caller: &Caller,
    found: &Found,
    term: ShareTerm,
) -> Result<Share, Halt> {
    let now = tx.now();
    let share = Share {
        id: ShareId::new(now),
        created_by: caller.doer().to_owned(),
        created_at: now,
        expires_at: now.plus_seconds(term.days() * DAY_S),
        revoked_at: None,
        opened_count: 0,
        opened_at: None,
    };
    let document = (found.document.id, found.document.company);
    shares::add(tx, &share, document, caller).await?;
    Ok(share)
}

/// What stands in the link: the share's id, signed, so that ids cannot be guessed into links.
pub(crate) fn token(vault: &Vault, share: ShareId) -> String {
    let signature = kernel::hex(sign(vault, share));
    format!("{share}{signature}")
}

/// The share whose link this is, when the signature is ours.
pub(crate) fn read_token(vault: &Vault, token: &str) -> Option<ShareId> {
    let (id, signature) = token.split_at_checked(32)?;
    let share: ShareId = id.parse().ok()?;
    let expected = self::token(vault, share);
    let expected = expected.get(32..)?;
    bool::from(expected.as_bytes().ct_eq(signature.as_bytes())).then_some(share)
}

/// 128 bits of a keyed digest; the key comes first and is of fixed length, the id is of fixed
/// length: nothing can be appended.
fn sign(vault: &Vault, share: ShareId) -> Vec<u8> {
    let digest = Sha256::new()
        .chain_update(vault.derive("billing share"))
        .chain_update(share.to_string().as_bytes())
        .finalize();
    digest[..16].to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_reads_back_and_a_guessed_one_does_not() {
        let vault = Vault::new(&[7; 32]).unwrap();
        let share = ShareId::derived("one");
        let token = token(&vault, share);
        assert_eq!(read_token(&vault, &token), Some(share));
        let other = ShareId::derived("two");
        let forged = format!("{other}{}", &token[32..]);
        assert_eq!(read_token(&vault, &forged), None);
        assert_eq!(read_token(&Vault::new(&[8; 32]).unwrap(), &token), None);
        for short in ["", "é", &token[..40], &token[..32]] {
            assert_eq!(read_token(&vault, short), None, "{short}");
        }
    }
}
