//! What AWS answers when it does not do what it was asked.

use aws_sdk_ec2::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_ec2::operation::RequestId;

use crate::diagnostic::{Code, Diagnostic, codes};
use crate::source::Span;

/// A call that failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{action}: {failure}")]
pub struct CloudError {
    /// The operation, as AWS names it.
    pub action: &'static str,
    /// What went wrong.
    pub failure: Failure,
}

/// What went wrong with a call.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// AWS refused it.
    #[error("{code}: {message}")]
    Refused {
        /// AWS's code.
        code: String,
        /// AWS's message.
        message: String,
        /// AWS's id of the request.
        request: Option<String>,
    },
    /// No credentials were found, or they could not be used.
    #[error("no usable credentials: {0}")]
    Credentials(String),
    /// No answer came.
    #[error("no answer: {0}")]
    Unreachable(String),
    /// It was done, and the result did not come about in time.
    #[error("{0}")]
    TimedOut(String),
    /// The answer lacks what it must have, or a reference leads nowhere.
    #[error("{0}")]
    Unexpected(String),
}

/// The codes by which AWS says that whoever asks may not, there or at all ("Error codes for the Amazon EC2 API"). Tokens that do not
/// hold in regions that an account has to ask for are among them.
const FORBIDDEN: &[&str] = &[
    "UnauthorizedOperation",
    "AccessDenied",
    "AccessDeniedException",
    "AuthFailure",
    "Blocked",
    "InvalidClientTokenId",
    "OptInRequired",
    "RegionDisabledException",
];

impl CloudError {
    /// Whether AWS does not let whoever asks do it. Anything else may pass: it is too busy, or failed.
    pub fn is_forbidden(&self) -> bool {
        self.code().is_some_and(|code| FORBIDDEN.contains(&code))
    }

    /// What an SDK call returned.
    pub fn of<E, R>(action: &'static str, error: SdkError<E, R>) -> CloudError
    where
        E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
        SdkError<E, R>: RequestId,
        R: std::fmt::Debug + Send + Sync + 'static,
    {
        let request = error.request_id().map(str::to_owned);
        let meta = error.as_service_error().map(ProvideErrorMetadata::meta).cloned();
        let failure = match meta {
            Some(meta) => Failure::Refused {
                code: meta.code().unwrap_or("Unknown").to_owned(),
                message: without_request(meta.message().unwrap_or_default()).to_owned(),
                request,
            },
            None => {
                let words = chain(&error);
                match words.to_lowercase().contains("credential") {
                    true => Failure::Credentials(words),
                    false => Failure::Unreachable(words),
                }
            }
        };
        CloudError { action, failure }
    }

    /// The same without a text that AWS's words may repeat and nobody is to read.
    #[must_use]
    pub fn hushed(mut self, secret: &str) -> CloudError {
        if let Failure::Refused { message, .. } = &mut self.failure
            && !secret.is_empty()
        {
            *message = message.replace(secret, "…");
        }
        self
    }

    /// An answer that lacks what it must have.
    pub fn unexpected(action: &'static str, what: impl Into<String>) -> CloudError {
        CloudError { action, failure: Failure::Unexpected(what.into()) }
    }

    /// AWS's code, where AWS answered.
    pub fn code(&self) -> Option<&str> {
        match &self.failure {
            Failure::Refused { code, .. } => Some(code),
            _ => None,
        }
    }

    /// Whether what was named does not exist.
    pub fn is_not_found(&self) -> bool {
        self.code().is_some_and(|code| code.ends_with(".NotFound") || code.ends_with("NotFound"))
    }

    fn kind(&self) -> Code {
        match &self.failure {
            Failure::Refused { code, .. } => match code.as_str() {
                "UnauthorizedOperation" | "AccessDenied" | "AccessDeniedException" => codes::NOT_PERMITTED,
                "AuthFailure" | "InvalidClientTokenId" | "ExpiredToken" | "RequestExpired" | "SignatureDoesNotMatch" => {
                    codes::NO_CREDENTIALS
                }
                "RequestLimitExceeded" | "Throttling" | "ThrottlingException" => codes::THROTTLED,
                code if code.ends_with("LimitExceeded") => codes::QUOTA,
                code if code.ends_with(".Duplicate") || code.ends_with(".InUse") || code.ends_with(".Conflict") => {
                    codes::FOREIGN_CLAIM
                }
                _ => codes::REFUSED,
            },
            Failure::Credentials(_) => codes::NO_CREDENTIALS,
            Failure::Unreachable(_) => codes::UNREACHABLE,
            Failure::TimedOut(_) => codes::TIMED_OUT,
            Failure::Unexpected(_) => codes::REFUSED,
        }
    }

    /// As a message to the user: on the line that asked for it, with AWS's words and its id of the request.
    pub fn diagnostic(&self, subject: &str, span: Option<Span>) -> Diagnostic {
        let message = match &self.failure {
            Failure::Refused { code, .. } => format!("AWS refused `{}` for {subject}: {code}", self.action),
            Failure::Credentials(_) => "found no credentials for AWS".to_owned(),
            Failure::Unreachable(_) => format!("got no answer to `{}` for {subject}", self.action),
            Failure::TimedOut(what) => format!("{subject}: {what}"),
            Failure::Unexpected(what) => format!("could not go on with {subject}: {what}"),
        };
        let code = self.kind();
        let mut diagnostic = Diagnostic::error(code, message).help(help(code));
        if let Some(span) = span {
            diagnostic = diagnostic.at(span, "asked for here");
        }
        match &self.failure {
            Failure::Refused { message, request, .. } => {
                if !message.is_empty() {
                    diagnostic = diagnostic.note(format!("AWS says: {message}"));
                }
                if let Some(request) = request {
                    diagnostic = diagnostic.note(format!("request id {request}"));
                }
            }
            Failure::Credentials(words) | Failure::Unreachable(words) => diagnostic = diagnostic.note(words.clone()),
            Failure::TimedOut(_) | Failure::Unexpected(_) => {}
        }
        diagnostic
    }
}

fn help(code: Code) -> &'static str {
    match code {
        codes::NOT_PERMITTED => "let an administrator allow this action to whoever runs vpclang, then run the same command again",
        codes::NO_CREDENTIALS => {
            "give `--sandbox` to try it without an account, or configure AWS (`aws configure`, `AWS_PROFILE`, `--profile`)"
        }
        codes::THROTTLED => "other tools use up the account's request rate; run the same command again",
        codes::QUOTA => {
            "ask AWS for a higher quota (Service Quotas), or remove what is not needed; then run the same command again"
        }
        codes::FOREIGN_CLAIM => {
            "something else has what it needs; choose another, or remove that one, then run the same command again"
        }
        codes::UNREACHABLE => "check the network, the region and `--endpoint-url`; then run the same command again",
        _ => "mend the cause and run the same command again: what is done stays done",
    }
}

/// AWS's words up to where they give the request back: SignatureDoesNotMatch spells it out, session token and all.
fn without_request(message: &str) -> &str {
    message.split("The Canonical String for this request").next().unwrap_or_default().trim_end()
}

/// An error with what caused it, for errors that have no words of AWS's.
fn chain(error: &dyn std::error::Error) -> String {
    let mut words = vec![error.to_string()];
    let mut next = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        if words.last() != Some(&text) {
            words.push(text);
        }
        next = cause.source();
    }
    words.join(": ")
}
