"""One moto server for a whole test run: `python launcher.py` prints its endpoint and serves until its stdin ends.

moto is the second opinion on what the engine says to EC2, so nothing here may make it kinder than it is. Each patch below
names the measured fault that makes the unpatched server unusable, and does no more than mend that. The server adds two
paths of its own: `/judge/requests`, what was asked so far, and `/judge/crashes`, the tracebacks behind its answers 500.
"""

import io
import json
import logging
import os
import sys
import threading
import traceback
from typing import Any, Callable, Iterable
from urllib.parse import parse_qs

# moto reads its switches when it is imported. With these it refuses unknown images, instance types and key names; without
# them it takes any text. The fourth switch of that family, the policies that AWS manages, stays off: it costs 25 MiB for
# every account, each test has an account of its own, and no test speaks to IAM.
os.environ.update(
    MOTO_ENABLE_AMI_VALIDATION="true",
    MOTO_EC2_ENABLE_INSTANCE_TYPE_VALIDATION="true",
    MOTO_ENABLE_KEYPAIR_VALIDATION="true",
)

from moto.ec2.models.core import TaggedEC2Resource  # noqa: E402
from moto.ec2.models.dhcp_options import DHCPOptionsSetBackend  # noqa: E402
from moto.ec2.models.instances import Instance  # noqa: E402
from moto.ec2.utils import EC2_PREFIX_TO_RESOURCE, get_prefix  # noqa: E402
from moto.iam.models import get_account_id_from  # noqa: E402
from moto.s3.responses import S3Response  # noqa: E402
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app  # noqa: E402
from werkzeug.serving import make_server  # noqa: E402

Environ = dict[str, Any]
StartResponse = Callable[..., Any]


def look_up_tags(resource: Any) -> list[dict[str, str]]:
    """Tags of one resource by a look-up.

    moto's own method tries a regular expression against every tag of the region, for every resource of every list:
    a list of 10,000 subnets took 66 s, and takes 3 s with this. What it returns is the same.
    """
    if not resource.id:
        return []
    kind = EC2_PREFIX_TO_RESOURCE.get(get_prefix(resource.id), "")
    tags = resource.ec2_backend.tags.get(resource.id, {})
    return [{"resource_id": resource.id, "key": key, "value": value, "resource_type": kind} for key, value in tags.items()]


def free_interfaces_at_terminate() -> None:
    """Gives back a node's interface and address when it is terminated.

    EC2 deletes an interface that RunInstances made, unless the request said `DeleteOnTermination=false`. moto takes a
    missing value for false: the interface stays for ever, and RunInstances with the address of a terminated node is a
    500 ("IP already in use"), so no plan that replaces a node could be carried out. A request that names a value is
    left as it is.
    """
    prepare = Instance.prep_nics

    def prep_nics(self: Any, nic_spec: list[dict[str, Any]], *args: Any, **kwargs: Any) -> None:
        made_here = [nic for nic in nic_spec if not nic.get("NetworkInterfaceId")]
        for nic in made_here:
            nic.setdefault("DeleteOnTermination", True)
        implied = not nic_spec
        prepare(self, nic_spec, *args, **kwargs)
        if implied:
            for interface in self.nics.values():
                interface.delete_on_termination = True

    Instance.prep_nics = prep_nics


def terminate_twice_is_once() -> None:
    """Lets TerminateInstances name an instance that is already terminated.

    AWS documents the call as idempotent. moto deletes the interfaces again and answers
    `InvalidNetworkInterfaceID.NotFound` once they are really deleted.
    """
    terminate = Instance.terminate

    def terminate_once(self: Any) -> Any:
        if self._state.name == "terminated":
            return self._state
        return terminate(self)

    Instance.terminate = terminate_once


def options_follow_the_network() -> None:
    """Frees a DHCP option set when its network takes another.

    AWS refuses to delete a set that a network uses, and a network uses one set at a time. moto remembers the network at
    the set, and forgets it only when the network goes back to the default set: a set that was replaced could never be
    deleted.
    """
    associate = DHCPOptionsSetBackend.associate_dhcp_options

    def associate_dhcp_options(self: Any, dhcp_options: Any, vpc: Any) -> None:
        before = vpc.dhcp_options
        if before is not None and before is not dhcp_options and before.vpc is vpc:
            before.vpc = None
        associate(self, dhcp_options, vpc)

    DHCPOptionsSetBackend.associate_dhcp_options = associate_dhcp_options


def one_write_at_a_time() -> None:
    """Keeps other writes out between the condition of a write and its effect.

    S3 decides both at once: of several writers that name one ETag, one is told 200. moto compares first and writes
    afterwards, each request in a thread of its own: of 300 races of eight writers, three with `If-Match` and two with
    `If-None-Match` had two winners.
    """
    lock = threading.Lock()

    def alone(handler: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def handle(self: Any) -> Any:
            with lock:
                return handler(self)

        return handle

    for name in ("put_object", "delete_object"):
        setattr(S3Response, name, alone(getattr(S3Response, name)))


class Ledger:
    """Remembers every request by service, action, account, method and status, in the order of the answers."""

    def __init__(self, app: Callable[[Environ, StartResponse], Iterable[bytes]]) -> None:
        self.app = app
        self.lock = threading.Lock()
        self.requests: list[dict[str, Any]] = []
        self.crashes: list[dict[str, str]] = []

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == "/judge/requests":
            return self.reply(start_response, self.requests[since(environ) :])
        if path == "/judge/crashes":
            return self.reply(start_response, self.crashes[since(environ) :])
        if path == "/judge/length":
            return self.reply(start_response, {"requests": len(self.requests), "crashes": len(self.crashes)})
        entry = describe(environ)

        def start(status: str, headers: Any, *rest: Any) -> Any:
            entry["status"] = int(status.split()[0])
            return start_response(status, headers, *rest)

        try:
            return self.app(environ, start)
        except Exception:
            # With `debug` on, Flask hands its exceptions up to here: werkzeug would answer HTML and print the trace.
            entry["status"] = 500
            with self.lock:
                self.crashes.append({**{key: str(value) for key, value in entry.items()}, "trace": traceback.format_exc()})
            start_response("500 Internal Server Error", [("Content-Type", "text/plain")])
            return [b"moto raised an exception; see /judge/crashes"]
        finally:
            with self.lock:
                self.requests.append(entry)

    def reply(self, start_response: StartResponse, value: Any) -> Iterable[bytes]:
        with self.lock:
            body = json.dumps(value).encode()
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]


def since(environ: Environ) -> int:
    return int(parse_qs(environ.get("QUERY_STRING", "")).get("since", ["0"])[0])


def describe(environ: Environ) -> dict[str, Any]:
    """Who asked for what, before moto has seen it. The body is put back for moto to read."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body = environ["wsgi.input"].read(length) if length else b""
    environ["wsgi.input"] = io.BytesIO(body)
    service, account = "", ""
    scope = environ.get("HTTP_AUTHORIZATION", "").partition("Credential=")[2].split(",")[0].split("/")
    if len(scope) == 5:
        service, account = scope[3], get_account_id_from(scope[0])
    target = environ.get("HTTP_X_AMZ_TARGET", "").rpartition(".")[2]
    form = parse_qs(body.decode("utf-8", "replace")) if not target else {}
    action = target or form.get("Action", [""])[0] or environ.get("PATH_INFO", "")
    return {
        "service": service,
        "action": action,
        "account": account,
        "method": environ.get("REQUEST_METHOD", ""),
        "dry_run": form.get("DryRun", ["false"])[0] == "true",
        "status": 0,
    }


def stop_with_parent() -> None:
    """Ends the process when the test binary's end of the pipe closes: also after a panic, an abort or a kill."""
    while sys.stdin.buffer.read(4096):
        pass
    os._exit(0)


def main() -> None:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    TaggedEC2Resource.get_tags = look_up_tags
    free_interfaces_at_terminate()
    terminate_twice_is_once()
    options_follow_the_network()
    one_write_at_a_time()
    server = make_server("127.0.0.1", 0, Ledger(DomainDispatcherApplication(create_backend_app)), threaded=True)
    # moto calls itself on this port for a few services.
    os.environ["MOTO_PORT"] = str(server.server_port)
    threading.Thread(target=stop_with_parent, daemon=True).start()
    print(json.dumps({"endpoint": f"http://127.0.0.1:{server.server_port}"}), flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
