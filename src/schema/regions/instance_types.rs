//! What instance types can do, and where AWS offers them.

use super::table::{self, first_word};
use super::{Region, region};

/// What AWS says of an instance type (DescribeInstanceTypes). Limits are those of one instance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InstanceTypeFacts {
    /// `t3.micro`
    pub name: &'static str,
    architectures: &'static str,
    /// Virtual processors, as it starts with them.
    pub vcpus: u32,
    /// Memory in MiB.
    pub memory: u32,
    /// Network cards. An interface lies on the first one if nobody says on which.
    pub network_cards: u32,
    /// Interfaces on all cards together, the primary one among them.
    pub interfaces: u32,
    /// Interfaces on the first card, the primary one among them.
    pub interfaces_on_first_card: u32,
    /// IPv4 addresses of one interface, the primary one among them.
    pub ipv4_per_interface: u32,
    /// IPv6 addresses of one interface; 0 where it has no IPv6.
    pub ipv6_per_interface: u32,
    /// Volumes that can be attached.
    pub volumes: u32,
    /// Whether interfaces and disks of its own take from the same limit as volumes.
    pub volumes_share_their_limit: bool,
    /// Built on the Nitro system, as bare-metal types are too.
    pub nitro: bool,
    /// Interfaces can have IPv6 addresses.
    pub ipv6: bool,
    /// Processor time is earned and spent as credits.
    pub burstable: bool,
    /// A machine without a hypervisor.
    pub bare_metal: bool,
    /// AWS does not count it to the previous generations.
    pub current: bool,
    /// Whether its images must know the Elastic Network Adapter.
    pub ena: Support,
    /// Whether it has a connection of its own to its volumes: always, if asked for, or not at all.
    pub ebs_optimised: Support,
    /// Has an Elastic Fabric Adapter.
    pub efa: bool,
    /// Runs Nitro Enclaves.
    pub enclaves: bool,
    /// Can hibernate.
    pub hibernation: bool,
    /// Has disks of its own, whose content is lost when it stops.
    pub instance_store: bool,
    /// Can be had as a spot instance.
    pub spot: bool,
    /// Starts hardware virtual machine images.
    pub hvm: bool,
    /// Starts paravirtual images, as only old types do.
    pub paravirtual: bool,
    /// Starts in the mode `legacy-bios`.
    pub bios: bool,
    /// Starts in the mode `uefi`.
    pub uefi: bool,
}

/// Whether an instance type has something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Support {
    /// It has not.
    #[default]
    None,
    /// It can have it.
    Optional,
    /// It always has it.
    Always,
}

impl InstanceTypeFacts {
    /// The architectures of images that it starts, as AWS writes them: `x86_64`, `arm64`, `i386`, `x86_64_mac`, `arm64_mac`.
    pub fn architectures(&self) -> impl Iterator<Item = &'static str> {
        self.architectures.split(',')
    }

    /// The architecture that an image for it should have: where old types start two, the 64-bit one.
    pub fn architecture(&self) -> &'static str {
        self.architectures().find(|architecture| *architecture != "i386").unwrap_or("i386")
    }

    fn of_line(line: &'static str) -> Option<InstanceTypeFacts> {
        let mut columns = line.split(' ');
        let name = columns.next()?;
        let architectures = columns.next().filter(|architectures| *architectures != "-")?;
        let mut number = || columns.next()?.parse::<u32>().ok();
        let (vcpus, memory, network_cards) = (number()?, number()?, number()?);
        let (interfaces, interfaces_on_first_card) = (number()?, number()?);
        let (ipv4_per_interface, ipv6_per_interface) = (number()?, number()?);
        let (counting, volumes) = columns.next()?.split_once(':')?;
        let mut facts = InstanceTypeFacts {
            name,
            architectures,
            vcpus,
            memory,
            network_cards,
            interfaces,
            interfaces_on_first_card,
            ipv4_per_interface,
            ipv6_per_interface,
            volumes: volumes.parse().ok()?,
            volumes_share_their_limit: counting == "shared",
            ..InstanceTypeFacts::default()
        };
        columns.next()?.split(',').for_each(|flag| facts.flag(flag));
        Some(facts)
    }

    fn flag(&mut self, flag: &str) {
        match flag {
            "bios" => self.bios = true,
            "burstable" => self.burstable = true,
            "current" => self.current = true,
            "ebs-optimisable" => self.ebs_optimised = Support::Optional,
            "ebs-optimised" => self.ebs_optimised = Support::Always,
            "efa" => self.efa = true,
            "ena" => self.ena = Support::Optional,
            "ena-required" => self.ena = Support::Always,
            "enclaves" => self.enclaves = true,
            "hibernation" => self.hibernation = true,
            "hvm" => self.hvm = true,
            "instance-store" => self.instance_store = true,
            "ipv6" => self.ipv6 = true,
            "metal" => self.bare_metal = true,
            "nitro" => self.nitro = true,
            "paravirtual" => self.paravirtual = true,
            "spot" => self.spot = true,
            "uefi" => self.uefi = true,
            _ => {}
        }
    }
}

/// How many columns stand between the name of a type and the regions that offer it.
const FACTS: usize = 10;

/// What a type can do. `None` for a type that the table does not know, and for one that it knows by its name alone: the
/// oldest ones, and some that were announced only.
pub fn instance_type(name: &str) -> Option<InstanceTypeFacts> {
    table::types().line(name).and_then(InstanceTypeFacts::of_line)
}

/// Whether the EC2 API has a name for the type.
pub fn is_known_instance_type(name: &str) -> bool {
    table::types().line(name).is_some()
}

/// The name of every known type, in the order of the alphabet. For suggestions: it goes through the whole table.
pub fn instance_types() -> impl Iterator<Item = &'static str> {
    table::types().lines().map(first_word)
}

/// Whether a zone offers a type; `None` where the table knows too little of the one or the other.
///
/// AWS adds offerings every week, so a `false` is a reason to warn and never one to refuse. Where the zones of a region
/// have [names of the account](super::Region::zones_per_account), the answer is that of the account whose table it is:
/// there a `false` holds in all accounts only if [no zone of the region](zones_offering) offers the type.
pub fn offered(instance_type: &str, zone: &str) -> Option<bool> {
    let region = region(super::region_of(zone)?)?;
    let letter = zone.strip_prefix(region.name)?;
    let letters = letters_offering(instance_type, &region)?;
    region.zones_with_offerings.contains(letter).then(|| letters.contains(letter))
}

/// The zones of a region that offer a type, in order: none of them where the region does not offer it. `None` where the
/// table knows too little of the one or the other.
pub fn zones_offering(instance_type: &str, region_name: &str) -> Option<Vec<String>> {
    let region = region(region_name)?;
    let letters = letters_offering(instance_type, &region)?;
    Some(letters.chars().map(|letter| format!("{}{letter}", region.name)).collect())
}

/// The letters of the zones of a region that offer a type.
fn letters_offering(instance_type: &str, region: &Region) -> Option<&'static str> {
    let mut columns = table::types().line(instance_type)?.split(' ').skip(1);
    columns.next().filter(|architectures| !region.zones_with_offerings.is_empty() && *architectures != "-")?;
    let offers = columns.skip(FACTS - 1).map(|offer| offer.split_once(':').unwrap_or((offer, region.zones_with_offerings)));
    Some(offers.into_iter().find(|(prefix, _)| *prefix == region.zone_id_prefix).map_or("", |(_, letters)| letters))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::schema::regions::REGIONS;

    #[test]
    fn facts_are_those_that_aws_publishes() {
        let micro = instance_type("t3.micro").unwrap();
        assert_eq!((micro.vcpus, micro.memory, micro.network_cards), (2, 1024, 1));
        assert_eq!((micro.interfaces, micro.interfaces_on_first_card), (2, 2));
        assert_eq!((micro.ipv4_per_interface, micro.ipv6_per_interface), (2, 2));
        assert_eq!((micro.volumes, micro.volumes_share_their_limit), (27, true));
        assert_eq!((micro.nitro, micro.burstable, micro.ipv6, micro.bare_metal, micro.enclaves), (true, true, true, false, false));
        assert_eq!((micro.ena, micro.ebs_optimised), (Support::Always, Support::Always));
        let old = instance_type("t2.nano").unwrap();
        assert_eq!((old.nitro, old.ena, old.ebs_optimised), (false, Support::None, Support::None));
        assert_eq!((old.architectures().collect::<Vec<_>>(), old.architecture()), (vec!["i386", "x86_64"], "x86_64"));
        assert!(!instance_type("m3.large").unwrap().ipv6 && instance_type("m3.large").unwrap().paravirtual);
    }

    /// "Elastic network interfaces" (EC2 user guide): the limits by instance type.
    #[test]
    fn limits_of_interfaces_are_those_of_the_user_guide() {
        for (name, interfaces, ipv4) in [
            ("t2.nano", 2, 2),
            ("t2.micro", 2, 2),
            ("t2.small", 3, 4),
            ("t2.medium", 3, 6),
            ("t2.large", 3, 12),
            ("m5.large", 3, 10),
            ("c5.large", 3, 10),
        ] {
            let facts = instance_type(name).unwrap();
            assert_eq!((facts.interfaces, facts.ipv4_per_interface), (interfaces, ipv4), "{name}");
        }
    }

    #[test]
    fn several_cards_share_the_interfaces() {
        let large = instance_type("p5.48xlarge").unwrap();
        assert_eq!((large.network_cards, large.interfaces, large.interfaces_on_first_card), (32, 64, 2));
        let uneven = instance_type("i7ie.48xlarge").unwrap();
        assert_eq!((uneven.network_cards, uneven.interfaces, uneven.interfaces_on_first_card), (2, 15, 8));
    }

    #[test]
    fn bare_metal_is_nitro_and_apple_has_architectures_of_its_own() {
        let mac = instance_type("mac2.metal").unwrap();
        assert_eq!((mac.bare_metal, mac.nitro, mac.architecture()), (true, true, "arm64_mac"));
    }

    #[test]
    fn what_is_known_by_name_alone_has_no_facts() {
        assert!(is_known_instance_type("dl1.24xlarge"));
        assert_eq!(instance_type("dl1.24xlarge"), None);
        assert_eq!((offered("dl1.24xlarge", "us-east-1a"), zones_offering("dl1.24xlarge", "us-east-1")), (None, None));
        assert!(!is_known_instance_type("t9.micro"));
    }

    #[test]
    fn a_zone_offers_a_type_or_does_not_or_nobody_knows() {
        assert_eq!(offered("t3.micro", "us-east-1a"), Some(true));
        assert_eq!(offered("t3.micro", "us-east-1e"), Some(false));
        assert_eq!(offered("t3.micro", "eu-central-1c"), Some(true));
        assert_eq!(offered("a1.large", "eu-west-2a"), Some(false));
        // A zone that only some accounts have, a region without tables, and what does not exist.
        for unknown in ["ap-northeast-1b", "mx-central-1a", "us-east-1z", "us-east-9a", "us-east-1", ""] {
            assert_eq!(offered("t3.micro", unknown), None, "{unknown}");
        }
        assert_eq!(offered("t9.micro", "us-east-1a"), None);
    }

    #[test]
    fn the_zones_of_an_offering_are_listed() {
        let zones = |instance_type, region| zones_offering(instance_type, region).map(|zones| zones.join(" "));
        assert_eq!(zones("t2.nano", "ap-northeast-2").as_deref(), Some("ap-northeast-2a ap-northeast-2c"));
        assert_eq!(zones("t3.micro", "eu-central-1").as_deref(), Some("eu-central-1a eu-central-1b eu-central-1c"));
        assert_eq!(zones("t3.micro", "ap-northeast-1").as_deref(), Some("ap-northeast-1a ap-northeast-1c ap-northeast-1d"));
        assert_eq!(zones("a1.large", "eu-west-2").as_deref(), Some(""));
        assert_eq!((zones("t3.micro", "mx-central-1"), zones("t3.micro", "us-east-9")), (None, None));
    }

    #[test]
    fn every_line_is_read_whole() {
        let regions: Vec<Region> = REGIONS.iter().filter_map(|(name, _)| region(name)).collect();
        let (mut with_facts, mut flags) = (0, BTreeSet::new());
        for line in table::types().lines() {
            let name = first_word(line);
            let Some(facts) = instance_type(name) else {
                assert_eq!(line, format!("{name} -"));
                continue;
            };
            with_facts += 1;
            assert!(facts.interfaces >= facts.interfaces_on_first_card && facts.interfaces_on_first_card >= 1, "{name}");
            assert!(facts.ipv6 == (facts.ipv6_per_interface > 0) && facts.ipv4_per_interface >= 2 && facts.hvm, "{name}");
            let columns: Vec<&str> = line.split(' ').collect();
            flags.extend(columns[FACTS].split(','));
            let known = |offer: &&str| regions.iter().any(|region| Some(region.zone_id_prefix) == offer.split(':').next());
            assert!(columns[FACTS + 1..].iter().all(known) && columns.len() > FACTS + 1, "{name}");
            let listed: usize =
                regions.iter().filter_map(|region| zones_offering(name, region.name)).map(|zones| zones.len()).sum();
            assert!(listed > 0, "{name}");
        }
        assert!(with_facts > 1300, "{with_facts}");
        let read = "bios burstable current ebs-optimisable ebs-optimised efa ena ena-required enclaves hibernation hvm \
                    instance-store ipv6 metal nitro paravirtual spot uefi";
        assert_eq!(Vec::from_iter(flags.iter().copied()).join(" "), read);
        for flag in flags {
            let mut facts = InstanceTypeFacts::default();
            facts.flag(flag);
            assert_ne!(facts, InstanceTypeFacts::default(), "{flag}");
        }
    }
}
