"""What somebody with a notebook would write down of money: the model that the ledger is compared with.

Plain integers, no phases and no tables: what came, what is under way, what a person decided.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

DUES: Final = {"1": 10_000, "2": 6_000}
OTHER_AMOUNT: Final = 7_777


@dataclass
class Money:
    """One payment, as somebody with a notebook would write it down."""

    payment_id: str
    order: str | None
    amount: int
    kind: str
    state: str = "open"
    released: bool = False
    counted: bool = False
    corrected: bool = False
    other_came: int = 0
    told_of_other: bool = False
    number: str | None = None
    claimed: str | None = None
    refunded: int = 0
    under_way: dict[str, int] = field(default_factory=dict)

    @property
    def taken(self) -> bool:
        """Whether it settles its part."""
        return (self.counted or self.state == "taken") and not self.corrected


@dataclass
class Question:
    """One exception: `decision` None while it is open."""

    kind: str
    amount: int
    payment: Money
    decision: str | None = None
    refund_id: str | None = None
    left: bool = False
    """Late money that serves its order no longer: it went to another one, or back."""


class Notebook:
    """All payments and questions, and what follows from them."""

    def __init__(self) -> None:
        self.money: list[Money] = []
        self.questions: list[Question] = []
        self.applied = dict.fromkeys(DUES, 0)

    def taken(self, order: str) -> int:
        """What counts as taken for this order."""
        came = sum(m.amount for m in self.money if m.order == order and m.taken)
        left = sum(q.amount for q in self.questions if q.payment.order == order and q.left)
        return self.applied[order] + came - left

    def in_flight(self, order: str) -> int:
        """What is reserved."""
        return sum(
            max(m.amount, m.other_came if self.asked("mismatch", m) else 0)
            for m in self.money
            if m.order == order and m.state == "open" and not m.counted and not m.released
        )

    def asked(self, kind: str, money: Money) -> list[Question]:
        """The open questions of this kind about it."""
        return [q for q in self.questions if (q.kind, q.payment, q.decision) == (kind, money, None)]

    def may_take(self, order: str | None, amount: int) -> bool:
        """Whether so much is open there."""
        return order is None or amount <= DUES[order] - self.taken(order) - self.in_flight(order)

    def too_much(self, order: str | None) -> int:
        """What came for this order beyond its due."""
        return 0 if order is None else max(0, self.taken(order) - DUES[order])

    def number_used(self, number: str, but: Money | None = None) -> bool:
        """Whether another payment has this number."""
        return any(number in (m.number, m.claimed) for m in self.money if m is not but)

    def paid(self, money: Money, wrong: str | None, number: str | None) -> None:
        """The company says that it was paid; `wrong` names what does not fit."""
        if wrong is not None:
            if not money.told_of_other:
                money.told_of_other = True
                amount = OTHER_AMOUNT if wrong == "amount" else money.amount
                self.questions.append(Question("mismatch", amount, money))
                if money.state == "open" and not money.counted:
                    money.other_came = amount if wrong == "amount" else 1
            return
        if money.counted:
            for loss in self.asked("loss", money):
                loss.decision = "settled"
        before = self.too_much(money.order)
        late = money.state == "ended" or money.released
        money.state, money.number = "taken", number
        rest = self.too_much(money.order) - before
        if money.order is None and late and not money.counted:
            rest = money.amount
        if rest:
            self.questions.append(Question("late_money", rest, money))
        if number and self.number_used(number, money):
            self.questions.append(Question("number_twice", money.amount, money))

    def ended(self, money: Money) -> None:
        """The company says that nobody can pay it any more."""
        money.state = "ended"
        if money.counted:
            self.questions.append(Question("loss", money.amount, money))
