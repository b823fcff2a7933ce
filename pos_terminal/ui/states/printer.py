"""The page of the printer and the drawer in the settings."""

from __future__ import annotations

from typing import Literal

from pos_terminal.records import dataclass

Connection = Literal["none", "network", "serial", "device", "windows"]


@dataclass(frozen=True, slots=True)
class PrinterChoices:
    """What is set, or was just chosen. `address` is what follows the kind of connection in the setting;
    `kick` "" where the drawer's lock hangs on a trigger of its own, which this page leaves as it is."""

    connection: str = "none"
    address: str = ""
    width: str = "80"
    receipts: str = "ask"
    kick: str = "printer"
    pin: str = "2"
    code_page: str = "1"

    @property
    def setting(self) -> str:
        """The printer as the settings name it."""
        return "none" if self.connection == "none" else f"{self.connection}:{self.address.strip()}"


@dataclass(frozen=True, slots=True)
class PrinterPageState:
    """`line` says how the printer is, `warns` that somebody has to do something. Who does not manage looks
    and tries it, and changes nothing."""

    choices: PrinterChoices
    line: str = ""
    warns: bool = False
    manages: bool = False
    waiting: int = 0
    """How many documents wait for the printer."""
