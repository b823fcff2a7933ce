"""The columns of the case table, one for each API that a registered provider speaks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tests.providers.cases import Column
from tests.providers.mtn_cases import MTN
from tests.providers.orange_cases import ORANGE, ORANGE_SENEGAL
from tests.providers.stripe_cases import STRIPE
from tests.providers.wave_cases import WAVE

COLUMNS: Final[Mapping[str, Column]] = {
    "wave": WAVE,
    "stripe": STRIPE,
    "orange": ORANGE,
    "orange in SN": ORANGE_SENEGAL,
    "mtn": MTN,
}

KEYS: Final[Mapping[str, str]] = {
    "WAVE_API_KEY": "wave_sn_prod_x",
    "STRIPE_SECRET_KEY": "sk_test_x",
    "ORANGE_CLIENT_ID": "id",
    "ORANGE_CLIENT_SECRET": "secret",
    "ORANGE_MERCHANT_KEY": "621513",
    "MTN_SUBSCRIPTION_KEY": "key",
    "MTN_USER_ID": "user",
    "MTN_API_SECRET": "secret",
}
"""What each registered provider must have to be made at all."""
