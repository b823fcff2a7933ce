"""The simulated Stripe answers as Stripe documents it: keys, forms, lists, refunds, its page, its events."""

from __future__ import annotations

from typing import Any

import pytest

from pos_terminal.simulator.exchange import Request, Response
from pos_terminal.simulator.script import Rule
from pos_terminal.simulator.state_file import StateFile
from tests.simulator.stripe_desk import NOON_S, Desk, form


@pytest.fixture
def desk() -> Desk:
    return Desk()


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
