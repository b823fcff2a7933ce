"""The drawer's day, by the keyboard and by touch: opened with a float, used, counted and closed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from pos_terminal.compose import open_terminal
from pos_terminal.domain.drawer import MovementKind, Session
from pos_terminal.ledger import drawers
from pos_terminal.services.drawer_pieces import in_drawer
from pos_terminal.ui.widgets.top_bar import Clock
from tests.e2e.conftest import Shop
from tests.e2e.hands import CTRL, PIN, Hands
from tests.e2e.truth import payments_in

Key = Qt.Key


class Shut(Shop):
    """A shop whose drawer nobody has opened yet."""


@pytest.fixture
def root(tmp_path: Path, furnished: Path) -> Path:
    root = tmp_path / "data"
    shutil.copytree(furnished, root)
    return root


def last_session(shop: Shop) -> Session:
    """The drawer as it is in the ledger, once the window is closed."""
    shop.close_all()
    terminal = open_terminal(shop.place, "command")
    with terminal.ledger.reading() as connection:
        found = drawers.open_session(connection) or drawers.last_closed(connection)
    terminal.close()
    assert found is not None
    return found


def count(hands: Hands, pieces: list[int]) -> None:
    """Type a number into each row from the first, and Enter after each."""
    for number in pieces:
        hands.type(str(number))
        hands.key(Key.Key_Return)


def form(hands: Hands) -> Any:
    """The form that is open."""
    return hands.app.window.dialogs.box()


FLOAT = [1, 3, 5, 6, 8, 4, 2, 5, 10, 6, 4, 8, 4]


def open_with_keys(hands: Hands) -> None:
    hands.key(Key.Key_F10)
    hands.until_on("drawer_open")
    count(hands, FLOAT)
    hands.enter()


def test_the_float_is_counted_with_the_keyboard_alone(shop: Shop, hands: Hands) -> None:
    open_with_keys(hands)
    hands.until_on("home")
    hands.until_reads("Drawer open")
    session = last_session(shop)
    assert (session.opening_float, session.opening_counted, session.shared) == (50_000, True, True)


def test_cash_without_an_open_drawer_leads_to_the_float_and_back_to_the_payment(
    shop: Shop, hands: Hands
) -> None:
    hands.type("4500")
    hands.key(Key.Key_F5)
    hands.until_on("drawer_open")
    assert hands.reads("Cash needs an open drawer")
    count(hands, FLOAT)
    hands.enter()
    hands.until_on("cash")
    hands.type("5000")
    hands.enter()
    hands.until_on("paid")
    [payment] = payments_in(shop)
    assert (payment.amount, payment.drawer_session) == (4_500, last_session(shop).session_id)


def test_a_day_by_the_keyboard_closes_within_the_limit(shop: Shop, hands: Hands) -> None:
    open_with_keys(hands)
    hands.until_on("home")
    hands.cash("4500", "5000")
    hands.key(Key.Key_F10)
    hands.until_on("drawer")
    hands.until_reads("Cash sales", "See it with a manager’s code")
    hands.enter()
    hands.until_on("drawer_count")
    assert not hands.reads("54 500 F")
    count(hands, [1, 3, 7, 6, 8, 4, 4, 5, 10, 6, 4, 8, 4])
    hands.enter()
    hands.until_reads("The drawer is right")
    hands.enter()
    hands.until_on("z_report")
    session = last_session(shop)
    assert (session.counted, session.expected, session.left_for_float) == (54_500, 54_500, 50_000)
    assert (session.to_safe, session.z_number) == (4_500, 1)


# -- what the last closing left ------------------------------------------------------------------------


def close_with(hands: Hands, pieces: list[int]) -> None:
    """From home: count the drawer and close it, within the limit."""
    hands.key(Key.Key_F10)
    hands.until_on("drawer")
    hands.enter()
    hands.until_on("drawer_count")
    count(hands, pieces)
    hands.enter()
    hands.until(lambda: bool(hands.dialog))
    hands.enter()
    hands.until_on("z_report")
    hands.key(Key.Key_F2)
    hands.until_on("home")


def test_another_float_than_the_last_closing_left_needs_a_reason(shop: Shop, hands: Hands) -> None:
    open_with_keys(hands)
    hands.until_on("home")
    close_with(hands, FLOAT)
    hands.key(Key.Key_F10)
    hands.until_on("drawer_open")
    assert not hands.reads("50 000 F")
    count(hands, [0, *FLOAT[1:]])
    hands.enter()
    hands.until_reads("10 000 F less than the last closing left")
    hands.type("1")
    hands.until_on("home")
    session = last_session(shop)
    assert (session.opening_float, session.opening_difference) == (40_000, -10_000)


def test_the_float_is_taken_as_it_was_left_with_a_managers_code(shop: Shop, hands: Hands) -> None:
    open_with_keys(hands)
    hands.until_on("home")
    close_with(hands, FLOAT)
    hands.key(Key.Key_F10)
    hands.until_on("drawer_open")
    hands.press("Same as last closing, not counted")
    hands.until_reads("Open without counting")
    hands.type(PIN)
    hands.press("Open the drawer")
    hands.until_on("home")
    session = last_session(shop)
    assert (session.opening_float, session.opening_counted) == (50_000, False)


def test_nothing_counted_is_asked_about(shop: Shop, hands: Hands) -> None:
    hands.key(Key.Key_F10)
    hands.until_on("drawer_open")
    hands.press("Open the drawer")
    hands.until_reads("Open the drawer with 0 F?")
    hands.press("Back")
    hands.until(lambda: not hands.dialog)
    assert hands.screen == "drawer_open"
    shop.close_all()


# -- cash beside the sales -----------------------------------------------------------------------------


def kinds_moved(shop: Shop) -> list[tuple[MovementKind, int, str]]:
    session = last_session(shop)
    terminal = open_terminal(shop.place, "command")
    with terminal.ledger.reading() as connection:
        found = drawers.movements(connection, session.session_id)
    terminal.close()
    return [(one.kind, one.amount, one.label) for one in reversed(found)]


def test_cash_is_paid_in_and_out_dropped_and_the_drawer_opened_each_with_its_reason(
    shop: Shop, hands: Hands
) -> None:
    open_with_keys(hands)
    hands.until_on("home")
    hands.key(Key.Key_F10)
    hands.until_on("drawer")
    hands.press("Pay in")
    hands.until_reads("Cash that comes into the drawer")
    hands.type("10000")
    hands.press("Small change")
    hands.touch(form(hands).confirm)
    hands.until_reads("Paid in, Small change")
    hands.until(lambda: not hands.dialog)
    hands.press("Pay out")
    hands.until_reads("Cash that leaves the drawer")
    hands.type("1500")
    hands.press("Transport")
    form(hands).field.setText("Taxi to the market")
    hands.touch(form(hands).confirm)
    hands.until_reads("Paid out, Transport, Taxi to the market")
    hands.until(lambda: not hands.dialog)
    hands.press("Put in the safe")
    hands.until_reads("Number of the bag")
    hands.type("20000")
    form(hands).field.setText("0192")
    hands.press("Not received yet")
    hands.touch(form(hands).confirm)
    hands.until_reads("bag not received")
    hands.until(lambda: not hands.dialog)
    hands.press("Settle")
    hands.until_reads("Bag 0192: 20 000 F")
    hands.type("1")
    hands.until_reads("A manager must agree")
    hands.type(PIN)
    hands.press("I have the bag")
    hands.until(lambda: not hands.reads("bag not received") and not hands.dialog)
    hands.key(Key.Key_O, CTRL)
    hands.until_reads("Why is the drawer opened?")
    hands.type("1")
    hands.until_reads("Opened without a sale, Change for a note")
    assert kinds_moved(shop) == [
        (MovementKind.PAY_IN, 10_000, ""),
        (MovementKind.PAY_OUT, -1_500, "Taxi to the market"),
        (MovementKind.DROP, -20_000, "0192"),
        (MovementKind.NO_SALE, 0, "Change for a note"),
    ]


def test_a_manager_shows_a_cashier_what_should_be_there_for_once(shop: Shop, hands: Hands) -> None:
    open_with_keys(hands)
    hands.until_on("home")
    hands.key(Key.Key_F10)
    hands.until_on("drawer")
    assert not hands.reads("50000 francs")
    hands.press("See it with a manager’s code")
    hands.until_reads("It is shown until this page is left.")
    hands.type(PIN)
    hands.press("Show it")
    hands.until_reads("50000 francs")
    hands.key(Key.Key_F2)
    hands.until_on("home")
    hands.key(Key.Key_F10)
    hands.until_on("drawer")
    assert not hands.reads("50000 francs")
    shop.close_all()


# -- a count that is not right -------------------------------------------------------------------------


def count_short(hands: Hands) -> None:
    """From home: count 10 000 F less than there should be."""
    hands.key(Key.Key_F10)
    hands.until_on("drawer")
    hands.enter()
    hands.until_on("drawer_count")
    count(hands, [0, *FLOAT[1:]])
    hands.enter()
    hands.until_on("drawer_difference")


def test_a_difference_is_closed_with_a_reason_and_a_managers_code(shop: Shop, hands: Hands) -> None:
    open_with_keys(hands)
    hands.until_on("home")
    count_short(hands)
    assert hands.reads("Expected 50000 francs", "Short by 10000 francs")
    hands.press("Wrong change given")
    hands.type(PIN)
    hands.press("Approve and close")
    hands.until_on("z_report")
    session = last_session(shop)
    assert (session.variance, session.reason) == (-10_000, "Wrong change given")
    assert session.approved_by is not None
    assert not session.needs_approval


def test_a_wrong_code_closes_nothing_and_says_so(shop: Shop, hands: Hands) -> None:
    open_with_keys(hands)
    hands.until_on("home")
    count_short(hands)
    hands.press("I do not know")
    hands.type("4826")
    hands.press("Approve and close")
    hands.until_reads("Wrong code")
    assert hands.screen == "drawer_difference"
    assert last_session(shop).is_open


def test_without_a_manager_it_closes_not_approved_and_the_next_day_begins(shop: Shop, hands: Hands) -> None:
    open_with_keys(hands)
    hands.until_on("home")
    count_short(hands)
    hands.press("I do not know")
    hands.press("Close, manager approves later")
    hands.until_on("z_report")
    assert last_session(shop).needs_approval


def test_cash_waits_while_the_drawer_is_counted_and_wave_does_not(shop: Shop, hands: Hands) -> None:
    open_with_keys(hands)
    hands.until_on("home")
    hands.key(Key.Key_F10)
    hands.until_on("drawer")
    hands.enter()
    hands.until_on("drawer_count")
    hands.type("5")
    hands.key(Key.Key_F2)
    hands.until_on("home")
    hands.type("4500")
    hands.key(Key.Key_F5)
    hands.until(lambda: "Cash waits" in hands.toast)
    assert hands.screen == "home"
    hands.press("To the count")
    hands.until_on("drawer_count")
    assert hands.reads("5 notes of 10 000 F")
    hands.key(Key.Key_Escape)
    hands.until_on("drawer")
    hands.key(Key.Key_F2)
    hands.until_on("home")
    hands.settle()
    hands.key(Key.Key_F2)
    hands.cash("4500")
    assert [payment.amount for payment in payments_in(shop)] == [4_500]


def test_counting_again_is_kept_and_needs_a_manager(shop: Shop, hands: Hands) -> None:
    open_with_keys(hands)
    hands.until_on("home")
    count_short(hands)
    hands.press("Count again")
    hands.until_reads("Both counts are kept")
    hands.type(PIN)
    hands.touch(form(hands).confirm)
    hands.until_on("drawer_count")
    count(hands, FLOAT)
    hands.enter()
    hands.until_reads("The drawer is right")
    hands.enter()
    hands.until_on("z_report")
    assert last_session(shop).variance == 0


# -- handing over --------------------------------------------------------------------------------------


def test_a_drawer_is_handed_over_with_two_counts_and_two_codes(shop: Shop, hands: Hands) -> None:
    open_with_keys(hands)
    hands.until_on("home")
    hands.key(Key.Key_F10)
    hands.until_on("drawer")
    hands.press("Hand over")
    hands.until_reads("Who takes over?")
    hands.press("Koffi N’Guessan")
    hands.until_on("drawer_count")
    assert hands.reads("Awa Koné counts")
    count(hands, FLOAT)
    hands.enter()
    hands.until_reads("The drawer is right")
    hands.enter()
    hands.until_reads("Is this your count?")
    hands.type(PIN)
    hands.press("Confirm")
    hands.until_reads("Koffi N’Guessan counts")
    count(hands, FLOAT)
    hands.enter()
    hands.until_reads("The drawer becomes yours")
    hands.type(PIN)
    hands.press("Confirm")
    hands.until_on("home")
    hands.until_reads("Koffi N’Guessan, Cashier")
    session = last_session(shop)
    assert (session.is_open, session.number, session.opening_float) == (True, 2, 50_000)


def test_a_count_can_be_left_by_esc_and_nothing_is_closed(shop: Shop, hands: Hands) -> None:
    open_with_keys(hands)
    hands.until_on("home")
    count_short(hands)
    hands.key(Key.Key_Escape)
    hands.until_on("drawer")
    hands.key(Key.Key_F2)
    hands.until_on("home")
    hands.cash("1000")
    assert last_session(shop).is_open


# -- change from what is there -------------------------------------------------------------------------


def test_change_is_proposed_from_what_is_in_the_drawer_and_tapped_notes_are_kept(
    shop: Shop, hands: Hands
) -> None:
    hands.key(Key.Key_F10)
    hands.until_on("drawer_open")
    # One note of 1 000 F, two coins of 200 F, one of 100 F: no note of 500 F is there.
    count(hands, [0, 0, 0, 1, 0, 0, 0, 2, 1, 0, 0, 0, 0])
    hands.enter()
    hands.until_on("home")
    hands.type("1500")
    hands.key(Key.Key_F5)
    hands.until_on("cash")
    hands.press("2 000 F")
    hands.until_reads("Give, 2 coins of 200 F, 1 coin of 100 F")
    hands.enter()
    hands.until_on("paid")
    assert hands.reads("2 coins of 200 F, 1 coin of 100 F")
    [payment] = payments_in(shop)
    assert payment.change == 500
    session = last_session(shop)
    terminal = open_terminal(shop.place, "command")
    with terminal.ledger.reading() as connection:
        there = in_drawer(connection, session)
    terminal.close()
    assert {value: pieces for value, pieces in there.counts.items() if pieces} == {1_000: 1, 2_000: 1}
    assert not there.estimated


def test_what_the_drawer_cannot_give_is_asked_for_or_owed(shop: Shop, hands: Hands) -> None:
    hands.key(Key.Key_F10)
    hands.until_on("drawer_open")
    count(hands, [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    hands.enter()
    hands.until_on("home")
    hands.type("1900")
    hands.key(Key.Key_F5)
    hands.until_on("cash")
    hands.type("2000")
    hands.until_reads("There is no such change in the drawer.")
    hands.press("We owe it")
    hands.until_on("paid")
    assert hands.reads("100 F of change are owed. Write it down for the customer.")
    hands.enter()
    hands.until_on("home")
    hands.key(Key.Key_F10)
    hands.until_on("drawer")
    hands.until_reads("1 thing is still open")
    hands.press("Settle")
    hands.until_reads("100 F of change is owed")
    hands.type("1")
    hands.until_reads("Owed change given")
    hands.until(lambda: not hands.reads("still open"))
    assert {(MovementKind.CHANGE_OWED, 100), (MovementKind.OWED_PAID, -100)} <= {
        (kind, amount) for kind, amount, _label in kinds_moved(shop)
    }


def test_a_manager_approves_later_of_a_difference(shop: Shop, hands: Hands) -> None:
    open_with_keys(hands)
    hands.until_on("home")
    count_short(hands)
    hands.press("I do not know")
    hands.press("Close, manager approves later")
    hands.until_on("z_report")
    hands.key(Key.Key_F10)
    hands.until_on("drawer_open")
    count(hands, [0, *FLOAT[1:]])
    hands.enter()
    hands.until_on("home")
    hands.key(Key.Key_F10)
    hands.until_on("drawer")
    hands.until_reads("1 thing is still open")
    hands.press("Settle")
    hands.until_reads("Z report 0001: Short by 10 000 F")
    hands.type("1")
    hands.until_reads("A manager must agree")
    hands.type(PIN)
    hands.press("Approve")
    hands.until(lambda: not hands.reads("still open"))
    shop.close_all()
    terminal = open_terminal(shop.place, "command")
    with terminal.ledger.reading() as connection:
        closed = drawers.last_closed(connection)
    terminal.close()
    assert closed is not None
    assert (closed.needs_approval, closed.approved_by is not None) == (False, True)


def test_the_customer_leaves_the_change(shop: Shop, hands: Hands) -> None:
    open_with_keys(hands)
    hands.until_on("home")
    hands.type("4500")
    hands.key(Key.Key_F5)
    hands.until_on("cash")
    hands.type("5000")
    hands.until_reads("Change to give 500 francs")
    hands.press("Customer leaves it")
    hands.until_on("paid")
    assert hands.reads("The customer left 500 F")
    assert (MovementKind.CHANGE_LEFT, 500, "") in kinds_moved(shop)


def test_cash_that_goes_back_without_an_open_drawer_is_refused_with_the_way_there(
    shop: Shop, hands: Hands
) -> None:
    open_with_keys(hands)
    hands.until_on("home")
    hands.cash("4500")
    close_with(hands, [1, 3, 7, 6, 8, 4, 4, 5, 10, 6, 4, 8, 4])
    hands.key(Key.Key_F11)
    hands.until_on("payments")
    hands.until(lambda: len(hands.part("payments").list.rows) == 1)
    hands.choose_row(hands.part("payments").list, "4 500 F")
    hands.until_reads("Give money back")
    hands.press("Give money back")
    hands.until_reads("A manager must agree")
    hands.type(PIN)
    hands.touch(form(hands).confirm)
    hands.until(lambda: "The drawer is closed." in hands.toast)
    assert not hands.dialog
    hands.press("To the drawer")
    hands.until_on("drawer_open")
    shop.close_all()


def test_small_change_that_runs_out_is_told_before_the_customer_pays(shop: Shop, hands: Hands) -> None:
    hands.key(Key.Key_F10)
    hands.until_on("drawer_open")
    # Ten notes of 1 000 F and five coins of 100 F, which the first customer gets four of.
    count(hands, [0, 0, 0, 10, 0, 0, 0, 0, 5, 0, 0, 0, 0])
    hands.enter()
    hands.until_on("home")
    hands.cash("600", "1000")
    hands.type("500")
    hands.key(Key.Key_F5)
    hands.until_on("cash")
    hands.until_reads("Small change runs out: 100 F")
    shop.close_all()


def test_the_terminal_does_not_lock_itself_while_both_hands_are_in_the_drawer(
    shop: Shop, hands: Hands
) -> None:
    open_with_keys(hands)
    hands.until_on("home")
    hands.key(Key.Key_F10)
    hands.until_on("drawer")
    hands.enter()
    hands.until_on("drawer_count")
    hands.clock.ahead_s += 3_600
    # A second of the window's clock has passed when the time of day has.
    shown = hands.app.window.top_bar.findChild(Clock)
    assert shown is not None
    before = shown.accessibleName()
    hands.clock.ahead_s += 60
    hands.until(lambda: shown.accessibleName() != before)
    assert hands.screen == "drawer_count"
    hands.key(Key.Key_Escape)
    hands.until_on("drawer")
    hands.clock.ahead_s += 3_600
    hands.until_on("sign_in")
    shop.close_all()
