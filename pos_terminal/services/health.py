"""How well each method works today, from this terminal's own attempts. It warns, and never hides a method.

What a customer did (refused, had too little money, let it expire) says nothing about the company and does
not count.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pos_terminal.domain.payment import TAKEN, Payment, Phase, Status
from pos_terminal.ledger import payments
from pos_terminal.ledger.ledger import ReadConnection
from pos_terminal.providers.problems import Problem
from pos_terminal.records import dataclass

LAST: Final = 10
WINDOW_MS: Final = 12 * 3_600_000
SLOW_MS: Final = 60_000
"""A median above this is slow: an ordinary customer needs half of it."""
FEWEST: Final = 3
"""Fewer attempts than this say nothing."""
OUTAGES: Final = frozenset(
    {
        *(Problem.NOT_REACHED, Problem.NO_NETWORK, Problem.NO_ANSWER, Problem.PROVIDER_BUSY),
        *(Problem.PROVIDER_DOWN, Problem.UNREADABLE, Problem.ACCESS_NOT_SET_UP, Problem.ACCOUNT_BLOCKED),
        *(Problem.REQUEST_REFUSED, Problem.OTHER_AMOUNT, Problem.OTHER_REFERENCE, Problem.MERCHANT_LIMIT),
        "never_sent",
    }
)
"""The reasons of an attempt that the company, the line or our set-up is to blame for."""


@dataclass(frozen=True, slots=True)
class Health:
    """The last attempts of one method: how many counted, how many of them failed, the middle time to success
    in ms (None without one), and when the last success was (UTC milliseconds)."""

    tried: int = 0
    failed: int = 0
    median_ms: int | None = None
    last_success_at: int | None = None

    @property
    def is_poor(self) -> bool:
        """Whether the cashier should know before choosing it."""
        if self.tried < FEWEST:
            return False
        return self.failed * 10 >= self.tried * 3 or (self.median_ms or 0) > SLOW_MS


def health(connection: ReadConnection, provider_code: str, now_ms: int) -> Health:
    """How this method has worked in the last hours."""
    return of_attempts(payments.newest_of(connection, provider_code, now_ms - WINDOW_MS, 2 * LAST))


def of_attempts(newest_first: Sequence[Payment]) -> Health:
    """The same from the attempts themselves; only the last ten that say something count."""
    counted = [(payment, _failed(payment)) for payment in newest_first]
    known = [(payment, failed) for payment, failed in counted if failed is not None][:LAST]
    successes = [payment for payment, failed in known if not failed]
    times = [(payment.completed_at or payment.initiated_at) - payment.initiated_at for payment in successes]
    return Health(
        tried=len(known),
        failed=sum(failed for _, failed in known),
        # A clock that was set in between makes no time that anybody could use.
        median_ms=max(0, sorted(times)[(len(times) - 1) // 2]) if times else None,
        last_success_at=max((payment.completed_at or 0 for payment in successes), default=None),
    )


def _failed(payment: Payment) -> bool | None:
    """Whether this attempt failed for a reason that is not the customer's; None when it says nothing."""
    if payment.status in TAKEN:
        return False
    if payment.phase in (Phase.UNKNOWN, Phase.ACCEPTED):
        return True
    if payment.status in (Status.FAILED, Status.EXPIRED) and payment.error_code in OUTAGES:
        return True
    return None
