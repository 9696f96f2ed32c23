//! Key pairs, of which AWS holds the public half.

use aws_sdk_ec2::operation::delete_key_pair::builders::DeleteKeyPairFluentBuilder;
use aws_sdk_ec2::operation::import_key_pair::builders::ImportKeyPairFluentBuilder;
use aws_sdk_ec2::primitives::Blob;
use aws_sdk_ec2::types::{Filter, ResourceType};
use base64::Engine;
use sha2::{Digest, Sha256};

use super::{Birth, Context, Found, Made, required, tagging};
use crate::cloud::{CloudError, once, retry};
use crate::model::{Body, KeyPair, PublicKey, Thing};

/// ImportKeyPair takes names of up to 255 characters.
const LONGEST_NAME: usize = 255;

pub async fn describe(ec2: &aws_sdk_ec2::Client, filter: Filter) -> Result<Vec<Found>, CloudError> {
    // There are no pages: DescribeKeyPairs gives all.
    let call = ec2.describe_key_pairs().filters(filter).include_public_key(true);
    let answer = call.send().await.map_err(|error| CloudError::of("DescribeKeyPairs", error))?;
    let found = answer.key_pairs().iter().filter_map(|pair| {
        let public = public_key(pair.public_key().unwrap_or_default())?;
        let found =
            Found::new(pair.key_pair_id()?.to_owned(), Body::KeyPair(KeyPair { public }), tagging::map(pair.tags()), Vec::new());
        let name = pair.key_name().map(str::to_owned);
        Some(Found { name: name.clone(), birth_name: name, ..found })
    });
    Ok(found.collect())
}

/// Algorithm, material, comment: the comment is nobody's business.
fn public_key(text: &str) -> Option<PublicKey> {
    let mut words = text.split_whitespace();
    let (algorithm, material) = words.next().zip(words.next())?;
    let bytes = base64::engine::general_purpose::STANDARD.decode(material).ok()?;
    let digest = base64::engine::general_purpose::STANDARD_NO_PAD.encode(Sha256::digest(bytes));
    Some(PublicKey { algorithm: algorithm.to_owned(), material: material.to_owned(), fingerprint: format!("SHA256:{digest}") })
}

pub(in crate::cloud) fn creation(context: &Context<'_>, birth: &Birth<'_>, key: &KeyPair) -> ImportKeyPairFluentBuilder {
    let text = format!("{} {}", key.public.algorithm, key.public.material);
    let call = context.ec2.import_key_pair().key_name(name_of(context, birth)).public_key_material(Blob::new(text.into_bytes()));
    call.tag_specifications(tagging::spec(ResourceType::KeyPair, &birth.tags))
}

fn name_of(context: &Context<'_>, birth: &Birth<'_>) -> String {
    birth.op.physical_name(context.owner, &birth.resource.address, LONGEST_NAME)
}

pub(super) async fn create(context: &Context<'_>, birth: &Birth<'_>, key: &KeyPair) -> Result<Made, CloudError> {
    const ACTION: &str = "ImportKeyPair";
    let id = match creation(context, birth, key).send().await.map_err(|error| CloudError::of(ACTION, error)) {
        // Its name holds a part of its op: nobody else can have it.
        Err(error) if error.code() == Some("InvalidKeyPair.Duplicate") => {
            once::adopted(context, birth, error, || async { Ok(false) }).await?.id
        }
        sent => {
            let answer = sent?;
            let id = required(ACTION, answer.key_pair_id())?;
            tagging::ensure(&context.ec2, &id, &birth.tags, answer.tags()).await?;
            id
        }
    };
    Ok(Made { id, name: Some(name_of(context, birth)) })
}

pub async fn delete(context: &Context<'_>, thing: &Thing) -> Result<(), CloudError> {
    retry::until_released(|| async {
        deletion(context, thing).send().await.map(|_| ()).map_err(|error| CloudError::of("DeleteKeyPair", error))
    })
    .await
}

pub(in crate::cloud) fn deletion(context: &Context<'_>, thing: &Thing) -> DeleteKeyPairFluentBuilder {
    context.ec2.delete_key_pair().set_key_name(thing.name.clone())
}
