"""Another theme styles what is seen at once and every other screen when it is shown, and all look right."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from pos_terminal.texts import set_language
from pos_terminal.ui import theme
from pos_terminal.ui.main_window import MainWindow
from pos_terminal.ui.widgets.key_caps import key_caps
from tests.support.images import differing
from tests.ui import pictures, samples

SIZE = (1366, 768)
SCENES = ["02-home", "01-sign-in", "08c-held", "toast", "safe-mode", "dialog-help", "02-home-typed"]


@pytest.fixture(autouse=True)
def _light(qapp: QApplication) -> Iterator[None]:
    set_language("en")
    theme.load_fonts()
    theme.use(theme.Theme())
    key_caps.set_keyboard_used(False)
    yield
    theme.use(theme.Theme())
    qapp.processEvents()


def look(window: MainWindow, name: str) -> QImage:
    window.drop_dialog()
    window.toasts.hide()
    pictures.SCENES[name](window)
    for _ in range(3):
        QApplication.processEvents()
    return window.grab().toImage()


def test_a_window_that_changed_its_theme_looks_like_one_that_began_in_it() -> None:
    changed = {}
    with pictures.window_of(SIZE) as window:
        look(window, "02-home")
        for dark in (True, False, True):
            theme.use(theme.Theme(dark=dark))
        for name in SCENES:
            changed[name] = look(window, name)
    with pictures.window_of(SIZE) as window:
        for name in SCENES:
            assert differing(changed[name], look(window, name)) == 0, name


class Styled(QObject):
    """Counts the widgets that are styled anew."""

    def __init__(self, widgets: list[QWidget]) -> None:
        super().__init__()
        self.times = 0
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.times += event.type() == QEvent.Type.StyleChange
        return False


def test_another_theme_styles_no_widget_of_a_screen_that_is_not_shown(window: MainWindow) -> None:
    window.screen("home").render_state(samples.home_order())
    for name in ("sign_in", "home"):
        window.show_screen(name)
        QApplication.processEvents()
    hidden = Styled(window.screen("sign_in").findChildren(QWidget))
    shown = Styled(window.screen("home").findChildren(QWidget))
    theme.use(theme.Theme(dark=True))
    QApplication.processEvents()
    assert (hidden.times, shown.times > 0) == (0, True)
    window.show_screen("sign_in")
    assert hidden.times > 0
