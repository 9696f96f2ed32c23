//! What others have put into the networks of a stack and what keeps these from being destroyed. AWS would tell of it only
//! once everything else is gone, and without a name.

use std::collections::BTreeSet;

use super::{Plan, Task};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::survey::Survey;
use crate::model::{Direction, Peer, Ref, Thing};
use crate::schema::Kind;

/// Something of somebody else's that stands in the way of a destruction.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Blocker {
    /// The address of what is to be destroyed.
    pub of: String,
    /// The id of what stands in the way.
    pub id: String,
    /// What that is.
    pub what: String,
}

impl std::fmt::Display for Blocker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}` can't be destroyed while {} is there: {}", self.of, self.id, self.what)
    }
}

impl Blocker {
    /// The refusal of a plan.
    pub fn diagnostic(&self) -> Diagnostic {
        Diagnostic::error(codes::FOREIGN_BLOCKER, self.to_string())
            .help("nothing was done; it is none of the stack's: let its owner end it, and run the same command again")
    }
}

/// Everything of others that a plan would fail at.
pub fn blockers(plan: &Plan, account: &Survey) -> Vec<Blocker> {
    let going = plan.steps.values().filter_map(|step| match &step.task {
        Task::Delete { thing, .. } => Some(thing.as_ref()),
        _ => None,
    });
    let going: Vec<&Thing> = going.collect();
    let ours: BTreeSet<&str> = going
        .iter()
        .flat_map(|thing| std::iter::once(&thing.id).chain(thing.parts.iter().map(|part| &part.id)))
        .map(String::as_str)
        .collect();
    let account = Account { account, ours, owner: &plan.owner };
    let found = going.iter().flat_map(|thing| {
        let of = thing.address.to_string();
        account.in_the_way_of(thing).into_iter().map(move |(id, what)| Blocker { of: of.clone(), id, what })
    });
    found.collect::<BTreeSet<Blocker>>().into_iter().collect()
}

struct Account<'a> {
    account: &'a Survey,
    /// What goes with the plan.
    ours: BTreeSet<&'a str>,
    owner: &'a str,
}

impl Account<'_> {
    fn in_the_way_of(&self, thing: &Thing) -> Vec<(String, String)> {
        match thing.body.kind() {
            Kind::Subnet => self.occupants(|one| one.subnet == thing.id),
            Kind::SecurityGroup => {
                let mut found = self.occupants(|one| one.groups.contains(&thing.id));
                found.extend(self.groups_that_name(&thing.id));
                found
            }
            Kind::Network => self.in_network(&thing.id),
            _ => Vec::new(),
        }
    }

    fn is_foreign(&self, id: &str) -> bool {
        !self.account.names.contains_key(id) && !self.ours.contains(id)
    }

    fn occupants(&self, wanted: impl Fn(&crate::model::survey::Occupant) -> bool) -> Vec<(String, String)> {
        let goes = |with: &Option<String>| with.as_deref().is_some_and(|id| !self.is_foreign(id));
        let standing = self.account.occupants.iter().filter(|(id, one)| {
            wanted(one) && self.is_foreign(id) && !goes(&one.ends_with) && one.stack.as_deref() != Some(self.owner)
        });
        standing.map(|(id, one)| (id.clone(), one.what.clone())).collect()
    }

    /// Groups of others with a rule that names this one.
    fn groups_that_name(&self, group: &str) -> Vec<(String, String)> {
        let names = |direction| {
            move |rule: &&crate::model::Rule| rule.direction == direction && rule.peer == Peer::Group(Ref::Id(group.to_owned()))
        };
        let others = self.account.groups.iter().filter(|(id, _)| self.is_foreign(id));
        let naming = others.filter_map(|(id, other)| {
            let inbound = other.rules.keys().find(names(Direction::Ingress)).map(|_| "lets it in");
            let outbound = other.rules.keys().find(names(Direction::Egress)).map(|_| "is open to it");
            Some((id.clone(), format!("a group with a rule that {}", inbound.or(outbound)?)))
        });
        naming.collect()
    }

    fn in_network(&self, vpc: &str) -> Vec<(String, String)> {
        let account = self.account;
        let subnets = account.subnets.iter().filter(|(_, one)| one.vpc == vpc).map(|(id, _)| (id, "a subnet of it"));
        let groups =
            account.groups.iter().filter(|(id, one)| one.network == Ref::Id(vpc.to_owned()) && !account.defaults.contains(*id));
        let groups = groups.map(|(id, _)| (id, "a security group of it"));
        let main: BTreeSet<&String> = account.vpcs.values().filter_map(|vpc| vpc.main.as_ref()).collect();
        let tables = account.tables.iter().filter(|(id, one)| one.vpc == vpc && !main.contains(id));
        let tables = tables.map(|(id, _)| (id, "a routing table of it"));
        let acls = account.acls.iter().filter(|(_, one)| one.vpc == vpc && !one.default).map(|(id, _)| (id, "an ACL of it"));
        let attached = |of: &Option<String>| of.as_deref() == Some(vpc);
        let gateways = account.gateways.iter().filter(|(_, of)| attached(of)).map(|(id, _)| (id, "an internet gateway on it"));
        let vpns = account.vpns.iter().filter(|(_, of)| attached(of)).map(|(id, _)| (id, "a gateway of private connections on it"));
        let all = subnets.chain(groups).chain(tables).chain(acls).chain(gateways).chain(vpns);
        all.filter(|(id, _)| self.is_foreign(id)).map(|(id, what)| (id.clone(), what.to_owned())).collect()
    }
}
