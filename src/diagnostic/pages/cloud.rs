//! E09: AWS, the network and this machine.

use crate::diagnostic::explain::Page;

/// The pages of the area.
pub const PAGES: &[Page] = &[
    Page {
        code: "E0901",
        title: "AWS refused a request",
        why: "The message holds AWS's own code and words. What was done before it stays done and is recorded, so that the \
              next run goes on from there. If the program could have been told earlier, that is a mistake of this \
              compiler: please report it.",
        source: "Error codes for the Amazon EC2 API",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0902",
        title: "the credentials do not permit this",
        why: "Who you are is known, and the policy of that user or role does not permit the action that the message names. \
              A policy must allow it, and no boundary or organisation policy may deny it. `aws sts get-caller-identity` \
              shows who you are.",
        source: "Error UnauthorizedOperation (EC2 API); IAM User Guide, Policy evaluation logic",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0903",
        title: "there are no credentials",
        why: "Neither the environment nor a profile, an SSO session or an instance role says who you are. To try the \
              program without an account, add `--sandbox`: the whole of it runs against an EC2 inside of this program. To \
              use AWS, configure it as for every AWS tool: `aws configure sso`, `AWS_PROFILE`, or `AWS_ACCESS_KEY_ID` with \
              `AWS_SECRET_ACCESS_KEY`.",
        source: "AWS SDKs and Tools Reference Guide, credential provider chain",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0904",
        title: "the endpoint can't be reached",
        why: "No connection came about: the name was not resolved, nobody answered, or TLS was refused. Check the network, \
              the proxy, and `--endpoint-url` if you gave one. Nothing was changed by the request that failed.",
        source: "",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0905",
        title: "AWS keeps asking to be called more slowly",
        why: "Each account has a budget of calls per second for each action, which it shares with all other tools that use \
              it. After waiting longer and longer the command gave up. Run it again; `--parallel` with a smaller number \
              leaves more of the budget to others.",
        source: "Request throttling for the Amazon EC2 API; error RequestLimitExceeded",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0906",
        title: "something was not ready in time",
        why: "AWS took the request, and the resource did not become ready while we waited. It may still: the next run \
              looks first, and goes on if it has. A node that never starts says why in its console output.",
        source: "DescribeInstances.StateReason (EC2 API)",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0907",
        title: "a quota of the account is used up",
        why: "AWS limits how many of a thing an account has in a region, and this one is used up, by this stack and others \
              together. Ask for more under Service Quotas, or remove what is not needed. What was created so far stays, \
              and the next run goes on.",
        source: "Service Quotas User Guide; Amazon VPC quotas",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0908",
        title: "somebody else has what is needed",
        why: "The name, block or address is taken by a resource that is not ours, and it is not touched. Choose another, \
              or remove the one that has it. Where a run was stopped short and the thing is ours after all, AWS may not \
              show it yet: run the same command again after a minute.",
        source: "Error codes for the Amazon EC2 API: …Duplicate, …InUse, …Conflict",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0909",
        title: "another apply holds the lock",
        why: "Two runs at one time would each undo what the other one does, so an apply locks its stack in \
              `.vpclang/` while it runs. Wait for the other to end. The lock of a process that died is free at once. It \
              holds among runs from one folder. With `lock = \"s3://my-bucket/locks\"` in the body of the stack it holds \
              among machines too: the message says whose run has it, where, and since when. A lock that is not renewed \
              for a minute is taken over; `vpclang unlock` says more of it.",
        source: "",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0910",
        title: "a file of ours could not be written or read",
        why: "The lock file or the state of the sandbox could not be used. Mostly the disk is full, the folder is not \
              yours, or another vpclang has the sandbox open. The lock file is written before the first call to AWS, so \
              without it nothing is changed.",
        source: "",
        wrong: "",
        right: "",
    },
];
