//! E0476: what a type of disk can do. Rule 160.
//!
//! What AWS documents (CreateVolume: Size, Iops, Throughput; EBS user guide, "Amazon EBS volume types": the ratios and
//! which types boot).

use super::Context;
use super::machines::is_root;
use crate::analysis::{Settled, Value, with_article};
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;

/// The bounds of a type.
struct Bounds {
    name: &'static str,
    /// In GiB.
    size: (u64, u64),
    /// Operations a second, where they can be asked for.
    iops: Option<(i64, i64)>,
    /// The same for each GiB; as many as the least are had at any size.
    iops_per_gib: i64,
    /// Whether they must be asked for.
    needs_iops: bool,
    /// MiB a second, where they can be asked for.
    throughput: Option<(i64, i64)>,
    boots: bool,
}

const GP2: Bounds =
    Bounds { name: "gp2", size: (1, 16_384), iops: None, iops_per_gib: 0, needs_iops: false, throughput: None, boots: true };

const TYPES: [Bounds; 7] = [
    Bounds {
        name: "gp3",
        size: (1, 65_536),
        iops: Some((3_000, 80_000)),
        iops_per_gib: 500,
        throughput: Some((125, 2_000)),
        ..GP2
    },
    GP2,
    Bounds { name: "io1", size: (4, 16_384), iops: Some((100, 64_000)), iops_per_gib: 50, needs_iops: true, ..GP2 },
    Bounds { name: "io2", size: (4, 65_536), iops: Some((100, 256_000)), iops_per_gib: 1_000, needs_iops: true, ..GP2 },
    Bounds { name: "st1", size: (125, 16_384), boots: false, ..GP2 },
    Bounds { name: "sc1", size: (125, 16_384), boots: false, ..GP2 },
    Bounds { name: "standard", size: (1, 1_024), ..GP2 },
];

/// Of `gp3`, how many operations a second each MiB a second needs.
const IOPS_PER_MIB: i64 = 4;

const GIB: u64 = 1 << 30;

/// Looks at every disk.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for disk in context.of(Kind::Disk) {
        let Some(bounds) = disk.word("type").and_then(|name| TYPES.iter().find(|bounds| bounds.name == name)) else { continue };
        found.extend(boots(disk, bounds));
        found.extend(size(disk, bounds));
        found.extend(iops(disk, bounds));
        found.extend(throughput(disk, bounds));
    }
}

fn error(message: String) -> Diagnostic {
    Diagnostic::error(codes::DISK_LIMIT, message)
}

fn boots(disk: &Settled, bounds: &Bounds) -> Option<Diagnostic> {
    (is_root(disk) && !bounds.boots).then(|| {
        let error = error(format!("nothing boots from {} disk", with_article(bounds.name)))
            .at(disk.span_of("type"), "the root disk cannot be of this type");
        error.help("write `type = gp3`, and put the data on a further disk")
    })
}

/// The size in whole GiB.
fn gib(disk: &Settled) -> Option<u64> {
    match disk.values.get("size") {
        Some(Value::Size(bytes)) if bytes % GIB == 0 => Some(bytes / GIB),
        _ => None,
    }
}

fn size(disk: &Settled, bounds: &Bounds) -> Option<Diagnostic> {
    let Some(Value::Size(bytes)) = disk.values.get("size") else { return None };
    let (least, most) = bounds.size;
    let written = Value::Size(*bytes);
    let (message, help) = match gib(disk) {
        None => {
            (format!("`{written}` is no whole number of GiB"), format!("write `size = {} GiB`", bytes.div_ceil(GIB).max(least)))
        }
        Some(gib) if gib < least => {
            (format!("{} disk has at least {least} GiB", with_article(bounds.name)), format!("write `size = {least} GiB`"))
        }
        Some(gib) if gib > most => (format!("{} disk has at most {most} GiB", with_article(bounds.name)), larger(most)),
        Some(_) => return None,
    };
    let label = match gib(disk) {
        Some(gib) => format!("this is {gib} GiB"),
        None => format!("`{written}` is {}", if *bytes < GIB { "less than one GiB" } else { "between two of them" }),
    };
    Some(error(message).at(disk.span_of("size"), label).help(help))
}

fn larger(most: u64) -> String {
    let able: Vec<&str> = TYPES.iter().filter(|bounds| bounds.size.1 > most).map(|bounds| bounds.name).collect();
    match able.is_empty() {
        true => "spread the data over several disks".to_owned(),
        false => format!("these types are larger: `{}`", able.join("`, `")),
    }
}

fn iops(disk: &Settled, bounds: &Bounds) -> Option<Diagnostic> {
    let name = with_article(bounds.name);
    let Some((least, most)) = bounds.iops else {
        return disk.int("iops").map(|_| not_asked_for(disk, bounds, "iops"));
    };
    let Some(iops) = disk.int("iops") else {
        return (bounds.needs_iops && !disk.spans.contains_key("iops")).then(|| {
            let error = error(format!("{name} disk says how many operations a second it has"));
            error.at(disk.span_of("type"), "needs `iops`").help(format!("add the line `iops = …`, from {least} to {most}"))
        });
    };
    let ratio = gib(disk).and_then(|gib| i64::try_from(gib).ok()).map(|gib| gib.saturating_mul(bounds.iops_per_gib).max(least));
    let allowed = ratio.map_or(most, |ratio| ratio.min(most));
    if (least..=allowed).contains(&iops) {
        return None;
    }
    let by_size = iops > allowed && allowed < most;
    let of = if by_size { format!(" of {} GiB", gib(disk).unwrap_or_default()) } else { String::new() };
    let error = error(format!("{name} disk{of} has from {least} to {allowed} operations a second"));
    let error = error.at(disk.span_of("iops"), format!("{iops} are asked for"));
    Some(match by_size {
        true => error
            .at(disk.span_of("size"), format!("at most {} for each GiB", bounds.iops_per_gib))
            .help("make it larger, or ask for fewer"),
        false => error.help(format!("write `iops = {}`", iops.clamp(least, allowed))),
    })
}

fn throughput(disk: &Settled, bounds: &Bounds) -> Option<Diagnostic> {
    let asked = disk.int("throughput")?;
    let Some((least, most)) = bounds.throughput else { return Some(not_asked_for(disk, bounds, "throughput")) };
    let span = disk.span_of("throughput");
    if !(least..=most).contains(&asked) {
        let error = error(format!("{} disk has from {least} to {most} MiB a second", with_article(bounds.name)));
        return Some(
            error.at(span, format!("{asked} are asked for")).help(format!("write `throughput = {}`", asked.clamp(least, most))),
        );
    }
    let (included, _) = bounds.iops?;
    let iops = disk.int("iops").unwrap_or(included);
    let needed = asked.saturating_mul(IOPS_PER_MIB);
    (needed > iops).then(|| {
        let error = error(format!("{asked} MiB a second need {needed} operations a second, and this disk has {iops}"))
            .at(span, format!("needs {needed} operations"));
        let error = match disk.spans.get("iops") {
            Some(span) => error.at(*span, "four for each MiB a second"),
            None => error,
        };
        error.help(format!("write `iops = {needed}`"))
    })
}

fn not_asked_for(disk: &Settled, bounds: &Bounds, attribute: &str) -> Diagnostic {
    let able: Vec<&str> = TYPES
        .iter()
        .filter(|other| if attribute == "iops" { other.iops.is_some() } else { other.throughput.is_some() })
        .map(|other| other.name)
        .collect();
    error(format!("`{attribute}` of {} disk cannot be chosen", with_article(bounds.name)))
        .at(disk.span_of(attribute), "leave it out")
        .help(format!("it can be chosen for `{}`", able.join("`, `")))
}
