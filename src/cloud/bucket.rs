//! One object in S3, written and deleted only as long as it is what one thinks it is.

use std::time::{Duration, SystemTime};

use aws_config::{Region, SdkConfig};
use aws_sdk_s3::config::RequestChecksumCalculation;
use aws_sdk_s3::error::SdkError;
use aws_sdk_s3::primitives::ByteStream;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;

use super::{CloudError, Failure};
use crate::schema::bucket::BucketPath;

/// S3 answers small requests in tens of milliseconds. Whoever asks tries again on its own, so that waiting has no use.
const TIMEOUT: Duration = Duration::from_secs(8);

/// Where a bucket is looked for that may be anywhere.
const ANY_REGION: &str = "us-east-1";

/// In which region a bucket is. S3 says so in every answer about it, also where it refuses.
const REGION_HEADER: &str = "x-amz-bucket-region";

/// The largest object that is read: those of this program have some hundred bytes.
const LARGEST: usize = 64 * 1024;

/// What an object must be for a write to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition<'a> {
    /// There is none: `If-None-Match: *`.
    Absent,
    /// Its ETag is this: `If-Match`.
    Unchanged(&'a str),
}

/// An object in a bucket.
#[derive(Clone, Debug)]
pub struct BucketObject {
    client: aws_sdk_s3::Client,
    bucket: String,
    key: String,
}

impl BucketObject {
    /// Finds the region of the bucket, whether or not one may look into it, and the object of a name there. Nothing is
    /// read or written yet. The configuration's connector should be the caller's own if it lives on a thread of its own.
    pub async fn open(config: &SdkConfig, path: &BucketPath, name: &str) -> Result<BucketObject, CloudError> {
        let first = config.region().map(ToString::to_string).unwrap_or_else(|| ANY_REGION.to_owned());
        let client = client(config, &first);
        let region = region_of(&client, &path.bucket).await?.unwrap_or_else(|| first.clone());
        let client = if region == first { client } else { self::client(config, &region) };
        Ok(BucketObject { client, bucket: path.bucket.clone(), key: path.key(name) })
    }

    /// Writes the object under a condition; returns its ETag.
    pub async fn put(&self, body: &str, condition: Condition<'_>) -> Result<String, CloudError> {
        const ACTION: &str = "PutObject";
        let body = ByteStream::from(body.as_bytes().to_vec());
        let put = self.client.put_object().bucket(&self.bucket).key(&self.key).content_type("application/json").body(body);
        let put = match condition {
            Condition::Absent => put.if_none_match("*"),
            Condition::Unchanged(etag) => put.if_match(etag),
        };
        let answer = put.send().await.map_err(|error| CloudError::of(ACTION, error))?;
        let etag = answer.e_tag().map(str::to_owned);
        etag.ok_or_else(|| CloudError::unexpected(ACTION, "the answer has no ETag"))
    }

    /// Its ETag and its content.
    pub async fn get(&self) -> Result<(String, String), CloudError> {
        const ACTION: &str = "GetObject";
        let answer = self.client.get_object().bucket(&self.bucket).key(&self.key).send().await;
        let answer = answer.map_err(|error| CloudError::of(ACTION, error))?;
        let etag = answer.e_tag().map(str::to_owned);
        let etag = etag.ok_or_else(|| CloudError::unexpected(ACTION, "the answer has no ETag"))?;
        if answer.content_length().and_then(|length| usize::try_from(length).ok()).is_none_or(|length| length > LARGEST) {
            return Ok((etag, String::new()));
        }
        let bytes = answer.body.collect().await;
        let broken =
            |error: &dyn std::fmt::Display| CloudError { action: ACTION, failure: Failure::Unreachable(error.to_string()) };
        let bytes = bytes.map_err(|error| broken(&error))?.into_bytes();
        Ok((etag, String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// Deletes it if its ETag is this.
    pub async fn delete(&self, etag: &str) -> Result<(), CloudError> {
        let delete = self.client.delete_object().bucket(&self.bucket).key(&self.key).if_match(etag);
        delete.send().await.map(drop).map_err(|error| CloudError::of("DeleteObject", error))
    }
}

/// The time, as it is written into what people read: `2026-01-31T12:00:00Z`.
pub fn utc_now() -> String {
    let seconds = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map(|time| time.as_secs()).unwrap_or_default();
    DateTime::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX)).fmt(Format::DateTime).unwrap_or_default()
}

/// S3 in one region. A request that may have been done is not sent again by the SDK: whoever asks finds out first.
fn client(config: &SdkConfig, region: &str) -> aws_sdk_s3::Client {
    // An endpoint of the user's mostly has no names for buckets: they stand in the path.
    let elsewhere = config.endpoint_url().is_some() || std::env::var_os("AWS_ENDPOINT_URL_S3").is_some();
    let timeouts = TimeoutConfig::builder().operation_timeout(TIMEOUT).build();
    let config = aws_sdk_s3::config::Builder::from(config)
        .region(Region::new(region.to_owned()))
        .force_path_style(elsewhere)
        .retry_config(RetryConfig::disabled())
        .timeout_config(timeouts)
        .request_checksum_calculation(RequestChecksumCalculation::WhenRequired);
    aws_sdk_s3::Client::from_conf(config.build())
}

/// The region of a bucket where S3 says it: HeadBucket says it also to who may not ask, and to who asks in another one.
async fn region_of(client: &aws_sdk_s3::Client, bucket: &str) -> Result<Option<String>, CloudError> {
    const ACTION: &str = "HeadBucket";
    match client.head_bucket().bucket(bucket).send().await {
        Ok(answer) => Ok(answer.bucket_region().map(str::to_owned)),
        Err(error) => {
            let response = error.raw_response();
            if let Some(region) = response.and_then(|response| response.headers().get(REGION_HEADER)) {
                return Ok(Some(region.to_owned()));
            }
            match &error {
                SdkError::ServiceError(refused) if refused.err().is_not_found() => {
                    let (code, message) = ("NoSuchBucket".to_owned(), format!("there is no bucket `{bucket}`"));
                    Err(CloudError { action: ACTION, failure: Failure::Refused { code, message, request: None } })
                }
                // Whoever may not look into the bucket may yet have the right to the object.
                SdkError::ServiceError(_) => Ok(None),
                _ => Err(CloudError::of(ACTION, error)),
            }
        }
    }
}
