//! Plans in files: what `plan --out` writes, and what `apply` does of it, exactly or not at all.
//!
//! A saved plan is not carried out from its file. The account is looked at and compared again, and what comes out must be the same.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::args::{Choice, Inputs, Program};
use super::planning::Prepared;
use super::session;
use crate::diagnostic::{Diagnostic, codes};
use crate::plan::{self, Plan};
use crate::source::SourceMap;

/// The version of the file.
const VERSION: u64 = 1;

/// A plan with what it was made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// The program, as it was named from the folder that the plan was made in.
    pub file: PathBuf,
    /// Whether it takes everything away.
    pub destroy: bool,
    only: Vec<String>,
    except: Vec<String>,
    /// What would be done, and to whom, in the words of `plan --json`.
    deeds: Value,
}

/// Whether an argument names a plan rather than a program: a file that is no `.vpc`.
pub fn is_plan(path: &Path) -> bool {
    path.is_file() && path.extension().is_none_or(|extension| extension != "vpc")
}

impl Saved {
    /// A plan as it is to be kept. Nothing that was given as a parameter stands in it.
    pub fn of(plan: &Plan, prepared: &Prepared, choice: &Choice, destroy: bool) -> Saved {
        Saved {
            file: prepared.loaded.path.clone(),
            destroy,
            only: choice.only.clone(),
            except: choice.except.clone(),
            deeds: deeds(plan, prepared),
        }
    }

    /// The program that it was made of, with the parameters of this run.
    pub fn program(&self, inputs: &Inputs) -> Program {
        Program { file: Some(self.file.clone()), inputs: inputs.clone() }
    }

    /// The choice that was made, with what this run forbids.
    pub fn choice(&self, given: &Choice) -> Choice {
        Choice { only: self.only.clone(), except: self.except.clone(), forbid_new_internet: given.forbid_new_internet }
    }

    /// Refuses a plan that is not this one.
    pub fn hold_against(&self, plan: &Plan, prepared: &Prepared, choice: &Choice) -> Result<(), Diagnostic> {
        let now = Saved::of(plan, prepared, choice, self.destroy).deeds;
        if now == self.deeds {
            return Ok(());
        }
        let (was, is) = (addresses(&self.deeds), addresses(&now));
        let differing: BTreeSet<&String> = was.symmetric_difference(&is).map(|(address, _)| address).collect();
        let named: Vec<String> = differing.iter().take(MOST_NAMES).map(|address| format!("`{address}`")).collect();
        let what = match differing.len() {
            0 => "what can be reached differs, or what stands in the account".to_owned(),
            many if many > MOST_NAMES => format!("it differs in {} and {} more", named.join(", "), many - MOST_NAMES),
            _ => format!("it differs in {}", named.join(", ")),
        };
        let message = format!("the saved plan is not what an apply would do now: {what}");
        Err(Diagnostic::error(codes::PLAN_CHANGED, message)
            .help("nothing was done; make the plan again with `plan --out`, and read it again"))
    }
}

/// So many addresses are named in a message.
const MOST_NAMES: usize = 5;

/// What a plan does. Places are left out: a line may move.
fn deeds(plan: &Plan, prepared: &Prepared) -> Value {
    let mut deeds = plan::to_json(plan, &SourceMap::new());
    if let Some(members) = deeds.as_object_mut() {
        // A stack that has nothing yet gets its ID when it is applied.
        if prepared.observed.things.is_empty() {
            members.remove("owner");
        }
        members.remove("notes");
        members.insert("account".to_owned(), json!(prepared.account));
    }
    without_places(&mut deeds);
    deeds
}

fn without_places(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.remove("place");
            members.values_mut().for_each(without_places);
        }
        Value::Array(values) => values.iter_mut().for_each(without_places),
        _ => {}
    }
}

/// Each change by its address, with all that is said of it.
fn addresses(deeds: &Value) -> BTreeSet<(String, String)> {
    let changes = deeds.get("changes").and_then(Value::as_array).into_iter().flatten();
    let tasks: Vec<&Value> = deeds.get("tasks").and_then(Value::as_array).into_iter().flatten().collect();
    let of = |(at, change): (usize, &Value)| {
        let own = tasks.iter().filter(|task| task.get("change").and_then(Value::as_u64) == u64::try_from(at).ok());
        let own = own.map(|task| [task.get("task"), task.get("wanted"), task.get("found")]);
        let address = change.get("address").and_then(Value::as_str)?.to_owned();
        Some((address, format!("{change} {}", own.map(|parts| format!("{parts:?}")).collect::<String>())))
    };
    changes.enumerate().filter_map(of).collect()
}

/// Writes a plan.
pub fn write(path: &Path, saved: &Saved) -> Result<(), Diagnostic> {
    let text = json!({
        "saved-plan": VERSION,
        "program": saved.file,
        "destroy": saved.destroy,
        "only": saved.only,
        "except": saved.except,
        "plan": saved.deeds,
    });
    session::write_whole(path, &format!("{text}\n"))
}

/// Reads what [`write`] wrote.
pub fn read(path: &Path) -> Result<Saved, Diagnostic> {
    let refused = |why: String| {
        Diagnostic::error(codes::PLAN_FILE, format!("`{}` is no plan that can be applied: {why}", path.display()))
            .help("make one with `vpclang plan --out PLAN`; programs end with `.vpc`")
    };
    let text = fs_err::read_to_string(path).map_err(|error| refused(error.to_string()))?;
    let value: Value = serde_json::from_str(&text).map_err(|_| refused("it is not what `plan --out` writes".to_owned()))?;
    match value.get("saved-plan").and_then(Value::as_u64) {
        Some(VERSION) => {}
        Some(other) => return Err(refused(format!("its version is {other}, and this program writes version {VERSION}"))),
        None => return Err(refused("it is not what `plan --out` writes".to_owned())),
    }
    let words = |name: &str| {
        let words = value.get(name).and_then(Value::as_array).into_iter().flatten();
        words.filter_map(|word| word.as_str().map(str::to_owned)).collect()
    };
    let missing = |name: &str| refused(format!("it has no `{name}`"));
    Ok(Saved {
        file: value.get("program").and_then(Value::as_str).map(PathBuf::from).ok_or_else(|| missing("program"))?,
        destroy: value.get("destroy").and_then(Value::as_bool).ok_or_else(|| missing("destroy"))?,
        only: words("only"),
        except: words("except"),
        deeds: value.get("plan").cloned().ok_or_else(|| missing("plan"))?,
    })
}
