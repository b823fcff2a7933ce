"""A mistake in the middle of painting is told, and the window lives on to tell it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

import pos_terminal.ui
from pos_terminal.ui import theme


class Mistaken(QWidget):
    """Begins to paint and cannot go on, while `wrong`."""

    wrong = True
    painted = 0

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.current().color("surface"))
        if self.wrong:
            raise FileNotFoundError("an icon")
        self.painted += 1


class Around(QWidget):
    """Goes through Python on the way to what is in it, as the terminal's own window does."""

    def event(self, event: object) -> bool:
        return bool(super().event(event))  # type: ignore[arg-type]  # whatever Qt gives


def test_each_mistake_is_told_and_the_window_paints_on(qtbot: QtBot) -> None:
    around = Around()
    qtbot.addWidget(around)
    widgets = [Mistaken(around) for _ in range(3)]
    for place, widget in enumerate(widgets):
        widget.setGeometry(place * 100, 0, 90, 90)
    with qtbot.capture_exceptions() as told:
        around.resize(300, 300)
        around.show()
        qtbot.waitUntil(lambda: bool(told))
        for widget in widgets:
            widget.wrong = False
        around.update()
        qtbot.waitUntil(lambda: all(widget.painted for widget in widgets))
    assert all("an icon" in str(error) for _, error, _ in told)


def test_every_widget_of_ours_is_looked_after() -> None:
    for module in pkgutil.walk_packages(pos_terminal.ui.__path__, "pos_terminal.ui."):
        importlib.import_module(module.name)
    painting = [kind for kind in _kinds(QWidget) if kind.__module__.startswith("pos_terminal.ui")]
    painting = [kind for kind in painting if "paintEvent" in vars(kind)]
    assert len(painting) > 40
    assert [kind for kind in painting if not hasattr(vars(kind)["paintEvent"], "__wrapped__")] == []


def _kinds(widget: type[QWidget]) -> Iterator[type[QWidget]]:
    for kind in widget.__subclasses__():
        yield kind
        yield from _kinds(kind)
