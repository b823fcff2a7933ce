"""The whole simulator without sockets, threads or a clock of its own: a request in, a reply out.

With the same seed, the same clock and the same requests, every answer is the same byte for byte. It is not
made for several threads at once.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from pos_terminal.simulator import control, pages, wave
from pos_terminal.simulator.account import Account, Settings
from pos_terminal.simulator.control import Control
from pos_terminal.simulator.exchange import HTML, Reply, Request, Response, fault
from pos_terminal.simulator.hooks import LOOPBACK, Hooks
from pos_terminal.simulator.pages import Pages
from pos_terminal.simulator.script import Script
from pos_terminal.simulator.state_file import StateFile, StateFileDamaged
from pos_terminal.simulator.troubled import TroubledWave
from pos_terminal.simulator.truth import Truth
from pos_terminal.simulator.wave import Wave
from pos_terminal.simulator.wave_checks import Keys
from pos_terminal.simulator.wave_shapes import session_json

DEFAULT_ORIGIN: Final = "http://127.0.0.1:8787"


class SimulatorCore:
    """`now_ms` is the only clock: milliseconds since 1970 UTC. `origin` is where the customer's pages are.

    Its parts are there to be used by tests: `account` (pay, decline, ...; `account.truth`), `script`, `keys`,
    `hooks`, `troubled.calls`.
    """

    def __init__(
        self,
        now_ms: Callable[[], int],
        *,
        seed: int | None = None,
        settings: Settings | None = None,
        keys: Keys | None = None,
        state: StateFile | None = None,
        origin: str = DEFAULT_ORIGIN,
    ) -> None:
        self.origin = origin
        self.keys = keys or Keys()
        self._state = state
        rng = random.Random(seed)
        truth = Truth()
        if state is not None:
            _replay(truth, state)
            truth.keep = state.keep
        self.account = Account(truth, settings or Settings(), now_ms, rng)
        self.script = Script(lambda percent: rng.randrange(100) < percent)
        wave_api = Wave(self.account, self.keys, self.launch_url)
        self.troubled = TroubledWave(wave_api, self.account, self.script)
        self.hooks = Hooks(
            lambda session: session_json(session, self.account.settings.shop, self.launch_url(session.id)),
            self.account.now_ms,
            now_ms,
            rng,
        )
        self.account.notify = self.hooks.notice
        self._control = Control(self)
        self._pages = Pages(self.account)

    def launch_url(self, session_id: str) -> str:
        """Where the customer's browser goes for a session."""
        return f"{self.origin}{pages.PREFIX}{session_id}"

    def handle(self, request: Request) -> Reply:
        """One request of anybody: a client of Wave, a customer's browser, a script."""
        self.account.catch_up()
        if request.path.startswith(f"{wave.PREFIX}/v1/"):
            return self.troubled.handle(request)
        if not _is_local(request):
            return fault(403, "not-local", "Only pages and programs of this machine may ask.")
        if request.path.startswith(pages.PREFIX):
            return self._pages.handle(request)
        if request.path.startswith(f"{control.PREFIX}/"):
            return self._control.handle(request)
        return Response(404, b"<!doctype html><title>Simulator</title><p>/wave, /control", HTML)

    def next_due_ms(self) -> int | None:
        """When something happens by itself next, in the time of the clock given; None: nothing waits."""
        times = (self.account.timers.next_ms(), self.hooks.next_ms())
        due = min((at_ms for at_ms in times if at_ms is not None), default=None)
        return None if due is None else due - self.account.truth.clock_offset_ms

    def reset(self) -> None:
        """Forget everything, the state file, too, but not the shop. Nobody pays by themselves any more."""
        truth = self.account.truth
        truth.clear()
        if self._state is not None:
            self._state.clear()
        self.account.timers.clear()
        self.account.settings.auto = None
        self.script.rules.clear()
        self.troubled.reset()
        self.hooks.reset()
        self.keys.signing.clear()
        self.keys.revoked.clear()


def _replay(truth: Truth, state: StateFile) -> None:
    for number, fact in enumerate(state.load(), 1):
        try:
            truth.apply(fact)
        except (KeyError, TypeError, ValueError):
            state.close()
            raise StateFileDamaged(f"{state.name}, line {number}") from None


def _is_local(request: Request) -> bool:
    """Whether neither another site's page nor a name that merely points here is behind the request."""
    for name in ("host", "origin"):
        value = request.headers.get(name)
        if value is None:
            continue
        try:
            host = urlsplit(value if name == "origin" else f"//{value}").hostname
        except ValueError:
            return False
        if host not in LOOPBACK:
            return False
    return True
