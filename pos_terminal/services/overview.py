"""What the screens read: values only, asked on the reader's connection."""

from __future__ import annotations

from dataclasses import field

from pos_terminal.domain import events
from pos_terminal.domain.drawer import MovementKind
from pos_terminal.domain.methods import PaymentMethod
from pos_terminal.domain.payable import Due, Payable
from pos_terminal.domain.payment import PayableRef, Payment, Phase
from pos_terminal.domain.people import Staff
from pos_terminal.domain.refund import Refund
from pos_terminal.ledger import (
    catalogue,
    drawer_details,
    exceptions,
    intents,
    payments,
    people,
    receipts,
    refunds,
)
from pos_terminal.ledger.dues import dues_of
from pos_terminal.ledger.exceptions import Exceptional
from pos_terminal.ledger.journal import entries_of
from pos_terminal.ledger.ledger import ReadConnection
from pos_terminal.records import dataclass
from pos_terminal.services.business_day import BusinessDay
from pos_terminal.services.receipt_numbers import find_printed

PAGE = 50


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """An open order with what is left; `checking` is its payment whose outcome is not known. `methods` are
    those by which a till wants it paid, none for any."""

    payable: Payable
    due: Due
    checking: Payment | None
    waiting: Payment | None
    methods: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counter:
    """What the home screen needs."""

    orders: list[OpenOrder]
    methods: list[PaymentMethod]
    to_check: int


@dataclass(frozen=True, slots=True)
class Parts:
    """What was to be paid, what is left of it, and every attempt for it, oldest first."""

    payable: Payable
    due: Due
    attempts: list[Payment]
    staff: dict[str, str]


@dataclass(frozen=True, slots=True)
class Moment:
    """One event of a payment's history: when (UTC milliseconds), by whom, what."""

    at: int
    actor: str
    body: events.Body


@dataclass(frozen=True, slots=True)
class Story:
    """One payment with its history, what is left of what it pays, and the other attempts for the same."""

    payment: Payment
    moments: list[Moment]
    due: Due
    attempts: list[Payment]
    staff: dict[str, str]
    refunds: list[Refund] = field(default_factory=list)
    exceptions: list[Exceptional] = field(default_factory=list)
    printed: int = 0
    """How often its receipt went out."""
    kept: dict[MovementKind, int] = field(default_factory=dict)
    """Change of a cash payment that was not given, by kind."""

    @property
    def to_decide(self) -> list[Exceptional]:
        """What a person still has to decide about it."""
        return [one for one in self.exceptions if one.is_open]


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the list of payments; `next` continues it. `to_decide` are those with an open exception."""

    rows: list[Payment]
    next: int | None
    counts: dict[str, int]
    to_decide: frozenset[str] = frozenset()
    by_hand: int = 0
    """How many payments by hand nobody has confirmed."""


def counter(connection: ReadConnection) -> Counter:
    """The open orders, with keyed-in amounts of which a part is paid; the methods; what is to be checked."""
    open_payments: dict[PayableRef, Payment] = {}
    waiting: dict[PayableRef, Payment] = {}
    in_flight = payments.in_flight(connection)
    for payment in in_flight:
        if payment.released or payment.counted:
            continue  # a person has decided: it holds its order no longer
        (waiting if payment.phase is Phase.WAITING else open_payments)[payment.payable] = payment
    asked = intents.open_ones(connection)
    payables = sorted(
        [*catalogue.open_orders(connection), *catalogue.open_parts(connection)],
        key=lambda payable: -payable.created_at,
    )
    dues = dues_of(connection, payables)
    orders = [
        OpenOrder(
            payable,
            dues[payable.ref],
            open_payments.get(payable.ref),
            waiting.get(payable.ref),
            asked[payable.ref.id].methods if payable.ref.id in asked else (),
        )
        for payable in payables
    ]
    to_check = {payment.payment_id for payment in in_flight if payment.phase is not Phase.WAITING}
    to_check |= _to_decide(connection)
    return Counter(orders, catalogue.methods(connection), len(to_check))


def story(connection: ReadConnection, payment_id: str) -> Story | None:
    """Everything about one payment, None when there is none."""
    payment = payments.by_id(connection, payment_id)
    if payment is None:
        return None
    moments = []
    for entry in entries_of(connection, payment_id):
        event = entry.read()
        moments.append(Moment(event.at, event.actor, event.read_body()))
    payable = catalogue.payable(connection, payment.payable)
    due = payments.due_of(connection, payable) if payable else Due(payment.amount, 0, 0)
    names = people.names(connection)
    issued = receipts.of_payment(connection, payment_id)
    return Story(
        payment,
        moments,
        due,
        payments.of_payable(connection, payment.payable),
        names,
        refunds.of_payment(connection, payment_id),
        exceptions.of_payment(connection, payment_id),
        issued.printed if issued is not None else 0,
        drawer_details.of_payment(connection, payment_id) if payment.change else {},
    )


def parts(connection: ReadConnection, ref: PayableRef) -> Parts | None:
    """The parts of one payable, None where nobody has opened it."""
    payable = catalogue.payable(connection, ref)
    if payable is None:
        return None
    names = people.names(connection)
    due = payments.due_of(connection, payable)
    return Parts(payable, due, payments.of_payable(connection, ref), names)


def _to_decide(connection: ReadConnection) -> frozenset[str]:
    return frozenset(one.payment_id for one in exceptions.open_ones(connection))


def listing(
    connection: ReadConnection,
    *,
    show: str,
    search: str,
    before: int | None,
    since_ms: int,
    until_ms: int,
    limit: int = PAGE,
    provider_code: str = "",
    any_day_to_check: bool = True,
) -> Listing:
    """Payments of a stretch of time and of one method, or of all, newest first. What is to be checked is of
    any day unless that is switched off; a search is of any day and any method."""
    unsure = payments.EVER if any_day_to_check else (since_ms, until_ms)
    counts = payments.counts(connection, since_ms, until_ms, provider_code=provider_code, to_check=unsure)
    open_ones, by_hand = _to_decide(connection), payments.unconfirmed_by_hand(connection)
    if search:
        printed = find_printed(connection, search)
        found = [printed] if printed is not None else payments.search(connection, search, limit=200)
        return Listing(found, None, counts, open_ones, by_hand)
    since, until = unsure if show == "to_check" else (since_ms, until_ms)
    page = payments.page(
        connection,
        limit=limit,
        before=before,
        since_ms=since,
        until_ms=until,
        show=show,
        provider_code=provider_code,
    )
    return Listing(page.rows, page.next, counts, open_ones, by_hand)


def days_with_payments(connection: ReadConnection, day: BusinessDay, before_ms: int, limit: int) -> list[int]:
    """When the business days before this moment began that have payments, UTC milliseconds, newest first."""
    found: list[int] = []
    while len(found) < limit:
        latest = payments.latest_before(connection, before_ms)
        if latest is None:
            break
        before_ms = day.around(latest)[0]
        found.append(before_ms)
    return found


def count_by_method(connection: ReadConnection, since_ms: int, until_ms: int) -> dict[str, int]:
    """How many payments began in this stretch, by provider code."""
    return payments.count_by_method(connection, since_ms, until_ms)


def staff_list(connection: ReadConnection) -> list[Staff]:
    """Everybody who may sign in."""
    return catalogue.people(connection)
