//! E08: the plan.

use crate::diagnostic::explain::Page;

/// The pages of the area.
pub const PAGES: &[Page] = &[
    Page {
        code: "E0801",
        title: "nothing says which region is meant",
        why: "A network without `region` can be built anywhere, so somebody has to say where: `--region us-east-1`, the \
              environment variable `AWS_REGION`, or the region of the profile. Write it into the network if it is always \
              the same.",
        source: "",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0802",
        title: "a protected resource would be destroyed or replaced",
        why: "The resource says `protect = true`, and this plan would destroy it, or replace it, which destroys the old \
              one. Nothing is done. If it is meant, remove `protect`, apply, and then make the change: two steps, on \
              purpose. The plan shows which change forces the replacement.",
        source: "",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0803",
        title: "the account has a stack of this name that is not this one",
        why: "A stack is known by its name and an id, which stands in `NAME.lock`. The account has resources of the same \
              name under another id: the lock file is missing or somebody else's, or two programs took one name. To go on \
              with what exists, give `--join NAME.ID`; else choose another name.",
        source: "",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0804",
        title: "two resources in the account claim to be the same",
        why: "Both carry the tags of one address of this stack. Tags get copied, by hand or by a tool that makes an image, \
              an interface or a disk from another. Which of them is ours can't be guessed. Find out which one \
              is meant, and take our tags off the other: `vpclang disown ID`.",
        source: "",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0805",
        title: "AWS publishes no image of this name here",
        why: "Names such as `al2023` are looked up among the parameters that AWS and the distributions publish in each \
              region, for the architecture of the instance type. This region has none of this name. Choose another image, \
              or write the id of one: `image = \"ami-…\"`.",
        source: "GetParameter (SSM API), public parameters for AMIs",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0806",
        title: "the program has no output of this name",
        why: "`vpclang output FILE NAME` prints one output, by the name that its `output` line gives it. Left out, all \
              are printed.",
        source: "",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0807",
        title: "the lock file can't be used",
        why: "`NAME.lock` holds the stack's id and what was pinned: blocks, addresses, images. It is damaged, has a merge \
              conflict in it, or was written by a newer version. Take it from version control, or update vpclang. Without \
              it the next plan reads the pins off what is deployed.",
        source: "",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0808",
        title: "the gateway can't go while nodes keep public addresses",
        why: "A public address is mapped through the internet gateway of its network, and AWS does not detach the gateway \
              before the last of them is gone. A new name makes another gateway of it, and a network has room for one. \
              Take the public addresses away first and apply that, or keep the gateway's name.",
        source: "DetachInternetGateway (EC2 API); error DependencyViolation",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0810",
        title: "this version does not apply a part of the program",
        why: "Every kind of the language is parsed, typed and checked, and not every kind is made in AWS yet. A network \
              without its ACLs or its NAT gateway is another network than the one that is written, so nothing is applied \
              while the program has such a part. `plan` names each, and shows what it would do with the rest.",
        source: "",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0811",
        title: "what bears the address is of another kind",
        why: "A resource is known by the address in its tags. After a `moved` line, or after somebody changed tags by hand, \
              the thing that bears the address may be of another kind than the declaration. Nothing is renamed then: take \
              the line out, or give the thing back its own address.",
        source: "",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0812",
        title: "the plan lets the internet in where it could not reach before",
        why: "`--forbid-new-internet` refuses a plan after which the internet reaches something that it cannot reach now, on \
              any port. What can be reached now is proved on the account, what can be reached then on the account with the \
              plan carried out; nothing is changed. It is meant for runs that nobody watches. If the way is wanted, let \
              somebody read the plan and apply it without the flag.",
        source: "",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0813",
        title: "what is to be chosen is nowhere",
        why: "`--only` and `--except` name resources by their address, as a plan shows them: `lab.worker[0]` is one, `lab.worker` \
              all of that name, `lab` a network with all that lies in it. Neither the program nor the account has \
              anything of this address, so that the choice would be of nothing, or of everything.",
        source: "",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0814",
        title: "a saved plan is not what an apply would do now",
        why: "A plan that was saved with `plan --out` is carried out exactly or not at all. Before an apply begins, the account is \
              looked at and compared again; the program, the account, or what can be reached in it has changed since, and \
              somebody else's eyes have not seen what would be done now. Nothing is done. Make the plan again, and let it be read again.",
        source: "",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0815",
        title: "a saved plan can't be read",
        why: "`apply PLAN` takes what `plan --out` of the same version has written. The file is not there, is something else, or \
              comes from another version of the program. Make the plan again.",
        source: "",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0816",
        title: "somebody else's thing keeps something from being destroyed",
        why: "AWS destroys no subnet with an interface in it, no group that something bears or another group names, and no \
              network with anything in it. What stands there is none of the stack's, so that nothing here may end it: \
              an interface of a load balancer, of a function or of a database, or what somebody made by hand. Nothing is done, because what \
              is destroyed before the refusal would be missed. Let its owner end it, and run the same command again.",
        source: "DeleteSubnet, DeleteSecurityGroup, DeleteVpc (EC2 API)",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0817",
        title: "a subnet has fewer free addresses than the plan needs",
        why: "Each node takes an address of its subnet, also while it is stopped, and so do load balancers, databases and functions that \
              are none of the stack's. Before the first change AWS was asked how many are free, and they are too few for the \
              nodes that the plan makes there; what it destroys there first counts as free. Nothing was done: else some of the nodes \
              would have been made and the others refused.",
        source: "RunInstances (EC2 API); error InsufficientFreeAddressesInSubnet",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0818",
        title: "the zone does not offer the instance type to this account",
        why: "Before the first change AWS was asked which zones offer the types of the nodes that the plan makes or changes. This zone \
              does not, or no zone of the region does. AWS's own answer counts, not the table that `check` looks into: that grows \
              old, and in older accounts `us-east-1a` is another zone than in yours. The message names the zones that do.",
        source: "DescribeInstanceTypeOfferings (EC2 API); error Unsupported",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0819",
        title: "the account would have more than its quota allows",
        why: "The quota counts what everybody has in the region, and `check` knows only what the program says. Before the first change \
              it was counted in the account, and with what the plan makes it is more than the quotas file allows. Nothing was \
              done. Remove what is not needed, or ask AWS for more and write the new number into the file.",
        source: "Amazon VPC quotas; On-Demand Instance quotas; errors …LimitExceeded",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0820",
        title: "a permission that the plan needs is not there",
        why: "Before the first change AWS was asked, with the very calls of the plan and the word that nothing is to be done, whether \
              they are permitted. This one is not, so nothing was done. A policy must allow the action, and no boundary or organisation \
              policy may deny it; `vpclang plan --policy` prints the least policy for the plan. Where AWS sends an encoded message, \
              `aws sts decode-authorization-message` says which policy decided. What is about things that do not exist yet can't \
              be asked: \"8 of 17 actions asked\" says how many were.",
        source: "DryRun (EC2 API, common parameters); error UnauthorizedOperation",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0821",
        title: "the endpoint has carried out a dry run",
        why: "A call was sent with the word that nothing is to be done, and whoever answered has done it all the same. AWS and the sandbox \
              never do; some emulators do. What it made bears the tags of the stack: the next plan shows it. Dry runs go to such an \
              endpoint only with `--preflight on`.",
        source: "",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0830",
        title: "no stack of this name has anything",
        why: "`--stack` takes what the tag `vpclang:stack` says: the stack's name, for a stack with a parameter its value too, and the \
              ID, as `lab.k3x8m2qa` or `shop.prod.k3x8m2qa`. Nothing bears this tag, in none of the regions that were looked into: it is \
              misspelled, it belongs to another account, or everything is gone already.",
        source: "",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0831",
        title: "only tags say that the stack has made what would be destroyed",
        why: "Whoever may set tags can set the stack's on a network of somebody else, and a run that asks nobody would destroy it. So \
              `--yes` covers what is known by more than its tags: what the journal of this folder has made or adopted; groups and key pairs, \
              whose names AWS was given when they were made; nodes that bear one; networks in which such a group lies, and what hangs on \
              them; and networks in which nothing stands. Look at what the message names. If it is the stack's, because it was adopted on \
              another machine for instance, give `--destroy-unrecorded`, or leave out `--yes` and answer the question. If it is not, \
              `vpclang disown ID` takes the tags off.",
        source: "",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0832",
        title: "what exists can't be adopted under this address",
        why: "`vpclang adopt ADDRESS ID` sets the stack's tags on what exists, so that it is the resource of that address from then on. The \
              program must declare the address, nothing may bear it yet, and what has the id must be of the declared kind, lie in the \
              program's region, belong to no other stack, and not be what AWS has made along with a network. The message says \
              which of these does not hold. Nothing was changed.",
        source: "",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0833",
        title: "what has this id is not the stack's to let go",
        why: "`vpclang disown ID` takes the stack's tags off what has the id. It does not bear them: it has none of ours, or it belongs to \
              another stack. The stack of the program is meant, unless `--stack NAME.ID` names another. Nothing was changed, not even \
              for the other ids of the command line.",
        source: "",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0834",
        title: "the stack's tag is on something that nobody knows",
        why: "Its tag says that it belongs to the stack, and its kind is unknown or its address is missing: a newer version has made it, or \
              somebody has set or copied the tag. A \
              destroy that passed it over would leave it without an owner, so it does not begin. Use the newer version, end \
              the thing by hand, or take the tags off it with `vpclang disown ID`. AWS shows the tags of what has ended for \
              up to an hour.",
        source: "",
        wrong: "",
        right: "",
    },
    Page {
        code: "E0835",
        title: "a successor can't be made before its predecessor goes",
        why: "`replace = create-first` asks for a successor while the old resource still stands. AWS can't have both where they \
              would share what it has once: an address of a subnet, a block of a network, the internet gateway of a network. Nor \
              can it be where something that the successor needs is itself replaced by ending the old one first. Leave the address \
              to AWS or give another block, ask for the same order at what it needs, or take `replace` out.",
        source: "",
        wrong: "",
        right: "",
    },
];

/// What is doubtful of a plan.
pub const LINTS: &[Page] = &[
    Page {
        code: "W0801",
        title: "the account may have less room than the plan needs",
        why: "The quota counts what everybody has in the region. It was counted before the first change, and with what the plan makes it is more \
              than AWS gives an account that has never asked for more. Whether yours has, Service Quotas says; write the number into \
              a quotas file, and it is no longer a guess. The plan is carried out, and may stop half-way.",
        source: "Amazon VPC quotas; Service Quotas User Guide",
        wrong: "",
        right: "",
    },
    Page {
        code: "W0802",
        title: "AWS has something against a call of the plan",
        why: "A dry run asks for a permission and says nothing of values, but sometimes AWS looks at them before. Then the answer is \
              neither that the permission is there nor that it is missing. The message holds AWS's code and words. The plan is \
              carried out, and the call itself may be refused in the same way.",
        source: "Error codes for the Amazon EC2 API",
        wrong: "",
        right: "",
    },
    Page {
        code: "W0803",
        title: "something could not be asked before the first change",
        why: "AWS did not answer a question of the preflight, mostly because the credentials may not ask it. The plan is carried out, and what the \
              question would have found is found when AWS refuses it. `vpclang plan --policy` names what has to be allowed.",
        source: "",
        wrong: "",
        right: "",
    },
];
