//! The pure half of an apply, driven by lists of outcomes.

use vpclang::apply::{Ended, Scheduler};
use vpclang::graph::Dag;
use vpclang::model::StackName;
use vpclang::plan::{Plan, StepId};

/// A plan of which only the order matters.
fn plan(steps: usize, edges: &[(usize, usize)]) -> Plan {
    let mut order = Dag::new();
    (0..steps).for_each(|step| order.node(StepId(step)));
    edges.iter().for_each(|(before, after)| order.edge(StepId(*before), StepId(*after)));
    Plan {
        stack: StackName { name: "test".to_owned(), key: None },
        owner: String::new(),
        changes: Vec::new(),
        wanted: 0,
        existing: 0,
        steps: Default::default(),
        order,
        ids: Default::default(),
        left_out: Vec::new(),
        connectivity: None,
        blockers: Vec::new(),
        unrecorded: Vec::new(),
        unselected: 0,
        notes: Vec::new(),
    }
}

fn ids(steps: Vec<StepId>) -> Vec<usize> {
    steps.into_iter().map(|step| step.0).collect()
}

#[test]
fn a_step_begins_as_soon_as_its_own_predecessors_are_done() {
    let mut scheduler = Scheduler::new(&plan(4, &[(0, 2), (1, 3)]), 10);
    assert_eq!(ids(scheduler.ready()), [0, 1]);
    assert!(scheduler.ready().is_empty());
    scheduler.finished(StepId(0), Ended::Done);
    assert_eq!(ids(scheduler.ready()), [2]);
    scheduler.finished(StepId(2), Ended::Done);
    scheduler.finished(StepId(1), Ended::Done);
    assert_eq!(ids(scheduler.ready()), [3]);
    assert!(!scheduler.is_over());
    scheduler.finished(StepId(3), Ended::Done);
    assert!(scheduler.is_over());
}

#[test]
fn the_longest_remaining_way_goes_first() {
    let mut scheduler = Scheduler::new(&plan(5, &[(2, 3), (3, 4)]), 2);
    assert_eq!(ids(scheduler.ready()), [2, 0]);
    scheduler.finished(StepId(0), Ended::Done);
    assert_eq!(ids(scheduler.ready()), [1]);
}

#[test]
fn a_failure_stops_what_depends_on_it_and_nothing_else() {
    let mut scheduler = Scheduler::new(&plan(5, &[(0, 1), (1, 2), (3, 4), (0, 4)]), 10);
    assert_eq!(ids(scheduler.ready()), [0, 3]);
    assert_eq!(ids(scheduler.finished(StepId(0), Ended::Failed)), [1, 2, 4]);
    scheduler.finished(StepId(3), Ended::Done);
    assert!(scheduler.ready().is_empty());
    assert!(scheduler.is_over());
}

#[test]
fn after_a_cancel_what_runs_finishes_and_nothing_begins() {
    let mut scheduler = Scheduler::new(&plan(3, &[(0, 1)]), 1);
    assert_eq!(ids(scheduler.ready()), [0]);
    scheduler.cancel();
    scheduler.finished(StepId(0), Ended::Done);
    assert!(scheduler.ready().is_empty());
    assert!(scheduler.is_over());
    assert_eq!(scheduler.left().map(|step| step.0).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn a_ring_is_named_and_nothing_else() {
    let mut dag = Dag::new();
    dag.edge("a", "b");
    dag.edge("b", "c");
    dag.edge("c", "b");
    dag.edge("c", "d");
    assert_eq!(dag.order(), Err(vec![&"b", &"c"]));
}
