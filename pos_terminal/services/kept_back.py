"""What of a cash sale is not simply given back as change: owed, left by the customer, rounded away."""

from __future__ import annotations

from collections.abc import Callable

from pos_terminal.domain.drawer import MovementKind, amount_of
from pos_terminal.domain.drawer_events import DrawerMoved
from pos_terminal.domain.errors import InvalidInput
from pos_terminal.services.claims import Sale


def kept_back(
    sale: Sale, payment_id: str, session_id: str, actor: str, new_id: Callable[[], str]
) -> list[DrawerMoved]:
    """The movements beside this sale and its change; none for most sales."""
    if not (sale.rounding or sale.owed or sale.left):
        return []
    amounts = {
        MovementKind.ROUNDING: sale.rounded,
        MovementKind.CHANGE_OWED: sale.owed,
        MovementKind.CHANGE_LEFT: sale.left,
    }
    return [
        DrawerMoved(
            movement_id=new_id(),
            session_id=session_id,
            kind=kind.value,
            amount=amount,
            label=sale.reference,
            payment_id=payment_id,
            staff_id=actor,
        )
        for kind, amount in amounts.items()
        if amount
    ]


def tapped(sale: Sale) -> dict[str, int] | None:
    """The pieces as the event holds them; None where they do not come to what the drawer gets: then they are
    estimated, and nobody is kept waiting for it."""
    if sale.pieces is None:
        return None
    try:
        came = {code: number for code, number in sale.pieces.items() if number > 0}
        went = {code: -number for code, number in sale.pieces.items() if number < 0}
        net = amount_of(came, sale.currency) - amount_of(went, sale.currency)
    except InvalidInput:
        return None
    if net != sale.amount + sale.rounded + sale.owed + sale.left:
        return None
    return {str(code): number for code, number in sale.pieces.items() if number}
