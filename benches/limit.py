#!/usr/bin/env python3
"""The least time that an apply of a plan can take, and how near a measured one comes to it.

usage: vpclang plan --json main.vpc | python3 benches/limit.py [--wall SECONDS] [--call SECONDS] [--no-waits]

Reads a plan as JSON and computes max(critical path, calls / documented rate), by action and region. It shares nothing with the
program it measures: what each task calls is read off the EC2 API reference, and the rates below are copied from "Request
throttling for the Amazon EC2 API" (docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html). `--call` is how long one
call takes there and back, `--no-waits` leaves out how long nodes take to start, stop and end: both are assumed, for AWS states
neither; against a sandbox give what it was set to. With `--wall` the quotient of that time and the limit is printed too.
"""

import argparse
import ipaddress
import json
import math
import sys
from collections import Counter, defaultdict

# Bucket size and refill per second. First who has a bucket of its own, then by category.
OWN = {
    "RunInstances": (5, 2), "StartInstances": (5, 2), "TerminateInstances": (100, 5),
    "CreateTags": (100, 10), "DeleteTags": (100, 10),
    "ModifyNetworkInterfaceAttribute": (100, 5), "ModifyInstanceMetadataOptions": (100, 5),
}
READ, CHANGE = (100, 20), (50, 5)
# Counted by instance, not by call. Every call of these is about one.
INSTANCES = {"RunInstances": (1000, 2), "StartInstances": (1000, 2), "TerminateInstances": (1000, 20), "StopInstances": (1000, 20)}

# Seconds that a node takes. Assumed: AWS says no more than "a few minutes".
RUNS, STOPS, ENDS = 10, 20, 30
ANYWHERE = "allow all to 0.0.0.0/0"


def bucket(action):
    return OWN.get(action) or (READ if action.startswith(("Describe", "Get", "List", "Search")) else CHANGE)


def held_back(action, calls):
    """Seconds that so many calls take, where the bucket is full at first and an answer takes no time."""
    buckets = [bucket(action)] + ([INSTANCES[action]] if action in INSTANCES else [])
    return max(0.0, *((calls - size) / refill for size, refill in buckets))


def directions(rules):
    """`in`, `out` or both: whether any rule looks that way. A rule reads `allow WHAT from WHOM` or `allow WHAT to WHOM`."""
    return {"in" if " from " in rule else "out" for rule in rules}


def of_rules(rules, inward, outward):
    found = directions(rules)
    return [inward] * ("in" in found) + [outward] * ("out" in found)


def names_a_group(rule):
    peer = rule.split(" from " if " from " in rule else " to ", 1)[1]
    try:
        ipaddress.ip_network(peer)
    except ValueError:
        return not peer.startswith("pl-")
    return False


def authorize(rules):
    return of_rules(rules, "AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress")


def revoke(rules):
    return of_rules(rules, "RevokeSecurityGroupIngress", "RevokeSecurityGroupEgress")


def dns(word):
    return {"none": (False, False), "resolver": (True, False), "hostnames": (True, True)}.get(word, (False, True))


def switches(before, after):
    return ["ModifyVpcAttribute"] * sum(a != b for a, b in zip(dns(before), dns(after)))


def on_create(kind, new):
    if kind == "network":
        return ["CreateVpc"] + switches("resolver", new["dns"])
    if kind == "dhcp":
        return ["CreateDhcpOptions"] + ["AssociateDhcpOptions"] * bool(new["network"])
    if kind == "gateway":
        return ["CreateInternetGateway"] + ["AttachInternetGateway"] * bool(new["network"])
    if kind == "routes":
        return ["CreateRouteTable"] + ["CreateRoute"] * len(new["routes"])
    if kind == "subnet":
        return ["CreateSubnet"] + ["AssociateRouteTable"] * bool(new["routes"])
    return {"sg": ["CreateSecurityGroup"], "key": ["ImportKeyPair"], "node": ["RunInstances"]}[kind]


def on_update(kind, old, new, differing, task):
    if kind == "network":
        return (switches(old["dns"], new["dns"]) if "dns" in differing else []) + ["ModifyVpcTenancy"] * ("tenancy" in differing)
    if kind in ("dhcp", "gateway"):
        return [{"dhcp": "AssociateDhcpOptions", "gateway": "AttachInternetGateway"}[kind]] * bool(new["network"])
    if kind == "routes":
        old, new = old["routes"], new["routes"]
        moved = sum(to in old and old[to] != target for to, target in new.items())
        return ["CreateRoute"] * len(new.keys() - old.keys()) + ["ReplaceRoute"] * moved + ["DeleteRoute"] * len(old.keys() - new.keys())
    if kind == "subnet":
        calls = ["ModifySubnetAttribute"] * len([word for word in (old["inherits"] or "").split(", ") if word])
        if "routes" in differing:
            change = {(True, True): "Replace", (False, True): "Associate", (True, False): "Disassociate"}
            verb = change.get((bool(old["routes"]), bool(new["routes"])))
            names = {"Replace": "ReplaceRouteTableAssociation", "Associate": "AssociateRouteTable", "Disassociate": "DisassociateRouteTable"}
            calls += ["DescribeRouteTables"] + ([names[verb]] if verb else [])
        return calls
    if kind == "sg":
        old, new = old["rules"], new["rules"]
        gone, reworded = old.keys() - new.keys(), any(old.get(rule, why) != why for rule, why in new.items())
        looks = ["DescribeSecurityGroupRules"] * bool(gone or reworded)
        return looks + authorize(new.keys() - old.keys()) + ["ModifySecurityGroupRules"] * reworded + revoke(gone)
    if kind == "node":
        calls = ["ModifyNetworkInterfaceAttribute"] * ("sg" in differing) + ["ModifyInstanceMetadataOptions"] * ("metadata" in differing)
        return calls + (restart(old, new, task) if "type" in differing else [])
    return []


def restart(old, new, task):
    """A node that somebody stopped stays so; one that bears our mark goes on."""
    same, stopped, marked = old["type"] == new["type"], task["state"] == "stopped", task["marked"]
    if same and task["state"] is None:
        return ["DeleteTags"]
    goes_on = marked or not stopped
    calls = ["CreateTags"] * (goes_on and not marked) + ["StopInstances"] * (not stopped)
    return calls + ["ModifyInstanceAttribute"] * (not same) + ["StartInstances", "DeleteTags"] * goes_on


def on_delete(kind, old, task, replaced):
    if kind == "dhcp":
        loosens = bool(old["network"]) and not task["with-network"]
        back = loosens and not replaced
        return ["DescribeVpcs"] * loosens + ["AssociateDhcpOptions"] * back + ["DeleteDhcpOptions"]
    if kind == "gateway":
        return ["DetachInternetGateway"] * bool(task["holds"]) + ["DeleteInternetGateway"]
    names = {"network": "Vpc", "routes": "RouteTable", "subnet": "Subnet", "sg": "SecurityGroup", "key": "KeyPair"}
    return ["TerminateInstances"] if kind == "node" else ["Delete" + names[kind]]


def calls_of(task, change):
    """What a task calls, one after another."""
    kind, old, new = change["kind"], task.get("found"), task.get("wanted")
    match task["task"]:
        case "create":
            return on_create(kind, new)
        case "fill":
            born = ANYWHERE in new["rules"]
            return authorize(new["rules"].keys() - {ANYWHERE}) + ["RevokeSecurityGroupEgress"] * (not born)
        case "update":
            calls = on_update(kind, old, new, task["attributes"], task) if task["attributes"] else []
            for tagged in task["tags"]:
                calls += ["CreateTags"] * bool(tagged["set"]) + ["DeleteTags"] * bool(tagged["remove"])
            return calls
        case "empty":
            return ["DescribeSecurityGroupRules"] + revoke([rule for rule in old["rules"] if names_a_group(rule)])
        case "delete":
            return on_delete(kind, old, task, change["action"].startswith("replace"))
    sys.exit(f"a task of an unknown sort: {task['task']}")


def waits_of(calls):
    """What a task waits for when its calls are answered."""
    states = {"RunInstances": RUNS, "StartInstances": RUNS, "StopInstances": STOPS, "TerminateInstances": ENDS}
    return sum(states.get(call, 0) for call in calls)


def critical_path(tasks, seconds):
    """The longest chain of tasks that wait for each other; a task has the number of its place."""
    before = {at: task["after"] for at, task in enumerate(tasks)}
    ends, waiting, after = {}, {at: len(set(ids)) for at, ids in before.items()}, defaultdict(list)
    for at, ids in before.items():
        for other in set(ids):
            after[other].append(at)
    ready = [at for at, count in waiting.items() if not count]
    while ready:
        at = ready.pop()
        ends[at] = max((ends[other] for other in before[at]), default=0) + seconds[at]
        for other in after[at]:
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)
    if len(ends) != len(tasks):
        sys.exit("the tasks wait for each other in a ring")
    return max(ends.values(), default=0)


def limit(plan, call, waits):
    """The seconds of the critical path, and the calls by action and region."""
    if "tasks" not in plan:
        sys.exit("this plan has no member `tasks`: it was made by a version that does not print what it waits for")
    counts, seconds, images = Counter(), [], set()
    for task in plan["tasks"]:
        change = plan["changes"][task["change"]]
        region, calls = change["region"], calls_of(task, change)
        if task["task"] == "create" and change["kind"] == "node" and (region, task["wanted"]["image"]) not in images:
            images.add((region, task["wanted"]["image"]))
            calls = ["DescribeImages"] + calls
        counts.update((name, region) for name in calls)
        seconds.append(len(calls) * call + (waits_of(calls) if waits else 0))
    return critical_path(plan["tasks"], seconds), counts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wall", type=float, help="how many seconds an apply of the plan took")
    parser.add_argument("--call", type=float, default=0.2, help="how many seconds a call takes (0.2)")
    parser.add_argument("--no-waits", action="store_true", help="nodes start, stop and end at once")
    arguments = parser.parse_args()
    # `apply --json` prints the plan first and events after it, one a line.
    plan = json.loads(sys.stdin.readline())
    path, counts = limit(plan, arguments.call, not arguments.no_waits)
    print(f"{'calls':>8}  {'bucket':>9}  {'seconds':>9}  action")
    for (action, region), calls in sorted(counts.items(), key=lambda item: -held_back(item[0][0], item[1])):
        size, refill = bucket(action)
        print(f"{calls:8,}  {f'{size}/{refill}':>9}  {held_back(action, calls):9.1f}  {action} in {region}")
    rate = max((held_back(action, calls) for (action, _), calls in counts.items()), default=0)
    least = max(path, rate)
    print(f"{sum(counts.values()):,} calls; critical path {path:.1f} s, rates {rate:.1f} s: at least {least:.1f} s")
    if arguments.wall is not None:
        print(f"{arguments.wall:.1f} s are {arguments.wall / least if least else math.inf:.2f} times the limit")


if __name__ == "__main__":
    main()
