"""Everything that can happen to a cash drawer, in any order, against the model.

After every step both are compared, and at the end the journal is folded again into empty tables.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from pos_terminal.domain.drawer import MovementKind
from pos_terminal.domain.errors import PersonError
from pos_terminal.ledger import drawers
from pos_terminal.ledger.verify import verify
from pos_terminal.services import decisions, drawer, refunds
from pos_terminal.services.approval import Decision, Limits
from pos_terminal.services.drawer import Closing, Handover, Move
from tests.services.drawer_model import (
    APPROVER,
    BOSS,
    OFF,
    PICK,
    REFUNDS,
    WHO,
    DrawerModel,
    has_sales,
    is_counted,
    is_open,
)


class DrawerMachine(DrawerModel):
    """Undoes, counts, closes and hands over, too; and says after each step whether all is as it should be."""

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

    @precondition(has_sales)
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

    @precondition(has_sales)
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

    @precondition(is_open)
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

    @precondition(is_counted)
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

    @precondition(is_counted)
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
        type(self).steps += 1
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
