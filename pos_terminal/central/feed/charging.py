"""Charges that the centre makes for a terminal: at most once for each, with the answer remembered.

What was asked is stored before the company hears anything. Whoever asks again is given the answer; where it
was lost, the company is asked by our reference, and only what it then does not know is sent again, under the
same key.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Row, text

from pos_terminal.central import methods
from pos_terminal.central.accounts.asking import AskingTerminal
from pos_terminal.central.centre import Centre
from pos_terminal.central.errors import Refused
from pos_terminal.central.webhooks.addresses import CODES, webhook_url
from pos_terminal.contract import charge
from pos_terminal.domain.errors import InvalidInput
from pos_terminal.domain.secret import Secret
from pos_terminal.providers.base import Outcome, PaymentResult, Plan, Provider, RefundResult
from pos_terminal.providers.problems import Problem
from pos_terminal.texts import tr

_PUT: Final = text(
    "INSERT INTO pos.terminal_charges (restaurant_id, payment_id, terminal_id, provider_code,"
    " charge_reference, asked, asked_at, held_until) VALUES (:restaurant_id, :payment_id, :terminal_id,"
    " :code, :reference, :asked, :now, :until) ON CONFLICT DO NOTHING RETURNING payment_id"
)
_GET: Final = text(
    "SELECT payment_id, terminal_id, provider_code, charge_reference, asked, answer, provider_reference,"
    " private FROM pos.terminal_charges WHERE restaurant_id = :restaurant_id AND payment_id = :payment_id"
)
_ANSWER: Final = text(
    "UPDATE pos.terminal_charges SET answer = COALESCE(:answer, answer), answered_at = :now,"
    " provider_reference = COALESCE(:provider_reference, provider_reference),"
    " private = COALESCE(:private, private)"
    " WHERE restaurant_id = :restaurant_id AND payment_id = :payment_id"
)
# Only one at a time asks the company for money, and the next one not before that call has ended for certain.
_HOLD: Final = text(
    "UPDATE pos.terminal_charges SET held_until = :until WHERE restaurant_id = :restaurant_id"
    " AND payment_id = :payment_id AND held_until < :now RETURNING payment_id"
)
_LOCK: Final = text(
    "SELECT 1 FROM pos.terminal_charges WHERE restaurant_id = :restaurant_id AND payment_id = :payment_id"
    " FOR UPDATE"
)
_RESERVED: Final = text(
    "SELECT COALESCE(SUM(amount), 0) FROM pos.refund_reservations WHERE restaurant_id = :restaurant_id"
    " AND payment_id = :payment_id AND refund_id <> :refund_id"
)
_RESERVE: Final = text(
    "INSERT INTO pos.refund_reservations (restaurant_id, refund_id, payment_id, terminal_id, amount,"
    " reserved_at) VALUES (:restaurant_id, :refund_id, :payment_id, :terminal_id, :amount, :now)"
    " ON CONFLICT DO NOTHING RETURNING refund_id"
)
_FREE: Final = text(
    "DELETE FROM pos.refund_reservations WHERE restaurant_id = :restaurant_id AND refund_id = :refund_id"
)
HELD_MS: Final = 45_000
"""Longer than any call to a company may last."""
_ENDS: Final = (Outcome.DECLINED, Outcome.EXPIRED, Outcome.REFUSED)


class _Kept(msgspec.Struct, frozen=True):
    """What was asked, with the plan of the request."""

    ask: charge.Ask
    amount: int
    currency: str
    prepared: str | None


_read_kept: Final = msgspec.json.Decoder(_Kept).decode


def charge_for(centre: Centre, terminal: AskingTerminal, ask: charge.Ask) -> charge.Said:
    """Do what the terminal asks for. Raises Refused: 404 method_unknown or charge_unknown, 409 where another
    charge has this id."""
    return _Charging(centre, terminal, ask).do()


class _Charging:
    def __init__(self, centre: Centre, terminal: AskingTerminal, ask: charge.Ask) -> None:
        self._centre = centre
        self._terminal = terminal
        self._ask = ask
        provider = methods.provider_of(centre, terminal.restaurant_id, ask.provider_code)
        if provider is None or provider.capabilities.immediate or provider.capabilities.by_person:
            raise Refused(404, "method_unknown", tr("There is no such payment method."))
        self._provider: Provider = provider

    def do(self) -> charge.Said:
        if self._ask.operation == "initiate":
            return self._initiate()
        row = self._row()
        kept = _read_kept(bytes(row.asked))
        if "refund" in self._ask.operation:
            return self._refund(row, kept)
        result = self._asked(self._with_private(row), kept)
        self._note(result, kept)
        return _said(result, kept)

    def _asked(self, full: str, kept: _Kept) -> PaymentResult:
        if self._ask.operation == "find" or not full:
            return self._find(kept)
        ask = self._provider.cancel if self._ask.operation == "cancel" else self._provider.check_status
        return ask(full)

    def _named(self, **more: Any) -> dict[str, Any]:
        return {
            "restaurant_id": self._terminal.restaurant_id,
            "payment_id": self._ask.payment_id,
            **more,
        }

    def _row(self) -> Row[Any]:
        with self._centre.database.tenant(self._terminal.restaurant_id) as connection:
            row = connection.execute(_GET, self._named()).one_or_none()
        if row is None or row.charge_reference != self._ask.reference:
            raise Refused(404, "charge_unknown", tr("There is no such payment."))
        self._check_owner(row)
        return row

    def _check_owner(self, row: Row[Any]) -> None:
        mine = (self._terminal.terminal_id, self._ask.provider_code)
        if (row.terminal_id, row.provider_code) != mine:
            raise Refused(404, "charge_unknown", tr("There is no such payment."))

    # -- asking for money --------------------------------------------------------------------------------

    def _initiate(self) -> charge.Said:
        ask = self._ask
        try:
            plan = self._provider.plan(
                amount=ask.amount,
                currency=ask.currency,
                order_reference=ask.reference,
                customer_phone=ask.phone,
            )
        except InvalidInput as error:
            return charge.Said(outcome=Outcome.REFUSED.value, error_code=error.code)
        kept = _Kept(ask, plan.amount, plan.currency, plan.prepared)
        with self._centre.database.tenant(self._terminal.restaurant_id) as connection:
            is_new = self._put(connection, kept)
            callback = self._callback(connection)
        if is_new:
            return self._send(kept, plan, callback)
        return self._again(plan, callback)

    def _hold(self) -> bool:
        now = self._centre.clock.now_ms()
        with self._centre.database.tenant(self._terminal.restaurant_id) as connection:
            held = connection.execute(_HOLD, self._named(now=now, until=now + HELD_MS)).first()
        return held is not None

    def _put(self, connection: Connection, kept: _Kept) -> bool:
        values = self._named(
            terminal_id=self._terminal.terminal_id,
            code=self._ask.provider_code,
            reference=self._ask.reference,
            asked=msgspec.json.encode(kept),
            now=self._centre.clock.now_ms(),
            until=self._centre.clock.now_ms() + HELD_MS,
        )
        return connection.execute(_PUT, values).first() is not None

    def _callback(self, connection: Connection) -> str | None:
        code = self._ask.provider_code
        if code not in CODES:
            return None
        return webhook_url(self._centre, connection, self._terminal.restaurant_id, code)

    def _again(self, plan: Plan, callback: str | None) -> charge.Said:
        """The same charge once more: its answer, or what became of it."""
        row = self._row()
        before = _read_kept(bytes(row.asked))
        if (before.ask.amount, before.ask.currency, before.ask.phone) != (
            self._ask.amount,
            self._ask.currency,
            self._ask.phone,
        ):
            raise Refused(409, "key_reused", tr("This was asked for with other facts before."))
        if row.answer is not None:
            return charge.read_said(bytes(row.answer))
        if not self._hold():
            # Somebody is asking the company just now: whoever sent it as well would ask for the money twice.
            return charge.Said(outcome=Outcome.UNKNOWN.value, error_code=Problem.NO_ANSWER.value)
        result = self._find(before)
        if result.outcome is Outcome.NOT_FOUND and self._provider.capabilities.can_replay_create:
            return self._send(before, Plan(before.amount, before.currency, before.prepared), callback)
        del plan
        self._note(result, before)
        return _said(result, before)

    def _send(self, kept: _Kept, plan: Plan, callback: str | None) -> charge.Said:
        base = self._centre.public_url
        result = self._provider.initiate_payment(
            amount=plan.amount,
            currency=plan.currency,
            order_reference=kept.ask.reference,
            customer_phone=kept.ask.phone,
            idempotency_key=kept.ask.reference,
            callback_url=callback,
            success_url=None if plan.prepared else f"{base}/payments/success/",
            error_url=None if plan.prepared else f"{base}/payments/error/",
            prepared=plan.prepared,
        )
        said = _said(result, kept)
        # A lost answer is none: the next one who asks has the company looked at.
        certain = result.outcome is not Outcome.UNKNOWN
        self._note(result, kept, answer=charge.encode(said) if certain else None)
        return said

    def _find(self, kept: _Kept) -> PaymentResult:
        if not self._provider.capabilities.can_find_by_reference:
            return PaymentResult(Outcome.UNKNOWN, error_code=Problem.CANNOT_BE_FOUND.value)
        return self._provider.find_by_reference(kept.ask.reference, kept.prepared)

    def _note(self, result: PaymentResult, kept: _Kept, answer: bytes | None = None) -> None:
        """Keep what is needed to ask again; secrets of the request stay here."""
        if answer is None and result.provider_reference is None and result.private is None:
            return
        sealed = None
        if result.private is not None:
            name = f"charge:{kept.ask.payment_id}"
            sealed = self._centre.sealer.seal(self._terminal.restaurant_id, name, Secret(result.private))
        values = self._named(
            answer=answer,
            provider_reference=result.provider_reference,
            private=sealed,
            now=self._centre.clock.now_ms(),
        )
        with self._centre.database.tenant(self._terminal.restaurant_id) as connection:
            connection.execute(_ANSWER, values)

    # -- giving back ---------------------------------------------------------------------------------------

    def _refund(self, row: Row[Any], kept: _Kept) -> charge.Said:
        ask, provider = self._ask, self._provider
        full = self._with_private(row)
        if ask.operation == "check_refund":
            return _refund_said(provider.check_refund(ask.refund_reference or ""), kept)
        if ask.refund_id is None:
            raise Refused(400, "refund_unknown", tr("There is no such refund."))
        if ask.operation == "find_refund":
            return _refund_said(provider.find_refund(full, ask.refund_id), kept)
        if not full:
            # The company never gave it a name, so nothing of it can have been paid.
            return charge.Said(outcome=Outcome.REFUSED.value, error_code=Problem.REFUND_NOT_PAID.value)
        amount = ask.refund_amount or kept.ask.amount
        is_new = self._reserve(kept, ask.refund_id, amount)
        if is_new is None:
            return charge.Said(outcome=Outcome.REFUSED.value, error_code=Problem.REFUND_TOO_MUCH.value)
        whole = amount == kept.ask.amount and not provider.capabilities.refund_partial
        result = provider.process_refund(
            full, None if whole else amount, idempotency_key=ask.refund_id, reason=ask.reason
        )
        # That it is refused when it is sent again says nothing about the first time.
        if result.outcome in _ENDS and (is_new or result.outcome is not Outcome.REFUSED):
            with self._centre.database.tenant(self._terminal.restaurant_id) as connection:
                connection.execute(_FREE, self._named(refund_id=ask.refund_id))
        return _refund_said(result, kept)

    def _reserve(self, kept: _Kept, refund_id: str, amount: int) -> bool | None:
        """Hold this amount back for this refund, whoever else gives something back. False where it was held
        before, None for too much."""
        with self._centre.database.tenant(self._terminal.restaurant_id) as connection:
            connection.execute(_LOCK, self._named())
            others = connection.execute(_RESERVED, self._named(refund_id=refund_id)).scalar_one()
            if others + amount > kept.ask.amount:
                return None
            values = self._named(
                refund_id=refund_id,
                terminal_id=self._terminal.terminal_id,
                amount=amount,
                now=self._centre.clock.now_ms(),
            )
            return connection.execute(_RESERVE, values).first() is not None

    def _with_private(self, row: Row[Any]) -> str:
        """The company's reference as its provider wants it: with the private part on a line of its own."""
        private = None
        if row.private is not None:
            name = f"charge:{row.payment_id}"
            private = self._centre.sealer.open(
                self._terminal.restaurant_id, name, bytes(row.private)
            ).reveal()
        return "\n".join(filter(None, (row.provider_reference, private)))


def _said(result: PaymentResult, kept: _Kept) -> charge.Said:
    amount, currency = _as_asked(result.amount, result.currency, kept)
    return charge.Said(
        outcome=result.outcome.value,
        provider_reference=result.provider_reference,
        redirect_url=result.redirect_url,
        amount=amount,
        currency=currency,
        order_reference=result.order_reference,
        transaction_id=result.transaction_id,
        expires_at_ms=result.expires_at_ms,
        error_code=result.error_code,
        provider_error=result.provider_error,
        last_attempt_error=result.last_attempt_error,
        retry_after_s=result.retry_after_s,
        raw_sha256=result.raw_sha256,
        fee=result.fee,
    )


def _refund_said(result: RefundResult, kept: _Kept) -> charge.Said:
    amount, currency = _as_asked(result.amount, result.currency, kept)
    return charge.Said(
        outcome=result.outcome.value,
        refund_reference=result.refund_reference,
        amount=amount,
        currency=currency,
        error_code=result.error_code,
        provider_error=result.provider_error,
        retry_after_s=result.retry_after_s,
        raw_sha256=result.raw_sha256,
    )


def _as_asked(amount: int | None, currency: str | None, kept: _Kept) -> tuple[int | None, str | None]:
    """A sandbox charges in another currency than was asked for; the terminal compares with what it asked."""
    if (kept.amount, kept.currency) == (kept.ask.amount, kept.ask.currency):
        return amount, currency
    same_amount = kept.ask.amount if amount == kept.amount else amount
    return same_amount, kept.ask.currency if currency == kept.currency else currency
