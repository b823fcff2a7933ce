"""What was changed about the terminal itself and about how companies are reached."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from pos_terminal.domain.event_body import Body


class SettingChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One setting: `method` is a provider code, "" for the terminal's own. A key is told by its mark."""

    method: str
    setting: str
    before: str
    after: str


class SettingsChanged(Body, frozen=True):
    """Settings, hosts or keys are others from now on. What somebody changed beside the program, the program
    finds at its next start: then nobody is named."""

    type_name: ClassVar[str] = "settings.changed"
    changes: list[SettingChange]
    approved_by: str | None = None


ALL = (SettingsChanged,)
