//! The command line: arguments in, verbs run, results on stdout, everything else on stderr.

mod args;
mod confirm;
mod load;
mod planning;
mod progress;
mod saved;
mod session;
mod terminal;
mod verbs;

use std::process::ExitCode;

pub use args::command;

use args::{Arguments, Verb};
use terminal::Terminal;

/// How a run of the program ended, as its exit status says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// All is well.
    Fine,
    /// The program or the plan is at fault.
    Refused,
    /// There are changes, and `--detailed-exitcode` asked.
    Changes,
    /// AWS, the network or a lock is in the way.
    Hindered,
    /// An apply stopped part-way: run it again.
    Unfinished,
    /// The command line makes no sense.
    Usage,
}

impl Exit {
    fn code(self) -> u8 {
        match self {
            Exit::Fine => 0,
            Exit::Refused => 1,
            Exit::Changes => 2,
            Exit::Hindered => 3,
            Exit::Unfinished => 4,
            Exit::Usage => 64,
        }
    }
}

/// Runs the program with the arguments of its process.
pub fn main() -> ExitCode {
    let arguments = match Arguments::read() {
        Ok(arguments) => arguments,
        Err(error) => {
            let asked_for = !error.use_stderr();
            let _ = error.print();
            return ExitCode::from(if asked_for { Exit::Fine.code() } else { Exit::Usage.code() });
        }
    };
    let terminal = Terminal::new(&arguments.global);
    ExitCode::from(run(arguments.verb, &terminal).code())
}

fn run(verb: Verb, terminal: &Terminal) -> Exit {
    match verb {
        Verb::New(args) => verbs::new::run(&args, terminal),
        Verb::Check(args) => verbs::check::run(&args, terminal),
        Verb::Fmt(args) => verbs::fmt::run(&args, terminal),
        Verb::Plan(args) => verbs::plan::run(&args, terminal),
        Verb::Apply(args) => verbs::apply::run(&args, terminal),
        Verb::Destroy(args) => verbs::destroy::run(&args, terminal),
        Verb::Adopt(args) => verbs::adopt::run(&args, terminal),
        Verb::Disown(args) => verbs::disown::run(&args, terminal),
        Verb::Status(args) => verbs::status::run(&args, terminal),
        Verb::Update(args) => verbs::update::run(&args, terminal),
        Verb::Output(args) => verbs::output::run(&args, terminal),
        Verb::Graph(args) => verbs::graph::run(&args, terminal),
        Verb::Reach(args) => verbs::reach::run(&args, terminal),
        Verb::Unlock(args) => verbs::unlock::run(&args, terminal),
        Verb::Explain(args) => verbs::explain::run(&args, terminal),
        Verb::Sandbox(args) => verbs::sandbox::run(&args, terminal),
        Verb::Completions(args) => verbs::completions::run(&args, terminal),
        Verb::Man => verbs::man::run(terminal),
    }
}
