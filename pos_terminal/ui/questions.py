"""The dialogs that ask or tell one thing, as states."""

from __future__ import annotations

from pos_terminal.domain.money import Money
from pos_terminal.texts import tr
from pos_terminal.ui.states.dialogs import Choice, DialogState


def information(title: str, text: str = "") -> DialogState:
    """Something to be read; "close" is told."""
    return DialogState(title, text, (Choice("close", tr("Close"), "primary", key="Enter"),))


def yes_or_no(title: str, text: str, yes: str, no: str, *, danger: bool = False) -> DialogState:
    """A question; tells "yes" or "no". With `danger` Enter does not answer it and yes is not filled."""
    kind = "danger" if danger else "primary"
    choices = (
        Choice("no", no, key="Esc", left=True),
        Choice("yes", yes, kind, key="" if danger else "Enter"),
    )
    return DialogState(title, text, choices, on_escape="no", enter_confirms=not danger)


def same_customer(amount: Money) -> DialogState:
    """An equal amount was keyed in and is not known yet; tells "same" or "other". Enter answers nothing
    here."""
    text = tr(
        "A payment of {amount} is still being checked. Is this the same customer, or another one?",
        amount=amount,
    )
    choices = (
        Choice("same", tr("Same customer, do not charge"), key="Esc", left=True),
        Choice("other", tr("Another customer"), "primary"),
    )
    return DialogState(tr("Same customer?"), text, choices, on_escape="same", enter_confirms=False)


def order_being_checked(order: str, method: str, amount: Money, asking: str) -> DialogState:
    """The order is held by a payment that is not known yet; tells "see", "decide" or "close".

    `asking` is a whole sentence on when the provider was asked and is asked again, or "".
    """
    text = tr(
        "A {method} payment of {amount} for this order is still being checked. The customer may have paid.",
        method=method,
        amount=amount,
    )
    choices = (
        Choice("close", tr("Close"), key="Esc", left=True),
        Choice("decide", tr("Manager decides"), icon="lock"),
        Choice("see", tr("See the payment"), "unknown", icon="arrow-right", key="Enter"),
    )
    words = f"{text} {asking}".strip()
    return DialogState(tr("Do not take the money twice"), words, choices, over_title=order, warning=True)


def claimed_elsewhere(order: str, holder: str) -> DialogState:
    """Another terminal takes money for the same just now; tells "again", "cash" or "close"."""
    text = tr(
        "Wait until that is over: the customer may be paying there. Cash can be taken here all the same."
    )
    choices = (
        Choice("close", tr("Close"), key="Esc", left=True),
        Choice("cash", tr("Take cash all the same"), icon="cash-banknote"),
        Choice("again", tr("Try again"), "primary", key="Enter"),
    )
    title = tr("{holder} is taking money for this order.", holder=holder)
    return DialogState(title, text, choices, over_title=order, warning=True)


def did_it_print() -> DialogState:
    """A part of a paper, or all of it, may have come out."""
    return DialogState(
        title=tr("Did it print?"),
        text=tr("Something went wrong while it was printed. Look at the paper. Printed again, it is a copy."),
        choices=(
            Choice("close", tr("Later"), left=True, key="Esc"),
            Choice("again", tr("Print again"), icon="printer"),
            Choice("there", tr("It is there"), kind="primary", key="Enter"),
        ),
    )
