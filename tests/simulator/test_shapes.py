"""Every endpoint answers in the shape of Wave's documentation."""

from __future__ import annotations

import re

import pytest

from tests.support.simulator import Running

SESSION_FIELDS = {
    "id", "amount", "currency", "checkout_status", "payment_status", "client_reference", "wave_launch_url",
    "transaction_id", "last_payment_error", "business_name", "success_url", "error_url",
    "aggregated_merchant_id", "restrict_payer_mobile", "when_created", "when_expires", "when_completed",
}  # fmt: skip
LINE_FIELDS = {
    "timestamp", "transaction_id", "transaction_type", "amount", "fee", "balance", "currency", "is_reversal",
    "counterparty_name", "counterparty_mobile", "client_reference", "checkout_api_session_id",
}  # fmt: skip
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def test_a_new_session_has_exactly_the_documented_fields(simulator: Running) -> None:
    answer = simulator.create("Table 3", restrict_payer_mobile="+221770000000")
    session = answer.json()
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert set(session) == SESSION_FIELDS
    assert re.fullmatch(r"cos-[a-z0-9]{8,16}", session["id"])
    assert len(session["id"]) <= 20
    assert (session["amount"], session["currency"]) == ("5000", "XOF")
    assert (session["checkout_status"], session["payment_status"]) == ("open", "processing")
    assert (session["client_reference"], session["restrict_payer_mobile"]) == ("Table 3", "+221770000000")
    assert session["business_name"] == "Le Baobab"
    assert session["transaction_id"] is None
    assert session["last_payment_error"] is None
    assert session["when_completed"] is None
    assert TIME.fullmatch(session["when_created"])
    assert TIME.fullmatch(session["when_expires"])
    assert session["wave_launch_url"] == f"{simulator.url}/pay/{session['id']}"


def test_a_paid_session_is_complete_and_found_by_its_transaction(simulator: Running) -> None:
    session_id = simulator.create().json()["id"]
    simulator.control.pay("T1-1")
    paid = simulator.status(session_id).json()
    assert (paid["checkout_status"], paid["payment_status"]) == ("complete", "succeeded")
    assert re.fullmatch(r"T[A-Z0-9]{10}", paid["transaction_id"])
    assert TIME.fullmatch(paid["when_completed"])
    by_transaction = simulator.wave(
        "GET", f"/v1/checkout/sessions?transaction_id={paid['transaction_id']}"
    ).json()
    assert by_transaction == paid


def test_search_lists_the_sessions_of_one_reference_newest_first(simulator: Running) -> None:
    first = simulator.create("A & B/é").json()["id"]
    second = simulator.create("A & B/é").json()["id"]
    simulator.create("other")
    assert [session["id"] for session in simulator.search("A & B/é")] == [second, first]
    assert simulator.search("nobody") == []


def test_an_unknown_session_is_404_with_its_code(simulator: Running) -> None:
    base = "/v1/checkout/sessions/cos-nowhere"
    for method, path in (("GET", base), ("POST", f"{base}/expire"), ("POST", f"{base}/refund")):
        answer = simulator.wave(method, path)
        assert (answer.status, answer.json()["code"]) == (404, "checkout-session-not-found"), path
    answer = simulator.wave("POST", "/v1/transactions/TNOWHERE/refund")
    assert (answer.status, answer.json()["code"]) == (404, "transaction-not-found")


def test_expire_ends_an_open_session_once(simulator: Running) -> None:
    session_id = simulator.create().json()["id"]
    path = f"/v1/checkout/sessions/{session_id}/expire"
    answer = simulator.wave("POST", path)
    assert (answer.status, answer.body) == (200, b"")
    ended = simulator.status(session_id).json()
    assert ended["checkout_status"] == "expired"
    assert ended["payment_status"] != "succeeded"
    assert ended["when_completed"] is not None
    assert simulator.wave("POST", path).status == 409


def test_expire_of_a_paid_session_is_409_and_leaves_it_paid(simulator: Running) -> None:
    session_id = simulator.create().json()["id"]
    simulator.control.pay("T1-1")
    assert simulator.wave("POST", f"/v1/checkout/sessions/{session_id}/expire").status == 409
    assert simulator.status(session_id).json()["payment_status"] == "succeeded"


def test_refund_gives_all_back_once_however_often_it_is_asked(simulator: Running) -> None:
    session_id = simulator.create().json()["id"]
    path = f"/v1/checkout/sessions/{session_id}/refund"
    early = simulator.wave("POST", path)
    assert (early.status, early.json()["code"]) == (400, "checkout-refund-failed")
    simulator.control.pay("T1-1")
    for _ in range(3):
        answer = simulator.wave("POST", path)
        assert (answer.status, answer.body) == (200, b"")
    transaction = simulator.status(session_id).json()["transaction_id"]
    assert simulator.wave("POST", f"/v1/transactions/{transaction}/refund").status == 200
    assert len(simulator.control.truth()["refunds"]) == 1


def test_the_statement_lists_captures_and_refunds_of_a_day_in_pages(simulator: Running) -> None:
    for number in range(3):
        session_id = simulator.create(f"R{number}", "100").json()["id"]
        simulator.control.pay(f"R{number}")
    simulator.wave("POST", f"/v1/checkout/sessions/{session_id}/refund")
    whole = simulator.wave("GET", "/v1/transactions").json()
    lines = whole["items"]
    assert all(set(line) == LINE_FIELDS for line in lines)
    assert [line["transaction_type"] for line in lines] == ["api_checkout"] * 3 + ["api_checkout_refund"]
    assert [line["amount"] for line in lines] == ["100", "100", "100", "-100"]
    assert lines[-1]["checkout_api_session_id"] == session_id
    assert lines[-1]["balance"] == simulator.wave("GET", "/v1/balance").json()["amount"] == "250200"

    found: list[object] = []
    after = ""
    while True:
        page = simulator.wave("GET", f"/v1/transactions?date={whole['date']}&first=3{after}").json()
        found += page["items"]
        if not page["page_info"]["has_next_page"]:
            break
        after = f"&after={page['page_info']['end_cursor']}"
    assert found == lines
    assert simulator.wave("GET", "/v1/transactions?date=2020-01-01").json()["items"] == []


def test_a_fee_leaves_the_amount_of_the_line_without_it(simulator: Running) -> None:
    simulator.control.post("settings", fee_percent=1)
    simulator.create("A", "150")
    simulator.control.pay("A")
    line = simulator.wave("GET", "/v1/transactions").json()["items"][0]
    assert (line["amount"], line["fee"], line["balance"]) == ("148", "2", "250148")


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"amount": "5000.00"}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"amount": "05"}, "amount"),
        ({"amount": "1" * 18}, "amount"),
        ({"amount": 5000}, "amount"),
        ({"amount": None}, "amount"),
        ({"currency": "EUR"}, "currency"),
        ({"success_url": "http://pos.example/ok"}, "success_url"),
        ({"error_url": "not an address"}, "error_url"),
        ({"client_reference": "x" * 256}, "client_reference"),
        ({"restrict_payer_mobile": "770000000"}, "restrict_payer_mobile"),
        ({"metadata": {"order": 1}}, "metadata"),
        ({"description": "Lunch"}, "description"),
    ],
)
def test_a_bad_field_is_named_and_nothing_is_made(
    simulator: Running, changes: dict[str, object], where: str
) -> None:
    answer = simulator.create(**{"amount": "5000", **changes})  # type: ignore[arg-type]
    assert answer.status == 400
    error = answer.json()
    assert set(error) == {"code", "message", "details"}
    assert (error["code"], error["message"]) == ("request-validation-error", "Request invalid")
    assert [detail["loc"] for detail in error["details"]] == [[where]]
    assert simulator.control.sessions() == []


def test_decimals_are_refused_in_the_words_of_the_documentation(simulator: Running) -> None:
    detail = simulator.create(amount="5000.00").json()["details"][0]
    assert detail["msg"].startswith("Decimal places are not allowed for XOF")


def test_a_body_that_is_no_json_object_is_a_validation_error(simulator: Running) -> None:
    for body in (b"", b"{", b"[]", b'"text"'):
        answer = simulator.wave("POST", "/v1/checkout/sessions", body)
        assert (answer.status, answer.json()["code"]) == (400, "request-validation-error")


def test_an_unknown_path_or_method_is_refused(simulator: Running) -> None:
    assert simulator.wave("GET", "/v1/payout").status == 404
    assert simulator.wave("DELETE", "/v1/balance").status == 405
