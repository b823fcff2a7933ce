"""Settings that the centre decides for all terminals of a restaurant, made this terminal's own.

They stand in the file of settings like any other; beside them is kept which of them the centre decides: those
nobody changes here. All else stays the terminal's own.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path

import msgspec

from pos_terminal.contract.pull import RESTAURANT_SETTINGS, Value
from pos_terminal.ledger import known_settings
from pos_terminal.ledger.unit_of_work import UnitOfWork
from pos_terminal.services.settings_changes import CENTRE, decided_by_centre
from pos_terminal.settings import Settings, load, save

log = logging.getLogger(__name__)


class Keeper:
    """Keeps them in this folder, in the transaction that hears them."""

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        self._folder = folder
        self._environ = environ
        self.settings: Settings | None = None
        """As they were last kept."""

    def keep(self, work: UnitOfWork, told: Mapping[str, Value]) -> bool:
        """Use these from now on. Whether anything is another than before.

        Raises SettingsProblem where the file cannot be read or written; then nothing of it counts.
        """
        before = load(self._folder, self._environ)
        usable = {name: value for name, value in told.items() if name in RESTAURANT_SETTINGS}
        settings = _with(before, usable)
        _decides(work, usable)
        if settings == before:
            return False
        save(self._folder, settings)
        decided_by_centre(work, settings)
        self.settings = settings
        return True


def _with(before: Settings, told: Mapping[str, Value]) -> Settings:
    """One that cannot be used here does not stand in the way of the others."""
    settings = before
    for name, value in told.items():
        try:
            settings = msgspec.convert({**msgspec.structs.asdict(settings), name: value}, Settings)
        except msgspec.ValidationError as error:
            log.error("the setting %s of the central server cannot be used: %s", name, error)
    return settings


def _decides(work: UnitOfWork, told: Mapping[str, Value]) -> None:
    known_settings.forget(work.connection, CENTRE)
    known_settings.put(work.connection, {(CENTRE, name): "" for name in told})
