//! A scope made by hand.
fn forge(root: access::CompanyId) -> access::Scope {
    access::Scope { right: None, root, breadth: access::Breadth::Many, narrowed: None }
}

fn main() {}
