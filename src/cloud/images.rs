//! Published image names to ids.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_ec2::types::Filter;

use super::{Clients, CloudError};
use crate::schema::images::parameter;

/// GetParameters takes at most ten names.
const MOST_NAMES: usize = 10;

/// A published image as one region and processor need it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wanted {
    /// The word in the program: `al2023`.
    pub name: String,
    /// `x86_64` or `arm64`.
    pub architecture: String,
}

/// Asks what the names mean today in one region. A name that AWS does not publish there is missing from the answer.
pub async fn resolve(clients: &Clients, region: &str, wanted: &[Wanted]) -> Result<BTreeMap<Wanted, String>, CloudError> {
    let paths: BTreeMap<&str, &Wanted> =
        wanted.iter().filter_map(|image| Some((parameter(&image.name, &image.architecture)?, image))).collect();
    let names: Vec<String> = paths.keys().map(|path| (*path).to_owned()).collect();
    let ssm = clients.ssm(region);
    let mut found = BTreeMap::new();
    for chunk in names.chunks(MOST_NAMES) {
        let call = ssm.get_parameters().set_names(Some(chunk.to_vec()));
        let answer = call.send().await.map_err(|error| CloudError::of("GetParameters", error))?;
        for parameter in answer.parameters() {
            if let Some((image, id)) = parameter.name().and_then(|path| paths.get(path)).zip(parameter.value()) {
                found.insert((*image).clone(), id.to_owned());
            }
        }
    }
    Ok(found)
}

/// Which of some ids are images that the account may use in a region.
pub async fn existing(clients: &Clients, region: &str, ids: impl Iterator<Item = &String>) -> Result<BTreeSet<String>, CloudError> {
    let filter = Filter::builder().name("image-id").set_values(Some(ids.cloned().collect())).build();
    let answer = clients.ec2(region).describe_images().filters(filter).send().await;
    let answer = answer.map_err(|error| CloudError::of("DescribeImages", error))?;
    Ok(answer.images().iter().filter_map(|image| image.image_id().map(str::to_owned)).collect())
}
