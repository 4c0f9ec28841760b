//! A few letters with a story: for tests, templates and the demo.

use access::CompanyId;
use kernel::Lang;

use crate::domain::letter::{Button, Letter, LetterBrand};
use crate::domain::message::Topic;

fn letter(topic: Topic, company: CompanyId) -> Letter {
    Letter {
        to: "camille.martin@acme.example".to_owned(),
        to_name: "Camille Martin".to_owned(),
        lang: Lang::Fr,
        topic,
        company,
        login: None,
        subject: String::new(),
        greeting: "Bonjour Camille Martin,".to_owned(),
        paragraphs: Vec::new(),
        button: None,
        closing: Vec::new(),
        brand: LetterBrand {
            name: "MyOpenIP".to_owned(),
            colour: "#1f4fd8".to_owned(),
            support_phone: "01 70 70 70 70".to_owned(),
            support_email: "support@openip.example".to_owned(),
            support_hours: "du lundi au vendredi".to_owned(),
            ..LetterBrand::default()
        },
    }
}

/// An identifier was given.
pub fn access(company: CompanyId) -> Letter {
    let link = "https://my.openip.example/password/init/0123456789abcdef0123456789abcdef";
    Letter {
        subject: "Votre identifiant MyOpenIP".to_owned(),
        greeting: "E-0000001234, votre requête a bien été traitée".to_owned(),
        paragraphs: vec![
            "Merci de cliquer sur le lien pour initialiser votre mot de passe.".to_owned(),
        ],
        button: Some(Button::personal("Initialisation du mot de passe", link)),
        ..letter(Topic::Access, company)
    }
}

/// A password was changed.
pub fn security(company: CompanyId) -> Letter {
    Letter {
        subject: "Votre mot de passe a été modifié".to_owned(),
        paragraphs: vec![
            "Le mot de passe de votre identifiant E-0000001234 a été modifié.".to_owned(),
        ],
        closing: vec![
            "Si vous n’êtes pas à l’origine de ce changement, appelez l’assistance.".to_owned(),
        ],
        ..letter(Topic::Security, company)
    }
}

/// An invoice is there.
pub fn invoice(company: CompanyId) -> Letter {
    let link = "https://my.openip.example/invoices/F2026-000123";
    Letter {
        to: "compta@acme.example".to_owned(),
        to_name: "Comptabilité Acme".to_owned(),
        subject: "Votre facture F2026-000123".to_owned(),
        greeting: "Bonjour,".to_owned(),
        paragraphs: vec!["Votre facture F2026-000123 est disponible.".to_owned()],
        button: Some(Button::open("Voir la facture", link)),
        closing: vec!["Elle reste consultable dans votre espace.".to_owned()],
        ..letter(Topic::Invoice, company)
    }
}

/// All of them.
pub fn all(company: CompanyId) -> Vec<Letter> {
    vec![access(company), security(company), invoice(company)]
}
