//! The lock that other machines see, in a world without machines: a store, clocks of unlike speed, and requests that are
//! late, lost, or answered to nobody.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use vpclang::lock::lease::{Answer, LEASE, Lease, Next, Record, Request, Standing, Taken, Taker};
use vpclang::schema::bucket::BucketPath;

/// What S3 does with an object whose ETag is the digest of its content.
#[derive(Clone, Debug, Default)]
struct Object(Option<(String, String)>);

impl Object {
    fn write(&mut self, body: &str) -> Answer {
        let mut hasher = DefaultHasher::new();
        body.hash(&mut hasher);
        let etag = format!("\"{:016x}\"", hasher.finish());
        self.0 = Some((etag.clone(), body.to_owned()));
        Answer::Written(etag)
    }

    fn perform(&mut self, request: &Request) -> Answer {
        let there = self.0.as_ref().map(|(etag, _)| etag.clone());
        match (request, there) {
            (Request::Create(body), None) => self.write(body),
            (Request::Create(_), Some(_)) => Answer::Refused,
            (Request::Replace(etag, body), Some(there)) if *etag == there => self.write(body),
            (Request::Delete(etag), Some(there)) if *etag == there => {
                self.0 = None;
                Answer::Deleted
            }
            (Request::Replace(..) | Request::Delete(_), Some(_)) => Answer::Refused,
            (Request::Read, Some(_)) => self.0.clone().map(|(etag, body)| Answer::Found(etag, body)).unwrap(),
            (Request::Replace(..) | Request::Read, None) => Answer::Missing,
            (Request::Delete(_), None) => Answer::Deleted,
        }
    }
}

/// What a run is doing.
#[derive(Debug)]
enum Run {
    Taking(Taker),
    Holding(Lease),
    Ended(Taken),
    Dead,
}

#[derive(Debug)]
struct Machine {
    host: String,
    /// Thousandths of a second that its clock makes in a second.
    speed: u64,
    /// What its clock showed in the beginning.
    start: Duration,
    runs: u32,
    run: Run,
    /// The request that it waits for.
    awaited: Option<usize>,
}

/// A request on its way. Whoever sent it may long have given it up.
#[derive(Debug)]
struct Flight {
    machine: usize,
    request: Request,
    answer: Option<Answer>,
}

#[derive(Debug, Default)]
struct World {
    now: Duration,
    object: Object,
    machines: Vec<Machine>,
    flights: BTreeMap<usize, Flight>,
    sent: usize,
    takeovers: usize,
    losses: usize,
}

fn record(host: &str, run: u32) -> Record {
    let since = "2026-01-31T12:00:00Z".to_owned();
    Record::new(format!("ada@{host}"), host.to_owned(), run, since, format!("{host}-{run}"))
}

impl World {
    fn new(speeds: &[u64]) -> World {
        let machine = |(at, speed): (usize, &u64)| Machine {
            host: format!("host{at}"),
            speed: *speed,
            start: Duration::from_secs(1000 * at as u64),
            runs: 0,
            run: Run::Dead,
            awaited: None,
        };
        let mut world = World { machines: speeds.iter().enumerate().map(machine).collect(), ..World::default() };
        (0..speeds.len()).for_each(|at| world.start(at));
        world
    }

    fn clock(&self, at: usize) -> Duration {
        let machine = &self.machines[at];
        machine.start + self.now * u32::try_from(machine.speed).unwrap() / 1000
    }

    /// A new run, which knows that the last one of its machine is dead.
    fn start(&mut self, at: usize) {
        let machine = &mut self.machines[at];
        let dead = Some(format!("{}-{}", machine.host, machine.runs));
        machine.runs += 1;
        machine.run = Run::Taking(Taker::new(record(&machine.host, machine.runs), dead));
        machine.awaited = None;
    }

    fn crash(&mut self, at: usize) {
        self.machines[at].run = Run::Dead;
        self.machines[at].awaited = None;
    }

    /// Lets a run say what it wants, and sends it.
    fn step(&mut self, at: usize) {
        let now = self.clock(at);
        if self.machines[at].awaited.is_some() {
            return;
        }
        let next = match &mut self.machines[at].run {
            Run::Taking(taker) => taker.next(now),
            Run::Holding(lease) => lease.next(now),
            Run::Ended(_) | Run::Dead => Next::Over,
        };
        if let Next::Ask(request) = next {
            self.flights.insert(self.sent, Flight { machine: at, request, answer: None });
            self.machines[at].awaited = Some(self.sent);
            self.sent += 1;
        }
    }

    /// The oldest or youngest request of a machine that has not reached the store reaches it.
    fn land(&mut self, at: usize, oldest: bool) {
        let mut open = self.flights.iter_mut().filter(|(_, flight)| flight.machine == at && flight.answer.is_none());
        let flight = if oldest { open.next() } else { open.next_back() };
        if let Some((_, flight)) = flight {
            flight.answer = Some(self.object.perform(&flight.request));
        }
    }

    fn deliver(&mut self, at: usize) {
        let Some(flight) = self.machines[at].awaited else { return };
        if let Some(answer) = self.flights.get(&flight).and_then(|flight| flight.answer.clone()) {
            self.flights.remove(&flight);
            self.tell(at, answer);
        }
    }

    /// Nobody waits for the answer any more. The request may still land.
    fn give_up(&mut self, at: usize) {
        if self.machines[at].awaited.is_some() {
            self.tell(at, Answer::Unclear);
        }
    }

    /// S3 may refuse a write because of another one at the same moment.
    fn conflict(&mut self, at: usize) {
        let Some(flight) = self.machines[at].awaited else { return };
        if self.flights.get(&flight).is_some_and(|flight| flight.answer.is_none() && flight.request != Request::Read) {
            self.flights.remove(&flight);
            self.tell(at, Answer::Refused);
        }
    }

    fn tell(&mut self, at: usize, answer: Answer) {
        let now = self.clock(at);
        let machine = &mut self.machines[at];
        machine.awaited = None;
        match &mut machine.run {
            Run::Taking(taker) => match taker.answered(now, answer) {
                Some(Taken::Held(lease)) => {
                    self.takeovers += usize::from(taker.watched().is_some());
                    machine.run = Run::Holding(lease);
                }
                Some(ended) => machine.run = Run::Ended(ended),
                None => {}
            },
            Run::Holding(lease) => {
                lease.answered(now, answer);
                self.losses += usize::from(matches!(lease.standing(now), Standing::Lost(Some(_))));
            }
            Run::Ended(_) | Run::Dead => {}
        }
    }

    fn release(&mut self, at: usize) {
        let machine = &mut self.machines[at];
        if let Run::Holding(lease) = &mut machine.run
            && machine.awaited.is_none()
        {
            lease.release();
        }
    }

    /// A request with its answer, as long as there is something to ask.
    fn exchange(&mut self, at: usize) {
        self.step(at);
        self.land(at, false);
        self.deliver(at);
    }

    /// Everything that machines do while time goes by in steps of half a second.
    fn live(&mut self, machines: &[usize], time: Duration) {
        let end = self.now + time;
        while self.now < end {
            self.now += Duration::from_millis(500);
            for at in machines {
                // Reading, then writing: at most two requests hang together.
                self.exchange(*at);
                self.exchange(*at);
            }
        }
    }

    fn may_write(&self, at: usize) -> bool {
        matches!(&self.machines[at].run, Run::Holding(lease) if lease.may_write(self.clock(at)))
    }

    fn writers(&self) -> Vec<usize> {
        (0..self.machines.len()).filter(|at| self.may_write(*at)).collect()
    }

    fn standing(&self, at: usize) -> Option<Standing> {
        match &self.machines[at].run {
            Run::Holding(lease) => Some(lease.standing(self.clock(at))),
            _ => None,
        }
    }

    fn refused_for(&self, at: usize) -> Option<&str> {
        match &self.machines[at].run {
            Run::Ended(Taken::HeldBy(record)) => Some(record.run.as_str()),
            _ => None,
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Event {
    Tick(u64),
    Exchange(usize),
    Step(usize),
    Land(usize, bool),
    Deliver(usize),
    GiveUp(usize),
    Conflict(usize),
    Release(usize),
    Crash(usize),
    Start(usize),
}

impl Event {
    /// The same at another machine.
    fn of(self, machine: impl Fn(usize) -> usize) -> Event {
        match self {
            Event::Tick(milliseconds) => Event::Tick(milliseconds),
            Event::Exchange(at) => Event::Exchange(machine(at)),
            Event::Step(at) => Event::Step(machine(at)),
            Event::Land(at, oldest) => Event::Land(machine(at), oldest),
            Event::Deliver(at) => Event::Deliver(machine(at)),
            Event::GiveUp(at) => Event::GiveUp(machine(at)),
            Event::Conflict(at) => Event::Conflict(machine(at)),
            Event::Release(at) => Event::Release(machine(at)),
            Event::Crash(at) => Event::Crash(machine(at)),
            Event::Start(at) => Event::Start(machine(at)),
        }
    }
}

impl World {
    fn happen(&mut self, event: Event) {
        match event {
            Event::Tick(milliseconds) => self.now += Duration::from_millis(milliseconds),
            Event::Exchange(at) => self.exchange(at),
            Event::Step(at) => self.step(at),
            Event::Land(at, oldest) => self.land(at, oldest),
            Event::Deliver(at) => self.deliver(at),
            Event::GiveUp(at) => self.give_up(at),
            Event::Conflict(at) => self.conflict(at),
            Event::Release(at) => self.release(at),
            Event::Crash(at) => self.crash(at),
            Event::Start(at) => match self.machines[at].run {
                Run::Ended(_) | Run::Dead => self.start(at),
                Run::Taking(_) | Run::Holding(_) => {}
            },
        }
    }
}

const MACHINES: usize = 3;

fn event() -> impl Strategy<Value = Event> {
    let at = 0..MACHINES;
    prop_oneof![
        8 => prop_oneof![1u64..1000, 1000u64..10_000, 10_000u64..45_000].prop_map(Event::Tick),
        24 => at.clone().prop_map(Event::Exchange),
        6 => at.clone().prop_map(Event::Step),
        6 => (at.clone(), any::<bool>()).prop_map(|(at, oldest)| Event::Land(at, oldest)),
        6 => at.clone().prop_map(Event::Deliver),
        2 => at.clone().prop_map(Event::GiveUp),
        1 => at.clone().prop_map(Event::Conflict),
        1 => at.clone().prop_map(Event::Crash),
        1 => at.clone().prop_map(Event::Release),
        3 => at.prop_map(Event::Start),
    ]
}

/// A while in which some machines sleep: what would happen to one of them happens to one that is awake.
fn phase() -> impl Strategy<Value = Vec<Event>> {
    let awake = prop::sample::subsequence((0..MACHINES).collect::<Vec<_>>(), 1..=MACHINES);
    (awake, prop::collection::vec(event(), 1..60)).prop_map(|(awake, events)| {
        let one_of = |at: usize| awake[at % awake.len()];
        events.into_iter().map(|event| event.of(one_of)).collect()
    })
}

/// Clocks that differ by less than a half: the third between giving up and taking over covers no more.
fn history() -> impl Strategy<Value = (Vec<u64>, Vec<Event>)> {
    let events = prop::collection::vec(phase(), 1..8).prop_map(|phases| phases.concat());
    (prop::collection::vec(850u64..1250, MACHINES), events)
}

/// The first moment at which two may write, if there is one.
fn two_writers(speeds: &[u64], events: &[Event], world: &mut World) -> Option<(usize, Vec<usize>)> {
    *world = World::new(speeds);
    events.iter().enumerate().find_map(|(at, event)| {
        world.happen(*event);
        let writers = world.writers();
        (writers.len() > 1).then_some((at, writers))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn never_may_two_write((speeds, events) in history()) {
        prop_assert_eq!(two_writers(&speeds, &events, &mut World::default()), None);
    }

    /// Whatever went before: once requests come through again, somebody gets the lock.
    #[test]
    fn nobody_is_locked_out_for_ever((speeds, events) in history()) {
        let mut world = World::default();
        prop_assert_eq!(two_writers(&speeds, &events, &mut world), None);
        (0..MACHINES).for_each(|at| world.crash(at));
        world.flights.clear();
        world.start(0);
        world.live(&[0], LEASE * 2);
        prop_assert_eq!(world.writers(), vec![0]);
    }
}

/// The histories reach what they are made for.
#[test]
fn histories_hold_takeovers_and_losses() {
    let mut runner = TestRunner::deterministic();
    let (mut takeovers, mut losses) = (0, 0);
    for _ in 0..400 {
        let (speeds, events) = history().new_tree(&mut runner).unwrap().current();
        let mut world = World::default();
        two_writers(&speeds, &events, &mut world);
        takeovers += usize::from(world.takeovers > 0);
        losses += usize::from(world.losses > 0);
    }
    assert!(takeovers > 50 && losses > 10, "{takeovers} takeovers, {losses} losses");
}

fn held_by_the_first(speeds: &[u64]) -> World {
    let mut world = World::new(speeds);
    world.exchange(0);
    assert_eq!(world.writers(), [0]);
    world
}

#[test]
fn a_dead_holder_is_taken_over_after_one_lease_and_not_before() {
    let mut world = held_by_the_first(&[1000, 1000]);
    world.crash(0);
    world.live(&[1], LEASE - Duration::from_secs(1));
    assert!(world.writers().is_empty());
    world.live(&[1], Duration::from_secs(3));
    assert_eq!(world.writers(), [1]);
}

#[test]
fn a_living_holder_is_named_within_half_a_lease() {
    let mut world = held_by_the_first(&[1000, 1000]);
    world.live(&[0, 1], LEASE / 2);
    assert_eq!(world.refused_for(1), Some("host0-1"));
    assert_eq!(world.writers(), [0]);
}

#[test]
fn a_holder_renews_as_long_as_it_runs() {
    let mut world = held_by_the_first(&[1000]);
    for _ in 0..100 {
        world.live(&[0], LEASE / 4);
        assert_eq!(world.writers(), [0]);
    }
}

#[test]
fn a_paused_holder_that_wakes_late_may_not_write_and_learns_who_may() {
    let mut world = held_by_the_first(&[1000, 1000]);
    world.live(&[1], LEASE * 2 / 3);
    assert_eq!(world.standing(0), Some(Standing::Late));
    world.live(&[1], LEASE);
    assert_eq!((world.writers(), world.standing(0)), (vec![1], Some(Standing::Late)));
    world.live(&[0, 1], LEASE / 12);
    let Some(Standing::Lost(Some(by))) = world.standing(0) else { panic!("{:?}", world.standing(0)) };
    assert_eq!((by.owner.as_str(), by.host.as_str(), by.since.as_str()), ("ada@host1", "host1", "2026-01-31T12:00:00Z"));
    assert_eq!(world.writers(), [1]);
}

#[test]
fn a_holder_that_wakes_before_anybody_came_goes_on() {
    let mut world = held_by_the_first(&[1000]);
    world.now += LEASE * 10;
    assert_eq!(world.standing(0), Some(Standing::Late));
    world.exchange(0);
    assert_eq!(world.standing(0), Some(Standing::Held));
}

/// The time between sending and its answer counts against the holder: a taker may have seen the object all that time.
#[test]
fn a_lease_runs_from_when_it_was_asked_for() {
    let mut world = World::new(&[1000]);
    world.step(0);
    world.now += LEASE * 2 / 3;
    world.land(0, true);
    world.deliver(0);
    assert_eq!(world.standing(0), Some(Standing::Late));
}

#[test]
fn a_renewal_counts_from_when_it_was_sent() {
    let mut world = held_by_the_first(&[1000]);
    world.now += LEASE / 3;
    world.step(0);
    world.now += LEASE * 2 / 3;
    world.land(0, true);
    world.deliver(0);
    assert_eq!(world.standing(0), Some(Standing::Late));
}

/// The renewal was given up, looked for and not found; it lands afterwards, and keeps the next one out.
#[test]
fn a_renewal_that_lands_late_does_not_lose_the_lock() {
    let mut world = held_by_the_first(&[1000]);
    world.now += LEASE / 3;
    world.step(0);
    world.give_up(0);
    world.now += Duration::from_secs(1);
    world.exchange(0);
    world.land(0, true);
    world.live(&[0], Duration::from_secs(5));
    assert_eq!(world.standing(0), Some(Standing::Held));
    world.live(&[0], LEASE * 3);
    assert_eq!(world.standing(0), Some(Standing::Held));
}

/// Of two renewals that were given up the former landed. What is known of the latter says nothing about it.
#[test]
fn an_earlier_renewal_does_not_count_from_when_a_later_one_was_sent() {
    let mut world = held_by_the_first(&[1000]);
    world.now += LEASE / 3;
    world.step(0);
    world.give_up(0);
    world.now += Duration::from_secs(1);
    world.exchange(0);
    world.now = LEASE * 2 / 3 - Duration::from_secs(2);
    world.step(0);
    world.give_up(0);
    world.land(0, true);
    world.now += Duration::from_secs(1);
    world.exchange(0);
    world.now += Duration::from_secs(1);
    assert_eq!(world.standing(0), Some(Standing::Late));
}

#[test]
fn a_holder_whose_lock_was_broken_has_lost_it() {
    let mut world = held_by_the_first(&[1000, 1000]);
    world.object = Object::default();
    world.live(&[0], LEASE / 2);
    assert_eq!(world.standing(0), Some(Standing::Lost(None)));
    assert!(world.writers().is_empty());
    world.exchange(1);
    world.live(&[0], LEASE);
    assert_eq!(world.standing(0), Some(Standing::Lost(None)));
}

#[test]
fn of_two_that_come_at_once_one_has_it() {
    let mut world = World::new(&[1000, 1000]);
    world.step(0);
    world.step(1);
    world.land(1, true);
    world.land(0, true);
    world.deliver(0);
    world.deliver(1);
    assert_eq!(world.writers(), [1]);
    world.live(&[0, 1], LEASE / 2);
    assert_eq!(world.refused_for(0), Some("host1-1"));
}

#[test]
fn of_two_that_take_over_at_once_one_has_it() {
    let mut world = held_by_the_first(&[1000, 1000, 1000]);
    world.crash(0);
    world.live(&[1, 2], LEASE + Duration::from_secs(2));
    let writers = world.writers();
    assert_eq!(writers.len(), 1);
    let other = 3 - writers[0];
    assert_eq!(world.refused_for(other), Some(format!("host{}-1", writers[0]).as_str()));
}

#[test]
fn a_lock_whose_answer_was_lost_is_found_by_reading() {
    let mut world = World::new(&[1000]);
    world.step(0);
    world.land(0, true);
    world.give_up(0);
    assert!(world.writers().is_empty());
    world.exchange(0);
    assert_eq!(world.writers(), [0]);
}

#[test]
fn a_renewal_whose_answer_was_lost_counts_from_when_it_was_sent() {
    let mut world = held_by_the_first(&[1000]);
    world.now += LEASE / 3;
    world.step(0);
    world.land(0, true);
    world.give_up(0);
    world.now += LEASE / 3;
    assert_eq!(world.standing(0), Some(Standing::Late));
    world.exchange(0);
    assert_eq!(world.standing(0), Some(Standing::Held));
    world.now += LEASE / 3;
    assert_eq!(world.standing(0), Some(Standing::Late));
}

#[test]
fn a_run_of_this_machine_that_is_known_to_be_dead_is_not_waited_for() {
    let mut world = held_by_the_first(&[1000]);
    world.crash(0);
    world.start(0);
    world.live(&[0], Duration::from_secs(1));
    assert_eq!(world.writers(), [0]);
}

#[test]
fn a_lock_that_was_given_back_is_free_at_once() {
    let mut world = held_by_the_first(&[1000, 1000]);
    world.release(0);
    assert!(world.writers().is_empty());
    world.exchange(0);
    assert!(world.object.0.is_none());
    world.exchange(1);
    assert_eq!(world.writers(), [1]);
}

/// It reads what it wrote last, and deletes that.
#[test]
fn a_lock_is_given_back_although_the_answer_of_its_renewal_was_lost() {
    let mut world = held_by_the_first(&[1000]);
    world.now += LEASE / 3;
    world.step(0);
    world.land(0, true);
    world.give_up(0);
    world.release(0);
    (0..3).for_each(|_| world.exchange(0));
    assert!(world.object.0.is_none());
}

#[test]
fn a_holder_that_was_taken_over_deletes_nothing() {
    let mut world = held_by_the_first(&[1000, 1000]);
    world.live(&[1], LEASE * 2);
    world.release(0);
    (0..3).for_each(|_| world.exchange(0));
    assert!(world.object.0.is_some());
    world.live(&[0, 1], LEASE);
    assert_eq!(world.writers(), [1]);
}

#[test]
fn an_object_that_is_no_lease_is_left_alone() {
    let newer = r#"{"version":2,"owner":"","host":"","pid":1,"since":"","lease":1,"run":"","write":1}"#;
    for body in ["", "hello", newer] {
        let mut world = World::new(&[1000]);
        world.object.write(body);
        world.live(&[0], LEASE * 2);
        assert!(matches!(world.machines[0].run, Run::Ended(Taken::Foreign)), "{body}");
        assert_eq!(world.object.0.map(|(_, body)| body), Some(body.to_owned()));
    }
}

#[test]
fn a_store_that_never_answers_is_given_up() {
    let mut world = World::new(&[1000]);
    for _ in 0..20 {
        world.now += Duration::from_secs(2);
        world.step(0);
        world.give_up(0);
    }
    assert!(matches!(world.machines[0].run, Run::Ended(Taken::Unreachable)));
}

#[test]
fn the_object_says_who_holds_it() {
    let world = held_by_the_first(&[1000]);
    insta::assert_snapshot!(world.object.0.unwrap().1, @r#"{"version":1,"owner":"ada@host0","host":"host0","pid":1,"since":"2026-01-31T12:00:00Z","lease":60,"run":"host0-1","write":1}"#);
}

fn place(text: &str) -> String {
    match BucketPath::parse(text) {
        Ok(path) => format!("{} | {} | {path}", path.bucket, path.key("shop.lock")),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_lock_lies_where_its_url_says() {
    assert_eq!(place("s3://my-locks/net/works"), "my-locks | net/works/shop.lock | s3://my-locks/net/works");
    assert_eq!(place("s3://my-locks/net/"), "my-locks | net/shop.lock | s3://my-locks/net");
    assert_eq!(place("s3://my.locks"), "my.locks | shop.lock | s3://my.locks");
    let path = BucketPath::parse("s3://my-locks/net").unwrap();
    assert_eq!(path.key("shop.a/../b.lock"), "net/shop.a=2F..=2Fb.lock");
}

#[test]
fn what_is_no_place_in_a_bucket_is_refused_with_the_reason() {
    let reasons = [
        ("my-locks/net", "it does not begin with `s3://`"),
        ("s3:/my-locks", "it does not begin with `s3://`"),
        ("s3://", "the name of a bucket has 3 to 63 characters, and this one has 0"),
        ("s3://ab", "the name of a bucket has 3 to 63 characters, and this one has 2"),
        ("s3://My-locks", "the name of a bucket has lower-case letters, digits, `.` and `-`, and no `M`"),
        ("s3://my_locks", "the name of a bucket has lower-case letters, digits, `.` and `-`, and no `_`"),
        ("s3://-my-locks", "the name of a bucket begins and ends with a letter or a digit"),
        ("s3://my-locks.", "the name of a bucket begins and ends with a letter or a digit"),
        ("s3://my..locks", "the name of a bucket has no two dots side by side"),
        ("s3://192.168.5.4", "the name of a bucket is no IP address"),
        ("s3://xn--locks", "S3 keeps names that begin with `xn--` for itself"),
        ("s3://my-s3alias", "names that end with `-s3alias` are not of general purpose buckets"),
        ("s3://locks--use1-az4--x-s3", "names that end with `--x-s3` are not of general purpose buckets"),
        ("s3://my-locks//net", "the prefix has a part ``"),
        ("s3://my-locks/net//", "the prefix has a part ``"),
        ("s3://my-locks/../net", "the prefix has a part `..`"),
        ("s3://my-locks/a\nb", "the prefix has a control character"),
    ];
    for (text, reason) in reasons {
        assert_eq!(place(text), reason, "{text}");
    }
    assert_eq!(place(&format!("s3://{}", "a".repeat(63))).split(' ').next(), Some("a".repeat(63).as_str()));
    assert_eq!(place(&format!("s3://{}", "a".repeat(64))), "the name of a bucket has 3 to 63 characters, and this one has 64");
    assert_eq!(
        place(&format!("s3://my-locks/{}", "a".repeat(513))),
        "the prefix has 513 bytes, and at most 512 leave room for the names of objects"
    );
}
