//! Asking whether calls are permitted, with the calls themselves and the word that nothing is to be done.
//!
//! The requests come from the functions that make the real ones, so that what is asked about is what will be sent: a policy that
//! demands a tag or forbids a type decides here as it does then.

use std::collections::BTreeMap;

use futures_util::future::join_all;

use crate::cloud::kinds::{
    Birth, Context, birth_of, dhcp, gateway, key_pair, network, node, routes, security_group, subnet, tagging,
};
use crate::cloud::{Clients, CloudError, Failure, Poller};
use crate::model::{Body, Identity, Observed, Place, Ref, Resource, Thing, tags::TagChange};
use crate::plan::preflight::permissions::{Rehearsal, Verdict};
use crate::plan::{Plan, Task};

/// Sends a call with the word that nothing is to be done.
macro_rules! rehearse {
    ($action:expr, $call:expr) => {
        $call.dry_run(true).send().await.map(|_| ()).map_err(|error| CloudError::of($action, error))
    };
}

/// What came of a dry run, and why none came of it where AWS did not answer.
type Judged = (Verdict, Option<CloudError>);

/// Where calls are rehearsed.
pub struct Stage<'a> {
    pub clients: &'a Clients,
    pub account: &'a str,
    pub plan: &'a Plan,
    pub observed: &'a Observed,
}

impl Stage<'_> {
    /// What came of each. An endpoint that is not AWS's is asked one first: one that does what it is only asked about is not asked
    /// anything else.
    pub async fn verdicts(&self, rehearsals: &[Rehearsal]) -> Vec<Judged> {
        let (first, rest) = match self.clients.is_foreign() {
            true => rehearsals.split_at(rehearsals.len().min(1)),
            false => (&[][..], rehearsals),
        };
        let mut verdicts = join_all(first.iter().map(|rehearsal| self.verdict(rehearsal))).await;
        match verdicts.iter().any(|(verdict, _)| *verdict == Verdict::Done) {
            true => verdicts.extend(rest.iter().map(|_| (Verdict::Unasked, None))),
            false => verdicts.extend(join_all(rest.iter().map(|rehearsal| self.verdict(rehearsal))).await),
        }
        verdicts
    }

    async fn verdict(&self, rehearsal: &Rehearsal) -> Judged {
        let error = match self.ask(rehearsal).await {
            None => return (Verdict::Unasked, None),
            Some(Ok(())) => return (Verdict::Done, None),
            Some(Err(error)) => error,
        };
        // What the request needs to be made may be refused before the request; and AWS may be too busy, or away.
        let answered = error.action == rehearsal.lane.action && !error.is_throttled() && !error.is_unanswered();
        match &error.failure {
            Failure::Refused { code, message, .. } if answered => match code.as_str() {
                "DryRunOperation" => (Verdict::Allowed, None),
                "UnauthorizedOperation" | "AccessDenied" | "AccessDeniedException" => (Verdict::Forbidden(message.clone()), None),
                _ => (Verdict::Refused(code.clone(), message.clone()), None),
            },
            _ => (Verdict::Unasked, Some(error)),
        }
    }

    /// Sends one; none where it names what does not exist.
    async fn ask(&self, rehearsal: &Rehearsal) -> Option<Result<(), CloudError>> {
        let region = &rehearsal.lane.region;
        let step = self.plan.steps.get(&rehearsal.step)?;
        let poller = Poller::new(self.clients.ec2(region), self.plan.owner.clone());
        let lookup = |to: &Ref| match to {
            Ref::Id(id) => Some(id.clone()),
            Ref::Address(address) => {
                self.plan.ids.get(&Identity { address: address.clone(), region: Some(region.clone()) }).cloned()
            }
        };
        let names: BTreeMap<&str, &String> =
            self.observed.things.iter().filter_map(|thing| Some((thing.id.as_str(), thing.name.as_ref()?))).collect();
        let name = |id: &str| names.get(id).map(|name| (*name).clone());
        let context = Context {
            ec2: self.clients.ec2(region),
            place: Place { account: self.account.to_owned(), region: region.clone() },
            owner: &self.plan.owner,
            poller: &poller,
            name: &name,
            horizon: self.clients.horizon(),
            patience: None,
            lookup: &lookup,
        };
        let action = rehearsal.lane.action;
        match &step.task {
            Task::Create { resource, replaces } => {
                let birth = birth_of(&context, resource, replaces.as_ref(), 0);
                creation(&context, &birth).await
            }
            Task::Update { thing, resource, tags, attributes } => {
                let own = if attributes.is_empty() { None } else { update(&context, action, thing, resource).await };
                match own {
                    None => tagging(&context, action, tags).await,
                    own => own,
                }
            }
            Task::Delete { thing, .. } => deletion(&context, action, thing).await,
            Task::Fill { .. } | Task::Adopt { .. } | Task::Empty { .. } => None,
        }
    }
}

async fn creation(context: &Context<'_>, birth: &Birth<'_>) -> Option<Result<(), CloudError>> {
    let id = |to: &Ref| (context.lookup)(to);
    Some(match &birth.resource.body {
        Body::Network(body) => rehearse!("CreateVpc", network::creation(context, birth, body)),
        Body::Dhcp(body) => rehearse!("CreateDhcpOptions", dhcp::creation(context, birth, body)),
        Body::Gateway(_) => rehearse!("CreateInternetGateway", gateway::creation(context, birth)),
        Body::KeyPair(body) => rehearse!("ImportKeyPair", key_pair::creation(context, birth, body)),
        Body::Routes(body) => rehearse!("CreateRouteTable", routes::creation(context, birth, &id(&body.network)?)),
        Body::Subnet(body) => rehearse!("CreateSubnet", subnet::creation(context, birth, &id(&body.network)?, body)),
        Body::SecurityGroup(body) => {
            rehearse!("CreateSecurityGroup", security_group::creation(context, birth, &id(&body.network)?))
        }
        Body::Node(body) => match node::creation(context, birth, body).await {
            // The token is for what is made: this call gets one of its own.
            Ok(call) => rehearse!("RunInstances", call.set_client_token(None)).map_err(|error| node::hushed(error, body)),
            Err(error) => Err(error),
        },
    })
}

async fn update(context: &Context<'_>, action: &str, thing: &Thing, resource: &Resource) -> Option<Result<(), CloudError>> {
    let id = |to: &Ref| (context.lookup)(to);
    Some(match (&thing.body, &resource.body) {
        (Body::Network(_), _) if action == "ModifyVpcTenancy" => rehearse!("ModifyVpcTenancy", network::loosening(context, thing)),
        (_, Body::Dhcp(wanted)) if action == "AssociateDhcpOptions" => {
            rehearse!("AssociateDhcpOptions", dhcp::association(context, &thing.id, &id(wanted.network.as_ref()?)?))
        }
        (_, Body::Gateway(wanted)) if action == "AttachInternetGateway" => {
            rehearse!("AttachInternetGateway", gateway::attachment(context, &thing.id, &id(wanted.network.as_ref()?)?))
        }
        (_, Body::Subnet(wanted)) if action == "AssociateRouteTable" => {
            rehearse!("AssociateRouteTable", subnet::association(context, &thing.id, &id(wanted.routes.as_ref()?)?))
        }
        (Body::Routes(found), Body::Routes(wanted)) => return of_routes(context, action, thing, (found, wanted)).await,
        (Body::SecurityGroup(found), Body::SecurityGroup(wanted)) => match action {
            "AuthorizeSecurityGroupIngress" => {
                rehearse!("AuthorizeSecurityGroupIngress", security_group::new_ingress(context, &thing.id, found, wanted).ok()?)
            }
            "AuthorizeSecurityGroupEgress" => {
                rehearse!("AuthorizeSecurityGroupEgress", security_group::new_egress(context, &thing.id, found, wanted).ok()?)
            }
            _ => return None,
        },
        (Body::Node(found), Body::Node(wanted)) => return of_node(context, action, thing, (found, wanted)).await,
        _ => return None,
    })
}

async fn of_routes(
    context: &Context<'_>,
    action: &str,
    thing: &Thing,
    (found, wanted): (&crate::model::Routes, &crate::model::Routes),
) -> Option<Result<(), CloudError>> {
    let id = |to: &Ref| (context.lookup)(to);
    Some(match action {
        "CreateRoute" => {
            let (to, target) = wanted.routes.iter().find(|(to, _)| !found.routes.contains_key(to))?;
            rehearse!("CreateRoute", routes::addition(context, &thing.id, *to, &id(target)?))
        }
        "ReplaceRoute" => {
            let differs = |to, target| found.routes.get(to).is_some_and(|old| id(old) != id(target));
            let (to, target) = wanted.routes.iter().find(|(to, target)| differs(*to, *target))?;
            rehearse!("ReplaceRoute", routes::replacement(context, &thing.id, *to, &id(target)?))
        }
        "DeleteRoute" => {
            let to = found.routes.keys().find(|to| !wanted.routes.contains_key(to))?;
            rehearse!("DeleteRoute", routes::removal(context, &thing.id, *to))
        }
        _ => return None,
    })
}

async fn of_node(
    context: &Context<'_>,
    action: &str,
    thing: &Thing,
    (found, wanted): (&crate::model::Node, &crate::model::Node),
) -> Option<Result<(), CloudError>> {
    Some(match action {
        "ModifyNetworkInterfaceAttribute" => {
            rehearse!("ModifyNetworkInterfaceAttribute", node::groups(context, thing, wanted).ok()?)
        }
        "ModifyInstanceMetadataOptions" => rehearse!("ModifyInstanceMetadataOptions", node::metadata(context, thing, wanted)),
        "ModifyInstanceAttribute" => rehearse!("ModifyInstanceAttribute", node::retyping(context, thing, wanted)),
        "StopInstances" => rehearse!("StopInstances", node::stopping(context, thing)),
        "StartInstances" => rehearse!("StartInstances", node::starting(context, thing)),
        "CreateTags" if found.instance_type != wanted.instance_type => {
            rehearse!("CreateTags", tagging::setting(&context.ec2, &thing.id, &node::mark(found)))
        }
        "DeleteTags" if found.instance_type != wanted.instance_type => {
            let keys: Vec<String> = node::mark(found).into_keys().collect();
            rehearse!("DeleteTags", tagging::removal(&context.ec2, &thing.id, &keys))
        }
        _ => return None,
    })
}

async fn tagging(context: &Context<'_>, action: &str, changes: &[(String, TagChange)]) -> Option<Result<(), CloudError>> {
    Some(match action {
        "CreateTags" => {
            let (id, change) = changes.iter().find(|(_, change)| !change.set.is_empty())?;
            rehearse!("CreateTags", tagging::setting(&context.ec2, id, &change.set))
        }
        "DeleteTags" => {
            let (id, change) = changes.iter().find(|(_, change)| !change.remove.is_empty())?;
            rehearse!("DeleteTags", tagging::removal(&context.ec2, id, &change.remove))
        }
        _ => return None,
    })
}

async fn deletion(context: &Context<'_>, action: &str, thing: &Thing) -> Option<Result<(), CloudError>> {
    Some(match &thing.body {
        Body::Network(_) => rehearse!("DeleteVpc", network::deletion(context, thing)),
        Body::Dhcp(body) if action == "AssociateDhcpOptions" => {
            let network = (context.lookup)(body.network.as_ref()?)?;
            rehearse!("AssociateDhcpOptions", dhcp::association(context, dhcp::NONE, &network))
        }
        Body::Dhcp(_) => rehearse!("DeleteDhcpOptions", dhcp::deletion(context, thing)),
        Body::Gateway(_) if action == "DetachInternetGateway" => {
            rehearse!("DetachInternetGateway", gateway::detachment(context, thing, thing.holds.first()?))
        }
        Body::Gateway(_) => rehearse!("DeleteInternetGateway", gateway::deletion(context, thing)),
        Body::Routes(_) => rehearse!("DeleteRouteTable", routes::deletion(context, thing)),
        Body::Subnet(_) => rehearse!("DeleteSubnet", subnet::deletion(context, thing)),
        Body::SecurityGroup(_) => rehearse!("DeleteSecurityGroup", security_group::deletion(context, thing)),
        Body::KeyPair(_) => rehearse!("DeleteKeyPair", key_pair::deletion(context, thing)),
        Body::Node(_) => rehearse!("TerminateInstances", node::deletion(context, thing)),
    })
}
