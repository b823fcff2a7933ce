"""PySide is read without what a window does not need, and says everything it would say otherwise."""

from __future__ import annotations

import subprocess
import sys

import pytest

LATER = """
import {first}
import sys
import PySide6.QtWidgets
read = [name for name in sys.modules if name.startswith("shibokensupport.") and name.endswith(
    (".feature", ".mapping", ".parser", ".layout", ".pyi_generator", ".errorhandler", ".enum_sig"))]
print(len(read), sum("__getattr__" in vars(sys.modules[name]) for name in read), "argparse" in sys.modules)
"""
SAID = """
import {first}
import enum, inspect
from PySide6.QtCore import QObject, QTimer, Qt
from PySide6.QtWidgets import QApplication, QLabel
from PySide6.support.signature import get_signature
from PySide6.support.signature.lib.enum_sig import ExactEnumerator

def said(wrong):
    try:
        wrong()
    except Exception as error:
        print(type(error).__name__, error)

said(lambda: QTimer.singleShot("soon", 2, 3, 4))
said(lambda: QObject(parent=5, colour="red"))
said(lambda: QObject().setObjectName(7))
said(lambda: QObject().no_such_thing)
print(get_signature(QObject.setParent), get_signature(QLabel.__init__))
print(QTimer.__doc__, QObject.setParent.__doc__)
print(ExactEnumerator.__name__, QApplication.__name__)
print(repr(Qt.AlignmentFlag.AlignCenter), Qt.Key.Key_F5.name, Qt.Key(65), Qt.AlignmentFlag(33))
"""


def _printed(program: str, first: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program.format(first=first)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout


def test_descriptions_of_functions_wait_until_somebody_asks() -> None:
    assert _printed(LATER, "pos_terminal.ui") == "7 7 False\n"


def test_what_pyside_says_of_mistakes_is_the_same() -> None:
    plain = _printed(SAID, "PySide6.QtCore")
    assert "called with wrong argument types" in plain
    assert _printed(SAID, "pos_terminal.ui") == plain


@pytest.mark.parametrize("first", ["pos_terminal.app", "pos_terminal.cli, pos_terminal.app"])
def test_what_was_put_in_place_meanwhile_is_gone_again(first: str) -> None:
    program = "import {first}\nimport builtins\nprint(builtins.__import__.__name__, compile.__module__)"
    switching, compiling = _printed(program, first).split()
    assert (switching != "__feature_import__", compiling) == (True, "builtins")
