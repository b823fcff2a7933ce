"""Every scene of the page about sending draws and cuts no button, in French at the smallest size too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from pos_terminal.texts import set_language
from pos_terminal.ui import theme
from pos_terminal.ui.presenters.sending_states import segment, state_of
from pos_terminal.ui.states.sending import Sent
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.key_caps import key_caps
from tests.ui import sending_pictures
from tests.ui.sending_pictures import shown, standing


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    key_caps.set_keyboard_used(False)
    set_language("en")
    theme.use(theme.Theme())


@pytest.mark.parametrize(
    ("language", "size"), [("fr", (1024, 768)), ("en", (1366, 768)), ("fr", (1280, 720))]
)
@pytest.mark.parametrize("name", list(sending_pictures.SCENES))
def test_a_scene_draws_and_cuts_no_button(
    qapp: QApplication, name: str, size: tuple[int, int], language: str
) -> None:
    set_language(language)
    theme.load_fonts()
    theme.use(theme.Theme(dark=language == "fr"))
    key_caps.set_keyboard_used(True)
    with sending_pictures.window_of(size) as window:
        sending_pictures.SCENES[name](window)
        qapp.processEvents()
        assert not window.grab().isNull()
        buttons = [button for button in window.findChildren(Button) if button.isVisible()]
        assert [one.text() for one in buttons if one.width() < one.sizeHint().width()] == []


def test_the_oldest_says_how_often_it_was_tried() -> None:
    rows = state_of(shown(standing(), online=False)).rows
    assert [row.sent for row in rows[:8]] == [*[Sent.WAITING] * 6, Sent.TRIED, Sent.SENT]
    assert rows[6].words == "Tried 3 times"


@pytest.mark.parametrize("state", ["revoked", "quarantined", "copied", "refused"])
def test_what_needs_a_person_says_so_and_what_to_do(state: str) -> None:
    page = state_of(shown(standing(state=state)))
    assert page.person == 7
    assert {row.sent for row in page.rows} == {Sent.PERSON, Sent.SENT}
    assert "saved" in page.safe_line or "kept" in page.safe_line
    bar = segment(True, standing(state=state))
    assert bar is not None
    assert bar.title == "Needs a person"


def test_the_top_bar_never_says_sent_while_something_waits() -> None:
    for online in (None, True, False):
        for tried in (0, 3):
            bar = segment(online, standing(tried=tried))
            assert bar is not None
            assert bar.line == "7 waiting to be sent"
    assert segment(True, standing(state="alone")) is None
    assert segment(True, None) is None
