"""Days of a shop on the real services, everything in it that a journal can tell the centre."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from pos_terminal.domain import printing_events
from pos_terminal.domain.drawer import MovementKind
from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.payment import PayableRef, Payment
from pos_terminal.domain.people import Role
from pos_terminal.ledger import driver
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.ledger.tables import PROJECTIONS
from pos_terminal.providers.base import Capabilities, Outcome
from pos_terminal.services import decisions, receipt_numbers, staff
from pos_terminal.services.drawer_moves import Move, move
from pos_terminal.services.people import add_staff
from tests.central.journals import Door
from tests.support.core import TurnedClock, open_ledger, open_order
from tests.support.drawer_day import BOSS, EASY, FREE, Day

_ENDS: Sequence[Outcome] = (Outcome.PAID, Outcome.PAID, Outcome.PAID, Outcome.DECLINED, Outcome.EXPIRED)
A_DAY_MS = 86_400_000


class Month(Day):
    """A terminal without a line, day after day. The same seed is the same journal, but for its ids."""

    def __init__(self, seed: int, folder: Any = None, ids: Any = None) -> None:
        clock = TurnedClock()
        super().__init__(open_ledger(folder, clock=clock, ids=ids), clock)
        self.go_on(random.Random(seed))

    def go_on(self, chance: random.Random, keys_from: int = 0) -> None:
        """Begin to live, with keys and numbers that no other life has."""
        self._random = chance
        self._taken: list[Payment] = []
        self._open: list[Payment] = []
        self._orders = self._keys = keys_from

    @property
    def length(self) -> int:
        """Events in the journal so far."""
        with self.ledger.reading() as connection:
            return int(connection.exec_driver_sql("SELECT MAX(position) FROM journal").scalar() or 0)

    def pass_days(self, days: int, sales: int) -> None:
        """So many days of so many things each, with the drawer closed at the end of each."""
        for _ in range(days):
            for _ in range(sales):
                self.clock.ms += 20_000
                self._something()
            self.close_and_reopen(self._random.choice((0, 0, 0, -500, 1_000)))
            self.clock.ms += A_DAY_MS // 2

    def _something(self) -> None:
        what = self._random.choices(
            (self._sale, self._electronic, self._order, self._late, self._decide, self._undo, self._beside),
            weights=(60, 18, 8, 3, 3, 4, 4),
        )[0]
        try:
            what()
        except TerminalError:
            # Not possible now, says a rule of the shop: nothing happened.
            return

    def _sale(self) -> None:
        amount = self._random.randrange(500, 20_000, 5)
        payment = self.pay_cash(amount, tendered=amount + self._random.choice((0, 0, 500, 5_000)))
        self._taken.append(payment)
        with self.ledger.unit_of_work() as work:
            receipt_numbers.goes_out(work, payment.payment_id)
            kick = printing_events.DrawerKicked(
                cause="sale", subject=payment.payment_id, payment_id=payment.payment_id
            )
            work.record(kick, subject=payment.payment_id)
            work.commit()

    def _electronic(self) -> None:
        payment = self.begin(
            self._random.randrange(500, 20_000, 5), reference=f"Table {self._random.randrange(30)}"
        )
        self.end(payment, Outcome.PENDING)
        if self._random.random() < 0.2:
            self._open.append(payment)
            return
        how = self._random.choice(_ENDS)
        self.end(payment, how)
        if how is Outcome.PAID:
            self._taken.append(payment)
        elif how is Outcome.EXPIRED:
            self._open.append(payment)

    def _order(self) -> None:
        self._orders += 1
        ref = PayableRef("order", f"{1000 + self._orders}")
        open_order(self.ledger, ref.id, 9_000)
        first = self.begin(4_000, payable=ref)
        self.end(first, Outcome.PAID)
        self.pay_cash(5_000, payable=ref)

    def _late(self) -> None:
        if self._open:
            payment = self._open.pop(self._random.randrange(len(self._open)))
            self.end(payment, Outcome.PAID, **({"amount": 7} if self._random.random() < 0.3 else {}))

    def _decide(self) -> None:
        payment = self.unknown(self._random.randrange(500, 9_000, 5))
        if self._random.random() < 0.5:
            self.count_as_paid(payment)
        else:
            decisions.release(self.ledger, Capabilities(), payment.payment_id, BOSS, FREE)

    def _undo(self) -> None:
        if self._taken:
            payment = self._taken[self._random.randrange(len(self._taken))]
            self.give_back(payment, self._random.choice((payment.amount, 5, payment.amount // 2 or 1)))

    def _beside(self) -> None:
        amount = self._random.choice((500, 1_000))
        kind = self._random.choice((MovementKind.PAY_IN, MovementKind.PAY_OUT, MovementKind.DROP))
        if self._random.random() < 0.2:
            self._orders += 1
            person = f"person-{self._orders}"
            add_staff(self.ledger, code=person, name=person, role=Role.CASHIER, pin_hash="", staff_id=person)
            staff.change(
                self.ledger, person, "boss", name=f"{person} again", active=self._random.random() < 0.5
            )
        move(self.ledger, Move(kind, amount, self.key()), BOSS, EASY)


def different(ledger: Ledger, door: Door) -> list[str]:
    """Where the tables at the centre are not the terminal's, row by row and column by column."""
    found = []
    for table in PROJECTIONS:
        names = [column.name for column in table.columns]
        keys = [column.name for column in table.primary_key.columns]
        ask = f"SELECT {', '.join(names)} FROM {{}}{table.name}{{}}"
        with ledger.reading() as connection:
            ours = sorted(driver.rows(connection, ask.format("", "")), key=repr)
        own = f" WHERE restaurant_id = '{door.sender.restaurant_id}'"
        if table.name != "payables":
            own += f" AND terminal_id = '{door.sender.terminal_id}'"
        theirs = sorted(door.rows(ask.format("pos.", own)), key=repr)
        if ours != theirs:
            only = set(ours) ^ set(theirs)
            found.append(
                f"{table.name} by {keys}: {len(ours)} here, {len(theirs)} there, {sorted(only, key=repr)[:2]}"
            )
    return found
