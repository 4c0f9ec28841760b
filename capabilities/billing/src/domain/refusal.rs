use kernel::{Kind, Refusal};

/// Every "no" billing can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BillingRefusal {
    /// The archive would hold more documents than one may: how many at most.
    ArchiveTooLarge(i64),
    /// The same person has several in the making.
    TooManyArchives,
    /// No company of that reference is among those the caller sees.
    UnknownCompany,
    /// Nothing is there to be put into an archive.
    NothingToArchive,
    /// The archive's day has passed.
    ArchiveExpired,
    /// The link was taken back, or its day has passed.
    ShareOver,
    /// The ZIP is not one, is encrypted, or is made to burst.
    BadZip(ZipFault),
}

/// What is wrong with a ZIP that was handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ZipFault {
    /// It does not read as a ZIP.
    Unreadable,
    /// It needs a password.
    Encrypted,
    /// More files than may be.
    TooManyFiles,
    /// A file, or all of them, too large once unpacked.
    TooLarge,
    /// Two files of one name.
    SameName,
}

impl Refusal for BillingRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::ArchiveTooLarge(_) => "billing.archive_too_large",
            Self::TooManyArchives => "billing.too_many_archives",
            Self::UnknownCompany => "billing.unknown_company",
            Self::NothingToArchive => "billing.nothing_to_archive",
            Self::ArchiveExpired => "billing.archive_expired",
            Self::ShareOver => "billing.share_over",
            Self::BadZip(ZipFault::Unreadable) => "billing.zip_unreadable",
            Self::BadZip(ZipFault::Encrypted) => "billing.zip_encrypted",
            Self::BadZip(ZipFault::TooManyFiles) => "billing.zip_too_many_files",
            Self::BadZip(ZipFault::TooLarge) => "billing.zip_too_large",
            Self::BadZip(ZipFault::SameName) => "billing.zip_same_name",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::ArchiveTooLarge(_)
            | Self::UnknownCompany
            | Self::NothingToArchive
            | Self::BadZip(_) => Kind::Invalid,
            Self::ArchiveExpired | Self::ShareOver | Self::TooManyArchives => Kind::Conflict,
        }
    }

    fn args(&self) -> Vec<String> {
        match self {
            Self::ArchiveTooLarge(most) => vec![most.to_string()],
            Self::TooManyArchives
            | Self::UnknownCompany
            | Self::NothingToArchive
            | Self::ArchiveExpired
            | Self::ShareOver
            | Self::BadZip(_) => Vec::new(),
        }
    }
}
