//! `vpclang unlock`: whose the lock of a stack is, and away with it when told to.

use super::apply::agree;
use super::online;
use crate::cli::Exit;
use crate::cli::args::Unlock;
use crate::cli::planning;
use crate::cli::session::{self, Locks};
use crate::cli::terminal::Terminal;
use crate::cloud::CloudError;
use crate::diagnostic::Diagnostic;
use crate::lock::keeper::{self, SILENCE, Sight, Site};
use crate::source::SourceMap;

pub fn run(args: &Unlock, terminal: &Terminal) -> Exit {
    online(terminal, async {
        let (loaded, program) = planning::program(&args.program, Locks::of(&args.aws), terminal)?;
        let stack = &program.stack;
        let Some(site) = session::site(&loaded.analysis, &program, &args.aws, &args.program.inputs) else {
            terminal.say(&format!(
                "the lock of `{stack}` is a file of this machine, and free as soon as its run ends: there is nothing to unlock"
            ));
            return Ok(Exit::Fine);
        };
        unlock(&site, &stack.to_string(), args.yes, &loaded.sources, terminal).await
    })
}

async fn unlock(site: &Site, stack: &str, yes: bool, sources: &SourceMap, terminal: &Terminal) -> Result<Exit, Exit> {
    let tell = |error: Diagnostic| {
        terminal.diagnose(&[error], sources);
        Exit::Hindered
    };
    let hindered = |error: CloudError| tell(error.diagnostic(&format!("the lock `{}`", site.url()), Some(site.span)));
    let object = site.open().await.map_err(&hindered)?;
    let Some(sight) = keeper::look(&object).await.map_err(&hindered)? else {
        terminal.say(&format!("nobody holds the lock of `{stack}`"));
        return Ok(Exit::Fine);
    };
    terminal.say(&whose(&sight, stack, site));
    // What is no lock is renewed by nobody.
    if sight.holder.is_some() {
        terminal.say(&format!("looking for {} s whether its run still renews it", SILENCE.as_secs()));
        if !keeper::is_silent(&object, &sight).await.map_err(&hindered)? {
            terminal.complain("it was renewed or given back meanwhile: a run that lives keeps its lock; stop that run instead");
            return Err(Exit::Hindered);
        }
    }
    agree("Take this lock away?", yes, terminal)?;
    match keeper::break_open(&object, &sight).await.map_err(&hindered)? {
        true => {
            terminal.say(&format!("the lock of `{stack}` is free"));
            Ok(Exit::Fine)
        }
        false => {
            terminal.complain("somebody renewed, took or gave back the lock meanwhile: it was left alone");
            Err(Exit::Hindered)
        }
    }
}

fn whose(sight: &Sight, stack: &str, site: &Site) -> String {
    match &sight.holder {
        Some(by) => {
            format!("`{}` holds the lock of `{stack}` since {}: process {} on `{}`", by.owner, by.since, by.pid, by.host)
        }
        None => format!("`{}` is not a lock that this version of vpclang can read", site.url()),
    }
}
