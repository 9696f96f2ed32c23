//! From a path to a program: the files read, the parameters gathered, the analysis run.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use super::args::Inputs;
use crate::analysis::{self, Analysis};
use crate::source::{Asset, AssetProblem, SourceMap};
use crate::syntax;

/// A text with what became of it.
pub struct Loaded {
    /// Where it was read.
    pub path: PathBuf,
    pub sources: SourceMap,
    pub analysis: Analysis,
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

/// Reads and analyses. The error is one line for the user: the program or the parameters can't be read.
pub fn load(file: Option<&Path>, inputs: &Inputs, region: Option<&str>) -> Result<Loaded, String> {
    let path = program_path(file);
    let bytes = fs_err::read(&path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            format!("there is no `{}`; name a .vpc file, or make one with `vpclang new`", path.display())
        }
        _ => error.to_string(),
    })?;
    let mut sources = SourceMap::new();
    let file = sources.add(path.display().to_string(), &bytes);
    let text = sources.file(file).map(|file| file.text().to_owned()).unwrap_or_default();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    for name in syntax::file_paths(&syntax::parse(&text, file)) {
        let asset = read_asset(folder, &name);
        sources.attach(name, asset);
    }
    let inputs = analysis::Inputs {
        params: parameters(inputs)?,
        region: region.or(inputs.region.as_deref()).filter(|region| !region.is_empty()).map(str::to_owned),
    };
    let analysis = analysis::analyse(&sources, &inputs);
    Ok(Loaded { path, sources, analysis })
}

/// Environment, then a file, then flags: what is nearer wins.
fn parameters(inputs: &Inputs) -> Result<BTreeMap<String, String>, String> {
    let mut parameters = BTreeMap::new();
    for (name, value) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if let Some(name) = name.strip_prefix("VPCLANG_PARAM_") {
            parameters.insert(name.to_lowercase().replace('_', "-"), value.to_string_lossy().into_owned());
        }
    }
    if let Some(path) = &inputs.params_file {
        let text = fs_err::read_to_string(path).map_err(|error| error.to_string())?;
        for (at, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let pair = line.split_once('=').ok_or_else(|| format!("{}:{}: a line is `name = value`", path.display(), at + 1))?;
            parameters.insert(pair.0.trim().to_owned(), pair.1.trim().to_owned());
        }
    }
    for flag in &inputs.params {
        let (name, value) =
            flag.split_once('=').ok_or_else(|| format!("`--param {flag}` has no `=`: write `--param name=value`"))?;
        parameters.insert(name.trim().to_owned(), value.to_owned());
    }
    Ok(parameters)
}

/// Reads a file that a program names, if it lies below the program's folder. Of what begins like a private key, no more
/// than the beginning is read, and that is dropped.
fn read_asset(folder: &Path, name: &str) -> Asset {
    let inside = Path::new(name).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if !inside {
        return Err(AssetProblem::Outside);
    }
    let unreadable = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => AssetProblem::Missing,
        _ => AssetProblem::Unreadable(error.to_string()),
    };
    let path = folder.join(name);
    // A link may lead out of the folder although its path does not.
    let real = path.canonicalize().map_err(unreadable)?;
    if !real.starts_with(folder.canonicalize().map_err(unreadable)?) {
        return Err(AssetProblem::Outside);
    }
    // Asked before it is opened: a pipe that nobody writes to would never open.
    let size = std::fs::metadata(&real).map_err(unreadable)?;
    if !size.is_file() {
        return Err(AssetProblem::Unreadable("it is no file".to_owned()));
    }
    if size.len() > LARGEST_ASSET {
        return Err(AssetProblem::TooLarge(size.len()));
    }
    let mut file = std::fs::File::open(&real).map_err(unreadable)?;
    let mut bytes = vec![0; GLANCE];
    let read = file.read(&mut bytes).map_err(unreadable)?;
    bytes.truncate(read);
    if is_private_key(&bytes) {
        return Err(AssetProblem::PrivateKey);
    }
    file.take(LARGEST_ASSET).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes.into())
}

/// PEM names it in its first line; PuTTY's format does too.
fn is_private_key(beginning: &[u8]) -> bool {
    let text = String::from_utf8_lossy(beginning);
    text.lines().any(|line| {
        (line.trim_start().starts_with("-----BEGIN") && line.contains("PRIVATE KEY")) || line.starts_with("PuTTY-User-Key-File")
    })
}
