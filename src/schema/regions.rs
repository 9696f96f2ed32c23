//! The commercial regions with their availability zones, and what instance types are called.
//!
//! Source: botocore's endpoints and moto's table of instance type offerings by zone (moto 5.2.5, read November
//! 2026). AWS opens regions and zones without asking us, so an unknown region is a warning, never an error; zones
//! of a known region are an error, for a zone is a letter behind its region's name.

/// Every commercial region with the letters of its zones.
pub const REGIONS: &[(&str, &str)] = &[
    ("af-south-1", "abc"),
    ("ap-east-1", "abc"),
    ("ap-east-2", "abc"),
    ("ap-northeast-1", "abcd"),
    ("ap-northeast-2", "abcd"),
    ("ap-northeast-3", "abc"),
    ("ap-south-1", "abc"),
    ("ap-south-2", "abc"),
    ("ap-southeast-1", "abc"),
    ("ap-southeast-2", "abc"),
    ("ap-southeast-3", "abc"),
    ("ap-southeast-4", "abc"),
    ("ap-southeast-5", "abc"),
    ("ap-southeast-6", "abc"),
    ("ap-southeast-7", "abc"),
    ("ca-central-1", "abd"),
    ("ca-west-1", "abc"),
    ("eu-central-1", "abc"),
    ("eu-central-2", "abc"),
    ("eu-north-1", "abc"),
    ("eu-south-1", "abc"),
    ("eu-south-2", "abc"),
    ("eu-west-1", "abc"),
    ("eu-west-2", "abcd"),
    ("eu-west-3", "abc"),
    ("il-central-1", "abc"),
    ("me-central-1", "abc"),
    ("me-south-1", "abc"),
    ("mx-central-1", "abc"),
    ("sa-east-1", "abc"),
    ("us-east-1", "abcdef"),
    ("us-east-2", "abc"),
    ("us-west-1", "abc"),
    ("us-west-2", "abcd"),
];

/// The letters of a region's zones; `None` for a region that the table does not have.
pub fn zones(region: &str) -> Option<&'static str> {
    REGIONS.iter().find(|(name, _)| *name == region).map(|(_, zones)| *zones)
}

/// The region of a zone by its name: what stands before the letter.
pub fn region_of(zone: &str) -> Option<&str> {
    let region = zone.strip_suffix(|c: char| c.is_ascii_lowercase())?;
    region.ends_with(|c: char| c.is_ascii_digit()).then_some(region)
}

/// Whether a word is spelled as regions are: `xx-words-9`.
pub fn looks_like_region(word: &str) -> bool {
    let parts: Vec<&str> = word.split('-').collect();
    let letters = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    match parts.as_slice() {
        [area, middle @ .., number] if !middle.is_empty() => {
            area.len() == 2
                && letters(area)
                && middle.iter().all(letters)
                && number.len() == 1
                && number.bytes().all(|b| b.is_ascii_digit())
        }
        _ => false,
    }
}

/// Whether a word is spelled as zones are: a region and a letter.
pub fn looks_like_zone(word: &str) -> bool {
    region_of(word).is_some_and(looks_like_region)
}

/// Whether a word is spelled as instance types are: `family.size`, the family a few letters, a generation and more.
pub fn looks_like_instance_type(word: &str) -> bool {
    let Some((family, size)) = word.split_once('.') else { return false };
    let digit = family.find(|c: char| c.is_ascii_digit());
    let spelled = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    digit.is_some_and(|at| at > 0) && spelled(family) && spelled(size) && !size.contains('.')
}

/// Whether the part behind the dot of an instance type is one that AWS uses.
pub fn is_known_size(size: &str) -> bool {
    const NAMED: [&str; 7] = ["nano", "micro", "small", "medium", "large", "xlarge", "metal"];
    let (base, suffix) = size.split_once('-').unwrap_or((size, ""));
    let numbered =
        base.strip_suffix("xlarge").is_some_and(|n| !n.is_empty() && n.len() <= 3 && n.bytes().all(|b| b.is_ascii_digit()));
    (NAMED.contains(&base) || numbered) && (suffix.is_empty() || base == "metal" || suffix.starts_with("metal"))
}

/// The families of instance types. Source: moto's table of instance types (moto 5.2.5) and what AWS announced since,
/// read November 2026.
#[rustfmt::skip]
const FAMILIES: &[&str] = &[
    "a1", "c1", "c3", "c4", "c5", "c5a", "c5ad", "c5d", "c5n", "c6a", "c6g", "c6gd", "c6gn", "c6i", "c6id", "c6in", "c7a",
    "c7g", "c7gd", "c7gn", "c7i", "c7i-flex", "c8a", "c8g", "c8gb", "c8gd", "c8gn", "c8i", "c8i-flex", "c8ib", "c8id", "c8in",
    "c8ine", "c9g", "c9gd", "d2", "d3", "d3en", "dl2q", "f2", "g4dn", "g5", "g5g", "g6", "g6e", "g6f", "g7", "g7e", "gr6",
    "gr6f", "h1", "hpc6a", "hpc6id", "hpc7a", "hpc7g", "hpc8a", "i2", "i3", "i3en", "i4g", "i4i", "i7i", "i7ie", "i8g", "i8ge",
    "im4gn", "inf1", "inf2", "is4gen", "m1", "m2", "m3", "m4", "m5", "m5a", "m5ad", "m5d", "m5dn", "m5n", "m5zn", "m6a", "m6g",
    "m6gd", "m6i", "m6id", "m6idn", "m6in", "m7a", "m7g", "m7gd", "m7i", "m7i-flex", "m8a", "m8azn", "m8g", "m8gb", "m8gd",
    "m8gn", "m8i", "m8i-flex", "m8ib", "m8id", "m8idb", "m8idn", "m8in", "m8ine", "m9g", "m9gd", "mac-m3ultra", "mac-m4",
    "mac-m4max", "mac-m4pro", "mac1", "mac2", "mac2-m1ultra", "mac2-m2", "mac2-m2pro", "p3dn", "p4d", "p4de", "p5", "p5e",
    "p5en", "p6-b200", "p6-b300", "p6e-gb200", "r3", "r4", "r5", "r5a", "r5ad", "r5b", "r5d", "r5dn", "r5n", "r6a", "r6g",
    "r6gd", "r6i", "r6id", "r6idn", "r6in", "r7a", "r7g", "r7gd", "r7i", "r7iz", "r8a", "r8g", "r8gb", "r8gd", "r8gn", "r8i",
    "r8i-flex", "r8ib", "r8id", "r8idb", "r8idn", "r8in", "r9g", "r9gd", "t1", "t2", "t3", "t3a", "t4g", "t8i", "trn1", "trn1n",
    "trn2", "trn2u", "trn3", "u-3tb1", "u-6tb1", "u7i-12tb", "u7i-6tb", "u7i-8tb", "u7in-16tb", "u7in-24tb", "u7in-32tb",
    "u7inh-32tb", "vt1", "x1", "x1e", "x2gd", "x2idn", "x2iedn", "x2iezn", "x8aedz", "x8g", "x8i", "z1d",
];

/// Whether AWS has used what stands before the dot of an instance type.
pub fn is_known_family(family: &str) -> bool {
    FAMILIES.binary_search(&family).is_ok()
}

/// The architecture of an instance type: a `g` among the letters behind the generation means Graviton, as does
/// the family `a1`. Source: "Amazon EC2 instance type naming conventions".
pub fn architecture(instance_type: &str) -> &'static str {
    let family = instance_type.split('.').next().unwrap_or_default();
    let start = family.find(|c: char| c.is_ascii_digit()).unwrap_or(family.len());
    let behind = family.get(start..).unwrap_or_default().trim_start_matches(|c: char| c.is_ascii_digit());
    let letters = behind.split('-').next().unwrap_or_default();
    // The u7 and mac families say other things behind their generation.
    let graviton = letters.contains('g') && !family.starts_with('u') && !family.starts_with("mac");
    if graviton || family == "a1" { "arm64" } else { "x86_64" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn graviton_is_told_by_its_letter() {
        for arm in [
            "t4g.micro",
            "m7g.large",
            "c6gn.xlarge",
            "r8gd.2xlarge",
            "a1.medium",
            "im4gn.large",
            "x2gd.metal",
            "hpc7g.4xlarge",
            "g5g.xlarge",
        ] {
            assert_eq!(architecture(arm), "arm64", "{arm}");
        }
        for intel in [
            "t2.micro",
            "t3.micro",
            "g5.xlarge",
            "g4dn.xlarge",
            "m7i-flex.large",
            "c5n.large",
            "u-6tb1.metal",
            "gr6.4xlarge",
            "p5.48xlarge",
        ] {
            assert_eq!(architecture(intel), "x86_64", "{intel}");
        }
    }

    #[test]
    fn zones_are_letters_behind_regions() {
        assert_eq!(region_of("us-east-1a"), Some("us-east-1"));
        assert_eq!(region_of("us-east-1"), None);
        assert!(looks_like_zone("eu-west-1c") && !looks_like_zone("lan"));
        assert!(looks_like_region("ap-southeast-2") && !looks_like_region("web-fleet"));
        assert!(REGIONS.is_sorted());
    }

    #[test]
    fn sizes_and_families_are_known_by_pattern() {
        for known in ["t2.micro", "m5.24xlarge", "c6gn.metal", "m7i.metal-24xl", "u-6tb1.112xlarge", "x2iedn.32xlarge"] {
            let (family, size) = known.split_once('.').unwrap();
            assert!(looks_like_instance_type(known) && is_known_family(family) && is_known_size(size), "{known}");
        }
        assert!(FAMILIES.is_sorted());
        assert!(!is_known_size("mikro") && !is_known_family("t9"));
    }
}
