//! The file in which a sandbox outlives its process.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::sandbox::World;

/// Why a sandbox could not be opened or kept.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process has it open.
    #[error("the sandbox in {} is in use by another process", .0.display())]
    InUse(PathBuf),
    /// The file was written by another version of this program.
    #[error("the sandbox in {} has format {found}, this program knows format {FORMAT}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// The format that it has.
        found: u64,
    },
    /// The file is no sandbox.
    #[error("the sandbox in {} cannot be read: {reason}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: serde_json::Error,
    },
    /// The file system refused.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// The format of the file. What it holds is promised to this number only.
const FORMAT: u64 = 1;

/// An open file. Nobody else opens it as long as this lives.
#[derive(Debug)]
pub(crate) struct Store {
    path: PathBuf,
    _lock: File,
}

#[derive(Serialize)]
struct Written<'w> {
    format: u64,
    world: &'w World,
}

#[derive(Deserialize)]
struct Head {
    format: u64,
}

#[derive(Deserialize)]
struct Read {
    world: World,
}

impl Store {
    /// Opens a file, which need not exist yet, and reads what it holds.
    pub(crate) fn open(path: &Path) -> Result<(Store, World), StoreError> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder)?;
        }
        let lock = lock(path)?;
        let text = match fs::read(path) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error.into()),
        };
        let world = text.map(|text| read(path, &text)).transpose()?.unwrap_or_default();
        Ok((Store { path: path.to_owned(), _lock: lock }, world))
    }

    /// Writes the file as a whole: whoever reads it sees the old state or the new one. A temporary file is born with mode 0600 and
    /// keeps it.
    pub(crate) fn write(&self, world: &World) -> io::Result<()> {
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        let text = serde_json::to_vec(&Written { format: FORMAT, world })?;
        file.write_all(&text)?;
        file.persist(&self.path)?;
        Ok(())
    }
}

/// The lock is a file of its own, because the state file is another one after each write.
fn lock(path: &Path) -> Result<File, StoreError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let file = File::options().create(true).truncate(false).write(true).open(Path::new(&name))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse(path.to_owned())),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

fn read(path: &Path, text: &[u8]) -> Result<World, StoreError> {
    let malformed = |reason| StoreError::Malformed { path: path.to_owned(), reason };
    let head: Head = serde_json::from_slice(text).map_err(malformed)?;
    if head.format != FORMAT {
        return Err(StoreError::Format { path: path.to_owned(), found: head.format });
    }
    serde_json::from_slice::<Read>(text).map(|read| read.world).map_err(malformed)
}
