"""What every script of the judge needs of boto3: clients for one endpoint, whole lists, tags as a dictionary."""

import functools
import warnings
from typing import Any

import boto3
from botocore.config import Config

# boto3 announces that it will leave Python 3.10 behind; what is pinned here will not.
warnings.filterwarnings("ignore", category=Warning, module="boto3.compat")

Credentials = dict[str, str]
ANYONE: Credentials = {"access_key_id": "judge", "secret_access_key": "judge", "session_token": ""}
REGION = "us-east-1"


@functools.lru_cache(maxsize=1)
def session() -> Any:
    """One session: it holds the parsed service models, which cost half a second to read."""
    return boto3.Session()


@functools.lru_cache(maxsize=256)
def _client(service: str, endpoint: str, key: str, secret: str, token: str, region: str, validate: bool) -> Any:
    return session().client(
        service,
        endpoint_url=endpoint,
        region_name=region,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        aws_session_token=token or None,
        # A judge that tries again hides faults.
        config=Config(retries={"total_max_attempts": 1}, read_timeout=60, parameter_validation=validate),
    )


def client(service: str, endpoint: str, credentials: Credentials = ANYONE, region: str = REGION, validate: bool = True) -> Any:
    """A client. Without `validate` it sends also what botocore's model forbids, for the endpoint to refuse."""
    token = credentials.get("session_token") or ""
    return _client(service, endpoint, credentials["access_key_id"], credentials["secret_access_key"], token, region, validate)


def whole(ec2: Any, operation: str, result: str, **arguments: Any) -> list[Any]:
    """Every item of a list, over all its pages where the call has pages."""
    if not ec2.can_paginate(operation):
        return getattr(ec2, operation)(**arguments)[result]
    return [item for page in ec2.get_paginator(operation).paginate(**arguments) for item in page.get(result, [])]


def tags_of(item: dict[str, Any]) -> dict[str, str]:
    """The tags of any answer: interfaces call them `TagSet`, all else `Tags`."""
    return {tag["Key"]: tag["Value"] for tag in item.get("Tags") or item.get("TagSet") or []}


def tag_list(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def tag_specification(kind: str, tags: dict[str, str]) -> dict[str, Any]:
    return {"ResourceType": kind, "Tags": tag_list(tags)}
