"""Every scene of the pictures draws, at the smallest size too, without a complaint of Qt."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from pos_terminal.texts import set_language
from pos_terminal.ui import theme
from pos_terminal.ui.widgets.button import Button
from tests.ui import pictures


@pytest.mark.parametrize("size", [(1024, 768), (1366, 768)])
@pytest.mark.parametrize("name", list(pictures.SCENES))
def test_a_scene_draws_and_cuts_no_button(qapp: QApplication, name: str, size: tuple[int, int]) -> None:
    set_language("en")
    theme.load_fonts()
    theme.use(theme.Theme(dark=True))
    with pictures.window_of(size) as window:
        pictures.SCENES[name](window)
        qapp.processEvents()
        assert not window.grab().isNull()
        assert [
            button.text() for button in _shown(window) if button.width() < button.sizeHint().width()
        ] == []
    theme.use(theme.Theme())


def _shown(window: QWidget) -> list[Button]:
    return [button for button in window.findChildren(Button) if button.isVisible()]
