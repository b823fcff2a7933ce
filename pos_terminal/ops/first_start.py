"""The first start of another version of the program: it is tried before it sells.

First on a copy of the data, in a process of its own: whatever goes wrong there touches nothing. Then the data
itself is brought to the new tables, with a backup before, and read from its first event to its last. Only
then is the version recorded; until then each start tries again, and the version that was recorded can be put
back. A kill at any step leaves the data as it was, or brought along and not yet recorded.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

from pos_terminal import __version__
from pos_terminal.domain.errors import DatabaseProblem, TerminalError
from pos_terminal.ledger.backups import FOLDER as BACKUPS
from pos_terminal.ledger.folder import prepare_folder
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.ledger.migrate import HEAD, KNOWN, backup_name
from pos_terminal.ledger.restore_finish import LEDGER, finish_restore
from pos_terminal.ledger.verify import verify
from pos_terminal.ledger.whole_copy import copy_of, put_back, version_of
from pos_terminal.ops import version_record
from pos_terminal.ops.rehearsal_process import rehearsed
from pos_terminal.ops.version_record import Record, Trial
from pos_terminal.system import SystemClock, SystemIds

COPY: Final = "trial"
"""The folder of the copy, beside the ledger; gone when the trial is over."""
_NO_FAULT_OF_A_VERSION: Final = frozenset(
    {"commit_unknown", "database_busy", "database_readonly", "disk_full"}
)


def first_start(
    folder: Path,
    last: Record | None,
    currency: str,
    *,
    practice: bool,
    trying: Callable[[], None] | None = None,
) -> None:
    """See `version_record.see_to_version`."""
    finish_restore(folder)
    found = version_of(folder / LEDGER)
    if found is None:
        return  # what is wrong with it is found and told by whoever opens it
    if found not in KNOWN:
        raise DatabaseProblem("database_newer", found=found, known=HEAD, version=last.version if last else "")
    if last is None and found == HEAD:
        # Data from before versions were recorded, in the form that this one writes.
        version_record.write(folder, version_record.this_program())
        return
    if trying is not None:
        trying()
    before = last.version if last is not None else ""
    problem = _tried_on_a_copy(folder, currency)
    if problem is None and found != HEAD:
        problem = _brought_along(folder, currency, practice=practice)
    if problem is None:
        version_record.write(folder, version_record.this_program(_trial(before)))
        return
    _note(folder, last, found, _trial(before, problem))
    recorded = last.schema if last is not None else ""
    raise _refusal(folder, found, recorded or found, before, problem)


def _tried_on_a_copy(folder: Path, currency: str) -> str | None:
    """What another process found wrong when it worked with a copy. Raises DatabaseProblem where the data is
    damaged, whichever version looks at it, and DataFolderProblem where there is no room for the copy."""
    place = folder / COPY
    shutil.rmtree(place, ignore_errors=True)
    prepare_folder(place)
    try:
        copy_of(folder / LEDGER, place / LEDGER)
        return rehearsed(place, currency)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _brought_along(folder: Path, currency: str, *, practice: bool) -> str | None:
    """Migrate the data itself and read all of it; what is wrong with it then. Raises DataFolderProblem or
    DatabaseProblem for what is no fault of the version."""
    try:
        ledger = Ledger.open(
            folder, clock=SystemClock(), ids=SystemIds(), practice=practice, currency=currency
        )
        try:
            with ledger.reading() as connection:
                report = verify(connection, ledger.terminal_id)
        finally:
            ledger.close()
    except DatabaseProblem as error:
        if error.code in _NO_FAULT_OF_A_VERSION:
            raise
        return str(error.params.get("detail") or error)
    return None if report.ok else report.problems[0]


def _refusal(folder: Path, found: str, recorded: str, before: str, problem: str) -> TerminalError:
    """Put back what the migration changed, where nothing was written since, and say what is to be done."""
    said = {"version": __version__, "before": before, "detail": problem}
    # Unchanged, unless a start that was killed has brought it along before.
    if version_of(folder / LEDGER) == found and (found != HEAD or recorded == HEAD):
        return DatabaseProblem("update_refused", **said)
    for schema in dict.fromkeys((found, recorded)):
        backup = folder / BACKUPS / backup_name(schema)
        if schema != HEAD and put_back(backup, folder, SystemClock().now_ms()):
            return DatabaseProblem("update_undone", **said)
    return DatabaseProblem("update_stuck", **said)


def _trial(before: str, problem: str = "") -> Trial:
    now_ms = SystemClock().now_ms()
    return Trial(version=__version__, before=before, at=now_ms, ok=not problem, problem=problem)


def _note(folder: Path, last: Record | None, found: str, trial: Trial) -> None:
    """The version that may sell stays the one that it was."""
    known = last or Record(version="", schema=found, since=trial.at)
    version_record.write(
        folder, Record(version=known.version, schema=known.schema or found, since=known.since, trial=trial)
    )
