"""Screens are made ahead, and nobody at work waits for that."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from pos_terminal.ui import read_ahead, screen_maker
from pos_terminal.ui.screen_maker import SOON, ScreenMaker
from pos_terminal.ui.screen_shelf import ScreenShelf

RARE = ("settings", "reports")


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    """The collector is as it was afterwards."""
    yield
    gc.unfreeze()


class Made:
    """A shelf that says what is made on it."""

    def __init__(self, qtbot: QtBot) -> None:
        self.names: list[str] = []
        self.through: list[int] = []
        shelf = ScreenShelf(lambda _screen: None)
        for name in (*RARE, *SOON):
            shelf.add_later(name, lambda name=name: self._make(qtbot, name))  # type: ignore[misc]
        self.owner, self.shelf = QObject(), shelf
        self.maker = ScreenMaker(self.owner, shelf, lambda: self.through.append(len(self.names)))

    def _make(self, qtbot: QtBot, name: str) -> QWidget:
        self.names.append(name)
        screen = QWidget()
        qtbot.addWidget(screen)
        return screen


def test_those_of_every_day_are_made_at_once_and_the_others_when_asked_for(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen_maker, "UNTOUCHED_MS", 0)
    made = Made(qtbot)
    made.maker.start()
    made.maker.touched()  # somebody types their code: they come all the same
    qtbot.waitUntil(lambda: made.through == [len(SOON)])
    assert made.names == list(SOON)
    assert gc.get_freeze_count() > 0


def test_a_pause_is_for_the_collector_and_work_is_not(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen_maker, "UNTOUCHED_MS", 3_600_000)
    made = Made(qtbot)
    made.maker.start()
    qtbot.waitUntil(lambda: made.through == [len(SOON)])
    looked: list[int] = []
    monkeypatch.setattr(gc, "collect", lambda: looked.append(1))
    made.maker.touched()
    QCoreApplication.processEvents()
    assert looked == []
    monkeypatch.setattr(screen_maker, "UNTOUCHED_MS", 0)
    made.maker.touched()
    qtbot.waitUntil(lambda: looked == [1])


class Knot:
    """Only the collector finds out that nobody needs it."""

    ends: list[str] = []  # noqa: RUF012

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        self.ends.append(threading.current_thread().name)


def test_what_nobody_needs_goes_away_on_the_windows_thread_alone(qtbot: QtBot) -> None:
    """A widget that goes away on another thread takes the program with it."""
    made = Made(qtbot)
    made.maker.start()
    qtbot.waitUntil(lambda: made.through == [len(SOON)])
    assert not gc.isenabled()
    Knot.ends.clear()

    def work() -> None:
        Knot()
        assert [[number] for number in range(50_000)]

    other = threading.Thread(target=work, name="reader")
    other.start()
    other.join()
    assert Knot.ends == []
    kept = [[number] for number in range(5_000)]
    qtbot.waitUntil(lambda: Knot.ends != [])
    assert Knot.ends == [threading.current_thread().name]
    assert kept
    made.maker.stop()


def test_stopped_it_makes_nothing_more(qtbot: QtBot) -> None:
    made = Made(qtbot)
    made.maker.start()
    made.maker.stop()
    QCoreApplication.processEvents()
    assert made.names == []


def test_pauses_make_what_is_opened_now_and_then_and_nothing_else(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen_maker, "UNTOUCHED_MS", 0)
    made = Made(qtbot)
    made.maker.start()
    qtbot.waitUntil(lambda: made.through == [len(SOON)])
    made.maker.touched()  # somebody was at work: the first pause begins
    qtbot.waitUntil(lambda: made.names[len(SOON) :] == ["settings"])
    made.maker.stop()


def test_nobody_at_work_waits_for_a_rare_screen(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen_maker, "UNTOUCHED_MS", 3_600_000)
    made = Made(qtbot)
    made.maker.start()
    qtbot.waitUntil(lambda: made.through == [len(SOON)])
    for _ in range(5):
        made.maker.touched()
        QCoreApplication.processEvents()
    assert made.names == list(SOON)
    made.maker.stop()


def test_a_pause_does_one_thing_at_a_time(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """The collector, reading, and each part of a screen: keys and frames come in between."""
    monkeypatch.setattr(screen_maker, "UNTOUCHED_MS", 0)
    monkeypatch.setattr(screen_maker, "NEXT_PART_MS", 3_600_000)
    made = Made(qtbot)
    made.maker.start()
    qtbot.waitUntil(lambda: made.through == [len(SOON)])
    looked: list[int] = []
    monkeypatch.setattr(gc, "collect", lambda: looked.append(len(made.names)))
    read: list[str] = []
    monkeypatch.setattr(read_ahead, "import_module", read.append)
    made.maker.touched()
    qtbot.waitUntil(lambda: looked == [len(SOON)])
    QCoreApplication.processEvents()
    assert (made.names, read) == (list(SOON), [])
    made.maker.stop()


def test_the_collector_looks_once_in_a_pause_and_again_in_the_next(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen_maker, "UNTOUCHED_MS", 0)
    monkeypatch.setattr(screen_maker, "NEXT_PART_MS", 0)
    monkeypatch.setattr(screen_maker, "RARE_EVERY_MS", 0)
    made = Made(qtbot)
    made.maker.start()
    qtbot.waitUntil(lambda: made.through == [len(SOON)])
    looked: list[int] = []
    monkeypatch.setattr(gc, "collect", lambda: looked.append(1))
    made.maker.touched()
    qtbot.waitUntil(lambda: made.names[len(SOON) :] == ["settings"])
    assert looked == [1]
    made.maker.touched()
    qtbot.waitUntil(lambda: looked == [1, 1])
    made.maker.stop()


def test_who_waits_for_a_screen_that_is_made_ahead_is_given_it_one_after_another(qtbot: QtBot) -> None:
    shelf = ScreenShelf(lambda _screen: None)
    screen = QWidget()
    qtbot.addWidget(screen)
    shelf.add_later("settings", lambda: screen)
    given: list[str] = []
    for who in ("first", "second", "third"):
        shelf.when_made("settings", lambda _screen, who=who: given.append(who))  # type: ignore[misc]
    assert shelf.make_next("settings")
    assert (shelf.find("settings"), given) == (screen, [])
    assert shelf.make_next("settings")
    assert given == ["first"]
    assert shelf.get("settings") is screen  # somebody opens it
    assert given == ["first", "second", "third"]
    assert not shelf.make_next("settings")
    shelf.when_made("settings", lambda _screen: given.append("late"))
    assert given[-1] == "late"


def test_when_all_is_made_it_is_at_rest_once(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first pause is the one after those of every day were made: nobody need touch anything for it."""
    for name in ("UNTOUCHED_MS", "NEXT_PART_MS", "RARE_EVERY_MS"):
        monkeypatch.setattr(screen_maker, name, 0)
    monkeypatch.setattr(read_ahead, "import_module", lambda _name: None)
    looked: list[int] = []
    monkeypatch.setattr(gc, "collect", lambda: looked.append(1))
    made, rested = Made(qtbot), list[list[str]]()
    made.maker = ScreenMaker(made.owner, made.shelf, lambda: None, lambda: rested.append(list(made.names)))
    made.maker.start()
    qtbot.waitUntil(lambda: rested != [])
    made.maker.touched()
    qtbot.waitUntil(lambda: looked == [1, 1])
    for _ in range(10):
        QCoreApplication.processEvents()
    assert rested == [[*SOON, "settings"]]
    made.maker.stop()
