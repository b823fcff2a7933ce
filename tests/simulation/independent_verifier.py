"""The journal judged from its specification alone: SQLite's rows, SHA-256 and JSON, nothing of the program.

    python tests/simulation/independent_verifier.py ledger.db

Checks I8 (no gap), I9 (the chain), I6 (no impossible step), I14 (the tables are the fold of the journal).
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import sys
from collections.abc import Iterable
from typing import Any

TAG = b"pos_terminal journal v1\x00"
STEPS = {
    "payment.processing": {"pending": "processing"},
    "payment.phase": {"processing": "processing"},
    "payment.succeeded": {"processing": "success", "failed": "success", "expired": "success"},
    "payment.failed": {"processing": "failed"},
    "payment.expired": {"processing": "expired"},
}
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
                "status": "pending",
                "phase": None,
                "amount": body["amount"],
                "currency": body["currency"],
                "payable": (body["payable_type"], body["payable_id"]),
                "charge_reference": body["charge_reference"],
                "provider_code": body["provider_code"],
                "at": event["at"],
                "evidence": None,
                "late": False,
                "cancel_wanted": False,
                "mismatched": False,
                "moved_on": None,
                "reason": None,
                "code": None,
            }
        elif kind == "exception.opened":
            details = (body["payment_id"], body["kind"], body["amount"], body["currency"])
            self.exceptions[body["exception_id"]] = details
            self.payments[body["payment_id"]]["mismatched"] |= body["kind"] == "mismatch"
        elif kind in STEPS:
            self._step(position, kind, event, subject)

    def _open(self, body: dict[str, Any]) -> None:
        ref = (body["payable_type"], body["payable_id"])
        self.due[ref], self.taken[ref] = body["amount_due"], 0

    def _step(self, position: int, kind: str, event: dict[str, Any], subject: str | None) -> None:
        body = event["body"]
        payment = self.payments.get(body["payment_id"])
        if payment is None or subject != body["payment_id"]:
            self.problem("I6", f"position {position}: {kind} of a payment that never started")
            return
        after = STEPS[kind].get(payment["status"])
        late = kind == "payment.succeeded" and payment["status"] in ("failed", "expired")
        if after is None or (kind == "payment.succeeded" and body["late"] is not late):
            self.problem("I6", f"position {position}: {kind} from {payment['status']}")
            return
        payment["status"] = after
        payment["phase"] = body.get("phase")
        payment["cancel_wanted"] |= payment["phase"] == "cancelling"
        # What is odd about the order of phases, for those who know the rules behind it.
        broken_wish = payment["cancel_wanted"] and payment["phase"] == "waiting"
        if broken_wish or (payment["mismatched"] and payment["phase"] not in (None, "unknown")):
            payment["moved_on"] = payment["phase"]
        if kind in ("payment.succeeded", "payment.failed", "payment.expired"):
            payment |= {"evidence": body["evidence"], "late": late, "ended_at": event["at"]}
            payment |= {"code": body.get("error_code"), "reason": body.get("reason")}
        if kind == "payment.succeeded":
            ref = (body["payable_type"], body["payable_id"])
            self.taken[ref] += payment["amount"]
            settled = self.taken[ref] >= self.due[ref]
            if (body["payable_taken"], body["payable_settled"]) != (self.taken[ref], settled):
                self.problem("I14", f"position {position}: a payable's total that does not add up")

    # -- the tables ------------------------------------------------------------------------------------

    def compare(self, connection: Any) -> None:
        """The tables in use against the fold."""
        columns = "payment_id, position, status, phase, amount, currency, charge_reference"
        table = {row[0]: row[1:] for row in connection.execute(f"SELECT {columns} FROM payments")}
        names = ("position", "status", "phase", "amount", "currency", "charge_reference")
        folded = {key: tuple(payment[name] for name in names) for key, payment in self.payments.items()}
        self._same("payments", table, folded)
        rows = connection.execute(
            "SELECT payable_type, payable_id, amount_due, amount_taken, settled FROM payables"
        )
        payables = {(row[0], row[1]): row[2:] for row in rows}
        totals = {ref: (due, self.taken[ref], int(self.taken[ref] >= due)) for ref, due in self.due.items()}
        self._same("payables", payables, totals)
        rows = connection.execute("SELECT exception_id, payment_id, kind, amount, currency FROM exceptions")
        self._same("exceptions", {row[0]: row[1:] for row in rows}, self.exceptions)

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
    return books


if __name__ == "__main__":
    found = audit(sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True))
    sys.stdout.write(f"{found.events} events, head {found.head.hex()}\n")
    sys.stdout.writelines(f"{invariant}: {text}\n" for invariant, text in found.problems)
    sys.exit(1 if found.problems else 0)
