"""What can happen to the cash drawer; see events for the rules of bodies.

Pieces are written as code -> how many, the code as text; see drawer.Counts. Taking cash is no event of its
own: the payment's success names the session, and so do a refund in cash and a correction.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec

from pos_terminal.domain.event_body import Body

Pieces = dict[str, int]


class DrawerOpened(Body, frozen=True):
    """A session began. `counts` None where only the amount was typed, or where it was not counted.

    `opening_difference` is the float less what the last closing left. `handed_from` is the session that was
    closed with this one.
    """

    type_name: ClassVar[str] = "drawer.opened"
    session_id: str
    idempotency_key: str
    drawer: str
    number: int
    currency: str
    opened_by: str
    opening_float: int
    opening_counted: bool
    shared: bool
    counts: Pieces | None = None
    opening_difference: int = 0
    reason: str = ""
    approved_by: str | None = None
    handed_from: str | None = None


class DrawerMoved(Body, frozen=True):
    """Cash moved, or the drawer was opened without a sale. `amount` is signed from the drawer's side.

    `category` is the kind of a pay-out or the other drawer of a transfer; `label` a person's words.
    """

    type_name: ClassVar[str] = "drawer.moved"
    movement_id: str
    session_id: str
    kind: str
    amount: int
    idempotency_key: str | None = None
    category: str = ""
    label: str = ""
    payment_id: str | None = None
    staff_id: str | None = None
    approved_by: str | None = None
    received_by: str | None = None


class BagReceived(Body, frozen=True):
    """Somebody received a bag for the safe that nobody had received when it left the drawer."""

    type_name: ClassVar[str] = "drawer.bag_received"
    movement_id: str
    received_by: str


class DrawerCounted(Body, frozen=True):
    """What was found in the drawer, and what should have been there, which was shown after it. `number` is
    the count's own in its session."""

    type_name: ClassVar[str] = "drawer.counted"
    count_id: str
    session_id: str
    idempotency_key: str
    number: int
    counted: int
    expected: int
    counts: Pieces | None = None
    staff_id: str | None = None
    approved_by: str | None = None


class DrawerClosed(Body, frozen=True):
    """A session ended. `report` is its Z report as session_report packs it: it never changes any more."""

    type_name: ClassVar[str] = "drawer.closed"
    session_id: str
    idempotency_key: str
    count_id: str
    closed_by: str
    counted: int
    expected: int
    reason: str
    approved_by: str | None
    needs_approval: bool
    z_number: int
    to_safe: int
    left_for_float: int
    report: msgspec.Raw


class DrawerApproved(Body, frozen=True):
    """A manager approved of a difference after the session was closed without one."""

    type_name: ClassVar[str] = "drawer.approved"
    session_id: str
    approved_by: str
    note: str = ""


class DrawerShown(Body, frozen=True):
    """A manager let somebody see what should be in an open drawer: `what` is "x" or "expected"."""

    type_name: ClassVar[str] = "drawer.shown"
    session_id: str
    what: str
    shown_to: str
    approved_by: str


ALL = (DrawerOpened, DrawerMoved, BagReceived, DrawerCounted, DrawerClosed, DrawerApproved, DrawerShown)
