"""Changed settings, hosts and keys: a manager changes them, the journal tells of each, the next Z lists them.

What was changed beside the program (in the file, the environment, the keyring) is found at the next start. Of
a key only a mark is kept, which changes when the key does and from which nobody gets the key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from pos_terminal.domain.errors import NotAllowed
from pos_terminal.domain.secret import Secret
from pos_terminal.domain.settings_events import SettingChange, SettingsChanged
from pos_terminal.ledger import known_settings
from pos_terminal.ledger.known_settings import Values
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.ledger.unit_of_work import UnitOfWork
from pos_terminal.services.approval import Decision
from pos_terminal.services.rights import Action, authorise
from pos_terminal.settings import Settings, save

TERMINAL: Final = ""
"""Whose settings are the terminal's own."""
CENTRE: Final = "centre"
"""Beside what is known of settings: the names of those that the central server decides."""
EVERYBODYS: Final = frozenset(
    {
        "language",
        "theme",
        "sounds",
        "reduce_motion",
        "scanner_prefix",
        "customer_display",
        "customer_language",
    }
)
"""Tastes: whoever works here changes them, and no report tells of it."""
_MOST: Final = 60
"""Characters of a value that are kept."""


def values_of(settings: Settings) -> dict[tuple[str, str], str]:
    """What reports tell of the terminal's own settings."""
    names = (name for name in Settings.__struct_fields__ if name not in EVERYBODYS)
    return {(TERMINAL, name): short(_text(getattr(settings, name))) for name in names}


def mark(terminal_id: str, name: str, secret: Secret) -> str:
    """Eight digits that tell one key from another, on this terminal alone."""
    text = f"{terminal_id}\0{name}\0{secret.reveal()}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def short(value: str) -> str:
    """A value that fits a line; a longer one ends with its digest, so that another one stays another."""
    if len(value) <= _MOST:
        return value
    digest = hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{value[: _MOST - 9]}…{digest}"


def found_at_start(ledger: Ledger, values: Values) -> None:
    """Tell what is another than the journal last told. The first time there is nothing to compare with.

    Raises DatabaseProblem.
    """
    with ledger.reading() as connection:
        known = known_settings.known(connection)
    if known and not _differences(known, values):
        return
    with ledger.unit_of_work() as work:
        _record(work, values, approved_by=None)
        work.commit()


def change(
    ledger: Ledger, folder: Path, before: Settings, changed: Mapping[str, Any], decision: Decision
) -> Settings:
    """Keep these settings in their file, and tell the journal. Returns them.

    Raises NotAllowed (whoever is no manager changes tastes only; centre_decides for what is not for this
    terminal to change), SettingsProblem, DatabaseProblem.
    """
    settings = msgspec.structs.replace(before, **changed)
    if set(changed) <= EVERYBODYS:
        save(folder, settings)
        return settings
    with ledger.unit_of_work(decision.actor) as work:
        _refuse_what_the_centre_decides(work, before, changed)
        record(work, folder, settings, decision)
        work.commit()
    return settings


def record(work: UnitOfWork, folder: Path, settings: Settings, decision: Decision) -> None:
    """The same in a transaction that has more to do. Raises NotAllowed, SettingsProblem."""
    approver = authorise(work.connection, Action.MANAGE_SETTINGS, decision)
    save(folder, settings)
    _record(work, values_of(settings), approved_by=approver)


def _refuse_what_the_centre_decides(work: UnitOfWork, before: Settings, changed: Mapping[str, Any]) -> None:
    decided = {name for method, name in known_settings.known(work.connection) if method == CENTRE}
    if any(name in decided and getattr(before, name) != value for name, value in changed.items()):
        raise NotAllowed("centre_decides")


def decided_by_centre(work: UnitOfWork, settings: Settings) -> None:
    """Tell the journal of settings that the centre decided: nobody here approved of them."""
    _record(work, values_of(settings), approved_by=None)


def _record(work: UnitOfWork, values: Values, approved_by: str | None) -> None:
    known = known_settings.known(work.connection)
    changes = _differences(known, values)
    known_settings.put(work.connection, values)
    if known and changes:
        work.record(SettingsChanged(changes=changes, approved_by=approved_by))


def _differences(known: Values, values: Values) -> list[SettingChange]:
    # A setting that a newer version of the program brought was until now what it is when nobody sets it.
    before = {**values_of(Settings()), **known}
    return [
        SettingChange(method=method, setting=setting, before=before.get((method, setting), ""), after=value)
        for (method, setting), value in sorted(values.items())
        if before.get((method, setting)) != value
    ]


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
