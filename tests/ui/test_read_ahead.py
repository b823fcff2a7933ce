"""Code is read in small pieces, and what is made after that finds nothing left to read."""

from __future__ import annotations

import json
import subprocess
import sys

from PySide6.QtCore import QCoreApplication, QObject
from pytestqt.qtbot import QtBot

from pos_terminal.ui.read_ahead import ReadAhead

MOST = 18
"""So many modules at once: the largest piece is one of Python's own libraries."""

READ = """
import json, sys
from importlib import import_module
import pos_terminal.app, pos_terminal.app_facts, pos_terminal.compose, pos_terminal.engine.engine
from pos_terminal.ui.read_ahead import COUNTER, EVERY_DAY, RARE
pieces = {}
for name in (*COUNTER, *EVERY_DAY, *RARE):
    before = set(sys.modules)
    import_module(name)
    pieces[name] = len(set(sys.modules) - before)
before = set(sys.modules)
from pos_terminal.ui.screens import all as screens
import pos_terminal.ui.presenters.counter
for name in screens._LATER:
    if name not in ("sending", "welcome", "setting_up", "safe_mode"):
        import_module("pos_terminal.ui.screens." + screens._LATER[name].__code__.co_names[0].split(".")[-1])
left = sorted(set(sys.modules) - before)
print(json.dumps([pieces, left]))
"""


def test_no_piece_is_large_and_nothing_is_left_for_who_waits() -> None:
    done = subprocess.run([sys.executable, "-c", READ], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    pieces, left = json.loads(done.stdout)
    assert {name: count for name, count in pieces.items() if count > MOST} == {}
    assert left == []


def test_events_come_between_two_pieces_and_the_end_is_told_once(qtbot: QtBot) -> None:
    owner, told = QObject(), []
    reading = ReadAhead(owner, ["json", "json.tool"], lambda: told.append("end"))
    reading.start()
    assert told == []
    qtbot.waitUntil(lambda: bool(told))
    for _ in range(3):
        QCoreApplication.processEvents()
    assert told == ["end"]


def test_nothing_is_read_while_it_is_stopped(qtbot: QtBot) -> None:
    owner, told = QObject(), []
    reading = ReadAhead(owner, ["json"], lambda: told.append("end"))
    reading.start()
    reading.stop()
    QCoreApplication.processEvents()
    assert told == []
    reading.start()
    qtbot.waitUntil(lambda: told == ["end"])
