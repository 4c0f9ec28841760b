use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use kernel::Fault;

/// What the operator decides outside the database: environment variables, or a TOML file with the
/// same names. The environment wins.
#[derive(Clone, Debug)]
pub struct Config {
    /// `MYOPENIP_DATABASE_URL`
    pub database_url: String,
    /// `MYOPENIP_LISTEN`
    pub listen: SocketAddr,
    /// `MYOPENIP_ADMIN_LISTEN`: health and metrics, on a listener of their own; none when unset.
    pub admin_listen: Option<SocketAddr>,
    /// `MYOPENIP_PUBLIC_URL`; derived from the listener when unset.
    pub public_url: Option<String>,
    /// `MYOPENIP_SMTP_URL`; unset: messages are kept, not sent.
    pub smtp_url: Option<String>,
    /// `MYOPENIP_MAIL_FROM`
    pub mail_from: String,
    /// `MYOPENIP_DKIM_SELECTOR`, `MYOPENIP_DKIM_DOMAIN`, `MYOPENIP_DKIM_KEY_FILE`: all or none.
    pub dkim: Option<Dkim>,
    /// `MYOPENIP_DNS`: the name server asked about brands' domains; the system's when unset.
    pub dns: Option<SocketAddr>,
    /// `MYOPENIP_BRAND_TARGET`: the name brands' hosts lead to; the public URL's host when unset.
    pub brand_target: String,
    /// `MYOPENIP_SPF`: what brands' SPF must allow, `include:spf.example.net`.
    pub spf: String,
    /// `MYOPENIP_DATA_DIR`
    pub data_dir: PathBuf,
    /// `MYOPENIP_SECRET_FILE`; unset: `secret` in the data folder, made on the first start.
    pub secret_file: PathBuf,
    /// `MYOPENIP_TRUSTED_PROXIES`: addresses whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// `MYOPENIP_METRICS_URL`; kept for the supervision to come, checked now.
    pub metrics_url: Option<String>,
    /// `MYOPENIP_CHANGE_DELAY_H`: hours a change of bank details waits; 48 when unset.
    pub change_delay_h: Option<u32>,
    /// `MYOPENIP_WITHOUT_SECOND_WALL=1`: starts under a PostgreSQL role that row-level security does
    /// not hold.
    pub without_second_wall: bool,
    /// `MYOPENIP_PROVIDERS_ON_LOOPBACK=1`: identity providers on this machine are asked too, over
    /// plain HTTP; for trying out and tests alone.
    pub providers_on_loopback: bool,
    /// `MYOPENIP_DEMO=1`: the mailbox is shown to all.
    pub demo: bool,
}

/// How mails are signed.
#[derive(Clone, Debug)]
pub struct Dkim {
    /// The DNS selector.
    pub selector: String,
    /// The signing domain.
    pub domain: String,
    /// PEM of the private key.
    pub key_file: PathBuf,
}

const NAMES: &[&str] = &[
    "MYOPENIP_DATABASE_URL",
    "MYOPENIP_LISTEN",
    "MYOPENIP_ADMIN_LISTEN",
    "MYOPENIP_PUBLIC_URL",
    "MYOPENIP_SMTP_URL",
    "MYOPENIP_MAIL_FROM",
    "MYOPENIP_DKIM_SELECTOR",
    "MYOPENIP_DKIM_DOMAIN",
    "MYOPENIP_DKIM_KEY_FILE",
    "MYOPENIP_DNS",
    "MYOPENIP_BRAND_TARGET",
    "MYOPENIP_SPF",
    "MYOPENIP_DATA_DIR",
    "MYOPENIP_SECRET_FILE",
    "MYOPENIP_TRUSTED_PROXIES",
    "MYOPENIP_METRICS_URL",
    "MYOPENIP_CHANGE_DELAY_H",
    "MYOPENIP_WITHOUT_SECOND_WALL",
    "MYOPENIP_PROVIDERS_ON_LOOPBACK",
    "MYOPENIP_DEMO",
];

impl Config {
    /// Reads the environment, over `file` when one is named.
    ///
    /// # Errors
    /// A value is wrong; the message names it.
    pub fn read(file: Option<&Path>) -> Result<Self, Fault> {
        let mut values = file.map(read_file).transpose()?.unwrap_or_default();
        for name in NAMES {
            match std::env::var(name) {
                Ok(value) => {
                    values.insert((*name).to_owned(), value);
                }
                Err(std::env::VarError::NotPresent) => {}
                Err(error) => return Err(wrong(name, error)),
            }
        }
        Self::from_values(&values)
    }

    fn from_values(values: &HashMap<String, String>) -> Result<Self, Fault> {
        let get = |name: &str| {
            values
                .get(name)
                .map(|value| value.trim())
                .filter(|value| !value.is_empty())
        };
        let on = |name: &'static str| switch(get(name), name);
        let data_dir = PathBuf::from(get("MYOPENIP_DATA_DIR").unwrap_or("var/data"));
        let database_url = match get("MYOPENIP_DATABASE_URL") {
            Some(url) => one_of(
                url,
                "MYOPENIP_DATABASE_URL",
                &["sqlite://", "postgres://", "postgresql://"],
            )?,
            None => format!("sqlite://{}/myopenip.db", data_dir.display()),
        };
        Ok(Self {
            database_url,
            listen: parsed(
                get("MYOPENIP_LISTEN").unwrap_or("127.0.0.1:8080"),
                "MYOPENIP_LISTEN",
            )?,
            admin_listen: optional(get("MYOPENIP_ADMIN_LISTEN"), "MYOPENIP_ADMIN_LISTEN")?,
            public_url: url(
                get("MYOPENIP_PUBLIC_URL"),
                "MYOPENIP_PUBLIC_URL",
                &["http://", "https://"],
            )?,
            smtp_url: url(
                get("MYOPENIP_SMTP_URL"),
                "MYOPENIP_SMTP_URL",
                &["smtp://", "smtps://"],
            )?,
            mail_from: get("MYOPENIP_MAIL_FROM")
                .unwrap_or("ne-pas-repondre@localhost")
                .to_owned(),
            dkim: dkim(&get)?,
            dns: get("MYOPENIP_DNS").map(name_server).transpose()?,
            brand_target: host(
                get("MYOPENIP_BRAND_TARGET").unwrap_or_default(),
                "MYOPENIP_BRAND_TARGET",
            )?,
            spf: get("MYOPENIP_SPF").unwrap_or_default().to_owned(),
            secret_file: get("MYOPENIP_SECRET_FILE")
                .map_or_else(|| data_dir.join("secret"), PathBuf::from),
            trusted_proxies: proxies(get("MYOPENIP_TRUSTED_PROXIES").unwrap_or_default())?,
            metrics_url: url(
                get("MYOPENIP_METRICS_URL"),
                "MYOPENIP_METRICS_URL",
                &["http://", "https://"],
            )?,
            change_delay_h: optional(get("MYOPENIP_CHANGE_DELAY_H"), "MYOPENIP_CHANGE_DELAY_H")?,
            without_second_wall: on("MYOPENIP_WITHOUT_SECOND_WALL")?,
            providers_on_loopback: on("MYOPENIP_PROVIDERS_ON_LOOPBACK")?,
            demo: on("MYOPENIP_DEMO")?,
            data_dir,
        })
    }

    /// The secret all sealing comes from; made on the first start when it lies in the data folder.
    ///
    /// # Errors
    /// The file cannot be read or made, is too short, or others than its owner can read it.
    pub fn secret(&self) -> Result<Vec<u8>, Fault> {
        if !self.secret_file.exists() && self.secret_file.parent() == Some(self.data_dir.as_path())
        {
            make_secret(&self.secret_file)?;
        }
        let unreadable = |error| wrong_file("MYOPENIP_SECRET_FILE", &self.secret_file, error);
        let facts = std::fs::metadata(&self.secret_file).map_err(unreadable)?;
        refuse_shared(&self.secret_file, &facts)?;
        let secret = std::fs::read(&self.secret_file).map_err(unreadable)?;
        Ok(secret.trim_ascii().to_vec())
    }
}

#[cfg(unix)]
fn refuse_shared(path: &Path, facts: &std::fs::Metadata) -> Result<(), Fault> {
    use std::os::unix::fs::PermissionsExt;
    if facts.permissions().mode() & 0o077 == 0 {
        return Ok(());
    }
    let why = "others than its owner can read it: chmod 600";
    Err(wrong_file(
        "MYOPENIP_SECRET_FILE",
        path,
        std::io::Error::other(why),
    ))
}

#[cfg(not(unix))]
fn refuse_shared(_: &Path, _: &std::fs::Metadata) -> Result<(), Fault> {
    Ok(())
}

fn make_secret(path: &Path) -> Result<(), Fault> {
    use std::io::Write;
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| Fault::new("making a secret", error))?;
    let hex = kernel::hex(bytes);
    let write = || -> std::io::Result<()> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let mut file = options.open(path)?;
        file.write_all(hex.as_bytes())?;
        file.sync_all()
    };
    match write() {
        // Another process that starts at the same time made it first.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        other => other.map_err(|error| wrong_file("MYOPENIP_SECRET_FILE", path, error)),
    }
}

fn read_file(path: &Path) -> Result<HashMap<String, String>, Fault> {
    let text =
        std::fs::read_to_string(path).map_err(|error| wrong_file("--config", path, error))?;
    let table: toml::Table = toml::from_str(&text).map_err(|error| wrong("--config", error))?;
    let mut values = HashMap::new();
    for (name, value) in table {
        if !NAMES.contains(&name.as_str()) {
            return Err(wrong(&name, "no such setting"));
        }
        let text = match value {
            toml::Value::String(text) => text,
            other => other.to_string(),
        };
        values.insert(name, text);
    }
    Ok(values)
}

fn wrong(name: &str, why: impl std::fmt::Display) -> Fault {
    Fault::new(name, why)
}

fn wrong_file(name: &str, path: &Path, error: std::io::Error) -> Fault {
    Fault::new(name, format!("{}: {error}", path.display()))
}

fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(
    text: &str,
    name: &str,
) -> Result<T, Fault> {
    text.parse()
        .map_err(|error| wrong(name, format!("“{text}”: {error}")))
}

fn optional<T: std::str::FromStr<Err: std::fmt::Display>>(
    text: Option<&str>,
    name: &str,
) -> Result<Option<T>, Fault> {
    text.map(|text| parsed(text, name)).transpose()
}

fn one_of(text: &str, name: &str, starts: &[&str]) -> Result<String, Fault> {
    if starts.iter().any(|start| text.starts_with(start)) {
        return Ok(text.to_owned());
    }
    // The address itself may hold a password: it is not repeated.
    Err(wrong(
        name,
        format!("must start with {}", starts.join(" or ")),
    ))
}

fn url(text: Option<&str>, name: &str, starts: &[&str]) -> Result<Option<String>, Fault> {
    let url = text.map(|text| one_of(text, name, starts)).transpose()?;
    Ok(url.map(|url| url.trim_end_matches('/').to_owned()))
}

/// `192.0.2.53` or `192.0.2.53:5353`.
fn name_server(text: &str) -> Result<SocketAddr, Fault> {
    match text.parse::<IpAddr>() {
        Ok(address) => Ok(SocketAddr::new(address, 53)),
        Err(_) => parsed(text, "MYOPENIP_DNS"),
    }
}

fn host(text: &str, name: &str) -> Result<String, Fault> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-.:".contains(&byte);
    if text.bytes().all(plain) {
        return Ok(text.trim_end_matches('.').to_ascii_lowercase());
    }
    Err(wrong(name, format!("“{text}” is not the name of a host")))
}

fn switch(text: Option<&str>, name: &str) -> Result<bool, Fault> {
    match text {
        None | Some("0" | "false") => Ok(false),
        Some("1" | "true") => Ok(true),
        Some(other) => Err(wrong(name, format!("“{other}” is neither 0 nor 1"))),
    }
}

fn proxies(text: &str) -> Result<Vec<IpAddr>, Fault> {
    let parts = text
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty());
    parts
        .map(|part| parsed(part, "MYOPENIP_TRUSTED_PROXIES"))
        .collect()
}

fn dkim<'a>(get: &impl Fn(&str) -> Option<&'a str>) -> Result<Option<Dkim>, Fault> {
    let all = (
        get("MYOPENIP_DKIM_SELECTOR"),
        get("MYOPENIP_DKIM_DOMAIN"),
        get("MYOPENIP_DKIM_KEY_FILE"),
    );
    match all {
        (None, None, None) => Ok(None),
        (Some(selector), Some(domain), Some(key_file)) => Ok(Some(Dkim {
            selector: selector.to_owned(),
            domain: domain.to_owned(),
            key_file: key_file.into(),
        })),
        _ => Err(wrong(
            "MYOPENIP_DKIM_SELECTOR",
            "MYOPENIP_DKIM_SELECTOR, MYOPENIP_DKIM_DOMAIN and MYOPENIP_DKIM_KEY_FILE go together",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Config, Fault> {
        let values = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        Config::from_values(&values)
    }

    #[test]
    fn nothing_set_is_an_embedded_portal_on_the_loopback() {
        let config = read(&[]).unwrap();
        assert_eq!(config.database_url, "sqlite://var/data/myopenip.db");
        assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    }

    #[test]
    fn a_wrong_value_is_named() {
        for (name, value) in [
            ("MYOPENIP_DATABASE_URL", "mysql://x"),
            ("MYOPENIP_LISTEN", "eight"),
            ("MYOPENIP_SMTP_URL", "http://x"),
            ("MYOPENIP_DEMO", "maybe"),
            ("MYOPENIP_PROVIDERS_ON_LOOPBACK", "yes"),
            ("MYOPENIP_TRUSTED_PROXIES", "10.0.0.1,x"),
            ("MYOPENIP_DKIM_SELECTOR", "only"),
            ("MYOPENIP_DNS", "ns1.example.fr"),
            ("MYOPENIP_BRAND_TARGET", "https://edge.example.fr"),
        ] {
            let said = read(&[(name, value)]).unwrap_err().to_string();
            assert!(said.contains(name), "{said}");
        }
    }
}
