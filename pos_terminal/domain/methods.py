"""Payment methods: a provider as configured for this restaurant. Secrets are never part of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from pos_terminal.records import dataclass


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """`config` has no secret; `route` in it is "direct" (the terminal calls) or "central" (the server
    calls)."""

    method_id: str
    provider_code: str
    name: str
    active: bool
    display_order: int
    config: Mapping[str, str | int | bool] = field(default_factory=dict)
