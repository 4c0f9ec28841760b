use thiserror::Error;

use crate::pdf::{Closed, PdfRefusal};

/// Why an electronic invoice was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Error)]
pub enum FacturxRefusal {
    /// The PDF around it was not taken.
    #[error(transparent)]
    Pdf(#[from] PdfRefusal),
    /// No invoice is attached under a known name.
    #[error("the PDF carries no electronic invoice")]
    NoXml,
    /// The attached invoice is larger than [`super::MOST_XML_BYTES`].
    #[error("the electronic invoice is too large")]
    XmlTooLarge,
    /// The attached invoice could not be inflated.
    #[error("the electronic invoice cannot be extracted")]
    XmlUnreadable,
    /// It is not well-formed XML in UTF-8.
    #[error("the electronic invoice is not well-formed XML")]
    XmlMalformed,
    /// It declares a document type: that is how entities are smuggled in.
    #[error("the electronic invoice declares a document type")]
    XmlDoctype,
    /// It nests deeper, or holds more, than an invoice does.
    #[error("the electronic invoice is too intricate")]
    XmlTooIntricate,
    /// It is XML, but not a Cross Industry Invoice.
    #[error("the electronic invoice is of another kind")]
    NotAnInvoice,
    /// Something every invoice says is not there.
    #[error("the electronic invoice does not say its {0}")]
    Missing(&'static str),
    /// An amount is no number, has more than two decimals, or does not fit.
    #[error("{0} is not an amount in cents")]
    BadAmount(&'static str),
    /// A rate is no number or has more than two decimals.
    #[error("{0} is not a rate")]
    BadRate(&'static str),
    /// A date is not a day that exists.
    #[error("{0} is not a date")]
    BadDate(&'static str),
}

impl FacturxRefusal {
    /// A name that never changes.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Pdf(refusal) => refusal.code(),
            Self::NoXml => "papers.no_xml",
            Self::XmlTooLarge => "papers.xml_too_large",
            Self::XmlUnreadable => "papers.xml_unreadable",
            Self::XmlMalformed => "papers.xml_malformed",
            Self::XmlDoctype => "papers.xml_doctype",
            Self::XmlTooIntricate => "papers.xml_too_intricate",
            Self::NotAnInvoice => "papers.xml_not_an_invoice",
            Self::Missing(_) => "papers.invoice_incomplete",
            Self::BadAmount(_) => "papers.invoice_bad_amount",
            Self::BadRate(_) => "papers.invoice_bad_rate",
            Self::BadDate(_) => "papers.invoice_bad_date",
        }
    }

    /// The business term at fault, such as `BT-112`, when one is.
    #[must_use]
    pub const fn term(&self) -> Option<&'static str> {
        match self {
            Self::Missing(term)
            | Self::BadAmount(term)
            | Self::BadRate(term)
            | Self::BadDate(term) => Some(*term),
            Self::Pdf(_)
            | Self::NoXml
            | Self::XmlTooLarge
            | Self::XmlUnreadable
            | Self::XmlMalformed
            | Self::XmlDoctype
            | Self::XmlTooIntricate
            | Self::NotAnInvoice => None,
        }
    }
}

impl From<Closed> for FacturxRefusal {
    fn from(closed: Closed) -> Self {
        match closed {
            Closed::TooLarge => Self::XmlTooLarge,
            Closed::Unreadable => Self::XmlUnreadable,
        }
    }
}
