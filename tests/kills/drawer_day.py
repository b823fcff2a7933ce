"""A day of the cash drawer in a process that is made to die: each step has a key, so a day can begin anew."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from pos_terminal.domain.drawer import MovementKind
from pos_terminal.domain.people import Role
from pos_terminal.ledger import catalogue, drawer_details, drawers
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.services import drawer
from pos_terminal.services.approval import Decision
from pos_terminal.services.drawer import Closing, Handover, Move, Opening, Transfer
from pos_terminal.services.people import add_staff
from pos_terminal.system import SystemClock
from tests.support.core import cash, checkout_of, open_ledger

AWA: Final = Decision("awa", "a reason")
BOTH: Final = Decision("awa", "a reason", "fatou")
FATOU: Final = Decision("fatou", "a reason", "fatou")


def prepare(folder: Path) -> Ledger:
    """The ledger of this folder with a cashier and a manager."""
    ledger = open_ledger(folder, clock=SystemClock(), opened=False)  # type: ignore[arg-type]
    with ledger.reading() as connection:
        known = {one.staff_id for one in catalogue.people(connection)}
    for name, role in (("awa", Role.CASHIER), ("fatou", Role.MANAGER)):
        if name not in known:
            add_staff(ledger, code=name, name=name, role=role, pin_hash="", staff_id=name)
    return ledger


def day(job: dict[str, Any], tell: Callable[[dict[str, Any]], None]) -> None:
    """Open, sell, move, transfer, count, hand over, approve, count again, close. Done before: done once."""
    ledger = prepare(Path(job["folder"]))
    tell({"ready": True})
    opened = drawer.open_drawer(ledger, Opening(counts={10_000: 5, 500: 4}, key="first"), AWA)
    tell({"done": "open"})
    drawer.open_drawer(ledger, Opening(amount=5_000, key="second", drawer="2"), FATOU)
    checkout_of(ledger).take_cash(cash(5_500, "sale", tendered=10_000, owed=500), "awa")
    moved = [
        (Move(MovementKind.PAY_IN, 10_000, "in"), AWA),
        (Move(MovementKind.PAY_OUT, 3_000, "out"), AWA),
        (Move(MovementKind.DROP, 20_000, "drop"), AWA),
        (Move(MovementKind.NO_SALE, 0, "no sale"), AWA),
    ]
    for wanted, decision in moved:
        drawer.move(ledger, wanted, decision)
        tell({"done": wanted.key})
    drawer.transfer(ledger, Transfer("1", "2", 4_000, "over"), BOTH)
    tell({"done": "transfer"})
    with ledger.reading() as connection:
        bag = drawer_details.movement_by_key(connection, "drop")
    assert bag is not None
    drawer.receive_bag(ledger, bag.movement_id or "", "fatou", AWA)
    tell({"done": "bag"})
    counted = drawer.count(ledger, opened.session_id, 31_000, AWA, "count")
    tell({"done": "count"})
    handover = Handover(counted.count_id, 30_500, 1_000, later=True, key="handover")
    closed, following = drawer.hand_over(ledger, handover, AWA, FATOU)
    tell({"done": "handover"})
    if closed.needs_approval and _waits(ledger, closed.session_id):
        drawer.approve(ledger, closed.session_id, FATOU)
    tell({"done": "approved"})
    again = drawer.count(ledger, following.session_id, 30_500, FATOU, "count again")
    drawer.close(ledger, Closing(again.count_id, 500, 30_000, key="close"), FATOU)
    tell({"done": "close"})
    ledger.close()


def _waits(ledger: Ledger, session_id: str) -> bool:
    with ledger.reading() as connection:
        return any(one.session_id == session_id for one in drawers.unapproved(connection))
