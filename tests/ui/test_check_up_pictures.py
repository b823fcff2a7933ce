"""Every scene of the check-up and the line draws and cuts no button, in French at the smallest size too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from pos_terminal.texts import set_language
from pos_terminal.ui import theme
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.connection_body import ConnectionBody
from pos_terminal.ui.widgets.finding_rows import FindingRow, FindingRows
from pos_terminal.ui.widgets.key_caps import key_caps
from tests.ui import check_up_pictures


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    key_caps.set_keyboard_used(False)
    set_language("en")
    theme.use(theme.Theme())


@pytest.mark.parametrize(
    ("language", "size"), [("fr", (1024, 768)), ("en", (1366, 768)), ("fr", (1280, 720))]
)
@pytest.mark.parametrize("name", list(check_up_pictures.SCENES))
def test_a_scene_draws_and_cuts_no_button(
    qapp: QApplication, name: str, size: tuple[int, int], language: str
) -> None:
    set_language(language)
    theme.load_fonts()
    theme.use(theme.Theme(dark=language == "fr"))
    key_caps.set_keyboard_used(True)
    with check_up_pictures.window_of(size) as window:
        check_up_pictures.SCENES[name](window)
        qapp.processEvents()
        assert not window.grab().isNull()
        buttons = [button for button in window.findChildren(Button) if button.isVisible()]
        assert [one.text() for one in buttons if one.width() < one.sizeHint().width()] == []
        for rows in window.findChildren(FindingRows):
            for row in rows.findChildren(FindingRow):
                assert row.width() <= rows.viewport().width()


def test_the_panel_moves_by_the_arrows(qapp: QApplication) -> None:
    theme.load_fonts()
    with check_up_pictures.window_of((1024, 768)) as window:
        check_up_pictures.SCENES["line-offline"](window)
        qapp.processEvents()
        [body] = window.findChildren(ConnectionBody)
        bar = body.links.verticalScrollBar()
        assert (bar.value(), bar.maximum() > 0) == (0, True)
        body.links.scroll_by(1)
        assert bar.value() > 0
        assert body.links.scroll_by(-1)
        assert not body.links.scroll_by(-1)
