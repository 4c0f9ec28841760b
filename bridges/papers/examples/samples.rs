//! Writes the sample papers into a directory: `cargo run -p papers --example samples -- DIR`.

use std::error::Error;
use std::path::PathBuf;

use papers::{Lang, draw_bill, draw_text, samples};

fn main() -> Result<(), Box<dyn Error>> {
    let directory = PathBuf::from(std::env::args().nth(1).ok_or("a directory, please")?);
    let mut english = samples::invoice();
    english.lang = Lang::En;
    for (name, bytes) in [
        ("invoice", draw_bill(&samples::invoice())?),
        ("invoice-en", draw_bill(&english)?),
        ("invoice-long", draw_bill(&samples::long_invoice())?),
        ("credit-note", draw_bill(&samples::credit_note())?),
        ("terms", draw_text(&samples::terms())?),
    ] {
        std::fs::write(directory.join(format!("{name}.pdf")), bytes)?;
    }
    Ok(())
}
