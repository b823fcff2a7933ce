"""The whole simulator without sockets, threads or a clock of its own: a request in, a reply out.

With the same seed, the same clock and the same requests, every answer is the same byte for byte. It is not
made for several threads at once.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from pos_terminal.simulator import control
from pos_terminal.simulator.account import Account, Settings
from pos_terminal.simulator.company import CallLog, Parts
from pos_terminal.simulator.control import Control
from pos_terminal.simulator.exchange import HTML, Reply, Request, Response, fault
from pos_terminal.simulator.hooks import LOOPBACK, Hooks, Push
from pos_terminal.simulator.mtn_company import mtn_company
from pos_terminal.simulator.orange_company import orange_company
from pos_terminal.simulator.orange_sn_company import orange_sn_company
from pos_terminal.simulator.script import Script
from pos_terminal.simulator.state_file import StateFile, StateFileDamaged
from pos_terminal.simulator.stripe_company import stripe_company
from pos_terminal.simulator.truth import Session, Truth
from pos_terminal.simulator.wave_checks import Keys
from pos_terminal.simulator.wave_company import wave_company

DEFAULT_ORIGIN: Final = "http://127.0.0.1:8787"
_MOST_CALLS: Final = 2000


class SimulatorCore:
    """`now_ms` is the only clock: milliseconds since 1970 UTC. `origin` is where the customer's pages are.

    Its parts are there to be used by tests: `account` (pay, decline, ...; `account.truth`), `script`, `keys`,
    `hooks`, `calls`, `companies`.
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
        self.calls: CallLog = deque(maxlen=_MOST_CALLS)
        parts = Parts(self.account, self.script, self.calls, now_ms, rng, lambda: self.origin)
        made = (
            wave_company(parts, self.keys),
            stripe_company(parts, self.keys.revoked),
            orange_company(parts, self.keys.revoked),
            orange_sn_company(parts, self.keys.revoked),
            mtn_company(parts, self.keys.revoked),
        )
        self.companies = {company.name: company for company in made}
        self.account.notify = self._notice
        self._control = Control(self)

    def _notice(self, kind: str, session: Session, at_ms: int) -> None:
        hooks = self.companies[session.company].hooks
        if hooks is not None:
            hooks.notice(kind, session, at_ms)

    @property
    def hooks(self) -> Hooks:
        """Wave's webhooks."""
        hooks = self.companies["wave"].hooks
        assert hooks is not None
        return hooks

    def handle(self, request: Request) -> Reply:
        """One request of anybody: a client of a company, a customer's browser, a script."""
        self.account.catch_up()
        company = self.companies.get(request.path.split("/")[1] if request.path.startswith("/") else "")
        for_customers = company is not None and request.path.startswith(f"/{company.name}/pay/")
        if company is not None and not for_customers:
            return company.api(request)
        if not _is_local(request):
            return fault(403, "not-local", "Only pages and programs of this machine may ask.")
        if company is not None:
            return company.pages(request)
        if request.path.startswith(f"{control.PREFIX}/"):
            return self._control.handle(request)
        names = ", ".join(f"/{name}" for name in (*self.companies, "control"))
        return Response(404, f"<!doctype html><title>Simulator</title><p>{names}".encode(), HTML)

    def take_due(self) -> list[Push]:
        """The pushes of all companies that are due now."""
        return [
            push for company in self.companies.values() if company.hooks for push in company.hooks.take_due()
        ]

    def next_due_ms(self) -> int | None:
        """When something happens by itself next, in the time of the clock given; None: nothing waits."""
        pushes = [company.hooks.next_ms() for company in self.companies.values() if company.hooks]
        times = (self.account.timers.next_ms(), *pushes)
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
        for company in self.companies.values():
            company.reset()
            if company.hooks is not None:
                company.hooks.reset()
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
