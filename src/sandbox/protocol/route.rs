//! From an HTTP request to service, region and action; from content or refusal to an HTTP response.

use http::StatusCode;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use serde_json::{Value, json};

use crate::sandbox::error::Refusal;
use crate::sandbox::protocol::xml::Xml;
use crate::sandbox::{Request, Response};

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

const STS: &str = "https://sts.amazonaws.com/doc/2011-06-15/";

/// The services that the sandbox knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Service {
    Ec2,
    Sts,
    Ssm,
}

impl Service {
    /// The name in credential scopes and host names.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Service::Ec2 => "ec2",
            Service::Sts => "sts",
            Service::Ssm => "ssm",
        }
    }

    fn parse(name: &str) -> Option<Service> {
        [Service::Ec2, Service::Sts, Service::Ssm].into_iter().find(|service| service.name() == name)
    }
}

/// Where a request goes.
#[derive(Debug)]
pub(crate) struct Route {
    pub(crate) service: Service,
    pub(crate) region: String,
}

/// Reads service and region from the credential scope of the signature (`…/date/region/service/aws4_request`), in the header or,
/// for a request signed in its query, there; failing that from the host name. None if the service is not known here.
pub(crate) fn route(request: &Request) -> Option<Route> {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let scope = header(AUTHORIZATION).and_then(|value| value.split("Credential=").nth(1)).map(str::to_owned);
    let query = || {
        form_urlencoded::parse(request.uri().query()?.as_bytes())
            .find(|(name, _)| name == "X-Amz-Credential")
            .map(|(_, value)| value.into_owned())
    };
    if let Some(scope) = scope.or_else(query) {
        let scope = scope.split(',').next().unwrap_or_default();
        let parts: Vec<&str> = scope.split('/').collect();
        if let [.., region, service, _] = parts.as_slice() {
            return Service::parse(service).map(|service| Route { service, region: (*region).to_owned() });
        }
    }
    let host = request.uri().host().or_else(|| header(HOST)).unwrap_or_default();
    let mut labels = host.split(['.', ':']);
    let service = Service::parse(labels.next().unwrap_or_default())?;
    let region = labels.next().filter(|label| label.contains('-')).unwrap_or("us-east-1");
    Some(Route { service, region: region.to_owned() })
}

/// The form of a query request: the body of a POST, or the query string.
pub(crate) fn form(request: &Request) -> &[u8] {
    match request.body().is_empty() {
        true => request.uri().query().unwrap_or_default().as_bytes(),
        false => request.body(),
    }
}

/// The action of a JSON request, from the header `X-Amz-Target: Prefix.Action`.
pub(crate) fn target(request: &Request) -> String {
    let target = request.headers().get("x-amz-target").and_then(|value| value.to_str().ok()).unwrap_or_default();
    target.rsplit('.').next().unwrap_or_default().to_owned()
}

/// An answer of EC2.
pub(crate) fn ec2(action: &str, id: &str, content: &str) -> Response {
    let space = "http://ec2.amazonaws.com/doc/2016-11-15/";
    let text = format!("{XML}<{action}Response xmlns=\"{space}\"><requestId>{id}</requestId>{content}</{action}Response>");
    response(200, "text/xml;charset=UTF-8", id, text)
}

/// A refusal of EC2.
pub(crate) fn ec2_error(refusal: &Refusal, id: &str) -> Response {
    let error = error(refusal);
    let text = format!("{XML}<Response><Errors><Error>{error}</Error></Errors><RequestID>{id}</RequestID></Response>");
    response(refusal.http_status(), "text/xml;charset=UTF-8", id, text)
}

/// An answer of STS.
pub(crate) fn sts(action: &str, id: &str, content: &str) -> Response {
    let metadata = format!("<ResponseMetadata><RequestId>{id}</RequestId></ResponseMetadata>");
    let text = format!("<{action}Response xmlns=\"{STS}\"><{action}Result>{content}</{action}Result>{metadata}</{action}Response>");
    response(200, "text/xml", id, text)
}

/// A refusal of STS.
pub(crate) fn sts_error(refusal: &Refusal, id: &str) -> Response {
    let error = error(refusal);
    let error = format!("<Error><Type>Sender</Type>{error}</Error>");
    let text = format!("<ErrorResponse xmlns=\"{STS}\">{error}<RequestId>{id}</RequestId></ErrorResponse>");
    response(refusal.http_status(), "text/xml", id, text)
}

/// An answer in JSON 1.1.
pub(crate) fn json(id: &str, content: &Value) -> Response {
    response(200, "application/x-amz-json-1.1", id, content.to_string())
}

/// A refusal in JSON 1.1.
pub(crate) fn json_error(refusal: &Refusal, id: &str) -> Response {
    let content = json!({ "__type": refusal.code, "message": refusal.message });
    response(refusal.http_status(), "application/x-amz-json-1.1", id, content.to_string())
}

fn error(refusal: &Refusal) -> String {
    let mut xml = Xml::default();
    xml.text("Code", &refusal.code);
    xml.text("Message", &refusal.message);
    xml.finish()
}

fn response(status: u16, content_type: &'static str, id: &str, text: String) -> Response {
    let mut response = Response::new(text.into_bytes());
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, http::HeaderValue::from_static(content_type));
    if let Ok(id) = http::HeaderValue::from_str(id) {
        headers.insert("x-amzn-requestid", id);
    }
    response
}
