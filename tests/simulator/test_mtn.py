"""The simulated MTN, asked as a client written by somebody else would ask it."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

import pytest

from pos_terminal.simulator.core import SimulatorCore
from pos_terminal.simulator.exchange import Request, Response
from tests.support.simulator import Answered, Running, ask

USER = "c72025f5-5cd1-4630-99e4-8ba4722fad56"
IDS = [f"{number:08d}-5cd1-4630-99e4-8ba4722fad56" for number in range(10)]
KEY = {"Ocp-Apim-Subscription-Key": "d484a1f0d34f4301916d0f2c9e9106a2"}
ORDER: dict[str, object] = {
    "amount": "5000",
    "currency": "XOF",
    "externalId": "POS-1",
    "payer": {"partyIdType": "MSISDN", "partyId": "2250504000000"},
    "payerMessage": "Table 4",
    "payeeNote": "Table 4",
}
SANDBOX = {"X-Target-Environment": "sandbox"}


def basic(user: str, key: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{key}".encode()).decode()}


def call(simulator: Running, method: str, path: str, body: object = None, **headers: str) -> Answered:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return ask(method, simulator.simulator.url_of("mtn") + path, body, {**KEY, **sent})


def token(simulator: Running, product: str = "collection") -> dict[str, str]:
    answer = call(simulator, "POST", f"/{product}/token/", b"", **basic(USER, "key"))
    assert answer.status == 200
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def pay(simulator: Running, request_id: str = IDS[0], /, **changes: object) -> Answered:
    headers = {"X-Reference-Id": request_id, "X-Target-Environment": "mtnivorycoast", **token(simulator)}
    extra = changes.pop("headers", {})
    assert isinstance(extra, Mapping)
    return call(
        simulator, "POST", "/collection/v1_0/requesttopay", {**ORDER, **changes}, **{**headers, **extra}
    )


def status(simulator: Running, request_id: str = IDS[0]) -> Any:
    path = f"/collection/v1_0/requesttopay/{request_id}"
    return call(simulator, "GET", path, X_Target_Environment="mtnivorycoast", **token(simulator)).json()


def refund(simulator: Running, request_id: str, amount: str, of: str = IDS[0]) -> Answered:
    body = {**ORDER, "amount": amount, "externalId": "R-1", "referenceIdToRefund": of}
    headers = {"X-Reference-Id": request_id, "X-Target-Environment": "mtnivorycoast"}
    return call(
        simulator, "POST", "/disbursement/v1_0/refund", body, **headers, **token(simulator, "disbursement")
    )


def test_a_user_of_the_sandbox_is_made_and_gets_tokens_by_its_newest_key(simulator: Running) -> None:
    host = {"providerCallbackHost": "pos.example"}
    assert call(simulator, "POST", "/v1_0/apiuser", host, X_Reference_Id=USER).status == 201
    assert call(simulator, "POST", "/v1_0/apiuser", host, X_Reference_Id=USER).status == 409
    assert call(simulator, "GET", f"/v1_0/apiuser/{USER}").json() == {
        **host,
        "targetEnvironment": "sandbox",
    }
    keys = [call(simulator, "POST", f"/v1_0/apiuser/{USER}/apikey").json()["apiKey"] for _ in range(2)]
    answers = [call(simulator, "POST", "/collection/token/", b"", **basic(USER, key)) for key in keys]
    assert (answers[0].status, answers[0].json()) == (500, {"error": "login_failed"})
    granted = answers[1].json()
    assert (granted["token_type"], granted["expires_in"]) == ("access_token", 3600)


@pytest.mark.parametrize(
    ("path", "body", "headers", "expected"),
    [
        ("/collection/token", b"", {}, 404),
        ("/collection/token/", b"{}", {}, 400),
        ("/collection/token/", b"", {"Authorization": "Bearer x"}, 401),
        ("/collection/token/", b"", {"Ocp-Apim-Subscription-Key": ""}, 401),
        ("/remittance/token/", b"", {}, 404),
    ],
)
def test_how_a_token_is_refused(
    simulator: Running, path: str, body: bytes, headers: dict[str, str], expected: int
) -> None:
    url = simulator.simulator.url_of("mtn") + path
    assert ask("POST", url, body, {**KEY, **basic(USER, "key"), **headers}).status == expected


def test_a_request_is_accepted_without_a_word_and_told_when_asked(simulator: Running) -> None:
    made = pay(simulator)
    assert (made.status, made.body) == (202, b"")
    assert status(simulator) == {**ORDER, "status": "PENDING"}
    simulator.control.pay("POS-1")
    told = status(simulator)
    assert told["status"] == "SUCCESSFUL"
    assert told["financialTransactionId"].isdigit()
    assert simulator.control.captures("POS-1") == 1


@pytest.mark.parametrize(
    ("changes", "expected", "code"),
    [
        ({"amount": 5000}, 400, "BAD_REQUEST"),
        ({"amount": "5000.00"}, 400, "BAD_REQUEST"),
        ({"amount": "0"}, 400, "BAD_REQUEST"),
        ({"currency": "EUR"}, 500, "INVALID_CURRENCY"),
        ({"externalId": ""}, 400, "BAD_REQUEST"),
        ({"payer": {"partyIdType": "MSISDN", "partyId": "+2250504000000"}}, 400, "BAD_REQUEST"),
        ({"payerMessage": "L'addition"}, 400, "REQUEST_REJECTED"),
        ({"payeeNote": ""}, 500, "INTERNAL_PROCESSING_ERROR"),
        ({"headers": {"X-Reference-Id": "17"}}, 400, "BAD_REQUEST"),
        ({"headers": {"X-Reference-Id": USER.replace("-4630-", "-1630-")}}, 400, "BAD_REQUEST"),
        ({"headers": {"X-Target-Environment": "production"}}, 500, "NOT_ALLOWED_TARGET_ENVIRONMENT"),
        ({"headers": {"X-Callback-Url": ""}}, 400, "BAD_REQUEST"),
        ({"headers": {"X-Callback-Url": "http://pos.example/"}}, 400, "BAD_REQUEST"),
        ({"headers": {"Authorization": "Bearer old"}}, 401, "INVALID_TOKEN"),
    ],
)
def test_how_a_request_is_refused(
    simulator: Running, changes: dict[str, object], expected: int, code: str
) -> None:
    refused = pay(simulator, IDS[0], **changes)
    assert (refused.status, refused.json()["code"]) == (expected, code)
    assert not simulator.control.sessions()


def test_the_same_id_is_one_request(simulator: Running) -> None:
    assert pay(simulator).status == 202
    again = pay(simulator, IDS[0].upper())
    assert (again.status, again.json()["code"]) == (409, "RESOURCE_ALREADY_EXIST")
    assert len(simulator.control.sessions()) == 1
    assert status(simulator, IDS[1])["code"] == "RESOURCE_NOT_FOUND"


def test_a_callback_host_must_be_the_registered_one(simulator: Running) -> None:
    bearer = token(simulator)
    call(simulator, "POST", "/v1_0/apiuser", {"providerCallbackHost": "pos.example"}, X_Reference_Id=USER)
    codes = []
    for number, host in enumerate(("other.example", "pos.example")):
        headers = {"X-Reference-Id": IDS[number], "X-Callback-Url": f"https://{host}/hook"}
        answer = call(
            simulator,
            "POST",
            "/collection/v1_0/requesttopay",
            ORDER,
            **headers,
            X_Target_Environment="mtnivorycoast",
            **bearer,
        )
        codes.append(answer.status)
    assert codes == [500, 202]


@pytest.mark.parametrize(
    ("digits", "word", "reason"),
    [
        ("450", "FAILED", "INTERNAL_PROCESSING_ERROR"),
        ("451", "FAILED", "APPROVAL_REJECTED"),
        ("452", "FAILED", "EXPIRED"),
        ("453", "PENDING", None),
        ("454", "PENDING", None),
        ("455", "FAILED", "PAYER_NOT_FOUND"),
        ("462", "FAILED", "SERVICE_UNAVAILABLE"),
        ("499", "SUCCESSFUL", None),
    ],
)
def test_the_payers_of_the_sandbox(simulator: Running, digits: str, word: str, reason: str | None) -> None:
    payer = {"partyIdType": "MSISDN", "partyId": f"46733123{digits}"}
    assert pay(simulator, IDS[0], payer=payer, currency="EUR", headers=SANDBOX).status == 202
    told = status(simulator)
    assert (told["status"], told.get("reason")) == (word, reason)
    simulator.control.advance(31)
    assert status(simulator)["status"] == ("SUCCESSFUL" if digits == "454" else word)


def test_refunds_in_parts_and_never_more_than_was_paid(simulator: Running) -> None:
    pay(simulator)
    assert refund(simulator, IDS[1], "1000").status == 202
    simulator.control.pay("POS-1")
    assert [refund(simulator, IDS[number], "2000").status for number in (2, 2, 3, 4)] == [202, 409, 202, 202]
    bearer = token(simulator, "disbursement")
    told = [
        call(simulator, "GET", f"/disbursement/v1_0/refund/{IDS[number]}", **bearer).json()
        for number in (1, 2, 3, 4, 5)
    ]
    assert [answer.get("status", answer.get("code")) for answer in told] == [
        "FAILED",
        "SUCCESSFUL",
        "SUCCESSFUL",
        "FAILED",
        "RESOURCE_NOT_FOUND",
    ]
    assert told[1]["amount"] == "2000"
    assert [move["amount"] for move in simulator.control.truth()["refunds"]] == [2000, 2000]
    assert refund(simulator, IDS[6], "1", of=IDS[7]).status == 404


def test_a_token_of_one_product_is_no_good_for_the_other(simulator: Running) -> None:
    bearer = token(simulator)
    path = f"/disbursement/v1_0/refund/{IDS[0]}"
    assert call(simulator, "GET", path, **bearer).status == 401


def test_an_account_holder(simulator: Running) -> None:
    bearer = token(simulator)
    found = [
        call(simulator, "GET", f"/collection/v1_0/accountholder/msisdn/{number}/active", **bearer).json()
        for number in ("2250504000000", "46733123455")
    ]
    assert found == [{"result": True}, {"result": False}]


@pytest.mark.parametrize(
    ("choice", "word", "reason"),
    [
        ("pay", "SUCCESSFUL", None),
        ("refuse", "FAILED", "APPROVAL_REJECTED"),
        ("no-money", "FAILED", "NOT_ENOUGH_FUNDS"),
        ("late", "PENDING", None),
    ],
)
def test_the_phone_is_a_page(simulator: Running, choice: str, word: str, reason: str | None) -> None:
    pay(simulator)
    origin = simulator.simulator.origin
    asked = ask("GET", f"{origin}/mtn/pay/2250504000000")
    assert (asked.status, asked.headers["location"]) == (303, f"/mtn/pay/{IDS[0]}")
    page = ask("GET", origin + asked.headers["location"], headers={"Accept-Language": "en"})
    assert "MTN MoMo" in page.body.decode()
    assert "Not enough money" in page.body.decode()
    assert ask("POST", origin + asked.headers["location"], f"choice={choice}&pin=1234".encode()).status == 303
    told = status(simulator)
    assert (told["status"], told.get("reason")) == (word, reason)
    simulator.control.advance(61)
    assert status(simulator)["status"] == ("SUCCESSFUL" if choice == "late" else word)


def test_a_phone_that_is_asked_nothing_has_no_page(simulator: Running) -> None:
    assert ask("GET", f"{simulator.simulator.origin}/mtn/pay/2250504000000").status == 404


def test_a_callback_is_sent_once_whether_it_is_taken_or_not() -> None:
    now = [1_795_200_000_000]
    core = SimulatorCore(lambda: now[0], seed=1)
    hooks = core.companies["mtn"].hooks
    assert hooks is not None
    hooks.configure("http://127.0.0.1:1/hook", ["none"])
    granted = core.handle(Request.of("POST", "/mtn/collection/token/", {**KEY, **basic(USER, "key")}))
    assert isinstance(granted, Response)
    found = granted.json()
    assert isinstance(found, dict)
    headers = {**KEY, "Authorization": f"Bearer {found['access_token']}", "X-Reference-Id": IDS[0]}
    body = json.dumps({**ORDER, "currency": "EUR"}).encode()
    made = core.handle(Request.of("POST", "/mtn/collection/v1_0/requesttopay", {**headers, **SANDBOX}, body))
    assert made == Response(202)
    (push,) = core.take_due()
    assert IDS[0].encode() not in push.body
    assert dict(push.headers) == {"Content-Type": "application/json"}
    push.outbox.not_taken(push)
    now[0] += 4 * 24 * 3600 * 1000
    assert core.take_due() == []
