use std::fmt::Write as _;
use std::io::Write as _;
use std::time::{Duration, Instant};

use super::*;
use crate::{draw_bill, samples};

/// A PDF made of these objects, with a true index, so that only what a test breaks is broken.
pub(crate) fn made_of(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut index = String::from("xref\n");
    let _ = write!(index, "0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in (1..).zip(objects) {
        let _ = writeln!(index, "{:010} 00000 n ", bytes.len());
        bytes.extend(format!("{number} 0 obj\n").into_bytes());
        bytes.extend(object);
        bytes.extend(b"\nendobj\n");
    }
    let start = bytes.len();
    let end = format!(
        "trailer\n<</Size {} /Root 1 0 R {trailer}>>\n",
        objects.len() + 1
    );
    bytes.extend(format!("{index}{end}startxref\n{start}\n%%EOF\n").into_bytes());
    bytes
}

pub(crate) fn texts(objects: &[&str]) -> Vec<Vec<u8>> {
    objects
        .iter()
        .map(|object| object.as_bytes().to_vec())
        .collect()
}

pub(crate) fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(bytes).expect("memory");
    out.finish().expect("memory")
}

pub(crate) fn stream(entries: &str, raw: &[u8]) -> Vec<u8> {
    let head = format!(
        "<<{entries} /Filter /FlateDecode /Length {}>>\nstream\n",
        raw.len()
    );
    [head.as_bytes(), raw, b"\nendstream"].concat()
}

const CATALOG: &str = "<</Type /Catalog /Pages 2 0 R>>";
const PAGES: &str = "<</Type /Pages /Kids [3 0 R] /Count 1>>";
const PAGE: &str = "<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]>>";

/// Runs a reading and fails if it takes longer than a person would wait.
pub(crate) fn briskly<T>(work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = work();
    // Unoptimised code on a busy machine is given ten times what it would need otherwise.
    let patience = if cfg!(debug_assertions) { 2_000 } else { 200 };
    assert!(
        start.elapsed() < Duration::from_millis(patience),
        "{:?}",
        start.elapsed()
    );
    done
}

#[test]
fn our_own_papers_and_small_ones_pass() {
    assert_eq!(
        check(&draw_bill(&samples::invoice()).expect("a bill")),
        Ok(())
    );
    assert_eq!(check(&made_of(&texts(&[CATALOG, PAGES, PAGE]), "")), Ok(()));
    let junk = [
        b"mail gateway was here\n".to_vec(),
        made_of(&texts(&[CATALOG, PAGES, PAGE]), ""),
    ];
    assert_eq!(check(&junk.concat()), Ok(()));
}

#[test]
fn object_streams_and_cross_reference_streams_are_read() {
    let bytes = samples::facturx_pdf(&samples::invoice()).expect("a PDF");
    let mut document = lopdf::Document::load_mem(&bytes).expect("a PDF");
    let mut modern = Vec::new();
    document.save_modern(&mut modern).expect("a PDF");
    assert!(modern.windows(7).any(|window| window == b"/ObjStm"));
    assert_eq!(check(&modern), Ok(()));
    assert_eq!(crate::facturx::read(&modern), crate::facturx::read(&bytes));
}

#[test]
fn a_lost_index_is_rebuilt() {
    let whole = made_of(&texts(&[CATALOG, PAGES, PAGE]), "");
    let text = String::from_utf8(whole).expect("text");
    let moved = text.replace("startxref\n", "startxref\n9");
    assert_eq!(check(moved.as_bytes()), Ok(()));
    let shifted = text.replacen("%PDF-1.7\n", "%PDF-1.7\n%a line a mail gateway added\n", 1);
    assert_eq!(check(shifted.as_bytes()), Ok(()));
}

#[test]
fn each_refusal_has_its_name() {
    let no_page = made_of(&texts(&[CATALOG, "<</Type /Pages /Kids [] /Count 0>>"]), "");
    let encrypted = made_of(&texts(&[CATALOG, PAGES, PAGE]), "/Encrypt 4 0 R");
    let cyclic = made_of(
        &texts(&[CATALOG, "<</Type /Pages /Kids [2 0 R 2 0 R]>>"]),
        "",
    );
    let dangling = made_of(&texts(&["<</Type /Catalog /Pages 9 0 R>>"]), "");
    let chained = made_of(
        &texts(&["<</Type /Catalog /Pages 2 0 R>>", "3 0 R", "2 0 R"]),
        "",
    );
    let nested = format!("<</Type /Catalog /Pages {}>>", "[".repeat(100_000));
    for (bytes, code) in [
        (Vec::new(), "papers.not_a_pdf"),
        (b"PK\x03\x04 not a pdf".to_vec(), "papers.not_a_pdf"),
        (b"%PDF-1.7\n".to_vec(), "papers.pdf_damaged"),
        (vec![b'%'; MOST_BYTES + 1], "papers.pdf_too_large"),
        (no_page, "papers.pdf_no_page"),
        (encrypted, "papers.pdf_encrypted"),
        (cyclic, "papers.pdf_too_intricate"),
        (dangling, "papers.pdf_damaged"),
        (chained, "papers.pdf_too_intricate"),
        (
            made_of(&[nested.into_bytes()], ""),
            "papers.pdf_too_intricate",
        ),
    ] {
        let refusal = briskly(|| check(&bytes)).expect_err(code);
        assert_eq!(refusal.code(), code);
    }
}

// ASVS 5.2.3
#[test]
fn bombs_are_left_unexploded() {
    let zeros = deflated(&vec![b'0'; 64 * 1024 * 1024]);
    let bomb = stream("/Type /ObjStm /N 1 /First 4", &zeros);
    // The page tree hides in an object stream that inflates to 64 MiB.
    let index = {
        let mut rows = Vec::new();
        for row in [[0_u8, 0, 0], [1, 0, 9], [2, 0, 3]] {
            rows.extend(row);
        }
        rows
    };
    let mut bytes = b"%PDF-1.7\n1 0 obj\n<</Type /Catalog /Pages 2 0 R>>\nendobj\n".to_vec();
    let place = bytes.len();
    bytes.extend([b"3 0 obj\n".to_vec(), bomb, b"\nendobj\n".to_vec()].concat());
    let rows = [index, vec![1, (place >> 8) as u8, (place & 255) as u8]].concat();
    let start = bytes.len();
    let xref = stream(
        "/Type /XRef /Size 4 /W [1 2 0] /Root 1 0 R",
        &deflated(&rows),
    );
    bytes.extend([b"4 0 obj\n".to_vec(), xref, b"\nendobj\n".to_vec()].concat());
    bytes.extend(format!("startxref\n{start}\n%%EOF").into_bytes());
    assert_eq!(briskly(|| check(&bytes)), Err(PdfRefusal::TooIntricate));
}

#[test]
fn a_wide_index_and_a_long_history_end() {
    let rows = vec![0_u8; 8 * 1024 * 1024];
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let start = bytes.len();
    let xref = stream(
        "/Type /XRef /Size 9000000 /W [1 0 0] /Root 1 0 R",
        &deflated(&rows),
    );
    bytes.extend([b"4 0 obj\n".to_vec(), xref, b"\nendobj\n".to_vec()].concat());
    bytes.extend(format!("startxref\n{start}\n%%EOF").into_bytes());
    assert!(briskly(|| check(&bytes)).is_err());

    let mut history = b"%PDF-1.7\n".to_vec();
    let mut before = 0;
    for _ in 0..2_000 {
        let here = history.len();
        history.extend(format!("xref\n0 0\ntrailer\n<</Prev {before}>>\n").into_bytes());
        before = here;
    }
    history.extend(format!("startxref\n{before}\n%%EOF").into_bytes());
    assert_eq!(briskly(|| check(&history)), Err(PdfRefusal::TooIntricate));
}

#[test]
fn one_large_object_named_a_thousand_times_is_paid_a_thousand_times() {
    let kids = "3 0 R ".repeat(1_900);
    let pages = format!("<</Type /Pages /Kids [{kids}]>>");
    for filling in [
        " ".repeat(8 << 20),
        "() ".repeat(1 << 20),
        "%\n".repeat(4 << 20),
    ] {
        let node = format!("<</Type /None /Filling [{filling}]>>");
        let bytes = made_of(&texts(&[CATALOG, &pages, &node]), "");
        assert!(briskly(|| check(&bytes)).is_err());
    }
    let text = format!(
        "<</Type /None /Filling [{}]>>",
        format!("({})", "a".repeat(60_000)).repeat(100)
    );
    let bytes = made_of(&texts(&[CATALOG, &pages, &text]), "");
    assert_eq!(briskly(|| check(&bytes)), Err(PdfRefusal::TooIntricate));
}

#[test]
fn cut_and_scratched_files_never_break_the_reader() {
    let bytes = samples::facturx_pdf(&samples::credit_note()).expect("a PDF");
    for cut in (0..bytes.len()).step_by(397) {
        let _ = briskly(|| crate::facturx::read(&bytes[..cut]));
    }
    // A fixed sequence: a failure must come back when it is looked for.
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed >> 33).unwrap_or(0)
    };
    let structure = bytes.len() - 12_000;
    for _ in 0..600 {
        let mut scratched = bytes.clone();
        for _ in 0..=next() % 12 {
            // Half the scratches fall on the structure at the end, where they hurt.
            let range = if next() % 2 == 0 { 0 } else { structure };
            let at = range + next() % (bytes.len() - range);
            scratched[at] =
                [b'0', b'9', b'<', b'(', b'[', b'/', 0, (next() % 256) as u8][next() % 8];
        }
        let _ = briskly(|| crate::facturx::read(&scratched));
    }
}
