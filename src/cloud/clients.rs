//! The SDK's clients, one for each region.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;

use super::{CloudError, Connector, Failure};

/// How AWS is to be found, beyond what every AWS tool looks at.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// A profile of the shared configuration.
    pub profile: Option<String>,
    /// The region for what has none of its own.
    pub region: Option<String>,
    /// Another endpoint than AWS's.
    pub endpoint: Option<String>,
}

/// Everything that calls go through.
#[derive(Debug)]
pub struct Clients {
    connector: Connector,
    config: SdkConfig,
    ec2: Mutex<BTreeMap<String, aws_sdk_ec2::Client>>,
}

/// The region that STS is asked in where no other is known. Any will do.
const ANY_REGION: &str = "us-east-1";

impl Clients {
    /// Finds AWS as every AWS tool does: environment, profiles, single sign-on, instance role. The sandbox needs none
    /// of it.
    pub async fn connect(connector: Connector, settings: &Settings) -> Clients {
        let config = match connector.is_sandbox() {
            true => sandbox_config(&connector, settings),
            false => {
                let mut loader = aws_config::defaults(BehaviorVersion::latest()).http_client(connector.clone());
                if let Some(profile) = &settings.profile {
                    loader = loader.profile_name(profile);
                }
                if let Some(region) = &settings.region {
                    loader = loader.region(Region::new(region.clone()));
                }
                if let Some(endpoint) = &settings.endpoint {
                    loader = loader.endpoint_url(endpoint);
                }
                loader.load().await
            }
        };
        Clients { connector, config, ec2: Mutex::default() }
    }

    /// The region that flags, environment or profile give to what has none of its own.
    pub fn default_region(&self) -> Option<String> {
        self.config.region().map(ToString::to_string)
    }

    /// The way out, with what it remembers.
    pub fn connector(&self) -> &Connector {
        &self.connector
    }

    /// EC2 in one region.
    pub fn ec2(&self, region: &str) -> aws_sdk_ec2::Client {
        let mut clients = self.ec2.lock().unwrap_or_else(PoisonError::into_inner);
        let make = || {
            let config = aws_sdk_ec2::config::Builder::from(&self.config).region(Region::new(region.to_owned()));
            aws_sdk_ec2::Client::from_conf(config.build())
        };
        clients.entry(region.to_owned()).or_insert_with(make).clone()
    }

    /// Systems Manager in one region.
    pub fn ssm(&self, region: &str) -> aws_sdk_ssm::Client {
        let config = aws_sdk_ssm::config::Builder::from(&self.config).region(Region::new(region.to_owned()));
        aws_sdk_ssm::Client::from_conf(config.build())
    }

    /// The account that the credentials belong to.
    pub async fn account(&self) -> Result<String, CloudError> {
        const ACTION: &str = "GetCallerIdentity";
        let region = self.default_region().unwrap_or_else(|| ANY_REGION.to_owned());
        let config = aws_sdk_sts::config::Builder::from(&self.config).region(Region::new(region));
        let answer = aws_sdk_sts::Client::from_conf(config.build())
            .get_caller_identity()
            .send()
            .await
            .map_err(|error| CloudError::of(ACTION, error))?;
        let missing = || CloudError { action: ACTION, failure: Failure::Unexpected("the answer names no account".to_owned()) };
        answer.account().map(str::to_owned).ok_or_else(missing)
    }
}

/// The sandbox checks no signatures, so that any credentials will do.
fn sandbox_config(connector: &Connector, settings: &Settings) -> SdkConfig {
    let credentials = Credentials::new("SANDBOX", "sandbox", None, None, "sandbox");
    let mut config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(connector.clone())
        .credentials_provider(aws_credential_types::provider::SharedCredentialsProvider::new(credentials))
        .sleep_impl(aws_smithy_async::rt::sleep::SharedAsyncSleep::new(aws_smithy_async::rt::sleep::TokioSleep::new()));
    config.set_region(settings.region.clone().map(Region::new));
    config.build()
}
