//! `vpclang destroy`: everything that the stack owns goes, in reverse order.

use super::apply::{agree, carry_out};
use super::{online, plan};
use crate::cli::Exit;
use crate::cli::args::{Choice, Destroy};
use crate::cli::planning::{self, Scope};
use crate::cli::terminal::Terminal;

pub fn run(args: &Destroy, terminal: &Terminal) -> Exit {
    online(terminal, async {
        let (mut prepared, held) = match &args.stack {
            Some(owner) => planning::prepare_stack(owner, args.region(), &args.aws, terminal).await?,
            None => planning::prepare_to_change(&args.program, &args.aws, Scope::Everywhere, terminal).await?,
        };
        let nothing = prepared.nothing();
        let plan = prepared.plan(&nothing, &Choice::default(), terminal).await?;
        plan::show(&plan, &prepared, terminal);
        prepared.refuse_blocked(&plan, terminal)?;
        if plan.is_empty() {
            return Ok(Exit::Fine);
        }
        prepared.refuse_unrecorded(&plan, args.yes, args.destroy_unrecorded, terminal)?;
        prepared.preflight(&plan, args.preflight, terminal).await?;
        agree("Destroy all of this?", args.yes, terminal)?;
        carry_out(&mut prepared, &plan, args.parallel, &held, terminal).await?;
        prepared.release_pins(&nothing, &plan);
        prepared.leave_places();
        prepared.write_lock(terminal)?;
        Ok(Exit::Fine)
    })
}
