"""Exceptions are decided in the back office by a person with a name, and the terminal hears of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from pos_terminal.central.centre import Centre
from pos_terminal.central.feed.pulling import pulled
from pos_terminal.central.serving import Serving
from pos_terminal.domain.payment import PayableRef
from pos_terminal.ledger import exceptions
from pos_terminal.ledger.verify import verify
from pos_terminal.providers.base import Outcome
from pos_terminal.remote.http import HttpClient
from pos_terminal.services import outcome
from pos_terminal.services.answer import Step
from pos_terminal.services.told import hear
from tests.central.people import make_restaurant, signed_in_client
from tests.central.tills import Till, till_at
from tests.support.core import answer, checkout_of, open_order, wave


@pytest.fixture
def till(tmp_path: Path, centre: Centre, serving: Serving) -> Iterator[Till]:
    http = HttpClient()
    with till_at(tmp_path / "a", centre, serving.url, http) as made:
        made.furnish()
        made.enrol(make_restaurant(centre).restaurant_id)
        late_money(made)
        made.send()
        yield made
    http.close()


def late_money(till: Till) -> None:
    open_order(till.ledger, "12", 5_000)
    desk = checkout_of(till.ledger)
    first = desk.begin(wave(5_000, "k1", payable=PayableRef("order", "12"))).payment
    outcome.apply(till.ledger, first.payment_id, Step.CHECK, answer(first, Outcome.EXPIRED))
    second = desk.begin(wave(5_000, "k2", payable=PayableRef("order", "12"))).payment
    outcome.apply(till.ledger, second.payment_id, Step.CHECK, answer(second, Outcome.PAID))
    outcome.apply(till.ledger, first.payment_id, Step.CHECK, answer(first, Outcome.PAID))


def office_of(centre: Centre, till: Till) -> TestClient:
    from pos_terminal.central.accounts import restaurants

    return signed_in_client(centre, restaurants.restaurant(centre, till.restaurant_id))


def waiting(till: Till) -> list[exceptions.Exceptional]:
    with till.ledger.reading() as connection:
        return exceptions.open_ones(connection)


def test_a_decision_made_in_the_office_is_the_terminals_too(centre: Centre, till: Till) -> None:
    office = office_of(centre, till)
    [one] = waiting(till)
    page = office.get("/office/exceptions/").text
    assert "5\u202f000\u202fF" in page
    assert one.exception_id in page
    form = {
        "csrf_token": office.headers["X-CSRF-Token"],
        "resolution": "kept",
        "note": "the guest said keep it",
    }
    decided = office.post(f"/office/exceptions/{one.exception_id}/", data=form)
    assert decided.url.path == "/office/exceptions/"
    assert one.exception_id not in decided.text
    assert "the guest said keep it" in office.get("/office/exceptions/?decided=1").text
    told = pulled(centre.database, till.restaurant_id, till.ledger.terminal_id, 0)
    assert hear(till.ledger, till.restaurant_id, told).decisions == 1
    assert hear(till.ledger, till.restaurant_id, told).decisions == 0
    assert waiting(till) == []
    with till.ledger.reading() as connection:
        [kept] = exceptions.of_payment(connection, one.payment_id)
        assert verify(connection, till.ledger.terminal_id).problems == []
    assert (kept.decision, kept.note, kept.decided_by) == ("kept", "the guest said keep it", "Awa")
    again = office.post(f"/office/exceptions/{one.exception_id}/", data=form)
    assert again.status_code == 409


def test_a_method_that_was_given_a_name_is_called_so(centre: Centre, till: Till) -> None:
    office = office_of(centre, till)
    office.post(
        "/office/methods/manual.sticker.a/",
        data={"active": "yes", "display_order": "5", "name": "At the door"},
    )
    with centre.database.owner() as connection:
        connection.exec_driver_sql("UPDATE pos.payments SET provider_code = 'manual.sticker.a'")
    assert "At the door" in office.get("/office/exceptions/").text


def test_nobody_of_another_restaurant_decides_and_no_form_without_its_token(
    centre: Centre, till: Till
) -> None:
    [one] = waiting(till)
    other = signed_in_client(centre, make_restaurant(centre, "Teranga"))
    form = {"csrf_token": other.headers["X-CSRF-Token"], "resolution": "kept", "note": "x"}
    assert other.post(f"/office/exceptions/{one.exception_id}/", data=form).status_code == 404
    office = office_of(centre, till)
    office.headers.pop("X-CSRF-Token")
    refused = office.post(f"/office/exceptions/{one.exception_id}/", data={"resolution": "kept", "note": "x"})
    assert refused.status_code == 403


def test_a_decision_without_a_reason_is_refused(centre: Centre, till: Till) -> None:
    office = office_of(centre, till)
    [one] = waiting(till)
    form = {"csrf_token": office.headers["X-CSRF-Token"], "resolution": "loss", "note": " "}
    assert office.post(f"/office/exceptions/{one.exception_id}/", data=form).status_code == 400
