//! What the command line may say. The only place that names clap, with the two verbs that print what it knows.

use std::path::PathBuf;

use clap::parser::ValueSource;
use clap::{ArgAction, Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

/// The whole command line, for completions and the manual page.
pub fn command() -> clap::Command {
    Arguments::command()
}

/// Describe an AWS network in a `.vpc` file, check it, and bring it about.
#[derive(Debug, Parser)]
#[command(name = "vpclang", version, about, propagate_version = true, disable_help_subcommand = true)]
#[command(
    after_help = "Example:\n  vpclang new lab && cd lab && vpclang apply --sandbox\n\nExit status: 0 fine, 1 the program or the \
plan is at fault, 2 changes (plan --detailed-exitcode), 3 AWS or a lock is in the way, 4 an apply stopped part-way (run it again), \
64 usage."
)]
pub struct Arguments {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub verb: Verb,
}

impl Arguments {
    /// Reads the arguments of the process.
    pub fn read() -> Result<Arguments, clap::Error> {
        let matches = command().try_get_matches()?;
        let mut arguments = Arguments::from_arg_matches(&matches)?;
        if let (Verb::Destroy(destroy), Some((_, of_verb))) = (&mut arguments.verb, matches.subcommand()) {
            destroy.in_one_region = of_verb.value_source("region") == Some(ValueSource::CommandLine);
        }
        Ok(arguments)
    }
}

/// What every verb takes.
#[derive(Debug, Args)]
pub struct Global {
    /// When to colour
    #[arg(long, global = true, value_enum, default_value_t = When::Auto, value_name = "WHEN")]
    pub color: When,
    /// Say only what went wrong
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say what is sent to AWS; twice and thrice, more of it
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
    /// Print results as JSON on stdout
    #[arg(long, global = true)]
    pub json: bool,
}

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// In any case.
    Always,
    /// In no case.
    Never,
}

#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Make a folder with a small network in it
    #[command(after_help = "Example:\n  vpclang new lab")]
    New(New),
    /// Check programs without asking AWS anything
    #[command(after_help = "Example:\n  vpclang check main.vpc --deny-warnings")]
    Check(Check),
    /// Bring programs into the one way to write them
    #[command(after_help = "Example:\n  vpclang fmt --check .")]
    Fmt(Fmt),
    /// Show what an apply would do
    #[command(after_help = "Example:\n  vpclang plan main.vpc --sandbox")]
    Plan(Plan),
    /// Bring the account to what the program says
    #[command(after_help = "Example:\n  vpclang apply main.vpc --sandbox --yes")]
    Apply(Apply),
    /// Take away everything that the program's stack owns
    #[command(after_help = "Example:\n  vpclang destroy main.vpc --sandbox --yes\n  vpclang destroy --stack lab.k3x8m2qa")]
    Destroy(Destroy),
    /// Make what exists the resource of an address, by setting the stack's tags on it
    #[command(after_help = "Example:\n  vpclang adopt main.vpc lab.lan subnet-0123456789abcdef0")]
    Adopt(Adopt),
    /// Take the stack's tags off what only copied them, or shall live on without the stack
    #[command(
        after_help = "Example:\n  vpclang disown main.vpc i-0123456789abcdef0\n  vpclang disown --stack lab.k3x8m2qa i-0123456789abcdef0"
    )]
    Disown(Disown),
    /// Say who can reach whom, and by which way, without asking AWS anything unless told to
    #[command(
        after_help = "Example:\n  vpclang reach main.vpc internet lab.worker on https\n  vpclang reach main.vpc internet lab.worker --live\n  vpclang reach main.vpc --matrix=html > matrix.html"
    )]
    Reach(Reach),
    /// Say who holds the lock of a stack, and take it away from a run that is dead
    #[command(after_help = "Example:\n  vpclang unlock main.vpc")]
    Unlock(Unlock),
    /// Say how the account differs from the program; change nothing
    #[command(after_help = "Example:\n  vpclang status main.vpc")]
    Status(Status),
    /// Ask what image names mean today, and move their pins
    #[command(after_help = "Example:\n  vpclang update main.vpc al2023")]
    Update(Update),
    /// Print the outputs, from the account
    #[command(after_help = "Example:\n  vpclang output main.vpc addresses")]
    Output(Output),
    /// Print the dependency graph
    #[command(after_help = "Example:\n  vpclang graph main.vpc --format mermaid")]
    Graph(Graph),
    /// Explain a diagnostic
    #[command(after_help = "Example:\n  vpclang explain E0405")]
    Explain(Explain),
    /// Serve, show or empty the sandbox of this folder
    #[command(after_help = "Example:\n  vpclang sandbox serve --port 5000")]
    Sandbox(Sandbox),
    /// Print what a shell needs to complete commands
    #[command(after_help = "Example:\n  vpclang completions bash > ~/.local/share/bash-completion/completions/vpclang")]
    Completions(Completions),
    /// Print the manual page
    #[command(after_help = "Example:\n  vpclang man | man -l -")]
    Man,
}

#[derive(Debug, Args)]
pub struct Fmt {
    /// Programs, folders of programs, or `-` for standard input [default: the folder one stands in]
    pub paths: Vec<PathBuf>,
    /// Write nothing; end with 1 if a program is not formatted
    #[arg(long)]
    pub check: bool,
    /// Write nothing; print what would change
    #[arg(long)]
    pub diff: bool,
}

/// Which program, with which parameters.
#[derive(Clone, Debug, Args)]
pub struct Program {
    /// The program: a `.vpc` file, or a folder with a main.vpc [default: main.vpc]
    pub file: Option<PathBuf>,
    #[command(flatten)]
    pub inputs: Inputs,
}

#[derive(Clone, Debug, Default, Args)]
pub struct Inputs {
    /// A parameter of the program
    #[arg(long = "param", value_name = "NAME=VALUE")]
    pub params: Vec<String>,
    /// A file with lines `name = value`
    #[arg(long = "params", value_name = "FILE")]
    pub params_file: Option<PathBuf>,
    /// A file with the quotas that AWS has raised for the account
    #[arg(long = "quotas", value_name = "FILE")]
    pub quotas_file: Option<PathBuf>,
    /// The region of networks that name none
    #[arg(long, env = "AWS_REGION", value_name = "REGION")]
    pub region: Option<String>,
}

/// Where AWS is.
#[derive(Clone, Debug, Default, Args)]
pub struct Aws {
    /// Use the EC2 inside this program instead of AWS: no account needed, nothing costs
    #[arg(long)]
    pub sandbox: bool,
    /// A profile of the shared AWS configuration
    #[arg(long, value_name = "NAME", conflicts_with = "sandbox")]
    pub profile: Option<String>,
    /// Another endpoint than AWS's
    #[arg(long, value_name = "URL", conflicts_with = "sandbox")]
    pub endpoint_url: Option<String>,
    /// Go on with a stack that the account has and the lock file does not know
    #[arg(long, value_name = "NAME.ID")]
    pub join: Option<String>,
    /// How many seconds AWS may take to show what it has made [default: 300, in the sandbox 0]
    #[arg(long, value_name = "SECONDS", env = "VPCLANG_HORIZON")]
    pub horizon: Option<u64>,
    /// Whose request rates are kept [default: AWS's at AWS, nobody's elsewhere]
    #[arg(long, value_enum, value_name = "WHOSE", env = "VPCLANG_RATES")]
    pub rates: Option<Rates>,
}

/// Whose request rates are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Rates {
    /// Those that AWS documents
    Aws,
    /// Nobody's: only what is refused waits
    Nobody,
}

#[derive(Debug, Args)]
pub struct New {
    /// The folder, and the stack's name
    pub name: String,
}

#[derive(Debug, Args)]
pub struct Check {
    /// The programs [default: main.vpc]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub inputs: Inputs,
    /// Let a warning fail the check
    #[arg(long)]
    pub deny_warnings: bool,
}

#[derive(Debug, Args)]
pub struct Plan {
    #[command(flatten)]
    pub program: Program,
    #[command(flatten)]
    pub aws: Aws,
    /// Plan to take everything away
    #[arg(long)]
    pub destroy: bool,
    /// Exit with 2 where there are changes
    #[arg(long)]
    pub detailed_exitcode: bool,
    #[command(flatten)]
    pub choice: Choice,
    /// When to ask AWS beforehand what it would refuse: free addresses, offered types, quotas, permissions
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Preflight::Off)]
    pub preflight: Preflight,
    /// Print the least IAM policy for this plan instead of the plan
    #[arg(long)]
    pub policy: bool,
    /// Keep the plan in a file, which `apply` takes
    #[arg(long, value_name = "PLAN")]
    pub out: Option<PathBuf>,
}

/// When AWS is asked beforehand what it would refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Preflight {
    /// At AWS and in the sandbox, and not at another endpoint
    Auto,
    /// In any case; an endpoint that is not AWS's may do what it is only asked about
    On,
    /// Never
    Off,
}

/// Which changes of a plan are meant.
#[derive(Clone, Debug, Default, Args)]
pub struct Choice {
    /// Change only what has this address or lies in it, and what that needs; can be given again
    #[arg(long, value_name = "ADDRESS")]
    pub only: Vec<String>,
    /// Change nothing that has this address or lies in it, and nothing that needs it; can be given again
    #[arg(long, value_name = "ADDRESS")]
    pub except: Vec<String>,
    /// Refuse a plan that lets the internet in where it could not reach before
    #[arg(long)]
    pub forbid_new_internet: bool,
}

#[derive(Debug, Args)]
pub struct Apply {
    #[command(flatten)]
    pub program: Program,
    #[command(flatten)]
    pub aws: Aws,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
    /// How many steps may run at once
    #[arg(long, value_name = "N", default_value_t = 32)]
    pub parallel: usize,
    /// When to ask AWS beforehand what it would refuse: free addresses, offered types, quotas, permissions
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Preflight::Auto, env = "VPCLANG_PREFLIGHT")]
    pub preflight: Preflight,
    #[command(flatten)]
    pub choice: Choice,
    /// Destroy also what nothing but its tags says to be the stack's, without a question
    #[arg(long)]
    pub destroy_unrecorded: bool,
}

#[derive(Debug, Args)]
pub struct Destroy {
    #[command(flatten)]
    pub program: Program,
    /// The stack, as its tags name it, where no program is at hand; `--region` holds it to one region
    #[arg(long, value_name = "NAME.ID", conflicts_with_all = ["file", "params", "params_file", "quotas_file", "join"])]
    pub stack: Option<String>,
    /// Whether the command line names the region: the environment's is not meant as a limit.
    #[arg(skip)]
    pub in_one_region: bool,
    #[command(flatten)]
    pub aws: Aws,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
    /// How many steps may run at once
    #[arg(long, value_name = "N", default_value_t = 32)]
    pub parallel: usize,
    /// When to ask AWS beforehand what it would refuse: free addresses, offered types, quotas, permissions
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Preflight::Auto, env = "VPCLANG_PREFLIGHT")]
    pub preflight: Preflight,
    /// Destroy also what nothing but its tags says to be the stack's, without a question
    #[arg(long)]
    pub destroy_unrecorded: bool,
}

impl Destroy {
    /// The one region that the command line holds it to.
    pub fn region(&self) -> Option<&str> {
        self.program.inputs.region.as_deref().filter(|_| self.in_one_region)
    }
}

#[derive(Debug, Args)]
pub struct Adopt {
    /// The program, then the address, then the id of what exists [default: main.vpc]
    #[arg(required = true, num_args = 2..=3, value_name = "WORD")]
    pub words: Vec<String>,
    #[command(flatten)]
    pub inputs: Inputs,
    #[command(flatten)]
    pub aws: Aws,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
}

impl Adopt {
    /// The program, where it is named, the address and the id.
    pub fn words(&self) -> Option<(Option<PathBuf>, String, String)> {
        match self.words.as_slice() {
            [address, id] => Some((None, address.clone(), id.clone())),
            [file, address, id] => Some((Some(file.into()), address.clone(), id.clone())),
            _ => None,
        }
    }
}

#[derive(Debug, Args)]
pub struct Disown {
    /// The program, then the ids [default: main.vpc]
    #[arg(required = true, value_name = "ID")]
    pub words: Vec<String>,
    /// The stack, as its tags name it, where no program is at hand or another stack is meant
    #[arg(long, value_name = "NAME.ID", conflicts_with = "join")]
    pub stack: Option<String>,
    #[command(flatten)]
    pub inputs: Inputs,
    #[command(flatten)]
    pub aws: Aws,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
}

#[derive(Debug, Args)]
pub struct Unlock {
    #[command(flatten)]
    pub program: Program,
    #[command(flatten)]
    pub aws: Aws,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
}

#[derive(Debug, Args)]
pub struct Status {
    #[command(flatten)]
    pub program: Program,
    #[command(flatten)]
    pub aws: Aws,
    /// Exit with 2 where the account differs
    #[arg(long)]
    pub detailed_exitcode: bool,
}

#[derive(Debug, Args)]
pub struct Update {
    /// The program, then the image name [default: main.vpc, every name]
    pub words: Vec<String>,
    #[command(flatten)]
    pub inputs: Inputs,
    #[command(flatten)]
    pub aws: Aws,
}

#[derive(Debug, Args)]
pub struct Output {
    /// The program, then the output's name [default: main.vpc, every output]
    pub words: Vec<String>,
    #[command(flatten)]
    pub inputs: Inputs,
    #[command(flatten)]
    pub aws: Aws,
}

#[derive(Debug, Args)]
pub struct Graph {
    #[command(flatten)]
    pub program: Program,
    /// As what
    #[arg(long, value_enum, default_value_t = GraphFormat::Dot)]
    pub format: GraphFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum GraphFormat {
    /// For Graphviz
    Dot,
    /// For Mermaid
    Mermaid,
    /// For programs
    Json,
}

#[derive(Debug, Args)]
pub struct Reach {
    /// The program, then the two ends, then `on` and a service [default: main.vpc, every service]
    pub words: Vec<String>,
    #[command(flatten)]
    pub inputs: Inputs,
    /// Everybody by everybody
    #[arg(long, value_enum, value_name = "FORMAT", num_args = 0..=1, default_missing_value = "text", require_equals = true)]
    pub matrix: Option<MatrixFormat>,
    /// Ask about what is deployed instead of what is written
    #[arg(long)]
    pub live: bool,
    #[command(flatten)]
    pub aws: Aws,
}

/// How a matrix is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MatrixFormat {
    /// For people
    Text,
    /// For tables
    Csv,
    /// For browsers, in one file
    Html,
}

#[derive(Debug, Args)]
pub struct Explain {
    /// The code, as E0405; left out, all codes with their titles
    pub code: Option<String>,
}

#[derive(Debug, Args)]
pub struct Sandbox {
    #[command(subcommand)]
    pub verb: SandboxVerb,
}

#[derive(Debug, Subcommand)]
pub enum SandboxVerb {
    /// Offer it to other clients, on this machine only
    #[command(
        after_help = "Example:\n  vpclang sandbox serve --port 5000 &\n  aws --endpoint-url http://127.0.0.1:5000 ec2 describe-vpcs"
    )]
    Serve {
        /// The port; 0 picks a free one and prints it
        #[arg(long, default_value_t = 5000)]
        port: u16,
        /// An empty account in memory, without quotas, that ends with the server
        #[arg(long)]
        scratch: bool,
        /// How many milliseconds an answer takes
        #[arg(long, value_name = "MS", default_value_t = 0)]
        latency: u64,
        /// Throttle as AWS does; 0.1 is a tenth of what AWS allows
        #[arg(long, value_name = "SHARE")]
        rates: Option<f64>,
        /// How many of all requests fail; 0.3 is three of ten, and half of them after the deed
        #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
        failing: f64,
        /// How many milliseconds pass before what was made shows
        #[arg(long, value_name = "MS", default_value_t = 0)]
        late: u64,
        /// What the failures are drawn from
        #[arg(long, value_name = "NUMBER", default_value_t = 1)]
        seed: u64,
    },
    /// Say what is in it
    Show,
    /// Empty it
    Reset,
}

#[derive(Debug, Args)]
pub struct Completions {
    /// Which shell
    pub shell: clap_complete::Shell,
}
