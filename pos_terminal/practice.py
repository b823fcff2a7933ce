"""Sample people and orders for practice mode. All of them are made up."""

from __future__ import annotations

from typing import Final

from pos_terminal.domain import events
from pos_terminal.domain.people import Role
from pos_terminal.domain.secret import Secret
from pos_terminal.ledger import catalogue
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.place import PRACTICE_PIN as PRACTICE_PIN
from pos_terminal.records import dataclass
from pos_terminal.services import people
from pos_terminal.system import random_bytes

_STAFF: Final = (
    ("awa", "Awa Koné", Role.CASHIER),
    ("koffi", "Koffi N’Guessan", Role.CASHIER),
    ("mariam", "Mariam Traoré", Role.CASHIER),
    ("adjoua", "Adjoua Brou", Role.CASHIER),
    ("fatou", "Fatou Diabaté", Role.MANAGER),
    ("serge", "Serge Yao", Role.MANAGER),
)


@dataclass(frozen=True, slots=True)
class _Order:
    label: str
    amount: int
    age_min: int


_ORDERS: Final = (
    _Order("Table 2", 9_500, 71),
    _Order("Table 1", 33_500, 65),
    _Order("Terrace 2", 12_500, 58),
    _Order("Table 6", 15_000, 46),
    _Order("Table 8", 18_000, 31),
    _Order("Table 11", 41_000, 22),
    _Order("Table 3", 24_500, 14),
    _Order("Takeaway", 6_500, 3),
)
_FIRST_NUMBER: Final = 1045
_PATIENCE_S: Final = 3.0


def prepare(ledger: Ledger, pepper: Secret) -> None:
    """Give a practice ledger its staff, once, and new open orders whenever none is left."""
    with ledger.reading() as connection:
        somebody = bool(catalogue.people(connection))
        orders = catalogue.open_orders(connection)
        last = catalogue.last_order_number(connection)
    if not somebody:
        for code, name, role in _STAFF:
            staff_id = ledger.ids.new_id()
            hashed = people.hash_pin(PRACTICE_PIN, staff_id, pepper, random_bytes(16))
            people.add_staff(ledger, code=code, name=name, role=role, pin_hash=hashed, staff_id=staff_id)
    if not orders:
        _open_orders(ledger, last + 1 if last else _FIRST_NUMBER)


def play_scene(address: tuple[str, int], name: str) -> None:
    """Have the simulator at this host and port make the trouble of this name for the next payment.

    Blocks for a moment. Raises OSError when it is not there, or does not know the name.
    """
    from http.client import HTTPConnection, HTTPException

    connection = HTTPConnection(*address, timeout=_PATIENCE_S)
    try:
        connection.request("POST", f"/control/scene/{name}")
        if connection.getresponse().status != 200:
            raise OSError(name)
    except HTTPException as error:
        raise OSError(name) from error
    finally:
        connection.close()


def _open_orders(ledger: Ledger, first: int) -> None:
    with ledger.unit_of_work() as work:
        for number, order in enumerate(_ORDERS, first):
            work.record(
                events.PayableOpened(
                    payable_type="order",
                    payable_id=str(number),
                    label=order.label,
                    amount_due=order.amount,
                    currency="XOF",
                    opened_at=work.at - order.age_min * 60_000,
                )
            )
        work.commit()
