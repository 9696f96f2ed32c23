//! The one way out: an HTTP connector for the SDK.
//!
//! It passes requests to AWS or to the embedded sandbox, remembers which calls were made, and gives the answers that
//! tests want to see given. It never remembers a body: bodies hold scripts.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;

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

/// The connector. Clones share what they remember.
#[derive(Clone)]
pub struct Connector {
    target: Target,
    network: SharedHttpClient,
    calls: Arc<Mutex<Vec<Call>>>,
    faults: Arc<Mutex<Vec<Fault>>>,
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
        Connector { target, network, calls: Arc::default(), faults: Arc::default() }
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
#[derive(Debug)]
struct Link {
    connector: Connector,
    network: SharedHttpConnector,
}

impl HttpConnector for Link {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let connector = self.connector.clone();
        let action = action_of(&request);
        tracing::debug!(action, "sending");
        if let Some(answer) = connector.spoiled(&action, request.body().bytes().unwrap_or_default()) {
            connector.remember(action, answer.status);
            return HttpConnectorFuture::ready(Ok(response(answer.status, &[], error_body(&answer))));
        }
        match &connector.target {
            Target::Sandbox(sandbox) => {
                let answer = through_sandbox(sandbox, request);
                connector.remember(action, answer.as_ref().map_or(0, |answer| answer.status().as_u16()));
                HttpConnectorFuture::ready(answer)
            }
            Target::Network => {
                let answer = self.network.call(request);
                HttpConnectorFuture::new(async move {
                    let answer = answer.await;
                    connector.remember(action, answer.as_ref().map_or(0, |answer| answer.status().as_u16()));
                    answer
                })
            }
        }
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
