"""The simulated Stripe answers as Stripe documents it: keys, forms, lists, refunds, its page, its events."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest

from pos_terminal.simulator.core import SimulatorCore
from pos_terminal.simulator.exchange import Drop, Request, Response
from pos_terminal.simulator.script import Rule
from pos_terminal.simulator.server import Simulator
from pos_terminal.simulator.state_file import StateFile

NOON_MS = 1_795_000_000_000
NOON_S = NOON_MS // 1000


class Desk:
    """A simulator without sockets, and a client that talks to its Stripe."""

    def __init__(self, state: StateFile | None = None) -> None:
        self.now_ms = NOON_MS
        self.core = SimulatorCore(lambda: self.now_ms, seed=1, state=state)

    def reply(
        self, method: str, path: str, form: Mapping[str, object] | None = None, **headers: str
    ) -> object:
        sent = {"Authorization": "Bearer sk_test_x", "Content-Type": "application/x-www-form-urlencoded"}
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        body = urlencode(form or {}).encode()
        return self.core.handle(Request.of(method, f"/stripe/v1{path}", {**sent, **names}, body))

    def ask(
        self, method: str, path: str, form: Mapping[str, object] | None = None, **headers: str
    ) -> tuple[int, Any]:
        answer = self.reply(method, path, form, **headers)
        assert isinstance(answer, Response)
        return answer.status, answer.json()

    def create(self, reference: str = "T1-1", **changes: object) -> dict[str, Any]:
        status, session = self.ask("POST", "/checkout/sessions", form(reference, **changes))
        assert status == 200, session
        found: dict[str, Any] = session
        return found

    def control(self, name: str, **source: object) -> Any:
        answer = self.core.handle(
            Request("POST", f"/control/{name}", {}, {"host": "localhost"}, json.dumps(source).encode())
        )
        assert isinstance(answer, Response)
        assert answer.status == 200, answer.body
        return answer.json()


@pytest.fixture
def desk() -> Desk:
    return Desk()


def form(reference: str = "T1-1", **changes: object) -> dict[str, object]:
    """A form for 5 000 F; a change to `...` leaves the field out."""
    fields: dict[str, object] = {
        "mode": "payment",
        "client_reference_id": reference,
        "line_items[0][price_data][currency]": "xof",
        "line_items[0][price_data][unit_amount]": 5000,
        "line_items[0][price_data][product_data][name]": "Table 4",
        "line_items[0][quantity]": 1,
        "success_url": "https://pos.example/ok",
        "expires_at": NOON_S + 31 * 60,
        "metadata[reference]": reference,
        "payment_intent_data[metadata][reference]": reference,
        **changes,
    }
    return {name: value for name, value in fields.items() if value is not ...}


def test_a_session_is_as_documented(desk: Desk) -> None:
    session = desk.create()
    expected = {
        "object": "checkout.session",
        "amount_total": 5000,
        "currency": "xof",
        "client_reference_id": "T1-1",
        "status": "open",
        "payment_status": "unpaid",
        "payment_intent": None,
        "livemode": False,
        "mode": "payment",
        "expires_at": NOON_S + 31 * 60,
        "created": NOON_S,
        "metadata": {"reference": "T1-1"},
    }
    assert {name: session[name] for name in expected} == expected
    assert session["id"].startswith("cs_test_")
    assert session["url"].endswith(f"/stripe/pay/{session['id']}")
    assert desk.ask("GET", f"/checkout/sessions/{session['id']}") == (200, session)


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("Bearer sk_test_x", 200),
        ("Bearer rk_test_x", 200),
        ("Basic c2tfdGVzdF94Og==", 200),
        ("Bearer sk_live_x", 401),
        ("Bearer pk_test_x", 401),
        ("Basic !", 401),
        ("", 401),
    ],
)
def test_only_keys_of_the_test_mode_pass(desk: Desk, header: str, status: int) -> None:
    found, answer = desk.ask("GET", "/balance", Authorization=header)
    assert found == status
    assert status == 200 or answer["error"]["type"] == "invalid_request_error"


@pytest.mark.parametrize(
    ("changes", "param", "code"),
    [
        ({"mode": ...}, "mode", "parameter_missing"),
        ({"success_url": ...}, "success_url", "parameter_missing"),
        ({"surprise": 1}, "surprise", "parameter_unknown"),
        ({"line_items[0][price_data][unit_amount]": "50.5"}, None, "parameter_invalid_integer"),
        ({"line_items[0][price_data][currency]": "XOF"}, "line_items[0][price_data][currency]", None),
        ({"line_items[0][price_data][unit_amount]": 100}, None, "amount_too_small"),
        ({"line_items[0][quantity]": 999_999}, None, "amount_too_large"),
        ({"expires_at": NOON_S + 29 * 60}, "expires_at", None),
        ({"expires_at": NOON_S + 25 * 3600}, "expires_at", None),
        ({"client_reference_id": "x" * 201}, "client_reference_id", None),
        ({"success_url": "ftp://x"}, "success_url", "url_invalid"),
        ({"metadata[a]": "x" * 501}, "metadata", None),
    ],
)
def test_what_is_not_as_documented_is_refused(
    desk: Desk, changes: dict[str, object], param: str | None, code: str | None
) -> None:
    status, answer = desk.ask("POST", "/checkout/sessions", form("T1-1", **changes))
    assert status == 400
    told = answer["error"]
    assert told.get("code") == code
    assert param is None or told["param"] == param
    assert desk.core.account.truth.sessions == {}


def test_a_body_that_is_json_is_refused(desk: Desk) -> None:
    sent = {"Authorization": "Bearer sk_test_x", "Content-Type": "application/json"}
    answer = desk.core.handle(Request.of("POST", "/stripe/v1/checkout/sessions", sent, b"{}"))
    assert isinstance(answer, Response)
    assert answer.status == 400


# --- keys ------------------------------------------------------------------------------------------


def test_the_same_key_is_worked_on_once_and_answered_the_same(desk: Desk) -> None:
    first = desk.reply("POST", "/checkout/sessions", form(), Idempotency_Key="k")
    again = desk.reply("POST", "/checkout/sessions", form(), Idempotency_Key="k")
    assert isinstance(first, Response)
    assert isinstance(again, Response)
    assert again.body == first.body
    assert ("Idempotent-Replayed", "true") in again.headers
    assert len(desk.core.account.truth.sessions) == 1


def test_the_same_key_with_other_parameters_is_refused(desk: Desk) -> None:
    desk.reply("POST", "/checkout/sessions", form(), Idempotency_Key="k")
    status, answer = desk.ask("POST", "/checkout/sessions", form("T2"), Idempotency_Key="k")
    assert (status, answer["error"]["type"]) == (400, "idempotency_error")


def test_what_was_refused_before_the_work_may_be_asked_again_with_the_same_key(desk: Desk) -> None:
    assert desk.ask("POST", "/checkout/sessions", form(mode=...), Idempotency_Key="k")[0] == 400
    assert desk.ask("POST", "/checkout/sessions", form(), Idempotency_Key="k")[0] == 200


def test_an_error_after_the_work_is_what_the_key_answers_from_then_on(desk: Desk) -> None:
    desk.core.script.add(Rule.read({"operation": "create", "mode": "work-then-500"}))
    for _ in range(2):
        assert desk.ask("POST", "/checkout/sessions", form(), Idempotency_Key="k")[0] == 500
    assert len(desk.core.account.truth.sessions) == 1


def test_a_key_is_forgotten_after_a_day(desk: Desk) -> None:
    desk.ask("POST", "/checkout/sessions", form(), Idempotency_Key="k")
    desk.now_ms += 24 * 3_600_000
    later = form(expires_at=desk.now_ms // 1000 + 31 * 60)
    assert desk.ask("POST", "/checkout/sessions", later, Idempotency_Key="k")[0] == 200
    assert len(desk.core.account.truth.sessions) == 2


def test_keys_outlive_a_restart(tmp_path: Any) -> None:
    file = StateFile(tmp_path / "state")
    desk = Desk(file)
    first = desk.ask("POST", "/checkout/sessions", form(), Idempotency_Key="k")
    file.close()
    again = StateFile(tmp_path / "state")
    assert Desk(again).ask("POST", "/checkout/sessions", form(), Idempotency_Key="k") == first
    again.close()


# --- reading ---------------------------------------------------------------------------------------


def test_a_list_goes_over_pages_newest_first(desk: Desk) -> None:
    made = [desk.create(f"T{n}")["id"] for n in range(5)]
    _, first = desk.ask("GET", "/checkout/sessions?limit=2")
    _, second = desk.ask("GET", f"/checkout/sessions?limit=3&starting_after={first['data'][-1]['id']}")
    assert [item["id"] for item in first["data"] + second["data"]] == made[::-1]
    assert (first["has_more"], second["has_more"]) == (True, False)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (f"created[gte]={NOON_S}", 1),
        (f"created[gte]={NOON_S + 1}", 0),
        (f"created[lte]={NOON_S}", 1),
        (f"created[lt]={NOON_S}", 0),
        ("status=open", 1),
        ("status=complete", 0),
        ("payment_intent=pi_x", 0),
    ],
)
def test_a_list_can_be_narrowed(desk: Desk, query: str, found: int) -> None:
    desk.create()
    assert len(desk.ask("GET", f"/checkout/sessions?{query}")[1]["data"]) == found


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "created[gte]=x", "starting_after=x"])
def test_a_list_that_cannot_be_is_refused(desk: Desk, query: str) -> None:
    desk.create()
    assert desk.ask("GET", f"/checkout/sessions?{query}")[0] == 400


def test_the_payment_behind_a_session_is_told_whole_when_it_is_wanted(desk: Desk) -> None:
    desk.core.account.settings.fee_percent = 3
    session_id = desk.create()["id"]
    path = f"/checkout/sessions/{session_id}?expand[]=payment_intent.latest_charge.balance_transaction"
    assert desk.ask("GET", path)[1]["payment_intent"] is None, "nobody has tried yet"
    desk.core.account.decline(session_id, "insufficient-funds")
    tried = desk.ask("GET", path)[1]["payment_intent"]
    assert tried["last_payment_error"]["decline_code"] == "insufficient_funds"
    assert (tried["status"], tried["latest_charge"]) == ("requires_payment_method", None)
    desk.core.account.pay(session_id)
    paid = desk.ask("GET", path)[1]
    assert (paid["status"], paid["payment_status"], paid["url"]) == ("complete", "paid", None)
    intent = paid["payment_intent"]
    assert (intent["status"], intent["amount_received"]) == ("succeeded", 5000)
    moved = intent["latest_charge"]["balance_transaction"]
    assert (moved["fee"], moved["net"]) == (150, 4850)
    plain = desk.ask("GET", f"/checkout/sessions/{session_id}")[1]
    assert plain["payment_intent"] == intent["id"]
    for kind, found in (("payment_intents", intent), ("charges", intent["latest_charge"])):
        assert desk.ask("GET", f"/{kind}/{found['id']}")[1] == found


@pytest.mark.parametrize(
    "path", ["/checkout/sessions/cs_test_x", "/refunds/re_x", "/charges/ch_x", "/payment_intents/pi_x", "/x"]
)
def test_what_is_not_there_is_not_found(desk: Desk, path: str) -> None:
    assert desk.ask("GET", path)[0] == 404


def test_only_an_open_session_can_be_ended(desk: Desk) -> None:
    session_id = desk.create()["id"]
    assert desk.ask("POST", f"/checkout/sessions/{session_id}/expire")[1]["status"] == "expired"
    status, answer = desk.ask("POST", f"/checkout/sessions/{session_id}/expire")
    assert (status, answer["error"]["type"]) == (400, "invalid_request_error")
    assert desk.ask("POST", "/checkout/sessions/cs_test_x/expire")[0] == 404


def test_a_session_ends_by_itself_when_it_was_to(desk: Desk) -> None:
    session_id = desk.create()["id"]
    desk.now_ms += 31 * 60_000
    assert desk.ask("GET", f"/checkout/sessions/{session_id}")[1]["status"] == "expired"


# --- refunds ---------------------------------------------------------------------------------------


def paid_intent(desk: Desk) -> str:
    session = desk.core.account.pay(desk.create()["id"])
    return str(session.transaction_id)


def test_refunds_come_in_parts_until_nothing_is_left(desk: Desk) -> None:
    intent = paid_intent(desk)
    ask = {"payment_intent": intent}
    assert desk.ask("POST", "/refunds", {**ask, "amount": 2000})[1]["amount"] == 2000
    status, told = desk.ask("POST", "/refunds", {**ask, "amount": 3001})
    assert (status, told["error"]["param"]) == (400, "amount")
    assert desk.ask("POST", "/refunds", ask)[1]["amount"] == 3000
    status, told = desk.ask("POST", "/refunds", ask)
    assert (status, told["error"]["code"]) == (400, "charge_already_refunded")
    truth = desk.core.account.truth
    assert [move.amount for move in truth.movements if move.is_refund] == [2000, 3000]
    listed = desk.ask("GET", f"/refunds?payment_intent={intent}")[1]["data"]
    assert [refund["amount"] for refund in listed] == [3000, 2000]


def test_nobody_gets_back_what_nobody_paid(desk: Desk) -> None:
    desk.create()
    assert desk.ask("POST", "/refunds", {"payment_intent": "pi_x"})[0] == 404
    assert desk.ask("POST", "/refunds", {"payment_intent": paid_intent(desk), "x": 1})[0] == 400


def test_a_refund_may_be_on_its_way_and_come_back(desk: Desk) -> None:
    intent = paid_intent(desk)
    desk.control("stripe/refunds", begin_as="pending")
    refund = desk.ask("POST", "/refunds", {"payment_intent": intent, "amount": 4000})[1]
    truth = desk.core.account.truth
    assert (refund["status"], truth.refunds("T1-1")) == ("pending", 0)
    assert desk.ask("POST", "/refunds", {"payment_intent": intent, "amount": 1001})[0] == 400
    for status, moved in (("succeeded", 1), ("succeeded", 1), ("failed", 0)):
        desk.control("stripe/refunds", refund=refund["id"], status=status)
        assert truth.refunds("T1-1") == moved
    assert desk.ask("GET", f"/refunds/{refund['id']}")[1]["status"] == "failed"
    assert desk.ask("POST", "/refunds", {"payment_intent": intent, "amount": 5000})[0] == 200


def test_a_refund_of_the_dashboard_is_seen(desk: Desk) -> None:
    intent = paid_intent(desk)
    desk.control("refund-by-dashboard", client_reference="T1-1")
    (refund,) = desk.ask("GET", f"/refunds?payment_intent={intent}")[1]["data"]
    assert (refund["amount"], refund["status"]) == (5000, "succeeded")
    assert desk.ask("GET", f"/refunds/{refund['id']}")[1] == refund


# --- trouble, pages, events ------------------------------------------------------------------------


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
