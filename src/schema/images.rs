//! The images that AWS and the distributions publish under a name, as public parameters of Systems Manager.

/// An image that can be written as a word.
#[derive(Debug)]
pub struct PublishedImage {
    /// The word.
    pub name: &'static str,
    /// The parameter that holds the id of its newest release for Intel and AMD processors.
    pub x86_64: &'static str,
    /// The same for Graviton processors.
    pub arm64: &'static str,
}

/// All of them. Sources: "Reference the latest AMIs using Systems Manager public parameters" (EC2 user guide), Ubuntu's
/// "Find Ubuntu images with the AWS SSM Parameter Store", Debian's "Cloud/AmazonEC2Image".
pub const PUBLISHED: &[PublishedImage] = &[
    PublishedImage {
        name: "al2",
        x86_64: "/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-x86_64-gp2",
        arm64: "/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-arm64-gp2",
    },
    PublishedImage {
        name: "al2023",
        x86_64: "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
        arm64: "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
    },
    PublishedImage {
        name: "debian-12",
        x86_64: "/aws/service/debian/release/12/latest/amd64",
        arm64: "/aws/service/debian/release/12/latest/arm64",
    },
    PublishedImage {
        name: "ubuntu-22.04",
        x86_64: "/aws/service/canonical/ubuntu/server/22.04/stable/current/amd64/hvm/ebs-gp2/ami-id",
        arm64: "/aws/service/canonical/ubuntu/server/22.04/stable/current/arm64/hvm/ebs-gp2/ami-id",
    },
    PublishedImage {
        name: "ubuntu-24.04",
        x86_64: "/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id",
        arm64: "/aws/service/canonical/ubuntu/server/24.04/stable/current/arm64/hvm/ebs-gp3/ami-id",
    },
];

/// The parameter for a published name and an architecture (`x86_64` or `arm64`); `None` for a name nobody publishes.
pub fn parameter(name: &str, architecture: &str) -> Option<&'static str> {
    let image = PUBLISHED.iter().find(|image| image.name == name)?;
    Some(if architecture == "arm64" { image.arm64 } else { image.x86_64 })
}
