"""Who reads a report on the command line: named like whoever acts, also while the window is open."""

from __future__ import annotations

import os
from pathlib import Path

from pos_terminal import compose
from pos_terminal.cli_people import act_as, approved_by, read_pin
from pos_terminal.compose import open_terminal
from pos_terminal.domain.errors import DataFolderProblem, NotAllowed
from pos_terminal.ledger import people
from pos_terminal.ledger.reader import Reader
from pos_terminal.place import Place
from pos_terminal.services.approval import Decision
from pos_terminal.services.pin_beside import check_beside
from pos_terminal.system import SystemClock
from pos_terminal.texts import tr


def reader_of(
    where: Place, code: str | None, pin_file: Path | None, approver: str | None, approver_pin: Path | None
) -> Decision:
    """Whose eyes read, after their PIN was right. Raises NotAllowed."""
    try:
        terminal = open_terminal(where, "command")
    except DataFolderProblem as problem:
        if problem.code not in ("window_open", "command_running"):
            raise
        return _beside(where, code, pin_file, approver, approver_pin)
    try:
        actor = act_as(terminal, code, pin_file)
        return Decision(actor, "", approved_by(terminal, approver, approver_pin))
    finally:
        terminal.close()


def _beside(
    where: Place, code: str | None, pin_file: Path | None, approver: str | None, approver_pin: Path | None
) -> Decision:
    """The same without the lock, which the window has."""
    path = where.folder / "ledger.db"
    reader = Reader(path)
    try:
        with reader.reading() as connection:
            somebody = people.anybody(connection)
    finally:
        reader.close()
    if not somebody:
        if code is not None:
            raise NotAllowed("nobody_yet")
        return Decision("system", "")
    if code is None:
        raise NotAllowed("sign_in_needed")
    pepper, now = compose.pepper_of(where, os.environ), round(SystemClock().monotonic() * 1000)
    actor = check_beside(path, code, read_pin(pin_file), pepper, now).staff_id
    if approver is None:
        return Decision(actor, "")
    pin = read_pin(approver_pin, tr("PIN of whoever approves"), "POS_TERMINAL_APPROVER_PIN")
    return Decision(actor, "", check_beside(path, approver, pin, pepper, now).staff_id)
