"""A terminal that worked alone joins: its people and payment methods become the restaurant's.

They are recorded in the centre's journal under the ids that they have at the terminal, so that the terminal,
when it is told, finds nothing new; the others learn of them. What the centre knows already stays as it is.
Codes are not taken over: a terminal never sends them, and its hashes open nothing elsewhere. On that terminal
people go on with the code they have; everywhere else they need a new one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Row, text

from pos_terminal.central.backoffice.method_fields import check_host
from pos_terminal.central.callbacks.addresses import Egress
from pos_terminal.domain import events, people_events
from pos_terminal.domain.errors import SettingsProblem
from pos_terminal.ledger.books import Books
from pos_terminal.services.approval import Decision
from pos_terminal.services.method_fields import Config
from pos_terminal.services.rights import Action, authorise

_HERE: Final = (
    " AND NOT EXISTS (SELECT 1 FROM pos.{table} here WHERE here.restaurant_id = its.restaurant_id"
    " AND here.terminal_id = 'centre' AND ({same}))"
)
_STAFF: Final = text(
    "SELECT staff_id, code, name, role, active FROM pos.staff its WHERE restaurant_id = :restaurant_id"
    " AND terminal_id = :terminal_id"
    + _HERE.format(table="staff", same="here.staff_id = its.staff_id OR here.code = its.code")
    + " ORDER BY staff_id"
)
_METHODS: Final = text(
    "SELECT method_id, provider_code, name, active, display_order, config FROM pos.payment_methods its"
    " WHERE restaurant_id = :restaurant_id AND terminal_id = :terminal_id"
    + _HERE.format(
        table="payment_methods",
        same="here.method_id = its.method_id OR here.provider_code = its.provider_code",
    )
    + " ORDER BY display_order, provider_code"
)
_CODES: Final = text(
    "SELECT its.code FROM pos.staff its JOIN pos.staff here ON here.restaurant_id = its.restaurant_id"
    " AND here.terminal_id = 'centre' AND here.code = its.code AND here.staff_id <> its.staff_id"
    " WHERE its.restaurant_id = :restaurant_id AND its.terminal_id = :terminal_id ORDER BY its.code"
)


@dataclass(frozen=True, slots=True)
class Offered:
    """What a terminal has and the centre has not. `taken_codes` belong to somebody else at the centre;
    `foreign_hosts`: names of methods that ask where this server sends no keys."""

    people: Sequence[Row[Any]]
    methods: Sequence[Row[Any]]
    taken_codes: Sequence[str]
    foreign_hosts: Sequence[str]

    def __bool__(self) -> bool:
        return bool(self.people or self.methods)


def offered(connection: Connection, restaurant_id: str, terminal_id: str, egress: Egress) -> Offered:
    """What could be taken over from this terminal of this restaurant."""
    names = {"restaurant_id": restaurant_id, "terminal_id": terminal_id}
    methods = connection.execute(_METHODS, names).all()
    taken = [one for one in methods if _is_asked_where_it_may(one, egress)]
    return Offered(
        connection.execute(_STAFF, names).all(),
        taken,
        list(connection.execute(_CODES, names).scalars()),
        [one.name for one in methods if one not in taken],
    )


def _is_asked_where_it_may(method: Row[Any], egress: Egress) -> bool:
    try:
        check_host(_config(method), egress)
    except SettingsProblem:
        return False
    return True


def _config(method: Row[Any]) -> Config:
    return msgspec.json.decode(method.config, type=dict[str, str | int | bool])


def take_over(
    books: Books, restaurant_id: str, terminal_id: str, actor: str, egress: Egress
) -> tuple[int, int]:
    """Record it, all in one unit of work: how many people and methods. Twice changes nothing more."""
    with books.unit_of_work(actor) as work:
        for action in (Action.MANAGE_STAFF, Action.MANAGE_METHODS):
            authorise(work.connection, action, Decision(actor, ""))
        found = offered(work.connection, restaurant_id, terminal_id, egress)
        for one in found.people:
            work.record(events.StaffAdded(staff_id=one.staff_id, code=one.code, name=one.name, role=one.role))
            if not one.active:
                work.record(
                    people_events.StaffChanged(
                        staff_id=one.staff_id, name=one.name, role=one.role, active=False
                    )
                )
        for one in found.methods:
            work.record(
                events.MethodSet(
                    method_id=one.method_id,
                    provider_code=one.provider_code,
                    name=one.name,
                    active=bool(one.active),
                    display_order=one.display_order,
                    config=_config(one),
                )
            )
        work.commit()
    return len(found.people), len(found.methods)
