"""What holds for every test: off screen, on loopback only, nobody's real keys, long proofs by request."""

from __future__ import annotations

import ipaddress
import os
import sys

import pytest
from hypothesis import settings

from tests.support.browsers import chromium_path

# Set before anything imports Qt or keyring, also for the processes that tests start.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

OWN_PREFIXES = ("POS_TERMINAL_", "POS_CENTRAL_", "WAVE_", "ORANGE_", "MTN_", "STRIPE_", "PAYMENTS_")
for _name in [name for name in os.environ if name.startswith(OWN_PREFIXES)]:
    del os.environ[_name]
os.environ.pop("DEFAULT_CURRENCY", None)
# Where no settings say it, commands speak the language of these.
for _name in ("LC_ALL", "LC_MESSAGES", "LANG"):
    if os.environ.get(_name, "").lower().startswith("fr"):
        os.environ[_name] = "C.UTF-8"

# A slow machine is no bug, and a failure must come back the same when it is looked at again.
settings.register_profile("check", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("check")

_LEFT_OUT = pytest.StashKey[dict[str, int]]()
_SENTENCES = {
    "long": "{count} long proofs were left out; --long runs them",
    "browser": "{count} tests in a browser were left out: this machine has no Chromium (Debian: chromium)",
}
"""By the marker of what can be left out: what is said of it at the end."""


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
    """Leave out what was not asked for, or cannot be here; it is counted, and said at the end."""
    runs = {"long": bool(config.getoption("--long")), "browser": chromium_path() is not None}
    counts = dict.fromkeys(runs, 0)
    left_out = []
    for item in list(items):
        reason = next((name for name, run in runs.items() if not run and item.get_closest_marker(name)), None)
        if reason is not None:
            counts[reason] += 1
            left_out.append(item)
            items.remove(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
    config.stash[_LEFT_OUT] = counts


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In a worker of xdist: hand the counts to the process that prints the summary."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["left_out"] = session.config.stash.get(_LEFT_OUT, {})


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    """Each worker of xdist collects everything, so one worker's counts are the counts."""
    config = getattr(node, "config", None)
    output = getattr(node, "workeroutput", None) or {}
    if isinstance(config, pytest.Config) and output.get("left_out"):
        config.stash[_LEFT_OUT] = output["left_out"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for name, count in config.stash.get(_LEFT_OUT, {}).items():
        if count:
            terminalreporter.write_line(_SENTENCES[name].format(count=count))
