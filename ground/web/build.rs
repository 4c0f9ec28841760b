//! Embeds `dist/`, which `npm run assets` writes, with a hash for the address and a gzip twin.
#![expect(
    clippy::expect_used,
    reason = "a build that cannot read its inputs must stop"
)]

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

fn main() {
    println!("cargo:rerun-if-changed=dist");
    let dist = Path::new("dist");
    assert!(
        dist.join("app.css").exists(),
        "ground/web/dist is empty: run `npm ci && npm run assets` at the root first (make does)"
    );
    let out = std::env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    let mut names: Vec<String> = fs::read_dir(dist)
        .expect("dist is readable")
        .map(|entry| {
            entry
                .expect("entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    let mut code = String::from("pub(super) const ASSETS: &[Asset] = &[\n");
    for name in names {
        let path = dist.join(&name);
        let bytes = fs::read(&path).expect("asset is readable");
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all(&bytes).expect("memory");
        let twin = Path::new(&out).join(format!("{name}.gz"));
        fs::write(&twin, packed.finish().expect("memory")).expect("OUT_DIR is writable");
        let plain = fs::canonicalize(&path).expect("path");
        writeln!(
            code,
            "    Asset {{ name: {name:?}, hash: \"{:016x}\", bytes: include_bytes!({plain:?}), gzip: include_bytes!({twin:?}) }},",
            fnv(&bytes)
        )
        .expect("memory");
    }
    code.push_str("];\n");
    fs::write(Path::new(&out).join("assets.rs"), code).expect("OUT_DIR is writable");
}

/// FNV-1a, 64 bits: enough to tell one version of a file from another.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
