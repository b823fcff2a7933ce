"""Pictures of the check-up's page and the panel of the line: python -m tests.ui.check_up_pictures FOLDER
[WORD...]."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_NO_SYNTHESIZED_BOLD", "1")

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from pos_terminal import texts
from pos_terminal.ops import connection_words as words
from pos_terminal.ops.connection import (
    Centre,
    CentreSeen,
    HostSeen,
    MethodSeen,
    Observed,
    classify,
)
from pos_terminal.remote.lan import Lan
from pos_terminal.remote.looking import Seen
from pos_terminal.services.findings import Finding, State
from pos_terminal.services.method_trying import Tried
from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.lasting_none import make_none_last
from pos_terminal.ui.main_window import MainWindow
from pos_terminal.ui.screens.settings import SettingsScreen
from pos_terminal.ui.states.check_up import CheckUpState
from pos_terminal.ui.states.dialogs import Choice, DialogState
from pos_terminal.ui.widgets.connection_body import ConnectionBody
from pos_terminal.ui.widgets.key_caps import key_caps
from tests.ui import samples
from tests.ui.payment_pictures import _speak as speak
from tests.ui.pictures import SIZES

Scene = Callable[[MainWindow], None]
LAN = Lan("192.168.1.40", "eth0", "192.168.1.1", routed=True)


def seen(host: str, **how: Any) -> Seen:
    """A look at a company that answers, but for `how`."""
    found: dict[str, Any] = {"name": True, "connected": True, "secure": True, "status": 404}
    return Seen(host, 443, **(found | how))


def observed(wave: Seen | None = None, *, online: bool = True) -> Observed:
    """A terminal with every method; offline nobody outside is found."""
    away: dict[str, Any] = {} if online else {"name": False, "connected": False, "secure": None}
    hosts = {
        "wave": wave or seen("api.wave.com", **away),
        "orange": seen("api.orange.com", **away),
        "mtn": seen("proxy.momoapi.mtn.com", **away),
        "central": seen("pos.lebaobab.ci", **away),
    }
    refused = Tried(
        False, tr("Access to {method} is not set up correctly. Call a manager.", method="MTN MoMo")
    )
    names = {"wave": "Wave", "orange": "Orange Money", "mtn": "MTN MoMo"}
    methods = [MethodSeen("cash", tr("Cash"), needs_line=False)]
    for code, name in names.items():
        tried = Tried(True, tr("{method} answers, and takes these keys.", method=name), proved=True)
        methods.append(MethodSeen(code, name, tried=refused if code == "mtn" else tried))
    methods.append(
        MethodSeen("stripe", tr("Card"), problem=tr("{name} is missing.", name="STRIPE_SECRET_KEY"))
    )
    return Observed(
        LAN,
        tuple(HostSeen(key, found) for key, found in hosts.items()),
        tuple(methods),
        CentreSeen("pos.lebaobab.ci", Centre.WORKS if online else Centre.SILENT),
    )


def _panel(window: MainWindow, what: Observed) -> None:
    _settings(window, CheckUpState(""))
    report = classify(what)
    close = Choice("close", tr("Close"), key="Esc", left=True)
    again = Choice("again", tr("Check again"), "primary", icon="refresh", key="Enter")
    state = DialogState(report.headline, choices=(close, again), width=1120, height=720)
    window.dialog(state, None, ConnectionBody(report))


def _looking(window: MainWindow) -> None:
    _settings(window, CheckUpState(""))
    close = Choice("close", tr("Close"), key="Esc", left=True)
    state = DialogState(tr("The line is looked at …"), choices=(close,), width=1120, height=720)
    window.dialog(state, None, ConnectionBody(None))


def findings() -> tuple[Finding, ...]:
    """Some of each state."""
    printer = tr("The printer {address} cannot be reached. Look whether it is on and its cable is in.")
    keyring = tr("This computer has no keyring that keeps keys.")
    used = tr("The encrypted file of the data folder is used instead.")
    advice = tr("Nothing has to be done; whoever can read this computer’s disk could open that file.")
    return (
        Finding(
            "printer",
            tr("Printer"),
            State.BROKEN,
            printer.format(address="192.168.1.50"),
            tr("Receipts wait and print by themselves afterwards."),
        ),
        words.lan_without_router(LAN),
        Finding("keyring", tr("Keys and secrets"), State.WARNING, f"{keyring} {used}", advice),
        Finding(
            "database",
            tr("Database"),
            State.WORKS,
            tr("It opens, and its structure is whole (SQLite {version}).", version="3.51.3"),
        ),
        *classify(observed()).parts,
        Finding(
            "display",
            tr("Customer screen"),
            State.NOT_LOOKED_AT,
            tr("The customer’s screen is switched off."),
        ),
    )


def _settings(window: MainWindow, state: CheckUpState) -> None:
    window.set_shell(samples.shell())
    window.show_screen("settings")
    screen = window.screen("settings")
    screen.show_section("check_up")
    screen.page("check_up").render_state(state)


SCENES: dict[str, Scene] = {
    "check-up-before": lambda w: _settings(w, CheckUpState(tr("Everything works"))),
    "check-up": lambda w: _settings(w, CheckUpState(tr("Everything works"), findings())),
    "line": lambda w: _panel(w, observed()),
    "line-offline": lambda w: _panel(w, observed(online=False)),
    "line-wave": lambda w: _panel(w, observed(seen("api.wave.com", connected=False, secure=None))),
    "line-looking": _looking,
}


@contextmanager
def window_of(size: tuple[int, int]) -> Iterator[MainWindow]:
    """A window of this size with the settings."""
    window = MainWindow()
    window.screens.add("settings", SettingsScreen())
    window.resize(*size)
    window.show()
    try:
        yield window
    finally:
        window.close()
        window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def main() -> None:
    """Draw what the arguments name: the folder, then parts of scene names, sizes, "fr", "dark"."""
    make_none_last()
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[2:]
    application = QApplication.instance() or QApplication([])
    theme.load_fonts()
    key_caps.set_keyboard_used(True)
    languages = [name for name in texts.LANGUAGES if name in wanted] or list(texts.LANGUAGES)
    darks = [name == "dark" for name in ("light", "dark") if name in wanted] or [False, True]
    sizes = [size for size in SIZES if f"{size[0]}x{size[1]}" in wanted] or list(SIZES)
    for language in languages:
        for dark in darks:
            speak(language)
            theme.use(theme.Theme(dark=dark))
            for size in sizes:
                for name, scene in SCENES.items():
                    with window_of(size) as window:
                        scene(window)
                        for _ in range(3):
                            application.processEvents()
                        tone = "dark" if dark else "light"
                        window.grab().save(str(folder / f"{name}-{size[0]}x{size[1]}-{language}-{tone}.png"))


if __name__ == "__main__":
    main()
