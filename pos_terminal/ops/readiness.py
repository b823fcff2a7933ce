"""Whether the program may be taken away for another version now: no payment is under way, and nothing is half
done. What waits to be sent, printed or looked at waits as well for the next version."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from pos_terminal.domain.errors import DatabaseProblem
from pos_terminal.domain.payment import Payment, Phase
from pos_terminal.file_lock import lock_file
from pos_terminal.ledger import payments, print_jobs, refunds
from pos_terminal.ledger.print_jobs import JobState
from pos_terminal.ledger.reader import Reader
from pos_terminal.ledger.restore_finish import LEDGER, NOTE
from pos_terminal.records import dataclass

_ASKED_SELDOM_MS: Final = 30 * 60_000
"""What is still not known after so long is asked about every few minutes, for days: the next version does."""
_SELLS_NOTHING: Final = frozenset({"database_damaged", "database_foreign", "database_newer"})


@dataclass(frozen=True, slots=True)
class Readiness:
    """`busy` names what is under way, nothing when the program may be replaced; `window` is the process of
    the window that is open, None without one: end it, and wait until it has ended."""

    busy: tuple[str, ...]
    window: int | None

    @property
    def ready(self) -> bool:
        """Whether the program may be replaced now."""
        return not self.busy


def readiness(folder: Path, now_ms: int) -> Readiness:
    """How it is with the data of this folder; of a folder without a ledger nothing is under way.

    Only reads. Where the data is damaged nothing is sold, so nothing is under way. Raises DatabaseProblem
    where it cannot be read just now.
    """
    holder, process = _holder(folder)
    busy: list[str] = []
    if (folder / NOTE).exists():
        busy.append("restore")
    if holder == "command":
        busy.append("command")
    if (folder / LEDGER).exists():
        busy += _under_way(folder / LEDGER, now_ms, works=bool(holder))
    return Readiness(tuple(busy), process if holder == "window" else None)


def _under_way(ledger: Path, now_ms: int, *, works: bool) -> list[str]:
    """`works`: the program is running. Where it is not, an old attempt must not keep away the version that
    can be started again."""
    reader = Reader(ledger)
    try:
        with reader.reading() as connection:
            known = payments.in_flight(connection)
            given = refunds.in_flight(connection)
            found = {
                "payment": any(_is_near(payment, now_ms, works=works) for payment in known),
                "refund": any(now_ms - refund.initiated_at < _ASKED_SELDOM_MS for refund in given),
                "printing": works and print_jobs.count(connection, JobState.SENDING) > 0,
            }
    except DatabaseProblem as error:
        if error.code in _SELLS_NOTHING:
            return []
        raise
    finally:
        reader.close()
    return [name for name, is_so in found.items() if is_so]


def _is_near(payment: Payment, now_ms: int, *, works: bool) -> bool:
    """Whether a customer or a cashier may be waiting for it."""
    if payment.phase is Phase.ACCEPTED or payment.released:
        return False
    return now_ms - payment.initiated_at < _ASKED_SELDOM_MS or (works and payment.phase is not Phase.UNKNOWN)


def _holder(folder: Path) -> tuple[str, int | None]:
    """Who has the lock of this folder, "" for nobody, and the process."""
    try:
        descriptor = os.open(folder / "ledger.lock", os.O_RDWR)
    except OSError:
        return "", None
    try:
        lock_file(descriptor)
    except OSError:
        os.lseek(descriptor, 0, os.SEEK_SET)
        name, _, number = os.read(descriptor, 100).decode("ascii", "replace").strip().partition(" ")
        return name, int(number) if number.isdigit() else None
    finally:
        os.close(descriptor)
    return "", None
