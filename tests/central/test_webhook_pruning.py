"""Bodies of pushes are forgotten by their age, and never while anything hangs on them."""

from __future__ import annotations

from dataclasses import replace

from fastapi.testclient import TestClient

from pos_terminal.central.centre import Centre
from pos_terminal.central.webhooks.pruning import sweep_old_webhooks
from tests.central.pushing import Shop, make_shop, run_jobs, wave_body, wave_headers


def pushed(centre: Centre, client: TestClient, shop: Shop, number: str) -> tuple[str, bytes]:
    payment = shop.pay(number)
    body = wave_body(payment, f"AE_{number}", id=f"cos-{number}")
    headers = wave_headers(body, "wave_whs_baobab", centre.clock.now_ms() // 1000)
    assert client.post(shop.path("wave"), content=body, headers=headers).status_code == 200
    return payment.payment_id, body


def grow_old(shop: Shop, days: int) -> None:
    shop.rows(f"UPDATE pos.webhooks SET received_at = received_at - {days * 86_400_000} RETURNING 1")


def kept(shop: Shop) -> list[str]:
    return [row[0] for row in shop.rows("SELECT event_id FROM pos.webhooks ORDER BY webhook_id")]


def test_what_is_old_and_done_goes_and_comes_to_nothing_when_it_is_sent_again(
    centre: Centre, client: TestClient
) -> None:
    shop = make_shop(centre)
    payment_id, body = pushed(centre, client, shop, "1")
    run_jobs(centre)
    grow_old(shop, 89)
    sweep_old_webhooks(centre)
    assert kept(shop) == ["AE_1"]
    sweep_old_webhooks(replace(centre, settings=replace(centre.settings, webhook_days=0)))
    grow_old(shop, 2)
    sweep_old_webhooks(replace(centre, settings=replace(centre.settings, webhook_days=0)))
    assert kept(shop) == ["AE_1"], "0: never"
    sweep_old_webhooks(centre)
    assert kept(shop) == []
    events = len(shop.rows("SELECT 1 FROM pos.journal WHERE subject = :p", p=payment_id))
    headers = wave_headers(body, "wave_whs_baobab", centre.clock.now_ms() // 1000)
    assert client.post(shop.path("wave"), content=body, headers=headers).status_code == 200
    run_jobs(centre)
    assert shop.states() == ["doubled"]
    assert len(shop.rows("SELECT 1 FROM pos.journal WHERE subject = :p", p=payment_id)) == events


def test_what_waits_or_is_about_something_uncertain_stays(centre: Centre, client: TestClient) -> None:
    shop = make_shop(centre)
    waiting, _ = pushed(centre, client, shop, "1")
    grow_old(shop, 400)
    sweep_old_webhooks(centre)
    assert shop.states() == ["waiting"]
    run_jobs(centre)
    shop.rows("UPDATE pos.payments SET status = 'processing', phase = 'unknown' RETURNING 1")
    sweep_old_webhooks(centre)
    assert shop.states() == ["applied"], waiting
