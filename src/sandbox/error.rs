//! Refusals: an AWS error code with its message.

use std::borrow::Cow;

/// Why a request was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// AWS's error code.
    pub(crate) code: Cow<'static, str>,
    /// What is wrong, for people.
    pub(crate) message: String,
    /// The HTTP status, where it is not the one that goes with the code.
    pub(crate) status: Option<u16>,
}

impl Refusal {
    /// A refusal with the status that goes with its code.
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Refusal {
        Refusal { code: Cow::Borrowed(code), message: message.into(), status: None }
    }

    /// `InvalidParameterValue`: "A value specified in a parameter is not valid, is unsupported, or cannot be used" (ERR).
    pub(crate) fn value(message: impl Into<String>) -> Refusal {
        Refusal::new("InvalidParameterValue", message)
    }

    /// `InvalidParameterCombination`: parameters that exclude or need each other (ERR).
    pub(crate) fn combination(message: impl Into<String>) -> Refusal {
        Refusal::new("InvalidParameterCombination", message)
    }

    /// `MissingParameter` (ERR).
    pub(crate) fn missing(name: &str) -> Refusal {
        Refusal::new("MissingParameter", format!("The request must contain the parameter {name}"))
    }

    /// `DependencyViolation`: "The specified object has dependent resources" (ERR).
    pub(crate) fn dependency(message: impl Into<String>) -> Refusal {
        Refusal::new("DependencyViolation", message)
    }

    /// The HTTP status: 4xx for the client's faults, 5xx for the service's, as the page on EC2's error codes groups them.
    pub(crate) fn http_status(&self) -> u16 {
        self.status.unwrap_or(match self.code.as_ref() {
            "UnauthorizedOperation" => 403,
            "AuthFailure" => 401,
            "DryRunOperation" => 412,
            "RequestLimitExceeded" | "Unavailable" | "ServiceUnavailable" => 503,
            "InternalError" | "InternalFailure" => 500,
            _ => 400,
        })
    }
}
