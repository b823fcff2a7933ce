"""One step of a payment. The state machine itself (`payment_flow`) is read with the first step: reading it
takes as long as a hundred payments, and a start needs none of it.
"""

from __future__ import annotations

from pos_terminal.domain.payment import Status


def move(status: Status, event: str) -> Status:
    """The status after `event`, by a machine that stands at `status`. Raises TransitionNotAllowed."""
    from pos_terminal.domain.payment_flow import PaymentFlow

    return PaymentFlow.at(status).step(event)


def next_status(status: Status, event: str) -> Status:
    """The same from the machine's table, for where building a machine would cost more than the rest."""
    from pos_terminal.domain.payment_flow import next_status as of_table

    return of_table(status, event)
