use access::LoginId;
use kernel::{Fault, Halt};
use testkit::fresh;

use super::{Importer, Parcel, PdfFile};

fn code<T>(answer: Result<T, Halt>) -> &'static str {
    match answer {
        Ok(_) => "accepted",
        Err(Halt::Refused(refused)) => refused.code,
        Err(halt) => panic!("{halt}"),
    }
}

fn file(name: &str, text: &str) -> PdfFile {
    PdfFile {
        name: name.to_owned(),
        bytes: text.as_bytes().to_vec(),
    }
}

#[tokio::test]
async fn only_who_sent_a_parcel_finds_it_again_and_only_for_a_day() -> Result<(), Fault> {
    let house = fresh("parcels", async |_| {}).await;
    let tools = &house.tools;
    let (ada, bob) = (LoginId::derived("ada"), LoginId::derived("bob"));
    let table = Some(file("c.csv", "legal_name\nÉlan\n"));
    let kept = Parcel::keep(tools, Importer::Companies, table, Vec::new()).await;
    let kept = kept.map_err(|halt| Fault::new("keeping", halt))?;
    let ticket = kept
        .ticket(tools, ada)
        .await
        .map_err(|halt| Fault::new("a ticket", halt))?;

    let companies = Importer::Companies;
    assert_eq!(
        code(Parcel::find(tools, (ada, companies), &ticket).await),
        "accepted"
    );
    assert_eq!(
        code(Parcel::find(tools, (bob, companies), &ticket).await),
        "app.import.gone"
    );
    let other = Parcel::find(tools, (ada, Importer::Users), &ticket).await;
    assert_eq!(code(other), "app.import.gone");
    for forged in ["", "00", "zz", &ticket[2..], &format!("{ticket}00")] {
        let found = Parcel::find(tools, (ada, companies), forged).await;
        assert_eq!(code(found), "app.import.gone", "{forged}");
    }
    house.clock.advance(86_401);
    assert_eq!(
        code(Parcel::find(tools, (ada, companies), &ticket).await),
        "app.import.gone"
    );
    Ok(())
}

#[tokio::test]
async fn nothing_sent_is_said_so() {
    let house = fresh("parcels", async |_| {}).await;
    let kept = Parcel::keep(&house.tools, Importer::Invoices, None, Vec::new()).await;
    assert_eq!(code(kept), "app.import.nothing");
}
