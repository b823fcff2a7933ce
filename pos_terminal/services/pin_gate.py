"""The one gate that every typed code passes, whoever asks: sign-in, an approval, a form, the command line.

Three steps: `begin` counts the try and makes that durable, `matches` compares (slow, on a hand, holding no
lock), `finish` says who it is, or refuses. Five wrong in a row wait 30 s, doubling; ten lock the code for
half an hour; the third lock stays until a manager or the recovery code ends it. A name that nobody has is
counted and compared like any other, and the words are the same whatever was wrong.

Waits are measured by the machine's uptime, which goes neither forwards nor backwards by anybody's hand; after
a start of the machine a wait begins anew. The wall clock is not asked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from pos_terminal.domain import people_events
from pos_terminal.domain.crash_points import crash_point
from pos_terminal.domain.errors import NotAllowed
from pos_terminal.domain.people import Staff
from pos_terminal.domain.secret import Secret
from pos_terminal.ledger import catalogue
from pos_terminal.ledger import people as rows
from pos_terminal.ledger.ledger import Ledger, ReadConnection
from pos_terminal.ledger.people import Counted
from pos_terminal.records import dataclass
from pos_terminal.services import people

WAIT_FROM: Final = 5
FIRST_WAIT_MS: Final = 30_000
LOCK_AT: Final = 10
LOCK_MS: Final = 30 * 60_000
MOST_LOCKS: Final = 3
RECOVERY: Final = "recovery"
"""Who is counted for a recovery code; its lock always ends by itself, or nobody could get in any more."""

_STRANGER: Final = "?"
_MOST_STRANGERS: Final = 500
_NOBODYS_HASH: Final = (
    "$argon2id$v=19$m=47104,t=1,p=1$tFAxoJKZYrNfPKY634wgbw$tXUHBVJK6cFHAvG7eglFJDAUrp3kDbR5HM+I6tRRVAY"
)
"""Compared where there is nothing to compare with, so that it takes as long. No code is known to fit."""

Compare = Callable[[str, str, Secret, str], bool]
"""A code, whose it is, the pepper, and the stored hash: whether they fit."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One counted try. `staff` is None for nobody, and for somebody who cannot sign in."""

    staff: Staff | None
    stored: str
    count: Counted


def begin(ledger: Ledger, staff_id: str) -> Attempt:
    """Count a try of this person's code; it is durable when this returns.

    Raises NotAllowed("wrong_code") where they have to wait: then nothing is counted and nothing compared.
    """
    return _begin(ledger, lambda connection: rows.by_id(connection, staff_id), staff_id)


def begin_by_code(ledger: Ledger, code: str) -> Attempt:
    """The same for somebody who is named by their short name, however it is typed."""
    folded = people.folded(code)
    return _begin(ledger, lambda connection: rows.by_code(connection, folded), folded)


def begin_recovery(ledger: Ledger, code: str) -> Attempt:
    """Count a try of the recovery code, for the person of this short name. Raises as `begin` does."""
    folded = people.folded(code)
    return _begin(ledger, lambda connection: rows.by_code(connection, folded), RECOVERY, recovery=True)


def matches(attempt: Attempt, pin: str, pepper: Secret, compare: Compare = people.pin_matches) -> bool:
    """Whether the code is right. Slow, and as slow for nobody; holds no lock."""
    whose = RECOVERY if attempt.count.who == RECOVERY else attempt.staff.staff_id if attempt.staff else ""
    fits = compare(pin, whose, pepper, attempt.stored)
    return fits and attempt.staff is not None


def finish(ledger: Ledger, attempt: Attempt, *, right: bool) -> Staff:
    """Who it is. Raises NotAllowed("wrong_code") with how long to wait now.

    A right code ends the count; a wrong one that locked is told in the journal.
    """
    crash_point("pin_compared")
    if right and attempt.staff is not None:
        with ledger.writing() as connection:
            rows.forget_counted(connection, attempt.count.who)
        return attempt.staff
    if not attempt.count.told:
        _tell(ledger, attempt.count)
    raise refusal(attempt.count.wait_ms, until_reset=attempt.count.until_reset)


def check(ledger: Ledger, code: str, pin: str, pepper: Secret) -> Staff:
    """All three steps for somebody named by their short name. Raises NotAllowed("wrong_code")."""
    attempt = begin_by_code(ledger, code)
    return finish(ledger, attempt, right=matches(attempt, pin, pepper))


def refusal(wait_ms: int, *, until_reset: bool = False) -> NotAllowed:
    """The one answer to a code that opens nothing. Seconds are rounded up."""
    return NotAllowed("wrong_code", wait_s=-(-wait_ms // 1000), until_reset=until_reset)


def left_ms(count: Counted, uptime_ms: int) -> int:
    """How much of the wait is left; all of it where the machine was started since."""
    passed = uptime_ms - count.counted_at
    return max(0, count.wait_ms - passed) if passed >= 0 else count.wait_ms


def after_another(count: Counted, uptime_ms: int) -> Counted:
    """The count with one more wrong code in a row, and what that costs."""
    failed = count.failed + 1
    if failed < LOCK_AT:
        wait = FIRST_WAIT_MS << (failed - WAIT_FROM) if failed >= WAIT_FROM else 0
        return replace(count, failed=failed, wait_ms=wait, counted_at=uptime_ms, told=True)
    locks = count.locks + 1
    for_good = locks >= MOST_LOCKS and count.who != RECOVERY
    told = count.who.startswith(_STRANGER)
    return Counted(count.who, 0, locks, LOCK_MS, uptime_ms, for_good, told)


def _begin(
    ledger: Ledger,
    find: Callable[[ReadConnection], Staff | None],
    called: str,
    *,
    recovery: bool = False,
) -> Attempt:
    now = round(ledger.clock.monotonic() * 1000)
    with ledger.writing() as connection:
        staff = find(connection)
        who = RECOVERY if recovery else staff.staff_id if staff else _stranger(connection, called)
        count = before = rows.counted(connection, who)
        left = left_ms(count, now)
        waits = left > 0 or count.until_reset
        if waits and now < count.counted_at:
            # The machine was started since: the wait begins anew, whole.
            count = replace(count, counted_at=now)
            rows.put_counted(connection, count)
        elif not waits:
            count = after_another(count, now)
            rows.put_counted(connection, count)
        stored = (
            rows.recovery_hash(connection) if recovery else catalogue.pin_hash(connection, who)
        ) or _NOBODYS_HASH
        crash_point("pin_counting")
    crash_point("pin_counted")
    if not before.told:
        # The program died between the tenth wrong code and the journal.
        _tell(ledger, before)
    if waits:
        raise refusal(left, until_reset=count.until_reset)
    if staff is None or not staff.active:
        return Attempt(None, _NOBODYS_HASH, count)
    return Attempt(staff, stored, count)


def _stranger(connection: ReadConnection, called: str) -> str:
    """Who is counted for a name that nobody has: each for itself, until there are too many."""
    who = _STRANGER + hashlib.sha256(called.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    known = rows.counted(connection, who) != Counted(who)
    return who if known or rows.strangers(connection) < _MOST_STRANGERS else _STRANGER


def _tell(ledger: Ledger, count: Counted) -> None:
    body = people_events.PinLocked(
        staff_id="" if count.who == RECOVERY else count.who,
        locks=count.locks,
        wait_s=count.wait_ms // 1000,
        until_reset=count.until_reset,
    )
    with ledger.unit_of_work() as work:
        work.record(body)
        rows.note_told(work.connection, count.who)
        work.commit()
