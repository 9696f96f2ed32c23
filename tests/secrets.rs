//! What is secret stays so: words that stand in every place where a program or its environment can hold a secret are looked for in
//! all that is said, written and sent beside what they are meant for.

use std::path::{Path, PathBuf};

use base64::Engine;
use serde_json::json;
use vpclang::sandbox::{Effect, Fault};

use crate::chaos::{Chaos, Moment, Temper};
use crate::judge::Credentials;
use crate::world::{Said, World};

/// No word of the language or of AWS, and none is a part of another.
const SECRETS: [&str; 10] = [
    "hush0of0the0access0key",
    "hush1of1the1session",
    "hush2of2the2environment",
    "hush3of3the3flag",
    "hush4of4the4params4file",
    "hush5of5the5script",
    "hush6of6the6template",
    "hush7of7the7private7key",
    "hush8of8the8shared8credentials",
    "hush9of9the9program",
];

const PROGRAM: &str = "stack awsome-day

param token: string
param password: string
param third: string

key ops {
  public = file(\"ops.pub\")
}

network lab {
  region = us-east-1
  cidr   = 10.117.0.0/16

  subnet lan {
    cidr = 10.117.0.0/24
    zone = us-east-1a
  }

  sg own {
    allow ssh from lab
  }

  node one {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = own
    key    = ops
    init   = \"${file(\"first.sh\")}${template(\"second.sh\", {token: token, password: password, third: third})}# hush9of9the9program\\n\"
  }
}

output node = lab.one.id
";

const KEY: &str = "-----BEGIN OPENSSH PRIVATE KEY-----\nhush7of7the7private7key\n-----END OPENSSH PRIVATE KEY-----\n";

/// An account and a folder with all of the secrets.
fn world() -> World {
    let mut world = World::sandbox().with_lab();
    world.credentials =
        Credentials { secret_access_key: SECRETS[0].to_owned(), session_token: SECRETS[1].to_owned(), ..Credentials::anyone() };
    world.besides = vec![("VPCLANG_PARAM_TOKEN", SECRETS[2].to_owned()), ("COLUMNS", "1000".to_owned())];
    world.write("main.vpc", PROGRAM);
    world.write("awsome-day.params", &format!("third = {}\n", SECRETS[4]));
    world.write("first.sh", &format!("#!/bin/sh\n# {}\n", SECRETS[5]));
    world.write("second.sh", &format!("# {} ${{token}} ${{password}} ${{third}}\n", SECRETS[6]));
    world.write("ops", KEY);
    std::fs::create_dir(world.folder.path().join(".aws")).expect("a folder");
    world.write(".aws/credentials", &format!("[default]\naws_access_key_id = AKIA\naws_secret_access_key = {}\n", SECRETS[8]));
    world
}

/// The flag that every verb gets which takes a program.
const FLAG: [&str; 2] = ["--param", "password=hush3of3the3flag"];

/// A secret as it is, and as it looks inside of base64, at each of the three places at which it can begin there.
fn forms(secret: &str) -> Vec<String> {
    let encoded = (0..3).map(|shift| {
        let text = format!("{}{secret}", " ".repeat(shift));
        let encoded = base64::engine::general_purpose::STANDARD.encode(text);
        // The ends depend on what stands beside it.
        encoded.chars().skip(4).take((secret.len() - 4) / 3 * 4 - 4).collect()
    });
    std::iter::once(secret.to_owned()).chain(encoded).collect()
}

/// The secrets that a text holds.
fn found(text: &str) -> Vec<&'static str> {
    SECRETS.into_iter().filter(|secret| forms(secret).iter().any(|form| text.contains(form))).collect()
}

fn is_silent(said: &Said, what: &str) {
    for text in [&said.out, &said.err] {
        assert_eq!(found(text), [] as [&str; 0], "{what}\n{text}");
    }
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.flat_map(|entry| if entry.path().is_dir() { files_below(&entry.path()) } else { vec![entry.path()] }).collect()
}

/// What is written beside the program, and the tags in the account.
fn leaves_nothing(world: &World, what: &str) {
    let folder = world.folder.path();
    let notes = files_below(&folder.join(".vpclang"));
    for path in notes.iter().chain(&[folder.join("awsome-day.lock")]).filter(|path| path.exists()) {
        let text = String::from_utf8_lossy(&std::fs::read(path).expect("a file")).into_owned();
        assert_eq!(found(&text), [] as [&str; 0], "{what}: {}\n{text}", path.display());
    }
    let tags = world.ask("call", json!({"operation": "describe_tags"})).to_string();
    assert!(tags.contains("vpclang:stack") && found(&tags).is_empty(), "{what}: {tags}");
}

/// Where a search finds nothing, it must be able to find something.
#[test]
fn the_secrets_are_found_where_they_are_meant_to_be() {
    let world = world();
    world.run(&["apply", "--yes", FLAG[0], FLAG[1]]).ends(0);
    let node = world.ask("find", json!({"kinds": "node", "address": "lab.one"}));
    let sent = world.ask(
        "call",
        json!({"operation": "describe_instance_attribute", "arguments": {"InstanceId": node, "Attribute": "userData"}}),
    );
    let of_script = [SECRETS[2], SECRETS[3], SECRETS[4], SECRETS[5], SECRETS[6], SECRETS[9]];
    assert_eq!(found(&sent.to_string()), of_script);
    for secret in SECRETS {
        for shift in 0..3 {
            let text = base64::engine::general_purpose::STANDARD.encode(format!("{}{secret} and more", "x".repeat(shift)));
            assert_eq!(found(&text), [secret]);
        }
    }
}

#[test]
fn nothing_secret_is_said_or_written_however_much_is_asked() {
    let world = world();
    let says = |args: &[&str], status: i32| {
        let said = world.run(&[args, &FLAG].concat()).ends(status);
        is_silent(&said, &args.join(" "));
        said
    };
    let looks = |when: &str| {
        for verb in ["plan", "status", "update", "output", "check", "graph"] {
            says(&[verb], 0);
            says(&[verb, "-vvv"], 0);
            says(&[verb, "--json"], 0);
        }
        says(&["plan", "--destroy", "--json"], 0);
        says(&["graph", "--format", "mermaid"], 0);
        if when != "before" {
            leaves_nothing(&world, when);
        }
    };
    looks("before");
    assert!(says(&["apply", "--yes", "-vvv"], 0).err.contains("RunInstances"));
    looks("made");
    world.write("first.sh", &format!("#!/bin/bash\n# {}\n", SECRETS[5]));
    looks("changed");
    says(&["apply", "--yes", "--json", "-vvv"], 0);
    looks("replaced");
    says(&["destroy", "--yes", "-vvv"], 0);
    leaves_nothing_written(&world);
}

/// Nothing bears our tags any more.
fn leaves_nothing_written(world: &World) {
    for path in files_below(&world.folder.path().join(".vpclang")) {
        let text = String::from_utf8_lossy(&std::fs::read(&path).expect("a file")).into_owned();
        assert_eq!(found(&text), [] as [&str; 0], "{}\n{text}", path.display());
    }
}

/// AWS spells the request out that it would have signed, and may repeat the values that it refuses.
#[test]
fn what_aws_repeats_of_a_request_is_not_said() {
    let world = world();
    let data = base64::engine::general_purpose::STANDARD.encode(format!("#!/bin/sh\n# {}\n", SECRETS[5]));
    let script =
        format!("#!/bin/sh\n# {}\n# {} {} {} {}\n# {}\n", SECRETS[5], SECRETS[6], SECRETS[2], SECRETS[3], SECRETS[4], SECRETS[9]);
    let whole = base64::engine::general_purpose::STANDARD.encode(&script);
    assert!(found(&data).contains(&SECRETS[5]));
    let canonical = format!(
        "The request signature we calculated does not match the signature you provided.\n\nThe Canonical String for this request \
         should have been\n'POST\n/\n\nhost:ec2.us-east-1.amazonaws.com\nx-amz-security-token:{}\n'\n\nThe String-to-Sign should have \
         been\n'AWS4-HMAC-SHA256'",
        SECRETS[1]
    );
    let refusals = [
        ("RunInstances", "InvalidParameterValue", format!("Value ({whole}) for parameter UserData is invalid"), 4),
        ("RunInstances", "InvalidUserData.Malformed", format!("'{script}' is not understood"), 4),
        ("DescribeVpcs", "SignatureDoesNotMatch", canonical, 3),
    ];
    for (action, code, message, status) in refusals {
        let effect = Effect::Refuse { code: code.to_owned(), message, status: Some(400) };
        world.inner().lock().expect("unspoiled").inject(Fault::on(action, effect));
        // The first run has no stack to look for.
        world.run(&["apply", "--yes", "-vvv", FLAG[0], FLAG[1]]);
        let said = world.run(&["apply", "--yes", "-vvv", FLAG[0], FLAG[1]]).ends(status);
        assert!(said.err.contains(code), "{}", said.err);
        is_silent(&said, code);
        let said = world.run(&["apply", "--yes", "--json", FLAG[0], FLAG[1]]).ends(status);
        is_silent(&said, code);
        leaves_nothing(&world, code);
        world.inner().lock().expect("unspoiled").clear_faults();
    }
}

#[test]
fn a_run_that_is_killed_leaves_nothing_secret_behind() {
    for moment in [Moment::Before, Moment::Acted] {
        let world = world();
        let args = ["apply", "--yes", FLAG[0], FLAG[1]];
        let chaos = Chaos::before(&world.endpoint);
        let undisturbed = self::world();
        let quiet = Chaos::before(&undisturbed.endpoint);
        assert_eq!(quiet.outlive(undisturbed.spawn(&args, &quiet.endpoint)), Some(0));
        let point = quiet.actions().iter().position(|action| action == "RunInstances").expect("a node is made");
        chaos.be(Temper::Kill(point, moment));
        assert_eq!(chaos.outlive(world.spawn(&args, &chaos.endpoint)), None);
        leaves_nothing(&world, &format!("{moment:?}"));
        is_silent(&world.run(&["apply", "--yes", "-vvv", FLAG[0], FLAG[1]]).ends(0), "afterwards");
        leaves_nothing(&world, "afterwards");
    }
}

/// A private key in the place of a public one, by file, in the program, by a parameter and from the environment.
#[test]
fn a_private_key_is_neither_shown_nor_sent() {
    let mut world = world();
    let line = KEY.replace('\n', "\\n");
    let programs = [
        PROGRAM.replace("file(\"ops.pub\")", "file(\"ops\")"),
        PROGRAM.replace("file(\"ops.pub\")", &format!("\"{line}\"")),
        // A word behind it that is not understood.
        PROGRAM.replace("file(\"ops.pub\")", &format!("\"{line}\" what")),
        PROGRAM.replace("file(\"ops.pub\")", &format!("\"{KEY}\"")),
        PROGRAM.replace("file(\"ops.pub\")", "token"),
        PROGRAM.replace("file(\"ops.pub\")", "password"),
    ];
    world.besides.push(("VPCLANG_PARAM_TOKEN", KEY.to_owned()));
    for program in programs {
        world.write("main.vpc", &program);
        for verb in ["check", "plan", "apply"] {
            for more in ["-vvv", "--json"] {
                let mut args = vec![verb, more, "--param"];
                let flag = format!("password={KEY}");
                args.push(&flag);
                let said = world.run(&args).ends(1);
                is_silent(&said, &program);
            }
        }
    }
    assert!(world.inner().lock().expect("unspoiled").held().is_empty());
}

/// What a role may do is nobody's business but its own.
#[test]
fn the_policy_of_a_role_is_not_shown() {
    let world = world();
    let role = format!("\nrole reader {{\n  allow \"s3:GetObject\" on \"arn:aws:s3:::{}/*\"\n}}\n", SECRETS[9]);
    world.write("main.vpc", &(PROGRAM.to_owned() + &role));
    let run = |args: &[&str], status| is_silent(&world.run(&[args, &FLAG].concat()).ends(status), &args.join(" "));
    for verb in ["check", "plan", "graph", "status"] {
        run(&[verb, "-vvv"], 0);
        run(&[verb, "--json"], 0);
    }
    run(&["apply", "--yes", "-vvv"], 1);
    run(&["apply", "--yes", "--json"], 1);
}

#[test]
fn what_is_written_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let world = world();
    world.run(&["apply", "--yes", FLAG[0], FLAG[1]]).ends(0);
    world.run(&["apply", "--sandbox", "--yes", FLAG[0], FLAG[1]]).ends(0);
    let mode = |path: &Path| std::fs::metadata(path).expect("it is there").permissions().mode() & 0o077;
    let notes = world.folder.path().join(".vpclang");
    let journals = files_below(&notes).into_iter().filter(|path| path.file_name().is_some_and(|name| name == "journal"));
    let mut private: Vec<PathBuf> = journals.collect();
    assert_eq!(private.len(), 2);
    // The sandbox's account holds the scripts, as an account does.
    private.push(notes.join("sandbox/account.json"));
    for path in private {
        assert_eq!(mode(&path), 0, "{}", path.display());
    }
}
