use access::Caller;
use db::{Signed, Write};
use jobs::{JobId, JobRun, NewJob};
use kernel::{Halt, OrMissing};

use crate::actions::bundle::Bundle;
use crate::actions::draw_paper::pdf_of;
use crate::domain::{BillingRefusal, DocumentId};
use crate::store::archives::{self, Archive, Owner};
use crate::store::documents;
use crate::store::listing::{self, Asked};

/// The job that builds an archive.
pub(crate) const BUILD: &str = "billing.archive";
/// The job that forgets archives whose day has passed.
pub(crate) const FORGET: &str = "billing.forget_archives";

/// Documents in one archive at most.
pub(crate) const MOST_DOCUMENTS: usize = 2_000;
const MOST_BYTES: usize = 200 * 1024 * 1024;
const KEPT_S: i64 = 24 * 3_600;
const WAITING_AT_MOST: i64 = 3;

/// Queues the building of an archive of what is asked for, chosen now and within the asker's
/// scope: the job that builds it needs none.
pub(crate) async fn ask_archive(
    tx: &mut Write,
    caller: &Caller,
    asked: Asked<'_>,
) -> Result<JobId, Halt> {
    let owner = Owner {
        login: caller.login(),
        company: caller.company(),
    };
    if archives::waiting(tx, owner).await? >= WAITING_AT_MOST {
        return Err(BillingRefusal::TooManyArchives.into());
    }
    let documents = choose(tx, asked).await?;
    let count = i64::try_from(documents.len()).unwrap_or(i64::MAX);
    let job = NewJob::new(BUILD, &())?
        .asked_by(owner.login, owner.company)
        .of_total(count);
    let id = jobs::enqueue(tx, job).await?.or_missing()?;
    let expires_at = tx.now().plus_seconds(KEPT_S);
    let archive = Archive {
        id,
        kind: asked.kind,
        document_count: count,
        file_digest: None,
        size_bytes: 0,
        expires_at,
    };
    archives::add(tx, &archive, owner, &documents).await?;
    let forget = NewJob::new(FORGET, &())?.at(expires_at.plus_seconds(1));
    jobs::enqueue(tx, forget).await?;
    Ok(id)
}

async fn choose(tx: &mut Write, asked: Asked<'_>) -> Result<Vec<DocumentId>, Halt> {
    let (rows, _) = listing::batch(tx, asked, None, MOST_DOCUMENTS + 1).await?;
    match rows.len() {
        0 => Err(BillingRefusal::NothingToArchive.into()),
        count if count > MOST_DOCUMENTS => {
            let most = i64::try_from(MOST_DOCUMENTS).unwrap_or(i64::MAX);
            Err(BillingRefusal::ArchiveTooLarge(most).into())
        }
        _ => Ok(rows.into_iter().map(|row| row.document.id).collect()),
    }
}

/// Builds the archive that bears the job's id. Run twice, it finds its file and leaves it.
pub(crate) async fn build_archive(run: JobRun) -> Result<String, Halt> {
    let mut tx = run.tools.db.read_as_the_house().await?;
    let archive = archives::find(&mut tx, run.job.id).await?.or_missing()?;
    drop(tx);
    if let Some(digest) = archive.file_digest {
        return Ok(digest);
    }
    let bytes = bundle(&run, &archive).await?;
    let digest = run.tools.files.put(&bytes).await?;
    let size_bytes = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let mut tx = run.tools.db.write_as_the_house().await?;
    archives::built(&mut tx, archive.id, &digest, size_bytes).await?;
    tx.commit(Signed::by_the_house("billing.build_archive").on(archive.id))
        .await?;
    Ok(digest)
}

async fn bundle(run: &JobRun, archive: &Archive) -> Result<Vec<u8>, Halt> {
    const AT_ONCE: i64 = 50;
    let mut bundle = Bundle::new(MOST_BYTES);
    let mut position = 0;
    while position < archive.document_count {
        let mut tx = run.tools.db.read_as_the_house().await?;
        for found in documents::in_archive(&mut tx, archive.id, position, AT_ONCE).await? {
            match pdf_of(&run.tools, &mut tx, &found).await {
                Ok(pdf) => bundle.add(&found, &pdf)?,
                // Nothing to draw: the list shows the document without a file too.
                Err(Halt::Missing) => {}
                Err(halt) => return Err(halt),
            }
        }
        drop(tx);
        position += AT_ONCE;
        run.progress(position.min(archive.document_count), archive.document_count)
            .await?;
    }
    bundle.finish()
}

/// Forgets every archive whose day has passed, file and all.
pub(crate) async fn forget_archives(run: JobRun) -> Result<String, Halt> {
    let tools = run.tools;
    let mut count = 0;
    loop {
        let mut tx = tools.db.write_as_the_house().await?;
        let now = tx.now();
        let expired = archives::expired(&mut tx, now).await?;
        if expired.is_empty() {
            return Ok(count.to_string());
        }
        let mut files = Vec::new();
        for archive in &expired {
            files.extend(archives::forget(&mut tx, archive).await?);
        }
        tx.commit(
            Signed::by_the_house("billing.forget_archives").saying(expired.len().to_string()),
        )
        .await?;
        count += expired.len();
        for digest in files {
            tools.files.remove(&digest).await?;
        }
    }
}
