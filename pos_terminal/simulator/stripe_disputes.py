"""Disputes at Stripe: a customer's bank takes the money back, and may give it again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from pos_terminal.simulator.account import Account
from pos_terminal.simulator.exchange import Request, Response, json_answer
from pos_terminal.simulator.stripe_shapes import AWAY, DISPUTE_NOTE, charge_id, disputes_of, error, listed
from pos_terminal.simulator.truth import Session

STATUSES: Final = (
    "needs_response",
    "under_review",
    "won",
    "lost",
    "warning_needs_response",
    "warning_closed",
)


class StripeDisputes:
    """The disputes of the account."""

    def __init__(self, account: Account, new_id: Callable[[str], str]) -> None:
        self._account = account
        self._new_id = new_id
        self.newest: dict[str, Any] = {}
        """The dispute that something happened to last."""

    def open(self, session: Session, status: str = "needs_response") -> dict[str, Any]:
        """The bank takes everything back; a warning only asks. Raises ValueError."""
        if session.status != "complete":
            raise ValueError("nobody has paid it yet")
        dispute = {
            "id": self._new_id("du_"),
            "object": "dispute",
            "amount": session.amount,
            "charge": charge_id(session),
            "currency": session.currency.lower(),
            "payment_intent": session.extra["intent"],
            "reason": "fraudulent",
            "status": "",
        }
        return self._become(session, dispute, status, "charge.dispute.created")

    def become(self, dispute_id: str, status: str) -> dict[str, Any]:
        """How the bank decides. Raises KeyError, ValueError."""
        dispute = self._account.truth.notes[DISPUTE_NOTE + dispute_id]
        sessions = self._account.truth.sessions.values()
        intent = dispute["payment_intent"]
        session = next(one for one in sessions if one.extra.get("intent") == intent)
        return self._become(session, dispute, status, "charge.dispute.closed")

    def _become(self, session: Session, dispute: dict[str, Any], status: str, kind: str) -> dict[str, Any]:
        if status not in STATUSES:
            raise ValueError(f"status is one of {', '.join(STATUSES)}")
        truth, now_ms = self._account.truth, self._account.now_ms()
        self.newest = {**dispute, "status": status}
        number = str(dispute["id"])
        moved = any(move.transaction_id == number for move in truth.movements)
        truth.record("noted", now_ms, name=DISPUTE_NOTE + number, value=self.newest)
        if status in AWAY and not moved:
            truth.record("refunded", now_ms, session=session.id, transaction_id=number, source="dispute")
        elif status not in AWAY and moved:
            truth.record("returned", now_ms, transaction_id=number)
        self._account.notify(kind, session, now_ms)
        return self.newest

    def retrieve(self, dispute_id: str) -> Response:
        """One dispute."""
        found = self._account.truth.notes.get(DISPUTE_NOTE + dispute_id)
        if found is None:
            return error(404, "resource_missing", f"No such dispute: '{dispute_id}'", param="dispute")
        return json_answer(200, found)

    def list(self, sessions: Sequence[Session], request: Request) -> Response:
        """The disputes, newest first, of one payment or of all."""
        wanted = request.query.get("payment_intent")
        found = [
            dispute
            for session in sessions
            if wanted in (None, session.extra["intent"])
            for dispute in disputes_of(self._account, session)
        ]
        return json_answer(200, listed("/v1/disputes", found[::-1][:100], False))
