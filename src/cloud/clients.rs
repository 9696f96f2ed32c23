//! The SDK's clients, one for each region.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_sdk_ec2::config::StalledStreamProtectionConfig;
use aws_sdk_ec2::config::retry::{RetryConfig, RetryPartition, TokenBucket};

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
    /// How long it may take to show what it has made; none for what AWS may take.
    pub horizon: Option<Duration>,
    /// Whether AWS's request rates are kept; none for what the endpoint is.
    pub rates: Option<bool>,
}

/// How long AWS may take to show what it has made: "a couple of seconds to a few minutes" (EC2 API, eventual consistency).
const HORIZON: Duration = Duration::from_secs(300);
/// How often the SDK sends a call that AWS was too busy for, or that failed on the way.
const MOST_ATTEMPTS: u32 = 12;
/// The first pause of the call that finds out whether anybody is there at all.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
/// The longest pause between two attempts of it.
const LONGEST_FIRST_PAUSE: Duration = Duration::from_secs(2);
/// The longest pause between two attempts of any other call.
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// Everything that calls go through.
#[derive(Debug)]
pub struct Clients {
    connector: Connector,
    config: SdkConfig,
    horizon: Duration,
    ec2: Mutex<BTreeMap<String, aws_sdk_ec2::Client>>,
}

/// The region that is asked, where no other is known, for what is the same in all of them.
const ANY_REGION: &str = "us-east-1";

impl Clients {
    /// Finds AWS as every AWS tool does: environment, profiles, single sign-on, instance role. The sandbox needs none
    /// of it.
    pub async fn connect(connector: Connector, settings: &Settings) -> Clients {
        let config = match connector.is_sandbox() {
            true => sandbox_config(&connector, settings),
            false => {
                let mut loader = aws_config::defaults(BehaviorVersion::latest())
                    .http_client(connector.clone())
                    .stalled_stream_protection(patient());
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
        // AWS's rates are AWS's: an endpoint of somebody else has its own, or none.
        if !settings.rates.unwrap_or_else(|| config.endpoint_url().is_none_or(is_aws)) {
            connector.unlimited();
        }
        // What the sandbox has made shows at once.
        let usual = if connector.is_sandbox() { Duration::ZERO } else { HORIZON };
        Clients { connector, config, horizon: settings.horizon.unwrap_or(usual), ec2: Mutex::default() }
    }

    /// How long it may take until what was made shows.
    pub fn horizon(&self) -> Duration {
        self.horizon
    }

    /// The region that flags, environment or profile give to what has none of its own.
    pub fn default_region(&self) -> Option<String> {
        self.config.region().map(ToString::to_string)
    }

    /// What clients of other services are made of.
    pub fn config(&self) -> &SdkConfig {
        &self.config
    }

    /// The way out, with what it remembers.
    pub fn connector(&self) -> &Connector {
        &self.connector
    }

    /// Whether somebody else than AWS answers: an endpoint of the user's.
    pub fn is_foreign(&self) -> bool {
        !self.connector.is_sandbox() && self.config.endpoint_url().is_some_and(|endpoint| !is_aws(endpoint))
    }

    /// EC2 in one region.
    pub fn ec2(&self, region: &str) -> aws_sdk_ec2::Client {
        let mut clients = self.ec2.lock().unwrap_or_else(PoisonError::into_inner);
        let make = || {
            let config = aws_sdk_ec2::config::Builder::from(&self.config).region(Region::new(region.to_owned()));
            aws_sdk_ec2::Client::from_conf(config.retry_config(retries()).retry_partition(partition()).build())
        };
        clients.entry(region.to_owned()).or_insert_with(make).clone()
    }

    /// Systems Manager in one region.
    pub fn ssm(&self, region: &str) -> aws_sdk_ssm::Client {
        let config = aws_sdk_ssm::config::Builder::from(&self.config).region(Region::new(region.to_owned()));
        aws_sdk_ssm::Client::from_conf(config.retry_config(retries()).retry_partition(partition()).build())
    }

    /// The regions that the account may use.
    pub async fn regions(&self) -> Result<BTreeSet<String>, CloudError> {
        let region = self.default_region().unwrap_or_else(|| ANY_REGION.to_owned());
        let answer = self.ec2(&region).describe_regions().send().await.map_err(|error| CloudError::of("DescribeRegions", error))?;
        Ok(answer.regions().iter().filter_map(|region| region.region_name().map(str::to_owned)).collect())
    }

    /// The account that the credentials belong to.
    pub async fn account(&self) -> Result<String, CloudError> {
        const ACTION: &str = "GetCallerIdentity";
        let region = self.default_region().unwrap_or_else(|| ANY_REGION.to_owned());
        let config = aws_sdk_sts::config::Builder::from(&self.config).region(Region::new(region));
        // The first call of all: it outlives a bad hour like every other, but whoever has no network is told so in seconds.
        let retries = retries().with_initial_backoff(FIRST_PAUSE).with_max_backoff(LONGEST_FIRST_PAUSE);
        let config = config.retry_config(retries).retry_partition(partition());
        let answer = aws_sdk_sts::Client::from_conf(config.build())
            .get_caller_identity()
            .send()
            .await
            .map_err(|error| CloudError::of(ACTION, error))?;
        let missing = || CloudError { action: ACTION, failure: Failure::Unexpected("the answer names no account".to_owned()) };
        answer.account().map(str::to_owned).ok_or_else(missing)
    }
}

/// Whether an endpoint, or the host of a request, is one of AWS's: those of interface endpoints are (AWS PrivateLink Guide, "Access AWS services").
pub(super) fn is_aws(endpoint: &str) -> bool {
    let host = endpoint.split("://").last().unwrap_or_default().split(['/', ':']).next().unwrap_or_default();
    [".amazonaws.com", ".amazonaws.com.cn", ".api.aws"].iter().any(|end| host.ends_with(end))
}

fn retries() -> RetryConfig {
    RetryConfig::standard().with_max_attempts(MOST_ATTEMPTS).with_max_backoff(LONGEST_PAUSE)
}

/// A budget for repetitions would be used up by a large network in a bad hour, and give up on what would work.
fn partition() -> RetryPartition {
    RetryPartition::custom("vpclang").token_bucket(TokenBucket::unlimited()).build()
}

/// A call that waits in the connector until AWS has room for it sends nothing meanwhile, and is not stalled.
fn patient() -> StalledStreamProtectionConfig {
    StalledStreamProtectionConfig::enabled().upload_enabled(false).grace_period(Duration::from_secs(5)).build()
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
