"""Forms in which a manager decides: what is asked for, what Enter may not do, where digits go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from pos_terminal.texts import LANGUAGES, set_language
from pos_terminal.ui.main_window import MainWindow
from pos_terminal.ui.screens.unknown import UnknownScreen
from pos_terminal.ui.states.form import Entered, RefundState
from pos_terminal.ui.widgets.decide_form import DecideForm
from pos_terminal.ui.widgets.form_box import FormBox
from pos_terminal.ui.widgets.option import Option
from pos_terminal.ui.widgets.refund_form import RefundForm
from tests.ui import form_samples as samples
from tests.ui import payment_samples
from tests.ui.payment_screen import in_window, themed

Key = Qt.Key
FormT = TypeVar("FormT", bound=FormBox)


@pytest.fixture(autouse=True)
def theme() -> Iterator[None]:
    with themed():
        yield


def opened(qtbot: QtBot, form: FormT) -> tuple[FormT, list[Entered]]:
    """The form over the screen of an unknown payment, and what it tells."""
    screen = in_window(qtbot, UnknownScreen(), payment_samples.unknown())
    window = screen.window()
    assert isinstance(window, MainWindow)
    window.dialogs.open_box(form)
    QApplication.processEvents()
    told: list[Entered] = []
    form.confirmed.connect(told.append)
    return form, told


def focused(form: FormBox) -> QWidget:
    found = form.window().focusWidget()
    assert found is not None
    return found


def type_text(form: FormBox, text: str) -> None:
    """Type where the keyboard is."""
    for char in text:
        QTest.keyClicks(focused(form), char)


def touch(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def decide(qtbot: QtBot) -> tuple[DecideForm, list[Entered]]:
    return opened(qtbot, DecideForm(samples.decide()))


def test_the_number_has_the_keyboard_first(qtbot: QtBot) -> None:
    form, _told = decide(qtbot)
    type_text(form, "TX-8F42")
    assert form.field("number").text() == "TX-8F42"
    assert form.approval.entered() == ("", "")


def test_everything_by_keyboard_alone(qtbot: QtBot) -> None:
    form, told = decide(qtbot)
    type_text(form, "TX-8F42")
    while focused(form) is not form.approval.boxes:
        QTest.keyClick(focused(form), Key.Key_Tab)
    type_text(form, "4827")
    while focused(form) is not form.confirm:
        QTest.keyClick(focused(form), Key.Key_Tab)
    QTest.keyClick(form.confirm, Key.Key_Return)
    assert told == []
    QTest.keyClick(form.confirm, Key.Key_Space)
    [entered] = told
    assert (entered.way, entered.approver, entered.pin) == ("paid", "serge", "4827")
    assert entered.values == {"number": "TX-8F42", "saw": ""}


def test_tab_goes_through_the_question_then_the_code_then_the_buttons(qtbot: QtBot) -> None:
    form, _told = decide(qtbot)
    seen = [focused(form)]
    while len(seen) < 40:
        QTest.keyClick(focused(form), Key.Key_Tab)
        if focused(form) is seen[0]:
            break
        seen.append(focused(form))
    places = [
        seen.index(one)
        for one in (
            form.field("number"),
            form.field("saw"),
            form.approval.boxes,
            form.close_button,
            form.confirm,
        )
    ]
    assert places == sorted(places)


def test_the_keypad_types_into_the_field_that_is_in_use_else_into_the_code(qtbot: QtBot) -> None:
    form, _told = decide(qtbot)
    touch(form.approval.pad.key("7"))
    assert form.field("number").text() == "7"
    touch(form.approval.boxes)
    touch(form.approval.pad.key("4"))
    assert form.field("number").text() == "7"
    assert form.approval.entered() == ("serge", "4")


def test_another_manager_begins_with_an_empty_code(qtbot: QtBot) -> None:
    form, _told = decide(qtbot)
    touch(form.approval.boxes)
    type_text(form, "4827")
    touch(form.approval.people["fatou"])
    assert form.approval.entered() == ("", "")


def test_what_is_missing_is_said_and_nothing_is_told(qtbot: QtBot) -> None:
    form, told = decide(qtbot)
    touch(form.confirm)
    assert form.problem.text() == "Type in the transaction number."
    type_text(form, "TX-1")
    assert form.problem.text() == ""
    touch(form.confirm)
    assert form.problem.text() == "Choose a manager and type in their code."
    assert told == []


def test_a_second_press_asks_for_nothing_again_until_it_was_refused(qtbot: QtBot) -> None:
    form, told = decide(qtbot)
    type_text(form, "TX-1")
    touch(form.approval.boxes)
    type_text(form, "4827")
    touch(form.confirm)
    touch(form.confirm)
    assert len(told) == 1
    form.wrong_code(lambda _left: "Wrong code.")
    assert form.approval.title.text() == "Wrong code."
    assert form.approval.entered() == ("", "")
    type_text(form, "4827")
    touch(form.confirm)
    assert len(told) == 2


def test_a_code_that_has_to_wait_says_how_long_second_by_second_also_while_one_types(qtbot: QtBot) -> None:
    form, _told = decide(qtbot)
    now = [100.0]
    form.approval.wait._clock = lambda: now[0]
    form.wrong_code(lambda left: f"Wait {left} s.", 30)
    assert form.approval.title.text() == "Wait 30 s."
    now[0] += 12
    form.approval.wait.tick()
    touch(form.approval.boxes)
    type_text(form, "48")
    assert form.approval.title.text() == "Wait 18 s."
    now[0] += 18
    form.approval.wait.tick()
    assert form.approval.title.text() == "Manager’s code"
    form.wrong_code(lambda left: f"Wait {left} s.", 30)
    touch(form.approval.people["fatou"])
    assert form.approval.title.text() == "Manager’s code"
    assert not form.approval.wait.running


def test_within_the_limit_taking_it_another_way_needs_no_code(qtbot: QtBot) -> None:
    form, told = decide(qtbot)
    touch(form.options["other"])
    touch(form.confirm)
    assert [(one.way, one.approver, one.pin) for one in told] == [("other", "", "")]


def test_above_the_limit_it_does(qtbot: QtBot) -> None:
    form, told = opened(qtbot, DecideForm(samples.decide_huge()))
    touch(form.options["other"])
    touch(form.confirm)
    assert told == []
    assert form.problem.text() == "Choose a manager and type in their code."


def test_a_code_that_was_begun_has_to_be_ended(qtbot: QtBot) -> None:
    form, told = decide(qtbot)
    touch(form.options["other"])
    touch(form.approval.boxes)
    type_text(form, "48")
    touch(form.confirm)
    assert told == []


def test_the_code_is_neither_shown_nor_spoken(qtbot: QtBot) -> None:
    form, _told = decide(qtbot)
    touch(form.approval.boxes)
    type_text(form, "4827")
    said = [
        text
        for widget in form.findChildren(QWidget)
        for text in (widget.accessibleName(), widget.accessibleDescription())
    ]
    assert not [text for text in said if "4827" in text]


@pytest.mark.parametrize(
    ("state", "ways"),
    [
        (samples.decide_late, ["given_back", "kept", "other_order"]),
        (samples.decide_loss, ["loss"]),
        (samples.decide_wrong_button, ["method", "order", "amount"]),
    ],
)
def test_each_question_has_its_answers(qtbot: QtBot, state: object, ways: list[str]) -> None:
    form, _told = opened(qtbot, DecideForm(state()))  # type: ignore[operator]
    assert list(form.options) == ways


def test_a_refund_of_a_part_is_typed_and_never_more_than_there_is(qtbot: QtBot) -> None:
    form, told = opened(qtbot, RefundForm(samples.refund_part()))
    assert form.wanted.amount == 4_500
    touch(form.amount)
    type_text(form, "000")
    assert form.amount.aside.text().replace("\u202f", " ") == "at most 18 500 F"
    touch(form.approval.boxes)
    type_text(form, "4827")
    touch(form.confirm)
    assert told == []
    touch(form.all)
    touch(form.approval.boxes)
    touch(form.confirm)
    [entered] = told
    assert (entered.way, entered.amount) == ("api", 18_500)
    assert entered.values == {"reason": "Dish sent back"}


def test_by_hand_needs_the_number_and_cash_the_payers(qtbot: QtBot) -> None:
    form, told = opened(qtbot, RefundForm(samples.refund_by_hand()))
    touch(form.approval.boxes)
    type_text(form, "4827")
    touch(form.confirm)
    assert form.problem.text() == "Type in the transaction number."
    touch(form.ways["cash"])
    touch(form.confirm)
    assert form.problem.text() == "Type in the phone number of whoever paid."
    form.fields["cash"].setText("0708091011")
    touch(form.confirm)
    [entered] = told
    assert (entered.way, entered.values["payer"]) == ("cash", "0708091011")


def test_wave_tells_that_a_part_goes_back_in_cash(qtbot: QtBot) -> None:
    form, _told = opened(qtbot, RefundForm(samples.refund()))
    assert form.told.text() == "Goes back to the account that paid, by Wave."
    touch(form.part)
    assert form.told.text() == "Wave gives back whole payments only: a part goes back in cash."
    assert form.fields["cash"].isVisible()


@pytest.mark.parametrize("size", [(1024, 768), (1280, 720)])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", samples.FORMS)
def test_every_form_has_the_room_it_needs(
    qtbot: QtBot, name: str, language: str, size: tuple[int, int]
) -> None:
    set_language(language)
    try:
        state = getattr(samples, name)()
        form = RefundForm(state) if isinstance(state, RefundState) else DecideForm(state)
        opened(qtbot, form)
        form.window().resize(*size)
        QApplication.processEvents()
        layout = form.layout()
        assert layout is not None
        needed = layout.minimumSize()
        assert (needed.width() <= form.width(), needed.height() <= form.height()) == (True, True)
        assert all(o.height() >= 56 for o in form.findChildren(Option) if o.isVisible())
    finally:
        set_language("en")


def test_a_refund_by_keyboard_alone(qtbot: QtBot) -> None:
    form, told = opened(qtbot, RefundForm(samples.refund()))
    QTest.keyClick(focused(form), Key.Key_Right)
    stops = ((form.amount, "2000"), (form.fields["cash"], "070809"), (form.approval.boxes, "4827"))
    for stop, text in stops:
        while focused(form) is not stop:
            QTest.keyClick(focused(form), Key.Key_Tab)
        type_text(form, text)
    while focused(form) is not form.confirm:
        QTest.keyClick(focused(form), Key.Key_Tab)
    QTest.keyClick(form.confirm, Key.Key_Space)
    [entered] = told
    assert (entered.way, entered.amount, entered.values["payer"]) == ("cash", 2_000, "070809")
