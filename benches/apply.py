#!/usr/bin/env python3
"""What an apply and an idle plan take: prints the table that the README quotes.

usage: python3 benches/apply.py [--sizes 10,100,1000] [--latency MS] [--rates SHARE] [--failing SHARE] [--late MS]
                                [--program PROGRAM]

The account is the embedded sandbox, served by a process of its own on loopback, in memory and without quotas. CPU seconds and
memory are those of the program alone, as the kernel counts them for a child; calls are what the program says that it sent.
`--latency` is how long each answer takes, `--rates` how much of AWS's request rates the account has (1: all of them), `--failing`
how many of all calls fail (0.3: three of ten, half of them after the deed), `--late` how long what is made stays unseen. The plan
after each apply must find nothing to do.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from check import program  # noqa: E402


def serve(vpclang, folder, latency, rates, failing, late):
    """Starts the sandbox, and says where it listens."""
    command = [vpclang, "sandbox", "serve", "--port", "0", "--scratch", "--latency", str(latency)]
    command += ["--failing", str(failing), "--late", str(late)]
    if rates is not None:
        command += ["--rates", str(rates)]
    server = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True)
    return server, server.stdout.readline().strip()


def run(vpclang, verb, endpoint, folder, whose, horizon):
    """Runs a verb; its calls, CPU seconds, seconds and greatest memory in MiB."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "AWS_ENDPOINT_URL": endpoint, "AWS_EC2_METADATA_DISABLED": "true"}
    environment |= {"AWS_ACCESS_KEY_ID": "any", "AWS_SECRET_ACCESS_KEY": "any", "VPCLANG_HORIZON": str(horizon), "VPCLANG_RATES": whose}
    said = folder / "said"
    began = time.monotonic()
    with said.open("w") as stderr:
        child = subprocess.Popen([vpclang, *verb, "-v"], cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=stderr)
        _, status, usage = os.wait4(child.pid, 0)
    seconds = time.monotonic() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{' '.join(verb)} ended with {child.returncode}:\n{said.read_text()[-2000:]}")
    calls = len(re.findall(r"answered", said.read_text()))
    return calls, usage.ru_utime + usage.ru_stime, seconds, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10,100,1000")
    parser.add_argument("--latency", type=int, default=0)
    parser.add_argument("--rates", type=float)
    parser.add_argument("--failing", type=float, default=0)
    parser.add_argument("--late", type=int, default=0)
    parser.add_argument("--program", default=Path(__file__).parent.parent / "target/release/vpclang", type=Path)
    arguments = parser.parse_args()
    vpclang = arguments.program.resolve()
    print("| nodes | | calls | CPU | seconds | memory |\n|---:|---|---:|---:|---:|---:|")
    for nodes in map(int, arguments.sizes.split(",")):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "main.vpc").write_text("".join(program(nodes)))
            server, endpoint = serve(vpclang, folder, arguments.latency, arguments.rates, arguments.failing, arguments.late)
            whose = "nobody" if arguments.rates is None else "aws"
            horizon = 3 * arguments.late // 1000
            try:
                for verb in (["apply", "--yes"], ["plan", "--detailed-exitcode"]):
                    calls, cpu, seconds, memory = run(vpclang, verb, endpoint, folder, whose, horizon)
                    print(f"| {nodes:,} | {verb[0]} | {calls:,} | {cpu:.2f} s | {seconds:.1f} s | {memory:.0f} MiB |", flush=True)
            finally:
                server.terminate()
                server.wait()


if __name__ == "__main__":
    main()
