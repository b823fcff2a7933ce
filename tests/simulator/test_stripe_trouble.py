"""Trouble, customers' pages and pushes of the simulated Stripe."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest

from pos_terminal.simulator.exchange import Drop, Request, Response
from pos_terminal.simulator.script import Rule
from pos_terminal.simulator.server import Simulator
from tests.simulator.stripe_desk import Desk, form


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.mark.parametrize(("mode", "status"), [("401", 401), ("403", 403), ("429", 429), ("500", 500)])
def test_a_refusal_comes_without_work_in_stripes_words(desk: Desk, mode: str, status: int) -> None:
    desk.core.script.add(Rule.read({"mode": mode, "company": "stripe"}))
    found, answer = desk.ask("POST", "/checkout/sessions", form())
    assert found == status
    assert "type" in answer["error"]
    assert desk.core.account.truth.sessions == {}


@pytest.mark.parametrize(
    ("mode", "field"),
    [
        ("wrong-amount", "amount_total"),
        ("wrong-currency", "currency"),
        ("other-reference", "client_reference_id"),
        ("status-regress", "status"),
    ],
)
def test_one_thing_is_told_wrong_and_the_truth_stays(desk: Desk, mode: str, field: str) -> None:
    session = desk.create()
    desk.core.account.pay(session["id"])
    true = desk.ask("GET", f"/checkout/sessions/{session['id']}")[1]
    for path in (f"/checkout/sessions/{session['id']}", "/checkout/sessions"):
        desk.core.script.add(Rule.read({"mode": mode}))
        told = desk.ask("GET", path)[1]
        told = told["data"][0] if "data" in told else told
        assert told[field] != true[field]
    assert desk.ask("GET", f"/checkout/sessions/{session['id']}")[1] == true


def test_trouble_of_one_company_is_not_anothers(desk: Desk) -> None:
    desk.core.script.add(Rule.read({"mode": "500", "company": "wave"}))
    assert desk.ask("GET", "/balance")[0] == 200


def test_a_request_that_was_lost_lands_after_a_list_that_did_not_have_it(desk: Desk) -> None:
    desk.core.script.add(Rule.read({"mode": "drop-then-work-later", "after_searches": 1}))
    assert isinstance(desk.reply("POST", "/checkout/sessions", form(), Idempotency_Key="k"), Drop)
    assert desk.ask("GET", "/checkout/sessions")[1]["data"] == []
    assert len(desk.ask("GET", "/checkout/sessions")[1]["data"]) == 1
    assert desk.ask("POST", "/checkout/sessions", form(), Idempotency_Key="k")[0] == 200
    assert len(desk.core.account.truth.sessions) == 1, "the key makes them one"


def test_the_log_says_which_company_was_called_and_no_key(desk: Desk) -> None:
    desk.create()
    (call,) = desk.core.calls
    assert (call["company"], call["operation"], call["client_references"]) == ("stripe", "create", ["T1-1"])
    assert "sk_test" not in repr(call)


def visit(desk: Desk, session_id: str, choice: str | None = None) -> str:
    headers = {"host": "localhost", "accept-language": "en"}
    target = f"/stripe/pay/{session_id}"
    if choice is not None:
        answer = desk.core.handle(Request("POST", target, {}, headers, f"choice={choice}".encode()))
        assert isinstance(answer, Response)
        assert answer.status == 303
    page = desk.core.handle(Request("GET", target, {}, headers))
    assert isinstance(page, Response)
    return page.body.decode()


def test_the_customers_page_takes_a_card_and_refuses_one(desk: Desk) -> None:
    session_id = desk.create()["id"]
    assert "5\u202f000\u202fF" in visit(desk, session_id)
    assert "Your card was declined." in visit(desk, session_id, "declined")
    assert "not enough money" in visit(desk, session_id, "no-money")
    assert desk.core.account.truth.sessions[session_id].is_open
    assert "Paid" in visit(desk, session_id, "pay")
    assert desk.core.account.truth.captures("T1-1") == 1


def test_a_customer_may_pay_late_but_not_what_has_ended(desk: Desk) -> None:
    late, ended = desk.create("late")["id"], desk.create("ended")["id"]
    for session_id in (late, ended):
        visit(desk, session_id, "late")
    desk.core.account.expire(ended)
    desk.now_ms += 61_000
    assert "Paid" in visit(desk, late)
    assert "has ended" in visit(desk, ended)
    truth = desk.core.account.truth
    assert (truth.captures("late"), truth.captures("ended")) == (1, 0)
    assert truth.ended_refused[ended] == 1


def test_a_page_of_one_company_is_not_anothers(desk: Desk) -> None:
    wave = desk.core.account.create(1, "https://a.example", "https://a.example", "A", None, None)
    assert "no such request" in visit(desk, wave.id)


def pushed(desk: Desk) -> list[tuple[str, dict[str, Any]]]:
    """The type and object of each push that is due, after its signature was checked."""
    found = []
    for push in desk.core.take_due():
        header = dict(push.headers)["Stripe-Signature"]
        parts = [part.partition("=")[::2] for part in header.split(",")]
        seconds = dict(parts)["t"]
        proof = hmac.new(b"whsec_1", f"{seconds}.".encode() + push.body, hashlib.sha256).hexdigest()
        assert ("v1", proof) in parts
        event = json.loads(push.body)
        assert event["id"].startswith("evt_")
        found.append((event["type"], event["data"]["object"]))
    return found


def test_everything_that_happens_is_pushed_signed(desk: Desk) -> None:
    desk.control("webhook", company="stripe", url="http://127.0.0.1:1/", secrets=["whsec_0", "whsec_1"])
    account = desk.core.account
    first, second = desk.create()["id"], desk.create("T2")["id"]
    account.decline(first, "payment-failure")
    account.pay(first)
    account.expire(second)
    desk.ask("POST", "/refunds", {"payment_intent": account.truth.sessions[first].transaction_id})
    desk.control("stripe/dispute", session=first)
    events = pushed(desk)
    assert [kind for kind, _ in events] == [
        "payment_intent.payment_failed",
        "payment_intent.succeeded",
        "checkout.session.completed",
        "checkout.session.expired",
        "charge.refunded",
        "refund.created",
        "charge.dispute.created",
    ]
    assert events[2][1]["id"] == first
    assert events[4][1]["amount_refunded"] == 5000
    listed = desk.ask("GET", "/events?type=checkout.session.completed")[1]["data"]
    assert [event["data"]["object"]["id"] for event in listed] == [first]


def test_pushes_come_repeated_late_and_out_of_order_on_demand(desk: Desk) -> None:
    hook = {"company": "stripe", "url": "http://127.0.0.1:1/", "secrets": ["whsec_1"]}
    desk.control("webhook", **hook, times=2, late_s=60, newest_first=True)
    desk.core.account.pay(desk.create()["id"])
    assert pushed(desk) == []
    desk.now_ms += 60_000
    assert [kind for kind, _ in pushed(desk)] == ["checkout.session.completed"] * 2 + [
        "payment_intent.succeeded"
    ] * 2
    desk.control("webhook/send", client_reference="T1-1", type="payment_intent.succeeded")
    assert [kind for kind, _ in pushed(desk)] == ["payment_intent.succeeded"]


def test_the_same_seed_plays_the_same_day() -> None:
    def day() -> list[object]:
        desk = Desk()
        session = desk.create()
        desk.core.account.pay(session["id"])
        return [session, desk.ask("GET", "/checkout/sessions"), desk.core.account.truth.as_json()]

    assert day() == day()


def test_everything_is_forgotten_by_a_reset(desk: Desk) -> None:
    desk.control("stripe/refunds", begin_as="pending")
    desk.ask("POST", "/checkout/sessions", form(), Idempotency_Key="k")
    desk.core.reset()
    assert desk.ask("GET", "/checkout/sessions")[1]["data"] == []
    assert desk.ask("POST", "/checkout/sessions", form("T2"), Idempotency_Key="k")[0] == 200
    assert desk.control("stripe/refunds") == {"begin_as": "succeeded"}


def test_the_address_to_give_to_a_client() -> None:
    with Simulator() as simulator:
        assert simulator.url_of("stripe") == f"{simulator.origin}/stripe"
