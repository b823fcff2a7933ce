"""A widget is painted again when what it shows has changed, and only then."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from pos_terminal.domain.money import Money
from pos_terminal.ui.main_window import MainWindow
from pos_terminal.ui.screens.home import HomeScreen
from tests.ui import samples


class Painted(QObject):
    """Counts how often the widgets it watches are painted."""

    def __init__(self) -> None:
        super().__init__()
        self.times = 0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.times += event.type() == QEvent.Type.Paint
        return False


def test_another_amount_paints_the_amount_again_and_no_key(
    qapp: QApplication, window: MainWindow, home: HomeScreen
) -> None:
    qapp.processEvents()
    keys, amount = Painted(), Painted()
    for digit in "0123456789":
        home.keypad.pad.key(digit).installEventFilter(keys)
    home.hero.amount.installEventFilter(amount)
    home.render_state(replace(samples.home_order(), amount=Money(777)))
    window.set_shell(samples.shell())
    qapp.processEvents()
    assert (keys.times, amount.times > 0) == (0, True)
