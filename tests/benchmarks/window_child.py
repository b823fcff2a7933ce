"""One window in a process of its own, watched from inside: see MODES. Prints JSON."""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

_MEMORY_AFTER_MS = 2_000
_LOOK_MS = 2
_BUSY_EVERY_MS = 60


def bare() -> None:
    """The least that PySide6 can show, of the same size."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QLabel, QWidget

    application = QApplication([])
    window = QWidget()
    window.resize(1366, 768)
    QLabel("0", window)
    seen: dict[str, Any] = {}
    from tests.benchmarks.frames import FirstFrame, Heart, proportional_mb

    heart = Heart(window)

    def interactive() -> None:
        seen["interactive"] = time.perf_counter_ns()
        heart.start()
        QTimer.singleShot(_MEMORY_AFTER_MS, done)

    def done() -> None:
        seen["memory_mb"] = proportional_mb()
        seen["gaps"] = heart.gaps
        application.quit()

    FirstFrame(window, interactive)
    window.show()
    application.exec()
    _say(seen)


def busy(own_ms: str, times: str) -> None:
    """A bare window whose thread computes for `own_ms` now and then, and is away that long at least."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QLabel, QWidget

    from tests.benchmarks.frames import Heart

    application = QApplication([])
    window = QWidget()
    window.resize(1366, 768)
    QLabel("0", window)
    heart = Heart(window)
    left = [int(times)]

    def compute() -> None:
        end = time.thread_time() + float(own_ms) / 1000
        while time.thread_time() < end:
            pass
        left[0] -= 1
        if left[0] < 0:
            application.quit()

    timer = QTimer(window)
    timer.setInterval(_BUSY_EVERY_MS)
    timer.timeout.connect(compute)
    window.show()
    heart.start()
    timer.start()
    application.exec()
    _say({"gaps": heart.gaps})


def ours(folder: str) -> None:
    """The program as its command starts it, until somebody can sign in, and two seconds longer.

    `usable` waits for the place taken and locked, the structure of the ledger and the new end of its chain
    checked, and everybody who may sign in listed: from here on the keys of a code are taken. It does not wait
    for what is read while somebody types it. `memory_mb` is taken two seconds later; nobody has touched the
    terminal yet.
    """
    _run(folder, _wait)


def typed(folder: str) -> None:
    """The same, and a code is typed as soon as that is possible, key by key at once: `home` is when the
    ledger is opened and checked, the engine and every presenter run, each method's provider is made, the code
    is compared and the home page is shown. `all_memory_mb` is taken two seconds later: the other screens, the
    HTTP library and the state machine are read by then."""
    _run(folder, _sign_in)


def _run(folder: str, then: Callable[[Any, dict[str, Any]], None]) -> None:
    from pos_terminal.cli import run  # first, as in the program's own entry point

    sys.argv = ["pos-terminal", "--practice", "--data-dir", folder]
    seen: dict[str, Any] = {}
    gc.disable()  # as the command does before it reads this
    import pos_terminal.app as program

    show = program.App.show

    def watched(app: program.App, *values: Any, **named: Any) -> None:
        _watch(app, seen, then)
        show(app, *values, **named)

    # From outside, so that the program needs no door for it.
    setattr(program.App, "show", watched)  # noqa: B010
    try:
        run()
    except SystemExit:
        _say(seen)


def _watch(app: Any, seen: dict[str, Any], then: Callable[[Any, dict[str, Any]], None]) -> None:
    from tests.benchmarks.frames import FirstFrame

    def usable() -> None:
        seen["usable"] = time.perf_counter_ns()
        then(app, seen)

    def interactive() -> None:
        seen["interactive"] = time.perf_counter_ns()

    FirstFrame(app.window, interactive)
    _when(app, lambda: bool(app.people), usable)


def _when(app: Any, true: Callable[[], bool], told: Callable[[], None]) -> None:
    """Look until something is true."""
    from PySide6.QtCore import QTimer

    timer = QTimer(app.window)
    timer.setInterval(_LOOK_MS)

    def look() -> None:
        if true():
            timer.stop()
            told()

    timer.timeout.connect(look)
    timer.start()


def _wait(app: Any, seen: dict[str, Any]) -> None:
    _measure_and_close(app, seen, "memory_mb")


def _sign_in(app: Any, seen: dict[str, Any]) -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    def home() -> None:
        seen["home"] = time.perf_counter_ns()
        _measure_and_close(app, seen, "all_memory_mb")

    _when(app, lambda: app.window.current_screen() == "home", home)
    for key in (Qt.Key.Key_4, Qt.Key.Key_8, Qt.Key.Key_2, Qt.Key.Key_7):
        QTest.keyClick(app.window.windowHandle(), key)


def _measure_and_close(app: Any, seen: dict[str, Any], name: str) -> None:
    from PySide6.QtCore import QTimer

    from tests.benchmarks.frames import proportional_mb

    def done() -> None:
        seen[name] = proportional_mb()
        app.window.close()

    QTimer.singleShot(_MEMORY_AFTER_MS, done)


def paying(folder: str, cash: str, wave: str) -> None:
    """Take cash and Wave payments in practice by the keyboard, and watch the Qt thread while that happens."""
    from tests.benchmarks.cashier import play

    _say(play(Path(folder), int(cash), int(wave)))


def _say(seen: dict[str, Any]) -> None:
    print(json.dumps(seen))


MODES: Final[dict[str, Callable[..., None]]] = {
    "bare": bare,
    "busy": busy,
    "ours": ours,
    "typed": typed,
    "paying": paying,
}

if __name__ == "__main__":
    MODES[sys.argv[1]](*sys.argv[2:])
