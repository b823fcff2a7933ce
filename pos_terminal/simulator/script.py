"""Scripted trouble: which calls go wrong next, and how."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Operation(StrEnum):
    """What a client asks for."""

    ANY = "any"
    TOKEN = "token"
    """An access token, where a company wants one."""
    CREATE = "create"
    STATUS = "status"
    SEARCH = "search"
    EXPIRE = "expire"
    REFUND = "refund"
    REFUND_STATUS = "refund-status"
    READ = "read"
    """Anything else that is only read."""
    BALANCE = "balance"
    TRANSACTIONS = "transactions"


class Mode(StrEnum):
    """What goes wrong. The first group happens at the customer's end, the rest on the line or at Wave's."""

    PAY = "pay"
    """The customer pays before the answer."""
    DECLINE = "decline"
    """A customer's try fails with `code`; the session stays open."""
    EXPIRE = "expire"
    """The session expires before the answer."""
    DUPLICATE = "duplicate"
    """The customer pays, and the same payment is attempted again (refused and counted)."""

    SLOW = "slow"
    """Worked, answered after `delay_s`."""
    SLOW_DRIP = "slow-drip"
    """Worked, answered one byte every `delay_s`."""
    DROP = "drop"
    """The request is lost: no work, no answer."""
    WORK_THEN_DROP = "work-then-drop"
    """Worked, but the answer is lost."""
    WORK_THEN_500 = "work-then-500"
    """Worked, but the answer says 500."""
    DROP_THEN_WORK_LATER = "drop-then-work-later"
    """No answer, and the request lands after `delay_s`, or after `after_searches` that found nothing."""
    GARBLED = "garbled"
    """Worked; the answer is unreadable: `kind` truncated, html or huge."""
    WRONG_AMOUNT = "wrong-amount"
    """Worked; the answer tells `amount`, or one franc more than is true."""
    WRONG_CURRENCY = "wrong-currency"
    """Worked; the answer tells another currency."""
    OTHER_REFERENCE = "other-reference"
    """Worked; the answer tells another client_reference."""
    STATUS_REGRESS = "status-regress"
    """Worked; the answer tells the state before the payment."""
    UNAUTHORIZED = "401"
    FORBIDDEN = "403"
    BUSY = "429"
    """No work; Retry-After is `retry_after_s`."""
    BROKEN = "500"
    """No work."""


KINDS = ("truncated", "html", "huge")
ERROR_CODES = (
    "insufficient-funds",
    "blocked-account",
    "cross-border-payment-not-allowed",
    "customer-age-restricted",
    "kyb-limits-exceeded",
    "payer-mobile-mismatch",
    "payment-failure",
)
"""What `last_payment_error` may say."""


@dataclass
class Rule:
    """Trouble for the next `times` calls of an operation; None means until it is taken back."""

    operation: Operation
    mode: Mode
    times: int | None = 1
    client_reference: str | None = None
    """Only calls about this reference."""
    company: str | None = None
    """Only calls of this company."""
    chance_percent: int = 100
    delay_ms: int = 3000
    """How long `slow` and `drop-then-work-later` wait."""
    drip_ms: int = 50
    """The pause after each byte of `slow-drip`."""
    after_searches: int | None = None
    code: str = "insufficient-funds"
    kind: str = "truncated"
    amount: int | None = None
    retry_after_s: int = 5

    @classmethod
    def read(cls, source: Mapping[str, object]) -> Rule:
        """From the JSON of the control API. Raises ValueError with a sentence."""
        known = {
            "operation", "mode", "times", "client_reference", "company", "chance_percent",
            "delay_s", "after_searches", "code", "kind", "amount", "retry_after_s",
        }  # fmt: skip
        if unknown := sorted(set(source) - known):
            raise ValueError(f"unknown: {', '.join(unknown)}")
        rule = cls(
            Operation(str(source.get("operation", "any"))),
            Mode(str(source.get("mode", ""))),
            times=_whole(source, "times", 1) or None,
            client_reference=_text(source, "client_reference"),
            company=_text(source, "company"),
            chance_percent=_whole(source, "chance_percent", 100),
            delay_ms=milliseconds(source, "delay_s", 3000),
            drip_ms=milliseconds(source, "delay_s", 50),
            code=_text(source, "code") or "insufficient-funds",
            kind=_text(source, "kind") or "truncated",
            retry_after_s=_whole(source, "retry_after_s", 5),
        )
        if "after_searches" in source:
            rule.after_searches = _whole(source, "after_searches", 1)
        if "amount" in source:
            rule.amount = _whole(source, "amount", 0)
        if rule.code not in ERROR_CODES or rule.kind not in KINDS:
            raise ValueError(f"code is one of {ERROR_CODES}, kind one of {KINDS}")
        return rule


def _whole(source: Mapping[str, object], name: str, default: int) -> int:
    value = source.get(name, default)
    if type(value) is not int or value < 0:
        raise ValueError(f"{name} is a whole number")
    return value


def _text(source: Mapping[str, object], name: str) -> str | None:
    value = source.get(name)
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{name} is text")
    return value


def milliseconds(source: Mapping[str, object], name: str, default_ms: int) -> int:
    """A duration given in seconds (fractions allowed) as milliseconds. Raises ValueError."""
    if name not in source:
        return default_ms
    value = source[name]
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 10**9:
        raise ValueError(f"{name} is a number of seconds")
    return round(value * 1000)


class Script:
    """The rules, in the order they were given; `draw(percent)` decides about those with a chance."""

    def __init__(self, draw: Callable[[int], bool]) -> None:
        self.rules: list[Rule] = []
        self._draw = draw

    def add(self, rule: Rule) -> None:
        """Append a rule."""
        self.rules.append(rule)

    def next(self, company: str, operation: Operation, references: set[str]) -> Rule | None:
        """The rule for this call, used up by one; `references` are those the call is about."""
        for rule in self.rules:
            if rule.company not in (None, company):
                continue
            if rule.operation not in (Operation.ANY, operation):
                continue
            if rule.client_reference is not None and rule.client_reference not in references:
                continue
            if rule.chance_percent < 100 and not self._draw(rule.chance_percent):
                continue
            if rule.times is not None:
                rule.times -= 1
                if rule.times == 0:
                    self.rules.remove(rule)
            return rule
        return None
