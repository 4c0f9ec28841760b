//! The bridge to the domain name system: what a name says now. Only jobs meet it.
#![deny(missing_docs)]

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use hickory_resolver::config::{
    ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig, ResolverOpts,
};
use hickory_resolver::lookup::Lookup;
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::{Name, RData, RecordType};
use hickory_resolver::{Resolver, TokioResolver};
use kernel::Fault;

/// The most answers looked at: whoever holds a name may publish thousands.
const MOST_ANSWERS: usize = 50;

/// How long one question may take, asked again and over TCP.
const PATIENCE: Duration = Duration::from_secs(5);

/// The server could not be asked, or did not know what to say: nothing is known of the name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the name server could not be asked: {0}")]
pub struct DnsFault(String);

/// Asks a name server.
#[derive(Clone)]
pub struct NameServer(TokioResolver);

impl NameServer {
    /// The server at `address`; the system's own when there is none.
    ///
    /// # Errors
    /// The system names no server.
    pub fn open(address: Option<SocketAddr>) -> Result<Self, Fault> {
        let wrong = |error: NetError| Fault::new("MYOPENIP_DNS", error);
        let mut builder = match address {
            Some(address) => {
                let provider = TokioRuntimeProvider::default();
                Resolver::builder_with_config(only(address), provider)
            }
            None => TokioResolver::builder_tokio().map_err(wrong)?,
        };
        settle(builder.options_mut());
        builder.build().map(Self).map_err(wrong)
    }

    /// The texts of a name (TXT), each put together from its parts; none when it has none.
    ///
    /// # Errors
    /// The server could not be asked.
    pub async fn texts(&self, name: &str) -> Result<Vec<String>, DnsFault> {
        let found = self.ask(name, RecordType::TXT).await?;
        let text = |data: &RData| match data {
            RData::TXT(text) => Some(
                text.txt_data
                    .iter()
                    .map(|part| String::from_utf8_lossy(part).into_owned())
                    .collect(),
            ),
            _ => None,
        };
        Ok(answers(&found, text))
    }

    /// The name this one is another word for (CNAME), if it is.
    ///
    /// # Errors
    /// The server could not be asked.
    pub async fn alias(&self, name: &str) -> Result<Option<String>, DnsFault> {
        let found = self.ask(name, RecordType::CNAME).await?;
        let target = |data: &RData| match data {
            RData::CNAME(target) => Some(plain(&target.0)),
            _ => None,
        };
        Ok(answers(&found, target).into_iter().next())
    }

    /// The network addresses of a name (A and AAAA), in order.
    ///
    /// # Errors
    /// The server could not be asked.
    pub async fn addresses(&self, name: &str) -> Result<Vec<IpAddr>, DnsFault> {
        let mut all = Vec::new();
        for kind in [RecordType::A, RecordType::AAAA] {
            let found = self.ask(name, kind).await?;
            all.extend(answers(&found, |data| match data {
                RData::A(address) => Some(IpAddr::V4(address.0)),
                RData::AAAA(address) => Some(IpAddr::V6(address.0)),
                _ => None,
            }));
        }
        all.sort_unstable();
        all.dedup();
        Ok(all)
    }

    async fn ask(&self, name: &str, kind: RecordType) -> Result<Option<Lookup>, DnsFault> {
        let name = Name::from_ascii(format!("{}.", name.trim_end_matches('.')))
            .map_err(|error| DnsFault(error.to_string()))?;
        let asked = tokio::time::timeout(PATIENCE, self.0.lookup(name, kind)).await;
        match asked.map_err(|_| DnsFault("it did not answer in time".to_owned()))? {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.is_no_records_found() => Ok(None),
            Err(error) => Err(DnsFault(error.to_string())),
        }
    }
}

fn answers<T>(found: &Option<Lookup>, read: impl Fn(&RData) -> Option<T>) -> Vec<T> {
    let records = found.iter().flat_map(Lookup::answers);
    let read = records.filter_map(|record| read(&record.data));
    read.take(MOST_ANSWERS).collect()
}

fn plain(name: &Name) -> String {
    name.to_ascii().trim_end_matches('.').to_ascii_lowercase()
}

fn only(address: SocketAddr) -> ResolverConfig {
    let at_its_port = |mut connection: ConnectionConfig| {
        connection.port = address.port();
        connection
    };
    let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()];
    let server = NameServerConfig::new(
        address.ip(),
        true,
        connections.into_iter().map(at_its_port).collect(),
    );
    ResolverConfig::from_parts(None, Vec::new(), vec![server])
}

/// What was changed a minute ago is what one wants to see: nothing is kept, and this machine's
/// own list of hosts tells nothing of the world.
fn settle(options: &mut ResolverOpts) {
    options.cache_size = 0;
    options.use_hosts_file = ResolveHosts::Never;
    options.timeout = Duration::from_secs(2);
    options.attempts = 2;
    options.edns0 = true;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_server_that_does_not_answer_is_no_answer() {
        // Bound and never read from.
        let deaf = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        let server = NameServer::open(deaf.local_addr().ok()).unwrap();
        assert!(server.texts("example.fr").await.is_err());
    }

    #[tokio::test]
    async fn a_text_that_is_no_name_is_not_asked() {
        let server = NameServer::open(Some(SocketAddr::from(([127, 0, 0, 1], 9)))).unwrap();
        let long = format!("{}.fr", "a".repeat(64));
        assert!(server.alias(&long).await.is_err());
    }
}
