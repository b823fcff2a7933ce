"""What the last verification of the whole journal found, kept in a small file beside the ledger.

A start reads the journal's new end alone, so what was found further back has to be remembered: it is told,
and nothing is sold, until a later verification is good or another ledger is put in the place of this one.
Light: the sign-in page waits for it.
"""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pos_terminal.domain.errors import DatabaseProblem
from pos_terminal.own_files import file_mode
from pos_terminal.records import dataclass
from pos_terminal.system import make_durable

if TYPE_CHECKING:
    from pos_terminal.ledger.verify import Report

log = logging.getLogger(__name__)
FILE: Final = "ledger.verified"


@dataclass(frozen=True, slots=True)
class Verified:
    """`at` is UTC milliseconds, `events` how many were read; no `problems` when all was well."""

    at: int
    events: int
    problems: list[str]

    @property
    def ok(self) -> bool:
        return not self.problems


def last(ledger: Path) -> Verified | None:
    """What is kept of this ledger; None where nothing is, or nothing that can be read."""
    try:
        content = ledger.with_name(FILE).read_bytes()
    except OSError:
        return None
    import json  # mostly there is nothing to read before the window is open

    try:
        found = json.loads(content)
        return Verified(int(found["at"]), int(found["events"]), [str(one) for one in found["problems"]])
    except (ValueError, LookupError, TypeError, RecursionError):
        return None


def damage(ledger: Path) -> DatabaseProblem | None:
    """Why nothing is sold on this ledger, as the last verification found it; None where it found nothing."""
    found = last(ledger)
    if found is None or found.ok:
        return None
    return problem_of(found)


def forget(ledger: Path) -> None:
    """Another ledger begins here, of which nothing is known."""
    with suppress(OSError):
        ledger.with_name(FILE).unlink(missing_ok=True)


def problem_of(found: Verified | Report) -> DatabaseProblem:
    """The refusal that stands for the first thing a verification found."""
    return DatabaseProblem("database_damaged", detail=found.problems[0])


def keep(ledger: Path, report: Report, at_ms: int) -> None:
    """Remember this, whole or not at all. A disk that refuses is logged: what was found is told in any case,
    and found again."""
    import json

    path = ledger.with_name(FILE)
    part = path.with_name(f"{FILE}.part")
    kept = {"at": at_ms, "events": report.events, "problems": report.problems}
    try:
        with part.open("wb") as file:
            file.write(json.dumps(kept).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        # In a folder of several accounts another one's next start has to read it.
        part.chmod(file_mode(path.parent))
        part.replace(path)
        make_durable(path.parent)
    except OSError as error:
        log.warning("what a verification found could not be kept: %s", error)
