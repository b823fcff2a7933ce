"""Every status with every event: the rules are written out here once more, by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from pos_terminal.domain.errors import TransitionNotAllowed
from pos_terminal.domain.payment import ENDED_UNPAID, IN_FLIGHT, TAKEN, Status
from pos_terminal.domain.payment_flow import EVENTS, TRANSITIONS, PaymentFlow, mermaid, next_status

ROOT = Path(__file__).resolve().parents[2]
RULES = {
    ("pending", "start_processing"): "processing",
    ("processing", "mark_success"): "success",
    ("processing", "mark_failed"): "failed",
    ("processing", "mark_expired"): "expired",
    ("success", "mark_partially_refunded"): "partially_refunded",
    ("partially_refunded", "mark_partially_refunded"): "partially_refunded",
    ("success", "mark_refunded"): "refunded",
    ("partially_refunded", "mark_refunded"): "refunded",
    ("partially_refunded", "unmark_some_refunded"): "partially_refunded",
    ("refunded", "unmark_some_refunded"): "partially_refunded",
    ("partially_refunded", "unmark_all_refunded"): "success",
    ("refunded", "unmark_all_refunded"): "success",
    ("failed", "confirm_late"): "success",
    ("expired", "confirm_late"): "success",
}
ALL_EVENTS = sorted({event for _, event in RULES})


def test_there_is_no_step_beyond_the_rules() -> None:
    assert {(source.value, event): target.value for (source, event), target in TRANSITIONS.items()} == RULES
    assert list(EVENTS) == ALL_EVENTS


@pytest.mark.parametrize("event", [*ALL_EVENTS, "nonsense", ""])
@pytest.mark.parametrize("status", list(Status))
def test_every_status_with_every_event(status: Status, event: str) -> None:
    machine = PaymentFlow.at(status)
    wanted = RULES.get((status.value, event))
    if wanted is not None:
        assert machine.step(event) == next_status(status, event) == wanted
        return
    with pytest.raises(TransitionNotAllowed):
        machine.step(event)
    assert machine.current_state_value is status
    with pytest.raises(TransitionNotAllowed):
        next_status(status, event)


def test_a_machine_begins_where_the_payment_stands() -> None:
    assert PaymentFlow().current_state_value is Status.PENDING
    for status in Status:
        assert PaymentFlow.at(status).current_state_value is status


def test_every_status_is_in_flight_or_taken_or_unpaid_and_only_one_of_them() -> None:
    groups = (IN_FLIGHT, TAKEN, ENDED_UNPAID)
    assert frozenset().union(*groups) == frozenset(Status)
    assert sum(map(len, groups)) == len(Status)


def test_the_diagram_in_the_documentation_is_current() -> None:
    text = (ROOT / "docs" / "payment-states.md").read_text(encoding="utf-8")
    assert f"```mermaid\n{mermaid()}```\n" in text, "write it anew: .venv/bin/python build/payment_states.py"


def test_the_diagram_shows_every_step() -> None:
    for (source, event), target in RULES.items():
        assert f"{source} --> {target}: {event}\n" in mermaid()
