//! Who is answered "busy" has not guessed.

use kernel::Halt;

use super::*;
use crate::Desk;
use crate::actions::enter::Visitor;
use crate::actions::factors::Holder;
use crate::actions::prove::{Proof, prove};
use crate::actions::sign_in::{Knock, sign_in as knock};
use crate::domain::attempts::Attempts;
use crate::store::{attempts, sign_ins};

fn visitor() -> Visitor<'static> {
    Visitor {
        address: "192.0.2.1",
        agent: "",
        brand: None,
        leaving: None,
    }
}

#[tokio::test]
async fn a_sign_in_answered_busy_counts_for_nothing() {
    let house = house().await;
    let login = house.person("company-admin").login;
    let desk = Desk::overrun();
    for _ in 0..100 {
        let at_door = Knock {
            identifier: &login,
            password: PASSWORD,
            device: None,
            visitor: visitor(),
        };
        let answer = knock(&desk, house.tools(), &at_door).await;
        assert!(matches!(answer, Err(Halt::Busy(2))));
    }
    let mut tx = house.tools().db.read_as_the_house().await.unwrap();
    let key = crate::secret::hash_of(&login);
    let kept = attempts::find(&mut tx, &key).await.unwrap();
    assert_eq!((kept.in_a_row, kept.today), (0, 0));
    assert_eq!(kept.blocked_until, Attempts::NONE.blocked_until);
    let whose = crate::samples::sample_login("company-admin");
    let noted = sign_ins::list(&mut tx, whose, None).await.unwrap();
    assert!(noted.is_empty(), "nothing happened");
    drop(tx);
    // A wrong one is a guess still, and the right one opens.
    let wrong = sign_in(&house, &login, "wrong").await;
    assert_eq!(wrong.status, 422);
    let right = sign_in(&house, &login, PASSWORD).await;
    assert_eq!(right.status, 303);
}

#[tokio::test]
async fn nor_does_a_proof() {
    let house = house().await;
    let caller = super::sign_in::caller_of(&house, "company-admin").await;
    let cookie = house.cookie("company-admin").await;
    let guest = crate::admit(house.tools(), cookie.trim_start_matches("sid="))
        .await
        .unwrap()
        .unwrap();
    let holder = Holder {
        login: caller.login(),
        session: guest.session,
    };
    for _ in 0..20 {
        let proof = Proof::Typed {
            password: PASSWORD,
            code: "",
        };
        let signed = Signed::by(&caller, "identity.prove");
        let desk = Desk::overrun();
        let answer = prove(&desk, house.tools(), holder, (proof, signed), "192.0.2.1").await;
        assert!(matches!(answer, Err(Halt::Busy(2))));
    }
    let typed = form(&[("password", PASSWORD), ("next", "/account")]);
    let proved = house.post("company-admin", "/account/proof", &typed).await;
    assert_eq!(proved.status, 303, "{}", proved.seen());
}
