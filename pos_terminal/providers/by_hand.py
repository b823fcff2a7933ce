"""Companies that give nothing back by API: a person does it, and types the number in."""

from __future__ import annotations

from pos_terminal.providers.base import Outcome, Provider, RefundResult
from pos_terminal.providers.problems import Problem


class GivesBackByHand(Provider):
    """See Provider."""

    def process_refund(
        self,
        provider_reference: str,  # noqa: ARG002
        amount: int | None = None,  # noqa: ARG002
        *,
        idempotency_key: str,  # noqa: ARG002
        reason: str = "",  # noqa: ARG002
    ) -> RefundResult:
        """REFUSED: it is given back by hand, and its number typed in."""
        return RefundResult(Outcome.REFUSED, error_code=Problem.REFUND_BY_HAND)

    def check_refund(self, refund_reference: str) -> RefundResult:  # noqa: ARG002
        """UNKNOWN: there is nobody to ask about a refund by hand."""
        return RefundResult(Outcome.UNKNOWN, error_code=Problem.REFUND_BY_HAND)
