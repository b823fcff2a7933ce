"""One business's account at the simulated companies, and what its customers do."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pos_terminal.simulator.timers import Timers
from pos_terminal.simulator.truth import Session, Truth

_SMALL: Final = "abcdefghjkmnpqrstuvwxyz0123456789"
_LARGE: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"

Notice = Callable[[str, Session, int], None]


class Refused(Exception):
    """What was asked cannot be done with the session as it is. The message says why, in a word."""


@dataclass
class Auto:
    """What customers do by themselves after a while: a practice without a phone."""

    after_ms: int
    decline_code: str | None = None
    """None: they pay."""


@dataclass
class Settings:
    """How the account behaves. Money in minor units, lengths of time in milliseconds."""

    shop: str = "Le Baobab"
    currency: str = "XOF"
    life_ms: int = 30 * 60 * 1000
    opening_balance: int = 250_000
    fee_percent: int = 0
    """Wave keeps this part of each capture; the statement's amounts are without it."""
    auto: Auto | None = None


class Account:
    """All changes go through here; each is a fact of the truth ledger, with its virtual time."""

    def __init__(
        self, truth: Truth, settings: Settings, now_ms: Callable[[], int], rng: random.Random
    ) -> None:
        self.truth = truth
        self.settings = settings
        self.timers = Timers()
        self.notify: Notice = lambda *_: None
        self.numbers: dict[str, Callable[[Session, bool], str]] = {}
        """By company: how it numbers a capture or a refund (True), where that is not as Wave does."""
        self.final_tries: dict[str, Callable[[str], bool]] = {}
        """By company: which failed tries end the session, where any does."""
        self._now_ms = now_ms
        self._rng = rng
        for session in truth.sessions.values():
            self._plan_end(session)

    def now_ms(self) -> int:
        """Virtual time: the clock given plus what a script advanced it; for what was due, its own time."""
        if self.timers.acting_ms is not None:
            return self.timers.acting_ms
        return self._now_ms() + self.truth.clock_offset_ms

    def catch_up(self) -> None:
        """Let everything happen that is due by now."""
        self.timers.run_until(self.now_ms())

    def advance(self, by_ms: int) -> None:
        """Set the clock forward."""
        self.truth.record("clock", self.now_ms(), offset_ms=self.truth.clock_offset_ms + by_ms)
        self.catch_up()

    def create(
        self,
        amount: int,
        success_url: str,
        error_url: str,
        reference: str | None,
        payer_mobile: str | None,
        merchant_id: str | None,
    ) -> Session:
        """Open a checkout session at Wave, in the account's currency."""
        return self.open(
            id=self.fresh("cos-", _SMALL, 15, self.truth.sessions),
            amount=amount,
            currency=self.settings.currency,
            success_url=success_url,
            error_url=error_url,
            reference=reference,
            payer_mobile=payer_mobile,
            merchant_id=merchant_id,
            expires_ms=self.now_ms() + self.settings.life_ms,
        )

    def open(self, **details: object) -> Session:
        """Open a session of any company; `details` are the fields of Session but its creation."""
        self.truth.record("created", self.now_ms(), **details)
        session = self.truth.sessions[str(details["id"])]
        self._plan_end(session)
        self._plan_auto(session)
        return session

    def fresh(self, prefix: str, alphabet: str, length: int, taken: object) -> str:
        """An id that is not among those taken."""
        known = taken if isinstance(taken, dict) else {}
        while True:
            found = prefix + "".join(self._rng.choice(alphabet) for _ in range(length))
            if found not in known:
                return found

    def _plan_end(self, session: Session) -> None:
        if session.is_open:
            self.timers.at(session.expires_ms, lambda: self._end(session.id))

    def _end(self, session_id: str) -> None:
        session = self.truth.sessions.get(session_id)
        if session is not None and session.is_open:
            self._expired(session_id)

    def _expired(self, session_id: str) -> None:
        now_ms = self.now_ms()
        self.truth.record("expired", now_ms, session=session_id)
        self.notify("checkout.session.expired", self.truth.sessions[session_id], now_ms)

    def _plan_auto(self, session: Session) -> None:
        auto = self.settings.auto
        if auto is None:
            return

        def act() -> None:
            now = self.truth.sessions.get(session.id)
            if now is None or not now.is_open:
                return
            if auto.decline_code is None:
                self.pay(session.id)
            else:
                self.decline(session.id, auto.decline_code)

        self.timers.at(self.now_ms() + auto.after_ms, act)

    def pay(self, session_id: str) -> Session:
        """The customer pays. Raises KeyError, or Refused: "complete" (a duplicate, counted) or "expired"."""
        session = self.truth.sessions[session_id]
        now_ms = self.now_ms()
        if not session.is_open:
            fact = "duplicate_refused" if session.status == "complete" else "ended_refused"
            self.truth.record(fact, now_ms, session=session_id)
            raise Refused(session.status)
        transaction_id = self._number(session)
        self.truth.record("captured", now_ms, session=session_id, transaction_id=transaction_id)
        paid = self.truth.sessions[session_id]
        self.notify("checkout.session.completed", paid, now_ms)
        return paid

    def _number(self, session: Session, is_refund: bool = False) -> str:
        if number := self.numbers.get(session.company):
            return number(session, is_refund)
        known = {move.transaction_id: move for move in self.truth.movements}
        return self.fresh("T", _LARGE, 10, known)

    def decline(self, session_id: str, code: str) -> Session:
        """A customer's try fails; at most companies the session stays open. Raises KeyError, or Refused when
        it is not open."""
        session = self.truth.sessions[session_id]
        if not session.is_open:
            raise Refused(session.status)
        now_ms = self.now_ms()
        self.truth.record("attempt_failed", now_ms, session=session_id, code=code)
        if session.company in self.final_tries and self.final_tries[session.company](code):
            self.truth.record("expired", now_ms, session=session_id)
        failed = self.truth.sessions[session_id]
        self.notify("checkout.session.payment_failed", failed, now_ms)
        return failed

    def expire(self, session_id: str) -> None:
        """End an open session. Raises KeyError, or Refused when it is complete or expired."""
        session = self.truth.sessions[session_id]
        if not session.is_open:
            raise Refused(session.status)
        self._expired(session_id)

    def refund(self, session_id: str, *, source: str = "api") -> None:
        """Give everything back, once; again does nothing. Raises KeyError, or Refused when nobody paid."""
        session = self.truth.sessions[session_id]
        if session.status != "complete":
            raise Refused(session.status)
        if self.truth.is_refunded(session_id):
            return
        transaction_id = self._number(session, True)
        now_ms = self.now_ms()
        self.truth.record(
            "refunded", now_ms, session=session_id, transaction_id=transaction_id, source=source
        )
        self.notify("charge.refunded", session, now_ms)

    def undo(self, session_id: str) -> None:
        """Show a paid session as cancelled, as after a reversal. Raises KeyError, or Refused."""
        if self.truth.sessions[session_id].status != "complete":
            raise Refused(self.truth.sessions[session_id].status)
        self.truth.record("undone", self.now_ms(), session=session_id)

    def fee_of(self, amount: int) -> int:
        """What Wave keeps of a capture, in minor units, rounded up."""
        return -(-amount * self.settings.fee_percent // 100)
