"""A drawer that is counted: differences, counting again, handing over, approving later."""

from __future__ import annotations

from PySide6.QtCore import Qt

from pos_terminal.compose import open_terminal
from pos_terminal.ledger import drawers
from tests.e2e.conftest import Shop
from tests.e2e.drawer_day import (
    FLOAT,
    count,
    count_short,
    form,
    last_session,
    open_with_keys,
)
from tests.e2e.drawer_day import root as root
from tests.e2e.hands import PIN, Hands
from tests.e2e.truth import payments_in

Key = Qt.Key


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
