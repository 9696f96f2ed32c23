//! The commercial regions with their zones, and the instance types with what they can do and where they are offered.
//!
//! All of it is read from `data/regions.txt`, whose head says how old it is and what it was made from
//! (`scripts/refresh-regions.py` makes it anew). AWS opens regions and zones and adds types and offerings without asking
//! us: what this table does not know may exist, so it is a reason for a warning and never for an error.

mod instance_types;
mod table;

use std::cell::RefCell;
use std::sync::LazyLock;

pub use instance_types::{InstanceTypeFacts, Support};
pub use instance_types::{instance_type, instance_types, is_known_instance_type, offered, zones_offering};
pub use table::{About, about};

/// A region of AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// `us-east-1`
    pub name: &'static str,
    /// What the ids of its zones begin with: `use1` of `use1-az4`. An id means the same zone in every account.
    pub zone_id_prefix: &'static str,
    /// Whether an account has to ask for it before it can be used, as for all that opened after March 20, 2019.
    pub opt_in: bool,
    /// Whether accounts opened before November 2025 have names of their own for its zones, so that `us-east-1a` of one
    /// account is `us-east-1c` of another.
    pub zones_per_account: bool,
    /// The letters of its zones, those among them that only some accounts have.
    pub zones: &'static str,
    /// The letters of the zones whose offerings of instance types are known; empty for the newest regions.
    zones_with_offerings: &'static str,
}

impl Region {
    fn of_line(line: &'static str) -> Option<Region> {
        let mut columns = line.split(' ');
        Some(Region {
            name: columns.next()?,
            zone_id_prefix: columns.next()?,
            opt_in: columns.next()? == "opt-in",
            zones_per_account: columns.next()? == "per-account",
            zones: columns.next()?,
            zones_with_offerings: columns.next()?.trim_matches('-'),
        })
    }
}

/// Every commercial region with the letters of its zones, in the order of the alphabet.
pub static REGIONS: LazyLock<Vec<(&'static str, &'static str)>> =
    LazyLock::new(|| table::regions().lines().filter_map(Region::of_line).map(|region| (region.name, region.zones)).collect());

/// What is known of a region; `None` for one that the table does not have.
pub fn region(name: &str) -> Option<Region> {
    table::regions().line(name).and_then(Region::of_line)
}

/// The letters of a region's zones; `None` for a region that the table does not have.
pub fn zones(region_name: &str) -> Option<&'static str> {
    region(region_name).map(|region| region.zones)
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

/// Families that AWS has announced and that the EC2 API has no names for yet. Read November 2026.
const ANNOUNCED: [&str; 1] = ["trn3"];

/// Whether AWS has used what stands before the dot of an instance type.
pub fn is_known_family(family: &str) -> bool {
    table::types().has_prefix(&format!("{family}.")) || ANNOUNCED.contains(&family)
}

/// The architecture of an instance type: `x86_64`, `arm64`, or for Apple's machines `x86_64_mac` or `arm64_mac`. What
/// the table does not know is told by its name.
pub fn architecture(name: &str) -> &'static str {
    thread_local! {
        // A plan of ten thousand nodes asks for each of them, and about a handful of types.
        static LAST: RefCell<(String, &'static str)> = const { RefCell::new((String::new(), "x86_64")) };
    }
    LAST.with_borrow_mut(|(asked, told)| {
        if asked != name {
            *told = instance_type(name).map_or_else(|| architecture_by_name(name), |facts| facts.architecture());
            name.clone_into(asked);
        }
        *told
    })
}

/// A `g` among the letters behind the generation means Graviton, as does the family `a1`. Source: "Amazon EC2 instance
/// type naming conventions".
fn architecture_by_name(instance_type: &str) -> &'static str {
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
    fn regions_say_what_accounts_have_to_know() {
        let virginia = region("us-east-1").unwrap();
        assert_eq!((virginia.zone_id_prefix, virginia.opt_in, virginia.zones_per_account), ("use1", false, true));
        assert_eq!((virginia.zones, virginia.zones_with_offerings), ("abcdef", "abcdef"));
        let milan = region("eu-south-1").unwrap();
        assert_eq!((milan.opt_in, milan.zones_per_account, milan.zones), (true, false, "abc"));
        let mexico = region("mx-central-1").unwrap();
        assert_eq!((mexico.opt_in, mexico.zones, mexico.zones_with_offerings), (true, "abc", ""));
        assert_eq!((region("us-east-9"), zones("us-gov-west-1")), (None, None));
    }

    /// "Enable or disable AWS Regions in your account" and "AZ IDs" name these, and neither list grows.
    #[test]
    fn seventeen_regions_are_open_to_all_and_eight_name_zones_by_account() {
        let all: Vec<Region> = REGIONS.iter().filter_map(|(name, _)| region(name)).collect();
        assert_eq!(all.iter().filter(|region| !region.opt_in).count(), 17);
        assert_eq!(all.iter().filter(|region| region.zones_per_account).count(), 8);
        assert!(all.iter().all(|region| !(region.opt_in && region.zones_per_account)));
    }

    #[test]
    fn names_tell_the_architecture_as_the_table_does() {
        let told = |facts: &InstanceTypeFacts| architecture_by_name(facts.name) == facts.architecture();
        let otherwise: Vec<&str> =
            instance_types().filter_map(instance_type).filter(|facts| !told(facts)).map(|facts| facts.name).collect();
        let apple = |name: &&str| name.starts_with("mac");
        assert_eq!(otherwise.iter().find(|name| !apple(name)), None);
        assert_eq!(architecture("mac1.metal"), "x86_64_mac");
        assert_eq!((architecture("m99g.large"), architecture("m99i.large")), ("arm64", "x86_64"));
    }

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
        for name in instance_types() {
            let (family, size) = name.split_once('.').unwrap();
            assert!(looks_like_instance_type(name) && is_known_family(family) && is_known_size(size), "{name}");
        }
        for known in ["t2.micro", "m5.24xlarge", "c6gn.metal", "m7i.metal-24xl", "u-6tb1.112xlarge", "x2iedn.32xlarge"] {
            let (family, size) = known.split_once('.').unwrap();
            assert!(looks_like_instance_type(known) && is_known_family(family) && is_known_size(size), "{known}");
        }
        assert!(!is_known_size("mikro") && !is_known_family("t9") && !is_known_family("") && is_known_family("trn3"));
    }
}
