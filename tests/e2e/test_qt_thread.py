"""The Qt thread never waits: while a person works it opens no file, no socket, no database, no process."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pysqlite3.dbapi2 as sqlite
import pytest
from PySide6.QtCore import Qt

from pos_terminal.ledger import database
from tests.e2e.conftest import Shop

Key = Qt.Key
WAITING_EVENTS: Final = (
    "open",
    "os.listdir",
    "os.scandir",
    "os.remove",
    "os.rename",
    "os.mkdir",
    "socket.connect",
    "socket.bind",
    "socket.getaddrinfo",
    "sqlite3.connect",
    "subprocess.Popen",
    "pos_terminal.database",
    "time.sleep",
)
_ROOT: Final = Path(__file__).parents[2]
ALLOWED: Final = (_ROOT / "resources", _ROOT / "pos_terminal", Path(sys.prefix), Path(sys.base_prefix))
"""Icons, fonts and sounds of the program, and modules that are imported at their first use: the program's
own, too, when no other test has done so before. Their folders are listed for that."""


@dataclass
class Watch:
    """What the watched thread did that could wait."""

    thread: int | None = None
    seen: list[str] = field(default_factory=list)

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.thread is None or threading.get_ident() != self.thread or event not in WAITING_EVENTS:
            return
        if event in ("open", "os.listdir") and self._allowed(arguments[0]):
            return
        self.seen.append(f"{event} {arguments[:1]}")

    def asked(self, sql: str) -> None:
        if threading.get_ident() == self.thread:
            self.seen.append(f"SQL {sql}")

    def _allowed(self, path: object) -> bool:
        return isinstance(path, str | Path) and any(Path(path).is_relative_to(place) for place in ALLOWED)


_watch = Watch()


def _hear(event: str, arguments: tuple[Any, ...], watch: Watch = _watch) -> None:
    # Its own name for it: at the very end of the process the module's names are gone, and the hook is not.
    watch.hear(event, arguments)


sys.addaudithook(_hear)


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    """Listens on this thread, once `thread` is set; every SQL statement is heard with its thread."""
    connect = sqlite.connect

    def connected(*arguments: Any, **options: Any) -> Any:
        connection = connect(*arguments, **options)
        connection.set_trace_callback(_watch.asked)
        return connection

    monkeypatch.setattr(sqlite, "connect", connected)
    _watch.seen.clear()
    yield _watch
    _watch.thread = None


def test_nothing_that_can_wait_happens_on_the_qt_thread(shop: Shop, watch: Watch) -> None:
    hands = shop.open()
    watch.thread = threading.get_ident()
    hands.sign_in()
    hands.cash("7250", "10000")
    hands.type("5000")
    hands.key(Key.Key_F6)
    hands.until_code()
    reference = hands.payment.charge_reference or ""
    watch.thread = None  # the customer's phone is not the terminal
    hands.control.pay(reference)
    watch.thread = threading.get_ident()
    hands.until_on("paid")
    hands.enter()
    hands.until_on("home")
    hands.key(Key.Key_F11)
    hands.until_on("payments")
    hands.key(Key.Key_F3)
    hands.type("7250")
    hands.until(lambda: hands.part("payments").list.model().rowCount() == 1)
    hands.choose_row(hands.part("payments").list, "7 250 F")
    hands.until_reads("Paid in cash")
    hands.key(Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    hands.key(Key.Key_F12)
    hands.until_on("sign_in")
    hands.press("Français")
    hands.until_reads("Awa Koné, Caisse")
    watch.thread = None
    assert watch.seen == []


def test_the_watch_hears_files_sockets_and_databases(watch: Watch, tmp_path: Path) -> None:
    watch.thread = threading.get_ident()
    (tmp_path / "data").write_text("")
    engine = database.open_writer(tmp_path / "ledger.db")
    engine.connect().close()
    engine.dispose()
    watch.thread = None
    heard = " ".join(watch.seen)
    assert "open" in heard
    assert "pos_terminal.database" in heard
    assert "SQL PRAGMA" in heard
