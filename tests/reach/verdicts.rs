//! What assertions say about many, held against a look at every single pair: sorting into classes and leaving out what is
//! plainly shut must change nothing.

use std::collections::HashMap;
use std::rc::Rc;

use vpclang::net::{Cidr, Protocol};
use vpclang::reach::network::{Interface, InterfaceId, Network};
use vpclang::reach::question::{End, Outer, Questions, Side, Way};
use vpclang::reach::sets::{self, Intervals};
use vpclang::reach::verdict::{Asked, Everybody, Verdict, judge};

use super::random::{self, Random};

/// Networks, and assertions about each.
const SHORT: (u64, usize) = (60, 12);
const LONG: (u64, usize) = (1_500, 30);

/// A network with what was found out about single pairs, each from a start of its own, so that no memory can lend it anything.
struct Single<'a> {
    net: &'a Network,
    known: HashMap<(Side, Side), Rc<Vec<Way>>>,
}

impl Single<'_> {
    fn ways(&mut self, from: &Side, to: &Side) -> Rc<Vec<Way>> {
        let fresh = || Questions::new(self.net).ways(from, to);
        self.known.entry((from.clone(), to.clone())).or_insert_with(fresh).clone()
    }

    fn one(&self, id: InterfaceId) -> &Interface {
        &self.net.interfaces[id.0]
    }

    /// Every pair of members, each with the sides that it has.
    fn pairs(&self, from: &End, to: &End) -> Vec<(Vec<Side>, Vec<Side>)> {
        let sides = |end: &End| -> Vec<Vec<Side>> {
            let members = end.members.iter().map(|all| all.iter().map(|id| Side::Interface(*id)).collect());
            members.chain(end.outside.iter().map(|outer| vec![Side::Outer(outer.clone())])).collect()
        };
        let member = |sides: &[Side]| match sides[0] {
            Side::Interface(id) => Some((self.one(id).member, self.one(id).several)),
            _ => None,
        };
        let differ = |one: &[Side], other: &[Side]| match (member(one), member(other)) {
            (Some((x, several)), Some((y, _))) => x != y || several,
            _ => true,
        };
        let to = sides(to);
        let all =
            sides(from).into_iter().flat_map(|one| to.iter().map(move |other| (one.clone(), other.clone())).collect::<Vec<_>>());
        all.filter(|(one, other)| differ(one, other)).collect()
    }

    fn can(&mut self, from: &End, to: &End, wanted: &Intervals) -> bool {
        self.pairs(from, to).into_iter().all(|(from, to)| {
            from.iter().any(|from| {
                to.iter().any(|to| {
                    self.ways(from, to).iter().any(|way| {
                        let here = way.how.of(wanted);
                        !here.is_empty() && way.passes.sure.covers(&here)
                    })
                })
            })
        })
    }

    fn cannot(&mut self, from: &End, to: &End, wanted: &Intervals) -> bool {
        self.pairs(from, to).into_iter().all(|(from, to)| {
            from.iter().all(|from| {
                to.iter().all(|to| self.ways(from, to).iter().all(|way| way.passes.may.is_apart_from(&way.how.of(wanted))))
            })
        })
    }

    /// Everybody else, and the rest of the world.
    fn others(&self, questions: &Questions<'_>, end: &End) -> End {
        let meant = end.interfaces();
        let left = |id: &InterfaceId| !meant.contains(id) && questions.world.opens(*id);
        let ids = (0..self.net.interfaces.len()).map(InterfaceId).filter(left);
        End { members: members(self.net, ids), ..questions.elsewhere(end) }
    }
}

fn members(net: &Network, ids: impl Iterator<Item = InterfaceId>) -> Vec<Vec<InterfaceId>> {
    let mut found: std::collections::BTreeMap<InterfaceId, Vec<InterfaceId>> = std::collections::BTreeMap::new();
    ids.for_each(|id| found.entry(net.interfaces[id.0].member).or_default().push(id));
    found.into_values().collect()
}

/// A random network of which some interfaces are those of one machine, or stand for several, and many are alike.
pub fn network(seed: u64) -> Network {
    let mut net = random::network(seed);
    let mut random = Random(seed ^ 0x5eed);
    // Most networks have nothing that forwards: there, what is plainly shut is left out.
    let plain = random.chance(70);
    for at in 0..net.interfaces.len() {
        if plain {
            net.interfaces[at].forward = false;
        }
        if random.chance(60) {
            net.interfaces[at].ipv6 = None;
        }
        let before = random.below(at + 1);
        if random.chance(10) {
            net.interfaces[at].member = net.interfaces[before].member;
        }
        if random.chance(40) && net.interfaces[before].subnet == net.interfaces[at].subnet {
            net.interfaces[at].groups = net.interfaces[before].groups.clone();
        }
        net.interfaces[at].several = random.chance(5);
        if random.chance(40) {
            net.interfaces[at].ip = net.interfaces[at].ip.map(|_| vpclang::reach::network::Address::Picked);
        }
        if random.chance(60) {
            net.interfaces[at].public = net.interfaces[at].public.map(|_| vpclang::reach::network::Address::Picked);
        }
    }
    net
}

fn end(net: &Network, random: &mut Random) -> End {
    let percent = random.one(&[8, 25, 60]);
    let chosen: Vec<InterfaceId> = (0..net.interfaces.len()).filter(|_| random.chance(percent)).map(InterfaceId).collect();
    let mut end = End { members: members(net, chosen.into_iter()), ..End::default() };
    if random.chance(20) {
        let block: Cidr = random.one(&["8.8.8.0/24", "192.168.0.0/16", "2001:4860::/32"]).parse().unwrap();
        end.outside.push(Outer { name: block.to_string(), set: sets::of_block(block), services: true });
    }
    end
}

fn wanted(random: &mut Random) -> Intervals {
    let tcp = |port| sets::key(Protocol::TCP, port);
    match random.below(5) {
        0 => sets::all_traffic(),
        1 => Intervals::between(tcp(22), tcp(80)),
        2 => Intervals::one(sets::key(Protocol::ICMP, 8 << 8)),
        _ => Intervals::one(tcp(443)),
    }
}

#[test]
fn an_assertion_about_many_says_what_single_pairs_say() {
    let (networks, each) = if std::env::var_os("VPCLANG_LONG").is_some() { LONG } else { SHORT };
    let mut tally = [[0; 2]; 3];
    for seed in 0..networks {
        let net = network(seed);
        let (questions, mut random) = (Questions::new(&net), Random(!seed));
        let everybody = Everybody::new(&questions);
        let mut single = Single { net: &net, known: HashMap::new() };
        for at in 0..each {
            let (from, to, on) = (end(&net, &mut random), end(&net, &mut random), wanted(&mut random));
            let kind = random.below(3);
            let holds = match kind {
                0 => single.can(&from, &to, &on),
                1 => single.cannot(&from, &to, &on),
                _ => {
                    let others = single.others(&questions, &from);
                    single.cannot(&others, &to, &on)
                }
            };
            let asked = Asked { from: &from, to: &to, only: kind == 2, can: kind != 1, on: Some(on) };
            let found = judge(&questions, &everybody, &asked);
            if matches!(found, Verdict::Empty(_)) {
                continue;
            }
            assert_eq!(matches!(found, Verdict::Holds), holds, "network {seed}, assertion {at}: {asked:?} {found:?}");
            tally[kind][usize::from(holds)] += 1;
        }
    }
    assert!(tally.iter().flatten().all(|count| *count > 0), "can, cannot, only; false and true: {tally:?}");
}
