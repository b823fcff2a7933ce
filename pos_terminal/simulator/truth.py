"""The truth ledger: what really happened to the customers' money, whatever the answers said.

It is the fold of a list of facts, each with its virtual time in milliseconds since 1970 UTC.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

Fact = dict[str, Any]
"""One JSON object: `fact` names what happened, `at_ms` when; the rest depends on the fact."""


@dataclass(frozen=True, slots=True)
class Session:
    """One checkout session; the amount is in minor units, times are milliseconds since 1970 UTC."""

    id: str
    amount: int
    currency: str
    success_url: str
    error_url: str
    reference: str | None
    payer_mobile: str | None
    merchant_id: str | None
    created_ms: int
    expires_ms: int
    status: str = "open"
    payment: str = "processing"
    ended_ms: int | None = None
    transaction_id: str | None = None
    error_code: str | None = None
    company: str = "wave"
    extra: Mapping[str, Any] = field(default_factory=dict)
    """What only its company knows."""

    @property
    def is_open(self) -> bool:
        """Whether a customer can still pay it."""
        return self.status == "open"


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that really moved: a capture, or a refund of it (`amount` is positive in both)."""

    transaction_id: str
    session_id: str
    reference: str | None
    amount: int
    currency: str
    at_ms: int
    is_refund: bool = False
    source: str = "api"


@dataclass
class Truth:
    """Sessions and movements. `record` is the only way in; it hands each fact to `keep` before it counts."""

    keep: Callable[[Fact], None] = lambda _: None
    sessions: dict[str, Session] = field(default_factory=dict)
    movements: list[Movement] = field(default_factory=list)
    duplicates_refused: Counter[str] = field(default_factory=Counter)
    """By session: attempts to capture what was captured before."""
    ended_refused: Counter[str] = field(default_factory=Counter)
    """By session: attempts to pay what had expired."""
    notes: dict[str, Any] = field(default_factory=dict)
    """What companies keep besides: JSON under a name that begins with the company's."""
    clock_offset_ms: int = 0

    def record(self, fact: str, at_ms: int, **details: object) -> None:
        """Keep one fact and apply it."""
        entry: Fact = {"fact": fact, "at_ms": at_ms, **details}
        self.keep(entry)
        self.apply(entry)

    def apply(self, fact: Fact) -> None:
        """Apply a fact that is already kept. Raises KeyError or ValueError for one that cannot be."""
        name, at_ms = fact["fact"], fact["at_ms"]
        details = {key: value for key, value in fact.items() if key not in ("fact", "at_ms")}
        match name:
            case "created":
                session = Session(created_ms=at_ms, **details)
                self.sessions[session.id] = session
            case "captured" | "refunded":
                self._move(at_ms, is_refund=name == "refunded", **details)
            case "attempt_failed":
                self._change(details["session"], error_code=details["code"])
            case "expired":
                self._change(details["session"], status="expired", ended_ms=at_ms)
            case "undone":
                self._change(details["session"], payment="cancelled")
            case "duplicate_refused":
                self.duplicates_refused[details["session"]] += 1
            case "ended_refused":
                self.ended_refused[details["session"]] += 1
            case "returned":
                self.movements = [
                    move for move in self.movements if move.transaction_id != details["transaction_id"]
                ]
            case "noted":
                self.notes[details["name"]] = details["value"]
            case "clock":
                self.clock_offset_ms = details["offset_ms"]
            case _:
                raise ValueError(f"unknown fact {name!r}")

    def _change(self, session_id: str, **changes: Any) -> None:
        self.sessions[session_id] = replace(self.sessions[session_id], **changes)

    def _move(
        self,
        at_ms: int,
        *,
        session: str,
        transaction_id: str,
        is_refund: bool,
        source: str = "api",
        amount: int | None = None,
    ) -> None:
        of = self.sessions[session]
        moved = of.amount if amount is None else amount
        movement = Movement(transaction_id, of.id, of.reference, moved, of.currency, at_ms, is_refund, source)
        self.movements.append(movement)
        if not is_refund:
            self._change(
                session,
                status="complete",
                payment="succeeded",
                ended_ms=at_ms,
                transaction_id=transaction_id,
                error_code=None,
            )

    def clear(self) -> None:
        """Forget everything."""
        self.sessions.clear()
        self.movements.clear()
        self.duplicates_refused.clear()
        self.ended_refused.clear()
        self.notes.clear()
        self.clock_offset_ms = 0

    def captures(self, client_reference: str) -> int:
        """How many times a customer paid under this reference: more than one is a double charge."""
        return sum(not move.is_refund for move in self.movements if move.reference == client_reference)

    def refunds(self, client_reference: str) -> int:
        """How many captures of this reference were given back."""
        return sum(move.is_refund for move in self.movements if move.reference == client_reference)

    def is_refunded(self, session_id: str) -> bool:
        """Whether the session's money was given back."""
        return any(move.is_refund and move.session_id == session_id for move in self.movements)

    def given_back(self, session_id: str) -> int:
        """How much of the session's money was given back."""
        return sum(move.amount for move in self.movements if move.is_refund and move.session_id == session_id)

    def with_reference(self, client_reference: str) -> list[Session]:
        """The sessions that carry the reference, in the order they were created."""
        return [session for session in self.sessions.values() if session.reference == client_reference]

    def as_json(self) -> dict[str, object]:
        """Everything, for people and tests."""
        return {
            "captures": [_movement(move) for move in self.movements if not move.is_refund],
            "refunds": [_movement(move) for move in self.movements if move.is_refund],
            "captures_by_reference": dict(_count(self.movements)),
            "sessions": len(self.sessions),
            "duplicates_refused": self.duplicates_refused.total(),
            "ended_refused": self.ended_refused.total(),
        }


def _movement(move: Movement) -> Mapping[str, object]:
    return {
        "transaction_id": move.transaction_id,
        "session": move.session_id,
        "client_reference": move.reference,
        "amount": move.amount,
        "currency": move.currency,
        "at_ms": move.at_ms,
        "source": move.source,
    }


def _count(movements: list[Movement]) -> Counter[str]:
    return Counter(move.reference or "" for move in movements if not move.is_refund)
