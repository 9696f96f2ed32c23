//! The independent judge: moto for an EC2 that we did not write, boto3 for a client that we did not write.
//!
//! One moto server serves the whole test binary, and every test takes an account of its own, so that tests run side by side
//! and nothing is reset. Questions (`judge/questions.py`) are answered by resident Python processes: the first costs half a
//! second, the rest milliseconds. Nothing outlives the tests: the servers stop when their stdin closes, whatever ended us.
//!
//! What may be believed of moto, and what not, stands in `judge/differences.json`.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use serde_json::{Value, json};

/// The oldest Python that the pinned packages install on.
const OLDEST: (u32, u32) = (3, 10);

/// The keys of one account. Whoever holds them sees that account and no other.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// Twelve digits.
    pub account: String,
    pub access_key_id: String,
    pub secret_access_key: String,
    pub session_token: String,
}

impl Credentials {
    /// Keys for an endpoint that does not look at them.
    pub fn anyone() -> Credentials {
        Credentials {
            account: "123456789012".to_owned(),
            access_key_id: "AKIAIOSFODNN7EXAMPLE".to_owned(),
            secret_access_key: "judge".to_owned(),
            session_token: String::new(),
        }
    }

    /// As the environment of a process that speaks to AWS. It leaves no other source of credentials in force.
    pub fn env(&self) -> Vec<(&'static str, String)> {
        let mut env = vec![
            ("AWS_ACCESS_KEY_ID", self.access_key_id.clone()),
            ("AWS_SECRET_ACCESS_KEY", self.secret_access_key.clone()),
            ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
            ("AWS_CONFIG_FILE", "/dev/null".to_owned()),
            ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null".to_owned()),
        ];
        if !self.session_token.is_empty() {
            env.push(("AWS_SESSION_TOKEN", self.session_token.clone()));
        }
        env
    }

    fn json(&self) -> Value {
        json!({
            "access_key_id": self.access_key_id,
            "secret_access_key": self.secret_access_key,
            "session_token": self.session_token,
        })
    }
}

/// The server.
#[derive(Debug)]
pub struct Moto {
    /// `http://127.0.0.1:PORT`
    pub endpoint: String,
    /// The server lives as long as the other end of this pipe.
    _process: Process,
}

impl Moto {
    /// The one server of this test binary, started by the first who asks.
    pub fn start() -> &'static Moto {
        static SERVER: OnceLock<Moto> = OnceLock::new();
        SERVER.get_or_init(|| {
            let mut process = Process::start("launcher.py");
            let hello = process.read();
            let endpoint = hello.get("endpoint").and_then(Value::as_str);
            let endpoint = endpoint.unwrap_or_else(|| panic!("launcher.py said {hello}")).to_owned();
            Moto { endpoint, _process: process }
        })
    }

    /// Keys of an account that no other test has: empty but for what AWS puts into every account.
    pub fn account(&self) -> Credentials {
        static NEXT: AtomicU64 = AtomicU64::new(200_000_000_001);
        let account = NEXT.fetch_add(1, Ordering::Relaxed).to_string();
        let keys = ask(&self.endpoint, &Credentials::anyone(), "assume", json!({ "number": account }));
        let text = |name: &str| keys.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        Credentials {
            access_key_id: text("access_key_id"),
            secret_access_key: text("secret_access_key"),
            session_token: text("session_token"),
            account,
        }
    }

    /// The number of requests answered so far: where a later [`Self::count`] begins.
    pub fn mark(&self) -> usize {
        let length = self.control("/judge/length");
        let requests = length.get("requests").and_then(Value::as_u64).unwrap_or_default();
        usize::try_from(requests).unwrap_or_default()
    }

    /// How often an account asked for what since a mark: `CreateVpc` → 1. A dry run counts as `CreateVpc?`.
    /// The judge's own questions count too: mark, act and count before the next [`ask`].
    pub fn count(&self, credentials: &Credentials, since: usize) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for request in items(&self.control(&format!("/judge/requests?since={since}"))) {
            let of = |name: &str| request.get(name).and_then(Value::as_str).unwrap_or_default();
            if of("account") == credentials.account {
                let dry = request.get("dry_run").and_then(Value::as_bool).unwrap_or_default();
                *counts.entry(format!("{}{}", of("action"), if dry { "?" } else { "" })).or_default() += 1;
            }
        }
        counts
    }

    /// The exceptions that an account's requests raised inside moto, with their traces. Each was a 500 where AWS would have
    /// refused with a code, or would have done it.
    pub fn crashes(&self, credentials: &Credentials) -> Vec<String> {
        let all = self.control("/judge/crashes");
        let theirs = items(&all).iter().filter(|crash| crash.get("account").and_then(Value::as_str) == Some(&credentials.account));
        let text = |crash: &Value, name: &str| crash.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        theirs.map(|crash| format!("{}: {}", text(crash, "action"), text(crash, "trace"))).collect()
    }

    fn control(&self, path: &str) -> Value {
        ask(&self.endpoint, &Credentials::anyone(), "control", json!({ "path": path }))
    }
}

/// Asks a question about an account, at moto or at any other endpoint that speaks EC2. Panics where the question itself fails.
/// The questions and their arguments are the functions of `judge/questions.py`.
pub fn ask(endpoint: &str, credentials: &Credentials, question: &str, args: Value) -> Value {
    static IDLE: Mutex<Vec<Process>> = Mutex::new(Vec::new());
    let idle = || IDLE.lock().unwrap_or_else(PoisonError::into_inner);
    let waiting = idle().pop();
    let mut helper = waiting.unwrap_or_else(|| Process::start("questions.py"));
    let line = json!({ "endpoint": endpoint, "credentials": credentials.json(), "question": question, "args": args });
    let mut reply = helper.ask(&line);
    idle().push(helper);
    match reply.get_mut("answer") {
        Some(answer) => answer.take(),
        None => panic!("the judge could not answer `{question}` with {}: {reply}", line.get("args").unwrap_or(&Value::Null)),
    }
}

/// Runs one of the judge's scripts to its end, for the scripts that people run too.
pub fn script(name: &str, args: &[&str]) -> Output {
    let run = command(name).args(args).stdin(Stdio::null()).output();
    run.unwrap_or_else(|error| panic!("{name} did not start: {error}"))
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// A Python process that is spoken to in lines of JSON.
#[derive(Debug)]
struct Process {
    script: &'static str,
    child: Child,
    to: Option<ChildStdin>,
    from: BufReader<ChildStdout>,
}

impl Process {
    fn start(script: &'static str) -> Process {
        let spawned = command(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut child = spawned.unwrap_or_else(|error| panic!("{script} did not start: {error}"));
        let (Some(to), Some(from)) = (child.stdin.take(), child.stdout.take()) else { panic!("{script} has no pipes") };
        Process { script, child, to: Some(to), from: BufReader::new(from) }
    }

    fn ask(&mut self, line: &Value) -> Value {
        if let Some(to) = &mut self.to {
            let sent = writeln!(to, "{line}").and_then(|()| to.flush());
            sent.unwrap_or_else(|error| panic!("{} has stopped: {error}", self.script));
        }
        self.read()
    }

    fn read(&mut self) -> Value {
        let mut line = String::new();
        let read = self.from.read_line(&mut line);
        if !matches!(read, Ok(length) if length > 0) {
            panic!("{} stopped without an answer; its reason stands above", self.script);
        }
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{} said `{line}`: {error}", self.script))
    }
}

/// The end of a pipe is what these processes stop at.
impl Drop for Process {
    fn drop(&mut self) {
        self.to = None;
        // A process that could not be waited for is gone already.
        let _ = self.child.wait();
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/judge")
}

fn command(script: &str) -> Command {
    let mut command = Command::new(python());
    // No variable of the developer's shell may lead the judge to a real account or through a proxy.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy().to_ascii_uppercase();
        if text.starts_with("AWS_") || text.starts_with("MOTO_") || text.starts_with("PYTHON") || text.ends_with("_PROXY") {
            command.env_remove(name);
        }
    }
    command.env("PYTHONDONTWRITEBYTECODE", "1").env("AWS_CONFIG_FILE", "/dev/null").env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
    command.arg(folder().join(script));
    command
}

/// The Python of a virtual environment that holds what `requirements.txt` pins. It is made on first use, which takes about
/// twenty seconds, and again when the pins or the machine's Python change.
pub fn python() -> &'static Path {
    static PYTHON: OnceLock<PathBuf> = OnceLock::new();
    PYTHON.get_or_init(|| {
        let pins = folder().join("requirements.txt");
        let text = fs::read_to_string(&pins).unwrap_or_else(|error| panic!("{}: {error}", pins.display()));
        let (system, version) = system_python();
        let mut hasher = DefaultHasher::new();
        (text, version).hash(&mut hasher);
        // Cargo's folder for what tests write is `target/tmp`.
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap_or(Path::new("target"));
        let home = target.join("judge-venv").join(format!("{:016x}", hasher.finish()));
        make_environment(&home, &system, &pins).unwrap_or_else(|error| panic!("the judge's Python in {}: {error}", home.display()));
        home.join("bin/python")
    })
}

/// Makes the environment unless a whole one is there. A file beside it is locked meanwhile: two test binaries may start at once.
fn make_environment(home: &Path, system: &str, pins: &Path) -> Result<(), String> {
    let text = |error: std::io::Error| error.to_string();
    let whole = home.join("whole");
    fs::create_dir_all(home.parent().unwrap_or(home)).map_err(text)?;
    let lock = File::create(home.with_extension("lock")).map_err(text)?;
    lock.lock().map_err(text)?;
    if whole.exists() {
        return Ok(());
    }
    // What an interrupted run left is no environment.
    if home.exists() {
        fs::remove_dir_all(home).map_err(text)?;
    }
    run(Command::new(system).args(["-m", "venv"]).arg(home))?;
    let mut install = Command::new(home.join("bin/python"));
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:", "-r"]);
    run(install.arg(pins))?;
    fs::write(&whole, "").map_err(text)
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    Err(format!("{command:?} ended with {}:\n{}", output.status, String::from_utf8_lossy(&said)))
}

/// The first Python of the machine that is new enough and can make environments, and its version.
fn system_python() -> (String, String) {
    const ASK: &str = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])";
    let mut found = Vec::new();
    for name in ["python3", "python3.13", "python3.12", "python3.11", "python3.10"] {
        let Ok(output) = Command::new(name).args(["-c", ASK]).stdin(Stdio::null()).output() else {
            continue;
        };
        let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        let numbers = version.split_once('.').and_then(|(major, minor)| Some((major.parse().ok()?, minor.parse().ok()?)));
        match numbers {
            Some(numbers) if numbers >= OLDEST => return (name.to_owned(), version),
            Some(_) => found.push(format!("{name} is {version}")),
            None => found.push(format!("{name} lacks `venv` or `ensurepip`")),
        }
    }
    let found = if found.is_empty() { "there is no python3".to_owned() } else { found.join(", ") };
    panic!("the tests against moto need Python {}.{} or newer with `venv` (on Debian: python3-venv); {found}", OLDEST.0, OLDEST.1);
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use vpclang::sandbox::{Clock, Sandbox};

    use super::*;
    use crate::world;

    fn by_hand() -> (&'static Moto, Credentials, Value) {
        let moto = Moto::start();
        let account = moto.account();
        let made = ask(&moto.endpoint, &account, "make_by_hand", json!({}));
        (moto, account, made)
    }

    fn snapshot(moto: &Moto, account: &Credentials) -> Value {
        ask(&moto.endpoint, account, "snapshot", json!({ "stack": "awsome-day." }))
    }

    #[test]
    fn accounts_do_not_see_each_other() {
        let (moto, account, _) = by_hand();
        let stranger = moto.account();
        assert_ne!(account.account, stranger.account);
        let seen = snapshot(moto, &stranger);
        assert!(seen.as_object().is_some_and(|kinds| kinds.values().all(|kind| kind == &json!({}))), "{seen:#}");
    }

    #[test]
    fn requests_are_counted_by_action_and_account() {
        let moto = Moto::start();
        let (account, other) = (moto.account(), moto.account());
        let before = moto.mark();
        ask(&moto.endpoint, &account, "call", json!({ "operation": "create_vpc", "arguments": { "CidrBlock": "10.0.0.0/16" } }));
        ask(&moto.endpoint, &other, "call", json!({ "operation": "describe_vpcs" }));
        let counts = moto.count(&account, before);
        assert_eq!(counts, BTreeMap::from([("CreateVpc".to_owned(), 1)]));
    }

    #[test]
    fn the_lab_network_by_hand_has_its_shape() {
        let (moto, account, made) = by_hand();
        let seen = snapshot(moto, &account);
        let addresses = |kind: &str| seen[kind].as_object().map(|all| all.keys().cloned().collect::<Vec<_>>()).unwrap_or_default();
        assert_eq!(addresses("network"), ["lab"]);
        assert_eq!(addresses("dhcp"), ["lab.dhcp"]);
        assert_eq!(addresses("node"), ["lab.worker@0", "lab.worker@1", "lab.worker@2"]);
        assert_eq!(addresses("volume"), addresses("node"));
        assert_eq!(seen["network"]["lab"]["dhcp"], "lab.dhcp");
        assert_eq!(seen["routes"]["lab.main"]["routes"]["0.0.0.0/0"]["target"], "lab.igw");
        assert_eq!(seen["routes"]["lab.main"]["associations"], json!(["lab.lan"]));
        assert_eq!(seen["group"]["lab.cluster"]["ingress"].as_array().map(Vec::len), Some(6));
        let node = &seen["node"]["lab.worker@1"];
        assert_eq!((&node["ip"], &node["groups"], &node["key"]), (&json!("10.117.0.101"), &json!(["lab.cluster"]), &json!("ops")));
        assert_eq!((&node["public_ip"], &node["metadata"]["HttpTokens"]), (&json!(true), &json!("required")));
        assert_eq!(seen["volume"]["lab.worker@1"]["encrypted"], true);
        assert_eq!(made["make"]["calls"], 18, "17 calls, and one for the tags that moto loses");
        assert!(moto.crashes(&account).is_empty());
    }

    #[test]
    fn two_networks_by_hand_give_one_snapshot() {
        let (moto, first, _) = by_hand();
        let (_, second, _) = by_hand();
        assert_eq!(snapshot(moto, &first), snapshot(moto, &second));
    }

    #[test]
    fn every_drift_maker_changes_the_snapshot() {
        let (moto, account, _) = by_hand();
        let mut last = snapshot(moto, &account);
        for (question, args) in [
            ("open_to_world", json!({ "address": "lab.cluster" })),
            ("revoke_rule", json!({ "address": "lab.cluster", "port": 9090 })),
            ("delete_route", json!({ "address": "lab.main" })),
            ("add_route", json!({ "address": "lab.main", "destination": "198.51.100.0/24", "gateway": "lab.igw" })),
            ("disassociate_table", json!({ "address": "lab.main" })),
            ("change_tag", json!({ "address": "lab.lan", "key": "Name", "value": "renamed" })),
            ("change_tag", json!({ "address": "lab.lan", "key": "Name", "value": null })),
            ("flip_subnet_attribute", json!({ "address": "lab.lan" })),
            ("detach_gateway", json!({ "address": "lab.igw" })),
            ("change_dns_attribute", json!({ "address": "lab" })),
            ("forget_options", json!({ "address": "lab" })),
            ("change_metadata", json!({ "address": "lab.worker@0" })),
            ("stop_node", json!({ "address": "lab.worker@0" })),
            ("terminate_node", json!({ "address": "lab.worker@1" })),
            ("delete_key", json!({ "address": "ops" })),
        ] {
            ask(&moto.endpoint, &account, question, args);
            let now = snapshot(moto, &account);
            assert_ne!(now, last, "{question} changed nothing");
            last = now;
        }
        assert!(moto.crashes(&account).is_empty());
    }

    #[test]
    fn everything_sees_foreign_things_too() {
        let moto = Moto::start();
        let account = moto.account();
        let before = ask(&moto.endpoint, &account, "everything", json!({}));
        let made = ask(&moto.endpoint, &account, "foreign_network", json!({}));
        let after = ask(&moto.endpoint, &account, "everything", json!({}));
        assert_eq!(before["unanswered"], json!([]));
        assert!(items(&after["ids"]).contains(&made["network"]) && !items(&before["ids"]).contains(&made["network"]));
    }

    /// The scenario that moto and the sandbox are compared by runs to its end: a step that could not be made compares nothing.
    #[test]
    fn the_scenario_of_the_comparison_is_whole() {
        let run = script("compare.py", &["--one", &Moto::start().endpoint]);
        let said = String::from_utf8_lossy(&run.stdout);
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        let skipped: Vec<&str> = said.lines().filter(|line| line.contains(r#"{"skipped""#)).collect();
        assert!(skipped.is_empty() && said.lines().count() >= 200, "{} steps, without {skipped:#?}", said.lines().count());
    }

    /// The sandbox does what the scenario's sources say of AWS, and where moto does otherwise the list says so.
    #[test]
    fn the_sandbox_and_moto_differ_only_where_the_list_says() {
        let sandbox = world::serve(Arc::new(Mutex::new(Sandbox::new(Clock::system()))));
        let run = script("compare.py", &[&sandbox, &Moto::start().endpoint]);
        let (said, trouble) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
        assert!(run.status.success(), "{said}{trouble}\nOnce each answer is understood: `compare.py SANDBOX MOTO --write`");
    }

    #[test]
    fn every_difference_has_a_verdict() {
        let list = fs::read_to_string(folder().join("differences.json")).expect("the list is there");
        let list: BTreeMap<String, Value> = serde_json::from_str(&list).expect("the list is JSON");
        for (call, entry) in &list {
            let verdict = entry["aws"].as_str().unwrap_or_default();
            let measured = entry["sandbox"].is_object() && entry["moto"].is_object();
            let sourced = entry["source"].as_str().is_some_and(|source| verdict == "not documented" || source != "not documented");
            assert!(
                measured && sourced && ["sandbox", "moto", "neither", "not documented"].contains(&verdict),
                "{call}: {entry:#}"
            );
            assert_ne!(verdict, "moto", "{call}: the sandbox is ours to put right");
        }
        assert!(list.len() >= 100, "{}", list.len());
    }

    /// The one patch that changes an answer of moto: an address is free again once its node is terminated.
    #[test]
    fn the_address_of_a_terminated_node_is_free() {
        let (moto, account, made) = by_hand();
        let ids = &made["ids"];
        ask(&moto.endpoint, &account, "terminate_node", json!({ "address": "lab.worker@1" }));
        let launch = json!({
            "ImageId": "ami-0ed094fb1304fd857", "InstanceType": "t2.micro", "MinCount": 1, "MaxCount": 1,
            "KeyName": "awsome-day.ops-000000",
            "NetworkInterfaces": [{ "DeviceIndex": 0, "SubnetId": ids["lab.lan"], "PrivateIpAddress": "10.117.0.101" }],
        });
        let run = |launch: &Value| {
            let call = json!({ "operation": "run_instances", "arguments": launch });
            ask(&moto.endpoint, &account, "call", call)
        };
        let again = run(&launch);
        let node = again["ok"]["Instances"][0]["InstanceId"].clone();
        assert!(node.is_string(), "{again:#}");
        for _ in 0..2 {
            let stop = json!({ "operation": "terminate_instances", "arguments": { "InstanceIds": [node] } });
            let stopped = ask(&moto.endpoint, &account, "call", stop);
            assert!(stopped.get("ok").is_some(), "{stopped:#}");
        }
        assert!(run(&launch).get("ok").is_some(), "also where the request left DeleteOnTermination to its default");
    }
}
