"""What a provider keeps: as it says, else as the method's settings estimate it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

BASIS_POINTS: Final = "fee_basis_points"
"""In a method's config: hundredths of a percent of the amount, such as 100 for 1 %."""


def estimated_fee(config: Mapping[str, str | int | bool], amount: int) -> int | None:
    """The fee in minor units by the method's settings, rounded half up; None where they name none."""
    points = config.get(BASIS_POINTS)
    if not isinstance(points, int) or isinstance(points, bool) or not 0 <= points <= 10_000:
        return None
    return (amount * points + 5_000) // 10_000
