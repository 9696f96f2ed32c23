//! The actions of EC2 that the sandbox knows.

use crate::sandbox::account::Context;
use crate::sandbox::address::{self, Address};
use crate::sandbox::describe::describe;
use crate::sandbox::dhcp::{self, DhcpOptions};
use crate::sandbox::error::Refusal;
use crate::sandbox::gateway::{self, InternetGateway};
use crate::sandbox::image;
use crate::sandbox::instance;
use crate::sandbox::instance_type;
use crate::sandbox::interface::{self, Interface};
use crate::sandbox::key_pair;
use crate::sandbox::network_acl::NetworkAcl;
use crate::sandbox::quota;
use crate::sandbox::route_table::{self, RouteTable};
use crate::sandbox::security_group::{self, Rule};
use crate::sandbox::subnet::{self, Subnet};
use crate::sandbox::tags;
use crate::sandbox::volume::Volume;
use crate::sandbox::vpc::{self, Vpc};
use crate::sandbox::zone;

/// An action: its name, what it takes (see [`Params::check`](crate::sandbox::protocol::query::Params::check)), and what it does.
/// A parameter that AWS has and this table lacks is refused as unknown rather than silently ignored.
pub(crate) struct Action {
    pub(crate) name: &'static str,
    pub(crate) takes: &'static str,
    pub(crate) act: fn(&mut Context<'_>) -> Result<(), Refusal>,
}

impl Action {
    /// The action of a name.
    pub(crate) fn find(name: &str) -> Option<&'static Action> {
        ACTIONS.iter().find(|action| action.name == name)
    }

    /// Whether it only reads.
    pub(crate) fn reads(&self) -> bool {
        self.name.starts_with("Describe")
    }
}

const fn action(name: &'static str, takes: &'static str, act: fn(&mut Context<'_>) -> Result<(), Refusal>) -> Action {
    Action { name, takes, act }
}

/// The parameters of a listing with pages, without its ids.
macro_rules! listing {
    ($ids:literal) => {
        concat!($ids, " Filter*{Name Value*} NextToken MaxResults DryRun")
    };
}

macro_rules! tags {
    ($others:literal) => {
        concat!($others, " TagSpecification*{ResourceType Tag*{Key Value}} DryRun")
    };
}

macro_rules! permissions {
    ($others:literal) => {
        concat!(
            $others,
            " GroupId GroupName IpProtocol FromPort ToPort CidrIp DryRun IpPermissions*{IpProtocol FromPort ToPort",
            " Groups*{Description UserId GroupName GroupId VpcId VpcPeeringConnectionId PeeringStatus}",
            " IpRanges*{Description CidrIp} Ipv6Ranges*{Description CidrIpv6} PrefixListIds*{Description PrefixListId}}"
        )
    };
}

const ROUTE: &str = "!RouteTableId DestinationCidrBlock DestinationIpv6CidrBlock DestinationPrefixListId GatewayId InstanceId \
    NetworkInterfaceId NatGatewayId VpcPeeringConnectionId TransitGatewayId EgressOnlyInternetGatewayId VpcEndpointId DryRun";

const RUN: &str = tags!(
    "!ImageId !InstanceType !MinCount !MaxCount KeyName UserData ClientToken SubnetId SecurityGroupId* SecurityGroup* \
    PrivateIpAddress DisableApiTermination DisableApiStop InstanceInitiatedShutdownBehavior EbsOptimized Monitoring{!Enabled} \
    Placement{AvailabilityZone AvailabilityZoneId Tenancy} IamInstanceProfile{Arn Name} CreditSpecification{!CpuCredits} \
    MetadataOptions{HttpTokens HttpPutResponseHopLimit HttpEndpoint HttpProtocolIpv6 InstanceMetadataTags} \
    NetworkInterface*{AssociatePublicIpAddress DeleteOnTermination Description DeviceIndex SecurityGroupId* NetworkInterfaceId \
    PrivateIpAddress PrivateIpAddresses*{Primary PrivateIpAddress} SubnetId} \
    BlockDeviceMapping*{DeviceName Ebs{DeleteOnTermination Iops SnapshotId VolumeSize VolumeType KmsKeyId Throughput Encrypted}}"
);

const MODIFY_INSTANCE: &str = "!InstanceId Attribute Value InstanceType{Value} UserData{Value} GroupId* SourceDestCheck{Value} \
    DisableApiTermination{Value} DisableApiStop{Value} EbsOptimized{Value} InstanceInitiatedShutdownBehavior{Value} \
    BlockDeviceMapping*{DeviceName Ebs{VolumeId DeleteOnTermination}} DryRun";

const MODIFY_RULES: &str = "!GroupId DryRun !SecurityGroupRule*{!SecurityGroupRuleId \
    SecurityGroupRule{IpProtocol FromPort ToPort CidrIpv4 CidrIpv6 PrefixListId ReferencedGroupId Description}}";

const MODIFY_INTERFACE: &str = "!NetworkInterfaceId SecurityGroupId* SourceDestCheck{Value} Description{Value} \
    Attachment{AttachmentId DeleteOnTermination} DryRun";

const MODIFY_SUBNET: &str = "!SubnetId MapPublicIpOnLaunch{Value} AssignIpv6AddressOnCreation{Value} EnableDns64{Value} \
    EnableResourceNameDnsARecordOnLaunch{Value} PrivateDnsHostnameTypeOnLaunch";

const ACTIONS: &[Action] = &[
    action("AllocateAddress", tags!("Domain NetworkBorderGroup"), address::allocate),
    action("AssociateDhcpOptions", "!DhcpOptionsId !VpcId DryRun", dhcp::associate),
    action("AssociateRouteTable", "!RouteTableId !SubnetId DryRun", route_table::associate),
    action("AssociateVpcCidrBlock", "!VpcId !CidrBlock", vpc::associate_block),
    action("AttachInternetGateway", "!InternetGatewayId !VpcId DryRun", gateway::attach),
    action(
        "AuthorizeSecurityGroupEgress",
        permissions!("TagSpecification*{ResourceType Tag*{Key Value}}"),
        security_group::authorize_egress,
    ),
    action(
        "AuthorizeSecurityGroupIngress",
        permissions!("TagSpecification*{ResourceType Tag*{Key Value}}"),
        security_group::authorize_ingress,
    ),
    action("CreateDhcpOptions", tags!("!DhcpConfiguration*{Key Value*}"), dhcp::create),
    action("CreateInternetGateway", tags!(""), gateway::create),
    action(
        "CreateNetworkInterface",
        tags!("!SubnetId ClientToken Description PrivateIpAddress SecurityGroupId*"),
        interface::create,
    ),
    action("CreateRoute", ROUTE, route_table::create_route),
    action("CreateRouteTable", tags!("!VpcId ClientToken"), route_table::create),
    action("CreateSecurityGroup", tags!("!GroupName !GroupDescription VpcId"), security_group::create),
    action("CreateSubnet", tags!("!VpcId !CidrBlock AvailabilityZone AvailabilityZoneId"), subnet::create),
    action("CreateTags", "!ResourceId* !Tag*{Key Value} DryRun", tags::create),
    action("CreateVpc", tags!("!CidrBlock InstanceTenancy"), vpc::create),
    action("DeleteDhcpOptions", "!DhcpOptionsId DryRun", dhcp::delete),
    action("DeleteInternetGateway", "!InternetGatewayId DryRun", gateway::delete),
    action("DeleteKeyPair", "KeyName KeyPairId DryRun", key_pair::delete),
    action("DeleteNetworkInterface", "!NetworkInterfaceId DryRun", interface::delete),
    action(
        "DeleteRoute",
        "!RouteTableId DestinationCidrBlock DestinationIpv6CidrBlock DestinationPrefixListId DryRun",
        route_table::delete_route,
    ),
    action("DeleteRouteTable", "!RouteTableId DryRun", route_table::delete),
    action("DeleteSecurityGroup", "GroupId GroupName DryRun", security_group::delete),
    action("DeleteSubnet", "!SubnetId DryRun", subnet::delete),
    action("DeleteTags", "!ResourceId* Tag*{Key Value} DryRun", tags::delete),
    action("DeleteVpc", "!VpcId DryRun", vpc::delete),
    action("DescribeAccountAttributes", "AttributeName* DryRun", quota::describe),
    action("DescribeAddresses", "AllocationId* PublicIp* Filter*{Name Value*} DryRun", describe::<Address>),
    action("DescribeAvailabilityZones", "ZoneName* ZoneId* AllAvailabilityZones Filter*{Name Value*} DryRun", zone::describe_zones),
    action("DescribeDhcpOptions", listing!("DhcpOptionsId*"), describe::<DhcpOptions>),
    action("DescribeImages", listing!("ImageId* Owner* ExecutableBy* IncludeDeprecated IncludeDisabled"), image::describe),
    action("DescribeInstanceAttribute", "!InstanceId !Attribute DryRun", instance::describe_attribute),
    action(
        "DescribeInstanceStatus",
        listing!("InstanceId* IncludeAllInstances IncludeManagedResources"),
        instance::describe_status,
    ),
    action("DescribeInstanceTypeOfferings", listing!("LocationType"), instance_type::describe_offerings),
    action("DescribeInstanceTypes", listing!("InstanceType*"), instance_type::describe),
    action("DescribeInstances", listing!("InstanceId* IncludeManagedResources"), instance::describe),
    action("DescribeInternetGateways", listing!("InternetGatewayId*"), describe::<InternetGateway>),
    action("DescribeKeyPairs", "KeyName* KeyPairId* IncludePublicKey Filter*{Name Value*} DryRun", key_pair::describe),
    action("DescribeNetworkAcls", listing!("NetworkAclId*"), describe::<NetworkAcl>),
    action("DescribeNetworkInterfaces", listing!("NetworkInterfaceId* IncludeManagedResources"), describe::<Interface>),
    action("DescribeRegions", "RegionName* AllRegions Filter*{Name Value*} DryRun", zone::describe_regions),
    action("DescribeRouteTables", listing!("RouteTableId*"), describe::<RouteTable>),
    action("DescribeSecurityGroupRules", listing!("SecurityGroupRuleId*"), describe::<Rule>),
    action("DescribeSecurityGroups", listing!("GroupId* GroupName*"), security_group::describe),
    action("DescribeSubnets", listing!("SubnetId*"), describe::<Subnet>),
    action("DescribeTags", listing!(""), tags::describe),
    action("DescribeVolumes", listing!("VolumeId* IncludeManagedResources"), describe::<Volume>),
    action("DescribeVpcAttribute", "!VpcId !Attribute DryRun", vpc::describe_attribute),
    action("DescribeVpcs", listing!("VpcId*"), describe::<Vpc>),
    action("DetachInternetGateway", "!InternetGatewayId !VpcId DryRun", gateway::detach),
    action("DisassociateRouteTable", "!AssociationId DryRun", route_table::disassociate),
    action("DisassociateVpcCidrBlock", "!AssociationId", vpc::disassociate_block),
    action("ImportKeyPair", tags!("!KeyName !PublicKeyMaterial"), key_pair::import),
    action("ModifyInstanceAttribute", MODIFY_INSTANCE, instance::modify_attribute),
    action(
        "ModifyInstanceMetadataOptions",
        "!InstanceId HttpTokens HttpPutResponseHopLimit HttpEndpoint HttpProtocolIpv6 InstanceMetadataTags DryRun",
        instance::modify_metadata,
    ),
    action("ModifyNetworkInterfaceAttribute", MODIFY_INTERFACE, interface::modify),
    action("ModifySecurityGroupRules", MODIFY_RULES, security_group::modify),
    action("ModifySubnetAttribute", MODIFY_SUBNET, subnet::modify),
    action(
        "ModifyVpcAttribute",
        "!VpcId EnableDnsSupport{Value} EnableDnsHostnames{Value} EnableNetworkAddressUsageMetrics{Value}",
        vpc::modify_attribute,
    ),
    action("ModifyVpcTenancy", "!VpcId !InstanceTenancy DryRun", vpc::modify_tenancy),
    action("RebootInstances", "!InstanceId* DryRun", instance::reboot),
    action("ReleaseAddress", "!AllocationId NetworkBorderGroup DryRun", address::release),
    action("ReplaceRoute", ROUTE, route_table::replace_route),
    action("ReplaceRouteTableAssociation", "!AssociationId !RouteTableId DryRun", route_table::replace_association),
    action("RevokeSecurityGroupEgress", permissions!("SecurityGroupRuleId*"), security_group::revoke_egress),
    action("RevokeSecurityGroupIngress", permissions!("SecurityGroupRuleId*"), security_group::revoke_ingress),
    action("RunInstances", RUN, instance::run),
    action("StartInstances", "!InstanceId* DryRun", instance::start),
    action("StopInstances", "!InstanceId* Force DryRun", instance::stop),
    action("TerminateInstances", "!InstanceId* Force SkipOsShutdown DryRun", instance::terminate),
    action(
        "UpdateSecurityGroupRuleDescriptionsEgress",
        permissions!("SecurityGroupRuleDescription*{SecurityGroupRuleId Description}"),
        security_group::describe_egress,
    ),
    action(
        "UpdateSecurityGroupRuleDescriptionsIngress",
        permissions!("SecurityGroupRuleDescription*{SecurityGroupRuleId Description}"),
        security_group::describe_ingress,
    ),
];
