"""The drawer's day, by the keyboard and by touch: opened with a float, used, counted and closed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from pos_terminal.compose import open_terminal
from pos_terminal.domain.drawer import Session
from pos_terminal.ledger import drawers
from tests.e2e.conftest import Shop
from tests.e2e.hands import Hands
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
    hands.until_on("home")
    session = last_session(shop)
    assert (session.counted, session.expected, session.left_for_float) == (54_500, 54_500, 50_000)
    assert (session.to_safe, session.z_number) == (4_500, 1)
