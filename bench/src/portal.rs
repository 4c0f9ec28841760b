//! Starts a program that serves, and knows its memory.

use std::io;
use std::net::SocketAddr;
use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// A program that serves; killed when dropped.
pub struct Serving {
    pub address: SocketAddr,
    /// From the start to the first answer.
    pub ready_in: Duration,
    child: Child,
}

impl Serving {
    pub async fn start(
        program: &str,
        arguments: &[&str],
        environment: &[(&str, &str)],
    ) -> io::Result<Self> {
        let begun = Instant::now();
        let mut child = Command::new(program)
            .args(arguments)
            .envs(environment.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let out = child
            .stdout
            .take()
            .ok_or_else(|| io::Error::other("no output"))?;
        let mut lines = BufReader::new(out).lines();
        while let Some(line) = lines.next_line().await? {
            if let Some(address) = line.strip_prefix("listening on http://") {
                let address = address.parse().map_err(io::Error::other)?;
                let ready_in = begun.elapsed();
                tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
                return Ok(Self {
                    address,
                    ready_in,
                    child,
                });
            }
        }
        Err(io::Error::other(format!(
            "{program} did not start to listen"
        )))
    }

    /// Resident memory in megabytes.
    pub fn memory_mb(&self) -> u64 {
        let status = self
            .child
            .id()
            .and_then(|id| std::fs::read_to_string(format!("/proc/{id}/status")).ok());
        let line = status
            .as_deref()
            .and_then(|status| status.lines().find(|line| line.starts_with("VmRSS")));
        let kb = line
            .and_then(|line| line.split_whitespace().nth(1))
            .and_then(|kb| kb.parse::<u64>().ok());
        kb.unwrap_or(0) / 1024
    }
}
