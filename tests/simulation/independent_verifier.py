"""The journal judged from its specification alone: SQLite's rows, SHA-256 and JSON, nothing of the program.

    python tests/simulation/independent_verifier.py ledger.db

Checks I8 (no gap), I9 (the chain), I6 (no impossible step), I14 (the tables are the fold of the journal), and
the cash drawer: I15, I17, I18 (see drawer_verifier).
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import sys
from collections.abc import Iterable
from typing import Any

if __package__:
    from tests.simulation.drawer_verifier import Drawers
else:
    from drawer_verifier import Drawers  # type: ignore[import-not-found,no-redef]

TAG = b"pos_terminal journal v1\x00"
STEPS = {
    "payment.processing": {"pending": "processing"},
    "payment.phase": {"processing": "processing"},
    "payment.succeeded": {"processing": "success", "failed": "success", "expired": "success"},
    "payment.failed": {"processing": "failed"},
    "payment.expired": {"processing": "expired"},
    "payment.accepted": {"processing": "processing"},
    "payment.released": {"processing": "processing"},
    "payment.corrected": {"success": "refunded"},
}
PARTS = ("payment.succeeded", "payment.accepted", "payment.corrected")
"""What changes how much of a payable is taken."""
Row = tuple[Any, ...]
Payment = dict[str, Any]


class Books:
    """What the journal says there is, folded again from its JSON."""

    def __init__(self) -> None:
        self.problems: list[tuple[str, str]] = []
        self.payments: dict[str, Payment] = {}
        self.taken: dict[tuple[str, str], int] = {}
        self.due: dict[tuple[str, str], int] = {}
        self.exceptions: dict[str, Row] = {}
        self.decisions: dict[str, dict[str, Any]] = {}
        """By exception: the event that resolved it."""
        self.refunds: dict[str, dict[str, Any]] = {}
        self.told_taken: dict[tuple[str, str], int] = {}
        """What the last event about each payable says; `taken` is what is really there."""
        self.drawers = Drawers()
        self.events = 0
        self.head = bytes(32)

    def problem(self, invariant: str, text: str) -> None:
        """Note a break."""
        self.problems.append((invariant, text))

    # -- the chain -------------------------------------------------------------------------------------

    def read(self, rows: Iterable[Row]) -> None:
        """All rows (position, incarnation, seq, subject, hash, event) in the order of their positions."""
        last: tuple[int, int] | None = None
        terminal: str | None = None
        for number, (position, incarnation, seq, subject, digest, raw) in enumerate(rows, 1):
            event = json.loads(raw)
            if position != number:
                self.problem("I8", f"position {position} stands at place {number}")
            follows = seq == last[1] + 1 if last and last[0] == incarnation else seq == 1
            if not follows or (last and incarnation < last[0]):
                self.problem("I8", f"sequence {incarnation}/{seq} after {last}")
            expected = hashlib.sha256(TAG + self.head + len(raw).to_bytes(8, "big") + raw).digest()
            if digest != expected:
                self.problem("I9", f"the hash at position {position} is another one")
            canonical = json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            if canonical.encode() != raw:
                self.problem("I9", f"position {position} is not in canonical form")
            terminal = terminal or event["terminal"]
            if (event["terminal"], event["incarnation"], event["seq"]) != (terminal, incarnation, seq):
                self.problem("I9", f"position {position} names other numbers than its row")
            last, self.head = (incarnation, seq), digest
            self.events += 1
            self._fold(position, event, subject)
            self.drawers.fold(position, event["type"], event["body"], digest)

    # -- the fold --------------------------------------------------------------------------------------

    def _fold(self, position: int, event: dict[str, Any], subject: str | None) -> None:
        kind, body = event["type"], event["body"]
        if kind == "payable.opened":
            self._open(body)
        elif kind == "payment.started":
            if body["opens_payable"]:
                self._open(body)
            if body["payment_id"] in self.payments:
                self.problem("I6", f"payment {body['payment_id']} starts twice")
            self.payments[body["payment_id"]] = {
                "position": position,
                "seen": [],
                "status": "pending",
                "amount": body["amount"],
                "currency": body["currency"],
                "payable": (body["payable_type"], body["payable_id"]),
                "charge_reference": body["charge_reference"],
                "provider_code": body["provider_code"],
                "at": event["at"],
                **dict.fromkeys(("refunded", "reserved"), 0),
                **dict.fromkeys(("counted", "released", "corrected", "late"), False),
                **dict.fromkeys(("cancel_wanted", "mismatched"), False),
                **dict.fromkeys(("claimed", "transaction", "sent", "phase", "evidence"), None),
                **dict.fromkeys(("moved_on", "reason", "code"), None),
            }
        elif kind == "exception.opened":
            details = (body["payment_id"], body["kind"], body["amount"], body["currency"])
            self.exceptions[body["exception_id"]] = details
            self.payments[body["payment_id"]]["mismatched"] |= body["kind"] == "mismatch"
        elif kind == "payable.reckoned":
            ref = (body["payable_type"], body["payable_id"])
            self._total(position, ref, body["payable_taken"], body["payable_settled"])
        elif kind == "exception.resolved":
            self._resolve(position, body)
        elif kind == "refund.started":
            self._give_back(position, body)
        elif kind == "refund.turned":
            self._turn(position, body)
        elif kind.startswith("refund."):
            self._refund(position, kind, body)
        elif kind in STEPS:
            self._step(position, kind, event, subject)

    def _open(self, body: dict[str, Any]) -> None:
        ref = (body["payable_type"], body["payable_id"])
        self.due[ref], self.taken[ref], self.told_taken[ref] = body["amount_due"], 0, 0

    def _step(self, position: int, kind: str, event: dict[str, Any], subject: str | None) -> None:
        body = event["body"]
        payment = self.payments.get(body["payment_id"])
        if payment is None or subject != body["payment_id"]:
            self.problem("I6", f"position {position}: {kind} of a payment that never started")
            return
        after = STEPS[kind].get(payment["status"])
        late = kind == "payment.succeeded" and (
            payment["status"] in ("failed", "expired") or payment["released"]
        )
        if after is None or (kind == "payment.succeeded" and body["late"] is not late):
            self.problem("I6", f"position {position}: {kind} from {payment['status']}")
            return
        if payment["counted"] and (
            kind in ("payment.accepted", "payment.released") or body.get("phase") not in (None, "accepted")
        ):
            self.problem("I6", f"position {position}: {kind} of what a person has counted as paid")
        payment["status"] = after
        payment["seen"].append(after)
        if kind == "payment.processing":
            payment["sent"] = (body["sent_amount"], body["sent_currency"])
        if kind == "payment.released":
            payment["released"] = True
            return
        payment["phase"] = "accepted" if kind == "payment.accepted" else body.get("phase")
        payment["cancel_wanted"] |= payment["phase"] == "cancelling"
        # What is odd about the order of phases, for those who know the rules behind it.
        broken_wish = payment["cancel_wanted"] and payment["phase"] == "waiting"
        if broken_wish or (payment["mismatched"] and payment["phase"] not in (None, "unknown", "accepted")):
            payment["moved_on"] = payment["phase"]
        if kind in ("payment.succeeded", "payment.failed", "payment.expired"):
            payment |= {"evidence": body["evidence"], "late": late, "ended_at": event["at"]}
            payment |= {"code": body.get("error_code"), "reason": body.get("reason")}
        if kind in PARTS:
            self._part(position, kind, body, payment)

    def _part(self, position: int, kind: str, body: dict[str, Any], payment: Payment) -> None:
        """A payment settles its part of a payable, or does so no longer."""
        if kind == "payment.succeeded":
            change = 0 if payment["counted"] else payment["amount"]
            self._number(position, body["payment_id"], "transaction", body["transaction_id"])
        elif kind == "payment.accepted":
            change = payment["amount"]
            payment["counted"] = True
            self._number(position, body["payment_id"], "claimed", body["claimed_number"])
        else:
            change = -payment["amount"]
            payment |= {"corrected": True, "refunded": body["payment_refunded"]}
            if payment["provider_code"] != "cash" or payment["reserved"]:
                self.problem("I6", f"position {position}: a correction of more than a wrong button")
        ref = (body["payable_type"], body["payable_id"])
        self.taken[ref] += change
        self._total(position, ref, body["payable_taken"], body["payable_settled"])

    def _number(self, position: int, payment_id: str, kind: str, number: str | None) -> None:
        """A claimed number is nobody else's; a number that the company tells may turn out to be claimed."""
        self.payments[payment_id][kind] = number
        others = [
            one
            for name, one in self.payments.items()
            if number and name != payment_id and number in (one["claimed"], one["transaction"])
        ]
        if others and kind == "claimed":
            self.problem("number", f"position {position}: the number {number} pays twice")
        if others and kind == "transaction":
            self.payments[payment_id]["number_twice"] = True

    def _total(self, position: int, ref: tuple[str, str], taken: int, settled: bool) -> None:
        self.told_taken[ref] = taken
        if (taken, settled) != (self.taken[ref], self.taken[ref] >= self.due[ref]):
            self.problem("I14", f"position {position}: a payable's total that does not add up: {taken}")

    # -- decisions and refunds -------------------------------------------------------------------------

    def _resolve(self, position: int, body: dict[str, Any]) -> None:
        payment_id, kind, amount, _ = self.exceptions[body["exception_id"]]
        if body["exception_id"] in self.decisions:
            self.problem("I6", f"position {position}: an exception that is decided twice")
        self.decisions[body["exception_id"]] = body
        refund = self.refunds.get(body["refund_id"] or "")
        if body["decision"] == "given_back" and (refund is None or refund["payment_id"] != payment_id):
            self.problem("I6", f"position {position}: given back without a refund of it")
        # What is given back or serves another payable settles its own no longer.
        gone = body["decision"] == "given_back" or body["applied_id"] is not None
        if kind == "late_money" and gone:
            self.taken[self.payments[payment_id]["payable"]] -= amount
        if body["applied_id"] is not None:
            target = (body["applied_type"], body["applied_id"])
            self.taken[target] += amount
            self._total(position, target, body["applied_taken"], body["applied_settled"])
            if body["applied_amount"] != amount:
                self.problem("I6", f"position {position}: another amount was applied than there was")

    def _give_back(self, position: int, body: dict[str, Any]) -> None:
        payment = self.payments[body["payment_id"]]
        agreed = body["approved_by"] or body["route"] == "provider"
        if payment["status"] not in ("success", "partially_refunded") or not agreed:
            self.problem("I6", f"position {position}: a refund of {payment['status']}, not approved")
        names = ("payment_id", "idempotency_key", "amount", "currency", "route")
        self.refunds[body["refund_id"]] = {name: body[name] for name in names} | {
            "status": "processing",
            "phase": "sent",
            "evidence": None,
        }
        payment["reserved"] += body["amount"]
        self._within(position, payment, body)

    def _turn(self, position: int, body: dict[str, Any]) -> None:
        refund = self.refunds[body["refund_id"]]
        payment = self.payments[refund["payment_id"]]
        if refund["status"] != "success":
            self.problem("I6", f"position {position}: a refund turns that was not given")
        refund["status"] = "failed"
        payment["refunded"] -= refund["amount"]
        payment["status"] = "partially_refunded" if payment["refunded"] else "success"
        payment["seen"].append(payment["status"])
        if (body["payment_status"], body["payment_refunded"]) != (payment["status"], payment["refunded"]):
            self.problem("I14", f"position {position}: a refund that turned does not add up")
        self._not_given_after_all(body["refund_id"])

    def _refund(self, position: int, kind: str, body: dict[str, Any]) -> None:
        refund = self.refunds[body["refund_id"]]
        if refund["status"] != "processing":
            self.problem("I6", f"position {position}: {kind} of a refund that is {refund['status']}")
        if kind == "refund.phase":
            refund["phase"] = body["phase"]
            return
        payment = self.payments[refund["payment_id"]]
        payment["reserved"] -= refund["amount"]
        refund |= {"phase": None, "status": kind.removeprefix("refund."), "evidence": body["evidence"]}
        if kind == "refund.succeeded":
            refund["status"] = "success"
            payment["refunded"] += refund["amount"]
            whole = payment["refunded"] == payment["amount"]
            payment["status"] = "refunded" if whole else "partially_refunded"
            payment["seen"].append(payment["status"])
            if (body["payment_status"], body["payment_refunded"]) != (payment["status"], payment["refunded"]):
                self.problem("I14", f"position {position}: given back does not add up")
        else:
            self._not_given_after_all(body["refund_id"])
        self._within(position, payment, body)

    def _not_given_after_all(self, refund_id: str) -> None:
        for name, decided in self.decisions.items():
            payment_id, kind, amount, _ = self.exceptions[name]
            if decided["refund_id"] == refund_id and kind == "late_money":
                self.taken[self.payments[payment_id]["payable"]] += amount

    def _within(self, position: int, payment: Payment, body: dict[str, Any]) -> None:
        if body["payment_reserved"] != payment["reserved"]:
            self.problem("I14", f"position {position}: what is under way does not add up")
        if payment["refunded"] + payment["reserved"] > payment["amount"]:
            self.problem("given", f"position {position}: more is given back than was taken")

    # -- the tables ------------------------------------------------------------------------------------

    def compare(self, connection: Any) -> None:
        """The tables in use against the fold."""
        columns = "payment_id, position, status, phase, amount, currency, charge_reference"
        columns += ", refunded_amount, refund_reserved, counted, released, corrected, claimed_number"
        table = {row[0]: row[1:] for row in connection.execute(f"SELECT {columns} FROM payments")}
        names: tuple[str, ...] = ("position", "status", "phase", "amount", "currency", "charge_reference")
        names += ("refunded", "reserved", "counted", "released", "corrected", "claimed")
        folded = {key: tuple(payment[name] for name in names) for key, payment in self.payments.items()}
        self._same("payments", table, folded)
        rows = connection.execute(
            "SELECT payable_type, payable_id, amount_due, amount_taken, settled FROM payables"
        )
        payables = {(row[0], row[1]): row[2:] for row in rows}
        told = self.told_taken
        totals = {ref: (due, told[ref], int(told[ref] >= due)) for ref, due in self.due.items()}
        self._same("payables", payables, totals)
        rows = connection.execute("SELECT exception_id, payment_id, kind, amount, currency FROM exceptions")
        self._same("exceptions", {row[0]: row[1:] for row in rows}, self.exceptions)
        rows = connection.execute(
            "SELECT exception_id, decision, refund_id, applied_amount FROM exceptions"
            " WHERE decision IS NOT NULL"
        )
        fields = ("decision", "refund_id", "applied_amount")
        decided = {key: tuple(body[name] for name in fields) for key, body in self.decisions.items()}
        self._same("decisions", {row[0]: row[1:] for row in rows}, decided)
        rows = connection.execute(
            "SELECT refund_id, payment_id, idempotency_key, amount, currency, route, status, phase"
            " FROM refunds"
        )
        given = {key: tuple(list(one.values())[:7]) for key, one in self.refunds.items()}
        self._same("refunds", {row[0]: row[1:] for row in rows}, given)

    def _same(self, table: str, ours: dict[Any, Row], folded: dict[Any, Row]) -> None:
        for key in ours.keys() | folded.keys():
            if ours.get(key) != folded.get(key):
                self.problem("I14", f"{table} {key}: {ours.get(key)} but {folded.get(key)} in the journal")


def audit(connection: Any) -> Books:
    """Read everything; `problems` of the answer is empty when all is well. Any DB-API connection will do."""
    books = Books()
    books.read(
        connection.execute(
            "SELECT position, incarnation, seq, subject, hash, event FROM journal ORDER BY position"
        )
    )
    books.compare(connection)
    books.drawers.compare(connection)
    books.problems += books.drawers.problems
    return books


if __name__ == "__main__":
    found = audit(sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True))
    sys.stdout.write(f"{found.events} events, head {found.head.hex()}\n")
    sys.stdout.writelines(f"{invariant}: {text}\n" for invariant, text in found.problems)
    sys.exit(1 if found.problems else 0)
