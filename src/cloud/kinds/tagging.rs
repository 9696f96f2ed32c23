//! Tags, as the SDK has them and as we have them.

use std::collections::BTreeMap;

use aws_sdk_ec2::operation::create_tags::builders::CreateTagsFluentBuilder;
use aws_sdk_ec2::operation::delete_tags::builders::DeleteTagsFluentBuilder;
use aws_sdk_ec2::types::{Filter, ResourceType, Tag, TagSpecification};

use crate::cloud::{CloudError, retry};
use crate::model::tags::TagChange;

/// From the SDK's list to a map.
pub fn map(tags: &[Tag]) -> BTreeMap<String, String> {
    tags.iter().filter_map(|tag| Some((tag.key()?.to_owned(), tag.value().unwrap_or_default().to_owned()))).collect()
}

/// The tags that something is born with.
pub fn spec(kind: ResourceType, tags: &BTreeMap<String, String>) -> TagSpecification {
    TagSpecification::builder().resource_type(kind).set_tags(Some(list(tags))).build()
}

fn list(tags: &BTreeMap<String, String>) -> Vec<Tag> {
    tags.iter().map(|(key, value)| Tag::builder().key(key).value(value).build()).collect()
}

/// Sets and removes the tags of one id.
pub async fn apply(ec2: &aws_sdk_ec2::Client, id: &str, change: &TagChange) -> Result<(), CloudError> {
    if !change.set.is_empty() {
        set(ec2, id, &change.set).await?;
    }
    if !change.remove.is_empty() {
        removal(ec2, id, &change.remove).send().await.map_err(|error| CloudError::of("DeleteTags", error))?;
    }
    Ok(())
}

pub(in crate::cloud) fn setting(ec2: &aws_sdk_ec2::Client, id: &str, tags: &BTreeMap<String, String>) -> CreateTagsFluentBuilder {
    ec2.create_tags().resources(id).set_tags(Some(list(tags)))
}

pub(in crate::cloud) fn removal(ec2: &aws_sdk_ec2::Client, id: &str, keys: &[String]) -> DeleteTagsFluentBuilder {
    let keys = keys.iter().map(|key| Tag::builder().key(key).build()).collect();
    ec2.delete_tags().resources(id).set_tags(Some(keys))
}

/// Sets tags of one id.
pub async fn set(ec2: &aws_sdk_ec2::Client, id: &str, tags: &BTreeMap<String, String>) -> Result<(), CloudError> {
    retry::until_visible(true, || async {
        setting(ec2, id, tags).send().await.map(|_| ()).map_err(|error| CloudError::of("CreateTags", error))
    })
    .await
}

/// Makes sure that what was just made bears its tags. AWS puts them on in the create call itself; an endpoint that
/// drops them there gets them in a second call. `answered` is what the create call's answer showed.
pub async fn ensure(
    ec2: &aws_sdk_ec2::Client,
    id: &str,
    wanted: &BTreeMap<String, String>,
    answered: &[Tag],
) -> Result<(), CloudError> {
    if map(answered) == *wanted {
        return Ok(());
    }
    let filter = Filter::builder().name("resource-id").values(id).build();
    let call = ec2.describe_tags().filters(filter);
    let answer = call.send().await.map_err(|error| CloudError::of("DescribeTags", error))?;
    let found: BTreeMap<String, String> =
        answer.tags().iter().filter_map(|tag| Some((tag.key()?.to_owned(), tag.value().unwrap_or_default().to_owned()))).collect();
    let missing = TagChange::between(&found, wanted).set;
    match missing.is_empty() {
        true => Ok(()),
        false => set(ec2, id, &missing).await,
    }
}
