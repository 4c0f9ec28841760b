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
}

const CADENCE: (&str, &str) = ("Cadence Télécom", "portail.cadence.example");
const PRESENTATION: (&str, &str) = ("Présentation Réseaux", "espace.presentation.example");
const NORDVOIX: (&str, &str) = ("Nordvoix Distribution", "clients.nordvoix.example");
const GUIDE: (&str, &str) = ("Client 1 du revendeur présentation", PRESENTATION.1);
const TILLEULS: (&str, &str) = ("Cabinet dentaire des Tilleuls", PRESENTATION.1);
const VASSEUR: (&str, &str) = ("Atelier Vasseur", CADENCE.1);
const DELORME: (&str, &str) = ("Transports Delorme", NORDVOIX.1);
const LYS: (&str, &str) = ("Clinique vétérinaire de la Lys", NORDVOIX.1);

/// Everybody with a story, in the order identifiers are given: role, name, company and host,
/// whether they can sign in.
const CAST: [(&str, &str, (&str, &str), SignsIn); 16] = [
    ("operator-admin", "Ariane Lefort", CADENCE, SignsIn::Yes),
    ("operator-support", "Bruno Sauvage", CADENCE, SignsIn::Yes),
    ("reseller-admin", "Claire Aubry", PRESENTATION, SignsIn::Yes),
    ("reseller-admin-2", "Denis Vandamme", NORDVOIX, SignsIn::Yes),
    ("company-admin", "Camille Martin", GUIDE, SignsIn::Yes),
    ("company-admin-2", "Élise Tessier", TILLEULS, SignsIn::Yes),
    ("company-accountant", "Farid Benali", GUIDE, SignsIn::Yes),
    ("company-technician", "Gaëlle Rousseau", GUIDE, SignsIn::Yes),
    ("company-reader", "Hugo Lambert", GUIDE, SignsIn::Yes),
    ("new-user", "Inès Carpentier", GUIDE, SignsIn::Yes),
    ("direct-admin", "Julien Vasseur", VASSEUR, SignsIn::Yes),
    ("foreign-admin", "Karine Delorme", DELORME, SignsIn::Yes),
    ("two-companies", "Louis Perrin", GUIDE, SignsIn::Yes),
    ("invited", "Maud Collet", GUIDE, SignsIn::No),
    ("suspended", "Noé Garnier", GUIDE, SignsIn::No),
    ("held-admin", "Odile Masson", LYS, SignsIn::No),
];

/// Whether a persona can sign in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SignsIn {
    Yes,
    No,
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
        .filter(|((.., signs_in), _)| *signs_in == SignsIn::Yes);
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

fn persona(
    ((role, name, (company, host), _), number): (&(&str, &str, (&str, &str), SignsIn), i64),
) -> Persona {
    Persona {
        name: (*name).to_owned(),
        login: format!("E-{number:010}"),
        password: PASSWORD.to_owned(),
        role: (*role).to_owned(),
        company: (*company).to_owned(),
        host: (*host).to_owned(),
    }
}
