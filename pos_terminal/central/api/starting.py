"""Asking for a payment: begin, perform, apply, in a row on the request's thread.

The key is claimed and the intent is committed before the company hears anything, and no transaction is open
while it is asked. Whoever is killed in between is found by the sweep of payments, which asks what became of
it. The same key again is the same payment.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text

from pos_terminal.central import methods
from pos_terminal.central.accounts.asking import Asking
from pos_terminal.central.api.opening import actor_of, settle_uncharged
from pos_terminal.central.asking.plan import ask_at
from pos_terminal.central.books import books_of
from pos_terminal.central.centre import Centre
from pos_terminal.central.errors import Refused
from pos_terminal.central.feed import claims
from pos_terminal.central.webhooks.addresses import CODES, webhook_url
from pos_terminal.domain.errors import NotAllowed
from pos_terminal.domain.methods import PaymentMethod
from pos_terminal.domain.payable import Payable
from pos_terminal.domain.payment import PayableRef, Payment, Phase
from pos_terminal.ledger import catalogue, payments
from pos_terminal.providers.base import Provider
from pos_terminal.services import outcome
from pos_terminal.services.answer import Step
from pos_terminal.services.checkout import Checkout
from pos_terminal.services.claims import Begun, Sale
from pos_terminal.services.sentences import say
from pos_terminal.texts import tr

_FIRST_ASK_MS: Final = 2_000
_STATUS: Final = {
    "payable_locked": 409,
    "more_than_due": 409,
    "method_not_active": 400,
    "below_minimum": 400,
    "above_maximum": 400,
}
_KEEP: Final = text(
    "INSERT INTO pos.checkouts (restaurant_id, payment_id, customer_id, metadata, success_url, error_url,"
    " asked_by) VALUES (:restaurant_id, :payment_id, :customer_id, CAST(:metadata AS jsonb), :success_url,"
    " :error_url, :asked_by) ON CONFLICT (restaurant_id, payment_id) DO NOTHING"
)


@dataclass(frozen=True, slots=True)
class Wish:
    """A payment that somebody asks for. `amount` is in minor units, None for everything that is open."""

    ref: PayableRef
    method_id: str
    key: str
    amount: int | None = None
    phone: str | None = None
    success_url: str | None = None
    error_url: str | None = None
    customer_id: str | None = None
    metadata: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Started:
    """The payment that was asked for; without one nothing had to be paid."""

    payable: Payable
    payment_id: str | None
    is_duplicate: bool = False


def start(centre: Centre, asking: Asking, wish: Wish) -> Started:
    """Ask for it. Returns after the company's answer, or after its deadline: then it is asked about.

    Raises Refused: 404 unknown payable or method, 400 a method that takes nothing now, 409 where more is
    asked for than is open; KeyReused.
    """
    return _Starting(centre, asking, wish).start()


class _Starting:
    def __init__(self, centre: Centre, asking: Asking, wish: Wish) -> None:
        self._centre = centre
        self._asking = asking
        self._restaurant_id = asking.restaurant_id
        self._wish = wish
        self._books = books_of(centre, asking.restaurant_id)

    def start(self) -> Started:
        method, payable, known, amount = self._facts()
        if known is None and (not self._centre.settings.payments_enabled or payable.amount_due == 0):
            settle_uncharged(self._centre, self._asking, payable.ref)
            return Started(payable, None)
        provider = self._provider(method)
        if known is None and not provider.capabilities.immediate:
            self._hold(payable.ref)
        # The same wish for "everything" later finds less open: it is still the payment that it made.
        meant = known.amount if known is not None and self._wish.amount is None else amount
        begun = self._begin(method, payable, provider, meant)
        self._keep(begun.payment)
        if not begun.is_duplicate and begun.payment.phase is Phase.SENT:
            self._perform(begun.payment, provider)
        return Started(payable, begun.payment.payment_id, begun.is_duplicate)

    def _facts(self) -> tuple[PaymentMethod, Payable, Payment | None, int]:
        wish = self._wish
        with self._books.reading() as connection:
            found = [one for one in catalogue.methods(connection) if one.method_id == wish.method_id]
            payable = catalogue.payable(connection, wish.ref)
            due = None if payable is None else payments.due_of(connection, payable)
            # The key last: whoever finds less open because of what this key has just made finds that, too.
            known = payments.by_key(connection, self._books.origin, wish.key)
        if not found:
            raise Refused(404, "method_unknown", tr("There is no such payment method."))
        if payable is None or due is None:
            raise Refused(404, "payable_unknown", tr("There is nothing to be paid under this number."))
        return found[0], payable, known, due.open if wish.amount is None else wish.amount

    def _provider(self, method: PaymentMethod) -> Provider:
        wish = self._wish
        base = self._centre.public_url
        pages = {
            "success_url": wish.success_url or f"{base}/payments/success/",
            "error_url": wish.error_url or f"{base}/payments/error/",
        }
        electronic = method.provider_code in CODES
        provider = methods.provider_of(
            self._centre, self._restaurant_id, method.provider_code, pages=pages if electronic else None
        )
        if provider is None or not method.active:
            raise Refused(400, "method_not_active", tr("This payment method is not set up here."))
        if provider.capabilities.by_person:
            raise Refused(400, "method_not_active", tr("This payment method is taken at a terminal alone."))
        return provider

    def _hold(self, ref: PayableRef) -> None:
        """A customer at a counter is asked for this money just now, or nobody is from now on."""
        if holder := claims.hold_for_centre(self._centre, self._restaurant_id, ref):
            sentence = tr("{terminal} is taking this money just now. Try again later.", terminal=holder)
            raise Refused(409, "payable_locked", sentence)

    def _begin(self, method: PaymentMethod, payable: Payable, provider: Provider, amount: int) -> Begun:
        if amount <= 0:
            raise Refused(409, "payable_locked", tr("Nothing can be asked for now: it is paid or under way."))
        sale = Sale(
            amount,
            method.provider_code,
            self._wish.key,
            currency=payable.currency,
            payable=payable.ref,
            reference=payable.label,
            customer_phone=self._wish.phone,
        )
        checkout = Checkout(self._books, {method.provider_code: provider})
        take = checkout.take_cash if provider.capabilities.immediate else checkout.begin
        try:
            return take(sale, actor_of(self._asking))
        except NotAllowed as error:
            raise Refused(_STATUS.get(error.code, 403), error.code, say(error)) from None

    def _keep(self, payment: Payment) -> None:
        """What came along with it. Nobody asks about it before the call has ended: a question beside the call
        could find nothing and end what is being begun. Should this request die here, the sweep asks."""
        wish = self._wish
        values = {
            "restaurant_id": self._restaurant_id,
            "payment_id": payment.payment_id,
            "customer_id": wish.customer_id,
            "metadata": json.dumps(dict(wish.metadata or {})),
            "success_url": wish.success_url,
            "error_url": wish.error_url,
            "asked_by": self._asking.actor,
        }
        with self._centre.database.tenant(self._restaurant_id) as connection:
            connection.execute(_KEEP, values)

    def _perform(self, payment: Payment, provider: Provider) -> None:
        reference = payment.charge_reference
        assert reference is not None
        assert payment.sent_amount is not None
        assert payment.sent_currency is not None
        callback = None
        if payment.provider_code in CODES:
            with self._centre.database.tenant(self._restaurant_id) as connection:
                callback = webhook_url(self._centre, connection, self._restaurant_id, payment.provider_code)
        answer = provider.initiate_payment(
            amount=payment.sent_amount,
            currency=payment.sent_currency,
            order_reference=reference,
            customer_phone=payment.customer_phone,
            idempotency_key=reference,
            callback_url=callback,
            prepared=payment.prepared,
        )
        after = outcome.apply(self._books, payment.payment_id, Step.INITIATE, answer).payment
        if after.in_flight:
            at_ms = self._centre.clock.now_ms() + _FIRST_ASK_MS
            with self._centre.database.tenant(self._restaurant_id) as connection:
                ask_at(connection, self._restaurant_id, payment.payment_id, at_ms)
