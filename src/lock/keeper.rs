//! Holds a [`Lease`] in a bucket while a run goes on.
//!
//! The run may think, wait for an answer of the user's, or be busy with a thousand calls: the lease is renewed all the
//! same, on a thread with a runtime and a connection of its own. What may be sent is asked of the lease each time, and
//! it asks the clock: a thread that does not come to renew shuts the run out, not the next one in.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};
use tokio::sync::Notify;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::lease::{Answer, Clock, LEASE, Lease, Next, Record, Standing, Store, Taken, Taker};
use crate::cloud::bucket::{BucketObject, Condition, utc_now};
use crate::cloud::{Clients, CloudError, Connector, Failure, Settings, Target};
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::bucket::BucketPath;
use crate::source::Span;

/// The longest sleep. What sleeps by the runtime's clock does not notice that the machine slept.
const NAP: Duration = Duration::from_secs(1);

/// How often one looks whether a lock was renewed.
const LOOK: Duration = Duration::from_secs(5);

/// The clock of the system that goes on while it sleeps. Of a virtual machine that its host freezes, clocks may freeze
/// too: then nothing here can tell.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

#[cfg(any(target_os = "linux", target_os = "android"))]
const CLOCK: ClockId = ClockId::Boottime;
/// Elsewhere there is no clock of that name, and this one does not stop either.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
const CLOCK: ClockId = ClockId::Monotonic;

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        let time = clock_gettime(CLOCK);
        Duration::new(u64::try_from(time.tv_sec).unwrap_or_default(), u32::try_from(time.tv_nsec).unwrap_or_default())
    }
}

/// The record of this process. Its `run` is drawn by the caller.
pub fn myself(run: String) -> Record {
    let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
    let user = ["USER", "LOGNAME"].into_iter().find_map(|name| std::env::var(name).ok()).unwrap_or_else(|| "somebody".to_owned());
    Record::new(format!("{user}@{host}"), host, std::process::id(), utc_now(), run)
}

/// Where a lock lies.
#[derive(Clone, Debug)]
pub struct Site {
    /// How AWS is found.
    pub settings: Settings,
    /// The bucket, and what its keys begin with.
    pub path: BucketPath,
    /// The name of the object.
    pub name: String,
    /// Where the program says so.
    pub span: Span,
}

impl Site {
    /// The object, by a connection that belongs to the runtime of whoever calls this.
    pub async fn open(&self) -> Result<BucketObject, CloudError> {
        let clients = Clients::connect(Connector::new(Target::Network), &self.settings).await;
        BucketObject::open(clients.config(), &self.path, &self.name).await
    }

    /// As `s3://BUCKET/KEY`.
    pub fn url(&self) -> String {
        format!("s3://{}/{}", self.path.bucket, self.path.key(&self.name))
    }
}

impl Store for BucketObject {
    type Error = CloudError;

    async fn put_new(&self, body: &str) -> Result<Answer, CloudError> {
        self.put(body, Condition::Absent).await.map(Answer::Written).or_else(answer_of)
    }

    async fn put_if_match(&self, etag: &str, body: &str) -> Result<Answer, CloudError> {
        self.put(body, Condition::Unchanged(etag)).await.map(Answer::Written).or_else(answer_of)
    }

    async fn get(&self) -> Result<Answer, CloudError> {
        BucketObject::get(self).await.map(|(etag, body)| Answer::Found(etag, body)).or_else(answer_of)
    }

    async fn delete_if_match(&self, etag: &str) -> Result<Answer, CloudError> {
        self.delete(etag).await.map(|()| Answer::Deleted).or_else(answer_of)
    }
}

/// What S3's refusal means. Source: Amazon S3 User Guide, How to prevent object overwrites with conditional writes, and
/// Conditional deletes; Amazon S3 API Reference, Error responses.
fn answer_of(error: CloudError) -> Result<Answer, CloudError> {
    match &error.failure {
        Failure::Refused { code, .. } => match code.as_str() {
            // A conflict was not written either. Whatever was in the way decides, and is read next.
            "PreconditionFailed" | "ConditionalRequestConflict" => Ok(Answer::Refused),
            "NoSuchKey" | "NotFound" => Ok(Answer::Missing),
            "InternalError" | "ServiceUnavailable" | "SlowDown" | "RequestTimeout" | "OperationAborted" | "Unknown" => {
                Ok(Answer::Unclear)
            }
            _ => Err(error),
        },
        Failure::Unreachable(_) | Failure::TimedOut(_) => Ok(Answer::Unclear),
        Failure::Credentials(_) | Failure::Unexpected(_) => Err(error),
    }
}

/// Why a lock was not taken.
#[derive(Clone, Debug)]
pub enum NotTaken {
    /// Somebody has it who lives.
    HeldBy(Record),
    /// What lies there is no lock that this version can read.
    Foreign,
    /// S3 refuses it, or does not answer.
    Cloud(CloudError),
    /// This machine has no thread left for it.
    Thread(String),
}

impl NotTaken {
    /// As a message to the user.
    pub fn diagnostic(&self, stack: &str, site: &Site) -> Diagnostic {
        let url = site.url();
        match self {
            NotTaken::HeldBy(by) => {
                Diagnostic::error(codes::LOCKED, format!("`{}` holds the lock of `{stack}` since {}", by.owner, by.since))
                    .at(site.span, "the lock lies here")
                    .note(format!("process {} on `{}`; the lock is `{url}`", by.pid, by.host))
                    .help("wait for that run to end, then run the same command again; nothing was changed")
            }
            NotTaken::Foreign => {
                Diagnostic::error(codes::LOCKED, format!("`{url}` is not a lock that this version of vpclang can read"))
                    .at(site.span, "the lock is to lie here")
                    .help("if no newer vpclang wrote it, take it away with `vpclang unlock`; nothing was changed")
            }
            NotTaken::Cloud(error) => error.diagnostic(&format!("the lock `{url}`"), Some(site.span)),
            NotTaken::Thread(words) => Diagnostic::error(codes::LOCAL_FILE, format!("the lock `{url}` can't be kept: {words}"))
                .at(site.span, "asked for here"),
        }
    }
}

/// What the keeping thread says.
enum Told {
    /// Somebody seems to hold it; whether they live is being watched.
    Watching(Record),
    Held(Arc<Shared>),
    Not(NotTaken),
}

#[derive(Debug)]
struct Shared {
    lease: Mutex<Lease>,
    end: Notify,
}

impl Shared {
    fn lease(&self) -> MutexGuard<'_, Lease> {
        self.lease.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A lock that is held, and kept until this goes.
#[derive(Debug)]
pub struct Keeper {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Keeper {
    /// Takes the lock, or says who has it. Where somebody seems to have it, it is watched whether they live: a third of a
    /// lease if they do, a whole one if they do not. A run that is known to be dead is not waited for.
    pub async fn take(site: Site, me: Record, dead: Option<String>, on_watch: &mut dyn FnMut(&Record)) -> Result<Keeper, NotTaken> {
        let (tell, mut told) = unbounded_channel();
        let keep = move || keep(&site, Taker::new(me, dead), &tell);
        let thread = std::thread::Builder::new().name("lease".to_owned()).spawn(keep);
        let thread = thread.map_err(|error| NotTaken::Thread(error.to_string()))?;
        loop {
            match told.recv().await {
                Some(Told::Watching(record)) => on_watch(&record),
                Some(Told::Held(shared)) => return Ok(Keeper { shared, thread: Some(thread) }),
                Some(Told::Not(why)) => return Err(why),
                None => return Err(NotTaken::Thread("its thread has ended".to_owned())),
            }
        }
    }

    /// Whether a call that changes something may be sent now.
    pub fn may_write(&self) -> bool {
        self.shared.lease().may_write(SystemClock.now())
    }

    /// The same question, to be asked where this is not known.
    pub fn gate(&self) -> impl Fn() -> bool + Send + Sync + 'static {
        let shared = Arc::clone(&self.shared);
        move || shared.lease().may_write(SystemClock.now())
    }

    /// How it stands.
    pub fn standing(&self) -> Standing {
        self.shared.lease().standing(SystemClock.now())
    }

    /// Why it may not write any more, as a message to the user.
    pub fn lost(&self, stack: &str) -> Diagnostic {
        let message = match self.standing() {
            Standing::Lost(Some(by)) => {
                format!("`{}` on `{}` took over the lock of `{stack}` while this run was not heard of", by.owner, by.host)
            }
            Standing::Lost(None) => format!("somebody took away the lock of `{stack}`"),
            Standing::Held | Standing::Late => format!("the lock of `{stack}` was not renewed for {} s", SILENCE.as_secs()),
        };
        Diagnostic::error(codes::LOCKED, message)
            .note("from then on nothing was sent: another run may change the same network")
            .help("once no other run has the lock, run the same command again: what is done stays done")
    }
}

impl Drop for Keeper {
    /// Gives the lock back, which takes as long as S3 takes.
    fn drop(&mut self) {
        self.shared.end.notify_one();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The thread: takes the lock, says what came of it, and keeps it.
fn keep(site: &Site, taker: Taker, tell: &UnboundedSender<Told>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            let _ = tell.send(Told::Not(NotTaken::Thread(error.to_string())));
            return;
        }
    };
    runtime.block_on(async {
        let taken = async {
            let object = site.open().await.map_err(NotTaken::Cloud)?;
            let lease = take(&object, taker, tell).await?;
            Ok((object, lease))
        };
        match taken.await {
            Ok((object, lease)) => {
                let shared = Arc::new(Shared { lease: Mutex::new(lease), end: Notify::new() });
                if tell.send(Told::Held(Arc::clone(&shared))).is_err() {
                    shared.lease().release();
                }
                hold(&object, &shared).await;
            }
            Err(why) => drop(tell.send(Told::Not(why))),
        }
    });
}

async fn take(object: &BucketObject, mut taker: Taker, tell: &UnboundedSender<Told>) -> Result<Lease, NotTaken> {
    let mut watched = false;
    let silent = || CloudError { action: "PutObject", failure: Failure::Unreachable("S3 does not answer".to_owned()) };
    loop {
        let request = match taker.next(SystemClock.now()) {
            Next::Ask(request) => request,
            Next::Wait(until) => {
                if let Some(record) = taker.watched().filter(|_| !watched) {
                    watched = true;
                    let _ = tell.send(Told::Watching(record.clone()));
                }
                nap(until).await;
                continue;
            }
            Next::Over => return Err(NotTaken::Cloud(silent())),
        };
        let answer = object.perform(&request).await.map_err(NotTaken::Cloud)?;
        match taker.answered(SystemClock.now(), answer) {
            Some(Taken::Held(lease)) => return Ok(lease),
            Some(Taken::HeldBy(record)) => return Err(NotTaken::HeldBy(record)),
            Some(Taken::Foreign) => return Err(NotTaken::Foreign),
            Some(Taken::Unreachable) => return Err(NotTaken::Cloud(silent())),
            None => {}
        }
    }
}

async fn hold(object: &BucketObject, shared: &Shared) {
    loop {
        let next = shared.lease().next(SystemClock.now());
        match next {
            Next::Ask(request) => {
                let answer = object.perform(&request).await.unwrap_or_else(|error| {
                    tracing::warn!(%error, "the lock could not be renewed");
                    Answer::Unclear
                });
                shared.lease().answered(SystemClock.now(), answer);
            }
            Next::Wait(until) => {
                tokio::select! {
                    () = nap(until) => {}
                    () = shared.end.notified() => shared.lease().release(),
                }
            }
            Next::Over => break,
        }
    }
}

/// Sleeps, but not for long: only the system's clock says when the time has come.
async fn nap(until: Duration) {
    tokio::time::sleep(until.saturating_sub(SystemClock.now()).min(NAP)).await;
}

/// What lies where a lock is to lie.
#[derive(Clone, Debug)]
pub struct Sight {
    /// Its ETag.
    pub etag: String,
    /// Who holds it; none where it is no lock that this version can read.
    pub holder: Option<Record>,
}

/// Looks at a lock without taking it; none if nobody holds it.
pub async fn look(object: &BucketObject) -> Result<Option<Sight>, CloudError> {
    match Store::get(object).await? {
        Answer::Found(etag, body) => Ok(Some(Sight { etag, holder: Record::parse(&body) })),
        Answer::Missing => Ok(None),
        _ => Err(CloudError { action: "GetObject", failure: Failure::Unreachable("S3 does not answer".to_owned()) }),
    }
}

/// How long a lock must not be renewed until its holder surely sends nothing any more.
pub const SILENCE: Duration = Duration::from_secs(LEASE.as_secs() * 2 / 3);

/// Whether nobody renewed, took or gave back a lock for [`SILENCE`].
pub async fn is_silent(object: &BucketObject, sight: &Sight) -> Result<bool, CloudError> {
    let end = SystemClock.now() + SILENCE;
    while SystemClock.now() < end {
        tokio::time::sleep(LOOK).await;
        if look(object).await?.is_none_or(|now| now.etag != sight.etag) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Takes a lock away from who holds it; false if it is not the one that was looked at any more.
pub async fn break_open(object: &BucketObject, sight: &Sight) -> Result<bool, CloudError> {
    Ok(Store::delete_if_match(object, &sight.etag).await? == Answer::Deleted)
}
