//! A site's id where a company's is wanted.
async fn swap(tx: &mut db::Read, scope: &access::Scope, id: access::SiteId) {
    let _ = parties::payment_details(tx, scope, id).await;
}

fn main() {}
