//! W0002: an instance type that is spelled like one, and that nobody has heard of. Rule 155.
//!
//! AWS asks for a type that its zone offers. Types come all the time, so one that the table lacks and whose family and
//! size it knows is taken for a new one.

use std::collections::BTreeMap;

use super::Context;
use super::machines::machines;
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::regions::{instance_types, is_known_family, is_known_instance_type, is_known_size};
use crate::syntax::nearest;

/// Looks at the type of every node and fleet; at each type once.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    let mut judged: BTreeMap<&str, Option<(String, String)>> = BTreeMap::new();
    for machine in machines(context) {
        let Some(name) = machine.word("type") else { continue };
        if let Some((message, help)) = judged.entry(name).or_insert_with(|| judge(name)) {
            let warning = Diagnostic::warning(codes::UNKNOWN_INSTANCE_TYPE, message.clone());
            found.push(warning.at(machine.span_of("type"), "newer than this version, or misspelt").help(help.clone()));
        }
    }
}

/// The known type that was probably meant: of a known family it is another size, otherwise another family. Two letters that
/// only look alike are no family that anybody meant.
fn near(family: &str, size: &str) -> Option<String> {
    let known = |name: &String| is_known_instance_type(name);
    if is_known_family(family) {
        let sizes = instance_types().filter_map(|name| name.strip_prefix(family)?.strip_prefix('.'));
        return nearest(size, sizes).map(|size| format!("{family}.{size}"));
    }
    let families = instance_types().filter_map(|name| name.split_once('.')).map(|(family, _)| family);
    let alike = families.filter(|known| known.chars().next() == family.chars().next());
    nearest(family, alike).map(|family| format!("{family}.{size}")).filter(known)
}

/// What is strange in a type, and what to do.
fn judge(name: &str) -> Option<(String, String)> {
    if is_known_instance_type(name) {
        return None;
    }
    let (family, size) = name.split_once('.')?;
    let what = match (is_known_family(family), is_known_size(size)) {
        (true, true) => return None,
        (false, _) => format!("no family `{family}` is known"),
        (true, false) => format!("no size `{size}` is known"),
    };
    let help = match near(family, size) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`aws ec2 describe-instance-type-offerings` lists what a region has".to_owned(),
    };
    Some((format!("`{name}` is probably no instance type: {what}"), help))
}
