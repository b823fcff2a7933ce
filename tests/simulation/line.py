"""The line to the simulated Wave: it stands in the place of the HTTP client and loses, doubles and delays."""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from pos_terminal.domain import in_transaction
from pos_terminal.providers.http import Answer, NoAnswer, Reason
from pos_terminal.simulator.core import DEFAULT_ORIGIN, SimulatorCore
from pos_terminal.simulator.exchange import Reply, Request, Response, json_answer
from pos_terminal.simulator.script import Mode, Operation, Rule
from tests.simulation.clockwork import Agenda, Violation
from tests.simulation.swarm import Swarm

API_URL: Final = f"{DEFAULT_ORIGIN}/wave"
DEADLINE_S: Final = 20.0
TROUBLES: Final = (
    Mode.WORK_THEN_500,
    Mode.BROKEN,
    Mode.GARBLED,
    Mode.BUSY,
    Mode.UNAUTHORIZED,
    Mode.FORBIDDEN,
    Mode.STATUS_REGRESS,
)
LIES: Final = (Mode.WRONG_AMOUNT, Mode.WRONG_CURRENCY, Mode.OTHER_REFERENCE)
REFUSALS: Final = {400, 401, 403, 429}


@dataclass(frozen=True, slots=True)
class Heard:
    """One whole answer that reached the terminal."""

    at_s: float
    operation: str
    reference: str
    status: int
    body: bytes

    def sessions(self) -> list[dict[str, Any]]:
        """The sessions in it, read without the program's own reader."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return []
        if not isinstance(found, dict):
            return []
        listed = found.get("result", [found])
        return [item for item in listed if isinstance(item, dict) and "checkout_status" in item]


class Line:
    """`send` is the HTTP client's. What passes is noted, for those who judge the terminal."""

    def __init__(self, core: SimulatorCore, agenda: Agenda, rng: random.Random, swarm: Swarm) -> None:
        self.core = core
        self._agenda = agenda
        self._rng = rng
        self.swarm: Swarm | None = swarm
        self.took_s = 0.0
        self.faults: Counter[str] = Counter()
        self.by_sha: dict[str, Heard] = {}
        self.creates: dict[str, list[str]] = {}
        self.not_found: dict[str, list[float]] = {}
        self.asked: dict[str, list[float]] = {}
        self.sends = 0
        self.before_send: Callable[[str, str, bytes], None] = lambda *_: None
        self.between: Callable[[], None] = lambda: None

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
        deadline_s: float | None = None,  # noqa: ARG002  virtual time has its own
    ) -> Answer | NoAnswer:
        """One request, in the way of HttpClient.send."""
        if in_transaction.is_open():
            raise Violation("call_inside_unit", f"{method} {url}")
        parts = urlsplit(url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        request = Request.of(method, target, headers or {}, content)
        operation, reference = self.subject(request)
        self.sends += 1
        self.asked.setdefault(reference, []).append(self._agenda.now_s)
        self.before_send(operation, reference, content)
        if self.took_s:
            self.between()
        outcome = self._pass(request, operation)
        self._note(operation, reference, outcome)
        return outcome

    def subject(self, request: Request) -> tuple[str, str]:
        """The operation, and the charge reference that the request is about."""
        if request.method == "POST" and request.path.endswith("/sessions"):
            return "create", str(json.loads(request.body)["client_reference"])
        if request.path.endswith("/search"):
            return "search", request.query["client_reference"]
        words = request.path.split("/sessions/")[1].split("/")
        session = self.core.account.truth.sessions.get(words[0])
        return words[1] if len(words) > 1 else "status", (session.reference or "") if session else "nobody's"

    # -- what happens on the way -----------------------------------------------------------------------

    def _pass(self, request: Request, operation: str) -> Answer | NoAnswer:
        swarm, draw = self.swarm, self._rng.random
        slow = swarm is not None and draw() < swarm.slow_line
        self.took_s += self._rng.uniform(3.0, 18.0) if slow else self._rng.uniform(0.05, 0.8)
        if swarm is None:
            return self._answer(self.core.handle(request))
        if draw() < swarm.lose:
            return self._lost(request, operation)
        if draw() < swarm.double_request:
            self.faults["request_doubled"] += 1
            self.core.handle(request)
        if operation == "create" and self._is_second(request) and draw() < swarm.refuse_second:
            return self._scripted(request, self._rng.choice((Mode.BUSY, Mode.UNAUTHORIZED)))
        if draw() < swarm.lie and operation != "expire":
            return self._scripted(request, self._rng.choice(LIES))
        if draw() < swarm.trouble:
            return self._scripted(request, self._rng.choice(TROUBLES))
        if operation == "search" and draw() < swarm.search_lag:
            # The list that is searched is behind what was created.
            self.faults["search_lag"] += 1
            return self._answer(json_answer(200, {"result": []}))
        return self._answer(self.core.handle(request))

    def _is_second(self, request: Request) -> bool:
        return bool(self.creates.get(self.subject(request)[1]))

    def _lost(self, request: Request, operation: str) -> NoAnswer:
        kind = self._rng.choice(("not_left", "lost", "worked_lost", "worked_lost"))
        assert self.swarm is not None
        if kind == "lost" and operation == "create" and self._rng.random() < self.swarm.land_late:
            kind = "landed_late"
            delay_s = self._rng.choice((2.0, 8.0, 30.0, 90.0, 600.0))
            self._agenda.after(delay_s, "lands late", lambda: self._land(request))
        self.faults[kind] += 1
        if kind == "not_left":
            return NoAnswer(self._rng.choice((Reason.NO_NAME, Reason.NOT_REACHED)), may_have_left=False)
        if kind == "worked_lost":
            self.core.handle(request)
        if self._rng.random() < 0.5:
            self.took_s = DEADLINE_S
            return NoAnswer(Reason.TOO_LATE, may_have_left=True)
        return NoAnswer(Reason.BROKEN_OFF, may_have_left=True)

    def _land(self, request: Request) -> None:
        self.core.handle(request)

    def _scripted(self, request: Request, mode: Mode) -> Answer | NoAnswer:
        self.faults[mode.value] += 1
        kind = self._rng.choice(("truncated", "html"))
        self.core.script.add(Rule(Operation.ANY, mode, kind=kind, retry_after_s=self._rng.choice((1, 30))))
        try:
            return self._answer(self.core.handle(request))
        finally:
            self.core.script.rules.clear()

    def _answer(self, reply: Reply) -> Answer | NoAnswer:
        if not isinstance(reply, Response):
            return NoAnswer(Reason.BROKEN_OFF, may_have_left=True)
        names = {name.lower(): value for name, value in reply.headers}
        return Answer(reply.status, names, reply.body, hashlib.sha256(reply.body).hexdigest())

    # -- what the terminal was told --------------------------------------------------------------------

    def _note(self, operation: str, reference: str, outcome: Answer | NoAnswer) -> None:
        refused = isinstance(outcome, Answer) and outcome.status in REFUSALS
        if operation == "create":
            left = isinstance(outcome, Answer) or outcome.may_have_left
            word = "refused" if refused else "maybe" if left else "not_left"
            self.creates.setdefault(reference, []).append(word)
            # What was not found before a request was sent says nothing about that request.
            self.not_found[reference] = []
        if not isinstance(outcome, Answer):
            return
        heard = Heard(self._agenda.now_s, operation, reference, outcome.status, outcome.body)
        self.by_sha[outcome.sha256] = heard
        gone = operation == "status" and outcome.status == 404
        if gone or (operation == "search" and outcome.status == 200 and not _listed(outcome.body)):
            self.not_found.setdefault(reference, []).append(self._agenda.now_s)


def _listed(body: bytes) -> bool:
    try:
        found = json.loads(body)
    except ValueError:
        return True
    return not isinstance(found, dict) or found.get("result") != []
