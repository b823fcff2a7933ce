"""The whole program on a folder of its own: real database, real threads, the simulator, a window off screen.

Each test ends with a check that nothing was logged as a warning, that the window closed, and that no thread
of the program is left.
"""

from __future__ import annotations

import gc
import logging
import os
import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("QT_NO_SYNTHESIZED_BOLD", "1")

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import delete, isValid

from pos_terminal import compose
from pos_terminal import settings as settings_file
from pos_terminal.app import App
from pos_terminal.compose import open_terminal
from pos_terminal.domain.payment import PayableRef
from pos_terminal.domain.people import Role
from pos_terminal.ledger import catalogue
from pos_terminal.place import Place
from pos_terminal.practice import prepare
from pos_terminal.services.approval import Decision
from pos_terminal.services.business_day import BusinessDay
from pos_terminal.services.checkout import Checkout, Sale
from pos_terminal.services.drawer import Opening, open_drawer
from pos_terminal.texts import set_language
from pos_terminal.ui import theme
from pos_terminal.ui.qt_setup import application
from pos_terminal.ui.widgets.key_caps import key_caps
from tests.e2e.hands import Hands, MovableClock
from tests.support.collecting import collector_of_this_thread, look_after_the_test  # noqa: F401
from tests.support.fake_printer import NetworkPrinter
from tests.support.simulator import Running, running_simulator

FOR_EVER = ("pos_terminal.ui.presenters.", "pos_terminal.ui.screens.", "pos_terminal.engine.bridge")
OURS = ("engine", "reader", "hand-", "opener", "rescue", "till")


class Records(logging.Handler):
    """What was logged as a warning or worse."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")

    def expected(self, words: str) -> None:
        """One of the lines says this: take it away."""
        found = [line for line in self.lines if words in line]
        assert found, self.lines
        self.lines = [line for line in self.lines if words not in line]


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A practice folder with its people and orders, made once."""
    root = tmp_path_factory.mktemp("furnished")
    terminal = open_terminal(
        Place(root, practice=True), "command", {"WAVE_API_URL": "http://127.0.0.1:9/wave"}
    )
    prepare(terminal.ledger, terminal.pepper)
    terminal.close()
    return root


@pytest.fixture(scope="session")
def with_drawer(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with its drawer open, for everybody."""
    root = tmp_path_factory.mktemp("with_drawer") / "data"
    shutil.copytree(furnished, root)
    terminal = open_terminal(Place(root, practice=True), "command")
    with terminal.ledger.reading() as connection:
        somebody = next(one.staff_id for one in catalogue.people(connection) if one.role is Role.MANAGER)
    opening = Opening(amount=50_000, shared=True, key=terminal.ledger.ids.new_id())
    open_drawer(terminal.ledger, opening, Decision(somebody, ""))
    terminal.close()
    return root


@pytest.fixture
def records() -> Iterator[Records]:
    made = Records()
    logging.getLogger().addHandler(made)
    yield made
    logging.getLogger().removeHandler(made)
    assert made.lines == []


@pytest.fixture
def simulator() -> Iterator[Running]:
    with running_simulator() as running:
        yield running


class Shop:
    """Opens the program on one folder, as often as a test likes."""

    def __init__(self, root: Path, qtbot: QtBot, clock: MovableClock, simulator: Running) -> None:
        self.root = root
        self.place = Place(root, practice=True)
        self.clock = clock
        self.simulator = simulator
        self._qtbot = qtbot
        self._open: list[App] = []

    def paid_before(self, order: str, amount: int) -> None:
        """Before the program was opened somebody paid a part of this order in cash."""
        terminal = open_terminal(self.place, "command")
        sale = Sale(amount, "cash", terminal.ledger.ids.new_id(), payable=PayableRef("order", order))
        Checkout(terminal.ledger, terminal.providers).take_cash(sale)
        terminal.close()

    def many_before(self, count: int) -> None:
        """So many cash payments of 100, 101, 102 ... were taken before the program was opened."""
        terminal = open_terminal(self.place, "command")
        checkout = Checkout(terminal.ledger, terminal.providers)
        for amount in range(100, 100 + count):
            checkout.take_cash(Sale(amount, "cash", terminal.ledger.ids.new_id()))
        terminal.close()

    def open(self, place: Place | None = None, *, waits: bool = False) -> Hands:
        """Start the program; its window is shown, its data is being opened, or `waits` for somebody."""
        where = place or self.place
        settings = settings_file.load(where.root, {})
        set_language(settings.language)
        application()
        theme.load_fonts()
        theme.use(theme.Theme(dark=settings.theme == "dark"))
        key_caps.set_keyboard_used(False)
        app = App(where, self.clock.monotonic, waits=waits)
        self._open.append(app)
        app.show(settings)
        self._qtbot.waitExposed(app.window)
        return Hands(app, self._qtbot, self.clock, self.simulator.control)

    def close(self, hands: Hands) -> None:
        """Close the window, as its frame does, and what the program does at its end."""
        app = hands.app
        self._open.remove(app)
        app.window.close()
        app.stop()
        assert not app.window.isVisible()
        app.window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self._qtbot.waitUntil(lambda: left_threads() == [], timeout=10_000)
        forget_presenters()

    def close_all(self) -> None:
        """Close what a test left open."""
        for app in list(self._open):
            self.close(Hands(app, self._qtbot, self.clock, self.simulator.control))


def forget_presenters() -> None:
    """The program has its presenters, and the pages that wait to be put into a screen, to the end of its
    process, and their signals hold what they call: hidden from the collector, a window of ten megabytes would
    stay for every program that was opened here."""
    for one in gc.get_objects():
        if isinstance(one, QObject) and type(one).__module__.startswith(FOR_EVER) and isValid(one):
            delete(one)


def left_threads() -> list[str]:
    """The program's threads that live."""
    return [thread.name for thread in threading.enumerate() if thread.name.startswith(OURS)]


@pytest.fixture
def root(tmp_path: Path, with_drawer: Path) -> Path:
    """Where the shop keeps its data: a copy of a place whose drawer is open."""
    root = tmp_path / "data"
    shutil.copytree(with_drawer, root)
    return root


@pytest.fixture
def far_from_the_days_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """The business day closes in half a day. For tests that set the clock forward and read today's list."""
    day = BusinessDay(begins_at_hour=(datetime.now(UTC).hour + 12) % 24)
    monkeypatch.setattr(compose, "business_day", lambda _: day)


@pytest.fixture
def printer() -> Iterator[NetworkPrinter]:
    """In the network. Named before the shop, it is there until the program has closed: a job may go on."""
    made = NetworkPrinter()
    yield made
    made.close()


@pytest.fixture
def shop(
    root: Path,
    qtbot: QtBot,
    simulator: Running,
    records: Records,  # noqa: ARG001  checked when the test has ended
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Shop]:
    """A furnished practice place; the program talks to the test's simulator by the test's clock."""
    clock = MovableClock()
    monkeypatch.setattr(compose, "SystemClock", lambda: clock)
    monkeypatch.setenv("WAVE_API_URL", simulator.url)
    made = Shop(root, qtbot, clock, simulator)
    yield made
    made.close_all()
    set_language("en")


@pytest.fixture
def hands(shop: Shop) -> Hands:
    """Somebody signed in, before an empty home screen."""
    opened = shop.open()
    opened.sign_in()
    return opened
