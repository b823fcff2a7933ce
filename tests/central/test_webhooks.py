"""Pushes of companies: the signature in the request, the body kept, one effect for each event."""

from __future__ import annotations

import gzip
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from fastapi.testclient import TestClient

from pos_terminal.central import methods
from pos_terminal.central.app import make_app
from pos_terminal.central.centre import Centre
from pos_terminal.central.webhooks import receiving
from pos_terminal.central.webhooks.applying import apply_webhook, sweep_webhooks
from pos_terminal.central.webhooks.inbox import Verdict
from pos_terminal.domain.payment import Status
from pos_terminal.providers.secrets import EnvironmentSecrets
from tests.central.people import make_restaurant
from tests.central.pushing import (
    JSON,
    SIGNERS,
    Shop,
    make_shop,
    run_jobs,
    stripe_body,
    stripe_headers,
    stripe_paid,
    wave_body,
    wave_headers,
)


@pytest.fixture
def shop(centre: Centre) -> Shop:
    return make_shop(centre)


def now_s(centre: Centre) -> int:
    return centre.clock.now_ms() // 1000


def test_a_signed_push_is_kept_answered_at_once_and_applied_by_a_job(
    centre: Centre, client: TestClient, shop: Shop
) -> None:
    payment = shop.pay("1")
    body = wave_body(payment)
    headers = wave_headers(body, "wave_whs_baobab", now_s(centre))
    answer = client.post(shop.path("wave"), content=body, headers=headers)
    assert (answer.status_code, answer.json()) == (200, {"received": True})
    assert shop.payment(payment.payment_id).status is Status.PROCESSING
    run_jobs(centre)
    after = shop.payment(payment.payment_id)
    assert (after.status, after.transaction_id) == (Status.SUCCESS, "TCN4Y4ZC3FM")
    [row] = shop.rows("SELECT state, event_id, kind, terminal_id, payment_id, body, proof FROM pos.webhooks")
    assert row[:5] == ("applied", "AE_1", "checkout.session.completed", "centre", payment.payment_id)
    assert (bytes(row[5]), row[6]) == (body, headers["Wave-Signature"])


@pytest.mark.parametrize("path", ["/api/payments/webhooks/stripe/", "/api/payments/webhook/stripe/"])
def test_the_addresses_without_a_token_find_whose_secret_signed(
    centre: Centre, client: TestClient, shop: Shop, path: str
) -> None:
    other = make_shop(centre, "fromager")
    payment = shop.pay("1", code="stripe")
    body = stripe_body("checkout.session.completed", stripe_paid(payment))
    headers = stripe_headers(body, "whsec_baobab", now_s(centre))
    assert client.post(path, content=body, headers=headers).status_code == 200
    run_jobs(centre)
    assert shop.payment(payment.payment_id).status is Status.SUCCESS
    assert (shop.states(), other.states()) == (["applied"], [])


@pytest.mark.parametrize("secret", ["wave_whs_baobab", "wave_old_baobab"])
def test_both_secrets_hold_while_one_is_replaced(
    centre: Centre, client: TestClient, shop: Shop, secret: str
) -> None:
    body = wave_body(shop.pay("1"))
    headers = wave_headers(body, secret, now_s(centre))
    assert client.post(shop.path("wave"), content=body, headers=headers).status_code == 200


@pytest.mark.parametrize("code", ["wave", "stripe"])
def test_a_forged_push_is_401_and_leaves_nothing(
    centre: Centre, client: TestClient, shop: Shop, code: str
) -> None:
    make_shop(centre, "fromager")
    payment = shop.pay("1", code=code)
    body = wave_body(payment) if code == "wave" else stripe_body("x", stripe_paid(payment))
    sign, prefix = SIGNERS[code], {"wave": "wave_whs", "stripe": "whsec"}[code]
    now, right = now_s(centre), f"{prefix}_baobab"
    name = next(name for name in sign(body, right, now) if name.endswith("Signature"))
    value = sign(body, right, now)[name]
    tries: list[tuple[bytes, list[tuple[str, str]]]] = [
        (body, []),
        (body, [(name, "")]),
        (body + b" ", [(name, value)]),
        (body, [(name, value), (name, value)]),
        (body, [(f"X-{name}", value)]),
        (body, [(name, value.replace("v1=", "v0="))]),
        (body, [(name, value.upper())]),
        (body, list(sign(body, f"{prefix}_fromager", now).items())),
        (body, list(sign(body, "x", now).items())),
        (body, list(sign(body, "", now).items())),
        (body, list(sign(body, right, now - 302).items())),
        (body, list(sign(body, right, now + 400).items())),
        (gzip.compress(body), [(name, value)]),
        (b"", [(name, value)]),
    ]
    for content, headers in tries:
        answer = client.post(shop.path(code), content=content, headers=[*JSON.items(), *headers])
        assert answer.status_code == 401
        assert answer.json()["error"]["code"] == "signature_wrong"
    assert shop.states() == []
    assert shop.rows("SELECT * FROM pos.webhook_events") == []
    counted = centre.metrics.document().decode()
    assert f'pos_central_webhooks_total{{provider="{code}",verdict="forged"}} {len(tries)}.0' in counted
    assert client.post(shop.path(code), content=body, headers=sign(body, right, now)).status_code == 200


def test_a_packed_body_is_not_taken_even_when_it_is_signed(
    centre: Centre, client: TestClient, shop: Shop
) -> None:
    packed = gzip.compress(b" " * 10_000_000)
    headers = wave_headers(packed, "wave_whs_baobab", now_s(centre))
    answer = client.post(shop.path("wave"), content=packed, headers={**headers, "Content-Encoding": "gzip"})
    assert answer.status_code == 415
    assert shop.states() == []


def test_a_body_has_a_limit_announced_or_not(centre: Centre, client: TestClient, shop: Shop) -> None:
    body = b" " * (256 * 1024 + 1)
    headers = wave_headers(body, "wave_whs_baobab", now_s(centre))
    assert client.post(shop.path("wave"), content=body, headers=headers).status_code == 413
    pieces = iter([body[:200_000], body[200_000:]])
    assert client.post(shop.path("wave"), content=pieces, headers=headers).status_code == 413
    assert shop.states() == []


def test_a_token_opens_its_own_method_and_no_other(centre: Centre, client: TestClient, shop: Shop) -> None:
    other = make_shop(centre, "fromager")
    body = wave_body(shop.pay("1"))
    headers = wave_headers(body, "wave_whs_baobab", now_s(centre))
    for path in (
        other.path("wave"),
        shop.path("stripe"),
        shop.path("stripe").replace("/stripe/", "/wave/"),
        "/api/payments/webhooks/wave/" + "0" * 40 + "/",
    ):
        assert client.post(path, content=body, headers=headers).status_code == 401
    # No table can hold this one: it is refused at the door, before any route.
    assert client.post("/api/payments/webhooks/wave/%00/", content=body, headers=headers).status_code == 400
    assert shop.states() == other.states() == []
    unknown = client.post("/api/payments/webhooks/nobody/", content=body)
    assert unknown.status_code == 400


def test_a_hundred_replays_are_one_row_one_job_one_effect(
    centre: Centre, client: TestClient, shop: Shop
) -> None:
    payment = shop.pay("1")
    body = wave_body(payment)
    path = shop.path("wave")
    for shift in range(100):
        headers = wave_headers(body, "wave_whs_baobab", now_s(centre) - shift)
        assert client.post(path, content=body, headers=headers).status_code == 200
    run_jobs(centre)
    assert shop.rows("SELECT state, times FROM pos.webhooks") == [("applied", 100)]
    assert shop.payment(payment.payment_id).status is Status.SUCCESS
    assert len(shop.rows("SELECT 1 FROM pos.journal WHERE subject = :p", p=payment.payment_id)) == 3


def test_fifty_parallel_copies_and_other_bodies_of_one_event_have_one_effect(
    centre: Centre, client: TestClient, shop: Shop
) -> None:
    payment = shop.pay("1")
    path = shop.path("wave")
    bodies = [wave_body(payment, business_name=f"Le Baobab {number % 5}") for number in range(50)]

    def push(body: bytes) -> int:
        headers = wave_headers(body, "wave_whs_baobab", now_s(centre))
        return client.post(path, content=body, headers=headers).status_code

    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(push, bodies)) == {200}
    run_jobs(centre)
    assert sorted(shop.states()) == ["applied", *["doubled"] * 4]
    assert shop.rows("SELECT sum(times) FROM pos.webhooks") == [(50,)]
    assert len(shop.rows("SELECT 1 FROM pos.journal WHERE subject = :p", p=payment.payment_id)) == 3


def test_a_shared_secret_proves_the_sender_and_not_what_is_said(
    centre: Centre, client: TestClient, shop: Shop
) -> None:
    payment = shop.pay("1")
    body = wave_body(payment)
    headers = {**JSON, "Authorization": "Bearer wave_whs_baobab"}
    assert client.post(shop.path("wave"), content=body, headers=headers).status_code == 200
    run_jobs(centre)
    assert shop.payment(payment.payment_id).status is Status.PROCESSING
    [row] = shop.rows("SELECT verdict, state, proof FROM pos.webhooks")
    assert row == ("known_sender", "asked", None)
    signed = wave_headers(body, "wave_whs_baobab", now_s(centre))
    assert client.post(shop.path("wave"), content=body, headers=signed).status_code == 200
    run_jobs(centre)
    assert shop.payment(payment.payment_id).status is Status.SUCCESS


def test_a_push_before_its_payment_waits_for_it(centre: Centre, client: TestClient, shop: Shop) -> None:
    unknown = replace(shop.pay("1"), charge_reference="other-reference")
    body = wave_body(unknown)
    headers = wave_headers(body, "wave_whs_baobab", now_s(centre))
    assert client.post(shop.path("wave"), content=body, headers=headers).status_code == 200
    run_jobs(centre)
    assert shop.states() == ["early"]
    shop.rows("UPDATE pos.payments SET charge_reference = 'other-reference' RETURNING 1")
    [(webhook_id,)] = shop.rows("SELECT webhook_id FROM pos.webhooks")
    apply_webhook(centre, shop.restaurant_id, webhook_id=webhook_id)
    assert shop.states() == ["applied"]


def test_a_push_whose_job_was_lost_is_swept_up_later_and_later(
    centre: Centre, client: TestClient, shop: Shop
) -> None:
    body = wave_body(shop.pay("1"))
    headers = wave_headers(body, "wave_whs_baobab", now_s(centre))
    client.post(shop.path("wave"), content=body, headers=headers)
    with centre.database.owner() as connection:
        connection.exec_driver_sql("DELETE FROM pos_jobs.procrastinate_events")
        connection.exec_driver_sql("SET LOCAL search_path = pos_jobs")
        connection.exec_driver_sql("DELETE FROM procrastinate_jobs")
    sweep_webhooks(centre)
    run_jobs(centre)
    assert shop.states() == ["waiting"], "it is new"
    pauses = []
    for _ in range(9):
        shop.rows("UPDATE pos.webhooks SET next_look = 0 RETURNING 1")
        sweep_webhooks(centre)
        [(next_look,)] = shop.rows("SELECT next_look FROM pos.webhooks")
        pauses.append(round((next_look - centre.clock.now_ms()) / 60_000))
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    run_jobs(centre)
    assert shop.states() == ["applied"]
    sweep_webhooks(centre)


def test_what_is_of_no_payment_is_kept_and_changes_nothing(
    centre: Centre, client: TestClient, shop: Shop
) -> None:
    for body in (b"{}", b"[]", b"\xff\xfe", b'{"id":"AE_1","type":"test.test_event","data":{}}'):
        headers = wave_headers(body, "wave_whs_baobab", now_s(centre))
        assert client.post(shop.path("wave"), content=body, headers=headers).status_code == 200
    run_jobs(centre)
    assert shop.states() == ["nothing"] * 4


@pytest.mark.parametrize("change", [{"amount": "4999"}, {"currency": "XAF"}])
def test_another_amount_or_currency_is_never_success(
    centre: Centre, client: TestClient, shop: Shop, change: dict[str, Any]
) -> None:
    payment = shop.pay("1")
    body = wave_body(payment, **change)
    headers = wave_headers(body, "wave_whs_baobab", now_s(centre))
    client.post(shop.path("wave"), content=body, headers=headers)
    run_jobs(centre)
    after = shop.payment(payment.payment_id)
    assert (after.status, after.error_code) == (Status.PROCESSING, "mismatch")


@pytest.mark.parametrize("code", ["mtn", "orange"])
def test_an_unsigned_push_is_200_keeps_nothing_and_at_most_asks(
    centre: Centre, client: TestClient, shop: Shop, code: str
) -> None:
    payment = shop.pay("1", code=code)
    told = {
        "mtn": f'{{"externalId":"{payment.charge_reference}","status":"SUCCESSFUL","amount":"5000"}}',
        "orange": '{"status":"SUCCESS","notif_token":"' + "d" * 32 + '","txnid":"MP1"}',
    }[code].encode()
    for body in (told, told, b"", b"nonsense", b"\x00"):
        assert client.post(shop.path(code), content=body).status_code == 200
    for path in (f"/api/payments/webhooks/{code}/", f"/api/payments/webhooks/{code}/{'0' * 40}/"):
        assert client.post(path, content=told).status_code == 200
    assert shop.states() == []
    with centre.database.owner() as connection:
        jobs = connection.exec_driver_sql("SELECT task_name, args FROM pos_jobs.procrastinate_jobs").all()
    wanted = [("payments.ask", {"payment_id": payment.payment_id, "restaurant_id": shop.restaurant_id})]
    assert [tuple(row) for row in jobs] == (wanted if code == "mtn" else [])
    assert shop.payment(payment.payment_id).status is Status.PROCESSING


@pytest.mark.parametrize(
    "word",
    ["a\\u0000b", "\\ud800", "\\u202e", "x" * 100_000, "", "' OR 1=1 --", "%", "\\n", "\\ud83d\\ude00"],
)
def test_whatever_a_stranger_writes_is_200_and_nothing(client: TestClient, shop: Shop, word: str) -> None:
    told = {
        "mtn": f'{{"externalId":"{word}","status":"SUCCESSFUL"}}',
        "orange": f'{{"status":"SUCCESS","notif_token":"{word}","txnid":"MP1"}}',
    }
    shop.pay("1", code="mtn")
    shop.pay("2", code="orange")
    for code, body in told.items():
        assert client.post(shop.path(code), content=body.encode()).status_code == 200
    assert shop.states() == []


def test_the_environments_secrets_are_those_of_a_single_restaurant(centre: Centre) -> None:
    secrets = {"WAVE_API_KEY": "key", "WAVE_WEBHOOK_SECRET": "whs_of_the_environment"}
    known = replace(centre, secrets=EnvironmentSecrets(secrets))
    make_restaurant(centre)
    body = b'{"id":"AE_1","type":"test.test_event","data":{}}'
    headers = wave_headers(body, "whs_of_the_environment", now_s(centre))
    with TestClient(make_app(known)) as asking:
        assert asking.post("/api/payments/webhooks/wave/", content=body, headers=headers).status_code == 200
        make_restaurant(centre, "fromager")
        again = asking.post("/api/payments/webhooks/wave/", content=body, headers=headers)
    assert again.status_code == 401, "with two, nobody could say whose they are"


def test_what_was_kept_gives_the_same_verdict_when_it_is_looked_at_again(
    centre: Centre, client: TestClient, shop: Shop
) -> None:
    body = wave_body(shop.pay("1"))
    headers = wave_headers(body, "wave_whs_baobab", now_s(centre) - 290)
    client.post(shop.path("wave"), content=body, headers=headers)
    [(kept, proof, at)] = shop.rows("SELECT body, proof, received_at FROM pos.webhooks")
    for now_ms, verdict in ((at, Verdict.PROVED), (at + 3_600_000, None)):
        provider = methods.provider_of(centre, shop.restaurant_id, "wave", now_ms=partial(int, now_ms))
        assert provider is not None
        assert receiving.verdict_of(provider, {"Wave-Signature": proof}, bytes(kept)) is verdict
