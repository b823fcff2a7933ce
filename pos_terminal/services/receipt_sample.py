"""A receipt of nobody, to see how this place's receipts look before the first one is printed."""

from __future__ import annotations

from pos_terminal.domain.money import Money
from pos_terminal.receipts.documents import receipt_paper
from pos_terminal.receipts.layout import Paper
from pos_terminal.receipts.receipt import Change, PaymentLine, Receipt, Stamp
from pos_terminal.services.naming import own_name
from pos_terminal.services.papers import look_of
from pos_terminal.services.when import clock_time, numeric_date
from pos_terminal.settings import Settings
from pos_terminal.texts import in_language, tr


def sample_receipt(settings: Settings, now_ms: int, cashier: str, *, practice: bool) -> Paper:
    """What these settings make of a payment in cash, in the language of receipts."""
    look = look_of(settings, practice=practice)
    with in_language(look.language):
        paid = Money(4_500, settings.currency)
        line = PaymentLine(own_name("cash", "Cash"), paid, this=True)
        change = Change(Money(5_000, settings.currency), Money(500, settings.currency))
        number = tr("EXAMPLE")
        receipt = Receipt(
            number, "", tr("Table {number}", number=6), paid, (line,), number, "00000000", change=change
        )
        date = numeric_date(now_ms, look.where)
        stamp = Stamp(date, clock_time(now_ms, look.where, seconds=False), cashier)
        return receipt_paper(receipt, look.shop, stamp)
