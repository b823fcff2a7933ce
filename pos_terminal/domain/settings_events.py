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


class TerminalEnrolled(Body, frozen=True):
    """This terminal belongs to a restaurant of a central server from now on. No key and no code is in it;
    `incarnation` is the one that the server gave."""

    type_name: ClassVar[str] = "terminal.enrolled"
    server: str
    server_key: str
    restaurant_id: str
    restaurant: str
    terminal_name: str
    incarnation: int


class TerminalLeft(Body, frozen=True):
    """This terminal stands alone again: everything up to here was sent, and nothing is from now on."""

    type_name: ClassVar[str] = "terminal.left"
    server: str
    restaurant_id: str


class PracticeStarted(Body, frozen=True):
    """The terminal was left to practise on it: until it is used again, nothing real happens here."""

    type_name: ClassVar[str] = "practice.started"
    approved_by: str | None = None


ALL = (PracticeStarted, SettingsChanged, TerminalEnrolled, TerminalLeft)
