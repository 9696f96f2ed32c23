//! A journal on disk: `.vpclang/NAME.ID/journal`, appended to, readable by its owner alone.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::memory;
use super::record::{self, Event, Record, Seconds, Written};
use super::{Intent, Journal, Memory, Outcome, Repeat};

/// How long a line is kept: longer than AWS takes to show anything. Only what says that something is the stack's own stays longer.
const KEPT: Seconds = 3600;

/// A journal that is being written.
#[derive(Debug)]
pub struct JournalFile {
    file: File,
    next: u64,
    /// The numbers of the open intents, by step.
    open: BTreeMap<usize, u64>,
    now: fn() -> Seconds,
}

impl JournalFile {
    /// What a journal remembers; nothing where there is none.
    pub fn recall(path: &Path) -> io::Result<Memory> {
        Ok(Memory::of(&read(path)?))
    }

    /// The same, where anything was written since a time: what is older is awaited no longer, and nobody has to read it.
    pub fn recall_since(path: &Path, since: Seconds) -> io::Result<Memory> {
        let text = text(path)?;
        // Lines come in the order of time. One that the disk has only half of says nothing: then all are read.
        let last = text.trim_end().rsplit('\n').next().map(record::read).unwrap_or_default();
        match last.first() {
            Some(record) if record.at < since => Ok(Memory::default()),
            _ => Ok(Memory::of(&record::read(&text))),
        }
    }

    /// Opens a journal to append to, without the lines that no longer matter. `now` is the clock.
    pub fn open(path: PathBuf, now: fn() -> Seconds) -> io::Result<JournalFile> {
        let folder = path.parent().unwrap_or(Path::new("."));
        private_folder(folder)?;
        let records = read(&path)?;
        let next = records.iter().map(|record| record.n + 1).max().unwrap_or(1);
        let mut kept = tempfile::NamedTempFile::new_in(folder)?;
        let lasting = memory::lasting(&records);
        let kept_on = |record: &&Record| lasting.contains_key(&record.n) || now().saturating_sub(record.at) < KEPT;
        for record in records.iter().filter(kept_on) {
            kept.write_all(record::line(record)?.as_bytes())?;
        }
        kept.as_file().sync_all()?;
        kept.persist(&path)?;
        let file = OpenOptions::new().append(true).open(&path)?;
        Ok(JournalFile { file, next, open: BTreeMap::new(), now })
    }
}

fn read(path: &Path) -> io::Result<Vec<Record>> {
    text(path).map(|text| record::read(&text))
}

/// What is in a journal; nothing where there is none.
fn text(path: &Path) -> io::Result<String> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(error),
    }
}

fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn written(intent: &Intent) -> Written {
    Written {
        task: intent.task.to_owned(),
        kind: intent.kind.word().to_owned(),
        address: intent.identity.address.to_string(),
        account: intent.place.account.clone(),
        region: intent.place.region.clone(),
        op: intent.op.as_ref().map(|(op, _)| op.clone()),
        another: intent.op.as_ref().is_some_and(|(_, repeat)| *repeat == Repeat::Another),
        id: intent.id.clone(),
    }
}

impl Journal for JournalFile {
    fn intend(&mut self, intents: &[Intent]) -> io::Result<()> {
        let mut lines = String::new();
        for intent in intents {
            let record = Record { n: self.next, at: (self.now)(), event: Event::Intent(written(intent)) };
            lines.push_str(&record::line(&record)?);
            self.open.insert(intent.step, self.next);
            self.next += 1;
        }
        // Many at once: what costs is that the disk has them.
        self.file.write_all(lines.as_bytes())?;
        self.file.sync_data()
    }

    fn conclude(&mut self, intent: &Intent, outcome: &Outcome) -> io::Result<()> {
        let Some(n) = self.open.remove(&intent.step) else { return Ok(()) };
        let event = match outcome {
            Outcome::Done(id) => Event::Done(id.clone()),
            Outcome::Refused(code) => Event::Refused(code.clone()),
            Outcome::Unknown => Event::Unknown,
        };
        // An outcome that is lost is looked up: nobody waits for the disk.
        self.file.write_all(record::line(&Record { n, at: (self.now)(), event })?.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Address, Identity, Place};
    use crate::schema::Kind;

    #[test]
    fn what_nobody_awaits_any_more_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let address = Address::top("lab".to_owned(), Vec::new());
        let intent = Intent {
            step: 0,
            identity: Identity { address, region: Some("us-east-1".to_owned()) },
            kind: Kind::Network,
            place: Place { account: "1".to_owned(), region: "us-east-1".to_owned() },
            task: "create",
            op: Some(("op".to_owned(), Repeat::Another)),
            id: None,
        };
        JournalFile::open(path.clone(), || 1000).unwrap().intend(&[intent]).unwrap();
        assert!(!JournalFile::recall_since(&path, 1000).unwrap().is_empty());
        assert!(JournalFile::recall_since(&path, 1001).unwrap().is_empty());
        // Half a line says nothing of when it was written.
        let whole = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, format!("{whole}0123456789abcdef {{\"n\":2,\"at\":9")).unwrap();
        assert!(!JournalFile::recall_since(&path, 1001).unwrap().is_empty());
        assert!(JournalFile::recall_since(&folder.path().join("none"), 0).unwrap().is_empty());
    }
}
