"""What every screen of a payment says of it: method, order, amount."""

from __future__ import annotations

from pos_terminal.domain.money import Money
from pos_terminal.records import dataclass


@dataclass(frozen=True, slots=True)
class About:
    """One payment in the words of the counter. `order` and `reference` may be empty, or anything typed.

    `company` is who is asked and answers, where the method is called otherwise: cards by Stripe.
    """

    provider_code: str
    method: str
    amount: Money
    order: str = ""
    reference: str = ""
    company: str = ""

    @property
    def teller(self) -> str:
        """Who says that it was paid."""
        return self.company or self.method
