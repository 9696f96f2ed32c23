//! Security groups: what AWS would refuse of them beside their rules.

use crate::diagnostic::explain::Page;

/// The pages of the area.
pub const PAGES: &[Page] = &[Page {
    code: "E0437",
    title: "the groups of this stack could not be named",
    why: "What a group is called in AWS begins with the name of its stack, and AWS takes no name that begins with `sg-`, as \
          the ids of groups do, and no letters but those from a to z. So the stack is called otherwise, and what stands in its \
          brackets has a value of plain letters.",
    source: "CreateSecurityGroup.GroupName (EC2 API)",
    wrong: r"stack sg-lab

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  sg web
}
",
    right: r"stack lab

network lab {
  region = us-east-1
  cidr   = 10.0.0.0/16

  sg web
}
",
}];
