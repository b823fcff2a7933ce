"""Senegal's callbacks: an authentic one is read, changed ones are not; Web Payment's prove nothing."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from pos_terminal.domain.secret import Secret
from pos_terminal.providers.base import Outcome
from pos_terminal.providers.http import MAX_BODY_BYTES, HttpClient
from pos_terminal.providers.orange_reference import notice_of, read_asked
from pos_terminal.providers.orange_sn import OrangeSenegalProvider
from pos_terminal.providers.orange_sn_config import SenegalConfig
from tests.providers.orange_shapes import (
    ASKED,
    CALLBACK_SECRET,
    MERCHANT_CODE,
    NOTIF_TOKEN,
    NOW_MS,
    REFERENCE,
    SENEGAL_SECRETS,
    orange_at,
    payment,
    senegal_at,
)
from tests.providers.test_wave_webhook import hmac_by_hand

NOW_S = NOW_MS // 1000
BODY = json.dumps(payment()).encode()
NEW_SECRET = "canaryNEW0123456789"


def signed(body: bytes = BODY, secret: str = CALLBACK_SECRET, at_s: int = NOW_S) -> str:
    return f"t={at_s},v1={hmac_by_hand(secret.encode(), f'{at_s},'.encode() + body)}"


@pytest.fixture
def senegal(http: HttpClient) -> OrangeSenegalProvider:
    return senegal_at("http://127.0.0.1:1", http)


@pytest.mark.parametrize("name", ["X-Sonatel-Signature", "x-sonatel-signature"])
def test_an_authentic_callback_is_accepted(senegal: OrangeSenegalProvider, name: str) -> None:
    assert senegal.verify_webhook({name: signed()}, BODY)


def test_two_secrets_are_valid_while_one_is_replaced(http: HttpClient) -> None:
    secrets = replace(SENEGAL_SECRETS, callback=(Secret(CALLBACK_SECRET), Secret(NEW_SECRET)))
    senegal = OrangeSenegalProvider(SenegalConfig(MERCHANT_CODE), secrets, http, lambda: NOW_MS)
    for secret in (CALLBACK_SECRET, NEW_SECRET):
        assert senegal.verify_webhook({"X-Sonatel-Signature": signed(secret=secret)}, BODY)
    _, _, new = signed(secret=NEW_SECRET).partition(",")
    assert senegal.verify_webhook({"X-Sonatel-Signature": f"{signed(secret='other')},{new}"}, BODY)


@pytest.mark.parametrize(
    ("shift_s", "accepted"), [(0, True), (300, True), (-300, True), (301, False), (-301, False)]
)
def test_a_callback_is_good_for_five_minutes_either_way(
    senegal: OrangeSenegalProvider, shift_s: int, accepted: bool
) -> None:
    header = signed(at_s=NOW_S + shift_s)
    assert senegal.verify_webhook({"X-Sonatel-Signature": header}, BODY) is accepted


@pytest.mark.parametrize(
    "header",
    [
        "",
        signed(secret="another"),
        signed().replace("v1=", "v0="),
        signed().partition(",")[2],
        signed() + f",t={NOW_S}",
        signed()[:-1],
        f"t={NOW_S},v1={hmac_by_hand(CALLBACK_SECRET.encode(), BODY)}",
        f"t={NOW_S},v1={hmac_by_hand(CALLBACK_SECRET.encode(), f'{NOW_S}.'.encode() + BODY)}",
        "t=" + "9" * 5000,
    ],
)
def test_a_forged_callback_is_not(senegal: OrangeSenegalProvider, header: str) -> None:
    assert not senegal.verify_webhook({"X-Sonatel-Signature": header}, BODY)


def test_a_changed_body_another_header_and_a_huge_body_are_not_authentic(
    senegal: OrangeSenegalProvider, http: HttpClient
) -> None:
    assert not senegal.verify_webhook({"X-Sonatel-Signature": signed()}, BODY + b" ")
    assert not senegal.verify_webhook({"Wave-Signature": signed()}, BODY)
    assert not senegal.verify_webhook({}, BODY)
    huge = b" " * (MAX_BODY_BYTES + 1)
    assert not senegal.verify_webhook({"X-Sonatel-Signature": signed(huge)}, huge)
    bare = replace(SENEGAL_SECRETS, callback=())
    without = OrangeSenegalProvider(SenegalConfig(MERCHANT_CODE), bare, http, lambda: NOW_MS)
    assert not without.verify_webhook({"X-Sonatel-Signature": signed()}, BODY)


def test_a_callback_tells_the_payment_as_the_list_does(senegal: OrangeSenegalProvider) -> None:
    event = senegal.parse_webhook(BODY)
    assert event is not None
    assert event.kind == "SUCCESS"
    told = event.result
    assert told is not None
    assert (told.outcome, told.amount, told.currency, told.order_reference) == (
        Outcome.PAID,
        5000,
        "XOF",
        REFERENCE,
    )
    again = senegal.parse_webhook(BODY)
    assert again is not None
    assert again.event_id == event.event_id, "the same event has the same id"


def test_a_callback_that_does_not_say_whose_it_is_is_a_hint_only(senegal: OrangeSenegalProvider) -> None:
    unsaid: tuple[dict[str, object], ...] = (
        {"metadata": {}},
        {"metadata": {"reference": "T-9"}},
        {"reference": "POSOTHER"},
    )
    for changes in unsaid:
        event = senegal.parse_webhook(json.dumps(payment(**changes)).encode())
        assert event is not None
        assert event.result is None
    cash_in = json.dumps(payment(type="CASHIN")).encode()
    assert senegal.parse_webhook(cash_in) is None
    stranger = json.dumps(payment(partner={"id": "999999"})).encode()
    assert senegal.parse_webhook(stranger) is None


def test_a_notification_of_web_payment_is_a_hint_for_one_payment_and_never_a_proof(http: HttpClient) -> None:
    orange = orange_at("http://127.0.0.1:1", http)
    body = json.dumps({"status": "SUCCESS", "notif_token": NOTIF_TOKEN, "txnid": "MP1"}).encode()
    event = orange.parse_webhook(body)
    assert event is not None
    assert event.result is None
    assert event.event_id == notice_of(NOTIF_TOKEN) == read_asked(str(ASKED)).notice
    assert NOTIF_TOKEN not in event.event_id
    assert not orange.verify_webhook({"X-Sonatel-Signature": signed(body)}, body)
    assert orange.parse_webhook(b'{"status": "SUCCESS"}') is None
