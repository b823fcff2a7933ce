"""The core alone: virtual time, a seed, the truth ledger."""

from __future__ import annotations

import json

import pytest

from pos_terminal.simulator.account import Auto, Refused
from pos_terminal.simulator.core import SimulatorCore
from pos_terminal.simulator.exchange import Delay, Drop, Reply, Request, Response
from pos_terminal.simulator.script import Rule

NOON_MS = 1_795_000_000_000


class Time:
    """A clock that only a test moves."""

    def __init__(self) -> None:
        self.ms = NOON_MS

    def __call__(self) -> int:
        return self.ms


def send(core: SimulatorCore, method: str, target: str, body: object = None) -> Reply:
    content = b"" if body is None else json.dumps(body).encode()
    return core.handle(Request.of(method, target, {"Authorization": "Bearer wave_x"}, content))


def create(core: SimulatorCore, reference: str = "A") -> Reply:
    pages = {"success_url": "https://a.example", "error_url": "https://a.example"}
    body = {"amount": "700", "currency": "XOF", "client_reference": reference, **pages}
    return send(core, "POST", "/wave/v1/checkout/sessions", body)


def search(core: SimulatorCore, reference: str = "A") -> list[dict[str, object]]:
    reply = send(core, "GET", f"/wave/v1/checkout/sessions/search?client_reference={reference}")
    assert isinstance(reply, Response)
    told = reply.json()
    assert isinstance(told, dict)
    return list(told["result"])


def only_session(core: SimulatorCore) -> str:
    (session_id,) = core.account.truth.sessions
    return session_id


def test_an_unpaid_session_expires_at_its_time_and_cannot_be_paid_after() -> None:
    time = Time()
    core = SimulatorCore(time, seed=1)
    create(core)
    session_id = only_session(core)
    time.ms += 30 * 60 * 1000 - 1
    assert search(core)[0]["checkout_status"] == "open"
    time.ms += 1
    assert search(core)[0]["checkout_status"] == "expired"
    with pytest.raises(Refused):
        core.account.pay(session_id)
    assert core.account.truth.captures("A") == 0
    assert core.account.truth.ended_refused[session_id] == 1


def test_the_length_of_life_can_be_set() -> None:
    time = Time()
    core = SimulatorCore(time, seed=1)
    core.account.settings.life_ms = 1000
    create(core)
    assert core.next_due_ms() == NOON_MS + 1000
    time.ms += 1000
    assert search(core)[0]["checkout_status"] == "expired"
    assert core.next_due_ms() is None


def test_the_truth_counts_captures_by_reference_over_all_sessions() -> None:
    core = SimulatorCore(Time(), seed=1)
    create(core)
    create(core)
    for session_id in core.account.truth.sessions:
        core.account.pay(session_id)
        with pytest.raises(Refused):
            core.account.pay(session_id)
    truth = core.account.truth
    assert truth.captures("A") == 2
    assert truth.captures("B") == 0
    assert truth.as_json()["duplicates_refused"] == 2
    assert [move.at_ms for move in truth.movements] == [NOON_MS, NOON_MS]


def test_a_paid_session_cannot_be_declined_any_more() -> None:
    core = SimulatorCore(Time(), seed=1)
    create(core)
    core.account.pay(only_session(core))
    before = search(core)
    with pytest.raises(Refused):
        core.account.decline(only_session(core), "payment-failure")
    assert search(core) == before


def test_customers_pay_or_refuse_by_themselves_when_they_are_told_to() -> None:
    time = Time()
    core = SimulatorCore(time, seed=1)
    core.account.settings.auto = Auto(4000)
    create(core, "pays")
    core.account.settings.auto = Auto(4000, "blocked-account")
    create(core, "refuses")
    time.ms += 3999
    assert core.account.truth.captures("pays") == 0
    time.ms += 1
    assert search(core, "pays")[0]["payment_status"] == "succeeded"
    refused = search(core, "refuses")[0]
    assert refused["checkout_status"] == "open"
    assert refused["last_payment_error"] == {
        "code": "blocked-account",
        "message": "The customer's account is blocked.",
    }


def test_late_events_happen_at_the_time_they_were_due_in_their_order() -> None:
    time = Time()
    core = SimulatorCore(time, seed=1)
    core.account.settings.auto = Auto(5000)
    core.script.add(Rule.read({"operation": "create", "mode": "drop-then-work-later", "delay_s": 10}))
    assert create(core) == Drop()
    create(core, "B")
    time.ms += 3600 * 1000
    search(core)
    moves = [(move.reference, move.at_ms - NOON_MS) for move in core.account.truth.movements]
    assert moves == [("B", 5000), ("A", 15000)]


def test_faults_are_replies_that_a_caller_acts_out() -> None:
    core = SimulatorCore(Time(), seed=1)
    core.script.add(Rule.read({"operation": "create", "mode": "slow", "delay_s": 2.5}))
    reply = create(core)
    assert isinstance(reply, Delay)
    assert reply.delay_ms == 2500
    assert isinstance(reply.then, Response)


def test_the_same_seed_and_the_same_requests_give_the_same_bytes() -> None:
    def play(seed: int) -> list[object]:
        time = Time()
        core = SimulatorCore(time, seed=seed)
        core.script.add(Rule.read({"mode": "work-then-drop", "chance_percent": 40, "times": 0}))
        replies: list[object] = []
        for number in range(40):
            replies.append(create(core, f"R{number}"))
            time.ms += 1000
        for session_id in list(core.account.truth.sessions)[::3]:
            core.account.pay(session_id)
        return [*replies, core.account.truth.as_json(), list(core.calls)]

    first = play(7)
    assert play(7) == first
    assert play(8) != first
    assert 0 < sum(reply == Drop() for reply in first[:40]) < 40


def test_a_dashboard_refund_is_in_the_ledger_and_the_statement_and_may_undo_the_session() -> None:
    core = SimulatorCore(Time(), seed=1)
    create(core)
    core.account.pay(only_session(core))
    reply = send(core, "POST", "/control/refund-by-dashboard", {"client_reference": "A", "undo": True})
    assert isinstance(reply, Response)
    assert reply.status == 200
    assert [move.source for move in core.account.truth.movements] == ["api", "dashboard"]
    session = search(core)[0]
    assert (session["checkout_status"], session["payment_status"]) == ("complete", "cancelled")


def test_reset_forgets_what_happened_and_what_was_to_happen() -> None:
    time = Time()
    core = SimulatorCore(time, seed=1)
    create(core)
    core.script.add(Rule.read({"mode": "drop"}))
    send(core, "POST", "/control/clock", {"advance_s": 5})
    send(core, "POST", "/control/reset")
    assert core.account.truth.sessions == {}
    assert core.account.now_ms() == NOON_MS
    assert core.next_due_ms() is None
    assert isinstance(create(core), Response)
