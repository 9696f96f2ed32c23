//! The one way out: an HTTP connector for the SDK.
//!
//! It passes requests to AWS or to the embedded sandbox, remembers which calls were made, and gives the answers that
//! tests want to see given. It never remembers a body: bodies hold scripts.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;

use super::clients::is_aws;
use super::limiter::{Asked, Limiter, Pass, code_of, is_throttling, scope};
use crate::sandbox::Sandbox;

/// What is on the other side.
#[derive(Clone)]
pub enum Target {
    /// AWS, or what an endpoint override names.
    Network,
    /// An EC2 inside this process.
    Sandbox(Arc<Mutex<Sandbox>>),
}

/// One request that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The operation, as AWS names it: `CreateVpc`.
    pub action: String,
    /// The status of its answer; 0 where none came.
    pub status: u16,
}

/// An answer in place of the one that the other side would give.
#[derive(Clone, Debug)]
pub struct Fault {
    /// The operation.
    pub action: String,
    /// What the body must contain, percent-encoded as it is sent; empty for any.
    pub containing: String,
    /// How many matching calls it spoils.
    pub times: usize,
    /// What to answer.
    pub answer: Answer,
}

/// An EC2 error as it stands in an answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// AWS's code.
    pub code: String,
    /// AWS's message.
    pub message: String,
}

/// Whether calls that change something may be sent.
type Gate = Box<dyn Fn() -> bool + Send + Sync>;

/// The connector. Clones share what they remember.
#[derive(Clone)]
pub struct Connector {
    target: Target,
    network: SharedHttpClient,
    calls: Arc<Mutex<Vec<Call>>>,
    faults: Arc<Mutex<Vec<Fault>>>,
    gate: Arc<OnceLock<Gate>>,
    limiter: Option<Limiter>,
    unlimited: Arc<AtomicBool>,
    rehearses: Arc<AtomicBool>,
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Connector")
    }
}

impl Connector {
    /// A connector to one target.
    pub fn new(target: Target) -> Connector {
        use aws_smithy_http_client::{Builder, tls};
        let provider = tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring);
        let network = Builder::new().tls_provider(provider).build_https();
        // A network's account has rates; the sandbox has none unless it is told to.
        let limiter = matches!(target, Target::Network).then(Limiter::new);
        Connector {
            target,
            network,
            calls: Arc::default(),
            faults: Arc::default(),
            gate: Arc::default(),
            limiter,
            unlimited: Arc::default(),
            rehearses: Arc::default(),
        }
    }

    /// The calls so far, in the order in which they were answered.
    pub fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Spoils calls to come.
    pub fn inject(&self, fault: Fault) {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner).push(fault);
    }

    /// Whether calls stay in this process.
    pub fn is_sandbox(&self) -> bool {
        matches!(self.target, Target::Sandbox(_))
    }

    /// From now on no call waits until AWS has room for it: what is on the other side is not AWS.
    pub fn unlimited(&self) {
        self.unlimited.store(true, Ordering::SeqCst);
    }

    /// From now on dry runs are sent to whoever is on the other side. Endpoints exist that do what a dry run only asks about.
    pub fn rehearse_anywhere(&self) {
        self.rehearses.store(true, Ordering::SeqCst);
    }

    /// Whether a request is a dry run that goes to somebody else than AWS, and nobody has said that it may.
    fn is_unasked_for(&self, request: &HttpRequest) -> bool {
        let elsewhere = matches!(self.target, Target::Network) && !is_aws(request.uri());
        elsewhere && !self.rehearses.load(Ordering::SeqCst) && {
            let body = request.body().bytes().unwrap_or_default();
            form_urlencoded::parse(body).any(|(name, value)| name == "DryRun" && value == "true")
        }
    }

    /// Waits until AWS has room for a call of EC2's.
    async fn admit(&self, request: &HttpRequest) -> Option<Pass> {
        let limiter = self.limiter.as_ref().filter(|_| !self.unlimited.load(Ordering::SeqCst))?;
        let (region, service) = scope(request.headers().get("authorization")?)?;
        let body = request.body().bytes().filter(|_| service == "ec2")?;
        let asked = Asked::read(form_urlencoded::parse(body))?;
        Some(limiter.admit(region, &asked).await)
    }

    /// Tells the limiter how a call went. Why one was refused stands in the body, which is put back.
    async fn tell(&self, pass: &Pass, answer: &mut HttpResponse) {
        let Some(limiter) = &self.limiter else { return };
        let status = answer.status();
        if status.is_success() {
            return limiter.answered(pass);
        }
        let body = std::mem::replace(answer.body_mut(), SdkBody::taken());
        let body = ByteStream::new(body).collect().await.map(|body| body.into_bytes()).unwrap_or_default();
        match is_throttling(status.as_u16(), code_of(&body)) {
            true => limiter.throttled(pass),
            false => limiter.answered(pass),
        }
        *answer.body_mut() = SdkBody::from(body);
    }

    /// From now on, a call that changes something is sent only while this says so.
    pub fn guard(&self, may_write: impl Fn() -> bool + Send + Sync + 'static) {
        let _ = self.gate.set(Box::new(may_write));
    }

    fn is_shut(&self, action: &str) -> bool {
        changes(action) && self.gate.get().is_some_and(|may_write| !may_write())
    }

    fn spoiled(&self, action: &str, body: &[u8]) -> Option<Answer> {
        let mut faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
        let text = String::from_utf8_lossy(body);
        let hit = |fault: &&mut Fault| fault.times > 0 && fault.action == action && text.contains(&fault.containing);
        let fault = faults.iter_mut().find(hit)?;
        fault.times -= 1;
        Some(fault.answer.clone())
    }

    fn remember(&self, action: String, status: u16) {
        tracing::info!(action, status, "answered");
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).push(Call { action, status });
    }
}

impl HttpClient for Connector {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        let network = self.network.http_connector(settings, components);
        SharedHttpConnector::new(Link { connector: self.clone(), network })
    }
}

/// The connector with the settings of one client.
#[derive(Clone, Debug)]
struct Link {
    connector: Connector,
    network: SharedHttpConnector,
}

impl HttpConnector for Link {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let link = self.clone();
        HttpConnectorFuture::new(async move { link.answer(request).await })
    }
}

impl Link {
    async fn answer(&self, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let connector = &self.connector;
        let action = action_of(&request);
        let pass = connector.admit(&request).await;
        // Whoever waited for its turn may have lost the lock meanwhile.
        if connector.is_shut(&action) {
            return Err(ConnectorError::user("the lock of the stack is lost, so that nothing was sent".into()));
        }
        if connector.is_unasked_for(&request) {
            return Err(ConnectorError::user("a dry run is sent to AWS alone, so that nothing was sent".into()));
        }
        tracing::debug!(action, "sending");
        let spoiled = connector.spoiled(&action, request.body().bytes().unwrap_or_default());
        let mut answer = match (spoiled, &connector.target) {
            (Some(answer), _) => Ok(response(answer.status, &[], error_body(&answer))),
            (None, Target::Sandbox(sandbox)) => through_sandbox(sandbox, request),
            (None, Target::Network) => self.network.call(request).await,
        };
        connector.remember(action, answer.as_ref().map_or(0, |answer| answer.status().as_u16()));
        if let (Some(pass), Ok(answer)) = (&pass, &mut answer) {
            connector.tell(pass, answer).await;
        }
        answer
    }
}

/// EC2 and STS name the operation in the body, SSM in a header.
fn action_of(request: &HttpRequest) -> String {
    if let Some(target) = request.headers().get("x-amz-target") {
        return target.rsplit('.').next().unwrap_or(target).to_owned();
    }
    let body = request.body().bytes().unwrap_or_default();
    let found = form_urlencoded::parse(body).find(|(name, _)| name == "Action");
    found.map(|(_, action)| action.into_owned()).unwrap_or_else(|| request.uri().to_owned())
}

/// Whether a call may change something. What is no name of an operation asks for credentials.
fn changes(action: &str) -> bool {
    let reads = ["Assume", "Describe", "Get", "Head", "List"];
    action.starts_with(|first: char| first.is_ascii_uppercase()) && !reads.iter().any(|verb| action.starts_with(verb))
}

fn through_sandbox(sandbox: &Arc<Mutex<Sandbox>>, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
    let request = request.try_into_http1x().map_err(|error| ConnectorError::user(error.into()))?;
    let request = request.map(|body| body.bytes().unwrap_or_default().to_vec());
    let answer = sandbox.lock().unwrap_or_else(PoisonError::into_inner).handle(&request);
    let answer = answer.map_err(|cut| ConnectorError::io(cut.into()))?;
    let headers: Vec<(String, String)> =
        answer.headers().iter().filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned()))).collect();
    Ok(response(answer.status().as_u16(), &headers, answer.into_body()))
}

fn response(status: u16, headers: &[(String, String)], body: Vec<u8>) -> HttpResponse {
    let status = aws_smithy_runtime_api::http::StatusCode::try_from(status)
        .unwrap_or_else(|_| http::StatusCode::INTERNAL_SERVER_ERROR.into());
    let mut response = HttpResponse::new(status, SdkBody::from(body));
    for (name, value) in headers {
        response.headers_mut().insert(name.clone(), value.clone());
    }
    response
}

fn error_body(answer: &Answer) -> Vec<u8> {
    let Answer { code, message, .. } = answer;
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message>\
         </Error></Errors><RequestID>00000000-0000-4000-8000-injected0000</RequestID></Response>"
    )
    .into_bytes()
}
