//! A bad hour at AWS: it throttles, fails, cuts connections before and after it has acted, and shows late what it has made. One
//! run of the program still ends where it would have ended on a quiet day, and gives up on nothing.

use vpclang::sandbox::{Effect, Fault, Settings, Weather};

use crate::chaos::{Chaos, Storm, Temper};
use crate::world::{World, assert_same};

/// Applies, changes and destroys the lab network in a storm, and says how many calls that took and how many a quiet day takes.
fn weathers(storm: Storm, hidden: u64) -> (usize, usize) {
    weathers_too(storm, hidden, Weather::default())
}

fn weathers_too(storm: Storm, hidden: u64, weather: Weather) -> (usize, usize) {
    let mut world = World::sandbox().with_lab();
    world.horizon = 6;
    let undisturbed = World::sandbox().with_lab();
    let quiet = Chaos::before(&undisturbed.endpoint);
    let chaos = Chaos::before(&world.endpoint);
    if hidden > 0 {
        let hide = Effect::Hide { describes: hidden, only_tag_filters: true };
        for action in ["CreateVpc", "CreateInternetGateway", "CreateDhcpOptions", "CreateRouteTable", "CreateSubnet"] {
            world.inner().lock().expect("unspoiled").inject(Fault::on(action, hide.clone()).first(1));
        }
    }
    chaos.be(Temper::Storm(storm));
    quiet.be(Temper::Calm);
    let both = |command: &str| {
        world.inner().lock().expect("unspoiled").set(Settings { weather, ..Settings::default() });
        let said = world.through(&[command, "--yes"], &chaos.endpoint);
        // Who looks at the end has fair weather, and sees everything.
        world.inner().lock().expect("unspoiled").set(Settings::default());
        if weather.late > 0 {
            world.inner().lock().expect("unspoiled").clear_faults();
        }
        assert_eq!(said.status, 0, "{command} in {storm:?}\n{}{}", said.out, said.err);
        assert_eq!(undisturbed.through(&[command, "--yes"], &quiet.endpoint).status, 0);
        assert_same(&world.snapshot(), &undisturbed.snapshot(), &format!("{command} in {storm:?} (<) and on a quiet day (>)"));
    };
    both("apply");
    for world in [&world, &undisturbed] {
        world.edit("lab.internal", "other.internal");
        world.edit("t2.micro", "t3.small");
        world.edit("\"the office\"", "\"the office, second floor\"");
    }
    both("apply");
    both("destroy");
    (chaos.actions().len(), quiet.actions().len())
}

#[test]
fn a_third_of_all_calls_fails() {
    for seed in 1..=3 {
        let storm = Storm { seed, failed: 15, failed_after: 15, ..Storm::default() };
        let (calls, quiet) = weathers(storm, 0);
        println!("seed {seed}: {calls} calls, {quiet} on a quiet day");
        assert!(calls < quiet * 4, "{calls} calls, where a quiet day takes {quiet}");
    }
}

#[test]
fn a_third_of_all_calls_is_throttled() {
    let (calls, quiet) = weathers(Storm { seed: 4, throttled: 33, ..Storm::default() }, 0);
    assert!(calls < quiet * 4, "{calls} calls, where a quiet day takes {quiet}");
}

#[test]
fn connections_break_before_and_after_the_deed() {
    for seed in 5..=7 {
        weathers(Storm { seed, cut: 10, cut_after: 10, ..Storm::default() }, 0);
    }
}

#[test]
fn everything_at_once() {
    let storm = Storm { seed: 8, throttled: 10, failed: 5, failed_after: 5, cut: 5, cut_after: 5 };
    weathers(storm, 2);
}

/// What the sandbox's own weather can do that a proxy can't: what is new shows late, to descriptions and to those that name it.
#[test]
fn what_is_new_shows_late_and_a_third_of_all_calls_fails() {
    let (calls, quiet) = weathers_too(Storm::default(), 0, Weather { failing: 0.3, late: 1000, seed: 9 });
    assert!(calls < quiet * 4, "{calls} calls, where a quiet day takes {quiet}");
}
