"""A banner over a pane."""

from __future__ import annotations

from enum import StrEnum

from pos_terminal.records import dataclass


class BannerKind(StrEnum):
    """Where several hold, the first of this order is shown."""

    TO_CHECK = "to-check"
    OFFLINE = "offline"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class BannerState:
    """What it says; `button` and `icon` may be empty."""

    kind: BannerKind
    title: str
    line: str = ""
    button: str = ""
    icon: str = ""
