//! Literals: spelled as the grammar found them, judged here.

use std::net::IpAddr;
use std::sync::Arc;

use super::evaluator::Evaluator;
use super::types::Type;
use super::value::Value;
use crate::diagnostic::{Code, Diagnostic, codes};
use crate::net::{Cidr, CidrError, PortRange, Protocol, Traffic};
use crate::source::Span;
use crate::syntax::ast::Literal;

/// The value of a literal.
pub fn literal(evaluator: &mut Evaluator<'_>, literal: Literal, text: &str, span: Span, want: &Type) -> Value {
    let read = match literal {
        Literal::Int if matches!(want, Type::AccountId) => Ok(Value::text(text)),
        Literal::Int => int(text, span),
        Literal::Address => address(text, span),
        Literal::Prefix => prefix(text, span),
        Literal::Ports => ports(text, span),
        Literal::Size => measure(text, span).map(Value::Size),
        Literal::Duration => measure(text, span).map(Value::Duration),
        Literal::Malformed => Err(malformed(text, span)),
    };
    read.unwrap_or_else(|error| {
        evaluator.report.add(*error);
        Value::Error
    })
}

type Read<T> = Result<T, Box<Diagnostic>>;

fn error(code: Code, message: String, span: Span, label: &str) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(code, message).at(span, label))
}

fn int(text: &str, span: Span) -> Read<Value> {
    text.parse()
        .map(Value::Int)
        .map_err(|_| error(codes::OVERFLOW, format!("`{text}` does not fit into 64 bits"), span, "too large"))
}

fn malformed(text: &str, span: Span) -> Box<Diagnostic> {
    let plain: String = text.chars().filter(|c| *c != '_').collect();
    let made = error(codes::INVALID_LITERAL, format!("`{text}` is no number, size or duration"), span, "not understood");
    match plain.bytes().all(|byte| byte.is_ascii_digit()) {
        true => Box::new(made.help(format!("digits are not grouped: write `{plain}`")).fix(span, plain)),
        false => Box::new(match as_size(text) {
            Some(size) => made.help(format!("write `{size}`")).fix(span, size),
            None => made.help("a size is written `20 GiB`, a duration `5m`, text stands in quotes"),
        }),
    }
}

/// `20GB` and `20GiB` as sizes are written here.
fn as_size(text: &str) -> Option<String> {
    let split = text.find(|c: char| !c.is_ascii_digit()).filter(|split| *split > 0)?;
    let (number, unit) = text.split_at_checked(split)?;
    let prefix = unit.chars().next().map(|c| c.to_ascii_uppercase()).filter(|c| "KMGT".contains(*c))?;
    matches!(unit.get(1..)?.to_ascii_lowercase().as_str(), "" | "b" | "ib").then(|| format!("{number} {prefix}iB"))
}

fn address(text: &str, span: Span) -> Read<Value> {
    if !text.contains('/') {
        return text.parse::<IpAddr>().map(Value::Ip).map_err(|_| no_address(text, span));
    }
    match text.parse::<Cidr>() {
        Ok(cidr) => Ok(Value::Cidr(cidr)),
        Err(CidrError::Malformed) => Err(no_address(text, span)),
        Err(CidrError::HostBits(block)) => {
            let made = error(
                codes::HOST_BITS,
                format!("`{text}` has bits set behind its prefix"),
                span,
                "an address inside a block, not a block",
            );
            Err(Box::new(made.help(format!("the block it lies in is `{block}`")).fix(span, block.to_string())))
        }
    }
}

fn no_address(text: &str, span: Span) -> Box<Diagnostic> {
    let (host, length) = text.split_once('/').map_or((text, None), |(host, length)| (host, Some(length)));
    let octets: Vec<&str> = host.split('.').collect();
    let too_large = octets.iter().find(|octet| octet.parse::<u32>().is_ok_and(|octet| octet > 255));
    let zero = octets.iter().find(|octet| octet.len() > 1 && octet.starts_with('0'));
    let why = match (host.contains(':'), length) {
        (false, _) if octets.len() != 4 => format!("an address has four numbers, this has {}", octets.len()),
        (false, _) if too_large.is_some() => format!("`{}` is more than 255", too_large.unwrap_or(&"")),
        (false, _) if zero.is_some() => format!("`{}` begins with a zero", zero.unwrap_or(&"")),
        (_, Some("")) => "the length of the prefix is missing".to_owned(),
        (false, Some(length)) => format!("`/{length}` is no length: it is at most `/32`"),
        _ => "not understood".to_owned(),
    };
    let what = if length.is_some() { "block of addresses" } else { "address" };
    let four = octets.len() == 4 && too_large.is_none() && zero.is_none();
    let help = match length {
        _ if host.contains(':') => "an IPv6 block is written as `2001:db8::/56`, an address as `2001:db8::1`",
        Some(_) if four => "behind the `/` of a block stands a length from 0 to 32",
        Some(_) => "a block is an address and a length, as in `10.0.0.0/16`",
        None => "an address is four numbers from 0 to 255 without leading zeros, as in `10.0.0.4`",
    };
    let made = error(codes::INVALID_ADDRESS, format!("`{text}` is no {what}"), span, &why);
    Box::new(made.help(help))
}

fn prefix(text: &str, span: Span) -> Read<Value> {
    let length = text.trim_start_matches('/').parse::<u8>().ok().filter(|length| *length <= 128);
    length
        .map(Value::Prefix)
        .ok_or_else(|| error(codes::OUT_OF_RANGE, format!("`{text}` is longer than any address"), span, "at most `/128`"))
}

/// `20 GiB` in bytes, `5m` in seconds.
fn measure(text: &str, span: Span) -> Read<u64> {
    let split = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let factor = match unit.trim() {
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        "TiB" => 1 << 40,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => 1,
    };
    let value =
        number.parse::<u64>().ok().and_then(|number| number.checked_mul(factor)).filter(|value| i64::try_from(*value).is_ok());
    value.ok_or_else(|| error(codes::OVERFLOW, format!("`{text}` is too much"), span, "does not fit into 64 bits"))
}

fn ports(text: &str, span: Span) -> Read<Value> {
    let (word, rest) = text.split_once([' ', '\t']).map_or((text, None), |(word, rest)| (word, Some(rest.trim())));
    let traffic = match (word, rest) {
        ("all", None) => Traffic::All,
        ("all", Some(rest)) => {
            return Err(error(
                codes::INVALID_LITERAL,
                format!("`all` takes no ports, so `{rest}` is too much"),
                span,
                "write `all`",
            ));
        }
        ("tcp", rest) => Traffic::Ports(Protocol::TCP, port_range(rest, span)?),
        ("udp", rest) => Traffic::Ports(Protocol::UDP, port_range(rest, span)?),
        ("icmp", rest) => icmp(Protocol::ICMP, rest, span)?,
        ("icmpv6", rest) => icmp(Protocol::ICMPV6, rest, span)?,
        (_, Some(number)) => other(number, span)?,
        (_, None) => {
            return Err(error(codes::INVALID_LITERAL, "`protocol` needs a number".to_owned(), span, "as in `protocol 47`"));
        }
    };
    Ok(Value::Ports(Arc::new([traffic].into())))
}

fn port_range(text: Option<&str>, span: Span) -> Read<PortRange> {
    let Some(text) = text else { return Ok(PortRange::ALL) };
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    let (from, to) = (port(from, text, span)?, port(to, text, span)?);
    PortRange::new(from, to).ok_or_else(|| {
        let made = error(codes::RANGE_BACKWARDS, format!("the ports `{text}` run backwards"), span, "from the lower to the higher");
        Box::new(made.help(format!("write `{to}-{from}`")))
    })
}

const PORTS: &str = "one port is written `tcp 443`, several `tcp 8000-8100`";
const ICMP: &str = "an echo request is `icmp 8`, and `icmp` alone stands for all types";
const PROTOCOLS: &str = "a protocol goes by its number at IANA: `protocol 47` is GRE";

fn out_of_range(message: String, span: Span, label: &str, help: &str) -> Box<Diagnostic> {
    Box::new(error(codes::PORT_OUT_OF_RANGE, message, span, label).help(help))
}

fn port(digits: &str, text: &str, span: Span) -> Read<u16> {
    match digits.parse::<u64>() {
        Ok(number) => u16::try_from(number)
            .map_err(|_| out_of_range(format!("there is no port `{number}`"), span, "ports go from 0 to 65535", PORTS)),
        Err(_) => {
            Err(error(codes::INVALID_LITERAL, format!("`{text}` is no port"), span, "a port as `443`, a range as `8000-8100`"))
        }
    }
}

fn icmp(protocol: Protocol, text: Option<&str>, span: Span) -> Read<Traffic> {
    let Some(text) = text else { return Ok(Traffic::Icmp(protocol, None, None)) };
    let byte = |text: &str| {
        let wrong = || out_of_range(format!("`{text}` is no type or code of {protocol}"), span, "a number from 0 to 255", ICMP);
        text.parse::<u8>().map_err(|_| wrong())
    };
    match text.split_once('/') {
        Some((kind, code)) => Ok(Traffic::Icmp(protocol, Some(byte(kind)?), Some(byte(code)?))),
        None => Ok(Traffic::Icmp(protocol, Some(byte(text)?), None)),
    }
}

/// A protocol by number; those that have a name are the same as if they were named.
fn other(text: &str, span: Span) -> Read<Traffic> {
    let wrong = || out_of_range(format!("there is no protocol `{text}`"), span, "a number from 0 to 255", PROTOCOLS);
    Ok(match Protocol(text.parse::<u8>().map_err(|_| wrong())?) {
        tcp_or_udp @ (Protocol::TCP | Protocol::UDP) => Traffic::Ports(tcp_or_udp, PortRange::ALL),
        icmp @ (Protocol::ICMP | Protocol::ICMPV6) => Traffic::Icmp(icmp, None, None),
        protocol => Traffic::Other(protocol),
    })
}
