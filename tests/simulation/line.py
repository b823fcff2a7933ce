"""The line to the simulated companies: in the place of the HTTP client, it loses, doubles and delays."""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs, urlsplit

from pos_terminal.domain import in_transaction
from pos_terminal.providers.http import Answer, NoAnswer, Reason
from pos_terminal.simulator.core import SimulatorCore
from pos_terminal.simulator.exchange import Reply, Request, Response, json_answer
from pos_terminal.simulator.script import Mode, Operation, Rule
from tests.simulation.clockwork import Agenda, Violation
from tests.simulation.companies import (
    Claim,
    asked_for,
    claims_in,
    claims_in_push,
    company_reference,
    refund_in,
)
from tests.simulation.swarm import Swarm

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
class Sent:
    """One request as it is seen from outside: who is asked for what, about which reference of ours."""

    company: str
    operation: str
    reference: str
    request: Request = field(repr=False)


@dataclass(frozen=True, slots=True)
class Heard:
    """One whole answer that reached the terminal."""

    at_s: float
    company: str
    operation: str
    reference: str
    status: int
    body: bytes

    def claims(self) -> list[Claim]:
        """What it says of requests for money, read without the program's own reader."""
        read = claims_in_push if self.operation == "webhook" else claims_in
        return read(self.company, self.body)


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
        self.about = ""
        """The reference of ours that the call under way is about, where the request itself does not say."""
        self.before_send: Callable[[Sent], None] = lambda _: None
        self.after_work: Callable[[Sent], None] = lambda _: None
        self.references: Callable[[], list[str]] = list
        """Every charge reference there is, for names that hide them."""
        self._hidden: dict[str, str] = {}
        self.over: set[str] = set()
        """Codes in Senegal, by the company's form of our reference, that were looked for after their end in
        vain."""
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
        # As the client asks for it by itself.
        request = Request.of(method, target, {"accept": "application/json", **(headers or {})}, content)
        sent = self.subject(request)
        self.sends += 1
        self.asked.setdefault(sent.reference, []).append(self._agenda.now_s)
        self.before_send(sent)
        if self.took_s:
            self.between()
        outcome = self._pass(sent)
        self._note(sent, outcome)
        return outcome

    def subject(self, request: Request) -> Sent:
        """What the request is, and the charge reference that it is about."""
        company = request.path.split("/")[1]
        read = {
            "wave": self._wave,
            "stripe": self._stripe,
            "orange": self._orange,
            "orange-sn": self._senegal,
            "mtn": self._mtn,
        }[company]
        operation, reference = read(request)
        return Sent(company, operation, reference, request)

    def _of(self, session_id: str) -> str:
        session = self.core.account.truth.sessions.get(session_id)
        return (session.reference or "") if session else "nobody's"

    def _wave(self, request: Request) -> tuple[str, str]:
        if request.path.endswith("/transactions"):
            return "statement", "statement"
        if request.method == "POST" and request.path.endswith("/sessions"):
            return "create", str(json.loads(request.body)["client_reference"])
        if request.path.endswith("/search"):
            return "search", request.query["client_reference"]
        words = request.path.split("/sessions/")[1].split("/")
        return words[1] if len(words) > 1 else "status", self._of(words[0])

    def _stripe(self, request: Request) -> tuple[str, str]:
        if request.path.endswith("/sessions"):
            if request.method == "POST":
                return "create", asked_for("stripe", request)[2]
            return "search", self.about
        if "/refunds" in request.path or "/disputes" in request.path:
            if request.method == "GET":
                asked = request.query.get("payment_intent", request.path)
                return "refund-status", f"refund {asked}"
            intent = parse_qs(request.body.decode())["payment_intent"][0]
            sessions = self.core.account.truth.sessions.values()
            found = (one.reference for one in sessions if one.extra.get("intent") == intent)
            return "refund", next(found, None) or "nobody's"
        words = request.path.split("/sessions/")[1].split("/")
        return words[1] if len(words) > 1 else "status", self._of(words[0])

    def _orange(self, request: Request) -> tuple[str, str]:
        if "/oauth/" in request.path:
            return "token", "token of orange"
        short = str(json.loads(request.body)["order_id"])
        if short not in self._hidden:
            self._hidden |= {company_reference("orange", one): one for one in self.references()}
        return "create" if request.path.endswith("/webpayment") else "status", self._hidden.get(short, short)

    def _senegal(self, request: Request) -> tuple[str, str]:
        if "/oauth/" in request.path:
            return "token", "token of orange"
        create = request.method == "POST"
        short = str(json.loads(request.body)["reference"]) if create else request.query.get("reference", "")
        if short not in self._hidden:
            self._hidden |= {company_reference("orange", one): one for one in self.references()}
        return "create" if create else "status", self._hidden.get(short, short)

    def _mtn(self, request: Request) -> tuple[str, str]:
        words = request.path.split("/")
        if words[-2] == "token":
            return "token", f"token of mtn {words[2]}"
        if words[2] == "disbursement":
            if request.method == "POST":
                return "refund", self._of(refund_in("mtn", request)[2])
            return "refund-status", f"refund {words[-1]}"
        if request.method == "POST":
            return "create", asked_for("mtn", request)[2]
        found = self._of(words[-1])
        return "status", self.about or found

    # -- what happens on the way -----------------------------------------------------------------------

    def _work(self, sent: Sent) -> Reply:
        """The company does what is asked; whoever it asks at once, such as a phone, hears of it."""
        reply = self.core.handle(sent.request)
        self.after_work(sent)
        return reply

    def _pass(self, sent: Sent) -> Answer | NoAnswer:
        operation = sent.operation
        swarm, draw = self.swarm, self._rng.random
        slow = swarm is not None and draw() < swarm.slow_line
        self.took_s += self._rng.uniform(3.0, 18.0) if slow else self._rng.uniform(0.05, 0.8)
        if swarm is None:
            return self._answer(self._work(sent))
        if draw() < swarm.lose:
            return self._lost(sent)
        if draw() < swarm.double_request:
            self.faults["request_doubled"] += 1
            self._work(sent)
        if operation == "create" and self._is_second(sent) and draw() < swarm.refuse_second:
            return self._scripted(sent, self._rng.choice((Mode.BUSY, Mode.UNAUTHORIZED)))
        if draw() < swarm.lie and operation != "expire":
            return self._scripted(sent, self._rng.choice(LIES))
        if draw() < swarm.trouble:
            return self._scripted(sent, self._rng.choice(TROUBLES))
        if operation == "search" and draw() < swarm.search_lag:
            # The list that is searched is behind what was created.
            self.faults["search_lag"] += 1
            empty = (
                {"result": []}
                if sent.company == "wave"
                else {"object": "list", "data": [], "has_more": False}
            )
            return self._answer(json_answer(200, empty))
        return self._answer(self._work(sent))

    def _is_second(self, sent: Sent) -> bool:
        return bool(self.creates.get(sent.reference))

    def _lost(self, sent: Sent) -> NoAnswer:
        kind = self._rng.choice(("not_left", "lost", "worked_lost", "worked_lost"))
        assert self.swarm is not None
        movable = sent.operation in ("create", "refund")
        if kind == "lost" and movable and self._rng.random() < self.swarm.land_late:
            kind = "landed_late"
            delay_s = self._rng.choice((2.0, 8.0, 30.0, 90.0, 600.0))
            self._agenda.after(delay_s, "lands late", lambda: self._land(sent))
        self.faults[kind] += 1
        if kind == "not_left":
            return NoAnswer(self._rng.choice((Reason.NO_NAME, Reason.NOT_REACHED)), may_have_left=False)
        if kind == "worked_lost":
            self._work(sent)
        if self._rng.random() < 0.5:
            self.took_s = DEADLINE_S
            return NoAnswer(Reason.TOO_LATE, may_have_left=True)
        return NoAnswer(Reason.BROKEN_OFF, may_have_left=True)

    def _land(self, sent: Sent) -> None:
        self._work(sent)

    def _scripted(self, sent: Sent, mode: Mode) -> Answer | NoAnswer:
        self.faults[mode.value] += 1
        kind = self._rng.choice(("truncated", "html"))
        self.core.script.add(Rule(Operation.ANY, mode, kind=kind, retry_after_s=self._rng.choice((1, 30))))
        try:
            return self._answer(self._work(sent))
        finally:
            self.core.script.rules.clear()

    def _answer(self, reply: Reply) -> Answer | NoAnswer:
        if not isinstance(reply, Response):
            return NoAnswer(Reason.BROKEN_OFF, may_have_left=True)
        names = {name.lower(): value for name, value in reply.headers}
        return Answer(reply.status, names, reply.body, hashlib.sha256(reply.body).hexdigest())

    # -- what the terminal was told --------------------------------------------------------------------

    def _note(self, sent: Sent, outcome: Answer | NoAnswer) -> None:
        operation, reference = sent.operation, sent.reference
        refused = isinstance(outcome, Answer) and outcome.status in REFUSALS
        if operation == "create":
            left = isinstance(outcome, Answer) or outcome.may_have_left
            word = "refused" if refused else "maybe" if left else "not_left"
            self.creates.setdefault(reference, []).append(word)
            # What was not found before a request was sent says nothing about that request.
            self.not_found[reference] = []
        if not isinstance(outcome, Answer):
            return
        now_s = self._agenda.now_s
        if sent.company == "orange-sn" and operation == "status":
            self._note_end(sent)
        heard = Heard(now_s, sent.company, operation, reference, outcome.status, outcome.body)
        self.by_sha[outcome.sha256] = heard
        gone = operation == "status" and outcome.status == 404
        gone |= sent.company == "orange-sn" and operation == "status" and outcome.body == b"[]"
        if gone or (operation == "search" and outcome.status == 200 and not _lists(heard)):
            self.not_found.setdefault(reference, []).append(now_s)

    def _note_end(self, sent: Sent) -> None:
        """No list has a code that nobody paid: its end is known by its time alone."""
        truth, short = self.core.account.truth, sent.request.query.get("reference", "")
        sessions = truth.with_reference(short)
        now_ms = self.core.account.now_ms()
        if sessions and all(one.expires_ms <= now_ms and one.status != "complete" for one in sessions):
            self.over.add(short)


def _lists(heard: Heard) -> bool:
    """Whether a search brought something of ours, or nothing that anybody could read."""
    try:
        found = json.loads(heard.body)
    except ValueError:
        return True
    if not isinstance(found, dict) or found.get("has_more"):
        return True
    if heard.company == "wave":
        return found.get("result") != []
    return any(claim.reference == heard.reference for claim in heard.claims())
