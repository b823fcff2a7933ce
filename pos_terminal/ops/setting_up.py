"""How far the first start has come: kept in a file beside the ledger, so that the next start goes on there.

Every step keeps what it is about by itself, whole or not at all; the file only says which step is next. No
file and nobody who works here is the very beginning.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from pos_terminal.domain.errors import DataFolderProblem
from pos_terminal.ledger.worked_with import MARK, worked_with
from pos_terminal.services.first_steps import BEFORE_LEDGER, CODES, STEPS, Begun
from pos_terminal.system import make_durable


def step_of(folder: Path) -> str:
    """The step that comes next in this folder, "" where no first start is under way."""
    try:
        step = (folder / MARK).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return step if step in STEPS or step == CODES else ""


def keep_step(folder: Path, step: str) -> None:
    """The next start goes on here. Durable when it returns. Raises DataFolderProblem."""
    part = folder / f"{MARK}.part"
    try:
        with part.open("w", encoding="ascii") as file:
            file.write(step)
            file.flush()
            os.fsync(file.fileno())
        part.replace(folder / MARK)
        make_durable(folder)
    except OSError as error:
        raise DataFolderProblem("data_folder_unusable", folder=str(folder), detail=str(error)) from error


def finish(folder: Path) -> None:
    """The first start is over. Harmless when it is done again."""
    with suppress(OSError):
        (folder / MARK).unlink()


def begun(folder: Path) -> Begun | None:
    """How a first start goes on in this folder before its ledger is opened; None where the ledger comes
    first: somebody works here, or the next step needs it."""
    step = step_of(folder)
    found = worked_with(folder / "ledger.db")
    if step == CODES:
        if found is None or found.anybody:
            return Begun(CODES, currency_fixed=True)
        step = ""  # it was broken off before anything was in place
    if found is None or found.is_begun or step not in ("", *BEFORE_LEDGER):
        return None
    return Begun(step, found.paid)
