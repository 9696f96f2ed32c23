//! The least that whoever applies a plan must be allowed to do, as an IAM policy.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::preflight::offerings;
use super::{Action, Plan, Task, forecast};
use crate::model::Body;

/// What every look at the account asks.
const LOOKS: &[&str] = &[
    "DescribeDhcpOptions",
    "DescribeInstances",
    "DescribeInternetGateways",
    "DescribeKeyPairs",
    "DescribeNetworkInterfaces",
    "DescribeRouteTables",
    "DescribeSecurityGroups",
    "DescribeSubnets",
    "DescribeTags",
    "DescribeVolumes",
    "DescribeVpcAttribute",
    "DescribeVpcs",
];

/// What is asked too where the first call was answered and its answer was lost, or a kill came between: with the call it stands for.
const REPAIRS: &[(&str, &[&str])] = &[
    ("AssociateRouteTable", &["ReplaceRouteTableAssociation"]),
    ("AuthorizeSecurityGroupEgress", &["DescribeSecurityGroupRules"]),
    ("AuthorizeSecurityGroupIngress", &["DescribeSecurityGroupRules"]),
    ("CreateRoute", &["ReplaceRoute"]),
    ("DeleteRouteTable", &["DisassociateRouteTable"]),
];

/// The policy. Every permission is held to the regions of the plan; who is allowed nothing else can still carry the plan out, and
/// go on with it after a kill.
pub fn policy(plan: &Plan) -> Value {
    let forecast = forecast::forecast(plan);
    let called: BTreeSet<&str> = forecast.calls.iter().filter(|(_, count)| **count > 0).map(|(lane, _)| lane.action).collect();
    let mut looks: BTreeSet<String> = LOOKS.iter().map(|action| format!("ec2:{action}")).collect();
    // What the plan opens is proved on the account where there is one.
    if plan.existing > 0 || plan.changes.iter().any(|change| change.action == Action::Destroy) {
        looks.insert("ec2:DescribeNetworkAcls".to_owned());
    }
    // Who takes everything away looks into every region. What this policy does not let be looked into is passed over.
    if plan.wanted == 0 {
        looks.insert("ec2:DescribeRegions".to_owned());
    }
    looks.extend(images(plan).then(|| "ssm:GetParameters".to_owned()));
    looks.extend((!offerings::wanted(plan).is_empty()).then(|| "ec2:DescribeInstanceTypeOfferings".to_owned()));
    let repairs = REPAIRS.iter().filter(|(action, _)| called.contains(action)).flat_map(|(_, repairs)| repairs.iter().copied());
    let born = plan.steps.values().any(|step| matches!(step.task, Task::Create { .. }));
    // A create call with tags is held to this one too, although it is not called.
    let tagging = born.then_some("CreateTags");
    let all = called.iter().copied().chain(repairs).chain(tagging);
    let (more, changes): (BTreeSet<&str>, BTreeSet<&str>) = all.partition(|action| action.starts_with("Describe"));
    looks.extend(more.into_iter().map(|action| format!("ec2:{action}")));
    let changes: Vec<String> = changes.into_iter().map(|action| format!("ec2:{action}")).collect();
    let named = plan.changes.iter().filter_map(|change| change.identity.region.as_deref());
    let regions: BTreeSet<&str> = named.chain(forecast.calls.keys().map(|lane| lane.region.as_str())).collect();
    let statement = |sid: &str, actions: Vec<String>| {
        json!({
            "Sid": sid,
            "Effect": "Allow",
            "Action": actions,
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:RequestedRegion": regions}},
        })
    };
    let mut statements = vec![statement("Look", looks.into_iter().collect())];
    if !changes.is_empty() {
        statements.push(statement("Change", changes));
    }
    json!({"Version": "2012-10-17", "Statement": statements})
}

/// Whether a node is made whose image is published under a name.
fn images(plan: &Plan) -> bool {
    plan.steps.values().any(|step| match &step.task {
        Task::Create { resource, .. } => match &resource.body {
            Body::Node(node) => node.image.id.as_ref() != Some(&node.image.name),
            _ => false,
        },
        _ => false,
    })
}
