"""Writes a program whose assertions are as many as a large organisation has: the bench of the proof.

    python3 benches/reach.py NODES [spread] > large.vpc

100 subnets in three zones, 200 groups with 60 rules each, NODES nodes and 1,000 assertions of every sort. Every node of a
tier bears one of the groups, so that the number of classes does not grow with the nodes. All assertions hold.

With `spread` each tier lies in fifty subnets, and the rules name halves of subnets: so that there are as many classes as there
can be.
"""

import sys

SUBNETS, GROUPS, RULES, ASSERTIONS = 100, 200, 60, 1000


def groups(spread):
    for g in range(GROUPS):
        rules = []
        # Half of the rules name groups, the others blocks inside and outside.
        for r in range(RULES - 1):
            port = 1024 + r * 100
            if r % 2 == 0:
                rules.append(f"    allow tcp {port} from g{(g + 1 + r // 2) % GROUPS}")
            elif r % 4 == 1 and spread:
                rules.append(f"    allow tcp {port} from 10.0.{2 * ((7 * r + g) % SUBNETS)}.0/24")
            elif r % 4 == 1:
                rules.append(f"    allow tcp {port} from 10.{r}.{g}.0/24")
            else:
                rules.append(f"    allow tcp {port} from 198.{20 + r}.{g}.0/24")
        rules.append("    allow https from anywhere")
        yield "\n".join([f"  sg g{g} {{", *rules, "  }", ""])


def program(nodes, spread=False):
    each = max(1, nodes // GROUPS)
    out = ["stack large", "", "network net {", "  region = us-east-1", "  cidr   = 10.0.0.0/16", ""]
    out += ["  gateway igw {", "    kind = internet", "  }", ""]
    out += ["  gateway nat {", "    kind   = nat", "    subnet = s0", "  }", ""]
    out += ["  routes public {", "    0.0.0.0/0 -> igw", "  }", "", "  routes private {", "    0.0.0.0/0 -> nat", "  }", ""]
    out += ["  acl edge {", "    100 deny tcp 23 from anywhere", "    200 allow all from anywhere", "    100 allow all to anywhere", "  }", ""]
    for s in range(SUBNETS):
        table = "public" if s % 2 == 0 else "private"
        acl = "\n    acl    = edge" if s % 4 == 0 else ""
        out += [f"  subnet s{s} {{", f"    cidr   = 10.0.{2 * s}.0/23", f"    zone   = us-east-1{'abc'[s % 3]}", f"    routes = {table}{acl}", "  }", ""]
    out += groups(spread)
    if spread:
        out += [f"  let every = [{', '.join(f's{s}' for s in range(SUBNETS))}]", ""]
    for g in range(GROUPS):
        s = g % SUBNETS
        public = "\n    public-ip = auto" if s % 2 == 0 else ""
        if spread:
            out += [f"  node n{g}[i in 0..{each}] {{", f"    subnet    = every[(i % 50 * 2 + {s}) % {SUBNETS}]",
                    "    type      = t3.micro", "    image     = al2023", f"    sg        = g{g}{public}", "  }", ""]
            continue
        out += [f"  node n{g}[i in 0..{each}] {{", f"    subnet    = s{s}", f"    ip        = s{s}.host({10 + (g // SUBNETS) * each} + i)",
                "    type      = t3.micro", "    image     = al2023", f"    sg        = g{g}{public}", "  }", ""]
    out += ["}", ""]
    for a in range(ASSERTIONS):
        g = a % GROUPS
        kind = a // GROUPS
        if kind == 0:
            out.append(f"assert net.n{g} can reach internet on https")
        elif kind == 1:
            out.append(f"assert internet cannot reach net.n{g} on postgres")
        elif kind == 2:
            out.append(f"assert net.n{(g + 1) % GROUPS} can reach net.n{g} on tcp 1024")
        elif kind == 3:
            out.append(f"assert net.n{(g + 60) % GROUPS} cannot reach net.n{g} on tcp 1024")
        else:
            out.append(f"assert only [net.n{(g + 1) % GROUPS}] can reach net.n{g} on tcp 1024")
    return "\n".join(out) + "\n"


if __name__ == "__main__":
    sys.stdout.write(program(int(sys.argv[1]) if len(sys.argv) > 1 else 10000, sys.argv[2:] == ["spread"]))
