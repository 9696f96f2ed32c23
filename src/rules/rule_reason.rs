//! E0420: the reason of a rule that AWS does not take. Rule 54.
//!
//! What AWS documents (IpRange, UserIdGroupPair and PrefixListId, EC2 API): 255 characters of a few sorts, and no `&` beside a
//! group or a prefix list.

use super::Context;
use super::group_rules::{is_allowed, ours};
use crate::analysis::{Allow, PeerOfRule, Settled};
use crate::diagnostic::{Diagnostic, codes};

/// How long a reason may be.
const MOST: usize = 255;

/// Looks at the lines of every group of ours.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for group in ours(context) {
        found.extend(group.allows.iter().filter_map(|line| judge(context, group, line)));
    }
}

fn judge(context: &Context<'_>, group: &Settled, line: &Allow) -> Option<Diagnostic> {
    let (why, span) = line.why.as_ref()?;
    let length = why.chars().count();
    let strange = why.chars().find(|character| !is_allowed(*character) || *character == '&' && names_others(context, group, line));
    let message = match strange {
        _ if length > MOST => format!("the reason of a rule has {length} characters, more than {MOST}"),
        Some('&') => "AWS takes no `&` in the reason of a rule that names a group or a prefix list".to_owned(),
        Some(strange) => format!("AWS takes no `{strange}` in the reason of a rule"),
        None => return None,
    };
    let error = Diagnostic::error(codes::RULE_DESCRIPTION, message).at(*span, format!("a rule of `{}`", group.path));
    Some(error.help(match strange {
        Some('&') => "write `and`, or let the rule name a block",
        _ => "it takes letters from a to z, digits, blanks and `._-:/()#,@[]+=&;{}!$*`",
    }))
}

fn names_others(context: &Context<'_>, group: &Settled, line: &Allow) -> bool {
    let mut peers = line.peers.iter().flat_map(|peer| context.analysis.peers(peer, group.network));
    peers.any(|peer| matches!(peer, PeerOfRule::Group(_) | PeerOfRule::PrefixList(_)))
}
