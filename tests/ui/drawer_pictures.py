"""Pictures of the drawer's screens, to look at beside those of the design.

`python -m tests.ui.drawer_pictures DIR [WORD...]`: words choose scenes, sizes such as 1024x768, "fr", "dark".
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_NO_SYNTHESIZED_BOLD", "1")

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from pos_terminal import texts
from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.lasting_none import make_none_last
from pos_terminal.ui.main_window import MainWindow
from pos_terminal.ui.screens.count import CountScreen
from pos_terminal.ui.screens.difference import DifferenceScreen
from pos_terminal.ui.screens.drawer import DrawerScreen
from pos_terminal.ui.widgets.dialog import Box
from pos_terminal.ui.widgets.key_caps import key_caps
from pos_terminal.ui.widgets.left_box import LeftBox
from pos_terminal.ui.widgets.move_form import MoveForm
from tests.ui import drawer_samples as samples
from tests.ui.payment_pictures import _speak as speak
from tests.ui.pictures import SIZES, show

Scene = Callable[[MainWindow], None]


def _open(window: MainWindow, state: object, *, practice: bool = False) -> None:
    window.set_shell(samples.shell(tr("Drawer closed"), tr("counting the float"), practice=practice))
    show(window, "drawer_open", state)


def _count(window: MainWindow, state: object, *, practice: bool = False) -> None:
    window.set_shell(samples.shell(tr("Drawer open"), tr("being counted"), practice=practice))
    show(window, "drawer_count", state)


def _shift(window: MainWindow, state: object, *, practice: bool = False) -> None:
    window.set_shell(samples.shell(manager=True, practice=practice))
    show(window, "drawer", state)


def _difference(window: MainWindow, state: object, *, practice: bool = False) -> None:
    window.set_shell(samples.shell(line=tr("counted {time}", time="15:03"), practice=practice))
    show(window, "drawer_difference", state)


def _chosen(window: MainWindow) -> None:
    _difference(window, samples.difference(causes=0))
    screen = window.screen("drawer_difference")
    screen.why.options["change"].setChecked(True)
    screen.why.note.setText("Order 1029, gave 500 too much")
    for key in "482":
        screen.type_key(key)


def _over(window: MainWindow, box: Box) -> None:
    _shift(window, samples.shift_state())
    window.dialogs.open_box(box)


SCENES: dict[str, Scene] = {
    "10-open": lambda w: _open(w, samples.opening()),
    "10-open-for-payment": lambda w: _open(w, samples.opening_for_payment(), practice=True),
    "10-open-empty": lambda w: _open(w, samples.opening_empty()),
    "12a-count": lambda w: _count(w, samples.closing()),
    "12a-count-practice": lambda w: _count(w, samples.closing(), practice=True),
    "12a-count-most": lambda w: _count(w, samples.closing_most()),
    "11-shift": lambda w: _shift(w, samples.shift_state()),
    "11-shift-hidden": lambda w: _shift(w, samples.shift_state(seen=False)),
    "11-shift-odd": lambda w: _shift(w, samples.shift_state(odd=True), practice=True),
    "11-shift-forgotten": lambda w: _shift(w, samples.forgotten(), practice=True),
    "11-shift-still-open": lambda w: _shift(w, samples.still_open()),
    "11-shift-empty": lambda w: _shift(w, samples.shift_state(rows=0)),
    "11-pay-in": lambda w: _over(w, MoveForm(samples.move("in"))),
    "11-pay-out": lambda w: _over(w, MoveForm(samples.move("out"))),
    "11-drop": lambda w: _over(w, MoveForm(samples.move("drop"))),
    "12b-difference": _chosen,
    "12b-difference-causes": lambda w: _difference(w, samples.difference(causes=3), practice=True),
    "12b-difference-large": lambda w: _difference(w, samples.difference(expected=99_999_999)),
    "12b-left": lambda w: _over(w, LeftBox(samples.left())),
    "12a-handover": lambda w: _count(w, samples.handover()),
}


@contextmanager
def window_of(size: tuple[int, int]) -> Iterator[MainWindow]:
    """A window of this size with the screens of the drawer."""
    window = MainWindow()
    window.screens.add("drawer_open", CountScreen())
    window.screens.add("drawer_count", CountScreen())
    window.screens.add("drawer", DrawerScreen())
    window.screens.add("drawer_difference", DifferenceScreen())
    window.resize(*size)
    window.show()
    try:
        yield window
    finally:
        window.close()
        window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def draw(folder: Path, language: str, dark: bool, size: tuple[int, int], only: list[str]) -> None:
    """One picture of each wanted scene."""
    speak(language)
    theme.use(theme.Theme(dark=dark, scale=theme.current().scale))
    for name, scene in SCENES.items():
        if only and not any(word in name for word in only):
            continue
        with window_of(size) as window:
            scene(window)
            for _ in range(3):
                QApplication.processEvents()
            tone = "dark" if dark else "light"
            window.grab().save(str(folder / f"{name}-{size[0]}x{size[1]}-{language}-{tone}.png"))


def main() -> None:
    """Draw what the arguments name."""
    make_none_last()
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[2:]
    app = QApplication.instance() or QApplication([])
    theme.load_fonts()
    key_caps.set_keyboard_used(True)
    languages = [name for name in texts.LANGUAGES if name in wanted] or list(texts.LANGUAGES)
    darks = [name == "dark" for name in ("light", "dark") if name in wanted] or [False, True]
    sizes = [size for size in SIZES if f"{size[0]}x{size[1]}" in wanted] or list(SIZES)
    known = {*texts.LANGUAGES, "light", "dark", *(f"{wide}x{high}" for wide, high in SIZES)}
    only = [word for word in wanted if word not in known]
    for language in languages:
        for dark in darks:
            for size in sizes:
                draw(folder, language, dark, size, only)
    app.processEvents()


if __name__ == "__main__":
    main()
