"""Till software in the settings: how the door for it is, who was let in, and the code that lets in."""

from __future__ import annotations

from pos_terminal.records import dataclass
from pos_terminal.ui.states.people import PersonRow


@dataclass(frozen=True, slots=True)
class TillChoices:
    """What is set, as it is typed."""

    on: bool = False
    port: str = ""
    folder: str = ""


@dataclass(frozen=True, slots=True)
class TillPageState:
    """`code` is shown while it is good, with what to do with it. Who does not manage looks, and changes
    nothing."""

    choices: TillChoices
    line: str = ""
    warns: bool = False
    manages: bool = False
    may_pair: bool = False
    programs: tuple[PersonRow, ...] = ()
    code: str = ""
    code_line: str = ""
