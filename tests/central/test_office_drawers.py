"""Drawers and their Z reports in the back office, word for word as the terminal closed them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from pos_terminal.central.accounts import restaurants
from pos_terminal.central.centre import Centre
from pos_terminal.central.serving import Serving
from pos_terminal.domain.drawer import Session
from pos_terminal.ledger import drawers
from pos_terminal.remote.http import HttpClient
from pos_terminal.services import drawer
from pos_terminal.services.approval import Decision
from tests.central.people import make_restaurant, signed_in_client
from tests.central.tills import Till, till_at


@pytest.fixture
def till(tmp_path: Path, centre: Centre, serving: Serving) -> Iterator[Till]:
    http = HttpClient()
    with till_at(tmp_path / "a", centre, serving.url, http) as made:
        made.furnish()
        made.enrol(make_restaurant(centre).restaurant_id)
        made.sell(3)
        yield made
    http.close()


@pytest.fixture
def office(centre: Centre, till: Till) -> TestClient:
    return signed_in_client(centre, restaurants.restaurant(centre, till.restaurant_id))


def close(till: Till, short: int = 0) -> Session:
    with till.ledger.reading() as connection:
        session = drawers.open_session(connection)
        assert session is not None
        expected = drawers.expected(connection, session.session_id)
    me = Decision("system", "a coin fell down")
    counted = drawer.count(till.ledger, session.session_id, expected - short, me, "count-1")
    closing = drawer.Closing(counted.count_id, to_safe=expected - short, left_for_float=0, key="close-1")
    return drawer.close(till.ledger, closing, me)


def test_an_open_drawer_is_listed_and_a_closed_one_has_its_z(till: Till, office: TestClient) -> None:
    till.send()
    assert "Open" in office.get("/office/drawers/").text
    session = close(till, short=500)
    till.send()
    listed = office.get("/office/drawers/").text
    assert "\u2212500\u202fF" in listed
    assert session.session_id in listed
    page = office.get(f"/office/drawers/{session.session_id}/").text
    for said in ("Z report 0001", "Le Baobab", "51\u202f503"):
        assert said in page, said
    table = office.get(f"/office/drawers/{session.session_id}/z.csv")
    assert table.headers["content-type"].startswith("text/csv")
    assert table.content.startswith(b"\xef\xbb\xbf")


def test_another_restaurants_drawer_is_not_there(centre: Centre, till: Till) -> None:
    session = close(till)
    till.send()
    other = signed_in_client(centre, make_restaurant(centre, "Teranga"))
    assert other.get(f"/office/drawers/{session.session_id}/").status_code == 404
    assert other.get(f"/office/drawers/{session.session_id}/z.csv").status_code == 404
    assert session.session_id not in other.get("/office/drawers/").text
