//! E0426: a public key that EC2 does not take.
//!
//! What AWS documents (CreateKeyPair, ImportKeyPair; EC2 user guide, "Create a key pair"): ed25519, and
//! RSA of 1024, 2048 or 4096 bits. DSA and ECDSA are refused.

use ssh_key::public::KeyData;
use ssh_key::{HashAlg, PublicKey};

use super::Context;
use crate::analysis::Value;
use crate::diagnostic::{Diagnostic, codes};
use crate::schema::Kind;

/// A key that EC2 takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readable {
    /// `ssh-ed25519` or `ssh-rsa`.
    pub algorithm: String,
    /// The key in base64.
    pub material: String,
    /// `SHA256:` and the digest, as `ssh-keygen -l` prints it.
    pub fingerprint: String,
}

/// Reads a public key as OpenSSH writes it; `Err` says why EC2 would not take it.
pub fn read(text: &str) -> Result<Readable, String> {
    let text = text.trim();
    let named = text.split_whitespace().next().unwrap_or_default();
    if named.starts_with("ecdsa-") || named.starts_with("sk-") || named == "ssh-dss" {
        return Err(format!("a key of type `{named}` is refused; ed25519 and RSA are taken"));
    }
    let key = PublicKey::from_openssh(text).map_err(|_| "it is not written as OpenSSH writes public keys".to_owned())?;
    match key.key_data() {
        KeyData::Ed25519(_) => {}
        KeyData::Rsa(rsa) => {
            let bytes = rsa.n.as_positive_bytes().unwrap_or_default();
            let leading = bytes.first().map_or(0, |byte| byte.leading_zeros() as usize);
            let bits = bytes.len() * 8 - leading.min(bytes.len() * 8);
            if ![1024, 2048, 4096].contains(&bits) {
                return Err(format!("an RSA key of {bits} bits is refused; 1024, 2048 and 4096 are taken"));
            }
        }
        other => return Err(format!("a key of type `{}` is refused; ed25519 and RSA are taken", other.algorithm().as_str())),
    }
    let mut words = text.split_whitespace();
    let algorithm = words.next().unwrap_or_default().to_owned();
    let material = words.next().unwrap_or_default().to_owned();
    Ok(Readable { algorithm, material, fingerprint: key.fingerprint(HashAlg::Sha256).to_string() })
}

/// Every key must be one that EC2 takes.
pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for key in context.of(Kind::KeyPair) {
        let Some(Value::Text(text)) = key.values.get("public") else { continue };
        if let Err(why) = read(text) {
            found.push(
                Diagnostic::error(codes::KEY_FORMAT, format!("EC2 does not take the public key of `{}`: {why}", key.path))
                    .at(key.span_of("public"), "not a key that EC2 takes")
                    .help("make one with `ssh-keygen -t ed25519` and name the file that ends in `.pub`"),
            );
        }
    }
}
