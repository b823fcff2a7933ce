"""Refunds at Stripe: whole or in parts, on their way for a while, and sometimes sent back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from pos_terminal.simulator.account import Account
from pos_terminal.simulator.exchange import Request, Response, json_answer
from pos_terminal.simulator.stripe_checks import Invalid
from pos_terminal.simulator.stripe_shapes import (
    AWAY,
    GIVEN_OR_ON_ITS_WAY,
    REFUND_NOTE,
    disputes_of,
    error,
    listed,
    refund_json,
    refunds_of,
)
from pos_terminal.simulator.truth import Session

STATUSES: Final = ("pending", "requires_action", "succeeded", "failed", "canceled")


class StripeRefunds:
    """The refunds of the account; `next_status` is what the next one begins as."""

    def __init__(self, account: Account, new_id: Callable[[str], str]) -> None:
        self._account = account
        self._new_id = new_id
        self.next_status = "succeeded"
        self.newest: dict[str, Any] = {}
        """The refund that something happened to last."""

    def create(self, found: Sequence[Session], form: dict[str, str]) -> Response:
        """Give back `amount`, or all that is left."""
        unknown = {
            name
            for name in form
            if name not in ("payment_intent", "charge", "amount", "reason")
            and not name.startswith("metadata[")
        }
        if unknown:
            raise Invalid(f"Received unknown parameter: {min(unknown)}", min(unknown), "parameter_unknown")
        if not found or found[0].status != "complete":
            return error(404, "resource_missing", "No such payment_intent with a successful charge.")
        session = found[0]
        left = session.amount - sum(
            int(refund["amount"])
            for refund in refunds_of(self._account, session)
            if refund["status"] in GIVEN_OR_ON_ITS_WAY
        )
        # What a bank has taken back cannot be given back as well.
        disputes = disputes_of(self._account, session)
        left -= sum(int(one["amount"]) for one in disputes if one["status"] in AWAY)
        if left <= 0:
            return error(400, "charge_already_refunded", "The charge has already been refunded.")
        amount = self._amount(form.get("amount"), left)
        metadata = {
            name.removeprefix("metadata[").rstrip("]"): value
            for name, value in form.items()
            if name.startswith("metadata[")
        }
        now_ms = self._account.now_ms()
        refund = refund_json(session, self._new_id("re_"), amount, self.next_status, metadata, now_ms)
        refund["reason"] = form.get("reason")
        self._keep(session, refund)
        if self.next_status == "succeeded":
            self._account.notify("charge.refunded", session, now_ms)
        self._account.notify("refund.created", session, now_ms)
        return json_answer(200, refund)

    def _amount(self, text: str | None, left: int) -> int:
        if text is None:
            return left
        if not text.isascii() or not text.isdigit() or int(text) < 1:
            raise Invalid(f"Invalid integer: {text}", "amount", "parameter_invalid_integer")
        if int(text) > left:
            raise Invalid(
                f"Refund amount ({text}) is greater than unrefunded amount on charge ({left})", "amount"
            )
        return int(text)

    def _keep(self, session: Session, refund: dict[str, Any], source: str = "api") -> None:
        """Keep the refund as it is now; money moves when it succeeds, and comes back when it then fails."""
        truth, now_ms = self._account.truth, self._account.now_ms()
        self.newest = refund
        moved = any(move.transaction_id == refund["id"] for move in truth.movements)
        truth.record("noted", now_ms, name=REFUND_NOTE + refund["id"], value=refund)
        if refund["status"] == "succeeded" and not moved:
            truth.record(
                "refunded",
                now_ms,
                session=session.id,
                transaction_id=refund["id"],
                amount=refund["amount"],
                source=source,
            )
        elif refund["status"] != "succeeded" and moved:
            truth.record("returned", now_ms, transaction_id=refund["id"])

    def by_hand(self, session: Session, amount: int) -> dict[str, Any]:
        """Somebody gives a part back in the dashboard: there is no key of anybody's. Raises ValueError."""
        given = self._account.truth.given_back(session.id)
        if session.status != "complete" or not 0 < amount <= session.amount - given:
            raise ValueError("so much is not left to give back")
        refund_id, now_ms = self._new_id("re_"), self._account.now_ms()
        refund = refund_json(session, refund_id, amount, self.next_status, {}, now_ms)
        self._keep(session, refund, "dashboard")
        self._account.notify("charge.refunded", session, now_ms)
        return refund

    def become(self, refund_id: str, status: str) -> dict[str, Any]:
        """What happens to a refund later. Raises KeyError, ValueError."""
        if status not in STATUSES:
            raise ValueError(f"status is one of {', '.join(STATUSES)}")
        refund = {**self._account.truth.notes[REFUND_NOTE + refund_id], "status": status}
        if status == "failed":
            refund["failure_reason"] = "expired_or_canceled_card"
        session = self._session_of(refund)
        self._keep(session, refund)
        kind = "refund.failed" if status == "failed" else "refund.updated"
        self._account.notify(kind, session, self._account.now_ms())
        return refund

    def _session_of(self, refund: dict[str, Any]) -> Session:
        sessions = self._account.truth.sessions.values()
        intent = refund["payment_intent"]
        return next(session for session in sessions if session.extra.get("intent") == intent)

    def retrieve(self, refund_id: str) -> Response:
        """One refund."""
        for session in self._account.truth.sessions.values():
            if session.company == "stripe":
                for refund in refunds_of(self._account, session):
                    if refund["id"] == refund_id:
                        return json_answer(200, refund)
        return error(404, "resource_missing", f"No such refund: '{refund_id}'", param="refund")

    def list(self, sessions: Sequence[Session], request: Request) -> Response:
        """The refunds, newest first, of one payment or of all."""
        wanted = request.query.get("payment_intent")
        found = [
            refund
            for session in sessions
            if wanted in (None, session.extra["intent"])
            for refund in refunds_of(self._account, session)
        ]
        return json_answer(200, listed("/v1/refunds", found[::-1][:100], False))
