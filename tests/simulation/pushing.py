"""What the companies push to the terminal: repeated, late, out of order, lost, and forged by strangers."""

from __future__ import annotations

import hashlib
import hmac
import random
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.secret import Secret
from pos_terminal.simulator.hooks import Hooks, Push
from pos_terminal.simulator.truth import Session
from tests.simulation.clockwork import Crash, Entry, Violation
from tests.simulation.line import Heard

if TYPE_CHECKING:
    from tests.simulation.world import World

SECRETS: Final = {
    "wave": "wave_sn_WHS_simulated",
    "stripe": "whsec_simulated",
    "orange-sn": "sonatel-simulated",
    "orange": "nobody signs",
    "mtn": "nobody signs",
}
_SIGNED: Final = {
    "wave": ("wave-signature", ""),
    "stripe": ("stripe-signature", "."),
    "orange-sn": ("x-sonatel-signature", ","),
}
"""Where each company's proof stands, and what it puts between the seconds and the body."""
_URL: Final = "http://127.0.0.1:9/pushes"
_TOLERANCE_MS: Final = 300_000
_LATE_MS: Final = (0, 0, 0, 45_000, 1_200_000, 30_000_000)
_MOST_TRIES: Final = 5
_ON_THE_WAY_S: Final = (0.05, 0.4, 3.0, 25.0)


def webhook_secret(company: str) -> tuple[Secret, ...]:
    """What the terminal checks this company's pushes with."""
    return (Secret(SECRETS[company]),)


def is_proved(company: str, headers: Mapping[str, str], body: bytes, now_ms: int) -> bool:
    """Whether the company's secret made this push lately; judged without the program's own check."""
    if company not in _SIGNED:
        return False
    name, between = _SIGNED[company]
    given = {key.lower(): value for key, value in headers.items()}.get(name, "")
    parts = [part.partition("=") for part in given.split(",")]
    seconds = next((value for key, _, value in parts if key == "t"), "0")
    text = f"{seconds}{between}".encode() + body
    right = hmac.new(SECRETS[company].encode(), text, hashlib.sha256).hexdigest()
    signed = any(key == "v1" and value == right for key, _, value in parts)
    return signed and abs(now_ms - int(seconds) * 1000) <= _TOLERANCE_MS


class Pushing:
    """Carries what the simulator pushes. Has dice of its own, and does nothing in a seed without pushes."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._dice = random.Random(f"{world.seed} pushed")
        self.proved: set[str] = set()
        """The bodies, by their hash, that a company really signed and that came in time."""
        self._strangers = 12
        self.is_on = world.swarm.more.push > 0
        if not self.is_on:
            return
        self._companies: dict[int, str] = {}
        for name, company in world.core.companies.items():
            assert company.hooks is not None
            company.hooks.configure(_URL, [SECRETS[name]])
            self._companies[id(company.hooks)] = name
        self._planned = Entry(0.0, 0, "nothing", lambda: None, None)
        self._notice = world.core.account.notify
        world.core.account.notify = self.notice

    def notice(self, kind: str, session: Session, at_ms: int) -> None:
        """Something happened at a company: what it pushes leaves now or later, once or several times."""
        hooks = self._hooks(session.company)
        hooks.late_ms, hooks.times = self._dice.choice(_LATE_MS), self._dice.choice((1, 1, 2, 3))
        self._notice(kind, session, at_ms)
        self._look_later()

    def begin_day(self) -> None:
        """Plan what strangers send."""
        if self.is_on and self._world.swarm.more.push_forged:
            self._world.agenda.after(self._dice.uniform(20, 200), "a stranger pushes", self._mischief)

    def _hooks(self, company: str) -> Hooks:
        hooks = self._world.core.companies[company].hooks
        assert hooks is not None
        return hooks

    # -- what the companies send -----------------------------------------------------------------------

    def _look_later(self) -> None:
        core = self._world.core
        times = [company.hooks.next_ms() for company in core.companies.values() if company.hooks]
        due = min((at_ms for at_ms in times if at_ms is not None), default=None)
        if due is not None:
            wait_s = max(0, due - core.account.now_ms()) / 1000
            self._planned.cancel()
            self._planned = self._world.agenda.after(wait_s, "pushes leave", self._leave)

    def _leave(self) -> None:
        for push in self._world.core.take_due():
            self._send(push)
        self._look_later()

    def _send(self, push: Push) -> None:
        """What leaves later may arrive before it."""
        wait_s = self._dice.choice(_ON_THE_WAY_S)
        self._world.agenda.after(wait_s, "a push arrives", lambda: self._arrive(push))

    def _arrive(self, push: Push) -> None:
        world, company = self._world, self._companies[id(push.outbox)]
        lost = world.line.swarm is not None and self._dice.random() >= world.swarm.more.push
        if world.ledger is None or lost:
            self._not_taken(push)
            return
        headers = dict(push.headers)
        now_ms = world.clock.now_ms()
        if company in _SIGNED and not is_proved(company, headers, push.body, now_ms):
            world.tally["pushes untimely"] += 1
            self._refused(company, headers, push.body)
            self._not_taken(push)
            return
        try:
            self.bring(company, headers, push.body)
        except TerminalError:
            self._not_taken(push)
        except Crash:
            self._not_taken(push)
            raise

    def _not_taken(self, push: Push) -> None:
        self._world.tally["pushes not taken"] += 1
        if push.waiting.tries < _MOST_TRIES:
            push.outbox.not_taken(push)
        self._look_later()

    def bring(self, company: str, headers: dict[str, str], body: bytes) -> None:
        """One push reaches the terminal; sometimes at once a second time, which must change nothing."""
        world = self._world
        assert world.desk is not None
        digest = hashlib.sha256(body).hexdigest()
        if is_proved(company, headers, body, world.clock.now_ms()):
            self.proved.add(digest)
        heard = Heard(world.agenda.now_s, company, "webhook", "", 200, body)
        world.line.by_sha[digest] = heard
        world.note(f"a push of {company}")
        code, fault = _method(company), world.disk.fault
        world.desk.pushes.received(code, headers, body)
        world.tally["pushes taken"] += 1
        if self._dice.random() < 0.3 and fault == 0.0:
            before = self._events()
            world.desk.pushes.received(code, headers, body)
            world.tally["pushes repeated"] += 1
            if before != self._events():
                raise Violation("I20", f"a push of {company} changed something twice: {body!r}")

    def _events(self) -> int:
        [(count,)] = self._world.disk.rows("SELECT COUNT(*) FROM journal")
        return int(count)

    # -- what strangers send, and what a company says wrongly ------------------------------------------

    def _mischief(self) -> None:
        world = self._world
        self._strangers -= 1
        if world.line.swarm is None or self._strangers < 0:
            return
        world.agenda.after(self._dice.uniform(20, 200), "a stranger pushes", self._mischief)
        if world.ledger is None or self._dice.random() >= world.swarm.more.push_forged:
            return
        sessions = [one for one in world.core.account.truth.sessions.values() if one.status != "complete"]
        if sessions:
            self._claim(self._dice.choice(sessions[-4:]))

    def _claim(self, session: Session) -> None:
        """Somebody says that this request was paid; nobody has paid it."""
        kind = self._dice.choice(("other secret", "altered", "old", "other amount", "other currency"))
        claimed = replace(session, status="complete", payment="succeeded", transaction_id="TFORGED00000000")
        if kind == "other amount":
            claimed = replace(claimed, amount=session.amount + 1)
        if kind == "other currency":
            claimed = replace(claimed, currency="XAF")
        company, hooks, now_ms = session.company, self._hooks(session.company), self._world.clock.now_ms()
        kinds = "checkout.session.completed"
        for message in hooks.dialect.messages(kinds, claimed, self._world.core.account.now_ms()):
            made_ms = now_ms - 3_600_000 if kind == "old" else now_ms
            secret = "of somebody else" if kind == "other secret" else SECRETS[company]
            signed = message.body + b" " if kind == "altered" else message.body
            seconds = str(made_ms // 1000)
            headers = dict(hooks.dialect.headers([secret], seconds, signed, shared=False))
            with suppress(TerminalError):
                if kind.startswith("other ") and kind != "other secret" and company in _SIGNED:
                    # The company's own word, and wrong.
                    self._world.tally["pushes wrong"] += 1
                    self.bring(company, headers, message.body)
                else:
                    self._refused(company, headers, message.body)

    def _refused(self, company: str, headers: dict[str, str], body: bytes) -> None:
        """What proves nothing changes nothing."""
        world = self._world
        assert world.desk is not None
        before = self._events()
        world.desk.pushes.received(_method(company), headers, body)
        world.tally["pushes unproved"] += 1
        if before != self._events():
            raise Violation("I19", f"a push of {company} that proves nothing changed something: {body!r}")


def _method(company: str) -> str:
    return company.removesuffix("-sn")
