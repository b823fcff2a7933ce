"""The likely causes of a difference in a person's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from pos_terminal.domain.money import format_money
from pos_terminal.services.difference import Cause
from pos_terminal.texts import tr, trn

_Words = Callable[[Cause, str, str], str]


def _of(cause: Cause, currency: str) -> str:
    return format_money(cause.other_value or 0, currency)


_WORDS: Final[Mapping[str, _Words]] = {
    "opening_count": lambda _c, m, _u: tr(
        "The float was {amount} off already. Was it counted right?", amount=m
    ),
    "opening_uncounted": lambda _c, _m, _u: tr("The float was not counted at the opening."),
    "owed_paid": lambda c, m, _u: tr(
        "{amount} of change is owed for {what}. Was it given and not written down?", amount=m, what=c.label
    ),
    "wrong_method": lambda c, m, _u: tr(
        "A payment of {amount} ({what}): was it taken in another way?", amount=m, what=c.label
    ),
    "pay_out_usual": lambda c, m, _u: tr(
        "{amount} was paid out before for {what}. Was it again, and not written down?", amount=m, what=c.label
    ),
    "written_twice": lambda c, m, _u: tr(
        "{amount} ({what}) is written down more than once.", amount=m, what=c.label
    ),
    "sale_not_typed": lambda c, m, _u: tr(
        "Order {order} is open with {amount}. Was it paid in cash?", order=c.label, amount=m
    ),
    "taken_twice": lambda c, m, _u: tr(
        "Two payments of {amount} ({what}) within minutes. Was it one?", amount=m, what=c.label
    ),
    "change_not_given": lambda c, m, _u: tr(
        "Change of {amount} ({what}). Was it given?", amount=m, what=c.label
    ),
    "change_doubled": lambda c, m, _u: tr(
        "Change of {amount} ({what}). Was it given twice?", amount=m, what=c.label
    ),
    "digits_swapped": lambda c, _m, u: tr(
        "{typed} was typed ({what}). Was it {meant}?",
        typed=format_money(c.value or 0, u),
        what=c.label,
        meant=_of(c, u),
    ),
    "wrong_row": lambda c, _m, u: trn(
        "{count} piece of {really} counted in the row {row}?",
        "{count} pieces of {really} counted in the row {row}?",
        c.pieces or 1,
        really=_of(c, u),
        row=format_money(c.value or 0, u),
    ),
    "piece_missed": lambda _c, m, _u: tr("One piece of {amount}: overlooked, or counted twice?", amount=m),
}


def words(cause: Cause, currency: str) -> str:
    """One cause as a question; nothing is changed by it."""
    return _WORDS[cause.kind](cause, format_money(cause.amount, currency), currency)
