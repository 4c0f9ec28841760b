//! A name server of our own: it says what the test had it say, over real UDP (RFC 1035).

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use tokio::net::UdpSocket;

/// One answer.
#[derive(Clone, Debug)]
pub enum Says {
    Address(Ipv4Addr),
    Alias(&'static str),
    Text(String),
}

impl Says {
    fn kind(&self) -> u16 {
        match self {
            Self::Address(_) => 1,
            Self::Alias(_) => 5,
            Self::Text(_) => 16,
        }
    }

    fn data(&self) -> Vec<u8> {
        match self {
            Self::Address(address) => address.octets().to_vec(),
            Self::Alias(name) => {
                let labels = name.split('.').flat_map(prefixed);
                labels.chain([0]).collect()
            }
            // Cut as long keys are.
            Self::Text(text) => {
                let parts = text.as_bytes().chunks(40);
                parts
                    .flat_map(|part| std::iter::once(byte(part.len())).chain(part.iter().copied()))
                    .collect()
            }
        }
    }
}

fn byte(length: usize) -> u8 {
    u8::try_from(length).expect("a short text")
}

fn prefixed(label: &str) -> Vec<u8> {
    [&[byte(label.len())], label.as_bytes()].concat()
}

type Zone = Arc<Mutex<HashMap<String, Vec<Says>>>>;

/// The server.
pub struct Names {
    pub address: SocketAddr,
    zone: Zone,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Names {
    pub async fn open() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
        let address = socket.local_addr().expect("an address");
        let (zone, asked) = (Zone::default(), Arc::<Mutex<Vec<String>>>::default());
        let (known, noted) = (zone.clone(), asked.clone());
        tokio::spawn(async move {
            let mut query = [0; 1_500];
            while let Ok((length, from)) = socket.recv_from(&mut query).await {
                let Some((name, kind, end)) = question(&query[..length]) else {
                    continue;
                };
                noted.lock().expect("names").push(name.clone());
                let says = known.lock().expect("names").get(&name).cloned();
                let reply = reply(&query[..end], kind, &says.unwrap_or_default());
                let _ = socket.send_to(&reply, from).await;
            }
        });
        Self {
            address,
            zone,
            asked,
        }
    }

    pub fn say(&self, name: &str, says: Vec<Says>) {
        self.zone
            .lock()
            .expect("names")
            .insert(name.to_owned(), says);
    }

    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("names").clone()
    }
}

/// The name asked for, the kind of record, and where the question ends.
fn question(query: &[u8]) -> Option<(String, u16, usize)> {
    let (mut at, mut labels) = (12, Vec::new());
    loop {
        let length = usize::from(*query.get(at)?);
        at += 1;
        if length == 0 {
            break;
        }
        labels.push(String::from_utf8_lossy(query.get(at..at + length)?).to_lowercase());
        at += length;
    }
    let kind = u16::from_be_bytes(query.get(at..at + 2)?.try_into().ok()?);
    Some((labels.join("."), kind, at + 4))
}

fn reply(question: &[u8], kind: u16, says: &[Says]) -> Vec<u8> {
    let answers: Vec<&Says> = says
        .iter()
        .filter(|one| one.kind() == kind || one.kind() == 5)
        .collect();
    let count = u16::try_from(answers.len()).expect("a few").to_be_bytes();
    let mut reply = question[..2].to_vec();
    reply.extend([0x81, 0x80, 0, 1, count[0], count[1], 0, 0, 0, 0]);
    reply.extend(&question[12..]);
    for one in answers {
        let data = one.data();
        let length = u16::try_from(data.len()).expect("a short text");
        reply.extend([0xc0, 12]);
        reply.extend(one.kind().to_be_bytes());
        reply.extend([0, 1, 0, 0, 0, 0]);
        reply.extend(length.to_be_bytes());
        reply.extend(data);
    }
    reply
}
