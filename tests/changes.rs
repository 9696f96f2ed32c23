//! Every attribute changed once: in place, or by replacement where AWS demands it, and nothing else moves. Each case ends where
//! a fresh apply of the changed program would have ended, and with nothing left to do.

use crate::world::{World, assert_same, everywhere};

/// One change to the lab network and what a plan must say of it: who changes and how, in the order of the plan.
struct Case {
    attribute: &'static str,
    edits: &'static [(&'static str, &'static str)],
    plan: &'static [(&'static str, &'static str)],
}

const CREATE: &str = "create";
const UPDATE: &str = "update";
const DESTROY: &str = "destroy";
const REPLACE: &str = "replace-destroy-first";
const SUCCEED: &str = "replace-create-first";

const WORKERS: [(&str, &str); 3] = [("lab.worker[0]", REPLACE), ("lab.worker[1]", REPLACE), ("lab.worker[2]", REPLACE)];

/// Applies the lab network, makes the change, and holds the plan and the result against what is expected.
fn check(cases: &[Case]) {
    everywhere(|base| {
        for case in cases {
            let world = base.another();
            world.apply();
            for (from, to) in case.edits {
                world.edit(from, to);
            }
            let plan: Vec<(String, String)> = world.plan().into_iter().map(|(address, action, _)| (address, action)).collect();
            let expected: Vec<(String, String)> =
                case.plan.iter().map(|(address, action)| ((*address).to_owned(), (*action).to_owned())).collect();
            assert_eq!(plan, expected, "{} on {}", case.attribute, world.name);
            world.apply();
            assert_eq!(world.plan(), [], "{} on {} is not idle afterwards", case.attribute, world.name);

            let fresh = base.another();
            fresh.write("main.vpc", &world.read("main.vpc"));
            fresh.apply();
            let what = format!("{} on {}: changed (<) and made afresh (>)", case.attribute, world.name);
            assert_same(&world.snapshot(), &fresh.snapshot(), &what);
        }
    });
}

fn all_of_the_network(first: &'static [(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    first.iter().copied().chain(WORKERS).collect()
}

#[test]
fn of_a_network() {
    let whole: &'static [(&str, &str)] = Vec::leak(all_of_the_network(&[
        ("lab", REPLACE),
        ("lab.dhcp", REPLACE),
        ("lab.igw", REPLACE),
        ("lab.main", REPLACE),
        ("lab.lan", REPLACE),
        ("lab.cluster", REPLACE),
    ]));
    check(&[
        Case { attribute: "dns", edits: &[("10.117.0.0/16\n", "10.117.0.0/16\n  dns = resolver\n")], plan: &[("lab", UPDATE)] },
        Case { attribute: "no dns", edits: &[("10.117.0.0/16\n", "10.117.0.0/16\n  dns = none\n")], plan: &[("lab", UPDATE)] },
        Case { attribute: "cidr", edits: &[("= 10.117.0.0/16\n", "= 10.117.0.0/17\n")], plan: whole },
    ]);
}

#[test]
fn of_tags_and_protection() {
    check(&[
        Case {
            attribute: "tags of a network are those of all within",
            edits: &[("10.117.0.0/16\n", "10.117.0.0/16\n  tags   = {Owner: \"net\"}\n")],
            plan: &[
                ("lab", UPDATE),
                ("lab.dhcp", UPDATE),
                ("lab.igw", UPDATE),
                ("lab.main", UPDATE),
                ("lab.lan", UPDATE),
                ("lab.cluster", UPDATE),
                ("lab.worker[0]", UPDATE),
                ("lab.worker[1]", UPDATE),
                ("lab.worker[2]", UPDATE),
            ],
        },
        Case {
            attribute: "tags of a node",
            edits: &[("public-ip = auto\n", "public-ip = auto\n    tags      = {Number: \"${i}\"}\n")],
            plan: &[("lab.worker[0]", UPDATE), ("lab.worker[1]", UPDATE), ("lab.worker[2]", UPDATE)],
        },
        Case {
            attribute: "protect",
            edits: &[("zone   = us-east-1a\n", "zone   = us-east-1a\n    protect = true\n")],
            plan: &[("lab.lan", UPDATE)],
        },
    ]);
}

#[test]
fn of_a_dhcp_option_set() {
    check(&[
        Case { attribute: "domain", edits: &[("lab.internal", "other.internal")], plan: &[("lab.dhcp", SUCCEED)] },
        Case { attribute: "dns", edits: &[("[amazon]", "[10.117.0.2, 9.9.9.9]")], plan: &[("lab.dhcp", SUCCEED)] },
        Case {
            attribute: "ntp",
            edits: &[("[amazon]\n", "[amazon]\n    ntp = [169.254.169.123]\n")],
            plan: &[("lab.dhcp", SUCCEED)],
        },
        Case {
            attribute: "netbios",
            edits: &[("[amazon]\n", "[amazon]\n    netbios = 10.117.0.9\n")],
            plan: &[("lab.dhcp", SUCCEED)],
        },
    ]);
}

#[test]
fn of_routes() {
    check(&[
        Case {
            attribute: "another route",
            edits: &[("0.0.0.0/0 -> igw\n", "0.0.0.0/0 -> igw\n    198.51.100.0/24 -> igw\n")],
            plan: &[("lab.main", UPDATE)],
        },
        Case { attribute: "one route less", edits: &[("    0.0.0.0/0 -> igw\n", "")], plan: &[("lab.main", UPDATE)] },
        Case { attribute: "another destination", edits: &[("0.0.0.0/0 ->", "0.0.0.0/1 ->")], plan: &[("lab.main", UPDATE)] },
    ]);
}

#[test]
fn of_a_subnet() {
    let moved: &'static [(&str, &str)] = Vec::leak(all_of_the_network(&[("lab.lan", REPLACE)]));
    check(&[
        Case { attribute: "cidr", edits: &[("= 10.117.0.0/24\n", "= 10.117.0.0/25\n")], plan: moved },
        Case { attribute: "zone", edits: &[("us-east-1a", "us-east-1b")], plan: moved },
        Case { attribute: "no routes", edits: &[("    routes = main\n", "")], plan: &[("lab.lan", UPDATE)] },
        Case {
            attribute: "other routes",
            edits: &[("  subnet lan", "  routes quiet {\n  }\n\n  subnet lan"), ("routes = main", "routes = quiet")],
            plan: &[("lab.quiet", CREATE), ("lab.lan", UPDATE)],
        },
        Case {
            attribute: "a subnet more",
            edits: &[("  sg cluster", "  subnet two {\n    cidr = 10.117.1.0/24\n    zone = us-east-1b\n  }\n\n  sg cluster")],
            plan: &[("lab.two", CREATE)],
        },
    ]);
}

#[test]
fn of_a_security_group() {
    check(&[
        Case {
            attribute: "a rule more",
            edits: &[("    allow ssh", "    allow tcp 9100 from lab\n    allow ssh")],
            plan: &[("lab.cluster", UPDATE)],
        },
        Case {
            attribute: "a rule less",
            edits: &[("    allow ssh from office \"the office\"\n", "")],
            plan: &[("lab.cluster", UPDATE)],
        },
        Case { attribute: "a description", edits: &[("\"the office\"", "\"our office\"")], plan: &[("lab.cluster", UPDATE)] },
        Case { attribute: "a port", edits: &[("= tcp 3000", "= tcp 3001")], plan: &[("lab.cluster", UPDATE)] },
        Case {
            attribute: "outbound",
            edits: &[("    allow ssh", "    outbound = closed\n    allow https to 198.51.100.0/24\n    allow ssh")],
            plan: &[("lab.cluster", UPDATE)],
        },
        Case {
            attribute: "a group that it names and that names it",
            edits: &[
                ("  sg cluster", "  sg front {\n    allow https from cluster\n  }\n\n  sg cluster"),
                ("    allow ssh", "    allow tcp 443 from front \"the front\"\n    allow ssh"),
            ],
            plan: &[("lab.cluster", UPDATE), ("lab.front", CREATE)],
        },
    ]);
}

#[test]
fn of_a_key() {
    let replaced: &'static [(&str, &str)] = Vec::leak(all_of_the_network(&[("ops", SUCCEED)]));
    check(&[
        Case {
            attribute: "public",
            edits: &[(
                "file(\"ops.pub\")",
                "\"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2gs5mCF0cTqCFJhy5mhrxkPgLVvPUBOMeZ9CIU4NAZ other\"",
            )],
            plan: replaced,
        },
        Case {
            attribute: "none",
            edits: &[("    key       = ops\n", "")],
            plan: Vec::leak(vec![WORKERS[0], WORKERS[1], WORKERS[2], ("ops", DESTROY)]),
        },
    ]);
}

#[test]
fn of_a_node_in_place() {
    const ALL: &[(&str, &str)] = &[("lab.worker[0]", UPDATE), ("lab.worker[1]", UPDATE), ("lab.worker[2]", UPDATE)];
    check(&[
        Case { attribute: "type", edits: &[("t2.micro", "t3.small")], plan: ALL },
        Case { attribute: "metadata", edits: &[("public-ip = auto\n", "public-ip = auto\n    metadata  = optional\n")], plan: ALL },
        Case {
            attribute: "sg",
            edits: &[("  node worker", "  sg two {\n    allow http from lab\n  }\n\n  node worker"), ("[cluster]", "[two]")],
            plan: const { &[("lab.two", CREATE), ALL[0], ALL[1], ALL[2]] },
        },
    ]);
}

#[test]
fn of_a_node_by_replacement() {
    check(&[
        Case { attribute: "public-ip", edits: &[("    public-ip = auto\n", "")], plan: &WORKERS },
        Case { attribute: "init", edits: &[("file(\"bootstrap.sh\")", "\"#!/bin/sh\\necho ${i}\\n\"")], plan: &WORKERS },
        Case { attribute: "image", edits: &[("= al2023", "= al2")], plan: &WORKERS },
        Case { attribute: "ip", edits: &[("host(100 + i)", "host(110 + i)")], plan: &WORKERS },
        Case {
            attribute: "subnet",
            edits: &[
                ("  node worker", "  subnet two {\n    cidr = 10.117.1.0/24\n    zone = us-east-1b\n  }\n\n  node worker"),
                ("subnet    = lan", "subnet    = two"),
                ("lan.host", "two.host"),
            ],
            plan: const { &[("lab.two", CREATE), WORKERS[0], WORKERS[1], WORKERS[2]] },
        },
        Case { attribute: "a node more", edits: &[("i in 0..3", "i in 0..4")], plan: &[("lab.worker[3]", CREATE)] },
        Case { attribute: "a node less, in front", edits: &[("i in 0..3", "i in 1..3")], plan: &[("lab.worker[0]", DESTROY)] },
    ]);
}

#[test]
fn of_a_region() {
    everywhere(|world| {
        world.apply();
        world.edit("us-east-1\n", "us-west-2\n");
        world.edit("us-east-1a", "us-west-2a");
        let plan = world.plan();
        assert_eq!(plan.iter().filter(|(_, action, _)| action == CREATE).count(), 10, "{plan:?}");
        assert_eq!(plan.iter().filter(|(_, action, _)| action == DESTROY).count(), 10, "{plan:?}");
        world.apply();
        assert_eq!(world.plan(), [], "{}", world.name);
    });
}

#[test]
fn of_tenancy() {
    for world in [World::sandbox().with_lab(), World::moto().with_lab()] {
        world.edit("t2.micro", "m5.large");
        world.edit("10.117.0.0/16\n", "10.117.0.0/16\n  tenancy = dedicated\n");
        world.apply();
        // One way it is a word, the other way another network.
        world.edit("tenancy = dedicated", "tenancy = default");
        let plan: Vec<(String, String)> = world.plan().into_iter().map(|(address, action, _)| (address, action)).collect();
        assert_eq!(plan, [("lab".to_owned(), UPDATE.to_owned())], "{}", world.name);
        world.apply();
        assert_eq!(world.plan(), [], "{}", world.name);
        world.edit("tenancy = default", "tenancy = dedicated");
        let plan = world.plan();
        assert_eq!(plan.iter().filter(|(_, action, _)| action.starts_with("replace")).count(), 9, "{plan:?}");
    }
}

#[test]
fn what_is_protected_is_neither_replaced_nor_destroyed() {
    everywhere(|world| {
        world.edit("zone   = us-east-1a\n", "zone   = us-east-1a\n    protect = true\n");
        world.apply();
        world.edit("= 10.117.0.0/24\n", "= 10.117.0.0/25\n");
        let said = world.run(&["plan"]).ends(1);
        assert!(said.err.contains("E0802") && said.err.contains("`lab.lan`"), "{}", said.err);
        let said = world.run(&["destroy", "--yes"]).ends(1);
        assert!(said.err.contains("E0802"), "{}", said.err);
        // Also when the declaration no longer says so.
        world.edit("    protect = true\n", "");
        world.run(&["plan"]).ends(1);
        world.edit("= 10.117.0.0/25\n", "= 10.117.0.0/24\n");
        world.apply();
        world.run(&["destroy", "--yes"]).ends(0);
    });
}

#[test]
fn what_takes_the_place_of_another_waits_for_its_end() {
    check(&[Case {
        attribute: "a subnet of another name on the same block",
        edits: &[("  subnet lan {", "  subnet net {"), ("subnet    = lan", "subnet    = net"), ("lan.host", "net.host")],
        plan: &[("lab.net", CREATE), WORKERS[0], WORKERS[1], WORKERS[2], ("lab.lan", DESTROY)],
    }]);
}

#[test]
fn nodes_of_another_name_wait_for_the_addresses_of_the_old_ones() {
    everywhere(|world| {
        world.apply();
        world.write("main.vpc", &world.read("main.vpc").replace("worker", "other"));
        let plan = world.plan();
        assert_eq!(plan.iter().filter(|(_, action, _)| action == CREATE).count(), 3, "{plan:?}");
        assert_eq!(plan.iter().filter(|(_, action, _)| action == DESTROY).count(), 3, "{plan:?}");
        world.apply();
        assert_eq!(world.plan(), [], "{}", world.name);
    });
}

#[test]
fn metadata_can_be_switched_off_and_on() {
    everywhere(|world| {
        world.apply();
        world.edit("public-ip = auto\n", "public-ip = auto\n    metadata  = off\n");
        assert_eq!(world.plan().len(), 3);
        world.apply();
        assert_eq!(world.plan(), [], "{}", world.name);
        world.edit("    metadata  = off\n", "");
        world.apply();
        assert_eq!(world.plan(), [], "{}", world.name);
    });
}

#[test]
fn a_gateway_takes_the_place_of_another_once_no_address_is_mapped_through_it() {
    everywhere(|world| {
        world.apply();
        world.edit("gateway igw", "gateway way");
        world.edit("-> igw", "-> way");
        let said = world.run(&["plan"]).ends(1);
        assert!(said.err.contains("E0808") && said.err.contains("`lab.igw`"), "{}", said.err);
        world.edit("    public-ip = auto\n", "");
        world.edit("[w.public-ip for", "[w.id for");
        world.apply();
        assert_eq!(world.plan(), [], "{}", world.name);
    });
}

#[test]
fn a_table_that_comes_back_is_made_again() {
    let world = World::sandbox().with_lab();
    world.apply();
    let with = world.read("main.vpc").replace("  subnet lan", "  routes quiet {\n  }\n\n  subnet lan");
    let without = world.read("main.vpc");
    for program in [&with, &without, &with] {
        world.write("main.vpc", program);
        world.apply();
        assert_eq!(world.plan(), []);
    }
}

#[test]
fn a_node_that_comes_back_with_other_tags_is_made_again() {
    use serde_json::json;
    let world = World::sandbox().with_lab();
    world.apply();
    world.ask("terminate_node", json!({"address": "lab.worker@1"}));
    world.edit("public-ip = auto\n", "public-ip = auto\n    tags      = {A: \"1\"}\n");
    world.apply();
    assert_eq!(world.plan(), []);
}

#[test]
fn an_image_that_is_not_there_is_refused_before_anything_goes() {
    everywhere(|world| {
        world.apply();
        world.edit("= al2023", "= \"ami-0123456789abcdef0\"");
        let said = world.run(&["apply", "--yes"]).ends(1);
        assert!(said.err.contains("E0805"), "{}", said.err);
        world.edit("= \"ami-0123456789abcdef0\"", "= al2023");
        assert_eq!(world.plan(), []);
    });
}
