"""Several questions at once: who is late is missing, the language goes along, and a bug comes out."""

from __future__ import annotations

import threading
import time

import pytest

from pos_terminal.ops.at_once import at_once
from pos_terminal.texts import in_language, tr


def test_all_come_back_and_whoever_is_late_is_missing() -> None:
    never = threading.Event()

    def late() -> str:
        never.wait(10)
        return "late"

    both = threading.Barrier(2, timeout=5)

    def meets() -> str:
        both.wait()  # one after the other they would never meet
        return "met"

    found = at_once({"one": meets, "two": meets, "late": late}, time.monotonic() + 0.5)
    never.set()
    assert found == {"one": "met", "two": "met"}


def test_the_language_in_use_is_spoken_there() -> None:
    with in_language("fr"):
        found = at_once({"word": lambda: tr("Cash")}, time.monotonic() + 5)
    assert found == {"word": "Espèces"}


def test_a_bug_comes_out_here_and_there(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[type[BaseException]] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: seen.append(args.exc_type))

    def wrong() -> str:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        at_once({"wrong": wrong}, time.monotonic() + 5)
    for thread in threading.enumerate():
        if thread.name == "check-wrong":
            thread.join(5)
    assert seen == [ZeroDivisionError]
