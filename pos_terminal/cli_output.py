"""What the command line prints: the documents of the contract, as JSON or as lines for a person."""

from __future__ import annotations

import io
import json
import sys
from typing import Any

from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.money import format_money
from pos_terminal.domain.payment import ENDED_UNPAID, Payment, Phase, Status
from pos_terminal.services.sentences import say
from pos_terminal.texts import tr

DONE, OURS, REFUSED, UNKNOWN, NOT_PAID = 0, 1, 2, 3, 4
"""Exit statuses: done or still waiting; a bug or a broken journal; refused, nothing changed; unknown; not
paid."""


def document(payment: Payment, *, is_duplicate: bool = False, practice: bool = False) -> dict[str, Any]:
    """A payment as `pay` and `payments` print it. Amounts are minor units, times UTC in ISO 8601.

    In practice nothing is real money, cash included.
    """
    return {
        "payment_id": payment.payment_id,
        "status": payment.status.value,
        "phase": payment.phase.value if payment.phase else None,
        "amount": payment.amount,
        "refunded_amount": payment.refunded_amount,
        "currency": payment.currency,
        "method": payment.provider_code,
        "reference": payment.reference,
        "payable": {"type": payment.payable.type, "id": payment.payable.id, "label": payment.label},
        "idempotency_key": payment.idempotency_key,
        "provider_reference": payment.provider_reference,
        "redirect_url": payment.redirect_url,
        "tendered": payment.tendered,
        "change": payment.change,
        "is_duplicate": is_duplicate,
        "is_test": payment.is_test or practice,
        "error_code": payment.error_code,
        "error_message": payment.error_message,
        "initiated_at": iso(payment.initiated_at),
        "completed_at": iso(payment.completed_at),
    }


def iso(at_ms: int | None) -> str | None:
    """UTC milliseconds as ISO 8601 with a Z."""
    if at_ms is None:
        return None
    from datetime import UTC, datetime

    moment = datetime.fromtimestamp(at_ms // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{at_ms % 1000:03d}Z"


def exit_status(payment: Payment) -> int:
    """The exit status that a payment in this state stands for."""
    if payment.status in ENDED_UNPAID:
        return NOT_PAID
    if payment.status is Status.PROCESSING and payment.phase is not Phase.WAITING:
        return UNKNOWN
    return DONE


def refused_status(error: TerminalError) -> int:
    """The exit status of a refusal. After an error at a commit nothing is certain, and 2 would say that it
    is."""
    return UNKNOWN if error.code == "commit_unknown" else REFUSED


def prepare_streams(*, as_json: bool) -> None:
    """Whatever the terminal's encoding is, nothing that happened is lost because it cannot be printed.

    A document is UTF-8, as JSON is everywhere.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8" if as_json else None, errors="backslashreplace")


def emit(value: Any) -> None:
    """One JSON document on standard output, and nothing else."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def refuse(error: TerminalError, as_json: bool) -> None:
    """Say why not: a document on standard output with --json, else a sentence on standard error."""
    if as_json:
        emit({"error": {"code": error.code, "message": say(error)}})
    else:
        sys.stderr.write(say(error) + "\n")


def line(payment: Payment) -> str:
    """A payment on one line, for a person."""
    change = tr("change {amount}", amount=format_money(payment.change or 0, payment.currency))
    name = payment.reference or payment.label or payment.payable.id
    amount = format_money(payment.amount, payment.currency)
    told = f"{_state(payment)}  {change}" if payment.change else _state(payment)
    return f"{iso(payment.initiated_at)}  {payment.provider_code:<6} {amount:>14}  {told}  {name}"


def _state(payment: Payment) -> str:
    """The published words in English, so that they are those of the documents."""
    statuses = {
        Status.PENDING: tr("pending"),
        Status.PROCESSING: tr("processing"),
        Status.SUCCESS: tr("success"),
        Status.FAILED: tr("failed"),
        Status.EXPIRED: tr("expired"),
        Status.PARTIALLY_REFUNDED: tr("partially refunded"),
        Status.REFUNDED: tr("refunded"),
    }
    phases = {
        Phase.SENT: tr("sent"),
        Phase.WAITING: tr("waiting"),
        Phase.UNKNOWN: tr("unknown"),
        Phase.CANCELLING: tr("cancelling"),
        Phase.ACCEPTED: tr("counted as paid"),
    }
    state = statuses[payment.status]
    return state if payment.phase is None else f"{state} ({phases[payment.phase]})"
