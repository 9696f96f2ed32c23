//! Waiting for nodes without asking for each of them.
//!
//! Everyone who waits shares one description of all that is waited for: a node more costs no call more.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use aws_sdk_ec2::types::Filter;

use super::kinds::node;
use super::{CloudError, Failure, Pauses};
use crate::model::tags;

/// The first pause between two looks; it grows by half up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// How long a node may take to reach a state. Starting takes about a minute, a large one's end several.
const PATIENCE: Duration = Duration::from_secs(900);
/// A filter takes at most 200 values (EC2 user guide, "List and filter").
const MOST_FILTER_VALUES: usize = 200;

/// Looks at the nodes of one stack in one region, and at what they need to know before they start.
pub struct Poller {
    ec2: aws_sdk_ec2::Client,
    owner: String,
    waiting: Mutex<BTreeSet<String>>,
    clock: AtomicU64,
    nodes: tokio::sync::Mutex<Look<BTreeMap<String, node::State>>>,
    interfaces: tokio::sync::Mutex<Look<BTreeSet<String>>>,
    tags_interfaces: AtomicBool,
    roots: tokio::sync::Mutex<BTreeMap<String, node::RootDisk>>,
}

/// What was seen, and when the look began.
#[derive(Default)]
struct Look<T> {
    began: u64,
    seen: T,
}

impl Poller {
    /// For the nodes that bear the owner tag `owner`.
    pub fn new(ec2: aws_sdk_ec2::Client, owner: String) -> Poller {
        Poller {
            ec2,
            owner,
            waiting: Mutex::default(),
            clock: AtomicU64::new(1),
            nodes: tokio::sync::Mutex::default(),
            interfaces: tokio::sync::Mutex::default(),
            tags_interfaces: AtomicBool::new(false),
            roots: tokio::sync::Mutex::default(),
        }
    }

    /// Waits until a node is in one of the states, and says how it is then. A node that ends while something else is
    /// waited for is an error that says AWS's reason. `patience` is 15 minutes where the program says nothing.
    pub async fn node(&self, id: &str, wanted: &[&str], patience: Option<Duration>) -> Result<node::State, CloudError> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned());
        let outcome = self.wait(id, wanted, patience.unwrap_or(PATIENCE)).await;
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
        outcome
    }

    async fn wait(&self, id: &str, wanted: &[&str], patience: Duration) -> Result<node::State, CloudError> {
        const ACTION: &str = "DescribeInstances";
        let begin = tokio::time::Instant::now();
        let mut pauses = Pauses::new(FIRST_PAUSE, LONGEST_PAUSE);
        loop {
            let state = self.look(id).await?;
            match state {
                Some(state) if wanted.contains(&state.name.as_str()) => return Ok(state),
                // A node that is gone from every list has ended.
                None if wanted.contains(&"terminated") && begin.elapsed() > LONGEST_PAUSE => {
                    return Ok(node::State { name: "terminated".to_owned(), ..node::State::default() });
                }
                Some(state) if state.name == "terminated" => {
                    let why = state.reason.unwrap_or_else(|| "AWS gives no reason".to_owned());
                    let failure = Failure::TimedOut(format!("{id} ended instead of becoming {}: {why}", wanted.join(" or ")));
                    return Err(CloudError { action: ACTION, failure });
                }
                state if begin.elapsed() > patience => {
                    let now = state.map_or_else(|| "not visible".to_owned(), |state| state.name);
                    let failure = Failure::TimedOut(format!(
                        "{id} is {now} after {} minutes, not {}",
                        patience.as_secs() / 60,
                        wanted.join(" or ")
                    ));
                    return Err(CloudError { action: ACTION, failure });
                }
                _ => {}
            }
            pauses.wait(patience).await;
        }
    }

    async fn look(&self, id: &str) -> Result<Option<node::State>, CloudError> {
        let asked = self.clock.fetch_add(1, Ordering::SeqCst);
        let mut look = self.nodes.lock().await;
        if look.began <= asked {
            let began = self.clock.fetch_add(1, Ordering::SeqCst);
            let waiting: Vec<String> = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect();
            let filter = match waiting.len() <= MOST_FILTER_VALUES {
                true => Filter::builder().name("instance-id").set_values(Some(waiting)).build(),
                false => self.of_stack(),
            };
            let seen = node::states(&self.ec2, filter).await?;
            *look = Look { began, seen };
        }
        Ok(look.seen.get(id).cloned())
    }

    /// Whether an interface that came with a node bears the owner tag. An endpoint that has once put it on does so
    /// always, as AWS does, and is not asked again.
    pub async fn interface_is_tagged(&self, id: &str) -> Result<bool, CloudError> {
        if self.tags_interfaces.load(Ordering::SeqCst) {
            return Ok(true);
        }
        let asked = self.clock.fetch_add(1, Ordering::SeqCst);
        let mut look = self.interfaces.lock().await;
        if look.began <= asked {
            let began = self.clock.fetch_add(1, Ordering::SeqCst);
            let seen = node::tagged_interfaces(&self.ec2, self.of_stack()).await?.into_keys().collect();
            *look = Look { began, seen };
        }
        let tagged = look.seen.contains(id);
        self.tags_interfaces.fetch_or(tagged, Ordering::SeqCst);
        Ok(tagged)
    }

    /// The root disk of an image: only who names its device can have it encrypted. Asked once an image.
    pub async fn root_disk(&self, image: &str) -> Result<node::RootDisk, CloudError> {
        let mut roots = self.roots.lock().await;
        if let Some(root) = roots.get(image) {
            return Ok(root.clone());
        }
        let root = node::root_disk(&self.ec2, image).await?;
        roots.insert(image.to_owned(), root.clone());
        Ok(root)
    }

    fn of_stack(&self) -> Filter {
        Filter::builder().name(format!("tag:{}", tags::STACK)).values(&self.owner).build()
    }
}
