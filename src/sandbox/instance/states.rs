//! Starting, stopping and ending instances, and what time does to them.

use crate::sandbox::account::{Context, Region, Resource};
use crate::sandbox::clock::stamp;
use crate::sandbox::error::Refusal;
use crate::sandbox::ids::Ids;
use crate::sandbox::instance::{Instance, Reason, State};
use crate::sandbox::interface;
use crate::sandbox::protocol::xml::Xml;
use crate::sandbox::settings::Pace;

/// Lets everything happen that was due by now, each at its own time.
pub(crate) fn settle(region: &mut Region, pace: &Pace, now: u64) {
    while region.due.first().is_some_and(|(when, _)| *when <= now) {
        let Some((when, id)) = region.due.pop_first() else { return };
        // An entry that a later change of state made void no longer agrees with the instance.
        let Some(instance) = region.instances.get_mut(&id).filter(|instance| instance.until == Some(when)) else { continue };
        instance.until = None;
        match instance.state {
            State::Pending => instance.state = State::Running,
            State::Stopping => instance.state = State::Stopped,
            State::ShuttingDown => {
                instance.state = State::Terminated;
                vacate(region, &id);
                await_next(region, &id, when + pace.terminated);
            }
            State::Terminated => {
                region.instances.remove(&id);
                region.tags.remove(&id);
            }
            State::Running | State::Stopped => {}
        }
    }
}

/// Notes when an instance enters its next state. What was noted before no longer counts.
pub(super) fn await_next(region: &mut Region, id: &str, when: u64) {
    if let Some(instance) = region.instances.get_mut(id) {
        instance.until = Some(when);
        region.due.insert((when, id.to_owned()));
    }
}

/// StartInstances: only what is stopped can be started (`IncorrectInstanceState`: ERR); what runs already stays as it is.
pub(crate) fn start(context: &mut Context<'_>) -> Result<(), Refusal> {
    let ids = named(context)?;
    for id in &ids {
        let state = Instance::get(context.region, id)?.state;
        if !matches!(state, State::Stopped | State::Pending | State::Running) {
            return Err(incorrect(id, "started"));
        }
    }
    let pace = context.settings.pace.pending;
    change(context, &ids, |context, id| {
        let Some(instance) = context.region.instances.get_mut(id).filter(|instance| instance.state == State::Stopped) else {
            return Ok(());
        };
        (instance.state, instance.reason, instance.launched) = (State::Pending, None, context.now);
        await_next(context.region, id, context.now + pace);
        give_addresses(context.region, context.ids, id)
    })
}

/// StopInstances: not while it is pending, and not when it is protected from it.
pub(crate) fn stop(context: &mut Context<'_>) -> Result<(), Refusal> {
    let ids = named(context)?;
    for id in &ids {
        let instance = Instance::get(context.region, id)?;
        if !matches!(instance.state, State::Running | State::Stopping | State::Stopped) {
            return Err(incorrect(id, "stopped"));
        }
        if instance.stop_protected {
            return Err(Refusal::new(
                "OperationNotPermitted",
                format!("The instance '{id}' may not be stopped. Modify its 'disableApiStop' instance attribute and try again."),
            ));
        }
    }
    let pace = context.settings.pace.stopping;
    change(context, &ids, |context, id| {
        let Some(instance) = context.region.instances.get_mut(id).filter(|instance| instance.state == State::Running) else {
            return Ok(());
        };
        (instance.state, instance.reason) = (State::Stopping, Some(initiated(context.now)));
        await_next(context.region, id, context.now + pace);
        drop_addresses(context.region, id);
        Ok(())
    })
}

/// RebootInstances: asynchronous on AWS, and without a state of its own.
pub(crate) fn reboot(context: &mut Context<'_>) -> Result<(), Refusal> {
    for id in named(context)? {
        if !matches!(Instance::get(context.region, &id)?.state, State::Running | State::Pending) {
            return Err(incorrect(&id, "rebooted"));
        }
    }
    context.done();
    Ok(())
}

/// TerminateInstances: idempotent, and all or nothing: "if you specify … one or more … that don't exist, the request fails";
/// protection is `OperationNotPermitted` (ERR).
pub(crate) fn terminate(context: &mut Context<'_>) -> Result<(), Refusal> {
    let ids = named(context)?;
    for id in &ids {
        let instance = Instance::get(context.region, id)?;
        if instance.protected && instance.state != State::Terminated {
            let message = format!(
                "The instance '{id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again."
            );
            return Err(Refusal::new("OperationNotPermitted", message));
        }
    }
    let pace = context.settings.pace.shutting_down;
    change(context, &ids, |context, id| {
        let Some(instance) = context.region.instances.get_mut(id) else { return Ok(()) };
        if matches!(instance.state, State::ShuttingDown | State::Terminated) {
            return Ok(());
        }
        (instance.state, instance.reason) = (State::ShuttingDown, Some(initiated(context.now)));
        await_next(context.region, id, context.now + pace);
        Ok(())
    })
}

/// The instances that a request names. Naming one twice names it once.
fn named(context: &Context<'_>) -> Result<Vec<String>, Refusal> {
    let mut ids: Vec<String> = Vec::new();
    for id in context.params.texts("InstanceId") {
        Instance::get(context.region, id)?;
        if !ids.iter().any(|other| other == id) {
            ids.push(id.to_owned());
        }
    }
    if ids.is_empty() { Err(Refusal::missing("InstanceId")) } else { Ok(ids) }
}

/// Changes each instance and answers its states before and after.
fn change(
    context: &mut Context<'_>,
    ids: &[String],
    mut act: impl FnMut(&mut Context<'_>, &str) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let mut answer = Vec::new();
    for id in ids {
        let before = Instance::get(context.region, id)?.state;
        act(context, id)?;
        answer.push((id, before, Instance::get(context.region, id)?.state));
    }
    let mut xml = Xml::default();
    xml.set("instancesSet", answer, |xml, (id, before, after)| {
        xml.text("instanceId", id);
        after.write("currentState", xml);
        before.write("previousState", xml);
    });
    context.xml = xml;
    Ok(())
}

fn incorrect(id: &str, verb: &str) -> Refusal {
    Refusal::new("IncorrectInstanceState", format!("The instance '{id}' is not in a state from which it can be {verb}."))
}

fn initiated(now: u64) -> Reason {
    let moment = stamp(now).replace('T', " ");
    let moment = moment.split('.').next().unwrap_or_default();
    let message = "Client.UserInitiatedShutdown: User initiated shutdown".to_owned();
    Reason { text: format!("User initiated ({moment} GMT)"), code: "Client.UserInitiatedShutdown".to_owned(), message }
}

/// Takes away what ends with an instance: interfaces and volumes that are deleted on termination; the others are detached.
fn vacate(region: &mut Region, id: &str) {
    let Some(instance) = region.instances.get_mut(id) else { return };
    let (interfaces, volumes) = (std::mem::take(&mut instance.interfaces), std::mem::take(&mut instance.volumes));
    for id in interfaces {
        let ends = region
            .interfaces
            .get(&id)
            .and_then(|found| found.attachment.as_ref())
            .is_some_and(|attachment| attachment.delete_on_termination);
        if ends {
            interface::remove(region, &id);
        } else if let Some(found) = region.interfaces.get_mut(&id) {
            (found.attachment, found.public) = (None, None);
        }
    }
    for id in volumes {
        if region.volumes.get(&id).is_some_and(|volume| volume.shape.delete_on_termination) {
            region.volumes.remove(&id);
            region.tags.remove(&id);
        } else if let Some(volume) = region.volumes.get_mut(&id) {
            volume.attachment = None;
        }
    }
}

/// A stopped instance gives its public address back; a started one gets a new one (EC2 User Guide, "Public IPv4 addresses").
fn give_addresses(region: &mut Region, ids: &mut Ids, id: &str) -> Result<(), Refusal> {
    let interfaces = region.instances.get(id).map(|instance| instance.interfaces.clone()).unwrap_or_default();
    for id in interfaces {
        if let Some(found) = region.interfaces.get_mut(&id).filter(|found| found.wants_public) {
            found.public = Some(ids.public_address()?);
        }
    }
    Ok(())
}

fn drop_addresses(region: &mut Region, id: &str) {
    let interfaces = region.instances.get(id).map(|instance| instance.interfaces.clone()).unwrap_or_default();
    for id in interfaces {
        if let Some(found) = region.interfaces.get_mut(&id) {
            found.public = None;
        }
    }
}
