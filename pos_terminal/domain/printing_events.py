"""What the terminal had its devices do; see events for the rules of bodies."""

from __future__ import annotations

from typing import ClassVar, Final

from pos_terminal.domain.event_body import Body


class DrawerKicked(Body, frozen=True):
    """The drawer's lock is told to open: written before the pulse leaves, so at most once for each cause.

    `cause` is sale, refund, correction or the kind of a movement; `subject` what it is about. `payment_id`
    where it belongs to the story of a payment.
    """

    type_name: ClassVar[str] = "drawer.kicked"
    cause: str
    subject: str
    payment_id: str | None = None


ALL: Final = (DrawerKicked,)
