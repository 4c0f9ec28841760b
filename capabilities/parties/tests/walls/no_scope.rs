//! A query on customers' records without a scope.
async fn peek(tx: &mut db::Read, id: access::CompanyId) {
    let _ = parties::payment_details(tx, id).await;
}

fn main() {}
