//! SSM: the public parameters that name images.

use serde_json::{Value, json};

use crate::sandbox::error::Refusal;
use crate::sandbox::image;

/// Answers an action of SSM.
pub(crate) fn answer(region: &str, action: &str, body: &Value) -> Result<Value, Refusal> {
    match action {
        "GetParameter" => {
            let name =
                body.get("Name").and_then(Value::as_str).ok_or_else(|| Refusal::new("ValidationException", "Name is required"))?;
            let parameter = parameter(region, name).ok_or_else(|| Refusal::new("ParameterNotFound", ""))?;
            Ok(json!({ "Parameter": parameter }))
        }
        "GetParameters" => get_parameters(region, body),
        other => Err(Refusal::new("UnknownOperationException", format!("The sandbox does not know the action {other}"))),
    }
}

/// GetParameters: at most ten names; unknown ones are listed apart (GetParameters.InvalidParameters).
fn get_parameters(region: &str, body: &Value) -> Result<Value, Refusal> {
    let names: Vec<&str> = body.get("Names").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    if names.is_empty() || names.len() > 10 {
        let constraint = "Member must have length less than or equal to 10";
        let message = format!("1 validation error detected: Value at 'names' failed to satisfy constraint: {constraint}");
        return Err(Refusal::new("ValidationException", message));
    }
    let (found, unknown): (Vec<_>, Vec<_>) =
        names.into_iter().map(|name| (name, parameter(region, name))).partition(|(_, parameter)| parameter.is_some());
    let unknown: Vec<&str> = unknown.into_iter().map(|(name, _)| name).collect();
    let found: Vec<Value> = found.into_iter().filter_map(|(_, parameter)| parameter).collect();
    Ok(json!({ "Parameters": found, "InvalidParameters": unknown }))
}

fn parameter(region: &str, name: &str) -> Option<Value> {
    let value = image::latest(region, name)?;
    Some(json!({
        "Name": name,
        "Type": "String",
        "Value": value,
        "Version": 3,
        "LastModifiedDate": 1_748_851_200.0,
        "ARN": format!("arn:aws:ssm:{region}::parameter{name}"),
        "DataType": "aws:ec2:image",
    }))
}
