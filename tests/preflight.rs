//! What AWS would refuse half-way is refused before anything is changed, on the line that asks for it.

use std::sync::{Arc, Mutex};

use vpclang::cloud::{self, Clients, Connector, Target};
use vpclang::plan::preflight::permissions::Verdict;
use vpclang::plan::preflight::{Answers, judge, questions};
use vpclang::sandbox::{Effect, Fault, Sandbox};
use vpclang::schema::quotas::Quotas;

use crate::world::{Said, World};

const SMALL: &str = "stack small

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  subnet lan {
    cidr = 10.0.0.0/28
    zone = us-east-1a
  }

  sg front {
    allow http from 203.0.113.0/24
  }

  node web[i in 0..2] {
    subnet = lan
    type   = t3.micro
    image  = al2023
    sg     = front
  }
}
";

/// A world with a small program, of which nothing is made.
fn small() -> World {
    let world = World::sandbox();
    world.write("main.vpc", SMALL);
    world
}

fn account(world: &World) -> String {
    world.inner().lock().expect("no test panicked inside").show()
}

fn inject(world: &World, fault: Fault) {
    world.inner().lock().expect("no test panicked inside").inject(fault);
}

/// An endpoint is asked only if somebody says so.
fn apply(world: &World, flags: &[&str]) -> Said {
    world.run(&[&["apply", "--yes", "--preflight", "on"], flags].concat())
}

/// An apply that is refused, and has changed nothing. What it said on the way out.
fn refused(world: &World, flags: &[&str]) -> String {
    let before = account(world);
    let said = apply(world, flags).ends(3);
    assert_eq!(account(world), before);
    of_preflight(&said)
}

/// What was said from preflight on. Before stands what `check` says too.
fn of_preflight(said: &Said) -> String {
    let (_, told) = said.err.split_once("preflight: ").expect("preflight says how much it asked");
    format!("preflight: {told}")
}

fn forbidden(message: &str) -> Effect {
    Effect::Refuse { code: "UnauthorizedOperation".to_owned(), message: message.to_owned(), status: None }
}

/// EC2 in the account, for somebody else.
fn somebody(world: &World, work: impl AsyncFnOnce(aws_sdk_ec2::Client)) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let settings = cloud::Settings { region: Some("us-east-1".to_owned()), ..cloud::Settings::default() };
        let sandbox: Arc<Mutex<Sandbox>> = world.shared();
        work(Clients::connect(Connector::new(Target::Sandbox(sandbox)), &settings).await.ec2("us-east-1")).await;
    });
}

macro_rules! told {
    ($said:expr, @$expected:literal) => {
        insta::with_settings!({omit_expression => true}, { insta::assert_snapshot!($said, @$expected) })
    };
}

#[test]
fn a_subnet_that_others_fill_has_no_room_for_more_nodes() {
    let world = small();
    apply(&world, &[]).ends(0);
    interfaces_of_others(&world, 7);
    world.edit("0..2", "0..5");
    told!(refused(&world, &[]), @r#"
    preflight: 1 of 1 actions asked
    error[E0817]: `lab.lan` has 2 free addresses, and the plan makes 3 nodes in it
        ╭─[main.vpc:16:3]
      3 │ network lab {
        ⋮
     16 │   node web[i in 0..5] {
        ·   ━━━━━━━━━┯━━━━━━━━━
        ·            ╰── the first of them
        ╰────
      help: make room in the subnet, make fewer nodes, or put them into another one

    1 error
    "#);
}

/// Of the sixteen addresses of the subnet, AWS keeps five.
fn interfaces_of_others(world: &World, count: usize) {
    somebody(world, async |ec2| {
        let filter = aws_sdk_ec2::types::Filter::builder().name("cidr-block").values("10.0.0.0/28").build();
        let subnets = ec2.describe_subnets().filters(filter).send().await.expect("an answer");
        let lan = subnets.subnets().first().and_then(|subnet| subnet.subnet_id()).expect("the subnet");
        for _ in 0..count {
            ec2.create_network_interface().subnet_id(lan).send().await.expect("room");
        }
    });
}

#[test]
fn what_goes_before_its_successor_comes_makes_room_and_what_goes_later_does_not() {
    let world = small();
    apply(&world, &[]).ends(0);
    interfaces_of_others(&world, 9);
    world.edit("node web", "node other");
    told!(refused(&world, &[]), @r#"
    preflight: 2 of 2 actions asked
    error[E0817]: `lab.lan` has 0 free addresses, and the plan makes 2 nodes in it
        ╭─[main.vpc:16:3]
      3 │ network lab {
        ⋮
     16 │   node other[i in 0..2] {
        ·   ━━━━━━━━━━┯━━━━━━━━━━
        ·             ╰── the first of them
        ╰────
      help: 2 nodes that the plan destroys there may go too late: take them away first, with `--only`

    1 error
    "#);
    world.edit("node other", "node web");
    world.edit("sg     = front", "sg     = front\n    init   = \"#!/bin/sh\\n\"");
    told!(of_preflight(&apply(&world, &[]).ends(0)).lines().next().unwrap_or_default(), @"preflight: 2 of 2 actions asked");
}

/// moto answers the questions, and performs some dry runs: what that costs is one thing, which bears the stack's tags.
#[test]
fn an_endpoint_that_carries_a_dry_run_out_is_asked_no_other() {
    let world = World::moto().with_lab();
    let calls = world.calls(|| {
        let said = world.run(&["plan", "--preflight", "on"]);
        told!(of_preflight(&said), @r#"
        preflight: 1 of 14 actions asked
        error[E0821]: the endpoint has carried out a dry run of `CreateDhcpOptions`
            ╭─[main.vpc:22:3]
         18 │ network lab {
            ⋮
         22 │   dhcp {
            ·   ━━┯━
            ·     ╰── it was about this
            ╰────
          help: nothing else was sent; give `--preflight off` at this endpoint

        1 error
        "#);
    });
    assert_eq!(calls.get("DescribeInstanceTypeOfferings"), Some(&1));
    let dry: Vec<&String> = calls.keys().filter(|action| action.ends_with('?')).collect();
    assert_eq!(dry, ["CreateDhcpOptions?"]);
    assert_eq!(calls.get("CreateDhcpOptions?"), Some(&1));
}

#[test]
fn a_type_that_the_zone_does_not_offer_is_refused_once_for_all_its_nodes() {
    let world = small();
    world.edit("us-east-1a", "us-east-1e");
    told!(refused(&world, &[]), @r#"
    preflight: 1 of 6 actions asked
    error[E0818]: `us-east-1e` does not offer `t3.micro` to this account
        ╭─[main.vpc:18:14]
     16 │   node web[i in 0..2] {
     17 │     subnet = lan
     18 │     type   = t3.micro
        ·              ━━━━┯━━━
        ·                  ╰── 2 nodes in `us-east-1e` would have it
        ╰────
      help: these zones do: `us-east-1a`, `us-east-1b`, `us-east-1c`, `us-east-1d`, `us-east-1f`

    1 error
    "#);
}

#[test]
fn a_change_of_type_is_looked_at_too() {
    let world = small();
    world.edit("us-east-1a", "us-east-1e");
    world.edit("t3.micro", "t2.micro");
    apply(&world, &[]).ends(0);
    world.edit("t2.micro", "t3.micro");
    told!(refused(&world, &[]), @r#"
    preflight: 5 of 5 actions asked
    error[E0818]: `us-east-1e` does not offer `t3.micro` to this account
        ╭─[main.vpc:18:14]
     16 │   node web[i in 0..2] {
     17 │     subnet = lan
     18 │     type   = t3.micro
        ·              ━━━━┯━━━
        ·                  ╰── 2 nodes in `us-east-1e` would have it
        ╰────
      help: these zones do: `us-east-1a`, `us-east-1b`, `us-east-1c`, `us-east-1d`, `us-east-1f`

    1 error
    "#);
}

/// The account has the default network and so many of somebody else's.
fn networks_of_others(world: &World, count: usize) {
    somebody(world, async |ec2| {
        for at in 0..count {
            ec2.create_vpc().cidr_block(format!("10.{}.0.0/16", at + 1)).send().await.expect("room");
        }
    });
}

#[test]
fn a_full_account_is_refused_where_somebody_wrote_the_limit() {
    let world = small();
    networks_of_others(&world, 4);
    world.write("main.quotas", "vpcs-per-region = 5\n");
    told!(refused(&world, &["--quotas", "main.quotas"]), @r#"
    preflight: 1 of 6 actions asked
    error[E0819]: `us-east-1` would have 6 networks, and 5 are allowed
       ╭─[main.vpc:3:1]
     3 │ network lab {
       · ━━━━━┯━━━━━
       ·      ╰── one too many
       ╰────
      note: the account has 5 now; the plan adds 1
      note: AWS calls this quota "VPCs per Region", L-F678F1CE
      help: remove what is not needed, or ask for more and write `vpcs-per-region = …` into the quotas
            file

    1 error
    "#);
}

#[test]
fn an_account_full_by_default_is_warned_of() {
    let world = small();
    networks_of_others(&world, 4);
    let said = world.run(&["plan", "--preflight", "on"]).ends(0);
    told!(of_preflight(&said), @r#"
    preflight: 1 of 6 actions asked
    warning[W0801]: `us-east-1` would have 6 networks, and 5 are allowed
       ╭─[main.vpc:3:1]
     3 │ network lab {
       · ━━━━━┯━━━━━
       ·      ╰── one too many
       ╰────
      note: the account has 5 now; the plan adds 1
      note: AWS calls this quota "VPCs per Region", L-F678F1CE
      help: AWS may have raised it: `aws service-quotas get-service-quota --service-code vpc
            --quota-code L-F678F1CE --region us-east-1` says, and `vpcs-per-region = …` in a quotas file
            (`--quotas FILE`) tells vpclang

    1 warning
    "#);
}

#[test]
fn processors_are_counted_where_somebody_wrote_the_limit() {
    let world = small();
    world.write("main.quotas", "vcpus-standard = 7\n");
    let quotas = ["--quotas", "main.quotas"];
    apply(&world, &quotas).ends(0);
    // Another stack of the same account has its own two nodes, and one node more is one too many.
    let other = world.beside();
    other.write("main.vpc", &SMALL.replace("stack small", "stack other").replace("0..2", "0..1"));
    other.write("main.quotas", "vcpus-standard = 5\n");
    told!(refused(&other, &quotas), @r#"
    preflight: 1 of 6 actions asked
    error[E0819]: `us-east-1` would have 6 virtual processors, and 5 are allowed
        ╭─[main.vpc:18:14]
     16 │   node web[i in 0..1] {
     17 │     subnet = lan
     18 │     type   = t3.micro
        ·              ━━━━┯━━━
        ·                  ╰── one too many
        ╰────
      note: the account has 4 now; the plan adds 2
      note: AWS calls this quota "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances",
            L-1216C47A
      help: remove what is not needed, or ask for more and write `vcpus-standard = …` into the quotas
            file

    1 error
    "#);
}

#[test]
fn a_missing_permission_stops_the_plan_on_its_line() {
    let world = small();
    inject(
        &world,
        Fault::on(
            "CreateVpc",
            forbidden(
                "You are not authorized to perform this operation. User: arn:aws:iam::123456789012:user/ann is not authorized to \
                 perform: ec2:CreateVpc. Encoded authorization failure message: Zm9vYmFy",
            ),
        ),
    );
    told!(refused(&world, &[]), @r#"
    preflight: 1 of 6 actions asked
    error[E0820]: the credentials do not permit `CreateVpc` in `us-east-1`
       ╭─[main.vpc:3:1]
     3 │ network lab {
       · ━━━━━┯━━━━━
       ·      ╰── this needs it
       ╰────
      note: AWS says: You are not authorized to perform this operation. User:
            arn:aws:iam::123456789012:user/ann is not authorized to perform: ec2:CreateVpc.
      note: `aws sts decode-authorization-message --encoded-message Zm9vYmFy` says which policy decided
      help: nothing was changed; `vpclang plan --policy` prints the least policy for this plan

    1 error
    "#);
}

#[test]
fn a_read_only_role_is_told_all_at_once() {
    let world = small();
    apply(&world, &[]).ends(0);
    world.edit("0..2", "0..3");
    world.edit("203.0.113.0/24", "[203.0.113.0/24, 198.51.100.0/24]");
    world.edit("sg     = front", "sg     = front\n    tags   = {team: \"web\"}");
    inject(&world, Fault { action: None, ..Fault::on("", forbidden("")) }.containing("DryRun=true"));
    told!(refused(&world, &[]), @r#"
    preflight: 3 of 3 actions asked
    error[E0820]: the credentials do not permit `AuthorizeSecurityGroupIngress` in `us-east-1`
        ╭─[main.vpc:12:3]
      3 │ network lab {
        ⋮
     12 │   sg front {
        ·   ━━━━┯━━━
        ·       ╰── this needs it
        ╰────
      help: nothing was changed; `vpclang plan --policy` prints the least policy for this plan

    error[E0820]: the credentials do not permit `CreateTags` in `us-east-1`
        ╭─[main.vpc:16:3]
      3 │ network lab {
        ⋮
     16 │   node web[i in 0..3] {
        ·   ━━━━━━━━━┯━━━━━━━━━
        ·            ╰── this and another change need it
        ╰────
      help: nothing was changed; `vpclang plan --policy` prints the least policy for this plan

    error[E0820]: the credentials do not permit `RunInstances` in `us-east-1`
        ╭─[main.vpc:16:3]
      3 │ network lab {
        ⋮
     16 │   node web[i in 0..3] {
        ·   ━━━━━━━━━┯━━━━━━━━━
        ·            ╰── this needs it
        ╰────
      help: nothing was changed; `vpclang plan --policy` prints the least policy for this plan

    3 errors
    "#);
}

#[test]
fn what_else_aws_has_against_a_call_is_a_warning() {
    let world = small();
    let refusal = Effect::Refuse { code: "InvalidParameterValue".to_owned(), message: "No.".to_owned(), status: None };
    inject(&world, Fault::on("CreateVpc", refusal).containing("DryRun=true"));
    let said = apply(&world, &[]).ends(0);
    told!(of_preflight(&said).split("\n  ✓").next().unwrap_or_default(), @r#"
    preflight: 1 of 6 actions asked
    warning[W0802]: a dry run of `CreateVpc` in `us-east-1` ended with InvalidParameterValue
       ╭─[main.vpc:3:1]
     3 │ network lab {
       · ━━━━━┯━━━━━
       ·      ╰── it was about this
       ╰────
      note: AWS says: No.
      help: a dry run proves permissions, not values: the call itself may be refused too

    1 warning
    "#);
}

#[test]
fn a_question_that_may_not_be_asked_is_a_warning() {
    let world = small();
    inject(&world, Fault::on("DescribeInstanceTypeOfferings", forbidden("No.")));
    let said = world.run(&["plan", "--preflight", "on"]).ends(0);
    told!(of_preflight(&said), @r#"
    preflight: 1 of 6 actions asked
    warning[W0803]: AWS did not answer `DescribeInstanceTypeOfferings` in `us-east-1`, so that was not
      looked at
      note: AWS says: UnauthorizedOperation: No.
      help: `vpclang plan --policy` names the permission; `--preflight off` asks nothing

    1 warning
    "#);
}

/// A look that only the request needs, and the apply too.
#[test]
fn what_a_call_needs_and_may_not_see_is_a_warning() {
    let world = small();
    apply(&world, &[]).ends(0);
    world.edit("0..2", "0..3");
    inject(&world, Fault::on("DescribeImages", forbidden("No.")));
    let said = world.run(&["plan", "--preflight", "on"]).ends(0);
    told!(of_preflight(&said), @r#"
    preflight: 0 of 1 actions asked
    warning[W0803]: AWS did not answer `DescribeImages` in `us-east-1`, so that was not looked at
      note: AWS says: UnauthorizedOperation: No.
      help: `vpclang plan --policy` names the permission; `--preflight off` asks nothing

    1 warning
    "#);
}

/// What preflight calls, beyond what a run without it does.
fn asked(world: &World, verb: &[&str]) -> String {
    let without = world.calls(|| drop(world.run(&[verb, &["--preflight", "off"]].concat()).ends(0)));
    let with = world.calls(|| drop(world.run(&[verb, &["--preflight", "on"]].concat()).ends(0)));
    let more = with.into_iter().filter_map(|(action, count)| {
        let more = count - without.get(&action).copied().unwrap_or(0);
        (more > 0).then(|| format!("{action} {more}"))
    });
    more.collect::<Vec<_>>().join(", ")
}

#[test]
fn many_nodes_are_one_question() {
    let world = small();
    world.edit("/28", "/24");
    world.edit("0..2", "0..40");
    told!(asked(&world, &["plan"]), @"CreateVpc 1, DescribeInstanceTypeOfferings 1, DescribeSecurityGroups 1, DescribeVpcs 1");
    apply(&world, &[]).ends(0);
    world.edit("0..40", "0..90");
    told!(asked(&world, &["plan"]), @"DescribeImages 1, DescribeInstanceTypeOfferings 1, DescribeSubnets 1, RunInstances 1");
}

#[test]
fn an_idle_plan_asks_nothing_more() {
    let world = small();
    apply(&world, &[]).ends(0);
    assert_eq!(asked(&world, &["plan"]), "");
    assert_eq!(asked(&world, &["apply", "--yes"]), "");
}

#[test]
fn deletions_are_asked_about_too() {
    let world = small();
    apply(&world, &[]).ends(0);
    inject(&world, Fault::on("DeleteVpc", forbidden("No.")));
    let before = account(&world);
    let said = world.run(&["destroy", "--yes", "--preflight", "on"]).ends(3);
    assert_eq!(account(&world), before);
    told!(of_preflight(&said), @r#"
    preflight: 4 of 4 actions asked
    error[E0820]: the credentials do not permit `DeleteVpc` in `us-east-1`
      note: `lab` needs it
      note: AWS says: No.
      help: nothing was changed; `vpclang plan --policy` prints the least policy for this plan

    1 error
    "#);
}

#[test]
fn what_is_in_the_way_and_goes_first_is_no_warning() {
    let world = small();
    apply(&world, &[]).ends(0);
    let refusal = Effect::Refuse { code: "DependencyViolation".to_owned(), message: "No.".to_owned(), status: None };
    inject(&world, Fault::on("DeleteVpc", refusal).containing("DryRun=true"));
    let said = world.run(&["plan", "--destroy", "--preflight", "on"]).ends(0);
    told!(of_preflight(&said), @"preflight: 4 of 4 actions asked");
}

#[test]
fn an_endpoint_that_is_not_awss_is_asked_nothing_by_itself() {
    let preflights = |world: &World| {
        let calls = world.calls(|| drop(world.apply()));
        assert_eq!(calls.get("DescribeInstanceTypeOfferings"), None);
        assert_eq!(calls.get("CreateVpc"), Some(&1));
        // moto counts a dry run as `CreateVpc?`.
        assert!(!calls.keys().any(|action| action.ends_with('?')), "{calls:?}");
    };
    preflights(&small());
    preflights(&World::moto().with_lab());
    // The sandbox of the folder is asked.
    let world = small();
    let said = world.run(&["apply", "--yes", "--sandbox"]).ends(0);
    assert!(said.err.contains("preflight: 1 of 6 actions asked\n"), "{}", said.err);
}

/// However an endpoint came into the configuration: the one way out holds dry runs back.
#[test]
fn a_dry_run_does_not_leave_for_anybody_but_aws() {
    let world = small();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let connector = Connector::new(Target::Network);
    let ask = async || {
        let credentials = aws_credential_types::Credentials::new("a", "b", None, None, "test");
        let config = aws_sdk_ec2::Config::builder()
            .behavior_version(aws_config::BehaviorVersion::latest())
            .http_client(connector.clone())
            .region(aws_config::Region::new("us-east-1"))
            .credentials_provider(credentials)
            .endpoint_url(&world.endpoint);
        let call = aws_sdk_ec2::Client::from_conf(config.build()).create_vpc().cidr_block("10.0.0.0/16").dry_run(true);
        format!("{:?}", call.send().await.expect_err("a dry run ends with an error"))
    };
    let calls = world.calls(|| assert!(runtime.block_on(ask()).contains("nothing was sent")));
    assert!(calls.is_empty(), "{calls:?}");
    connector.rehearse_anywhere();
    let calls = world.calls(|| assert!(runtime.block_on(ask()).contains("DryRunOperation")));
    assert_eq!(calls.get("CreateVpc"), Some(&1));
}

#[test]
fn an_endpoint_that_carries_a_dry_run_out_is_an_error() {
    let plan = crate::forecast::first_plan(SMALL);
    let quotas = Quotas::default();
    let questions = questions(&plan, &quotas);
    let answers = Answers { verdicts: vec![Verdict::Done], ..Answers::default() };
    let told = judge(&plan, &quotas, &questions, &answers);
    let told: Vec<(&str, &str)> = told.iter().map(|one| (one.code.0, one.message.as_str())).collect();
    assert_eq!(told, [("E0821", "the endpoint has carried out a dry run of `CreateVpc`")]);
}
