"""What holds for every test: off screen, on loopback only, nobody's real keys, long proofs by request."""

from __future__ import annotations

import ipaddress
import os
import sys

import pytest
from hypothesis import settings

# Set before anything imports Qt or keyring, also for the processes that tests start.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

OWN_PREFIXES = ("POS_TERMINAL_", "POS_CENTRAL_", "WAVE_", "ORANGE_", "MTN_", "STRIPE_", "PAYMENTS_")
for _name in [name for name in os.environ if name.startswith(OWN_PREFIXES)]:
    del os.environ[_name]
os.environ.pop("DEFAULT_CURRENCY", None)

# A slow machine is no bug, and a failure must come back the same when it is looked at again.
settings.register_profile("check", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("check")

_LONG_LEFT_OUT = pytest.StashKey[int]()


def _is_loopback(address: object) -> bool:
    if not isinstance(address, tuple) or not address:
        return True  # a Unix socket's path: never leaves the machine
    host = str(address[0])
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return False


def _refuse_foreign_connections(event: str, arguments: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.sendto") and not _is_loopback(arguments[-1]):
        raise RuntimeError(f"a test tried to reach {arguments[-1]!r}: only loopback is allowed")


sys.addaudithook(_refuse_foreign_connections)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the proofs that take minutes, too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--long"):
        return
    left_out = [item for item in items if item.get_closest_marker("long")]
    if left_out:
        items[:] = [item for item in items if not item.get_closest_marker("long")]
        config.hook.pytest_deselected(items=left_out)
    config.stash[_LONG_LEFT_OUT] = len(left_out)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In a worker of xdist: hand the count to the process that prints the summary."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["long_left_out"] = session.config.stash.get(_LONG_LEFT_OUT, 0)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    """Each worker of xdist collects everything, so one worker's count is the count."""
    config = getattr(node, "config", None)
    output = getattr(node, "workeroutput", None) or {}
    if isinstance(config, pytest.Config):
        config.stash[_LONG_LEFT_OUT] = max(
            config.stash.get(_LONG_LEFT_OUT, 0), output.get("long_left_out", 0)
        )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    count = config.stash.get(_LONG_LEFT_OUT, 0)
    if count:
        terminalreporter.write_line(f"{count} long proofs were left out; --long runs them")
