//! What a verb that talks to AWS needs: the clients, the lock file, and who owns what.

use std::fs::File;
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use super::args::{Aws, Inputs, Rates};
use super::terminal::Terminal;
use crate::analysis::Analysis;
use crate::cloud::{Clients, Connector, Settings, Target};
use crate::diagnostic::{Diagnostic, codes};
use crate::journal::{JournalFile, Memory};
use crate::lock::keeper::{self, Keeper, Site};
use crate::lock::{self, LockFile};
use crate::model::{Program, StackName};
use crate::sandbox::Sandbox;

/// Where the sandbox of the folder one stands in keeps its account.
pub const SANDBOX_FOLDER: &str = ".vpclang/sandbox";

/// The file in it.
pub fn sandbox_file() -> PathBuf {
    Path::new(SANDBOX_FOLDER).join("account.json")
}

/// The runtime of one verb: one thread, because one loop does everything.
pub fn runtime() -> Result<tokio::runtime::Runtime, Diagnostic> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| Diagnostic::error(codes::LOCAL_FILE, format!("the runtime could not start: {error}")))
}

/// Finds AWS, or opens the sandbox.
pub async fn connect(aws: &Aws, region: Option<String>) -> Result<Clients, Diagnostic> {
    let target = match aws.sandbox {
        true => Target::Sandbox(Arc::new(Mutex::new(open_sandbox()?))),
        false => Target::Network,
    };
    let settings = settings(aws, region);
    Ok(Clients::connect(Connector::new(target), &settings).await)
}

/// The sandbox of the folder one stands in.
pub fn open_sandbox() -> Result<Sandbox, Diagnostic> {
    let file = sandbox_file();
    let failed = |error: String| {
        Diagnostic::error(codes::LOCAL_FILE, format!("the sandbox in `{SANDBOX_FOLDER}` can't be used: {error}"))
            .help("wait for the other vpclang that uses it, or empty it with `vpclang sandbox reset`")
    };
    fs_err::create_dir_all(SANDBOX_FOLDER).map_err(|error| failed(error.to_string()))?;
    Sandbox::open(&file).map_err(|error| failed(error.to_string()))
}

/// Which account a lock file is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Locks {
    /// The real one: it lies beside the program.
    Real,
    /// The sandbox's: it lies in its folder.
    Sandbox,
}

impl Locks {
    /// Those of the account that a verb talks to.
    pub fn of(aws: &Aws) -> Locks {
        if aws.sandbox { Locks::Sandbox } else { Locks::Real }
    }
}

/// The lock file of a stack.
pub fn lock_path(program: &Path, stack: &StackName, locks: Locks) -> PathBuf {
    let name = format!("{}.lock", stack.file_stem());
    match locks {
        Locks::Sandbox => Path::new(SANDBOX_FOLDER).join(name),
        Locks::Real => program.with_file_name(name),
    }
}

/// Reads a lock file; none is an empty one.
pub fn read_lock(path: &Path) -> Result<LockFile, Diagnostic> {
    let failed = |error: String| {
        Diagnostic::error(codes::LOCK_FILE, format!("`{}` can't be used: {error}", path.display()))
            .help("restore it from version control; without it, `--join NAME.ID` goes on with what the account has")
    };
    match fs_err::read_to_string(path) {
        Ok(text) => LockFile::parse(&text).map_err(|error| failed(error.to_string())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(LockFile::default()),
        Err(error) => Err(failed(error.to_string())),
    }
}

/// Writes a lock file whole or not at all.
pub fn write_lock(path: &Path, lock: &LockFile) -> Result<(), Diagnostic> {
    write_whole(path, &lock.to_text())
}

/// Writes a file, whole or not at all, and readable for its owner alone.
pub fn write_whole(path: &Path, text: &str) -> Result<(), Diagnostic> {
    let failed = |error: &dyn std::fmt::Display| {
        Diagnostic::error(codes::LOCAL_FILE, format!("`{}` could not be written: {error}", path.display()))
            .help("make the folder writable and run the same command again")
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs_err::create_dir_all(folder).map_err(|error| failed(&error))?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|error| failed(&error))?;
    file.write_all(text.as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(|error| failed(&error))?;
    file.persist(path).map(|_| ()).map_err(|error| failed(&error))
}

/// A new ID for a stack.
pub fn draw_id() -> Result<String, Diagnostic> {
    let mut random = [0; 8];
    getrandom::fill(&mut random)
        .map_err(|error| Diagnostic::error(codes::LOCAL_FILE, format!("the system gave no random bytes: {error}")))?;
    Ok(lock::id_from(random))
}

/// The folder of what this program notes for itself, beside where one stands.
fn own_folder(sandbox: bool) -> PathBuf {
    PathBuf::from(if sandbox { SANDBOX_FOLDER } else { ".vpclang" })
}

/// The journal of a stack, by its owner tag.
pub fn journal_path(owner: &str, sandbox: bool) -> PathBuf {
    own_folder(sandbox).join(owner).join("journal")
}

/// What the journal of a stack remembers.
pub fn recall(path: &Path) -> Result<Memory, Diagnostic> {
    JournalFile::recall(path).map_err(|error| journal_trouble(path, &error))
}

/// What the journal of a stack remembers that AWS may not show yet.
pub fn recall_lately(path: &Path, horizon: Duration) -> Result<Memory, Diagnostic> {
    let since = seconds().saturating_sub(horizon.as_secs());
    JournalFile::recall_since(path, since).map_err(|error| journal_trouble(path, &error))
}

/// Opens the journal of a stack to write to.
pub fn open_journal(path: &Path) -> Result<JournalFile, Diagnostic> {
    JournalFile::open(path.to_owned(), seconds).map_err(|error| journal_trouble(path, &error))
}

/// A journal that can't be read or written.
pub fn journal_trouble(path: &Path, error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(codes::LOCAL_FILE, format!("the journal `{}` can't be used: {error}", path.display()))
        .help("make it readable and writable, and run the same command again; nothing was sent to AWS")
}

/// What the clock of this machine says.
pub fn seconds() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs())
}

/// How AWS is to be found, as the flags say.
pub fn settings(aws: &Aws, region: Option<String>) -> Settings {
    Settings {
        profile: aws.profile.clone(),
        region,
        endpoint: aws.endpoint_url.clone(),
        horizon: aws.horizon.map(Duration::from_secs),
        rates: aws.rates.map(|rates| rates == Rates::Aws),
    }
}

/// Where the lock of a stack lies that other machines see; none where the program names no place for it, and for the
/// sandbox, which nobody else sees. The bucket's region is asked for, beginning in one of the program's.
pub fn site(analysis: &Analysis, program: &Program, aws: &Aws, inputs: &Inputs) -> Option<Site> {
    let (path, span) = analysis.lock.clone().filter(|_| !aws.sandbox)?;
    let region = inputs.region.clone().filter(|region| !region.is_empty()).or_else(|| program.regions().into_iter().next());
    Some(Site { settings: settings(aws, region), path, name: format!("{}.lock", program.stack.file_stem()), span })
}

/// While this lives, no other run changes the stack: none from this folder, and where the program names a place for the
/// lock, none from anywhere.
pub struct Held {
    /// The lock lasts as long as the file is open. It names the run that had the lock in S3 last, which is dead once the
    /// file can be locked.
    file: File,
    path: PathBuf,
    keeper: Option<Keeper>,
}

impl Held {
    /// Whether a call that changes something may be sent now.
    pub fn may_write(&self) -> bool {
        self.keeper.as_ref().is_none_or(Keeper::may_write)
    }

    /// Why it may not, as a message to the user.
    pub fn lost(&self, stack: &StackName) -> Option<Diagnostic> {
        self.keeper.as_ref().map(|keeper| keeper.lost(&stack.to_string()))
    }

    /// The lock in S3, if there is one.
    pub fn keeper(&self) -> Option<&Keeper> {
        self.keeper.as_ref()
    }

    /// Takes the lock that other machines see too.
    pub async fn hold_everywhere(&mut self, site: Site, stack: &StackName, terminal: &Terminal) -> Result<(), Diagnostic> {
        let run = format!("{}{}", draw_id()?, draw_id()?);
        let mut before = String::new();
        self.file.read_to_string(&mut before).map_err(|error| unusable(&self.path, &error))?;
        let before = Some(before).filter(|run| !run.is_empty());
        let on_watch = &mut |by: &crate::lock::lease::Record| {
            terminal.say(&format!("`{}` has the lock of `{stack}` since {}; looking whether that run lives", by.owner, by.since));
        };
        let taken = Keeper::take(site.clone(), keeper::myself(run.clone()), before, on_watch).await;
        self.keeper = Some(taken.map_err(|why| why.diagnostic(&stack.to_string(), &site))?);
        let written = self.file.set_len(0).and_then(|()| self.file.rewind()).and_then(|()| self.file.write_all(run.as_bytes()));
        written.map_err(|error| unusable(&self.path, &error))
    }
}

fn unusable(path: &std::path::Path, error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(codes::LOCAL_FILE, format!("`{}` can't be used: {error}", path.display()))
        .help("make the folder writable and run the same command again; nothing was sent to AWS")
}

/// Takes the local lock of a stack, or says that somebody has it. Whoever holds it looks at the account, plans and
/// applies: a plan made before another run has ended would be stale.
pub fn hold(stack: &StackName, sandbox: bool) -> Result<Held, Diagnostic> {
    let folder = own_folder(sandbox);
    fs_err::create_dir_all(&folder).map_err(|error| unusable(&folder, &error))?;
    let path = folder.join(format!("{}.held", stack.file_stem()));
    let file = File::options().create(true).read(true).write(true).truncate(false).open(&path);
    let file = file.map_err(|error| unusable(&path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(Held { file, path, keeper: None }),
        Err(std::fs::TryLockError::WouldBlock) => {
            Err(Diagnostic::error(codes::LOCKED, format!("another apply of `{stack}` runs from this folder"))
                .help("wait for it to end, then run the same command again"))
        }
        Err(std::fs::TryLockError::Error(error)) => Err(unusable(&path, &error)),
    }
}
