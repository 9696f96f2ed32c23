//! E0465: an endpoint's policy that is no JSON, or too long. Rule 131.
//!
//! What AWS documents (CreateVpcEndpoint.PolicyDocument: "must be in valid JSON format"; VPC quotas, "Characters per VPC
//! endpoint policy": white space counts).

use super::Context;
use crate::analysis::Settled;
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;

/// How many characters a policy may have. AWS does not raise this.
const LONGEST: usize = 20_480;

/// Looks at the policies of endpoints.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for endpoint in context.of(Kind::Endpoint).filter(|endpoint| endpoint.existing.is_none()) {
        found.extend(endpoint.word("policy").and_then(|policy| judge(endpoint, policy)));
    }
}

fn judge(endpoint: &Settled, policy: &str) -> Option<Diagnostic> {
    let length = policy.chars().count();
    let refuse = |message| Diagnostic::error(codes::ENDPOINT_POLICY, message);
    if length > LONGEST {
        let error = refuse(format!("the policy of `{}` has {length} characters, more than {LONGEST}", endpoint.path));
        return Some(
            error
                .at(endpoint.span_of("policy"), "too long, white space included")
                .help("write it on fewer lines, or allow less exactly"),
        );
    }
    let fault = match serde_json::from_str::<serde_json::Value>(policy) {
        Ok(value) if value.is_object() => return None,
        Ok(_) => "it is not between `{` and `}`".to_owned(),
        Err(fault) => fault.to_string(),
    };
    let error = refuse(format!("the policy of `{}` is no policy in JSON: {fault}", endpoint.path));
    Some(error.at(endpoint.span_of("policy"), "AWS takes a JSON object").help(
        "a policy is `{\"Statement\": [{\"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"*\", \"Resource\": \"*\"}]}`",
    ))
}
