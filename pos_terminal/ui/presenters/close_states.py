"""What a count came to, in words."""

from __future__ import annotations

from typing import Final

from pos_terminal.domain.drawer import Session
from pos_terminal.domain.money import Money
from pos_terminal.domain.people import Staff
from pos_terminal.services.approval import Decision
from pos_terminal.services.drawer import Counted
from pos_terminal.texts import tr
from pos_terminal.ui.presenters import cause_states
from pos_terminal.ui.presenters.approval import Approvers
from pos_terminal.ui.states.drawer import DifferenceState, Explanation, LeftState, Verdict
from pos_terminal.ui.states.form import ApprovalState, DecideState, Manager, Way
from pos_terminal.ui.widgets.choose_box import ChooseBox, Pick

MOST_CAUSES: Final = 3


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


def one_decision(title: str, line: str, confirm: str, approvers: Approvers) -> DecideState:
    """A form with nothing to choose: a manager agrees, or does not."""
    way = Way("agree", "shield-check", title, line, confirm)
    return DecideState(tr("A manager must agree"), "", (way,), approvers.state())


def float_reasons() -> dict[str, str]:
    """Why a float is not what the last closing left, by name."""
    return {
        "taken": tr("Cash was taken out since"),
        "added": tr("Cash was put in since"),
        "counted_wrong": tr("The last count was wrong"),
        "unknown": tr("I do not know"),
    }


def why_float_differs(difference: int, currency: str) -> ChooseBox:
    """The float is another than what the last closing left. Minor units; "close" is to count again."""
    amount = Money(abs(difference), currency)
    title = (
        tr("{amount} less than the last closing left", amount=amount)
        if difference < 0
        else tr("{amount} more than the last closing left", amount=amount)
    )
    icons = {"taken": "arrow-up-right", "added": "plus", "counted_wrong": "refresh"}
    picks = tuple(
        Pick(name, icons.get(name, "info-circle"), words, "") for name, words in float_reasons().items()
    )
    return ChooseBox(title, tr("Count again, or say why. The reason goes on the report."), picks)


def left_by_default(counted: int, float_before: int) -> int:
    """What stays for the next float, unless somebody says otherwise: as much as this day began with."""
    return min(counted, float_before)


def difference(
    session: Session, counted: Counted, stays: int, approvers: Approvers, limit: int
) -> DifferenceState:
    """The page of a difference that has to be explained. Minor units."""
    currency = session.currency
    rule = tr("Something moved after this count: it needs a reason and a manager.")
    if abs(counted.variance) > limit:
        rule = tr(
            "A difference of more than {limit} needs a reason and a manager.", limit=Money(limit, currency)
        )
    causes = tuple(cause_states.explanation(cause, currency) for cause in counted.causes[:MOST_CAUSES])
    return DifferenceState(
        verdict(counted.expected, counted.counted, currency),
        rule,
        Money(counted.counted - stays, currency),
        Money(stays, currency),
        causes,
        tuple(reason for reason in reasons() if reason.title not in {cause.title for cause in causes}),
        approvers.state(needed=counted.needs_manager, title=tr("Manager approval")),
    )


def left(session: Session, counted: Counted, stays: int) -> LeftState:
    """The dialog for what stays; within the limit it also tells what the count came to, and closes."""
    currency = session.currency
    asks_why = counted.needs_reason
    return LeftState(
        Money(counted.counted, currency),
        Money(stays, currency),
        None if asks_why else verdict(counted.expected, counted.counted, currency),
        tr("Keep this") if asks_why else tr("Close the drawer"),
        again=not asks_why,
    )


def own_code(person: Manager, title: str) -> DecideState:
    """A form that one person agrees to with their own code."""
    line = tr("{name} types in their code.", name=person.name)
    way = Way("agree", "user-circle", person.name, line, tr("Confirm"))
    return DecideState(title, "", (way,), ApprovalState(tr("Your code"), (person,), person.staff_id))


def decision_of(person: Staff, reason: str, beside: Decision) -> Decision:
    """The same moment's decision of another person."""
    return Decision(person.staff_id, reason, None, beside.shift_since_ms)
