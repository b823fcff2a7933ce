"""The API of payments, against the companies of the simulator on real sockets."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from pos_terminal.central.asking.plan import sweep_payments
from pos_terminal.central.asking.questions import ask_payment
from pos_terminal.central.books import books_of
from pos_terminal.central.centre import Centre
from pos_terminal.contract import claim
from pos_terminal.domain import events
from tests.central.people import TestTerminal, enrolled_terminal
from tests.central.shop import Program, program_of
from tests.providers import wave_shapes
from tests.providers.loopback import Server, reply
from tests.support.simulator import Running, running_simulator


@pytest.fixture
def wave() -> Iterator[Running]:
    with running_simulator() as found:
        yield found


@pytest.fixture
def program(centre: Centre, client: TestClient, wave: Running) -> Program:
    return program_of(centre, client, wave.simulator)


def reference_of(wave: Running) -> str:
    return str(wave.control.sessions()[-1]["client_reference"])


def test_mobile_money_is_asked_for_and_ends_when_the_customer_pays(
    centre: Centre, program: Program, wave: Running
) -> None:
    assert program.order("12").status_code == 201
    made = program.initiate("12", success_url="https://shop.example/thanks")
    assert made.status_code == 201, made.text
    body = made.json()
    assert (body["status"], body["phase"], body["amount"]) == ("processing", "waiting", 5_000)
    assert body["redirect_url"]
    assert not body["is_duplicate"]
    assert wave.control.sessions()[-1]["success_url"] == "https://shop.example/thanks"
    wave.control.pay(reference_of(wave))
    ask_payment(centre, program.restaurant.restaurant_id, payment_id=body["id"])
    assert program.status(body["id"]) == "success"
    assert program.get("/api/orders/12/").json()["settled"]


def test_nobody_asks_beside_the_call_that_begins_a_payment(centre: Centre, program: Program) -> None:
    seen: list[int] = []

    def questions() -> int:
        with centre.database.owner() as connection:
            statement = "SELECT COUNT(*) FROM pos_jobs.procrastinate_jobs WHERE task_name = 'payments.ask'"
            return int(connection.execute(text(statement)).scalar_one())

    def looking(server: Server, connection: socket.socket) -> None:
        # As long as this call lasts a worker could take any job there is.
        sweep_payments(centre)
        seen.append(questions())
        asked = json.loads(server.received[-1].body)
        opened = wave_shapes.session(client_reference=asked["client_reference"], amount=asked["amount"])
        reply(200, opened)(server, connection)

    with Server(looking) as company:
        with books_of(centre, program.restaurant.restaurant_id).unit_of_work() as work:
            work.record(
                events.MethodSet(
                    method_id="m-wave",
                    provider_code="wave",
                    name="Wave",
                    active=True,
                    display_order=2,
                    config={"api_url": company.url},
                )
            )
            work.commit()
        program.order("12")
        assert program.initiate("12").json()["phase"] == "waiting"
    assert seen == [0]
    assert questions() == 1


def test_what_a_counter_is_being_paid_for_is_not_asked_for_beside_it(
    centre: Centre, client: TestClient, program: Program
) -> None:
    program.order("12")
    terminal = enrolled_terminal(centre, program.restaurant)
    ask = claim.Ask(payable_type="order", payable_id="12", holds=True)

    def said(one: TestTerminal) -> claim.Said:
        answer = one.ask(client, "POST", claim.PATH, claim.encode(ask))
        return claim.read_said(answer.content)

    assert said(terminal).granted
    refused = program.initiate("12")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "payable_locked")
    assert "Counter 1" in refused.json()["error"]["message"]
    assert program.get("/api/payments/").json()["results"] == []
    with centre.database.owner() as connection:
        connection.execute(text("UPDATE pos.feed_claims SET until = 0"))
    assert program.initiate("12").status_code == 201
    # And the other way round: while the centre asks, a counter is told who does.
    beside = said(terminal)
    assert (beside.granted, beside.holder) == (False, "Through the centre")


def test_cash_is_a_success_at_once(program: Program) -> None:
    program.order("12")
    made = program.initiate("12", "cash")
    assert (made.status_code, made.json()["status"]) == (201, "success")
    assert program.get("/api/orders/12/").json()["open"] == 0


def test_the_same_key_is_the_same_payment_and_asks_nobody_again(program: Program, wave: Running) -> None:
    program.order("12")
    first = program.initiate("12", key="k1").json()
    again = program.initiate("12", key="k1")
    assert (again.status_code, again.json()["id"], again.json()["is_duplicate"]) == (200, first["id"], True)
    assert len(wave.control.sessions()) == 1
    other = program.initiate("12", key="k1", amount=100)
    assert (other.status_code, other.json()["error"]["code"]) == (409, "key_reused")


def test_fifty_requests_with_one_key_are_one_charge(program: Program, wave: Running) -> None:
    program.order("12")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: program.initiate("12", key="k1"), range(50)))
    assert {one.status_code for one in answers} <= {200, 201}
    assert len({one.json()["id"] for one in answers}) == 1
    assert len(wave.control.sessions()) == 1


@pytest.mark.parametrize(
    ("order", "method", "status", "code"),
    [
        ("99", "wave", 404, "payable_unknown"),
        ("12", "orange", 404, "method_unknown"),
        ("12", "off", 400, "method_not_active"),
    ],
)
def test_what_is_unknown_or_off_is_refused_and_changes_nothing(
    centre: Centre, program: Program, order: str, method: str, status: int, code: str
) -> None:
    with books_of(centre, program.restaurant.restaurant_id).unit_of_work() as work:
        off = events.MethodSet(
            method_id="m-off", provider_code="mtn", name="MTN", active=False, display_order=9, config={}
        )
        work.record(off)
        work.commit()
    program.order("12")
    refused = program.initiate(order, method)
    assert (refused.status_code, refused.json()["error"]["code"]) == (status, code)
    assert program.get("/api/payments/").json()["results"] == []


def test_what_is_under_way_can_not_be_asked_for_again(program: Program) -> None:
    program.order("12")
    program.initiate("12", amount=4_000)
    assert program.initiate("12", amount=1_001).status_code == 409
    assert program.initiate("12").json()["amount"] == 1_000
    assert program.initiate("12").json()["error"]["code"] == "payable_locked"


def test_an_answer_that_was_lost_is_asked_about_and_found(
    centre: Centre, program: Program, wave: Running
) -> None:
    program.order("12")
    wave.control.script("create", "work-then-drop")
    made = program.initiate("12").json()
    assert (made["status"], made["phase"]) == ("processing", "unknown")
    ask_payment(centre, program.restaurant.restaurant_id, payment_id=made["id"])
    wave.control.pay(reference_of(wave))
    ask_payment(centre, program.restaurant.restaurant_id, payment_id=made["id"])
    assert program.status(made["id"]) == "success"
    assert wave.control.captures(reference_of(wave)) == 1


def test_money_goes_back_in_part_and_whole_and_never_more(
    centre: Centre, program: Program, wave: Running
) -> None:
    program.order("12")
    made = program.initiate("12").json()
    wave.control.pay(reference_of(wave))
    ask_payment(centre, program.restaurant.restaurant_id, payment_id=made["id"])
    path = f"/api/payments/{made['id']}/refunds/"
    too_much = program.post(path, amount=5_001, reason="wrong dish", idempotency_key="b0")
    assert (too_much.status_code, too_much.json()["error"]["code"]) == (409, "more_than_refundable")
    back = program.post(path, reason="wrong dish", idempotency_key="b1")
    assert back.status_code == 201, back.text
    ask_payment(centre, program.restaurant.restaurant_id, payment_id=made["id"])
    assert program.status(made["id"]) == "refunded"
    again = program.post(path, reason="wrong dish", idempotency_key="b1")
    assert (again.status_code, again.json()["is_duplicate"]) == (200, True)
    assert [one["status"] for one in program.get(path).json()] == ["success"]


def test_a_checkout_makes_the_payable_and_the_customer_it_needs(program: Program) -> None:
    body = {
        "payable": {"type": "booking", "id": "b-7"},
        "customer": {"email": "Ama@Example.com", "name": "Ama", "phone": "+2250700000000"},
        "amount": 30_000,
        "label": "Deposit",
        "metadata": {"table": "7"},
        "idempotency_key": "c1",
    }
    made = program.post("/api/payments/checkout/", **body)
    assert made.status_code == 201, made.text
    assert made.json()["checkout_url"].startswith("http")
    assert made.json()["payment"]["provider_code"] == "stripe"
    again = program.post("/api/payments/checkout/", **body)
    assert (again.status_code, again.json()["payment"]["is_duplicate"]) == (200, True)
    assert again.json()["customer_id"] == made.json()["customer_id"]
    found = program.get("/api/payments/", customer_id=made.json()["customer_id"]).json()["results"]
    assert [one["id"] for one in found] == [made.json()["payment"]["id"]]
    assert program.get("/api/payables/booking/b-7/").json()["in_flight"] == 30_000


def test_pages_of_payments_lose_and_repeat_nothing_while_others_are_made(program: Program) -> None:
    program.order("12", 100_000)
    made = [program.initiate("12", "cash", amount=100).json()["id"] for _ in range(5)]
    first = program.get("/api/payments/", limit=2).json()
    program.initiate("12", "cash", amount=100)
    second = program.get("/api/payments/", limit=2, cursor=first["next"]).json()
    third = program.get("/api/payments/", limit=2, cursor=second["next"]).json()
    seen = [one["id"] for page in (first, second, third) for one in page["results"]]
    assert seen == made[::-1]
    assert third["next"] is None


def test_payments_are_filtered(program: Program) -> None:
    program.order("12")
    program.order("13")
    program.initiate("12", "cash")
    program.initiate("13", "wave")
    for query, orders in (
        ({"order_id": "12"}, ["12"]),
        ({"status": "processing"}, ["13"]),
        ({"provider_code": "cash"}, ["12"]),
        ({"payable_type": "order", "payable_id": "13"}, ["13"]),
        ({"provider_code": "cash", "status": "failed"}, []),
    ):
        found = program.get("/api/payments/", **query).json()["results"]
        assert [one["order_id"] for one in found] == orders


def test_nothing_of_another_restaurant_is_to_be_had(
    centre: Centre, client: TestClient, program: Program, wave: Running
) -> None:
    other = program_of(centre, client, wave.simulator, "Teranga")
    program.order("12")
    made = program.initiate("12", "cash").json()
    for path in (
        f"/api/payments/{made['id']}/",
        f"/api/payments/{made['id']}/status/",
        f"/api/payments/status/{made['id']}/",
        f"/api/payments/{made['id']}/refunds/",
        "/api/orders/12/",
    ):
        assert other.get(path).status_code == 404, path
    assert other.initiate("12").status_code == 404
    assert other.get("/api/payments/").json()["results"] == []
    assert other.get("/api/orders/").json()["results"] == []
    back = other.post(f"/api/payments/{made['id']}/refunds/", reason="x", idempotency_key="x")
    assert back.status_code == 404
    assert client.get("/api/payments/").status_code == 401


@pytest.mark.parametrize("amount", [-1, 1.5, "5000", True, 10**13, None])
def test_an_amount_that_is_none_is_refused_with_its_field(program: Program, amount: object) -> None:
    refused = program.post("/api/orders/", order_id="12", amount=amount)
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "invalid_input")
    assert "amount" in refused.json()["error"]["fields"]
