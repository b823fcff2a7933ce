"""A payment's receipt as paper."""

from __future__ import annotations

from collections.abc import Iterator

from pos_terminal.receipts.frame import paper
from pos_terminal.receipts.layout import Columns, Feed, Line, Notice, Paper, Qr, Rule, Size, Text, centred
from pos_terminal.receipts.receipt import Change, PaymentLine, Receipt, Shop, Stamp
from pos_terminal.texts import tr


def receipt_paper(receipt: Receipt, shop: Shop, stamp: Stamp) -> Paper:
    """The receipt of one payment, in the language in use."""
    title = tr("Receipt {number}", number=receipt.number)
    return paper(title, shop, stamp, _body(receipt), fiscal=True)


def _body(receipt: Receipt) -> Iterator[Line]:
    what = ", ".join(filter(None, (receipt.order, receipt.detail)))
    if what:
        yield Text(what, bold=True)
    if receipt.due is not None:
        yield Columns(tr("To pay"), receipt.due)
    numbered = len(receipt.lines) > 1
    for place, line in enumerate(receipt.lines, 1):
        yield from _payment(line, place if numbered else 0)
    yield Rule()
    if receipt.confirmed:
        yield Columns(tr("Paid"), receipt.paid, size=Size.LARGE, bold=True)
    else:
        yield Columns(tr("Noted"), receipt.paid, size=Size.LARGE, bold=True)
        yield Notice(tr("Counted as paid, not confirmed yet"))
    if receipt.change is not None:
        yield from _cash(receipt.change)
    if receipt.given_back is not None:
        yield Columns(tr("Given back"), receipt.given_back, bold=True)
    if receipt.still_open is not None:
        yield Columns(tr("Still to pay"), receipt.still_open, bold=True)
    yield Feed()
    yield Qr(receipt.reference)
    yield centred(receipt.reference, quiet=True)
    yield centred(tr("Journal {head}", head=receipt.head8), quiet=True)


def _payment(line: PaymentLine, place: int) -> Iterator[Line]:
    method = f"{place}. {line.method}" if place else line.method
    note = tr("this payment") if line.this and place else ""
    if not line.confirmed:
        note = ", ".join(filter(None, (note, tr("not confirmed"))))
    yield Columns(method, line.amount, f"({note})" if note else "", bold=line.this and bool(place))
    if line.number:
        yield Columns(tr("Transaction"), line.number)


def _cash(change: Change) -> Iterator[Line]:
    if change.rounding is not None:
        yield Columns(tr("Rounding"), change.rounding)
    yield Columns(tr("Received"), change.received)
    yield Columns(tr("Change"), change.given, bold=True)
    if change.owed is not None:
        yield Columns(tr("Change we owe you"), change.owed, bold=True)
    if change.left is not None:
        yield Columns(tr("Left for the house, thank you"), change.left)
