"""The simulated Orange, asked as a client written by somebody else would ask it."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.support.simulator import Answered, Running, ask, running_simulator

FORM = "application/x-www-form-urlencoded"
BASIC = "Basic " + base64.b64encode(b"id:secret").decode()
PAGES = dict.fromkeys(("return_url", "cancel_url", "notif_url"), "https://shop.example/")
ORDER: dict[str, object] = {
    "merchant_key": "a86b2087",
    "currency": "OUV",
    "order_id": "MY_ORDER_ID_08082105_0023457",
    "amount": 1200,
    "lang": "fr",
    "reference": "ref Merchant",
    **PAGES,
}
CODE: dict[str, object] = {
    "code": "621513",
    "name": "Le Baobab",
    "amount": {"unit": "XOF", "value": 5000},
    "reference": "T-1",
    "metadata": {"order": "45"},
    "validity": 300,
}


def token(simulator: Running, **headers: str) -> Answered:
    sent = {"Authorization": BASIC, "Content-Type": FORM, "Accept": "application/json", **headers}
    url = simulator.simulator.url_of("orange") + "/oauth/v3/token"
    return ask("POST", url, b"grant_type=client_credentials", sent)


def web(simulator: Running, call: str, body: object, zone: str = "dev", **headers: str) -> Answered:
    bearer = token(simulator).json()["access_token"]
    sent = {"Authorization": f"Bearer {bearer}", "Content-Type": "application/json", **headers}
    url = f"{simulator.simulator.url_of('orange')}/orange-money-webpay/{zone}/v1/{call}"
    return ask("POST", url, body, sent)


def status(simulator: Running, created: Any, **changes: object) -> Answered:
    asked = {"order_id": ORDER["order_id"], "amount": 1200, "pay_token": created["pay_token"], **changes}
    return web(simulator, "transactionstatus", asked)


def senegal(simulator: Running, method: str, path: str, body: object = None, **headers: str) -> Answered:
    root = simulator.simulator.url_of("orange-sn")
    form = {"grant_type": "client_credentials", "client_id": "id", "client_secret": "secret"}
    granted = ask("POST", f"{root}/oauth/v1/token", urlencode(form).encode(), {"Content-Type": FORM}).json()
    bearer = {"Authorization": f"Bearer {granted['access_token']}", "Content-Type": "application/json"}
    return ask(method, root + path, body, {**bearer, **headers})


def paid_in_senegal(simulator: Running) -> Any:
    made = senegal(simulator, "POST", "/api/eWallet/v4/qrcode", CODE)
    assert made.status == 200
    simulator.control.pay("T-1")
    (payment,) = senegal(simulator, "GET", "/api/eWallet/v1/transactions?reference=T-1").json()
    return payment


def test_a_token_says_how_long_it_lives_as_a_number_or_as_a_text(simulator: Running) -> None:
    granted = token(simulator)
    assert granted.status == 200
    assert granted.json()["token_type"] == "Bearer"
    assert granted.json()["expires_in"] == 3600
    simulator.control.post("orange/tokens", life_s=7_776_000, as_text=True)
    assert token(simulator).json()["expires_in"] == "7776000"


@pytest.mark.parametrize(
    ("headers", "expected", "code"),
    [
        ({"Accept": "text/html"}, 406, 61),
        ({"Authorization": "Basic !"}, 401, 40),
        ({"Accept": "*/*"}, 200, None),
    ],
)
def test_a_token_needs_credentials_and_an_accepted_type(
    simulator: Running, headers: dict[str, str], expected: int, code: int | None
) -> None:
    answer = token(simulator, **headers)
    assert (answer.status, answer.json().get("code")) == (expected, code)


def test_the_guides_own_example_is_answered_as_the_guide_says(simulator: Running) -> None:
    answer = web(simulator, "webpayment", ORDER)
    assert answer.status == 201
    created = answer.json()
    assert (created["status"], created["message"]) == (201, "OK")
    assert created["payment_url"].endswith(created["pay_token"])
    assert (len(created["pay_token"]), len(created["notif_token"])) == (64, 32)
    waiting = status(simulator, created)
    assert (waiting.status, waiting.json()) == (
        201,
        {"status": "INITIATED", "order_id": ORDER["order_id"], "txnid": ""},
    )
    simulator.control.pay(str(ORDER["order_id"]))
    done = status(simulator, created).json()
    assert done["status"] == "SUCCESS"
    assert done["txnid"].startswith("MP")


@pytest.mark.parametrize(
    ("changes", "expected", "code"),
    [
        ({"amount": "1200"}, 400, 22),
        ({"amount": 12.5}, 400, 22),
        ({"amount": 0}, 400, 22),
        ({"amount": None}, 400, 23),
        ({"currency": "XOF"}, 400, 22),
        ({"merchant_key": ""}, 400, 23),
        ({"order_id": "x" * 31}, 400, 22),
        ({"return_url": "http://localhost/"}, 400, 22),
        ({"notif_url": "https://shop.example/" + "x" * 120}, 400, 22),
        ({"reference": "x" * 31}, 400, 22),
    ],
)
def test_what_the_guide_forbids_is_refused(
    simulator: Running, changes: dict[str, object], expected: int, code: int
) -> None:
    answer = web(simulator, "webpayment", {**ORDER, **changes})
    assert (answer.status, answer.json()["code"]) == (expected, code)
    assert not simulator.control.sessions()


def test_a_country_takes_its_own_money_and_an_order_once(simulator: Running) -> None:
    order = {**ORDER, "currency": "XOF"}
    assert web(simulator, "webpayment", order, "ci").status == 201
    again = web(simulator, "webpayment", order, "ci")
    assert (again.status, again.json()["code"]) == (403, 50)
    assert web(simulator, "webpayment", ORDER, "ml").status == 400


def test_a_question_needs_all_three_fields_and_the_right_ones(simulator: Running) -> None:
    created = web(simulator, "webpayment", ORDER).json()
    missing = status(simulator, created, order_id="")
    assert (missing.status, missing.json()["code"]) == (400, 23)
    assert status(simulator, created, amount=1).status == 404
    assert status(simulator, {"pay_token": "0" * 64}).status == 404


def test_a_call_without_a_good_token_is_refused_by_number(simulator: Running) -> None:
    bearer = token(simulator).json()["access_token"]
    assert web(simulator, "webpayment", ORDER, Authorization="Bearer x").json()["code"] == 41
    simulator.control.advance(3600)
    late = web(simulator, "webpayment", ORDER, Authorization=f"Bearer {bearer}")
    assert (late.status, late.json()["code"]) == (401, 42)


def test_a_customer_who_confirmed_is_waited_for(simulator: Running) -> None:
    created = web(simulator, "webpayment", ORDER).json()
    simulator.control.post("orange/confirm", session=created["pay_token"])
    assert status(simulator, created).json()["status"] == "PENDING"


def page(simulator: Running, url: str, **form: str) -> str:
    if form:
        sent = {"Content-Type": FORM, "Origin": simulator.simulator.origin}
        assert ask("POST", url, urlencode(form).encode(), sent).status == 303
    return ask("GET", url, headers={"Accept-Language": "en"}).body.decode()


def test_the_page_wants_a_number_and_a_code_and_then_pays(simulator: Running) -> None:
    created = web(simulator, "webpayment", ORDER).json()
    url = created["payment_url"]
    html = page(simulator, url)
    assert 'name="phone"' in html
    assert 'name="otp"' in html
    assert "1\u202f200" in html
    assert "<button" in page(simulator, url, choice="pay", phone="0707", otp="123456")
    assert "Paid" in page(simulator, url, choice="pay", phone="07 07 07 07 07", otp="123456")
    assert status(simulator, created).json()["status"] == "SUCCESS"


def test_who_goes_back_can_still_pay_and_an_empty_purse_ends_it(simulator: Running) -> None:
    created = web(simulator, "webpayment", ORDER).json()
    url = created["payment_url"]
    assert "You can still pay" in page(simulator, url, choice="refuse")
    assert status(simulator, created).json()["status"] == "INITIATED"
    assert "<button" not in page(simulator, url, choice="no-money")
    assert status(simulator, created).json()["status"] == "FAILED"


def test_who_pays_late_on_the_page_pays_a_minute_later(simulator: Running) -> None:
    created = web(simulator, "webpayment", ORDER).json()
    page(simulator, created["payment_url"], choice="late", phone="0707070707", otp="123456")
    assert status(simulator, created).json()["status"] == "INITIATED"
    simulator.control.advance(60)
    assert status(simulator, created).json()["status"] == "SUCCESS"


def test_a_page_nobody_finished_stays_initiated_for_ever_and_too_late_is_expired(simulator: Running) -> None:
    created = web(simulator, "webpayment", ORDER).json()
    simulator.control.advance(600)
    assert status(simulator, created).json()["status"] == "INITIATED"
    page(simulator, created["payment_url"], choice="pay", phone="0707070707", otp="123456")
    assert status(simulator, created).json()["status"] == "EXPIRED"
    assert simulator.control.captures(str(ORDER["order_id"])) == 0


def test_a_code_of_senegal_is_answered_as_production_answers(simulator: Running) -> None:
    made = senegal(simulator, "POST", "/api/eWallet/v4/qrcode", CODE).json()
    assert set(made) == {
        "deepLink", "deepLinks", "qrCode", "validity", "metadata", "shortLink", "qrId", "validFor",
    }  # fmt: skip
    assert set(made["deepLinks"]) == {"MAXIT", "OM"}
    assert (made["shortLink"], made["validity"]) == ("", 300)
    assert base64.b64decode(made["qrCode"])
    assert senegal(simulator, "GET", "/api/eWallet/v1/transactions?reference=T-1").json() == []


def test_what_was_paid_in_senegal_is_listed_with_its_oddities(simulator: Running) -> None:
    payment = paid_in_senegal(simulator)
    assert payment["status"] == "SUCCESS"
    assert repr(payment["amount"]["value"]) == "5000.0", "a decimal point, as production has it"
    assert payment["partner"]["id"] == "621513"
    assert payment["metadata"]["order"] == "45"
    number = payment["transactionId"]
    one = senegal(simulator, "GET", f"/api/eWallet/v1/transactions/{number}/status")
    assert one.json() == {"status": "SUCCESS"}
    by_kind = senegal(simulator, "GET", "/api/eWallet/v1/transactions?type=MERCHANT_PAYMENT")
    assert by_kind.json() == [], "this filter is known to find nothing"
    by_number = senegal(simulator, "GET", f"/api/eWallet/v1/transactions?transactionId={number}")
    assert [found["reference"] for found in by_number.json()] == ["T-1"]


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "1"},
        {"name": ""},
        {"amount": 5000},
        {"amount": {"unit": "EUR", "value": 5000}},
        {"amount": {"unit": "XOF", "value": 0.5}},
        {"validity": 86_401},
        {"metadata": {"n": 1}},
        {"reference": 7},
    ],
)
def test_what_senegal_forbids_is_refused_with_numbers_as_texts(
    simulator: Running, changes: dict[str, object]
) -> None:
    answer = senegal(simulator, "POST", "/api/eWallet/v4/qrcode", {**CODE, **changes})
    assert answer.status == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.json()["status"], answer.json()["code"]) == ("400", "28")


def test_senegal_wants_a_type_even_for_a_question(simulator: Running) -> None:
    answer = senegal(simulator, "GET", "/api/eWallet/v1/transactions", **{"Content-Type": "text/plain"})
    assert answer.status == 415
    assert senegal(simulator, "DELETE", "/api/eWallet/v1/transactions").status == 404


def test_a_callback_can_be_registered_and_read(simulator: Running) -> None:
    path = "/api/notification/v1/merchantcallback"
    wanted = {"code": "621513", "name": "x", "callbackUrl": "https://shop.example/", "apiKey": "k"}
    registered = senegal(simulator, "POST", path, wanted)
    assert (registered.status, registered.body) == (200, b"")
    (known,) = senegal(simulator, "GET", f"{path}?code=621513").json()
    assert known["callbackUrl"] == "https://shop.example/"
    assert senegal(simulator, "GET", f"{path}?code=000000").json() == []


def test_both_survive_a_restart_and_so_does_a_payment_on_its_way(tmp_path: Any) -> None:
    file = tmp_path / "state.jsonl"
    with running_simulator(state_file=file) as first:
        created = web(first, "webpayment", ORDER).json()
        senegal(first, "POST", "/api/eWallet/v4/qrcode", CODE)
    with running_simulator(state_file=file) as second:
        second.control.pay(str(ORDER["order_id"]))
        assert status(second, created).json()["status"] == "SUCCESS"
        second.control.pay("T-1")
        listed = senegal(second, "GET", "/api/eWallet/v1/transactions?reference=T-1").json()
        assert [found["status"] for found in listed] == ["SUCCESS"]
