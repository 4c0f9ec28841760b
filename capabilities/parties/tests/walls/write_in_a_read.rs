//! A change through the reading door.
async fn sneak(tx: &mut db::Read, order: jobs::NewJob) {
    let _ = jobs::enqueue(tx, order).await;
}

fn main() {}
