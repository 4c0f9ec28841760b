use access::CompanyId;
use db::Read;
use jobs::Settings;
use kernel::Halt;
use parties::BrandFacts;
use web::Brand;

use crate::domain::letter::LetterBrand;

/// In whose name people of `company` are written to, and what stands before a path in their links:
/// the nearest brand at or above, else the portal's own.
///
/// # Errors
/// The database failed.
pub async fn brand_of(
    tx: &mut Read,
    settings: &Settings,
    company: CompanyId,
) -> Result<LetterBrand, Halt> {
    let facts = parties::brand_for_company(tx, company).await?;
    Ok(match facts {
        Some(facts) => of_facts(facts, settings),
        None => LetterBrand {
            url: settings.public_url.clone(),
            ..LetterBrand::from(&Brand::neutral())
        },
    })
}

fn of_facts(facts: BrandFacts, settings: &Settings) -> LetterBrand {
    let text = |address: &Option<parties::EmailAddress>| {
        let address = address.as_ref().map(|address| address.as_str());
        address.unwrap_or_default().to_owned()
    };
    LetterBrand {
        url: facts.base_url(&settings.public_url, &settings.public_host()),
        colour: facts.colour.correction().light.to_string(),
        support_phone: facts
            .support_phone
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        support_email: text(&facts.support_email),
        sender_email: text(&facts.sender),
        support_hours: facts.support_hours,
        sender_name: facts.words.sender_name,
        signature: facts.words.signature,
        logo_of: facts.logo.map(|_| facts.owner),
        name: facts.name,
    }
}
