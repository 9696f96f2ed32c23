#!/usr/bin/env python3
"""How long a check and a formatting take, and how much memory: prints the table that the README quotes.

usage: python3 benches/check.py [--terraform] [PROGRAM]

PROGRAM is the release build, `target/release/vpclang` where none is named. Each figure is the least of several runs of a whole
process that starts cold: CPU seconds (user and system) and the greatest resident memory, as the kernel counts them for a child.
`--terraform` times `terraform validate` on the same network, written with `terraform_data`, which needs no provider.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

RUNS = 7
SIZES = (100, 1_000, 10_000)
PORTS = (19999, 9090, 3000, 27017, 8080)


def layout(nodes):
    """How many nodes share a subnet, how many subnets there are, and how long their prefix is."""
    per = max(100, -(-nodes // 200))
    return per, -(-nodes // per), 24 if per <= 250 else 22


def program(nodes):
    """The network as a .vpc program: every node a declaration of its own, nothing computed by a comprehension."""
    per, subnets, prefix = layout(nodes)
    step = 1 << (24 - prefix)
    yield "stack bench\n\nnetwork net {\n  region = us-east-1\n  cidr   = 10.0.0.0/16\n"
    for at in range(subnets):
        yield f"\n  subnet s{at} {{\n    cidr = 10.0.{at * step % 256}.0/{prefix}\n    zone = us-east-1a\n  }}\n"
        yield f"\n  sg g{at} {{\n    allow [{', '.join(f'tcp {port}' for port in PORTS)}] from net\n  }}\n"
    for node in range(nodes):
        at = node // per
        yield f"\n  node n{node} {{\n    subnet = s{at}\n    ip     = s{at}.host({5 + node % per})\n"
        yield f"    type   = t3.micro\n    image  = ubuntu-24.04\n    sg     = g{at}\n  }}\n"
    yield "}\n"


def terraform(nodes):
    """The same network for terraform's core alone."""
    per, subnets, _ = layout(nodes)
    yield 'resource "terraform_data" "net" {\n  input = { cidr = "10.0.0.0/16" }\n}\n'
    for at in range(subnets):
        net = f'net = terraform_data.net.id, cidr = cidrsubnet("10.0.0.0/16", 8, {at % 256})'
        yield f'resource "terraform_data" "subnet{at}" {{\n  input = {{ {net} }}\n}}\n'
        group = f"net = terraform_data.net.id, ports = [{', '.join(map(str, PORTS))}]"
        yield f'resource "terraform_data" "sg{at}" {{\n  input = {{ {group} }}\n}}\n'
    for node in range(nodes):
        at = node // per
        ip = f'cidrhost("10.0.0.0/16", {256 * (at % 256) + 5 + node % per})'
        refs = f"subnet = terraform_data.subnet{at}.id, sg = terraform_data.sg{at}.id"
        yield f'resource "terraform_data" "node{node}" {{\n  input = {{ {refs}, ip = {ip} }}\n}}\n'


def measured(command, folder, runs=RUNS, expected=0):
    """The least CPU seconds and the greatest memory in MiB of several runs; a run that ends otherwise than expected ends everything."""
    seconds, memory = [], []
    for _ in range(runs):
        child = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        said = child.stderr.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != expected:
            sys.exit(f"{' '.join(map(str, command))} ended with {child.returncode}:\n{said.decode(errors='replace')}")
        seconds.append(usage.ru_utime + usage.ru_stime)
        memory.append(usage.ru_maxrss / 1024)
    return min(seconds), max(memory)


def rows(vpclang, folder, with_terraform):
    start, _ = measured([vpclang, "--version"], folder)
    for nodes in SIZES:
        path = folder / f"net{nodes}.vpc"
        path.write_text("".join(program(nodes)))
        size = path.stat().st_size / 1e6
        check, memory = measured([vpclang, "check", path], folder)
        form, form_memory = measured([vpclang, "fmt", "--check", path], folder)
        speed = size / max(form - start, 1e-3)
        row = [f"{nodes:,}", f"{size:.2f} MB", f"{check:.3f} s", f"{memory:.0f} MiB", f"{speed:.0f} MB/s", f"{form_memory:.0f} MiB"]
        if with_terraform:
            beside = folder / f"tf{nodes}"
            beside.mkdir()
            (beside / "main.tf").write_text("".join(terraform(nodes)))
            measured(["terraform", "init", "-backend=false"], beside, 1)
            theirs, their_memory = measured(["terraform", "validate"], beside, 3)
            row += [f"{theirs:.2f} s", f"{their_memory:.0f} MiB", f"{theirs / check:.0f}"]
        yield row


def damaged(size):
    """Texts of so many bytes that invite a parser to look again and again, by what they are made of."""
    for opener in ("[", "{", "(", '"${', "x = [", "not ", "a b {\n", "}\n"):
        yield repr(opener), (opener * (size // len(opener)))[:size] + "\n"
    line = "x = " + "[" * 60 + "!" + "]" * 60 + "\n"
    yield "60 brackets a line", line * (size // len(line))
    yield "random characters", "".join(random.Random(1).choices('[](){}"$#=.,:/<>+*%! \n\\abc019-', k=size))


def growth(program, folder, size=1 << 20):
    """How much longer twice the text takes."""
    for (what, half), (_, whole) in zip(damaged(size // 2), damaged(size)):
        times = []
        for text in (half, whole):
            path = folder / "damaged.vpc"
            path.write_text(text)
            times.append(measured([program, "check", path.name], folder, 5, 1)[0])
        yield [what, f"{times[0]:.3f} s", f"{times[1]:.3f} s", f"{times[1] / times[0]:.2f}"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--terraform", action="store_true")
    parser.add_argument("--growth", action="store_true", help="time damaged texts of half a megabyte and of twice as much instead")
    parser.add_argument("program", nargs="?", default=Path(__file__).parent.parent / "target/release/vpclang", type=Path)
    arguments = parser.parse_args()
    if arguments.growth:
        print("| damaged text | 0.5 MB | 1 MB | growth |\n|---|---:|---:|---:|")
        with tempfile.TemporaryDirectory() as folder:
            for row in growth(arguments.program.resolve(), Path(folder)):
                print("| " + " | ".join(row) + " |", flush=True)
        return
    head = ["nodes", "text", "check, CPU", "memory", "format", "memory"]
    if arguments.terraform:
        head += ["terraform validate, CPU", "memory", "times ours"]
    print("| " + " | ".join(head) + " |\n|" + "---:|" * len(head))
    with tempfile.TemporaryDirectory() as folder:
        for row in rows(arguments.program.resolve(), Path(folder), arguments.terraform):
            print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    main()
