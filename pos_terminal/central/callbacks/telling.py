"""What owners are told: what has become of their payables, in the transaction in which it became so.

Worked out from how the tables stand, not from one event: whichever journal moved a payment, whoever folded
it, however often. Each thing is told once, by a word of its own that the database keeps unique.

payable.settled      nothing is due any more          payment.succeeded   one payment of it is paid
payable.withdrawn    nobody is asked for it any more  payment.failed      one ended without money
payable.reopened     something is due again           payment.refunded    money of one went back
                                                      refund.failed       and did not arrive
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, text

from pos_terminal.central.callbacks import outbox
from pos_terminal.central.centre import Centre
from pos_terminal.central.ledger import Listener
from pos_terminal.domain import events
from pos_terminal.domain.event_body import Body
from pos_terminal.domain.payable_events import PayableChanged

if TYPE_CHECKING:
    from pos_terminal.central.ingest.following import Followed

VERSION: Final = 1
_PAYMENT_STATUS: Final = {
    "success": "payment.succeeded",
    "partially_refunded": "payment.succeeded",
    "refunded": "payment.succeeded",
    "failed": "payment.failed",
    "expired": "payment.failed",
}
_REFUND_STATUS: Final = {"success": "payment.refunded", "failed": "refund.failed"}
_OWNED: Final = text(
    "SELECT owned.payable_type AS type, owned.payable_id AS id, owned.owner_id, owned.told_settled,"
    " p.label, p.amount_due, p.amount_taken, p.currency, p.settled"
    " FROM pos.payable_owners owned JOIN pos.callback_owners wants ON wants.restaurant_id ="
    " owned.restaurant_id AND wants.owner_id = owned.owner_id"
    " JOIN pos.payables p ON p.restaurant_id = owned.restaurant_id"
    " AND p.payable_type = owned.payable_type AND p.payable_id = owned.payable_id"
    " WHERE owned.restaurant_id = :restaurant_id AND (owned.payable_type, owned.payable_id) IN"
    " (SELECT * FROM unnest(CAST(:types AS text[]), CAST(:ids AS text[])))"
    " ORDER BY owned.payable_type, owned.payable_id FOR UPDATE OF owned"
)
_PAYMENTS: Final = text(
    "SELECT payment_id AS id, terminal_id, status, provider_code, amount, currency, refunded_amount,"
    " transaction_id, reference, error_code, is_test, initiated_at, completed_at FROM pos.payments"
    " WHERE restaurant_id = :restaurant_id AND payable_type = :type AND payable_id = :id"
    " ORDER BY initiated_at, payment_id"
)
_REFUNDS: Final = text(
    "SELECT refund_id AS id, payment_id, status, amount, currency, reason, error_code FROM pos.refunds"
    " WHERE restaurant_id = :restaurant_id AND payment_id = ANY(:payments) ORDER BY initiated_at, refund_id"
)
_TOLD_SETTLED: Final = text(
    "UPDATE pos.payable_owners SET told_settled = :settled, turns = turns + 1"
    " WHERE restaurant_id = :restaurant_id AND payable_type = :type AND payable_id = :id RETURNING turns"
)
_PAYABLES_OF: Final = text(
    "SELECT DISTINCT payable_type, payable_id FROM pos.payments"
    " WHERE restaurant_id = :restaurant_id AND payment_id = ANY(:payments)"
)
_ANYBODY: Final = text("SELECT 1 FROM pos.callback_owners WHERE restaurant_id = :restaurant_id LIMIT 1")
_CHANGES_NOTHING: Final = (events.PaymentStarted, events.PaymentProcessing, events.PaymentPhase)
"""Begun and not ended: nobody is told of that."""


def listener(centre: Centre, restaurant_id: str) -> Listener:
    """For the centre's own journal: owners are told of what its events did to their payables."""

    def hear(connection: Connection, body: Body, _position: int) -> None:
        _tell_of(centre, connection, restaurant_id, [body], ())

    return hear


def follower(centre: Centre) -> Callable[[Connection, Followed], None]:
    """The same for what terminals did, when it is folded."""

    def follow(connection: Connection, followed: Followed) -> None:
        _tell_of(centre, connection, followed.restaurant_id, followed.bodies, followed.touched)

    return follow


def _tell_of(
    centre: Centre,
    connection: Connection,
    restaurant_id: str,
    bodies: Sequence[Body],
    touched: Iterable[tuple[str, str]],
) -> None:
    ended = [body for body in bodies if not isinstance(body, _CHANGES_NOTHING)]
    named = [(getattr(body, "payable_type", None), getattr(body, "payable_id", None)) for body in ended]
    found = {*touched, *((str(kind), str(key)) for kind, key in named if kind is not None)}
    moved = sorted({str(one) for body in ended if (one := getattr(body, "payment_id", None)) is not None})
    names = {"restaurant_id": restaurant_id, "payments": moved}
    if not (found or moved) or connection.execute(_ANYBODY, names).first() is None:
        return
    found |= {(str(row[0]), str(row[1])) for row in connection.execute(_PAYABLES_OF, names)}
    changed = [body for body in ended if isinstance(body, PayableChanged)]
    tell_owners(
        centre,
        connection,
        restaurant_id,
        found,
        withdrawn={(body.payable_type, body.payable_id) for body in changed if body.withdrawn},
        uncharged={(body.payable_type, body.payable_id) for body in changed if not body.charged},
    )


def tell_owners(
    centre: Centre,
    connection: Connection,
    restaurant_id: str,
    touched: Iterable[tuple[str, str]],
    *,
    withdrawn: Collection[tuple[str, str]] = (),
    uncharged: Collection[tuple[str, str]] = (),
) -> int:
    """Put down a callback for everything about these payables, (type, id) each, that their owners were not
    told yet. In the restaurant's transaction. Returns how many.

    `withdrawn` and `uncharged`: those that are settled since now because they were withdrawn, or without
    anybody being charged; the tables tell that of none.
    """
    wanted = sorted(set(touched))
    if not wanted:
        return 0
    types, ids = (list(column) for column in zip(*wanted, strict=True))
    names = {"restaurant_id": restaurant_id, "types": types, "ids": ids}
    owned = [dict(row) for row in connection.execute(_OWNED, names).mappings()]
    told = 0
    for row in owned:
        place = (row["type"], row["id"])
        word = "payable.withdrawn" if place in withdrawn else "payable.settled"
        one = _Telling(centre, connection, restaurant_id, row, word, is_charged=place not in uncharged)
        told += one.tell()
    return told


class _Telling:
    """One payable and what its owner is told about it."""

    def __init__(
        self,
        centre: Centre,
        connection: Connection,
        restaurant_id: str,
        row: dict[str, Any],
        settled_word: str,
        *,
        is_charged: bool,
    ) -> None:
        self._centre = centre
        self._connection = connection
        self._restaurant_id = restaurant_id
        self._owner_id = str(row.pop("owner_id"))
        self._told_settled = bool(row.pop("told_settled"))
        self._payable = {**row, "settled": bool(row["settled"])}
        self._settled_word = settled_word
        self._is_charged = is_charged

    def tell(self) -> int:
        place = {
            "restaurant_id": self._restaurant_id,
            "type": self._payable["type"],
            "id": self._payable["id"],
        }
        paid = [dict(row) for row in self._connection.execute(_PAYMENTS, place).mappings()]
        found = {"restaurant_id": self._restaurant_id, "payments": [one["id"] for one in paid]}
        given = [dict(row) for row in self._connection.execute(_REFUNDS, found).mappings()]
        told = 0
        for payment in paid:
            payment["is_test"] = bool(payment["is_test"])
            if kind := _PAYMENT_STATUS.get(payment["status"]):
                told += self._put(kind, f"{kind}:{payment['id']}", payment=payment)
        by_id = {payment["id"]: payment for payment in paid}
        for refund in given:
            if kind := _REFUND_STATUS.get(refund["status"]):
                payment = by_id[refund["payment_id"]]
                told += self._put(kind, f"{kind}:{refund['id']}", payment=payment, refund=refund)
        return told + self._settled(place, paid)

    def _settled(self, place: dict[str, Any], paid: list[dict[str, Any]]) -> int:
        settled = self._payable["settled"]
        if settled is self._told_settled:
            return 0
        turns = self._connection.execute(_TOLD_SETTLED, {**place, "settled": settled}).scalar()
        kind = self._settled_word if settled else "payable.reopened"
        once = f"{kind}:{place['type']}/{place['id']}:{turns}"
        last = next((one for one in reversed(paid) if one["status"] in _PAYMENT_STATUS), None)
        about = {} if last is None else {"payment": last}
        return self._put(kind, once, **about, **({"charged": self._is_charged} if settled else {}))

    def _put(self, kind: str, once: str, **about: object) -> int:
        event_id, now = self._centre.ids.new_id(), self._centre.clock.now_ms()
        document = {
            "v": VERSION,
            "id": event_id,
            "type": kind,
            "created_at": now,
            "payable": self._payable,
            **about,
        }
        put = outbox.put(
            self._connection,
            self._restaurant_id,
            self._owner_id,
            event_id=event_id,
            kind=kind,
            once=once,
            body=json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(),
            now_ms=now,
        )
        return int(put)
