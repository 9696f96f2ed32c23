//! Asking what a plan has to know before its first change. What the questions are and what the answers mean is
//! `plan::preflight`'s affair; one file a question. All are asked at once, and a question that AWS does not answer is no reason
//! to leave the others unasked.

mod counts;
mod dry_run;
mod offerings;
mod room;

use super::{Clients, CloudError, Failure};
use crate::model::Observed;
use crate::plan::Plan;
use crate::plan::preflight::{Answers, Questions, Unanswered};

/// A filter takes at most 200 values (EC2 user guide, "List and filter").
const MOST_FILTER_VALUES: usize = 200;
/// The listings that are asked take 5 to 1000.
const PAGE: i32 = 1000;

/// Asks everything.
pub async fn preflight(clients: &Clients, account: &str, plan: &Plan, observed: &Observed, questions: &Questions) -> Answers {
    let stage = dry_run::Stage { clients, account, plan, observed };
    let (free, offered, counted, verdicts) = tokio::join!(
        room::free(clients, &questions.rooms),
        offerings::offered(clients, &questions.offerings),
        counts::counted(clients, &questions.loads),
        stage.verdicts(&questions.rehearsals),
    );
    let mut answers = Answers::default();
    for (rehearsal, (verdict, error)) in questions.rehearsals.iter().zip(verdicts) {
        answers.verdicts.push(verdict);
        answers.take(rehearsal.lane.region.clone(), error.map_or(Ok(()), Err), |_, ()| {});
    }
    for (region, answer) in free {
        answers.take(region, answer, |answers, free| answers.free.extend(free));
    }
    for (region, answer) in offered {
        answers.take(region.clone(), answer, |answers, offered| {
            answers.offered.insert(region, offered);
        });
    }
    for ((region, quota), answer) in counted {
        answers.take(region.clone(), answer, |answers, count| {
            answers.counted.insert((region, quota), count);
        });
    }
    answers
}

impl Answers {
    fn take<T>(&mut self, region: String, answer: Result<T, CloudError>, keep: impl FnOnce(&mut Answers, T)) {
        match answer {
            Ok(answer) => keep(self, answer),
            Err(error) => {
                let why = match &error.failure {
                    Failure::Refused { code, message, .. } => format!("{code}: {message}"),
                    other => other.to_string(),
                };
                let unanswered = Unanswered { action: error.action, region, why };
                // What several questions ask is told once.
                if !self.unanswered.contains(&unanswered) {
                    self.unanswered.push(unanswered);
                }
            }
        }
    }
}
