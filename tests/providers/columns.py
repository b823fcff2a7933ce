"""The columns of the case table, one for each API that a registered provider speaks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tests.providers.cases import Column
from tests.providers.wave_cases import WAVE

COLUMNS: Final[Mapping[str, Column]] = {"wave": WAVE}
