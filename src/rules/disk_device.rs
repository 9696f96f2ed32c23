//! E0474: under which names a node sees its disks. Rule 158.
//!
//! What AWS documents (EC2 user guide, "Device names for volumes on Amazon EC2 instances", for hardware virtual machines;
//! RunInstances.BlockDeviceMappings). All published images are of that sort.

use std::collections::BTreeMap;

use super::Context;
use super::machines::{disks, is_root};
use crate::analysis::Settled;
use crate::diagnostic::{Diagnostic, codes};

/// What images call the disk that they boot from.
const ROOTS: [&str; 2] = ["/dev/xvda", "/dev/sda1"];

/// Looks at the disks of every node and fleet.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for disks in disks(context).values() {
        let mut first: BTreeMap<&str, &Settled> = BTreeMap::new();
        let mut root: Option<&Settled> = None;
        for disk in disks {
            if is_root(disk) {
                found.extend(root.map(|root| second_root(disk, root)));
                root = root.or(Some(disk));
            }
            let Some(device) = disk.word("device") else {
                found.extend(unnamed(disk));
                continue;
            };
            let told = misnamed(disk, device);
            if told.is_none()
                && let Some(other) = first.get(device)
            {
                found.push(twice(disk, device, other));
            }
            found.extend(told);
            first.entry(device).or_insert(disk);
        }
    }
}

/// `None` for what failed, which has been told.
fn unnamed(disk: &Settled) -> Option<Diagnostic> {
    (!is_root(disk) && !disk.spans.contains_key("device")).then(|| {
        Diagnostic::error(codes::DISK_DEVICE, format!("nothing says under which name its node sees `{}`", disk.path))
            .at(disk.head, "a further disk has a `device`")
            .help("add the line `device = \"/dev/sdf\"`; AWS advises the letters f to p")
    })
}

fn second_root(disk: &Settled, root: &Settled) -> Diagnostic {
    let error = Diagnostic::error(codes::DISK_DEVICE, format!("`{}` is declared twice: a node boots from one disk", disk.path));
    let error = error.at(disk.head, "a disk without a name is the root disk");
    let error = if disk.head == root.head { error } else { error.at(root.head, "the first") };
    error.help("give the further disk a name: `disk data { … }`")
}

fn misnamed(disk: &Settled, device: &str) -> Option<Diagnostic> {
    let root = ROOTS.contains(&device);
    let (message, label) = match (is_root(disk), root) {
        (true, true) => return None,
        (true, false) => (format!("no image calls its root disk `{device}`"), "the disk without a name is the root disk"),
        (false, true) => (format!("`{device}` is the root disk"), "what the node boots from"),
        (false, false) if is_device(device) => return None,
        (false, false) => (format!("AWS takes no disk under the name `{device}`"), "no device name"),
    };
    let error = Diagnostic::error(codes::DISK_DEVICE, message).at(disk.span_of("device"), label);
    Some(match is_root(disk) {
        true => error.help("leave `device` out: the image says what the root disk is called"),
        false => error.help("take one from `/dev/sdf` to `/dev/sdp`"),
    })
}

/// `/dev/sdb` to `/dev/sdz`, and `/dev/xvdb` with up to one letter more: up to `/dev/xvddx`.
fn is_device(name: &str) -> bool {
    let letters = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase());
    match (name.strip_prefix("/dev/sd"), name.strip_prefix("/dev/xvd")) {
        (Some(letter), _) => letters(letter) && letter.len() == 1 && letter != "a",
        (_, Some(rest)) => letters(rest) && rest.len() <= 2 && rest != "a",
        _ => false,
    }
}

fn twice(disk: &Settled, device: &str, other: &Settled) -> Diagnostic {
    let message = format!("`{}` and `{}` are both `{device}`", other.path, disk.path);
    let error = Diagnostic::error(codes::DISK_DEVICE, message).at(disk.span_of("device"), "the second of this name");
    let error = if disk.head == other.head { error } else { error.at(other.span_of("device"), "the first") };
    error.help("give each disk a letter of its own")
}
