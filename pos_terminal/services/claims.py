"""One idempotency key, one payment: what was asked for under a key, and the payment that has it."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from typing import Final

from pos_terminal.domain.drawer import Counts
from pos_terminal.domain.errors import DatabaseProblem, InvalidInput, KeyReused
from pos_terminal.domain.money import check_amount, exponent
from pos_terminal.domain.payable import COUNTER
from pos_terminal.domain.payment import PayableRef, Payment
from pos_terminal.domain.rounding import rounding_of
from pos_terminal.domain.text_input import MAX_KEY, clean_key, clean_text
from pos_terminal.ledger import payments
from pos_terminal.ledger.books import Books
from pos_terminal.ledger.ledger import ReadConnection
from pos_terminal.records import dataclass

CASH: Final = "cash"
ROUNDINGS: Final = (0, 5)
"""To which cash is rounded, in minor units: not at all, or to the smallest coin."""
MAX_PHONE: Final = 40
_REMEMBERED_KEYS: Final = 4096


@dataclass(frozen=True, slots=True)
class Sale:
    """What a cashier or a program asks for. Amounts are minor units.

    `payable` None means a keyed-in amount, described by `reference`. `opens_for` is the whole of a keyed-in
    amount of which this is a part: whichever part comes first opens `payable`, a counter payable, with it.
    `tendered` is for cash: what the customer handed over; `rounding` the step to which cash is rounded, 0 for
    none; `owed` and `left` what of the change is not given but owed, or left by the customer; `pieces` the
    notes and coins that came in less those given, where somebody tapped them. `another_customer` False lets
    an equal amount that is still unknown stop the sale with a question.
    """

    amount: int
    provider_code: str
    idempotency_key: str
    currency: str = "XOF"
    payable: PayableRef | None = None
    reference: str = ""
    tendered: int | None = None
    another_customer: bool = False
    customer_phone: str | None = None
    opens_for: int | None = None
    rounding: int = 0
    owed: int = 0
    left: int = 0
    pieces: Counts | None = None

    def checked(self) -> Sale:
        """The same with clean texts. Raises InvalidInput for whatever cannot be."""
        check_amount(self.amount)
        exponent(self.currency)
        # Only looked up, never stored; but a refusal repeats them, and half a character cannot be asked for.
        clean_text(self.provider_code, field="method")
        if self.customer_phone is not None:
            clean_text(self.customer_phone, limit=MAX_PHONE, field="phone")
        if self.payable is not None:
            clean_text(self.payable.id, limit=MAX_KEY, field="order")
        if self.opens_for is not None and check_amount(self.opens_for) < self.amount:
            raise InvalidInput("more_than_due", open=self.opens_for, currency=self.currency)
        if self.provider_code == CASH or self.tendered is not None:
            self._check_cash()
        key, reference = clean_key(self.idempotency_key), clean_text(self.reference)
        if (key, reference) == (self.idempotency_key, self.reference):
            return self
        return replace(self, idempotency_key=key, reference=reference)

    @property
    def handed_over(self) -> int:
        """What the customer gave, in minor units: as it was typed, else the exact amount."""
        return self.amount + self.rounded if self.tendered is None else self.tendered

    @property
    def rounded(self) -> int:
        """What rounding adds to the amount, less than 0 when it is rounded down."""
        return rounding_of(self.amount, self.rounding) if self.rounding else 0

    def _check_cash(self) -> None:
        if self.rounding not in ROUNDINGS:
            raise InvalidInput("rounding_unknown", step=self.rounding)
        if self.tendered is not None:
            check_amount(self.tendered)
        change = self.handed_over - self.amount - self.rounded
        if change < 0:
            raise InvalidInput("tendered_too_little", missing=-change, currency=self.currency)
        for kept in (self.owed, self.left):
            check_amount(kept, minimum=0)
        if self.owed + self.left > change:
            raise InvalidInput("owed_too_much")


@dataclass(frozen=True, slots=True)
class Begun:
    """The payment as it now stands; `is_duplicate` when this key had already made it."""

    payment: Payment
    is_duplicate: bool = False


class Claims:
    """The keys of this run in memory, in front of the database that decides."""

    def __init__(self, ledger: Books) -> None:
        self._ledger = ledger
        self._keys: OrderedDict[str, str] = OrderedDict()

    def remember(self, sale: Sale, payment_id: str) -> None:
        """This key made this payment."""
        self._keys[sale.idempotency_key] = payment_id
        while len(self._keys) > _REMEMBERED_KEYS:
            self._keys.popitem(last=False)

    def remembered(self, sale: Sale) -> Begun | None:
        """The fast path: a repeat of a key of this run is answered without taking the writer."""
        payment_id = self._keys.get(sale.idempotency_key)
        if payment_id is None:
            return None
        with self._ledger.reading() as connection:
            return self.claimed(connection, sale)

    def look_up(self, sale: Sale) -> Begun:
        """After an error at the commit: what is on the disk decides, asked on a fresh connection.

        Raises DatabaseProblem: payment_not_saved when it is certain, commit_unknown when nothing is.
        """
        self._ledger.settle()
        with self._ledger.unit_of_work() as work:
            found = self.claimed(work.connection, sale)
        if found is None:
            raise DatabaseProblem("payment_not_saved")
        return Begun(found.payment)

    def claimed(self, connection: ReadConnection, sale: Sale) -> Begun | None:
        """The payment that has this key. Raises KeyReused when it was for something else."""
        found = payments.by_key(connection, self._ledger.origin, sale.idempotency_key)
        if found is None:
            return None
        wanted_type = sale.payable.type if sale.payable else COUNTER
        same_payable = found.payable == sale.payable if sale.payable else found.payable.type == wanted_type
        same = (found.amount, found.currency, found.provider_code) == (
            sale.amount,
            sale.currency,
            sale.provider_code,
        )
        if not (same and same_payable):
            raise KeyReused("key_reused", key=sale.idempotency_key)
        return Begun(found, is_duplicate=True)
