"""What an X or a Z report says, as it is kept in the journal: figures and names as they were, never a link to
something that changes later.

A report covers the journal's positions (after_position, last_position]: the next one begins where this one
ends, so each event is in exactly one Z. Amounts are minor units, times UTC milliseconds. It is stored inside
`drawer.closed`: a field is never taken away or given another meaning; what is added has a default.
"""

from __future__ import annotations

from typing import Final

import msgspec

VERSION: Final = 1
CASH: Final = "cash"
"""The method, and the route of a refund, that moves what is in the drawer."""
MAX_TEXT: Final = 40
"""Characters of a text in a list."""
MAX_BYTES: Final = 40_000
"""A report that is larger keeps numbers and sums of its lists only: an event carries at most 64 KiB."""
MAX_LINES: Final = 12
"""Lines of a list that are written out; the rest is a number and a sum, so that a report stays small."""


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of everything in a report."""


class CountSum(_Part, frozen=True, kw_only=True):
    """How many, and what they come to."""

    count: int = 0
    amount: int = 0


class CashSum(_Part, frozen=True, kw_only=True):
    """The movements of one kind (a MovementKind); signed from the drawer's side."""

    kind: str
    count: int
    amount: int


class MethodSum(_Part, frozen=True, kw_only=True):
    """What was taken with one method.

    `fees_estimated` is the part of `fees` that the method's settings estimate; for `fees_unknown` payments
    nobody said a fee. `unconfirmed` of it a person counted as paid and nothing has proved yet.
    """

    provider_code: str
    name: str
    currency: str
    count: int
    gross: int
    fees: int = 0
    fees_estimated: int = 0
    fees_unknown: int = 0
    unconfirmed: CountSum = CountSum()

    @property
    def net(self) -> int:
        """What is left after the fees that are known."""
        return self.gross - self.fees


class RefundSum(_Part, frozen=True, kw_only=True):
    """What was given back of one method's payments by one route (api, hand, cash, provider)."""

    provider_code: str
    name: str
    currency: str
    route: str
    count: int
    amount: int
    fees: int = 0


class Line(_Part, frozen=True, kw_only=True):
    """One thing of a list: an order or a reference, the method, who did it and who agreed, and why."""

    what: str
    amount: int
    currency: str
    at: int
    method: str = ""
    staff: str = ""
    approved_by: str = ""
    note: str = ""


class Lines(_Part, frozen=True, kw_only=True):
    """A list that stays short: the first of them, and how many of all are not written out."""

    count: int = 0
    amount: int = 0
    lines: tuple[Line, ...] = ()
    rest_count: int = 0
    rest_amount: int = 0


class KindSum(_Part, frozen=True, kw_only=True):
    """Open exceptions of one kind."""

    kind: str
    count: int
    amount: int


class MethodChange(_Part, frozen=True, kw_only=True):
    """A setting that was changed: an address, an account, a key by its mark. `method` is "" for the
    terminal's own; `staff` "" where it was changed beside the program."""

    at: int
    method: str
    setting: str
    before: str
    after: str
    staff: str = ""


class MethodChanges(_Part, frozen=True, kw_only=True):
    """The changes, the first of them written out."""

    count: int = 0
    lines: tuple[MethodChange, ...] = ()


class Perpetual(_Part, frozen=True, kw_only=True):
    """Totals since the terminal's first event, carried from Z to Z. `taken` never gets less: what was given
    back, corrected or never came is told beside it."""

    taken: int = 0
    refunded: int = 0
    corrected: int = 0
    unpaid: int = 0


class SessionReport(_Part, frozen=True, kw_only=True):
    """An X report while `z_number` is None, else a Z report.

    Names are names, not identifiers. `methods` are takings; `tests` were taken with methods that do not point
    at a provider's live host and are in no sum.
    """

    version: int = VERSION
    currency: str
    session_id: str
    session_number: int
    drawer: str
    shared: bool
    z_number: int | None = None
    written_at: int
    opened_at: int
    opened_by: str
    closed_at: int | None = None
    closed_by: str = ""
    approved_by: str = ""
    needs_approval: bool = False
    """Closed over the limit and nobody has approved of it yet."""
    reason: str = ""

    opening_float: int
    opening_counted: bool
    opening_difference: int
    cash: tuple[CashSum, ...] = ()
    expected: int
    counted: int | None = None
    pieces: dict[str, int] = {}
    """What was counted, by the codes of notes and coins (drawer.Counts); empty where only an amount was."""
    to_safe: int = 0
    left_for_float: int = 0

    methods: tuple[MethodSum, ...] = ()
    tests: tuple[MethodSum, ...] = ()
    refunds: tuple[RefundSum, ...] = ()
    refunds_back: tuple[RefundSum, ...] = ()
    """Refunds that had succeeded, here or in an earlier report, and did not arrive after all: booked back."""
    corrections: Lines = Lines()
    released: Lines = Lines()
    unconfirmed: Lines = Lines()
    """Counted as paid by a person here, and not proved at the end: in the sums of the methods."""
    confirmed_since: CountSum = CountSum()
    """Counted as paid in an earlier report and proved in this one: in no sum here."""
    unpaid: CountSum = CountSum()
    """Counted as paid in an earlier report, and not paid after all: taken off the takings here."""
    exceptions: tuple[KindSum, ...] = ()
    """What waits for a person's decision, whenever it began."""
    checking: Lines = Lines()
    """Payments whose outcome is not known: in no sum."""
    left_open: Lines = Lines()
    """Orders of which something is still to be paid."""
    method_changes: MethodChanges = MethodChanges()
    method_settings: dict[str, dict[str, str]] = {}
    """Every method's settings where this report ends, by its id: the next one tells its changes from them."""
    locks: dict[str, int] = {}
    """Whose codes were locked after wrong tries, and how often; "" is the recovery code."""
    bags_missing: Lines = Lines()
    """Bags for the safe whose receipt nobody has confirmed."""
    approvals_missing: Lines = Lines()
    """Earlier sessions that were closed over the limit and not approved."""
    first_payment: Line | None = None
    last_payment: Line | None = None

    perpetual: Perpetual = Perpetual()
    after_position: int
    last_position: int
    head8: str
    head: str = ""
    """The chain's hash at `last_position`, in hex, and its first eight digits."""
    cash_hidden: bool = False
    """An X for somebody who may not know what should be in the drawer: its cash figures are nothing."""

    @property
    def variance(self) -> int | None:
        """Counted less expected: minus is short. None before the closing."""
        return None if self.counted is None else self.counted - self.expected

    @property
    def gross(self) -> int:
        """Taken with all methods, in the drawer's currency."""
        return sum(one.gross for one in self.methods if one.currency == self.currency)

    @property
    def given_back(self) -> int:
        """Refunds of all methods, in the drawer's currency, less those that did not arrive after all."""
        given = sum(one.amount for one in self.refunds if one.currency == self.currency)
        return given - sum(one.amount for one in self.refunds_back if one.currency == self.currency)

    @property
    def takings(self) -> int:
        """Taken, less what was given back, corrected, or never came."""
        return self.gross - self.given_back - self.corrections.amount - self.unpaid.amount


def without_cash(report: SessionReport) -> SessionReport:
    """The same report for somebody who will count this drawer blindly: nothing that tells what is in it."""
    return msgspec.structs.replace(
        report,
        cash_hidden=True,
        cash=(),
        opening_float=0,
        opening_difference=0,
        expected=0,
        methods=tuple(one for one in report.methods if one.provider_code != CASH),
        refunds=_not_cash(report.refunds),
        refunds_back=_not_cash(report.refunds_back),
        corrections=Lines(),
        first_payment=None,
        last_payment=None,
        perpetual=Perpetual(),
    )


def _not_cash(sums: tuple[RefundSum, ...]) -> tuple[RefundSum, ...]:
    return tuple(one for one in sums if CASH not in (one.provider_code, one.route))


_ENCODE: Final = msgspec.json.Encoder(order="sorted").encode


def small_enough(report: SessionReport) -> SessionReport:
    """The report, without the lines of its lists where it would be too large for an event."""
    if len(_ENCODE(report)) <= MAX_BYTES:
        return report
    lists = (name for name in report.__struct_fields__ if isinstance(getattr(report, name), Lines))
    counted = {name: _only_counted(getattr(report, name)) for name in lists}
    return msgspec.structs.replace(report, **counted)


def _only_counted(lines: Lines) -> Lines:
    return Lines(count=lines.count, amount=lines.amount, rest_count=lines.count, rest_amount=lines.amount)


def packed(report: SessionReport) -> msgspec.Raw:
    """The report as canonical JSON, for the body of an event: so that a start, which knows all bodies, need
    not know this one."""
    return msgspec.Raw(_ENCODE(report))


def unpacked(raw: bytes | msgspec.Raw) -> SessionReport:
    """Read it back. Raises msgspec.ValidationError for what a newer program wrote."""
    return msgspec.json.decode(raw, type=SessionReport)
