"""One table of cases for every provider that is asked over a network.

Rows are what can happen; each provider fills a column of its own with how its company would answer (see
columns.py). A new provider without a column makes a test fail, and so does a row that a column neither fills
nor declares absent, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from pos_terminal.providers.base import Outcome, Provider
from pos_terminal.providers.http import HttpClient
from pos_terminal.providers.problems import Problem
from tests.providers.loopback import Conduct, Server, closed_port

ROWS: Final = (
    "created",
    "created, answer 201",
    "create refused as invalid",
    "create without access",
    "create by a blocked account",
    "create, too many requests",
    "create, a page about too many requests",
    "create, a page about access",
    "create, server fault",
    "create, time-out at the other end",
    "create, page instead of an answer",
    "create, redirect",
    "create, bad JSON",
    "create, field missing",
    "create, field of another type",
    "create, other amount",
    "create, other currency",
    "create, other reference",
    "create, link elsewhere",
    "create, nobody there",
    "create, silence",
    "create, slow drip",
    "create, cut off",
    "create, half an answer",
    "paid",
    "paid, other amount",
    "paid, other currency",
    "declined",
    "pending",
    "pending after a failed try",
    "expired",
    "status of another request",
    "status in an unknown word",
    "status, not found",
    "status, not found by somebody else",
    "status, without access",
    "status, too many requests",
    "status, server fault",
    "status, page instead of an answer",
    "status, amount with decimals",
    "status, nobody there",
    "status, silence",
    "answer lost and found again",
    "answer lost, found paid",
    "not found",
    "search, server fault",
    "search, bad JSON",
)

Step = Literal["initiate", "check", "find"]


@dataclass(frozen=True)
class Case:
    """What the company does when it is asked, and what the provider must make of it."""

    step: Step
    conduct: Conduct | None
    """None: nobody listens."""
    outcome: Outcome
    problem: Problem | None = None
    calls: int = 1
    """How many requests the server must have seen in the end."""
    reference: str | None = None
    """What check_status is asked about, where that is not the column's."""
    later: bool = False
    """It is asked once, then the whole life of a request passes, and it is asked again."""


@dataclass(frozen=True)
class Column:
    """How to build a provider against a server, what to ask it about, and its cases.

    `amount` and `currency` are what the till asks for and what is sent. A provider that needs a token has one
    when it is built, so that each case is one call.
    """

    build: Callable[[Server | str, HttpClient, float], Provider]
    provider_reference: str
    order_reference: str
    amount: int
    currency: str
    cases: Mapping[str, Case]
    absent: Mapping[str, str] = field(default_factory=dict)
    """Rows that cannot happen with this company, and why."""
    linked: frozenset[Step] = frozenset({"initiate", "check", "find"})
    """The steps whose open request comes with a link for the customer."""
    customer_phone: str | None = None
    time_passes: Callable[[], None] = lambda: None
    """A request's whole life goes by, on the clock that the column's providers measure with."""


def create(
    conduct: Conduct | None, outcome: Outcome, problem: Problem | None = None, *, calls: int = 1
) -> Case:
    """A case of initiate_payment."""
    return Case("initiate", conduct, outcome, problem, calls)


def check(
    conduct: Conduct | None,
    outcome: Outcome,
    problem: Problem | None = None,
    *,
    calls: int = 1,
    reference: str | None = None,
    later: bool = False,
) -> Case:
    """A case of check_status."""
    return Case("check", conduct, outcome, problem, calls + later, reference, later)


def find(
    conduct: Conduct | None, outcome: Outcome, problem: Problem | None = None, *, calls: int = 1
) -> Case:
    """A case of find_by_reference."""
    return Case("find", conduct, outcome, problem, calls)


def nobody() -> str:
    """The address of a server that is not there."""
    return f"http://127.0.0.1:{closed_port()}"
