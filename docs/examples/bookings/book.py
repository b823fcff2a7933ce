"""What the booking program keeps: bookings, the events it was told, and the secret they are signed with.

A booking goes from `asking` (the server has not said yet how its deposit is paid) to `held` (the guest pays)
to `confirmed` or `cancelled`.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_TABLES = """
CREATE TABLE IF NOT EXISTS bookings (id TEXT PRIMARY KEY, guest TEXT NOT NULL, email TEXT NOT NULL,
    deposit INTEGER NOT NULL, state TEXT NOT NULL DEFAULT 'asking', pay_at TEXT,
    paid INTEGER NOT NULL DEFAULT 0, refunded INTEGER NOT NULL DEFAULT 0,
    withdrawn INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE IF NOT EXISTS events (id TEXT PRIMARY KEY, type TEXT NOT NULL, booking_id TEXT NOT NULL,
    body BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
"""


class Book:
    """One SQLite file; what a method has returned is on the disk."""

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        self._connection.executescript(_TABLES)
        self._lock = threading.Lock()

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def add(self, booking_id: str, guest: str, email: str, deposit: int) -> None:
        """Keep a booking before anybody is asked for its deposit: a program that is killed asks later."""
        with self._change() as change:
            change.execute(
                "INSERT INTO bookings (id, guest, email, deposit) VALUES (?, ?, ?, ?)",
                (booking_id, guest, email, deposit),
            )

    def booking(self, booking_id: str) -> dict[str, Any] | None:
        """One booking, with how many events about it came."""
        found = self._rows(
            "SELECT *, (SELECT count(*) FROM events WHERE booking_id = bookings.id) AS events"
            " FROM bookings WHERE id = ?",
            booking_id,
        )
        return found[0] if found else None

    def open_errands(self) -> list[dict[str, Any]]:
        """Bookings about which the server still has to be asked or told something."""
        return self._rows(
            "SELECT * FROM bookings WHERE state = 'asking' OR (state = 'cancelled' AND NOT withdrawn)"
        )

    def hold(self, booking_id: str, pay_at: str) -> None:
        """The guest can pay there. An event that came sooner has the last word."""
        self._set("pay_at = ?, state = iif(state = 'asking', 'held', state)", booking_id, pay_at)

    def confirm(self, booking_id: str) -> None:
        """Nothing has to be paid for it."""
        self._set("state = iif(state IN ('asking', 'held'), 'confirmed', state)", booking_id)

    def note_withdrawn(self, booking_id: str) -> None:
        """The server knows that nobody pays for it any more."""
        self._set("withdrawn = 1", booking_id)

    def take(self, body: bytes) -> bool:
        """Keep an event and do what it says, both or neither. False for one that came before."""
        event = json.loads(body)
        payable = event["payable"]
        with self._change() as change:
            new = change.execute(
                "INSERT INTO events (id, type, booking_id, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (event["id"], event["type"], payable["id"], body),
            ).rowcount
            if new:
                self._apply(change, event, payable)
        return bool(new)

    def _apply(self, change: sqlite3.Connection, event: dict[str, Any], payable: dict[str, Any]) -> None:
        where = "WHERE id = ? AND state IN ('asking', 'held')"
        if event["type"] == "payable.settled":
            # Money for a booking that was cancelled meanwhile is noted, too: it has to be given back.
            change.execute(
                "UPDATE bookings SET paid = ? WHERE id = ?", (payable["amount_taken"], payable["id"])
            )
            change.execute(f"UPDATE bookings SET state = 'confirmed' {where}", (payable["id"],))
        elif event["type"] == "payment.failed":
            change.execute(f"UPDATE bookings SET state = 'cancelled' {where}", (payable["id"],))
        elif event["type"] == "payment.refunded":
            change.execute(
                "UPDATE bookings SET refunded = refunded + ? WHERE id = ?",
                (event["refund"]["amount"], payable["id"]),
            )

    def fact(self, name: str) -> str | None:
        """A word that was kept under this name."""
        found = self._rows("SELECT value FROM facts WHERE name = ?", name)
        return str(found[0]["value"]) if found else None

    def keep_fact(self, name: str, value: str) -> None:
        """Keep a word in the place of the one before."""
        with self._change() as change:
            change.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def _set(self, what: str, booking_id: str, *values: str) -> None:
        with self._change() as change:
            change.execute(f"UPDATE bookings SET {what} WHERE id = ?", (*values, booking_id))

    def _rows(self, statement: str, *values: str) -> list[dict[str, Any]]:
        with self._lock:
            return [dict(row) for row in self._connection.execute(statement, values)]
