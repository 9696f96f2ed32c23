//! One test for each fact about AWS that the proof rests on, in the order in which `docs/reachability.md` lists them. Each
//! shows the fact both ways, on the smallest change of one network.

use vpclang::net::{Cidr, Protocol};
use vpclang::reach::network::{Address, Destination, Endpoint, Known, Network, Route, TableId, Target, VpcId, Vpn, VpnId};
use vpclang::reach::question::How;
use vpclang::reach::sets;

use super::Reached::{Never, Perhaps, Surely};
use super::{Reached, ask, by, described, edited, icmp, tcp, udp};

/// Two public subnets with an ACL that lets everything through.
const BASE: &str = "stack t
network net {
  region = us-east-1
  cidr   = 10.0.0.0/16
  ipv6   = amazon
  gateway igw {
    kind = internet
  }
  routes out {
    0.0.0.0/0 -> igw
  }
  acl edge {
    100 allow all from anywhere
    100 allow all to anywhere
  }
  subnet one {
    cidr   = 10.0.1.0/24
    zone   = us-east-1a
    routes = out
    acl    = edge
  }
  subnet two {
    cidr   = 10.0.2.0/24
    zone   = us-east-1b
    routes = out
    acl    = edge
  }
  sg clients {
  }
  sg servers {
    allow https from clients
  }
  node client {
    subnet    = one
    ip        = one.host(10)
    type      = t3.micro
    image     = al2023
    sg        = clients
    public-ip = auto
  }
  node server {
    subnet    = two
    ip        = two.host(10)
    type      = t3.micro
    image     = al2023
    sg        = servers
    public-ip = auto
  }
}
";

pub fn base(edits: &[(&str, &str)]) -> Network {
    described(&edits.iter().fold(BASE.to_owned(), |text, (from, to)| edited(&text, from, to)))
}

/// From the client to the server by private addresses.
fn inside(edits: &[(&str, &str)], on: u128) -> Reached {
    by(&base(edits), "net.client", "net.server", on, &[How::V4.name()])
}

pub const RULE: &str = "    allow https from clients\n";
pub const TO_SERVER: &str = "    allow https from anywhere\n";
pub const OPEN: &str = "    100 allow all from anywhere\n    100 allow all to anywhere\n";

#[test]
fn s01_groups_only_allow_and_their_rules_add_up() {
    assert_eq!(inside(&[], tcp(443)), Surely);
    assert_eq!(inside(&[], tcp(22)), Never);
    let second = [
        ("sg        = servers", "sg        = [servers, more]"),
        ("  sg clients {", "  sg more {\n    allow ssh from clients\n  }\n  sg clients {"),
    ];
    assert_eq!(inside(&second, tcp(22)), Surely);
    assert_eq!(inside(&second, tcp(443)), Surely);
}

#[test]
fn s02_groups_let_answers_back() {
    // The server may open nothing itself, and answers all the same.
    let closed = [("  sg servers {\n", "  sg servers {\n    outbound = closed\n")];
    assert_eq!(inside(&closed, tcp(443)), Surely);
    assert_eq!(ask(&base(&closed), "net.server", "net.client", tcp(443)), Never);
}

#[test]
fn s03_other_protocols_are_tracked_by_address() {
    let gre = [(RULE, "    allow protocol 47 from clients\n")];
    assert_eq!(inside(&gre, sets::key(Protocol(47), 0)), Surely);
    assert_eq!(inside(&gre, sets::key(Protocol(50), 0)), Never);
}

#[test]
fn s04_untracked_connections_are_answered_by_rule() {
    let closed = ("  sg servers {\n", "  sg servers {\n    outbound = closed\n");
    assert_eq!(ask(&base(&[(RULE, TO_SERVER), closed]), "internet", "net.server", tcp(443)), Surely);
    assert_eq!(ask(&base(&[]), "internet", "net.server", tcp(443)), Never);
}

#[test]
fn s05_a_group_means_private_addresses() {
    let net = base(&[]);
    assert_eq!(by(&net, "net.client", "net.server", tcp(443), &[How::V4.name()]), Surely);
    assert_eq!(by(&net, "net.client", "net.server", tcp(443), &[How::Public.name()]), Never);
    assert_eq!(by(&elastic(net), "net.client", "net.server", tcp(443), &[How::Public.name()]), Never);
}

/// The same with public addresses that are known.
pub fn elastic(mut net: Network) -> Network {
    for (at, one) in net.interfaces.iter_mut().enumerate() {
        one.public = Some(Address::Known(format!("54.0.0.{at}").parse().unwrap()));
    }
    net
}

#[test]
fn s06_a_direction_without_rules_passes_nothing() {
    assert_eq!(inside(&[(RULE, "")], tcp(443)), Never);
    assert_eq!(inside(&[("  sg clients {\n", "  sg clients {\n    outbound = closed\n")], tcp(443)), Never);
    assert_eq!(
        inside(&[("  sg clients {\n", "  sg clients {\n    outbound = closed\n    allow https to servers\n")], tcp(443)),
        Surely
    );
    // An interface that names no group has the default one, whose members reach one another.
    let tap = "  interface tap {\n    subnet = two\n    ip     = two.host(20)\n  }\n  interface other {\n    subnet = one\n    ip     = one.host(20)\n  }\n  sg clients {";
    let net = base(&[("  sg clients {", tap)]);
    assert_eq!(ask(&net, "net.other", "net.tap", tcp(1)), Surely);
    assert_eq!(ask(&net, "net.client", "net.tap", tcp(1)), Never);
}

#[test]
fn s07_protocols_without_ports_ignore_them() {
    let all = [(RULE, "    allow all from clients\n")];
    assert_eq!(inside(&all, sets::key(Protocol(50), 7)), Surely);
    assert_eq!(inside(&[], sets::key(Protocol(50), 7)), Never);
}

#[test]
fn s08_groups_do_not_filter_resolver_metadata_and_time() {
    let closed = [("  sg clients {\n", "  sg clients {\n    outbound = closed\n"), (OPEN, "")];
    let net = base(&closed);
    assert_eq!(ask(&net, "net.client", "169.254.169.254/32", tcp(80)), Surely);
    assert_eq!(ask(&net, "net.client", "169.254.169.123/32", udp(123)), Surely);
    assert_eq!(ask(&net, "net.client", "169.254.169.253/32", udp(53)), Surely);
    assert_eq!(ask(&net, "net.client", "169.254.169.254/32", tcp(22)), Never);
}

#[test]
fn s09_groups_are_asked_inside_a_subnet_too() {
    let near = ("ip        = two.host(10)", "ip        = one.host(11)");
    let near = [("    subnet    = two\n", "    subnet    = one\n"), near];
    assert_eq!(inside(&near, tcp(443)), Surely);
    assert_eq!(inside(&near, tcp(22)), Never);
}

/// A second network with a machine of its own, joined to the first.
pub fn peered(region: &str, edits: &[(&str, &str)]) -> String {
    let other = format!(
        "network far {{\n  region = {region}\n  cidr   = 10.9.0.0/16\n  routes back {{\n    10.0.0.0/16 -> joined\n  }}\n  subnet lan {{\n    cidr   = \
         10.9.1.0/24\n    zone   = {region}a\n    routes = back\n  }}\n  sg far-clients {{\n  }}\n  node client {{\n    subnet = lan\n    ip     = \
         lan.host(10)\n    type   = t3.micro\n    image  = al2023\n    sg     = far-clients\n  }}\n}}\npeering joined {{\n  from = net\n  to   = far\n}}\n"
    );
    let text = edited(BASE, "    0.0.0.0/0 -> igw\n", "    0.0.0.0/0 -> igw\n    10.9.0.0/16 -> joined\n");
    edits.iter().fold(text + &other, |text, (from, to)| edited(&text, from, to))
}

#[test]
fn s10_groups_are_known_across_a_peering_of_one_region() {
    let rule = (RULE, "    allow https from far.far-clients\n");
    assert_eq!(ask(&described(&peered("us-east-1", &[rule])), "far.client", "net.server", tcp(443)), Surely);
    // A program cannot say it across regions; of what an account has, such a rule means nobody.
    let mut net = described(&peered("us-east-1", &[rule]));
    net.vpcs[1].region = "eu-west-1".to_owned();
    assert_eq!(ask(&net, "far.client", "net.server", tcp(443)), Never);
}

#[test]
fn s11_a_proof_is_about_new_connections() {
    // That a connection lives on when its rule goes makes nothing reachable.
    assert_eq!(inside(&[], tcp(443)), Surely);
    assert_eq!(inside(&[(RULE, "")], tcp(443)), Never);
}

#[test]
fn s12_acls_are_asked_for_the_answer_too() {
    let one_way = [(OPEN, "    100 allow all from anywhere\n    100 allow https to anywhere\n")];
    assert_eq!(inside(&one_way, tcp(443)), Never);
    let both =
        [(OPEN, "    100 allow all from anywhere\n    100 allow https to anywhere\n    200 allow tcp 1024-65535 to anywhere\n")];
    assert_eq!(inside(&both, tcp(443)), Surely);
}

#[test]
fn s13_the_lowest_number_that_fits_decides() {
    let before = "    50 deny https from 10.0.1.0/24\n";
    let after = "    150 deny https from 10.0.1.0/24\n";
    assert_eq!(inside(&[(OPEN, &format!("{before}{OPEN}"))], tcp(443)), Never);
    assert_eq!(inside(&[(OPEN, &format!("{OPEN}{after}"))], tcp(443)), Surely);
}

#[test]
fn s14_acls_are_not_asked_inside_a_subnet() {
    let near =
        [("    subnet    = two\n", "    subnet    = one\n"), ("ip        = two.host(10)", "ip        = one.host(11)"), (OPEN, "")];
    assert_eq!(inside(&near, tcp(443)), Surely);
    assert_eq!(inside(&near[2..], tcp(443)), Never);
}

#[test]
fn s15_the_default_acl_lets_all_through_and_one_of_your_own_nothing() {
    assert_eq!(inside(&[(OPEN, "")], tcp(443)), Never);
    assert_eq!(inside(&[(OPEN, ""), ("    acl    = edge\n", ""), ("    acl    = edge\n", "")], tcp(443)), Surely);
}

#[test]
fn s16_answers_go_to_any_ephemeral_port() {
    let part = "    100 allow all from anywhere\n    100 allow https to anywhere\n    200 allow tcp 32768-60999 to anywhere\n";
    assert_eq!(inside(&[(OPEN, part)], tcp(443)), Perhaps);
    assert_eq!(inside(&[(OPEN, &edited(part, "32768-60999", "1024-65535"))], tcp(443)), Surely);
    assert_eq!(inside(&[(OPEN, &edited(part, "32768-60999", "1-1023"))], tcp(443)), Never);
    for half in ["1024-32767", "32768-65535"] {
        assert_eq!(inside(&[(OPEN, &edited(part, "32768-60999", half))], tcp(443)), Perhaps, "{half}");
    }
}

#[test]
fn s17_acls_do_not_filter_resolver_and_metadata() {
    let net = base(&[(OPEN, "")]);
    assert_eq!(ask(&net, "net.client", "10.0.0.2/32", udp(53)), Surely);
    assert_eq!(ask(&net, "net.client", "169.254.169.254/32", tcp(80)), Surely);
    assert_eq!(ask(&net, "net.client", "8.8.8.8/32", udp(53)), Never);
}

#[test]
fn s18_a_connection_between_subnets_meets_eight_checks() {
    let breaks: [(&str, &str, &str); 5] = [
        ("the group of the client", "  sg clients {\n", "  sg clients {\n    outbound = closed\n"),
        (
            "its ACL outbound, and the answer's at the server",
            "    100 allow all to anywhere\n",
            "    100 allow https to anywhere\n",
        ),
        ("its ACL inbound, for the answer", "    100 allow all from anywhere\n", "    100 allow https from anywhere\n"),
        ("the ACL of the server inbound", OPEN, "    100 allow tcp 1024-65535 from anywhere\n    100 allow all to anywhere\n"),
        ("the group of the server", RULE, ""),
    ];
    assert_eq!(inside(&[], tcp(443)), Surely);
    for (what, from, to) in breaks {
        assert_eq!(inside(&[(from, to)], tcp(443)), Never, "{what}");
    }
}

#[test]
fn s19_a_subnet_without_a_table_has_the_main_one() {
    assert_eq!(ask(&base(&[]), "net.client", "internet", tcp(443)), Surely);
    let net = base(&[("    routes = out\n", "")]);
    assert_eq!(ask(&net, "net.client", "internet", tcp(443)), Never);
    // An account may have made a table with a route the main one.
    let mut net = net;
    net.vpcs[0].main = Some(TableId(0));
    assert_eq!(ask(&net, "net.client", "internet", tcp(443)), Surely);
}

#[test]
fn s20_the_longest_prefix_decides() {
    let hole = "    0.0.0.0/0 -> igw\n    8.8.8.0/24 -> nothing\n";
    let net =
        base(&[("    0.0.0.0/0 -> igw\n", hole), ("  routes out {", "  gateway nothing {\n    kind = vpn\n  }\n  routes out {")]);
    assert_eq!(ask(&net, "net.client", "8.8.8.8/32", tcp(443)), Perhaps);
    assert_eq!(ask(&net, "net.client", "8.8.4.4/32", tcp(443)), Surely);
}

#[test]
fn s21_local_covers_every_block_of_the_network() {
    let second =
        [("cidr   = 10.0.0.0/16", "cidr   = [10.0.0.0/16, 10.1.0.0/16]"), ("cidr   = 10.0.2.0/24", "cidr   = 10.1.2.0/24")];
    assert_eq!(inside(&second, tcp(443)), Surely);
    // A route into another block of the network leads elsewhere only for a whole subnet, and to an appliance.
    let mut net = base(&[]);
    net.tables[0].routes.push(route("10.0.2.0/24", Target::Blackhole));
    assert_eq!(by(&net, "net.client", "net.server", tcp(443), &[How::V4.name()]), Never);
}

pub fn route(to: &str, target: Target) -> Route {
    Route { to: Destination::Block(to.parse::<Cidr>().unwrap()), target, propagated: false, span: None }
}

#[test]
fn s22_a_written_route_goes_before_a_propagated_one() {
    let mut net = base(&[]);
    net.tables[0].routes.push(Route { propagated: true, ..route("0.0.0.0/0", Target::Blackhole) });
    assert_eq!(ask(&net, "net.client", "internet", tcp(443)), Surely);
    net.tables[0].routes.push(Route { propagated: true, ..route("8.8.8.0/24", Target::Blackhole) });
    assert_eq!(ask(&net, "net.client", "8.8.8.8/32", tcp(443)), Never);
}

#[test]
fn s23_a_block_goes_before_a_list_and_a_list_before_a_propagated_route() {
    let text = edited(BASE, "network net {", "prefix-list dns {\n  entries = [8.8.8.0/24]\n}\nnetwork net {");
    let text = edited(&text, "    0.0.0.0/0 -> igw\n", "    0.0.0.0/0 -> igw\n    dns -> igw\n");
    let mut net = described(&text);
    net.tables[0].routes.push(Route { propagated: true, ..route("8.8.8.0/24", Target::Blackhole) });
    assert_eq!(ask(&net, "net.client", "8.8.8.8/32", tcp(443)), Surely);
    net.tables[0].routes.push(route("8.8.8.0/24", Target::Blackhole));
    assert_eq!(ask(&net, "net.client", "8.8.8.8/32", tcp(443)), Never);
}

#[test]
fn s24_link_local_addresses_are_never_forwarded() {
    let mut net = base(&[]);
    net.vpns.push(Vpn { label: vpclang::reach::network::Label::named("vpn"), vpc: Some(VpcId(0)) });
    net.tables[0].routes.extend([route("169.254.0.0/16", Target::Vpn(VpnId(0))), route("192.168.0.0/16", Target::Vpn(VpnId(0)))]);
    assert_eq!(ask(&net, "net.client", "169.254.168.9/32", tcp(80)), Never);
    assert_eq!(ask(&net, "net.client", "192.168.168.9/32", tcp(80)), Perhaps);
    assert_eq!(ask(&base(&[]), "net.client", "8.8.8.8/32", tcp(80)), Surely);
}

#[test]
fn s25_a_route_to_nothing_wins_and_drops() {
    let mut net = base(&[]);
    net.tables[0].routes.push(route("8.8.8.0/24", Target::Blackhole));
    assert_eq!(ask(&net, "net.client", "8.8.8.8/32", tcp(443)), Never);
    assert_eq!(ask(&net, "net.client", "8.8.4.4/32", tcp(443)), Surely);
}

#[test]
fn s26_inside_a_subnet_no_route_is_asked() {
    let mut far = base(&[]);
    let near = [("    subnet    = two\n", "    subnet    = one\n"), ("ip        = two.host(10)", "ip        = one.host(11)")];
    let mut near = base(&near);
    for net in [&mut far, &mut near] {
        net.tables[0].routes.extend([route("10.0.1.0/24", Target::Blackhole), route("10.0.2.0/24", Target::Blackhole)]);
    }
    assert_eq!(by(&near, "net.client", "net.server", tcp(443), &[How::V4.name()]), Surely);
    assert_eq!(by(&far, "net.client", "net.server", tcp(443), &[How::V4.name()]), Never);
}

#[test]
fn s27_answers_go_back_through_the_appliance_that_took_the_request() {
    // Tables of gateways are not in the language. Between subnets: both ways through the appliance, or nobody knows.
    let mut net = base(&[("  sg clients {", MIDDLEBOX)]);
    let appliance = net.interfaces.iter().position(|one| one.label.name == "net.wall").unwrap();
    let target = Target::Interface(vpclang::reach::network::InterfaceId(appliance));
    net.tables[0].routes.push(route("10.0.2.0/24", target));
    net.tables[0].routes.push(route("10.0.1.0/24", target));
    assert_eq!(by(&net, "net.client", "net.server", tcp(443), &[How::V4.name()]), Surely);
    net.tables[0].routes.remove(1);
    assert_eq!(by(&net, "net.client", "net.server", tcp(443), &[How::V4.name()]), Perhaps);
}

pub const MIDDLEBOX: &str = "  subnet walls {
    cidr = 10.0.3.0/24
    zone = us-east-1a
  }
  sg walls-sg {
    allow all from net
  }
  node wall {
    subnet  = walls
    ip      = walls.host(10)
    type    = t3.micro
    image   = al2023
    sg      = walls-sg
    forward = true
  }
  sg clients {";

#[test]
fn s28_a_destination_has_one_next_hop() {
    let net = base(&[]);
    assert_eq!(ask(&net, "net.client", "internet", tcp(443)), Surely);
    let mut closed = net;
    closed.tables[0].routes.clear();
    assert_eq!(ask(&closed, "net.client", "internet", tcp(443)), Never);
}

#[test]
fn s29_the_internet_needs_gateway_route_public_address_acl_and_group() {
    let open = (RULE, TO_SERVER);
    assert_eq!(ask(&base(&[open]), "internet", "net.server", tcp(443)), Surely);
    let breaks = [
        ("    0.0.0.0/0 -> igw\n", ""),
        (OPEN, "    100 allow ssh from anywhere\n    100 allow all to anywhere\n"),
        (TO_SERVER, RULE),
    ];
    for (from, to) in breaks {
        assert_eq!(ask(&base(&[open, (from, to)]), "internet", "net.server", tcp(443)), Never, "{from}");
    }
    let mut net = base(&[open]);
    net.interfaces.iter_mut().for_each(|one| one.public = None);
    assert_eq!(ask(&net, "internet", "net.server", tcp(443)), Never);
    let mut net = base(&[open]);
    net.gateways[0].vpc = None;
    assert_eq!(ask(&net, "internet", "net.server", tcp(443)), Never);
}

#[test]
fn s30_a_node_sees_its_private_address_and_the_public_one_of_the_other_end() {
    assert_eq!(ask(&base(&[(RULE, "    allow https from 8.8.8.8\n")]), "8.8.8.8/32", "net.server", tcp(443)), Surely);
    assert_eq!(ask(&base(&[(RULE, "    allow https from net\n")]), "8.8.8.8/32", "net.server", tcp(443)), Never);
}

pub const SIX: [(&str, &str); 3] = [
    ("    public-ip = auto\n", "    ipv6 = auto\n"),
    ("    public-ip = auto\n", "    ipv6 = auto\n"),
    ("    0.0.0.0/0 -> igw\n", "    0.0.0.0/0 -> igw\n    ::/0 -> igw\n"),
];

#[test]
fn s31_ipv6_needs_a_route_and_no_translation() {
    let mut edits = SIX.to_vec();
    edits.push((RULE, TO_SERVER));
    assert_eq!(ask(&base(&edits), "internet", "net.server", tcp(443)), Surely);
    assert_eq!(ask(&base(&edits), "net.client", "internet", tcp(443)), Surely);
    edits[2] = ("    0.0.0.0/0 -> igw\n", "    0.0.0.0/0 -> igw\n");
    assert_eq!(ask(&base(&edits), "internet", "net.server", tcp(443)), Never);
}

#[test]
fn s32_an_egress_gateway_lets_out_and_not_in() {
    let mut edits = SIX.to_vec();
    edits.push((RULE, TO_SERVER));
    edits.push(("    ::/0 -> igw\n", "    ::/0 -> exit\n"));
    edits.push(("  routes out {", "  gateway exit {\n    kind = egress\n  }\n  routes out {"));
    assert_eq!(ask(&base(&edits), "net.client", "internet", tcp(443)), Surely);
    assert_eq!(ask(&base(&edits), "internet", "net.server", tcp(443)), Never);
    let mut alone = base(&edits);
    alone.gateways[0].vpc = None;
    assert_eq!(ask(&alone, "net.client", "internet", tcp(443)), Surely);
    assert_eq!(ask(&alone, "internet", "net.server", tcp(443)), Never);
}

#[test]
fn s33_the_public_address_of_a_neighbour_is_reached_by_the_gateway() {
    let net = base(&[(RULE, TO_SERVER)]);
    assert_eq!(by(&net, "net.client", "net.server", tcp(443), &[How::Public.name()]), Surely);
    let named = base(&[(RULE, "    allow https from [clients, net]\n")]);
    assert_eq!(by(&named, "net.client", "net.server", tcp(443), &[How::Public.name()]), Never);
    assert_eq!(by(&elastic(named), "net.client", "net.server", tcp(443), &[How::Public.name()]), Never);
    let public = base(&[(RULE, "    allow https from 54.0.0.0/24\n")]);
    assert_eq!(by(&elastic(public), "net.client", "net.server", tcp(443), &[How::Public.name()]), Surely);
}

#[test]
fn s34_mail_is_taken_to_be_released() {
    // AWS drops TCP 25 to the internet until it is asked not to, which no configuration tells: it is warned of elsewhere.
    assert_eq!(ask(&base(&[]), "net.client", "internet", tcp(25)), Surely);
    assert_eq!(
        ask(&base(&[("  sg clients {\n", "  sg clients {\n    outbound = closed\n")]), "net.client", "internet", tcp(25)),
        Never
    );
}

#[test]
fn s35_block_public_access_is_taken_to_be_off() {
    assert_eq!(ask(&base(&[(RULE, TO_SERVER)]), "internet", "net.server", tcp(443)), Surely);
}

/// The client behind a NAT gateway, which stands in a subnet of its own.
pub const NAT: [(&str, &str); 3] = [
    ("    public-ip = auto\n", ""),
    ("    routes = out\n    acl    = edge\n  }\n  subnet two", "    routes = hidden\n    acl    = edge\n  }\n  subnet two"),
    (
        "  acl edge {",
        "  gateway nat {\n    kind   = nat\n    subnet = nats\n  }\n  subnet nats {\n    cidr   = 10.0.9.0/28\n    zone   = us-east-1a\n    routes = \
         out\n    acl    = middle\n  }\n  routes hidden {\n    0.0.0.0/0 -> nat\n  }\n  acl middle {\n    100 allow all from \
         anywhere\n    100 allow all to anywhere\n  }\n  acl edge {",
    ),
];

#[test]
fn s36_a_nat_gateway_opens_and_takes_nothing() {
    assert_eq!(ask(&base(&NAT), "net.client", "internet", tcp(443)), Surely);
    assert_eq!(ask(&base(&NAT), "net.client", "internet", icmp(8)), Surely);
    assert_eq!(ask(&base(&NAT), "net.client", "internet", sets::key(Protocol(47), 0)), Never);
    let mut open = NAT.to_vec();
    open.push(("  sg clients {\n", "  sg clients {\n    allow all from anywhere\n"));
    assert_eq!(ask(&base(&open), "internet", "net.client", tcp(443)), Never);
}

#[test]
fn s37_the_subnet_of_a_nat_gateway_is_passed_twice() {
    let middle = "  acl middle {\n    100 allow all from anywhere\n    100 allow all to anywhere\n";
    let acl = |lines: &str| {
        let mut edits = NAT.to_vec();
        let lines = format!("  acl middle {{\n{lines}");
        edits.push((middle, &lines));
        ask(&base(&edits), "net.client", "internet", tcp(443))
    };
    let all = [
        "    100 allow https from net\n",
        "    200 allow tcp 1024-65535 from anywhere\n",
        "    100 allow https to anywhere\n",
        "    200 allow tcp 1024-65535 to net\n",
    ];
    assert_eq!(acl(&all.concat()), Surely);
    for missing in 0..all.len() {
        let rest: Vec<&str> = all.iter().enumerate().filter(|(at, _)| *at != missing).map(|(_, line)| *line).collect();
        assert_eq!(acl(&rest.concat()), Never, "without {}", all[missing]);
    }
    let mut shut = NAT.to_vec();
    shut.push(("zone   = us-east-1a\n    routes = out\n    acl    = middle", "zone   = us-east-1a\n    acl    = middle"));
    assert_eq!(ask(&base(&shut), "net.client", "internet", tcp(443)), Never);
}

#[test]
fn s38_a_private_nat_gateway_does_not_come_to_the_internet() {
    let mut net = base(&NAT);
    assert_eq!(ask(&net, "net.client", "internet", tcp(443)), Surely);
    net.nats[0].public = None;
    assert_eq!(ask(&net, "net.client", "internet", tcp(443)), Never);
}

#[test]
fn s39_nobody_uses_a_nat_gateway_across_a_peering() {
    let text = edited(&peered("us-east-1", &[]), "    10.0.0.0/16 -> joined\n", "    0.0.0.0/0 -> joined\n");
    let text = NAT.iter().fold(text, |text, (from, to)| edited(&text, from, to));
    assert_eq!(ask(&described(&text), "far.client", "internet", tcp(443)), Never);
    assert_eq!(ask(&described(&text), "net.client", "internet", tcp(443)), Surely);
    // Nor to a machine of the other network.
    let mut near =
        described(&peered("us-east-1", &[("  sg far-clients {\n", "  sg far-clients {\n    allow all from anywhere\n")]));
    near.tables[1].routes = vec![route("0.0.0.0/0", Target::Peering(vpclang::reach::network::PeeringId(0)))];
    assert_eq!(ask(&near, "net.client", "far.client", tcp(443)), Surely);
    let mut table = near.tables[0].clone();
    table.routes = vec![route("10.9.0.0/16", Target::Nat(vpclang::reach::network::NatId(0)))];
    let subnet = vpclang::reach::network::SubnetId(1);
    let label = vpclang::reach::network::Label::named("nat");
    near.nats.push(vpclang::reach::network::Nat { label, subnet, ip: Address::Picked, public: None });
    near.subnets[0].table = Some(TableId(near.tables.len()));
    near.tables.push(table);
    assert_eq!(ask(&near, "net.client", "far.client", tcp(443)), Never);
}

#[test]
fn s40_a_nat_gateway_carries_no_ipv6() {
    // NAT64 needs DNS64, which the language does not have.
    let mut net = base(&NAT);
    net.tables[1].routes.push(route("::/0", Target::Nat(vpclang::reach::network::NatId(0))));
    net.tables[0].routes.push(route("::/0", Target::Gateway(vpclang::reach::network::GatewayId(0))));
    net.interfaces[0].ipv6 = Some(Address::Picked);
    assert_eq!(by(&net, "net.client", "2001:db8::1/128", tcp(443), &[How::V6.name()]), Never);
    assert_eq!(ask(&net, "net.client", "8.8.8.8/32", tcp(443)), Surely);
}

#[test]
fn s41_an_instance_translates_only_unchecked_let_in_and_public() {
    let wall = edited(
        MIDDLEBOX,
        "    cidr = 10.0.3.0/24\n    zone = us-east-1a\n",
        "    cidr   = 10.0.3.0/24\n    zone   = us-east-1a\n    routes = out\n",
    );
    let wall = edited(&wall, "    forward = true\n", "    forward = true\n    public-ip = auto\n");
    let through = "    routes = hidden\n    acl    = edge\n  }\n  subnet two";
    let edits = [
        ("    public-ip = auto\n", ""),
        ("    routes = out\n    acl    = edge\n  }\n  subnet two", through),
        ("  acl edge {", "  routes hidden {\n    0.0.0.0/0 -> wall\n  }\n  acl edge {"),
        ("  sg clients {", wall.as_str()),
    ];
    let with = |edit: (&str, &str)| {
        let mut edits = edits.to_vec();
        edits.push(edit);
        ask(&base(&edits), "net.client", "internet", tcp(443))
    };
    assert_eq!(with(("stack t", "stack t")), Surely);
    assert_eq!(with(("    forward = true\n", "    forward = false\n")), Never);
    assert_eq!(with(("    allow all from net\n", "")), Never);
    assert_eq!(with(("    allow all from net\n", "    allow all from net\n    outbound = closed\n")), Never);
    assert_eq!(with(("    forward = true\n    public-ip = auto\n", "    forward = true\n")), Never);
}

#[test]
fn s42_a_gateway_endpoint_leads_to_its_service_alone() {
    let mut net = base(&[("    0.0.0.0/0 -> igw\n", "")]);
    let service = "52.216.0.0/15".parse().unwrap();
    let label = vpclang::reach::network::Label::named("s3");
    let endpoint =
        Endpoint { label, vpc: VpcId(0), tables: vec![TableId(0)], service: "s3".to_owned(), blocks: Some(vec![service]) };
    assert_eq!(ask(&net, "net.client", "52.216.1.1/32", tcp(443)), Never);
    net.endpoints.push(endpoint);
    assert_eq!(ask(&net, "net.client", "52.216.1.1/32", tcp(443)), Surely);
    assert_eq!(ask(&net, "net.client", "8.8.8.8/32", tcp(443)), Never);
    net.tables[0].routes.push(route("52.216.1.0/24", Target::Blackhole));
    assert_eq!(ask(&net, "net.client", "52.216.1.1/32", tcp(443)), Never);
    net.tables[0].routes.pop();
    // A program does not know the addresses of the service: an address that is named may be one of them, the internet is not.
    net.endpoints[0].blocks = None;
    assert_eq!(ask(&net, "net.client", "52.216.1.1/32", tcp(443)), Perhaps);
    assert_eq!(ask(&net, "net.client", "internet", tcp(443)), Never);
}

#[test]
fn s43_an_interface_endpoint_takes_and_opens_nothing() {
    let endpoint =
        "  gateway ssm {\n    kind    = endpoint\n    for     = ssm\n    subnets = two\n    sg      = servers\n  }\n  sg clients {";
    let net = base(&[("  sg clients {", endpoint)]);
    assert_eq!(ask(&net, "net.client", "net.ssm", tcp(443)), Surely);
    assert_eq!(ask(&net, "net.client", "net.ssm", tcp(80)), Never);
    assert_eq!(ask(&net, "net.ssm", "internet", tcp(443)), Never);
    let open = base(&[("  sg clients {\n", "  sg clients {\n    allow all from net\n"), ("  sg clients {", endpoint)]);
    assert_eq!(ask(&open, "net.server", "net.client", tcp(443)), Surely);
    assert_eq!(ask(&open, "net.ssm", "net.client", tcp(443)), Never);
}

#[test]
fn s44_a_peering_needs_a_route_on_each_side() {
    let rule = (RULE, "    allow https from 10.9.0.0/16\n");
    assert_eq!(ask(&described(&peered("us-east-1", &[rule])), "far.client", "net.server", tcp(443)), Surely);
    let mut net = described(&peered("us-east-1", &[rule]));
    net.peerings[0].active = false;
    assert_eq!(ask(&net, "far.client", "net.server", tcp(443)), Never);
    for line in ["    10.9.0.0/16 -> joined\n", "    10.0.0.0/16 -> joined\n"] {
        assert_eq!(
            ask(&described(&peered("us-east-1", &[rule, (line, "")])), "far.client", "net.server", tcp(443)),
            Never,
            "{line}"
        );
    }
}

#[test]
fn s45_a_peering_leads_to_no_third_network() {
    let through = ("    10.0.0.0/16 -> joined\n", "    0.0.0.0/0 -> joined\n");
    let net = described(&peered("us-east-1", &[through]));
    assert_eq!(ask(&net, "far.client", "internet", tcp(443)), Never);
    assert_eq!(ask(&net, "net.client", "internet", tcp(443)), Surely);
}

#[test]
fn s46_an_answer_goes_by_the_longest_prefix_of_its_own_side() {
    let rule = (RULE, "    allow https from 10.9.0.0/16\n");
    let mut net = described(&peered("us-east-1", &[rule]));
    net.tables[0].routes.push(route("10.9.1.0/24", Target::Blackhole));
    assert_eq!(ask(&net, "far.client", "net.server", tcp(443)), Never);
    // Another peering, even of the same two networks, is not the one that the connection came by.
    net.peerings.push(net.peerings[0].clone());
    net.tables[0].routes[2].target = Target::Peering(vpclang::reach::network::PeeringId(1));
    assert_eq!(ask(&net, "far.client", "net.server", tcp(443)), Never);
    net.tables[0].routes.pop();
    assert_eq!(ask(&net, "far.client", "net.server", tcp(443)), Surely);
}

#[test]
fn s47_the_resolver_of_a_peer_is_not_to_be_used() {
    let net = described(&peered("us-east-1", &[]));
    assert_eq!(ask(&net, "far.client", "10.9.0.2/32", udp(53)), Surely);
    assert_eq!(ask(&net, "far.client", "10.0.0.2/32", udp(53)), Never);
}

#[test]
fn s48_what_checks_source_and_destination_forwards_nothing() {
    let mut net = base(&[("  sg clients {", MIDDLEBOX)]);
    let wall = net.interfaces.iter().position(|one| one.label.name == "net.wall").unwrap();
    let target = Target::Interface(vpclang::reach::network::InterfaceId(wall));
    net.tables[0].routes.extend([route("10.0.2.0/24", target), route("10.0.1.0/24", target)]);
    assert_eq!(by(&net, "net.client", "net.server", tcp(443), &[How::V4.name()]), Surely);
    net.interfaces[wall].forward = false;
    assert_eq!(by(&net, "net.client", "net.server", tcp(443), &[How::V4.name()]), Never);
}

#[test]
fn s49_a_route_to_a_stopped_node_drops() {
    // Whoever reads an account says so with a route to nothing.
    let mut net = base(&[]);
    net.tables[0].routes = vec![route("0.0.0.0/0", Target::Blackhole)];
    assert_eq!(ask(&net, "net.client", "internet", tcp(443)), Never);
}

/// The second network behind a transit gateway.
fn transit(attach: &str) -> String {
    let text = edited(
        &peered("us-east-1", &[(RULE, "    allow https from 10.9.0.0/16\n")]),
        "peering joined {\n  from = net\n  to   = far\n}\n",
        "",
    );
    let hub = format!("transit joined {{\n  region = us-east-1\n  attach = [{attach}]\n}}\n");
    text + &hub
}

#[test]
fn s50_a_transit_gateway_serves_the_zones_that_it_is_attached_in() {
    let all = transit("net.one, net.two, far.lan");
    assert_eq!(ask(&described(&all), "far.client", "net.server", tcp(443)), Surely);
    // The server stands in the second zone, and its answer finds no attachment there.
    assert_eq!(ask(&described(&transit("net.one, far.lan")), "far.client", "net.server", tcp(443)), Never);
    let mut apart = described(&all);
    apart.transits[0].isolate = true;
    assert_eq!(ask(&apart, "far.client", "net.server", tcp(443)), Never);
    let mut theirs = described(&all);
    theirs.transits[0].known = Known::Part;
    assert_eq!(ask(&theirs, "far.client", "net.server", tcp(443)), Perhaps);
}

#[test]
fn s51_names_decide_nothing_about_addresses() {
    assert_eq!(inside(&[("  ipv6   = amazon\n", "  ipv6   = amazon\n  dns    = none\n")], tcp(443)), Surely);
    assert_eq!(inside(&[("  ipv6   = amazon\n", "  ipv6   = amazon\n  dns    = none\n")], tcp(22)), Never);
}

#[test]
fn private_connections_lead_to_where_nobody_looks() {
    let mut net = base(&[(RULE, "    allow https from 192.168.0.0/16\n")]);
    assert_eq!(ask(&net, "192.168.1.1/32", "net.server", tcp(443)), Never);
    net.vpns.push(Vpn { label: vpclang::reach::network::Label::named("vpn"), vpc: Some(VpcId(0)) });
    net.tables[0].routes.push(route("192.168.0.0/16", Target::Vpn(VpnId(0))));
    assert_eq!(ask(&net, "192.168.1.1/32", "net.server", tcp(443)), Perhaps);
    assert_eq!(ask(&net, "192.168.1.1/32", "net.server", tcp(80)), Never);
}

#[test]
fn somebody_elses_group_is_known_as_far_as_it_is_written() {
    let mut net = base(&[]);
    net.groups[1].known = Known::Part;
    assert_eq!(ask(&net, "net.client", "net.server", tcp(443)), Surely);
    assert_eq!(ask(&net, "net.client", "net.server", tcp(22)), Perhaps);
}

#[test]
fn an_address_that_is_picked_may_be_any_free_one() {
    let some = [(RULE, "    allow https from 10.0.1.0/25\n"), ("    ip        = one.host(10)\n", "")];
    assert_eq!(inside(&some, tcp(443)), Perhaps);
    assert_eq!(inside(&[(RULE, "    allow https from one\n"), ("    ip        = one.host(10)\n", "")], tcp(443)), Surely);
    assert_eq!(inside(&[(RULE, "    allow https from two\n"), ("    ip        = one.host(10)\n", "")], tcp(443)), Never);
}
