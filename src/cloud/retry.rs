//! Asking again where AWS has not yet caught up with itself.
//!
//! The SDK repeats what failed on the way; here is what only we can know to be passing: an id that this run itself
//! has just been given and that some part of EC2 does not show yet, or a thing in use by what this run is just
//! deleting. Source: "Eventual consistency in the Amazon EC2 API".

use std::future::Future;
use std::time::Duration;

use super::{CloudError, Pauses};

/// How long a passing refusal is waited out: what AWS calls "a few minutes".
const HORIZON: Duration = Duration::from_secs(300);
/// The first pause. Pauses grow up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

/// Repeats a call that names ids of this run while AWS does not know them yet. `fresh` says whether any of them was
/// made by this run: an id that was there before and is not found is gone.
pub async fn until_visible<T, F>(fresh: bool, call: impl FnMut() -> F) -> Result<T, CloudError>
where
    F: Future<Output = Result<T, CloudError>>,
{
    repeat(call, |error| fresh && error.code().is_some_and(may_become_visible)).await
}

/// Repeats a deletion while what this run has deleted before it still holds on.
pub async fn until_released<F>(call: impl FnMut() -> F) -> Result<(), CloudError>
where
    F: Future<Output = Result<(), CloudError>>,
{
    let outcome = repeat(call, |error| error.code().is_some_and(|code| IN_USE.contains(&code))).await;
    match outcome {
        // What was observed and is gone now is what a deletion wants.
        Err(error) if error.is_not_found() => Ok(()),
        outcome => outcome,
    }
}

const IN_USE: &[&str] =
    &["DependencyViolation", "InvalidGroup.InUse", "InvalidNetworkInterface.InUse", "InvalidIPAddress.InUse", "IncorrectState"];

fn may_become_visible(code: &str) -> bool {
    (code.starts_with("Invalid") && code.ends_with(".NotFound")) || code == "Gateway.NotAttached" || code == "IncorrectState"
}

async fn repeat<T, F>(mut call: impl FnMut() -> F, passing: impl Fn(&CloudError) -> bool) -> Result<T, CloudError>
where
    F: Future<Output = Result<T, CloudError>>,
{
    let begin = tokio::time::Instant::now();
    let mut pauses = Pauses::new(FIRST_PAUSE, LONGEST_PAUSE);
    loop {
        match call().await {
            Err(error) if passing(&error) && begin.elapsed() < HORIZON => {
                tracing::info!(%error, "asking again");
                pauses.wait(HORIZON).await;
            }
            outcome => return outcome,
        }
    }
}
