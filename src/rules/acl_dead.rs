//! W0128: an entry of an ACL that no packet comes to. Rule 143.
//!
//! What AWS documents (VPC user guide, "Network ACLs"): entries are tried from the lowest number, and the first that fits
//! decides. An entry whose packets all fit earlier ones decides nothing. What is left of an entry's packets is a set of
//! rectangles, ports by addresses, from which each earlier entry is cut out. That is exact, but for `all`: of every
//! protocol together only `all` is taken to hold every packet.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::Context;
use super::acl_entries::{Entry, of_acl};
use crate::analysis::{AclLine, Analysis, PeerOfRule, Settled};
use crate::diagnostic::{Diagnostic, codes};
use crate::net::{Cidr, Traffic};
use crate::schema::Kind;
use crate::source::Span;

/// Beyond this many entries in one direction an ACL is refused anyhow, and they are not held against one another.
const COMPARED: usize = 100;

/// How many of the entries that take an entry's packets are shown.
const SHOWN: usize = 2;

/// Both ends included.
type Range<T> = (T, T);

/// Ports, or types and codes, by addresses.
type Rectangle = (Range<u32>, Range<u128>);

/// Looks at both directions of every ACL of ours.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for acl in context.of(Kind::Acl).filter(|acl| acl.existing.is_none()) {
        for inbound in [true, false] {
            let entries = of_acl(context.analysis, acl, inbound);
            if entries.len() <= COMPARED {
                judge(context.analysis, acl, &entries, found);
            }
        }
    }
}

/// Of a line that makes several entries, some may be covered by a line that decides alike: lists are written for their
/// names. Told is a line of which nothing is left, and an entry that others decide the other way.
fn judge(analysis: &Analysis, acl: &Settled, entries: &[Entry<'_>], found: &mut Vec<Diagnostic>) {
    let mut alive: BTreeMap<Span, usize> = BTreeMap::new();
    let mut dead: Vec<(&Entry<'_>, Vec<&Entry<'_>>)> = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let before = entries.iter().take(at).filter(|earlier| earlier.line.span != entry.line.span);
        match takers(analysis, entry, before) {
            Some(takers) => dead.push((entry, takers)),
            None => *alive.entry(entry.line.span).or_default() += 1,
        }
    }
    let mut told: Vec<Span> = Vec::new();
    for (entry, takers) in dead {
        let whole = !alive.contains_key(&entry.line.span);
        let reversed = takers.iter().any(|taker| taker.line.allow != entry.line.allow);
        if (whole || reversed) && !told.contains(&entry.line.span) {
            told.push(entry.line.span);
            found.push(tell(analysis, acl, entry, &takers));
        }
    }
}

/// The earlier entries that together take every packet of an entry; none where one is left.
fn takers<'a, 'e>(analysis: &Analysis, entry: &Entry<'_>, before: impl Iterator<Item = &'e Entry<'a>>) -> Option<Vec<&'e Entry<'a>>>
where
    'a: 'e,
{
    let mut left = vec![(numbers(entry.traffic), addresses(entry.peer))];
    let mut takers = Vec::new();
    for earlier in before.filter(|earlier| earlier.is_v6() == entry.is_v6()) {
        let (Some(ports), Some(block)) = (ports_in(earlier.traffic, entry.traffic), block_in(analysis, earlier.peer, entry.peer))
        else {
            continue;
        };
        let cut: Vec<Rectangle> = left.iter().flat_map(|rectangle| without(*rectangle, (ports, block))).collect();
        if cut != left {
            takers.push(earlier);
            left = cut;
        }
    }
    left.is_empty().then_some(takers)
}

/// The ports of a traffic, or its types and codes as one number each.
fn numbers(traffic: Traffic) -> Range<u32> {
    match traffic {
        Traffic::Ports(_, range) => (u32::from(range.from), u32::from(range.to)),
        Traffic::Icmp(_, Some(kind), Some(code)) => (code_number(kind, code), code_number(kind, code)),
        Traffic::Icmp(_, Some(kind), None) => (code_number(kind, 0), code_number(kind, u8::MAX)),
        Traffic::Icmp(..) | Traffic::All | Traffic::Other(_) => (0, u32::from(u16::MAX)),
    }
}

fn code_number(kind: u8, code: u8) -> u32 {
    u32::from(kind) << 8 | u32::from(code)
}

/// Which numbers of a traffic's protocol another traffic takes.
fn ports_in(taker: Traffic, of: Traffic) -> Option<Range<u32>> {
    let same = match (taker, of) {
        (Traffic::All, _) => true,
        (Traffic::Ports(one, _), Traffic::Ports(other, _))
        | (Traffic::Icmp(one, ..), Traffic::Icmp(other, ..))
        | (Traffic::Other(one), Traffic::Other(other)) => one == other,
        _ => false,
    };
    same.then(|| numbers(taker))
}

/// The addresses of a block; those of a block that Amazon picks stand for themselves.
fn addresses(peer: PeerOfRule) -> Range<u128> {
    match peer {
        PeerOfRule::Cidr(block) => (bits(block.base()), bits(block.last())),
        _ => (0, u128::MAX),
    }
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => u128::from(v4.to_bits()),
        IpAddr::V6(v6) => v6.to_bits(),
    }
}

/// Which addresses of a peer another one takes. Of a block that Amazon picks nothing is known but what it lies in.
fn block_in(analysis: &Analysis, taker: PeerOfRule, of: PeerOfRule) -> Option<Range<u128>> {
    match (taker, of) {
        (PeerOfRule::Cidr(taker), PeerOfRule::Cidr(_)) => Some(addresses(PeerOfRule::Cidr(taker))),
        (PeerOfRule::Cidr(taker), PeerOfRule::Ipv6(_)) => (taker == Cidr::any_v6()).then_some(addresses(of)),
        (PeerOfRule::Ipv6(taker), PeerOfRule::Ipv6(holder)) => {
            let network = analysis.resource(holder).and_then(|holder| holder.network);
            (taker == holder || Some(taker) == network).then_some(addresses(of))
        }
        _ => None,
    }
}

/// What is left of a rectangle without another: at most four of them.
fn without((ports, block): Rectangle, (cut_ports, cut_block): Rectangle) -> Vec<Rectangle> {
    let (Some(inner_ports), Some(inner_block)) = (common(ports, cut_ports), common(block, cut_block)) else {
        return vec![(ports, block)];
    };
    let sides = [before(ports, inner_ports), after(ports, inner_ports)];
    let ends = [before(block, inner_block), after(block, inner_block)];
    let sides = sides.into_iter().flatten().map(|side| (side, block));
    sides.chain(ends.into_iter().flatten().map(|end| (inner_ports, end))).collect()
}

fn common<T: Copy + Ord>(one: Range<T>, other: Range<T>) -> Option<Range<T>> {
    let both = (one.0.max(other.0), one.1.min(other.1));
    (both.0 <= both.1).then_some(both)
}

fn before<T: Copy + Ord + std::ops::Sub<Output = T> + From<u8>>(whole: Range<T>, inner: Range<T>) -> Option<Range<T>> {
    (whole.0 < inner.0).then(|| (whole.0, inner.0 - T::from(1)))
}

fn after<T: Copy + Ord + std::ops::Add<Output = T> + From<u8>>(whole: Range<T>, inner: Range<T>) -> Option<Range<T>> {
    (inner.1 < whole.1).then(|| (inner.1 + T::from(1), whole.1))
}

fn tell(analysis: &Analysis, acl: &Settled, entry: &Entry<'_>, takers: &[&Entry<'_>]) -> Diagnostic {
    let word = |line: &AclLine| if line.allow { "allow" } else { "deny" };
    let what = format!("`{} {}` {} {}", word(entry.line), entry.traffic, way(entry), peer(analysis, entry));
    let message = format!("no packet reaches entry {} of `{}`, {what}", entry.number, acl.path);
    let mut warning =
        Diagnostic::warning(codes::DEAD_ENTRY, message).at(entry.line.span, "entries of lower numbers decide for all its packets");
    let mut shown: Vec<Span> = Vec::new();
    for taker in takers {
        if shown.len() < SHOWN && !shown.contains(&taker.line.span) {
            shown.push(taker.line.span);
            let verb = if taker.line.allow { "allows" } else { "denies" };
            warning = warning.at(taker.line.span, format!("{verb} `{}` {} {}", taker.traffic, way(taker), peer(analysis, taker)));
        }
    }
    let reversed = takers.iter().any(|taker| taker.line.allow != entry.line.allow);
    warning.help(match reversed {
        true => "give the narrower line the lower number",
        false => "take the line out: it says nothing more",
    })
}

fn way(entry: &Entry<'_>) -> &'static str {
    if entry.line.inbound { "from" } else { "to" }
}

fn peer(analysis: &Analysis, entry: &Entry<'_>) -> String {
    match entry.peer {
        PeerOfRule::Cidr(block) => format!("`{block}`"),
        PeerOfRule::Ipv6(id) | PeerOfRule::Group(id) | PeerOfRule::PrefixList(id) => {
            analysis.resource(id).map_or_else(String::new, |holder| format!("the IPv6 block of `{}`", holder.path))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::{PortRange, Protocol};
    use crate::source::SourceMap;

    /// A reproducible stream of numbers below a bound: a linear congruence of Knuth's.
    fn numbers_below(state: &mut u64, bound: u64) -> u64 {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*state >> 33) % bound
    }

    /// An entry about some of sixteen addresses and ten ports, or types of ICMP.
    fn random(state: &mut u64) -> (Traffic, PeerOfRule) {
        let mut below = |bound| numbers_below(state, bound);
        let from = below(8) as u16;
        let range = PortRange::new(from, from + below(3) as u16).unwrap();
        let kind = (below(3) > 0).then(|| below(3) as u8);
        let code = kind.and_then(|_| (below(2) > 0).then(|| below(2) as u8));
        let traffic = match below(5) {
            0 => Traffic::All,
            1 => Traffic::Icmp(Protocol::ICMP, kind, code),
            2 => Traffic::Ports(Protocol::UDP, range),
            _ => Traffic::Ports(Protocol::TCP, range),
        };
        let length = 28 + below(4) as u8;
        let address: IpAddr = format!("10.0.0.{}", below(16)).parse().unwrap();
        (traffic, PeerOfRule::Cidr(Cidr::around(address, length).unwrap()))
    }

    /// Whether an entry fits a packet, told from one number at a time.
    fn fits((traffic, peer): &(Traffic, PeerOfRule), protocol: Protocol, number: u32, address: IpAddr) -> bool {
        let PeerOfRule::Cidr(block) = peer else { return false };
        let matching = match *traffic {
            Traffic::All => true,
            Traffic::Ports(of, range) => of == protocol && (u32::from(range.from)..=u32::from(range.to)).contains(&number),
            Traffic::Icmp(of, kind, code) => {
                let (its_kind, its_code) = (number >> 8, number & 255);
                of == protocol
                    && kind.is_none_or(|kind| its_kind == u32::from(kind))
                    && code.is_none_or(|code| its_code == u32::from(code))
            }
            Traffic::Other(of) => of == protocol,
        };
        matching && block.contains(address)
    }

    /// Ports up to 20 and types up to 5 are as good as all of them: no entry but whole ones reaches further.
    fn packets() -> Vec<(Protocol, u32, IpAddr)> {
        let numbers = (0..20).flat_map(|port| [(Protocol::TCP, port), (Protocol::UDP, port)]);
        let numbers = numbers.chain((0..5).flat_map(|kind| (0..4).map(move |code| (Protocol::ICMP, kind << 8 | code))));
        let numbers: Vec<(Protocol, u32)> = numbers.chain([(Protocol(47), 0)]).collect();
        let addresses = (0..16).map(|last| format!("10.0.0.{last}").parse::<IpAddr>().unwrap());
        addresses.flat_map(|address| numbers.iter().map(move |(protocol, number)| (*protocol, *number, address))).collect()
    }

    #[test]
    fn an_entry_is_dead_if_no_packet_is_left_for_it() {
        let analysis = Analysis::default();
        let mut sources = SourceMap::new();
        let file = sources.add("acl.vpc", b"");
        let packets = packets();
        let (mut state, mut dead) = (1, 0);
        for _ in 0..400 {
            let said: Vec<(Traffic, PeerOfRule)> = (0..9).map(|_| random(&mut state)).collect();
            let span = Span::new(file, 0, 0);
            let line = AclLine {
                number: 1,
                allow: true,
                inbound: true,
                traffic: vec![],
                peers: vec![],
                span,
                number_span: span,
                peer_span: span,
            };
            let entries: Vec<Entry<'_>> =
                said.iter().map(|(traffic, peer)| Entry { line: &line, number: 1, traffic: *traffic, peer: *peer }).collect();
            for (at, entry) in entries.iter().enumerate() {
                let alive = packets.iter().any(|(protocol, number, address)| {
                    let fits = |said: &(Traffic, PeerOfRule)| fits(said, *protocol, *number, *address);
                    fits(&said[at]) && !said[..at].iter().any(fits)
                });
                let told = takers(&analysis, entry, entries[..at].iter());
                assert_eq!(told.is_none(), alive, "{:?} behind {:?}", said[at], &said[..at]);
                dead += usize::from(!alive);
            }
        }
        assert!((200..3000).contains(&dead), "{dead} of 3600 are dead: the test says little");
    }
}
