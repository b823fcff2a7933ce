"""A start of the window, from the first look at its settings to its exit status."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

# First: it sees to how PySide is read.
from pos_terminal.app import App
from pos_terminal.app_alone import Seat
from pos_terminal.domain.errors import EnvironmentProblem
from pos_terminal.elsewhere import start_at
from pos_terminal.look import first_look
from pos_terminal.memory import share_one_pool
from pos_terminal.place import Place
from pos_terminal.texts import set_language
from pos_terminal.told_to_end import when_told_to_end
from pos_terminal.ui import qt_setup, theme


def run_window(where: Place, screenshots: Path | None = None) -> int:
    """Open the terminal's window and stay until it is closed. Returns the exit status.

    Raises EnvironmentProblem("no_display") on a machine without one, and SettingsProblem.
    """
    if screenshots is not None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    elif not _has_display():
        raise EnvironmentProblem("no_display")
    share_one_pool()
    seat = Seat(where.folder)
    if screenshots is None and not seat.take():
        return 0
    settings = first_look(where.root)
    set_language(settings.language)
    application = qt_setup.application()
    theme.load_fonts()
    theme.use(theme.Theme(dark=settings.theme == "dark"))
    app = App(where, waits=screenshots is None, seat=seat if screenshots is None else None)
    sys.excepthook = app.troubles.report
    threading.excepthook = lambda args: app.troubles.report(
        args.exc_type, args.exc_value or RuntimeError(), args.exc_traceback
    )
    if screenshots is not None:
        from pos_terminal.ui.tour import Tour

        tour = Tour(app, screenshots)
        app.show(settings)
        tour.start()
    else:
        app.show(settings)
    when_told_to_end(lambda: qt_setup.close_soon(app.window))
    try:
        status = application.exec()
    finally:
        seat.hear_no_more()
        app.troubles.end(lambda: _close(app, seat))
    if app.goes_to is not None:
        start_at(app.goes_to)
    if app.refused is not None:
        raise app.refused
    return status


def _close(app: App, seat: Seat) -> None:
    """What comes after this window, be it this command anew, finds the seat free."""
    try:
        app.stop()
    finally:
        seat.leave()


def _has_display() -> bool:
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
