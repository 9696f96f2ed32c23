//! What somebody changes behind our back: `status` names it, `apply` mends it.

use serde_json::json;

use crate::world::{World, assert_same, everywhere};

/// Makes the drift, and holds it against what the plan must say: who, and which attribute.
fn drifts(world: &World, maker: &str, args: serde_json::Value, address: &str, attribute: &str) {
    let before = world.snapshot();
    world.ask(maker, args);
    let drift = world.plan();
    let named: Vec<(&str, &[String])> =
        drift.iter().map(|(address, _, attributes)| (address.as_str(), attributes.as_slice())).collect();
    let attributes: Vec<String> = if attribute.is_empty() { Vec::new() } else { vec![attribute.to_owned()] };
    assert_eq!(named, [(address, attributes.as_slice())], "{maker} on {}", world.name);

    let status = world.run(&["status", "--detailed-exitcode"]).ends(2);
    assert!(status.out.contains(address), "{maker} on {}:\n{}", world.name, status.out);
    world.apply();
    assert_eq!(world.plan(), [], "{maker} on {} is not mended", world.name);
    assert_same(&world.snapshot(), &before, &format!("{maker} on {}: mended (<) and before (>)", world.name));
    assert!(world.run(&["status"]).ends(0).out.contains("as the program says"));
}

#[test]
fn is_named_and_mended() {
    everywhere(|world| {
        world.edit("public-ip = auto\n", "public-ip = auto\n    tags      = {Owner: \"net\"}\n");
        world.apply();
        let drifts = |maker, args, address, attribute| drifts(world, maker, args, address, attribute);
        drifts("open_to_world", json!({"address": "lab.cluster", "port": 22}), "lab.cluster", "rules");
        drifts("revoke_rule", json!({"address": "lab.cluster", "port": 27017}), "lab.cluster", "rules");
        drifts("delete_route", json!({"address": "lab.main"}), "lab.main", "routes");
        drifts("disassociate_table", json!({"address": "lab.main"}), "lab.lan", "routes");
        drifts("change_tag", json!({"address": "lab.worker@1", "key": "Owner", "value": "somebody"}), "lab.worker[1]", "tags");
        drifts("change_tag", json!({"address": "lab.lan", "key": "Name", "value": null}), "lab.lan", "tags");
        drifts("flip_subnet_attribute", json!({"address": "lab.lan"}), "lab.lan", "inherits");
        drifts("change_dns_attribute", json!({"address": "lab"}), "lab", "dns");
        drifts("forget_options", json!({"address": "lab"}), "lab.dhcp", "network");
        drifts("change_metadata", json!({"address": "lab.worker@2"}), "lab.worker[2]", "metadata");
        drifts("terminate_node", json!({"address": "lab.worker@0"}), "lab.worker[0]", "");
    });
}

#[test]
fn a_detached_gateway_is_attached_again() {
    everywhere(|world| {
        // A gateway can't be detached while nodes have public addresses.
        world.edit("    public-ip = auto\n", "");
        world.edit("output addresses = [w.public-ip for w in lab.worker]", "output addresses = [w.ip for w in lab.worker]");
        world.apply();
        drifts(world, "detach_gateway", json!({"address": "lab.igw"}), "lab.igw", "network");
    });
}

#[test]
fn a_node_that_somebody_stopped_stays_stopped() {
    everywhere(|world| {
        world.apply();
        world.ask("stop_node", json!({"address": "lab.worker@1"}));
        assert_eq!(world.plan(), [], "{}", world.name);
    });
}

#[test]
fn tags_of_others_stay() {
    everywhere(|world| {
        world.apply();
        world.ask("change_tag", json!({"address": "lab.lan", "key": "CostCenter", "value": "7"}));
        assert_eq!(world.plan(), [], "{}", world.name);
    });
}
