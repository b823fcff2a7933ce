"""What the tests of Orange's provider ask."""

from __future__ import annotations

from pos_terminal.providers.secrets import EnvironmentSecrets
from tests.providers.columns import KEYS
from tests.providers.orange_shapes import (
    TOKEN,
)

STORE = EnvironmentSecrets(KEYS)


GRANTED = {"token_type": "Bearer", "access_token": TOKEN, "expires_in": "3600"}
