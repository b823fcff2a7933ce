"""A method "through the centre": this terminal holds no secret and asks its central server, which asks the
company. See contract.charge; the outcome also comes by itself, with what the server tells.

Where the server cannot be reached nothing was begun, and the cashier is told so: cash works.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import msgspec

from pos_terminal.contract import charge
from pos_terminal.providers.base import Capabilities, Outcome, PaymentResult, Provider, RefundResult
from pos_terminal.providers.central_line import CentralLine
from pos_terminal.providers.problems import Problem
from pos_terminal.remote.problems import Busy, Refused, Unreachable

_PATIENCE_S: Final = 25.0
"""More than the server's own deadline for a company, so that its word is mostly waited for."""
_ONCE: Final = Capabilities(can_find_by_reference=True, can_replay_create=True, can_replay_refund=True)


def capabilities_of(code: str, config: Mapping[str, object]) -> Capabilities:
    """What can be done through the centre: what the company can, and everything once, because the server
    remembers."""
    if code == "wave":
        return replace(_ONCE, can_cancel=True, refund_full=True)
    if code == "stripe":
        return replace(_ONCE, can_cancel=True, refund_full=True, refund_partial=True, can_find_refund=True)
    if code == "mtn":
        country = config.get("country")
        named = country if isinstance(country, str) else None
        return replace(_ONCE, needs_phone=True, phone_country=named)
    return replace(_ONCE, refund_by_hand=True, unseen_is_unpayable=True)


class CentralProvider(Provider):
    """See Provider."""

    def __init__(self, code: str, config: Mapping[str, object], line: CentralLine) -> None:
        self.code = code
        self.capabilities = capabilities_of(code, config)
        self.is_test = bool(config.get("test"))
        self._line = line

    def initiate_payment(
        self,
        *,
        amount: int,
        currency: str,
        order_reference: str,
        customer_phone: str | None = None,
        idempotency_key: str,
        callback_url: str | None = None,  # noqa: ARG002  the server's own business
        success_url: str | None = None,  # noqa: ARG002
        error_url: str | None = None,  # noqa: ARG002
        prepared: str | None = None,  # noqa: ARG002
    ) -> PaymentResult:
        ask = charge.Ask(
            operation="initiate",
            payment_id=_payment_id(idempotency_key),
            provider_code=self.code,
            reference=order_reference,
            amount=amount,
            currency=currency,
            phone=customer_phone,
        )
        return self._payment(ask, first=True)

    def check_status(self, provider_reference: str) -> PaymentResult:
        return self._about(provider_reference, "check")

    def find_by_reference(self, order_reference: str, prepared: str | None = None) -> PaymentResult:  # noqa: ARG002
        return self._payment(_question("find", self.code, order_reference))

    def cancel(self, provider_reference: str) -> PaymentResult:
        return self._about(provider_reference, "cancel")

    def process_refund(
        self, provider_reference: str, amount: int | None = None, *, idempotency_key: str, reason: str = ""
    ) -> RefundResult:
        ask = msgspec.structs.replace(
            _question("refund", self.code, _reference_of(provider_reference)),
            refund_id=idempotency_key,
            refund_amount=amount,
            reason=reason,
        )
        return self._refund(ask, first=True)

    def check_refund(self, refund_reference: str) -> RefundResult:
        reference, _, theirs = refund_reference.partition("\n")
        ask = msgspec.structs.replace(
            _question("check_refund", self.code, reference), refund_reference=theirs or None
        )
        return self._refund(ask)

    def find_refund(self, provider_reference: str, idempotency_key: str) -> RefundResult:
        ask = msgspec.structs.replace(
            _question("find_refund", self.code, _reference_of(provider_reference)), refund_id=idempotency_key
        )
        return self._refund(ask)

    def _about(self, provider_reference: str, operation: charge.Operation) -> PaymentResult:
        return self._payment(_question(operation, self.code, _reference_of(provider_reference)))

    def _payment(self, ask: charge.Ask, *, first: bool = False) -> PaymentResult:
        said = self._said(ask)
        if not isinstance(said, charge.Said):
            outcome = Outcome.REFUSED if first and said[1] else Outcome.UNKNOWN
            problem = Problem.NOT_REACHED if first and said[1] else said[0]
            return PaymentResult(outcome, error_code=problem.value, retry_after_s=said[2])
        return PaymentResult(
            _outcome(said.outcome),
            # With our reference on it: the server knows the rest.
            provider_reference=None
            if said.provider_reference is None
            else f"{ask.reference} {said.provider_reference}",
            redirect_url=said.redirect_url,
            amount=said.amount,
            currency=said.currency,
            order_reference=said.order_reference,
            transaction_id=said.transaction_id,
            expires_at_ms=said.expires_at_ms,
            error_code=said.error_code,
            provider_error=said.provider_error,
            last_attempt_error=said.last_attempt_error,
            retry_after_s=said.retry_after_s,
            raw_sha256=said.raw_sha256,
            fee=said.fee,
        )

    def _refund(self, ask: charge.Ask, *, first: bool = False) -> RefundResult:
        said = self._said(ask)
        if not isinstance(said, charge.Said):
            outcome = Outcome.REFUSED if first and said[1] else Outcome.UNKNOWN
            return RefundResult(outcome, error_code=said[0].value, retry_after_s=said[2])
        theirs = said.refund_reference
        return RefundResult(
            _outcome(said.outcome),
            refund_reference=None if theirs is None else f"{ask.reference}\n{theirs}",
            amount=said.amount,
            currency=said.currency,
            error_code=said.error_code,
            provider_error=said.provider_error,
            raw_sha256=said.raw_sha256,
            retry_after_s=said.retry_after_s,
        )

    def _said(self, ask: charge.Ask) -> charge.Said | tuple[Problem, bool, float | None]:
        """What the server said; else why nothing came, whether nothing was begun, and how long to wait."""
        client = self._line.client
        if client is None:
            return Problem.NO_NETWORK, True, None
        try:
            body = client.ask(
                "POST", charge.PATH, charge.encode(ask), deadline_s=time.monotonic() + _PATIENCE_S
            )
            return charge.read_said(body)
        except Unreachable as error:
            return (
                Problem.NO_ANSWER if error.may_have_left else Problem.NO_NETWORK,
                not error.may_have_left,
                None,
            )
        except Busy as error:
            return Problem.PROVIDER_BUSY, False, error.retry_after_s
        except Refused as error:
            # It said no before any work.
            known = error.said in ("method_unknown", "method_not_active")
            return Problem.ACCESS_NOT_SET_UP if known else Problem.REQUEST_REFUSED, True, None
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return Problem.UNREADABLE, False, None


def _question(operation: charge.Operation, code: str, reference: str) -> charge.Ask:
    """A question about a charge that the server knows by our reference."""
    return charge.Ask(
        operation=operation,
        payment_id=_payment_id(reference),
        provider_code=code,
        reference=reference,
        # The server has what was asked for.
        amount=1,
        currency="XOF",
    )


def _reference_of(provider_reference: str) -> str:
    """Our reference, which stands before the company's."""
    return provider_reference.split(" ", 1)[0].split("\n", 1)[0]


def _payment_id(reference: str) -> str:
    """The payment that our reference is of: it stands behind the terminal's mark."""
    return reference.partition("-")[2] or reference


def _outcome(word: str) -> Outcome:
    try:
        return Outcome(word)
    except ValueError:
        # A word of a newer server: no end.
        return Outcome.UNKNOWN
