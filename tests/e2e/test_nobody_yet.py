"""A terminal that joined before anybody was added there: it waits for its people, and can leave again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_terminal.central.books import books_of
from pos_terminal.central.centre import Centre
from pos_terminal.central.serving import Serving
from pos_terminal.domain.people import Role
from pos_terminal.ledger import sending
from pos_terminal.place import Place
from pos_terminal.remote.http import HttpClient
from pos_terminal.services import staff
from tests.central.conftest import (  # noqa: F401  a real centre beside the window
    centre,
    database,
    database_url,
    postgresql,
    serving,
    settings,
)
from tests.central.people import make_restaurant
from tests.central.tills import Till
from tests.e2e.conftest import Records, Shop
from tests.e2e.hands import Hands


@pytest.fixture(autouse=True)
def _no_keyring(records: Records) -> Iterator[None]:
    """A machine without one says so."""
    yield
    records.lines = [line for line in records.lines if "no keyring keeps" not in line]


@pytest.fixture
def house(centre: Centre) -> str:  # noqa: F811
    return make_restaurant(centre).restaurant_id


@pytest.fixture
def joined(shop: Shop, tmp_path: Path, centre: Centre, serving: Serving, house: str) -> Hands:  # noqa: F811
    """The window of a terminal that was joined by a command, before anybody was added to it."""
    http = HttpClient()
    till = Till(tmp_path / "joined" / "live", centre, serving.url, http)
    till.enrol(house)
    till.ledger.close()
    http.close()
    hands = shop.open(Place(tmp_path / "joined", practice=False), waits=True)
    hands.until_reads("Nobody yet", f"Counter 1 of Le Baobab, {serving.url}")
    return hands


def test_it_says_where_its_people_come_from_and_shows_them_when_they_come(
    joined: Hands,
    centre: Centre,  # noqa: F811
    house: str,
) -> None:
    assert joined.screen == "sign_in"
    joined.until_reads("The people come from the central server")
    joined.type("4827")  # there is nobody whose code it could be
    joined.press("Ask the server now")
    joined.until(lambda: "The server is asked." in joined.toast)
    new = staff.NewPerson("fatou", "fatou", "Fatou Diop", Role.MANAGER, "hash")
    staff.add(books_of(centre, house), new, "centre:test")
    joined.until_reads("Who is working?", "Fatou Diop")
    assert joined.part("sign_in").cards.isVisible()
    assert not joined.reads("Leave the server")


def test_it_can_stand_alone_again_and_then_asks_everything(joined: Hands) -> None:
    app = joined.app

    def sent() -> bool:
        assert app.engine is not None
        with app.engine.ledger.reading() as connection:
            return sending.waiting(connection).events == 0

    joined.until(sent)
    joined.press("Leave the server")
    joined.until(lambda: joined.dialog == "Leave the central server?")
    joined.app.window.dialogs.choose("yes")
    joined.until(lambda: app.goes_to is not None)
    assert app.goes_to == Place(app.where.root, practice=False)


def test_it_can_be_practised_on_meanwhile(joined: Hands) -> None:
    joined.press("Practise without real money")
    joined.until(lambda: joined.app.goes_to == Place(joined.app.where.root, practice=True))
