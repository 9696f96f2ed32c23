//! Making one thing where a repeated call would make two.
//!
//! CreateVpc, CreateInternetGateway, CreateDhcpOptions and CreateRouteTable are never repeated blindly. A call that was
//! refused has made nothing. One without an answer may have: what it made shows by its op tag, soon or late, and only
//! when it has not shown within the horizon is there nothing of it. Calls that AWS knows by a natural key are refused when
//! they are repeated; then what has the key is looked up in the same way.

use std::future::Future;
use std::time::Duration;

use aws_sdk_ec2::types::{Filter, Tag};

use super::kinds::{self, Birth, Context, tagging};
use super::{CloudError, Failure, Pauses};
use crate::model::tags;

/// The first pause between two looks; it grows by half up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_secs(15);
/// How often a call is sent again that AWS was too busy for, or that no answer came to and that made nothing.
const MOST_ATTEMPTS: u32 = 12;
/// The pause after the first throttling answer; it grows up to [`LONGEST_PAUSE`].
const BACK_OFF: Duration = Duration::from_secs(1);

/// What a create call answered.
pub(super) struct Born {
    pub id: Option<String>,
    pub tags: Vec<Tag>,
}

impl Born {
    pub fn new(id: Option<&str>, tags: Option<&[Tag]>) -> Born {
        Born { id: id.map(str::to_owned), tags: tags.map(<[Tag]>::to_vec).unwrap_or_default() }
    }
}

/// Sends a create call that makes another thing each time, so that in the end there is one; with its tags on it.
pub(super) async fn made_once<F>(
    context: &Context<'_>,
    action: &'static str,
    birth: &Birth<'_>,
    mut call: impl FnMut() -> F,
) -> Result<String, CloudError>
where
    F: Future<Output = Result<Born, CloudError>>,
{
    let mut pauses = Pauses::new(BACK_OFF, LONGEST_PAUSE);
    let mut attempt = 1;
    let (id, answered) = loop {
        match call().await {
            Ok(born) => break (kinds::required(action, born.id.as_deref())?, born.tags),
            Err(error) if attempt == MOST_ATTEMPTS => return Err(error),
            Err(error) if error.is_throttled() => {
                tracing::info!(%error, "asking again");
                pauses.wait(LONGEST_PAUSE).await;
            }
            Err(error) if error.is_unanswered() => {
                tracing::info!(%error, "looking for what it may have made");
                if let Some(id) = appears(context, birth).await? {
                    break (id, Vec::new());
                }
            }
            Err(error) => return Err(error),
        }
        attempt += 1;
    };
    tagging::ensure(&context.ec2, &id, &birth.tags, &answered).await?;
    Ok(id)
}

/// Looks for what an earlier call of this birth made, until the horizon has passed.
async fn appears(context: &Context<'_>, birth: &Birth<'_>) -> Result<Option<String>, CloudError> {
    Ok(shown(context, birth, || async { Ok(false) }).await?.map(|found| found.id))
}

/// Looks until what a birth made shows, or it is known that it will not: the horizon has passed, or `blocked` says so.
async fn shown<F>(context: &Context<'_>, birth: &Birth<'_>, blocked: impl Fn() -> F) -> Result<Option<kinds::Found>, CloudError>
where
    F: Future<Output = Result<bool, CloudError>>,
{
    let begin = tokio::time::Instant::now();
    let mut pauses = Pauses::new(FIRST_PAUSE, LONGEST_PAUSE);
    loop {
        let found = of_birth(context, birth).await?;
        if found.is_some() || begin.elapsed() >= context.horizon || blocked().await? {
            return Ok(found);
        }
        pauses.wait(context.horizon.saturating_sub(begin.elapsed())).await;
    }
}

async fn of_birth(context: &Context<'_>, birth: &Birth<'_>) -> Result<Option<kinds::Found>, CloudError> {
    let filter = Filter::builder().name(format!("tag:{}", tags::OP)).values(birth.op.as_str()).build();
    let found = kinds::describe(&context.ec2, birth.resource.kind(), filter).await?;
    // Endpoints exist that ignore some filters.
    Ok(found.into_iter().find(|one| one.tags.get(tags::OP).is_some_and(|op| op == birth.op.as_str())))
}

/// What has the natural key that a create call was refused for: ours, from an earlier call, or a stranger's. `blocked` says
/// whether something that AWS shows is in the way and is not ours; as long as nothing is, what we made has yet to show.
pub(super) async fn adopted<F>(
    context: &Context<'_>,
    birth: &Birth<'_>,
    refusal: CloudError,
    blocked: impl Fn() -> F,
) -> Result<kinds::Found, CloudError>
where
    F: Future<Output = Result<bool, CloudError>>,
{
    shown(context, birth, blocked).await?.ok_or(refusal)
}

impl CloudError {
    /// Whether AWS was too busy to do it: it has done nothing.
    pub fn is_throttled(&self) -> bool {
        matches!(self.code(), Some("RequestLimitExceeded" | "Throttling" | "ThrottlingException" | "RequestThrottled" | "SlowDown"))
    }

    /// Whether nobody knows if it was done: no answer came, or one that says that AWS itself failed.
    pub fn is_unanswered(&self) -> bool {
        match &self.failure {
            Failure::Unreachable(_) => true,
            Failure::Refused { code, .. } => {
                matches!(code.as_str(), "InternalError" | "InternalFailure" | "Unavailable" | "ServiceUnavailable" | "Unknown")
            }
            Failure::Credentials(_) | Failure::TimedOut(_) | Failure::Unexpected(_) => false,
        }
    }
}
