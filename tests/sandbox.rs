//! The embedded EC2: that each action works, and that what AWS refuses is refused with AWS's code.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use vpclang::sandbox::{Clock, Cut, Delay, Effect, Fault, Quotas, Sandbox, Settings};

/// A client of a sandbox in one region.
struct Client {
    sandbox: Sandbox,
    region: &'static str,
    /// Names for ids: `{vpc}` in a form stands for the id under `vpc`.
    ids: BTreeMap<&'static str, String>,
}

/// The text of an answer.
struct Answer {
    status: u16,
    text: String,
}

impl Client {
    fn new() -> Client {
        Client::with(Settings::default())
    }

    fn with(settings: Settings) -> Client {
        Client { sandbox: Sandbox::with(Clock::ticking(10), settings), region: "eu-central-1", ids: BTreeMap::new() }
    }

    fn request(&self, service: &str, action: &str, form: &str) -> http::Request<Vec<u8>> {
        let mut form = form.to_owned();
        for (name, id) in &self.ids {
            form = form.replace(&format!("{{{name}}}"), id);
        }
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.append_pair("Action", action).append_pair("Version", "2016-11-15");
        for (name, value) in form.split('&').filter_map(|pair| pair.split_once('=')) {
            body.append_pair(name, value);
        }
        let scope = format!(
            "AWS4-HMAC-SHA256 Credential=AKIA/20260101/{}/{service}/aws4_request, SignedHeaders=host, Signature=0",
            self.region
        );
        let request = http::Request::post("/").header("authorization", scope);
        request.body(body.finish().into_bytes()).expect("a request")
    }

    fn ask(&mut self, action: &str, form: &str) -> Answer {
        let request = self.request("ec2", action, form);
        let response = self.sandbox.handle(&request).expect("an answer");
        Answer { status: response.status().as_u16(), text: String::from_utf8(response.into_body()).expect("UTF-8") }
    }

    #[track_caller]
    fn ok(&mut self, action: &str, form: &str) -> Answer {
        let answer = self.ask(action, form);
        assert_eq!(answer.status, 200, "{action} {form}: {}", answer.text);
        answer
    }

    /// Makes something and remembers its id under a name.
    #[track_caller]
    fn make(&mut self, name: &'static str, tag: &str, action: &str, form: &str) {
        let id = self.ok(action, form).value(tag);
        self.ids.insert(name, id);
    }

    /// Sends the requests of a script, each of which must succeed, and keeps the ids that it names.
    fn follow(&mut self, script: &'static str) {
        for line in script.lines().filter(|line| !line.starts_with('#')) {
            let [action, form, kept] = line.split('|').map(str::trim).collect::<Vec<_>>()[..] else { panic!("{line}") };
            let answer = self.ok(action, form);
            let kept = kept.split(' ').filter_map(|pair| pair.split_once('='));
            self.ids.extend(kept.map(|(name, tag)| (name, answer.value(tag))));
        }
    }

    #[track_caller]
    fn refused(&mut self, action: &str, form: &str) -> String {
        let answer = self.ask(action, form);
        assert_ne!(answer.status, 200, "{action} {form} was not refused");
        answer.value("Code")
    }
}

impl Answer {
    /// The first value under a tag.
    #[track_caller]
    fn value(&self, tag: &str) -> String {
        self.values(tag).into_iter().next().unwrap_or_else(|| panic!("no <{tag}> in {}", self.text))
    }

    fn values(&self, tag: &str) -> Vec<String> {
        let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
        let parts = self.text.split(&open).skip(1);
        parts.filter_map(|part| part.split_once(&close)).map(|(value, _)| value.to_owned()).collect()
    }
}

const RSA: &str = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC01O/5rj/MSEWco8AIoUfcZnEqRiWtekwrnwdZ5N6nGkDA+w81jPMpurkyw6RMfCS2C8xyQ935nZQM7v6Dy1TQxAr/lwwYJgIfmo95hM/AwyoUp7L+2xmejdmxg8jKhME9khOAdSJc/Ak888Wn5yNK38cJd8qyGj3Cl0b5GX4FH7cOn2VUsAPDSmHMx3Vlji48TceOxl/UtPb+8chcTg+yFUB5obAYpJC0n9AOkosU8Kb0+Ax9Wi6Zq7EVPwWnZH8dkh2lRA3oLq90bNJbN+tTTJx689rz8FBtZH1kTY9ujAanKoydo9T7lyoV0/dPT2KdxQ73HqRr5oozgwIOALs7";
const ED25519: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAkzmBDo6cZ9Kw2jFMl2UjLH2jjofrQGYQe88KIelH/E";
const ECDSA: &str = "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBEieZBJQ2xCMcRHulmcBvD5VUqzjCElKoJQP3yJXr4pZOwajMvCZ+AFQ4YJIvuw1+RIPJbHlwsrfW3BLaPV3p+M=";

fn base64(text: &str) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(text)
}

fn image(region: &str, parameter: &str) -> String {
    let mut client = Client::new();
    let scope = format!("AWS4-HMAC-SHA256 Credential=AKIA/20260101/{region}/ssm/aws4_request, SignedHeaders=host, Signature=0");
    let request = http::Request::post("/").header("authorization", scope).header("x-amz-target", "AmazonSSM.GetParameter");
    let body = format!("{{\"Name\":\"{parameter}\"}}").into_bytes();
    let response = client.sandbox.handle(&request.body(body).expect("a request")).expect("an answer");
    let answer: serde_json::Value = serde_json::from_slice(response.body()).expect("JSON");
    answer["Parameter"]["Value"].as_str().expect("a value").to_owned()
}

const AL2023: &str = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
const AL2023_ARM: &str = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64";

/// The network of `lab.txt`.
fn lab() -> Client {
    let mut client = Client::new();
    client.ids.insert("ami", image("eu-central-1", AL2023));
    client.ids.insert("arm", image("eu-central-1", AL2023_ARM));
    client.ids.insert("ed25519", base64(ED25519));
    client.follow(include_str!("sandbox/lab.txt"));
    client
}

const REFUSALS: &str = include_str!("sandbox/refusals.txt");

#[test]
fn what_aws_refuses_is_refused_with_its_code_and_without_effect() {
    let mut client = lab();
    client.ids.insert("ecdsa", base64(ECDSA));
    client.ids.insert("long", base64(&"x".repeat(16_385)));
    let mut count = 0;
    for line in REFUSALS.lines().filter(|line| !line.starts_with('#')) {
        let [action, form, code] = line.split('|').map(str::trim).collect::<Vec<_>>()[..] else { panic!("{line}") };
        let launch = "ImageId={ami}&InstanceType=t3.micro&MinCount=1&MaxCount=1&SubnetId={subnet}&SecurityGroupId.1={group}";
        let form = form.replace("{launch}", launch);
        let before = client.sandbox.held();
        let answer = client.ask(action, &form);
        assert_ne!(answer.status, 200, "{line} was not refused");
        assert_eq!(answer.value("Code"), code, "{line}: {}", answer.text);
        assert_eq!(before, client.sandbox.held(), "{line} had an effect");
        count += 1;
    }
    assert!(count >= 60, "{count}");
}

#[test]
fn statuses_are_those_of_aws() {
    let mut client = Client::new();
    assert_eq!(client.ask("CreateVpc", "CidrBlock=10.0.0.0/16&DryRun=true").status, 412);
    assert_eq!(client.ask("CreateVpc", "CidrBlock=10.0.0.0/8").status, 400);
    let refuse = |code: &str| Effect::Refuse { code: code.to_owned(), message: "no".to_owned(), status: None };
    client.sandbox.inject(Fault::on("CreateVpc", refuse("UnauthorizedOperation")).nth(1));
    client.sandbox.inject(Fault::on("CreateVpc", refuse("RequestLimitExceeded")).nth(2));
    assert_eq!(client.ask("CreateVpc", "CidrBlock=10.0.0.0/16").status, 403);
    assert_eq!(client.ask("CreateVpc", "CidrBlock=10.0.0.0/16").status, 503);
    assert_eq!(client.ask("CreateVpc", "CidrBlock=10.0.0.0/16").status, 200);
}

#[test]
fn quotas_hold() {
    let mut client = Client::new();
    for number in 1..5 {
        client.ok("CreateVpc", &format!("CidrBlock=10.{number}.0.0/16"));
    }
    assert_eq!(client.refused("CreateVpc", "CidrBlock=10.9.0.0/16"), "VpcLimitExceeded");
    for _ in 1..5 {
        client.ok("CreateInternetGateway", "");
    }
    assert_eq!(client.refused("CreateInternetGateway", ""), "InternetGatewayLimitExceeded");
    for _ in 0..5 {
        client.ok("AllocateAddress", "Domain=vpc");
    }
    assert_eq!(client.refused("AllocateAddress", ""), "AddressLimitExceeded");

    let few = Quotas {
        subnets: 1,
        route_tables: 2,
        routes: 1,
        security_groups: 3,
        rules: 2,
        groups_per_interface: 1,
        key_pairs: 0,
        ..Quotas::default()
    };
    let mut client = Client::with(Settings { quotas: few, ..Settings::default() });
    client.make("vpc", "vpcId", "CreateVpc", "CidrBlock=10.0.0.0/16");
    client.make("subnet", "subnetId", "CreateSubnet", "VpcId={vpc}&CidrBlock=10.0.0.0/24");
    assert_eq!(client.refused("CreateSubnet", "VpcId={vpc}&CidrBlock=10.0.1.0/24"), "SubnetLimitExceeded");
    client.make("table", "routeTableId", "CreateRouteTable", "VpcId={vpc}");
    assert_eq!(client.refused("CreateRouteTable", "VpcId={vpc}"), "RouteTableLimitExceeded");
    client.make("one", "groupId", "CreateSecurityGroup", "VpcId={vpc}&GroupName=one&GroupDescription=x");
    assert_eq!(client.refused("CreateSecurityGroup", "VpcId={vpc}&GroupName=two&GroupDescription=x"), "SecurityGroupLimitExceeded");
    let rules = (1..=3).map(|n| format!("&IpPermissions.1.IpRanges.{n}.CidrIp=10.0.0.{n}/32")).collect::<String>();
    let rules = format!("GroupId={{one}}&IpPermissions.1.IpProtocol=-1{rules}");
    assert_eq!(client.refused("AuthorizeSecurityGroupIngress", &rules), "RulesPerSecurityGroupLimitExceeded");
    let default = client.ok(
        "DescribeSecurityGroups",
        "Filter.1.Name=vpc-id&Filter.1.Value.1={vpc}&Filter.2.Name=group-name&Filter.2.Value.1=default",
    );
    client.ids.insert("default", default.value("groupId"));
    let groups = "SubnetId={subnet}&SecurityGroupId.1={one}&SecurityGroupId.2={default}";
    assert_eq!(client.refused("CreateNetworkInterface", groups), "SecurityGroupsPerInterfaceLimitExceeded");
    client.make("eni", "networkInterfaceId", "CreateNetworkInterface", "SubnetId={subnet}");
    client.ok("CreateRoute", "RouteTableId={table}&DestinationCidrBlock=8.0.0.0/8&NetworkInterfaceId={eni}");
    assert_eq!(
        client.refused("CreateRoute", "RouteTableId={table}&DestinationCidrBlock=9.0.0.0/8&NetworkInterfaceId={eni}"),
        "RouteLimitExceeded"
    );
    assert_eq!(
        client.refused("ImportKeyPair", &format!("KeyName=k&PublicKeyMaterial={}", base64(ED25519))),
        "KeyPairLimitExceeded"
    );
}

#[test]
fn a_resource_bears_at_most_fifty_tags_within_their_lengths() {
    let mut client = Client::new();
    client.make("vpc", "vpcId", "CreateVpc", "CidrBlock=10.0.0.0/16");
    let tags = |from: usize, to: usize| (from..=to).map(|n| format!("&Tag.{n}.Key=k{n}&Tag.{n}.Value=v")).collect::<String>();
    client.ok("CreateTags", &format!("ResourceId.1={{vpc}}{}", tags(1, 50)));
    client.ok("CreateTags", "ResourceId.1={vpc}&Tag.1.Key=k1&Tag.1.Value=again");
    assert_eq!(client.refused("CreateTags", "ResourceId.1={vpc}&Tag.1.Key=one-more"), "TagLimitExceeded");
    assert_eq!(
        client.refused("CreateTags", &format!("ResourceId.1={{vpc}}&Tag.1.Key={}", "k".repeat(129))),
        "InvalidParameterValue"
    );
    assert_eq!(
        client.refused("CreateTags", &format!("ResourceId.1={{vpc}}&Tag.1.Key=k1&Tag.1.Value={}", "v".repeat(257))),
        "InvalidParameterValue"
    );
    client.ok("DeleteTags", "ResourceId.1={vpc}&Tag.1.Key=k1&Tag.1.Value=another&Tag.2.Key=k2");
    assert_eq!(client.ok("DescribeTags", "Filter.1.Name=resource-id&Filter.1.Value.1={vpc}").values("key").len(), 49);
    client.ok("DeleteTags", "ResourceId.1={vpc}");
    assert_eq!(client.ok("DescribeTags", "Filter.1.Name=resource-id&Filter.1.Value.1={vpc}").values("key").len(), 0);
}

#[test]
fn a_new_account_has_its_default_network() {
    let mut client = Client::new();
    let vpc = client.ok("DescribeVpcs", "");
    assert_eq!(
        (vpc.values("vpcId").len(), vpc.value("cidrBlock").as_str(), vpc.value("isDefault").as_str()),
        (1, "172.31.0.0/16", "true")
    );
    assert_eq!(client.ok("DescribeSubnets", "").values("subnetId").len(), 3);
    assert_eq!(
        client
            .ok("DescribeInternetGateways", "Filter.1.Name=attachment.state&Filter.1.Value.1=available")
            .values("internetGatewayId")
            .len(),
        1
    );
    let table = client.ok("DescribeRouteTables", "");
    assert_eq!(
        (table.value("main").as_str(), table.values("destinationCidrBlock")),
        ("true", vec!["172.31.0.0/16".to_owned(), "0.0.0.0/0".to_owned()])
    );
    let group = client.ok("DescribeSecurityGroups", "GroupName.1=default");
    assert_eq!(group.values("groupId").len(), 2, "the group, and itself as the source of its ingress rule");
    assert!(client.ok("DescribeDhcpOptions", "").text.contains("<value>AmazonProvidedDNS</value>"));
    let acl = client.ok("DescribeNetworkAcls", "");
    assert_eq!(acl.values("ruleNumber"), ["100", "32767", "100", "32767"]);
    assert_eq!(client.sandbox.show(), "");
}

#[test]
fn a_new_vpc_brings_its_main_table_group_and_acl() {
    let mut client = Client::new();
    let vpc = client.ok("CreateVpc", "CidrBlock=10.0.0.7/16");
    client.ids.insert("vpc", vpc.value("vpcId"));
    assert_eq!((vpc.value("cidrBlock").as_str(), vpc.value("state").as_str()), ("10.0.0.0/16", "pending"));
    assert_eq!(client.ok("DescribeVpcs", "VpcId.1={vpc}").value("state"), "available");
    let inside = "Filter.1.Name=vpc-id&Filter.1.Value.1={vpc}";
    assert_eq!(client.ok("DescribeRouteTables", inside).values("gatewayId"), ["local"]);
    let group = client.ok("DescribeSecurityGroups", inside);
    assert_eq!(group.value("groupName"), "default");
    assert_eq!(group.values("cidrIp"), ["0.0.0.0/0"]);
    assert_eq!(client.ok("DescribeNetworkAcls", inside).value("default"), "true");
    assert_eq!(client.ok("DescribeVpcAttribute", "VpcId={vpc}&Attribute=enableDnsSupport").value("value"), "true");
    assert_eq!(client.ok("DescribeVpcAttribute", "VpcId={vpc}&Attribute=enableDnsHostnames").value("value"), "false");
    client.ok("ModifyVpcAttribute", "VpcId={vpc}&EnableDnsHostnames.Value=true");
    assert_eq!(client.ok("DescribeVpcAttribute", "VpcId={vpc}&Attribute=enableDnsHostnames").value("value"), "true");
    client.ok("DeleteVpc", "VpcId={vpc}");
    assert_eq!(client.ok("DescribeRouteTables", inside).values("routeTableId").len(), 0);
    assert_eq!(client.ok("DescribeSecurityGroups", inside).values("groupId").len(), 0);
}

#[test]
fn blocks_are_added_and_taken_away_with_their_local_routes() {
    let mut client = lab();
    client.make("block", "associationId", "AssociateVpcCidrBlock", "VpcId={vpc}&CidrBlock=10.2.0.0/16");
    let locals = |client: &mut Client| client.ok("DescribeRouteTables", "RouteTableId.1={table}").values("destinationCidrBlock");
    assert_eq!(locals(&mut client), ["10.0.0.0/16", "0.0.0.0/0", "10.2.0.0/16"]);
    client.make("inside", "subnetId", "CreateSubnet", "VpcId={vpc}&CidrBlock=10.2.3.0/24");
    assert_eq!(client.refused("DisassociateVpcCidrBlock", "AssociationId={block}"), "DependencyViolation");
    client.ok("DeleteSubnet", "SubnetId={inside}");
    client.ok("DisassociateVpcCidrBlock", "AssociationId={block}");
    assert_eq!(locals(&mut client), ["10.0.0.0/16", "0.0.0.0/0"]);
    client.ok("CreateRoute", "RouteTableId={table}&DestinationCidrBlock=10.3.1.0/24&GatewayId={igw}");
    assert_eq!(client.refused("AssociateVpcCidrBlock", "VpcId={vpc}&CidrBlock=10.3.0.0/16"), "InvalidParameterValue");
    client.ok("ModifyVpcTenancy", "VpcId={vpc}&InstanceTenancy=default");
    // A VPC whose block lies in 10.0.0.0/15 takes none from 10.0.0.0/16, though they do not overlap.
    client.make("small", "vpcId", "CreateVpc", "CidrBlock=10.0.0.0/24");
    assert_eq!(client.refused("AssociateVpcCidrBlock", "VpcId={small}&CidrBlock=10.0.1.0/24"), "InvalidVpc.Range");
    client.ok("AssociateVpcCidrBlock", "VpcId={small}&CidrBlock=100.64.0.0/24");
}

#[test]
fn a_route_is_a_black_hole_while_its_target_is_away() {
    let mut client = lab();
    let state = |client: &mut Client, at: &str| {
        client
            .ok("DescribeRouteTables", &format!("RouteTableId.1={{table}}&Filter.1.Name=route.state&Filter.1.Value.1={at}"))
            .values("state")
    };
    client.ok("CreateRoute", "RouteTableId={table}&DestinationCidrBlock=8.8.8.8/16&InstanceId={node}");
    client.ok("CreateRoute", "RouteTableId={table}&DestinationCidrBlock=10.0.2.0/28&NetworkInterfaceId={eni}");
    assert_eq!(
        client.ok("DescribeRouteTables", "RouteTableId.1={table}").values("destinationCidrBlock"),
        ["10.0.0.0/16", "0.0.0.0/0", "8.8.0.0/16", "10.0.2.0/28"]
    );
    assert!(state(&mut client, "blackhole").is_empty());
    client.ok("TerminateInstances", "InstanceId.1={node}&InstanceId.2={stopped}");
    client.ok("DescribeInstances", "");
    client.ok("DescribeInstances", "");
    client.ok("DetachInternetGateway", "InternetGatewayId={igw}&VpcId={vpc}");
    // Four routes, and the state of the association behind them.
    assert_eq!(state(&mut client, "blackhole"), ["active", "blackhole", "blackhole", "blackhole", "associated"].map(str::to_owned));
    client.ok("AttachInternetGateway", "InternetGatewayId={igw}&VpcId={vpc}");
    client.ok("ReplaceRoute", "RouteTableId={table}&DestinationCidrBlock=8.8.0.0/16&GatewayId={igw}");
    client.ok("DeleteRoute", "RouteTableId={table}&DestinationCidrBlock=10.0.2.0/28");
    assert!(state(&mut client, "blackhole").is_empty());
}

#[test]
fn associations_move_and_end() {
    let mut client = lab();
    client.make("second", "routeTableId", "CreateRouteTable", "VpcId={vpc}&ClientToken=t");
    client.make("same", "routeTableId", "CreateRouteTable", "VpcId={vpc}&ClientToken=t");
    assert_eq!(client.ids["second"], client.ids["same"]);
    assert_eq!(client.refused("CreateRouteTable", "VpcId={other}&ClientToken=t"), "IdempotentParameterMismatch");
    client.make("moved", "newAssociationId", "ReplaceRouteTableAssociation", "AssociationId={association}&RouteTableId={second}");
    assert_eq!(client.refused("DisassociateRouteTable", "AssociationId={association}"), "InvalidAssociationID.NotFound");
    client.ok("DisassociateRouteTable", "AssociationId={moved}");
    client.ok("DeleteRouteTable", "RouteTableId={table}");
    client.ok("ReplaceRouteTableAssociation", "AssociationId={main-association}&RouteTableId={second}");
    assert_eq!(client.refused("DeleteRouteTable", "RouteTableId={second}"), "DependencyViolation");
    client.ok("DeleteRouteTable", "RouteTableId={main}");
}

#[test]
fn rules_are_added_changed_and_revoked() {
    let mut client = lab();
    let open = "GroupId={group}&IpPermissions.1.IpProtocol=tcp&IpPermissions.1.FromPort=80&IpPermissions.1.ToPort=90";
    let answer = client.ok("AuthorizeSecurityGroupIngress", &format!("{open}&IpPermissions.1.IpRanges.1.CidrIp=10.9.9.9/8&IpPermissions.1.IpRanges.1.Description=web&IpPermissions.1.Ipv6Ranges.1.CidrIpv6=::/0&IpPermissions.2.IpProtocol=50&IpPermissions.2.Groups.1.GroupId={{group}}&TagSpecification.1.ResourceType=security-group-rule&TagSpecification.1.Tag.1.Key=a&TagSpecification.1.Tag.1.Value=b"));
    assert_eq!(answer.values("securityGroupRuleId").len(), 3);
    assert_eq!((answer.value("cidrIpv4").as_str(), answer.value("cidrIpv6").as_str()), ("10.0.0.0/8", "::/0"));
    assert_eq!(answer.values("fromPort"), ["80", "80", "-1"]);
    let tagged = client.ok("DescribeSecurityGroupRules", "Filter.1.Name=tag:a&Filter.1.Value.1=b");
    assert_eq!(tagged.values("securityGroupRuleId").len(), 3);
    client.ok("ModifySecurityGroupRules", "GroupId={group}&SecurityGroupRule.1.SecurityGroupRuleId={rule}&SecurityGroupRule.1.SecurityGroupRule.IpProtocol=tcp&SecurityGroupRule.1.SecurityGroupRule.FromPort=2222&SecurityGroupRule.1.SecurityGroupRule.ToPort=2222&SecurityGroupRule.1.SecurityGroupRule.CidrIpv4=10.0.0.0/8&SecurityGroupRule.1.SecurityGroupRule.Description=ssh");
    let rule = client.ok("DescribeSecurityGroupRules", "SecurityGroupRuleId.1={rule}");
    assert_eq!((rule.value("toPort").as_str(), rule.value("description").as_str()), ("2222", "ssh"));
    client.ok("UpdateSecurityGroupRuleDescriptionsIngress", "GroupId={group}&SecurityGroupRuleDescription.1.SecurityGroupRuleId={rule}&SecurityGroupRuleDescription.1.Description=shell");
    client.ok("UpdateSecurityGroupRuleDescriptionsEgress", "GroupId={group}&IpPermissions.1.IpProtocol=-1&IpPermissions.1.IpRanges.1.CidrIp=0.0.0.0/0&IpPermissions.1.IpRanges.1.Description=all");
    let revoked = client.ok("RevokeSecurityGroupIngress", &format!("{open}&IpPermissions.1.IpRanges.1.CidrIp=10.0.0.0/8"));
    assert_eq!(revoked.value("description"), "web");
    client.ok("RevokeSecurityGroupIngress", "GroupId={group}&SecurityGroupRuleId.1={rule}");
    client.ok(
        "RevokeSecurityGroupEgress",
        "GroupId={group}&IpPermissions.1.IpProtocol=-1&IpPermissions.1.IpRanges.1.CidrIp=0.0.0.0/0",
    );
    client.ok(
        "AuthorizeSecurityGroupEgress",
        "GroupId={group}&IpPermissions.1.IpProtocol=-1&IpPermissions.1.IpRanges.1.CidrIp=0.0.0.0/0",
    );
    let mut directions =
        client.ok("DescribeSecurityGroupRules", "Filter.1.Name=group-id&Filter.1.Value.1={group}").values("isEgress");
    directions.sort();
    assert_eq!(directions, ["false", "false", "false", "true"]);
    // In a default VPC a revocation that hits nothing is no error.
    client.make("ordinary", "groupId", "CreateSecurityGroup", "GroupName=ordinary&GroupDescription=x");
    client.ok("RevokeSecurityGroupIngress", "GroupName=ordinary&IpProtocol=tcp&FromPort=1&ToPort=1&CidrIp=0.0.0.0/0");
    client.ok("DeleteSecurityGroup", "GroupName=ordinary");
}

#[test]
fn keys_have_the_fingerprints_that_ec2_gives() {
    let mut client = Client::new();
    let rsa = client.ok("ImportKeyPair", &format!("KeyName=rsa&PublicKeyMaterial={}", base64(RSA)));
    assert_eq!(rsa.value("keyFingerprint"), "1e:29:88:47:04:f9:a1:34:e7:ec:48:90:d3:34:89:7e");
    let ed25519 = client.ok("ImportKeyPair", &format!("KeyName=ed25519&PublicKeyMaterial={}", base64(ED25519)));
    assert_eq!(ed25519.value("keyFingerprint"), "lzPdV3VS0i8sIWPHl+F2No/WpbvvwmiFxV7fn94V5jw=");
    let listed = client.ok("DescribeKeyPairs", "IncludePublicKey=true&KeyName.1=ed25519");
    assert_eq!((listed.value("publicKey").as_str(), listed.value("keyType").as_str()), (ED25519, "ed25519"));
    client.ok("DeleteKeyPair", "KeyName=rsa");
    client.ok("DeleteKeyPair", "KeyName=rsa");
    assert_eq!(client.ok("DescribeKeyPairs", "").values("keyName"), ["ed25519"]);
}

#[test]
fn a_node_comes_with_interface_volume_and_tags() {
    let mut client = lab();
    let tags = ["instance", "volume", "network-interface"];
    let tags: String = (1..).zip(tags).map(|(n, kind)| format!("&TagSpecification.{n}.ResourceType={kind}&TagSpecification.{n}.Tag.1.Key=kind&TagSpecification.{n}.Tag.1.Value={kind}")).collect();
    let node = client.ok("RunInstances", &format!("ImageId=resolve:ssm:{AL2023}&InstanceType=t3.micro&MinCount=1&MaxCount=1&UserData=IyEvYmluL3NoCg==&NetworkInterface.1.DeviceIndex=0&NetworkInterface.1.SubnetId={{subnet}}&NetworkInterface.1.SecurityGroupId.1={{group}}&NetworkInterface.1.AssociatePublicIpAddress=false&BlockDeviceMapping.1.DeviceName=/dev/xvda&BlockDeviceMapping.1.Ebs.VolumeSize=20&BlockDeviceMapping.1.Ebs.Encrypted=true{tags}"));
    client.ids.insert("new", node.value("instanceId"));
    assert_eq!(
        (node.value("name").as_str(), node.value("privateIpAddress").as_str()),
        ("pending", "10.0.1.5"),
        "the lab's stopped node has the lowest address"
    );
    assert_eq!(node.value("imageId"), client.ids["ami"]);
    assert!(node.values("ipAddress").is_empty());
    assert_eq!((node.value("httpTokens").as_str(), node.value("httpPutResponseHopLimit").as_str()), ("required", "2"));
    let found = |client: &mut Client, action: &str, kind: &str| {
        client.ok(action, &format!("Filter.1.Name=tag:kind&Filter.1.Value.1={kind}"))
    };
    assert_eq!(found(&mut client, "DescribeInstances", "instance").values("instanceId"), [client.ids["new"].clone()]);
    let volume = found(&mut client, "DescribeVolumes", "vol*");
    assert_eq!(
        (volume.value("size").as_str(), volume.value("volumeType").as_str(), volume.value("encrypted").as_str()),
        ("20", "gp3", "true")
    );
    let interface = found(&mut client, "DescribeNetworkInterfaces", "network-?nterface");
    assert_eq!(
        (interface.value("instanceId"), interface.value("deleteOnTermination")),
        (client.ids["new"].clone(), "true".to_owned())
    );
    assert_eq!(client.ok("DescribeInstanceAttribute", "InstanceId={new}&Attribute=userData").value("value"), "IyEvYmluL3NoCg==");
    assert_eq!(client.ok("DescribeSubnets", "SubnetId.1={subnet}").value("availableIpAddressCount"), "248");
    client.ok("TerminateInstances", "InstanceId.1={new}");
    client.ok("DescribeInstances", "");
    client.ok("DescribeInstances", "");
    let gone = client.ok("DescribeInstances", "InstanceId.1={new}");
    assert_eq!(
        (gone.value("name").as_str(), gone.values("subnetId").len(), gone.values("privateIpAddress").len()),
        ("terminated", 0, 0)
    );
    assert!(found(&mut client, "DescribeVolumes", "volume").values("volumeId").is_empty());
    assert!(found(&mut client, "DescribeNetworkInterfaces", "network-interface").values("networkInterfaceId").is_empty());
    assert_eq!(client.ok("DescribeSubnets", "SubnetId.1={subnet}").value("availableIpAddressCount"), "249");
}

#[test]
fn a_client_token_launches_once() {
    let mut client = lab();
    let launch = "ImageId={ami}&InstanceType=t3.micro&MinCount=1&MaxCount=1&SubnetId={subnet}&ClientToken=once";
    let first = client.ok("RunInstances", launch).value("instanceId");
    assert_eq!(client.ok("RunInstances", launch).value("instanceId"), first);
    assert_eq!(
        client.ok("DescribeInstances", "Filter.1.Name=client-token&Filter.1.Value.1=once").values("instanceId"),
        std::slice::from_ref(&first)
    );
    assert_eq!(client.refused("RunInstances", &launch.replace("t3.micro", "t3.small")), "IdempotentParameterMismatch");
    let elsewhere = client.ok("RunInstances", &launch.replace("{subnet}", "{tiny}")).value("instanceId");
    assert_ne!(first, elsewhere, "a token holds in its zone");
    client.ok("TerminateInstances", &format!("InstanceId.1={first}"));
    assert_eq!(client.refused("RunInstances", launch), "IdempotentInstanceTerminated");
}

#[test]
fn states_take_time_and_only_time() {
    let time = Arc::new(AtomicU64::new(1_000_000));
    let clock = {
        let time = Arc::clone(&time);
        Clock::new(move || time.load(Ordering::Relaxed))
    };
    let mut client = Client { sandbox: Sandbox::new(clock), region: "us-east-1", ids: BTreeMap::new() };
    client.ids.insert("ami", image("us-east-1", AL2023));
    client.make("node", "instanceId", "RunInstances", "ImageId={ami}&InstanceType=t3.micro&MinCount=1&MaxCount=1");
    let state = |client: &mut Client| client.ok("DescribeInstances", "InstanceId.1={node}").value("name");
    assert_eq!((state(&mut client), state(&mut client)), ("pending".to_owned(), "pending".to_owned()));
    assert_eq!(client.refused("StopInstances", "InstanceId.1={node}"), "IncorrectInstanceState");
    time.fetch_add(20, Ordering::Relaxed);
    assert_eq!(state(&mut client), "running");
    let public = client.ok("DescribeInstances", "").value("ipAddress");
    client.ok("StopInstances", "InstanceId.1={node}");
    assert_eq!(client.refused("StartInstances", "InstanceId.1={node}"), "IncorrectInstanceState");
    time.fetch_add(20, Ordering::Relaxed);
    assert_eq!(state(&mut client), "stopped");
    assert!(client.ok("DescribeInstances", "").values("ipAddress").is_empty());
    client.ok("StartInstances", "InstanceId.1={node}");
    assert_ne!(client.ok("DescribeInstances", "").value("ipAddress"), public, "a started node has another public address");
    client.ok("TerminateInstances", "InstanceId.1={node}");
    time.fetch_add(20, Ordering::Relaxed);
    assert_eq!(state(&mut client), "terminated");
    assert_eq!(client.refused("StartInstances", "InstanceId.1={node}"), "IncorrectInstanceState");
    time.fetch_add(3_600_000, Ordering::Relaxed);
    assert_eq!(client.refused("DescribeInstances", "InstanceId.1={node}"), "InvalidInstanceID.NotFound");
}

#[test]
fn a_node_is_changed_in_place() {
    let mut client = lab();
    client.ok("ModifyInstanceAttribute", "InstanceId={stopped}&InstanceType.Value=t3.small");
    client.ok("ModifyInstanceAttribute", "InstanceId={stopped}&UserData.Value=eA==");
    assert_eq!(
        client.refused("ModifyInstanceAttribute", "InstanceId={stopped}&InstanceType.Value=t4g.small"),
        "InvalidParameterValue"
    );
    client.ok("ModifyInstanceAttribute", "InstanceId={node}&GroupId.1={friend}&GroupId.2={default}");
    client.ok("ModifyInstanceAttribute", "InstanceId={node}&SourceDestCheck.Value=false");
    client.ok("ModifyInstanceAttribute", "InstanceId={node}&Attribute=disableApiTermination&Value=true");
    client.ok("ModifyInstanceAttribute", "InstanceId={node}&InstanceInitiatedShutdownBehavior.Value=terminate");
    client.ok(
        "ModifyInstanceAttribute",
        "InstanceId={node}&BlockDeviceMapping.1.DeviceName=/dev/xvda&BlockDeviceMapping.1.Ebs.DeleteOnTermination=false",
    );
    assert_eq!(client.refused("TerminateInstances", "InstanceId.1={node}"), "OperationNotPermitted");
    let interface = client.ok("DescribeNetworkInterfaces", "NetworkInterfaceId.1={eni}");
    assert_eq!(
        (interface.values("groupId"), interface.value("sourceDestCheck")),
        (vec![client.ids["friend"].clone(), client.ids["default"].clone()], "false".to_owned())
    );
    client.ok("ModifyNetworkInterfaceAttribute", "NetworkInterfaceId={eni}&SecurityGroupId.1={group}");
    assert_eq!(
        client.ok("DescribeInstanceAttribute", "InstanceId={node}&Attribute=groupSet").values("groupId"),
        [client.ids["group"].clone()]
    );
    client.ok("ModifyInstanceMetadataOptions", "InstanceId={node}&HttpPutResponseHopLimit=5");
    let options = client.ok("ModifyInstanceMetadataOptions", "InstanceId={node}&HttpTokens=optional");
    assert_eq!(
        (options.value("httpTokens").as_str(), options.value("httpPutResponseHopLimit").as_str()),
        ("optional", "5"),
        "what is not named stays"
    );
    client.ok("RebootInstances", "InstanceId.1={node}");
    client.ok("ModifyInstanceAttribute", "InstanceId={node}&DisableApiTermination.Value=false");
    client.ok("TerminateInstances", "InstanceId.1={node}");
    client.ok("DescribeInstances", "");
    client.ok("DescribeInstances", "");
    assert_eq!(
        client.ok("DescribeVolumes", "Filter.1.Name=status&Filter.1.Value.1=available").values("volumeId").len(),
        1,
        "the volume that was to stay"
    );
}

#[test]
fn interfaces_live_without_nodes_too() {
    let mut client = lab();
    client.make(
        "spare",
        "networkInterfaceId",
        "CreateNetworkInterface",
        "SubnetId={subnet}&PrivateIpAddress=10.0.1.77&Description=spare&ClientToken=c",
    );
    client.make(
        "again",
        "networkInterfaceId",
        "CreateNetworkInterface",
        "SubnetId={subnet}&PrivateIpAddress=10.0.1.77&Description=spare&ClientToken=c",
    );
    assert_eq!(client.ids["spare"], client.ids["again"]);
    let launch = "ImageId={ami}&InstanceType=t3.micro&MinCount=1&MaxCount=1&NetworkInterface.1.DeviceIndex=0&NetworkInterface.1.NetworkInterfaceId={spare}";
    client.make("holder", "instanceId", "RunInstances", launch);
    assert_eq!(client.ok("DescribeInstances", "InstanceId.1={holder}").value("privateIpAddress"), "10.0.1.77");
    client.ok("TerminateInstances", "InstanceId.1={holder}");
    client.ok("DescribeInstances", "");
    client.ok("DescribeInstances", "");
    assert_eq!(client.ok("DescribeNetworkInterfaces", "NetworkInterfaceId.1={spare}").value("status"), "available");
    client.ok("DeleteNetworkInterface", "NetworkInterfaceId={spare}");
    client.make(
        "address",
        "allocationId",
        "AllocateAddress",
        "Domain=vpc&TagSpecification.1.ResourceType=elastic-ip&TagSpecification.1.Tag.1.Key=a",
    );
    assert_eq!(client.ok("DescribeAddresses", "Filter.1.Name=tag-key&Filter.1.Value.1=a").values("allocationId").len(), 1);
    client.ok("ReleaseAddress", "AllocationId={address}");
}

#[test]
fn a_network_is_taken_down_in_order() {
    let mut client = lab();
    client.follow(include_str!("sandbox/takedown.txt"));
    assert_eq!(client.sandbox.show(), "");
    let listed = client.ok("DescribeInstances", "Filter.1.Name=instance-state-name&Filter.1.Value.1=terminated");
    assert_eq!(listed.values("instanceId").len(), 2, "the terminated ones are listed for a while, and held by nobody");
}

#[test]
fn listings_come_in_pages() {
    let mut client = Client::with(Settings { quotas: Quotas::unlimited(), ..Settings::default() });
    client.make("vpc", "vpcId", "CreateVpc", "CidrBlock=10.0.0.0/16");
    for number in 0..12 {
        client.ok("CreateSubnet", &format!("VpcId={{vpc}}&CidrBlock=10.0.{number}.0/24&TagSpecification.1.ResourceType=subnet&TagSpecification.1.Tag.1.Key=n&TagSpecification.1.Tag.1.Value={number}"));
    }
    let inside = "Filter.1.Name=vpc-id&Filter.1.Value.1={vpc}&MaxResults=5";
    let (mut seen, mut sizes, mut token) = (Vec::new(), Vec::new(), String::new());
    loop {
        let page = client.ok("DescribeSubnets", &format!("{inside}{token}"));
        sizes.push(page.values("subnetId").len());
        seen.extend(page.values("subnetId"));
        let Some(next) = page.values("nextToken").pop() else { break };
        token = format!("&NextToken={next}");
    }
    seen.dedup();
    assert_eq!((sizes, seen.len()), (vec![5, 5, 2], 12));
    let mut tags = client.ok("DescribeTags", "MaxResults=7");
    let first = tags.values("value").len();
    tags = client.ok("DescribeTags", &format!("MaxResults=7&NextToken={}", tags.value("nextToken")));
    assert_eq!((first, tags.values("value").len(), tags.values("nextToken").len()), (7, 5, 0));
    // Values are joined by "or", filters by "and".
    let both = "Filter.1.Name=tag:n&Filter.1.Value.1=1*&Filter.1.Value.2=2&Filter.2.Name=cidr-block&Filter.2.Value.1=10.0.1?.0/24";
    assert_eq!(client.ok("DescribeSubnets", both).values("cidrBlock").len(), 3, "a question mark stands for one character or none");
    assert_eq!(client.ok("DescribeSubnets", "Filter.1.Name=tag:n&Filter.1.Value.1=\\*").values("subnetId").len(), 0);
    let values = |count: usize| (1..=count).map(|n| format!("&Filter.1.Value.{n}=v")).collect::<String>();
    client.ok("DescribeSubnets", &format!("Filter.1.Name=tag:n{}", values(200)));
    assert_eq!(client.refused("DescribeSubnets", &format!("Filter.1.Name=tag:n{}", values(201))), "FilterLimitExceeded");
    let filters = |count: usize| (1..=count).map(|n| format!("&Filter.{n}.Name=tag:n&Filter.{n}.Value.1=v")).collect::<String>();
    client.ok("DescribeSubnets", filters(50).trim_start_matches('&'));
    assert_eq!(client.refused("DescribeSubnets", filters(51).trim_start_matches('&')), "FilterLimitExceeded");
    let long = |length: usize| format!("Filter.1.Name=tag:n&Filter.1.Value.1={}", "v".repeat(length));
    client.ok("DescribeSubnets", &long(255));
    assert_eq!(client.refused("DescribeSubnets", &long(256)), "InvalidParameterValue");
}

#[test]
fn regions_are_apart_and_say_their_zones() {
    let mut client = lab();
    let here = client.ok("DescribeAvailabilityZones", "").values("zoneName");
    assert_eq!(here, ["eu-central-1a", "eu-central-1b", "eu-central-1c"]);
    assert_eq!(client.ok("DescribeRegions", "RegionName.1=eu-west-1").values("regionName"), ["eu-west-1"]);
    client.region = "eu-west-1";
    assert_eq!(client.refused("DescribeVpcs", "VpcId.1={vpc}"), "InvalidVpcID.NotFound");
    assert_eq!(
        client.refused("RunInstances", "ImageId={ami}&InstanceType=t3.micro&MinCount=1&MaxCount=1"),
        "InvalidAMIID.NotFound"
    );
    client.region = "mars-north-1";
    assert_eq!(client.refused("DescribeVpcs", ""), "InvalidRegion");
    client.region = "us-east-1";
    client.ids.insert("ami", image("us-east-1", AL2023));
    let launch = "ImageId={ami}&InstanceType=t3.micro&MinCount=1&MaxCount=1&Placement.AvailabilityZone=us-east-1e";
    assert_eq!(client.refused("RunInstances", launch), "Unsupported");
    let offered = "LocationType=availability-zone&Filter.1.Name=instance-type&Filter.1.Value.1=t3.micro";
    assert_eq!(client.ok("DescribeInstanceTypeOfferings", offered).values("location").len(), 5);
}

#[test]
fn images_and_types_are_described() {
    let mut client = Client::new();
    let newest = image("eu-central-1", "/aws/service/canonical/ubuntu/server/24.04/stable/current/arm64/hvm/ebs-gp3/ami-id");
    let found = client.ok("DescribeImages", &format!("ImageId.1={newest}"));
    assert_eq!((found.value("architecture").as_str(), found.value("imageOwnerId").as_str()), ("arm64", "099720109477"));
    let line = client.ok("DescribeImages", "Owner.1=amazon&Filter.1.Name=name&Filter.1.Value.1=al2023-ami-2023*-x86_64");
    assert_eq!(line.values("creationDate").len(), 3);
    let kind = client.ok("DescribeInstanceTypes", "InstanceType.1=t4g.micro");
    assert!(kind.text.contains("<item>arm64</item>"));
    assert_eq!(client.ok("DescribeAccountAttributes", "AttributeName.1=max-elastic-ips").value("attributeValue"), "5");
    let mut lab = lab();
    assert_eq!(lab.ok("DescribeInstanceStatus", "").values("instanceId").len(), 1, "only what runs");
    assert_eq!(lab.ok("DescribeInstanceStatus", "IncludeAllInstances=true").values("instanceId").len(), 2);
}

#[test]
fn other_services_answer_in_their_protocols() {
    let mut client = Client::new();
    let identity = client.sandbox.handle(&client.request("sts", "GetCallerIdentity", "")).expect("an answer");
    assert!(String::from_utf8_lossy(identity.body()).contains("<Account>123456789012</Account>"));
    let request = http::Request::post("https://ssm.eu-west-1.amazonaws.com/").header("x-amz-target", "AmazonSSM.GetParameters");
    let body = format!("{{\"Names\":[\"{AL2023}\",\"/none\"]}}").into_bytes();
    let answer = client.sandbox.handle(&request.body(body).expect("a request")).expect("an answer");
    let answer: serde_json::Value = serde_json::from_slice(answer.body()).expect("JSON");
    assert_eq!(answer["Parameters"][0]["Value"], image("eu-west-1", AL2023));
    assert_eq!(answer["InvalidParameters"][0], "/none");
    let calls: Vec<(&str, &str, &str)> =
        client.sandbox.calls().iter().map(|call| (call.service, call.region.as_str(), call.action.as_str())).collect();
    assert_eq!(calls, [("sts", "eu-central-1", "GetCallerIdentity"), ("ssm", "eu-west-1", "GetParameters")]);
}

#[test]
fn faults_strike_where_they_are_told_to() {
    let mut client = Client::new();
    let refuse =
        Effect::Refuse { code: "UnauthorizedOperation".to_owned(), message: "You are not authorized".to_owned(), status: None };
    client.sandbox.inject(Fault::on("CreateVpc", refuse).containing("10.1.").nth(2));
    client.ok("CreateVpc", "CidrBlock=10.1.0.0/24");
    client.ok("CreateVpc", "CidrBlock=10.2.0.0/24");
    assert_eq!(client.refused("CreateVpc", "CidrBlock=10.1.0.0/24"), "UnauthorizedOperation");
    client.sandbox.clear_faults();

    client.sandbox.inject(Fault::on("CreateInternetGateway", Effect::CutBefore).nth(1));
    client.sandbox.inject(Fault::on("CreateInternetGateway", Effect::CutAfter).nth(2));
    let request = client.request("ec2", "CreateInternetGateway", "");
    let gateways = |client: &Client| client.sandbox.held().iter().filter(|shown| shown.kind == "internet-gateway").count();
    assert_eq!((client.sandbox.handle(&request).err(), gateways(&client)), (Some(Cut::Before), 0));
    assert_eq!((client.sandbox.handle(&request).err(), gateways(&client)), (Some(Cut::After), 1));
    client.sandbox.clear_faults();

    client.sandbox.inject(Fault::on("CreateVpc", Effect::Hide { describes: 2, only_tag_filters: false }).first(1));
    client.make("new", "vpcId", "CreateVpc", "CidrBlock=10.3.0.0/24");
    assert_eq!(client.refused("DescribeVpcs", "VpcId.1={new}"), "InvalidVpcID.NotFound");
    assert!(!client.ok("DescribeVpcs", "").values("vpcId").contains(&client.ids["new"]));
    assert!(client.ok("DescribeVpcs", "").values("vpcId").contains(&client.ids["new"]));

    client.sandbox.inject(Fault::on("DescribeVpcs", Effect::Delay(std::time::Duration::from_secs(1))));
    let response = client.sandbox.handle(&client.request("ec2", "DescribeVpcs", "")).expect("an answer");
    assert_eq!(response.extensions().get(), Some(&Delay(std::time::Duration::from_secs(1))));
}

#[test]
fn calls_are_counted_with_what_they_made() {
    let mut client = Client::new();
    let vpc = client.ok("CreateVpc", "CidrBlock=10.0.0.0/16").value("vpcId");
    client.refused("CreateVpc", "CidrBlock=10.0.0.0/8");
    let [made, refused] = client.sandbox.calls() else { panic!("two calls") };
    assert!(made.made.contains(&vpc));
    assert_eq!((made.status, refused.status, refused.code.as_deref()), (200, 400, Some("InvalidVpc.Range")));
    client.sandbox.forget_calls();
    assert!(client.sandbox.calls().is_empty());
}

#[test]
fn the_same_requests_give_the_same_account() {
    let answers = |client: &mut Client| {
        ["DescribeVpcs", "DescribeInstances", "DescribeSecurityGroups"].map(|action| client.ok(action, "").text)
    };
    assert_eq!(answers(&mut lab()), answers(&mut lab()));
}

#[test]
fn a_file_keeps_the_account_for_one_process_at_a_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("deep/account.json");
    let open = || Sandbox::open(&path).map(|sandbox| Client { sandbox, region: "eu-central-1", ids: BTreeMap::new() });
    let mut client = open().expect("a new file");
    let vpc = client.ok("CreateVpc", "CidrBlock=10.0.0.0/16").value("vpcId");
    assert!(open().err().expect("a lock").to_string().contains("in use by another process"));
    drop(client);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).expect("a file").permissions().mode() & 0o777, 0o600);
    }
    let mut client = open().expect("the same file");
    assert!(client.ok("DescribeVpcs", "").values("vpcId").contains(&vpc));
    client.ok("DeleteVpc", &format!("VpcId={vpc}"));
    drop(client);
    assert_eq!(open().expect("the same file").sandbox.show(), "");
    std::fs::write(&path, "{\"format\":99}").expect("a file");
    assert!(open().err().expect("a format").to_string().contains("has format 99"));
}

#[test]
fn every_action_of_the_list_was_exercised() {
    let source = include_str!("../src/sandbox/actions.rs");
    let tests = concat!(include_str!("sandbox.rs"), include_str!("sandbox/lab.txt"), include_str!("sandbox/takedown.txt"));
    let actions: Vec<&str> =
        source.split("action(").filter_map(|part| part.trim_start().strip_prefix('"')?.split('"').next()).collect();
    assert!(actions.len() > 60, "{}", actions.len());
    for action in actions {
        let called = tests.contains(&format!("\"{action}\"")) || tests.contains(&format!("\n{action} |"));
        assert!(called, "no test calls {action}");
    }
}

#[test]
fn ten_thousand_nodes_are_no_hardship() {
    let mut client = Client::with(Settings { quotas: Quotas::unlimited(), ..Settings::default() });
    client.ids.insert("ami", image("eu-central-1", AL2023));
    client.make("vpc", "vpcId", "CreateVpc", "CidrBlock=10.0.0.0/16");
    client.make("subnet", "subnetId", "CreateSubnet", "VpcId={vpc}&CidrBlock=10.0.0.0/18");
    for _ in 0..100 {
        client.ok("RunInstances", "ImageId={ami}&InstanceType=t3.micro&MinCount=100&MaxCount=100&SubnetId={subnet}");
    }
    assert_eq!(
        client.ok("DescribeSubnets", "SubnetId.1={subnet}").value("availableIpAddressCount"),
        (16_384 - 5 - 10_000).to_string()
    );
    let page = client.ok("DescribeInstances", "MaxResults=1000");
    assert_eq!(page.values("instanceType").len(), 1000);
}
