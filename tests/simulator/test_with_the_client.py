"""The terminal's own Wave provider works against the simulator as it is."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from pos_terminal.domain.secret import Secret
from pos_terminal.providers.base import Outcome, PaymentResult
from pos_terminal.providers.http import HttpClient
from pos_terminal.providers.problems import Problem
from pos_terminal.providers.wave import WaveProvider
from pos_terminal.providers.wave_api import WaveSecrets
from pos_terminal.providers.wave_config import WaveConfig
from pos_terminal.simulator.core import SimulatorCore
from pos_terminal.simulator.server import system_now_ms
from tests.support.simulator import API_KEY, Running

HOOK, SIGNING = "wave_sn_WHS_now", "wave_sn_AKS_now"


@pytest.fixture
def wave(simulator: Running) -> Iterator[WaveProvider]:
    http = HttpClient()
    secrets = WaveSecrets(Secret(API_KEY), (Secret(HOOK),), Secret(SIGNING))
    yield WaveProvider(WaveConfig(api_url=simulator.url, deadline_s=5.0), secrets, http, system_now_ms)
    http.close()


def start(wave: WaveProvider, reference: str = "T1-1") -> PaymentResult:
    return wave.initiate_payment(
        amount=5000, currency="XOF", order_reference=reference, idempotency_key=reference
    )


def test_a_payment_from_the_link_to_the_refund(simulator: Running, wave: WaveProvider) -> None:
    simulator.control.post("keys", key=API_KEY, signing_secret=SIGNING)
    assert wave.test_connection().ok
    begun = start(wave)
    assert begun.outcome is Outcome.PENDING
    assert begun.redirect_url == f"{simulator.url}/pay/{begun.provider_reference}"
    simulator.control.pay("T1-1")
    reference = begun.provider_reference or ""
    paid = wave.check_status(reference)
    assert (paid.outcome, paid.amount, paid.currency) == (Outcome.PAID, 5000, "XOF")
    assert wave.find_by_reference("T1-1").outcome is Outcome.PAID
    refunded = wave.process_refund(reference, idempotency_key="r", reason="")
    assert refunded.outcome is Outcome.PAID
    found = wave.check_refund(refunded.refund_reference or "")
    assert (found.outcome, found.amount) == (Outcome.PAID, 5000)


def test_cancel_ends_the_session(simulator: Running, wave: WaveProvider) -> None:
    begun = start(wave)
    assert wave.cancel(begun.provider_reference or "").outcome is Outcome.EXPIRED
    assert simulator.control.sessions()[0]["checkout_status"] == "expired"


@pytest.mark.parametrize("mode", ["work-then-drop", "work-then-500"])
def test_a_lost_answer_is_unknown_and_found_by_reference(
    simulator: Running, wave: WaveProvider, mode: str
) -> None:
    simulator.control.script("create", mode)
    assert start(wave).outcome is Outcome.UNKNOWN
    assert wave.find_by_reference("T1-1").outcome is Outcome.PENDING


@pytest.mark.parametrize(
    ("mode", "problem"),
    [
        ("401", Problem.ACCESS_NOT_SET_UP),
        ("403", Problem.ACCOUNT_BLOCKED),
        ("429", Problem.PROVIDER_BUSY),
    ],
)
def test_a_refusal_without_work_is_a_refusal(
    simulator: Running, wave: WaveProvider, mode: str, problem: Problem
) -> None:
    simulator.control.script("create", mode, retry_after_s=9)
    refused = start(wave)
    assert (refused.outcome, refused.error_code) == (Outcome.REFUSED, problem)
    assert refused.retry_after_s == (9.0 if mode == "429" else None)


@pytest.mark.parametrize("kind", ["truncated", "html", "huge"])
def test_a_garbled_answer_is_unknown(simulator: Running, wave: WaveProvider, kind: str) -> None:
    simulator.control.script("create", "garbled", kind=kind)
    assert start(wave).outcome is Outcome.UNKNOWN


def test_a_push_of_the_simulator_is_authentic_for_the_client(wave: WaveProvider) -> None:
    core = SimulatorCore(system_now_ms)
    core.hooks.configure("http://127.0.0.1:1/", [HOOK])
    session = core.account.create(5000, "https://a.example", "https://a.example", "T1-1", None, None)
    core.account.pay(session.id)
    (push,) = core.hooks.take_due()
    assert wave.verify_webhook(dict(push.headers), push.body)
    assert not wave.verify_webhook(dict(push.headers), push.body.replace(b"5000", b"5001"))
    event = wave.parse_webhook(push.body)
    assert event is not None
    assert event.result is not None
    assert (event.result.outcome, event.result.amount) == (Outcome.PAID, 5000)
    assert event.event_id == json.loads(push.body)["id"]
