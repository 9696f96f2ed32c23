//! Key pairs: imported public keys.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest as _, Md5};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::sandbox::account::{Context, Region, Resource, View, resource};
use crate::sandbox::clock::stamp;
use crate::sandbox::describe::Listed;
use crate::sandbox::error::Refusal;
use crate::sandbox::filter::Field;
use crate::sandbox::page::Limits;
use crate::sandbox::protocol::xml::Xml;
use crate::sandbox::tags::{self, Birth};

/// A key pair of which the account knows the public half.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct KeyPair {
    pub(crate) id: String,
    pub(crate) name: String,
    /// `rsa` or `ed25519`.
    pub(crate) kind: String,
    pub(crate) fingerprint: String,
    /// The public key as one line of OpenSSH.
    pub(crate) public_key: String,
    pub(crate) created: u64,
}

resource!(KeyPair, key_pairs, "key", "key pair ID", "InvalidKeyPair.Format", "InvalidKeyPair.NotFound");

impl Listed for KeyPair {
    const IDS: &'static str = "KeyPairId";
    const SET: &'static str = "keySet";
    const LIMITS: Limits = Limits::NONE;
    const FIELDS: &'static [Field<KeyPair>] = &[
        ("key-pair-id", |key, _| vec![key.id.clone()]),
        ("fingerprint", |key, _| vec![key.fingerprint.clone()]),
        ("key-name", |key, _| vec![key.name.clone()]),
    ];

    fn write(&self, id: &str, view: &View<'_>, xml: &mut Xml) {
        xml.text("keyPairId", id);
        xml.text("keyType", &self.kind);
        xml.text("keyName", &self.name);
        xml.text("keyFingerprint", &self.fingerprint);
        xml.text("createTime", &stamp(self.created));
        tags::write(view.region, id, xml);
    }
}

/// ImportKeyPair.
pub(crate) fn import(context: &mut Context<'_>) -> Result<(), Refusal> {
    let birth = Birth::parse(context.params, &["key-pair"])?;
    let name = context.params.required("KeyName")?;
    // CreateKeyPair.KeyName: "Up to 255 ASCII characters"; no spaces around it (EC2 User Guide, "Create a key pair").
    if name.len() > 255 || !name.is_ascii() || name.trim() != name {
        return Err(Refusal::value(format!("Value ({name}) for parameter KeyName is invalid.")));
    }
    let material = context.params.required("PublicKeyMaterial")?;
    let key = read(material)?;
    // `InvalidKeyPair.Duplicate`: names are unique in a region (ERR).
    if by_name(context.region, name).is_ok() {
        return Err(Refusal::new("InvalidKeyPair.Duplicate", format!("The keypair '{name}' already exists.")));
    }
    // CreateKeyPair: "You can have up to 5,000 key pairs per Amazon Web Services Region."
    if context.region.key_pairs.len() >= context.settings.quotas.key_pairs {
        return Err(Refusal::new("KeyPairLimitExceeded", "The maximum number of key pairs has been reached."));
    }
    let id = context.ids.next("key");
    let pair = KeyPair {
        id: id.clone(),
        name: name.to_owned(),
        kind: key.kind.to_owned(),
        fingerprint: key.fingerprint,
        public_key: key.line,
        created: context.now,
    };
    context.xml.text("keyFingerprint", &pair.fingerprint);
    context.xml.text("keyName", name);
    context.xml.text("keyPairId", &id);
    context.region.key_pairs.insert(id.clone(), pair);
    birth.give(context.region, "key-pair", &id);
    tags::write(context.region, &id, &mut context.xml);
    Ok(())
}

/// DescribeKeyPairs: by id, by name, and with the public keys if asked.
pub(crate) fn describe(context: &mut Context<'_>) -> Result<(), Refusal> {
    let mut named = Vec::new();
    for name in context.params.texts("KeyName") {
        named.push(by_name(context.region, name)?.id.clone());
    }
    let public = context.params.boolean("IncludePublicKey")?.unwrap_or(false);
    let (found, _) = crate::sandbox::describe::select::<KeyPair>(context)?;
    if let Some(hidden) = named.iter().find(|id| context.hidden.hides(id, false)) {
        return Err(KeyPair::ID.unknown(hidden));
    }
    let view = context.view();
    let mut xml = Xml::default();
    let wanted = found.iter().filter(|id| named.is_empty() || named.contains(id)).filter_map(|id| view.region.key_pairs.get(id));
    xml.set("keySet", wanted, |xml, key| {
        key.write(&key.id, &view, xml);
        xml.optional("publicKey", public.then_some(key.public_key.as_str()));
    });
    context.xml = xml;
    Ok(())
}

/// DeleteKeyPair: an unknown name is no error (it answers `true` without an id), an unknown id is.
pub(crate) fn delete(context: &mut Context<'_>) -> Result<(), Refusal> {
    let found = match (context.params.text("KeyPairId"), context.params.text("KeyName")) {
        (Some(id), _) => Some(KeyPair::get(context.region, id)?.id.clone()),
        (None, Some(name)) => by_name(context.region, name).ok().map(|key| key.id.clone()),
        (None, None) => return Err(Refusal::missing("KeyName")),
    };
    context.done();
    if let Some(id) = found {
        context.region.key_pairs.remove(&id);
        context.region.tags.remove(&id);
        context.xml.text("keyPairId", &id);
    }
    Ok(())
}

/// The key pair of a name.
pub(crate) fn by_name<'r>(region: &'r Region, name: &str) -> Result<&'r KeyPair, Refusal> {
    let found = region.key_pairs.values().find(|key| key.name == name);
    found.ok_or_else(|| Refusal::new("InvalidKeyPair.NotFound", format!("The key pair '{name}' does not exist")))
}

struct Key {
    kind: &'static str,
    fingerprint: String,
    line: String,
}

/// Reads the base64 of a public key in OpenSSH's format. Fingerprints as EC2 gives them for imported keys: MD5 of the DER form for
/// RSA, SHA-256 in base64 for ED25519 (EC2 User Guide, "Verify the fingerprint"); the `=` at its end is unverified. DSA and ECDSA
/// are refused, RSA has 1024, 2048 or 4096 bits ("Create a key pair"). RFC 4716 and bare DER, which AWS also takes, are not read
/// here.
fn read(material: &str) -> Result<Key, Refusal> {
    let refusal = || Refusal::new("InvalidKey.Format", "Key is not in valid OpenSSH public key format");
    let text = STANDARD.decode(material).ok().and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(refusal)?;
    let line = text.trim();
    let key = ssh_key::PublicKey::from_openssh(line).map_err(|_| refusal())?;
    let blob = key.to_bytes().map_err(|_| refusal())?;
    match key.key_data() {
        ssh_key::public::KeyData::Ed25519(_) => {
            Ok(Key { kind: "ed25519", fingerprint: STANDARD.encode(Sha256::digest(&blob)), line: line.to_owned() })
        }
        ssh_key::public::KeyData::Rsa(rsa) => {
            let modulus = rsa.n.as_positive_bytes().ok_or_else(refusal)?;
            if !matches!(modulus.len() * 8, 1024 | 2048 | 4096) {
                return Err(refusal());
            }
            let digest = Md5::digest(der(modulus, rsa.e.as_positive_bytes().ok_or_else(refusal)?));
            let pairs: Vec<String> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            Ok(Key { kind: "rsa", fingerprint: pairs.join(":"), line: line.to_owned() })
        }
        _ => Err(refusal()),
    }
}

/// SubjectPublicKeyInfo of an RSA key (RFC 3279): the algorithm, then modulus and exponent in a bit string.
fn der(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    const RSA_ENCRYPTION: &[u8] = &[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];
    let key = element(0x30, &[integer(modulus), integer(exponent)].concat());
    element(0x30, &[element(0x30, RSA_ENCRYPTION), element(0x03, &[vec![0], key].concat())].concat())
}

/// A positive INTEGER: a zero in front where the highest bit would make it negative.
fn integer(bytes: &[u8]) -> Vec<u8> {
    let sign: &[u8] = if bytes.first().is_some_and(|byte| *byte >= 0x80) { &[0] } else { &[] };
    element(0x02, &[sign, bytes].concat())
}

fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let size = match length {
        0..=127 => vec![u8::try_from(length).unwrap_or(0)],
        _ => {
            let bytes: Vec<u8> = length.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
            [vec![0x80 | u8::try_from(bytes.len()).unwrap_or(0)], bytes].concat()
        }
    };
    [vec![tag], size, content.to_vec()].concat()
}
