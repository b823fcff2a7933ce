"""Joining a central server from the window, a real one: what is sold is there at once; and leaving it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import text

from pos_terminal.central.accounts import enrolment as codes
from pos_terminal.central.books import books_of
from pos_terminal.central.centre import Centre
from pos_terminal.central.serving import Serving
from pos_terminal.compose import open_terminal
from pos_terminal.domain.people import Role
from pos_terminal.ledger import catalogue, sending
from pos_terminal.ledger.enrolment import Enrolment, enrolment
from pos_terminal.place import Place
from pos_terminal.practice import prepare
from pos_terminal.services.approval import Decision
from pos_terminal.services.drawer import Opening, open_drawer
from tests.central.conftest import (  # noqa: F401  a real centre beside the window
    centre,
    database,
    database_url,
    postgresql,
    serving,
    settings,
)
from tests.central.people import make_restaurant
from tests.e2e.conftest import Records, Shop
from tests.e2e.hands import Hands
from tests.support.core import open_order

Key = Qt.Key


@pytest.fixture(autouse=True)
def _no_keyring(records: Records) -> Iterator[None]:
    """A machine without one says so."""
    yield
    records.lines = [line for line in records.lines if "no keyring keeps" not in line]


@pytest.fixture
def manager(shop: Shop, tmp_path: Path) -> Hands:
    """A manager at a terminal with real data that stands alone."""
    place = Place(tmp_path / "alone", practice=False)
    terminal = open_terminal(place, "command")
    prepare(terminal.ledger, terminal.pepper)
    with terminal.ledger.reading() as connection:
        people = catalogue.people(connection)
    boss = next(one.staff_id for one in people if one.role is Role.MANAGER)
    opening = Opening(amount=0, shared=True, key=terminal.ledger.ids.new_id())
    open_drawer(terminal.ledger, opening, Decision(boss, ""))
    terminal.close()
    hands = shop.open(place)
    hands.until_on("sign_in")
    hands.until(lambda: bool(hands.app.counter and hands.app.counter.sign_in.people))
    front = hands.app.counter.front if hands.app.counter else None
    assert front is not None
    hands.type("4827")
    hands.enter()
    hands.until_on("home")
    if front.staff is None or front.staff.role is not Role.MANAGER:
        # Whoever is chosen first at the sign-in is a cashier.
        front.staff = next(one for one in people if one.role is Role.MANAGER)
    return hands


@pytest.fixture
def house(centre: Centre) -> str:  # noqa: F811
    return make_restaurant(centre).restaurant_id


def _open_settings(hands: Hands) -> None:
    assert hands.app.counter is not None
    hands.app.counter.settings.open("central")
    hands.until_on("settings")
    hands.until(lambda: bool(hands.part("settings").page("central").line.text()))


def _known(hands: Hands) -> Enrolment | None:
    assert hands.app.engine is not None
    with hands.app.engine.ledger.reading() as connection:
        return enrolment(connection)


def _fill(hands: Hands, server: str, code: str) -> None:
    fields = hands.part("settings").page("central").form.fields
    hands.until(lambda: fields["server"].isVisible())
    for name, words in (("server", server), ("code", code)):
        fields[name].setFocus()
        fields[name].clear()
        hands.type(words)


def _waiting(hands: Hands) -> int:
    assert hands.app.engine is not None
    with hands.app.engine.ledger.reading() as connection:
        return sending.waiting(connection).events


def _leave(hands: Hands) -> None:
    hands.press("Leave the server")
    hands.until(lambda: hands.dialog == "Leave the central server?")
    hands.app.window.dialogs.choose("yes")


def _sent(centre: Centre, house: str) -> int:  # noqa: F811
    with centre.database.tenant(house) as connection:
        found = connection.execute(text("SELECT count(*) FROM pos.payments")).scalar()
        return int(found or 0)


def test_a_manager_joins_by_address_and_code_and_it_talks_at_once(
    manager: Hands,
    centre: Centre,  # noqa: F811
    serving: Serving,  # noqa: F811
    house: str,
) -> None:
    manager.cash("1500")
    _open_settings(manager)
    manager.until_reads("Once it has joined, it sends all its payments and drawers")
    _fill(manager, serving.url, "ABCD-EFGH-JKMN-PQRS")
    manager.enter()
    manager.until_reads("wrong, too old")
    assert _known(manager) is None
    _fill(manager, "127.0.0.1:9", codes.new_code(centre, house, "user:test").code)
    manager.enter()
    manager.until_reads("The central server cannot be reached.")
    _fill(manager, serving.url, codes.new_code(centre, house, "user:test").code)
    manager.enter()
    manager.until(lambda: "from now on" in manager.toast)
    manager.until_reads("Le Baobab", serving.url, "Leave the server")
    open_order(books_of(centre, house), "Z9", 700)
    manager.until(lambda: _sent(centre, house) == 1)

    def there() -> bool:
        assert manager.app.engine is not None
        with manager.app.engine.ledger.reading() as connection:
            return any(one.ref.id == "Z9" for one in catalogue.open_orders(connection))

    manager.until(there)
    # And back: with nothing left to send it may leave.
    manager.until(lambda: _waiting(manager) == 0)
    _leave(manager)
    manager.until_reads("This terminal stands alone.")
    assert _known(manager) is None
    # Nobody has tried the line, and there is no server any more: the top bar says nothing of either.
    manager.until(lambda: not manager.app.window.top_bar._network.isVisible())


def test_leaving_is_refused_while_something_waits(
    manager: Hands,
    centre: Centre,  # noqa: F811
    serving: Serving,  # noqa: F811
    house: str,
) -> None:
    _open_settings(manager)
    _fill(manager, serving.url, codes.new_code(centre, house, "user:test").code)
    manager.enter()
    manager.until_reads("Leave the server")
    engine = manager.app.engine
    assert engine is not None
    manager.until(lambda: "Everything sent" in manager.app.window.top_bar._network.accessibleName())
    serving.stop()
    manager.key(Key.Key_F2)
    manager.until_on("home")
    manager.cash("1500")
    _open_settings(manager)
    _leave(manager)
    manager.until(lambda: "1 500 F were not sent" in manager.toast)
    assert _known(manager) is not None
