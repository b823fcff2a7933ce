"""A person at the counter: reads what the window shows, presses what can be pressed, types."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Final
from urllib.parse import urlencode

import zxingcpp
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLabel, QLineEdit, QWidget
from pytestqt.exceptions import TimeoutError
from pytestqt.qtbot import QtBot

from pos_terminal.app import App
from pos_terminal.domain.payment import Payment
from pos_terminal.engine.messages import Asking
from pos_terminal.system import SystemClock
from tests.support.simulator import Control, ask

PATIENCE_MS: Final = 10_000
PIN: Final = "4827"
NONE: Final = Qt.KeyboardModifier.NoModifier
CTRL: Final = Qt.KeyboardModifier.ControlModifier
LEFT: Final = Qt.MouseButton.LeftButton
Key = Qt.Key
_PLAIN_SPACES: Final = {0x202F: " ", 0xA0: " "}


class MovableClock(SystemClock):
    """The machine's clock, set forward by a test: what people read, and what measures."""

    def __init__(self) -> None:
        self.ahead_s = 0.0

    def now_ms(self) -> int:
        return super().now_ms() + round(self.ahead_s * 1000)

    def monotonic(self) -> float:
        return super().monotonic() + self.ahead_s


class Hands:
    """Everything here goes through the window as a person's eyes and fingers would, and waits, never
    sleeps."""

    def __init__(self, app: App, qtbot: QtBot, clock: MovableClock, control: Control) -> None:
        self.app = app
        self.qtbot = qtbot
        self.clock = clock
        self.control = control

    # -- eyes --------------------------------------------------------------------------------------------

    @property
    def screen(self) -> str:
        """The name of the screen that is shown."""
        return self.app.window.current_screen()

    def part(self, name: str) -> Any:
        """The screen of this name."""
        return self.app.window.screen(name)

    def words(self) -> list[str]:
        """Everything that can be read or heard now."""
        said = (text for widget in self._visible() for text in _words_of(widget) if text)
        return [text.translate(_PLAIN_SPACES) for text in said]

    def reads(self, *sentences: str) -> bool:
        """Whether each of these stands somewhere."""
        seen = "\n".join(self.words())
        return all(sentence in seen for sentence in sentences)

    def until(self, condition: Callable[[], bool], patience_ms: int = PATIENCE_MS) -> None:
        """Wait for this."""
        self.qtbot.waitUntil(condition, timeout=patience_ms)

    def until_reads(self, *sentences: str) -> None:
        """Wait until each of these stands somewhere."""
        try:
            self.until(lambda: self.reads(*sentences))
        except Exception as error:
            raise AssertionError(f"{self.screen}: {sentences} is not in {self.words()}") from error

    def until_on(self, name: str) -> None:
        """Wait for this screen, and as long as Enter is ignored on it."""
        try:
            self.until(lambda: self.screen == name)
        except Exception as error:
            raise AssertionError(f"on {self.screen}, not on {name}: {self.words()}") from error
        self.let_enter_work()

    @property
    def toast(self) -> str:
        """What the message at the bottom says, "" without one."""
        shown = self.app.window.toasts.shown()
        return shown.text.translate(_PLAIN_SPACES) if shown else ""

    @property
    def dialog(self) -> str:
        """The title of the dialog that is open, "" without one."""
        state = self.app.window.dialogs.state()
        return state.title if state else ""

    @property
    def payment(self) -> Payment:
        """The payment that is followed on the screen."""
        assert self.app.counter is not None
        found = self.app.counter.charge.payment
        assert found is not None
        return found

    def asking(self) -> Asking:
        """How the payment on the screen is being asked about."""
        assert self.app.counter is not None
        return self.app.counter.charge.asking

    def code(self) -> str:
        """What a phone reads off the window, "" when there is no code."""
        picture = self.app.window.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        data = memoryview(picture.constBits())
        stride = picture.bytesPerLine()
        shape = (picture.height(), stride)
        found = zxingcpp.read_barcodes(
            data.cast("B", shape), formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
        )
        return found[0].text if found else ""

    # -- fingers -----------------------------------------------------------------------------------------

    def type(self, text: str) -> None:
        """Type on the keyboard, slower than a scanner."""
        for char in text:
            if char.isascii():
                QTest.keyClicks(self._focus(), char)
            else:  # QTest knows Latin-1 only
                press = QKeyEvent(QEvent.Type.KeyPress, Key.Key_unknown, NONE, char)
                QCoreApplication.sendEvent(self._focus(), press)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        """Press one key."""
        QTest.keyClick(self._focus(), key, modifier)

    def enter(self) -> None:
        """Press Enter when the screen listens to it."""
        self.let_enter_work()
        self.key(Key.Key_Return)

    def let_enter_work(self) -> None:
        """Let the moment pass in which Enter is ignored."""
        self.clock.ahead_s += 0.5

    def press(self, name: str) -> None:
        """Press the button with this name, where a finger would hit it."""
        self.touch(self.button(name))

    def button(self, name: str) -> QAbstractButton:
        """The button that shows or says this."""
        named = [
            (text.translate(_PLAIN_SPACES), widget)
            for widget in self._buttons()
            for text in (widget.text(), widget.accessibleName())
        ]
        found = [widget for text, widget in named if text == name]
        assert found, f"{self.screen}: no {name!r} among {[text for text, _ in named if text]}"
        return found[0]

    def inside_window(self, widget: QWidget) -> QRect:
        """Where it stands in the window."""
        return QRect(widget.mapTo(self.app.window, QPoint(0, 0)), widget.size())

    def touch(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Press here; what lies over it would be pressed instead, and that is an error."""
        window = self.app.window
        point = widget.mapTo(window, at or widget.rect().center())
        hit = window.childAt(point)
        assert hit is widget or (hit is not None and widget.isAncestorOf(hit)), f"{widget} is under {hit}"
        QTest.mouseClick(widget, LEFT, NONE, at or widget.rect().center())

    def choose_row(self, view: QAbstractItemView, words: str) -> None:
        """Touch the row that says this."""
        model = view.model()
        rows = [model.index(row, 0) for row in range(model.rowCount())]
        said = [str(row.data(Qt.ItemDataRole.AccessibleTextRole)).translate(_PLAIN_SPACES) for row in rows]
        index = next((row for row, text in zip(rows, said, strict=True) if words in text), None)
        assert index is not None, f"{words!r} is not in {said}"
        view.scrollTo(index)
        area: QRect = view.visualRect(index)
        self.touch(view.viewport(), area.center())

    def scan(self, code: str) -> None:
        """A scanner types this much faster than a person, then Enter."""
        start = 1_000_000 + round(self.clock.monotonic() * 1000)
        for place, char in enumerate([*code, "\r"]):
            key = Key.Key_Return if char == "\r" else Key.Key_unknown
            event = QKeyEvent(QEvent.Type.KeyPress, key, NONE, char)
            event.setTimestamp(start + place * 5)
            QCoreApplication.sendEvent(self._focus(), event)

    # -- what one does again and again -------------------------------------------------------------------

    def sign_in(self) -> None:
        """Sign in as whoever is chosen."""
        self.until_on("sign_in")
        self.until(lambda: bool(self.app.counter and self.app.counter.sign_in.people))
        self.type(PIN)
        self.until_on("home")
        self.until_tiles()

    def until_tiles(self) -> None:
        """Wait for what home shows once it was read."""
        self.until(lambda: any(b.accessibleName() == "Wave" for b in self._buttons()))

    def cash(self, amount: str, tendered: str = "") -> None:
        """Take an amount in cash by the keyboard, and serve the next customer."""
        self.type(amount)
        self.key(Key.Key_F5)
        self.until_on("cash")
        self.type(tendered or amount)
        self.enter()
        self.until_on("paid")
        self.key(Key.Key_Return)
        self.until_on("home")

    def wave(self, amount: str) -> None:
        """Ask for an amount by Wave, and wait for the code."""
        self.type(amount)
        self.key(Key.Key_F6)
        self.until_code()

    def until_code(self) -> None:
        """Wait for a code on the screen."""
        self.until_on("waiting")
        self.until(lambda: bool(self.payment.redirect_url) and self.part("waiting").code.isVisible())

    def customer(self, choice: str, url: str = "") -> str:
        """Open what the code leads to as a browser would, and press a button there: pay, refuse, no-money."""
        url = url or self.code()
        page = ask("GET", url, headers={"Accept-Language": "en"})
        assert page.status == 200
        assert f'value="{choice}"' in page.body.decode(), page.body.decode()
        sent = ask("POST", url, urlencode({"choice": choice}).encode())
        assert sent.status == 303
        return ask("GET", url, headers={"Accept-Language": "en"}).body.decode()

    def settle(self) -> None:
        """Wait until the engine has done what was asked of it so far."""
        done: list[object] = []
        self.app.bridge.submit(lambda _desk: None, done.append)
        self.until(lambda: bool(done))

    def until_read_again(self) -> None:
        """Wait until the reader has answered what it was asked so far."""
        done: list[object] = []
        self.app.bridge.read(lambda _connection: None, done.append)
        self.until(lambda: bool(done))

    def later(self, seconds: float) -> None:
        """Time passes here and at Wave."""
        self.settle()
        self.clock.ahead_s += seconds
        self.control.advance(seconds)
        self.settle()  # an engine that waits looks at its clock again

    def next_question(self, condition: Callable[[], bool]) -> None:
        """Time passes until the terminal asks about what is parked, once more where a call was under way."""
        for _ in range(3):
            self.later(150)
            with suppress(TimeoutError):
                self.until(condition, 3_000)
                return
        self.until(condition, 0)

    # -- inside ------------------------------------------------------------------------------------------

    def _focus(self) -> QWidget:
        focused: QWidget | None = self.app.window.focusWidget()
        return self.app.window if focused is None else focused

    def _visible(self) -> Iterator[QWidget]:
        window = self.app.window
        yield from (widget for widget in window.findChildren(QWidget) if widget.isVisible())

    def _buttons(self) -> list[QAbstractButton]:
        box = self.app.window.dialogs if self.dialog else self.app.window
        return [widget for widget in box.findChildren(QAbstractButton) if widget.isVisible()]


def _words_of(widget: QWidget) -> Iterator[str]:
    yield widget.accessibleName()
    yield widget.accessibleDescription()
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    if isinstance(widget, QLineEdit):
        yield widget.text()
        yield widget.placeholderText()
    if isinstance(widget, QAbstractItemView):
        model = widget.model()
        for row in range(model.rowCount()):
            yield str(model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole))


def process_events() -> None:
    """Let Qt do what is queued, once."""
    QApplication.processEvents()
