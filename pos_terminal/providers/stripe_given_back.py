"""Everything that went back on a payment at Stripe, whoever asked for it."""

from __future__ import annotations

import logging
from dataclasses import replace

from pos_terminal.providers.base import GivenBack, RefundResult
from pos_terminal.providers.failures import Failure
from pos_terminal.providers.json_reading import Unreadable
from pos_terminal.providers.problems import Problem
from pos_terminal.providers.stripe_api import REFUNDS, StripeApi
from pos_terminal.providers.stripe_disputes import disputes_of
from pos_terminal.providers.stripe_refunds import EXPANDED, read_refund

log = logging.getLogger(__name__)


def list_given_back(api: StripeApi, intent: str, deadline: float) -> GivenBack:
    """The refunds of this payment and its disputes; nothing is told of half a list."""
    refunds = _refunds_of(api, intent, deadline)
    if isinstance(refunds, Failure):
        return _unknown(refunds)
    disputes = disputes_of(api, intent, deadline)
    if isinstance(disputes, Failure):
        if disputes.problem is not Problem.ACCESS_NOT_SET_UP:
            return _unknown(disputes)
        # A restricted key may not read disputes: what it may read still counts.
        log.warning("stripe: this key may not read disputes")
        disputes = []
    return GivenBack((*refunds, *disputes))


def _refunds_of(api: StripeApi, intent: str, deadline: float) -> list[RefundResult] | Failure:
    found: list[RefundResult] = []
    for page in api.pages(REFUNDS, {"payment_intent": intent}, deadline, expand=f"data.{EXPANDED}"):
        if isinstance(page, Failure):
            return page
        items, sha256 = page
        try:
            refunds = [read_refund(item, sha256) for item in items]
        except Unreadable as error:
            return Failure(Problem.UNREADABLE, str(error))
        if any(refund.intent not in (None, intent) for refund in refunds):
            return Failure(Problem.OTHER_REFERENCE)
        found += [replace(refund.result, idempotency_key=refund.key) for refund in refunds]
    return found


def _unknown(failure: Failure) -> GivenBack:
    return GivenBack((), failure.problem, failure.provider_error, failure.retry_after_s)
