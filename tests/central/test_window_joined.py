"""The whole window of a terminal that belongs to a real server: it sends by itself, and says so."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_NO_SYNTHESIZED_BOLD", "1")

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_terminal.app import App
from pos_terminal.central.accounts import terminals
from pos_terminal.central.centre import Centre
from pos_terminal.central.serving import Serving
from pos_terminal.domain.people import Role
from pos_terminal.place import Place
from pos_terminal.remote.http import HttpClient
from pos_terminal.services.people import add_staff
from pos_terminal.settings import Settings
from pos_terminal.texts import set_language
from pos_terminal.ui import theme
from pos_terminal.ui.qt_setup import application
from tests.central.people import make_restaurant
from tests.central.tills import Till, journal_at
from tests.support.collecting import collector_of_this_thread, look_after_the_test  # noqa: F401


@pytest.fixture
def till(tmp_path: Path, centre: Centre, serving: Serving) -> Iterator[Till]:
    """Enrolled, with sales that wait; closed, so that a window can open it."""
    http = HttpClient()
    made = Till(tmp_path / "live", centre, serving.url, http)
    made.furnish()
    made.enrol(make_restaurant(centre).restaurant_id)
    # Somebody works here: without anybody it would be a first start.
    add_staff(made.ledger, code="boss", name="Boss", role=Role.MANAGER, pin_hash="", staff_id="boss")
    made.sell(20)
    made.ledger.close()
    http.close()
    yield made
    made.ledger.close()


def test_it_sends_what_waits_as_soon_as_it_is_open(
    till: Till, centre: Centre, tmp_path: Path, qtbot: QtBot
) -> None:
    set_language("en")
    application()
    theme.load_fonts()
    theme.use(theme.Theme())
    app = App(Place(tmp_path, practice=False))
    app.show(Settings())
    terminal_id = till.ledger.terminal_id
    try:
        qtbot.waitUntil(lambda: app.terminal is not None, timeout=30_000)

        def all_there() -> bool:
            assert app.terminal is not None
            stored = journal_at(centre, till.restaurant_id, terminal_id)
            return 0 < len(stored) == app.terminal.ledger.position

        qtbot.waitUntil(all_there, timeout=30_000)
        bar = app.window.top_bar
        qtbot.waitUntil(lambda: app.counter is not None and not app.counter.sending.alone, timeout=10_000)
        assert bar is not None
        assert app.counter is not None
        standing = app.counter.sending.standing
        assert standing is not None
        assert standing.state == "in_step"

        def seen() -> bool:
            [terminal] = terminals.listing(centre, till.restaurant_id)
            return terminal.last_seen_at is not None and terminal.program_version != "1.0"

        qtbot.waitUntil(seen, timeout=30_000)
    finally:
        app.window.close()
        app.stop()
        app.window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
