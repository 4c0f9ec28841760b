use access::{Right, Rights};
use db::Write;
use kernel::Halt;

use super::{Persona, sample_login};
use crate::domain::api_key::{ApiKey, ApiKeyId, LONGEST_DAYS, end_after};
use crate::secret::hash_of;
use crate::store::api_keys;

/// Whose company has a key, so that its page shows one.
const MAKERS: [&str; 6] = [
    "operator-admin",
    "reseller-admin",
    "reseller-admin-2",
    "company-admin",
    "company-admin-2",
    "foreign-admin",
];

/// A key each, whose secret nobody has: no secret has this digest.
pub(super) async fn fill(tx: &mut Write, personas: &[Persona]) -> Result<(), Halt> {
    for persona in personas.iter().filter(|one| MAKERS.contains(&one.role)) {
        let now = tx.now();
        let key = ApiKey {
            id: ApiKeyId::derived(&format!("identity/api_key/{}", persona.role)),
            company: persona.company,
            name: "Annuaire de la société".to_owned(),
            rights: Rights::NONE.with(Right::UsersProvision),
            is_narrowed: false,
            created_at: now,
            revoked_at: None,
        };
        api_keys::add(tx, &key, &[]).await?;
        let nobodys = hash_of(&format!("sample key of {}", persona.role));
        let hint = nobodys.iter().take(4).map(|byte| format!("{byte:02x}"));
        let hint = format!("mop_{}", hint.collect::<String>());
        let ends_at = end_after(now, LONGEST_DAYS).unwrap_or(now);
        let of = (key.id, sample_login(persona.role));
        api_keys::add_secret(tx, of, (nobodys, hint), ends_at).await?;
    }
    Ok(())
}
