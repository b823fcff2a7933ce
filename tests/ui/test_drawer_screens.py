"""The drawer's screens: keys, touches, what is hidden, and how much work a count is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_terminal.domain.drawer import Movement
from pos_terminal.ui.presenters import drawer_states
from pos_terminal.ui.screens.difference import DifferenceScreen
from pos_terminal.ui.screens.drawer import DrawerScreen
from pos_terminal.ui.states.drawer import MovementRow
from pos_terminal.ui.states.form import Entered
from pos_terminal.ui.widgets.left_box import LeftBox
from pos_terminal.ui.widgets.move_form import NOT_RECEIVED, MoveForm
from pos_terminal.ui.widgets.movement_list import MovementDelegate
from tests.ui import drawer_samples as samples
from tests.ui.payment_screen import in_window, shown, themed


@pytest.fixture(autouse=True)
def _look() -> object:
    with themed():
        yield


Key = Qt.Key


LEFT = Qt.MouseButton.LeftButton


def test_who_may_not_see_what_should_be_there_sees_no_sum_and_a_way_to_ask(qtbot: QtBot) -> None:
    hidden = samples.shift_state(seen=False)
    assert hidden.expected is None
    assert all(line.amount is None for line in hidden.sums)
    screen = shown(qtbot, DrawerScreen(), hidden)
    assert not screen.summary.expected.isVisible()
    with qtbot.waitSignal(screen.pressed) as told:
        QTest.mouseClick(screen.summary.see, LEFT)
    assert told.args == ["see"]


def test_the_sums_come_to_what_should_be_in_the_drawer() -> None:
    state = samples.shift_state()
    assert state.expected is not None
    amounts = [line.amount.amount for line in state.sums if line.amount is not None]
    assert sum(amounts) == state.expected.amount


def test_of_thousands_of_movements_only_those_in_sight_are_painted(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[int] = []
    paint = MovementDelegate.paint

    def counting(self: MovementDelegate, painter: object, option: object, index: object) -> None:
        painted.append(index.row())  # type: ignore[attr-defined]
        paint(self, painter, option, index)  # type: ignore[arg-type]

    monkeypatch.setattr(MovementDelegate, "paint", counting)
    state = samples.shift_state()
    rows = tuple(replace(state.rows[place % 8], key=str(place)) for place in range(10_000))
    screen = shown(qtbot, DrawerScreen(), replace(state, rows=rows, earlier=0))
    screen.grab()
    assert 0 < len(set(painted)) < 20
    assert not screen.foot.isVisible()


def test_of_thousands_of_movements_only_those_in_sight_are_put_in_words(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []
    put = drawer_states.movement_row

    def counting(movement: Movement, *others: Any) -> MovementRow:
        made.append(movement.position)
        return put(movement, *others)

    monkeypatch.setattr(drawer_states, "movement_row", counting)
    shift = samples.shift()
    many = [replace(shift.movements[place % 8], position=place) for place in range(10_000)]
    state = drawer_states.shift_state(replace(shift, movements=many, count=10_000), UTC, seen=True)
    shown(qtbot, DrawerScreen(), state).grab()
    assert 0 < len(set(made)) < 20


def test_older_movements_are_appended_and_newer_ones_come_first(qtbot: QtBot) -> None:
    screen = shown(qtbot, DrawerScreen(), samples.shift_state(rows=4))
    screen.render_state(samples.shift_state(rows=8))
    assert [row.at for row in screen.list.rows] == [row.at for row in samples.shift_state().rows]
    shift = samples.shift()
    newest = replace(shift.movements[0], position=1_500, label="1060")
    later = replace(shift, movements=[newest, *shift.movements])
    screen.render_state(drawer_states.shift_state(later, UTC, seen=True))
    assert (len(screen.list.rows), screen.list.rows[0].label) == (9, "1060")


def test_earlier_movements_are_counted_and_asked_for(qtbot: QtBot) -> None:
    screen = shown(qtbot, DrawerScreen(), samples.shift_state())
    assert screen.earlier.text() == "25 earlier movements"
    with qtbot.waitSignal(screen.all_wanted):
        QTest.mouseClick(screen.show_all, LEFT)


def test_a_drawer_that_was_forgotten_says_so() -> None:
    assert "Friday 20 November" in samples.forgotten().notice
    assert samples.shift_state().notice == ""


def test_a_difference_is_closed_with_what_happened_and_a_code_typed_on_the_keyboard(qtbot: QtBot) -> None:
    screen = in_window(qtbot, DifferenceScreen(), samples.difference())
    told: list[Entered] = []
    screen.approved.connect(told.append)
    QTest.mouseClick(screen.approve, LEFT)
    assert screen.why.problem.text() == "Choose what happened."
    QTest.mouseClick(screen.why.options["pay_out"], LEFT)
    QTest.mouseClick(screen.approve, LEFT)
    assert screen.why.problem.text() == "Choose a manager and type in their code."
    for digit in "4827":
        QTest.keyClicks(screen.window().focusWidget(), digit)
    QTest.keyClick(screen.window().focusWidget(), Key.Key_Return)
    [entered] = told
    assert (entered.approver, entered.pin) == ("s2", "4827")
    explained = screen.explained()
    assert explained is not None
    assert explained.reason == "Pay-out not written down"


def test_without_a_manager_a_difference_is_closed_for_later(qtbot: QtBot) -> None:
    screen = in_window(qtbot, DifferenceScreen(), samples.difference())
    QTest.mouseClick(screen.why.options["wrong_method:p1"], LEFT)
    screen.why.note.setText("the customer paid by Wave")
    with qtbot.waitSignal(screen.later):
        QTest.mouseClick(screen.why.later, LEFT)
    explained = screen.explained()
    assert explained is not None
    assert explained.reason == "Sale typed with the wrong method. the customer paid by Wave"


def test_a_small_window_asks_for_the_code_in_a_dialog(qtbot: QtBot) -> None:
    screen = shown(qtbot, DifferenceScreen(), samples.difference(), "1024x768")
    assert not screen.side.isVisible()
    QTest.mouseClick(screen.why.options["unknown"], LEFT)
    with qtbot.waitSignal(screen.approve_wanted):
        QTest.mouseClick(screen.why.approve, LEFT)


def test_another_difference_begins_with_nothing_chosen_or_typed(qtbot: QtBot) -> None:
    screen = in_window(qtbot, DifferenceScreen(), samples.difference())
    QTest.mouseClick(screen.why.options["change"], LEFT)
    screen.type_key("4")
    screen.begin(samples.difference())
    assert screen.explained() is None
    assert screen.approval is not None
    assert screen.approval.entered() == ("", "")


def test_what_stays_is_what_the_day_began_with_until_somebody_types(qtbot: QtBot) -> None:
    box = LeftBox(samples.left())
    qtbot.addWidget(box)
    assert box.left == 50_000
    for key in ("4", "0", "000"):
        box.type_key(key)
    assert box.left == 40_000
    assert box.entry.aside.text().startswith("90")


def test_no_more_stays_than_was_counted(qtbot: QtBot) -> None:
    box = LeftBox(samples.left())
    qtbot.addWidget(box)
    told: list[int] = []
    box.confirmed.connect(told.append)
    for digit in "130501":
        box.type_key(digit)
    box.confirm.click()
    assert told == []
    assert "no more than" in box.problem.text()
    box.type_key("backspace")
    box.confirm.click()
    assert told == [13_050]


def test_a_pay_out_says_how_much_what_for_and_in_words(qtbot: QtBot) -> None:
    form = MoveForm(samples.move("out"))
    qtbot.addWidget(form)
    said = [form.missing()]
    for digit in "1500":
        form.amount.type_key(digit)
    said.append(form.missing())
    form.categories["transport"].setChecked(True)
    said.append(form.missing())
    form.field.setText("Taxi to the market")
    assert said == ["Type in the amount.", "Choose what it is for.", "Say what it is for."]
    assert form.missing() == ""
    entered = form.entered()
    assert (entered.way, entered.amount, entered.values["label"]) == (
        "transport",
        1_500,
        "Taxi to the market",
    )


def test_a_bag_that_is_handed_over_needs_a_code_and_one_that_waits_does_not(qtbot: QtBot) -> None:
    form = MoveForm(replace(samples.move("drop"), approval=samples.approval(needed=False)))
    qtbot.addWidget(form)
    form.amount.type_key("5")
    form.field.setText("0192")
    assert "code" in form.missing()
    form.waits.setChecked(True)
    assert form.missing() == ""
    assert form.entered().way == NOT_RECEIVED


def test_a_pay_out_is_made_with_the_keyboard_alone(qtbot: QtBot) -> None:
    page = in_window(qtbot, DrawerScreen(), samples.shift_state())
    window: Any = page.window()
    form = MoveForm(samples.move("out"))
    told: list[Entered] = []
    form.confirmed.connect(told.append)
    window.dialogs.open_box(form)

    def press(key: Qt.Key) -> None:
        QTest.keyClick(window.focusWidget(), key)

    QTest.keyClicks(window.focusWidget(), "1500")
    press(Key.Key_Tab)
    press(Key.Key_Space)
    while window.focusWidget() is not form.field:
        press(Key.Key_Tab)
    QTest.keyClicks(window.focusWidget(), "Ice, receipt kept")
    press(Key.Key_Return)
    assert told == []  # Enter never confirms it
    while window.focusWidget() is not form.confirm:
        press(Key.Key_Tab)
    press(Key.Key_Space)
    [entered] = told
    assert (entered.way, entered.amount) == ("supplies", 1_500)
    assert entered.values["label"] == "Ice, receipt kept"


def test_the_buttons_of_the_shift_are_reached_with_the_keyboard_alone(qtbot: QtBot) -> None:
    page = in_window(qtbot, DrawerScreen(), samples.shift_state())
    told: list[str] = []
    page.pressed.connect(told.append)
    window = page.window()
    QTest.keyClick(window.focusWidget(), Key.Key_Return)
    for button in (page.ways["pay_in"], page.ways["drop"], page.summary.hand_over, page.summary.report):
        for _ in range(60):
            if window.focusWidget() is button:
                break
            QTest.keyClick(window.focusWidget(), Key.Key_Tab)
        assert window.focusWidget() is button
        QTest.keyClick(button, Key.Key_Space)
    assert told == ["close", "pay_in", "drop", "hand_over", "report"]
