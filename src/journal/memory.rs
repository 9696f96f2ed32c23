//! What a journal remembers: who was being made when the last run ended, and who was made lately.

use std::collections::{BTreeMap, BTreeSet};

use super::record::{Event, Record, Seconds};
use crate::model::Place;

/// A creation that a journal knows of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// Its address, as it was written.
    pub address: String,
    /// The word of its kind.
    pub kind: String,
    /// Where.
    pub place: Place,
    /// What its create call was derived from.
    pub op: String,
    /// When it was sent.
    pub sent: Seconds,
    /// Whether a second call makes a second one.
    pub another: bool,
    /// Its id, where the answer came.
    pub id: Option<String>,
}

/// What a journal remembers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    made: Vec<Past>,
    ids: BTreeSet<String>,
    own: BTreeSet<String>,
}

impl Memory {
    /// Reads the records in their order.
    pub(super) fn of(records: &[Record]) -> Memory {
        let mut pending: BTreeMap<u64, Past> = BTreeMap::new();
        let mut ended: BTreeMap<u64, String> = BTreeMap::new();
        let mut memory = Memory { own: lasting(records).into_values().collect(), ..Memory::default() };
        for record in records {
            match &record.event {
                Event::Intent(written) => {
                    memory.ids.extend(written.id.clone());
                    if let Some(op) = written.op.clone().filter(|_| written.task == "create") {
                        pending.insert(
                            record.n,
                            Past {
                                address: written.address.clone(),
                                kind: written.kind.clone(),
                                place: Place { account: written.account.clone(), region: written.region.clone() },
                                op,
                                sent: record.at,
                                another: written.another,
                                id: None,
                            },
                        );
                    } else if let Some(id) = written.id.clone().filter(|_| matches!(written.task.as_str(), "delete" | "disown")) {
                        ended.insert(record.n, id);
                    }
                }
                Event::Done(id) => {
                    memory.ids.extend(id.clone());
                    memory.made.extend(pending.remove(&record.n).map(|past| Past { id: id.clone(), ..past }));
                    if let Some(gone) = ended.remove(&record.n) {
                        memory.made.retain(|past| past.id.as_deref() != Some(&gone));
                    }
                }
                Event::Refused(_) => drop(pending.remove(&record.n)),
                Event::Unknown => {}
            }
        }
        // What is still being deleted may be gone: nobody waits for it to show.
        memory.made.retain(|past| past.id.as_ref().is_none_or(|id| !ended.values().any(|gone| gone == id)));
        memory.made.extend(pending.into_values());
        memory
    }

    /// The creations that must have shown before anything else is made, because a second call would make a second one.
    /// `seen` says which ops the account shows. What was sent longer than the horizon ago never took effect.
    pub fn awaited<'m>(&'m self, seen: &BTreeSet<&str>, now: Seconds, horizon: Seconds) -> Vec<&'m Past> {
        let fresh = |past: &&Past| now.saturating_sub(past.sent) < horizon;
        self.made.iter().filter(|past| past.another && !seen.contains(past.op.as_str())).filter(fresh).collect()
    }

    /// Whether a call of this stack's made, changed or ended what has this id.
    pub fn knows(&self, id: &str) -> bool {
        self.ids.contains(id)
    }

    /// Whether a run that kept this journal has made what has this id, or has adopted it.
    pub fn made(&self, id: &str) -> bool {
        self.own.contains(id)
    }

    /// Whether it remembers nothing.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty() && self.made.is_empty()
    }
}

/// The intents that made or adopted what has not ended since, by their numbers, with the ids: what a journal says of them is kept
/// for good.
pub(super) fn lasting(records: &[Record]) -> BTreeMap<u64, String> {
    let mut tasks: BTreeMap<u64, (&str, Option<&String>)> = BTreeMap::new();
    let mut lasting: BTreeMap<u64, String> = BTreeMap::new();
    // AWS gives an id once: what has ended does not come back, unless it was let go and is adopted.
    let mut gone: BTreeSet<&str> = BTreeSet::new();
    for record in records {
        match &record.event {
            Event::Intent(written) => drop(tasks.insert(record.n, (&written.task, written.id.as_ref()))),
            Event::Done(made) => match tasks.get(&record.n) {
                Some(("create", _)) => lasting.extend(made.clone().map(|id| (record.n, id))),
                Some(("adopt", Some(id))) => {
                    gone.remove(id.as_str());
                    lasting.insert(record.n, (*id).clone());
                }
                Some(("delete" | "disown", Some(id))) => drop(gone.insert(id.as_str())),
                _ => {}
            },
            Event::Refused(_) | Event::Unknown => {}
        }
    }
    lasting.retain(|_, id| !gone.contains(id.as_str()));
    lasting
}

#[cfg(test)]
mod tests {
    use super::super::record::Written;
    use super::*;

    fn intent(n: u64, task: &str, address: &str, id: Option<&str>) -> Record {
        let written = Written {
            task: task.to_owned(),
            kind: "network".to_owned(),
            address: address.to_owned(),
            account: "1".to_owned(),
            region: "r".to_owned(),
            op: (task == "create").then(|| format!("op-{address}")),
            another: true,
            id: id.map(str::to_owned),
        };
        Record { n, at: 100 + n, event: Event::Intent(written) }
    }

    fn ended(n: u64, event: Event) -> Record {
        Record { n, at: 200, event }
    }

    fn awaited(records: &[Record], seen: &[&str], now: Seconds) -> Vec<String> {
        let memory = Memory::of(records);
        memory.awaited(&seen.iter().copied().collect(), now, 300).into_iter().map(|past| past.address.clone()).collect()
    }

    #[test]
    fn an_open_creation_is_awaited_until_it_shows_or_the_horizon_has_passed() {
        let records = [intent(1, "create", "a", None), intent(2, "create", "b", None), ended(2, Event::Unknown)];
        assert_eq!(awaited(&records, &[], 200), ["a", "b"]);
        assert_eq!(awaited(&records, &["op-a"], 200), ["b"]);
        assert_eq!(awaited(&records, &[], 401), ["b"]);
        assert_eq!(awaited(&records, &[], 402), [""; 0]);
        // A clock that was set back makes nobody believe that time has passed.
        assert_eq!(awaited(&records, &[], 0), ["a", "b"]);
    }

    #[test]
    fn what_was_refused_or_ended_is_not_awaited() {
        let made = |id: &str| Event::Done(Some(id.to_owned()));
        let refused = [intent(1, "create", "a", None), ended(1, Event::Refused("VpcLimitExceeded".to_owned()))];
        assert_eq!(awaited(&refused, &[], 200), [""; 0]);
        let deleted = [intent(1, "create", "a", None), ended(1, made("vpc-1")), intent(2, "delete", "a", Some("vpc-1"))];
        assert_eq!(awaited(&deleted, &[], 200), [""; 0]);
        let refused_end = [deleted.as_slice(), &[ended(2, Event::Done(None))]].concat();
        assert_eq!(awaited(&refused_end, &[], 200), [""; 0]);
        assert!(Memory::of(&refused_end).knows("vpc-1"));
        assert!(!Memory::of(&refused_end).knows("vpc-2"));
    }

    #[test]
    fn what_was_made_or_adopted_is_known_until_it_ends() {
        let made = |id: &str| Event::Done(Some(id.to_owned()));
        let records = [
            intent(1, "create", "a", None),
            ended(1, made("vpc-1")),
            intent(2, "adopt", "b", Some("vpc-2")),
            ended(2, Event::Done(None)),
            intent(3, "update", "c", Some("vpc-3")),
            ended(3, Event::Done(None)),
            intent(4, "create", "d", None),
            intent(5, "delete", "a", Some("vpc-1")),
            ended(5, Event::Unknown),
        ];
        let own = |records: &[Record]| ["vpc-1", "vpc-2", "vpc-3"].map(|id| Memory::of(records).made(id));
        assert_eq!(own(&records), [true, true, false]);
        let gone = [records.as_slice(), &[intent(6, "delete", "a", Some("vpc-1")), ended(6, Event::Done(None))]].concat();
        assert_eq!(own(&gone), [false, true, false]);
        assert_eq!(lasting(&gone).into_keys().collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn what_was_let_go_is_nothing_of_ours_until_it_is_adopted() {
        let made = |id: &str| Event::Done(Some(id.to_owned()));
        let let_go = [intent(1, "create", "a", None), ended(1, made("vpc-1")), intent(2, "disown", "a", Some("vpc-1"))];
        assert!(Memory::of(&let_go).made("vpc-1"));
        let let_go = [let_go.as_slice(), &[ended(2, Event::Done(None))]].concat();
        assert!(!Memory::of(&let_go).made("vpc-1"));
        assert_eq!(awaited(&let_go, &[], 200), [""; 0]);
        let taken_in = [let_go.as_slice(), &[intent(3, "adopt", "a", Some("vpc-1")), ended(3, Event::Done(None))]].concat();
        assert!(Memory::of(&taken_in).made("vpc-1"));
    }

    #[test]
    fn what_was_made_is_awaited_until_the_account_shows_it() {
        let records = [intent(1, "create", "a", None), ended(1, Event::Done(Some("vpc-1".to_owned())))];
        assert_eq!(awaited(&records, &[], 200), ["a"]);
        assert_eq!(awaited(&records, &["op-a"], 200), [""; 0]);
    }
}
