//! From a path to a program: it and the files that it names read, the parameters gathered, the analysis run.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use super::args::Inputs;
use super::session::{self, Locks};
use crate::analysis::{self, Analysis, Given, Origin, Parses, Pins, params_file};
use crate::diagnostic::{Diagnostic, codes};
use crate::lock::LockFile;
use crate::model::StackName;
use crate::reach;
use crate::schema::quotas;
use crate::source::{AssetProblem, FileId, SourceMap, Used};
use crate::syntax;

/// A text with what became of it.
pub struct Loaded {
    /// Where it was read.
    pub path: PathBuf,
    pub sources: SourceMap,
    pub analysis: Analysis,
    /// Why the lock file can't be used, if it can't: then no pin of it is known.
    pub lock_trouble: Option<Diagnostic>,
    parses: Parses,
    inputs: analysis::Inputs,
}

impl Loaded {
    /// The pins that the analysis was given.
    pub fn pins(&self) -> &Pins {
        &self.inputs.pins
    }

    /// Analyses the same texts again, with other pins.
    pub fn analyse_with(&mut self, pins: Pins) {
        self.inputs.pins = pins;
        self.analysis = proved(analysis::analyse_parsed(&self.sources, &self.parses, &self.inputs));
    }
}

/// No use of a file needs more: a script has at most 16 KiB, and templates are scripts.
const LARGEST_ASSET: u64 = 1 << 20;
/// How much of a file is looked at before it is known not to be a private key.
const GLANCE: usize = 4096;

/// The path that a FILE argument means: a folder means its main.vpc.
pub fn program_path(file: Option<&Path>) -> PathBuf {
    let path = file.unwrap_or(Path::new("main.vpc"));
    match path.is_dir() {
        true => path.join("main.vpc"),
        false => path.to_owned(),
    }
}

/// Whether a word of a command line is a FILE, where something else may stand in its place.
pub fn is_file_argument(word: &str) -> bool {
    word.ends_with(".vpc") || word.contains('/') || word == "."
}

/// What is asserted is a part of what must be right, and what the proof warns of stands among the other warnings.
fn proved(mut analysis: Analysis) -> Analysis {
    let found = reach::prove(&analysis);
    analysis.diagnostics.extend(found);
    analysis.diagnostics.sort_by_key(|diagnostic| (diagnostic.span(), diagnostic.code));
    analysis
}

/// No program: what works from tags alone has none.
pub fn none() -> Loaded {
    let (sources, parses, inputs) = (SourceMap::new(), Parses::default(), analysis::Inputs::default());
    let analysis = analysis::analyse_parsed(&sources, &parses, &inputs);
    Loaded { path: PathBuf::new(), sources, analysis, lock_trouble: None, parses, inputs }
}

/// Reads, analyses and proves. The error is one line for the user: the program or what is given for it can't be read.
pub fn load(file: Option<&Path>, inputs: &Inputs, region: Option<&str>, locks: Locks) -> Result<Loaded, String> {
    let loaded = load_with(file, inputs, region, locks, |bytes| bytes)?;
    Ok(Loaded { analysis: proved(loaded.analysis), ..loaded })
}

/// Reads and analyses a program with something done to its text. Assertions are not looked at.
pub fn load_with(
    file: Option<&Path>,
    inputs: &Inputs,
    region: Option<&str>,
    locks: Locks,
    change: impl FnOnce(Vec<u8>) -> Vec<u8>,
) -> Result<Loaded, String> {
    let path = program_path(file);
    let bytes = fs_err::read(&path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            format!("there is no `{}`; name a .vpc file, or make one with `vpclang new`", path.display())
        }
        _ => error.to_string(),
    })?;
    let mut texts = Texts::default();
    texts.add_program(&path, &change(bytes));
    let region = region.or(inputs.region.as_deref()).filter(|region| !region.is_empty()).map(str::to_owned);
    let (given, stack) = texts.given(inputs, folder_of(&path))?;
    let lock = stack.map_or_else(|| Ok(LockFile::default()), |stack| session::read_lock(&session::lock_path(&path, &stack, locks)));
    let (pins, lock_trouble) = match lock {
        Ok(lock) => (lock.pins(), None),
        Err(trouble) => (Pins::default(), Some(trouble)),
    };
    let inputs = analysis::Inputs { region, pins, ..given };
    let Texts { sources, parses, .. } = texts;
    let analysis = analysis::analyse_parsed(&sources, &parses, &inputs);
    Ok(Loaded { path, sources, analysis, lock_trouble, parses, inputs })
}

/// The folder that a text lies in, as it is written: empty for one in the folder of the run.
fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}

/// The texts of one run while they are read, each parsed once.
#[derive(Default)]
struct Texts {
    sources: SourceMap,
    parses: Parses,
    /// The texts by where they really lie, so that one that is used twice is read once.
    known: BTreeMap<PathBuf, FileId>,
    /// The folder of the program, as it is written and as it really is.
    root: (PathBuf, PathBuf),
}

impl Texts {
    /// Adds the program, and all that it and the files that it uses name.
    fn add_program(&mut self, path: &Path, bytes: &[u8]) {
        let program = self.sources.add(path.display().to_string(), bytes);
        self.known.extend(path.canonicalize().ok().map(|real| (real, program)));
        let folder = if folder_of(path).as_os_str().is_empty() { Path::new(".") } else { folder_of(path) };
        self.root = (folder_of(path).to_owned(), folder.canonicalize().unwrap_or_default());
        let mut waiting = vec![(program, folder.to_owned())];
        while let Some((file, folder)) = waiting.pop() {
            let Some(text) = self.sources.file(file).map(|source| source.text().to_owned()) else { continue };
            let parse = syntax::parse(&text, file);
            for name in syntax::file_paths(&parse) {
                let asset = find(&folder, &name).and_then(|real| read(&real, LARGEST_ASSET)).map(Into::into);
                self.sources.attach(file, name, asset);
            }
            for name in syntax::use_paths(&parse) {
                let used = self.used(&folder, &name, &mut waiting);
                self.sources.connect(file, name, used);
            }
            self.parses.insert(file, parse);
        }
    }

    /// The text that a `use` names. A new one is read, and waits for its own paths to be looked up; they begin in the
    /// folder that it really lies in, whatever link led to it.
    fn used(&mut self, folder: &Path, name: &str, waiting: &mut Vec<(FileId, PathBuf)>) -> Used {
        let real = find(folder, name)?;
        if let Some(known) = self.known.get(&real) {
            return Ok(*known);
        }
        let bytes = read(&real, syntax::LARGEST as u64)?;
        let shown = real.strip_prefix(&self.root.1).map_or_else(|_| real.clone(), |below| self.root.0.join(below));
        let file = self.sources.add(shown.display().to_string(), &bytes);
        waiting.push((file, folder_of(&real).to_owned()));
        self.known.insert(real, file);
        Ok(file)
    }

    /// The file beside the program, then the environment, then a named file, then flags: what is nearer wins. Quotas come
    /// from one file: the named one, or the one beside the program. With the name of the stack, where it could be found.
    fn given(&mut self, inputs: &Inputs, folder: &Path) -> Result<(analysis::Inputs, Option<StackName>), String> {
        let mut given = analysis::Inputs { params: environment().collect(), ..analysis::Inputs::default() };
        if let Some(path) = &inputs.params_file {
            let file = self.named(path)?;
            params_file::add(&mut given, &self.sources, file);
        }
        if let Some(path) = &inputs.quotas_file {
            let file = self.named(path)?;
            self.add_quotas(&mut given, file);
        }
        for flag in &inputs.params {
            let (name, value) =
                flag.split_once('=').ok_or_else(|| format!("`--param {flag}` has no `=`: write `--param name=value`"))?;
            given.params.insert(name.trim().to_owned(), value.to_owned().into());
        }
        let Some((name, key)) = analysis::stack_of(&self.sources, &self.parses, &given) else {
            // The file beside the program could not be found, so what it gives is not known.
            return Ok((analysis::Inputs { incomplete: true, ..given }, None));
        };
        let stack = StackName { name, key: key.as_ref().map(|(_, key)| key.clone()) };
        if let Some(file) = self.beside(&folder.join(format!("{}.params", stack.file_stem())))? {
            let key = key.as_ref().map(|(param, key)| (param.as_str(), key.as_str()));
            params_file::add_beside(&mut given, &self.sources, file, key);
        }
        if inputs.quotas_file.is_none()
            && let Some(file) = self.beside(&folder.join(format!("{}.quotas", stack.file_stem())))?
        {
            self.add_quotas(&mut given, file);
        }
        Ok((given, Some(stack)))
    }

    /// A file beside the program, if there is one.
    fn beside(&mut self, path: &Path) -> Result<Option<FileId>, String> {
        match fs_err::read(path) {
            Ok(bytes) => Ok(Some(self.sources.add(path.display().to_string(), &bytes))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.to_string()),
        }
    }

    /// A file that the command line names.
    fn named(&mut self, path: &Path) -> Result<FileId, String> {
        let bytes = fs_err::read(path).map_err(|error| error.to_string())?;
        Ok(self.sources.add(path.display().to_string(), &bytes))
    }

    fn add_quotas(&self, given: &mut analysis::Inputs, file: FileId) {
        let Some(source) = self.sources.file(file) else { return };
        let (quotas, problems) = quotas::parse(source.text(), file);
        given.quotas = quotas;
        given.found.extend(problems.iter().map(|problem| problem.diagnostic(codes::QUOTAS_LINE, codes::QUOTA_DOUBTFUL)));
    }
}

/// `VPCLANG_PARAM_OFFICE_BLOCK` gives `office-block`.
fn environment() -> impl Iterator<Item = (String, Given)> {
    std::env::vars_os().filter_map(|(variable, value)| {
        let variable = variable.to_string_lossy().into_owned();
        let name = variable.strip_prefix("VPCLANG_PARAM_")?.to_lowercase().replace('_', "-");
        Some((name, Given { text: value.to_string_lossy().into_owned(), origin: Origin::Variable(variable) }))
    })
}

/// Where a path of a text leads to, if that lies below the folder of the text.
fn find(folder: &Path, name: &str) -> Result<PathBuf, AssetProblem> {
    let inside = Path::new(name).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if !inside {
        return Err(AssetProblem::Outside);
    }
    // A link may lead out of the folder although its path does not.
    let real = folder.join(name).canonicalize().map_err(unreadable)?;
    match real.starts_with(folder.canonicalize().map_err(unreadable)?) {
        true => Ok(real),
        false => Err(AssetProblem::Outside),
    }
}

/// Reads a file that a text names. Of what begins like a private key, no more than the beginning is read, and that is
/// dropped.
fn read(real: &Path, largest: u64) -> Result<Vec<u8>, AssetProblem> {
    // Asked before it is opened: a pipe that nobody writes to would never open.
    let size = std::fs::metadata(real).map_err(unreadable)?;
    if !size.is_file() {
        return Err(AssetProblem::Unreadable("it is no file".to_owned()));
    }
    if size.len() > largest {
        return Err(AssetProblem::TooLarge(size.len()));
    }
    let mut file = std::fs::File::open(real).map_err(unreadable)?;
    let mut bytes = vec![0; GLANCE];
    let read = file.read(&mut bytes).map_err(unreadable)?;
    bytes.truncate(read);
    if is_private_key(&bytes) {
        return Err(AssetProblem::PrivateKey);
    }
    file.take(largest).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

fn unreadable(error: std::io::Error) -> AssetProblem {
    match error.kind() {
        std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => AssetProblem::Missing,
        _ => AssetProblem::Unreadable(error.to_string()),
    }
}

/// PEM names it in its first line; PuTTY's format does too.
fn is_private_key(beginning: &[u8]) -> bool {
    let text = String::from_utf8_lossy(beginning);
    text.lines().any(|line| {
        (line.trim_start().starts_with("-----BEGIN") && line.contains("PRIVATE KEY")) || line.starts_with("PuTTY-User-Key-File")
    })
}
