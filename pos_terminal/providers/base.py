"""The interface of all payment providers: values in, values out.

A provider speaks one company's API. It never touches a payment row, a session or a widget, and it never
decides that a payment is paid: it reports what it was told, and the services compare that with what was sent.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What one call to a provider told us. No answer is never an answer: it is UNKNOWN."""

    PENDING = "pending"
    """The provider has the request and the customer has not paid yet."""
    PAID = "paid"
    """The provider says that the money moved."""
    DECLINED = "declined"
    """The provider ended *this* request without money; nobody can pay it any more."""
    EXPIRED = "expired"
    """The request came to the end of its life, or was cancelled; nobody can pay it any more."""
    NOT_FOUND = "not_found"
    """The provider does not know this request (now: it may still arrive)."""
    REFUSED = "refused"
    """Nothing was begun: the request was refused before any work, or it never left this machine."""
    UNKNOWN = "unknown"
    """No readable answer. The request may or may not have been carried out."""


@dataclass(frozen=True, slots=True)
class PaymentResult:
    """The answer to initiate, check, find or cancel.

    `amount` is in minor units of `currency`, as the provider says it (None when it says nothing);
    `order_reference` is our charge reference as the provider echoes it. `error_code` is one of ours, stable
    (sentences has one for each); `provider_error` is the provider's own word, for support. `retry_after_s`
    is set when the provider asked us to slow down. `raw_sha256` identifies the exact body that was read.
    """

    outcome: Outcome
    provider_reference: str | None = None
    redirect_url: str | None = None
    amount: int | None = None
    currency: str | None = None
    order_reference: str | None = None
    transaction_id: str | None = None
    expires_at_ms: int | None = None
    error_code: str | None = None
    provider_error: str | None = None
    last_attempt_error: str | None = None
    """Our code for a customer's try that failed inside a request that is still open. Not final."""
    retry_after_s: float | None = None
    raw_sha256: str | None = None
    other_references: tuple[str, ...] = ()
    """find_by_reference only: provider references of further open requests with the same charge reference,
    which should be ended so that only one can ever be paid."""


@dataclass(frozen=True, slots=True)
class RefundResult:
    """The answer to a refund. PAID means that the money was given back."""

    outcome: Outcome
    refund_reference: str | None = None
    amount: int | None = None
    currency: str | None = None
    error_code: str | None = None
    provider_error: str | None = None
    raw_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """A provider's push, already verified: who it is about and what it claims."""

    event_id: str
    kind: str
    result: PaymentResult | None


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What one provider can do; the screens and the services ask here instead of knowing names."""

    immediate: bool = False
    can_cancel: bool = False
    can_find_by_reference: bool = False
    can_replay_create: bool = False
    """The same charge reference may be sent again after NOT_FOUND was answered twice."""
    refund_full: bool = False
    refund_partial: bool = False
    needs_phone: bool = False
    needs_network: bool = True
    signed_webhook: bool = False


class Provider(ABC):
    """One company's API. Blocks for at most the total deadline and raises nothing of the network's."""

    code: str
    capabilities: Capabilities
    is_test: bool = False
    """True when it does not point at the company's live host: said on screen and paper, no takings."""
    address: tuple[str, int] | None = None
    """Host and port that it talks to; None when it talks to nobody."""

    @abstractmethod
    def initiate_payment(
        self,
        *,
        amount: int,
        currency: str,
        order_reference: str,
        customer_phone: str | None = None,
        idempotency_key: str,
        callback_url: str | None = None,
        success_url: str | None = None,
        error_url: str | None = None,
    ) -> PaymentResult:
        """Ask for `amount` minor units under our `order_reference`. The key was stored before."""

    @abstractmethod
    def check_status(self, provider_reference: str) -> PaymentResult:
        """What became of the request that the provider calls `provider_reference`."""

    @abstractmethod
    def find_by_reference(self, order_reference: str) -> PaymentResult:
        """What became of *our* reference when the answer to initiate was lost. NOT_FOUND is not final."""

    @abstractmethod
    def cancel(self, provider_reference: str) -> PaymentResult:
        """Ask the provider to end the request, then report what it says the request is now."""

    @abstractmethod
    def process_refund(
        self, provider_reference: str, amount: int | None = None, *, idempotency_key: str, reason: str = ""
    ) -> RefundResult:
        """Give back `amount` minor units, or everything when None."""

    @abstractmethod
    def check_refund(self, refund_reference: str) -> RefundResult:
        """What became of a refund."""

    def verify_webhook(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the push is authentic. Providers without signatures answer False."""
        return False

    def parse_webhook(self, body: bytes) -> WebhookEvent | None:
        """Read a verified push; None when it is not about a payment."""
        return None
