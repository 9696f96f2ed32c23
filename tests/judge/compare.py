"""Makes the calls of scenario.py at two endpoints and compares what they answer.

    compare.py SANDBOX MOTO           fails where they differ and differences.json does not say so, or says so no longer
    compare.py SANDBOX MOTO --write   writes what it found into differences.json
    compare.py --one ENDPOINT         prints every answer, and where it is not what AWS is known to do

Two emulators that agree may both be wrong, and where they differ one of them is. So every difference names which of the two
does as AWS does (`sandbox`, `moto`, `neither`), and the source, both from the scenario; or `not documented`, where AWS says
nothing of it or says so little that either may be right. A step that lists a source for what AWS does must find the sandbox
doing it, whether moto does or not: the sandbox is ours to put right.
"""

import json
import re
import secrets
import sys
import time
from pathlib import Path
from typing import Any

import jmespath
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

import aws
from scenario import STEPS, Shown, Step

KNOWN = Path(__file__).with_name("differences.json")
AN_ID = re.compile(r"^([a-z]+)-[0-9a-f]{8,17}$")
UNDOCUMENTED = "not documented"


class Run:
    """One pass over the scenario at one endpoint."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self.credentials = account_of(endpoint)
        self.ids: dict[str, str] = {}

    def step(self, step: Step) -> Any:
        missing = [name for name in names_in(step.arguments) if name not in self.ids]
        if missing:
            return {"skipped": f"there is no {', '.join(sorted(missing))}"}
        arguments = self.filled(step.arguments)
        client = aws.client(step.service, self.endpoint, self.credentials, validate=False)
        try:
            if step.operation in PSEUDO:
                return {"ok": PSEUDO[step.operation](client, **arguments)}
            answer = getattr(client, step.operation)(**arguments)
        except ClientError as error:
            return {"refused": error.response["Error"]["Code"]}
        except ResponseParserError:
            # No EC2 answer at all: an exception inside moto.
            return {"refused": "500"}
        for name, path in step.keep.items():
            kept = jmespath.search(path, answer)
            if kept:
                self.ids[name] = kept
        return {"ok": self.named(jmespath.search(step.show, answer)) if step.show else True}

    def filled(self, value: Any) -> Any:
        if isinstance(value, str) and value.startswith("$"):
            return self.ids[value[1:]]
        if isinstance(value, dict):
            return {key: self.filled(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.filled(item) for item in value]
        return value

    def named(self, value: Any) -> Any:
        """Ids by the names under which they were kept; any other id by its kind. Lists of tags are put in order."""
        if isinstance(value, str):
            for name, identifier in self.ids.items():
                value = value.replace(identifier, f"${name}")
            return AN_ID.sub(r"some \1", value)
        if isinstance(value, dict):
            return {key: self.named(item) for key, item in sorted(value.items())}
        if isinstance(value, list):
            items = [self.named(item) for item in value]
            is_tags = all(isinstance(item, dict) and "Key" in item for item in items)
            return sorted(items, key=lambda item: item["Key"]) if is_tags else items
        return value


def account_of(endpoint: str) -> aws.Credentials:
    """An account that nobody used, where the endpoint has several: moto does, through STS. The sandbox has one, and has to be
    fresh."""
    sts = aws.client("sts", endpoint)
    try:
        given = sts.assume_role(
            RoleArn=f"arn:aws:iam::{300_000_000_000 + secrets.randbelow(10**11)}:role/judge", RoleSessionName="compare"
        )["Credentials"]
    except (ClientError, BotoCoreError):
        return aws.ANYONE
    return {
        "access_key_id": given["AccessKeyId"],
        "secret_access_key": given["SecretAccessKey"],
        "session_token": given["SessionToken"],
    }


def names_in(value: Any) -> set[str]:
    if isinstance(value, str):
        return {value[1:]} if value.startswith("$") else set()
    if isinstance(value, dict):
        return set().union(*map(names_in, value.values()))
    if isinstance(value, list):
        return set().union(*map(names_in, value))
    return set()


def wait(client: Any, state: str, InstanceIds: list[str]) -> str:
    """What a node becomes within half a minute. States take time in the sandbox, as they do on AWS, and none in moto."""
    until = time.monotonic() + 30
    while True:
        reservations = client.describe_instances(InstanceIds=InstanceIds)["Reservations"]
        states = {node["State"]["Name"] for reservation in reservations for node in reservation["Instances"]}
        if states == {state} or time.monotonic() > until:
            return " ".join(sorted(states))
        time.sleep(0.1)


def pages(client: Any, of: str, in_: str, **arguments: Any) -> list[int]:
    """How long the pages of a list are."""
    lengths, token = [], {}
    while len(lengths) < 100:
        page = getattr(client, of)(**arguments, **token)
        lengths.append(len(page[in_]))
        if not page.get("NextToken"):
            break
        token = {"NextToken": page["NextToken"]}
    return lengths


PSEUDO = {"wait": wait, "pages": pages}


def as_aws(step: Step, answer: Any) -> bool | None:
    """Whether an answer is AWS's, as far as the scenario knows."""
    if not step.aws:
        return None
    if isinstance(step.aws, Shown):
        return answer == {"ok": step.aws.value}
    if step.aws in ("ok", "refused"):
        return step.aws in answer and answer[step.aws] != "500"
    return answer == {"refused": step.aws}


def verdict(step: Step, sandbox: Any, moto: Any) -> str:
    right = [name for name, answer in (("sandbox", sandbox), ("moto", moto)) if as_aws(step, answer)]
    if not step.aws or len(right) == 2:
        return UNDOCUMENTED
    return right[0] if right else "neither"


def compare(sandbox: str, moto: str) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """The calls that were answered differently, and those that the sandbox does not answer as AWS does."""
    left, right = Run(sandbox), Run(moto)
    differing, wrong = {}, []
    for step in STEPS:
        one, other = left.step(step), right.step(step)
        if one != other:
            said = {"sandbox": one, "moto": other, "aws": verdict(step, one, other), "source": step.source or UNDOCUMENTED}
            differing[step.name] = said
        if as_aws(step, one) is False:
            wrong.append(f"not as AWS: {step.name}: {json.dumps(one)} ({step.source})")
    return differing, wrong


def complaints(found: dict[str, Any], known: dict[str, Any]) -> list[str]:
    lines = []
    for name, entry in found.items():
        if name not in known:
            lines.append(f"not listed: {name}: {json.dumps(entry, ensure_ascii=False)}")
        elif known[name] != entry:
            lines.append(f"listed otherwise: {name}: {json.dumps(entry, ensure_ascii=False)}")
    return lines + [f"listed, but they agree now: {name}" for name in known if name not in found]


def load() -> dict[str, Any]:
    return json.loads(KNOWN.read_text()) if KNOWN.exists() else {}


def write(found: dict[str, Any]) -> None:
    KNOWN.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n")


def show_one(endpoint: str) -> None:
    run = Run(endpoint)
    for step in STEPS:
        answer = run.step(step)
        mark = {None: " ", True: "=", False: "!"}[as_aws(step, answer)]
        known = json.dumps(step.aws.value) if isinstance(step.aws, Shown) else step.aws
        expected = f"   AWS: {known} ({step.source})" if mark == "!" else ""
        print(f"{mark} {step.name}: {json.dumps(answer)}{expected}")


def main() -> None:
    names = [step.name for step in STEPS]
    assert len(names) == len(set(names)), "two steps bear one name"
    arguments = sys.argv[1:]
    if len(arguments) == 2 and arguments[0] == "--one":
        return show_one(arguments[1])
    if len(arguments) not in (2, 3) or arguments[2:] not in ([], ["--write"]):
        sys.exit(__doc__)
    found, wrong = compare(arguments[0], arguments[1])
    if "--write" in arguments:
        write(found)
    lines = wrong + complaints(found, load())
    print(f"{len(STEPS)} calls, {len(found)} known differences" if not lines else "\n".join(lines))
    sys.exit(bool(lines))


if __name__ == "__main__":
    main()
