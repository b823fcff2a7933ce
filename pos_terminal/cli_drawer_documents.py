"""What the commands of the drawer print: documents, and a line for a person."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import click

from pos_terminal import cli_output
from pos_terminal.domain.drawer import Movement, Session
from pos_terminal.domain.money import format_money
from pos_terminal.receipts.report_words import cash_word
from pos_terminal.texts import tr

if TYPE_CHECKING:
    from pos_terminal.services.drawer import Counted


def open_document(session: Session | None, names: dict[str, str]) -> dict[str, Any] | None:
    """The open session as everybody may know it: nothing tells what should be in the drawer."""
    if session is None:
        return None
    return {
        "session_id": session.session_id,
        "drawer": session.drawer,
        "number": session.number,
        "opened_at": cli_output.iso(session.opened_at),
        "opened_by": names.get(session.opened_by, session.opened_by),
        "float": session.opening_float,
        "currency": session.currency,
        "shared": session.shared,
    }


def session_document(session: Session, names: dict[str, str]) -> dict[str, Any]:
    """A session as `open` and `close` print it; the closing's keys are null while it is open."""
    return {
        **(open_document(session, names) or {}),
        "opening_difference": session.opening_difference,
        "closed_at": cli_output.iso(session.closed_at),
        "closed_by": None if session.closed_by is None else names.get(session.closed_by, session.closed_by),
        "counted": session.counted,
        "expected": session.expected,
        "variance": session.variance,
        "reason": session.reason,
        "approved_by": session.approved_by and names.get(session.approved_by, session.approved_by),
        "needs_approval": session.needs_approval,
        "z_number": session.z_number,
        "to_safe": session.to_safe,
        "left_for_float": session.left_for_float,
    }


def movement_document(
    movement: Movement, currency: str, names: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Any]:
    """A movement as it is kept; signed from the drawer's side. Beside each person's id stands their name."""
    people = {
        "by": movement.staff_id,
        "approved_by": movement.approved_by,
        "received_by": movement.received_by,
    }
    return {
        "movement_id": movement.movement_id,
        "kind": movement.kind.value,
        "amount": movement.amount,
        "currency": currency,
        "at": cli_output.iso(movement.at),
        "session_id": movement.session_id,
        "category": movement.category,
        "reason": movement.label,
        **people,
        **{f"{key}_name": one and names.get(one, one) for key, one in people.items()},
    }


def show(document: dict[str, Any], as_json: bool) -> int:
    if as_json:
        cli_output.emit(document)
    else:
        click.echo(line(document))
    return cli_output.DONE


def line(document: dict[str, Any]) -> str:
    """What was done, on one line for a person."""

    def money(name: str) -> str:
        return format_money(document[name], document["currency"])

    if "kind" in document:
        return "  ".join(filter(None, (cash_word(document["kind"]), money("amount"), document["reason"])))
    number = document["number"]
    if document["z_number"] is None:
        return tr("session {number} is open with {amount}", number=number, amount=money("float"))
    return tr(
        "session {number} is closed: counted {counted}, difference {difference}, Z report {z_number}",
        number=number,
        counted=money("counted"),
        difference=money("variance"),
        z_number=document["z_number"],
    )


def difference(count: Counted, currency: str) -> str:
    """What was counted beside what should be there, for whoever has to say why."""
    counted, expected, variance = (
        format_money(amount, currency) for amount in (count.counted, count.expected, count.variance)
    )
    return tr(
        "counted {counted}, expected {expected}, difference {difference}",
        counted=counted,
        expected=expected,
        difference=variance,
    )
