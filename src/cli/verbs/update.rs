//! `vpclang update`: asks what image names mean today, moves their pins, and shows what an apply would then replace.

use std::path::PathBuf;

use super::{online, plan};
use crate::cli::Exit;
use crate::cli::args::{Program, Update};
use crate::cli::load::is_file_argument;
use crate::cli::planning::{self, Scope};
use crate::cli::terminal::Terminal;

pub fn run(args: &Update, terminal: &Terminal) -> Exit {
    let Some((file, image)) = file_and_name(&args.words) else {
        terminal.complain("`update` takes a program and an image name, in this order");
        return Exit::Usage;
    };
    let program = Program { file, inputs: args.inputs.clone() };
    online(terminal, async {
        let mut prepared = planning::prepare(&program, &args.aws, Scope::Known, terminal).await?;
        if let Some(name) = &image
            && !prepared.uses_image(name)
        {
            terminal.complain(&format!("the program names no published image `{name}`"));
            return Err(Exit::Refused);
        }
        let moved = prepared.move_pins(image.as_deref()).await.map_err(|(diagnostics, exit)| {
            terminal.diagnose(&diagnostics, &prepared.loaded.sources);
            exit
        })?;
        prepared.write_lock(terminal)?;
        if moved.is_empty() {
            terminal.say("every image name means what it meant");
        }
        for (name, was, now) in &moved {
            terminal.say(&format!("{name}: {was} → {now}"));
        }
        let diff = prepared.diff(&prepared.program, terminal)?;
        plan::show(&diff, &prepared, terminal);
        Ok(Exit::Fine)
    })
}

/// The words of verbs that take a FILE and a name, either of which may be left out.
pub fn file_and_name(words: &[String]) -> Option<(Option<PathBuf>, Option<String>)> {
    match words {
        [] => Some((None, None)),
        [one] if is_file_argument(one) => Some((Some(one.into()), None)),
        [name] => Some((None, Some(name.clone()))),
        [file, name] => Some((Some(file.into()), Some(name.clone()))),
        _ => None,
    }
}
