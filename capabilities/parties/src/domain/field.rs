use access::Right;
use kernel::{Coded, Kind, Refusal};

use super::words::coded;

coded! {
    /// The ten fields of « Ma société », each with rights of its own (G12).
    CompanyField {
        /// État.
        State = "state",
        /// Référence.
        Reference = "reference",
        /// Raison sociale.
        LegalName = "legal_name",
        /// SIREN; the VAT number goes with it.
        Siren = "siren",
        /// Statut juridique; the kind of customer goes with it.
        LegalStatus = "legal_status",
        /// Commentaire.
        Comment = "comment",
        /// Site internet.
        Website = "website",
        /// Date de création.
        CreatedAt = "created_at",
        /// Situation financière.
        FinancialStanding = "financial_standing",
        /// Type de garantie.
        Guarantee = "guarantee",
    }
}

impl CompanyField {
    /// The right that shows the field.
    pub const fn read_right(self) -> Right {
        match self {
            Self::State => Right::CompanyStateRead,
            Self::Reference => Right::CompanyReferenceRead,
            Self::LegalName => Right::CompanyLegalNameRead,
            Self::Siren => Right::CompanySirenRead,
            Self::LegalStatus => Right::CompanyLegalStatusRead,
            Self::Comment => Right::CompanyCommentRead,
            Self::Website => Right::CompanyWebsiteRead,
            Self::CreatedAt => Right::CompanyCreatedAtRead,
            Self::FinancialStanding => Right::CompanyFinancialStandingRead,
            Self::Guarantee => Right::CompanyGuaranteeRead,
        }
    }

    /// The right that changes the field; a reference and a date of creation never change.
    pub const fn edit_right(self) -> Option<Right> {
        match self {
            Self::State => Some(Right::CompanyStateEdit),
            Self::LegalName => Some(Right::CompanyLegalNameEdit),
            Self::Siren => Some(Right::CompanySirenEdit),
            Self::LegalStatus => Some(Right::CompanyLegalStatusEdit),
            Self::Comment => Some(Right::CompanyCommentEdit),
            Self::Website => Some(Right::CompanyWebsiteEdit),
            Self::FinancialStanding => Some(Right::CompanyFinancialStandingEdit),
            Self::Guarantee => Some(Right::CompanyGuaranteeEdit),
            Self::Reference | Self::CreatedAt => None,
        }
    }

    /// The refusal to change the field without its right.
    pub const fn refused(self) -> FieldRightRefusal {
        FieldRightRefusal
    }
}

/// A field was sent that the caller may not change: said, not silently dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldRightRefusal;

impl Refusal for FieldRightRefusal {
    fn code(&self) -> &'static str {
        "parties.field.no_right"
    }

    fn kind(&self) -> Kind {
        Kind::Invalid
    }
}

/// The table field → rights, as `portraits/rights.txt` shows it.
pub fn draw_field_rights() -> String {
    let line = |field: &CompanyField| {
        let edit = field.edit_right().map_or("-", Coded::code);
        format!(
            "{:<20} {:<34} {edit}\n",
            field.code(),
            field.read_right().code()
        )
    };
    CompanyField::ALL.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_has_rights_of_its_own() {
        let reads: Vec<Right> = CompanyField::ALL
            .iter()
            .map(|field| field.read_right())
            .collect();
        let edits: Vec<Right> = CompanyField::ALL
            .iter()
            .filter_map(|field| field.edit_right())
            .collect();
        let mut all = [reads, edits].concat();
        assert_eq!(all.len(), 18);
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 18);
        for field in CompanyField::ALL {
            assert_eq!(
                field.read_right().code(),
                format!("company.{}.read", field.code())
            );
        }
        assert_eq!(draw_field_rights().lines().count(), 10);
    }
}
