//! What a plan says that an apply will ask of AWS, and how long that takes at least.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use vpclang::analysis::{Inputs, analyse};
use vpclang::model::{Body, Observed, Part, Place, Program, Ref, Resource, Thing, VpcDns, lower, tags};
use vpclang::plan::forecast::{Forecast, Lane, forecast};
use vpclang::plan::{Plan, diff};
use vpclang::source::SourceMap;

const OWNER: &str = "test.aaaaaaaa";

const LAB: &str = "stack test

network lab {
  region = us-east-1
  cidr   = 10.117.0.0/16

  dhcp {
    domain = \"lab.internal\"
    dns    = [amazon]
  }

  gateway igw {
    kind = internet
  }

  routes main {
    0.0.0.0/0 -> igw
  }

  subnet lan {
    cidr   = 10.117.0.0/24
    zone   = us-east-1a
    routes = main
  }

  sg cluster {
    allow [tcp 9090, tcp 3000] from lab
    allow ssh from 203.0.113.0/24
  }

  node worker[i in 0..3] {
    subnet    = lan
    type      = t3.micro
    image     = \"ami-00000000000000001\"
    sg        = cluster
    public-ip = auto
  }
}
";

fn program(text: &str) -> Program {
    let mut sources = SourceMap::new();
    sources.add("main.vpc", text.as_bytes());
    lower(&analyse(&sources, &Inputs::default())).unwrap()
}

fn id(resource: &Resource) -> String {
    format!("id-{}", resource.address.to_tag())
}

/// The account as an apply of a program leaves it.
fn made(program: &Program) -> Observed {
    let holds = |resource: &Resource| -> BTreeSet<String> {
        let own = |to: &Ref| program.resources.values().find(|other| Ref::Address(other.address.clone()) == *to).map(id);
        resource.body.refs().iter().filter_map(own).filter(|held| *held != id(resource)).collect()
    };
    let thing = |resource: &Resource| Thing {
        born: true,
        id: id(resource),
        name: None,
        address: resource.address.clone(),
        place: Place { account: "000000000000".to_owned(), region: resource.region.clone().unwrap() },
        body: resource.body.clone(),
        tags: tags::desired(resource, OWNER),
        holds: holds(resource),
        parts: match &resource.body {
            Body::Node(_) => {
                ["eni-1", "vol-1"].map(|id| Part { id: id.to_owned(), tags: tags::desired_of_part(resource, OWNER) }).into()
            }
            _ => Vec::new(),
        },
        public_ip: None,
        private_ip: None,
        state: None,
    };
    Observed { things: program.resources.values().map(thing).collect(), unknown: Vec::new() }
}

fn plan(wanted: &Program, observed: &Observed) -> Plan {
    diff(wanted, observed, OWNER).unwrap()
}

/// The plan of a text where the account has nothing.
pub fn first_plan(text: &str) -> Plan {
    plan(&program(text), &Observed::default())
}

/// From one text to another, where the first is what the account has.
fn between(from: &str, to: &str) -> Forecast {
    forecast(&plan(&program(to), &made(&program(from))))
}

fn calls(forecast: &Forecast) -> Vec<(&str, usize)> {
    forecast.calls.iter().map(|(lane, count)| (lane.action, *count)).collect()
}

fn changed(from: &str, to: &str) -> String {
    assert!(LAB.contains(from), "{from}");
    LAB.replace(from, to)
}

fn nothing(program: &Program) -> Program {
    Program { resources: BTreeMap::new(), outputs: Vec::new(), moved: Vec::new(), ..program.clone() }
}

#[test]
fn making_a_network_asks_once_for_each_part_and_direction() {
    let forecast = forecast(&plan(&program(LAB), &Observed::default()));
    assert_eq!(
        calls(&forecast),
        [
            ("AssociateDhcpOptions", 1),
            ("AssociateRouteTable", 1),
            ("AttachInternetGateway", 1),
            ("AuthorizeSecurityGroupIngress", 1),
            ("CreateDhcpOptions", 1),
            ("CreateInternetGateway", 1),
            ("CreateRoute", 1),
            ("CreateRouteTable", 1),
            ("CreateSecurityGroup", 1),
            ("CreateSubnet", 1),
            ("CreateVpc", 1),
            ("DescribeImages", 1),
            ("ModifyVpcAttribute", 1),
            ("RunInstances", 3),
        ]
    );
    // Network, gateway, table, subnet and node wait for each other: 2 + 2 + 2 + 2 + 2 calls, and a node that starts.
    assert_eq!(forecast.to_string(), "forecast: 16 calls, at least 12 s (5 steps that wait for each other)");
    assert_eq!(forecast.held, None);
}

#[test]
fn a_group_that_lets_all_out_keeps_the_rule_that_it_is_born_with() {
    let closed = changed("sg cluster {\n", "sg cluster {\n    outbound = closed\n    allow https to anywhere\n");
    let closed = forecast(&plan(&program(&closed), &Observed::default()));
    assert_eq!(closed.calls.get(&lane("AuthorizeSecurityGroupEgress")), Some(&1));
    assert_eq!(closed.calls.get(&lane("RevokeSecurityGroupEgress")), Some(&1));
    let open = forecast(&plan(&program(LAB), &Observed::default()));
    assert_eq!(open.calls.get(&lane("RevokeSecurityGroupEgress")), None);
}

fn lane(action: &'static str) -> Lane {
    Lane { action, region: "us-east-1".to_owned() }
}

#[test]
fn what_is_as_it_should_be_asks_nothing() {
    let forecast = between(LAB, LAB);
    assert_eq!(forecast, Forecast::default());
    assert_eq!(forecast.to_string(), "forecast: no calls");
}

#[test]
fn destroying_a_network_asks_once_for_each_thing_and_attachment() {
    let lab = program(LAB);
    let forecast = forecast(&plan(&nothing(&lab), &made(&lab)));
    assert_eq!(
        calls(&forecast),
        [
            ("DeleteDhcpOptions", 1),
            ("DeleteInternetGateway", 1),
            ("DeleteRouteTable", 1),
            ("DeleteSecurityGroup", 1),
            ("DeleteSubnet", 1),
            ("DeleteVpc", 1),
            ("DetachInternetGateway", 1),
            ("TerminateInstances", 3),
        ]
    );
}

#[test]
fn updates_ask_what_differs() {
    type Case<'a> = (&'a str, &'a str, &'a [(&'a str, usize)]);
    let cases: [Case<'_>; 6] = [
        ("cidr   = 10.117.0.0/16", "cidr   = 10.117.0.0/16\n  dns    = none", &[("ModifyVpcAttribute", 2)]),
        ("0.0.0.0/0 -> igw", "::/0 -> igw\n    0.0.0.0/0 -> igw", &[("CreateRoute", 1)]),
        ("    routes = main\n", "", &[("DescribeRouteTables", 1), ("DisassociateRouteTable", 1)]),
        ("tcp 3000]", "tcp 3001]", &REPLACED_RULE),
        ("from lab\n", "from lab \"why\"\n", &[("DescribeSecurityGroupRules", 1), ("ModifySecurityGroupRules", 1)]),
        ("t3.micro", "t3.small", &RESTARTED),
    ];
    for (from, to, expected) in cases {
        assert_eq!(calls(&between(LAB, &changed(from, to))), expected, "{to}");
    }
}

const REPLACED_RULE: [(&str, usize); 3] =
    [("AuthorizeSecurityGroupIngress", 1), ("DescribeSecurityGroupRules", 1), ("RevokeSecurityGroupIngress", 1)];
/// Three nodes, each with a mark while it is stopped.
const RESTARTED: [(&str, usize); 5] =
    [("CreateTags", 3), ("DeleteTags", 3), ("ModifyInstanceAttribute", 3), ("StartInstances", 3), ("StopInstances", 3)];

#[test]
fn tags_take_one_call_for_each_thing_and_part() {
    let forecast = between(LAB, &changed("    public-ip = auto", "    tags = {Team: \"net\"}\n    public-ip = auto"));
    assert_eq!(calls(&forecast), [("CreateTags", 9)]);
}

#[test]
fn a_node_that_somebody_stopped_is_not_started() {
    let lab = program(LAB);
    let mut observed = made(&lab);
    for thing in observed.things.iter_mut().filter(|thing| matches!(thing.body, Body::Node(_))) {
        thing.state = Some("stopped".to_owned());
    }
    let forecast = forecast(&plan(&program(&changed("t3.micro", "t3.small")), &observed));
    assert_eq!(calls(&forecast), [("ModifyInstanceAttribute", 3)]);
}

#[test]
fn each_dns_attribute_is_a_call() {
    let mut lab = program(LAB);
    let mut expected = Vec::new();
    for (dns, count) in [(VpcDns::Resolver, None), (VpcDns::Hostnames, Some(1)), (VpcDns::None, Some(1))] {
        for resource in lab.resources.values_mut() {
            if let Body::Network(network) = &mut resource.body {
                network.dns = dns;
            }
        }
        let forecast = forecast(&plan(&lab, &Observed::default()));
        expected.push((forecast.calls.get(&lane("ModifyVpcAttribute")).copied(), count));
    }
    assert!(expected.iter().all(|(found, count)| found == count), "{expected:?}");
}

#[test]
fn a_thousand_nodes_take_what_the_documented_rate_leaves() {
    let lab = program(&changed("0..3", "0..250"));
    let forecast = forecast(&plan(&lab, &Observed::default()));
    assert_eq!(
        forecast.to_string(),
        "forecast: 263 calls, at least 2 min 3 s (RunInstances: 250 at 2 per second)",
        "5 at once, and 245 at 2 per second"
    );
    assert_eq!(forecast.held.map(|(lane, time)| (lane.action, time.as_secs_f64())), Some(("RunInstances", 122.5)));
}

#[test]
fn each_region_has_its_own_rate() {
    let other = LAB.split_once("network lab").unwrap().1.replace("us-east-1", "eu-central-1").replace("0..3", "0..100");
    let text = format!("{}\nnetwork other{}", changed("0..3", "0..150"), other.replace("lab", "other"));
    let forecast = forecast(&plan(&program(&text), &Observed::default()));
    assert_eq!(forecast.to_string(), "forecast: 276 calls, at least 1 min 13 s (RunInstances in us-east-1: 150 at 2 per second)");
}

#[test]
fn times_are_never_told_shorter_than_they_are() {
    let told =
        |millis| Forecast { chain: Duration::from_millis(millis), steps: 1, calls: [(lane("CreateVpc"), 1)].into(), held: None };
    let times = [1, 1000, 60_000, 61_200, 3_599_100, 3_600_001, 5_400_000, 7_199_999].map(|millis| told(millis).to_string());
    let words = ["1 s", "1 s", "1 min", "1 min 2 s", "1 h", "1 h 1 min", "1 h 30 min", "2 h"];
    assert_eq!(times, words.map(|words| format!("forecast: 1 call, at least {words} (one step)")));
}
