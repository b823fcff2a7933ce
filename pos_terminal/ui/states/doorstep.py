"""What is known of a place before its data is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos_terminal.records import dataclass

if TYPE_CHECKING:
    from datetime import tzinfo

    from pos_terminal.domain.people import Staff
    from pos_terminal.settings import Settings


@dataclass(frozen=True, slots=True)
class Seen:
    """What a glance told: somebody may sign in. `practice_pin` is "" on live data."""

    people: list[Staff]
    settings: Settings
    zone: tzinfo
    practice_pin: str
