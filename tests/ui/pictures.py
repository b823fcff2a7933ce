"""Draws every screen off screen into a folder: python -m tests.ui.pictures FOLDER.

Two themes, two languages, three sizes; the pictures are for eyes, beside those of the design.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_NO_SYNTHESIZED_BOLD", "1")

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget

from pos_terminal import texts
from pos_terminal.domain.methods import PaymentMethod
from pos_terminal.domain.phone_plan import plan_of
from pos_terminal.providers.base import Capabilities
from pos_terminal.providers.manual import manual_codes
from pos_terminal.texts import tr
from pos_terminal.ui import questions, theme
from pos_terminal.ui.lasting_none import make_none_last
from pos_terminal.ui.main_window import MainWindow
from pos_terminal.ui.presenters import by_hand_states, phone_states
from pos_terminal.ui.screens.home import HomeScreen
from pos_terminal.ui.screens.safe_mode import SafeModeScreen
from pos_terminal.ui.screens.sign_in import SignInScreen
from pos_terminal.ui.states.dialogs import DialogState, ToastState
from pos_terminal.ui.states.outcome import Outcome
from pos_terminal.ui.widgets.choose_box import ChooseBox, Pick
from pos_terminal.ui.widgets.dialog_bodies import help_dialog, recovery_dialog
from pos_terminal.ui.widgets.key_caps import key_caps
from tests.ui import samples
from tests.ui.payment_pictures import _speak as speak

SIZES = ((1366, 768), (1024, 768), (1920, 1080), (1280, 720))
Scene = Callable[[MainWindow], None]


def show(window: MainWindow, name: str, state: Any) -> None:
    """Render `state` on a screen and show it."""
    window.screen(name).render_state(state)
    window.show_screen(name)


def _home(window: MainWindow, state: Any, **shell: bool) -> None:
    window.set_shell(samples.shell(**shell))
    show(window, "home", state)


def _held(window: MainWindow) -> None:
    _home(window, samples.home_order())
    asking = tr(
        "The terminal asked {company} {ago} ago and asks again in {wait}.",
        company="Wave",
        ago=tr("{seconds} s", seconds=20),
        wait=tr("{seconds} s", seconds=9),
    )
    order = f"{tr('Order {number}', number=1045)}, Terrace 2"
    window.dialog(questions.order_being_checked(order, "Wave", samples.francs(12_500), asking))


def _same(window: MainWindow) -> None:
    _home(window, samples.home_order())
    window.dialog(questions.same_customer(samples.francs(1_250_000)))


def _open(window: MainWindow, state: DialogState, body: QWidget) -> None:
    window.dialog(state, body=body)


def _help(window: MainWindow) -> None:
    _home(window, samples.home_order())
    _open(window, *help_dialog())


def _recovery(window: MainWindow) -> None:
    _home(window, samples.home_empty())
    _open(window, *recovery_dialog(samples.recovery()))


def _toast(window: MainWindow) -> None:
    _home(window, samples.home_to_check())
    text = tr(
        "Order {number}: {method} confirmed {amount}. It is paid.",
        number=1047,
        method="Wave",
        amount="15 000 F",
    )
    window.toast(ToastState(text, tr("See"), "see", outcome=Outcome.PAID, stays=True))


def _other_ways(window: MainWindow) -> None:
    _home(window, samples.home_offline(), offline=True)
    methods = [PaymentMethod(code, code, "", True, 1) for code in manual_codes()]
    numbered = Capabilities(transaction_pattern="[0-9]+")
    picks = tuple(
        by_hand_states.pick(method, numbered if place < 4 else None) for place, method in enumerate(methods)
    )
    line = tr("These work without the internet. Nobody confirms them at once.")
    window.dialogs.open_box(ChooseBox(tr("Other ways to pay"), line, picks))


def _countries(window: MainWindow) -> None:
    _home(window, samples.home_order())
    picks = tuple(
        Pick(code, "world", phone_states.country_name(code), plan_of(code).prefix)
        for code in phone_states.countries("CI")
    )
    window.dialogs.open_box(ChooseBox(tr("Where is the number from?"), "", picks))


def _keypad_tab(window: MainWindow) -> None:
    _home(window, samples.home_typed("1250000", reference="Table 3"))
    window.screen("home").type_key("0")


def _code(window: MainWindow) -> None:
    show(window, "sign_in", samples.sign_in())
    for digit in "12":
        window.screen("sign_in").type_key(digit)


def _practice_sign_in(window: MainWindow) -> None:
    window.set_shell(samples.shell(practice=True))
    show(window, "sign_in", samples.sign_in("2"))


SCENES: dict[str, Scene] = {
    "01-sign-in": _code,
    "01-sign-in-wrong": lambda w: show(
        w, "sign_in", samples.sign_in("3", tr("Wrong code. Wait {count} s.", count=30))
    ),
    "01-sign-in-unknown-length": _practice_sign_in,
    "02-home": lambda w: _home(w, samples.home_order()),
    "02-home-slow": lambda w: _home(w, samples.home_order(tiles=samples.tiles(slow=True))),
    "02-home-typed": _keypad_tab,
    "02-home-empty": lambda w: _home(w, samples.home_empty()),
    "02-home-longest": lambda w: _home(w, samples.home_longest()),
    "20-home-offline": lambda w: _home(w, samples.home_offline(), offline=True),
    "22-home-practice": lambda w: _home(w, samples.home_order(practice=True), practice=True),
    "08c-held": _held,
    "dialog-same-customer": _same,
    "dialog-help": _help,
    "dialog-other-ways": _other_ways,
    "dialog-countries": _countries,
    "dialog-recovery": _recovery,
    "toast": _toast,
    "safe-mode": lambda w: show(w, "safe_mode", samples.safe_mode()),
}


@contextmanager
def window_of(size: tuple[int, int]) -> Iterator[MainWindow]:
    """A window of this size with the screens of this part."""
    window = MainWindow()
    window.screens.add("home", HomeScreen())
    window.screens.add("sign_in", SignInScreen())
    window.screens.add("safe_mode", SafeModeScreen())
    window.resize(*size)
    window.show()
    try:
        yield window
    finally:
        window.close()
        window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def draw(folder: Path, language: str, dark: bool, size: tuple[int, int], only: str) -> None:
    """One picture of each scene."""
    speak(language)
    theme.use(theme.Theme(dark=dark, scale=theme.current().scale))
    for name, scene in SCENES.items():
        if only and only not in name:
            continue
        with window_of(size) as window:
            scene(window)
            for _ in range(3):
                QApplication.processEvents()
            tone = "dark" if dark else "light"
            window.grab().save(str(folder / f"{name}-{size[0]}x{size[1]}-{language}-{tone}.png"))


def main() -> None:
    """Draw what the arguments name: the folder, then parts of scene names, sizes, "fr", "dark"."""
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
    known = {*texts.LANGUAGES, "light", "dark"}
    only = next((word for word in wanted if word not in known and "x" not in word), "")
    for language in languages:
        for dark in darks:
            for size in sizes:
                draw(folder, language, dark, size, only)
    app.processEvents()


if __name__ == "__main__":
    main()
