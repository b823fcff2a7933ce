"""The list of what is to be printed: one original of each thing, in order, kept over restarts.

What may be on paper is never sent again by itself: the state is written before the first byte leaves, and
what was being sent when the lights went out is for a person to look at. Nothing here touches a payment.
"""

from __future__ import annotations

from typing import Final

from pos_terminal.domain.errors import NotAllowed
from pos_terminal.ledger import print_jobs
from pos_terminal.ledger.ledger import Ledger, ReadConnection
from pos_terminal.ledger.print_jobs import Job as Job
from pos_terminal.ledger.print_jobs import JobState as JobState
from pos_terminal.records import dataclass

LONGEST: Final = 500
"""So many wait at most: more paper than a roll holds. What came later is printed from Payments."""
SHOWN: Final = 50
_COPIES_KEPT: Final = 1_000
INTERRUPTED: Final = "interrupted"
"""Why a job is unsure when the program ended while it was being sent."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long the list is: `queued` wait for the printer, `unsure` for a person."""

    queued: int
    unsure: tuple[Job, ...]


@dataclass(frozen=True, slots=True)
class Followed:
    """What followed one payment: when the drawer was told to open, and its receipt's last job."""

    payment_id: str
    kicked_at: int | None
    job: Job | None


def followed(connection: ReadConnection, payment_id: str) -> Followed:
    """What the devices did about this payment."""
    jobs = print_jobs.of_subject(connection, "receipt", payment_id)
    return Followed(
        payment_id, print_jobs.kicked_at(connection, "sale", payment_id), jobs[-1] if jobs else None
    )


def put(ledger: Ledger, kind: str, subject: str, *, again: bool) -> Job:
    """Have it printed: the original where none ever was, else with `again` a copy, else nothing new.

    Returns the job, which may be one that was there before. Raises NotAllowed("print_queue_full").
    """
    with ledger.writing() as connection:
        before = print_jobs.of_subject(connection, kind, subject)
        if still := [job for job in before if job.state in (JobState.QUEUED, JobState.SENDING)]:
            return still[0]
        tried = [job for job in before if job.state is not JobState.FAILED]
        if tried and not again:
            return tried[0]
        if print_jobs.count(connection, JobState.QUEUED) >= LONGEST:
            raise NotAllowed("print_queue_full", limit=LONGEST)
        for job in before:
            if job.state is JobState.UNSURE:
                # Somebody looked, and wants another: that answers the question.
                print_jobs.move(connection, job.position, JobState.DONE, ledger.clock.now_ms(), job.problem)
        if before and not tried:
            # It could not be put on paper then; it is still the original.
            print_jobs.move(connection, before[0].position, JobState.QUEUED, ledger.clock.now_ms())
            found = print_jobs.by_position(connection, before[0].position)
            assert found is not None
            return found
        print_jobs.forget_old_copies(connection, _COPIES_KEPT)
        return print_jobs.put(connection, kind, subject, copy=bool(tried), at=ledger.clock.now_ms())


def sending(connection: ReadConnection, job: Job, at: int) -> None:
    """Inside the transaction that counts its printing: from here on bytes may have left.

    Raises NotAllowed("job_gone") when it does not wait any more.
    """
    found = print_jobs.by_position(connection, job.position)
    if found is None or found.state is not JobState.QUEUED:
        raise NotAllowed("job_gone")
    print_jobs.move(connection, job.position, JobState.SENDING, at)


def ended(ledger: Ledger, job: Job, state: JobState, problem: str | None = None) -> None:
    """Write down what became of it."""
    with ledger.writing() as connection:
        print_jobs.move(connection, job.position, state, ledger.clock.now_ms(), problem)


def after_a_start(ledger: Ledger) -> None:
    """What was being sent when the program ended may have printed."""
    with ledger.reading() as connection:
        if not print_jobs.count(connection, JobState.SENDING):
            return
    with ledger.writing() as connection:
        now = ledger.clock.now_ms()
        for job in print_jobs.open_ones(connection, JobState.SENDING, LONGEST):
            print_jobs.move(connection, job.position, JobState.UNSURE, now, INTERRUPTED)


def first(ledger: Ledger) -> Job | None:
    """Whose turn it is."""
    with ledger.reading() as connection:
        return print_jobs.first_queued(connection)


def waiting(connection: ReadConnection) -> Waiting:
    """How long the list is, with those that a person has to look at, oldest first."""
    unsure = print_jobs.open_ones(connection, JobState.UNSURE, SHOWN)
    return Waiting(print_jobs.count(connection, JobState.QUEUED), tuple(unsure))


def queued(connection: ReadConnection, limit: int = LONGEST) -> list[Job]:
    """What waits for the printer, in its order."""
    return print_jobs.open_ones(connection, JobState.QUEUED, limit)


def came_out(ledger: Ledger, position: int) -> None:
    """A person has looked: it is on paper."""
    with ledger.writing() as connection:
        job = print_jobs.by_position(connection, position)
        if job is not None and job.state is JobState.UNSURE:
            print_jobs.move(connection, position, JobState.DONE, ledger.clock.now_ms(), job.problem)


def clear(ledger: Ledger) -> int:
    """Nobody wants what waits any more; it can still be printed, as an original. Returns how many."""
    with ledger.writing() as connection:
        left = print_jobs.open_ones(connection, JobState.QUEUED, LONGEST)
        for job in left:
            print_jobs.move(connection, job.position, JobState.FAILED, ledger.clock.now_ms(), "cleared")
    return len(left)
