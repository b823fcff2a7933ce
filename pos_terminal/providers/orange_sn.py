"""Orange Money in Senegal: a code for one payment, shown as a QR of Orange's link, and a search for it."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.providers.address import where_to_ask
from pos_terminal.providers.base import (
    Capabilities,
    Outcome,
    PaymentResult,
    Plan,
    WebhookEvent,
)
from pos_terminal.providers.failures import Failure, failed, failed_create, mismatch
from pos_terminal.providers.http import MAX_BODY_BYTES, Answer, HttpClient
from pos_terminal.providers.json_reading import Unreadable
from pos_terminal.providers.orange_access import Access
from pos_terminal.providers.orange_base import OrangeBase
from pos_terminal.providers.orange_errors import senegal_refusal
from pos_terminal.providers.orange_reading import TRANSACTION_NUMBER
from pos_terminal.providers.orange_reference import Asked, read_asked, short_reference
from pos_terminal.providers.orange_sn_config import (
    CURRENCY,
    LEAST,
    LIVE_URL,
    SANDBOX_URL,
    SenegalConfig,
    SenegalSecrets,
)
from pos_terminal.providers.orange_sn_reading import (
    Payment,
    choose,
    read_callback,
    read_code,
    read_payments,
    result_of,
    signature,
)
from pos_terminal.providers.problems import Problem
from pos_terminal.providers.timed_signature import header_values, signature_holds

TOKEN_PATH: Final = "/oauth/v1/token"
CODES: Final = "/api/eWallet/v4/qrcode"
PAYMENTS: Final = "/api/eWallet/v1/transactions"


class OrangeSenegalProvider(OrangeBase):
    """See Provider. Amounts are francs."""

    capabilities = Capabilities(
        can_find_by_reference=True,
        unseen_is_unpayable=True,
        refund_by_hand=True,
        can_check_transaction=True,
        transaction_pattern=TRANSACTION_NUMBER,
        signed_webhook=True,
    )

    def __init__(
        self,
        config: SenegalConfig,
        secrets: SenegalSecrets,
        http: HttpClient,
        now_ms: Callable[[], int],
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._config = config
        self._callback_secrets = secrets.callback
        super().__init__(
            Access(
                secrets.client_id,
                secrets.client_secret,
                TOKEN_PATH,
                secrets.callback,
                senegal_refusal,
                config.deadline_s,
                in_body=True,
            ),
            http,
            is_test=config.is_test,
            address=config.address,
            life_ms=config.validity_s * 1000,
            now_ms=now_ms,
            monotonic_s=monotonic_s,
        )

    def plan(
        self,
        *,
        amount: int,
        currency: str,
        order_reference: str,
        customer_phone: str | None = None,  # noqa: ARG002
    ) -> Plan:
        """What is sent is what is asked for. Raises InvalidInput below ten francs."""
        if currency == CURRENCY and amount < LEAST:
            raise InvalidInput("amount_too_small")
        return Plan(amount, currency, short_reference(order_reference))

    def initiate_payment(
        self,
        *,
        amount: int,
        currency: str,
        order_reference: str,
        customer_phone: str | None = None,  # noqa: ARG002
        idempotency_key: str,  # noqa: ARG002  there is none: a second code could be paid, too
        callback_url: str | None = None,
        success_url: str | None = None,
        error_url: str | None = None,
        prepared: str | None = None,
    ) -> PaymentResult:
        """Have a code made. REFUSED only when it is proved that none was made."""
        config = self._config
        if currency != CURRENCY:
            return PaymentResult(Outcome.REFUSED, error_code=Problem.CURRENCY_NOT_TAKEN)
        body: dict[str, object] = {
            "code": config.merchant_code,
            "name": config.shop,
            "amount": {"unit": currency, "value": amount},
            "reference": prepared or short_reference(order_reference),
            "metadata": {"reference": order_reference},
            "validity": config.validity_s,
            "restrictions": {"isSingleUse": True},
        }
        pages = {
            "callbackSuccessUrl": success_url or config.success_url,
            "callbackCancelUrl": error_url or config.error_url,
        }
        body.update({name: url for name, url in pages.items() if url is not None})
        is_public = callback_url is not None and callback_url.startswith("https://")
        headers = {"X-Callback-Url": callback_url} if callback_url is not None and is_public else {}
        answer = self.api.call("POST", config.api_url, CODES, self.api.deadline(), body=body, headers=headers)
        if not isinstance(answer, Answer) or answer.status not in (200, 201):
            return failed_create(self.api.failure(answer), None if isinstance(answer, Failure) else answer)
        self._ends.begin(order_reference)
        try:
            return read_code(answer.body, self._asked(order_reference, amount), config, answer.sha256)
        except Unreadable as error:
            return failed(Outcome.UNKNOWN, Failure(Problem.UNREADABLE, str(error)), answer)

    def _asked(self, order_reference: str, amount: int) -> Asked:
        ends_ms = self._now_ms() + self._config.validity_s * 1000
        return Asked(order_reference, amount, CURRENCY, self._config.api_url, ends_ms)

    def check_status(self, provider_reference: str) -> PaymentResult:
        """Search for what was paid with the code, where it was made. A code that nobody paid is not in any
        list: it is open until its end, and over when it was searched for after that in vain."""
        try:
            asked = read_asked(provider_reference)
        except Unreadable as error:
            return failed(Outcome.UNKNOWN, Failure(Problem.UNREADABLE, str(error)), None)
        told = PaymentResult(
            Outcome.PENDING,
            provider_reference=str(asked),
            amount=asked.amount,
            currency=asked.currency,
            order_reference=asked.order_reference,
            expires_at_ms=asked.ends_ms,
        )
        is_over = self._ends.is_over(asked)
        result = self._search({"reference": asked.short}, asked.api_url, is_over)
        if result.outcome is Outcome.NOT_FOUND:
            told = replace(told, raw_sha256=result.raw_sha256)
            if is_over:
                return replace(told, outcome=Outcome.EXPIRED, error_code=Problem.REQUEST_EXPIRED)
            return told
        if result.amount is None:
            return result
        # Found by the short form of our reference, which is made from the whole one.
        return replace(
            result,
            provider_reference=told.provider_reference,
            order_reference=asked.order_reference,
            expires_at_ms=asked.ends_ms,
        )

    def find_by_reference(
        self,
        order_reference: str,
        prepared: str | None = None,  # noqa: ARG002  made from the reference
    ) -> PaymentResult:
        """Search for what was paid under our reference. NOT_FOUND: nobody paid, code or no code."""
        short = short_reference(order_reference)
        result = self._search({"reference": short}, self._config.api_url, asked_over=False)
        if result.amount is None:
            return result
        asked = self._asked(order_reference, result.amount)
        return replace(result, provider_reference=str(asked), order_reference=order_reference)

    def check_transaction(self, transaction_id: str) -> PaymentResult:
        """The payment with this number; whose it is stands in its reference, where Orange repeats that."""
        return self._search({"transactionId": transaction_id}, self._config.api_url, asked_over=False)

    def _search(self, wanted: Mapping[str, str], made_at: str, asked_over: bool) -> PaymentResult:
        place = where_to_ask(made_at, self._config.api_url, (LIVE_URL, SANDBOX_URL))
        if place is None:
            return PaymentResult(Outcome.UNKNOWN, error_code=Problem.OTHER_SETTINGS)
        # Not by kind: the filter of kinds finds nothing, not even what is of that kind.
        query = {**wanted, "size": "20"}
        answer = self.api.call("GET", place, PAYMENTS, self.api.deadline(), query=query)
        if not isinstance(answer, Answer) or answer.status != 200:
            failure = self.api.failure(answer)
            return failed(Outcome.UNKNOWN, failure, None if isinstance(answer, Failure) else answer)
        try:
            found = read_payments(answer.body, self._config)
        except Unreadable as error:
            return failed(Outcome.UNKNOWN, Failure(Problem.UNREADABLE, str(error)), answer)
        ours = [payment for payment in found if _fits(payment, wanted)]
        if ours:
            return replace(result_of(choose(ours), asked_over), raw_sha256=answer.sha256)
        if found:
            return mismatch(Problem.OTHER_REFERENCE, answer.sha256)
        return PaymentResult(
            Outcome.NOT_FOUND, error_code=Problem.REQUEST_NOT_FOUND, raw_sha256=answer.sha256
        )

    def verify_webhook(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether Sonatel sent it, within 300 s, under any secret that is valid now."""
        if not self._callback_secrets or len(body) > MAX_BODY_BYTES:
            return False
        given = header_values(headers, "x-sonatel-signature")
        return len(given) == 1 and signature_holds(
            given[0], body, self._callback_secrets, self._now_ms(), signature
        )

    def parse_webhook(self, body: bytes) -> WebhookEvent | None:
        """The payment of a verified push; None for other events."""
        return read_callback(body, self._config, hashlib.sha256(body).hexdigest())


def _fits(payment: Payment, wanted: Mapping[str, str]) -> bool:
    if "reference" in wanted:
        return payment.reference == wanted["reference"]
    return payment.number == wanted["transactionId"]
