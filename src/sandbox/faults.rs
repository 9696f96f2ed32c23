//! Faults on demand: what the network and a large service do to their clients, at a place that a test chooses.

use std::collections::BTreeMap;
use std::time::Duration;

/// A fault and where it strikes.
#[derive(Clone, Debug)]
pub struct Fault {
    /// The action that it strikes, such as `RunInstances`; any if absent.
    pub action: Option<String>,
    /// A text that the request's body must contain, before percent-decoding; any body if absent.
    pub containing: Option<String>,
    /// Which of the requests that match.
    pub when: When,
    /// What happens.
    pub effect: Effect,
}

impl Fault {
    /// A fault on every request of an action.
    pub fn on(action: &str, effect: Effect) -> Fault {
        Fault { action: Some(action.to_owned()), containing: None, when: When::Always, effect }
    }

    /// Only where the body contains a text.
    pub fn containing(mut self, text: &str) -> Fault {
        self.containing = Some(text.to_owned());
        self
    }

    /// Only the n-th match, counted from 1.
    pub fn nth(mut self, n: u64) -> Fault {
        self.when = When::Nth(n);
        self
    }

    /// Only the first n matches.
    pub fn first(mut self, n: u64) -> Fault {
        self.when = When::First(n);
        self
    }
}

/// Which of the requests that match are struck. They are counted from the injection on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// All of them.
    Always,
    /// The n-th, counted from 1.
    Nth(u64),
    /// The first n.
    First(u64),
}

/// What a fault does.
#[derive(Clone, Debug)]
pub enum Effect {
    /// The request is answered with an AWS error and has no effect. Throttling is `RequestLimitExceeded` with status 503.
    Refuse {
        /// AWS's code.
        code: String,
        /// The message.
        message: String,
        /// The HTTP status; absent, the one that goes with the code.
        status: Option<u16>,
    },
    /// The request takes effect and is answered with `InternalError`.
    FailAfter,
    /// The connection ends before the request took effect.
    CutBefore,
    /// The connection ends after the request took effect: the answer is lost.
    CutAfter,
    /// The ids that the request makes stay hidden from the next n Describe requests.
    Hide {
        /// How many Describe requests do not see them.
        describes: u64,
        /// Whether only those that filter by tags do not see them.
        only_tag_filters: bool,
    },
    /// The answer carries a [`Delay`], which whoever delivers it observes.
    Delay(Duration),
}

/// How long the delivery of an answer shall take: an extension of the response. The sandbox itself never sleeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delay(pub Duration);

/// The connection ended without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Cut {
    /// The request had no effect.
    #[error("the connection was cut before the request took effect")]
    Before,
    /// The request took effect.
    #[error("the connection was cut after the request took effect")]
    After,
}

/// The faults of a sandbox.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    injected: Vec<(Fault, u64)>,
}

impl Faults {
    pub(crate) fn inject(&mut self, fault: Fault) {
        self.injected.push((fault, 0));
    }

    pub(crate) fn clear(&mut self) {
        self.injected.clear();
    }

    /// The effects that strike a request. Every fault that matches counts it, whether it strikes or not.
    pub(crate) fn strike(&mut self, action: &str, body: &[u8]) -> Vec<Effect> {
        let mut effects = Vec::new();
        for (fault, count) in &mut self.injected {
            let text = |text: &String| String::from_utf8_lossy(body).contains(text.as_str());
            if fault.action.as_ref().is_some_and(|wanted| wanted != action) || !fault.containing.as_ref().is_none_or(text) {
                continue;
            }
            *count += 1;
            let strikes = match fault.when {
                When::Always => true,
                When::Nth(n) => *count == n,
                When::First(n) => *count <= n,
            };
            if strikes {
                effects.push(fault.effect.clone());
            }
        }
        effects
    }
}

/// What is not to be seen yet.
#[derive(Debug, Default)]
pub(crate) struct Hidden {
    ids: BTreeMap<String, Hiding>,
}

/// For how long an id is hidden: from so many Describe requests, and up to a time.
#[derive(Clone, Copy, Debug, Default)]
struct Hiding {
    describes: u64,
    until: u64,
    only_tag_filters: bool,
}

impl Hidden {
    /// Hides ids from so many Describe requests.
    pub(crate) fn hide(&mut self, ids: &[String], describes: u64, only_tag_filters: bool) {
        let hiding = Hiding { describes, only_tag_filters, ..Hiding::default() };
        self.ids.extend(ids.iter().map(|id| (id.clone(), hiding)));
    }

    /// Hides ids until a time.
    pub(crate) fn hide_until(&mut self, ids: &[String], until: u64) {
        self.ids.extend(ids.iter().map(|id| (id.clone(), Hiding { until, ..Hiding::default() })));
    }

    /// Whether an id is hidden from a request, which may filter by tags.
    pub(crate) fn hides(&self, id: &str, by_tag: bool) -> bool {
        !self.ids.is_empty() && self.ids.get(id).is_some_and(|hiding| by_tag || !hiding.only_tag_filters)
    }

    /// Counts a Describe request.
    pub(crate) fn described(&mut self) {
        self.ids.values_mut().for_each(|hiding| hiding.describes = hiding.describes.saturating_sub(1));
    }

    /// Shows what has been hidden for long enough.
    pub(crate) fn pass(&mut self, now: u64) {
        self.ids.retain(|_, hiding| hiding.describes > 0 || hiding.until > now);
    }
}
