//! Blocks and addresses: their arithmetic against another implementation, and the edges of it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;
use proptest::prelude::*;
use vpclang::model::{Address, Key};
use vpclang::net::{Cidr, CidrError, PortRange, Protocol, Traffic};

fn cidr(text: &str) -> Cidr {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn any_ip() -> impl Strategy<Value = IpAddr> {
    prop_oneof![
        any::<u32>().prop_map(|bits| Ipv4Addr::from_bits(bits).into()),
        any::<u128>().prop_map(|bits| Ipv6Addr::from_bits(bits).into())
    ]
}

/// Both implementations' idea of one block. Short prefixes come as often as long ones.
fn any_block() -> impl Strategy<Value = (Cidr, IpNet)> {
    (any_ip(), any::<prop::sample::Index>()).prop_map(|(address, index)| {
        let bits = if address.is_ipv4() { 33 } else { 129 };
        let length = u8::try_from(index.index(bits)).unwrap();
        (Cidr::around(address, length).unwrap(), IpNet::new(address, length).unwrap().trunc())
    })
}

/// Two blocks of which one often holds the other: unrelated ones hardly ever overlap.
fn two_blocks() -> impl Strategy<Value = ((Cidr, IpNet), (Cidr, IpNet))> {
    prop_oneof![
        (any_block(), any_block()),
        (any_block(), any::<prop::sample::Index>()).prop_map(|(inner, index)| {
            let length = u8::try_from(index.index(usize::from(inner.0.length()) + 1)).unwrap();
            let outer = IpNet::new(inner.1.network(), length).unwrap().trunc();
            (inner, (Cidr::around(inner.0.base(), length).unwrap(), outer))
        }),
    ]
}

proptest! {
    // A failure prints its input; a file beside the code would only be lost.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_block_is_what_ipnet_says((ours, theirs) in any_block(), address in any_ip()) {
        prop_assert_eq!(ours.to_string(), theirs.to_string());
        prop_assert_eq!(ours.base(), theirs.network());
        prop_assert_eq!(ours.last(), theirs.broadcast());
        prop_assert_eq!(ours.length(), theirs.prefix_len());
        prop_assert_eq!(ours.bits(), theirs.max_prefix_len());
        prop_assert_eq!(ours.is_v6(), theirs.network().is_ipv6());
        prop_assert_eq!(ours.contains(address), theirs.contains(&address));
        prop_assert!(ours.contains(ours.base()) && ours.contains(ours.last()));
    }

    #[test]
    fn a_block_is_read_as_it_is_printed((ours, _) in any_block()) {
        prop_assert_eq!(ours.to_string().parse::<Cidr>(), Ok(ours));
    }

    #[test]
    fn covering_and_overlapping_are_what_ipnet_says((left, right) in two_blocks()) {
        prop_assert_eq!(left.0.covers(right.0), left.1.contains(&right.1));
        prop_assert_eq!(right.0.covers(left.0), right.1.contains(&left.1));
        let same_family = left.0.is_v6() == right.0.is_v6();
        let meet = same_family && left.1.network() <= right.1.broadcast() && right.1.network() <= left.1.broadcast();
        prop_assert_eq!(left.0.overlaps(right.0), meet);
        prop_assert_eq!(right.0.overlaps(left.0), meet);
    }

    #[test]
    fn an_address_with_host_bits_is_refused_with_its_block(address in any_ip(), index in any::<prop::sample::Index>()) {
        let length = u8::try_from(index.index(if address.is_ipv4() { 33 } else { 129 })).unwrap();
        let block = Cidr::around(address, length).unwrap();
        let read = format!("{address}/{length}").parse::<Cidr>();
        let expected = if block.base() == address { Ok(block) } else { Err(CidrError::HostBits(block)) };
        prop_assert_eq!(read, expected);
    }

    #[test]
    fn hosts_are_the_addresses_in_order(bits in any::<u32>(), length in 20u8..=32) {
        let block = Cidr::around(Ipv4Addr::from_bits(bits).into(), length).unwrap();
        let IpNet::V4(theirs) = IpNet::new(block.base(), length).unwrap() else { unreachable!() };
        // `hosts` of ipnet leaves out the first and the last address of a block that has more than two.
        let size = 1i64 << (32 - length);
        let inner = if length < 31 { 1..size - 1 } else { 0..size };
        let ours: Vec<IpAddr> = inner.map(|at| block.host(at).unwrap()).collect();
        let theirs: Vec<IpAddr> = theirs.hosts().map(IpAddr::from).collect();
        prop_assert_eq!(ours, theirs);
        prop_assert_eq!(block.host(0), Some(block.base()));
        prop_assert_eq!(block.host(size), None);
    }

    #[test]
    fn negative_hosts_count_from_the_end((block, _) in any_block(), back in 1i64..1000) {
        let forward = block.size().map(|size| i128::try_from(size).unwrap_or(i128::MAX) - i128::from(back));
        match forward.map(i64::try_from) {
            Some(Ok(index)) if index >= 0 => prop_assert_eq!(block.host(-back), block.host(index)),
            Some(Ok(_)) => prop_assert_eq!(block.host(-back), None),
            _ => prop_assert!(block.host(-back).is_some_and(|address| block.contains(address))),
        }
    }

    #[test]
    fn subnets_are_those_of_ipnet((block, theirs) in any_block(), more in 0u8..=8) {
        let length = (block.length() + more).min(block.bits());
        let more = length - block.length();
        let expected: Vec<String> = theirs.subnets(length).unwrap().map(|net| net.to_string()).collect();
        let ours: Vec<String> = (0..1i64 << more).map(|at| block.subnet(length, at).unwrap().to_string()).collect();
        prop_assert_eq!(ours, expected);
        prop_assert_eq!(block.subnet(length, 1 << more), None);
        prop_assert_eq!(block.subnet(length, -1), None);
    }

    #[test]
    fn an_address_survives_its_tag(address in any_address()) {
        let tag = address.to_tag();
        prop_assert_eq!(Address::from_tag(&tag), Ok(address));
        // What every AWS service takes in the value of a tag.
        prop_assert!(tag.chars().all(|c| c.is_ascii_alphanumeric() || "+-=._:/@ ".contains(c)), "{}", tag);
    }

    #[test]
    fn two_addresses_have_two_tags(left in any_address(), right in any_address()) {
        prop_assert_eq!(left == right, left.to_tag() == right.to_tag());
    }

    #[test]
    fn an_address_is_read_as_it_is_printed(address in any_address()) {
        prop_assert_eq!(address.to_string().parse::<Address>(), Ok(address));
    }

    #[test]
    fn reading_an_address_never_panics(text in "[a-z.\\[\\]\",@=0-9é -]{0,24}") {
        let _ = text.parse::<Address>();
        let _ = Address::from_tag(&text);
    }
}

/// Keys as the language can make them: whole numbers, words, blocks and addresses, and any text.
fn any_key() -> impl Strategy<Value = Key> {
    prop_oneof![
        any::<i64>().prop_map(Key::Int),
        "[a-z][a-z0-9]{0,6}(-[a-z0-9]{1,4}){0,2}".prop_map(Key::Word),
        "[a-z][0-9]\\.[0-9]{1,2}xlarge".prop_map(Key::Word),
        any_block().prop_map(|(block, _)| Key::Word(block.to_string())),
        any_ip().prop_map(|ip| Key::Word(ip.to_string())),
        ".{0,12}".prop_map(Key::Text),
        "[\\[\\]\",.@=\\\\ 0-9a-z]{0,8}".prop_map(Key::Text),
    ]
}

fn any_address() -> impl Strategy<Value = Address> {
    let segment = || ("[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,3}){0,2}", prop::collection::vec(any_key(), 0..3));
    (segment(), prop::collection::vec(segment(), 0..3)).prop_map(|((name, keys), more)| {
        more.into_iter().fold(Address::top(name, keys), |address, (name, keys)| address.child(name, keys))
    })
}

#[test]
fn the_edges_of_a_block() {
    assert_eq!(cidr("10.117.0.0/24").host(0), Some(ip("10.117.0.0")));
    assert_eq!(cidr("10.117.0.0/24").host(255), Some(ip("10.117.0.255")));
    assert_eq!(cidr("10.117.0.0/24").host(256), None);
    assert_eq!(cidr("10.117.0.0/24").host(-1), Some(ip("10.117.0.255")));
    assert_eq!(cidr("10.117.0.0/24").host(-256), Some(ip("10.117.0.0")));
    assert_eq!(cidr("10.117.0.0/24").host(-257), None);
    assert_eq!(cidr("10.117.0.9/32").host(0), Some(ip("10.117.0.9")));
    assert_eq!(cidr("10.117.0.9/32").host(1), None);
    assert_eq!(cidr("255.255.255.0/24").host(255), Some(ip("255.255.255.255")));
    assert_eq!(cidr("0.0.0.0/0").host(i64::MIN), None);
    assert_eq!(cidr("::/0").host(-1), Some(ip("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")));
    assert_eq!(cidr("::/0").size(), None);
    assert_eq!(cidr("::/1").size(), Some(1 << 127));
    assert_eq!(cidr("0.0.0.0/0").size(), Some(1 << 32));
}

#[test]
fn the_edges_of_its_subnets() {
    assert_eq!(cidr("10.117.0.0/16").subnet(24, 255), Some(cidr("10.117.255.0/24")));
    assert_eq!(cidr("10.117.0.0/16").subnet(24, 256), None);
    assert_eq!(cidr("10.117.0.0/16").subnet(16, 0), Some(cidr("10.117.0.0/16")));
    assert_eq!(cidr("10.117.0.0/16").subnet(15, 0), None);
    assert_eq!(cidr("10.117.0.0/16").subnet(33, 0), None);
    assert_eq!(cidr("10.117.0.0/16").subnet(24, i64::MIN), None);
    assert_eq!(cidr("0.0.0.0/0").subnet(0, 0), Some(cidr("0.0.0.0/0")));
    assert_eq!(cidr("::/0").subnet(0, 0), Some(cidr("::/0")));
    assert_eq!(cidr("::/0").subnet(0, 1), None);
    assert_eq!(cidr("::/0").subnet(128, i64::MAX), Some(cidr("::7fff:ffff:ffff:ffff/128")));
}

#[test]
fn what_is_no_block() {
    for text in [
        "",
        "10.0.0.0",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0/24",
        "10.0.0.256/32",
        "::/129",
        "10.0.0.0/ 8",
        "a/8",
        "010.0.0.0/8",
        "10.0.0.0/+8",
        "10.0.0.0/08",
    ] {
        assert_eq!(text.parse::<Cidr>(), Err(CidrError::Malformed), "{text}");
    }
    assert_eq!("10.117.0.5/16".parse::<Cidr>(), Err(CidrError::HostBits(cidr("10.117.0.0/16"))));
}

#[test]
fn families_do_not_mix() {
    assert!(!cidr("0.0.0.0/0").covers(cidr("::/0")));
    assert!(!cidr("::/0").contains(ip("10.0.0.1")));
    assert!(!cidr("::/0").overlaps(cidr("0.0.0.0/0")));
    assert_eq!(Cidr::around(ip("10.0.0.1"), 33), None);
    assert_eq!(Cidr::single(ip("10.0.0.1")), cidr("10.0.0.1/32"));
}

#[test]
fn traffic_is_printed_as_it_is_written() {
    let range = |from, to| PortRange::new(from, to).unwrap();
    let printed = |traffic: Traffic| traffic.to_string();
    assert_eq!(printed(Traffic::Ports(Protocol::TCP, range(443, 443))), "tcp 443");
    assert_eq!(printed(Traffic::Ports(Protocol::UDP, range(8000, 8100))), "udp 8000-8100");
    assert_eq!(printed(Traffic::Ports(Protocol::TCP, PortRange::ALL)), "tcp");
    assert_eq!(printed(Traffic::Icmp(Protocol::ICMP, Some(8), Some(0))), "icmp 8/0");
    assert_eq!(printed(Traffic::Icmp(Protocol::ICMPV6, None, None)), "icmpv6");
    assert_eq!(printed(Traffic::Other(Protocol(47))), "protocol 47");
    assert_eq!(printed(Traffic::All), "all");
    assert_eq!(PortRange::new(2, 1), None);
}

#[test]
fn addresses_as_people_write_them() {
    let address: Address = "lab.worker[0]".parse().unwrap();
    assert_eq!(address, Address::top("lab", vec![]).child("worker", vec![Key::Int(0)]));
    assert_eq!(address.to_tag(), "lab.worker@0");
    let address: Address = "shop.web[us-east-1a, 0]".parse().unwrap();
    assert_eq!(address.to_tag(), "shop.web@us-east-1a@0");
    assert_eq!(address.to_string(), "shop.web[us-east-1a, 0]");
    for text in ["", ".", "lab.", ".lab", "lab[", "lab]", "lab[0]x", "lab..x", "[0]"] {
        assert!(text.parse::<Address>().is_err(), "{text}");
    }
}

#[test]
fn a_text_that_looks_like_a_number_stays_a_text() {
    let number = Address::top("n", vec![Key::Int(1)]);
    let text = Address::top("n", vec![Key::Text("1".into())]);
    assert_ne!(number.to_tag(), text.to_tag());
    assert_ne!(number.to_string(), text.to_string());
    assert_eq!(Address::from_tag(&text.to_tag()), Ok(text.clone()));
    assert_eq!(text.to_string().parse(), Ok(text));
}
