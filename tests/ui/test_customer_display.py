"""The customer's display: every state at every size, in both languages; it only shows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_terminal.domain.payment import Phase, Status
from pos_terminal.texts import LANGUAGES
from pos_terminal.ui import theme
from pos_terminal.ui.customer_display import CustomerDisplay, spoken
from pos_terminal.ui.presenters import customer_states
from pos_terminal.ui.second_screen import other_screen
from pos_terminal.ui.states.customer import CustomerState, Page
from pos_terminal.ui.states.outcome import Outcome
from pos_terminal.ui.states.waiting import Asked
from pos_terminal.ui.widgets import customer_sheet, paint
from tests.ui.customer_pictures import SIZES
from tests.ui.customer_samples import SAMPLES, paid, payment, seen
from tests.ui.payment_samples import CODE
from tests.ui.test_payment_screens_looks import decoded

_MAY_BE_CUT = {"pay_huge"}
"""A reference that somebody typed in may be cut; what we say may not."""


@pytest.fixture(params=["light", "dark"])
def display(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[CustomerDisplay]:
    theme.load_fonts()
    theme.use(theme.Theme(dark=request.param == "dark"))
    made = CustomerDisplay(frameless=True)
    yield made
    made.end()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    theme.use(theme.Theme())


def said(state: CustomerState) -> str:
    return "\n".join(spoken(state)).replace("\u202f", " ")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_cut_and_every_code_can_be_scanned(
    display: CustomerDisplay, size: tuple[int, int], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[tuple[str, bool]] = []

    def line(painter, box, text, font, *rest):  # type: ignore[no-untyped-def]  # passes on what it was given
        wide = real(painter, box, text, font, *rest)
        written.append((text, painter.fontMetrics().horizontalAdvance(text) > wide))
        return wide

    real = paint.line
    monkeypatch.setattr("pos_terminal.ui.widgets.paint.line", line)
    display.resize(*size)
    for name, make in SAMPLES.items():
        written.clear()
        state = make(language)
        display.set_state(state)
        picture = display.grab().toImage()
        if state.code:
            assert decoded(picture) == [state.code], name
        assert name in _MAY_BE_CUT or [text for text, cut in written if cut] == [], name


@pytest.mark.parametrize("name", SAMPLES)
def test_each_language_says_it_differently(name: str) -> None:
    english, french = (SAMPLES[name](language) for language in LANGUAGES)
    assert said(english) != said(french)


def test_it_speaks_the_language_of_its_state_while_it_paints(
    display: CustomerDisplay, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    real = customer_sheet.write

    def write(painter: QPainter, text: customer_sheet.Text, left: int, top: int, width: int) -> int:
        written.append(text.words)
        return real(painter, text, left, top, width)

    monkeypatch.setattr("pos_terminal.ui.widgets.customer_pages.write", write)
    display.set_state(SAMPLES["pay"]("fr"))
    display.grab()
    assert "Encore 2 min 41 s" in written
    display.set_state(SAMPLES["pay"]("en"))
    display.grab()
    assert "2 min 41 s left" in written


@pytest.mark.parametrize(
    ("name", "token"),
    [("thanks", "ok"), ("checking", "unk"), ("not_paid", "bad"), ("cancelled", "slate"), ("idle", "night")],
)
def test_the_ground_has_the_colour_of_the_state(display: CustomerDisplay, name: str, token: str) -> None:
    display.set_state(SAMPLES[name]("en"))
    corner: QColor = display.grab().toImage().pixelColor(3, 3)
    assert corner == theme.current().color(token)


@pytest.mark.parametrize("phase", [Phase.UNKNOWN, Phase.ACCEPTED])
def test_what_the_provider_has_not_confirmed_is_never_thanked_for(phase: Phase) -> None:
    state = seen("en", payment(phase=phase, counted=phase is Phase.ACCEPTED))
    assert state.outcome is Outcome.UNKNOWN
    assert "Do not pay a second time" in said(state)
    assert "Thank" not in said(state)


@pytest.mark.parametrize("reason", ["insufficient_funds", "declined", "expired", "limit_reached"])
def test_why_it_was_not_paid_is_not_told_to_the_room(reason: str) -> None:
    failed = payment(status=Status.FAILED, phase=None, error_code=reason, error_message="No money left")
    assert said(seen("en", failed)) == "Not paid\nNo money was taken\nYou can pay again, or another way."
    still = payment(error_code=reason, error_message="No money left")
    assert said(seen("en", still)) == said(seen("en", payment()))


def test_of_a_phone_number_only_the_end_is_shown() -> None:
    state = seen("en", payment("mtn", redirect_url=None, customer_phone="+2250504030207"))
    assert "number ending in 07" in said(state)
    assert "0302" not in said(state)


def test_a_code_that_is_being_ended_is_gone() -> None:
    state = seen("en", payment(phase=Phase.CANCELLING))
    assert (state.code, state.left_s) == ("", None)
    assert "Please do not pay now" in said(state)


def test_money_that_was_given_back_is_not_shown() -> None:
    assert customer_states.payment("en", paid(), Asked(), 0) is not None
    assert customer_states.payment("en", payment(status=Status.REFUNDED, phase=None), Asked(), 0) is None


def test_the_time_runs_down_and_the_bar_with_it(display: CustomerDisplay) -> None:
    now = [100.0]
    display.left._clock = lambda: now[0]
    display.set_state(SAMPLES["pay"]("en"))
    before = display.grab().toImage()
    now[0] += 60
    assert display.left.left == 101
    assert display.grab().toImage() != before
    now[0] += 600
    display.left.tick()
    assert not display.left.running


def test_it_takes_no_key_and_no_focus_and_does_not_close(qtbot: QtBot, display: CustomerDisplay) -> None:
    display.set_state(SAMPLES["pay"]("en"))
    display.show()
    qtbot.waitExposed(display)
    assert display.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    assert display.windowFlags() & Qt.WindowType.FramelessWindowHint
    assert not display.isActiveWindow()
    QTest.keyClick(display, Qt.Key.Key_F4, Qt.KeyboardModifier.AltModifier)
    assert not display.close()
    assert display.isVisible()
    assert display.state() == SAMPLES["pay"]("en")


def test_a_window_of_its_own_may_be_closed_and_does_not_end_the_program(qtbot: QtBot) -> None:
    window = CustomerDisplay()
    window.set_state(SAMPLES["idle"]("en"))
    window.show()
    qtbot.waitExposed(window)
    assert not window.testAttribute(Qt.WidgetAttribute.WA_QuitOnClose)
    assert window.close()
    window.end()


@pytest.mark.parametrize(("used", "found"), [("a", "b"), ("b", "a"), ("c", "a")])
def test_the_display_takes_a_screen_that_the_cashier_does_not_use(used: str, found: str) -> None:
    screens = {name: object() for name in "abc"}
    pair = [screens["a"], screens["b"]]
    assert other_screen(pair, screens[used]) is screens[found]  # type: ignore[arg-type]
    assert other_screen(pair[:1], screens["a"]) is None  # type: ignore[arg-type]


def test_practice_stands_above_the_page(display: CustomerDisplay) -> None:
    plain, practice = SAMPLES["pay"]("en"), SAMPLES["pay_practice"]("en")
    assert practice.page is Page.PAY
    display.set_state(practice)
    picture = display.grab().toImage()
    strip = {picture.pixelColor(x, 2).name() for x in range(600, 1000, 3)}
    assert {"#11141b", "#ffffff"} <= strip
    assert decoded(picture) == [plain.code] == [CODE]
    assert said(practice).startswith("PRACTICE\nNo real money moves.")
