//! The words of a bill, in both languages.

use crate::figures::{day, money, rate};
use crate::{BillKind, BillPaper, Day, Lang, Nature, PaymentMeans, Period};

pub(super) struct Words {
    pub(super) bill_to: &'static str,
    pub(super) from: &'static str,
    pub(super) issued_on: &'static str,
    pub(super) due_on: &'static str,
    pub(super) period: &'static str,
    pub(super) reference: &'static str,
    pub(super) vat_id: &'static str,
    pub(super) label: &'static str,
    pub(super) quantity: &'static str,
    pub(super) unit_price: &'static str,
    pub(super) vat: &'static str,
    pub(super) net: &'static str,
    pub(super) shared: &'static str,
    pub(super) continued: &'static str,
    pub(super) vat_heading: &'static str,
    pub(super) rate: &'static str,
    pub(super) base: &'static str,
    pub(super) total_net: &'static str,
    pub(super) total_vat: &'static str,
    pub(super) total_gross: &'static str,
    pub(super) paid: &'static str,
    pub(super) payment: &'static str,
    pub(super) terms: &'static str,
    pub(super) mandate: &'static str,
    pub(super) creditor: &'static str,
    pub(super) account: &'static str,
    pub(super) transfer_reference: &'static str,
    pub(super) notes: &'static str,
}

const FRENCH: Words = Words {
    bill_to: "Facturé à",
    from: "Émetteur",
    issued_on: "Date d’émission",
    due_on: "Échéance",
    period: "Période facturée",
    reference: "Référence client",
    vat_id: "TVA",
    label: "Désignation",
    quantity: "Qté",
    unit_price: "Prix unitaire HT",
    vat: "TVA",
    net: "Montant HT",
    shared: "Tous sites",
    continued: "(suite)",
    vat_heading: "Détail de la TVA",
    rate: "Taux",
    base: "Base HT",
    total_net: "Total HT",
    total_vat: "Total TVA",
    total_gross: "Total TTC",
    paid: "Déjà réglé",
    payment: "Règlement",
    terms: "Conditions",
    mandate: "Mandat (RUM)",
    creditor: "Créancier (ICS)",
    account: "Compte débité",
    transfer_reference: "Référence",
    notes: "À noter",
};

const ENGLISH: Words = Words {
    bill_to: "Bill to",
    from: "From",
    issued_on: "Issue date",
    due_on: "Due date",
    period: "Billing period",
    reference: "Customer reference",
    vat_id: "VAT",
    label: "Description",
    quantity: "Qty",
    unit_price: "Unit price",
    vat: "VAT",
    net: "Net amount",
    shared: "All sites",
    continued: "(continued)",
    vat_heading: "VAT breakdown",
    rate: "Rate",
    base: "Net base",
    total_net: "Total excl. VAT",
    total_vat: "Total VAT",
    total_gross: "Total incl. VAT",
    paid: "Already paid",
    payment: "Payment",
    terms: "Terms",
    mandate: "Mandate (RUM)",
    creditor: "Creditor (ICS)",
    account: "Account debited",
    transfer_reference: "Reference",
    notes: "Please note",
};

pub(super) const fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::Fr => &FRENCH,
        Lang::En => &ENGLISH,
    }
}

pub(super) const fn title(paper: &BillPaper) -> &'static str {
    match (paper.kind, paper.lang) {
        (BillKind::Invoice, Lang::Fr) => "Facture",
        (BillKind::CreditNote, Lang::Fr) => "Avoir",
        (BillKind::Invoice, Lang::En) => "Invoice",
        (BillKind::CreditNote, Lang::En) => "Credit note",
    }
}

/// `Facture n° F2026-000123`, on every page.
pub(super) fn name(paper: &BillPaper) -> String {
    match paper.lang {
        Lang::Fr => format!("{} n°\u{a0}{}", title(paper), paper.number),
        Lang::En => format!("{} No.\u{a0}{}", title(paper), paper.number),
    }
}

/// The words beside the largest figure.
pub(super) const fn due(paper: &BillPaper) -> &'static str {
    match (paper.kind, paper.lang) {
        (BillKind::Invoice, Lang::Fr) => "Net à payer",
        (BillKind::CreditNote, Lang::Fr) => "À votre crédit",
        (BillKind::Invoice, Lang::En) => "Amount due",
        (BillKind::CreditNote, Lang::En) => "To your credit",
    }
}

pub(super) fn period(period: Period, lang: Lang) -> String {
    let (from, to) = (day(period.from, lang), day(period.to, lang));
    match lang {
        Lang::Fr => format!("{from} au {to}"),
        Lang::En => format!("{from} to {to}"),
    }
}

pub(super) fn correction(paper: &BillPaper) -> Option<String> {
    let corrected = paper.corrects.as_ref()?;
    let (number, issued_on) = (&corrected.number, day(corrected.issued_on, paper.lang));
    Some(match paper.lang {
        Lang::Fr => format!("Cet avoir corrige la facture n°\u{a0}{number} du {issued_on}."),
        Lang::En => format!("This credit note corrects invoice No.\u{a0}{number} of {issued_on}."),
    })
}

/// What stands first under "payment", in a sentence.
pub(super) fn payment(paper: &BillPaper, due_on: Option<Day>) -> String {
    let (lang, amount) = (paper.lang, money(paper.totals.due_cents, paper.lang));
    match (&paper.payment, lang) {
        (PaymentMeans::Other(text), _) => text.clone(),
        (PaymentMeans::DirectDebit { collected_on, .. }, Lang::Fr) => format!(
            "Prélèvement SEPA de {amount} le {}. Cette facture vaut notification préalable.",
            day(*collected_on, lang)
        ),
        (PaymentMeans::DirectDebit { collected_on, .. }, Lang::En) => format!(
            "SEPA direct debit of {amount} on {}. This invoice is the prior notification.",
            day(*collected_on, lang)
        ),
        (PaymentMeans::Transfer { .. }, Lang::Fr) => {
            let by = due_on.map(|on| format!(", au plus tard le {}", day(on, lang)));
            format!(
                "Par virement{}, en rappelant la référence.",
                by.unwrap_or_default()
            )
        }
        (PaymentMeans::Transfer { .. }, Lang::En) => {
            let by = due_on.map(|on| format!(", by {}", day(on, lang)));
            format!(
                "By bank transfer{}, quoting the reference.",
                by.unwrap_or_default()
            )
        }
    }
}

/// The mentions the law wants, one sentence each.
pub(super) fn mentions(paper: &BillPaper) -> Vec<String> {
    let (terms, lang) = (&paper.terms, paper.lang);
    let late = rate(terms.late_basis_points, lang);
    let indemnity = indemnity(terms.recovery_cents, lang);
    let mut mentions = match lang {
        Lang::Fr => vec![
            format!(
                "Pénalités de retard\u{202f}: taux annuel de {late}, exigibles dès le lendemain de l’échéance, sans rappel."
            ),
            format!(
                "Indemnité forfaitaire pour frais de recouvrement en cas de retard\u{202f}: {indemnity} (art. L.441-10 et D.441-5 du Code de commerce)."
            ),
            terms
                .discount
                .clone()
                .unwrap_or_else(|| "Pas d’escompte en cas de paiement anticipé.".to_owned()),
        ],
        Lang::En => vec![
            format!(
                "Late payment penalty: {late} a year, due from the day after the due date, without reminder."
            ),
            format!(
                "Fixed indemnity for recovery costs in case of late payment: {indemnity} (art. L.441-10 and D.441-5 of the French Commercial Code)."
            ),
            terms
                .discount
                .clone()
                .unwrap_or_else(|| "No discount for early payment.".to_owned()),
        ],
    };
    mentions.push(nature(paper.nature, lang).to_owned());
    if terms.vat_on_debits {
        // The law gives these words; they stay French on an English paper.
        mentions.push("Option pour le paiement de la taxe d’après les débits.".to_owned());
    }
    for row in &paper.vat {
        mentions.extend(row.exemption.clone());
    }
    mentions
}

fn indemnity(cents: i64, lang: Lang) -> String {
    let whole = money(cents, lang);
    match lang {
        Lang::Fr => whole.replace(",00", ""),
        Lang::En => whole.trim_end_matches(".00").to_owned(),
    }
}

const fn nature(nature: Nature, lang: Lang) -> &'static str {
    match (nature, lang) {
        (Nature::Goods, Lang::Fr) => "Nature de l’opération\u{202f}: livraison de biens.",
        (Nature::Services, Lang::Fr) => "Nature de l’opération\u{202f}: prestation de services.",
        (Nature::Both, Lang::Fr) => {
            "Nature de l’opération\u{202f}: livraison de biens et prestation de services."
        }
        (Nature::Goods, Lang::En) => "Nature of the transaction: supply of goods.",
        (Nature::Services, Lang::En) => "Nature of the transaction: supply of services.",
        (Nature::Both, Lang::En) => "Nature of the transaction: supply of goods and services.",
    }
}
