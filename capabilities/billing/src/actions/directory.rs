use std::collections::HashMap;

use access::{BillingGroupId, CompanyId};
use db::Read;
use kernel::Halt;

use crate::actions::candidate::ImportRefusal;
use crate::store::imports::{self, Known};

/// Companies by what an importer may call them.
pub(crate) struct Directory {
    by_reference: HashMap<String, CompanyId>,
    by_external: HashMap<String, CompanyId>,
    by_siren: HashMap<String, Vec<CompanyId>>,
    root: Option<CompanyId>,
    groups: HashMap<(CompanyId, String), BillingGroupId>,
}

impl Directory {
    /// As it is kept now: two statements, whatever the file's size.
    pub(crate) async fn read(tx: &mut Read) -> Result<Self, Halt> {
        let mut directory = Self::of(imports::companies(tx).await?);
        for (company, name, group) in imports::groups(tx).await? {
            let key = (company, parties::fold(&name));
            directory.groups.insert(key, group);
        }
        Ok(directory)
    }

    /// The company's billing group of that name.
    pub(crate) fn group(&self, company: CompanyId, name: &str) -> Option<BillingGroupId> {
        self.groups.get(&(company, parties::fold(name))).copied()
    }

    fn of(known: Vec<Known>) -> Self {
        let mut directory = Self {
            by_reference: HashMap::with_capacity(known.len()),
            by_external: HashMap::new(),
            by_siren: HashMap::with_capacity(known.len()),
            groups: HashMap::new(),
            root: known
                .iter()
                .find(|one| one.parent.is_none())
                .map(|one| one.id),
        };
        for one in known {
            directory.by_reference.insert(one.reference, one.id);
            if let Some(external) = one.external_reference {
                directory.by_external.insert(external, one.id);
            }
            if let Some(siren) = one.siren {
                directory.by_siren.entry(siren).or_default().push(one.id);
            }
        }
        directory
    }

    pub(crate) fn find(&self, called: &str) -> Result<CompanyId, ImportRefusal> {
        let called = called.trim();
        let reference = self.by_reference.get(called.to_uppercase().as_str());
        if let Some(id) = reference.or_else(|| self.by_external.get(called)) {
            return Ok(*id);
        }
        let siren: String = called.chars().filter(|c| !c.is_whitespace()).collect();
        match self.by_siren.get(&siren).map(Vec::as_slice) {
            Some([id]) => Ok(*id),
            Some(_) => Err(ImportRefusal::AmbiguousCompany(called.to_owned())),
            None => Err(ImportRefusal::UnknownCompany(called.to_owned())),
        }
    }

    /// Without a word, the operator itself issued the document.
    pub(crate) fn issuer(&self, called: &str) -> Result<CompanyId, ImportRefusal> {
        if called.is_empty() {
            let unknown = || ImportRefusal::UnknownIssuer(String::new());
            return self.root.ok_or_else(unknown);
        }
        self.find(called)
            .map_err(|_| ImportRefusal::UnknownIssuer(called.to_owned()))
    }
}
