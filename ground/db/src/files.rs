use std::path::{Path, PathBuf};

use kernel::Fault;
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;

/// Documents kept by their SHA-256 under the portal's own folder. Written before the row that
/// names them is committed: a crash leaves at most a file nobody points to.
#[derive(Clone, Debug)]
pub struct Files {
    root: PathBuf,
}

impl Files {
    /// Keeps documents under `root`, made when it is not there.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn open(root: impl Into<PathBuf>) -> Result<Self, Fault> {
        let root = root.into();
        std::fs::create_dir_all(&root)
            .map_err(|error| Fault::new("opening the documents folder", error))?;
        Ok(Self { root })
    }

    /// Keeps `bytes`; their SHA-256 in hexadecimal, by which they are fetched.
    ///
    /// # Errors
    /// The disk refuses.
    pub async fn put(&self, bytes: &[u8]) -> Result<String, Fault> {
        let digest = kernel::hex(Sha256::digest(bytes));
        let path = self.path(&digest)?;
        if !tokio::fs::try_exists(&path).await.unwrap_or(false) {
            self.write(&path, bytes)
                .await
                .map_err(|error| Fault::new("keeping a document", error))?;
        }
        Ok(digest)
    }

    /// The document with this SHA-256.
    ///
    /// # Errors
    /// It is not there, or the disk refuses.
    pub async fn get(&self, digest: &str) -> Result<Vec<u8>, Fault> {
        let path = self.path(digest)?;
        tokio::fs::read(path)
            .await
            .map_err(|error| Fault::new("reading a document", error))
    }

    /// Forgets the document with this SHA-256; one that is not there is forgotten already. The rows
    /// that name it go first: a crash in between leaves a file nobody points to, never the reverse.
    ///
    /// # Errors
    /// Not a SHA-256, or the disk refuses.
    pub async fn remove(&self, digest: &str) -> Result<(), Fault> {
        match tokio::fs::remove_file(self.path(digest)?).await {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(Fault::new("forgetting a document", error))
            }
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// The folder's own path, for `config check`.
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn path(&self, digest: &str) -> Result<PathBuf, Fault> {
        if digest.len() != 64 || !digest.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(Fault::new("reading a document", "not a SHA-256"));
        }
        Ok(self.root.join(&digest[..2]).join(&digest[2..]))
    }

    async fn write(&self, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
        if let Some(folder) = path.parent() {
            tokio::fs::create_dir_all(folder).await?;
        }
        let mut nonce = [0_u8; 8];
        getrandom::fill(&mut nonce).map_err(std::io::Error::other)?;
        let partial = path.with_extension(format!("{:016x}", u64::from_le_bytes(nonce)));
        let mut file = tokio::fs::File::create(&partial).await?;
        file.write_all(bytes).await?;
        file.sync_all().await?;
        tokio::fs::rename(&partial, path).await
    }
}
