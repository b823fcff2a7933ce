"""What Orange's two APIs have in common: no request ends before its time, and refunds are made by hand."""

from __future__ import annotations

import time
from abc import abstractmethod
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from pos_terminal.providers.base import Outcome, PaymentResult
from pos_terminal.providers.by_hand import GivesBackByHand
from pos_terminal.providers.http import HttpClient
from pos_terminal.providers.orange_access import Access, OrangeApi
from pos_terminal.providers.orange_reference import MARGIN_MS, Asked
from pos_terminal.providers.problems import Problem

_REMEMBERED: Final = 4_096


class Ends:
    """When requests are over, by time that nobody can set.

    `life_ms` is how long any of them lives. A request of an earlier run lives its whole life once more from
    when it was first seen here: the wall clock may have been set either way meanwhile, and is not asked.
    """

    def __init__(self, life_ms: int, monotonic_s: Callable[[], float]) -> None:
        self._longest_ms = life_ms + MARGIN_MS
        self._monotonic_s = monotonic_s
        self._ends_s: OrderedDict[str, float] = OrderedDict()

    def begin(self, order_reference: str) -> None:
        """It is made now: from here on its time is measured."""
        self._remember(order_reference, self._longest_ms)

    def is_over(self, asked: Asked) -> bool:
        """Whether what is asked from now on is asked after the end of this request."""
        if asked.order_reference not in self._ends_s:
            self._remember(asked.order_reference, self._longest_ms)
        return self._monotonic_s() >= self._ends_s[asked.order_reference]

    def _remember(self, order_reference: str, left_ms: int) -> None:
        self._ends_s[order_reference] = self._monotonic_s() + left_ms / 1000
        while len(self._ends_s) > _REMEMBERED:
            self._ends_s.popitem(last=False)


class OrangeBase(GivesBackByHand):
    """See Provider. `life_ms` is how long a customer can pay one request."""

    code = "orange"

    def __init__(
        self,
        access: Access,
        http: HttpClient,
        *,
        is_test: bool,
        address: tuple[str, int] | None,
        life_ms: int,
        now_ms: Callable[[], int],
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._now_ms = now_ms
        self._ends = Ends(life_ms, monotonic_s)
        self.api = OrangeApi(access, http)
        self.is_test = is_test
        self.address = address

    @abstractmethod
    def check_status(self, provider_reference: str) -> PaymentResult:
        """What became of the request that Orange calls `provider_reference`."""

    def cancel(self, provider_reference: str) -> PaymentResult:
        """Orange ends no request before its time, so this only asks: an open one has an error_code."""
        result = self.check_status(provider_reference)
        if result.outcome is not Outcome.PENDING:
            return result
        return replace(result, error_code=Problem.CANNOT_BE_ENDED)
