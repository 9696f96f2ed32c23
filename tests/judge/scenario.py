"""The calls that `compare.py` makes at two endpoints: good ones, bad ones, and looks at what they left.

A step is one call. `$name` in its arguments stands for an id that an earlier step kept. `show` (JMESPath) picks what of the
answer is compared; ids in it are turned back into names. `aws` is what AWS does, where a source says so: `ok`, the code of
the refusal, `refused` where the source names no code, or what `show` finds there.

Sources: `Operation` and `Shape.Member` are pages of the Amazon EC2 API Reference, whose texts botocore's model of EC2 bears
too; “error codes” is its page “Error codes for the Amazon EC2 API”; `owner/name #n` is an issue in which somebody quotes
what AWS answered, named where AWS documents the rule and not its code.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Shown:
    """What `show` finds on AWS."""

    value: Any


@dataclass(frozen=True)
class Step:
    name: str
    operation: str
    arguments: dict[str, Any]
    show: str = ""
    keep: dict[str, str] = field(default_factory=dict)
    aws: str | Shown = ""
    source: str = ""
    service: str = "ec2"


def named(kind: str, name: str, **more: str) -> dict[str, Any]:
    tags = [{"Key": "Name", "Value": name}] + [{"Key": key, "Value": value} for key, value in more.items()]
    return {"TagSpecifications": [{"ResourceType": kind, "Tags": tags}]}


def where(**filters: str | list[str]) -> dict[str, Any]:
    """Filters; a double underscore stands for the colon of `tag:Name`, a single one for a hyphen."""
    return {
        "Filters": [
            {
                "Name": name.replace("__", ":").replace("_", "-"),
                "Values": [values] if isinstance(values, str) else values,
            }
            for name, values in filters.items()
        ]
    }


def tcp(first: int, last: int, *blocks: str, description: str = "", protocol: str = "tcp") -> dict[str, Any]:
    ranges = [{"CidrIp": block, **({"Description": description} if description else {})} for block in blocks]
    return {"IpProtocol": protocol, "FromPort": first, "ToPort": last, "IpRanges": ranges}


NOWHERE = "0123456789abcdef0"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKI+oQROSdWS8fr7r3qSp2hzWlkpOdtuvArHCkgtH89n ops@awsome-day\n"
ECDSA = (
    "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBEieZBJQ2xCMcRHulmcBvD5VUqzjCElKoJQP3yJXr4pZ"
    "OwajMvCZ+AFQ4YJIvuw1+RIPJbHlwsrfW3BLaPV3p+M=\n"
)
TAGS = "sort_by(Tags, &Key)[].[Key, Value]"
SUBNETS = "sort_by(Subnets, &CidrBlock)[].CidrBlock"

VPCS = [
    Step(
        "create a network",
        "create_vpc",
        {"CidrBlock": "10.0.0.0/16", **named("vpc", "lab", team="net")},
        "Vpc.[CidrBlock, InstanceTenancy, IsDefault, sort_by(Tags, &Key)]",
        {"vpc": "Vpc.VpcId"},
    ),
    Step(
        "a new network is pending",
        "create_vpc",
        {"CidrBlock": "10.2.0.0/16"},
        "Vpc.State",
        {"brief": "Vpc.VpcId"},
        aws=Shown("pending"),
        source="CreateVpc, example response",
    ),
    Step("delete a network of nothing", "delete_vpc", {"VpcId": "$brief"}, aws="ok", source="DeleteVpc"),
    Step(
        "the network names a set of options",
        "describe_vpcs",
        {"VpcIds": ["$vpc"]},
        "Vpcs[].starts_with(DhcpOptionsId, 'dopt-')",
        aws=Shown([True]),
        source="VPC User Guide, “DHCP option sets in Amazon VPC”",
    ),
    Step("create a second network", "create_vpc", {"CidrBlock": "10.1.0.0/16", **named("vpc", "far")}, keep={"far": "Vpc.VpcId"}),
    Step(
        "network of /15",
        "create_vpc",
        {"CidrBlock": "10.0.0.0/15"},
        aws="InvalidVpc.Range",
        source="error codes, InvalidVpcRange; AWS spells it InvalidVpc.Range: trailofbits/algo #340",
    ),
    Step(
        "network of /29",
        "create_vpc",
        {"CidrBlock": "10.0.0.0/29"},
        aws="InvalidVpc.Range",
        source="error codes, InvalidVpcRange; AWS spells it InvalidVpc.Range: trailofbits/algo #340",
    ),
    Step(
        "network with host bits is stored without them",
        "create_vpc",
        {"CidrBlock": "10.3.0.5/16"},
        "Vpc.CidrBlock",
        {"host_bits": "Vpc.VpcId"},
        aws=Shown("10.3.0.0/16"),
        source="CreateVpc.CidrBlock",
    ),
    Step(
        "network of no block",
        "create_vpc",
        {"CidrBlock": "ten"},
        aws="InvalidParameterValue",
        source="error codes, InvalidParameterValue",
    ),
    Step(
        "network in 127.0.0.0/8",
        "create_vpc",
        {"CidrBlock": "127.0.0.0/16"},
        aws="refused",
        source="VPC User Guide, “VPC CIDR blocks”; no code is documented",
    ),
    Step(
        "network in 169.254.0.0/16",
        "create_vpc",
        {"CidrBlock": "169.254.0.0/16"},
        aws="refused",
        source="VPC User Guide, “VPC CIDR blocks”; no code is documented",
    ),
    Step("network without a block", "create_vpc", {}, aws="MissingParameter", source="error codes, MissingParameter"),
    Step(
        "network with tags for another kind",
        "create_vpc",
        {"CidrBlock": "10.4.0.0/16", **named("subnet", "wrong")},
        aws="InvalidParameterValue",
        source="TagSpecification (“you'll get an error”); the code as in boto/boto3 #1806",
    ),
    Step(
        "network, dry run",
        "create_vpc",
        {"CidrBlock": "10.5.0.0/16", "DryRun": True},
        aws="DryRunOperation",
        source="CreateVpc.DryRun; error codes, DryRunOperation",
    ),
    Step(
        "the dry run made no network",
        "describe_vpcs",
        where(cidr="10.5.0.0/16"),
        "length(Vpcs)",
        aws=Shown(0),
        source="CreateVpc.DryRun",
    ),
    Step(
        "unknown network",
        "describe_vpcs",
        {"VpcIds": [f"vpc-{NOWHERE}"]},
        aws="InvalidVpcID.NotFound",
        source="error codes, InvalidVpcID.NotFound",
    ),
    Step(
        "malformed id of a network",
        "describe_vpcs",
        {"VpcIds": ["vpc"]},
        aws="InvalidVpcID.Malformed",
        source="error codes, InvalidVpcID.Malformed",
    ),
    Step("network by tag", "describe_vpcs", where(tag__Name="lab"), "Vpcs[].VpcId"),
    Step("networks by a tag with a star", "describe_vpcs", where(tag__Name="l*"), "Vpcs[].VpcId"),
    Step(
        "networks by a tag with a question mark",
        "describe_vpcs",
        where(tag__Name="la?"),
        "Vpcs[].VpcId",
        aws=Shown(["$vpc"]),
        source="EC2 User Guide, “Find your Amazon EC2 resources”",
    ),
    Step(
        "a question mark may stand for nothing",
        "describe_vpcs",
        where(tag__Name="lab?"),
        "Vpcs[].VpcId",
        aws=Shown(["$vpc"]),
        source="EC2 User Guide, “Find your Amazon EC2 resources” (“zero or one character”)",
    ),
    Step(
        "a star may stand for nothing",
        "describe_vpcs",
        where(tag__Name="*lab*"),
        "Vpcs[].VpcId",
        aws=Shown(["$vpc"]),
        source="EC2 User Guide, “Find your Amazon EC2 resources”",
    ),
    Step(
        "networks by a tag in capitals",
        "describe_vpcs",
        where(tag__Name="LAB"),
        "length(Vpcs)",
        aws=Shown(0),
        source="Filter.Values",
    ),
    Step(
        "networks by a tag key in capitals", "describe_vpcs", where(tag__NAME="lab"), "length(Vpcs)", aws=Shown(0), source="Tag.Key"
    ),
    Step(
        "networks by their default",
        "describe_vpcs",
        where(is_default="true"),
        "Vpcs[].CidrBlock",
        aws=Shown(["172.31.0.0/16"]),
        source="VPC User Guide, “Default VPCs”",
    ),
    Step("networks by one of two values", "describe_vpcs", where(tag__Name=["lab", "far"]), "sort(Vpcs[].CidrBlock)"),
    Step("networks by two filters", "describe_vpcs", where(tag__Name="lab", tag__team="none"), "length(Vpcs)"),
    Step("networks by tag key", "describe_vpcs", where(tag_key="team"), "Vpcs[].VpcId"),
    Step(
        "networks by 201 values",
        "describe_vpcs",
        where(tag__Name=[f"n{n}" for n in range(201)]),
        "length(Vpcs)",
        aws="FilterLimitExceeded",
        source="EC2 User Guide, “Find your Amazon EC2 resources”; error codes, FilterLimitExceeded",
    ),
    Step(
        "networks by 51 filters",
        "describe_vpcs",
        where(**{f"tag__k{n}": "v" for n in range(51)}),
        "length(Vpcs)",
        aws="FilterLimitExceeded",
        source="EC2 User Guide, “Find your Amazon EC2 resources”; error codes, FilterLimitExceeded",
    ),
    Step(
        "networks by a value of 256 characters",
        "describe_vpcs",
        where(tag__Name="n" * 256),
        "length(Vpcs)",
        aws="refused",
        source="EC2 User Guide, “Find your Amazon EC2 resources”; no code is documented",
    ),
    Step(
        "networks by an unknown filter",
        "describe_vpcs",
        where(colour="red"),
        aws="InvalidParameterValue",
        source="the code as in aws/aws-cli #4013",
    ),
    Step("DNS support is on", "describe_vpc_attribute", {"VpcId": "$vpc", "Attribute": "enableDnsSupport"}, "EnableDnsSupport"),
    Step(
        "DNS hostnames are off",
        "describe_vpc_attribute",
        {"VpcId": "$vpc", "Attribute": "enableDnsHostnames"},
        "EnableDnsHostnames",
    ),
    Step("turn DNS hostnames on", "modify_vpc_attribute", {"VpcId": "$vpc", "EnableDnsHostnames": {"Value": True}}, aws="ok"),
    Step(
        "DNS hostnames are on", "describe_vpc_attribute", {"VpcId": "$vpc", "Attribute": "enableDnsHostnames"}, "EnableDnsHostnames"
    ),
    Step(
        "two attributes in one call",
        "modify_vpc_attribute",
        {"VpcId": "$far", "EnableDnsHostnames": {"Value": True}, "EnableDnsSupport": {"Value": True}},
        aws="InvalidParameterCombination",
        source="the code as in aws/aws-sdk-go #415",
    ),
    Step(
        "attribute of an unknown network",
        "modify_vpc_attribute",
        {"VpcId": f"vpc-{NOWHERE}", "EnableDnsSupport": {"Value": True}},
        aws="InvalidVpcID.NotFound",
        source="error codes, InvalidVpcID.NotFound",
    ),
    Step(
        "a network brings its main table",
        "describe_route_tables",
        where(vpc_id="$vpc"),
        "RouteTables[].[Associations[].Main, Routes[].[DestinationCidrBlock, GatewayId, State, Origin]]",
        {"main": "RouteTables[0].RouteTableId", "main_association": "RouteTables[0].Associations[0].RouteTableAssociationId"},
    ),
    Step(
        "a network brings its group",
        "describe_security_groups",
        where(vpc_id="$vpc"),
        "SecurityGroups[].[GroupName, Description, length(IpPermissions), IpPermissionsEgress[].[IpProtocol, IpRanges]]",
        {"default": "SecurityGroups[0].GroupId"},
        aws=Shown([["default", "default VPC security group", 1, [["-1", [{"CidrIp": "0.0.0.0/0"}]]]]]),
        source="VPC User Guide, “Default security groups”",
    ),
    Step(
        "its group lets itself in",
        "describe_security_group_rules",
        where(group_id="$default"),
        "sort_by(SecurityGroupRules, &to_string(IsEgress))[].[IpProtocol, IsEgress, CidrIpv4 || ReferencedGroupInfo.GroupId]",
        aws=Shown([["-1", False, "$default"], ["-1", True, "0.0.0.0/0"]]),
        source="VPC User Guide, “Default security groups”",
    ),
    Step(
        "a network brings its access list",
        "describe_network_acls",
        where(vpc_id="$vpc"),
        "NetworkAcls[].[IsDefault, length(Entries)]",
    ),
    Step(
        "the entries of the access list",
        "describe_network_acls",
        where(vpc_id="$vpc"),
        "sort(NetworkAcls[0].Entries[].join(' ', [to_string(RuleNumber), RuleAction, to_string(Egress), Protocol, CidrBlock]))",
        aws=Shown(
            [
                "100 allow false -1 0.0.0.0/0",
                "100 allow true -1 0.0.0.0/0",
                "32767 deny false -1 0.0.0.0/0",
                "32767 deny true -1 0.0.0.0/0",
            ]
        ),
        source="VPC User Guide, “Default network ACL for a VPC”; DescribeNetworkAcls, example response",
    ),
]

DHCP = [
    Step(
        "create an option set",
        "create_dhcp_options",
        {
            "DhcpConfigurations": [
                {"Key": "domain-name", "Values": ["lab.internal"]},
                {"Key": "domain-name-servers", "Values": ["AmazonProvidedDNS"]},
            ],
            **named("dhcp-options", "options"),
        },
        "DhcpOptions.[sort_by(DhcpConfigurations, &Key), Tags]",
        {"dhcp": "DhcpOptions.DhcpOptionsId"},
        aws=Shown(
            [
                [
                    {"Key": "domain-name", "Values": [{"Value": "lab.internal"}]},
                    {"Key": "domain-name-servers", "Values": [{"Value": "AmazonProvidedDNS"}]},
                ],
                [{"Key": "Name", "Value": "options"}],
            ]
        ),
        source="CreateDhcpOptions.TagSpecifications",
    ),
    Step(
        "option sets by tag",
        "describe_dhcp_options",
        where(tag__Name="options"),
        "DhcpOptions[].DhcpOptionsId",
        aws=Shown(["$dhcp"]),
        source="CreateDhcpOptions.TagSpecifications",
    ),
    Step("tag an option set", "create_tags", {"Resources": ["$dhcp"], "Tags": [{"Key": "late", "Value": "yes"}]}, aws="ok"),
    Step("option sets by a late tag", "describe_dhcp_options", where(tag__late="yes"), "DhcpOptions[].DhcpOptionsId"),
    Step(
        "option set of an unknown key",
        "create_dhcp_options",
        {"DhcpConfigurations": [{"Key": "colour", "Values": ["red"]}]},
        aws="refused",
        source="CreateDhcpOptions; no code is documented",
    ),
    Step(
        "five name servers",
        "create_dhcp_options",
        {"DhcpConfigurations": [{"Key": "domain-name-servers", "Values": [f"10.0.0.{n}" for n in range(10, 15)]}]},
        aws="refused",
        source="CreateDhcpOptions; no code is documented",
    ),
    Step(
        "node type 3",
        "create_dhcp_options",
        {"DhcpConfigurations": [{"Key": "netbios-node-type", "Values": ["3"]}]},
        aws="refused",
        source="CreateDhcpOptions; no code is documented",
    ),
    Step("associate an option set", "associate_dhcp_options", {"DhcpOptionsId": "$dhcp", "VpcId": "$vpc"}, aws="ok"),
    Step("the network names the set", "describe_vpcs", {"VpcIds": ["$vpc"]}, "Vpcs[].DhcpOptionsId"),
    Step(
        "associate a set again",
        "associate_dhcp_options",
        {"DhcpOptionsId": "$dhcp", "VpcId": "$vpc"},
        aws="ok",
        source="AssociateDhcpOptions",
    ),
    Step(
        "associate an unknown set",
        "associate_dhcp_options",
        {"DhcpOptionsId": f"dopt-{NOWHERE}", "VpcId": "$vpc"},
        aws="InvalidDhcpOptionID.NotFound",
        source="error codes, InvalidDhcpOptionID.NotFound",
    ),
    Step(
        "delete a set in use",
        "delete_dhcp_options",
        {"DhcpOptionsId": "$dhcp"},
        aws="DependencyViolation",
        source="DeleteDhcpOptions; error codes, DependencyViolation",
    ),
]

GATEWAYS = [
    Step(
        "create a gateway",
        "create_internet_gateway",
        named("internet-gateway", "igw"),
        "InternetGateway.[Attachments, Tags]",
        {"igw": "InternetGateway.InternetGatewayId"},
    ),
    Step("create a second gateway", "create_internet_gateway", {}, keep={"igw2": "InternetGateway.InternetGatewayId"}),
    Step(
        "gateway, dry run",
        "create_internet_gateway",
        {"DryRun": True},
        aws="DryRunOperation",
        source="CreateInternetGateway.DryRun; error codes, DryRunOperation",
    ),
    Step("attach a gateway", "attach_internet_gateway", {"InternetGatewayId": "$igw", "VpcId": "$vpc"}, aws="ok"),
    Step(
        "attach it to a second network",
        "attach_internet_gateway",
        {"InternetGatewayId": "$igw", "VpcId": "$far"},
        aws="Resource.AlreadyAssociated",
        source="the code as in berlioz-the/berlioz #1",
    ),
    Step(
        "attach a second one to the network",
        "attach_internet_gateway",
        {"InternetGatewayId": "$igw2", "VpcId": "$vpc"},
        aws="InvalidParameterValue",
        source="the code as in binlab/terraform-aws-vault-ha-raft #54",
    ),
    Step(
        "attach an unknown gateway",
        "attach_internet_gateway",
        {"InternetGatewayId": f"igw-{NOWHERE}", "VpcId": "$far"},
        aws="InvalidInternetGatewayID.NotFound",
        source="error codes, InvalidInternetGatewayID.NotFound",
    ),
    Step(
        "gateway by the network it is attached to",
        "describe_internet_gateways",
        {"Filters": [{"Name": "attachment.vpc-id", "Values": ["$vpc"]}]},
        "InternetGateways[].Attachments[].[VpcId, State]",
        aws=Shown([["$vpc", "available"]]),
        source="InternetGatewayAttachment; VPC User Guide, “Amazon VPC quotas” (one gateway a network)",
    ),
    Step(
        "delete an attached gateway",
        "delete_internet_gateway",
        {"InternetGatewayId": "$igw"},
        aws="DependencyViolation",
        source="DeleteInternetGateway; error codes, DependencyViolation",
    ),
]

SUBNET = {"VpcId": "$vpc", "AvailabilityZone": "us-east-1a"}
SUBNET_STEPS = [
    Step(
        "create a subnet",
        "create_subnet",
        {**SUBNET, "CidrBlock": "10.0.0.0/24", **named("subnet", "lan", team="net")},
        "Subnet.[CidrBlock, AvailabilityZone, AvailableIpAddressCount, MapPublicIpOnLaunch, DefaultForAz, VpcId]",
        {"lan": "Subnet.SubnetId"},
    ),
    Step(
        "the same block again",
        "create_subnet",
        {**SUBNET, "CidrBlock": "10.0.0.0/24"},
        aws="InvalidSubnet.Conflict",
        source="error codes, InvalidSubnet.Conflict",
    ),
    Step(
        "an overlapping block",
        "create_subnet",
        {**SUBNET, "CidrBlock": "10.0.0.128/25"},
        aws="InvalidSubnet.Conflict",
        source="error codes, InvalidSubnet.Conflict",
    ),
    Step(
        "a block outside the network",
        "create_subnet",
        {**SUBNET, "CidrBlock": "10.9.0.0/24"},
        aws="InvalidSubnet.Range",
        source="error codes, InvalidSubnet.Range",
    ),
    Step(
        "subnet of /29",
        "create_subnet",
        {**SUBNET, "CidrBlock": "10.0.9.0/29"},
        aws="InvalidSubnet.Range",
        source="CreateSubnet; error codes, InvalidSubnet.Range",
    ),
    Step(
        "subnet larger than its network",
        "create_subnet",
        {**SUBNET, "CidrBlock": "10.0.0.0/15"},
        aws="InvalidSubnet.Range",
        source="error codes, InvalidSubnet.Range",
    ),
    Step(
        "subnet with host bits is stored without them",
        "create_subnet",
        {**SUBNET, "CidrBlock": "10.0.8.7/24"},
        "Subnet.CidrBlock",
        aws=Shown("10.0.8.0/24"),
        source="CreateSubnet.CidrBlock",
    ),
    Step(
        "subnet in a zone of another region",
        "create_subnet",
        {"VpcId": "$vpc", "CidrBlock": "10.0.10.0/24", "AvailabilityZone": "eu-west-1a"},
        aws="refused",
        source="CreateSubnet.AvailabilityZone; no code is documented",
    ),
    Step(
        "subnet of an unknown network",
        "create_subnet",
        {"VpcId": f"vpc-{NOWHERE}", "CidrBlock": "10.0.0.0/24"},
        aws="InvalidVpcID.NotFound",
        source="error codes, InvalidVpcID.NotFound",
    ),
    Step(
        "subnet without a zone lands in one",
        "create_subnet",
        {"VpcId": "$vpc", "CidrBlock": "10.0.11.0/24"},
        "starts_with(Subnet.AvailabilityZone, 'us-east-1')",
    ),
    *(
        Step(
            f"subnet {number} of a row",
            "create_subnet",
            {**SUBNET, "CidrBlock": f"10.0.{number}.0/24", **named("subnet", f"row{number}")},
            aws="ok",
        )
        for number in range(1, 7)
    ),
    Step(
        "public addresses on",
        "modify_subnet_attribute",
        {"SubnetId": "$lan", "MapPublicIpOnLaunch": {"Value": True}},
        aws="ok",
    ),
    Step("they are on", "describe_subnets", {"SubnetIds": ["$lan"]}, "Subnets[].MapPublicIpOnLaunch"),
    Step(
        "two attributes of a subnet in one call",
        "modify_subnet_attribute",
        {"SubnetId": "$lan", "MapPublicIpOnLaunch": {"Value": False}, "EnableDns64": {"Value": False}},
        aws="refused",
        source="ModifySubnetAttribute; the message as in aws-cloudformation/cloudformation-coverage-roadmap #1031",
    ),
    Step(
        "public addresses off", "modify_subnet_attribute", {"SubnetId": "$lan", "MapPublicIpOnLaunch": {"Value": False}}, aws="ok"
    ),
    Step("subnets by network and tag", "describe_subnets", where(vpc_id="$vpc", tag__Name="row*"), SUBNETS),
    Step("subnets by block", "describe_subnets", where(vpc_id="$vpc", cidr_block="10.0.3.0/24"), SUBNETS),
    Step("subnets by zone", "describe_subnets", where(vpc_id="$vpc", availability_zone="us-east-1b", tag__Name="row*"), SUBNETS),
    Step(
        "a page of five subnets",
        "describe_subnets",
        {**where(vpc_id="$vpc"), "MaxResults": 5},
        "[length(Subnets), NextToken != null]",
        aws=Shown([5, True]),
        source="DescribeSubnets.MaxResults",
    ),
    Step(
        "a page of four",
        "describe_subnets",
        {**where(vpc_id="$vpc"), "MaxResults": 4},
        "length(Subnets)",
        aws="InvalidParameterValue",
        source="DescribeSubnets.MaxResults; the code as in aws/aws-sdk-ruby #2575",
    ),
    Step(
        "a page that nobody gave out",
        "describe_subnets",
        {**where(vpc_id="$vpc"), "MaxResults": 5, "NextToken": "nothing"},
        "length(Subnets)",
        aws="InvalidNextToken",
        source="error codes, InvalidNextToken",
    ),
    Step(
        "subnets in pages of five",
        "pages",
        {"of": "describe_subnets", "in_": "Subnets", **where(vpc_id="$vpc"), "MaxResults": 5},
        aws=Shown([5, 4]),
        source="DescribeSubnets.MaxResults; DescribeSubnets.NextToken",
    ),
    Step(
        "tags in pages of five",
        "pages",
        {"of": "describe_tags", "in_": "Tags", **where(value=["row*"]), "MaxResults": 5},
        aws=Shown([5, 1]),
        source="DescribeTags.MaxResults; DescribeTags.NextToken",
    ),
    Step(
        "a page of 1001",
        "describe_subnets",
        {**where(vpc_id="$vpc"), "MaxResults": 1001},
        "length(Subnets)",
        aws="InvalidParameterValue",
        source="DescribeSubnets.MaxResults; the code as in aws/aws-sdk-ruby #2575",
    ),
    Step(
        "subnets by a block with a question mark",
        "describe_subnets",
        where(vpc_id="$vpc", cidr_block="10.0.?.0/24", tag__Name="row*"),
        SUBNETS,
    ),
    Step(
        "unknown subnet",
        "describe_subnets",
        {"SubnetIds": [f"subnet-{NOWHERE}"]},
        aws="InvalidSubnetID.NotFound",
        source="error codes, InvalidSubnetID.NotFound",
    ),
]

ROUTES = [
    Step(
        "create a table",
        "create_route_table",
        {"VpcId": "$vpc", **named("route-table", "main")},
        "RouteTable.[VpcId, Associations, Routes[].[DestinationCidrBlock, GatewayId, State, Origin], Tags]",
        {"table": "RouteTable.RouteTableId"},
    ),
    Step(
        "create a table for bad routes", "create_route_table", {"VpcId": "$vpc"}, keep={"scratch_table": "RouteTable.RouteTableId"}
    ),
    Step(
        "create a table twice with one token: first",
        "create_route_table",
        {"VpcId": "$vpc", "ClientToken": "one-table"},
        keep={"twin": "RouteTable.RouteTableId"},
    ),
    Step(
        "create a table twice with one token: second",
        "create_route_table",
        {"VpcId": "$vpc", "ClientToken": "one-table"},
        "RouteTable.RouteTableId",
        aws=Shown("$twin"),
        source="CreateRouteTable.ClientToken; “Ensuring idempotency”",
    ),
    Step(
        "the token with another request",
        "create_route_table",
        {"VpcId": "$far", "ClientToken": "one-table"},
        aws="IdempotentParameterMismatch",
        source="“Ensuring idempotency”; error codes, IdempotentParameterMismatch",
    ),
    Step(
        "table of an unknown network",
        "create_route_table",
        {"VpcId": f"vpc-{NOWHERE}"},
        aws="InvalidVpcID.NotFound",
        source="error codes, InvalidVpcID.NotFound",
    ),
    Step(
        "route to the gateway",
        "create_route",
        {"RouteTableId": "$table", "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "$igw"},
        "Return",
    ),
    Step(
        "the same destination again",
        "create_route",
        {"RouteTableId": "$table", "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "$igw"},
        aws="RouteAlreadyExists",
        source="error codes, RouteAlreadyExists",
    ),
    Step(
        "route to a gateway that is not attached",
        "create_route",
        {"RouteTableId": "$scratch_table", "DestinationCidrBlock": "198.51.100.0/24", "GatewayId": "$igw2"},
        aws="refused",
        source="the message as in giantswarm/aws-operator #632; no code is documented",
    ),
    Step(
        "route to an unknown gateway",
        "create_route",
        {"RouteTableId": "$scratch_table", "DestinationCidrBlock": "198.51.101.0/24", "GatewayId": f"igw-{NOWHERE}"},
        aws="InvalidInternetGatewayID.NotFound",
        source="error codes, InvalidInternetGatewayID.NotFound",
    ),
    Step(
        "route without a target",
        "create_route",
        {"RouteTableId": "$scratch_table", "DestinationCidrBlock": "198.51.102.0/24"},
        aws="refused",
        source="CreateRoute; no code is documented",
    ),
    Step(
        "route to the network's own block",
        "create_route",
        {"RouteTableId": "$scratch_table", "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "$igw"},
        aws="RouteAlreadyExists",
        source="VPC User Guide, “Route tables”; error codes, RouteAlreadyExists",
    ),
    Step(
        "route inside the network's own block",
        "create_route",
        {"RouteTableId": "$scratch_table", "DestinationCidrBlock": "10.0.77.0/24", "GatewayId": "$igw"},
        aws="refused",
        source="VPC User Guide, “Route tables”; no code is documented",
    ),
    Step(
        "route into what AWS keeps",
        "create_route",
        {"RouteTableId": "$scratch_table", "DestinationCidrBlock": "169.254.169.0/24", "GatewayId": "$igw"},
        aws="refused",
        source="VPC User Guide, “Route tables”; no code is documented",
    ),
    Step(
        "route to two targets",
        "create_route",
        {
            "RouteTableId": "$scratch_table",
            "DestinationCidrBlock": "198.51.103.0/24",
            "GatewayId": "$igw",
            "InstanceId": f"i-{NOWHERE}",
        },
        aws="refused",
        source="CreateRoute (“exactly one”); no code is documented",
    ),
    Step(
        "route with host bits",
        "create_route",
        {"RouteTableId": "$scratch_table", "DestinationCidrBlock": "203.0.113.9/24", "GatewayId": "$igw"},
        "Return",
    ),
    Step(
        "it is stored without them",
        "describe_route_tables",
        {"RouteTableIds": ["$scratch_table"]},
        "RouteTables[].Routes[?starts_with(DestinationCidrBlock, '203.')][].DestinationCidrBlock",
        aws=Shown(["203.0.113.0/24"]),
        source="CreateRoute.DestinationCidrBlock",
    ),
    Step(
        "routes as they stand",
        "describe_route_tables",
        {"RouteTableIds": ["$table"]},
        "RouteTables[].sort_by(Routes, &DestinationCidrBlock)[].[DestinationCidrBlock, GatewayId, State, Origin]",
    ),
    Step(
        "replace a route that is not there",
        "replace_route",
        {"RouteTableId": "$table", "DestinationCidrBlock": "192.0.2.0/24", "GatewayId": "$igw"},
        aws="InvalidParameterValue",
        source="not documented",
    ),
    Step(
        "delete a route that is not there",
        "delete_route",
        {"RouteTableId": "$table", "DestinationCidrBlock": "192.0.2.0/24"},
        aws="InvalidRoute.NotFound",
        source="error codes, InvalidRoute.NotFound",
    ),
    Step(
        "delete the local route",
        "delete_route",
        {"RouteTableId": "$scratch_table", "DestinationCidrBlock": "10.0.0.0/16"},
        aws="refused",
        source="VPC User Guide, “Route tables”; no code is documented",
    ),
    Step(
        "associate a subnet",
        "associate_route_table",
        {"RouteTableId": "$table", "SubnetId": "$lan"},
        keep={"association": "AssociationId"},
    ),
    Step(
        "associate it with another table",
        "associate_route_table",
        {"RouteTableId": "$twin", "SubnetId": "$lan"},
        aws="Resource.AlreadyAssociated",
        source="the code as in hashicorp/terraform-provider-aws #38960",
    ),
    Step(
        "associate it with its own table again",
        "associate_route_table",
        {"RouteTableId": "$table", "SubnetId": "$lan"},
        source="not documented",
    ),
    Step(
        "associate an unknown subnet",
        "associate_route_table",
        {"RouteTableId": "$table", "SubnetId": f"subnet-{NOWHERE}"},
        aws="InvalidSubnetID.NotFound",
        source="error codes, InvalidSubnetID.NotFound",
    ),
    Step(
        "table by the subnet it serves",
        "describe_route_tables",
        {"Filters": [{"Name": "association.subnet-id", "Values": ["$lan"]}]},
        "RouteTables[].RouteTableId",
    ),
    Step(
        "main tables",
        "describe_route_tables",
        {"Filters": [{"Name": "association.main", "Values": ["true"]}, *where(vpc_id="$vpc")["Filters"]]},
        "RouteTables[].RouteTableId",
    ),
    Step("tables by tag", "describe_route_tables", where(tag__Name="main"), "RouteTables[].RouteTableId"),
    Step(
        "delete a table in use",
        "delete_route_table",
        {"RouteTableId": "$table"},
        aws="DependencyViolation",
        source="DeleteRouteTable; error codes, DependencyViolation",
    ),
    Step(
        "delete the main table",
        "delete_route_table",
        {"RouteTableId": "$main"},
        aws="refused",
        source="DeleteRouteTable; no code is documented",
    ),
    Step(
        "replace the association",
        "replace_route_table_association",
        {"AssociationId": "$association", "RouteTableId": "$twin"},
        keep={"association": "NewAssociationId"},
    ),
    Step(
        "put it back",
        "replace_route_table_association",
        {"AssociationId": "$association", "RouteTableId": "$table"},
        keep={"association": "NewAssociationId"},
    ),
    Step(
        "the old association is gone",
        "disassociate_route_table",
        {"AssociationId": f"rtbassoc-{NOWHERE}"},
        aws="InvalidAssociationID.NotFound",
        source="error codes, InvalidAssociationID.NotFound",
    ),
    Step(
        "take the main association away",
        "disassociate_route_table",
        {"AssociationId": "$main_association"},
        aws="InvalidParameterValue",
        source="the code as in ansible/ansible #25521",
    ),
    Step("delete the twin", "delete_route_table", {"RouteTableId": "$twin"}, aws="ok"),
]

GROUP = {"VpcId": "$vpc", "Description": "a group"}
RULES = (
    "SecurityGroups[].[sort_by(IpPermissions, &to_string([IpProtocol, FromPort]))[]"
    ".[IpProtocol, FromPort, ToPort, IpRanges, UserIdGroupPairs[].[GroupId, Description]]]"
)
# What one endpoint takes and the other refuses must not show again in every later look: bad rules go to a group of their own,
# bad routes to a table of their own.
GROUPS = [
    Step(
        "create a group",
        "create_security_group",
        {**GROUP, "GroupName": "cluster", **named("security-group", "cluster")},
        "Tags",
        {"group": "GroupId"},
        aws=Shown([{"Key": "Name", "Value": "cluster"}]),
        source="CreateSecurityGroupResult.Tags",
    ),
    Step("create another group", "create_security_group", {**GROUP, "GroupName": "other"}, keep={"other": "GroupId"}),
    Step(
        "create a group in the far network",
        "create_security_group",
        {**GROUP, "VpcId": "$far", "GroupName": "cluster"},
        keep={"strange": "GroupId"},
    ),
    Step("create a group for bad rules", "create_security_group", {**GROUP, "GroupName": "scratch"}, keep={"scratch": "GroupId"}),
    Step(
        "the same name",
        "create_security_group",
        {**GROUP, "GroupName": "cluster"},
        aws="InvalidGroup.Duplicate",
        source="error codes, InvalidGroup.Duplicate",
    ),
    Step(
        "the same name in capitals",
        "create_security_group",
        {**GROUP, "GroupName": "CLUSTER"},
        aws="InvalidGroup.Duplicate",
        source="CreateSecurityGroup.GroupName; error codes, InvalidGroup.Duplicate",
    ),
    Step(
        "the name default",
        "create_security_group",
        {**GROUP, "GroupName": "default"},
        aws="InvalidGroup.Reserved",
        source="error codes, InvalidGroup.Reserved",
    ),
    Step(
        "a name that looks like an id",
        "create_security_group",
        {**GROUP, "GroupName": "sg-cluster"},
        aws="InvalidParameterValue",
        source="CreateSecurityGroup.GroupName; the code as in pulumi/pulumi-awsx #328",
    ),
    Step(
        "a description in Greek",
        "create_security_group",
        {**GROUP, "GroupName": "greek", "Description": "ομάδα"},
        aws="refused",
        source="CreateSecurityGroup.Description; no code is documented",
    ),
    Step(
        "a group of an unknown network",
        "create_security_group",
        {**GROUP, "VpcId": f"vpc-{NOWHERE}", "GroupName": "lost"},
        aws="InvalidVpcID.NotFound",
        source="error codes, InvalidVpcID.NotFound",
    ),
    Step(
        "a group may go out",
        "describe_security_groups",
        {"GroupIds": ["$group"]},
        "SecurityGroups[].IpPermissionsEgress[].[IpProtocol, FromPort, IpRanges]",
    ),
    Step(
        "allow two things",
        "authorize_security_group_ingress",
        {
            "GroupId": "$group",
            "IpPermissions": [tcp(22, 22, "203.0.113.0/24", description="the office"), tcp(8000, 8100, "10.0.0.0/16")],
        },
        "sort_by(SecurityGroupRules, &FromPort)[].[IpProtocol, FromPort, ToPort, CidrIpv4, Description, IsEgress]",
        aws=Shown([["tcp", 22, 22, "203.0.113.0/24", "the office", False], ["tcp", 8000, 8100, "10.0.0.0/16", None, False]]),
        source="AuthorizeSecurityGroupIngressResult.SecurityGroupRules",
    ),
    Step(
        "allow one again",
        "authorize_security_group_ingress",
        {"GroupId": "$group", "IpPermissions": [tcp(22, 22, "203.0.113.0/24")]},
        aws="InvalidPermission.Duplicate",
        source="error codes, InvalidPermission.Duplicate",
    ),
    Step(
        "allow 6 for tcp",
        "authorize_security_group_ingress",
        {"GroupId": "$group", "IpPermissions": [tcp(22, 22, "203.0.113.0/24", protocol="6")]},
        aws="InvalidPermission.Duplicate",
        source="IpPermission.IpProtocol; error codes, InvalidPermission.Duplicate",
    ),
    Step(
        "one thing twice in one call",
        "authorize_security_group_ingress",
        {"GroupId": "$scratch", "IpPermissions": [tcp(23, 23, "10.0.0.0/8"), tcp(23, 23, "10.0.0.0/8")]},
        aws="InvalidParameterValue",
        source="the code as in hashicorp/terraform-provider-aws #29492",
    ),
    Step(
        "ports backwards",
        "authorize_security_group_ingress",
        {"GroupId": "$scratch", "IpPermissions": [tcp(90, 80, "10.0.0.0/8")]},
        aws="refused",
        source="IpPermission; no code is documented",
    ),
    Step(
        "port 70000",
        "authorize_security_group_ingress",
        {"GroupId": "$scratch", "IpPermissions": [tcp(70000, 70000, "10.0.0.0/8")]},
        aws="refused",
        source="IpPermission; no code is documented",
    ),
    Step(
        "an unknown protocol",
        "authorize_security_group_ingress",
        {"GroupId": "$scratch", "IpPermissions": [tcp(1, 1, "10.0.0.0/8", protocol="bogus")]},
        aws="refused",
        source="IpPermission.IpProtocol; no code is documented",
    ),
    Step(
        "tcp without ports",
        "authorize_security_group_ingress",
        {"GroupId": "$scratch", "IpPermissions": [{"IpProtocol": "tcp", "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]},
        aws="refused",
        source="IpPermission.IpProtocol; no code is documented",
    ),
    Step(
        "a peer that is no block",
        "authorize_security_group_ingress",
        {"GroupId": "$scratch", "IpPermissions": [tcp(24, 24, "ten")]},
        aws="refused",
        source="IpRange.CidrIp",
    ),
    Step(
        "a rule with host bits is stored without them",
        "authorize_security_group_ingress",
        {"GroupId": "$other", "IpPermissions": [tcp(25, 25, "10.0.0.7/24")]},
        "SecurityGroupRules[].CidrIpv4",
        aws=Shown(["10.0.0.0/24"]),
        source="IpRange.CidrIp",
    ),
    Step(
        "allow a group",
        "authorize_security_group_ingress",
        {
            "GroupId": "$group",
            "IpPermissions": [
                {
                    "IpProtocol": "tcp",
                    "FromPort": 443,
                    "ToPort": 443,
                    "UserIdGroupPairs": [{"GroupId": "$other", "Description": "the others"}],
                }
            ],
        },
        "SecurityGroupRules[].[FromPort, ReferencedGroupInfo.GroupId, Description]",
        aws=Shown([[443, "$other", "the others"]]),
        source="UserIdGroupPair.Description",
    ),
    Step(
        "allow itself all",
        "authorize_security_group_ingress",
        {"GroupId": "$group", "IpPermissions": [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": "$group"}]}]},
        "SecurityGroupRules[].[IpProtocol, FromPort, ToPort, ReferencedGroupInfo.GroupId]",
        aws=Shown([["-1", -1, -1, "$group"]]),
        source="AWS CLI Reference, describe-security-group-rules, example",
    ),
    Step(
        "allow a group of a network that is no peer",
        "authorize_security_group_ingress",
        {
            "GroupId": "$scratch",
            "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 1, "ToPort": 1, "UserIdGroupPairs": [{"GroupId": "$strange"}]}],
        },
        aws="InvalidGroup.NotFound",
        source="error codes, InvalidGroup.NotFound",
    ),
    Step(
        "allow an unknown group",
        "authorize_security_group_ingress",
        {
            "GroupId": "$scratch",
            "IpPermissions": [
                {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 1, "UserIdGroupPairs": [{"GroupId": f"sg-{NOWHERE}"}]}
            ],
        },
        aws="InvalidGroup.NotFound",
        source="error codes, InvalidGroup.NotFound",
    ),
    Step(
        "rules of an unknown group",
        "authorize_security_group_ingress",
        {"GroupId": f"sg-{NOWHERE}", "IpPermissions": [tcp(1, 1, "10.0.0.0/8")]},
        aws="InvalidGroup.NotFound",
        source="error codes, InvalidGroup.NotFound",
    ),
    Step(
        "61 rules",
        "authorize_security_group_ingress",
        {"GroupId": "$scratch", "IpPermissions": [tcp(30, 30, *(f"10.0.0.{n}/32" for n in range(61)))]},
        aws="RulesPerSecurityGroupLimitExceeded",
        source="VPC User Guide, “Amazon VPC quotas”; error codes",
    ),
    Step("the rules as they stand", "describe_security_groups", {"GroupIds": ["$group"]}, RULES),
    Step(
        "the rules one by one",
        "describe_security_group_rules",
        where(group_id="$group"),
        "sort(SecurityGroupRules[].join(' ', [IpProtocol, to_string(FromPort), to_string(ToPort), "
        "CidrIpv4 || ReferencedGroupInfo.GroupId, Description || '-', to_string(IsEgress)]))",
        {"rule": "SecurityGroupRules[?FromPort==`8000`] | [0].SecurityGroupRuleId"},
        aws=Shown(
            [
                "-1 -1 -1 0.0.0.0/0 - true",
                "-1 -1 -1 $group - false",
                "tcp 22 22 203.0.113.0/24 the office false",
                "tcp 443 443 $other the others false",
                "tcp 8000 8100 10.0.0.0/16 - false",
            ]
        ),
        source="UserIdGroupPair.Description; SecurityGroupRule.Description",
    ),
    Step(
        "change a rule",
        "modify_security_group_rules",
        {
            "GroupId": "$group",
            "SecurityGroupRules": [
                {
                    "SecurityGroupRuleId": "$rule",
                    "SecurityGroupRule": {
                        "IpProtocol": "tcp",
                        "FromPort": 8000,
                        "ToPort": 8200,
                        "CidrIpv4": "10.0.0.0/16",
                        "Description": "more",
                    },
                }
            ],
        },
        "Return",
    ),
    Step(
        "the rule has changed",
        "describe_security_group_rules",
        {"SecurityGroupRuleIds": ["$rule"]},
        "SecurityGroupRules[].[FromPort, ToPort, Description]",
    ),
    Step("revoke by rule id", "revoke_security_group_ingress", {"GroupId": "$group", "SecurityGroupRuleIds": ["$rule"]}, "Return"),
    Step(
        "revoke by permission",
        "revoke_security_group_ingress",
        {"GroupId": "$group", "IpPermissions": [tcp(22, 22, "203.0.113.0/24")]},
        "Return",
    ),
    Step(
        "revoke a described rule of a group by permission",
        "revoke_security_group_ingress",
        {
            "GroupId": "$group",
            "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "UserIdGroupPairs": [{"GroupId": "$other"}]}],
        },
        "Return",
        aws=Shown(True),
        source="RevokeSecurityGroupIngress",
    ),
    Step(
        "revoke what is not there",
        "revoke_security_group_ingress",
        {"GroupId": "$group", "IpPermissions": [tcp(9, 9, "10.0.0.0/8")]},
        aws="InvalidPermission.NotFound",
        source="RevokeSecurityGroupIngress; error codes, InvalidPermission.NotFound",
    ),
    Step(
        "close the way out",
        "revoke_security_group_egress",
        {"GroupId": "$other", "IpPermissions": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]},
        "Return",
    ),
    Step("groups by name", "describe_security_groups", where(vpc_id="$vpc", group_name="cluster"), "SecurityGroups[].GroupId"),
    Step("groups by tag", "describe_security_groups", where(tag__Name="clus*"), "SecurityGroups[].GroupId"),
    Step(
        "delete the default group",
        "delete_security_group",
        {"GroupId": "$default"},
        aws="CannotDelete",
        source="error codes, CannotDelete",
    ),
    Step(
        "let the other name the group",
        "authorize_security_group_ingress",
        {
            "GroupId": "$other",
            "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 1, "ToPort": 1, "UserIdGroupPairs": [{"GroupId": "$group"}]}],
        },
        aws="ok",
    ),
    Step(
        "delete a group, dry run",
        "delete_security_group",
        {"GroupId": "$other", "DryRun": True},
        aws="DryRunOperation",
        source="DeleteSecurityGroup.DryRun; error codes, DryRunOperation",
    ),
]

DRY = {"DryRun": True}
FAR = {"VpcId": "$far"}
DRY_RUNS = [
    Step(f"{operation}, dry run", operation, {**arguments, **DRY}, aws="DryRunOperation", source="error codes, DryRunOperation")
    for operation, arguments in [
        ("create_subnet", {**FAR, "CidrBlock": "10.1.9.0/24"}),
        ("create_route_table", FAR),
        ("create_dhcp_options", {"DhcpConfigurations": [{"Key": "domain-name", "Values": ["dry.internal"]}]}),
        ("create_security_group", {**FAR, "GroupName": "dry", "Description": "dry"}),
        ("authorize_security_group_ingress", {"GroupId": "$strange", "IpPermissions": [tcp(7, 7, "10.0.0.0/8")]}),
        ("import_key_pair", {"KeyName": "dry", "PublicKeyMaterial": KEY.encode()}),
        ("create_tags", {"Resources": ["$far"], "Tags": [{"Key": "dry", "Value": "run"}]}),
        ("create_route", {"RouteTableId": "$table", "DestinationCidrBlock": "192.0.2.0/24", "GatewayId": "$igw"}),
        ("associate_dhcp_options", {**FAR, "DhcpOptionsId": "$dhcp"}),
        ("attach_internet_gateway", {**FAR, "InternetGatewayId": "$igw2"}),
    ]
]
DRY_RUNS += [
    Step(
        f"the dry runs left no {what}",
        operation,
        where(**filters),
        f"length({result})",
        aws=Shown(left),
        source="CreateVpc.DryRun (“without actually making the request”)",
    )
    for what, operation, filters, result, left in [
        ("subnet", "describe_subnets", {"vpc_id": "$far"}, "Subnets", 0),
        ("table", "describe_route_tables", {"vpc_id": "$far"}, "RouteTables", 1),
        ("options", "describe_dhcp_options", {"value": "dry.internal"}, "DhcpOptions", 0),
        ("group", "describe_security_groups", {"vpc_id": "$far", "group_name": "dry"}, "SecurityGroups", 0),
        ("key", "describe_key_pairs", {"key_name": "dry"}, "KeyPairs", 0),
        ("tag", "describe_tags", {"key": "dry"}, "Tags", 0),
    ]
]

KEYS = [
    Step(
        "import a key",
        "import_key_pair",
        {"KeyName": "ops", "PublicKeyMaterial": KEY.encode(), **named("key-pair", "ops")},
        "[KeyName, Tags]",
        {"key": "KeyPairId"},
    ),
    Step(
        "the fingerprint of an ed25519 key",
        "describe_key_pairs",
        {"KeyNames": ["ops"]},
        "KeyPairs[].[KeyType, KeyFingerprint]",
        aws=Shown([["ed25519", "I2Vyxg9mS7j8/+hom27Elw9v9oCugsIH0iX/exqhv40="]]),
        source="KeyPairInfo.KeyFingerprint (base64-encoded SHA-256)",
    ),
    Step(
        "the same name of a key",
        "import_key_pair",
        {"KeyName": "ops", "PublicKeyMaterial": KEY.encode()},
        aws="InvalidKeyPair.Duplicate",
        source="error codes, InvalidKeyPair.Duplicate",
    ),
    Step(
        "a key that is none",
        "import_key_pair",
        {"KeyName": "bad", "PublicKeyMaterial": b"no key"},
        aws="InvalidKey.Format",
        source="error codes, InvalidKey.Format",
    ),
    Step(
        "an ECDSA key",
        "import_key_pair",
        {"KeyName": "ecdsa", "PublicKeyMaterial": ECDSA.encode()},
        aws="InvalidKey.Format",
        source="the code as in StreisandEffect/streisand #1171",
    ),
    Step("keys by tag", "describe_key_pairs", where(tag__Name="ops"), "KeyPairs[].KeyPairId"),
    Step(
        "the public key comes back",
        "describe_key_pairs",
        {"KeyNames": ["ops"], "IncludePublicKey": True},
        "KeyPairs[].starts_with(PublicKey, 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKI')",
    ),
    Step(
        "unknown key",
        "describe_key_pairs",
        {"KeyNames": ["none"]},
        aws="InvalidKeyPair.NotFound",
        source="error codes, InvalidKeyPair.NotFound",
    ),
    Step("delete an unknown key", "delete_key_pair", {"KeyName": "none"}, aws="ok", source="not documented"),
]

IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"


def launch(ip: str = "", **more: Any) -> dict[str, Any]:
    interface: dict[str, Any] = {"DeviceIndex": 0, "SubnetId": "$lan", "Groups": ["$group"], "DeleteOnTermination": True}
    if ip:
        interface["PrivateIpAddress"] = ip
    request = {
        "ImageId": "$image",
        "InstanceType": "t2.micro",
        "MinCount": 1,
        "MaxCount": 1,
        "KeyName": "ops",
        "NetworkInterfaces": [interface],
        "MetadataOptions": {"HttpTokens": "required", "HttpEndpoint": "enabled"},
    }
    return {**request, **more}


FIRST_NODE = launch(
    "10.0.0.100",
    UserData="#!/bin/sh\necho hi\n",
    ClientToken="one-node",
    BlockDeviceMappings=[
        {"DeviceName": "/dev/xvda", "Ebs": {"Encrypted": True, "VolumeType": "gp3", "VolumeSize": 9, "DeleteOnTermination": True}}
    ],
    TagSpecifications=[
        {"ResourceType": kind, "Tags": [{"Key": "Name", "Value": "node"}]} for kind in ("instance", "volume", "network-interface")
    ],
)
STATES = "Reservations[].Instances[].State.Name"
NODES = [
    Step(
        "the image of Amazon Linux",
        "get_parameter",
        {"Name": IMAGE},
        "starts_with(Parameter.Value, 'ami-')",
        {"image": "Parameter.Value"},
        service="ssm",
    ),
    Step(
        "launch a node",
        "run_instances",
        FIRST_NODE,
        "Instances[].[InstanceType, PrivateIpAddress, KeyName, SubnetId, VpcId, Tags, MetadataOptions.HttpTokens, ClientToken]",
        {"node": "Instances[0].InstanceId"},
    ),
    Step(
        "launch it again with its token",
        "run_instances",
        FIRST_NODE,
        "Instances[0].InstanceId",
        aws=Shown("$node"),
        source="RunInstances.ClientToken; “Ensuring idempotency”",
    ),
    Step(
        "its token with another request",
        "run_instances",
        {**FIRST_NODE, "InstanceType": "t3.micro"},
        aws="IdempotentParameterMismatch",
        source="“Ensuring idempotency”; error codes, IdempotentParameterMismatch",
    ),
    Step("the node runs", "wait", {"InstanceIds": ["$node"], "state": "running"}),
    Step(
        "nodes by token",
        "describe_instances",
        where(client_token="one-node"),
        STATES,
        aws=Shown(["running"]),
        source="DescribeInstances.Filters (client-token)",
    ),
    Step(
        "nodes by tag and state",
        "describe_instances",
        where(tag__Name="node", instance_state_name="running"),
        "Reservations[].Instances[].PrivateIpAddress",
    ),
    Step(
        "groups of the node",
        "describe_instances",
        {"InstanceIds": ["$node"]},
        "Reservations[].Instances[].SecurityGroups[].GroupId",
        aws=Shown(["$group"]),
        source="Instance.SecurityGroups",
    ),
    Step(
        "the interface of the node",
        "describe_network_interfaces",
        {"Filters": [{"Name": "attachment.instance-id", "Values": ["$node"]}]},
        "NetworkInterfaces[].[PrivateIpAddress, SubnetId, VpcId, Groups[].GroupId, Status, Attachment.DeleteOnTermination, TagSet]",
        {"interface": "NetworkInterfaces[0].NetworkInterfaceId"},
        aws=Shown([["10.0.0.100", "$lan", "$vpc", ["$group"], "in-use", True, [{"Key": "Name", "Value": "node"}]]]),
        source="RunInstances.TagSpecifications",
    ),
    Step(
        "interfaces by tag",
        "describe_network_interfaces",
        where(tag__Name="node"),
        "length(NetworkInterfaces)",
        aws=Shown(1),
        source="RunInstances.TagSpecifications; DescribeNetworkInterfaces.Filters",
    ),
    Step(
        "the volume of the node",
        "describe_volumes",
        where(tag__Name="node"),
        "Volumes[].[Size, VolumeType, Encrypted, State, Attachments[].[Device, DeleteOnTermination, InstanceId]]",
        aws=Shown([[9, "gp3", True, "in-use", [["/dev/xvda", True, "$node"]]]]),
        source="VolumeAttachment.DeleteOnTermination",
    ),
    Step("the user data comes back", "describe_instance_attribute", {"InstanceId": "$node", "Attribute": "userData"}, "UserData"),
    Step(
        "launch at an address in use",
        "run_instances",
        launch("10.0.0.100"),
        aws="InvalidIPAddress.InUse",
        source="error codes, InvalidIPAddress.InUse",
    ),
    Step(
        "launch at an address outside",
        "run_instances",
        launch("10.0.7.7"),
        aws="refused",
        source="RunInstances.PrivateIpAddress; no code is documented",
    ),
    Step(
        "launch at the router's address",
        "run_instances",
        launch("10.0.0.1"),
        aws="refused",
        source="VPC User Guide, “Subnet CIDR blocks”; no code is documented",
    ),
    Step(
        "launch at the last address",
        "run_instances",
        launch("10.0.0.255"),
        aws="refused",
        source="VPC User Guide, “Subnet CIDR blocks”; no code is documented",
    ),
    Step(
        "launch at no address",
        "run_instances",
        launch("here"),
        aws="refused",
        source="RunInstances.PrivateIpAddress; no code is documented",
    ),
    Step(
        "launch two at one address",
        "run_instances",
        launch("10.0.0.101", MinCount=2, MaxCount=2),
        aws="refused",
        source="InstanceNetworkInterfaceSpecification.PrivateIpAddress; no code is documented",
    ),
    Step(
        "launch fewer than one",
        "run_instances",
        launch(MinCount=0),
        aws="refused",
        source="RunInstances.MinCount; no code is documented",
    ),
    Step(
        "launch more than at most",
        "run_instances",
        launch(MinCount=2),
        aws="refused",
        source="RunInstances.MaxCount; no code is documented",
    ),
    Step(
        "launch an unknown type",
        "run_instances",
        launch(InstanceType="t9.mini"),
        aws="InvalidParameterValue",
        source="the code as in iterative/cml #821",
    ),
    Step(
        "launch an unknown image",
        "run_instances",
        launch(ImageId=f"ami-{NOWHERE}"),
        aws="InvalidAMIID.NotFound",
        source="error codes, InvalidAMIID.NotFound",
    ),
    Step(
        "launch a malformed image",
        "run_instances",
        launch(ImageId="image"),
        aws="InvalidAMIID.Malformed",
        source="error codes, InvalidAMIID.Malformed",
    ),
    Step(
        "launch with an unknown key",
        "run_instances",
        launch(KeyName="none"),
        aws="InvalidKeyPair.NotFound",
        source="error codes, InvalidKeyPair.NotFound",
    ),
    Step(
        "launch into an unknown subnet",
        "run_instances",
        launch(NetworkInterfaces=[{"DeviceIndex": 0, "SubnetId": f"subnet-{NOWHERE}"}]),
        aws="InvalidSubnetID.NotFound",
        source="error codes, InvalidSubnetID.NotFound",
    ),
    Step(
        "launch with an unknown group",
        "run_instances",
        launch(NetworkInterfaces=[{"DeviceIndex": 0, "SubnetId": "$lan", "Groups": [f"sg-{NOWHERE}"]}]),
        aws="InvalidGroup.NotFound",
        source="error codes, InvalidGroup.NotFound",
    ),
    Step(
        "launch with a group of another network",
        "run_instances",
        launch(NetworkInterfaces=[{"DeviceIndex": 0, "SubnetId": "$lan", "Groups": ["$strange"]}]),
        aws="InvalidParameter",
        source="error codes, InvalidParameter",
    ),
    Step(
        "launch with a subnet beside an interface",
        "run_instances",
        launch(SubnetId="$lan"),
        aws="InvalidParameterCombination",
        source="the code as in aws/aws-cli #809",
    ),
    Step(
        "launch with too much user data",
        "run_instances",
        launch(UserData="#!" + "x" * 16_383),
        aws="refused",
        source="EC2 User Guide, “Run commands when you launch an EC2 instance with user data input”; no code is documented",
    ),
    Step(
        "launch with as much user data as there may be",
        "run_instances",
        launch(UserData="#!" + "x" * 16_382, DryRun=True),
        aws="DryRunOperation",
        source="EC2 User Guide, “Run commands when you launch an EC2 instance with user data input” (16 KB in raw form)",
    ),
    Step(
        "launch, dry run",
        "run_instances",
        launch(DryRun=True),
        aws="DryRunOperation",
        source="RunInstances.DryRun; error codes, DryRunOperation",
    ),
    Step(
        "unknown node",
        "describe_instances",
        {"InstanceIds": [f"i-{NOWHERE}"]},
        aws="InvalidInstanceID.NotFound",
        source="error codes, InvalidInstanceID.NotFound",
    ),
    Step(
        "nodes by id in pages",
        "describe_instances",
        {"InstanceIds": ["$node"], "MaxResults": 5},
        STATES,
        aws="InvalidParameterCombination",
        source="DescribeInstances.MaxResults; the code as in aws/aws-cli #1976",
    ),
    Step(
        "groups of the interface",
        "modify_network_interface_attribute",
        {"NetworkInterfaceId": "$interface", "Groups": ["$group", "$other"]},
        aws="ok",
    ),
    Step(
        "they are set",
        "describe_network_interfaces",
        {"NetworkInterfaceIds": ["$interface"]},
        "NetworkInterfaces[].sort(Groups[].GroupName)",
    ),
    Step(
        "groups of another network for the interface",
        "modify_network_interface_attribute",
        {"NetworkInterfaceId": "$interface", "Groups": ["$strange"]},
        aws="refused",
        source="VPC User Guide, “Security groups”; no code is documented",
    ),
    Step(
        "one group again",
        "modify_network_interface_attribute",
        {"NetworkInterfaceId": "$interface", "Groups": ["$group"]},
        aws="ok",
    ),
    Step(
        "it is set",
        "describe_network_interfaces",
        {"NetworkInterfaceIds": ["$interface"]},
        "NetworkInterfaces[].sort(Groups[].GroupName)",
        aws=Shown([["cluster"]]),
        source="ModifyNetworkInterfaceAttribute.Groups (“overwrites”)",
    ),
    Step(
        "the user data of a running node",
        "modify_instance_attribute",
        {"InstanceId": "$node", "UserData": {"Value": b"#!/bin/sh"}},
        aws="IncorrectInstanceState",
        source="error codes, IncorrectInstanceState",
    ),
    Step(
        "the type of a running node",
        "modify_instance_attribute",
        {"InstanceId": "$node", "InstanceType": {"Value": "t3.micro"}},
        aws="IncorrectInstanceState",
        source="EC2 User Guide, “Amazon EC2 instance type changes”; error codes, IncorrectInstanceState",
    ),
    Step(
        "metadata options",
        "modify_instance_metadata_options",
        {"InstanceId": "$node", "HttpTokens": "optional", "HttpPutResponseHopLimit": 2},
        "InstanceMetadataOptions.[HttpTokens, HttpPutResponseHopLimit, HttpEndpoint]",
        aws=Shown(["optional", 2, "enabled"]),
        source="ModifyInstanceMetadataOptions.HttpEndpoint",
    ),
    Step(
        "stop the node", "stop_instances", {"InstanceIds": ["$node"]}, "StoppingInstances[].[CurrentState.Name, PreviousState.Name]"
    ),
    Step("the node has stopped", "wait", {"InstanceIds": ["$node"], "state": "stopped"}),
    Step(
        "the type of a stopped node",
        "modify_instance_attribute",
        {"InstanceId": "$node", "InstanceType": {"Value": "t3.micro"}},
        aws="ok",
    ),
    Step(
        "the user data of a stopped node",
        "modify_instance_attribute",
        {"InstanceId": "$node", "UserData": {"Value": b"#!/bin/sh"}},
        aws="ok",
        source="ModifyInstanceAttribute.UserData",
    ),
    Step(
        "start the node",
        "start_instances",
        {"InstanceIds": ["$node"]},
        "StartingInstances[].[CurrentState.Name, PreviousState.Name]",
    ),
    Step("the node runs again", "wait", {"InstanceIds": ["$node"], "state": "running"}),
    Step(
        "it has its type and its address",
        "describe_instances",
        {"InstanceIds": ["$node"]},
        "Reservations[].Instances[].[InstanceType, PrivateIpAddress]",
    ),
    Step(
        "protect the node", "modify_instance_attribute", {"InstanceId": "$node", "DisableApiTermination": {"Value": True}}, aws="ok"
    ),
    Step(
        "terminate a protected node",
        "terminate_instances",
        {"InstanceIds": ["$node"]},
        aws="OperationNotPermitted",
        source="error codes, OperationNotPermitted",
    ),
    Step(
        "take the protection off",
        "modify_instance_attribute",
        {"InstanceId": "$node", "DisableApiTermination": {"Value": False}},
        aws="ok",
    ),
]

TAGGING = [
    Step("tag two things", "create_tags", {"Resources": ["$far", "$other"], "Tags": [{"Key": "both", "Value": "1"}]}, aws="ok"),
    Step("change a tag", "create_tags", {"Resources": ["$far"], "Tags": [{"Key": "both", "Value": "2"}]}, aws="ok"),
    Step(
        "tags of two things", "describe_tags", where(key="both"), "sort_by(Tags, &ResourceType)[].[ResourceType, ResourceId, Value]"
    ),
    Step("tags by resource", "describe_tags", where(resource_id="$far"), TAGS),
    Step("tags by type", "describe_tags", where(resource_type="security-group", key="both"), "Tags[].ResourceId"),
    Step(
        "tags by the tag itself",
        "describe_tags",
        where(tag__both="2"),
        "sort(Tags[?Key=='both'].ResourceId)",
        aws=Shown(["$far"]),
        source="DescribeTags.Filters (tag:<key>)",
    ),
    Step(
        "delete a tag of another value", "delete_tags", {"Resources": ["$far"], "Tags": [{"Key": "both", "Value": "1"}]}, aws="ok"
    ),
    Step("it stays", "describe_tags", where(resource_id="$far", key="both"), TAGS),
    Step("delete a tag", "delete_tags", {"Resources": ["$far"], "Tags": [{"Key": "both"}]}, aws="ok"),
    Step("it is gone", "describe_tags", where(resource_id="$far", key="both"), TAGS),
    Step(
        "tag an unknown thing",
        "create_tags",
        {"Resources": [f"vpc-{NOWHERE}"], "Tags": [{"Key": "a", "Value": "b"}]},
        aws="InvalidVpcID.NotFound",
        source="error codes, InvalidVpcID.NotFound",
    ),
    Step(
        "a tag of AWS's own",
        "create_tags",
        {"Resources": ["$far"], "Tags": [{"Key": "aws:mine", "Value": "b"}]},
        aws="InvalidParameterValue",
        source="Tag.Key; the code as in kubernetes-sigs/cluster-api-provider-aws #5120 (error codes: InvalidTagKey.Malformed)",
    ),
    Step(
        "a tag key of 129 characters",
        "create_tags",
        {"Resources": ["$far"], "Tags": [{"Key": "k" * 129, "Value": "b"}]},
        aws="refused",
        source="Tag.Key; no code is documented",
    ),
    Step(
        "51 tags",
        "create_tags",
        {"Resources": ["$other"], "Tags": [{"Key": f"k{n}", "Value": "v"} for n in range(51)]},
        aws="TagLimitExceeded",
        source="CreateTags; error codes, TagLimitExceeded",
    ),
]

PUBLIC_NODE = launch(
    ClientToken="one-node",
    NetworkInterfaces=[{"DeviceIndex": 0, "SubnetId": "$remote", "Groups": ["$strange"], "AssociatePublicIpAddress": True}],
)
IN_USE = [
    Step(
        "create a subnet in another zone",
        "create_subnet",
        {**FAR, "CidrBlock": "10.1.0.0/24", "AvailabilityZone": "us-east-1b"},
        "Subnet.AvailabilityZone",
        {"remote": "Subnet.SubnetId"},
    ),
    Step(
        "create a gateway for the far network", "create_internet_gateway", {}, keep={"far_igw": "InternetGateway.InternetGatewayId"}
    ),
    Step("attach it", "attach_internet_gateway", {**FAR, "InternetGatewayId": "$far_igw"}, aws="ok"),
    Step(
        "launch with a token used in another zone",
        "run_instances",
        PUBLIC_NODE,
        "Instances[].SubnetId",
        {"public_node": "Instances[0].InstanceId"},
        aws=Shown(["$remote"]),
        source="“Ensuring idempotency” (zonal)",
    ),
    Step("the public node runs", "wait", {"InstanceIds": ["$public_node"], "state": "running"}),
    Step(
        "it has a public address",
        "describe_instances",
        {"InstanceIds": ["$public_node"]},
        "Reservations[].Instances[].PublicIpAddress != null",
        aws=Shown(True),
        source="InstanceNetworkInterfaceSpecification.AssociatePublicIpAddress",
    ),
    Step(
        "detach a gateway with public addresses behind it",
        "detach_internet_gateway",
        {**FAR, "InternetGatewayId": "$far_igw"},
        aws="DependencyViolation",
        source="DetachInternetGateway; the code as in hashicorp/terraform #497",
    ),
    Step(
        "delete a subnet in use",
        "delete_subnet",
        {"SubnetId": "$remote"},
        aws="DependencyViolation",
        source="DeleteSubnet; error codes, DependencyViolation",
    ),
    Step("stop the public node", "stop_instances", {"InstanceIds": ["$public_node"]}, aws="ok"),
    Step("the public node has stopped", "wait", {"InstanceIds": ["$public_node"], "state": "stopped"}),
    Step(
        "a stopped node has no public address",
        "describe_instances",
        {"InstanceIds": ["$public_node"]},
        "Reservations[].Instances[].PublicIpAddress",
        aws=Shown([]),
        source="EC2 User Guide, “Amazon EC2 instance IP addressing”",
    ),
    Step("terminate the public node", "terminate_instances", {"InstanceIds": ["$public_node"]}, aws="ok"),
    Step("the public node is gone", "wait", {"InstanceIds": ["$public_node"], "state": "terminated"}),
    Step(
        "the token of a terminated node",
        "run_instances",
        PUBLIC_NODE,
        aws="IdempotentInstanceTerminated",
        source="error codes, IdempotentInstanceTerminated",
    ),
    Step(
        "create a group that names the strange one",
        "create_security_group",
        {**GROUP, **FAR, "GroupName": "friend"},
        keep={"friend": "GroupId"},
    ),
    Step(
        "let it name it",
        "authorize_security_group_ingress",
        {"GroupId": "$friend", "IpPermissions": [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": "$strange"}]}]},
        aws="ok",
    ),
    Step(
        "delete a group that another names",
        "delete_security_group",
        {"GroupId": "$strange"},
        aws="DependencyViolation",
        source="DeleteSecurityGroup; error codes, DependencyViolation",
    ),
    Step("create a network for a gateway", "create_vpc", {"CidrBlock": "10.6.0.0/16"}, keep={"gated": "Vpc.VpcId"}),
    Step(
        "a sixth network",
        "create_vpc",
        {"CidrBlock": "10.7.0.0/16"},
        aws="VpcLimitExceeded",
        source="VPC User Guide, “Amazon VPC quotas”; error codes, VpcLimitExceeded",
    ),
    Step("create its gateway", "create_internet_gateway", {}, keep={"gated_igw": "InternetGateway.InternetGatewayId"}),
    Step("attach its gateway", "attach_internet_gateway", {"VpcId": "$gated", "InternetGatewayId": "$gated_igw"}, aws="ok"),
    Step(
        "delete a network with a gateway",
        "delete_vpc",
        {"VpcId": "$gated"},
        aws="DependencyViolation",
        source="DeleteVpc; error codes, DependencyViolation",
    ),
]

# What AWS refuses here moto carries out, so each of these stands at the end of what still needs its object.
DESTROYING = [
    Step(
        "delete a network in use",
        "delete_vpc",
        {"VpcId": "$vpc"},
        aws="DependencyViolation",
        source="DeleteVpc; error codes, DependencyViolation",
    ),
    Step(
        "detach a gateway that is attached nowhere",
        "detach_internet_gateway",
        {"InternetGatewayId": "$igw2", "VpcId": "$vpc"},
        aws="Gateway.NotAttached",
        source="error codes, Gateway.NotAttached",
    ),
    Step(
        "terminate the node",
        "terminate_instances",
        {"InstanceIds": ["$node"]},
        "TerminatingInstances[].[CurrentState.Name, PreviousState.Name]",
    ),
    Step("the node is gone", "wait", {"InstanceIds": ["$node"], "state": "terminated"}),
    Step(
        "terminate it twice",
        "terminate_instances",
        {"InstanceIds": ["$node"]},
        "TerminatingInstances[].PreviousState.Name",
        aws="ok",
        source="TerminateInstances",
    ),
    Step(
        "start a terminated node",
        "start_instances",
        {"InstanceIds": ["$node"]},
        aws="IncorrectInstanceState",
        source="error codes, IncorrectInstanceState",
    ),
    Step(
        "its interface is gone",
        "describe_network_interfaces",
        {"NetworkInterfaceIds": ["$interface"]},
        aws="InvalidNetworkInterfaceID.NotFound",
        source="InstanceNetworkInterfaceSpecification.DeleteOnTermination; error codes, InvalidNetworkInterfaceID.NotFound",
    ),
    Step("its volume is gone", "describe_volumes", where(tag__Name="node"), "length(Volumes)"),
    Step(
        "its address is free",
        "run_instances",
        launch("10.0.0.100"),
        "Instances[].PrivateIpAddress",
        {"node": "Instances[0].InstanceId"},
        aws="ok",
    ),
    Step("the second node runs", "wait", {"InstanceIds": ["$node"], "state": "running"}),
    Step(
        "delete a group in use",
        "delete_security_group",
        {"GroupId": "$group"},
        aws="DependencyViolation",
        source="DeleteSecurityGroup; error codes, DependencyViolation",
    ),
    Step("terminate the second node", "terminate_instances", {"InstanceIds": ["$node"]}, aws="ok"),
    Step("the second node is gone", "wait", {"InstanceIds": ["$node"], "state": "terminated"}),
    Step("delete the key", "delete_key_pair", {"KeyName": "ops"}, aws="ok"),
    Step("the key is gone", "describe_key_pairs", where(key_name="ops"), "length(KeyPairs)"),
    Step(
        "import a second key",
        "import_key_pair",
        {"KeyName": "second", "PublicKeyMaterial": KEY.encode()},
        keep={"key": "KeyPairId"},
    ),
    Step("delete a key by id", "delete_key_pair", {"KeyPairId": "$key"}, aws="ok"),
    Step(
        "the second key is gone",
        "describe_key_pairs",
        where(key_name="second"),
        "length(KeyPairs)",
        aws=Shown(0),
        source="DeleteKeyPair.KeyPairId",
    ),
    Step("take the association away", "disassociate_route_table", {"AssociationId": "$association"}, aws="ok"),
    Step("delete the subnet", "delete_subnet", {"SubnetId": "$lan"}, aws="ok"),
    Step(
        "delete it twice",
        "delete_subnet",
        {"SubnetId": "$lan"},
        aws="InvalidSubnetID.NotFound",
        source="error codes, InvalidSubnetID.NotFound",
    ),
    Step("detach the gateway", "detach_internet_gateway", {"InternetGatewayId": "$igw", "VpcId": "$vpc"}, aws="ok"),
    Step(
        "the route to it is a black hole",
        "describe_route_tables",
        {"RouteTableIds": ["$table"]},
        "RouteTables[].Routes[?GatewayId=='local' || DestinationCidrBlock=='0.0.0.0/0'][].State",
        aws=Shown(["active", "blackhole"]),
        source="Route.State",
    ),
    Step("delete the table", "delete_route_table", {"RouteTableId": "$table"}, aws="ok"),
    Step(
        "detach it twice",
        "detach_internet_gateway",
        {"InternetGatewayId": "$igw", "VpcId": "$vpc"},
        aws="Gateway.NotAttached",
        source="error codes, Gateway.NotAttached",
    ),
    Step("delete the gateway", "delete_internet_gateway", {"InternetGatewayId": "$igw"}, aws="ok"),
    Step("give the options back", "associate_dhcp_options", {"DhcpOptionsId": "default", "VpcId": "$vpc"}, aws="ok"),
    Step("delete the options", "delete_dhcp_options", {"DhcpOptionsId": "$dhcp"}, aws="ok"),
    Step("delete the empty network", "delete_vpc", {"VpcId": "$host_bits"}, aws="ok"),
    Step("its parts went with it", "describe_security_groups", where(vpc_id="$host_bits"), "length(SecurityGroups)"),
]

STEPS = [*VPCS, *DHCP, *GATEWAYS, *SUBNET_STEPS, *ROUTES, *GROUPS, *DRY_RUNS, *KEYS, *NODES, *TAGGING, *IN_USE, *DESTROYING]
