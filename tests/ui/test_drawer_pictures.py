"""Every scene of the drawer draws and cuts no button, in French at the smallest size too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from pos_terminal.texts import set_language
from pos_terminal.ui import theme
from pos_terminal.ui.widgets.button import Button
from tests.ui import drawer_pictures


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    set_language("en")
    theme.use(theme.Theme())


@pytest.mark.parametrize(("language", "size"), [("fr", (1024, 768)), ("en", (1366, 768))])
@pytest.mark.parametrize("name", list(drawer_pictures.SCENES))
def test_a_scene_draws_and_cuts_no_button(
    qapp: QApplication, name: str, size: tuple[int, int], language: str
) -> None:
    set_language(language)
    theme.load_fonts()
    theme.use(theme.Theme(dark=language == "fr"))
    with drawer_pictures.window_of(size) as window:
        drawer_pictures.SCENES[name](window)
        qapp.processEvents()
        assert not window.grab().isNull()
        cut = [one.text() for one in _shown(window) if one.width() < one.sizeHint().width()]
        assert cut == []


def _shown(window: QWidget) -> list[Button]:
    return [button for button in window.findChildren(Button) if button.isVisible()]
