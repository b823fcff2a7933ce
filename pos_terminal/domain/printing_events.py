"""What the terminal had its devices do; see events for the rules of bodies."""

from __future__ import annotations

from typing import ClassVar

from pos_terminal.domain.event_body import Body


class DrawerKicked(Body, frozen=True):
    """The drawer's lock is told to open: written before the pulse leaves, so at most once for each cause.

    `cause` is one of KICK_CAUSES and `subject` what it is about: a payment, a refund, a movement.
    """

    type_name: ClassVar[str] = "drawer.kicked"
    cause: str
    subject: str


KICK_CAUSES = ("sale", "refund", "correction", "pay_in", "pay_out", "drop", "no_sale", "count", "test")

ALL = (DrawerKicked,)
