use crate::{
    BillKind, BillLine, BillPaper, Block, Corrected, Customer, Day, Issuer, Lang, Look, Mark,
    Nature, PaymentMeans, Period, Rgb, Terms, TextPaper, Totals, VatRow,
};

/// A day of the samples: those written here all exist, the fallback never shows.
fn day(year: u16, month: u8, day: u8) -> Day {
    Day::try_new(year, month, day).unwrap_or(Day::FIRST)
}

fn texts<const N: usize>(lines: [&str; N]) -> Vec<String> {
    lines.map(str::to_owned).to_vec()
}

fn look() -> Look {
    Look {
        mark: Mark::Monogram("OP".to_owned()),
        brand: Rgb(23, 71, 166),
    }
}

fn issuer() -> Issuer {
    Issuer {
        name: "OpenIP".to_owned(),
        address: texts(["12 rue de la République", "92150 Suresnes"]),
        legal_form: "SAS au capital de 250 000 €".to_owned(),
        siren: "732829320".to_owned(),
        rcs_town: "Nanterre".to_owned(),
        vat_id: "FR44732829320".to_owned(),
        support: texts(["facturation@openip.example", "01 80 00 00 00"]),
    }
}

fn customer() -> Customer {
    Customer {
        name: "Boulangeries Morel & Fils".to_owned(),
        address: texts([
            "Service comptabilité",
            "27 avenue Jean Jaurès",
            "69007 Lyon",
        ]),
        siren: Some("404833048".to_owned()),
        vat_id: Some("FR83404833048".to_owned()),
        reference: "OIP-000123".to_owned(),
    }
}

fn line(site: Option<&str>, label: &str, thousandths: i64, cents: i64) -> BillLine {
    BillLine {
        label: label.to_owned(),
        detail: None,
        site: site.map(str::to_owned),
        quantity_thousandths: thousandths,
        unit_price_cents: cents,
        net_cents: thousandths * cents / 1000,
        vat_basis_points: 2000,
    }
}

fn detailed(line: BillLine, detail: &str) -> BillLine {
    BillLine {
        detail: Some(detail.to_owned()),
        ..line
    }
}

fn two_sites() -> Vec<BillLine> {
    let lyon = Some("Lyon 7 – Siège, 27 avenue Jean Jaurès");
    let reunion = Some("Saint-Denis – La Réunion, 4 rue de Nice");
    let fibre = "Accès Fibre FTTH Pro 1 Gbit/s";
    let overseas = |line| BillLine {
        vat_basis_points: 850,
        ..line
    };
    vec![
        detailed(
            line(lyon, fibre, 1000, 5_990),
            "Réf. SRV-204418 – débit symétrique, GTR 8 h",
        ),
        line(lyon, "Licence Centrex – poste utilisateur", 12_000, 890),
        detailed(
            line(
                lyon,
                "Communications vers mobiles hors forfait",
                1000,
                1_847,
            ),
            "214 appels, 6 h 42 – détail dans votre espace client",
        ),
        line(lyon, "Location téléphone IP Yealink T54W", 12_000, 350),
        overseas(detailed(
            line(reunion, "Accès VDSL2 Pro 80 Mbit/s", 1000, 4_490),
            "Réf. SRV-207730",
        )),
        overseas(line(
            reunion,
            "Licence Centrex – poste utilisateur",
            4_000,
            890,
        )),
        overseas(line(reunion, "Routeur 4G de secours", 1000, 1_500)),
    ]
}

/// An invoice of one page: two sites, two rates of tax.
#[must_use]
pub fn invoice() -> BillPaper {
    billed(BillPaper {
        kind: BillKind::Invoice,
        lang: Lang::Fr,
        number: "F2026-001234".to_owned(),
        issued_on: day(2026, 12, 1),
        due_on: Some(day(2026, 12, 31)),
        period: Some(Period {
            from: day(2026, 12, 1),
            to: day(2026, 12, 31),
        }),
        issuer: issuer(),
        look: look(),
        customer: customer(),
        nature: Nature::Services,
        lines: two_sites(),
        vat: Vec::new(),
        totals: Totals {
            net_cents: 0,
            vat_cents: 0,
            gross_cents: 0,
            paid_cents: 0,
            due_cents: 0,
        },
        corrects: None,
        terms: Terms {
            late_basis_points: 1_215,
            recovery_cents: 4_000,
            discount: None,
            vat_on_debits: true,
        },
        payment: PaymentMeans::DirectDebit {
            collected_on: day(2026, 12, 31),
            mandate: "OIP-000123-2024-01".to_owned(),
            creditor: "FR12ZZZ123456".to_owned(),
            account: "FR76 •••• •••• •••• •••• 1234".to_owned(),
        },
        notes: texts([
            "Votre nouveau site de Saint-Denis est en service depuis le 24 novembre\u{202f}: sa première facture est calculée au prorata dès le mois prochain.",
        ]),
    })
}

/// An invoice of sixty lines over twelve sites, paid by transfer.
#[must_use]
pub fn long_invoice() -> BillPaper {
    let mut lines = vec![line(None, "Abonnement plateforme Centrex", 1000, 4_900)];
    for site in 1..=12 {
        let name = format!("Boutique {site:02} – {site} rue du Commerce, Lyon");
        let name = Some(name.as_str());
        lines.push(detailed(
            line(name, "Accès Fibre FTTH Pro 1 Gbit/s", 1000, 5_990),
            "Débit symétrique, garantie de temps de rétablissement 8 h",
        ));
        lines.push(line(
            name,
            "Licence Centrex – poste utilisateur",
            3_000,
            890,
        ));
        lines.push(line(name, "Location téléphone IP Yealink T54W", 3_000, 350));
        lines.push(line(name, "Secours 4G", 1000, 1_500));
        lines.push(line(
            name,
            "Communications vers mobiles",
            1000,
            230 + i64::from(site) * 17,
        ));
    }
    let payment = PaymentMeans::Transfer {
        iban: "FR7630006000011234567890189".to_owned(),
        bic: "AGRIFRPP".to_owned(),
    };
    let number = "F2026-001235".to_owned();
    billed(BillPaper {
        lines,
        payment,
        number,
        notes: Vec::new(),
        ..invoice()
    })
}

/// A credit note on a line of another invoice.
#[must_use]
pub fn credit_note() -> BillPaper {
    let lyon = Some("Lyon 7 – Siège, 27 avenue Jean Jaurès");
    let lines = vec![
        detailed(
            line(
                lyon,
                "Accès Fibre FTTH Pro 1 Gbit/s – interruption de service",
                300,
                5_990,
            ),
            "Du 03/11/2026 au 11/11/2026, ticket TK-008812",
        ),
        line(lyon, "Geste commercial", 1000, 1_500),
    ];
    billed(BillPaper {
        kind: BillKind::CreditNote,
        number: "A2026-000042".to_owned(),
        issued_on: day(2026, 12, 3),
        due_on: None,
        period: None,
        lines,
        corrects: Some(Corrected {
            number: "F2026-001101".to_owned(),
            issued_on: day(2026, 11, 1),
        }),
        payment: PaymentMeans::Other(
            "Ce montant viendra en déduction de votre prochaine facture.".to_owned(),
        ),
        notes: Vec::new(),
        ..invoice()
    })
}

/// Fills in the tax and the sums from the lines: by rate, then rounded.
fn billed(mut paper: BillPaper) -> BillPaper {
    let mut rates: Vec<u32> = paper
        .lines
        .iter()
        .map(|line| line.vat_basis_points)
        .collect();
    rates.sort_unstable_by(|one, other| other.cmp(one));
    rates.dedup();
    paper.vat = rates
        .into_iter()
        .map(|basis_points| {
            let of_rate = |line: &&BillLine| line.vat_basis_points == basis_points;
            let base_cents = paper
                .lines
                .iter()
                .filter(of_rate)
                .map(|line| line.net_cents)
                .sum();
            let vat_cents = (base_cents * i64::from(basis_points) + 5_000) / 10_000;
            VatRow {
                basis_points,
                base_cents,
                vat_cents,
                exemption: None,
            }
        })
        .collect();
    let net_cents = paper.vat.iter().map(|row| row.base_cents).sum::<i64>();
    let vat_cents = paper.vat.iter().map(|row| row.vat_cents).sum::<i64>();
    let gross_cents = net_cents + vat_cents;
    paper.totals = Totals {
        net_cents,
        vat_cents,
        gross_cents,
        paid_cents: 0,
        due_cents: gross_cents,
    };
    paper
}

/// Terms of use that somebody accepted.
#[must_use]
pub fn terms() -> TextPaper {
    let article = |number: u32, title: &str| Block::Heading(format!("{number}. {title}"));
    let words = "L’espace client permet aux personnes habilitées par le Client de consulter les \
                 services en exploitation, de passer commande, de suivre les incidents et de \
                 télécharger les factures. Le Client veille à l’exactitude des habilitations \
                 qu’il accorde et les retire sans délai lorsqu’une personne quitte ses fonctions.";
    let mut blocks = Vec::new();
    let titles = [
        "Objet",
        "Accès et identifiants",
        "Commandes",
        "Disponibilité",
        "Données",
        "Droit applicable",
    ];
    for (number, title) in (1..).zip(titles) {
        blocks.push(article(number, title));
        blocks.push(Block::Paragraph(words.to_owned()));
        blocks.push(Block::Subheading("Engagements du Client".to_owned()));
        blocks.push(Block::Items(texts([
            "Garder secrets ses identifiants et activer la double authentification.",
            "Signaler dans les vingt-quatre heures tout accès qu’il n’aurait pas autorisé, afin que l’opérateur puisse fermer les sessions ouvertes et prévenir les personnes concernées.",
            "Tenir à jour les adresses de facturation et de livraison.",
        ])));
    }
    TextPaper {
        lang: Lang::Fr,
        title: "Conditions générales d’utilisation".to_owned(),
        subtitle: "Espace client MyOpenIP – version 3.2 du 15/09/2026".to_owned(),
        dated_on: day(2026, 12, 1),
        issuer: "OpenIP".to_owned(),
        legal: "OpenIP, SAS au capital de 250 000 € – 12 rue de la République, 92150 Suresnes – SIREN 732 829 320 – RCS Nanterre".to_owned(),
        look: look(),
        blocks,
        evidence_title: "Preuve d’acceptation".to_owned(),
        evidence: [
            ("Acceptées par", "Claire Morel, gérante – claire.morel@morel.example"),
            ("Pour le compte de", "Boulangeries Morel & Fils (OIP-000123), SIREN 404 833 048"),
            ("Le", "01/12/2026 à 09:41:27 (heure de Paris)"),
            ("Depuis l’adresse", "2001:db8:85a3::8a2e:370:7334"),
            ("Version", "3.2"),
            ("Empreinte SHA-256", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
        ]
        .map(|(label, value)| (label.to_owned(), value.to_owned()))
        .to_vec(),
    }
}
