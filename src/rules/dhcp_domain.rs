//! W0140: several domains in one option set. Rule 149.
//!
//! What AWS documents (CreateDhcpOptions, `domain-name`): some Linux systems take several names with blanks between them,
//! Windows and others take all of it for one domain, and then find nothing.

use super::Context;
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;

/// Looks at the domain of every option set. A domain of one's own beside Amazon's resolver is what most networks have:
/// nodes search it, and a private zone or `hosts` answers.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for dhcp in context.of(Kind::Dhcp).filter(|dhcp| dhcp.existing.is_none()) {
        let Some(domain) = dhcp.word("domain") else { continue };
        let (Some(first), count) = (domain.split_whitespace().next(), domain.split_whitespace().count()) else { continue };
        if count > 1 {
            let message = format!("`{domain}` is {count} domains, and many systems take it for one");
            let warning = Diagnostic::warning(codes::SEVERAL_DOMAINS, message);
            found.push(warning.at(dhcp.span_of("domain"), "has a blank in it").help(format!("write one: `domain = \"{first}\"`")));
        }
    }
}
