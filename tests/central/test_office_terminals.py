"""The page of the terminals: how each is, codes for new ones, and what a person decides about one."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest
from fastapi.testclient import TestClient

from pos_terminal.central.accounts import enrolment, terminals, users
from pos_terminal.central.accounts.restaurants import Restaurant
from pos_terminal.central.centre import Centre
from pos_terminal.central.feed.pulling import pulled
from pos_terminal.contract.enrol import Heartbeat
from pos_terminal.domain import events
from tests.central.journals import Door, Pen, Sender, batch_of
from tests.central.people import TestTerminal, enrolled_terminal, make_restaurant, signed_in_client


@pytest.fixture
def house(centre: Centre) -> Restaurant:
    return make_restaurant(centre)


@pytest.fixture
def office(centre: Centre, house: Restaurant) -> TestClient:
    return signed_in_client(centre, house)


def test_each_terminal_is_shown_with_what_it_said_of_itself(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    terminal = enrolled_terminal(centre, house)
    assert "In step" in office.get("/office/terminals/").text
    now = centre.clock.now_ms()
    told = Heartbeat(
        program_version="9.9-test",
        clock_ms=now + 300_000,
        waiting_events=3,
        waiting_since=now,
        waiting_amount=12_500,
    )
    terminals.heard(centre, house.restaurant_id, terminal.terminal_id, told)
    page = office.get("/office/terminals/").text
    for said in ("Counter 1", "Sending", "9.9-test", "3 events, 12\u202f500\u202fF", "clock is 300 s wrong"):
        assert said in page, said


def test_a_code_is_shown_once_and_takes_a_terminal_in(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    answered = office.post("/office/terminals/code/", data={"minutes": "60"})
    assert answered.headers["cache-control"] == "no-store"
    found = re.search(r"--code ([0-9A-Z-]{19})", answered.text)
    assert found is not None
    assert f"--server {centre.public_url}" in answered.text
    told = enrolment.enrol(centre, TestTerminal().enrolling(found[1], name="Terrace"), "192.0.2.7")
    assert told.restaurant.restaurant_id == house.restaurant_id
    page = office.get("/office/terminals/").text
    assert "Terrace" in page
    assert found[1] not in page


def test_a_terminal_that_is_taken_off_is_refused_from_then_on(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    terminal = enrolled_terminal(centre, house)
    said = office.post(f"/office/terminals/{terminal.terminal_id}/revoke/")
    assert "can send and ask nothing any more" in said.text
    assert "Taken off" in said.text
    assert terminal.ask(office, "GET", "/api/sync/pull?after=0").status_code == 403
    assert office.post(f"/office/terminals/{terminal.terminal_id}/revoke/").status_code == 404


def test_a_manager_sees_the_terminals_and_an_owner_changes_them(centre: Centre, house: Restaurant) -> None:
    terminal = enrolled_terminal(centre, house)
    manager = signed_in_client(centre, house, users.Role.MANAGER)
    assert "Counter 1" in manager.get("/office/terminals/").text
    for path in ("code/", f"{terminal.terminal_id}/revoke/", f"{terminal.terminal_id}/release/"):
        assert manager.post(f"/office/terminals/{path}").status_code == 403
    assert [one.revoked_at for one in terminals.listing(centre, house.restaurant_id)] == [None]


@pytest.mark.parametrize("what", ["revoke", "release", "take-over"])
def test_another_restaurants_terminal_is_not_there(centre: Centre, house: Restaurant, what: str) -> None:
    terminal = enrolled_terminal(centre, house)
    terminals.quarantine(centre, house.restaurant_id, terminal.terminal_id, "fork")
    other = signed_in_client(centre, make_restaurant(centre, "Teranga"))
    assert other.post(f"/office/terminals/{terminal.terminal_id}/{what}/").status_code == 404
    assert "Counter 1" not in other.get("/office/terminals/").text
    [still] = terminals.listing(centre, house.restaurant_id)
    assert (still.revoked_at, still.quarantined_at is not None) == (None, True)


def test_a_form_without_its_token_changes_nothing(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    terminal = enrolled_terminal(centre, house)
    office.headers.pop("X-CSRF-Token")
    assert office.post(f"/office/terminals/{terminal.terminal_id}/revoke/").status_code == 403
    assert office.post("/office/terminals/code/").status_code == 403
    assert terminals.listing(centre, house.restaurant_id)[0].revoked_at is None


def person(number: int, name: str = "Awa", role: str = "cashier") -> dict[str, str]:
    return {"staff_id": f"s-{number}", "code": f"{number}", "name": name, "role": role}


def paid(pen: Pen, payment_id: str, amount: int) -> None:
    """A payment as a terminal writes it: begun and paid."""
    started: Any = events.PaymentStarted(
        payment_id=payment_id,
        origin="t",
        idempotency_key=payment_id,
        payable_type="counter",
        payable_id=payment_id,
        label="",
        reference=payment_id,
        opens_payable=True,
        amount_due=amount,
        method_id="m",
        provider_code="cash",
        amount=amount,
        currency="XOF",
        charge_reference=None,
        is_test=False,
        staff_id=None,
    )
    succeeded: Any = events.PaymentSucceeded(
        payment_id=payment_id,
        payable_type="counter",
        payable_id=payment_id,
        payable_taken=amount,
        payable_settled=True,
    )
    for body in (started, succeeded):
        pen.write(body.type_name, msgspec.to_builtins(body))


def door_of(centre: Centre, terminal: TestTerminal) -> Door:
    return Door(centre.database, Sender(terminal.terminal_id, terminal.restaurant_id))


def test_what_a_second_machine_sent_is_told_and_a_person_lets_the_first_go_on(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    terminal = enrolled_terminal(centre, house)
    door, pen = door_of(centre, terminal), Pen(terminal.terminal_id)
    pen.write("staff.added", person(1))
    door.push(batch_of(pen.written))
    copy = pen.copy()
    paid(copy, "p-1", 7_000)
    paid(copy, "p-2", 500)
    # Begun and not paid: no money.
    paid(copy, "p-3", 900)
    copy.written.pop()
    pen.write("staff.added", person(2))
    door.push(batch_of(pen.written))
    door.push(batch_of(copy.written))
    page = office.get("/office/terminals/").text
    assert "Counter 1 was stopped" in page
    assert "5 events were set aside, with payments of 7\u202f500\u202fF" in page
    refused = office.post(f"/office/terminals/{terminal.terminal_id}/take-over/")
    assert refused.status_code == 409
    said = office.post(f"/office/terminals/{terminal.terminal_id}/release/")
    assert "Saved." in said.text
    assert "was stopped" not in said.text
    assert door.rows("SELECT COUNT(*) FROM pos.journal_tails") == [(5,)]


def test_what_was_sent_again_and_taken_is_set_aside_no_more(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    terminal = enrolled_terminal(centre, house)
    pen = Pen(terminal.terminal_id)
    pen.write("staff.added", person(1))
    place = (house.restaurant_id, terminal.terminal_id)
    terminals.quarantine(centre, *place, "fork")
    Door(centre.database, Sender(terminal.terminal_id, house.restaurant_id, quarantined=True)).push(
        batch_of(pen.written)
    )
    assert "1 event was set aside" in office.get("/office/terminals/").text
    door_of(centre, terminal).push(batch_of(pen.written))
    assert "Nothing was set aside" in office.get("/office/terminals/").text


def test_people_and_methods_of_a_terminal_that_joins_become_the_restaurants(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    terminal = enrolled_terminal(centre, house)
    door, pen = door_of(centre, terminal), Pen(terminal.terminal_id)
    pen.write("staff.added", person(1, "<b>Awa</b>", "manager"))
    pen.write("staff.added", person(2, "Moussa"))
    left = {"staff_id": "s-2", "name": "Moussa", "role": "cashier", "active": False}
    pen.write("staff.changed", left)
    method = {
        "method_id": "m-wave",
        "provider_code": "wave",
        "name": "Wave",
        "active": True,
        "display_order": 2,
        "config": {"restrict_payer": True},
    }
    pen.write("method.set", method)
    door.push(batch_of(pen.written))
    page = office.get("/office/terminals/").text
    assert "Counter 1 brings its own people and methods" in page
    assert "<b>" not in page
    manager = signed_in_client(centre, house, users.Role.MANAGER)
    taken = manager.post(f"/office/terminals/{terminal.terminal_id}/take-over/", follow_redirects=False)
    assert taken.status_code == 303
    own = "WHERE terminal_id = 'centre'"
    assert door.rows(f"SELECT staff_id, role, active FROM pos.staff {own} ORDER BY staff_id") == [
        ("s-1", "manager", 1),
        ("s-2", "cashier", 0),
    ]
    assert door.rows(f"SELECT method_id, provider_code FROM pos.payment_methods {own}") == [
        ("m-wave", "wave")
    ]
    [(actor,)] = door.rows(
        f"SELECT DISTINCT convert_from(event, 'UTF8')::json->>'actor' FROM pos.journal {own} AND position > 1"
        " AND convert_from(event, 'UTF8')::json->>'type' <> 'enrolment_code.made'"
    )
    assert actor.startswith("centre:user:")
    told = {one.key for one in pulled(centre.database, house.restaurant_id, "other", 0).changes}
    assert told == {"s-1", "s-2", "m-wave"}
    assert "brings its own" not in office.get("/office/terminals/").text


def test_somebody_whose_code_is_another_persons_is_not_taken_over_and_named(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    first, second = enrolled_terminal(centre, house), enrolled_terminal(centre, house)
    for terminal, ident in ((first, "a"), (second, "b")):
        pen = Pen(terminal.terminal_id)
        pen.write("staff.added", {**person(1), "staff_id": ident, "code": "77"})
        pen.write("staff.added", {**person(2), "staff_id": f"{ident}2", "code": ident})
        door_of(centre, terminal).push(batch_of(pen.written))
    office.post(f"/office/terminals/{first.terminal_id}/take-over/", follow_redirects=False)
    assert "so these people are not taken over: 77" in office.get("/office/terminals/").text
    office.post(f"/office/terminals/{second.terminal_id}/take-over/", follow_redirects=False)
    rows = door_of(centre, first).rows(
        "SELECT staff_id FROM pos.staff WHERE terminal_id = 'centre' ORDER BY staff_id"
    )
    assert rows == [("a",), ("a2",), ("b2",)]


def test_a_method_that_asks_at_a_strange_host_is_not_taken_over_and_named(
    centre: Centre, house: Restaurant, office: TestClient
) -> None:
    terminal = enrolled_terminal(centre, house)
    door, pen = door_of(centre, terminal), Pen(terminal.terminal_id)
    pen.write("staff.added", person(1))
    for code, url in (("wave", "https://wave.evil.example"), ("stripe", "https://api.stripe.com")):
        method = {
            "method_id": f"m-{code}",
            "provider_code": code,
            "name": code.title(),
            "active": True,
            "display_order": 2,
            "config": {"api_url": url},
        }
        pen.write("method.set", method)
    door.push(batch_of(pen.written))
    assert "so they are not taken over: Wave" in office.get("/office/terminals/").text
    office.post(f"/office/terminals/{terminal.terminal_id}/take-over/", follow_redirects=False)
    rows = door.rows("SELECT method_id FROM pos.payment_methods WHERE terminal_id = 'centre'")
    assert rows == [("m-stripe",)]


def test_an_owner_calls_a_terminal_otherwise(centre: Centre, house: Restaurant, office: TestClient) -> None:
    terminal = enrolled_terminal(centre, house)
    path = f"/office/terminals/{terminal.terminal_id}/name/"
    assert "<b>Bar</b>" not in office.post(path, data={"name": " <b>Bar</b> "}).text
    assert [one.name for one in terminals.listing(centre, house.restaurant_id)] == ["<b>Bar</b>"]
    for name in ("", "a\x1bb", "a" * 81):
        assert office.post(path, data={"name": name}).status_code == 400
    assert office.post("/office/terminals/nobody/name/", data={"name": "x"}).status_code == 404
    manager = signed_in_client(centre, house, users.Role.MANAGER)
    assert manager.post(path, data={"name": "x"}).status_code == 403
