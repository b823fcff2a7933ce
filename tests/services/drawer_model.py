"""The model of a cash drawer that the real one is compared with, of plain dictionaries: what is allowed, what
should be in it, and the first half of what people do to both."""

from __future__ import annotations

from itertools import count
from typing import Any, Final

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from pos_terminal.domain.drawer import MovementKind
from pos_terminal.domain.errors import PersonError
from pos_terminal.domain.people import Role
from pos_terminal.domain.rounding import rounding_of
from pos_terminal.providers.base import Capabilities
from pos_terminal.services import drawer
from pos_terminal.services.approval import Decision
from pos_terminal.services.drawer import Move, Opening
from pos_terminal.services.people import add_staff
from tests.support.core import cash, checkout_of, open_ledger

BOSS: Final = "fatou"
WHO = st.sampled_from(["awa", "awa", "koffi", BOSS])
APPROVER = st.sampled_from([None, None, BOSS])
AMOUNT = st.sampled_from([500, 1_500, 4_995, 8_000, 12_502])
PICK = st.integers(0, 99)
OFF = st.sampled_from([0, 0, 0, -500, 1_500, -2_000, 2_001, -9_000])
REFUNDS: Final = Capabilities(immediate=True, refund_full=True, refund_partial=True)
SIGNS: Final = {MovementKind.PAY_IN: 1, MovementKind.PAY_OUT: -1, MovementKind.DROP: -1}
Session = dict[str, Any]


def has_sales(machine: DrawerModel) -> bool:
    return bool(machine.sales)


def is_open(machine: DrawerModel) -> bool:
    return machine.open is not None


def is_closed(machine: DrawerModel) -> bool:
    return machine.open is None


def is_counted(machine: DrawerModel) -> bool:
    return machine.open is not None and bool(machine.open["counts"])


class DrawerModel(RuleBasedStateMachine):
    """Opens, sells and moves cash at random on the real services, and in the model beside them."""

    steps = 0
    """How many steps all machines of this class took."""

    def __init__(self) -> None:
        super().__init__()
        self.ledger = open_ledger(None, opened=False)
        for name in ("awa", "koffi", BOSS):
            role = Role.MANAGER if name == BOSS else Role.CASHIER
            add_staff(self.ledger, code=name, name=name, role=role, pin_hash="", staff_id=name)
        self.checkout = checkout_of(self.ledger)
        self.keys = (f"key-{number}" for number in count(1))
        self.open: Session | None = None
        self.closed: list[Session] = []
        self.sales: list[dict[str, Any]] = []
        self.last: Any = None
        """The last thing that was done, to do once more."""

    # -- the model's rules -----------------------------------------------------------------------------

    def hands(self, who: str, *, sells: bool = False) -> str | None:
        """Why this person may not touch the drawer now."""
        if self.open is None:
            return "drawer_closed"
        own = self.open["shared"] or self.open["owner"] == who
        return None if own or (who == BOSS and not sells) else "drawer_of_another"

    def does(self, refused: str | None, what: Any) -> Any:
        """Do it; it must be refused with this code, or not at all."""
        if refused is not None:
            with pytest.raises(PersonError) as told:
                what()
            assert told.value.code == refused
            return None
        result = what()
        self.last = what
        return result

    def moved(self, amount: int) -> None:
        """The model's drawer after something moved."""
        assert self.open is not None
        self.open["expected"] += amount
        self.open["since_count"] = True

    # -- what people do --------------------------------------------------------------------------------

    @precondition(is_closed)
    @rule(who=WHO, amount=AMOUNT, shared=st.sampled_from([True, True, False]))
    def opens(self, who: str, amount: int, shared: bool) -> None:
        self._opens(who, amount * 10, False, shared, reason="found so", approver=None)

    @precondition(is_closed)
    @rule(
        who=WHO,
        amount=AMOUNT,
        same=st.booleans(),
        approver=APPROVER,
        reason=st.sampled_from(["", "counted twice"]),
    )
    def opens_otherwise(self, who: str, amount: int, same: bool, approver: str | None, reason: str) -> None:
        self._opens(who, amount, same, True, reason, approver)

    @precondition(lambda self: self.open is not None and len(self.sales) % 7 == 6)
    @rule(who=WHO)
    def opens_whatis_open(self, who: str) -> None:
        self._opens(who, 5_000, False, True, "", None)

    def _opens(
        self, who: str, amount: int, same: bool, shared: bool, reason: str, approver: str | None
    ) -> None:
        left = self.closed[-1]["left"] if self.closed else None
        float_ = left if same else amount
        refused = None
        if self.open is not None:
            refused = "drawer_open"
        elif float_ is None:
            refused = "no_last_closing"
        elif left not in (None, float_) and not reason:
            refused = "opening_differs"
        elif same and who != BOSS and approver is None:
            refused = "needs_manager"
        opening = Opening(
            amount=None if same else amount, same_as_last=same, shared=shared, key=next(self.keys)
        )
        decision = Decision(who, reason, approver)
        made = self.does(refused, lambda: drawer.open_drawer(self.ledger, opening, decision))
        if made is not None:
            assert made.opening_difference == (0 if left is None else float_ - left)
            self._opened(made, who, shared)

    def _opened(self, made: Any, who: str, shared: bool) -> None:
        self.open = {
            "id": made.session_id,
            "owner": who,
            "shared": shared,
            "expected": made.opening_float,
            "paid_out": 0,
            "counts": [],
            "since_count": False,
        }

    @rule(
        who=WHO,
        amount=AMOUNT,
        more=st.sampled_from([0, 0, 500, 2_000]),
        kept=st.sampled_from(["", "", "owed", "left"]),
        step=st.sampled_from([0, 0, 5]),
    )
    def sells(self, who: str, amount: int, more: int, kept: str, step: int) -> None:
        rounded = rounding_of(amount, step)
        tendered = amount + rounded + more
        sale = cash(amount, next(self.keys), tendered=tendered, rounding=step, another_customer=True)
        if kept:
            sale = cash(amount, sale.idempotency_key, tendered=tendered, rounding=step, **{kept: more})
        taken = self.does(self.hands(who, sells=True), lambda: self.checkout.take_cash(sale, who).payment)
        if taken is None:
            return
        extra = rounded + (more if kept else 0)
        self.moved(amount + extra)
        assert self.open is not None
        self.sales.append(
            {
                "id": taken.payment_id,
                "session": self.open["id"],
                "amount": amount,
                "left": amount,
                "extra": extra,
                "owed": more if kept == "owed" else 0,
                "corrected": False,
            }
        )

    @rule(who=WHO, amount=AMOUNT, kind=st.sampled_from(list(SIGNS)), approver=APPROVER, to=APPROVER)
    def moves(self, who: str, amount: int, kind: MovementKind, approver: str | None, to: str | None) -> None:
        refused = self.hands(who)
        if refused is None and self.open is not None:
            over = kind is MovementKind.PAY_OUT and self.open["paid_out"] + amount > 20_000
            if over and approver is None:
                refused = "needs_manager"
            elif SIGNS[kind] < 0 and amount > self.open["expected"]:
                refused = "drawer_too_little"
        received_by = to if kind is MovementKind.DROP else None
        wanted = Move(kind, amount, next(self.keys), received_by=received_by)
        made = self.does(
            refused, lambda: drawer.move(self.ledger, wanted, Decision(who, "because", approver))
        )
        if made is not None and self.open is not None:
            assert made.amount == SIGNS[kind] * amount
            self.moved(made.amount)
            self.open["paid_out"] += amount if kind is MovementKind.PAY_OUT else 0

    @precondition(is_open)
    @rule(who=WHO)
    def opens_without_a_sale(self, who: str) -> None:
        wanted = Move(MovementKind.NO_SALE, 0, next(self.keys))
        if self.does(self.hands(who), lambda: drawer.move(self.ledger, wanted, Decision(who, "a note"))):
            self.moved(0)
