//! An EC2 inside the process: the same requests and answers as AWS's, over an account in memory or in a file.
//!
//! It is where a program can be tried without an account, and the stage of every test that needs AWS to be nasty. It promises to
//! be strict: what AWS refuses, it refuses, with AWS's code; what it does not know, it refuses too, rather than ignore it. Each
//! refusal names its source beside it, where `ERR` is the page on EC2's error codes and `Shape.Member` the documentation in the
//! service's model, or says that it is unverified.
//!
//! It must know nothing of the language, of its tables or of the engine: they would share their mistakes. Nothing here waits,
//! reads a clock on its own, or draws a random number: the same requests at the same times give the same answers.

mod account;
mod actions;
mod address;
mod block;
mod clock;
mod describe;
mod dhcp;
mod error;
mod faults;
mod filter;
mod gateway;
mod ids;
mod image;
mod instance;
mod instance_type;
mod interface;
mod key_pair;
mod network_acl;
mod page;
mod protocol;
mod quota;
mod rates;
mod route_table;
mod security_group;
mod serve;
mod settings;
mod shown;
mod ssm;
mod store;
mod sts;
mod subnet;
mod tags;
mod volume;
mod vpc;
mod weather;
mod zone;

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use account::{ACCOUNT, Context, Region};
use actions::Action;
use error::Refusal;
use faults::{Faults, Hidden};
use ids::Ids;
use protocol::query::Params;
use protocol::route::{self, Service};
use protocol::xml::Xml;
use rates::Rates;
use store::Store;
use weather::Forecast;

pub use clock::Clock;
pub use faults::{Cut, Delay, Effect, Fault, When};
pub use serve::serve;
pub use settings::{Pace, Quotas, Settings};
pub use shown::Shown;
pub use store::StoreError;
pub use weather::Weather;

/// A request as a client sends it.
pub type Request = http::Request<Vec<u8>>;

/// The answer.
pub type Response = http::Response<Vec<u8>>;

/// A request that arrived, whatever became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The service: `ec2`, `sts`, `ssm`.
    pub service: &'static str,
    /// The region.
    pub region: String,
    /// The action.
    pub action: String,
    /// The HTTP status of the answer; 0 if the connection was cut before the request took effect.
    pub status: u16,
    /// The code of the refusal, if it was refused.
    pub code: Option<String>,
    /// The ids that it made.
    pub made: Vec<String>,
}

/// An EC2 with everything that its accounts hold.
#[derive(Debug)]
pub struct Sandbox {
    world: World,
    clock: Clock,
    settings: Settings,
    store: Option<Store>,
    faults: Faults,
    hidden: Hidden,
    rates: Rates,
    forecast: Forecast,
    calls: Vec<Call>,
}

/// All accounts, by account and region.
#[derive(Debug, Default, Serialize, Deserialize)]
struct World {
    ids: Ids,
    accounts: BTreeMap<String, BTreeMap<String, Region>>,
}

impl Sandbox {
    /// A sandbox in memory, with AWS's quotas and a quick pace.
    pub fn new(clock: Clock) -> Sandbox {
        Sandbox::with(clock, Settings::default())
    }

    /// A sandbox in memory.
    pub fn with(clock: Clock, settings: Settings) -> Sandbox {
        let (faults, hidden) = (Faults::default(), Hidden::default());
        Sandbox {
            world: World::default(),
            clock,
            settings,
            store: None,
            faults,
            hidden,
            rates: Rates::default(),
            forecast: Forecast::default(),
            calls: Vec::new(),
        }
    }

    /// A sandbox in a file, which need not exist yet. It is written after each request that changed something, and nobody else can
    /// open it until this one is dropped.
    pub fn open(path: &Path) -> Result<Sandbox, StoreError> {
        let (store, world) = Store::open(path)?;
        let mut sandbox = Sandbox { world, store: Some(store), ..Sandbox::new(Clock::system()) };
        let now = sandbox.clock.now();
        for region in sandbox.world.accounts.values_mut().flat_map(BTreeMap::values_mut) {
            instance::settle(region, &sandbox.settings.pace, now);
        }
        Ok(sandbox)
    }

    /// The same sandbox under other settings.
    pub fn set(&mut self, settings: Settings) {
        self.settings = settings;
    }

    /// Answers a request, or cuts the connection where a fault says so.
    pub fn handle(&mut self, request: &Request) -> Result<Response, Cut> {
        let id = self.world.ids.request();
        self.world.ids.fresh.clear();
        let Some(route) = route::route(request) else {
            let refusal =
                Refusal::new("UnknownService", "The sandbox knows ec2, sts and ssm; the request is signed for none of them");
            return Ok(route::ec2_error(&refusal, &id));
        };
        let params = Params::parse(if route.service == Service::Ssm { b"" } else { route::form(request) });
        let action = match route.service {
            Service::Ssm => route::target(request),
            Service::Ec2 | Service::Sts => params.text("Action").unwrap_or_default().to_owned(),
        };
        let now = self.clock.now();
        self.hidden.pass(now);
        let mut effects = self.faults.strike(&action, route::form(request));
        effects.extend(self.weather(&action, &params));
        let call = Call {
            service: route.service.name(),
            region: route.region.clone(),
            action: action.clone(),
            status: 0,
            code: None,
            made: Vec::new(),
        };
        self.calls.push(call);
        if effects.iter().any(|effect| matches!(effect, Effect::CutBefore)) {
            return Err(Cut::Before);
        }
        let outcome = match injected(&effects).or_else(|| self.throttled(&route, &action, &params, now)) {
            Some(refusal) => Err(refusal),
            None => self.act(&route, &action, &params, request, now),
        };
        let late = self.settings.weather.late;
        if late > 0 {
            self.hidden.hide_until(&self.world.ids.fresh, now + late);
        }
        let lost = effects.iter().any(|effect| matches!(effect, Effect::FailAfter));
        let outcome = if lost { Err(Refusal::new("InternalError", "An internal error has occurred")) } else { outcome };
        let mut response = self.answer(&route, &action, &id, outcome);
        if self.settings.latency > 0 {
            response.extensions_mut().insert(Delay(std::time::Duration::from_millis(self.settings.latency)));
        }
        for effect in &effects {
            match effect {
                Effect::Hide { describes, only_tag_filters } => {
                    self.hidden.hide(&self.world.ids.fresh, *describes, *only_tag_filters)
                }
                Effect::Delay(delay) => {
                    response.extensions_mut().insert(Delay(*delay));
                }
                Effect::Refuse { .. } | Effect::FailAfter | Effect::CutBefore | Effect::CutAfter => {}
            }
        }
        match effects.iter().any(|effect| matches!(effect, Effect::CutAfter)) {
            true => Err(Cut::After),
            false => Ok(response),
        }
    }

    /// What the weather does to a request.
    fn weather(&mut self, action: &str, params: &Params) -> Option<Effect> {
        let weather = self.settings.weather;
        let values = if weather.late > 0 { params.values() } else { Vec::new() };
        let named = values.into_iter().find(|value| self.hidden.hides(value, false));
        self.forecast.strike(&weather, action.starts_with("Describe"), named)
    }

    /// The refusal of a request too many.
    fn throttled(&mut self, route: &route::Route, action: &str, params: &Params, now: u64) -> Option<Refusal> {
        let share = self.settings.rates.filter(|_| route.service == Service::Ec2)?;
        let launched = params.text("MaxCount").and_then(|count| count.parse().ok());
        let named = params.list("InstanceId").len();
        let admitted = self.rates.admit(ACCOUNT, &route.region, action, launched.unwrap_or(named), share, now);
        (!admitted).then(|| Refusal::new("RequestLimitExceeded", "Request limit exceeded."))
    }

    /// The requests that arrived, in order.
    pub fn calls(&self) -> &[Call] {
        &self.calls
    }

    /// Forgets the requests that arrived.
    pub fn forget_calls(&mut self) {
        self.calls.clear();
    }

    /// Injects a fault. Faults stay until [`Sandbox::clear_faults`].
    pub fn inject(&mut self, fault: Fault) {
        self.faults.inject(fault);
    }

    /// Ends all faults; what they hid can be seen.
    pub fn clear_faults(&mut self) {
        self.faults.clear();
        self.hidden = Hidden::default();
    }

    /// What the accounts hold, but for what each comes with. Empty when nothing was made.
    pub fn held(&self) -> Vec<Shown> {
        let regions =
            self.world.accounts.iter().flat_map(|(account, regions)| regions.values().map(move |region| (account, region)));
        regions.flat_map(|(account, region)| shown::shown(account, region)).collect()
    }

    /// What the accounts hold, a line each. States are those of the last request.
    pub fn show(&self) -> String {
        self.held().iter().map(|shown| format!("{shown}\n")).collect()
    }

    fn act(
        &mut self,
        route: &route::Route,
        action: &str,
        params: &Params,
        request: &Request,
        now: u64,
    ) -> Result<Content, Refusal> {
        // An unknown region has no endpoint at AWS; here it must have some answer.
        if !zone::is_region(&route.region) {
            return Err(Refusal::new("InvalidRegion", format!("There is no region '{}'", route.region)));
        }
        match route.service {
            Service::Sts => sts::answer(action).map(Content::Xml),
            Service::Ssm => {
                let body = serde_json::from_slice(request.body())
                    .map_err(|_| Refusal::new("SerializationException", "The body is no JSON"))?;
                ssm::answer(&route.region, action, &body).map(Content::Json)
            }
            Service::Ec2 => self.ec2(route, action, params, now).map(Content::Xml),
        }
    }

    fn ec2(&mut self, route: &route::Route, name: &str, params: &Params, now: u64) -> Result<Xml, Refusal> {
        let unknown = || Refusal::new("InvalidAction", format!("The action {name} is not valid for this web service."));
        let action = Action::find(name).ok_or_else(unknown)?;
        params.check(action.takes)?;
        // DryRunOperation: "The user has the required permissions, so the request would have succeeded" (ERR). Permissions are all
        // that it speaks of; here everybody has them.
        if params.boolean("DryRun")? == Some(true) {
            return Err(Refusal::new("DryRunOperation", "Request would have succeeded, but DryRun flag is set."));
        }
        let regions = self.world.accounts.entry(ACCOUNT.to_owned()).or_default();
        let ids = &mut self.world.ids;
        let region = regions.entry(route.region.clone()).or_insert_with(|| {
            let mut region = Region { name: route.region.clone(), ..Region::default() };
            vpc::furnish_default(&mut region, ids);
            region
        });
        ids.fresh.clear();
        instance::settle(region, &self.settings.pace, now);
        let mut context = Context { region, ids, settings: &self.settings, hidden: &self.hidden, now, params, xml: Xml::default() };
        let outcome = (action.act)(&mut context).map(|()| context.xml);
        if action.reads() {
            self.hidden.described();
            return outcome;
        }
        if outcome.is_ok()
            && let Some(store) = &self.store
        {
            store
                .write(&self.world)
                .map_err(|error| Refusal::new("InternalError", format!("The sandbox could not be written: {error}")))?;
        }
        outcome
    }

    fn answer(&mut self, route: &route::Route, action: &str, id: &str, outcome: Result<Content, Refusal>) -> Response {
        let code = outcome.as_ref().err().map(|refusal| refusal.code.to_string());
        let response = match (route.service, outcome) {
            (Service::Ec2, Ok(Content::Xml(xml))) => route::ec2(action, id, &xml.finish()),
            (_, Ok(Content::Xml(xml))) => route::sts(action, id, &xml.finish()),
            (_, Ok(Content::Json(content))) => route::json(id, &content),
            (Service::Ec2, Err(refusal)) => route::ec2_error(&refusal, id),
            (Service::Sts, Err(refusal)) => route::sts_error(&refusal, id),
            (Service::Ssm, Err(refusal)) => route::json_error(&refusal, id),
        };
        if let Some(call) = self.calls.last_mut() {
            call.status = response.status().as_u16();
            call.code = code;
            call.made.clone_from(&self.world.ids.fresh);
        }
        response
    }
}

/// The content of an answer.
enum Content {
    Xml(Xml),
    Json(serde_json::Value),
}

fn injected(effects: &[Effect]) -> Option<Refusal> {
    effects.iter().find_map(|effect| match effect {
        Effect::Refuse { code, message, status } => {
            Some(Refusal { code: code.clone().into(), message: message.clone(), status: *status })
        }
        _ => None,
    })
}
