"""Who is acting on the command line: named by their short name, with their PIN, through the gate."""

from __future__ import annotations

import os
from pathlib import Path

import click

from pos_terminal.compose import Terminal
from pos_terminal.domain.errors import NotAllowed
from pos_terminal.domain.secret import Secret
from pos_terminal.ledger import people as rows
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.services import pin_gate
from pos_terminal.texts import tr


def act_as(terminal: Terminal, staff_code: str | None, pin_file: Path | None) -> str:
    """The staff id that acts, after their PIN was right; "system" on data without staff. Raises
    NotAllowed.

    Practice that has nobody yet gets its people as soon as one of them is named.
    """
    if staff_code is not None and terminal.place.practice:
        _furnish(terminal)
    return acting_on(terminal.ledger, terminal.pepper, staff_code, pin_file)


def _furnish(terminal: Terminal) -> None:
    with terminal.ledger.reading() as connection:
        if rows.anybody(connection):
            return
    from pos_terminal import practice

    practice.prepare(terminal.ledger, terminal.pepper)


def acting_on(ledger: Ledger, pepper: Secret, staff_code: str | None, pin_file: Path | None) -> str:
    """The same for a ledger without the terminal around it."""
    with ledger.reading() as connection:
        somebody = rows.anybody(connection)
    if not somebody:
        if staff_code is not None:
            # Never somebody else than was named, not even the system.
            raise NotAllowed("nobody_yet")
        return "system"
    if staff_code is None:
        raise NotAllowed("sign_in_needed")
    return pin_gate.check(ledger, staff_code, read_pin(pin_file), pepper).staff_id


def approved_by(terminal: Terminal, staff_code: str | None, pin_file: Path | None) -> str | None:
    """The staff id of whoever approves, after their PIN was right; None where nobody was named.

    A manager who works alone is named again and types the PIN again. Raises NotAllowed.
    """
    if staff_code is None:
        return None
    pin = read_pin(pin_file, tr("PIN of whoever approves"), "POS_TERMINAL_APPROVER_PIN")
    return pin_gate.check(terminal.ledger, staff_code, pin, terminal.pepper).staff_id


def read_pin(pin_file: Path | None, asked: str = "", variable: str = "POS_TERMINAL_PIN") -> str:
    """The PIN from a file, the environment, or a prompt that does not show it."""
    if pin_file is not None:
        try:
            return pin_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise NotAllowed("sign_in_needed") from None
    if variable and (given := os.environ.get(variable)) is not None:
        return given.strip()
    try:
        return str(click.prompt(asked or tr("PIN"), hide_input=True, err=True))
    except click.Abort:
        raise NotAllowed("sign_in_needed") from None
