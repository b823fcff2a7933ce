"""Cash: the cashier's word is the answer, and money goes back by hand."""

from __future__ import annotations

from pos_terminal.providers.base import Capabilities, Outcome, PaymentResult, Provider, RefundResult
from pos_terminal.providers.problems import Problem


class CashProvider(Provider):
    """See Provider. Asks nobody: whoever holds the money knows."""

    code = "cash"
    capabilities = Capabilities(immediate=True, refund_full=True, refund_partial=True, needs_network=False)

    def initiate_payment(
        self,
        *,
        amount: int,
        currency: str,
        order_reference: str,
        customer_phone: str | None = None,  # noqa: ARG002
        idempotency_key: str,  # noqa: ARG002
        callback_url: str | None = None,  # noqa: ARG002
        success_url: str | None = None,  # noqa: ARG002
        error_url: str | None = None,  # noqa: ARG002
        prepared: str | None = None,  # noqa: ARG002
    ) -> PaymentResult:
        """PAID at once, with what was asked."""
        return PaymentResult(
            Outcome.PAID,
            provider_reference=order_reference,
            amount=amount,
            currency=currency,
            order_reference=order_reference,
        )

    def check_status(self, provider_reference: str) -> PaymentResult:
        """UNKNOWN: there is nobody to ask."""
        return PaymentResult(Outcome.UNKNOWN, provider_reference, error_code=Problem.ONLY_THE_CASHIER_KNOWS)

    def find_by_reference(
        self,
        order_reference: str,
        prepared: str | None = None,  # noqa: ARG002
    ) -> PaymentResult:
        """UNKNOWN: there is nobody to ask."""
        return self.check_status(order_reference)

    def cancel(self, provider_reference: str) -> PaymentResult:
        """UNKNOWN: cash that was taken is corrected or given back, not cancelled."""
        return self.check_status(provider_reference)

    def process_refund(
        self,
        provider_reference: str,  # noqa: ARG002
        amount: int | None = None,
        *,
        idempotency_key: str,
        reason: str = "",  # noqa: ARG002
    ) -> RefundResult:
        """PAID: the cashier hands out `amount` minor units. REFUSED without an amount."""
        if amount is None:
            return RefundResult(Outcome.REFUSED, error_code=Problem.REFUND_NEEDS_AMOUNT)
        return RefundResult(Outcome.PAID, refund_reference=idempotency_key, amount=amount)

    def check_refund(self, refund_reference: str) -> RefundResult:
        """UNKNOWN: there is nobody to ask."""
        return RefundResult(Outcome.UNKNOWN, refund_reference, error_code=Problem.ONLY_THE_CASHIER_KNOWS)
