"""The dialogs for cash beside the sales, in words."""

from __future__ import annotations

from pos_terminal.texts import tr
from pos_terminal.ui.presenters import drawer_states
from pos_terminal.ui.states.drawer import MoveState
from pos_terminal.ui.states.form import ApprovalState
from pos_terminal.ui.widgets.choose_box import ChooseBox, Pick


def pay_in(currency: str, approval: ApprovalState) -> MoveState:
    """Cash that is put into the drawer."""
    return MoveState(
        title=tr("Pay in"),
        line=tr("Cash that comes into the drawer, and is no sale."),
        currency=currency,
        confirm=tr("Pay in"),
        icon="plus",
        approval=approval,
        categories=drawer_states.pay_in_categories(),
        label=tr("Note"),
    )


def pay_out(currency: str, approval: ApprovalState) -> MoveState:
    """Cash that is paid from the drawer."""
    return MoveState(
        title=tr("Pay out"),
        line=tr("Cash that leaves the drawer, for something that was bought or paid."),
        currency=currency,
        confirm=tr("Pay out"),
        icon="arrow-up-right",
        approval=approval,
        categories=drawer_states.pay_out_categories(),
        label=tr("For what, and is there a receipt?"),
        label_needed=tr("Say what it is for."),
    )


def drop(currency: str, approval: ApprovalState) -> MoveState:
    """A bag for the safe."""
    return MoveState(
        title=tr("Put in the safe"),
        line=tr("Whoever receives the bag types in their code. Until then it stays on every report."),
        currency=currency,
        confirm=tr("Put in the safe"),
        icon="shield-lock",
        approval=approval,
        label=tr("Number of the bag"),
        label_needed=tr("Type in the number of the bag."),
        receiver=True,
    )


def no_sale() -> ChooseBox:
    """Why the drawer is opened without a sale; the reasons are told by their names."""
    picks = tuple(Pick(name, icon, words, "") for name, icon, words in no_sale_reasons())
    line = tr("It is noted with your name and the time.")
    return ChooseBox(tr("Why is the drawer opened?"), line, picks)


def no_sale_reasons() -> tuple[tuple[str, str, str], ...]:
    """Name, icon and words of each reason."""
    return (
        ("change", "cash-banknote", tr("Change for a note")),
        ("wrong_change", "refresh", tr("Wrong change was given")),
        ("look", "eye", tr("To look what is there")),
        ("closed", "own-drawer", tr("It did not open by itself")),
        ("other", "pencil", tr("Something else")),
    )
