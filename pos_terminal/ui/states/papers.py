"""What printer and drawer did about a payment, and what can be asked of them."""

from __future__ import annotations

from pos_terminal.records import dataclass


@dataclass(frozen=True, slots=True)
class FactLine:
    """One thing that happened, or did not: `warns` where somebody has to do something."""

    icon: str
    text: str
    warns: bool = False


@dataclass(frozen=True, slots=True)
class PapersState:
    """`print_label` names the button that prints, "" where nothing can; `opens_drawer` shows the one that
    opens the drawer without a sale."""

    facts: tuple[FactLine, ...] = ()
    print_label: str = ""
    opens_drawer: bool = False
