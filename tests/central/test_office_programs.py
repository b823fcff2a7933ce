"""What programs did not take waits for a person, and what goes wrong is said on a page to whoever looks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from pos_terminal.central.accounts import restaurants
from pos_terminal.central.centre import Centre
from pos_terminal.central.database import Database
from tests.central.owning import end, owned, states
from tests.central.people import make_restaurant, signed_in_client
from tests.central.pushing import Shop, make_shop

HTML = {"Accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def shop(centre: Centre) -> Shop:
    return make_shop(centre)


@pytest.fixture
def office(centre: Centre, shop: Shop) -> TestClient:
    return signed_in_client(centre, restaurants.restaurant(centre, shop.restaurant_id))


def test_what_was_given_up_is_shown_and_sent_again_by_a_person(
    centre: Centre, shop: Shop, office: TestClient
) -> None:
    payment, _secret = owned(shop, "1", "https://orders.example/told")
    end(shop, payment)
    assert "Nothing was given up" in office.get("/office/callbacks/").text
    assert "payable.settled" in office.get("/office/callbacks/?state=all").text
    shop.rows("UPDATE pos.callbacks SET state = 'given_up', tries = 40, last_status = 500 RETURNING 1")
    page = office.get("/office/callbacks/").text
    assert "payment.succeeded" in page
    assert "40 tries, HTTP 500" in page
    [event_id] = shop.rows("SELECT event_id FROM pos.callbacks ORDER BY number LIMIT 1")[0]
    assert "Sent." in office.post(f"/office/callbacks/{event_id}/send-again/").text
    assert [state for _kind, state in states(shop)] == ["waiting", "given_up"]
    other = signed_in_client(centre, make_restaurant(centre, "Teranga"))
    assert other.post(f"/office/callbacks/{event_id}/send-again/").status_code == 404
    assert event_id not in other.get("/office/callbacks/?state=all").text


def test_a_person_gets_a_page_and_a_program_a_document(office: TestClient) -> None:
    for path in ("/office/drawers/nothing/", "/office/no/such/page/", "/office/methods/nothing/"):
        page = office.get(path, headers=HTML)
        assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
        assert "There is nothing here." in page.text
        assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
        assert office.get(path).json()["error"]["code"] == "not_found"
    wrong = office.post("/office/exceptions/x/", data={"resolution": "<script>"}, headers=HTML)
    assert (wrong.status_code, "<script>" in wrong.text) == (400, False)
    program = office.get("/api/payments/nothing/", headers=HTML)
    assert program.json()["error"]["code"] == "payment_unknown" or program.status_code == 404


def test_without_a_database_a_person_reads_that_it_cannot_be_done_now(centre: Centre) -> None:
    office = signed_in_client(centre, make_restaurant(centre))
    nowhere = Database("postgresql://nobody@127.0.0.1:1/nothing")
    office.app.state.centre = replace(centre, database=nowhere)  # type: ignore[attr-defined]  # an ASGI application in general has none
    page = office.get("/office/", headers=HTML)
    assert (page.status_code, page.headers["retry-after"]) == (503, "2")
    assert "Try again" in page.text
