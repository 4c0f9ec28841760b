//! The four walls, seen from a capability: what must not compile does not.

#[test]
fn the_four_walls_hold() {
    let walls = trybuild::TestCases::new();
    walls.compile_fail("tests/walls/*.rs");
    walls.pass("tests/walls/gate/*.rs");
}
