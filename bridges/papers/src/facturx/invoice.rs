use crate::Day;

/// An electronic invoice, as far as we need to know it. Amounts are in cents of `currency`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacturX {
    /// How much of the standard it uses (BT-24).
    pub profile: Profile,
    /// What it is: 380 an invoice, 381 a credit note, 384 a corrected one, 386 a prepayment
    /// (BT-3).
    pub type_code: u16,
    /// Its number (BT-1).
    pub number: String,
    /// When it was issued (BT-2).
    pub issued_on: Day,
    /// When it is due (BT-9).
    pub due_on: Option<Day>,
    /// Who sells (BG-4).
    pub seller: Party,
    /// Who buys (BG-7).
    pub buyer: Party,
    /// Three letters (BT-5).
    pub currency: String,
    /// The sums (BG-22).
    pub totals: Totals,
    /// The tax by rate (BG-23).
    pub vat: Vec<VatRow>,
    /// The lines (BG-25); small profiles have none.
    pub lines: Vec<Line>,
    /// The invoices it corrects (BG-3).
    pub preceding: Vec<Preceding>,
}

/// How much of the standard an invoice uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Profile {
    /// Totals only.
    Minimum,
    /// No lines.
    BasicWl,
    /// Simple lines.
    Basic,
    /// The European standard, whole.
    En16931,
    /// More than the standard.
    Extended,
    /// The German variant.
    XRechnung,
    /// Another, as written.
    Other(String),
}

/// A seller or a buyer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Party {
    /// Its name (BT-27, BT-44).
    pub name: String,
    /// Its SIREN, when given with its scheme 0002 (BT-30, BT-47).
    pub siren: Option<String>,
    /// Its VAT number (BT-31, BT-48).
    pub vat_id: Option<String>,
    /// How the other party knows it: for a buyer, our customer reference (BT-29, BT-46).
    pub id: Option<String>,
}

/// The sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Totals {
    /// Without tax (BT-109).
    pub net_cents: i64,
    /// The tax (BT-110).
    pub vat_cents: i64,
    /// With tax (BT-112).
    pub gross_cents: i64,
    /// Paid already (BT-113).
    pub paid_cents: i64,
    /// Left to pay (BT-115).
    pub due_cents: i64,
}

/// The tax at one rate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VatRow {
    /// The category: `S`, `AE`, `E`, `Z`… (BT-118).
    pub category: String,
    /// The rate: 2000 is 20 % (BT-119).
    pub basis_points: u32,
    /// What it applies to (BT-116).
    pub base_cents: i64,
    /// The tax (BT-117).
    pub vat_cents: i64,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What is sold (BT-153).
    pub label: String,
    /// How much, as written (BT-129).
    pub quantity: String,
    /// The line's amount, without tax (BT-131).
    pub net_cents: i64,
    /// The tax rate, when the line gives one (BT-152).
    pub basis_points: Option<u32>,
}

/// An earlier invoice this one corrects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preceding {
    /// Its number (BT-25).
    pub number: String,
    /// When it was issued (BT-26).
    pub issued_on: Option<Day>,
}
