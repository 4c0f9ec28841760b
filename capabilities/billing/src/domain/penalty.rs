use kernel::Day;

/// The European Central Bank's main refinancing rate on the first day of each half-year, in basis
/// points, newest first. The penalty in force when a document was issued is the one it prints.
const ECB_BY_HALF_YEAR: [((i16, i8), i64); 6] = [
    ((2026, 1), 215),
    ((2025, 7), 215),
    ((2025, 1), 315),
    ((2024, 7), 425),
    ((2024, 1), 450),
    ((2023, 7), 400),
];

/// The yearly penalty for late payment of a document issued on `day`, in basis points: the ECB's
/// rate and ten points (C. com. L441-10 II), unless the contract says otherwise.
pub fn late_penalty_bp(day: Day) -> i64 {
    let (year, month, _) = day.parts();
    let known = ECB_BY_HALF_YEAR
        .iter()
        .find(|(since, _)| *since <= (year, month));
    let oldest = ECB_BY_HALF_YEAR.last();
    known.or(oldest).map_or(1_000, |(_, rate)| rate + 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_penalty_is_that_of_the_half_year_of_issue() {
        let penalty = |day: &str| late_penalty_bp(day.parse().unwrap());
        assert_eq!(penalty("2025-06-30"), 1_315);
        assert_eq!(penalty("2025-07-01"), 1_215);
        assert_eq!(penalty("2019-01-01"), 1_400);
        assert_eq!(penalty("2030-01-01"), 1_215);
    }
}
