//! STS: who is asking.

use crate::sandbox::account::ACCOUNT;
use crate::sandbox::error::Refusal;
use crate::sandbox::protocol::xml::Xml;

/// Answers an action of STS.
pub(crate) fn answer(action: &str) -> Result<Xml, Refusal> {
    if action != "GetCallerIdentity" {
        return Err(Refusal::new("InvalidAction", format!("The action {action} is not valid for this web service.")));
    }
    let mut xml = Xml::default();
    xml.text("Arn", &format!("arn:aws:iam::{ACCOUNT}:user/sandbox"));
    xml.text("UserId", "AIDASANDBOXSANDBOXSAN");
    xml.text("Account", ACCOUNT);
    Ok(xml)
}
