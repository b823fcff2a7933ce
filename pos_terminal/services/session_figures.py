"""The figures of a session report, one by one: takings, refunds, decisions, what is open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from pos_terminal.domain.payable import order_number
from pos_terminal.domain.payment import TAKEN, Payment
from pos_terminal.domain.people_events import PinLocked
from pos_terminal.domain.refund_events import RefundSucceeded, RefundTurned
from pos_terminal.domain.session_report import (
    CASH,
    MAX_LINES,
    MAX_TEXT,
    CountSum,
    KindSum,
    Line,
    Lines,
    MethodSum,
    RefundSum,
)
from pos_terminal.ledger import catalogue, drawers, exceptions, payments, ranges, refunds, z_reports
from pos_terminal.ledger.ledger import ReadConnection
from pos_terminal.ledger.ranges import Happened

_Key = tuple[str, str, bool]
"""Method, currency, whether it is a test."""


class Range:
    """One stretch of the journal, (after, until], with the names of methods and people."""

    def __init__(self, connection: ReadConnection, after: int, until: int, names: Mapping[str, str]) -> None:
        self.connection, self.after, self.until, self._names = connection, after, until, names
        self._methods = {one.provider_code: one.name for one in catalogue.methods(connection)}
        self._happened = ranges.happened(connection, after, until)

    def method(self, provider_code: str) -> str:
        """The method's name."""
        return self._methods.get(provider_code, provider_code)

    def person(self, staff_id: str | None) -> str:
        """A person's name; their id where nobody knows it, nothing for nobody."""
        return self._names.get(staff_id, staff_id) if staff_id is not None else ""

    def payment(self, payment_id: str) -> Payment:
        """A payment that an event names."""
        found = payments.by_id(self.connection, payment_id)
        assert found is not None
        return found

    def happened(self, *type_names: str) -> list[Happened]:
        """The events of these types in the stretch, each type in order."""
        return [one for name in type_names for one in self._happened.get(name, ())]

    def subjects(self, *type_names: str) -> list[str]:
        """The payments that events of these types in the stretch are about, each once."""
        found = (subject for _, subject in self.happened(*type_names))
        return list(dict.fromkeys(subject for subject in found if subject is not None))

    def of(self, *type_names: str) -> list[Payment]:
        """The same payments, as they are now."""
        return [self.payment(one) for one in self.subjects(*type_names)]

    def line(self, payment: Payment, note: str = "") -> Line:
        """A payment as a line of a list."""
        return Line(
            what=_named(payment),
            amount=payment.amount,
            currency=payment.currency,
            at=payment.completed_at or payment.initiated_at,
            method=self.method(payment.provider_code),
            staff=self.person(payment.decided_by or payment.staff_id),
            approved_by=self.person(payment.approved_by),
            note=note,
        )


def _named(payment: Payment) -> str:
    """Its reference, its order, or its place: short, and found again by it."""
    return payment.reference or order_number(payment.payable) or f"P-{payment.position}"


def _short(line: Line) -> Line:
    """The line with texts that a strip of paper has room for: a report stays small whatever was typed."""
    cut = {
        name: getattr(line, name)[:MAX_TEXT] for name in ("what", "method", "staff", "approved_by", "note")
    }
    return replace(line, **cut)


def listed(lines: Iterable[Line]) -> Lines:
    """The first of them, and how many and how much the rest is."""
    every = [_short(one) for one in lines]
    rest = every[MAX_LINES:]
    return Lines(
        count=len(every),
        amount=sum(one.amount for one in every),
        lines=tuple(every[:MAX_LINES]),
        rest_count=len(rest),
        rest_amount=sum(one.amount for one in rest),
    )


class Takings:
    """What was taken in the stretch: each payment is in exactly one, where it succeeded, or where a person
    counted it as paid if that came first."""

    def __init__(self, stretch: Range) -> None:
        self._stretch = stretch
        self._sums: dict[_Key, MethodSum] = {}
        for one in ranges.taken(stretch.connection, stretch.after, stretch.until):
            self._add(one)
        self.unconfirmed: list[Payment] = []
        self.confirmed_since = self.unpaid = CountSum()
        counted = stretch.of("payment.accepted")
        for payment in counted:
            self._counted_here(payment)
        known = {*stretch.subjects("payment.started"), *(payment.payment_id for payment in counted)}
        for payment_id in stretch.subjects(*ranges.ENDS):
            if payment_id not in known:
                self._began_before(stretch.payment(payment_id))

    def methods(self, *, tests: bool) -> tuple[MethodSum, ...]:
        """The sums by method, in the order of the methods' codes; `tests`: of those that are no takings."""
        return tuple(self._sums[key] for key in sorted(self._sums) if key[2] is tests)

    def _counted_here(self, payment: Payment) -> None:
        if payment.status in TAKEN:
            self._one(payment, CountSum())
        elif payment.in_flight:
            self._one(payment, CountSum(count=1, amount=payment.amount))
            if not payment.is_test:
                self.unconfirmed.append(payment)

    def _began_before(self, payment: Payment) -> None:
        if payment.counted:
            self._counted_before(payment)
        elif payment.status in TAKEN:
            self._one(payment, CountSum())

    def _counted_before(self, payment: Payment) -> None:
        stretch = self._stretch
        stood = ranges.stood_as_paid(stretch.connection, payment.payment_id, stretch.after)
        if payment.status in TAKEN and not stood:
            # It had ended unpaid and was taken off again: it counts where its money came.
            self._one(payment, CountSum())
        elif stood and not payment.is_test:
            if payment.status in TAKEN:
                self.confirmed_since = _plus(self.confirmed_since, payment.amount)
            else:
                self.unpaid = _plus(self.unpaid, payment.amount)

    def _one(self, payment: Payment, unconfirmed: CountSum) -> None:
        fee, estimated = payment.fee or 0, payment.fee_estimated
        one = ranges.Taken(
            payment.provider_code,
            payment.currency,
            payment.is_test,
            1,
            payment.amount,
            fee,
            fee if estimated else 0,
            int(payment.fee is None and payment.provider_code != CASH),
        )
        self._add(one, unconfirmed)

    def _add(self, new: ranges.Taken, unconfirmed: CountSum = CountSum()) -> None:  # noqa: B008 - frozen
        key = new.provider_code, new.currency, new.is_test
        before = self._sums.get(key)
        held = before.unconfirmed if before is not None else CountSum()
        self._sums[key] = MethodSum(
            provider_code=new.provider_code,
            name=self._stretch.method(new.provider_code),
            currency=new.currency,
            count=new.count + (before.count if before is not None else 0),
            gross=new.gross + (before.gross if before is not None else 0),
            fees=new.fees + (before.fees if before is not None else 0),
            fees_estimated=new.fees_estimated + (before.fees_estimated if before is not None else 0),
            fees_unknown=new.fees_unknown + (before.fees_unknown if before is not None else 0),
            unconfirmed=CountSum(
                count=held.count + unconfirmed.count, amount=held.amount + unconfirmed.amount
            ),
        )


def _plus(so_far: CountSum, amount: int) -> CountSum:
    return CountSum(count=so_far.count + 1, amount=so_far.amount + amount)


def given_back(stretch: Range) -> tuple[RefundSum, ...]:
    """What was given back in the stretch, by method and route. Of test payments nothing."""
    return _refunds_of(stretch, RefundSucceeded)


def did_not_arrive(stretch: Range) -> tuple[RefundSum, ...]:
    """Refunds that succeeded once, and of which the provider said in the stretch that they are not so."""
    return _refunds_of(stretch, RefundTurned)


def _refunds_of(stretch: Range, kind: type[RefundSucceeded] | type[RefundTurned]) -> tuple[RefundSum, ...]:
    sums: dict[tuple[str, str, str], RefundSum] = {}
    for event in ranges.read(stretch.connection, stretch.happened(kind.type_name)):
        body = event.read_body()
        assert isinstance(body, RefundSucceeded | RefundTurned)
        refund = refunds.by_id(stretch.connection, body.refund_id)
        payment = stretch.payment(body.payment_id)
        assert refund is not None
        if payment.is_test:
            continue
        key = payment.provider_code, refund.currency, refund.route.value
        before = sums.get(key)
        sums[key] = RefundSum(
            provider_code=payment.provider_code,
            name=stretch.method(payment.provider_code),
            currency=refund.currency,
            route=refund.route.value,
            count=1 + (before.count if before is not None else 0),
            amount=refund.amount + (before.amount if before is not None else 0),
            fees=(refund.fee or 0) + (before.fees if before is not None else 0),
        )
    return tuple(sums[key] for key in sorted(sums))


def locks(stretch: Range) -> dict[str, int]:
    """Whose codes were locked after wrong tries, by name; "" for the recovery code."""
    found: dict[str, int] = {}
    for event in ranges.read(stretch.connection, stretch.happened(PinLocked.type_name)):
        body = event.read_body()
        assert isinstance(body, PinLocked)
        name = stretch.person(body.staff_id)[:MAX_TEXT]
        found[name] = found.get(name, 0) + 1
    return found


def checking(stretch: Range) -> Lines:
    """Payments whose outcome is not known, which no sum has; what a person counted as paid is told apart."""
    open_ones = payments.in_flight(stretch.connection)
    return listed(
        stretch.line(one, "released" if one.released else one.phase or "")
        for one in open_ones
        if not one.counted and not one.is_test
    )


def open_exceptions(stretch: Range) -> tuple[KindSum, ...]:
    """What waits for a person's decision, by kind."""
    sums: dict[str, CountSum] = {}
    for one in exceptions.open_ones(stretch.connection):
        sums[one.kind] = _plus(sums.get(one.kind, CountSum()), one.amount or 0)
    return tuple(KindSum(kind=kind, count=one.count, amount=one.amount) for kind, one in sorted(sums.items()))


def left_open(stretch: Range) -> Lines:
    """Orders of which something is still to be paid, the oldest first."""
    count, amount, first = ranges.left_open(stretch.connection, MAX_LINES)
    lines = tuple(
        Line(what=one.payable_id, amount=one.left, currency=one.currency, at=one.since) for one in first
    )
    return Lines(
        count=count,
        amount=amount,
        lines=lines,
        rest_count=count - len(lines),
        rest_amount=amount - sum(one.amount for one in lines),
    )


def bags_missing(stretch: Range) -> Lines:
    """Bags for the safe that nobody has received, each with the number of its session."""
    return listed(
        Line(
            what=str(one.number),
            amount=one.amount,
            currency=one.currency,
            at=one.at,
            staff=stretch.person(one.staff_id),
            note=one.label,
        )
        for one in z_reports.bags_missing(stretch.connection)
    )


def approvals_missing(stretch: Range) -> Lines:
    """Sessions that were closed over the limit and not approved of, with their number and difference."""
    return listed(
        Line(
            what=str(one.number),
            amount=one.variance or 0,
            currency=one.currency,
            at=one.closed_at or one.opened_at,
            staff=stretch.person(one.closed_by),
            note=one.reason,
        )
        for one in drawers.unapproved(stretch.connection)
    )
