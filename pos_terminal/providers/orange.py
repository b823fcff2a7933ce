"""Orange Money's Web Payment: a page per payment, shown as a QR, and questions until it is final.

Everywhere but in Senegal, which has an API of its own (see orange_sn).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from pos_terminal.domain.money import exponent
from pos_terminal.providers.address import where_to_ask
from pos_terminal.providers.base import (
    AccessCheck,
    Capabilities,
    Outcome,
    PaymentResult,
    Plan,
    WebhookEvent,
)
from pos_terminal.providers.failures import Failure, failed, failed_create
from pos_terminal.providers.http import Answer, HttpClient
from pos_terminal.providers.json_reading import Unreadable
from pos_terminal.providers.orange_access import Access
from pos_terminal.providers.orange_base import OrangeBase
from pos_terminal.providers.orange_config import (
    LIVE_URL,
    LONGEST_PAGE,
    SANDBOX_CURRENCY,
    OrangeConfig,
    OrangeSecrets,
)
from pos_terminal.providers.orange_errors import web_payment_refusal
from pos_terminal.providers.orange_reading import (
    TRANSACTION_NUMBER,
    read_created,
    read_notification,
    read_status,
)
from pos_terminal.providers.orange_reference import LIFE_MS, Asked, read_asked, short_reference
from pos_terminal.providers.problems import Problem

CREATED: Final = (200, 201)
"""Orange says 201 for both its calls; 200 is understood, too."""


class OrangeProvider(OrangeBase):
    """See Provider. Amounts are minor units; the currency asked in must be without decimals."""

    capabilities = Capabilities(
        unseen_is_unpayable=True, refund_by_hand=True, transaction_pattern=TRANSACTION_NUMBER
    )

    def __init__(
        self,
        config: OrangeConfig,
        secrets: OrangeSecrets,
        http: HttpClient,
        now_ms: Callable[[], int],
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._config = config
        self._merchant_key = secrets.merchant_key
        super().__init__(
            Access(
                secrets.client_id,
                secrets.client_secret,
                config.token_path,
                secrets.all(),
                web_payment_refusal,
                config.deadline_s,
            ),
            http,
            is_test=config.is_test,
            address=config.address,
            life_ms=LIFE_MS,
            now_ms=now_ms,
            monotonic_s=monotonic_s,
        )

    def plan(
        self,
        *,
        amount: int,
        currency: str,
        order_reference: str,
        customer_phone: str | None = None,  # noqa: ARG002  the customer types it on Orange's page
    ) -> Plan:
        """As many whole units of the currency that the zone takes: the sandbox has one of its own."""
        in_sandbox = self._config.currency == SANDBOX_CURRENCY and exponent(currency) == 0
        sent = SANDBOX_CURRENCY if in_sandbox else currency
        return Plan(amount, sent, short_reference(order_reference))

    def initiate_payment(
        self,
        *,
        amount: int,
        currency: str,
        order_reference: str,
        customer_phone: str | None = None,  # noqa: ARG002
        idempotency_key: str,  # noqa: ARG002  Orange has none: the same order id is refused
        callback_url: str | None = None,
        success_url: str | None = None,
        error_url: str | None = None,
        prepared: str | None = None,
    ) -> PaymentResult:
        """Open a payment page. REFUSED only when it is proved that none was opened."""
        config = self._config
        if exponent(currency) != 0 or config.currency not in (None, currency):
            return PaymentResult(Outcome.REFUSED, error_code=Problem.CURRENCY_NOT_TAKEN)
        body: dict[str, object] = {
            "merchant_key": self._merchant_key.reveal(),
            "currency": currency,
            "order_id": prepared or short_reference(order_reference),
            "amount": amount,
            "return_url": _page(success_url, config.return_url),
            "cancel_url": _page(error_url, config.cancel_url),
            "notif_url": _page(callback_url, config.notif_url),
            "lang": config.language,
        }
        if config.shop:
            body["reference"] = config.shop
        path = f"{config.path}/webpayment"
        answer = self.api.call("POST", config.api_url, path, self.api.deadline(), body=body)
        if not isinstance(answer, Answer) or answer.status not in CREATED:
            return failed_create(self.api.failure(answer), None if isinstance(answer, Failure) else answer)
        asked = Asked(order_reference, amount, currency, config.api_url, 0, config.path)
        self._ends.begin(order_reference)
        try:
            return read_created(answer.body, asked, self._now_ms(), config, answer.sha256)
        except Unreadable as error:
            return _unreadable(error, answer)

    def check_status(self, provider_reference: str) -> PaymentResult:
        """Ask for the request where it was made; anything but a readable answer about it is UNKNOWN."""
        try:
            asked = read_asked(provider_reference)
        except Unreadable as error:
            return _unreadable(error, None)
        if not asked.token:
            return PaymentResult(Outcome.UNKNOWN, error_code=Problem.CANNOT_BE_FOUND)
        place = where_to_ask(asked.api_url, self._config.api_url, (LIVE_URL,))
        if place is None:
            return PaymentResult(Outcome.UNKNOWN, error_code=Problem.OTHER_SETTINGS)
        body = {"order_id": asked.short, "amount": asked.amount, "pay_token": asked.token}
        is_over = self._ends.is_over(asked)
        answer = self.api.call(
            "POST", place, f"{asked.path}/transactionstatus", self.api.deadline(), body=body
        )
        if not isinstance(answer, Answer) or answer.status not in CREATED:
            failure = self.api.failure(answer)
            return failed(Outcome.UNKNOWN, failure, None if isinstance(answer, Failure) else answer)
        try:
            return read_status(answer.body, asked, is_over, answer.sha256)
        except Unreadable as error:
            return _unreadable(error, answer)

    def find_by_reference(
        self,
        order_reference: str,  # noqa: ARG002
        prepared: str | None = None,  # noqa: ARG002
    ) -> PaymentResult:
        """Orange cannot be asked without the pay token of its answer: UNKNOWN, and nobody saw the page."""
        return PaymentResult(Outcome.UNKNOWN, error_code=Problem.CANNOT_BE_FOUND)

    def check_access(self, unused_reference: str) -> AccessCheck:  # noqa: ARG002  nobody can be asked by it
        """By asking for an access token; the merchant key shows at the first payment."""
        failure = self.api.tokens(self._config.api_url).ask_anew(self.api.deadline())
        return AccessCheck(True) if failure is None else AccessCheck(False, failure.problem)

    def parse_webhook(self, body: bytes) -> WebhookEvent | None:
        """A hint to ask now, never a proof: verify_webhook is False for every notification."""
        return read_notification(body)


def _page(wanted: str | None, default: str) -> str:
    fits = wanted is not None and wanted.startswith("https://") and len(wanted) <= LONGEST_PAGE
    return wanted if wanted is not None and fits else default


def _unreadable(error: Unreadable, answer: Answer | None) -> PaymentResult:
    return failed(Outcome.UNKNOWN, Failure(Problem.UNREADABLE, str(error)), answer)
