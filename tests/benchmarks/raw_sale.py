"""The control of P1, P2 and P5: the same sale on the bare driver, with no rule looked at.

It leaves the very rows of a cash sale behind, in the same tables under the same indexes and checks, with the
same chained journal and the same pragmas; it reads nothing first and knows no type but dict and tuple.
"""

from __future__ import annotations

import hashlib
import time
from pathlib import Path
from typing import Any, Final

import msgspec
import pysqlite3.dbapi2 as sqlite

from pos_terminal.ledger.database import open_writer
from pos_terminal.ledger.journal import TAG
from pos_terminal.system import SystemIds

_ENCODE: Final = msgspec.json.Encoder(order="sorted").encode
_PAYABLE: Final = (
    "INSERT INTO payables (payable_type, payable_id, label, amount_due, currency, amount_taken, settled,"
    " created_at) VALUES ('counter', ?, ?, ?, 'XOF', 0, 0, ?)"
)
_PAYMENT: Final = (
    "INSERT INTO payments (position, payment_id, origin, idempotency_key, payable_type, payable_id, label,"
    " reference, method_id, provider_code, amount, currency, status, refunded_amount, is_test, initiated_at)"
    " VALUES (?, ?, 'terminal', ?, 'counter', ?, ?, ?, ?, 'cash', ?, 'XOF', 'pending', 0, 0, ?)"
)
_PAID: Final = (
    "UPDATE payments SET status = 'success', sent_amount = ?, sent_currency = 'XOF', tendered = ?,"
    " change_given = ?, completed_at = ?, completed_position = ?, drawer_session = ? WHERE payment_id = ?"
)
_SETTLED: Final = (
    "UPDATE payables SET amount_taken = ?, settled = 1 WHERE payable_type = 'counter' AND payable_id = ?"
)
_JOURNAL: Final = (
    "INSERT INTO journal (position, incarnation, seq, subject, hash, event) VALUES (?, 1, ?, ?, ?, ?)"
)


class RawSale:
    """A connection to a ledger file that somebody else made and closed."""

    def __init__(self, path: Path, method_id: str) -> None:
        # The pragmas of the ledger, from the ledger, on the driver's own connection.
        self._engine = open_writer(path)
        self._pooled = self._engine.raw_connection()
        connection = self._pooled.driver_connection
        assert connection is not None
        self.driver: Any = connection
        self._method = method_id
        self._ids = SystemIds()
        row = self.driver.execute(
            "SELECT position, hash FROM journal ORDER BY position DESC LIMIT 1"
        ).fetchone()
        self._position, self._hash = row
        [(self._session,)] = self.driver.execute("SELECT session_id FROM drawer_sessions").fetchall()
        [(self._terminal,)] = self.driver.execute("SELECT terminal_id FROM terminal").fetchall()

    def take_cash(self, amount: int, tendered: int, key: str, reference: str) -> None:
        """One durable sale."""
        payment_id, payable_id, at = self._ids.new_id(), self._ids.new_id(), time.time_ns() // 1_000_000
        position = self._position + 1
        rows = []
        for kind, body in self._bodies(payment_id, payable_id, amount, tendered, key, reference):
            self._position += 1
            raw = _ENCODE(
                {
                    "terminal": self._terminal,
                    "incarnation": 1,
                    "seq": self._position,
                    "type": kind,
                    "v": 1,
                    "actor": "system",
                    "at": at,
                    "body": body,
                }
            )
            self._hash = hashlib.sha256(TAG + self._hash + len(raw).to_bytes(8, "big") + raw).digest()
            rows.append((self._position, self._position, payment_id, self._hash, raw))
        execute = self.driver.execute
        execute("BEGIN IMMEDIATE")
        execute(_PAYABLE, (payable_id, reference, amount, at))
        execute(
            _PAYMENT,
            (position, payment_id, key, payable_id, reference, reference, self._method, amount, at),
        )
        execute(
            _PAID,
            (amount, tendered, tendered - amount, at, self._position, self._session, payment_id),
        )
        execute(_SETTLED, (amount, payable_id))
        self.driver.executemany(_JOURNAL, rows)
        execute("COMMIT")

    def _bodies(
        self, payment_id: str, payable_id: str, amount: int, tendered: int, key: str, reference: str
    ) -> tuple[tuple[str, dict[str, Any]], ...]:
        started = {
            "payment_id": payment_id,
            "origin": "terminal",
            "idempotency_key": key,
            "payable_type": "counter",
            "payable_id": payable_id,
            "label": reference,
            "reference": reference,
            "opens_payable": True,
            "amount_due": amount,
            "method_id": self._method,
            "provider_code": "cash",
            "amount": amount,
            "currency": "XOF",
            "charge_reference": None,
            "is_test": False,
            "staff_id": None,
            "customer_phone": None,
        }
        processing = {
            "payment_id": payment_id,
            "phase": "sent",
            "sent_amount": amount,
            "sent_currency": "XOF",
            "prepared": None,
        }
        succeeded = {
            "payment_id": payment_id,
            "payable_type": "counter",
            "payable_id": payable_id,
            "payable_taken": amount,
            "payable_settled": True,
            "tendered": tendered,
            "change": tendered - amount,
            "transaction_id": None,
            "evidence": {
                "source": "cashier",
                "provider_reference": None,
                "amount": amount,
                "currency": "XOF",
                "order_reference": None,
                "raw_sha256": None,
            },
            "late": False,
            "fee": None,
            "fee_estimated": False,
            "drawer_session": self._session,
            "pieces": None,
        }
        return (
            ("payment.started", started),
            ("payment.processing", processing),
            ("payment.succeeded", succeeded),
        )

    def checkpoint(self) -> None:
        """As the ledger does when it is idle."""
        self.driver.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def close(self) -> None:
        """Let go of the file."""
        self._pooled.close()
        self._engine.dispose()


def sqlite_version() -> str:
    """The version of the engine behind all figures."""
    return str(sqlite.sqlite_version)
