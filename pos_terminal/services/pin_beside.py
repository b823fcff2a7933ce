"""A code that is typed while the window is open, for a command that only reads: counted all the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pos_terminal.domain.people import Staff
from pos_terminal.domain.secret import Secret
from pos_terminal.ledger import catalogue
from pos_terminal.ledger import people as rows
from pos_terminal.ledger.beside import local_rows
from pos_terminal.ledger.people import Counted
from pos_terminal.services import people
from pos_terminal.services.pin_gate import after_another, left_ms, refusal


def check_beside(path: Path, code: str, pin: str, pepper: Secret, uptime_ms: int) -> Staff:
    """Who it is, after their PIN was right; a try is durable before the code is compared.

    The window goes on counting from there, and tells a lock in the journal at the next try that it sees.
    Raises NotAllowed("wrong_code").
    """
    with local_rows(path) as connection:
        staff = rows.by_code(connection, people.folded(code))
        if staff is None or not staff.active:
            raise refusal(0)
        count = rows.counted(connection, staff.staff_id)
        left = left_ms(count, uptime_ms)
        waits = left > 0 or count.until_reset
        count = _after(count, uptime_ms, waits=waits)
        rows.put_counted(connection, count)
        stored = catalogue.pin_hash(connection, staff.staff_id) or ""
    if waits:
        raise refusal(left, until_reset=count.until_reset)
    if not people.pin_matches(pin, staff.staff_id, pepper, stored):
        raise refusal(count.wait_ms, until_reset=count.until_reset)
    with local_rows(path) as connection:
        rows.forget_counted(connection, staff.staff_id)
    return staff


def _after(count: Counted, uptime_ms: int, *, waits: bool) -> Counted:
    if not waits:
        return after_another(count, uptime_ms)
    # After a start of the machine the wait begins anew, whole.
    return replace(count, counted_at=uptime_ms) if uptime_ms < count.counted_at else count
