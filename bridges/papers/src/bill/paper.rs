use crate::{Day, Lang, Look};

/// Everything an invoice or a credit note says; drawing adds nothing but words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillPaper {
    /// Invoice or credit note.
    pub kind: BillKind,
    /// The language of the labels; what the issuer wrote stays as written.
    pub lang: Lang,
    /// The unique number, repeated on every page.
    pub number: String,
    /// When it was issued.
    pub issued_on: Day,
    /// When it is to be paid; a credit note may have none.
    pub due_on: Option<Day>,
    /// What it covers.
    pub period: Option<Period>,
    /// Who sells.
    pub issuer: Issuer,
    /// The issuer's mark and colour.
    pub look: Look,
    /// Who buys.
    pub customer: Customer,
    /// Goods, services, or both: a mention of its own.
    pub nature: Nature,
    /// The lines, in order; neighbours of one site are shown under one heading.
    pub lines: Vec<BillLine>,
    /// The tax, one row a rate.
    pub vat: Vec<VatRow>,
    /// The sums.
    pub totals: Totals,
    /// What a credit note corrects.
    pub corrects: Option<Corrected>,
    /// Late payment, recovery, discount.
    pub terms: Terms,
    /// How it is paid.
    pub payment: PaymentMeans,
    /// Free words at the end, one paragraph each.
    pub notes: Vec<String>,
}

/// What kind of paper it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BillKind {
    /// Type 380.
    Invoice,
    /// Type 381: amounts stay positive, the kind makes the sign.
    CreditNote,
}

/// Days from the first to the last, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Period {
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
}

/// Who issues the paper, with all the law wants printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// The company's name.
    pub name: String,
    /// The address, one line each.
    pub address: Vec<String>,
    /// Legal form and capital, such as `SAS au capital de 100 000 €`.
    pub legal_form: String,
    /// Nine digits.
    pub siren: String,
    /// The town of the trade register, as in `RCS Paris`.
    pub rcs_town: String,
    /// The VAT number.
    pub vat_id: String,
    /// Where to ask: a mail address, a telephone number, one line each.
    pub support: Vec<String>,
}

/// Who is billed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// The company's name.
    pub name: String,
    /// The address, one line each.
    pub address: Vec<String>,
    /// Nine digits; mandatory between French companies.
    pub siren: Option<String>,
    /// The VAT number.
    pub vat_id: Option<String>,
    /// Our own reference for the customer, such as `OIP-000123`.
    pub reference: String,
}

/// What is sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Nature {
    /// Goods only.
    Goods,
    /// Services only.
    Services,
    /// Both, neither being a mere part of the other.
    Both,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillLine {
    /// What is sold.
    pub label: String,
    /// More on it, smaller: a reference, a period of its own, a discount.
    pub detail: Option<String>,
    /// The site it is for.
    pub site: Option<String>,
    /// How much, in thousandths.
    pub quantity_thousandths: i64,
    /// The price of one, without tax.
    pub unit_price_cents: i64,
    /// The line's amount, without tax.
    pub net_cents: i64,
    /// The tax rate: 2000 is 20 %.
    pub vat_basis_points: u32,
}

/// The tax at one rate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VatRow {
    /// The rate: 2000 is 20 %.
    pub basis_points: u32,
    /// What it applies to.
    pub base_cents: i64,
    /// The tax.
    pub vat_cents: i64,
    /// Why there is none: `Autoliquidation, article 283-2 octies du CGI`.
    pub exemption: Option<String>,
}

/// The sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Totals {
    /// Without tax.
    pub net_cents: i64,
    /// The tax.
    pub vat_cents: i64,
    /// With tax.
    pub gross_cents: i64,
    /// Paid already.
    pub paid_cents: i64,
    /// Left to pay.
    pub due_cents: i64,
}

/// The invoice a credit note corrects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Corrected {
    /// Its number.
    pub number: String,
    /// When it was issued.
    pub issued_on: Day,
}

/// What the law wants said of late or early payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// The yearly rate of the late penalty: 1215 is 12,15 %. It changes with the half-year, so
    /// it comes with each bill.
    pub late_basis_points: u32,
    /// The fixed recovery indemnity, 4000 by law.
    pub recovery_cents: i64,
    /// The discount for early payment; without one, the paper says there is none.
    pub discount: Option<String>,
    /// Set when the issuer chose to owe the tax when it bills.
    pub vat_on_debits: bool,
}

/// How the bill is paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaymentMeans {
    /// By transfer to this account.
    Transfer {
        /// The issuer's account.
        iban: String,
        /// Its bank.
        bic: String,
    },
    /// By SEPA direct debit: this is the notice the debtor must get beforehand.
    DirectDebit {
        /// When it will be taken.
        collected_on: Day,
        /// The mandate's reference (RUM).
        mandate: String,
        /// The creditor's identifier (ICS).
        creditor: String,
        /// The debtor's account, masked by the caller.
        account: String,
    },
    /// In the issuer's own words.
    Other(String),
}
