//! What a program asks for without saying which: `cidr = /24` of a subnet, `ip = auto`, and the /64 of each subnet of a
//! network that has IPv6.
//!
//! What is written out settles first, and may lean on nothing that is given out here. Then whoever has a pin that still fits
//! keeps it. Pins that nobody keeps are left clear as long as there is room beside them, since what was made with them may
//! still exist. Whoever is left takes the first free place, large blocks before small ones and otherwise in program
//! order. That is the order of the declarations in their network, and within one the order of its keys as values: numbers by
//! their size, words and texts by their letters, never by their position in a list.

mod ring;
mod round;
mod told;

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;

pub use ring::ring;

use super::attributes;
use super::evaluator::{Evaluator, Thunk};
use super::value::{InstanceId, Value, Words};
use crate::net::Cidr;
use crate::schema::Kind;
use crate::source::Span;
use round::{Lodgers, Outcome, Round};

/// Who was given what, by the path of the resource as the program writes it: `lab.app["x"]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pins {
    /// The blocks of subnets.
    pub blocks: BTreeMap<String, Cidr>,
    /// Addresses, by path and attribute: `lab.worker[0].ip`.
    pub addresses: BTreeMap<String, IpAddr>,
    /// Which /64 of its network's IPv6 block a subnet has.
    pub ipv6: BTreeMap<String, u8>,
}

impl Pins {
    /// Whether nobody was given anything.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty() && self.addresses.is_empty() && self.ipv6.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.blocks.len() + self.addresses.len() + self.ipv6.len()
    }

    /// The same with the new paths of what has moved; nothing where none of it has moved. A path that has a pin keeps it.
    pub(super) fn renamed(&self, renames: &HashMap<String, String>) -> Option<Pins> {
        if renames.is_empty() {
            return None;
        }
        let renamed = Pins {
            blocks: rename(&self.blocks, renames),
            addresses: rename(&self.addresses, renames),
            ipv6: rename(&self.ipv6, renames),
        };
        (renamed != *self).then_some(renamed)
    }

    /// Takes over pins, in the place of those that have the same owner.
    pub fn extend(&mut self, other: Pins) {
        self.blocks.extend(other.blocks);
        self.addresses.extend(other.addresses);
        self.ipv6.extend(other.ipv6);
    }
}

fn rename<P: Copy>(pins: &BTreeMap<String, P>, renames: &HashMap<String, String>) -> BTreeMap<String, P> {
    let moved = |key: &String| {
        // Of what moved, the innermost that a key lies in: the longest of its beginnings.
        let ends = key.rmatch_indices('.').map(|(at, _)| at);
        let (from, to) = std::iter::once(key.len()).chain(ends).find_map(|end| Some((end, renames.get(key.get(..end)?)?)))?;
        Some(format!("{to}{}", key.get(from..)?)).filter(|new| !pins.contains_key(new))
    };
    pins.iter().map(|(key, pin)| (moved(key).unwrap_or_else(|| key.clone()), *pin)).collect()
}

/// What is given out in one go, out of one pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Share {
    /// The blocks of a network's subnets.
    Blocks,
    /// Which /64 of a network's IPv6 block its subnets have.
    Indexes,
    /// Which resources of a network lie in which of its subnets: nothing is given out yet.
    Lodgers,
    /// The addresses of a subnet.
    Addresses,
}

/// What has been given out.
#[derive(Debug, Default)]
pub struct Allocation {
    given: HashMap<(InstanceId, Share), Cidr>,
    lodgers: HashMap<InstanceId, Lodgers>,
    /// What holds now for whoever asked.
    pub pins: Pins,
    /// What of it was not pinned before.
    pub provisional: Pins,
    /// Which /64 of its network's IPv6 block a subnet was given.
    pub indexes: BTreeMap<InstanceId, u8>,
    /// What could not be given out, because what comes before leans on it.
    broken: Vec<(Share, InstanceId)>,
}

/// The value of an attribute as all others see it: what is written, or what whoever asks for it is given.
pub fn resolved(evaluator: &mut Evaluator<'_>, id: InstanceId, attribute: &'static str, written: Value) -> Value {
    if !asks(evaluator, id, attribute, &written) {
        return written;
    }
    if told::refuse_existing(evaluator, id, attribute) {
        return Value::Error;
    }
    match (&written, attribute) {
        (_, "cidr") => {
            let network = evaluator.network_of(id);
            given(evaluator, id, attribute, Share::Blocks, network).map_or(Value::Error, Value::Cidr)
        }
        (_, "ip") => match attributes::by_name(evaluator, id, "subnet") {
            Value::Instance(subnet) => {
                let block = given(evaluator, id, attribute, Share::Addresses, Some(subnet));
                block.map_or(Value::Error, |block| Value::Ip(block.base()))
            }
            _ => Value::Error,
        },
        (Value::Word(words, _), _) => {
            let words = *words;
            v6_of_subnet(evaluator, id, words, written)
        }
        _ => written,
    }
}

/// Whether an attribute asks for a free block or address instead of saying which.
fn asks(evaluator: &Evaluator<'_>, id: InstanceId, attribute: &str, written: &Value) -> bool {
    match (written, attribute) {
        (Value::Prefix(_), "cidr") => evaluator.kind_of(id) == Some(Kind::Subnet),
        (Value::Word(_, word), "ip") => **word == *"auto",
        (Value::Word(_, word), "ipv6") => **word == *"auto" && evaluator.kind_of(id) == Some(Kind::Subnet),
        _ => false,
    }
}

/// Where the network's block is known, so is that of the subnet; where Amazon picks it, only the index is; and where it
/// has none, `auto` is `none`.
fn v6_of_subnet(evaluator: &mut Evaluator<'_>, id: InstanceId, words: Words, written: Value) -> Value {
    let Some(network) = evaluator.network_of(id) else { return Value::Error };
    match attributes::by_name(evaluator, network, "ipv6") {
        Value::Error => Value::Error,
        Value::Cidr(_) => given(evaluator, id, "ipv6", Share::Indexes, Some(network)).map_or(Value::Error, Value::Cidr),
        of if is_amazon(&of) => {
            let index = given(evaluator, id, "ipv6", Share::Indexes, Some(network));
            index.map_or(Value::Error, |_| written)
        }
        _ => Value::Word(words, "none".into()),
    }
}

/// Whether a network's IPv6 block is one that Amazon picks.
fn is_amazon(of: &Value) -> bool {
    matches!(of, Value::Word(_, word) if **word == *"amazon")
}

/// What one who asks is given, once all who ask for a part of the same are served.
fn given(
    evaluator: &mut Evaluator<'_>,
    id: InstanceId,
    attribute: &'static str,
    share: Share,
    holder: Option<InstanceId>,
) -> Option<Cidr> {
    let (holder, span) = (holder?, written_at(evaluator, id, attribute)?);
    share_once(evaluator, share, holder, span);
    let allocation = &evaluator.allocation;
    allocation.given.get(&(id, share)).copied().filter(|_| !allocation.broken.contains(&(share, holder)))
}

/// Nothing is given to what stands for no instance: it would take it from those that are.
fn share_once(evaluator: &mut Evaluator<'_>, share: Share, holder: InstanceId, span: Span) {
    if evaluator.instance(holder).is_none_or(|instance| instance.phantom) {
        return;
    }
    evaluator.force(Thunk::Allocation(share, holder), span, |evaluator| {
        match share {
            Share::Lodgers => round::gather_lodgers(evaluator, holder),
            Share::Blocks | Share::Indexes | Share::Addresses => {
                if let Some(round) = round::run(evaluator, share, holder) {
                    keep(evaluator, &round);
                    told::tell(evaluator, &round);
                }
            }
        }
        Value::None
    });
}

fn keep(evaluator: &mut Evaluator<'_>, round: &Round) {
    let allocation = &mut evaluator.allocation;
    for outcome in &round.outcomes {
        let (id, Some(now)) = (outcome.ask.id, outcome.now) else { continue };
        allocation.given.insert((id, round.share), now);
        pin(&mut allocation.pins, round, outcome, now);
        if outcome.pin != Some(now) {
            pin(&mut allocation.provisional, round, outcome, now);
        }
        if let Some(index) = index(round, now).filter(|_| round.share == Share::Indexes) {
            allocation.indexes.insert(id, index);
        }
    }
}

fn pin(pins: &mut Pins, round: &Round, outcome: &Outcome, now: Cidr) {
    let key = outcome.ask.key.clone();
    match round.share {
        Share::Blocks => pins.blocks.extend([(key, now)]),
        Share::Addresses => pins.addresses.extend([(key, now.base())]),
        Share::Indexes => pins.ipv6.extend(index(round, now).map(|index| (key, index))),
        Share::Lodgers => {}
    }
}

/// Which of the /64 of a network's block a block is.
fn index(round: &Round, block: Cidr) -> Option<u8> {
    u8::try_from(round.blocks.first()?.index_of(block)?).ok()
}

/// Where an attribute is written; the declaration where it is not.
fn written_at(evaluator: &Evaluator<'_>, id: InstanceId, attribute: &str) -> Option<Span> {
    let decl = evaluator.names.decl(evaluator.instance(id)?.decl)?;
    Some(decl.attributes.get(attribute).map_or(decl.ast.head, |written| written.value.span))
}
