//! The options of the instance metadata service.

use serde::{Deserialize, Serialize};

use crate::sandbox::account::{Context, Resource};
use crate::sandbox::error::Refusal;
use crate::sandbox::image::Image;
use crate::sandbox::instance::{Instance, State};
use crate::sandbox::protocol::query::Params;
use crate::sandbox::protocol::xml::Xml;

/// The options, as AWS spells their values.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Metadata {
    pub(crate) tokens: String,
    pub(crate) hop_limit: i64,
    pub(crate) endpoint: String,
    pub(crate) ipv6: String,
    pub(crate) tags: String,
}

impl Metadata {
    /// The defaults: an image that asks for version 2 requires tokens and allows two hops (EC2 User Guide, "Instance metadata
    /// options").
    pub(crate) fn of(image: &Image) -> Metadata {
        let (tokens, hop_limit) = if image.line.metadata_v2 { ("required", 2) } else { ("optional", 1) };
        Metadata {
            tokens: tokens.to_owned(),
            hop_limit,
            endpoint: "enabled".to_owned(),
            ipv6: "disabled".to_owned(),
            tags: "disabled".to_owned(),
        }
    }

    /// Takes over the options that a request names; the others keep their values (ModifyInstanceMetadataOptions: "If you don't
    /// specify a value …, the default is no change").
    pub(crate) fn change(&mut self, params: &Params) -> Result<(), Refusal> {
        let switch = ["enabled", "disabled"];
        choose(params, "HttpTokens", &["optional", "required"], &mut self.tokens)?;
        choose(params, "HttpEndpoint", &switch, &mut self.endpoint)?;
        choose(params, "HttpProtocolIpv6", &switch, &mut self.ipv6)?;
        choose(params, "InstanceMetadataTags", &switch, &mut self.tags)?;
        if let Some(limit) = params.integer("HttpPutResponseHopLimit")? {
            // HttpPutResponseHopLimit: "Possible values: Integers from 1 to 64".
            if !(1..=64).contains(&limit) {
                return Err(Refusal::value(format!(
                    "Value ({limit}) for parameter HttpPutResponseHopLimit is invalid. Valid values are 1 to 64"
                )));
            }
            self.hop_limit = limit;
        }
        Ok(())
    }

    /// Writes the options.
    pub(crate) fn write(&self, xml: &mut Xml) {
        xml.text("state", "applied");
        xml.text("httpTokens", &self.tokens);
        xml.value("httpPutResponseHopLimit", self.hop_limit);
        xml.text("httpEndpoint", &self.endpoint);
        xml.text("httpProtocolIpv6", &self.ipv6);
        xml.text("instanceMetadataTags", &self.tags);
    }
}

/// ModifyInstanceMetadataOptions.
pub(crate) fn modify(context: &mut Context<'_>) -> Result<(), Refusal> {
    let params = context.params;
    let id = params.required("InstanceId")?;
    let instance = Instance::get(context.region, id)?;
    if matches!(instance.state, State::ShuttingDown | State::Terminated) {
        return Err(Refusal::new(
            "IncorrectInstanceState",
            format!("The instance '{id}' is not in a state in which it can be modified"),
        ));
    }
    // ModifyInstanceMetadataOptions.HttpEndpoint: "If you specify disabled, you cannot access your instance metadata" — and the
    // other options are refused then (unverified code).
    if params.text("HttpEndpoint") == Some("disabled")
        && ["HttpTokens", "HttpPutResponseHopLimit"].iter().any(|name| params.has(name))
    {
        return Err(Refusal::combination("HttpTokens and HttpPutResponseHopLimit cannot be given where HttpEndpoint is disabled"));
    }
    let mut metadata = instance.metadata.clone();
    metadata.change(params)?;
    context.xml.text("instanceId", id);
    context.xml.within("instanceMetadataOptions", |xml| metadata.write(xml));
    Instance::get_mut(context.region, id)?.metadata = metadata;
    Ok(())
}

fn choose(params: &Params, name: &str, allowed: &[&str], value: &mut String) -> Result<(), Refusal> {
    match params.text(name) {
        None => Ok(()),
        Some(given) if allowed.contains(&given) => {
            given.clone_into(value);
            Ok(())
        }
        Some(given) => Err(Refusal::value(format!(
            "Value ({given}) for parameter {name} is invalid. Valid values are: {}",
            allowed.join(", ")
        ))),
    }
}
