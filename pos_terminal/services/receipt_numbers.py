"""A receipt's number: given once, when the receipt is first shown or printed, and the same for ever.

Numbers are gapless in one series of one terminal. Whoever asks at the same time gets the same one.
"""

from __future__ import annotations

import re
from typing import Final

from pos_terminal.domain import paper_events
from pos_terminal.domain.errors import NotAllowed
from pos_terminal.domain.payment import TAKEN, Payment
from pos_terminal.ledger import payments, receipts
from pos_terminal.ledger.ledger import Ledger, ReadConnection
from pos_terminal.ledger.receipts import Issued as Issued
from pos_terminal.ledger.unit_of_work import UnitOfWork


def has_receipt(payment: Payment) -> bool:
    """Whether there is a receipt for it: money that arrived, or that a person counts as paid."""
    return not payment.corrected and (payment.status in TAKEN or payment.counted)


def number_of(ledger: Ledger, payment_id: str, actor: str = "system") -> Issued:
    """This payment's receipt number; given now where it has none.

    Raises NotAllowed("receipt_not_paid"), LookupError for a payment that there is not.
    """
    with ledger.reading() as connection:
        known = receipts.of_payment(connection, payment_id)
    if known is not None:
        return known
    with ledger.unit_of_work(actor) as work:
        issued = issue(work, payment_id)
        work.commit()
    return issued


def issue(work: UnitOfWork, payment_id: str) -> Issued:
    """The same inside a unit of work, which the caller commits."""
    known = receipts.of_payment(work.connection, payment_id)
    if known is not None:
        return known
    payment = payments.by_id(work.connection, payment_id)
    if payment is None:
        raise LookupError(payment_id)
    if not has_receipt(payment):
        raise NotAllowed("receipt_not_paid")
    series = work.incarnation
    body = paper_events.ReceiptIssued(
        payment_id=payment_id,
        series=series,
        number=receipts.next_number(work.connection, series),
        head8=work.head.hash.hex()[:8],
    )
    work.record(body, subject=payment_id)
    issued = receipts.of_payment(work.connection, payment_id)
    assert issued is not None
    return issued


def goes_out(work: UnitOfWork, payment_id: str) -> Issued:
    """It is about to be printed or written to a file: counted before the first byte leaves. Returns it as it
    is to be put on paper: `printed` 0 for the original, then the number of the copy. The caller commits.

    Raises as `number_of`.
    """
    issued = issue(work, payment_id)
    body = paper_events.ReceiptPrinted(
        payment_id=payment_id, series=issued.series, number=issued.number, copy=issued.printed
    )
    work.record(body, subject=payment_id)
    return issued


def number_words(series: int, number: int) -> str:
    """0042; a later series names itself: 2-0042."""
    return f"{number:04d}" if series == 1 else f"{series}-{number:04d}"


_REFERENCE: Final = re.compile(r"[0-9a-f]{4}\.([0-9]{1,9})\.([0-9]{1,15})\.([0-9a-f]{8})", re.ASCII)
_PAYMENT_NUMBER: Final = re.compile(r"p-([0-9]{1,15})(?:-r[0-9]{1,15})?", re.ASCII)


def find_printed(connection: ReadConnection, text: str) -> Payment | None:
    """The payment whose paper this was read from: the reference of a receipt, or the number of a slip."""
    text = text.strip().lower()
    if match := _REFERENCE.fullmatch(text):
        issued = receipts.by_number(connection, int(match[1]), int(match[2]))
        # Another terminal's receipt may have the same number: the journal's digits tell them apart.
        if issued is not None and issued.head8 == match[3]:
            return payments.by_id(connection, issued.payment_id)
    if match := _PAYMENT_NUMBER.fullmatch(text):
        return payments.by_position(connection, int(match[1]))
    return None


def reference(issued: Issued, terminal_id: str) -> str:
    """What the receipt's QR code says: which terminal, which receipt, and where its journal stood."""
    terminal = terminal_id.replace("-", "")[-4:]
    return f"{terminal}.{issued.series}.{issued.number:04d}.{issued.head8}".upper()
