#!/usr/bin/env python3
"""Makes data/regions.txt from the packages that scripts/refresh-regions.txt pins, and says what changed.

    scripts/refresh-regions.py             from the pinned packages
    scripts/refresh-regions.py --latest    from the newest ones, which are pinned then
    scripts/refresh-regions.py --check     writes nothing; fails if the file is not what the pins make

The packages are downloaded with pip and read as archives: nothing of them is installed or run. The same pins make the
same bytes. What the packages do not tell, or tell wrong, stands below as tables, each with its page.
"""

import argparse
import gzip
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data" / "regions.txt"
PINS = ROOT / "scripts" / "refresh-regions.txt"
PACKAGES = ("botocore", "moto")
FORMAT = 1

# When the pages below were read.
PAGES_READ = "2026-11-22"
# "Enable or disable AWS Regions in your account" (Account Management reference): regions launched before March 20, 2019
# are enabled, later ones are not until asked for. So this list never grows. moto has one of its own, which is wrong.
ENABLED_BY_DEFAULT = frozenset(
    "ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-southeast-1 ap-southeast-2 ca-central-1 eu-central-1 "
    "eu-north-1 eu-west-1 eu-west-2 eu-west-3 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2".split()
)
# "AZ IDs" (AWS Regions and Availability Zones): where an account opened before November 2025 has zone names of its own.
NAMED_PER_ACCOUNT = frozenset(
    "ap-northeast-1 ap-southeast-1 ap-southeast-2 eu-west-1 sa-east-1 us-east-1 us-west-1 us-west-2".split()
)
# "AWS Availability Zones" (the same guide): zones that some accounts have and the account behind moto's tables has not,
# and regions that moto has no tables of, with what their zones' ids begin with.
FURTHER_ZONES = {
    "ap-east-2": ("ape2", "abc"),
    "ap-northeast-1": ("apne1", "b"),
    "ap-southeast-6": ("apse6", "abc"),
    "ap-southeast-7": ("apse7", "abc"),
    "mx-central-1": ("mxc1", "abc"),
    "us-west-1": ("usw1", "c"),
}

# What is said of an instance type by a word that is there or not. The order is that of the alphabet.
FLAGS = (
    ("bios", lambda facts: "legacy-bios" in facts["SupportedBootModes"]),
    ("burstable", lambda facts: facts["BurstablePerformanceSupported"]),
    ("current", lambda facts: facts["CurrentGeneration"]),
    ("ebs-optimisable", lambda facts: facts["EbsInfo"]["EbsOptimizedSupport"] == "supported"),
    ("ebs-optimised", lambda facts: facts["EbsInfo"]["EbsOptimizedSupport"] == "default"),
    ("efa", lambda facts: facts["NetworkInfo"]["EfaSupported"]),
    ("ena", lambda facts: facts["NetworkInfo"]["EnaSupport"] == "supported"),
    ("ena-required", lambda facts: facts["NetworkInfo"]["EnaSupport"] == "required"),
    ("enclaves", lambda facts: facts["NitroEnclavesSupport"] == "supported"),
    ("hibernation", lambda facts: facts["HibernationSupported"]),
    ("hvm", lambda facts: "hvm" in facts["SupportedVirtualizationTypes"]),
    ("instance-store", lambda facts: facts["InstanceStorageSupported"]),
    ("ipv6", lambda facts: facts["NetworkInfo"]["Ipv6Supported"]),
    ("metal", lambda facts: facts["BareMetal"]),
    # A bare-metal machine has no hypervisor, and is built on the Nitro system all the same.
    ("nitro", lambda facts: facts["BareMetal"] or facts["Hypervisor"] == "nitro"),
    ("paravirtual", lambda facts: "paravirtual" in facts["SupportedVirtualizationTypes"]),
    ("spot", lambda facts: "spot" in facts["SupportedUsageClasses"]),
    ("uefi", lambda facts: "uefi" in facts["SupportedBootModes"]),
)

HEADER = """\
# The regions of AWS, their zones, and the instance types with what they can do and where they are offered.
# Made by scripts/refresh-regions.py, which says what changed; not to be edited. Read by src/schema/regions.
"""
REGIONS_HEADER = """\
# Of each region: its name; what its zones' ids begin with; whether every account has it (`default`) or has to ask for it
# (`opt-in`); whether its zones are called alike in all accounts (`uniform`) or not (`per-account`); the letters of its
# zones; those of them whose offerings are known, or `-`.
"""
TYPES_HEADER = """\
# Of each instance type: its name; architectures; vCPUs; memory in MiB; network cards; interfaces on all cards, and on the
# first; IPv4 and IPv6 addresses of an interface; how many volumes can be attached, and whether interfaces count with them
# (`shared`) or not (`own`); what else is true of it; the regions that offer it, with the letters of the zones where not all
# zones with known offerings do. A type that is only known by its name has a `-` instead.
"""


def pinned():
    """The pinned versions, as `name: (version, sha256)`."""
    lines = re.findall(r"^(\S+)==(\S+) --hash=sha256:([0-9a-f]{64})$", PINS.read_text(), re.M)
    return {name: (version, digest) for name, version, digest in lines}


def download(folder, latest):
    """Brings the packages into a folder, each as `name: (version, path)`."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--only-binary", ":all:", "--dest", folder]
    command += PACKAGES if latest else ["--require-hashes", "--requirement", str(PINS)]
    if subprocess.run(command, check=False).returncode != 0:
        sys.exit("the packages could not be had; nothing was written")
    found = {}
    for path in Path(folder).glob("*.whl"):
        name, version = path.name.split("-")[:2]
        found[name] = (version, path)
    return {name: found[name] for name in PACKAGES}


def write_pins(packages):
    lines = ["# What data/regions.txt is made from. `scripts/refresh-regions.py --latest` writes it anew."]
    for name, (version, path) in packages.items():
        lines.append(f"{name}=={version} --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}")
    PINS.write_text("\n".join(lines) + "\n")


def built_on(path):
    """The day a package was built: the newest date in its archive."""
    with zipfile.ZipFile(path) as archive:
        return "{:04}-{:02}-{:02}".format(*max(member.date_time[:3] for member in archive.infolist()))


def read_json(archive, name):
    """A member of an archive, compressed once more or not."""
    names = set(archive.namelist())
    if name in names:
        return json.loads(archive.read(name))
    return json.loads(gzip.decompress(archive.read(f"{name}.gz")))


def read_botocore(path):
    """The commercial regions, and every instance type that the EC2 API has a name for."""
    with zipfile.ZipFile(path) as archive:
        endpoints = read_json(archive, "botocore/data/endpoints.json")
        model = read_json(archive, "botocore/data/ec2/2016-11-15/service-2.json")
    commercial = next(part for part in endpoints["partitions"] if part["partition"] == "aws")
    return sorted(commercial["regions"]), set(model["shapes"]["InstanceType"]["enum"])


def read_moto(path):
    """Facts by type, zones by type and region, and what the ids of a region's zones begin with."""
    folder = "moto/ec2/resources/instance_type_offerings"
    with zipfile.ZipFile(path) as archive:
        facts = read_json(archive, "moto/ec2/resources/instance_types.json")
        offered, prefixes = {}, {}
        for name in sorted(archive.namelist()):
            found = re.fullmatch(folder + r"/availability-zone/(\S+?)\.json(\.gz)?", name)
            if not found:
                continue
            region = found[1]
            for row in read_json(archive, f"{folder}/availability-zone/{region}.json"):
                letter = row["Location"].removeprefix(region)
                if re.fullmatch("[a-z]", letter):
                    offered.setdefault(row["InstanceType"], {}).setdefault(region, set()).add(letter)
            ids = read_json(archive, f"{folder}/availability-zone-id/{region}.json")
            prefixes[region] = min(row["Location"] for row in ids).split("-")[0]
    return facts, offered, prefixes


def region_lines(regions, offered, prefixes):
    """The lines of the regions, and the letters of each region's zones with offerings, under its prefix."""
    lines, known = [], {}
    for region in regions:
        letters = set().union(*(zones.get(region, set()) for zones in offered.values()))
        further = FURTHER_ZONES.get(region, ("", ""))
        prefix = prefixes.get(region, further[0])
        if not prefix:
            sys.exit(f"no zones are known of {region}: look its zones up, and add them to FURTHER_ZONES")
        offering = "".join(sorted(letters))
        known[region] = (prefix, offering)
        lines.append(
            f"{region} {prefix} {'default' if region in ENABLED_BY_DEFAULT else 'opt-in'} "
            f"{'per-account' if region in NAMED_PER_ACCOUNT else 'uniform'} "
            f"{''.join(sorted(letters.union(further[1])))} {offering or '-'}"
        )
    return lines, known


def type_line(name, facts, zones, known):
    """The line of one instance type."""
    if facts is None:
        return f"{name} -"
    network, volumes = facts["NetworkInfo"], facts["EbsInfo"]
    counting = {"shared": "shared", "dedicated": "own"}[volumes["AttachmentLimitType"]]
    first = next(card for card in network["NetworkCards"] if card["NetworkCardIndex"] == 0)
    columns = [
        name,
        ",".join(sorted(facts["ProcessorInfo"]["SupportedArchitectures"])),
        facts["VCpuInfo"]["DefaultVCpus"],
        facts["MemoryInfo"]["SizeInMiB"],
        network["MaximumNetworkCards"],
        network["MaximumNetworkInterfaces"],
        first["MaximumNetworkInterfaces"],
        network["Ipv4AddressesPerInterface"],
        network["Ipv6AddressesPerInterface"],
        f"{counting}:{volumes['MaximumEbsAttachments']}",
        ",".join(word for word, holds in FLAGS if holds(facts)),
    ]
    for region, letters in sorted(zones.items()):
        prefix, all_letters = known[region]
        spelled = "".join(sorted(letters))
        columns.append(prefix if spelled == all_letters else f"{prefix}:{spelled}")
    return " ".join(map(str, columns))


def render(packages):
    """The text without the line of its version, and its sections by their names."""
    regions, named = read_botocore(packages["botocore"][1])
    facts, offered, prefixes = read_moto(packages["moto"][1])
    dates = {name: built_on(path) for name, (_, path) in packages.items()}
    zones, known = region_lines(regions, offered, prefixes)
    types = [type_line(name, facts.get(name), offered.get(name, {}), known) for name in sorted(named | set(facts))]
    version = {name: version for name, (version, _) in packages.items()}
    header = (
        f"date {max(dates.values())}\n"
        f"source botocore {version['botocore']} of {dates['botocore']}: regions, names of instance types\n"
        f"source moto {version['moto']} of {dates['moto']}: what instance types can do, and where they are offered\n"
        f"source AWS Regions and Availability Zones, read {PAGES_READ}: opt-in, names of zones, zones of new regions\n"
        f"source AWS Account Management, read {PAGES_READ}: which regions every account has\n"
    )
    return (
        f"{header}\n[regions]\n{REGIONS_HEADER}" + "\n".join(zones) + f"\n\n[types]\n{TYPES_HEADER}" + "\n".join(types) + "\n"
    )


def lines_of(text, section):
    """The lines of a section by their first words."""
    body = text.partition(f"[{section}]\n")[2].partition("\n\n")[0]
    rows = (line for line in body.splitlines() if not line.startswith("#"))
    return {line.split(" ", 1)[0]: line for line in rows}


def version_of(text):
    found = re.search(r"^version (\d+)$", text, re.M)
    return int(found[1]) if found else 0


def without_version(text):
    """What two files are compared by."""
    return re.sub(r"\A.*?^(?=date )", "", text, count=1, flags=re.M | re.S)


def shown(words, most=12):
    more = len(words) - most
    return ", ".join(words[:most]) + (f" and {more} more" if more > 0 else "")


def summary(old, new):
    """What changed, a line for each sort of change."""
    lines = []
    for section, facts in (("regions", 6), ("types", 11)):
        before, after = lines_of(old, section), lines_of(new, section)
        kept = sorted(set(before) & set(after))
        split = {name: (before[name].split(), after[name].split()) for name in kept}
        changes = (
            ("new", sorted(set(after) - set(before))),
            ("gone", sorted(set(before) - set(after))),
            ("otherwise", [name for name, (was, now) in split.items() if was[:facts] != now[:facts]]),
            ("offered elsewhere", [name for name, (was, now) in split.items() if was[facts:] != now[facts:]]),
        )
        lines += [f"{section} {what}: {len(names)} ({shown(names)})" for what, names in changes if names]
    return lines or ["no region and no instance type changed"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--latest", action="store_true", help="take the newest packages, and pin them")
    which.add_argument("--check", action="store_true", help="write nothing; fail if the file would be another one")
    arguments = parser.parse_args()
    old = DATA.read_text() if DATA.exists() else ""
    with tempfile.TemporaryDirectory() as folder:
        packages = download(folder, arguments.latest)
        body = render(packages)
        same = body == without_version(old)
        if not same and not arguments.check:
            DATA.parent.mkdir(exist_ok=True)
            DATA.write_text(f"{HEADER}format {FORMAT}\nversion {version_of(old) + 1}\n{body}")
        if arguments.latest:
            write_pins(packages)
    print("\n".join(summary(old, body)))
    print(f"{DATA.relative_to(ROOT)}: {'as it was' if same else 'not what the pins make' if arguments.check else 'written'}")
    sys.exit(1 if arguments.check and not same else 0)


if __name__ == "__main__":
    main()
