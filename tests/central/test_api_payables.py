"""Payables as their owners bring, change and withdraw them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from pos_terminal.central.app import make_app
from pos_terminal.central.centre import Centre
from tests.central.shop import Program, program_of
from tests.support.simulator import Running, running_simulator


@pytest.fixture(scope="module")
def wave() -> Iterator[Running]:
    with running_simulator() as found:
        yield found


@pytest.fixture
def program(centre: Centre, client: TestClient, wave: Running) -> Program:
    return program_of(centre, client, wave.simulator)


def test_the_same_order_again_is_the_same_and_other_facts_are_refused(program: Program) -> None:
    assert program.order("12").status_code == 201
    assert program.order("12").status_code == 200
    refused = program.order("12", 6_000)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "payable_differs")
    assert program.get("/api/orders/12/").json()["amount"] == 5_000


def test_nothing_due_is_settled_at_once_and_nobody_is_asked_for_money(program: Program) -> None:
    assert program.order("12", 0).json()["settled"]
    asked = program.initiate("12").json()
    assert (asked["id"], asked["status"], asked["is_charged"]) == (None, "success", False)
    assert program.get("/api/payments/").json()["results"] == []


def test_with_payments_switched_off_a_payable_is_settled_and_no_taking(centre: Centre, wave: Running) -> None:
    off = replace(centre, settings=replace(centre.settings, payments_enabled=False))
    with TestClient(make_app(off)) as asking:
        program = program_of(off, asking, wave.simulator)
        program.order("12")
        asked = program.initiate("12").json()
        assert (asked["status"], asked["is_charged"], asked["amount"]) == ("success", False, 5_000)
        found = program.get("/api/orders/12/").json()
        assert (found["settled"], found["taken"], found["open"]) == (True, 0, 0)
        assert program.get("/api/payments/").json()["results"] == []


def test_a_due_that_grows_opens_again_and_one_that_shrinks_shows_what_is_too_much(program: Program) -> None:
    program.order("12")
    program.initiate("12", "cash")
    path = "/api/payables/order/12/"
    grown = program.client.patch(path, json={"amount": 6_000}, headers=program.headers).json()
    assert (grown["settled"], grown["open"]) == (False, 1_000)
    shrunk = program.client.patch(path, json={"amount": 4_000}, headers=program.headers).json()
    assert (shrunk["settled"], shrunk["open"], shrunk["taken"]) == (True, 0, 5_000)


def test_what_was_withdrawn_takes_no_money_and_never_while_some_is_under_way(program: Program) -> None:
    program.order("12")
    program.order("13")
    program.initiate("13")
    gone = program.client.delete("/api/payables/order/12/", headers=program.headers)
    assert (gone.status_code, gone.json()["settled"], gone.json()["open"]) == (200, True, 0)
    busy = program.client.delete("/api/payables/order/13/", headers=program.headers)
    assert (busy.status_code, busy.json()["error"]["code"]) == (409, "payable_locked")


def test_other_currencies_are_whole_numbers_of_their_smallest_unit(program: Program) -> None:
    assert program.order("12", 1_999, currency="EUR").json()["currency"] == "EUR"
    assert program.order("13", 5, currency="QQQ").status_code == 400
    assert program.initiate("12", "cash").json()["currency"] == "EUR"


def test_pages_of_payables_lose_and_repeat_nothing(program: Program) -> None:
    for number in range(5):
        program.order(f"n{number}", 100 if number else 0)
    first = program.get("/api/orders/", limit=3).json()
    rest = program.get("/api/orders/", limit=3, cursor=first["next"]).json()
    seen = [one["order_id"] for one in (*first["results"], *rest["results"])]
    assert seen == [f"n{number}" for number in (4, 3, 2, 1, 0)]
    settled = program.get("/api/orders/", settled="true").json()["results"]
    assert [one["order_id"] for one in settled] == ["n0"]


@pytest.mark.parametrize("cursor", ["x", "AAAA", "W10", "WzEsIDJd", "WyJhIiwgImIiXQ", "eyJhIjoxfQ"])
def test_a_page_that_nobody_gave_is_refused(program: Program, cursor: str) -> None:
    for path in ("/api/payments/", "/api/orders/"):
        refused = program.get(path, cursor=cursor)
        assert (refused.status_code, refused.json()["error"]["code"]) == (400, "cursor_unknown")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"order_id": "1"},
        {"order_id": "1", "amount": 5, "payable": {"type": "a", "id": "b"}},
        {"payable": {"type": "counter", "id": "b"}, "amount": 5},
        {"order_id": "", "amount": 5},
        {"order_id": "1\u0000", "amount": 5},
        {"order_id": "1", "amount": 5, "label": "x" * 81},
        {"order_id": "1", "amount": 5, "colour": "red"},
    ],
)
def test_a_body_that_cannot_be_is_refused_and_opens_nothing(
    program: Program, body: dict[str, object]
) -> None:
    refused = program.post("/api/orders/", **body)
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "invalid_input")
    assert program.get("/api/orders/").json()["results"] == []
