//! What a plan would destroy although only its tags say that the stack has made it.
//!
//! Whoever may set tags can set ours on a stranger's network, and a run that nobody watches would destroy it. So what goes
//! without a question must be known by more than tags: by the journal of this machine; or by what AWS was told at a birth and no
//! tag can change, the names of groups and key pairs. A node is known by a group or a key that it bears, a network by a group
//! that lies in it, and what hangs on a network by the network. Of a network in which nothing stands, nobody loses anything that runs.
//!
//! All of that is read from the account, so that a machine without a journal destroys what is ours without being told to.

use std::collections::BTreeSet;

use super::{Plan, Task};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::survey::Survey;
use crate::model::{Address, Body, Observed, Ref, Thing};
use crate::schema::Kind;

/// Something that only its tags claim for the stack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unrecorded {
    /// The address that its tags give it.
    pub address: Address,
    /// Its id.
    pub id: String,
}

/// What a plan would destroy of that. `made` says what the journal remembers; without a survey no network is known to be idle.
pub fn unrecorded(plan: &Plan, observed: &Observed, account: Option<&Survey>, made: &dyn Fn(&str) -> bool) -> Vec<Unrecorded> {
    let known = Known::of(observed, account, made);
    let going = plan.steps.values().filter_map(|step| match &step.task {
        Task::Delete { thing, .. } => Some(thing.as_ref()),
        _ => None,
    });
    let strange = going.filter(|thing| !known.is_ours(thing));
    let found = strange.map(|thing| Unrecorded { address: thing.address.clone(), id: thing.id.clone() });
    found.collect::<BTreeSet<Unrecorded>>().into_iter().collect()
}

/// So many are named in a message.
const MOST_NAMES: usize = 5;

/// The refusal to destroy them without being asked or told; none where there are none.
pub fn refuse_unrecorded(found: &[Unrecorded]) -> Option<Diagnostic> {
    let names = found.iter().take(MOST_NAMES).map(|one| format!("`{}` ({})", one.address, one.id)).collect::<Vec<_>>().join(", ");
    let names = match found.len() {
        0 => return None,
        many if many > MOST_NAMES => format!("{names} and {} more", many - MOST_NAMES),
        _ => names,
    };
    let message = format!("nothing but tags says that this stack has made what would be destroyed: {names}");
    Some(
        Diagnostic::error(codes::UNRECORDED, message)
            .note("whoever may set tags can set ours on a stranger's things; neither the journal here nor a name given at a birth knows them")
            .help(
                "nothing was done; let go of what is a stranger's with `vpclang disown ID`; what is the stack's goes with \
                 `--destroy-unrecorded`, or without `--yes` once you have said so",
            ),
    )
}

/// What a plan says of them; nothing where there are none.
pub fn note_unrecorded(found: &[Unrecorded]) -> Option<String> {
    let names: Vec<&str> = found.iter().take(MOST_NAMES).map(|one| one.id.as_str()).collect();
    let more = found.len().saturating_sub(MOST_NAMES);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    (!found.is_empty()).then(|| format!("only tags say that this stack has made {}{more}: look before it goes", names.join(", ")))
}

struct Known<'a> {
    /// Ids that the journal or a name knows.
    ids: BTreeSet<&'a str>,
    /// Networks that the journal knows, and those in which something lies whose name proves its birth.
    networks: BTreeSet<&'a str>,
    /// Networks that the stack's tags are on, known or not.
    claimed: BTreeSet<&'a str>,
    account: Option<&'a Survey>,
}

impl<'a> Known<'a> {
    fn of(observed: &'a Observed, account: Option<&'a Survey>, made: &dyn Fn(&str) -> bool) -> Known<'a> {
        let is_network = |thing: &&Thing| thing.body.kind() == Kind::Network;
        let claimed: BTreeSet<&str> = observed.things.iter().filter(is_network).map(|thing| thing.id.as_str()).collect();
        let ids: BTreeSet<&str> =
            observed.things.iter().filter(|thing| thing.born || made(&thing.id)).map(|thing| thing.id.as_str()).collect();
        // What was only adopted proves nothing about the network that it lies in.
        let groups = observed.things.iter().filter(|thing| thing.born);
        let holding = groups.flat_map(|thing| thing.holds.iter().map(String::as_str));
        let networks = holding.chain(ids.iter().copied()).filter(|id| claimed.contains(id)).collect();
        Known { ids, networks, claimed, account }
    }

    fn is_ours(&self, thing: &Thing) -> bool {
        if self.ids.contains(thing.id.as_str()) {
            return true;
        }
        match &thing.body {
            Body::SecurityGroup(_) | Body::KeyPair(_) => false,
            Body::Node(_) => thing.holds.iter().any(|id| self.ids.contains(id.as_str()) && !self.claimed.contains(id.as_str())),
            Body::Network(_) => self.is_harmless(&thing.id),
            Body::Gateway(gateway) => self.hangs_on_ours(thing, gateway.network.as_ref()),
            Body::Dhcp(options) => self.hangs_on_ours(thing, options.network.as_ref()),
            Body::Routes(routes) => self.hangs_on_ours(thing, Some(&routes.network)),
            Body::Subnet(subnet) => self.hangs_on_ours(thing, Some(&subnet.network)),
        }
    }

    /// What hangs on no network is used by nobody.
    fn hangs_on_ours(&self, thing: &Thing, network: Option<&Ref>) -> bool {
        let foreign = matches!(network, Some(Ref::Id(id)) if !self.claimed.contains(id.as_str()));
        let mut claimed = thing.holds.iter().filter(|id| self.claimed.contains(id.as_str()));
        !foreign && claimed.all(|id| self.is_harmless(id))
    }

    fn is_harmless(&self, network: &str) -> bool {
        self.networks.contains(network) || self.account.is_some_and(|account| is_idle(account, network))
    }
}

/// Whether a network was looked at and no interface stands in it.
fn is_idle(account: &Survey, network: &str) -> bool {
    let inside = |subnet: &String| account.subnets.get(subnet).is_some_and(|subnet| subnet.vpc == network);
    account.vpcs.get(network).is_some_and(|vpc| vpc.whole) && !account.occupants.values().any(|one| inside(&one.subnet))
}
