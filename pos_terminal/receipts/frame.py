"""What every paper begins and ends with: who gives it, what it is not, when, and which copy it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pos_terminal.receipts.layout import Columns, Feed, Line, Notice, Paper, Qr, Rule, Size, centred
from pos_terminal.receipts.receipt import Shop, Stamp
from pos_terminal.texts import tr


def paper(title: str, shop: Shop, stamp: Stamp, body: Iterable[Line], *, fiscal: bool = False) -> Paper:
    """A whole document: head, marks, `body`, foot. `fiscal`: with the place for the fiscal number and QR."""
    lines = [*_head(title, shop, stamp), *body, *_foot(shop, fiscal=fiscal)]
    return Paper(title, tuple(lines))


def marks(shop: Shop, stamp: Stamp) -> Iterator[Line]:
    """What makes a paper worth nothing, or worth no second time."""
    if shop.practice:
        yield Notice(tr("PRACTICE. No real money."))
    if stamp.test:
        yield Notice(tr("TEST. Not real money."))
    if stamp.copy:
        yield Notice(tr("DUPLICATA {number}", number=stamp.copy))


def _head(title: str, shop: Shop, stamp: Stamp) -> Iterator[Line]:
    if shop.name:
        yield centred(shop.name, size=Size.LARGE, bold=True)
    if shop.place:
        yield centred(shop.place)
    yield from (centred(line) for line in shop.header)
    yield Feed()
    yield from marks(shop, stamp)
    yield centred(title, bold=True)
    if stamp.date:
        yield Columns(f"{stamp.date} {stamp.time}", shop.counter)
    if stamp.staff:
        yield Columns(tr("Cashier"), stamp.staff)
    yield Rule()


def _foot(shop: Shop, *, fiscal: bool) -> Iterator[Line]:
    if fiscal and shop.fiscal_number:
        yield centred(tr("Fiscal number {number}", number=shop.fiscal_number))
    if fiscal and shop.fiscal_qr:
        yield Qr(shop.fiscal_qr)
    if fiscal:
        yield centred(tr("Payment receipt, not a normalised invoice"), quiet=True)
    if shop.footer:
        yield Feed()
    yield from (centred(line) for line in shop.footer)
    if shop.practice:
        # Again at the end: a paper may be torn in two.
        yield Notice(tr("PRACTICE. No real money."))
