"""Answers questions about an account with boto3, one JSON line in, one JSON line out.

It reads what an endpoint holds, and changes it behind the engine's back, through a client that shares no code with the
engine. A line is `{"endpoint", "credentials", "region", "question", "args"}`; the answer is `{"answer": …}` or, where the
question itself failed, `{"error": "…"}`. The process ends with its stdin.
"""

import base64
import datetime
import json
import re
import sys
import time
import traceback
import urllib.request
from typing import Any, Callable

from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

import aws
import by_hand

STACK, ADDRESS = "vpclang:stack", "vpclang:address"

# Of each kind: the call that lists it, the member that holds the list, and the member that is its id.
KINDS: dict[str, tuple[str, str, str]] = {
    "network": ("describe_vpcs", "Vpcs", "VpcId"),
    "dhcp": ("describe_dhcp_options", "DhcpOptions", "DhcpOptionsId"),
    "gateway": ("describe_internet_gateways", "InternetGateways", "InternetGatewayId"),
    "routes": ("describe_route_tables", "RouteTables", "RouteTableId"),
    "subnet": ("describe_subnets", "Subnets", "SubnetId"),
    "group": ("describe_security_groups", "SecurityGroups", "GroupId"),
    "key": ("describe_key_pairs", "KeyPairs", "KeyPairId"),
    "node": ("describe_instances", "Reservations", "InstanceId"),
    "volume": ("describe_volumes", "Volumes", "VolumeId"),
    "interface": ("describe_network_interfaces", "NetworkInterfaces", "NetworkInterfaceId"),
}

# What `everything` counts besides: kinds that the first version does not make, and which a wrong call could still leave.
OTHERS: dict[str, tuple[str, str, str]] = {
    "acl": ("describe_network_acls", "NetworkAcls", "NetworkAclId"),
    "nat": ("describe_nat_gateways", "NatGateways", "NatGatewayId"),
    "address": ("describe_addresses", "Addresses", "AllocationId"),
    "endpoint": ("describe_vpc_endpoints", "VpcEndpoints", "VpcEndpointId"),
    "peering": ("describe_vpc_peering_connections", "VpcPeeringConnections", "VpcPeeringConnectionId"),
    "egress-only": ("describe_egress_only_internet_gateways", "EgressOnlyInternetGateways", "EgressOnlyInternetGatewayId"),
    "template": ("describe_launch_templates", "LaunchTemplates", "LaunchTemplateId"),
}

DEAD = {"terminated", "shutting-down", "deleted", "deleting"}


class Account:
    """One account and region at one endpoint."""

    def __init__(self, endpoint: str, credentials: aws.Credentials, region: str) -> None:
        self.endpoint, self.credentials, self.region = endpoint, credentials, region
        self.ec2 = self.client("ec2")

    def client(self, service: str) -> Any:
        return aws.client(service, self.endpoint, self.credentials, self.region)

    def list(self, kind: str) -> list[dict[str, Any]]:
        """Everything living of one kind, ours or not: filters are the engine's business and are not trusted here."""
        operation, result, _ = KINDS.get(kind) or OTHERS[kind]
        arguments = {"IncludePublicKey": True} if kind == "key" else {}
        items = aws.whole(self.ec2, operation, result, **arguments)
        if kind == "node":
            items = [node for reservation in items for node in reservation["Instances"]]
        return [item for item in items if state_of(item) not in DEAD]

    def find(self, kinds: str, address: str, stack: str = "") -> tuple[str, dict[str, Any]]:
        """The one thing of these kinds that bears an address: its id and what was read of it."""
        for kind in kinds.split():
            for item in self.list(kind):
                tags = aws.tags_of(item)
                if tags.get(ADDRESS) == address and tags.get(STACK, "").startswith(stack):
                    return item[KINDS[kind][2]], item
        raise LookupError(f"no {kinds.replace(' ', ' or ')} bears the address {address!r}")


def state_of(item: dict[str, Any]) -> str:
    state = item.get("State", "")
    return state.get("Name", "") if isinstance(state, dict) else state


# Reading -----------------------------------------------------------------------------------------------------------------


def snapshot(account: Account, stack: str) -> dict[str, Any]:
    """All that bears the tag of a stack, by kind and address, with addresses in place of ids.

    What differs between two runs of one program is left out (`vpclang:op`, the ID behind the stack's name, the six
    characters that end a physical name, public addresses), so that equal networks give equal snapshots.
    """
    found = {kind: ours(account.list(kind), KINDS[kind][2], stack) for kind in KINDS}
    names = Names(found)
    readers: dict[str, Callable[[Account, Names, dict[str, Any]], dict[str, Any]]] = {
        "network": read_network,
        "dhcp": read_dhcp,
        "gateway": read_gateway,
        "routes": read_routes,
        "subnet": read_subnet,
        "group": read_group,
        "key": read_key,
        "node": read_node,
        "volume": read_volume,
        "interface": read_interface,
    }
    return {
        kind: {
            address: {**readers[kind](account, names, item), "tags": names.tags(aws.tags_of(item))}
            for address, item in sorted(found[kind].items())
        }
        for kind in KINDS
    }


def ours(items: list[dict[str, Any]], id_of: str, stack: str) -> dict[str, dict[str, Any]]:
    """By address. A second bearer of one address is not hidden: it is `lab#2`."""
    found: dict[str, dict[str, Any]] = {}
    for item in sorted(items, key=lambda item: str(item.get(id_of))):
        tags = aws.tags_of(item)
        # An account's untagged things must not match an empty prefix.
        if STACK not in tags or not tags[STACK].startswith(stack):
            continue
        address, number = tags.get(ADDRESS, "(no address)"), 1
        name = address
        while name in found:
            number += 1
            name = f"{address}#{number}"
        found[name] = item
    return found


class Names:
    """Gives an id its address, or says that it is foreign."""

    def __init__(self, found: dict[str, dict[str, dict[str, Any]]]) -> None:
        self.by_id = {item[KINDS[kind][2]]: address for kind, items in found.items() for address, item in items.items()}
        self.by_key_name = {item["KeyName"]: address for address, item in found["key"].items()}

    def of(self, identifier: str | None) -> str | None:
        if not identifier or identifier == "local":
            return identifier
        return self.by_id.get(identifier, f"foreign {identifier.rpartition('-')[0]}".strip())

    def tags(self, tags: dict[str, str]) -> dict[str, str]:
        kept = {key: value for key, value in tags.items() if key != "vpclang:op"}
        if STACK in kept:
            kept[STACK] = kept[STACK].rpartition(".")[0] or kept[STACK]
        if "vpclang:replaces" in kept:
            kept["vpclang:replaces"] = self.of(kept["vpclang:replaces"]) or ""
        return dict(sorted(kept.items()))


def physical(name: str, item: dict[str, Any]) -> str:
    """A name as two runs of one program agree on it: without the ID behind the stack's name, and without its end."""
    owner = aws.tags_of(item).get(STACK, "")
    if owner and name.startswith(f"{owner}."):
        name = owner.rsplit(".", 1)[0] + name[len(owner) :]
    return re.sub(r"-[0-9A-Za-z]{6}$", "-*", name)


def read_network(account: Account, names: Names, item: dict[str, Any]) -> dict[str, Any]:
    def attribute(name: str) -> bool:
        member = name[0].upper() + name[1:]
        return account.ec2.describe_vpc_attribute(VpcId=item["VpcId"], Attribute=name)[member]["Value"]

    blocks = [
        block["CidrBlock"] for block in item.get("CidrBlockAssociationSet", []) if block["CidrBlockState"]["State"] == "associated"
    ]
    options = item.get("DhcpOptionsId")
    return {
        "cidr": item["CidrBlock"],
        "cidrs": sorted(blocks),
        # AWS names its own set by id, moto by the word; both mean that none of ours is in use.
        "dhcp": names.by_id.get(options or "", "default"),
        "dns_support": attribute("enableDnsSupport"),
        "dns_hostnames": attribute("enableDnsHostnames"),
        "tenancy": item.get("InstanceTenancy"),
        "state": item.get("State"),
    }


def read_dhcp(account: Account, names: Names, item: dict[str, Any]) -> dict[str, Any]:
    return {"options": {option["Key"]: [value["Value"] for value in option["Values"]] for option in item["DhcpConfigurations"]}}


def read_gateway(account: Account, names: Names, item: dict[str, Any]) -> dict[str, Any]:
    attachments = [[names.of(attachment.get("VpcId")), attachment.get("State")] for attachment in item.get("Attachments", [])]
    return {"attachments": sorted(attachments)}


TARGETS = (
    "GatewayId NatGatewayId InstanceId NetworkInterfaceId VpcPeeringConnectionId TransitGatewayId EgressOnlyInternetGatewayId"
).split()


def read_routes(account: Account, names: Names, item: dict[str, Any]) -> dict[str, Any]:
    routes = {}
    for route in item["Routes"]:
        where = route.get("DestinationCidrBlock") or route.get("DestinationIpv6CidrBlock") or route.get("DestinationPrefixListId")
        target = next((names.of(route[target]) for target in TARGETS if route.get(target)), None)
        routes[where] = {"target": target, "state": route.get("State"), "origin": route.get("Origin")}
    associations = [
        "main" if association.get("Main") else names.of(association.get("SubnetId")) for association in item.get("Associations", [])
    ]
    return {
        "network": names.of(item["VpcId"]),
        "routes": dict(sorted(routes.items())),
        "associations": sorted(associations, key=str),
    }


def read_subnet(account: Account, names: Names, item: dict[str, Any]) -> dict[str, Any]:
    return {
        "network": names.of(item["VpcId"]),
        "cidr": item["CidrBlock"],
        "zone": item["AvailabilityZone"],
        "public_ip_on_launch": item.get("MapPublicIpOnLaunch", False),
        "state": item.get("State"),
    }


def read_group(account: Account, names: Names, item: dict[str, Any]) -> dict[str, Any]:
    return {
        "network": names.of(item.get("VpcId")),
        "name": physical(item["GroupName"], item),
        "description": item.get("Description"),
        "ingress": rules(names, item.get("IpPermissions", [])),
        "egress": rules(names, item.get("IpPermissionsEgress", [])),
    }


def rules(names: Names, permissions: list[dict[str, Any]]) -> list[str]:
    """One line a rule: `tcp 22-22 203.0.113.0/24 "the office"`, sorted."""
    lines = []
    for permission in permissions:
        ports = f"{permission.get('FromPort', '*')}-{permission.get('ToPort', '*')}"
        peers = [(one["CidrIp"], one) for one in permission.get("IpRanges", [])]
        peers += [(one["CidrIpv6"], one) for one in permission.get("Ipv6Ranges", [])]
        peers += [(one["PrefixListId"], one) for one in permission.get("PrefixListIds", [])]
        peers += [(names.of(one.get("GroupId")), one) for one in permission.get("UserIdGroupPairs", [])]
        for peer, one in peers:
            described = f" {json.dumps(one['Description'])}" if one.get("Description") else ""
            lines.append(f"{permission['IpProtocol']} {ports} {peer}{described}")
    return sorted(lines)


def read_key(account: Account, names: Names, item: dict[str, Any]) -> dict[str, Any]:
    # AWS gives the key back without its comment, or with the name of the pair; algorithm and material are the key.
    public = " ".join((item.get("PublicKey") or "").split()[:2])
    return {"name": physical(item["KeyName"], item), "type": item.get("KeyType"), "public": public}


def read_node(account: Account, names: Names, item: dict[str, Any]) -> dict[str, Any]:
    data = account.ec2.describe_instance_attribute(InstanceId=item["InstanceId"], Attribute="userData")
    encoded = data.get("UserData", {}).get("Value", "")
    options = item.get("MetadataOptions", {})
    interfaces = item.get("NetworkInterfaces", [])
    groups = {names.of(group["GroupId"]) for interface in interfaces for group in interface.get("Groups", [])}
    return {
        "type": item["InstanceType"],
        "image": item["ImageId"],
        "zone": item["Placement"]["AvailabilityZone"],
        "subnet": names.of(item.get("SubnetId")),
        "network": names.of(item.get("VpcId")),
        "ip": item.get("PrivateIpAddress"),
        "public_ip": bool(item.get("PublicIpAddress")),
        # Of an instance with named interfaces moto fills these in on the interface only.
        "groups": sorted(groups or {names.of(group["GroupId"]) for group in item.get("SecurityGroups", [])}, key=str),
        "key": names.by_key_name.get(item.get("KeyName") or "", item.get("KeyName")),
        "user_data": base64.b64decode(encoded).decode("utf-8", "replace"),
        "metadata": {
            name: options.get(name) for name in ("HttpTokens", "HttpEndpoint", "HttpPutResponseHopLimit", "InstanceMetadataTags")
        },
        "source_dest_check": item.get("SourceDestCheck"),
        "interfaces": len(interfaces),
        "volumes": sorted(mapping["DeviceName"] for mapping in item.get("BlockDeviceMappings", [])),
        "state": state_of(item),
    }


def read_volume(account: Account, names: Names, item: dict[str, Any]) -> dict[str, Any]:
    attachments = [
        [names.of(one.get("InstanceId")), one.get("Device"), one.get("DeleteOnTermination")] for one in item.get("Attachments", [])
    ]
    return {
        "encrypted": item.get("Encrypted"),
        "size": item.get("Size"),
        "type": item.get("VolumeType"),
        "state": item.get("State"),
        "attachments": sorted(attachments, key=str),
    }


def read_interface(account: Account, names: Names, item: dict[str, Any]) -> dict[str, Any]:
    return {
        "subnet": names.of(item.get("SubnetId")),
        "ip": item.get("PrivateIpAddress"),
        "groups": sorted((names.of(group["GroupId"]) for group in item.get("Groups", [])), key=str),
        "node": names.of((item.get("Attachment") or {}).get("InstanceId")),
    }


def everything(account: Account) -> dict[str, Any]:
    """The ids of all that lives in the account, ours, foreign or default, and all tags on them: what was there before a
    network was made must be there, and nothing else, after it was destroyed. Calls that the endpoint does not know are
    named rather than passed over."""
    ids, unanswered = [], []
    for kind, (_, _, id_of) in {**KINDS, **OTHERS}.items():
        try:
            ids += [item[id_of] for item in account.list(kind) if item.get(id_of)]
        except ClientError as error:
            unanswered.append(f"{kind}: {error.response['Error']['Code']}")
    living = set(ids)
    tags = [
        [tag["ResourceId"], tag["Key"], tag["Value"]]
        for tag in aws.whole(account.ec2, "describe_tags", "Tags")
        if tag["ResourceId"] in living
    ]
    return {"ids": sorted(ids), "tags": sorted(tags), "unanswered": unanswered}


# Changing, as a stranger in the console would ----------------------------------------------------------------------------


def open_to_world(account: Account, address: str, port: int = 22, stack: str = "") -> None:
    group, _ = account.find("group", address, stack)
    rule = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    account.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])


def revoke_rule(account: Account, address: str, port: int, stack: str = "") -> None:
    """Takes every ingress rule on a port from a group, by the ids of the rules."""
    group, _ = account.find("group", address, stack)
    listed = aws.whole(
        account.ec2, "describe_security_group_rules", "SecurityGroupRules", Filters=[{"Name": "group-id", "Values": [group]}]
    )
    chosen = [rule["SecurityGroupRuleId"] for rule in listed if not rule["IsEgress"] and rule.get("FromPort") == port]
    if not chosen:
        raise LookupError(f"{address!r} has no ingress rule on port {port}")
    account.ec2.revoke_security_group_ingress(GroupId=group, SecurityGroupRuleIds=chosen)


def add_route(account: Account, address: str, destination: str, gateway: str, stack: str = "") -> None:
    table, _ = account.find("routes", address, stack)
    target, _ = account.find("gateway", gateway, stack)
    account.ec2.create_route(RouteTableId=table, DestinationCidrBlock=destination, GatewayId=target)


def delete_route(account: Account, address: str, destination: str = "0.0.0.0/0", stack: str = "") -> None:
    table, _ = account.find("routes", address, stack)
    account.ec2.delete_route(RouteTableId=table, DestinationCidrBlock=destination)


def disassociate_table(account: Account, address: str, stack: str = "") -> None:
    _, table = account.find("routes", address, stack)
    for association in table["Associations"]:
        if not association.get("Main"):
            account.ec2.disassociate_route_table(AssociationId=association["RouteTableAssociationId"])


def change_tag(account: Account, address: str, key: str, value: str | None, stack: str = "") -> None:
    """Sets a tag, or removes it where the value is null. A node's volume and interface bear its address too: they are not
    meant."""
    identifier, _ = account.find("network dhcp gateway routes subnet group key node", address, stack)
    if value is None:
        account.ec2.delete_tags(Resources=[identifier], Tags=[{"Key": key}])
    else:
        account.ec2.create_tags(Resources=[identifier], Tags=[{"Key": key, "Value": value}])


def flip_subnet_attribute(account: Account, address: str, stack: str = "") -> None:
    subnet, item = account.find("subnet", address, stack)
    account.ec2.modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": not item.get("MapPublicIpOnLaunch", False)})


def detach_gateway(account: Account, address: str, stack: str = "") -> None:
    gateway, item = account.find("gateway", address, stack)
    for attachment in item["Attachments"]:
        account.ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=attachment["VpcId"])


def change_dns_attribute(account: Account, address: str, attribute: str = "enableDnsHostnames", stack: str = "") -> None:
    network, _ = account.find("network", address, stack)
    member = attribute[0].upper() + attribute[1:]
    now = account.ec2.describe_vpc_attribute(VpcId=network, Attribute=attribute)[member]["Value"]
    account.ec2.modify_vpc_attribute(VpcId=network, **{member: {"Value": not now}})


def forget_options(account: Account, address: str, stack: str = "") -> None:
    """Gives a network back the options of the account."""
    network, _ = account.find("network", address, stack)
    account.ec2.associate_dhcp_options(DhcpOptionsId="default", VpcId=network)


def terminate_node(account: Account, address: str, stack: str = "") -> None:
    node, _ = account.find("node", address, stack)
    account.ec2.terminate_instances(InstanceIds=[node])
    wait_for(account, node, "terminated")


def stop_node(account: Account, address: str, stack: str = "") -> None:
    node, _ = account.find("node", address, stack)
    account.ec2.stop_instances(InstanceIds=[node])
    wait_for(account, node, "stopped")


def wait_for(account: Account, node: str, state: str) -> None:
    until = time.monotonic() + 60
    while True:
        reservations = account.ec2.describe_instances(InstanceIds=[node])["Reservations"]
        states = [state_of(one) for reservation in reservations for one in reservation["Instances"]]
        if all(one == state for one in states):
            return
        if time.monotonic() > until:
            raise TimeoutError(f"{node} is {states} and should be {state}")
        time.sleep(0.05)


def change_metadata(account: Account, address: str, stack: str = "") -> None:
    """Lets version 1 of the metadata service answer. Every option is named: moto resets those that are not."""
    node, item = account.find("node", address, stack)
    options = item.get("MetadataOptions", {})
    account.ec2.modify_instance_metadata_options(
        InstanceId=node,
        HttpTokens="optional",
        HttpEndpoint=options.get("HttpEndpoint", "enabled"),
        HttpPutResponseHopLimit=options.get("HttpPutResponseHopLimit", 1),
    )


def delete_key(account: Account, address: str, stack: str = "") -> None:
    # By name: moto answers a deletion by id with success and deletes nothing.
    _, pair = account.find("key", address, stack)
    account.ec2.delete_key_pair(KeyName=pair["KeyName"])


def make_by_hand(account: Account, stack: str = "awsome-day.byhand00") -> dict[str, Any]:
    return by_hand.timed(account.endpoint, account.credentials, stack)


def foreign_network(account: Account, cidr: str = "10.200.0.0/16") -> dict[str, str]:
    """A neighbour's network without any tag of ours, which no run may touch."""
    network = account.ec2.create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"]
    subnet = account.ec2.create_subnet(VpcId=network, CidrBlock=cidr.partition("/")[0] + "/24")["Subnet"]["SubnetId"]
    group = account.ec2.create_security_group(GroupName="neighbour", Description="not ours", VpcId=network)["GroupId"]
    return {"network": network, "subnet": subnet, "group": group}


# Anything else -----------------------------------------------------------------------------------------------------------


def call(account: Account, operation: str, arguments: dict[str, Any] | None = None, service: str = "ec2") -> dict[str, Any]:
    """Any one call by boto3's name: `{"ok": answer}`, or `{"refused": code, "message": …}`."""
    try:
        answer = getattr(account.client(service), operation)(**(arguments or {}))
    except ClientError as error:
        return {"refused": error.response["Error"]["Code"], "message": error.response["Error"].get("Message", "")}
    except ResponseParserError as error:
        return {"refused": "500", "message": str(error)}
    answer.pop("ResponseMetadata", None)
    return {"ok": answer}


def import_key(account: Account, name: str, public: str) -> str:
    """A key pair by its public half, which is bytes and can't come as an argument of `call`."""
    return account.ec2.import_key_pair(KeyName=name, PublicKeyMaterial=public.encode())["KeyPairId"]


def find(account: Account, kinds: str, address: str, stack: str = "") -> str:
    return account.find(kinds, address, stack)[0]


def assume(account: Account, number: str) -> aws.Credentials:
    """Credentials of another account: moto tells accounts apart by the keys that its STS gave out."""
    given = account.client("sts").assume_role(RoleArn=f"arn:aws:iam::{number}:role/judge", RoleSessionName="judge")["Credentials"]
    return {
        "access_key_id": given["AccessKeyId"],
        "secret_access_key": given["SecretAccessKey"],
        "session_token": given["SessionToken"],
    }


def control(account: Account, path: str) -> Any:
    """One of the paths that launcher.py adds to moto."""
    with urllib.request.urlopen(account.endpoint + path, timeout=10) as answer:
        return json.load(answer)


QUESTIONS: dict[str, Callable[..., Any]] = {
    question.__name__: question
    for question in (
        snapshot,
        everything,
        find,
        import_key,
        call,
        assume,
        control,
        make_by_hand,
        foreign_network,
        open_to_world,
        revoke_rule,
        add_route,
        delete_route,
        disassociate_table,
        change_tag,
        flip_subnet_attribute,
        detach_gateway,
        change_dns_attribute,
        forget_options,
        terminate_node,
        stop_node,
        change_metadata,
        delete_key,
    )
}


def answer(line: str) -> dict[str, Any]:
    try:
        asked = json.loads(line)
        account = Account(asked["endpoint"], asked.get("credentials") or aws.ANYONE, asked.get("region") or aws.REGION)
        return {"answer": QUESTIONS[asked["question"]](account, **(asked.get("args") or {}))}
    except Exception as error:  # The asker has to learn of whatever went wrong; this process goes on.
        where = traceback.extract_tb(error.__traceback__)[-1]
        return {"error": f"{type(error).__name__}: {error} ({where.name}, line {where.lineno})"}


def plain(value: Any) -> str:
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} has no place in an answer")


def main() -> None:
    for line in sys.stdin:
        print(json.dumps(answer(line), default=plain), flush=True)


if __name__ == "__main__":
    main()
