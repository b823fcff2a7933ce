"""Words that several commands say to a person, in the language in use."""

from __future__ import annotations

import os
from datetime import tzinfo

from pos_terminal import settings as settings_file
from pos_terminal.domain.drawer import Session
from pos_terminal.domain.people import Role
from pos_terminal.place import Place
from pos_terminal.services.business_day import zone
from pos_terminal.services.when import clock_time, numeric_date
from pos_terminal.texts import tr


def role_word(role: str) -> str:
    """What somebody may do here, in one word."""
    words = {Role.MANAGER.value: tr("manager"), Role.CASHIER.value: tr("cashier")}
    return words.get(role, role)


def clock_of(where: Place) -> tzinfo:
    """By which clock times are said at this place. Raises SettingsProblem."""
    return zone(settings_file.load(where.root, os.environ).time_zone)


def drawer_words(session: Session | None, names: dict[str, str], where: tzinfo) -> str:
    """Whether a drawer is open, since when and by whom."""
    if session is None:
        return tr("closed")
    since = tr(
        "open since {date}, {time}",
        date=numeric_date(session.opened_at, where),
        time=clock_time(session.opened_at, where, seconds=False),
    )
    name = names.get(session.opened_by)
    return f"{since}, {name}" if name else since
