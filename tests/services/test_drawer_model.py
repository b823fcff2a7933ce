"""Everything that can happen to a cash drawer, in any order, against a model of plain dictionaries.

The model knows what is allowed and what should be in the drawer; after every step both are compared, and at
the end the journal is folded again into empty tables.
"""

from __future__ import annotations

from itertools import count
from typing import Any, Final

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from pos_terminal.domain.drawer import MovementKind
from pos_terminal.domain.errors import PersonError
from pos_terminal.domain.people import Role
from pos_terminal.domain.rounding import rounding_of
from pos_terminal.ledger import drawers
from pos_terminal.ledger.verify import verify
from pos_terminal.providers.base import Capabilities
from pos_terminal.services import decisions, drawer, refunds
from pos_terminal.services.approval import Decision, Limits
from pos_terminal.services.drawer import Closing, Handover, Move, Opening
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


def _has_sales(machine: DrawerMachine) -> bool:
    return bool(machine.sales)


def _is_open(machine: DrawerMachine) -> bool:
    return machine.open is not None


def _is_closed(machine: DrawerMachine) -> bool:
    return machine.open is None


def _is_counted(machine: DrawerMachine) -> bool:
    return machine.open is not None and bool(machine.open["counts"])


class DrawerMachine(RuleBasedStateMachine):
    """Acts at random on the real services, and the model beside them."""

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

    @precondition(_is_closed)
    @rule(who=WHO, amount=AMOUNT, shared=st.sampled_from([True, True, False]))
    def opens(self, who: str, amount: int, shared: bool) -> None:
        self._opens(who, amount * 10, False, shared, reason="found so", approver=None)

    @precondition(_is_closed)
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
    def opens_what_is_open(self, who: str) -> None:
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

    @precondition(_is_open)
    @rule(who=WHO)
    def opens_without_a_sale(self, who: str) -> None:
        wanted = Move(MovementKind.NO_SALE, 0, next(self.keys))
        if self.does(self.hands(who), lambda: drawer.move(self.ledger, wanted, Decision(who, "a note"))):
            self.moved(0)

    @precondition(lambda self: any(sale["owed"] for sale in self.sales))
    @rule(who=WHO, pick=PICK)
    def pays_what_is_owed(self, who: str, pick: int) -> None:
        sale = self.sales[pick % len(self.sales)]
        refused = self.hands(who)
        if refused is None and self.open is not None:
            if not sale["owed"]:
                refused = "owed_too_much"
            elif sale["owed"] > self.open["expected"]:
                refused = "drawer_too_little"
        amount = sale["owed"] or 500
        wanted = Move(MovementKind.OWED_PAID, amount, next(self.keys), payment_id=sale["id"])
        if self.does(refused, lambda: drawer.move(self.ledger, wanted, Decision(who, ""))):
            self.moved(-amount)
            sale["extra"] -= amount
            sale["owed"] = 0

    @precondition(_has_sales)
    @rule(who=WHO, pick=PICK, part=st.booleans())
    def gives_back(self, who: str, pick: int, part: bool) -> None:
        sale = self.sales[pick % len(self.sales)]
        amount = max(1, sale["left"] // 2) if part else sale["left"]
        refused = self.hands(who)
        if sale["left"] == 0:
            refused = "not_refundable" if sale["corrected"] else "more_than_refundable"
            amount = 1
        elif refused is None and self.open is not None and amount > self.open["expected"]:
            refused = "drawer_too_little"
        order = refunds.RefundOrder(sale["id"], next(self.keys), amount)
        decision = Decision(who, "sent back", BOSS)
        if sale["corrected"] or sale["left"] == 0:
            # Refused one way or another: there is nothing left.
            with pytest.raises(PersonError):
                refunds.begin(self.ledger, REFUNDS, order, decision)
            return
        if self.does(refused, lambda: refunds.begin(self.ledger, REFUNDS, order, decision)):
            sale["left"] -= amount
            self.moved(-amount)

    @precondition(_has_sales)
    @rule(who=WHO, pick=PICK)
    def corrects(self, who: str, pick: int) -> None:
        sale = self.sales[pick % len(self.sales)]
        refused = self.hands(who)
        if sale["corrected"] or sale["left"] < sale["amount"]:
            refused = "cannot_correct"
        elif refused is None and self.open is not None and sale["session"] != self.open["id"]:
            refused = "drawer_of_sale_closed"
        decision = Decision(who, "wrong button", BOSS)

        def correct() -> Any:
            return decisions.correct(self.ledger, sale["id"], decision, Limits())

        if self.does(refused, correct):
            # Once more would be refused: it has no key.
            self.last = None
            self.moved(-sale["amount"] - sale["extra"])
            sale |= {"left": 0, "corrected": True, "owed": 0, "extra": 0}

    @precondition(_is_open)
    @rule(who=WHO, off=OFF, approver=APPROVER)
    def counts(self, who: str, off: int, approver: str | None) -> None:
        refused = self.hands(who)
        assert self.open is not None
        if refused is None and self.open["counts"] and approver is None:
            refused = "needs_manager"
        session_id, found = self.open["id"], max(0, self.open["expected"] + off)
        key, decision = next(self.keys), Decision(who, "", approver)
        made = self.does(refused, lambda: drawer.count(self.ledger, session_id, found, decision, key))
        if made is not None:
            assert (made.counted, made.expected) == (found, self.open["expected"])
            assert made.needs_manager == (abs(made.variance) > 2_000)
            assert made.first == (not self.open["counts"])
            self.open["counts"].append((made.count_id, found))
            self.open["since_count"] = False

    def _over(self) -> bool:
        assert self.open is not None
        _, found = self.open["counts"][-1]
        return bool(self.open["since_count"]) or abs(found - self.open["expected"]) > 2_000

    @precondition(_is_counted)
    @rule(who=WHO, approver=APPROVER, later=st.booleans(), pick=PICK, part=st.integers(0, 10))
    def closes(self, who: str, approver: str | None, later: bool, pick: int, part: int) -> None:
        assert self.open is not None
        place = pick % len(self.open["counts"]) if pick < 30 else len(self.open["counts"]) - 1
        count_id, found = self.open["counts"][place]
        refused = self.hands(who)
        if refused is None and place != len(self.open["counts"]) - 1:
            refused = "count_not_last"
        elif refused is None and self._over() and approver is None and not later:
            refused = "needs_manager"
        safe = found * part // 10
        closing = Closing(count_id, safe, found - safe, later=later, key=next(self.keys))
        decision = Decision(who, "we looked", approver)
        made = self.does(refused, lambda: drawer.close(self.ledger, closing, decision))
        if made is not None:
            self._closed(made, found, found - safe, later and approver is None)

    def _closed(self, made: Any, found: int, left: int, later: bool) -> None:
        assert self.open is not None
        assert (made.counted, made.expected) == (found, self.open["expected"])
        assert made.z_number == len(self.closed) + 1
        waits = later and self._over()
        assert made.needs_approval == waits
        self.closed.append(self.open | {"left": left, "waits": waits, "found": found})
        self.open = None

    @precondition(_is_counted)
    @rule(who=WHO, to=WHO, later=st.booleans(), off=OFF)
    def hands_over(self, who: str, to: str, later: bool, off: int) -> None:
        assert self.open is not None
        count_id, found = self.open["counts"][-1]
        refused = "same_person" if who == to else self.hands(who)
        if refused is None and self._over() and not later:
            refused = "needs_manager"
        amount = max(0, found + off)
        handover = Handover(count_id, amount, shared=False, later=later, key=next(self.keys))
        leaving, coming = Decision(who, "we looked"), Decision(to, "counted so")
        both = self.does(refused, lambda: drawer.hand_over(self.ledger, handover, leaving, coming))
        if both is not None:
            self._closed(both[0], found, found, later)
            assert (both[1].opening_float, both[1].opening_difference) == (amount, amount - found)
            self._opened(both[1], to, False)

    @precondition(lambda self: bool(self.closed))
    @rule(pick=PICK, approver=APPROVER)
    def approves(self, pick: int, approver: str | None) -> None:
        session = self.closed[pick % len(self.closed)]
        refused = None if session["waits"] else "nothing_to_approve"
        if approver is None:
            refused = "needs_manager"
        decision = Decision("awa", "", approver)
        if self.does(refused, lambda: drawer.approve(self.ledger, session["id"], decision)):
            self.last = None
            session["waits"] = False

    @precondition(lambda self: self.last is not None)
    @rule()
    def does_it_once_more(self) -> None:
        """The same key again: nothing changes, and nothing is refused."""
        before = self._journal()
        self.last()
        assert self._journal() == before

    def _journal(self) -> int:
        with self.ledger.reading() as connection:
            return int(connection.exec_driver_sql("SELECT COUNT(*) FROM journal").scalar() or 0)

    # -- what holds always -----------------------------------------------------------------------------

    @invariant()
    def the_drawer_is_as_the_model_says(self) -> None:
        with self.ledger.reading() as connection:
            opened = drawers.open_sessions(connection)
            assert [one.session_id for one in opened] == ([self.open["id"]] if self.open else [])
            for session in opened:
                assert self.open is not None
                expected = drawers.expected(connection, session.session_id)
                moved = drawers.movements(connection, session.session_id)
                assert expected == self.open["expected"]
                assert expected == session.opening_float + sum(one.amount for one in moved)
                sums = drawers.sums(connection, session.session_id).values()
                assert expected == session.opening_float + sum(amount for _, amount in sums)

    @invariant()
    def what_is_closed_stays_as_it_was(self) -> None:
        with self.ledger.reading() as connection:
            for number, session in enumerate(self.closed, 1):
                found = drawers.by_id(connection, session["id"])
                assert found is not None
                assert (found.z_number, found.needs_approval) == (number, session["waits"])
                assert (found.counted, found.expected) == (session["found"], session["expected"])
                assert drawers.expected(connection, session["id"]) == session["expected"]

    def teardown(self) -> None:
        with self.ledger.reading() as connection:
            report = verify(connection, self.ledger.terminal_id)
        self.ledger.close()
        assert report.ok, report.problems


class LongDrawerMachine(DrawerMachine):
    """The same for a night."""


TestDrawer = DrawerMachine.TestCase
TestDrawer.settings = settings(max_examples=40, stateful_step_count=50, deadline=None)
TestDrawerLong = pytest.mark.long(LongDrawerMachine.TestCase)
TestDrawerLong.settings = settings(max_examples=1_000, stateful_step_count=100, deadline=None)
