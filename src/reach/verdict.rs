//! Whether an assertion holds, and if not, by what.
//!
//! `can` holds if each of the first end reaches each of the second on every port: for machines by one of the families that
//! both speak, and whatever address stands for them; `cannot` if none does on any, by no way. `only` holds if nobody else can.
//! What nobody knows makes neither of them true.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::classes::ClassId;
use super::network::{Address, InterfaceId, SubnetId, VpcId};
use super::question::{End, How, Questions, Side, Traced, Way};
use super::sets::{self, Intervals};
use super::walk::groups::{self, Admits};
use super::walk::{Goal, Step, shown_at};
use super::world::GroupSet;
use crate::net::Protocol;

/// What came of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is so.
    Holds,
    /// It is so because nobody stands at one of the ends: these were named, and hold nobody.
    Empty(Vec<String>),
    /// It is not so: somebody does not reach somebody.
    Stopped(Box<Traced>),
    /// It is not so: somebody reaches somebody.
    Passed {
        /// One connection that shows it.
        traced: Box<Traced>,
        /// Whether it passes whatever AWS picks and whatever is not known, and not only perhaps.
        certain: bool,
    },
}

/// The members of an end, by what can be seen of them.
pub struct Crowd {
    groups: Vec<Rc<Group>>,
    sides: Vec<Side>,
}

/// A machine: those of its interfaces that are meant.
type Member = Vec<InterfaceId>;

/// Members that nothing can tell apart but the subnet.
#[derive(Default)]
struct Group {
    /// Of each subnet two members: enough for a pair.
    of: BTreeMap<SubnetId, Vec<Member>>,
    /// All of them, where they have several interfaces.
    several: Vec<Member>,
}

impl Group {
    fn add(&mut self, questions: &Questions<'_>, member: &Member) {
        match member.as_slice() {
            [one] => {
                let Some(subnet) = questions.subnet(*one) else { return };
                let known = self.of.entry(subnet).or_default();
                if known.len() < 2 {
                    known.push(member.clone());
                }
            }
            _ => self.several.push(member.clone()),
        }
    }
}

fn classes_of(questions: &Questions<'_>, member: &Member) -> Vec<ClassId> {
    member.iter().map(|id| questions.classes.of(*id)).collect()
}

impl Crowd {
    /// Sorts an end.
    pub fn new(questions: &Questions<'_>, end: &End) -> Crowd {
        let mut groups: BTreeMap<Vec<ClassId>, Group> = BTreeMap::new();
        for member in &end.members {
            groups.entry(classes_of(questions, member)).or_default().add(questions, member);
        }
        let outside = end.outside.iter().cloned().map(Side::Outer);
        let sides = outside.chain(end.hosts.iter().copied().map(Side::Host)).collect();
        Crowd { groups: groups.into_values().map(Rc::new).collect(), sides }
    }
}

/// Everything that opens connections, sorted once, so that what is left of it without a few is found at once.
pub struct Everybody {
    members: BTreeMap<Vec<ClassId>, (Vec<Member>, Rc<Group>)>,
}

impl Everybody {
    /// Sorts the interfaces of a network.
    pub fn new(questions: &Questions<'_>) -> Everybody {
        let mut sorted: BTreeMap<Vec<ClassId>, Vec<Member>> = BTreeMap::new();
        for member in questions.everybody().members {
            sorted.entry(classes_of(questions, &member)).or_default().push(member);
        }
        let with_group = |(key, members): (Vec<ClassId>, Vec<Member>)| {
            let mut group = Group::default();
            members.iter().for_each(|member| group.add(questions, member));
            (key, (members, Rc::new(group)))
        };
        Everybody { members: sorted.into_iter().map(with_group).collect() }
    }

    /// All but those of an end, and the rest of the world.
    fn but(&self, questions: &Questions<'_>, end: &End) -> Crowd {
        let meant = end.interfaces();
        let touched: BTreeSet<ClassId> = meant.iter().map(|id| questions.classes.of(*id)).collect();
        let mut crowd = Crowd::new(questions, &questions.elsewhere(end));
        for (key, (members, whole)) in &self.members {
            if !key.iter().any(|class| touched.contains(class)) {
                crowd.groups.push(whole.clone());
                continue;
            }
            let mut rest: BTreeMap<Vec<ClassId>, Group> = BTreeMap::new();
            for member in members {
                let left: Member = member.iter().copied().filter(|id| !meant.contains(id)).collect();
                if !left.is_empty() {
                    rest.entry(classes_of(questions, &left)).or_default().add(questions, &left);
                }
            }
            crowd.groups.extend(rest.into_values().map(Rc::new));
        }
        crowd
    }
}

/// Both ends of a question, as their members stand to each other: interfaces, or one of the other sides.
pub type Pair = (Vec<Side>, Vec<Side>);

/// Pairs of members that stand for all pairs.
pub fn pairs(questions: &Questions<'_>, from: &Crowd, to: &Crowd, each: impl FnMut(&Pair) -> bool) {
    pairs_but(questions, from, to, |_| (0..to.groups.len()).collect(), each);
}

/// The same without groups of which all pairs can be left out: `left` is asked about each part of the first crowd, and gives the
/// positions of the groups of the second that are left for it, in order.
fn pairs_but(
    questions: &Questions<'_>,
    from: &Crowd,
    to: &Crowd,
    left: impl Fn(Whom<'_>) -> Vec<usize>,
    mut each: impl FnMut(&Pair) -> bool,
) {
    let sides = |member: &Vec<InterfaceId>| member.iter().map(|id| Side::Interface(*id)).collect::<Vec<Side>>();
    for a in &from.groups {
        for b in left(Whom::Group(a)).into_iter().filter_map(|at| to.groups.get(at)) {
            for (one, other) in between(questions, a, b) {
                if !each(&(sides(one), sides(other))) {
                    return;
                }
            }
        }
    }
    let outside: Vec<(&Side, Vec<usize>)> = from.sides.iter().map(|side| (side, left(Whom::Side(side)))).collect();
    for (at, group) in to.groups.iter().enumerate() {
        let Some(member) = group.any() else { continue };
        let mut coming = outside.iter().filter(|(_, left)| left.binary_search(&at).is_ok());
        if coming.any(|(side, _)| !each(&(vec![(*side).clone()], sides(member)))) {
            return;
        }
    }
    for group in &from.groups {
        let Some(member) = group.any() else { continue };
        if to.sides.iter().any(|side| !each(&(sides(member), vec![side.clone()]))) {
            return;
        }
    }
    for (one, other) in from.sides.iter().flat_map(|one| to.sides.iter().map(move |other| (one, other))) {
        if !each(&(vec![one.clone()], vec![other.clone()])) {
            return;
        }
    }
}

/// A part of the first crowd.
enum Whom<'a> {
    Group(&'a Group),
    Side(&'a Side),
}

/// What the groups of a crowd let in of some connections: whoever stands before all of them need not be followed.
struct Doors<'a> {
    questions: &'a Questions<'a>,
    /// Those that are alike, with the positions of the groups that have them, in order.
    doors: Vec<(Door, Vec<usize>)>,
    /// The positions of groups of which nothing is plain.
    unclear: Vec<usize>,
}

/// The same of one of its parts.
struct Door {
    vpc: Option<VpcId>,
    /// Whom its groups may let in.
    admits: Rc<Admits>,
    v6: bool,
    public: bool,
    /// Whether its public address lets connections in from addresses that AWS has picked.
    open: bool,
}

impl Door {
    fn is_like(&self, other: &Door) -> bool {
        let plain = |door: &Door| (door.vpc, door.v6, door.public, door.open);
        Rc::ptr_eq(&self.admits, &other.admits) && plain(self) == plain(other)
    }
}

impl<'a> Doors<'a> {
    fn new(questions: &'a Questions<'_>, to: &Crowd, wanted: &Intervals) -> Doors<'a> {
        let mut known: BTreeMap<GroupSet, Rc<Admits>> = BTreeMap::new();
        let mut door = |group: &Group| {
            let id = group.single()?;
            let (set, one) = (questions.world.set_of(id), questions.world.net.interfaces(id)?);
            let admits = known.entry(set).or_insert_with(|| Rc::new(groups::admits(&questions.world, set, wanted))).clone();
            let (vpc, public) = (questions.world.vpc_of_interface(id), one.public.is_some());
            let open = public && !questions.is_shut_to_the_pool(id, &admits, wanted);
            Some(Door { vpc, admits, v6: one.ipv6.is_some(), public, open })
        };
        let mut found = Doors { questions, doors: Vec::new(), unclear: Vec::new() };
        for (at, group) in to.groups.iter().enumerate() {
            match door(group) {
                None => found.unclear.push(at),
                Some(door) => match found.doors.iter_mut().find(|(known, _)| known.is_like(&door)) {
                    Some((_, positions)) => positions.push(at),
                    None => found.doors.push((door, vec![at])),
                },
            }
        }
        found
    }

    /// The positions of the groups of which it is not plain that nothing passes to them.
    fn left(&self, from: &Whom<'_>) -> Vec<usize> {
        let shut = |door: &Door| match from {
            Whom::Group(group) => self.are_shut_to(group, door),
            Whom::Side(Side::Outer(outer)) => !door.admits.may_mean_any(&outer.set),
            Whom::Side(_) => false,
        };
        let open = self.doors.iter().filter(|(door, _)| !shut(door)).flat_map(|(_, positions)| positions);
        let mut left: Vec<usize> = self.unclear.iter().chain(open).copied().collect();
        left.sort_unstable();
        left
    }

    fn are_shut_to(&self, from: &Group, door: &Door) -> bool {
        // Nothing is plain where something on the way may show another address.
        if self.questions.forwards() {
            return false;
        }
        let world = &self.questions.world;
        let Some(id) = from.single() else { return false };
        let Some(one) = world.net.interfaces(id) else { return false };
        let picked = !matches!(one.public, Some(Address::Known(_)));
        world.vpc_of_interface(id) == door.vpc
            && !(one.ipv6.is_some() && door.v6)
            && (!door.public || picked && !door.open)
            && !door.admits.may_mean(world, id)
    }
}

impl Group {
    /// One of its members, where all have one interface.
    fn single(&self) -> Option<InterfaceId> {
        let first = self.of.values().flatten().next().and_then(|member| member.first());
        first.copied().filter(|_| self.several.is_empty())
    }

    fn any(&self) -> Option<&Vec<InterfaceId>> {
        self.of.values().flatten().chain(&self.several).next()
    }

    fn all(&self) -> impl Iterator<Item = &Vec<InterfaceId>> {
        self.of.values().flatten().chain(&self.several)
    }
}

type Members<'a> = (&'a Vec<InterfaceId>, &'a Vec<InterfaceId>);

/// A pair inside of one subnet and a pair in two, where there are such; of members with several interfaces all pairs.
fn between<'a>(questions: &Questions<'_>, a: &'a Group, b: &'a Group) -> Vec<Members<'a>> {
    let member = |one: &Vec<InterfaceId>| {
        one.first().and_then(|id| questions.world.net.interfaces(*id)).map(|one| (one.member, one.several))
    };
    let differ = |one: &Vec<InterfaceId>, other: &Vec<InterfaceId>| match (member(one), member(other)) {
        (Some((x, several)), Some((y, _))) => x != y || several,
        _ => false,
    };
    if !a.several.is_empty() || !b.several.is_empty() {
        let all = a.all().flat_map(|one| b.all().map(move |other| (one, other)));
        return all.filter(|(one, other)| differ(one, other)).collect();
    }
    let mut found = Vec::new();
    let near = a.of.iter().filter_map(|(subnet, ones)| Some((ones, b.of.get(subnet)?)));
    let near = near.flat_map(|(ones, others)| ones.iter().flat_map(move |one| others.iter().map(move |other| (one, other))));
    found.extend(near.into_iter().find(|(one, other)| differ(one, other)));
    let firsts = |group: &'a Group| group.of.iter().take(2).filter_map(|(subnet, ones)| Some((*subnet, ones.first()?)));
    let far = firsts(a).flat_map(|one| firsts(b).map(move |other| (one, other)));
    let far = far.into_iter().find(|((here, one), (there, other))| here != there && differ(one, other));
    found.extend(far.map(|((_, one), (_, other))| (one, other)));
    found
}

/// Whether each reaches each on all that is wanted.
pub fn can(questions: &Questions<'_>, from: &Crowd, to: &Crowd, wanted: &Intervals) -> Verdict {
    let mut verdict = Verdict::Holds;
    pairs(questions, from, to, |(one, other)| {
        let routes = one.iter().flat_map(|from| other.iter().map(move |to| (from, to)));
        let reaches = |way: &Way| {
            let here = way.how.of(wanted);
            !here.is_empty() && way.passes.sure.covers(&here)
        };
        if routes.clone().any(|(from, to)| questions.ways(from, to).iter().any(reaches)) {
            return true;
        }
        let traced = obstacle(questions, routes, wanted).or_else(|| apart(questions, one.first()?, other.first()?, wanted));
        if let Some(traced) = traced {
            verdict = Verdict::Stopped(Box::new(traced));
        }
        false
    });
    verdict
}

/// Sides that share no family of addresses, or none in which the connection exists.
fn apart(questions: &Questions<'_>, from: &Side, to: &Side, wanted: &Intervals) -> Option<Traced> {
    let text = "they share no family of addresses in which it could be";
    let step = Step { passes: false, ..Step::new(text, None) };
    let (key, sides) = (wanted.first()?, (from.clone(), to.clone()));
    let (from, to) = (questions.some(from)?, questions.some(to)?);
    let names = (shown_at(&questions.world, from), shown_at(&questions.world, to));
    Some(Traced { from, to, sides, names, how: How::V4, key, steps: vec![step] })
}

/// What stops them on the way that leads farthest.
fn obstacle<'a>(
    questions: &Questions<'_>,
    routes: impl Iterator<Item = (&'a Side, &'a Side)>,
    wanted: &Intervals,
) -> Option<Traced> {
    let mut best: Option<((usize, bool), Traced)> = None;
    for (from, to) in routes {
        for way in questions.ways(from, to).iter() {
            let here = way.how.of(wanted);
            let Some(key) = here.minus(&way.passes.sure).first() else { continue };
            let Some(traced) = questions.trace(from, to, way.how, key, Goal::Obstacle) else { continue };
            let expected = matches!(from, Side::Interface(_)) == (way.how == How::V4);
            let rank = (traced.steps.len(), expected);
            if best.as_ref().is_none_or(|(known, _)| *known < rank) {
                best = Some((rank, traced));
            }
        }
    }
    best.map(|(_, traced)| traced)
}

/// Whether nobody reaches anybody on anything that is wanted.
pub fn cannot(questions: &Questions<'_>, from: &Crowd, to: &Crowd, wanted: &Intervals) -> Verdict {
    let mut verdict = Verdict::Holds;
    let doors = Doors::new(questions, to, wanted);
    pairs_but(
        questions,
        from,
        to,
        |from| doors.left(&from),
        |(one, other)| {
            for (from, to) in one.iter().flat_map(|from| other.iter().map(move |to| (from, to))) {
                if let (Side::Interface(a), Side::Interface(b)) = (from, to)
                    && questions.is_plainly_shut(*a, *b, wanted)
                {
                    continue;
                }
                if let Some(found) = passed(questions, from, to, wanted) {
                    verdict = found;
                    return false;
                }
            }
            true
        },
    );
    verdict
}

fn passed(questions: &Questions<'_>, from: &Side, to: &Side, wanted: &Intervals) -> Option<Verdict> {
    let ways = questions.ways(from, to);
    let way = ways.iter().find(|way| !way.passes.may.is_apart_from(&way.how.of(wanted)))?;
    let here = way.how.of(wanted);
    let sure = way.passes.sure.and(&here);
    let certain = !sure.is_empty();
    let key = telling(&if certain { sure } else { way.passes.may.and(&here) })?;
    let traced = questions.trace(from, to, way.how, key, Goal::Witness)?;
    Some(Verdict::Passed { traced: Box::new(traced), certain })
}

/// Ports that people know, in the order in which they say most.
const TELLING: [(Protocol, u16); 6] = [
    (Protocol::TCP, 22),
    (Protocol::TCP, 443),
    (Protocol::TCP, 80),
    (Protocol::UDP, 53),
    (Protocol::ICMP, 8 << 8),
    (Protocol::ICMPV6, 128 << 8),
];

/// The connection of a set that says most.
pub fn telling(set: &Intervals) -> Option<u128> {
    let known = TELLING.iter().map(|(protocol, number)| sets::key(*protocol, *number)).find(|key| set.contains(*key));
    known.or_else(|| set.and(&sets::of_protocol(Protocol::TCP)).first()).or_else(|| set.first())
}

/// One question as an assertion asks it.
#[derive(Debug)]
pub struct Asked<'a> {
    /// The first end.
    pub from: &'a End,
    /// The second end.
    pub to: &'a End,
    /// Whether `only` stands before.
    pub only: bool,
    /// `can` or `cannot`.
    pub can: bool,
    /// On what; none is on anything.
    pub on: Option<Intervals>,
}

/// Answers it.
pub fn judge(questions: &Questions<'_>, everybody: &Everybody, asked: &Asked<'_>) -> Verdict {
    let wanted = asked.on.clone().unwrap_or_else(sets::all_traffic);
    let crowd = |end: &End| Crowd::new(questions, end);
    if asked.to.is_nobody() || asked.from.is_nobody() && !asked.only || wanted.is_empty() {
        let named: BTreeSet<String> = asked.from.empty.iter().chain(&asked.to.empty).cloned().collect();
        return Verdict::Empty(named.into_iter().collect());
    }
    let to = crowd(asked.to);
    match (asked.only, asked.can) {
        (true, _) => cannot(questions, &everybody.but(questions, asked.from), &to, &wanted),
        (false, true) => can(questions, &crowd(asked.from), &to, &wanted),
        (false, false) => cannot(questions, &crowd(asked.from), &to, &wanted),
    }
}
