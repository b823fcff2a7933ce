"""Fifty at once ask for the same thing: it is done once, and all of them are told the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from types import ModuleType
from typing import Any, Final

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from pos_terminal.central.accounts import enrolment
from pos_terminal.central.asking.questions import ask_payment
from pos_terminal.central.centre import Centre
from pos_terminal.contract import enrol
from pos_terminal.ledger import catalogue, payments
from tests.central.people import TestTerminal, browser, enrolled_terminal, make_restaurant, make_user
from tests.central.shop import Program, program_of
from tests.support.simulator import Running, running_simulator

pytestmark = pytest.mark.timeout(300)
MANY: Final = 50


@pytest.fixture
def companies() -> Iterator[Running]:
    with running_simulator() as found:
        yield found


@pytest.fixture
def program(centre: Centre, client: TestClient, companies: Running) -> Program:
    return program_of(centre, client, companies.simulator)


def at_once(what: Callable[[int], Any]) -> list[Any]:
    """What fifty threads that begin together get."""
    gate = Barrier(MANY)

    def one(number: int) -> Any:
        gate.wait(60)
        return what(number)

    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(one, range(MANY)))


def rows(centre: Centre, statement: str) -> int:
    with centre.database.owner() as connection:
        return int(connection.execute(text(statement)).scalar_one())


def test_one_key_is_one_payment(centre: Centre, program: Program, companies: Running) -> None:
    program.order("12")
    found = at_once(lambda _: program.initiate("12", key="the-key"))
    assert {one.status_code for one in found} <= {200, 201, 503}
    assert [one.status_code for one in found].count(201) == 1
    assert len({one.json()["id"] for one in found if one.status_code != 503}) == 1
    assert rows(centre, "SELECT COUNT(*) FROM pos.payments") == 1
    assert len(companies.control.sessions()) == 1


@pytest.mark.parametrize(
    ("place", "question"),
    [(catalogue, "methods"), (catalogue, "payable"), (payments, "by_key"), (payments, "due_of")],
)
def test_one_key_is_one_payment_wherever_the_other_request_comes_in_between(
    program: Program, monkeypatch: pytest.MonkeyPatch, place: ModuleType, question: str
) -> None:
    """Each question sees what is committed by then: what another request did is not half seen."""
    program.order("12")
    others: list[Any] = []
    asked = getattr(place, question)

    def let_the_other_through(*arguments: Any) -> Any:
        monkeypatch.setattr(place, question, asked)
        others.append(program.initiate("12", key="the-key"))
        return asked(*arguments)

    monkeypatch.setattr(place, question, let_the_other_through)
    found = program.initiate("12", key="the-key")
    assert [found.status_code, others[0].status_code] == [200, 201]
    assert found.json()["id"] == others[0].json()["id"]


def test_one_order_is_charged_once_whatever_the_keys(
    centre: Centre, program: Program, companies: Running
) -> None:
    program.order("12")
    found = at_once(lambda number: program.initiate("12", key=f"key-{number}"))
    assert {one.status_code for one in found} <= {201, 409, 503}
    assert [one.status_code for one in found].count(201) == 1
    assert rows(centre, "SELECT COUNT(*) FROM pos.payments") == 1
    assert len(companies.control.sessions()) == 1


def test_one_order_is_brought_once(centre: Centre, program: Program) -> None:
    found = at_once(lambda _: program.order("12"))
    assert {one.status_code for one in found} <= {200, 201, 503}
    assert [one.status_code for one in found].count(201) == 1
    assert rows(centre, "SELECT COUNT(*) FROM pos.payables") == 1


@pytest.mark.parametrize("same_key", [True, False])
def test_a_payment_is_given_back_once(
    centre: Centre, program: Program, companies: Running, same_key: bool
) -> None:
    program.order("12")
    paid = program.initiate("12").json()["id"]
    with centre.database.owner() as connection:
        reference = connection.execute(text("SELECT charge_reference FROM pos.payments")).scalar_one()
    companies.control.pay(reference)
    ask_payment(centre, program.restaurant.restaurant_id, payment_id=paid)
    assert program.status(paid) == "success"
    path = f"/api/payments/{paid}/refunds/"
    found = at_once(
        lambda number: program.post(
            path, reason="cold soup", idempotency_key="back" if same_key else f"back-{number}"
        )
    )
    assert {one.status_code for one in found} <= {200, 201, 400, 403, 409, 503}
    assert [one.status_code for one in found].count(201) == 1
    assert rows(centre, "SELECT COUNT(*) FROM pos.refunds") == 1


def test_one_code_takes_one_terminal_in(centre: Centre, client: TestClient) -> None:
    code = enrolment.new_code(centre, make_restaurant(centre).restaurant_id, "user:test").code
    terminals = [TestTerminal() for _ in range(MANY)]
    found = at_once(lambda number: client.post(enrol.PATH, json=as_json(terminals[number], code)))
    assert {one.status_code for one in found} <= {200, 403, 429, 503}
    assert [one.status_code for one in found].count(200) == 1
    assert rows(centre, "SELECT COUNT(*) FROM pos.terminals") == 1


def as_json(terminal: TestTerminal, code: str) -> dict[str, Any]:
    asked = terminal.enrolling(code)
    return {name: getattr(asked, name) for name in asked.__struct_fields__}


def test_a_guesser_has_no_more_tries_at_once_than_one_after_the_other(centre: Centre) -> None:
    email = make_user(centre, make_restaurant(centre))
    with browser(centre) as client:
        found = at_once(
            lambda number: client.post("/api/session/", json={"email": email, "password": f"guess {number}"})
        )
    assert {one.status_code for one in found} <= {401, 429, 503}
    assert 1 <= [one.status_code for one in found].count(401) <= 10
    assert rows(centre, "SELECT COUNT(*) FROM pos.user_sessions") == 0


def test_one_nonce_is_taken_once(centre: Centre, client: TestClient) -> None:
    terminal = enrolled_terminal(centre, make_restaurant(centre))
    signed = terminal.signed("GET", "/api/sync/pull?after=0", b"", centre.clock.now_ms())
    found = at_once(lambda _: client.get("/api/sync/pull?after=0", headers=signed))
    assert {one.status_code for one in found} <= {200, 401, 503}
    assert [one.status_code for one in found].count(200) == 1
