//! What is left of some connections on their way, and what was met.

use crate::net::Protocol;
use crate::reach::network::Label;
use crate::reach::sets::{self, Intervals};
use crate::reach::world::Sieve;
use crate::source::Span;

/// The ports from which connections are opened, and so to which answers go. Sources: Amazon VPC User Guide, "Ephemeral
/// ports": the widest of the ranges that systems and gateways use.
pub const EPHEMERAL: (u16, u16) = (1024, 65535);

/// One thing that packets met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What it is, and what it did.
    pub text: String,
    /// Where the line is that decided, or the thing that has no such line.
    pub span: Option<Span>,
    /// Further places that explain it.
    pub also: Vec<(Span, String)>,
    /// What would mend it, if it is an obstacle.
    pub help: Option<String>,
    /// Whether the packets go on.
    pub passes: bool,
    /// Whether it is something of which nobody knows what it does.
    pub unknown: bool,
    /// Whether it is a rule that was written to let such connections in: what one looks for first if they should not be.
    pub admits: bool,
}

impl Step {
    /// Something met at a place.
    pub fn new(text: impl Into<String>, span: Option<Span>) -> Step {
        Step { text: text.into(), span, also: Vec::new(), help: None, passes: true, unknown: false, admits: false }
    }

    /// Adds a place where a thing is declared.
    #[must_use]
    pub fn also(mut self, label: &Label, text: impl Into<String>) -> Step {
        self.also.extend(label.span.map(|span| (span, text.into())));
        self
    }

    /// Says what would mend it.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Step {
        self.help = Some(text.into());
        self
    }
}

/// What a traced walk looks for, where the way forks: on an address that AWS picks, or a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// A way on which something passes.
    Witness,
    /// A way on which something is stopped.
    Obstacle,
}

/// The steps of one connection.
#[derive(Clone, Debug)]
pub struct Trace {
    /// What is looked for.
    pub goal: Goal,
    /// The connection that is followed.
    pub aim: u128,
    /// What was met until it was stopped, and what stopped it.
    pub steps: Vec<Step>,
}

/// What a part of a way does to whatever goes along it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What passes.
    pub passes: Sieve,
    /// To which ports answers come back.
    back: [Intervals; 2],
}

impl Outcome {
    /// Adds a way to those of which one is gone. Where answers come back to the same ports, two are as good as one.
    pub fn add_to(self, ways: &mut Vec<Outcome>) {
        match ways.iter_mut().find(|way| way.back == self.back) {
            Some(way) => {
                way.passes = Sieve { sure: way.passes.sure.and(&self.passes.sure), may: way.passes.may.or(&self.passes.may) };
            }
            None => ways.push(self),
        }
    }
}

/// Some connections on their way.
#[derive(Clone, Debug)]
pub struct Flow {
    /// What of them is sure to pass, whatever addresses and ports are picked.
    pub sure: Intervals,
    /// What of them passes for some.
    pub may: Intervals,
    /// Answers of TCP and UDP: the ports to which one could come back so far.
    back: [Intervals; 2],
    /// What is noted of it.
    pub trace: Option<Trace>,
}

impl Flow {
    /// Connections that have met nothing yet.
    pub fn new(of: Intervals) -> Flow {
        Flow { sure: of.clone(), may: of, back: ephemeral(), trace: None }
    }

    /// One connection whose steps are noted.
    pub fn traced(aim: u128, goal: Goal) -> Flow {
        let trace = Trace { goal, aim, steps: Vec::new() };
        Flow { trace: Some(trace), ..Flow::new(Intervals::one(aim)) }
    }

    /// Whether nothing of it is left.
    pub fn is_over(&self) -> bool {
        self.may.is_empty()
    }

    /// Whether steps are still noted: not once the one that was looked for has been.
    fn listens(&self) -> bool {
        self.trace.as_ref().is_some_and(|trace| trace.steps.last().is_none_or(|step| step.passes))
    }

    fn note(&mut self, passes: bool, step: impl FnOnce(u128) -> Step) {
        if !self.listens() {
            return;
        }
        if let Some(trace) = &mut self.trace {
            trace.steps.push(Step { passes, ..step(trace.aim) });
        }
    }

    /// Whether a traced connection still goes on, in the sense of what is looked for.
    fn goes_on(&self) -> bool {
        match self.trace.as_ref().map(|trace| trace.goal) {
            Some(Goal::Obstacle) => !self.sure.is_empty(),
            _ => !self.may.is_empty(),
        }
    }

    /// Meets something that lets some connections through.
    pub fn meet(&mut self, sieve: &Sieve, step: impl FnOnce(u128, bool) -> Step) {
        self.sure = self.sure.and(&sieve.sure);
        self.may = self.may.and(&sieve.may);
        let passes = self.goes_on();
        self.note(passes, |aim| step(aim, passes));
    }

    /// Goes on unchanged past something worth telling.
    pub fn pass(&mut self, step: impl FnOnce() -> Step) {
        self.note(true, |_| step());
    }

    /// Is stopped.
    pub fn stop(&mut self, step: impl FnOnce() -> Step) {
        (self.sure, self.may) = (Intervals::none(), Intervals::none());
        self.note(false, |_| step());
    }

    /// Meets something that cannot be looked into: it may pass.
    pub fn doubt(&mut self, step: impl FnOnce() -> Step) {
        self.sure = Intervals::none();
        let passes = self.goes_on();
        self.note(passes, |_| Step { unknown: true, ..step() });
    }

    /// Its answers meet something that lets these packets through. TCP and UDP answer to the port that the connection was
    /// opened from, which is any ephemeral one; an echo is answered by its reply; what else there is has no answer.
    pub fn answer(&mut self, sieve: &Sieve, step: impl FnOnce(u128, bool) -> Step) {
        for (at, protocol) in [Protocol::TCP, Protocol::UDP].into_iter().enumerate() {
            let range = Intervals::between(sets::key(protocol, EPHEMERAL.0), sets::key(protocol, EPHEMERAL.1));
            let Some(back) = self.back.get_mut(at) else { continue };
            *back = back.and(&sieve.may);
            if back.is_empty() {
                self.may = self.may.minus(&sets::of_protocol(protocol));
            }
            if !sieve.sure.covers(&range) {
                self.sure = self.sure.minus(&sets::of_protocol(protocol));
            }
        }
        for (protocol, kind, answer) in ECHOES {
            let asked = Intervals::between(sets::key(*protocol, kind << 8), sets::key(*protocol, kind << 8 | 0xff));
            let answer = sets::key(*protocol, answer << 8);
            if !sieve.may.contains(answer) {
                self.may = self.may.minus(&asked);
            }
            if !sieve.sure.contains(answer) {
                self.sure = self.sure.minus(&asked);
            }
        }
        for (from, to) in OTHERS {
            let all = Intervals::between(sets::key(Protocol(*from), 0), sets::key(Protocol(*to), u16::MAX));
            self.may = self.may.minus(&all.minus(&sieve.may));
            self.sure = self.sure.minus(&all.minus(&sieve.sure));
        }
        let passes = self.goes_on();
        self.note(passes, |aim| step(aim, passes));
    }

    /// Follows answers: what asks for none is not touched by what becomes of them.
    pub fn answered(&mut self, follow: impl FnOnce(&mut Flow)) {
        let silent = silent();
        if self.is_over() || self.trace.as_ref().is_some_and(|trace| silent.contains(trace.aim)) {
            return;
        }
        let (sure, may) = (self.sure.and(&silent), self.may.and(&silent));
        follow(self);
        self.sure = self.sure.or(&sure);
        self.may = self.may.or(&may);
    }

    /// Goes another way besides, of which nobody knows whether there is such a way: it adds to what may pass.
    pub fn add(&mut self, other: Flow) {
        let goal = self.trace.as_ref().map(|trace| trace.goal);
        if goal == Some(Goal::Witness) && self.may.is_empty() && !other.may.is_empty() {
            self.trace = other.trace;
        }
        self.may = self.may.or(&other.may);
    }

    /// What has shown another port takes the answer to it: what follows comes to the port before that.
    pub fn change_port(&mut self) {
        self.back = ephemeral();
    }

    /// Goes several ways of which AWS, or what nobody knows, picks one: it passes for sure if it passes on each.
    pub fn fork<T>(&mut self, ways: impl IntoIterator<Item = T>, mut each: impl FnMut(&mut Flow, T)) {
        let before = self.clone();
        let mut outcome: Option<Flow> = None;
        for way in ways {
            let mut flow = before.clone();
            each(&mut flow, way);
            outcome = Some(match outcome {
                None => flow,
                Some(earlier) => earlier.either(flow),
            });
        }
        if let Some(outcome) = outcome {
            *self = outcome;
        }
    }

    /// What a walk has come to that began with everything: what it does to others.
    pub fn outcome(self) -> Outcome {
        Outcome { passes: Sieve { sure: self.sure, may: self.may }, back: self.back }
    }

    /// Goes a way whose outcome is known.
    pub fn undergo(&mut self, outcome: &Outcome) {
        self.sure = self.sure.and(&outcome.passes.sure);
        self.may = self.may.and(&outcome.passes.may);
        for ((back, theirs), protocol) in self.back.iter_mut().zip(&outcome.back).zip([Protocol::TCP, Protocol::UDP]) {
            *back = back.and(theirs);
            if back.is_empty() {
                self.may = self.may.minus(&sets::of_protocol(protocol));
            }
        }
    }

    fn either(self, other: Flow) -> Flow {
        let better = match self.trace.as_ref().map(|trace| trace.goal) {
            Some(Goal::Witness) => self.may.is_empty() && !other.may.is_empty(),
            Some(Goal::Obstacle) => !self.sure.is_empty() && other.sure.is_empty(),
            None => false,
        };
        let (sure, may) = (self.sure.and(&other.sure), self.may.or(&other.may));
        let ([a, b], [c, d]) = (&self.back, &other.back);
        let back = [a.or(c), b.or(d)];
        Flow { sure, may, back, trace: if better { other.trace } else { self.trace } }
    }
}

/// Requests of ICMP and ICMPv6 with their answers, by type. Sources: RFC 792, RFC 950, RFC 4443.
const ECHOES: &[(Protocol, u16, u16)] =
    &[(Protocol::ICMP, 8, 0), (Protocol::ICMP, 13, 14), (Protocol::ICMP, 17, 18), (Protocol::ICMPV6, 128, 129)];

/// Protocols without ports, which answer in kind: all but ICMP, TCP, UDP and ICMPv6.
const OTHERS: &[(u8, u8)] = &[(0, 0), (2, 5), (7, 16), (18, 57), (59, 255)];

/// Messages of ICMP and ICMPv6 that nothing answers.
fn silent() -> Intervals {
    let both = sets::of_protocol(Protocol::ICMP).or(&sets::of_protocol(Protocol::ICMPV6));
    let echoes = ECHOES.iter().map(|(protocol, kind, _)| (sets::key(*protocol, kind << 8), sets::key(*protocol, kind << 8 | 0xff)));
    both.minus(&Intervals::union_of(echoes.collect()))
}

fn ephemeral() -> [Intervals; 2] {
    [Protocol::TCP, Protocol::UDP]
        .map(|protocol| Intervals::between(sets::key(protocol, EPHEMERAL.0), sets::key(protocol, EPHEMERAL.1)))
}
