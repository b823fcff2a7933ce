"""Screens are made ahead, and nobody at work waits for that."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from pos_terminal.ui import screen_maker
from pos_terminal.ui.screen_maker import SOON, ScreenMaker
from pos_terminal.ui.screen_shelf import ScreenShelf

RARE = ("settings", "reports")


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    """The collector is as it was afterwards."""
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


class Made:
    """A shelf that says what is made on it."""

    def __init__(self, qtbot: QtBot) -> None:
        self.names: list[str] = []
        self.through: list[int] = []
        shelf = ScreenShelf(lambda _screen: None)
        for name in (*RARE, *SOON):
            shelf.add_later(name, lambda name=name: self._make(qtbot, name))  # type: ignore[misc]
        self.owner = QObject()
        self.maker = ScreenMaker(self.owner, shelf, lambda: self.through.append(len(self.names)))

    def _make(self, qtbot: QtBot, name: str) -> QWidget:
        self.names.append(name)
        screen = QWidget()
        qtbot.addWidget(screen)
        return screen


def test_those_of_every_day_come_first_and_at_once(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen_maker, "UNTOUCHED_MS", 3_600_000)
    made = Made(qtbot)
    made.maker.start()
    qtbot.waitUntil(lambda: made.through == [len(SOON)])
    assert made.names == list(SOON)


def test_the_others_are_made_while_nobody_touches_anything(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen_maker, "UNTOUCHED_MS", 1)
    monkeypatch.setattr(screen_maker, "BETWEEN_MS", 1)
    made = Made(qtbot)
    made.maker.start()
    qtbot.waitUntil(lambda: made.names == [*SOON, *RARE])
    qtbot.waitUntil(lambda: gc.get_freeze_count() > 0)


def test_every_touch_puts_the_others_off(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen_maker, "UNTOUCHED_MS", 1)
    monkeypatch.setattr(screen_maker, "BETWEEN_MS", 3_600_000)
    made = Made(qtbot)
    made.maker.start()
    made.maker.touched()  # somebody types their code: those of every day come all the same
    qtbot.waitUntil(lambda: made.names == [*SOON, RARE[0]])
    monkeypatch.setattr(screen_maker, "UNTOUCHED_MS", 3_600_000)
    made.maker.touched()
    QCoreApplication.processEvents()
    assert made.names == [*SOON, RARE[0]]
    monkeypatch.setattr(screen_maker, "UNTOUCHED_MS", 1)
    made.maker.touched()
    qtbot.waitUntil(lambda: made.names == [*SOON, *RARE])


def test_stopped_it_makes_nothing_more(qtbot: QtBot) -> None:
    made = Made(qtbot)
    made.maker.start()
    made.maker.stop()
    QCoreApplication.processEvents()
    assert made.names == []
