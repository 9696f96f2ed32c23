//! The lock that other machines see: an object that its holder keeps writing anew.
//!
//! Nothing here sends, waits or looks at a clock. [`Taker`] and [`Lease`] say what to do next and are told what came of
//! it, with the time of the caller's clock; so every interleaving can be tried.
//!
//! No two clocks are compared. The holder counts from the moment at which it *sent* the write that made the object what
//! it is, and gives up at two thirds of a lease. A taker counts from the moment at which it *had seen* that object, which
//! is later, and takes over after a whole lease. The third between them is room for clocks of unlike speed and for a
//! call that was sent in time and lands late. Every write has a number, so that no two have one ETag: an object whose
//! ETag has not changed was not written.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How long a holder is believed to live that nobody hears of.
pub const LEASE: Duration = Duration::from_secs(60);

/// The version of the object that this program writes, and the newest that it reads.
const VERSION: u32 = 1;

/// How many times in a row nothing comes back before a taker says so, or a holder that is done leaves its lease to run out.
const PATIENCE: u32 = 5;

/// The longest that a stranger's object can make a taker wait.
const LONGEST: Duration = Duration::from_secs(3600);

/// How long after an unclear answer the next request is sent.
const PAUSE: Duration = Duration::from_secs(1);

/// What the object says: who holds the lock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    version: u32,
    /// `user@host`
    pub owner: String,
    /// The machine.
    pub host: String,
    /// The process there.
    pub pid: u32,
    /// When it took the lock, by its own clock, for people: `2026-01-31T12:00:00Z`.
    pub since: String,
    /// In seconds.
    lease: u64,
    /// What tells one run from every other; drawn.
    pub run: String,
    /// The number of the write.
    write: u64,
}

impl Record {
    /// The record of a run that has not written anything.
    pub fn new(owner: String, host: String, pid: u32, since: String, run: String) -> Record {
        Record { version: VERSION, owner, host, pid, since, lease: LEASE.as_secs(), run, write: 0 }
    }

    /// Reads the object; none if it is not a lease that this version knows.
    pub fn parse(body: &str) -> Option<Record> {
        serde_json::from_str(body).ok().filter(|record: &Record| record.version <= VERSION)
    }

    fn body(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    fn lease(&self) -> Duration {
        Duration::from_secs(self.lease)
    }
}

/// What is to be asked of the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Write the object if there is none.
    Create(String),
    /// Write it if its ETag is this.
    Replace(String, String),
    /// Read it.
    Read,
    /// Delete it if its ETag is this.
    Delete(String),
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It was written, and has this ETag.
    Written(String),
    /// It was deleted, or there was none.
    Deleted,
    /// Its ETag and its content.
    Found(String, String),
    /// There is none.
    Missing,
    /// The condition did not hold; nothing was done.
    Refused,
    /// Nobody knows whether it was done, or it may be done yet.
    Unclear,
}

/// Where the object lies. What is an error did nothing and will not do better when it is asked again.
#[expect(async_fn_in_trait, reason = "who uses it awaits it at once, on one thread")]
pub trait Store {
    /// Why a request can't be made.
    type Error;
    /// `If-None-Match: *`
    async fn put_new(&self, body: &str) -> Result<Answer, Self::Error>;
    /// `If-Match: ETAG`
    async fn put_if_match(&self, etag: &str, body: &str) -> Result<Answer, Self::Error>;
    /// The ETag and the content.
    async fn get(&self) -> Result<Answer, Self::Error>;
    /// `If-Match: ETAG`
    async fn delete_if_match(&self, etag: &str) -> Result<Answer, Self::Error>;

    /// Sends one request.
    async fn perform(&self, request: &Request) -> Result<Answer, Self::Error> {
        match request {
            Request::Create(body) => self.put_new(body).await,
            Request::Replace(etag, body) => self.put_if_match(etag, body).await,
            Request::Read => self.get().await,
            Request::Delete(etag) => self.delete_if_match(etag).await,
        }
    }
}

/// The clock of one machine: it goes on while the machine sleeps, and nobody sets it.
pub trait Clock {
    /// The time since some moment that stays the same.
    fn now(&self) -> Duration;
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Send this, and tell what came of it.
    Ask(Request),
    /// Ask again at this time.
    Wait(Duration),
    /// Nothing any more.
    Over,
}

/// What a run has written, and when.
#[derive(Clone, Debug)]
struct Pen {
    me: Record,
    /// When the write with the number of `me` was sent.
    sent: Duration,
}

impl Pen {
    /// The next body. It is sent at `now` at the earliest.
    fn write(&mut self, now: Duration) -> String {
        self.me.write += 1;
        self.sent = now;
        self.me.body()
    }

    fn wrote(&self, record: &Record) -> bool {
        record.run == self.me.run
    }

    /// Whether it is the last write that a record shows. Of earlier ones nobody knows any more when they were sent.
    fn wrote_last(&self, record: &Record) -> bool {
        self.wrote(record) && record.write == self.me.write
    }
}

/// How an attempt to take the lock ended.
#[derive(Clone, Debug)]
pub enum Taken {
    /// It is ours.
    Held(Lease),
    /// Somebody has it who lives: who, where and since when.
    HeldBy(Record),
    /// The object is none that this version wrote or can read.
    Foreign,
    /// The store does not answer.
    Unreachable,
}

/// A run that wants the lock.
#[derive(Clone, Debug)]
pub struct Taker {
    pen: Pen,
    dead: Option<String>,
    seen: Option<Seen>,
    step: Taking,
    unclear: u32,
}

/// What a taker watches.
#[derive(Clone, Debug)]
struct Seen {
    etag: String,
    record: Record,
    /// When it had been seen first.
    at: Duration,
}

#[derive(Clone, Debug)]
enum Taking {
    Create,
    Read,
    Replace(String),
    /// Look again then.
    Watch(Duration),
    Over,
}

impl Taker {
    /// A run that has not asked yet. A run of this machine that is known to be dead need not be waited for.
    pub fn new(me: Record, dead: Option<String>) -> Taker {
        Taker { pen: Pen { me, sent: Duration::ZERO }, dead, seen: None, step: Taking::Create, unclear: 0 }
    }

    /// Who seems to hold the lock, while it is watched whether they live.
    pub fn watched(&self) -> Option<&Record> {
        self.seen.as_ref().map(|seen| &seen.record)
    }

    /// What to do at a time.
    pub fn next(&mut self, now: Duration) -> Next {
        match &self.step {
            Taking::Create => Next::Ask(Request::Create(self.pen.write(now))),
            Taking::Read => Next::Ask(Request::Read),
            Taking::Replace(etag) => {
                let etag = etag.clone();
                Next::Ask(Request::Replace(etag, self.pen.write(now)))
            }
            Taking::Watch(until) if now < *until => Next::Wait(*until),
            Taking::Watch(_) => {
                self.step = Taking::Read;
                Next::Ask(Request::Read)
            }
            Taking::Over => Next::Over,
        }
    }

    /// Is told what came of what it asked, and that it came at this time. Says how all of it ended, once it has.
    pub fn answered(&mut self, now: Duration, answer: Answer) -> Option<Taken> {
        let unclear = answer == Answer::Unclear;
        self.unclear = if unclear { self.unclear + 1 } else { 0 };
        let ended = match (&self.step, answer) {
            (_, Answer::Unclear) if self.unclear > PATIENCE => Some(Taken::Unreachable),
            (Taking::Create | Taking::Replace(_), Answer::Written(etag)) => {
                Some(Taken::Held(Lease::new(self.pen.clone(), etag, self.pen.sent)))
            }
            // A write whose answer was lost may have been done.
            (Taking::Create | Taking::Replace(_), Answer::Refused | Answer::Unclear) => {
                self.step = Taking::Read;
                None
            }
            (_, Answer::Found(etag, body)) => match Record::parse(&body) {
                Some(record) => self.found(now, etag, record),
                None => Some(Taken::Foreign),
            },
            (_, Answer::Missing | Answer::Deleted) => {
                self.step = Taking::Create;
                None
            }
            _ => {
                self.step = Taking::Watch(now + PAUSE);
                None
            }
        };
        if ended.is_some() {
            self.step = Taking::Over;
        }
        ended
    }

    fn found(&mut self, now: Duration, etag: String, record: Record) -> Option<Taken> {
        if self.pen.wrote_last(&record) {
            return Some(Taken::Held(Lease::new(self.pen.clone(), etag, self.pen.sent)));
        }
        if self.pen.wrote(&record) || self.is_dead(&record) {
            self.step = Taking::Replace(etag);
            return None;
        }
        let seen = match &self.seen {
            // Whoever writes lives.
            Some(seen) if seen.etag != etag => return Some(Taken::HeldBy(record)),
            Some(seen) => seen.at,
            None => now,
        };
        let lease = record.lease().clamp(LEASE, LONGEST);
        self.step = match now >= seen + lease {
            true => Taking::Replace(etag.clone()),
            false => Taking::Watch((now + lease / 12).min(seen + lease)),
        };
        self.seen = Some(Seen { etag, record, at: seen });
        None
    }

    fn is_dead(&self, record: &Record) -> bool {
        record.host == self.pen.me.host && self.dead.as_ref() == Some(&record.run)
    }
}

/// What a holder knows of its lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It has it, and may write.
    Held,
    /// It was not heard of for too long, and may not write; perhaps nobody has taken it yet.
    Late,
    /// It has it no more; who has, where that is known.
    Lost(Option<Record>),
}

/// A lock that is held.
#[derive(Clone, Debug)]
pub struct Lease {
    pen: Pen,
    etag: String,
    /// When the last write was sent of which it is known that it was done.
    renewed: Duration,
    step: Holding,
    unclear: u32,
}

#[derive(Clone, Debug)]
enum Holding {
    /// Renew it then.
    Rest(Duration),
    Renew,
    /// Find out then what came of a renewal.
    Look(Duration),
    Release,
    /// Find out what to delete: it is no longer what was known of it.
    LookToRelease,
    Lost(Option<Record>),
    Released,
}

impl Lease {
    fn new(pen: Pen, etag: String, renewed: Duration) -> Lease {
        let due = renewed + pen.me.lease() / 3;
        Lease { pen, etag, renewed, step: Holding::Rest(due), unclear: 0 }
    }

    /// The record of who holds it.
    pub fn holder(&self) -> &Record {
        &self.pen.me
    }

    /// Whether a call that changes something may be sent at a time.
    pub fn may_write(&self, now: Duration) -> bool {
        let holds = matches!(self.step, Holding::Rest(_) | Holding::Renew | Holding::Look(_));
        holds && now < self.renewed + self.pen.me.lease() * 2 / 3
    }

    /// How it stands at a time.
    pub fn standing(&self, now: Duration) -> Standing {
        match &self.step {
            Holding::Lost(by) => Standing::Lost(by.clone()),
            Holding::Released | Holding::Release | Holding::LookToRelease => Standing::Lost(None),
            _ if self.may_write(now) => Standing::Held,
            _ => Standing::Late,
        }
    }

    /// Gives it back. From now on it may not write.
    pub fn release(&mut self) {
        self.unclear = 0;
        self.step = match &self.step {
            Holding::Rest(_) | Holding::Renew | Holding::Look(_) => Holding::Release,
            Holding::Release | Holding::LookToRelease | Holding::Released => return,
            Holding::Lost(_) => Holding::Released,
        };
    }

    /// What to do at a time.
    pub fn next(&mut self, now: Duration) -> Next {
        match &self.step {
            Holding::Rest(until) | Holding::Look(until) if now < *until => Next::Wait(*until),
            Holding::Rest(_) | Holding::Renew => {
                self.step = Holding::Renew;
                Next::Ask(Request::Replace(self.etag.clone(), self.pen.write(now)))
            }
            Holding::Look(_) | Holding::LookToRelease => Next::Ask(Request::Read),
            Holding::Release => Next::Ask(Request::Delete(self.etag.clone())),
            Holding::Lost(_) | Holding::Released => Next::Over,
        }
    }

    /// Is told what came of what it asked, and that it came at this time.
    pub fn answered(&mut self, now: Duration, answer: Answer) {
        self.unclear = if answer == Answer::Unclear { self.unclear + 1 } else { 0 };
        self.step = match (&self.step, answer) {
            (Holding::Renew, Answer::Written(etag)) => {
                self.etag = etag;
                self.renewed = self.pen.sent;
                Holding::Rest(self.due())
            }
            // Refused, or its answer was lost: what the object says now decides.
            (Holding::Renew, Answer::Refused) => Holding::Look(now),
            (Holding::Renew | Holding::Look(_), Answer::Unclear) => Holding::Look(now + PAUSE),
            (Holding::Renew | Holding::Look(_), Answer::Missing) => Holding::Lost(None),
            (Holding::Look(_), Answer::Found(etag, body)) => self.found(now, etag, &body),
            (Holding::LookToRelease, Answer::Found(etag, body)) => match Record::parse(&body) {
                Some(record) if self.pen.wrote(&record) => {
                    self.etag = etag;
                    Holding::Release
                }
                _ => Holding::Released,
            },
            (Holding::Release | Holding::LookToRelease, Answer::Refused | Answer::Unclear) if self.unclear <= PATIENCE => {
                Holding::LookToRelease
            }
            // Whatever else there is to be found is not ours; a lease that can't be given back runs out.
            (Holding::Release | Holding::LookToRelease, _) => Holding::Released,
            (step, _) => step.clone(),
        };
    }

    /// What the object says after a renewal that did not go as it should.
    fn found(&mut self, now: Duration, etag: String, body: &str) -> Holding {
        match Record::parse(body) {
            Some(record) if self.pen.wrote_last(&record) => {
                self.etag = etag;
                self.renewed = self.pen.sent;
                Holding::Rest(self.due())
            }
            // An earlier write of ours, which proves nothing about when it was sent: write again.
            Some(record) if self.pen.wrote(&record) => {
                self.etag = etag;
                Holding::Rest(now + PAUSE)
            }
            record => Holding::Lost(record),
        }
    }

    fn due(&self) -> Duration {
        self.renewed + self.pen.me.lease() / 3
    }
}
