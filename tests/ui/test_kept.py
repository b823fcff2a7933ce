"""What widgets keep of what they painted looks as if it had been painted just now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from pos_terminal.texts import set_language
from pos_terminal.ui import theme
from pos_terminal.ui.screens.cash import CashScreen
from pos_terminal.ui.screens.not_paid import NotPaidScreen
from pos_terminal.ui.screens.paid import PaidScreen
from pos_terminal.ui.screens.payments import PaymentsScreen
from pos_terminal.ui.screens.unknown import UnknownScreen
from pos_terminal.ui.screens.waiting import WaitingScreen
from pos_terminal.ui.widgets.kept import Kept, KeptRows
from pos_terminal.ui.widgets.key_caps import key_caps
from pos_terminal.ui.widgets.seconds_left import SecondsLeft
from tests.support.images import differing
from tests.ui import payment_samples, pictures


def painted_anew(widget: QWidget, monkeypatch: pytest.MonkeyPatch) -> QImage:
    """What it looks like when nothing that was kept is used."""
    widgets_show, rows_show = Kept.show, KeptRows.show

    def widget_anew(_self: Kept, part: QWidget, draw: Callable[[QPainter], None], *_look: object) -> None:
        widgets_show(Kept(), part, draw)

    def row_anew(
        _self: KeptRows,
        painter: QPainter,
        area: QRect,
        draw: Callable[[QPainter, QRect], None],
        *_look: object,
    ) -> None:
        rows_show(KeptRows(), painter, area, draw)

    with monkeypatch.context() as now:
        now.setattr(Kept, "show", widget_anew)
        now.setattr(KeptRows, "show", row_anew)
        return widget.grab().toImage()


def differ(widget: QWidget, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many channels of colour differ from what is painted anew."""
    return differing(widget.grab().toImage(), painted_anew(widget, monkeypatch))


def looks(dark: bool, language: str, keyboard: bool) -> None:
    set_language(language)
    theme.use(theme.Theme(dark=dark))
    key_caps.set_keyboard_used(keyboard)


@pytest.fixture(autouse=True)
def _as_before(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Time stands still: no second passes between two pictures."""
    monkeypatch.setattr(SecondsLeft, "left", property(lambda seconds: 30 if seconds.running else 0))
    theme.load_fonts()
    yield
    looks(dark=False, language="en", keyboard=False)
    qapp.processEvents()


LOOKS = [(False, "en", False), (False, "fr", True), (True, "fr", True)]


def test_a_window_that_showed_other_things_looks_as_if_it_showed_these_alone(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pictures.window_of((1366, 768)) as window:
        for look in LOOKS:
            looks(*look)
            window.retranslate()
            for name, scene in pictures.SCENES.items():
                window.drop_dialog()
                scene(window)
                qapp.processEvents()
                assert differ(window, monkeypatch) == 0, (name, look)


SCREENS: dict[str, Callable[[], QWidget]] = {
    "cash": CashScreen,
    "waiting": WaitingScreen,
    "paid": PaidScreen,
    "not_paid": NotPaidScreen,
    "unknown": UnknownScreen,
    "payments": PaymentsScreen,
}


@pytest.mark.parametrize("name", SCREENS)
def test_a_page_that_showed_another_payment_looks_as_if_it_showed_this_one_alone(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    states = [
        getattr(payment_samples, one)
        for one in dir(payment_samples)
        if one == name or (one.startswith(f"{name}_") and one != "cash_about")
    ]
    page: Any = SCREENS[name]()
    page.resize(1270, 712)
    page.show()
    for look in LOOKS:
        looks(*look)
        page.retranslate() if hasattr(page, "retranslate") else None
        for state in states:
            page.render_state(state())
            qapp.processEvents()
            assert differ(page, monkeypatch) == 0, (state.__name__, look)
    page.close()
    page.deleteLater()


@pytest.mark.usefixtures("qapp")
def test_what_is_painted_again_is_drawn_only_when_it_changed() -> None:
    drawn: list[str] = []

    class Sign(QWidget):
        def __init__(self) -> None:
            super().__init__()
            self.word, self.kept = "one", Kept()

        def paintEvent(self, _event: QPaintEvent) -> None:
            self.kept.show(self, lambda _painter: drawn.append(self.word), self.word)

    sign = Sign()
    for word in ("one", "one", "two", "two"):
        sign.word = word
        sign.grab()
    assert drawn == ["one", "two"]
