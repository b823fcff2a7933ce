"""What the centre's own journal changes is told to the terminals, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import msgspec
from sqlalchemy import Connection, text

from pos_terminal.central.centre import Centre
from pos_terminal.central.feed.payables import tell_payables
from pos_terminal.central.feed.telling import tell
from pos_terminal.central.ledger import Listener
from pos_terminal.central.ledger_tables import CENTRE
from pos_terminal.contract import pull
from pos_terminal.domain import drawer_events, events, payable_events, people_events
from pos_terminal.domain.ports import Clock

if TYPE_CHECKING:
    from pos_terminal.central.ingest.following import Followed

_PERSON: Final = text(
    "SELECT staff.staff_id, code, name, role, active, pin_hash FROM pos.staff"
    " LEFT JOIN pos.staff_pins ON staff_pins.restaurant_id = staff.restaurant_id"
    " AND staff_pins.staff_id = staff.staff_id"
    " WHERE staff.restaurant_id = :restaurant_id AND staff.terminal_id = 'centre'"
    " AND staff.staff_id = :staff_id"
)
_OF_PAYMENT: Final = text(
    "SELECT payable_type, payable_id FROM pos.payments WHERE restaurant_id = :restaurant_id"
    " AND payment_id = :payment_id"
)
_OF_A_PAYABLE: Final = (events.PayableOpened, events.PayableReckoned, payable_events.PayableChanged)
_DECIDED: Final = text(
    "SELECT e.terminal_id, u.name FROM pos.exceptions e LEFT JOIN pos.users u"
    " ON u.restaurant_id = e.restaurant_id AND u.user_id = :user_id"
    " WHERE e.restaurant_id = :restaurant_id AND e.exception_id = :exception_id"
)
_APPROVED: Final = text(
    "SELECT d.terminal_id, d.counted - d.expected AS difference, u.name"
    " FROM pos.drawer_sessions d LEFT JOIN pos.users u"
    " ON u.restaurant_id = d.restaurant_id AND u.user_id = :user_id"
    " WHERE d.restaurant_id = :restaurant_id AND d.session_id = :session_id"
)
_MOVES_A_PAYMENT: Final = (
    events.PaymentStarted,
    events.PaymentSucceeded,
    events.PaymentFailed,
    events.PaymentExpired,
    events.PaymentAccepted,
    events.PaymentReleased,
    events.PaymentCorrected,
)


def listener(centre: Centre, restaurant_id: str) -> Listener:
    """For the books of a restaurant."""
    return Listening(restaurant_id, centre.clock)


def follower(centre: Centre) -> Callable[[Connection, Followed], None]:  # noqa: ARG001
    """What one terminal did to payables is told to the others, when it is folded."""

    def follow(connection: Connection, followed: Followed) -> None:
        opened = [
            (body.payable_type, body.payable_id)
            for body in followed.bodies
            if isinstance(body, events.PayableOpened)
        ]
        touched = {*followed.touched, *opened}
        tell_payables(connection, followed.restaurant_id, touched, now_ms=followed.now_ms)

    return follow


class Listening:
    """A listener of one restaurant's `CentralLedger`."""

    def __init__(self, restaurant_id: str, clock: Clock) -> None:
        self._restaurant_id = restaurant_id
        self._clock = clock

    def __call__(self, connection: Connection, body: events.Body, _position: int) -> None:
        """Tell what this event changed for terminals; most change nothing for them."""
        now = self._clock.now_ms()
        if isinstance(body, _OF_A_PAYABLE):
            tell_payables(connection, self._restaurant_id, [(body.payable_type, body.payable_id)], now_ms=now)
        elif isinstance(body, _MOVES_A_PAYMENT):
            found = connection.execute(_OF_PAYMENT, self._named(payment_id=body.payment_id)).all()
            touched = [(row.payable_type, row.payable_id) for row in found]
            tell_payables(connection, self._restaurant_id, touched, now_ms=now)
        elif isinstance(body, events.ExceptionResolved):
            self._tell_decision(connection, body, now)
        elif isinstance(body, drawer_events.DrawerApproved):
            self._tell_approval(connection, body, now)
        elif isinstance(body, events.MethodSet):
            values = msgspec.structs.asdict(body)
            del values["approved_by"]
            tell(
                connection,
                self._restaurant_id,
                pull.METHOD,
                body.method_id,
                pull.ToldMethod(**values),
                now_ms=now,
            )
        elif isinstance(body, events.StaffAdded | people_events.StaffChanged | people_events.PinChanged):
            self.tell_person(connection, body.staff_id)

    def _tell_decision(self, connection: Connection, body: events.ExceptionResolved, now_ms: int) -> None:
        """A terminal hears what was decided about its own exception, in the transaction of the decision."""
        names = self._named(
            exception_id=body.exception_id, user_id=body.decided_by.removeprefix("centre:user:")
        )
        row = connection.execute(_DECIDED, names).one_or_none()
        if row is None or row.terminal_id == CENTRE or body.decision not in ("kept", "loss"):
            return
        told = pull.ToldDecision(
            exception_id=body.exception_id,
            decision=body.decision,
            note=body.note,
            decided_by=row.name or body.decided_by,
        )
        tell(
            connection,
            self._restaurant_id,
            pull.DECISION,
            body.exception_id,
            told,
            now_ms=now_ms,
            terminal_id=row.terminal_id,
        )

    def _tell_approval(self, connection: Connection, body: drawer_events.DrawerApproved, now_ms: int) -> None:
        """A terminal hears that its drawer was approved of, in the transaction of the approval."""
        names = self._named(session_id=body.session_id, user_id=body.approved_by.removeprefix("centre:user:"))
        row = connection.execute(_APPROVED, names).one_or_none()
        if row is None or row.terminal_id == CENTRE:
            return
        told = pull.ToldApproval(
            session_id=body.session_id,
            note=body.note,
            approved_by=row.name or body.approved_by,
            difference=row.difference,
        )
        tell(
            connection,
            self._restaurant_id,
            pull.APPROVAL,
            body.session_id,
            told,
            now_ms=now_ms,
            terminal_id=row.terminal_id,
        )

    def tell_person(self, connection: Connection, staff_id: str) -> None:
        """Tell how a person stands, with the hash of their PIN."""
        row = connection.execute(_PERSON, self._named(staff_id=staff_id)).one_or_none()
        if row is not None:
            tell(
                connection,
                self._restaurant_id,
                pull.STAFF,
                staff_id,
                person_of(tuple(row)),
                now_ms=self._clock.now_ms(),
            )

    def _named(self, **more: str) -> dict[str, str]:
        return {"restaurant_id": self._restaurant_id, **more}


def person_of(row: tuple[object, ...]) -> pull.ToldStaff:
    """A row of staff_id, code, name, role, active, pin_hash."""
    staff_id, code, name, role, active, pin_hash = row
    return pull.ToldStaff(
        staff_id=str(staff_id),
        code=str(code),
        name=str(name),
        role=str(role),
        active=bool(active),
        pin_hash=None if pin_hash is None else str(pin_hash),
    )
