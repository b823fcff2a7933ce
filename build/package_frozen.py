"""Working with a frozen program as a person would: its commands, and a customer who pays by phone."""

from __future__ import annotations

import json
import os
import subprocess
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dev_places import Stop

_PATIENCE_S = 180
LAID_ON = "15000"
PRICE = "12500"


def bare_environment(home: Path, data: Path) -> dict[str, str]:
    """No Python and no checkout to fall back upon: what a frozen program has to do with."""
    kept = {
        name: value for name, value in os.environ.items() if name in ("PATH", "SYSTEMROOT", "TEMP", "DISPLAY")
    }
    return kept | {"HOME": str(home), "POS_TERMINAL_DATA_DIR": str(data), "LANG": "C.UTF-8"}


@dataclass(frozen=True, slots=True)
class Frozen:
    """One program, and how it is started: `command` may begin with what leads into a chroot."""

    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)

    def run(self, *arguments: str) -> str:
        """Start it, and give what it printed. Raises Stop with what it said when it fails."""
        done = subprocess.run(
            [*self.command, *arguments],
            env=dict(self.environment),
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
            check=False,
        )
        if done.returncode:
            said = (done.stderr + done.stdout).strip()
            raise Stop(f"`{' '.join(arguments)}` ended with {done.returncode}: {said}")
        return done.stdout

    def told(self, *arguments: str) -> Any:
        """The document that a command prints for programs."""
        return json.loads(self.run(*arguments, "--json"))

    def open_drawer(self, *options: str) -> None:
        """Cash is only taken into an open drawer."""
        self.told(*options, "drawer", "open", "--float", "5000")

    def pay_cash(self, *options: str) -> dict[str, Any]:
        """Take cash; the payment. Raises Stop when the change is wrong."""
        paid: dict[str, Any] = self.told(
            *options, "pay", "--amount", PRICE, "--method", "cash", "--tendered", LAID_ON
        )
        if paid["change"] != int(LAID_ON) - int(PRICE):
            raise Stop(f"The change of a cash payment is wrong: {paid}")
        return paid

    def pay_by_wave(self, *options: str, meanwhile: Callable[[], None] = lambda: None) -> dict[str, Any]:
        """Take a payment with a simulated Wave; the customer pays after `meanwhile`. Raises Stop."""
        wanted = ("pay", "--amount", "5000", "--method", "wave", "--wait", "--json")
        with subprocess.Popen(
            [*self.command, *options, *wanted],
            env=dict(self.environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as paying:
            assert paying.stderr is not None
            address = next((line for line in paying.stderr if line.startswith("http://127.0.0.1:")), "")
            if address:
                meanwhile()
                _customer_pays(address.strip())
            output, said = paying.communicate(timeout=_PATIENCE_S)
        paid: dict[str, Any] = json.loads(output) if output else {}
        if paying.returncode or paid.get("status") != "success":
            raise Stop(f"A payment by Wave did not succeed: {paid or said}")
        return paid

    def verify(self, *options: str) -> dict[str, Any]:
        """Check every event of the ledger. Raises Stop when something is wrong with it."""
        checked: dict[str, Any] = self.told(*options, "verify")
        if not checked["ok"]:
            raise Stop(f"The ledger does not verify: {checked}")
        return checked


def _customer_pays(address: str) -> None:
    place = urlsplit(address)
    body = json.dumps({"session": place.path.rsplit("/", 1)[-1]}).encode()
    request = urllib.request.Request(f"http://{place.netloc}/control/pay", body, method="POST")
    # The simulator answers on this machine alone; whatever proxy there is has no part in it.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=_PATIENCE_S) as answer:
        answer.read()
