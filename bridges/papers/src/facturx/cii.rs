//! From the words of the Cross Industry Invoice to ours. The names ZUGFeRD 1 gave the same things
//! are read too.

use super::FacturxRefusal::{self, BadAmount, BadDate, BadRate, Missing};
use super::amounts::{basis_points, cents};
use super::invoice::{FacturX, Line, Party, Preceding, Profile, Totals, VatRow};
use super::xml::{Node, Tree};
use crate::Day;

const SUMS: &[&str] = &[
    "SpecifiedTradeSettlementHeaderMonetarySummation",
    "SpecifiedTradeSettlementMonetarySummation",
];

pub(super) fn invoice(tree: &Tree) -> Result<FacturX, FacturxRefusal> {
    let root = tree.root().ok_or(FacturxRefusal::NotAnInvoice)?;
    if !matches!(
        root.name(),
        "CrossIndustryInvoice" | "CrossIndustryDocument"
    ) {
        return Err(FacturxRefusal::NotAnInvoice);
    }
    let document = root
        .one(&["ExchangedDocument", "HeaderExchangedDocument"])
        .ok_or(Missing("BT-1"))?;
    let trade = root
        .one(&[
            "SupplyChainTradeTransaction",
            "SpecifiedSupplyChainTradeTransaction",
        ])
        .ok_or(Missing("BG-2"))?;
    let agreement = trade
        .one(&[
            "ApplicableHeaderTradeAgreement",
            "ApplicableSupplyChainTradeAgreement",
        ])
        .ok_or(Missing("BG-4"))?;
    let settlement = trade
        .one(&[
            "ApplicableHeaderTradeSettlement",
            "ApplicableSupplyChainTradeSettlement",
        ])
        .ok_or(Missing("BG-22"))?;
    let currency = required(settlement.one(&["InvoiceCurrencyCode"]), "BT-5")?;
    Ok(FacturX {
        profile: profile(root),
        type_code: required(document.one(&["TypeCode"]), "BT-3")?
            .parse()
            .map_err(|_| Missing("BT-3"))?,
        number: required(document.one(&["ID"]), "BT-1")?,
        issued_on: date(document.one(&["IssueDateTime"]), "BT-2")?.ok_or(Missing("BT-2"))?,
        due_on: due_on(settlement)?,
        seller: party(agreement.one(&["SellerTradeParty"]), "BT-27")?,
        buyer: party(agreement.one(&["BuyerTradeParty"]), "BT-44")?,
        totals: totals(settlement, &currency)?,
        currency,
        vat: settlement
            .all(&["ApplicableTradeTax"])
            .map(vat_row)
            .collect::<Result<_, _>>()?,
        lines: trade
            .all(&["IncludedSupplyChainTradeLineItem"])
            .filter_map(|item| line(item).transpose())
            .collect::<Result<_, _>>()?,
        preceding: settlement
            .all(&["InvoiceReferencedDocument"])
            .filter_map(|document| preceding(document).transpose())
            .collect::<Result<_, _>>()?,
    })
}

fn some(node: Option<Node<'_>>) -> Option<String> {
    node.map(Node::text)
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
}

fn required(node: Option<Node<'_>>, term: &'static str) -> Result<String, FacturxRefusal> {
    some(node).ok_or(Missing(term))
}

fn profile(root: Node<'_>) -> Profile {
    let context = root.one(&[
        "ExchangedDocumentContext",
        "SpecifiedExchangedDocumentContext",
    ]);
    let parameter =
        context.and_then(|node| node.path(&["GuidelineSpecifiedDocumentContextParameter", "ID"]));
    let id = some(parameter).unwrap_or_default();
    let lower = id.to_ascii_lowercase();
    // The address changed with each version; the last word did not.
    let last = lower.rsplit([':', '#']).next().unwrap_or_default();
    match last {
        "minimum" => Profile::Minimum,
        "basicwl" => Profile::BasicWl,
        "basic" => Profile::Basic,
        "extended" | "extended-ctc-fr" => Profile::Extended,
        "comfort" | "en16931" => Profile::En16931,
        _ if lower == "urn:cen.eu:en16931:2017" => Profile::En16931,
        _ if lower.contains("xrechnung") || lower.contains("xoev-de") => Profile::XRechnung,
        _ => Profile::Other(id),
    }
}

/// A date in form 102; form 205 and the like carry no day we could stand by.
fn date(node: Option<Node<'_>>, term: &'static str) -> Result<Option<Day>, FacturxRefusal> {
    let Some(node) = node else { return Ok(None) };
    let text = node.one(&["DateTimeString"]).unwrap_or(node);
    if text.text().is_empty() {
        return Ok(None);
    }
    let day = match text.attribute("format") {
        Some("102") => Day::from_compact(text.text()),
        // ZUGFeRD 1 writes some dates bare, an hour after them.
        None => Day::from_dashed(text.text().split('T').next().unwrap_or_default())
            .or_else(|| Day::from_compact(text.text())),
        Some(_) => None,
    };
    day.map(Some).ok_or(BadDate(term))
}

fn due_on(settlement: Node<'_>) -> Result<Option<Day>, FacturxRefusal> {
    for terms in settlement.all(&["SpecifiedTradePaymentTerms"]) {
        let day = date(terms.one(&["DueDateDateTime"]), "BT-9")?;
        if day.is_some() {
            return Ok(day);
        }
    }
    Ok(None)
}

fn party(node: Option<Node<'_>>, term: &'static str) -> Result<Party, FacturxRefusal> {
    let node = node.ok_or(Missing(term))?;
    let organization = node.one(&["SpecifiedLegalOrganization"]);
    let siren = organization
        .and_then(|organization| organization.one(&["ID"]))
        .filter(|id| id.attribute("schemeID") == Some("0002"));
    let vat_id = node
        .all(&["SpecifiedTaxRegistration"])
        .filter_map(|registration| registration.one(&["ID"]))
        .find(|id| id.attribute("schemeID") == Some("VA"));
    Ok(Party {
        name: required(node.one(&["Name"]), term)?,
        siren: some(siren),
        vat_id: some(vat_id),
        id: some(node.one(&["ID"]).or_else(|| node.one(&["GlobalID"]))),
    })
}

fn amount(node: Node<'_>, term: &'static str) -> Result<i64, FacturxRefusal> {
    cents(node.text()).ok_or(BadAmount(term))
}

fn totals(settlement: Node<'_>, currency: &str) -> Result<Totals, FacturxRefusal> {
    let sums = settlement.one(SUMS).ok_or(Missing("BG-22"))?;
    let must =
        |name: &'static [&'static str], term| amount(sums.one(name).ok_or(Missing(term))?, term);
    let may = |node: Option<Node<'_>>, term| node.map_or(Ok(0), |node| amount(node, term));
    // The tax may be given twice, once in the tax authority's currency.
    let tax = sums.all(&["TaxTotalAmount"]).find(|tax| {
        tax.attribute("currencyID")
            .is_none_or(|given| given == currency)
    });
    Ok(Totals {
        net_cents: must(&["TaxBasisTotalAmount"], "BT-109")?,
        vat_cents: may(tax, "BT-110")?,
        gross_cents: must(&["GrandTotalAmount"], "BT-112")?,
        paid_cents: may(sums.one(&["TotalPrepaidAmount"]), "BT-113")?,
        due_cents: must(&["DuePayableAmount"], "BT-115")?,
    })
}

fn rate(node: Node<'_>, term: &'static str) -> Result<Option<u32>, FacturxRefusal> {
    node.one(&["RateApplicablePercent", "ApplicablePercent"])
        .map(|rate| basis_points(rate.text()).ok_or(BadRate(term)))
        .transpose()
}

fn vat_row(node: Node<'_>) -> Result<VatRow, FacturxRefusal> {
    Ok(VatRow {
        category: required(node.one(&["CategoryCode"]), "BT-118")?,
        // No rate stands for none: the category says why.
        basis_points: rate(node, "BT-119")?.unwrap_or(0),
        base_cents: amount(
            node.one(&["BasisAmount"]).ok_or(Missing("BT-116"))?,
            "BT-116",
        )?,
        vat_cents: amount(
            node.one(&["CalculatedAmount"]).ok_or(Missing("BT-117"))?,
            "BT-117",
        )?,
    })
}

/// A line; nothing for those of ZUGFeRD 1 that only carry a note.
fn line(item: Node<'_>) -> Result<Option<Line>, FacturxRefusal> {
    let Some(product) = item.one(&["SpecifiedTradeProduct"]) else {
        return Ok(None);
    };
    let delivery = item.one(&[
        "SpecifiedLineTradeDelivery",
        "SpecifiedSupplyChainTradeDelivery",
    ]);
    let settlement = item
        .one(&[
            "SpecifiedLineTradeSettlement",
            "SpecifiedSupplyChainTradeSettlement",
        ])
        .ok_or(Missing("BT-131"))?;
    let net = settlement
        .one(&[
            "SpecifiedTradeSettlementLineMonetarySummation",
            "SpecifiedTradeSettlementMonetarySummation",
        ])
        .and_then(|sums| sums.one(&["LineTotalAmount"]))
        .ok_or(Missing("BT-131"))?;
    let tax = settlement.one(&["ApplicableTradeTax"]);
    Ok(Some(Line {
        label: required(product.one(&["Name"]), "BT-153")?,
        quantity: some(delivery.and_then(|delivery| delivery.one(&["BilledQuantity"])))
            .unwrap_or_default(),
        net_cents: amount(net, "BT-131")?,
        basis_points: tax.map(|tax| rate(tax, "BT-152")).transpose()?.flatten(),
    }))
}

fn preceding(document: Node<'_>) -> Result<Option<Preceding>, FacturxRefusal> {
    let Some(number) = some(document.one(&["IssuerAssignedID", "ID"])) else {
        return Ok(None);
    };
    let issued = document.one(&["FormattedIssueDateTime", "IssueDateTime"]);
    Ok(Some(Preceding {
        number,
        issued_on: date(issued, "BT-26")?,
    }))
}
