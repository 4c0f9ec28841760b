//! Milliseconds a bill, over 500 bills: `cargo run --release -p papers --example bench`.

use std::error::Error;
use std::time::Instant;

use papers::{draw_bill, draw_text, facturx, samples};

const ROUNDS: u32 = 500;

fn main() -> Result<(), Box<dyn Error>> {
    let mut bill = samples::invoice();
    let first = Instant::now();
    draw_bill(&bill)?;
    println!(
        "first bill, fonts read     {:8.3} ms",
        first.elapsed().as_secs_f64() * 1e3
    );
    report("one-page bill", |round| {
        bill.number = format!("F2026-{round:06}");
        Ok(draw_bill(&bill)?.len())
    })?;
    let long = samples::long_invoice();
    report("61-line bill, four pages", |_| Ok(draw_bill(&long)?.len()))?;
    let terms = samples::terms();
    report("terms, two pages", |_| Ok(draw_text(&terms)?.len()))?;
    let carried = samples::facturx_pdf(&bill)?;
    report("read a Factur-X", |_| {
        Ok(facturx::read(&carried)?.lines.len())
    })
}

fn report(
    name: &str,
    mut work: impl FnMut(u32) -> Result<usize, Box<dyn Error>>,
) -> Result<(), Box<dyn Error>> {
    let (wall, cpu) = (Instant::now(), cpu_ticks());
    let mut size = 0;
    for round in 0..ROUNDS {
        size = work(round)?;
    }
    let each = wall.elapsed().as_secs_f64() * 1e3 / f64::from(ROUNDS);
    // The kernel counts processor time in hundredths of a second.
    let spent = cpu
        .zip(cpu_ticks())
        .map(|(before, after)| (after - before) * 10.0);
    let spent = spent.map(|ms| ms / f64::from(ROUNDS)).unwrap_or(f64::NAN);
    println!("{name:<26} {each:8.3} ms wall {spent:8.3} ms cpu   {size}");
    Ok(())
}

/// Processor time of this process, where Linux tells it.
fn cpu_ticks() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    Some(fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?)
}
