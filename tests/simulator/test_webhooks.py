"""Webhooks come as Wave sends them: signed over seconds and body, repeated, late, or with an old secret."""

from __future__ import annotations

import hashlib
import hmac
import json
import queue
import socket
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from pos_terminal.simulator.core import SimulatorCore
from pos_terminal.simulator.server import system_now_ms
from pos_terminal.simulator.wave_checks import signature
from tests.providers.loopback import Conduct, Server, reply
from tests.support.simulator import Running

OLD, NEW = "wave_sn_WHS_old", "wave_sn_WHS_new"
NOON_MS = 1_795_000_000_000


class Pushed(NamedTuple):
    """What a receiver got."""

    headers: dict[str, str]
    body: bytes

    @property
    def seconds(self) -> str:
        return self.headers["wave-signature"].split(",")[0].removeprefix("t=")

    @property
    def proofs(self) -> list[str]:
        return [part.removeprefix("v1=") for part in self.headers["wave-signature"].split(",")[1:]]


class Receiver:
    """Takes pushes on a port; the first `refused` of them are answered 500."""

    def __init__(self, refused: int = 0) -> None:
        self.pushed: queue.Queue[Pushed] = queue.Queue()
        answers = [reply(500)] * refused + [reply(200)]
        self.server = Server(*[self._noting(answer) for answer in answers])

    def _noting(self, answer: Conduct) -> Conduct:
        def conduct(server: Server, connection: socket.socket) -> None:
            last = server.received[-1]
            self.pushed.put(Pushed(last.headers, last.body))
            answer(server, connection)

        return conduct

    def next(self) -> Pushed:
        return self.pushed.get(timeout=20)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    with found.server:
        yield found


def proof(secret: str, seconds: str, body: bytes) -> str:
    """Wave's recipe, written out here once more: the time, then at once the body."""
    return hmac.new(secret.encode(), (seconds + body.decode()).encode(), hashlib.sha256).hexdigest()


def test_the_recipe_gives_the_signature_printed_in_waves_documentation() -> None:
    body = (
        b'{"id": "AE_ijzo7oGgrlM7", "type": "checkout.session.completed", '
        b'"data": {"id": "cos-1b01sghpg100j", '
        b'"amount": "100", "checkout_status": "complete", "client_reference": null, "currency": "XOF", '
        b'"error_url": "https://example.com/error", "last_payment_error": null, "business_name": '
        b'"Annas Apiaries", "payment_status": "succeeded", "success_url": "https://example.com/success", '
        b'"wave_launch_url": "https://pay.wave.com/c/cos-1b01sghpg100j?a=100&c=XOF&m=Annas%20Apiaries", '
        b'"when_completed": "2022-11-08T15:05:45Z", "when_created": "2022-11-08T15:05:32Z", '
        b'"when_expires": "2022-11-09T15:05:32Z", "transaction_id": "TCN4Y4ZC3FM"}}'
    )
    secret = "wave_sn_WHS_xz4m6g8rjs9bshxy05xj4khcvjv7j3hcp4fbpvv6met0zdrjvezg"
    printed = "53c971695230e9c51b1030d673eee76e70bbcdf8a7c5b8c1d44e0b8b1329647b"
    assert signature(secret, "1667920421", body) == printed
    assert proof(secret, "1667920421", body) == printed


def test_a_payment_is_pushed_with_its_session_and_a_signature(simulator: Running, receiver: Receiver) -> None:
    simulator.control.post("webhook", url=f"{receiver.server.url}/hook?x=1", secrets=[NEW])
    session = simulator.create().json()
    before_s = system_now_ms() // 1000
    simulator.control.pay("T1-1")
    pushed = receiver.next()
    event = json.loads(pushed.body)
    assert set(event) == {"id", "type", "data"}
    assert event["id"].startswith("AE_")
    assert event["type"] == "checkout.session.completed"
    assert event["data"] == simulator.status(session["id"]).json()
    assert pushed.proofs == [proof(NEW, pushed.seconds, pushed.body)]
    assert before_s <= int(pushed.seconds) <= system_now_ms() // 1000
    assert receiver.server.received[0].target == "/hook?x=1"


def test_a_failed_try_is_pushed_too(simulator: Running, receiver: Receiver) -> None:
    simulator.control.post("webhook", url=receiver.server.url, secrets=[NEW])
    simulator.create()
    simulator.control.decline("T1-1", "insufficient-funds")
    event = json.loads(receiver.next().body)
    assert event["type"] == "checkout.session.payment_failed"
    assert event["data"]["last_payment_error"]["code"] == "insufficient-funds"


def test_while_a_secret_is_replaced_both_sign(simulator: Running, receiver: Receiver) -> None:
    simulator.control.post("webhook", url=receiver.server.url, secrets=[OLD, NEW])
    simulator.create()
    simulator.control.pay("T1-1")
    pushed = receiver.next()
    assert pushed.proofs == [proof(secret, pushed.seconds, pushed.body) for secret in (OLD, NEW)]


def test_a_shared_secret_comes_without_a_signature(simulator: Running, receiver: Receiver) -> None:
    simulator.control.post("webhook", url=receiver.server.url, secrets=[NEW], strategy="shared-secret")
    simulator.create()
    simulator.control.pay("T1-1")
    headers = receiver.next().headers
    assert headers["authorization"] == f"Bearer {NEW}"
    assert "wave-signature" not in headers


def test_an_event_may_come_twice_with_the_same_id(simulator: Running, receiver: Receiver) -> None:
    simulator.control.post("webhook", url=receiver.server.url, secrets=[NEW], times=2)
    simulator.create()
    simulator.control.pay("T1-1")
    assert receiver.next().body == receiver.next().body


def test_an_event_comes_late_when_it_is_told_to(simulator: Running, receiver: Receiver) -> None:
    simulator.control.post("webhook", url=receiver.server.url, secrets=[NEW], late_s=3600)
    simulator.create()
    simulator.control.pay("T1-1")
    assert receiver.pushed.empty()
    simulator.control.advance(3601)
    pushed = receiver.next()
    assert abs(int(pushed.seconds) - system_now_ms() // 1000) < 60


def test_on_demand_an_event_comes_again_signed_with_an_old_secret_or_an_old_time(
    simulator: Running, receiver: Receiver
) -> None:
    simulator.control.post("webhook", url=receiver.server.url, secrets=[NEW])
    simulator.create()
    simulator.control.pay("T1-1")
    first = receiver.next()
    simulator.control.post("webhook/send", client_reference="T1-1", secrets=[OLD], age_s=600)
    again = receiver.next()
    assert again.body == first.body
    assert again.proofs == [proof(OLD, again.seconds, again.body)]
    assert int(again.seconds) <= system_now_ms() // 1000 - 600


def test_what_was_not_taken_comes_again(simulator: Running) -> None:
    receiver = Receiver(refused=2)
    with receiver.server:
        simulator.control.post("webhook", url=receiver.server.url, secrets=[NEW])
        simulator.create()
        simulator.control.pay("T1-1")
        bodies = {receiver.next().body}
        for _ in range(2):
            simulator.control.advance(3600)
            bodies.add(receiver.next().body)
    assert len(bodies) == 1


def test_after_three_days_wave_gives_up() -> None:
    time = [NOON_MS]
    core = SimulatorCore(lambda: time[0], seed=1)
    core.hooks.configure("http://127.0.0.1:1/", [NEW])
    core.account.create(1, "https://a.example", "https://a.example", "A", None, None)
    core.account.pay(next(iter(core.account.truth.sessions)))
    while (due_ms := core.hooks.next_ms()) is not None:
        time[0] = max(time[0], due_ms)
        for push in core.hooks.take_due():
            core.hooks.not_taken(push)
    assert 2 * 86_400_000 < time[0] - NOON_MS <= 3 * 86_400_000


def test_webhooks_never_leave_the_machine(simulator: Running) -> None:
    for url in ("http://example.com/", "https://127.0.0.1/", "http://127.0.0.1.example.com/"):
        with pytest.raises(AssertionError, match="this machine only"):
            simulator.control.post("webhook", url=url, secrets=[NEW])
