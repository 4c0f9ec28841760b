use sheets::CsvWriter;

use super::Importer;

/// A column of a file, as the page and the model explain it.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its head.
    pub name: &'static str,
    /// Whether a file without it is refused.
    pub need: Need,
    /// What stands in the model's row.
    pub example: &'static str,
}

/// Whether a column must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// A file without it is refused.
    Required,
    /// It may be left out.
    Optional,
}

const COMPANIES: &[Column] = &[
    required("legal_name", "Atelier Lumière"),
    optional("reference", ""),
    optional("external_reference", "C-10482"),
    optional("parent", ""),
    optional("role", "customer"),
    optional("kind", "company"),
    optional("siren", "732829320"),
    optional("siret", "73282932000074"),
    optional("vat_number", "FR44732829320"),
    optional("legal_status", "5710"),
    optional("website", "https://www.atelier-lumiere.example"),
    optional("comment", ""),
    optional("financial_standing", "sound"),
    optional("guarantee", "none"),
    optional("created_on", "2017-01-12"),
    optional("street", "37-39 rue de Neuilly"),
    optional("complement", "Bâtiment B"),
    optional("postcode", "92110"),
    optional("city", "Clichy"),
    optional("country", "FR"),
    optional("phone", "01 55 00 00 00"),
    optional("billing_name", "Sophie Bernard"),
    optional("billing_email", "compta@atelier-lumiere.example"),
    optional("billing_phone", "01 55 00 00 01"),
    optional("payment_method", "directDebit"),
    optional("account_holder", "Atelier Lumière"),
    optional("iban", "FR7630006000011234567890189"),
    optional("bic", "AGRIFRPP"),
];

const USERS: &[Column] = &[
    required("company", "732829320"),
    required("name", "Camille Martin"),
    required("email", "camille.martin@atelier-lumiere.example"),
    required("profile", "administrator"),
    optional("phone", "06 12 34 56 78"),
    optional("language", "fr"),
    optional("identifier", ""),
    optional("external_reference", "U-2207"),
];

const INVOICES: &[Column] = &[
    required("number", "F2026-000123"),
    required("company", "732829320"),
    required("issued_on", "2026-10-01"),
    required("net", "642,30"),
    required("vat", "128,46"),
    required("gross", "770,76"),
    optional("kind", "invoice"),
    optional("issuer", ""),
    optional("due_on", "2026-10-31"),
    optional("period_from", "2026-09-01"),
    optional("period_to", "2026-09-30"),
    optional("paid", "0,00"),
    optional("status", "sent"),
    optional("billing_group", ""),
    optional("corrects_number", ""),
    optional("corrects_on", ""),
    optional("file", "F2026-000123.pdf"),
];

const fn required(name: &'static str, example: &'static str) -> Column {
    Column {
        name,
        need: Need::Required,
        example,
    }
}

const fn optional(name: &'static str, example: &'static str) -> Column {
    Column {
        name,
        need: Need::Optional,
        example,
    }
}

/// The columns an importer reads, those it needs first.
pub fn columns(importer: Importer) -> &'static [Column] {
    match importer {
        Importer::Companies => COMPANIES,
        Importer::Users => USERS,
        Importer::Invoices => INVOICES,
    }
}

/// A file to fill in: the heads, and one row that shows how cells are written.
pub fn model(importer: Importer) -> Vec<u8> {
    let columns = columns(importer);
    let mut out = CsvWriter::new();
    out.row(columns.iter().map(|column| column.name));
    out.row(columns.iter().map(|column| column.example));
    out.take()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(importer: Importer, need: Need) -> Vec<&'static str> {
        let wanted = columns(importer)
            .iter()
            .filter(|column| column.need == need);
        let mut names: Vec<&str> = wanted.map(|column| column.name).collect();
        names.sort_unstable();
        names
    }

    fn sorted(names: &[&'static str]) -> Vec<&'static str> {
        let mut names = names.to_vec();
        names.sort_unstable();
        names
    }

    #[test]
    fn the_columns_explained_are_those_that_are_read() {
        let (required, optional) = (Need::Required, Need::Optional);
        assert_eq!(
            names(Importer::Companies, required),
            sorted(parties::IMPORT_REQUIRED)
        );
        assert_eq!(
            names(Importer::Companies, optional),
            sorted(parties::IMPORT_OPTIONAL)
        );
        assert_eq!(
            names(Importer::Users, required),
            sorted(&identity::IMPORT_REQUIRED)
        );
        assert_eq!(
            names(Importer::Users, optional),
            sorted(&identity::IMPORT_OPTIONAL)
        );
    }

    #[test]
    fn a_model_reads_as_a_table() {
        for importer in <Importer as kernel::Coded>::ALL {
            let table = sheets::Table::read(&model(*importer)).unwrap();
            assert_eq!(table.headers.len(), columns(*importer).len());
            assert!(table.problems().is_empty(), "{importer:?}");
        }
    }
}
