//! Roles and groups: what IAM would refuse.

use crate::diagnostic::explain::Page;

/// The pages of the area.
pub const PAGES: &[Page] = &[
    Page {
        code: "E0483",
        title: "a permission that IAM could not read",
        why: "A line of a role names actions, each as `service:Action`, and resources, each an arn or `*`. Who may \
              take the role is a service, as `ec2.amazonaws.com`, or an arn; a managed policy is an arn too. \
              Anything else ends as `MalformedPolicyDocument`.",
        source: "IAM JSON policy elements: Action, Resource, Principal (IAM user guide)",
        wrong: r#"stack a

role app {
  allow "GetObject" on "arn:aws:s3:::bucket/*"
}
"#,
        right: r#"stack a

role app {
  allow "s3:GetObject" on "arn:aws:s3:::bucket/*"
}
"#,
    },
    Page {
        code: "E0484",
        title: "a role's policy is longer than IAM takes",
        why: "All inline policies of a role have at most 10,240 characters together, not counting white space, and \
              the policy that says who may take it 2,048. What does not fit belongs in managed policies, or wants \
              `*` for names that begin alike.",
        source: "IAM and STS quotas (IAM user guide)",
        wrong: r#"stack a

role app {
  allow ["s3:Get${i}" for i in 1000..1800] on "*"
}
"#,
        right: r#"stack a

role app {
  allow ["s3:Get${i}" for i in 1000..1700] on "*"
}
"#,
    },
    Page {
        code: "E0485",
        title: "a session is too short or too long",
        why: "Who takes a role gets credentials for a while: from one hour to twelve. What runs longer asks for \
              others in time, as every SDK does by itself.",
        source: "CreateRole.MaxSessionDuration (IAM API)",
        wrong: r#"stack a

role app {
  session = 1d
  allow "s3:GetObject" on "*"
}
"#,
        right: r#"stack a

role app {
  session = 12h
  allow "s3:GetObject" on "*"
}
"#,
    },
    Page {
        code: "E0486",
        title: "IAM keeps no tags for groups",
        why: "Roles, users and policies bear tags; groups do not. Tags of the stack are left out there without a \
              word, but one that is written on a group would be lost.",
        source: "CreateGroup (IAM API)",
        wrong: r#"stack a

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16
}

group admins {
  manage = lab
  tags   = {Owner: "net"}
}
"#,
        right: r#"stack a

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16
}

group admins {
  manage = lab
}
"#,
    },
    Page {
        code: "E0487",
        title: "more of IAM than an account may have",
        why: "An account has 1,000 roles and 300 groups, a role 20 managed policies and a group 10, until AWS \
              grants more; of a group's policies it never does.",
        source: "IAM and STS quotas (IAM user guide)",
        wrong: r#"stack a

group admins {
  policies = ["arn:aws:iam::aws:policy/P${i}" for i in 0..11]
}
"#,
        right: r#"stack a

group admins {
  policies = ["arn:aws:iam::aws:policy/P${i}" for i in 0..10]
}
"#,
    },
];
