use identity::samples as people;
use kernel::Fault;
use serde::Serialize;

/// What everybody's password is.
pub(super) const PASSWORD: &str = "Bruyere-Clocher-47";

/// Somebody one can be.
#[derive(Clone, Debug, Serialize)]
pub struct Persona {
    /// Their name.
    pub name: String,
    /// `E-…`
    pub login: String,
    /// Their password.
    pub password: String,
    /// What they are, as tests call them.
    pub role: String,
    /// The company they act in.
    pub company: String,
    /// The brand's address: sent as `Host`, it selects the brand.
    pub host: String,
    /// The secret of their code application, for who has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub totp_secret: Option<String>,
}

const CADENCE: (&str, &str) = ("Cadence Télécom", "portail.cadence.example");
const PRESENTATION: (&str, &str) = ("Présentation Réseaux", "espace.presentation.example");
const NORDVOIX: (&str, &str) = ("Nordvoix Distribution", "clients.nordvoix.example");
const GUIDE: (&str, &str) = ("Client 1 du revendeur présentation", PRESENTATION.1);
const TILLEULS: (&str, &str) = ("Cabinet dentaire des Tilleuls", PRESENTATION.1);
const VASSEUR: (&str, &str) = ("Atelier Vasseur", CADENCE.1);
const DELORME: (&str, &str) = ("Transports Delorme", NORDVOIX.1);
const LYS: (&str, &str) = ("Clinique vétérinaire de la Lys", NORDVOIX.1);

const SAINT_AUBIN: (&str, &str) = ("Commune de Saint-Aubin-des-Prés", PRESENTATION.1);
const MARET: (&str, &str) = ("Boulangerie Maret", CADENCE.1);
/// Who signs in with a code as well.
const WITH_TOTP: &str = "company-factor";

/// One of those with a story.
struct Part {
    role: &'static str,
    name: &'static str,
    company: &'static str,
    host: &'static str,
    signs_in: SignsIn,
}

/// Whether a persona can sign in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SignsIn {
    Yes,
    No,
}

/// Everybody with a story, in the order identifiers are given.
const CAST: [Part; 18] = [
    part("operator-admin", "Ariane Lefort", CADENCE, SignsIn::Yes),
    part("operator-support", "Bruno Sauvage", CADENCE, SignsIn::Yes),
    part("reseller-admin", "Claire Aubry", PRESENTATION, SignsIn::Yes),
    part("reseller-admin-2", "Denis Vandamme", NORDVOIX, SignsIn::Yes),
    part("company-admin", "Camille Martin", GUIDE, SignsIn::Yes),
    part("company-admin-2", "Élise Tessier", TILLEULS, SignsIn::Yes),
    part("company-accountant", "Farid Benali", GUIDE, SignsIn::Yes),
    part("company-technician", "Gaëlle Rousseau", GUIDE, SignsIn::Yes),
    part("company-reader", "Hugo Lambert", GUIDE, SignsIn::Yes),
    part("new-user", "Inès Carpentier", GUIDE, SignsIn::Yes),
    part("direct-admin", "Julien Vasseur", VASSEUR, SignsIn::Yes),
    part("foreign-admin", "Karine Delorme", DELORME, SignsIn::Yes),
    part("two-companies", "Louis Perrin", GUIDE, SignsIn::Yes),
    part("invited", "Maud Collet", GUIDE, SignsIn::No),
    part("suspended", "Noé Garnier", GUIDE, SignsIn::No),
    part("held-admin", "Odile Masson", LYS, SignsIn::No),
    part(WITH_TOTP, "Pascale Girard", SAINT_AUBIN, SignsIn::Yes),
    part("factor-required", "Quentin Morel", MARET, SignsIn::Yes),
];

const fn part(
    role: &'static str,
    name: &'static str,
    (company, host): (&'static str, &'static str),
    signs_in: SignsIn,
) -> Part {
    Part {
        role,
        name,
        company,
        host,
        signs_in,
    }
}

/// Everybody with a story, also who cannot sign in: invited, suspended, of a suspended company.
pub fn personas() -> Vec<Persona> {
    CAST.iter().zip(1..).map(persona).collect()
}

/// Those who can sign in.
pub(super) fn who_sign_in() -> Vec<Persona> {
    let signing_in = CAST
        .iter()
        .zip(1..)
        .filter(|(part, _)| part.signs_in == SignsIn::Yes);
    signing_in.map(persona).collect()
}

/// The people `identity` made are those of the cast.
pub(super) fn same_people(made: &[people::Persona]) -> Result<(), Fault> {
    let cast = personas();
    let same = made.iter().zip(&cast).all(|(made, cast)| {
        (made.role, made.name, &made.login) == (cast.role.as_str(), cast.name.as_str(), &cast.login)
    });
    if same && made.len() == cast.len() {
        Ok(())
    } else {
        Err(Fault::new(
            "filling the demo",
            "its people are not those of the cast",
        ))
    }
}

fn persona((part, number): (&Part, i64)) -> Persona {
    Persona {
        name: part.name.to_owned(),
        login: format!("E-{number:010}"),
        password: PASSWORD.to_owned(),
        role: part.role.to_owned(),
        company: part.company.to_owned(),
        host: part.host.to_owned(),
        totp_secret: (part.role == WITH_TOTP).then(people::totp_secret),
    }
}
