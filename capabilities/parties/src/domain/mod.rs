//! What is true of companies, sites, contacts and bank details. Pure.

mod address;
mod bank;
mod billing_group;
mod brand;
mod change;
mod colour;
mod company;
mod contact;
mod field;
mod fold;
mod host;
mod legal_status;
mod letterhead;
mod logo;
mod mentions;
mod module;
mod record;
mod reference;
mod registry;
mod site;
mod vat;
mod website;
pub(crate) mod words;

pub use address::{Address, AddressRefusal, COUNTRIES, Country, CountryRefusal};
pub use bank::{
    Bic, BicRefusal, Iban, IbanRefusal, PaymentDetails, PaymentMethod, PaymentRefusal, check_bank,
};
pub use billing_group::{BillingGroup, BillingGroupRefusal, BillingGroupState, GroupedSite};
pub use brand::{Brand, BrandFacts, BrandRefusal, BrandWords};
pub use change::{
    CHANGE_IN_FORCE, CHANGE_TOLD, Change, ChangeEvent, ChangeId, ChangeInForce, ChangeKind,
    ChangeRefusal, ChangeState, ChangeTold, LAPSES_AFTER_S, Proof, USUAL_DELAY_H,
};
pub use colour::{Adjusted, Colour, ColourRefusal, Correction, brand_css, preview_css};
pub use company::{
    Company, CompanyRefusal, CompanyState, CustomerKind, FinancialStanding, Guarantee, Role,
};
pub use contact::{
    Contact, ContactId, ContactRefusal, EmailAddress, EmailRefusal, Phone, PhoneRefusal, Purpose,
    Purposes,
};
pub use field::{CompanyField, FieldRightRefusal, draw_field_rights};
pub use fold::{fold, like_pattern};
pub use host::{Host, HostRefusal};
pub use legal_status::{LegalStatus, LegalStatusRefusal};
pub use letterhead::{Account, Addressee, Letterhead};
pub use logo::{Logo, LogoKind, LogoRefusal};
pub use mentions::{CapitalRefusal, LegalMentions, VatDue, capital_in_words, parse_capital};
pub use module::Module;
pub use record::{
    Asked, Checked, RecordKind, RecordState, Wanted, judge_address, judge_texts, wanted,
};
pub use reference::{Reference, ReferenceRefusal};
pub use registry::{Siren, SirenRefusal, Siret, SiretRefusal};
pub use site::{Site, SiteKind, SiteRefusal, SiteState};
pub use vat::{VatNumber, VatRefusal};
pub use website::{Website, WebsiteRefusal};
