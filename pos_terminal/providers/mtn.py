"""MTN MoMo Collections: a prompt on the customer's phone, and questions until it is final."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from pos_terminal.domain.phone import read_phone
from pos_terminal.providers.address import where_to_ask
from pos_terminal.providers.base import (
    AccessCheck,
    Capabilities,
    Outcome,
    PaymentResult,
    Plan,
    Provider,
    RefundResult,
    WebhookEvent,
)
from pos_terminal.providers.failures import Failure, failed, failed_create
from pos_terminal.providers.http import Answer, HttpClient
from pos_terminal.providers.json_reading import Unreadable
from pos_terminal.providers.mtn_access import MtnApi, Place
from pos_terminal.providers.mtn_config import (
    LIVE_URLS,
    SANDBOX,
    SANDBOX_CURRENCY,
    SANDBOX_URL,
    MtnConfig,
    MtnSecrets,
    usable_callback,
)
from pos_terminal.providers.mtn_errors import ALREADY_THERE, NOT_THERE
from pos_terminal.providers.mtn_reading import TRANSACTION_NUMBER, read_callback, read_status
from pos_terminal.providers.mtn_reference import (
    LIFE_MS,
    Asked,
    amount_text,
    in_currency,
    plain_message,
    read_asked,
)
from pos_terminal.providers.mtn_refunds import ACCEPTED, Refunds
from pos_terminal.providers.problems import Problem

_KNOWN: Final = (*LIVE_URLS, SANDBOX_URL)


class MtnProvider(Provider):
    """See Provider. A request lives where it was made: on one platform, in one target environment.

    Its X-Reference-Id follows from our charge reference, so it is the same however often it is sent.
    """

    code = "mtn"

    def __init__(
        self, config: MtnConfig, secrets: MtnSecrets, http: HttpClient, now_ms: Callable[[], int]
    ) -> None:
        self._config = config
        self._now_ms = now_ms
        self.api = MtnApi("collection", secrets.collection, http, config.deadline_s)
        self.refunds: Refunds | None = None
        if secrets.disbursement is not None:
            self.refunds = Refunds(MtnApi("disbursement", secrets.disbursement, http, config.deadline_s))
        by_api = self.refunds is not None
        self.capabilities = Capabilities(
            can_find_by_reference=True,
            can_replay_create=True,
            refund_full=by_api,
            refund_partial=by_api,
            can_replay_refund=by_api,
            refund_by_hand=not by_api,
            needs_phone=True,
            phone_country=config.country,
            transaction_pattern=TRANSACTION_NUMBER,
        )
        self.is_test = config.is_test
        self.address = config.address

    def plan(
        self,
        *,
        amount: int,
        currency: str,
        order_reference: str,
        customer_phone: str | None = None,
    ) -> Plan:
        """The payer, the place and the amount: as many whole euros in the sandbox, which takes no other.

        Raises InvalidInput for a phone number that cannot be (see domain.phone)."""
        config = self._config
        sent = SANDBOX_CURRENCY if config.environment == SANDBOX else currency
        asked = Asked(
            order_reference,
            in_currency(amount, currency, sent),
            sent,
            currency,
            Place(config.api_url, config.environment),
            self._now_ms() + LIFE_MS,
            read_phone(customer_phone, config.country).digits,
            plain_message(config.message),
        )
        return Plan(asked.amount, sent, str(asked))

    def initiate_payment(
        self,
        *,
        amount: int,
        currency: str,
        order_reference: str,
        customer_phone: str | None = None,  # noqa: ARG002  part of the plan
        idempotency_key: str,  # noqa: ARG002  our reference is the key
        callback_url: str | None = None,
        success_url: str | None = None,  # noqa: ARG002  no page is shown
        error_url: str | None = None,  # noqa: ARG002
        prepared: str | None = None,
    ) -> PaymentResult:
        """Have the customer's phone asked. REFUSED only when it is proved that it was not."""
        asked = self._planned(prepared, order_reference)
        place = None if asked is None else self._place(asked)
        if asked is None or place is None or (asked.amount, asked.currency) != (amount, currency):
            return PaymentResult(Outcome.REFUSED, error_code=Problem.OTHER_SETTINGS)
        if place.environment == self._config.environment and self._config.currency not in (None, currency):
            return PaymentResult(Outcome.REFUSED, error_code=Problem.CURRENCY_NOT_TAKEN)
        asked = replace(asked, ends_ms=self._now_ms() + LIFE_MS)
        answer = self.api.call(
            "POST",
            place,
            "v1_0/requesttopay",
            self.api.deadline(),
            body=_body(asked),
            headers={"X-Reference-Id": asked.id, **self._callback(callback_url)},
        )
        if isinstance(answer, Answer) and answer.status == ACCEPTED:
            return _waiting(asked, answer)
        failure = self.api.failure(answer)
        if isinstance(answer, Answer) and (answer.status, failure.code) == (409, ALREADY_THERE):
            # An earlier send of this very request arrived: what became of it is asked for.
            return _waiting(asked, answer)
        return failed_create(failure, None if isinstance(answer, Failure) else answer)

    def _planned(self, prepared: str | None, order_reference: str) -> Asked | None:
        """The stored plan; None for anything that was not planned for this reference."""
        try:
            asked = read_asked(prepared or "")
        except Unreadable:
            return None
        return asked if asked.reference == order_reference and asked.payer else None

    def _place(self, asked: Asked) -> Place | None:
        """Where a request is sent again and asked about; None when our keys must not go there."""
        api_url = where_to_ask(asked.place.api_url, self._config.api_url, _KNOWN)
        return None if api_url is None else Place(api_url, asked.place.environment)

    def _callback(self, wanted: str | None) -> dict[str, str]:
        url = wanted if usable_callback(wanted) else self._config.callback_url
        return {} if url is None else {"X-Callback-Url": url}

    def check_status(self, provider_reference: str) -> PaymentResult:
        """Ask for the request where it was made; anything but a readable answer about it is UNKNOWN."""
        try:
            asked = read_asked(provider_reference)
        except Unreadable as error:
            return failed(Outcome.UNKNOWN, Failure(Problem.UNREADABLE, str(error)), None)
        return self._ask(asked)

    def _ask(self, asked: Asked) -> PaymentResult:
        place = self._place(asked)
        if place is None:
            return PaymentResult(Outcome.UNKNOWN, error_code=Problem.OTHER_SETTINGS)
        answer = self.api.call("GET", place, f"v1_0/requesttopay/{asked.id}", self.api.deadline())
        if not isinstance(answer, Answer) or answer.status != 200:
            failure = self.api.failure(answer)
            if isinstance(answer, Answer) and (answer.status, failure.code) == (404, NOT_THERE):
                return failed(Outcome.NOT_FOUND, replace(failure, problem=Problem.REQUEST_NOT_FOUND), answer)
            return failed(Outcome.UNKNOWN, failure, None if isinstance(answer, Failure) else answer)
        try:
            return read_status(answer.body, asked, answer.sha256)
        except Unreadable as error:
            return failed(Outcome.UNKNOWN, Failure(Problem.UNREADABLE, str(error)), answer)

    def find_by_reference(self, order_reference: str, prepared: str | None = None) -> PaymentResult:
        """Ask by the id that follows from our reference, where the plan says that it was sent."""
        asked = self._planned(prepared, order_reference)
        if asked is None:
            return PaymentResult(Outcome.UNKNOWN, error_code=Problem.OTHER_SETTINGS)
        return self._ask(asked)

    def check_access(self, unused_reference: str) -> AccessCheck:  # noqa: ARG002  the token proves all three keys
        """By asking for an access token, which takes every key of Collections."""
        place = Place(self._config.api_url, self._config.environment)
        failure = self.api.tokens(place).ask_anew(self.api.deadline())
        return AccessCheck(True) if failure is None else AccessCheck(False, failure.problem)

    def cancel(self, provider_reference: str) -> PaymentResult:
        """MTN takes no prompt back, so this only asks: an open one has an error_code."""
        result = self.check_status(provider_reference)
        if result.outcome is not Outcome.PENDING:
            return result
        return replace(result, error_code=Problem.CANNOT_BE_ENDED)

    def process_refund(
        self,
        provider_reference: str,
        amount: int | None = None,
        *,
        idempotency_key: str,
        reason: str = "",  # noqa: ARG002  kept here: in other words it would not be the same request
    ) -> RefundResult:
        """Give back `amount` minor units of the terminal's currency, or everything. The same key is carried
        out once. REFUSED without Disbursement: it is then given back by hand."""
        if self.refunds is None:
            return RefundResult(Outcome.REFUSED, error_code=Problem.REFUND_BY_HAND)
        try:
            payment = read_asked(provider_reference)
        except Unreadable as error:
            words = str(error)
            return RefundResult(Outcome.REFUSED, error_code=Problem.UNREADABLE, provider_error=words)
        place = self._place(payment)
        if place is None:
            return RefundResult(Outcome.REFUSED, error_code=Problem.OTHER_SETTINGS)
        return self.refunds.give_back(payment, place, amount, idempotency_key)

    def check_refund(self, refund_reference: str) -> RefundResult:
        """Ask for the refund where it was made."""
        if self.refunds is None:
            return RefundResult(Outcome.UNKNOWN, error_code=Problem.REFUND_BY_HAND)
        try:
            asked = read_asked(refund_reference)
        except Unreadable:
            return RefundResult(Outcome.UNKNOWN, error_code=Problem.UNREADABLE)
        place = self._place(asked)
        if place is None:
            return RefundResult(Outcome.UNKNOWN, error_code=Problem.OTHER_SETTINGS)
        return self.refunds.ask(asked, place)

    def parse_webhook(self, body: bytes) -> WebhookEvent | None:
        """A hint to ask now, never a proof: verify_webhook is False for every push."""
        return read_callback(body)


def _body(asked: Asked) -> dict[str, object]:
    return {
        "amount": amount_text(asked.amount, asked.currency),
        "currency": asked.currency,
        "externalId": asked.external_id,
        "payer": {"partyIdType": "MSISDN", "partyId": asked.payer},
        "payerMessage": asked.message,
        "payeeNote": asked.message,
    }


def _waiting(asked: Asked, answer: Answer) -> PaymentResult:
    return PaymentResult(
        Outcome.PENDING,
        provider_reference=asked.told(),
        amount=asked.amount,
        currency=asked.currency,
        order_reference=asked.reference,
        expires_at_ms=asked.ends_ms,
        raw_sha256=answer.sha256,
    )
