"""The business day of a restaurant: from one hour of its local time to the same hour of the next day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pos_terminal.records import dataclass


def zone(name: str) -> tzinfo:
    """The restaurant's time zone; UTC, which most of West Africa lives by, where the machine knows no
    zones."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def is_zone(name: str) -> bool:
    """Whether the machine knows a time zone of this name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class BusinessDay:
    """Where a restaurant is, and the hour (0 to 23, local time) at which its day begins and closes."""

    where: tzinfo = UTC
    begins_at_hour: int = 4

    def around(self, at_ms: int) -> tuple[int, int]:
        """From when up to when (UTC milliseconds) the business day of this moment lasts."""
        moment = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(self.where)
        day = moment.replace(tzinfo=None) - timedelta(hours=self.begins_at_hour)
        start = day.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(hours=self.begins_at_hour)
        return self._utc_ms(start), self._utc_ms(start + timedelta(days=1))

    def close_after_s(self, at_ms: int) -> float:
        """How many seconds after this moment its business day closes: more than 0, at most 25 hours."""
        return (self.around(at_ms)[1] - at_ms) / 1000

    def _utc_ms(self, local: datetime) -> int:
        return int(local.replace(tzinfo=self.where).timestamp() * 1000)
