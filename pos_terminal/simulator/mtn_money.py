"""Refunds at MTN's Disbursement: whole or in parts, accepted first and told later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pos_terminal.simulator.account import Account
from pos_terminal.simulator.exchange import Request, Response, json_answer
from pos_terminal.simulator.mtn_checks import Wanted, amount_text, mtn_fault, read_wanted

STATUSES: Final = ("PENDING", "SUCCESSFUL", "FAILED")
_NOTE: Final = "mtn:refund:"


class MtnRefunds:
    """The refunds of the account; `next_status` is what the next one becomes at once."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self.next_status = "SUCCESSFUL"
        self.next_reason = "NOT_ENOUGH_FUNDS"

    def reset(self) -> None:
        """Refunds succeed."""
        self.next_status, self.next_reason = "SUCCESSFUL", "NOT_ENOUGH_FUNDS"

    def _note(self, refund_id: str) -> dict[str, Any] | None:
        found = self._account.truth.notes.get(_NOTE + refund_id)
        return found if isinstance(found, dict) else None

    def payment_of(self, refund_id: str) -> str:
        """The id of the payment that a refund is of; empty for one that nobody knows."""
        found = self._note(refund_id)
        return str(found["session"]) if found else ""

    def create(self, request: Request) -> Response:
        """Accept a refund, with no body in the answer; the same id twice is refused. Raises Invalid."""
        wanted = read_wanted(request, is_refund=True)
        if self._note(wanted.id) is not None:
            return mtn_fault(409, "RESOURCE_ALREADY_EXIST", "Duplicated reference id.")
        session = self._account.truth.sessions.get(wanted.refers_to.lower())
        if session is None or session.company != "mtn":
            return mtn_fault(404, "RESOURCE_NOT_FOUND", "Requested resource was not found.")
        left = session.amount - self._given_or_on_its_way(session.id)
        status, reason = self.next_status, self.next_reason
        if session.status != "complete" or wanted.amount > left or wanted.currency != session.currency:
            status, reason = "FAILED", "NOT_ALLOWED"
        self._keep(wanted.id, self._shown(wanted, session.id, status, reason))
        return Response(202)

    def _given_or_on_its_way(self, session_id: str) -> int:
        notes = [note for name, note in self._account.truth.notes.items() if name.startswith(_NOTE)]
        return sum(
            note["minor"] for note in notes if note["session"] == session_id and note["status"] != "FAILED"
        )

    def _shown(self, wanted: Wanted, session_id: str, status: str, reason: str) -> dict[str, Any]:
        payer = self._account.truth.sessions[session_id].payer_mobile
        return {
            "minor": wanted.amount,
            "session": session_id,
            "amount": amount_text(wanted.amount, wanted.currency),
            "currency": wanted.currency,
            "externalId": wanted.external_id,
            "payee": {"partyIdType": "MSISDN", "partyId": payer},
            "payerMessage": wanted.message,
            "payeeNote": wanted.note,
            "status": status,
            "reason": reason,
        }

    def _keep(self, refund_id: str, note: dict[str, Any]) -> None:
        truth, now_ms = self._account.truth, self._account.now_ms()
        truth.record("noted", now_ms, name=_NOTE + refund_id, value=note)
        moved = any(move.transaction_id == refund_id for move in truth.movements)
        if note["status"] == "SUCCESSFUL" and not moved:
            details = {"session": note["session"], "transaction_id": refund_id, "amount": note["minor"]}
            truth.record("refunded", now_ms, **details)

    def status(self, refund_id: str) -> Response:
        """What became of a refund."""
        note = self._note(refund_id)
        if note is None:
            return mtn_fault(404, "RESOURCE_NOT_FOUND", "Requested resource was not found.")
        shown = {name: value for name, value in note.items() if name not in ("minor", "session", "reason")}
        if note["status"] == "FAILED":
            shown["reason"] = note["reason"]
        if note["status"] == "SUCCESSFUL":
            shown["financialTransactionId"] = str(int(refund_id[:8], 16))
        return json_answer(200, shown)

    def control(self, source: Mapping[str, object]) -> object:
        """{"begin_as": status, "reason"} of refunds to come; {"refund": id, "status", "reason"} of one."""
        status = source.get("begin_as", source.get("status", self.next_status))
        if status not in STATUSES:
            raise ValueError(f"the status is one of {', '.join(STATUSES)}")
        reason = str(source.get("reason", self.next_reason))
        if "refund" not in source:
            self.next_status, self.next_reason = str(status), reason
            return {"begin_as": self.next_status, "reason": self.next_reason}
        refund_id = str(source["refund"])
        note = self._note(refund_id)
        if note is None:
            raise KeyError(refund_id)
        self._keep(refund_id, {**note, "status": str(status), "reason": reason})
        return self.status(refund_id).json()
