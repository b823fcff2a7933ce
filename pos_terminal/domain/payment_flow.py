"""The payment's state machine: the one definition of which step is possible from which status.

`PaymentFlow` is the machine that electronic payments run, a new one for each use case. `TRANSITIONS` is
derived from it at import and serves the cash path, where building a machine would cost more than the rest; a
test keeps both equal. Either way an impossible step raises TransitionNotAllowed and changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from statemachine import State, StateMachine
from statemachine.exceptions import TransitionNotAllowed as MachineRefused

from pos_terminal.domain.errors import TransitionNotAllowed
from pos_terminal.domain.payment import Status


class PaymentFlow(StateMachine):
    """The statuses that are published, and every step between them. Start it with `at(status)`; move it with
    `step(event)`. The two `unmark` steps are taken on a company's word alone: see docs/decisions/0019."""

    pending = State(value=Status.PENDING, initial=True)
    processing = State(value=Status.PROCESSING)
    success = State(value=Status.SUCCESS)
    failed = State(value=Status.FAILED)
    expired = State(value=Status.EXPIRED)
    partially_refunded = State(value=Status.PARTIALLY_REFUNDED)
    refunded = State(value=Status.REFUNDED)

    start_processing = pending.to(processing)
    mark_success = processing.to(success)
    mark_failed = processing.to(failed)
    mark_expired = processing.to(expired)
    mark_partially_refunded = success.to(partially_refunded) | partially_refunded.to(partially_refunded)
    mark_refunded = success.to(refunded) | partially_refunded.to(refunded)
    # A refund that had succeeded did not arrive after all: those that stand decide, as they always do.
    unmark_some_refunded = partially_refunded.to(partially_refunded) | refunded.to(partially_refunded)
    unmark_all_refunded = partially_refunded.to(success) | refunded.to(success)
    confirm_late = failed.to(success) | expired.to(success)

    @classmethod
    def at(cls, status: Status) -> PaymentFlow:
        """A machine that stands where the payment stands."""
        return cls(start_value=status)

    def step(self, event: str) -> Status:
        """Make one step and return the new status. Raises TransitionNotAllowed; then nothing has changed."""
        before = Status(self.current_state_value)
        try:
            self.send(event)
        except MachineRefused:
            raise TransitionNotAllowed("transition_not_allowed", status=before.value, event=event) from None
        return Status(self.current_state_value)


def _derive() -> Mapping[tuple[Status, str], Status]:
    table = {
        (Status(state.value), str(event)): Status(transition.target.value)
        for state in PaymentFlow.states
        for transition in state.transitions
        for event in transition.events
        if transition.target is not None
    }
    return MappingProxyType(table)


TRANSITIONS: Final = _derive()
EVENTS: Final = tuple(sorted({event for _, event in TRANSITIONS}))


def next_status(status: Status, event: str) -> Status:
    """The status after `event`, from the derived table. Raises TransitionNotAllowed."""
    try:
        return TRANSITIONS[status, event]
    except KeyError:
        raise TransitionNotAllowed("transition_not_allowed", status=status.value, event=event) from None


def mermaid() -> str:
    """The machine as a Mermaid state diagram, for the documentation."""
    lines = ["stateDiagram-v2", "    [*] --> pending"]
    lines += [
        f"    {source.value} --> {target.value}: {event}"
        for (source, event), target in sorted(
            TRANSITIONS.items(), key=lambda item: (list(Status).index(item[0][0]), item[0][1])
        )
    ]
    lines.append("    refunded --> [*]")
    return "\n".join(lines) + "\n"
