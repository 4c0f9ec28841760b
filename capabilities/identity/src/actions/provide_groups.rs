//! Groups as a company's directory wants them (SCIM): a group is a profile of the company.

use std::collections::{HashMap, HashSet};

use access::{MembershipId, Right, Rights};
use db::Write;
use kernel::{Coded, Halt, Lang, OrMissing, Refused};
use web::Labels;

use super::profiles::rights_of;
use super::provide::Ground;
use super::users::{hold_administrators, keep_an_administrator, membership_of, reachable};
use crate::domain::membership::Membership;
use crate::domain::profile::{Level, Profile, ProfileId, ProfileRef, ReadyMade, may_give};
use crate::domain::refusal::{ProfileRefusal, ScimRefusal};
use crate::domain::scim::group::WantedGroup;
use crate::store::{memberships, profiles, provided};

/// The most places one request may give or take.
const MOST_CHANGES: usize = 1_000;

/// The ready-made profiles a directory sees at this level, by their French names: a directory speaks
/// no language, and looks groups up by name.
pub fn ready_made(labels: &Labels, level: Level) -> Vec<(ReadyMade, String)> {
    let fits = |one: &&ReadyMade| one.fits(level) && **one != ReadyMade::NoRights;
    let named = |one: &ReadyMade| {
        let key = format!("identity.profile.{}", one.code());
        (*one, labels.get(Lang::Fr, &key).to_owned())
    };
    ReadyMade::ALL.iter().filter(fits).map(named).collect()
}

/// A group there is.
pub struct Group {
    pub profile: ProfileRef,
    pub name: String,
    pub members: Vec<MembershipId>,
}

/// Makes a profile that gives nothing until an administrator says what.
///
/// # Errors
/// The holder does not manage profiles; the name is taken.
pub async fn add(
    tx: &mut Write,
    (ground, labels): (&Ground<'_>, &Labels),
    wanted: &WantedGroup,
) -> Result<ProfileRef, Halt> {
    manages_profiles(ground)?;
    let id = ProfileId::new(tx.now());
    let name = wanted.display_name.clone();
    refuse_taken(tx, (ground, labels), (&name, Some(id))).await?;
    let profile = Profile {
        id,
        company: ground.company,
        name,
        rights: Rights::NONE,
        version: 1,
    };
    profiles::add(tx, &profile).await?;
    let group = Group {
        profile: ProfileRef::Own(id),
        name: profile.name,
        members: Vec::new(),
    };
    change_members(tx, ground, (&group, &wanted.members)).await?;
    Ok(group.profile)
}

/// Names the group and its members as wanted.
///
/// # Errors
/// As [`add`]; the name of a ready-made one is its own; the group gives more than the holder has.
pub async fn change(
    tx: &mut Write,
    (ground, labels): (&Ground<'_>, &Labels),
    (group, wanted): (&Group, &WantedGroup),
) -> Result<(), Halt> {
    if wanted.display_name != group.name {
        let mut profile = own(tx, ground, group).await?;
        refuse_taken(
            tx,
            (ground, labels),
            (&wanted.display_name, Some(profile.id)),
        )
        .await?;
        profile.name.clone_from(&wanted.display_name);
        profiles::save(tx, &profile).await?;
    }
    change_members(tx, ground, (group, &wanted.members)).await
}

/// Removes a profile of the company's own; who had it falls back to another group of theirs, or to
/// no rights.
///
/// # Errors
/// It is ready-made; it gives more than the holder has; the last administrator would be gone.
pub async fn remove(tx: &mut Write, ground: &Ground<'_>, group: &Group) -> Result<(), Halt> {
    own(tx, ground, group).await?;
    change_members(tx, ground, (group, &[])).await?;
    provided::empty_group(tx, ground.company, group.profile).await?;
    let profile = own(tx, ground, group).await?;
    profiles::remove(tx, &profile).await
}

fn manages_profiles(ground: &Ground<'_>) -> Result<(), Halt> {
    ground.holder.scope(Right::ProfilesManage).map(|_| ())
}

/// The group's profile, when it is one the holder may change.
async fn own(tx: &mut Write, ground: &Ground<'_>, group: &Group) -> Result<Profile, Halt> {
    let ProfileRef::Own(id) = group.profile else {
        return Err(ScimRefusal::Mutability.into());
    };
    manages_profiles(ground)?;
    let found = profiles::find(tx, &ground.scope, ground.company, id).await?;
    let profile = found.or_missing()?;
    may_give(*ground.holder.rights(), profile.rights, Level::Operator)?;
    Ok(profile)
}

async fn refuse_taken(
    tx: &mut Write,
    (ground, labels): (&Ground<'_>, &Labels),
    (name, but): (&str, Option<ProfileId>),
) -> Result<(), Halt> {
    let folded = name.to_lowercase();
    let all = profiles::list(tx, &ground.scope, ground.company).await?;
    let mut own = all.iter().filter(|other| Some(other.id) != but);
    let mut fixed = ready_made(labels, ground.level).into_iter();
    let taken = own.any(|other| other.name.to_lowercase() == folded)
        || fixed.any(|(_, known)| known.to_lowercase() == folded)
        || ReadyMade::from_code(name).is_some();
    match taken {
        true => Err(ScimRefusal::Uniqueness.into()),
        false => Ok(()),
    }
}

/// Puts those in who are wanted and not there, and takes those out who are there and not wanted.
async fn change_members(
    tx: &mut Write,
    ground: &Ground<'_>,
    (group, wanted): (&Group, &[String]),
) -> Result<(), Halt> {
    let unknown = || Halt::from(Refused::field("members", &ScimRefusal::InvalidValue));
    let mut wants = HashSet::new();
    for id in wanted {
        wants.insert(id.parse::<MembershipId>().map_err(|_| unknown())?);
    }
    let present: HashSet<MembershipId> = group.members.iter().copied().collect();
    let mut join: Vec<MembershipId> = wants.difference(&present).copied().collect();
    let mut leave: Vec<MembershipId> = present.difference(&wants).copied().collect();
    if join.len() + leave.len() > MOST_CHANGES {
        return Err(Refused::field("members", &ScimRefusal::TooMany).into());
    }
    join.sort();
    leave.sort();
    if !join.is_empty() {
        let at = (ground.company, ground.level);
        let rights = rights_of(tx, &ground.scope, at, group.profile).await?;
        let given = may_give(*ground.holder.rights(), rights, ground.level);
        given.map_err(|refusal: ProfileRefusal| Refused::field("members", &refusal))?;
    }
    for id in join {
        let joined = place_in(tx, ground, (id, group.profile)).await;
        // Somebody else's user is as unknown as nobody's.
        joined.map_err(|halt| match halt {
            Halt::Missing => unknown(),
            other => other,
        })?;
        provided::join_group(tx, (id, ground.company), group.profile).await?;
    }
    for id in leave {
        provided::leave_group(tx, id, group.profile).await?;
        take_out(tx, ground, (id, group.profile)).await?;
    }
    Ok(())
}

async fn place_in(
    tx: &mut Write,
    ground: &Ground<'_>,
    (id, profile): (MembershipId, ProfileRef),
) -> Result<(), Halt> {
    let at = (ground.company, id);
    let user = reachable(tx, ground.holder, &ground.scope, at).await?;
    if user.profile == profile {
        return Ok(());
    }
    hold_administrators(tx, &user).await?;
    let membership = Membership {
        profile,
        ..membership_of(&user)
    };
    memberships::save_profile(tx, &membership).await?;
    keep_an_administrator(tx, &user).await
}

/// Who leaves the group whose profile they have goes on with the one they were put in last of
/// those that still are, or with none.
async fn take_out(
    tx: &mut Write,
    ground: &Ground<'_>,
    (id, profile): (MembershipId, ProfileRef),
) -> Result<(), Halt> {
    let at = (ground.company, id);
    let user = reachable(tx, ground.holder, &ground.scope, at).await?;
    if user.profile != profile {
        return Ok(());
    }
    let mut next = ProfileRef::ReadyMade(ReadyMade::NoRights);
    for waiting in provided::groups_of(tx, id).await? {
        let at = (ground.company, ground.level);
        match rights_of(tx, &ground.scope, at, waiting).await {
            Ok(rights) if ground.holder.rights().covers(rights) => {
                next = waiting;
                break;
            }
            // A profile that is gone, or more than the holder may give.
            Ok(_) | Err(Halt::Refused(_)) => {}
            Err(halt) => return Err(halt),
        }
    }
    place_in(tx, ground, (id, next)).await
}

/// Every group of the company with its members.
///
/// # Errors
/// The database failed.
pub fn grouped(named: Vec<(ProfileRef, String)>, members: &[provided::Member]) -> Vec<Group> {
    let mut of: HashMap<&str, Vec<MembershipId>> = HashMap::new();
    for (id, _, profile) in members {
        of.entry(profile).or_default().push(*id);
    }
    let group = |(profile, name): (ProfileRef, String)| Group {
        members: of.remove(profile.value().as_str()).unwrap_or_default(),
        profile,
        name,
    };
    named.into_iter().map(group).collect()
}
