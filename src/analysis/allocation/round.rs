//! One round of giving out: who asks, who has what already, and who gets what.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::net::IpAddr;

use super::{Share, is_amazon, share_once, written_at};
use crate::analysis::attributes;
use crate::analysis::evaluator::Evaluator;
use crate::analysis::value::{DeclId, InstanceId, Value};
use crate::net::{Cidr, Pool};
use crate::schema::Kind;
use crate::source::Span;

/// Somebody who asks for a block.
#[derive(Debug)]
pub struct Ask {
    /// Who.
    pub id: InstanceId,
    /// What it is pinned by.
    pub key: String,
    /// How large a block; an address is a block of one.
    pub length: u8,
    /// Where it is written.
    pub span: Span,
}

/// What came of it.
#[derive(Debug)]
pub struct Outcome {
    /// Who asked.
    pub ask: Ask,
    /// What it had.
    pub pin: Option<Cidr>,
    /// What it gets; nothing where nothing was free.
    pub now: Option<Cidr>,
    /// The largest free block when nothing was free.
    pub largest: Option<Cidr>,
}

/// What there is to give, who has some of it, and who asks.
#[derive(Debug)]
pub struct Round {
    /// What is given out.
    pub share: Share,
    /// The network, or the subnet.
    pub holder: InstanceId,
    /// What it has.
    pub blocks: Vec<Cidr>,
    /// What is written out: the block, who has it, and where.
    pub explicit: Vec<(Cidr, InstanceId, Span)>,
    /// What came of each who asked, in program order.
    pub outcomes: Vec<Outcome>,
}

/// Who lies where in a network.
#[derive(Debug, Default)]
pub struct Lodgers {
    by_subnet: HashMap<InstanceId, Vec<InstanceId>>,
    /// The pinned addresses of the network, with those who have them.
    pinned: BTreeMap<IpAddr, Vec<String>>,
}

/// The addresses of a subnet that AWS keeps (VPC user guide, "Subnet CIDR blocks").
const KEPT: [i64; 5] = [0, 1, 2, 3, -1];

/// The length of the IPv6 block of a subnet.
const OF_SUBNET: u8 = 64;

/// What an index of one byte counts through: the block that a network gets from Amazon, or the beginning of a larger one.
const INDEXED: u8 = 56;

/// Who asks in a round, and who needs not to.
#[derive(Debug, Default)]
struct Asking {
    explicit: Vec<(Cidr, InstanceId, Span)>,
    asks: Vec<Ask>,
}

/// Serves all who ask for a part of what a network or a subnet has. Nothing where that is not known.
pub fn run(evaluator: &mut Evaluator<'_>, share: Share, holder: InstanceId) -> Option<Round> {
    let (blocks, asking) = match share {
        Share::Blocks => (v4_of_network(evaluator, holder)?, subnets(evaluator, holder, share)),
        Share::Indexes => (vec![v6_of_network(evaluator, holder)?], subnets(evaluator, holder, share)),
        Share::Addresses => (vec![v4_of_subnet(evaluator, holder)?], lodgers(evaluator, holder)),
        Share::Lodgers => return None,
    };
    let mut pool = Pool::new(&blocks);
    asking.explicit.iter().for_each(|(block, ..)| pool.occupy(*block));
    if share == Share::Addresses {
        let kept = blocks.iter().flat_map(|block| KEPT.iter().filter_map(|at| block.host(*at)));
        kept.for_each(|address| pool.occupy(Cidr::single(address)));
    }
    let mut outcomes: Vec<Outcome> = Vec::with_capacity(asking.asks.len());
    for ask in asking.asks {
        let pin = pin_of(evaluator, share, &ask.key, &blocks);
        let now = pin.filter(|pin| pin.length() == ask.length && pool.take(*pin));
        outcomes.push(Outcome { ask, pin, now, largest: None });
    }
    let left = pins_left(evaluator, share, holder, &blocks, &outcomes);
    serve(pool, &left, &mut outcomes);
    Some(Round { share, holder, blocks, explicit: asking.explicit, outcomes })
}

/// Large blocks first: a small one takes less of what the others need. The sort keeps the order of equals. Where nothing
/// else is free, the place of what an apply destroys first is.
fn serve(mut free: Pool, left: &[Cidr], outcomes: &mut [Outcome]) {
    let mut clear = free.clone();
    left.iter().for_each(|pin| clear.occupy(*pin));
    let mut waiting: Vec<&mut Outcome> = outcomes.iter_mut().filter(|outcome| outcome.now.is_none()).collect();
    waiting.sort_by_key(|outcome| outcome.ask.length);
    for outcome in waiting {
        outcome.now = clear.first(outcome.ask.length).or_else(|| free.first(outcome.ask.length));
        match outcome.now {
            Some(now) => [&mut clear, &mut free].into_iter().for_each(|pool| pool.occupy(now)),
            None => outcome.largest = free.largest(),
        }
    }
}

fn pin_of(evaluator: &Evaluator<'_>, share: Share, key: &str, blocks: &[Cidr]) -> Option<Cidr> {
    let pins = &evaluator.inputs.pins;
    match share {
        Share::Blocks => pins.blocks.get(key).copied(),
        Share::Addresses => pins.addresses.get(key).copied().map(Cidr::single),
        Share::Indexes => pins.ipv6.get(key).and_then(|index| indexed(blocks, *index)),
        Share::Lodgers => None,
    }
}

fn indexed(blocks: &[Cidr], index: u8) -> Option<Cidr> {
    blocks.first()?.subnet(OF_SUBNET, i64::from(index))
}

/// The pins in here that nobody keeps, of those who do not ask and of those for whom theirs no longer fits: what has them
/// may still exist.
fn pins_left(evaluator: &Evaluator<'_>, share: Share, holder: InstanceId, blocks: &[Cidr], outcomes: &[Outcome]) -> Vec<Cidr> {
    let pins = &evaluator.inputs.pins;
    let pinned: Vec<(&String, Cidr)> = match share {
        Share::Blocks => inside(&pins.blocks, beginning(evaluator, holder)).map(|(key, pin)| (key, *pin)).collect(),
        Share::Indexes => {
            let pinned = inside(&pins.ipv6, beginning(evaluator, holder));
            pinned.filter_map(|(key, index)| Some((key, indexed(blocks, *index)?))).collect()
        }
        Share::Addresses => {
            let lodgers = evaluator.network_of(holder).and_then(|network| evaluator.allocation.lodgers.get(&network));
            let inside = |block: &Cidr| lodgers.map(|lodgers| lodgers.pinned.range(block.base()..=block.last()));
            let pinned = blocks.iter().filter_map(inside).flatten();
            pinned.flat_map(|(address, keys)| keys.iter().map(|key| (key, Cidr::single(*address)))).collect()
        }
        Share::Lodgers => Vec::new(),
    };
    let kept: HashSet<&str> = outcomes.iter().filter(|one| one.now.is_some()).map(|one| one.ask.key.as_str()).collect();
    pinned.into_iter().filter(|(key, _)| !kept.contains(key.as_str())).map(|(_, pin)| pin).collect()
}

/// What the paths of all that lies in a network begin with.
fn beginning(evaluator: &Evaluator<'_>, network: InstanceId) -> String {
    format!("{}.", evaluator.path(network))
}

fn inside<P>(pins: &BTreeMap<String, P>, beginning: String) -> impl Iterator<Item = (&String, &P)> {
    pins.range(beginning.clone()..).take_while(move |(key, _)| key.starts_with(&beginning))
}

/// The blocks of a network. Of somebody else's network that is written without any, nothing can be given.
fn v4_of_network(evaluator: &mut Evaluator<'_>, network: InstanceId) -> Option<Vec<Cidr>> {
    match attributes::by_name(evaluator, network, "cidr") {
        Value::Cidr(block) => Some(vec![block]).filter(|_| !block.is_v6()),
        Value::List(blocks) => {
            let block = |value: &Value| if let Value::Cidr(block) = value { Some(*block) } else { None };
            Some(blocks.iter().filter_map(block).filter(|block| !block.is_v6()).collect())
        }
        Value::None => Some(Vec::new()),
        _ => None,
    }
}

/// Where Amazon picks a network's block, any stands for it: only positions inside are of interest.
fn v6_of_network(evaluator: &mut Evaluator<'_>, network: InstanceId) -> Option<Cidr> {
    match attributes::by_name(evaluator, network, "ipv6") {
        Value::Cidr(block) if block.is_v6() && block.length() <= OF_SUBNET => Some(block.subnet(INDEXED, 0).unwrap_or(block)),
        of if is_amazon(&of) => Cidr::around(IpAddr::V6(std::net::Ipv6Addr::UNSPECIFIED), INDEXED),
        _ => None,
    }
}

fn v4_of_subnet(evaluator: &mut Evaluator<'_>, subnet: InstanceId) -> Option<Cidr> {
    match attributes::by_name(evaluator, subnet, "cidr") {
        Value::Cidr(block) if !block.is_v6() => Some(block),
        _ => None,
    }
}

/// Who of a network's subnets asks for a block or for an index.
fn subnets(evaluator: &mut Evaluator<'_>, network: InstanceId, share: Share) -> Asking {
    let attribute = if share == Share::Blocks { "cidr" } else { "ipv6" };
    let mut asking = Asking::default();
    for id in declared_in(evaluator, network, |kind| kind == Kind::Subnet) {
        let Some(span) = written_at(evaluator, id, attribute) else { continue };
        match attributes::written_by_name(evaluator, id, attribute) {
            Value::Cidr(block) => asking.explicit.push((block, id, span)),
            Value::Prefix(length) => asking.asks.push(Ask { id, key: evaluator.path(id).to_string(), length, span }),
            Value::Word(_, word) if *word == *"auto" => {
                asking.asks.push(Ask { id, key: evaluator.path(id).to_string(), length: OF_SUBNET, span });
            }
            _ => {}
        }
    }
    asking
}

/// Who of those that lie in a subnet asks for an address.
fn lodgers(evaluator: &mut Evaluator<'_>, subnet: InstanceId) -> Asking {
    let mut asking = Asking::default();
    let (Some(network), Some(span)) = (evaluator.network_of(subnet), written_at(evaluator, subnet, "cidr")) else { return asking };
    share_once(evaluator, Share::Lodgers, network, span);
    let found = evaluator.allocation.lodgers.get_mut(&network).and_then(|lodgers| lodgers.by_subnet.remove(&subnet));
    for id in found.unwrap_or_default() {
        let Some(span) = written_at(evaluator, id, "ip") else { continue };
        match attributes::written_by_name(evaluator, id, "ip") {
            Value::Ip(address) => asking.explicit.push((Cidr::single(address), id, span)),
            Value::Word(_, word) if *word == *"auto" => {
                asking.asks.push(Ask { id, key: format!("{}.ip", evaluator.path(id)), length: u32::BITS as u8, span });
            }
            _ => {}
        }
    }
    asking
}

/// Notes who lies in which subnet of a network: whatever has a `subnet` and an `ip`.
pub fn gather_lodgers(evaluator: &mut Evaluator<'_>, network: InstanceId) {
    let mut lodgers = Lodgers::default();
    let lodges = |kind: Kind| ["subnet", "ip"].iter().all(|name| kind.schema().attribute(name).is_some());
    for id in declared_in(evaluator, network, lodges) {
        if let Value::Instance(subnet) = attributes::by_name(evaluator, id, "subnet") {
            lodgers.by_subnet.entry(subnet).or_default().push(id);
        }
    }
    for (key, address) in inside(&evaluator.inputs.pins.addresses, beginning(evaluator, network)) {
        lodgers.pinned.entry(*address).or_default().push(key.clone());
    }
    evaluator.allocation.lodgers.insert(network, lodgers);
}

/// The instances of some kinds in a network, in program order.
fn declared_in(evaluator: &mut Evaluator<'_>, network: InstanceId, of: impl Fn(Kind) -> bool) -> Vec<InstanceId> {
    let names = evaluator.names;
    let decl = evaluator.instance(network).and_then(|instance| names.decl(instance.decl));
    let inner: &[DeclId] = decl.map_or(&[], |decl| &decl.inner);
    let mut found = Vec::new();
    for decl in inner.iter().filter(|inner| names.decl(**inner).is_some_and(|decl| of(decl.kind))) {
        found.extend(evaluator.family(*decl, Some(network)).ids.iter().copied());
    }
    found
}
