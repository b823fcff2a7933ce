"""The check-up's look at the machine: settings, disk, keyring, printer, the customer's screen."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.secret import Secret
from pos_terminal.hardware.line import PrinterTrouble
from pos_terminal.hardware.printer import Printer
from pos_terminal.hardware.setup import devices
from pos_terminal.ops.at_once import at_once
from pos_terminal.ops.patient import Patient
from pos_terminal.own_files import is_shared
from pos_terminal.providers.keeping import KeyringSeen, try_keyring
from pos_terminal.providers.secret_file import SecretFile
from pos_terminal.services.findings import Finding, State
from pos_terminal.services.method_words import no_keyring
from pos_terminal.services.printer_words import printer_sentence
from pos_terminal.services.sentences import say
from pos_terminal.texts import tr

_MEGABYTE: Final = 1_000_000
_FULL: Final = 50 * _MEGABYTE
_LOW: Final = 500 * _MEGABYTE
_KEYRING_S: Final = 4.0
_OWN_FILES: Final = ("ledger.db", "ledger.db-wal", "secrets.bin")
_SCREENS: Final = Path("/sys/class/drm")


def settings(patient: Patient) -> list[Finding]:
    """Whether the settings file can be used."""
    title = tr("Settings")
    if patient.settings_problem is None:
        return [Finding("settings", title, State.WORKS, tr("The settings can be used."))]
    advice = tr("Mend that line, or take the file away: the terminal then starts with ordinary settings.")
    return [Finding("settings", title, State.BROKEN, say(patient.settings_problem), advice)]


def disk(patient: Patient) -> list[Finding]:
    """Room, whether the folder can be written, and whether others may read it."""
    title = tr("Disk")
    if not patient.folder.is_dir():
        return [Finding("disk", title, State.NOT_LOOKED_AT, tr("There is no data yet."))]
    try:
        # Without a name where the system can do that, and gone at once everywhere.
        with tempfile.TemporaryFile(dir=patient.folder) as trial:
            trial.write(b"trial")
        free = shutil.disk_usage(patient.folder).free
    except OSError as error:
        said = tr(
            "The folder {folder} cannot be written: {detail}.", folder=patient.folder, detail=error.strerror
        )
        advice = tr("Look whether the disk is full or write-protected, and whose the folder is.")
        return [Finding("disk", title, State.BROKEN, said, advice)]
    said = tr("{size} MB are free.", size=free // _MEGABYTE)
    if free < _LOW:
        state = State.BROKEN if free < _FULL else State.WARNING
        found = Finding("disk", title, state, said, tr("Make room on this disk: delete what is not needed."))
    else:
        found = Finding("disk", title, State.WORKS, said)
    return [found, *_modes(patient)]


def _modes(patient: Patient) -> Iterable[Finding]:
    if os.name != "posix":
        return ()
    title = tr("Who may read the data")
    places = [patient.folder, *(patient.folder / name for name in _OWN_FILES)]
    shared = is_shared(patient.folder.parent)
    others = 0o007 if shared else 0o077
    open_to_others = [place.name for place in places if place.exists() and _mode(place) & others]
    if not open_to_others:
        alone = tr("Its owner alone may read the data.")
        said = tr("Its group alone may read the data.") if shared else alone
        return (Finding("modes", title, State.WORKS, said),)
    said = tr("Other users of this computer may read: {names}.", names=", ".join(open_to_others))
    advice = tr("Close the window and start it again: it takes these rights away.")
    return (Finding("modes", title, State.WARNING, said, advice),)


def _mode(place: Path) -> int:
    return stat.S_IMODE(place.stat().st_mode)


def keyring(patient: Patient) -> list[Finding]:
    """Whether the system's keyring keeps what it is given, and the encrypted file opens."""
    title = tr("Keys and secrets")
    try:
        SecretFile(patient.folder).get("trial")
    except TerminalError:
        said = tr(
            "The encrypted file of the keys does not open: it comes from another computer, or is damaged."
        )
        advice = tr("A manager types the keys of the methods in again, in Settings.")
        return [Finding("keyring", title, State.BROKEN, said, advice)]
    if patient.practice:
        said = tr("Practice has no keys to keep.")
        return [Finding("keyring", title, State.NOT_LOOKED_AT, said)]
    seen = _keyring_in_time(Secret(patient.ids.new_id()))
    if seen is not None and seen.keeps:
        said = tr("The keyring of this computer keeps keys ({name}).", name=seen.name)
        return [Finding("keyring", title, State.WORKS, said)]
    said, used, advice = no_keyring()
    if seen is None:
        said = tr("The keyring did not answer in time; it may be waiting for a password.")
    return [Finding("keyring", title, State.WARNING, f"{said} {used}", advice)]


def _keyring_in_time(value: Secret) -> KeyringSeen | None:
    """None where the keyring does not come back, as one that asks for a password."""
    until = time.monotonic() + _KEYRING_S
    return at_once({"keyring": lambda: try_keyring(value)}, until).get("keyring")


def printer(patient: Patient) -> list[Finding]:
    """Whether the printer can be reached and says that it can print. Nothing is printed."""
    title = tr("Printer")
    used = patient.settings
    if patient.settings_problem is not None:
        return [Finding("printer", title, State.NOT_LOOKED_AT, tr("The settings could not be read."))]
    try:
        way = devices(used.printer, used.drawer_kick, used.kick_pin).printer
    except TerminalError as error:
        return [Finding("printer", title, State.BROKEN, say(error), _in_settings())]
    if way is None:
        return [Finding("printer", title, State.NOT_LOOKED_AT, tr("No printer is set up."))]
    asked = Printer(way)
    try:
        asked.connect().close()
    except PrinterTrouble as trouble:
        advice = tr("Receipts wait and print by themselves afterwards.")
        return [
            Finding("printer", title, State.BROKEN, printer_sentence(trouble.problem, way.address), advice)
        ]
    if not asked.tells:
        said = tr("The printer {address} is there; it does not tell how it is.", address=way.address)
        return [Finding("printer", title, State.WORKS, said)]
    if asked.condition.paper_low:
        said = tr("The printer {address} is ready, and its paper is nearly used up.", address=way.address)
        return [Finding("printer", title, State.WARNING, said, tr("Put a new roll beside it."))]
    said = tr("The printer {address} is ready.", address=way.address)
    return [Finding("printer", title, State.WORKS, said)]


def display(patient: Patient) -> list[Finding]:
    """Whether the screen that the customer is to see is there."""
    title, wanted = tr("Customer screen"), patient.settings.customer_display
    if wanted == "off":
        return [Finding("display", title, State.NOT_LOOKED_AT, tr("The customer’s screen is switched off."))]
    if wanted == "window":
        return [Finding("display", title, State.WORKS, tr("The customer sees a window on this screen."))]
    screens = patient.screens if patient.screens is not None else _screens()
    if screens is None:
        said = tr("How many screens there are is not known here; the window knows it.")
        return [Finding("display", title, State.NOT_LOOKED_AT, said)]
    if screens < 2:
        said = tr("The customer is to see a second screen, and there is none.")
        advice = tr("Look whether its cable is in and it is switched on.")
        return [Finding("display", title, State.BROKEN, said, advice)]
    return [Finding("display", title, State.WORKS, tr("The second screen is there."))]


def _screens() -> int | None:
    """As Linux counts what is plugged in; None where that cannot be told."""
    try:
        plugs = [path.read_text().strip() for path in _SCREENS.glob("*/status")]
    except OSError:
        return None
    return plugs.count("connected") if plugs else None


def _in_settings() -> str:
    return tr("A manager chooses the printer in Settings.")
