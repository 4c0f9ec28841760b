//! The gate in the walls: with a right, over one's own reading connection.
async fn read(tx: &mut db::Read, caller: &access::Caller) -> Result<(), kernel::Halt> {
    let scope = caller.scope(access::Right::PaymentRead)?;
    let _ = parties::payment_details(tx, &scope, caller.company()).await?;
    Ok(())
}

async fn write(tx: &mut db::Write, order: jobs::NewJob) {
    let _ = jobs::enqueue(tx, order).await;
}

fn main() {}
