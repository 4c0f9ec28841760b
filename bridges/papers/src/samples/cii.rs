//! A bill in the words of the Cross Industry Invoice, EN 16931 profile.

use std::fmt::{self, Write};

use crate::{BillKind, BillLine, BillPaper, Day, VatRow};

/// The bill as a Cross Industry Invoice.
#[must_use]
pub fn cii_xml(paper: &BillPaper) -> String {
    let mut xml = String::new();
    // Writing to a string cannot fail; should it ever, the reader's tests would say so.
    let _ = document(&mut xml, paper);
    xml
}

fn document(xml: &mut String, paper: &BillPaper) -> fmt::Result {
    let code = match paper.kind {
        BillKind::Invoice => 380,
        BillKind::CreditNote => 381,
    };
    write!(
        xml,
        r#"<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100" xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100" xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100" xmlns:qdt="urn:un:unece:uncefact:data:standard:QualifiedDataType:100">
<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>urn:cen.eu:en16931:2017</ram:ID></ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>
<rsm:ExchangedDocument><ram:ID>{}</ram:ID><ram:TypeCode>{code}</ram:TypeCode><ram:IssueDateTime>{}</ram:IssueDateTime></rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction>
"#,
        text(&paper.number),
        day("udt", paper.issued_on)
    )?;
    for (index, item) in paper.lines.iter().enumerate() {
        line(xml, index + 1, item)?;
    }
    parties(xml, paper)?;
    settlement(xml, paper)?;
    xml.write_str("</rsm:SupplyChainTradeTransaction>\n</rsm:CrossIndustryInvoice>\n")
}

fn line(xml: &mut String, number: usize, line: &BillLine) -> fmt::Result {
    writeln!(
        xml,
        r#"<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument><ram:LineID>{number}</ram:LineID></ram:AssociatedDocumentLineDocument><ram:SpecifiedTradeProduct><ram:Name>{}</ram:Name></ram:SpecifiedTradeProduct><ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice><ram:ChargeAmount>{}</ram:ChargeAmount></ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement><ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode="C62">{}</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery><ram:SpecifiedLineTradeSettlement><ram:ApplicableTradeTax><ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>{}</ram:RateApplicablePercent></ram:ApplicableTradeTax><ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>{}</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement></ram:IncludedSupplyChainTradeLineItem>"#,
        text(&line.label),
        amount(line.unit_price_cents),
        decimal(line.quantity_thousandths, 1000),
        amount(i64::from(line.vat_basis_points)),
        amount(line.net_cents),
    )
}

fn parties(xml: &mut String, paper: &BillPaper) -> fmt::Result {
    let (issuer, customer) = (&paper.issuer, &paper.customer);
    let siren = |number: &str| {
        format!(
            r#"<ram:SpecifiedLegalOrganization><ram:ID schemeID="0002">{}</ram:ID></ram:SpecifiedLegalOrganization>"#,
            text(number)
        )
    };
    let vat = |number: &str| {
        format!(
            r#"<ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">{}</ram:ID></ram:SpecifiedTaxRegistration>"#,
            text(number)
        )
    };
    writeln!(
        xml,
        "<ram:ApplicableHeaderTradeAgreement><ram:SellerTradeParty><ram:Name>{}</ram:Name>{}{}</ram:SellerTradeParty>\
         <ram:BuyerTradeParty><ram:ID>{}</ram:ID><ram:Name>{}</ram:Name>{}{}</ram:BuyerTradeParty></ram:ApplicableHeaderTradeAgreement>",
        text(&issuer.name),
        siren(&issuer.siren),
        vat(&issuer.vat_id),
        text(&customer.reference),
        text(&customer.name),
        customer.siren.as_deref().map(siren).unwrap_or_default(),
        customer.vat_id.as_deref().map(vat).unwrap_or_default(),
    )?;
    xml.write_str("<ram:ApplicableHeaderTradeDelivery/>\n")
}

fn settlement(xml: &mut String, paper: &BillPaper) -> fmt::Result {
    xml.write_str("<ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>")?;
    for VatRow {
        basis_points,
        base_cents,
        vat_cents,
        ..
    } in &paper.vat
    {
        write!(
            xml,
            "<ram:ApplicableTradeTax><ram:CalculatedAmount>{}</ram:CalculatedAmount><ram:TypeCode>VAT</ram:TypeCode><ram:BasisAmount>{}</ram:BasisAmount><ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>{}</ram:RateApplicablePercent></ram:ApplicableTradeTax>",
            amount(*vat_cents),
            amount(*base_cents),
            amount(i64::from(*basis_points)),
        )?;
    }
    if let Some(due_on) = paper.due_on {
        let due_on = day("udt", due_on);
        write!(
            xml,
            "<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime>{due_on}</ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>"
        )?;
    }
    let totals = &paper.totals;
    write!(
        xml,
        r#"<ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:LineTotalAmount>{net}</ram:LineTotalAmount><ram:TaxBasisTotalAmount>{net}</ram:TaxBasisTotalAmount><ram:TaxTotalAmount currencyID="EUR">{}</ram:TaxTotalAmount><ram:GrandTotalAmount>{}</ram:GrandTotalAmount><ram:TotalPrepaidAmount>{}</ram:TotalPrepaidAmount><ram:DuePayableAmount>{}</ram:DuePayableAmount></ram:SpecifiedTradeSettlementHeaderMonetarySummation>"#,
        amount(totals.vat_cents),
        amount(totals.gross_cents),
        amount(totals.paid_cents),
        amount(totals.due_cents),
        net = amount(totals.net_cents),
    )?;
    if let Some(corrected) = &paper.corrects {
        write!(
            xml,
            "<ram:InvoiceReferencedDocument><ram:IssuerAssignedID>{}</ram:IssuerAssignedID><ram:FormattedIssueDateTime>{}</ram:FormattedIssueDateTime></ram:InvoiceReferencedDocument>",
            text(&corrected.number),
            day("qdt", corrected.issued_on),
        )?;
    }
    xml.write_str("</ram:ApplicableHeaderTradeSettlement>\n")
}

fn day(prefix: &str, day: Day) -> String {
    let compact = day.to_string().replace('-', "");
    format!(r#"<{prefix}:DateTimeString format="102">{compact}</{prefix}:DateTimeString>"#)
}

fn amount(hundredths: i64) -> String {
    decimal(hundredths, 100)
}

fn decimal(value: i64, scale: u64) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let (value, width) = (value.unsigned_abs(), scale.ilog10() as usize);
    format!("{sign}{}.{:0width$}", value / scale, value % scale)
}

fn text(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
