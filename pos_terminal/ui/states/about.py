"""What every screen of a payment says of it: method, order, amount."""

from __future__ import annotations

from dataclasses import dataclass

from pos_terminal.domain.money import Money


@dataclass(frozen=True, slots=True)
class About:
    """One payment in the words of the counter. `order` and `reference` may be empty, or anything typed."""

    provider_code: str
    method: str
    amount: Money
    order: str = ""
    reference: str = ""
