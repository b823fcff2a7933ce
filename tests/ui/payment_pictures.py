"""Pictures of the payment screens, to look at beside those of the design.

`python -m tests.ui.payment_pictures DIR [WORD...]` renders every screen off screen: both themes, both
languages, the sizes of the design. Words choose screens, such as `waiting` or `fr`. French comes from the
file named by POS_TERMINAL_PICTURES_PO where the shipped catalogue does not have the sentences yet.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_NO_SYNTHESIZED_BOLD", "1")

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QLayout, QVBoxLayout, QWidget

from pos_terminal import texts
from pos_terminal.ui import theme
from pos_terminal.ui.screens.by_hand import ByHandScreen
from pos_terminal.ui.screens.cash import CashScreen
from pos_terminal.ui.screens.counted import CountedScreen
from pos_terminal.ui.screens.not_paid import NotPaidScreen
from pos_terminal.ui.screens.paid import PaidScreen
from pos_terminal.ui.screens.payments import PaymentsScreen
from pos_terminal.ui.screens.phone import PhoneScreen
from pos_terminal.ui.screens.split import SplitScreen
from pos_terminal.ui.screens.unknown import UnknownScreen
from pos_terminal.ui.screens.waiting import WaitingScreen
from pos_terminal.ui.states.form import RefundState
from pos_terminal.ui.theme import Theme
from pos_terminal.ui.widgets.decide_form import DecideForm
from pos_terminal.ui.widgets.dialog import DialogLayer
from pos_terminal.ui.widgets.form_box import FormBox
from pos_terminal.ui.widgets.key_caps import key_caps
from pos_terminal.ui.widgets.refund_form import RefundForm
from tests.ui import form_samples, method_samples, split_samples
from tests.ui import payment_samples as samples
from tests.ui.payment_screen import use

_TOP_BAR: Final = 56
_RAIL: Final = 96
_RAIL_NARROW: Final = 80
_NO_STATES: Final = ("phone_states", "payments_list")
"""What the samples of methods only use."""


@dataclass(frozen=True)
class Size:
    """A window, its scale, and what the shell takes of it."""

    name: str
    width: int
    height: int
    scale: float = 1.0

    def page(self, *, rail: bool) -> tuple[int, int]:
        """Width and height that are left for a page."""
        aside = 0
        if rail:
            aside = _RAIL_NARROW if self.width < 1200 else round(_RAIL * self.scale)
        return self.width - aside, self.height - round(_TOP_BAR * self.scale)


SIZES: Final = (
    Size("1366", 1366, 768),
    Size("1024", 1024, 768),
    Size("1920", 1920, 1080, 1.4),
    Size("1280x720", 1280, 720),
)


def screens() -> dict[str, Callable[[], QWidget]]:
    """Every screen with every sample, by name."""
    makers: dict[str, Callable[[], QWidget]] = {}
    for cls, word in (
        (CashScreen, "cash"),
        (WaitingScreen, "waiting"),
        (PaidScreen, "paid"),
        (NotPaidScreen, "not_paid"),
        (UnknownScreen, "unknown"),
        (PaymentsScreen, "payments"),
    ):
        for name in dir(samples):
            others = {"paid": (), "not_paid": ("expired", "cancelled")}.get(word, ())
            if name == word or name.startswith(word + "_") or name in others:
                if name == "cash_about":
                    continue
                makers[name] = _maker(cls, getattr(samples, name))
    of_methods: dict[str, type[QWidget]] = {
        "waiting": WaitingScreen,
        "phone": PhoneScreen,
        "byhand": ByHandScreen,
        "counted": CountedScreen,
        "payments": PaymentsScreen,
    }
    for name in dir(method_samples):
        if (made := of_methods.get(name.split("_")[0])) and name not in _NO_STATES:
            makers[name] = _maker(made, getattr(method_samples, name))
    for name in dir(split_samples):
        if name.startswith("split"):
            makers[name] = _maker(SplitScreen, getattr(split_samples, name))
    for name in form_samples.FORMS:
        makers[name] = _form_maker(name)
    return makers


class Over(QWidget):
    """A form over the page that it is opened from."""

    def __init__(self, page: QWidget, form: FormBox) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        column.addWidget(page)
        self.form = form
        self.layer = DialogLayer(self)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.layer.open_box(self.form)


def _form_maker(name: str) -> Callable[[], QWidget]:
    def make() -> QWidget:
        page: PaymentsScreen | UnknownScreen
        form: FormBox
        state = getattr(form_samples, name)()
        if isinstance(state, RefundState):
            page, form = PaymentsScreen(), RefundForm(state)
            page.render_state(samples.payments())
        else:
            page, form = UnknownScreen(), DecideForm(state)
            page.render_state(samples.unknown())
        return Over(page, form)

    return make


def _maker(cls: type[QWidget], state: Callable[[], object]) -> Callable[[], QWidget]:
    def make() -> QWidget:
        screen = cls()
        screen.render_state(state())  # type: ignore[attr-defined]  # each takes its own state
        return screen

    return make


def prepare(app: QApplication, size: Size, *, dark: bool) -> None:
    """Put the theme of this size in force."""
    theme.load_fonts()
    use(app, Theme(dark=dark, scale=size.scale))
    key_caps.set_keyboard_used(True)
    key_caps.set_wide(size.width >= 1200)


def pictures(app: QApplication, words: list[str]) -> Iterator[tuple[str, QWidget]]:
    """Each wanted screen, shown, with the name of its picture."""
    for size in SIZES:
        for dark in (False, True):
            for language in texts.LANGUAGES:
                if {"en", "fr"} & set(words) and language not in words:
                    continue
                _speak(language)
                prepare(app, size, dark=dark)
                for name, make in screens().items():
                    full = f"{name}-{size.name}-{'dark' if dark else 'light'}-{language}"
                    parts = [name, size.name, "dark" if dark else "light", language]
                    if not all(word in parts or word == full for word in words):
                        continue
                    screen = make()
                    page = size.page(rail=name.startswith("payments"))
                    screen.resize(*((size.width, size.height) if isinstance(screen, Over) else page))
                    screen.show()
                    app.processEvents()
                    yield full, screen
                    screen.close()
                    screen.deleteLater()
                    app.processEvents()


def _speak(language: str) -> None:
    source = os.environ.get("POS_TERMINAL_PICTURES_PO")
    if language == "en" or not source:
        texts.set_language(language if language == "en" else "fr")
        return
    import gettext
    import io

    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with open(source, "rb") as file:
        catalogue = read_po(file, locale="fr")
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    texts._state["catalogue"] = gettext.GNUTranslations(compiled)


def main() -> None:
    """Write the pictures into the folder that is named."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication.instance() or QApplication(sys.argv)
    assert isinstance(app, QApplication)
    for name, screen in pictures(app, sys.argv[2:]):
        screen.grab().save(str(folder / f"{name}.png"))


if __name__ == "__main__":
    main()
