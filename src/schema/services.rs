//! The services of AWS that have an endpoint inside of networks.

/// The words of services, as they end the name `com.amazonaws.REGION.…`. Sources: "AWS services that integrate with AWS
/// PrivateLink" and "Gateway endpoints" (AWS PrivateLink guide). AWS adds services without asking us: the name of one that
/// is not here is written in full, as a text.
#[rustfmt::skip]
pub const SERVICES: &[&str] = &[
    "s3", "dynamodb",
    "access-analyzer", "acm-pca", "airflow.api", "airflow.env", "airflow.ops", "application-autoscaling", "appmesh-envoy-management",
    "appsync-api", "athena", "autoscaling", "autoscaling-plans", "backup", "batch", "bedrock", "bedrock-agent",
    "bedrock-agent-runtime", "bedrock-runtime", "cassandra", "cloudformation", "cloudhsmv2", "cloudtrail", "codeartifact.api",
    "codeartifact.repositories", "codebuild", "codecommit", "codedeploy", "codepipeline", "config", "databrew", "dataexchange",
    "datasync", "dms", "ebs", "ec2", "ec2messages", "ecr.api", "ecr.dkr", "ecs", "ecs-agent", "ecs-telemetry", "eks", "eks-auth",
    "elasticache", "elasticbeanstalk", "elasticfilesystem", "elasticloadbalancing", "elasticmapreduce", "email-smtp",
    "emr-containers", "emr-serverless", "events", "execute-api", "firehose", "fis", "fsx", "glue", "guardduty-data", "imagebuilder",
    "inspector2", "iot.data", "kinesis-firehose", "kinesis-streams", "kms", "lakeformation", "lambda", "license-manager", "logs",
    "macie2", "monitoring", "networkmanager", "organizations", "pipes", "polly", "rds", "rds-data", "redshift", "redshift-data",
    "rekognition", "sagemaker.api", "sagemaker.runtime", "scheduler", "secretsmanager", "securityhub", "servicecatalog",
    "servicediscovery", "sns", "sqs", "ssm", "ssm-contacts", "ssm-incidents", "ssmmessages", "states", "storagegateway", "sts",
    "sync-states", "textract", "transcribe", "transfer", "translate", "workspaces", "xray",
];

/// The two services that a routing table can lead to.
pub const IN_ROUTES: [&str; 2] = ["s3", "dynamodb"];
