//! The services that every program knows. A program may declare others of the same names.

use std::sync::Arc;

use super::value::Value;
use crate::net::{PortRange, Protocol, Traffic};

/// A named set of ports.
#[derive(Debug)]
pub struct Service {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub traffic: &'static [Traffic],
}

const fn tcp(from: u16, to: u16) -> Traffic {
    Traffic::Ports(Protocol::TCP, PortRange { from, to })
}

const fn udp(port: u16) -> Traffic {
    Traffic::Ports(Protocol::UDP, PortRange { from: port, to: port })
}

const fn service(name: &'static str, traffic: &'static [Traffic]) -> Service {
    Service { name, traffic }
}

/// All of them. Source: IANA's registry of service names; for `ping`, echo request and its code.
pub const SERVICES: &[Service] = &[
    service("ssh", &[tcp(22, 22)]),
    service("http", &[tcp(80, 80)]),
    service("https", &[tcp(443, 443)]),
    service("dns", &[tcp(53, 53), udp(53)]),
    service("ntp", &[udp(123)]),
    service("smtp", &[tcp(25, 25)]),
    service("rdp", &[tcp(3389, 3389), udp(3389)]),
    service("ping", &[Traffic::Icmp(Protocol::ICMP, Some(8), Some(0)), Traffic::Icmp(Protocol::ICMPV6, Some(128), Some(0))]),
    service("postgres", &[tcp(5432, 5432)]),
    service("mysql", &[tcp(3306, 3306)]),
    service("redis", &[tcp(6379, 6379)]),
    service("nfs", &[tcp(2049, 2049)]),
    service("ldap", &[tcp(389, 389)]),
    service("ldaps", &[tcp(636, 636)]),
    service("kafka", &[tcp(9092, 9092)]),
    service("etcd", &[tcp(2379, 2380)]),
    service("kubernetes-api", &[tcp(6443, 6443)]),
];

/// The ports of a service of the prelude.
pub fn ports(name: &str) -> Option<Value> {
    let service = SERVICES.iter().find(|service| service.name == name)?;
    Some(Value::Ports(Arc::new(service.traffic.iter().copied().collect())))
}
