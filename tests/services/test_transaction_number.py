"""The number that a person types in for a payment: its form, and how it is kept."""

from __future__ import annotations

import pytest

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.providers.base import Capabilities
from pos_terminal.providers.manual import manual_provider
from pos_terminal.providers.stripe import StripeProvider
from pos_terminal.services.decisions import transaction_number

CARD = manual_provider("manual.card", {}).capabilities


@pytest.mark.parametrize(
    ("capabilities", "typed", "kept"),
    [
        (CARD, " a1 b2c3 ", "A1B2C3"),
        (CARD, "1234 5678 9012", "123456789012"),
        (StripeProvider.capabilities, "pi_3NoN1exAmPlE", "pi_3NoN1exAmPlE"),
        (Capabilities(), "any thing", "ANYTHING"),
    ],
)
def test_a_number_is_kept_in_capitals_unless_the_companys_own_form_tells_them_apart(
    capabilities: Capabilities, typed: str, kept: str
) -> None:
    assert transaction_number(typed, capabilities) == kept


@pytest.mark.parametrize("typed", ["12345", "pi_3NoN1exAmPlE", "A1B2C3D"])
def test_a_number_of_another_form_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        transaction_number(typed, CARD)
    assert caught.value.code == "number_form"
