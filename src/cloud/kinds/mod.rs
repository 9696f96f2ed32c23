//! What each kind takes in EC2: how it is described, made, changed and ended. One file a kind.

pub(super) mod dhcp;
pub(super) mod gateway;
pub(super) mod key_pair;
pub(super) mod network;
pub(super) mod node;
pub(super) mod routes;
pub(super) mod security_group;
pub(super) mod subnet;
pub(super) mod tagging;

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_ec2::types::Filter;
pub(super) use security_group::traffic;

use super::{CloudError, Op, Poller};
use crate::journal::Repeat;
use crate::model::{Body, Place, Ref, Resource, Thing, tags};
use crate::plan::Predecessor;
use crate::schema::Kind;

/// What every task of one place works with.
pub struct Context<'a> {
    /// EC2 in the place's region.
    pub ec2: aws_sdk_ec2::Client,
    /// Where.
    pub place: Place,
    /// The stack's owner tag.
    pub owner: &'a str,
    /// Who waits for nodes.
    pub poller: &'a Poller,
    /// How long a node may take to reach a state, where the program says so.
    pub patience: Option<std::time::Duration>,
    /// From the id of something that AWS refers to by name to that name.
    pub name: &'a (dyn Fn(&str) -> Option<String> + 'a),
    /// How long AWS may take to show what it has made.
    pub horizon: Duration,
    /// From who a resource is to its id.
    pub lookup: &'a (dyn Fn(&Ref) -> Option<String> + 'a),
}

/// What a create call made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// AWS's id.
    pub id: String,
    /// Its name, where AWS refers to it by name.
    pub name: Option<String>,
}

impl Made {
    fn new(id: String) -> Made {
        Made { id, name: None }
    }
}

/// What the create function of a kind is given.
pub(super) struct Birth<'a> {
    pub resource: &'a Resource,
    pub op: Op,
    pub tags: BTreeMap<String, String>,
}

impl Context<'_> {
    fn id(&self, action: &'static str, to: &Ref) -> Result<String, CloudError> {
        (self.lookup)(to).ok_or_else(|| CloudError::unexpected(action, format!("`{to}` has no id")))
    }

    fn op(&self, resource: &Resource, replaces: Option<&Predecessor>, attempt: u32) -> Op {
        op_of(&self.place, self.owner, self.lookup, resource, replaces, attempt)
    }
}

/// EC2 answers a client token whose instance is gone with this code; then the next attempt has another token.
const TOKEN_OF_THE_DEAD: &str = "IdempotentInstanceTerminated";
/// How many dead predecessors one resource may have within the hours that EC2 remembers tokens.
const MOST_ATTEMPTS: u32 = 50;

/// What AWS does with a kind's create call that is sent twice (EC2 API reference: client tokens, and the errors of each call).
pub fn repeat(kind: Kind) -> Repeat {
    match kind {
        Kind::Node => Repeat::Token,
        Kind::Subnet | Kind::SecurityGroup | Kind::KeyPair => Repeat::Key,
        _ => Repeat::Another,
    }
}

/// The call that makes a kind.
pub fn create_action(kind: Kind) -> &'static str {
    match kind {
        Kind::Network => "CreateVpc",
        Kind::Dhcp => "CreateDhcpOptions",
        Kind::Gateway => "CreateInternetGateway",
        Kind::Routes => "CreateRouteTable",
        Kind::Subnet => "CreateSubnet",
        Kind::SecurityGroup => "CreateSecurityGroup",
        Kind::KeyPair => "ImportKeyPair",
        _ => "RunInstances",
    }
}

/// The filter of a kind's description that takes ids.
pub(super) fn id_filter(kind: Kind) -> &'static str {
    match kind {
        Kind::Network => "vpc-id",
        Kind::Dhcp => "dhcp-options-id",
        Kind::Gateway => "internet-gateway-id",
        Kind::Routes => "route-table-id",
        Kind::Subnet => "subnet-id",
        Kind::SecurityGroup => "group-id",
        Kind::KeyPair => "key-pair-id",
        _ => "instance-id",
    }
}

/// What the create call of a resource is derived from. `lookup` gives the ids of what it refers to.
pub fn op_of(
    place: &Place,
    owner: &str,
    lookup: &dyn Fn(&Ref) -> Option<String>,
    resource: &Resource,
    replaces: Option<&Predecessor>,
    attempt: u32,
) -> Op {
    let settled = resource.body.clone().map_refs(&|to| lookup(to).map_or_else(|| to.clone(), Ref::Id));
    Op::derive(place, &settled, &tags::desired(resource, owner), replaces.map(|one| one.id.as_str()), attempt)
}

/// Makes a resource with its owner tags on it from the first moment.
pub async fn create(context: &Context<'_>, resource: &Resource, replaces: Option<&Predecessor>) -> Result<Made, CloudError> {
    for attempt in 0..MOST_ATTEMPTS {
        match make(context, &birth_of(context, resource, replaces, attempt)).await {
            Err(error) if error.code() == Some(TOKEN_OF_THE_DEAD) => tracing::info!(attempt, "the token's object is dead"),
            outcome => return outcome,
        }
    }
    Err(CloudError::unexpected("create", "every client token names an instance that was terminated"))
}

/// What a create call says of what it makes.
pub(super) fn birth_of<'a>(
    context: &Context<'_>,
    resource: &'a Resource,
    replaces: Option<&Predecessor>,
    attempt: u32,
) -> Birth<'a> {
    let mut wanted = tags::desired(resource, context.owner);
    let op = context.op(resource, replaces, attempt);
    wanted.insert(tags::OP.to_owned(), op.as_str().to_owned());
    if let Some(predecessor) = replaces.filter(|predecessor| predecessor.stands) {
        wanted.insert(tags::REPLACES.to_owned(), predecessor.id.clone());
    }
    Birth { resource, op, tags: wanted }
}

async fn make(context: &Context<'_>, birth: &Birth<'_>) -> Result<Made, CloudError> {
    match &birth.resource.body {
        Body::Network(network) => network::create(context, birth, network).await,
        Body::Dhcp(dhcp) => dhcp::create(context, birth, dhcp).await,
        Body::Gateway(gateway) => gateway::create(context, birth, gateway).await,
        Body::Routes(routes) => routes::create(context, birth, routes).await,
        Body::Subnet(subnet) => subnet::create(context, birth, subnet).await,
        Body::SecurityGroup(group) => security_group::create(context, birth, group).await,
        Body::KeyPair(key) => key_pair::create(context, birth, key).await,
        Body::Node(node) => node::create(context, birth, node).await,
    }
}

/// Gives a new group its rules.
pub async fn fill(context: &Context<'_>, resource: &Resource, id: &str) -> Result<(), CloudError> {
    match &resource.body {
        Body::SecurityGroup(group) => security_group::fill(context, id, group).await,
        _ => Ok(()),
    }
}

/// Brings what exists to what is wanted, in the attributes that differ, and its tags.
pub async fn update(
    context: &Context<'_>,
    thing: &Thing,
    resource: &Resource,
    attributes: &[&'static str],
    changes: &[(String, tags::TagChange)],
) -> Result<(), CloudError> {
    if !attributes.is_empty() {
        match (&thing.body, &resource.body) {
            (Body::Network(_), Body::Network(wanted)) => network::update(context, thing, wanted, attributes).await?,
            (Body::Dhcp(_), Body::Dhcp(wanted)) => dhcp::update(context, thing, wanted).await?,
            (Body::Gateway(_), Body::Gateway(wanted)) => gateway::update(context, thing, wanted).await?,
            (Body::Routes(found), Body::Routes(wanted)) => routes::update(context, thing, found, wanted).await?,
            (Body::Subnet(found), Body::Subnet(wanted)) => subnet::update(context, thing, found, wanted, attributes).await?,
            (Body::SecurityGroup(found), Body::SecurityGroup(wanted)) => {
                security_group::update(context, thing, found, wanted).await?;
            }
            (Body::Node(found), Body::Node(wanted)) => node::update(context, thing, found, wanted, attributes).await?,
            _ => return Err(CloudError::unexpected("update", format!("`{}` can only be replaced", thing.address))),
        }
    }
    retag(&context.ec2, changes).await
}

/// Sets and takes off the tags of some ids, in their order.
pub async fn retag(ec2: &aws_sdk_ec2::Client, changes: &[(String, tags::TagChange)]) -> Result<(), CloudError> {
    for (id, change) in changes {
        tagging::apply(ec2, id, change).await?;
    }
    Ok(())
}

/// Takes out the rules that name other groups.
pub async fn empty(context: &Context<'_>, thing: &Thing) -> Result<(), CloudError> {
    match &thing.body {
        Body::SecurityGroup(group) => security_group::empty(context, thing, group).await,
        _ => Ok(()),
    }
}

/// Makes an end of what exists. What is already gone is no error.
pub async fn delete(context: &Context<'_>, thing: &Thing, with_network: bool) -> Result<(), CloudError> {
    match &thing.body {
        Body::Network(_) => network::delete(context, thing).await,
        Body::Dhcp(_) => dhcp::delete(context, thing, with_network).await,
        Body::Gateway(_) => gateway::delete(context, thing).await,
        Body::Routes(_) => routes::delete(context, thing).await,
        Body::Subnet(_) => subnet::delete(context, thing).await,
        Body::SecurityGroup(_) => security_group::delete(context, thing).await,
        Body::KeyPair(_) => key_pair::delete(context, thing).await,
        Body::Node(_) => node::delete(context, thing).await,
    }
}

/// What a description of one kind found, before its place and address are read from its tags.
pub(super) struct Found {
    pub id: String,
    pub name: Option<String>,
    pub body: Body,
    pub tags: BTreeMap<String, String>,
    pub holds: Vec<String>,
    /// The name that it was given at its birth and that nobody can change: of groups and key pairs.
    pub birth_name: Option<String>,
    /// Taggable things that came with it.
    pub parts: Vec<String>,
    /// The subnets that a route table serves, or the network that uses an option set.
    pub serves: Vec<String>,
    pub public_ip: Option<String>,
    pub private_ip: Option<String>,
    pub state: Option<String>,
    /// Whether it came with a network and goes with it.
    pub default: bool,
}

impl Found {
    fn new(id: String, body: Body, tags: BTreeMap<String, String>, holds: Vec<String>) -> Found {
        Found {
            id,
            name: None,
            body,
            tags,
            holds,
            birth_name: None,
            parts: Vec::new(),
            serves: Vec::new(),
            public_ip: None,
            private_ip: None,
            state: None,
            default: false,
        }
    }
}

/// Describes all of one kind that a filter lets through. The dead are left out.
pub(super) async fn describe(ec2: &aws_sdk_ec2::Client, kind: Kind, filter: Filter) -> Result<Vec<Found>, CloudError> {
    match kind {
        Kind::Network => network::describe(ec2, filter).await,
        Kind::Dhcp => dhcp::describe(ec2, filter).await,
        Kind::Gateway => gateway::describe(ec2, filter).await,
        Kind::Routes => routes::describe(ec2, filter).await,
        Kind::Subnet => subnet::describe(ec2, filter).await,
        Kind::SecurityGroup => security_group::describe(ec2, filter).await,
        Kind::KeyPair => key_pair::describe(ec2, filter).await,
        Kind::Node => node::describe(ec2, filter).await,
        // Nothing is ever made of the other kinds.
        _ => Ok(Vec::new()),
    }
}

pub(super) use network::dns as network_dns;

/// The SDK sends the call once, whatever comes of it: what has neither a token nor a natural key is never repeated blindly.
fn not_again() -> aws_sdk_ec2::config::Builder {
    aws_sdk_ec2::config::Config::builder().retry_config(aws_sdk_ec2::config::retry::RetryConfig::disabled())
}

/// An id that an answer must have.
pub(super) fn required(action: &'static str, id: Option<&str>) -> Result<String, CloudError> {
    id.map(str::to_owned).ok_or_else(|| CloudError::unexpected(action, "the answer has no id"))
}
