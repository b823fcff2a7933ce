"""What one simulated company consists of. A new one is a file with a maker, and a line in `core`."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from pos_terminal.simulator.account import Account
from pos_terminal.simulator.exchange import Reply, Request, Response
from pos_terminal.simulator.hooks import Hooks
from pos_terminal.simulator.script import Operation, Rule, Script
from pos_terminal.simulator.truth import Session

CallLog = deque[dict[str, object]]


@dataclass(frozen=True, slots=True)
class Call:
    """What a request asks for: the operation, and the id in its path."""

    operation: Operation
    target: str = ""


class Api(Protocol):
    """One company's API without trouble: what each path asks for, and the work behind it."""

    name: str

    def call_of(self, request: Request) -> Call | Response:
        """What is asked for, or the refusal: unknown path, wrong method."""
        ...

    def references(self, call: Call, request: Request) -> set[str]:
        """The merchant's references that a call is about."""
        ...

    def subjects(self, call: Call, request: Request) -> list[Session]:
        """The sessions that a call is about, as far as they exist before it."""
        ...

    def refusal(self, request: Request) -> Response | None:
        """The answer to a request without the right key; None when it may pass."""
        ...

    def work(self, call: Call, request: Request) -> Response:
        """Do what is asked and answer."""
        ...

    def refused(self, rule: Rule) -> Response:
        """401, 403, 429 or 500 as the company words it."""
        ...

    def retold(self, rule: Rule, answer: Response) -> Response:
        """The answer with one thing told wrong: amount, currency, reference or status."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """What all companies share."""

    account: Account
    script: Script
    calls: CallLog
    signing_ms: Callable[[], int]
    """The clock of signatures, which a script does not advance."""
    rng: random.Random
    origin: Callable[[], str]
    """Where the customers' pages are: scheme://host:port."""


@dataclass(frozen=True, slots=True)
class Company:
    """One company. `api` answers everything under /NAME/ but /NAME/pay/, which is for customers."""

    name: str
    api: Callable[[Request], Reply]
    pages: Callable[[Request], Reply]
    show: Callable[[Session], dict[str, object]]
    """A session as the company's API shows it."""
    reset: Callable[[], None]
    hooks: Hooks | None = None
    controls: Mapping[str, Callable[[Mapping[str, object]], object]] = field(default_factory=dict)
    """What POST /control/NAME/... does beside what is there for all."""
