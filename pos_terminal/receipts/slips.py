"""Slips for customers and for the safe, as paper."""

from __future__ import annotations

from collections.abc import Iterator

from pos_terminal.receipts.frame import paper
from pos_terminal.receipts.layout import (
    Align,
    Columns,
    Feed,
    Line,
    Paper,
    Qr,
    Rule,
    Signature,
    Size,
    Text,
    centred,
)
from pos_terminal.receipts.receipt import (
    BagSlip,
    LinkSlip,
    OwedSlip,
    RefundSlip,
    Shop,
    Stamp,
    WatchSlip,
)
from pos_terminal.texts import tr, trn


def watch_paper(slip: WatchSlip, shop: Shop, stamp: Stamp) -> Paper:
    """For a customer who paid another way while one payment is not decided: that it is known and watched."""

    def body() -> Iterator[Line]:
        yield Columns(slip.method, slip.amount, size=Size.LARGE, bold=True)
        yield from _about(slip.order, slip.detail)
        yield Columns(tr("Began"), slip.began)
        yield Columns(tr("Our number"), slip.number)
        yield Rule()
        yield Text(tr("We do not know yet whether this payment arrived. You have paid another way."))
        days = trn("We watch it for {count} day.", "We watch it for {count} days.", slip.days)
        yield Text(f"{days} " + tr("If its money arrives after all, you get it back here. Keep this paper."))
        yield Feed()
        yield Qr(slip.number)

    return paper(tr("Payment being watched"), shop, stamp, body())


def owed_paper(slip: OwedSlip, shop: Shop, stamp: Stamp) -> Paper:
    """Change that we owe, to be shown when it is fetched."""

    def body() -> Iterator[Line]:
        yield Columns(tr("We owe you"), slip.amount, size=Size.LARGE, bold=True)
        yield from _about(slip.order, "")
        yield Columns(tr("Our number"), slip.number)
        yield Rule()
        yield Text(tr("Change that we did not have. Bring this paper, and you get it at the counter."))
        yield Feed()
        yield Qr(slip.number)

    return paper(tr("We owe it"), shop, stamp, body())


def refund_paper(slip: RefundSlip, shop: Shop, stamp: Stamp) -> Paper:
    """Money given back; in cash it is signed by whoever got it."""

    def body() -> Iterator[Line]:
        yield Columns(tr("Given back"), slip.amount, size=Size.LARGE, bold=True)
        yield Text(slip.status)
        yield Rule()
        yield from _about(slip.order, "")
        yield Columns(tr("Paid with {method}", method=slip.method), slip.paid)
        yield Columns(tr("How"), slip.route)
        for word, value in (
            (tr("Transaction"), slip.transaction),
            (tr("Reason"), slip.reason),
            (tr("Payer’s number"), slip.payer),
            (tr("Approved by"), slip.approved_by),
            (tr("Our number"), slip.number),
        ):
            if value:
                yield Columns(word, value)
        if slip.signed:
            yield Signature(tr("Signature of the customer who got the money"))

    return paper(tr("Money given back"), shop, stamp, body())


def link_paper(slip: LinkSlip, shop: Shop, stamp: Stamp) -> Paper:
    """A code on paper, for a customer who does not see the screen."""

    def body() -> Iterator[Line]:
        yield Columns(tr("To pay"), slip.amount, size=Size.LARGE, bold=True)
        yield from _about(slip.order, "")
        yield Feed()
        yield Qr(slip.link)
        scan = tr("Scan with {method}, then confirm on your phone", method=slip.method)
        yield Text(scan, Align.CENTRE, bold=True)
        if slip.valid_until:
            yield centred(tr("Good until {time}", time=slip.valid_until))
        yield Rule()
        yield Text(tr("This is not a receipt: nothing is paid yet."), Align.CENTRE)

    return paper(tr("Pay with {method}", method=slip.method), shop, stamp, body())


def bag_paper(slip: BagSlip, shop: Shop, stamp: Stamp) -> Paper:
    """For the bag, and for whoever receives it."""

    def body() -> Iterator[Line]:
        yield Columns(tr("In the bag"), slip.amount, size=Size.LARGE, bold=True)
        yield Columns(tr("Drawer"), slip.drawer)
        if slip.label:
            yield Columns(tr("Bag"), slip.label)
        yield Columns(tr("Our number"), slip.number)
        if slip.received_by:
            yield Columns(tr("Received by"), slip.received_by, bold=True)
        else:
            yield Signature(tr("Name and signature of who received the bag"))

    return paper(tr("Bag for the safe"), shop, stamp, body())


def _about(order: str, detail: str) -> Iterator[Line]:
    what = ", ".join(filter(None, (order, detail)))
    if what:
        yield Text(what, bold=True)
