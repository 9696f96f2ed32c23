//! How fast calls are let through, against servers that count as AWS says it counts.

use std::cell::Cell;
use std::future::Future;
use std::rc::Rc;
use std::task::Poll;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use vpclang::cloud::limiter::{Asked, Lane, Limiter, code_of, is_throttling, scope};
use vpclang::schema::rates::{self, Rate};

fn seconds(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds)
}

fn asked(action: &str) -> Asked {
    Asked { action: action.to_owned(), narrowed: true, resources: 1 }
}

/// A bucket as AWS describes it. `ticks` adds the tokens of a second all at once, first at that part of one; else they trickle.
struct Server {
    rate: Rate,
    tokens: f64,
    begin: Instant,
    filled: f64,
    ticks: Option<f64>,
}

impl Server {
    fn new(rate: Rate, ticks: Option<f64>, begin: Instant) -> Server {
        Server { rate, tokens: f64::from(rate.size), begin, filled: 0.0, ticks }
    }

    /// Whether a call that arrives now is answered.
    fn takes(&mut self, now: Instant) -> bool {
        let passed = now.duration_since(self.begin).as_secs_f64();
        let filled = match self.ticks {
            Some(first) => (passed - first + 1.0).floor(),
            None => passed,
        };
        self.tokens = (self.tokens + (filled - self.filled) * self.rate.per_second).min(f64::from(self.rate.size));
        self.filled = filled;
        let takes = self.tokens >= 1.0 - 1e-6;
        self.tokens -= f64::from(u8::from(takes));
        takes
    }
}

/// One of every size of bucket that there is.
const ACTIONS: &[&str] = &[
    "RunInstances",
    "TerminateInstances",
    "CreateSubnet",
    "AuthorizeSecurityGroupIngress",
    "CreateTags",
    "DescribeSubnets",
    "CreateNatGateway",
    "CreateVpcEndpoint",
    "CopyImage",
    "CreateSubnetCidrReservation",
    "CreateDefaultVpc",
];

/// When so many calls are let through that all wait from the beginning on.
fn greedy(action: &str, begin: Instant, calls: usize) -> Vec<Instant> {
    let mut lane = Lane::new(action, true, begin);
    let mut now = begin;
    let mut admitted = Vec::new();
    while admitted.len() < calls {
        match lane.take(now, 1) {
            Ok(()) => admitted.push(now),
            Err(wait) => now += wait,
        }
    }
    admitted
}

#[test]
fn each_action_has_the_bucket_of_its_list() {
    let of = |action, narrowed| (rates::of_requests(action, narrowed).size, rates::of_requests(action, narrowed).per_second);
    assert_eq!(of("DescribeSubnets", false), (100, 20.0));
    assert_eq!(of("DescribeInstances", true), (100, 20.0));
    assert_eq!(of("DescribeInstances", false), (50, 10.0));
    assert_eq!(of("CreateVpc", true), (50, 5.0));
    assert_eq!(of("AuthorizeSecurityGroupEgress", true), (50, 5.0));
    assert_eq!(of("RunInstances", true), (5, 2.0));
    assert_eq!(of("StopInstances", true), (50, 5.0));
    assert_eq!(of("CreateVpcEndpoint", true), (4, 0.3));
    let resources = |action| rates::of_resources(action).map(|rate| (rate.size, rate.per_second));
    assert_eq!(resources("RunInstances"), Some((1000, 2.0)));
    assert_eq!(resources("StopInstances"), Some((1000, 20.0)));
    assert_eq!(resources("CreateVpc"), None);
}

#[test]
fn no_action_stands_in_two_lists() {
    let own = rates::OWN.iter().flat_map(|(_, actions)| actions.iter());
    let mut all: Vec<&&str> = own.chain(rates::RESOURCE_INTENSIVE_ACTIONS).chain(rates::NARROWABLE).collect();
    let count = all.len();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), count);
}

#[test]
fn a_thousand_nodes_take_the_time_that_the_documented_bucket_leaves_and_one_second() {
    let begin = Instant::now();
    let last = |action, calls| greedy(action, begin, calls).last().unwrap().duration_since(begin).as_secs_f64();
    assert!((last("RunInstances", 1000) - 498.5).abs() < 1e-3);
    assert!((last("CreateSubnet", 100) - 11.0).abs() < 1e-3);
    assert_eq!(last("CreateSubnet", 45), 0.0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever is asked when, refused or answered: in no time are there more than a full bucket and what that time adds.
    #[test]
    fn no_window_has_more_than_the_documented_bucket(
        action in prop::sample::select(ACTIONS),
        asks in prop::collection::vec((0_u64..3000, 0_u8..8), 1..250),
    ) {
        let begin = Instant::now();
        let mut lane = Lane::new(action, true, begin);
        let (mut now, mut admitted) = (begin, Vec::new());
        for (pause, fortune) in asks {
            now += Duration::from_millis(if pause < 2000 { pause / 100 } else { pause });
            if lane.take(now, 1).is_ok() {
                admitted.push(now);
                match fortune {
                    0 => lane.throttled(now, now),
                    _ => lane.answered(now),
                }
            }
        }
        let rate = rates::of_requests(action, true);
        for (at, first) in admitted.iter().enumerate() {
            for (count, last) in admitted.iter().skip(at).enumerate() {
                let most = f64::from(rate.size) + rate.per_second * last.duration_since(*first).as_secs_f64();
                prop_assert!((count + 1) as f64 <= most + 1e-6, "{} calls where {most} may be", count + 1);
            }
        }
    }

    #[test]
    fn whoever_waits_as_long_as_told_is_let_through(action in prop::sample::select(ACTIONS), calls in 1_usize..300, cut in 0_usize..300) {
        let mut now = Instant::now();
        let mut lane = Lane::new(action, true, now);
        for call in 0..calls {
            if let Err(wait) = lane.take(now, 1) {
                now += wait;
                prop_assert_eq!(lane.take(now, 1), Ok(()));
            }
            if call == cut {
                lane.throttled(now, now);
            }
        }
    }

    /// Also where tokens come once a second at an instant that nobody knows.
    #[test]
    fn nothing_is_refused_where_nobody_else_asks(action in prop::sample::select(ACTIONS), tick in 0.0..1.0_f64, trickles: bool) {
        let begin = Instant::now();
        let rate = rates::of_requests(action, true);
        let mut server = Server::new(rate, (!trickles).then_some(tick), begin);
        let refused = greedy(action, begin, 400).into_iter().filter(|now| !server.takes(*now)).count();
        prop_assert_eq!(refused, 0);
    }

    /// Calls overtake each other, and a slow start lets later ones catch up.
    #[test]
    fn nothing_is_refused_where_calls_are_up_to_a_second_on_their_way(
        action in prop::sample::select(&["RunInstances", "CreateSubnet", "CreateTags", "DescribeSubnets"][..]),
        ways in prop::collection::vec(0.0..1.0_f64, 400),
    ) {
        let begin = Instant::now();
        let mut arrivals: Vec<Instant> =
            greedy(action, begin, ways.len()).into_iter().zip(&ways).map(|(sent, way)| sent + seconds(*way)).collect();
        arrivals.sort();
        let mut server = Server::new(rates::of_requests(action, true), None, begin);
        prop_assert_eq!(arrivals.into_iter().filter(|now| !server.takes(*now)).count(), 0);
    }
}

/// So many calls against a server with a part of the documented rate, one after another, the refused ones again. Returns how
/// many were refused, and how long it took.
fn against(action: &str, part: f64, calls: usize) -> (usize, f64, Lane) {
    let begin = Instant::now();
    let rate = rates::of_requests(action, true);
    let mut server = Server::new(Rate { per_second: rate.per_second * part, ..rate }, Some(0.5), begin);
    let mut lane = Lane::new(action, true, begin);
    let (mut now, mut answered, mut refused) = (begin, 0, 0);
    while answered < calls {
        match lane.take(now, 1) {
            Err(wait) => now += wait,
            Ok(()) if server.takes(now) => {
                lane.answered(now);
                answered += 1;
            }
            Ok(()) => {
                lane.throttled(now, now);
                refused += 1;
            }
        }
    }
    (refused, now.duration_since(begin).as_secs_f64(), lane)
}

#[test]
fn where_aws_gives_a_tenth_few_calls_are_refused_and_the_rate_comes_near_it() {
    for action in ["RunInstances", "CreateSubnet", "CreateTags", "DescribeSubnets"] {
        let (refused, took, lane) = against(action, 0.1, 1000);
        let overhead = refused as f64 / 1000.0;
        assert!(overhead < OVERHEAD, "{action}: {overhead} refused for each that was answered");
        let rate = rates::of_requests(action, true);
        let least = Rate { per_second: rate.per_second * 0.1, ..rate }.seconds(1000);
        assert!(took < least * SLOWNESS, "{action}: {took} s where {least} are the least");
        let share = lane.requests().per_second() / rate.per_second;
        assert!((0.03..0.2).contains(&share), "{action}: {share} of the rate");
    }
}

/// How many calls are refused for each that is answered, at most, where AWS gives a tenth of what it documents.
const OVERHEAD: f64 = 0.075;
/// How many times as long as without a single refusal it takes then, at most.
const SLOWNESS: f64 = 1.02;

#[test]
fn a_refusal_halves_the_rate_and_a_hundred_answers_restore_it() {
    let mut now = Instant::now();
    let mut lane = Lane::new("CreateSubnet", true, now);
    assert_eq!(lane.take(now, 1), Ok(()));
    lane.throttled(now, now);
    assert_eq!(lane.requests().per_second(), 2.5);
    now += seconds(1.0);
    for _ in 0..99 {
        lane.answered(now);
    }
    assert!(lane.requests().per_second() < 5.0);
    lane.answered(now);
    lane.answered(now);
    assert_eq!(lane.requests().per_second(), 5.0);
}

#[test]
fn what_was_on_its_way_when_the_rate_was_cut_cuts_it_no_further() {
    let now = Instant::now();
    let mut lane = Lane::new("CreateSubnet", true, now);
    for _ in 0..30 {
        assert_eq!(lane.take(now, 1), Ok(()));
    }
    let later = now + seconds(0.3);
    for _ in 0..30 {
        lane.throttled(later, now);
    }
    assert_eq!(lane.requests().per_second(), 2.5);
    lane.throttled(later + seconds(2.0), later + seconds(1.0));
    assert_eq!(lane.requests().per_second(), 1.25);
}

#[test]
fn instances_count_where_a_call_is_about_many() {
    let now = Instant::now();
    let mut lane = Lane::new("TerminateInstances", true, now);
    assert_eq!(lane.take(now, 900), Ok(()));
    let wait = lane.take(now, 100).unwrap_err().as_secs_f64();
    // 980 of the 1,000 are used, 20 come a second.
    assert!((wait - 1.0).abs() < 1e-3, "{wait}");
    // More than it holds goes when it is full, and is made up for afterwards.
    assert_eq!(lane.take(now + seconds(60.0), 2000), Ok(()));
    assert!(lane.take(now + seconds(61.0), 1).unwrap_err() > seconds(50.0));
}

#[tokio::test(start_paused = true)]
async fn calls_go_in_the_order_in_which_they_came() {
    let limiter = Limiter::new();
    let begin = tokio::time::Instant::now();
    let order = Rc::new(std::cell::RefCell::new(Vec::new()));
    let wait = |call: usize| {
        let (limiter, order) = (limiter.clone(), order.clone());
        async move {
            limiter.admit("us-east-1", &asked("RunInstances")).await;
            order.borrow_mut().push((call, tokio::time::Instant::now().duration_since(begin).as_millis()));
        }
    };
    let set = tokio::task::LocalSet::new();
    (0..7).for_each(|call| drop(set.spawn_local(wait(call))));
    set.await;
    // Tokio's clock goes by milliseconds, and a wait is never shorter than asked for.
    let whole: Vec<(usize, u128)> = order.borrow().iter().map(|(call, time)| (*call, time / 10 * 10)).collect();
    assert_eq!(whole, [(0, 0), (1, 0), (2, 0), (3, 500), (4, 1000), (5, 1500), (6, 2000)]);
}

#[tokio::test(start_paused = true)]
async fn a_small_call_does_not_overtake_a_large_one() {
    let limiter = Limiter::new();
    let begin = tokio::time::Instant::now();
    let of = |resources| Asked { resources, ..asked("TerminateInstances") };
    limiter.admit("us-east-1", &of(900)).await;
    let (large, small) = (of(500), of(1));
    let (large, small) = (limiter.admit("us-east-1", &large), limiter.admit("us-east-1", &small));
    let small = async {
        small.await;
        begin.elapsed().as_millis() / 50
    };
    // 80 of 980 are left, and 20 come a second: 21 s for the large one, a twentieth more for the small one.
    assert_eq!(tokio::join!(large, small).1, 421);
}

#[tokio::test(start_paused = true)]
async fn regions_and_actions_do_not_wait_for_each_other() {
    let limiter = Limiter::new();
    let begin = tokio::time::Instant::now();
    for region in ["us-east-1", "eu-central-1"] {
        for action in ["RunInstances", "StartInstances"] {
            for _ in 0..3 {
                limiter.admit(region, &asked(action)).await;
            }
        }
    }
    assert_eq!(begin.elapsed(), Duration::ZERO);
    limiter.admit("us-east-1", &asked("RunInstances")).await;
    assert_eq!(begin.elapsed().as_millis() / 10, 50);
}

#[tokio::test(start_paused = true)]
async fn a_refused_call_slows_down_those_that_wait() {
    let limiter = Limiter::new();
    let begin = tokio::time::Instant::now();
    let mut pass = limiter.admit("us-east-1", &asked("CreateSubnet")).await;
    limiter.throttled(&pass);
    for _ in 0..2 {
        pass = limiter.admit("us-east-1", &asked("CreateSubnet")).await;
    }
    // 2.5 a second instead of 5, from an empty bucket.
    assert_eq!(begin.elapsed().as_millis() / 10, 80);
    (0..200).for_each(|_| limiter.answered(&pass));
    let before = begin.elapsed();
    limiter.admit("us-east-1", &asked("CreateSubnet")).await;
    assert_eq!((begin.elapsed() - before).as_millis() / 10, 20);
}

#[tokio::test(start_paused = true)]
async fn who_gives_up_takes_nothing_and_holds_nobody_up() {
    let limiter = Limiter::new();
    let begin = tokio::time::Instant::now();
    for _ in 0..3 {
        limiter.admit("us-east-1", &asked("RunInstances")).await;
    }
    let one = asked("RunInstances");
    let (first, second) = (limiter.admit("us-east-1", &one), limiter.admit("us-east-1", &one));
    let abandoned = tokio::time::timeout(Duration::from_millis(100), first);
    let (abandoned, _) = tokio::join!(abandoned, second);
    assert!(abandoned.is_err());
    assert_eq!(begin.elapsed().as_millis() / 10, 50);
}

#[tokio::test(start_paused = true)]
async fn waiting_is_no_busy_loop() {
    let limiter = Limiter::new();
    let polls = Rc::new(Cell::new(0));
    let waits = (0..40).map(|_| {
        let (limiter, polls) = (limiter.clone(), polls.clone());
        async move {
            let one = asked("RunInstances");
            let mut wait = Box::pin(limiter.admit("us-east-1", &one));
            std::future::poll_fn(|context| -> Poll<()> {
                polls.set(polls.get() + 1);
                wait.as_mut().poll(context).map(drop)
            })
            .await;
        }
    });
    let set = tokio::task::LocalSet::new();
    waits.for_each(|wait| drop(set.spawn_local(wait)));
    set.await;
    // Once to queue up, once when it is its turn, once when the token is there.
    assert!(polls.get() <= 40 * 3, "{} looks", polls.get());
}

#[test]
fn a_request_says_what_counts_of_it() {
    let read = |body: &str| Asked::read(body.split('&').filter_map(|part| part.split_once('=')));
    assert_eq!(read("Version=2016-11-15"), None);
    assert_eq!(read("Action=CreateVpc&CidrBlock=10.0.0.0%2F16"), Some(Asked { narrowed: false, ..asked("CreateVpc") }));
    assert_eq!(read("Action=DescribeInstances&MaxResults=1000"), Some(asked("DescribeInstances")));
    assert_eq!(read("Action=DescribeInstances&Filter.1.Name=vpc-id&Filter.1.Value.1=vpc-1"), Some(asked("DescribeInstances")));
    let three = Asked { narrowed: false, resources: 3, ..asked("TerminateInstances") };
    assert_eq!(read("Action=TerminateInstances&InstanceId.1=i-1&InstanceId.2=i-2&InstanceId.3=i-3"), Some(three));
    let seven = Asked { narrowed: false, resources: 7, ..asked("RunInstances") };
    assert_eq!(read("Action=RunInstances&MinCount=1&MaxCount=7"), Some(seven));
}

#[test]
fn a_signature_names_region_and_service() {
    let signed = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/eu-west-3/ec2/aws4_request, SignedHeaders=host, Signature=00";
    assert_eq!(scope(signed), Some(("eu-west-3", "ec2")));
    assert_eq!(scope("Bearer token"), None);
    assert_eq!(scope("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE"), None);
}

#[test]
fn a_throttling_answer_is_told_from_others() {
    let body = b"<Response><Errors><Error><Code>RequestLimitExceeded</Code><Message>slow</Message></Error></Errors></Response>";
    assert_eq!(code_of(body), Some("RequestLimitExceeded"));
    assert_eq!(code_of(b"<html>"), None);
    for code in ["RequestLimitExceeded", "Throttling", "ThrottlingException", "RequestThrottled", "SlowDown"] {
        assert!(is_throttling(400, Some(code)), "{code}");
    }
    assert!(!is_throttling(400, Some("VpcLimitExceeded")));
    assert!(!is_throttling(503, Some("Unavailable")));
    assert!(is_throttling(503, None) && is_throttling(429, None));
    assert!(!is_throttling(500, None) && !is_throttling(200, None));
}
