//! `vpclang sandbox`: the EC2 of the folder one stands in.

use std::sync::{Arc, Mutex};

use super::online;
use crate::cli::Exit;
use crate::cli::args::{Sandbox, SandboxVerb};
use crate::cli::session::{SANDBOX_FOLDER, open_sandbox};
use crate::cli::terminal::Terminal;
use crate::sandbox::{self, Clock, Quotas, Settings, Weather};
use crate::source::SourceMap;

pub fn run(args: &Sandbox, terminal: &Terminal) -> Exit {
    match &args.verb {
        SandboxVerb::Serve { port, scratch, latency, rates, failing, late, seed } => {
            let quotas = if *scratch { Quotas::unlimited() } else { Quotas::default() };
            let weather = Weather { failing: *failing, late: *late, seed: *seed };
            let settings = Settings { quotas, latency: *latency, rates: *rates, weather, ..Settings::default() };
            serve(*port, *scratch, settings, terminal)
        }
        SandboxVerb::Show => show(terminal),
        SandboxVerb::Reset => reset(terminal),
    }
}

fn opened(terminal: &Terminal) -> Result<sandbox::Sandbox, Exit> {
    open_sandbox().map_err(|error| {
        terminal.diagnose(&[error], &SourceMap::new());
        Exit::Hindered
    })
}

fn serve(port: u16, scratch: bool, settings: Settings, terminal: &Terminal) -> Exit {
    online(terminal, async {
        let mut account = if scratch { sandbox::Sandbox::new(Clock::system()) } else { opened(terminal)? };
        account.set(settings);
        // This machine only: it checks no signatures.
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.map_err(|error| {
            terminal.complain(&format!("port {port} can't be used: {error}"));
            Exit::Hindered
        })?;
        let address = listener.local_addr().map(|address| address.to_string()).unwrap_or_default();
        terminal.out(&format!("http://{address}\n"));
        tokio::select! {
            outcome = sandbox::serve(Arc::new(Mutex::new(account)), listener) => match outcome {
                Ok(()) => Ok(Exit::Fine),
                Err(error) => {
                    terminal.complain(&error.to_string());
                    Err(Exit::Hindered)
                }
            },
            _ = tokio::signal::ctrl_c() => Ok(Exit::Fine),
        }
    })
}

fn show(terminal: &Terminal) -> Exit {
    match opened(terminal) {
        Ok(account) => {
            terminal.out(&account.show());
            Exit::Fine
        }
        Err(exit) => exit,
    }
}

fn reset(terminal: &Terminal) -> Exit {
    match fs_err::remove_dir_all(SANDBOX_FOLDER) {
        Ok(()) => Exit::Fine,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Exit::Fine,
        Err(error) => {
            terminal.complain(&error.to_string());
            Exit::Hindered
        }
    }
}
