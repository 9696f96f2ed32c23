//! Somewhere to apply to: an EC2 behind a port of this machine, a folder with a program, and the program under test as a
//! process of its own. The sandbox and moto look the same from here, so that one scenario runs against both.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tempfile::TempDir;
use vpclang::cloud;
use vpclang::model::{Observed, Place};
use vpclang::sandbox::{self, Clock, Sandbox};

use crate::judge::{self, Credentials, Moto};

/// An account at one endpoint, and a folder to work in.
pub struct World {
    pub name: &'static str,
    pub endpoint: String,
    pub credentials: Credentials,
    pub folder: TempDir,
    /// Further variables for the program.
    pub besides: Vec<(&'static str, String)>,
    /// How many seconds it may take to show what it has made.
    pub horizon: u64,
    moto: Option<&'static Moto>,
    sandbox: Option<Arc<Mutex<Sandbox>>>,
}

/// Both show at once what they have made, unless a test hides it.
const HORIZON: u64 = 2;

/// What a run of the program said.
pub struct Said {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Said {
    /// Panics with all that was said, unless the status is the one expected.
    pub fn ends(self, status: i32) -> Said {
        assert_eq!(self.status, status, "stdout:\n{}\nstderr:\n{}", self.out, self.err);
        self
    }
}

/// Runs a scenario with the lab network against the sandbox and against moto.
pub fn everywhere(scenario: impl Fn(&World)) {
    scenario(&World::sandbox().with_lab());
    scenario(&World::moto().with_lab());
}

impl World {
    pub fn sandbox() -> World {
        let sandbox = Arc::new(Mutex::new(Sandbox::new(Clock::system())));
        let endpoint = serve(Arc::clone(&sandbox));
        World {
            name: "sandbox",
            endpoint,
            credentials: Credentials::anyone(),
            folder: folder(),
            besides: Vec::new(),
            horizon: HORIZON,
            moto: None,
            sandbox: Some(sandbox),
        }
    }

    pub fn moto() -> World {
        let moto = Moto::start();
        let credentials = moto.account();
        World {
            name: "moto",
            endpoint: moto.endpoint.clone(),
            credentials,
            folder: folder(),
            besides: Vec::new(),
            horizon: HORIZON,
            moto: Some(moto),
            sandbox: None,
        }
    }

    /// Another account of the same make, with the lab network.
    pub fn another(&self) -> World {
        match self.moto {
            Some(_) => World::moto(),
            None => World::sandbox(),
        }
        .with_lab()
    }

    /// The same account from another folder.
    pub fn beside(&self) -> World {
        World {
            name: self.name,
            endpoint: self.endpoint.clone(),
            credentials: self.credentials.clone(),
            folder: folder(),
            besides: Vec::new(),
            horizon: self.horizon,
            moto: self.moto,
            sandbox: self.sandbox.clone(),
        }
    }

    /// The account behind the port, to spoil its answers.
    pub fn inner(&self) -> &Mutex<Sandbox> {
        self.sandbox.as_ref().expect("only the sandbox can be reached into")
    }

    /// The same, to give to a client.
    pub fn shared(&self) -> Arc<Mutex<Sandbox>> {
        Arc::clone(self.sandbox.as_ref().expect("only the sandbox can be reached into"))
    }

    /// Puts the lab network and its files into the folder, without what it asserts: what is done to it here would break that.
    pub fn with_lab(self) -> World {
        for file in ["main.vpc", "ops.pub", "bootstrap.sh"] {
            std::fs::copy(
                Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/awsome-day").join(file),
                self.folder.path().join(file),
            )
            .expect("the example is there");
        }
        let program = self.read("main.vpc");
        let rest: Vec<&str> = program.lines().filter(|line| !line.starts_with("assert ")).collect();
        self.write("main.vpc", &format!("{}\n", rest.join("\n")));
        self
    }

    pub fn write(&self, file: &str, text: &str) {
        std::fs::write(self.folder.path().join(file), text).expect("the folder can be written");
    }

    pub fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(file)).expect("the file is there")
    }

    /// Replaces a text of the program that stands in it exactly once.
    pub fn edit(&self, from: &str, to: &str) {
        let program = self.read("main.vpc");
        assert_eq!(program.matches(from).count(), 1, "`{from}` stands once in\n{program}");
        self.write("main.vpc", &program.replace(from, to));
    }

    /// Runs the program in the folder. AWS is this world and nothing else.
    pub fn run(&self, args: &[&str]) -> Said {
        run(self.folder.path(), args, &self.environment())
    }

    /// Starts the program in the folder, with another endpoint in between.
    pub fn spawn(&self, args: &[&str], endpoint: &str) -> std::process::Child {
        let mut command = command(self.folder.path(), args, &self.environment());
        command.env("AWS_ENDPOINT_URL", endpoint).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().expect("the program starts")
    }

    /// The same, and what it prints can be read while it runs.
    pub fn spawn_and_hear(&self, args: &[&str], endpoint: &str) -> std::process::Child {
        let mut command = command(self.folder.path(), args, &self.environment());
        command.env("AWS_ENDPOINT_URL", endpoint).stdout(Stdio::piped()).stderr(Stdio::null());
        command.spawn().expect("the program starts")
    }

    /// Runs the program in the folder, with another endpoint in between.
    pub fn through(&self, args: &[&str], endpoint: &str) -> Said {
        let mut environment = self.environment();
        environment.push(("AWS_ENDPOINT_URL", endpoint.to_owned()));
        run(self.folder.path(), args, &environment)
    }

    fn environment(&self) -> Vec<(&'static str, String)> {
        let mut environment = self.credentials.env();
        environment.push(("AWS_ENDPOINT_URL", self.endpoint.clone()));
        environment.push(("VPCLANG_HORIZON", self.horizon.to_string()));
        environment.extend(self.besides.iter().cloned());
        environment
    }

    pub fn apply(&self) -> Said {
        self.run(&["apply", "--yes"]).ends(0)
    }

    /// The addresses that a plan changes, with what happens to them, and what of them differs.
    pub fn plan(&self) -> Vec<(String, String, Vec<String>)> {
        let said = self.run(&["plan", "--json"]).ends(0);
        let plan: Value = serde_json::from_str(said.out.lines().last().unwrap_or_default()).expect("a plan is JSON");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let changes = plan.get("changes").and_then(Value::as_array).cloned().unwrap_or_default();
        let change = |change: &Value| {
            let reasons = change.get("reasons").and_then(Value::as_array).cloned().unwrap_or_default();
            let attributes = reasons.iter().filter_map(|reason| reason.get("attribute")).map(text).collect();
            (text(change.get("address").unwrap_or(&Value::Null)), text(change.get("action").unwrap_or(&Value::Null)), attributes)
        };
        changes.iter().map(change).collect()
    }

    /// What the engine reads of a stack, through a way in of its own.
    pub fn observed(&self, owner: &str, places: &BTreeSet<Place>) -> Observed {
        let sandbox = self.shared();
        let settings = cloud::Settings { region: Some("us-east-1".to_owned()), ..cloud::Settings::default() };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let clients = cloud::Clients::connect(cloud::Connector::new(cloud::Target::Sandbox(sandbox)), &settings).await;
            cloud::observe(&clients, owner, places).await.expect("the account can be read")
        })
    }

    /// Asks the judge, who uses boto3.
    pub fn ask(&self, question: &str, args: Value) -> Value {
        judge::ask(&self.endpoint, &self.credentials, question, args)
    }

    /// The owner tag of the stack in this folder, by its lock file.
    pub fn owner(&self) -> String {
        let files = std::fs::read_dir(self.folder.path()).expect("a folder").flatten().map(|entry| entry.path());
        let lock =
            files.into_iter().find(|path| path.extension().is_some_and(|extension| extension == "lock")).expect("a lock file");
        let name = lock.file_stem().expect("a name").to_string_lossy().into_owned();
        let lock = vpclang::lock::LockFile::parse(&std::fs::read_to_string(&lock).expect("a text")).expect("a lock file");
        format!("{name}.{}", lock.id.expect("an applied stack has an ID"))
    }

    /// All that bears the tags of a stack, as boto3 sees it.
    pub fn snapshot(&self) -> Value {
        self.snapshot_of("awsome-day.")
    }

    /// The same of the stacks whose owner tag begins so.
    pub fn snapshot_of(&self, stack: &str) -> Value {
        self.ask("snapshot", json!({"stack": stack}))
    }

    /// Runs something and says how often which operation was asked for meanwhile.
    pub fn calls(&self, work: impl FnOnce()) -> std::collections::BTreeMap<String, usize> {
        match (&self.moto, &self.sandbox) {
            (Some(moto), _) => {
                let mark = moto.mark();
                work();
                moto.count(&self.credentials, mark)
            }
            (None, Some(sandbox)) => {
                sandbox.lock().expect("no test panicked inside").forget_calls();
                work();
                let mut counts = std::collections::BTreeMap::new();
                for call in sandbox.lock().expect("no test panicked inside").calls() {
                    *counts.entry(call.action.clone()).or_default() += 1;
                }
                counts
            }
            (None, None) => unreachable!("a world is one of the two"),
        }
    }
}

/// What an account decides for itself: which image a name stands for today, and what that image brings along. moto also
/// forgets metadata options that a change of others does not name. Whom something replaced is a birth mark.
const DECIDED_BY_THE_ACCOUNT: &[&str] = &[
    "image",
    "HttpPutResponseHopLimit",
    "InstanceMetadataTags",
    "vpclang:replaces",
    "size",
    "type of a disk",
    "attachments of a disk",
];

/// A snapshot as lines `path = value`, without what an account decides for itself.
pub fn lines(snapshot: &Value) -> Vec<String> {
    let mut found = Vec::new();
    flatten(snapshot, String::new(), &mut found);
    found
}

fn flatten(value: &Value, path: String, found: &mut Vec<String>) {
    let name = path.rsplit('/').next().unwrap_or_default().to_owned();
    let name = if path.starts_with("/volume/") && matches!(name.as_str(), "type" | "attachments") {
        format!("{name} of a disk")
    } else {
        name
    };
    if DECIDED_BY_THE_ACCOUNT.contains(&name.as_str()) {
        return;
    }
    match value {
        Value::Object(entries) => entries.iter().for_each(|(key, value)| flatten(value, format!("{path}/{key}"), found)),
        // moto leaves the associations of a deleted subnet at the table; AWS takes them off.
        other => found.push(format!("{path} = {}", other.to_string().replace("\"foreign subnet\",", ""))),
    }
}

/// Panics with the lines that only one of two snapshots has.
pub fn assert_same(left: &Value, right: &Value, what: &str) {
    let (left, right) = (lines(left), lines(right));
    let only = |these: &[String], those: &[String], sign: &str| -> Vec<String> {
        these.iter().filter(|line| !those.contains(line)).map(|line| format!("{sign} {line}")).collect()
    };
    let differences = [only(&left, &right, "<"), only(&right, &left, ">")].concat();
    assert!(differences.is_empty(), "{what}:\n{}", differences.join("\n"));
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// Runs the program under test with nothing of the developer's environment but the path.
pub fn run(folder: &Path, args: &[&str], environment: &[(&str, String)]) -> Said {
    let output = command(folder, args, environment).output().expect("the program starts");
    Said {
        status: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

fn command(folder: &Path, args: &[&str], environment: &[(&str, String)]) -> Command {
    // A long run names a copy, so that a build meanwhile does not change what it tests.
    let program = std::env::var_os("VPCLANG_PROGRAM").unwrap_or_else(|| env!("CARGO_BIN_EXE_vpclang").into());
    let mut command = Command::new(program);
    command
        .args(args)
        .current_dir(folder)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", folder)
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .envs(environment.iter().map(|(name, value)| (*name, value)))
        .stdin(Stdio::null());
    command
}

/// Serves a sandbox from a thread that ends with the test binary.
pub(crate) fn serve(sandbox: Arc<Mutex<Sandbox>>) -> String {
    let (send, receive) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
            send.send(listener.local_addr().expect("an address")).expect("the test waits");
            sandbox::serve(sandbox, listener).await.expect("serving does not end");
        });
    });
    format!("http://{}", receive.recv().expect("the server starts"))
}
