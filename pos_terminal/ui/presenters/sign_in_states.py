"""What the sign-in page shows of the terminal and its people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import Any, Final

from pos_terminal.domain.people import Role, Staff
from pos_terminal.services.when import clock_time, long_date
from pos_terminal.texts import tr
from pos_terminal.ui.states.shell import Segment
from pos_terminal.ui.states.sign_in import SignInState, StaffCard

PRACTICE_CODE_LENGTH: Final = 4


def sign_in_state(
    people: Sequence[Staff],
    selected: str,
    language: str,
    moment: tuple[int, tzinfo],
    *,
    practice: bool,
    **more: Any,
) -> SignInState:
    """The page for these people. `moment` is when (UTC milliseconds) and where; `more` are other fields of
    the state."""
    return SignInState(
        clock=clock_time(*moment, seconds=False),
        date=long_date(*moment),
        staff=tuple(_card(person, practice=practice) for person in people),
        selected=selected,
        other_language="Français" if language == "en" else "English",
        **more,
    )


def segments(counter: str, place: str, online: bool | None, practice_pin: str) -> tuple[Segment, ...]:
    """What the page says of the terminal, its line (None: nobody has tried yet) and practice."""
    said = [Segment("own-terminal", counter, place)]
    if online is False:
        said.append(Segment("wifi-off", tr("No internet"), tr("Cash works as usual")))
    elif online:
        said.append(Segment("wifi", tr("Online"), tr("Mobile money works")))
    if practice_pin:
        said.append(Segment("school", tr("Practice"), tr("Code: {code}", code=practice_pin)))
    return tuple(said)


def _card(person: Staff, *, practice: bool) -> StaffCard:
    manager = person.role is Role.MANAGER
    role = tr("Manager") if manager else tr("Cashier")
    return StaffCard(person.staff_id, person.name, role, manager, PRACTICE_CODE_LENGTH if practice else 0)
