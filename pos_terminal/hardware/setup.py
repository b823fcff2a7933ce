"""What stands beside this terminal, as its settings say."""

from __future__ import annotations

from typing import Final

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.hardware.address import NONE, way_to
from pos_terminal.hardware.line import Way
from pos_terminal.records import dataclass

BY_PRINTER: Final = "printer"


@dataclass(frozen=True, slots=True)
class Devices:
    """The way to the printer, and how the drawer is opened: by the printer, by a trigger of its own, or not
    at all."""

    printer: Way | None = None
    kick_by_printer: bool = False
    trigger: Way | None = None
    kick_pin: int = 2

    @property
    def kicks(self) -> bool:
        """Whether anything here opens the drawer."""
        return self.trigger is not None or (self.kick_by_printer and self.printer is not None)


def devices(printer: str, drawer_kick: str, kick_pin: int = 2) -> Devices:
    """From the settings. Raises InvalidInput("printer_setting") for what is no device."""
    way = way_to(printer)
    if drawer_kick in (BY_PRINTER, NONE):
        return Devices(way, kick_by_printer=drawer_kick == BY_PRINTER, kick_pin=kick_pin)
    if not drawer_kick.startswith(("serial:", "device:")):
        raise InvalidInput("printer_setting", setting=drawer_kick)
    return Devices(way, trigger=way_to(drawer_kick), kick_pin=kick_pin)
