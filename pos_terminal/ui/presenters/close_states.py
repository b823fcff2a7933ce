"""What a count came to, in words."""

from __future__ import annotations

from pos_terminal.domain.money import Money
from pos_terminal.texts import tr
from pos_terminal.ui.states.drawer import Explanation, Verdict


def verdict(expected: int, counted: int, currency: str) -> Verdict:
    """Short, over, or right. Minor units."""
    difference = counted - expected
    word, icon = tr("The drawer is right"), "check"
    if difference:
        word, icon = (tr("Short by"), "arrow-down") if difference < 0 else (tr("Over by"), "arrow-up")
    return Verdict(
        word, icon, Money(expected, currency), Money(counted, currency), Money(abs(difference), currency)
    )


def reasons() -> tuple[Explanation, ...]:
    """What may have happened, whatever the records say."""
    return (
        Explanation("change", tr("Wrong change given")),
        Explanation("pay_out", tr("Pay-out not written down")),
        Explanation("method", tr("Sale typed with the wrong method")),
        Explanation("unknown", tr("I do not know")),
    )
