"""Change at the drawer: proposed from what is there, owed, left, given back."""

from __future__ import annotations

from PySide6.QtCore import Qt

from pos_terminal.compose import open_terminal
from pos_terminal.domain.drawer import MovementKind
from pos_terminal.services.drawer_pieces import in_drawer
from pos_terminal.ui.widgets.top_bar import Clock
from tests.e2e.conftest import Shop
from tests.e2e.drawer_day import (
    close_with,
    count,
    form,
    kinds_moved,
    last_session,
    open_with_keys,
)
from tests.e2e.drawer_day import root as root
from tests.e2e.hands import PIN, Hands
from tests.e2e.truth import payments_in

Key = Qt.Key


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
