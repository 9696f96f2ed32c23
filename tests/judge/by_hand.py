"""The lab network of examples/awsome-day, made by hand: what the program is compared with.

`python tests/judge/by_hand.py ENDPOINT` makes it once, reads it once as one would to see whether all is as it should be,
and prints how many calls and seconds each took. Nothing here waits for a node to run, and nothing would notice a
half-made network: it is the shortest honest script, the best case of working by hand.
"""

import sys
import time
from pathlib import Path
from typing import Any

import aws

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "awsome-day"
IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
MONITORING = {"netdata": 19999, "prometheus": 9090, "grafana": 3000, "mongodb": 27017, "mongo-express": 8080}


class Counted:
    """Passes calls to a client and counts them by name."""

    def __init__(self, client: Any, counts: dict[str, int]) -> None:
        self.client = client
        self.counts = counts

    def __getattr__(self, name: str) -> Any:
        call = getattr(self.client, name)

        def counted(**arguments: Any) -> Any:
            self.counts[name] = self.counts.get(name, 0) + 1
            return call(**arguments)

        return counted


def tags(stack: str, address: str) -> dict[str, str]:
    """As the engine writes them, so that the same questions can be asked of both networks."""
    return {
        "vpclang:stack": stack,
        "vpclang:address": address,
        "vpclang:op": "0" * 64,
        "vpclang:keys": "",
        "Name": address,
    }


def born(stack: str, address: str, *kinds: str) -> list[dict[str, Any]]:
    return [aws.tag_specification(kind, tags(stack, address)) for kind in kinds]


def make(ec2: Any, ssm: Any, stack: str = "awsome-day.byhand00") -> dict[str, str]:
    """Makes the network; gives the ids by address."""
    ids = {}
    key = (EXAMPLE / "ops.pub").read_bytes()
    ids["ops"] = ec2.import_key_pair(
        KeyName="awsome-day.ops-000000", PublicKeyMaterial=key, TagSpecifications=born(stack, "ops", "key-pair")
    )["KeyPairId"]
    network = ec2.create_vpc(CidrBlock="10.117.0.0/16", TagSpecifications=born(stack, "lab", "vpc"))["Vpc"]["VpcId"]
    ids["lab"] = network
    ec2.modify_vpc_attribute(VpcId=network, EnableDnsHostnames={"Value": True})
    ids["lab.dhcp"] = make_options(ec2, network, stack)
    ids["lab.igw"], ids["lab.main"], ids["lab.lan"] = make_ways(ec2, network, stack)
    ids["lab.cluster"] = make_group(ec2, network, stack)
    image = ssm.get_parameter(Name=IMAGE)["Parameter"]["Value"]
    for number in range(3):
        address = f"lab.worker@{number}"
        ids[address] = make_node(ec2, image, ids["lab.lan"], ids["lab.cluster"], f"10.117.0.{100 + number}", stack, address)
    return ids


def make_options(ec2: Any, network: str, stack: str) -> str:
    made = ec2.create_dhcp_options(
        DhcpConfigurations=[
            {"Key": "domain-name", "Values": ["lab.internal"]},
            {"Key": "domain-name-servers", "Values": ["AmazonProvidedDNS"]},
        ],
        TagSpecifications=born(stack, "lab.dhcp", "dhcp-options"),
    )["DhcpOptions"]
    options = made["DhcpOptionsId"]
    if not made.get("Tags"):
        # moto loses these; on AWS the branch is never taken.
        ec2.create_tags(Resources=[options], Tags=aws.tag_list(tags(stack, "lab.dhcp")))
    ec2.associate_dhcp_options(DhcpOptionsId=options, VpcId=network)
    return options


def make_ways(ec2: Any, network: str, stack: str) -> tuple[str, str, str]:
    """The gateway, the route table and the subnet."""
    gateway = ec2.create_internet_gateway(TagSpecifications=born(stack, "lab.igw", "internet-gateway"))
    gateway = gateway["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=network)
    table = ec2.create_route_table(VpcId=network, TagSpecifications=born(stack, "lab.main", "route-table"))
    table = table["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    subnet = ec2.create_subnet(
        VpcId=network,
        CidrBlock="10.117.0.0/24",
        AvailabilityZone="us-east-1a",
        TagSpecifications=born(stack, "lab.lan", "subnet"),
    )["Subnet"]["SubnetId"]
    ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
    return gateway, table, subnet


def make_group(ec2: Any, network: str, stack: str) -> str:
    group = ec2.create_security_group(
        GroupName="awsome-day.lab.cluster-000000",
        Description="made by hand",
        VpcId=network,
        TagSpecifications=born(stack, "lab.cluster", "security-group"),
    )["GroupId"]
    rules = [
        {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": "10.117.0.0/16"}]}
        for port in MONITORING.values()
    ]
    office = {"CidrIp": "203.0.113.0/24", "Description": "the office"}
    rules.append({"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [office]})
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=rules)
    return group


def make_node(ec2: Any, image: str, subnet: str, group: str, ip: str, stack: str, address: str) -> str:
    node = ec2.run_instances(
        ImageId=image,
        InstanceType="t2.micro",
        MinCount=1,
        MaxCount=1,
        KeyName="awsome-day.ops-000000",
        UserData=(EXAMPLE / "bootstrap.sh").read_text(),
        NetworkInterfaces=[
            {
                "DeviceIndex": 0,
                "SubnetId": subnet,
                "PrivateIpAddress": ip,
                "Groups": [group],
                "AssociatePublicIpAddress": True,
                "DeleteOnTermination": True,
            }
        ],
        BlockDeviceMappings=[
            {
                "DeviceName": "/dev/xvda",
                "Ebs": {"Encrypted": True, "DeleteOnTermination": True, "VolumeType": "gp3", "VolumeSize": 8},
            }
        ],
        MetadataOptions={"HttpTokens": "required", "HttpEndpoint": "enabled", "HttpPutResponseHopLimit": 1},
        TagSpecifications=born(stack, address, "instance", "volume", "network-interface"),
    )["Instances"][0]
    return node["InstanceId"]


def read(ec2: Any, stack: str = "awsome-day.byhand00") -> int:
    """The look at everything that tells whether anything changed; gives the number of things seen."""
    ours = [{"Name": "tag:vpclang:stack", "Values": [stack]}]
    calls = {
        "describe_vpcs": "Vpcs",
        "describe_dhcp_options": "DhcpOptions",
        "describe_internet_gateways": "InternetGateways",
        "describe_route_tables": "RouteTables",
        "describe_subnets": "Subnets",
        "describe_security_groups": "SecurityGroups",
        "describe_key_pairs": "KeyPairs",
        "describe_volumes": "Volumes",
        "describe_network_interfaces": "NetworkInterfaces",
    }
    seen = sum(len(getattr(ec2, call)(Filters=ours)[result]) for call, result in calls.items())
    reservations = ec2.describe_instances(Filters=ours)["Reservations"]
    network = ec2.describe_vpcs(Filters=ours)["Vpcs"][0]["VpcId"]
    for attribute in ("enableDnsSupport", "enableDnsHostnames"):
        ec2.describe_vpc_attribute(VpcId=network, Attribute=attribute)
    return seen + sum(len(reservation["Instances"]) for reservation in reservations)


def timed(endpoint: str, credentials: aws.Credentials, stack: str = "awsome-day.byhand00") -> dict[str, Any]:
    """Makes and reads the network; gives ids, calls and seconds of both."""
    made: dict[str, int] = {}
    looked: dict[str, int] = {}
    ec2, ssm = aws.client("ec2", endpoint, credentials), aws.client("ssm", endpoint, credentials)
    start = time.monotonic()
    ids = make(Counted(ec2, made), Counted(ssm, made), stack)
    between = time.monotonic()
    read(Counted(ec2, looked), stack)
    end = time.monotonic()
    return {
        "ids": ids,
        "make": {"calls": sum(made.values()), "seconds": round(between - start, 3), "by_name": made},
        "read": {"calls": sum(looked.values()), "seconds": round(end - between, 3), "by_name": looked},
    }


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("usage: by_hand.py ENDPOINT")
    result = timed(sys.argv[1], aws.ANYONE)
    for verb in ("make", "read"):
        print(f"{verb}: {result[verb]['calls']} calls, {result[verb]['seconds']} s")


if __name__ == "__main__":
    main()
