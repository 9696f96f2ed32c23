//! Asking no faster than AWS takes: one token bucket for each region and action, as large and as fast as AWS documents.
//!
//! [`Bucket`] and [`Lane`] are pure and are told the time. [`Limiter`] lets calls wait in the order in which they came. Where
//! AWS refuses a call all the same, because something else uses up the account's rate, the rate here is halved; each call
//! that is answered brings it nearer to the documented one again.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::schema::rates::{self, Rate};

/// What a refusal leaves of the rate.
const CUT: f64 = 0.5;
/// What an answered call adds to the rate, as a part of the documented one: from half of it, a hundred calls lead back.
const RECOVERY: f64 = 0.005;
/// The least part of the documented rate.
const LEAST: f64 = 1.0 / 64.0;
/// The seconds of refill that are kept free. AWS adds tokens once a second, at an instant that nobody knows, and calls
/// overtake each other on their way: either makes a bucket look emptier there, by at most this much.
const KEPT_FREE: f64 = 1.0;

/// One token bucket.
#[derive(Clone, Debug)]
pub struct Bucket {
    documented: Rate,
    /// The part of the documented rate that is used: 1 until a call is refused.
    share: f64,
    tokens: f64,
    filled: Instant,
    cut: Option<Instant>,
}

impl Bucket {
    /// A full one.
    pub fn new(documented: Rate, now: Instant) -> Bucket {
        let mut bucket = Bucket { documented, share: 1.0, tokens: 0.0, filled: now, cut: None };
        bucket.tokens = bucket.size();
        bucket
    }

    /// How many tokens it holds now. A slower bucket is a smaller one too: what it could save up would be refused.
    pub fn size(&self) -> f64 {
        let usable = f64::from(self.documented.size) - self.documented.per_second * KEPT_FREE;
        (usable * self.share).max(1.0)
    }

    /// How many tokens a second adds now.
    pub fn per_second(&self) -> f64 {
        self.documented.per_second * self.share
    }

    fn fill(&mut self, now: Instant) {
        let passed = now.saturating_duration_since(self.filled).as_secs_f64();
        self.tokens = (self.tokens + passed * self.per_second()).min(self.size());
        self.filled = self.filled.max(now);
    }

    /// How long until so many tokens are there; none where they are. What is more than the bucket holds waits for a full one.
    fn wait(&mut self, now: Instant, tokens: f64) -> Option<Duration> {
        self.fill(now);
        let missing = tokens.min(self.size()) - self.tokens;
        // A nanosecond more than nothing: time comes in whole ones, and the last token would be missed by a fraction.
        (missing > 1e-9).then(|| Duration::from_secs_f64(missing / self.per_second()) + Duration::from_nanos(1))
    }

    fn spend(&mut self, tokens: f64) {
        self.tokens -= tokens;
    }

    /// A call was refused that had been let through at `admitted`. What was on its way when the rate was cut tells nothing new.
    fn throttled(&mut self, now: Instant, admitted: Instant) {
        if self.cut.is_some_and(|cut| admitted <= cut) {
            return;
        }
        self.fill(now);
        self.share = (self.share * CUT).max(LEAST);
        self.tokens = self.tokens.min(0.0);
        self.cut = Some(now);
    }

    fn answered(&mut self, now: Instant) {
        self.fill(now);
        self.share = (self.share + RECOVERY).min(1.0);
    }
}

/// The buckets of one action: for its calls, and for four actions also for what they are about.
#[derive(Clone, Debug)]
pub struct Lane {
    requests: Bucket,
    resources: Option<Bucket>,
}

impl Lane {
    /// That of an action, with full buckets.
    pub fn new(action: &str, narrowed: bool, now: Instant) -> Lane {
        let requests = Bucket::new(rates::of_requests(action, narrowed), now);
        Lane { requests, resources: rates::of_resources(action).map(|rate| Bucket::new(rate, now)) }
    }

    /// The bucket of its calls.
    pub fn requests(&self) -> &Bucket {
        &self.requests
    }

    /// Lets a call about so many resources through, or says how long it has to wait at least.
    pub fn take(&mut self, now: Instant, resources: u32) -> Result<(), Duration> {
        let of_requests = self.requests.wait(now, 1.0);
        let of_resources = self.resources.as_mut().and_then(|bucket| bucket.wait(now, resources.into()));
        if let Some(wait) = of_requests.max(of_resources) {
            return Err(wait);
        }
        self.requests.spend(1.0);
        if let Some(bucket) = &mut self.resources {
            bucket.spend(resources.into());
        }
        Ok(())
    }

    /// A call was refused that had been let through at `admitted`. No answer says which bucket was empty.
    pub fn throttled(&mut self, now: Instant, admitted: Instant) {
        for bucket in std::iter::once(&mut self.requests).chain(&mut self.resources) {
            bucket.throttled(now, admitted);
        }
    }

    /// A call was answered.
    pub fn answered(&mut self, now: Instant) {
        for bucket in std::iter::once(&mut self.requests).chain(&mut self.resources) {
            bucket.answered(now);
        }
    }
}

/// What counts of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The action.
    pub action: String,
    /// Whether it bears a filter or a page size.
    pub narrowed: bool,
    /// How many instances it makes, starts, stops or ends.
    pub resources: u32,
}

impl Asked {
    /// Reads the parameters of an EC2 request; none where they name no action.
    pub fn read<N: AsRef<str>, V: AsRef<str>>(parameters: impl Iterator<Item = (N, V)>) -> Option<Asked> {
        let (mut action, mut narrowed, mut named, mut most) = (None, false, 0, None);
        for (name, value) in parameters {
            match (name.as_ref(), value.as_ref()) {
                ("Action", value) => action = Some(value.to_owned()),
                ("MaxCount", value) => most = value.parse().ok(),
                ("MaxResults" | "NextToken", _) => narrowed = true,
                (name, _) if name.starts_with("Filter.") => narrowed = true,
                (name, _) if name.starts_with("InstanceId.") => named += 1,
                _ => {}
            }
        }
        Some(Asked { action: action?, narrowed, resources: most.unwrap_or(named).max(1) })
    }
}

/// The region and the service that a request was signed for: what its host says too, unless an endpoint was given.
pub fn scope(authorization: &str) -> Option<(&str, &str)> {
    let (_, credential) = authorization.split_once("Credential=")?;
    let mut parts = credential.split([',', ' ']).next()?.split('/').skip(2);
    parts.next().zip(parts.next())
}

/// AWS's codes for a call that came too soon (SDK reference guide, "Retry behavior"; EC2 API reference, error codes).
const THROTTLING: &[&str] = &[
    "RequestLimitExceeded",
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottled",
    "RequestThrottledException",
    "TooManyRequestsException",
    "BandwidthLimitExceeded",
    "PriorRequestNotComplete",
    "EC2ThrottledException",
    "SlowDown",
];

/// Whether an answer says that the call came too soon. Without a code the status speaks: EC2 answers such calls with 503.
pub fn is_throttling(status: u16, code: Option<&str>) -> bool {
    match code {
        Some(code) => THROTTLING.contains(&code),
        None => matches!(status, 429 | 503),
    }
}

/// The code in the body of an error of EC2's.
pub fn code_of(body: &[u8]) -> Option<&str> {
    let (_, rest) = std::str::from_utf8(body).ok()?.split_once("<Code>")?;
    rest.split_once("</Code>").map(|(code, _)| code)
}

/// A region, an action, and whether it is narrowed, for those where that matters.
type Key = (String, String, bool);

/// The lanes of one account. Clones share them.
#[derive(Clone, Default)]
pub struct Limiter {
    queues: Arc<Mutex<BTreeMap<Key, Arc<Queue>>>>,
}

/// Those who wait, and what they wait for.
struct Queue {
    /// Whoever has it is next. Tokio hands it on in the order in which it was asked for.
    turn: tokio::sync::Mutex<()>,
    lane: Mutex<Lane>,
}

impl Queue {
    fn lane(&self) -> std::sync::MutexGuard<'_, Lane> {
        self.lane.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call that was let through. Its answer is to be told.
pub struct Pass {
    queue: Arc<Queue>,
    admitted: Instant,
}

impl Limiter {
    /// Full buckets.
    pub fn new() -> Limiter {
        Limiter::default()
    }

    /// Waits until AWS has room for a call. Calls of one action in one region go in the order in which they came.
    pub async fn admit(&self, region: &str, asked: &Asked) -> Pass {
        let queue = self.queue(region, asked);
        let turn = queue.turn.lock().await;
        let admitted = loop {
            let now = now();
            let taken = queue.lane().take(now, asked.resources);
            match taken {
                Ok(()) => break now,
                Err(wait) => tokio::time::sleep(wait).await,
            }
        };
        drop(turn);
        Pass { queue, admitted }
    }

    /// AWS refused a call because it came too soon.
    pub fn throttled(&self, pass: &Pass) {
        pass.queue.lane().throttled(now(), pass.admitted);
    }

    /// AWS answered a call, whatever it said.
    pub fn answered(&self, pass: &Pass) {
        pass.queue.lane().answered(now());
    }

    fn queue(&self, region: &str, asked: &Asked) -> Arc<Queue> {
        let narrowed = asked.narrowed || !rates::narrowable(&asked.action);
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        let queue = || {
            let lane = Mutex::new(Lane::new(&asked.action, narrowed, now()));
            Arc::new(Queue { turn: tokio::sync::Mutex::new(()), lane })
        };
        queues.entry((region.to_owned(), asked.action.clone(), narrowed)).or_insert_with(queue).clone()
    }
}

/// Tokio's clock, which tests stop.
fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}
