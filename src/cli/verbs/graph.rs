//! `vpclang graph`: what needs what.

use crate::cli::Exit;
use crate::cli::args::{Graph, GraphFormat};
use crate::cli::planning;
use crate::cli::session::Locks;
use crate::cli::terminal::Terminal;
use crate::graph::{self, Dag, Picture};
use crate::model::{Identity, Program, Ref};

pub fn run(args: &Graph, terminal: &Terminal) -> Exit {
    let (_, program) = match planning::program(&args.program, Locks::Real, terminal) {
        Ok(loaded) => loaded,
        Err(exit) => return exit,
    };
    let dag = dependencies(&program);
    let label = |identity: &Identity| {
        let kind = program.resources.get(identity).map(|resource| resource.kind().word()).unwrap_or_default();
        format!("{kind} {}", identity.address)
    };
    let group = |identity: &Identity| match identity.address.segments() {
        [network, _, ..] => Some(network.name.clone()),
        _ => None,
    };
    let picture = Picture { label: &label, group: &group };
    let format = if terminal.json { GraphFormat::Json } else { args.format };
    match format {
        GraphFormat::Dot => terminal.out(&graph::dot(&dag, &picture)),
        GraphFormat::Mermaid => terminal.out(&graph::mermaid(&dag, &picture)),
        GraphFormat::Json => terminal.out_json(&graph::json(&dag, &picture)),
    }
    Exit::Fine
}

/// An edge for every reference and every `depends-on`, from what is needed to what needs it. Groups may name themselves and each other.
fn dependencies(program: &Program) -> Dag<Identity> {
    let mut dag = Dag::new();
    for (identity, resource) in &program.resources {
        dag.node(identity.clone());
        for to in resource.body.refs() {
            let Ref::Address(address) = to else { continue };
            let needed = Identity { address, region: identity.region.clone() };
            if needed != *identity {
                dag.edge(needed, identity.clone());
            }
        }
        for address in &resource.handling.depends_on {
            let named = program.resources.keys().filter(|other| other.address == *address);
            named.for_each(|needed| dag.edge(needed.clone(), identity.clone()));
        }
    }
    dag
}
