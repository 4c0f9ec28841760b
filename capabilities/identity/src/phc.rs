use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use kernel::Fault;
use subtle::ConstantTimeEq;

const SALT: usize = 16;
const DIGEST: usize = 32;

/// What a hash costs: the minimum OWASP's cheat sheet gives for Argon2id (ASVS 11.4.2). Raised
/// here, every password is hashed anew as its owner signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cost {
    /// Memory, in KiB.
    pub(crate) memory_kib: u32,
    /// Passes over it.
    pub(crate) passes: u32,
}

impl Cost {
    /// 19 MiB, two passes, one lane: 25 ms on our machines.
    pub(crate) const PRESENT: Self = Self {
        memory_kib: 19 * 1_024,
        passes: 2,
    };
    /// What a stored hash may ask for at most: a row that was tampered with must not eat the house.
    const MOST: Self = Self {
        memory_kib: 256 * 1_024,
        passes: 16,
    };

    fn argon2(self) -> Result<Argon2<'static>, Fault> {
        let params = Params::new(self.memory_kib, self.passes, 1, Some(DIGEST)).map_err(hashing)?;
        Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
    }
}

/// A password's hash as kept: `$argon2id$v=19$m=19456,t=2,p=1$salt$digest` (PHC string format).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Phc {
    pub(crate) cost: Cost,
    salt: Vec<u8>,
    digest: Vec<u8>,
}

/// The memory a hashing thread fills: made once, used for every hash (19 MiB allocated a hash
/// stay behind in each thread's arena of glibc).
pub(crate) type Memory = Vec<Block>;

impl Phc {
    /// Hashes `password` under a new salt.
    pub(crate) fn of(password: &[u8], cost: Cost, memory: &mut Memory) -> Result<Self, Fault> {
        let mut salt = vec![0_u8; SALT];
        getrandom::fill(&mut salt).map_err(hashing)?;
        let digest = digest(password, &salt, cost, memory)?;
        Ok(Self { cost, salt, digest })
    }

    /// Whether `password` is the one; in a time that tells nothing of how far it fits.
    pub(crate) fn fits(&self, password: &[u8], memory: &mut Memory) -> Result<bool, Fault> {
        let digest = digest(password, &self.salt, self.cost, memory)?;
        Ok(digest.ct_eq(&self.digest).into())
    }

    /// Reads what [`Phc::write`] wrote.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("$argon2id$v=19$")?;
        let mut parts = rest.split('$');
        let (params, salt, digest) = (parts.next()?, parts.next()?, parts.next()?);
        let mut numbers = params.split(',');
        let mut number = |name: &str| numbers.next()?.strip_prefix(name)?.parse::<u32>().ok();
        let cost = Cost {
            memory_kib: number("m=")?,
            passes: number("t=")?,
        };
        let one_lane = number("p=")? == 1 && parts.next().is_none();
        let bounded = cost.memory_kib <= Cost::MOST.memory_kib && cost.passes <= Cost::MOST.passes;
        let bytes = |part: &str| STANDARD_NO_PAD.decode(part).ok();
        let read = Self {
            cost,
            salt: bytes(salt)?,
            digest: bytes(digest)?,
        };
        (one_lane && bounded && read.digest.len() == DIGEST).then_some(read)
    }

    /// As the column keeps it.
    pub(crate) fn write(&self) -> String {
        let Cost { memory_kib, passes } = self.cost;
        let (salt, digest) = (
            STANDARD_NO_PAD.encode(&self.salt),
            STANDARD_NO_PAD.encode(&self.digest),
        );
        format!("$argon2id$v=19$m={memory_kib},t={passes},p=1${salt}${digest}")
    }

    /// A hash nothing fits: checked when there is no login to check, so that both take as long.
    pub(crate) fn of_nobody() -> Self {
        Self {
            cost: Cost::PRESENT,
            salt: vec![0; SALT],
            digest: vec![0; DIGEST],
        }
    }
}

fn digest(password: &[u8], salt: &[u8], cost: Cost, memory: &mut Memory) -> Result<Vec<u8>, Fault> {
    let argon2 = cost.argon2()?;
    let blocks = argon2.params().block_count();
    if memory.len() < blocks {
        memory.resize(blocks, Block::new());
    }
    let mut digest = vec![0_u8; DIGEST];
    let used = memory.get_mut(..blocks).unwrap_or_default();
    argon2
        .hash_password_into_with_memory(password, salt, &mut digest, used)
        .map_err(hashing)?;
    Ok(digest)
}

fn hashing(error: impl std::fmt::Display) -> Fault {
    Fault::new("hashing a password", error)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: Cost = Cost {
        memory_kib: 64,
        passes: 1,
    };

    #[test]
    fn a_hash_reads_back_and_fits_its_password_alone() {
        let mut memory = Memory::new();
        let phc = Phc::of(b"Troupeau 7!", CHEAP, &mut memory).unwrap();
        let read = Phc::read(&phc.write()).unwrap();
        assert_eq!(read, phc);
        assert!(read.fits(b"Troupeau 7!", &mut memory).unwrap());
        assert!(!read.fits(b"troupeau 7!", &mut memory).unwrap());
        assert!(!Phc::of_nobody().fits(b"", &mut memory).unwrap());
    }

    // ASVS 11.4.2
    #[test]
    fn it_is_the_argon2id_everybody_else_computes() {
        // Argon2's own command line: echo -n password | argon2 somesalt -id -t 2 -k 64 -p 1
        let known = Phc {
            cost: Cost {
                memory_kib: 65_536,
                passes: 2,
            },
            salt: b"somesalt".to_vec(),
            digest: vec![0; 32],
        };
        let computed = digest(b"password", &known.salt, known.cost, &mut Memory::new()).unwrap();
        assert_eq!(
            kernel::hex(computed),
            "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"
        );
    }

    #[test]
    fn a_hash_that_asks_too_much_is_none_of_ours() {
        for text in [
            "",
            "$argon2id$v=19$m=99999999,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "$argon2i$v=19$m=64,t=2,p=1$AAAA$AAAA",
            "$argon2id$v=19$m=64,t=2,p=1$AAAA$AAAA",
        ] {
            assert_eq!(Phc::read(text), None, "{text}");
        }
    }
}
