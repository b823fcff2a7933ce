"""What the tests of a drawer's day do again and again, and a shop whose drawer nobody has opened."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from pos_terminal.compose import open_terminal
from pos_terminal.domain.drawer import MovementKind, Session
from pos_terminal.ledger import drawers
from tests.e2e.conftest import Shop
from tests.e2e.hands import Hands

Key = Qt.Key


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


def kinds_moved(shop: Shop) -> list[tuple[MovementKind, int, str]]:
    session = last_session(shop)
    terminal = open_terminal(shop.place, "command")
    with terminal.ledger.reading() as connection:
        found = drawers.movements(connection, session.session_id)
    terminal.close()
    return [(one.kind, one.amount, one.label) for one in reversed(found)]


def count_short(hands: Hands) -> None:
    """From home: count 10 000 F less than there should be."""
    hands.key(Key.Key_F10)
    hands.until_on("drawer")
    hands.enter()
    hands.until_on("drawer_count")
    count(hands, [0, *FLOAT[1:]])
    hands.enter()
    hands.until_on("drawer_difference")
