"""The printer as the settings name it, and the way to it."""

from __future__ import annotations

from typing import Final

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.hardware.device_file import DeviceWay
from pos_terminal.hardware.line import Way
from pos_terminal.hardware.network import PORT, NetworkWay
from pos_terminal.hardware.serial_line import BAUD, SerialWay
from pos_terminal.hardware.windows_spooler import WindowsWay

NONE: Final = "none"


def way_to(setting: str) -> Way | None:
    """The way that "network:host:port", "serial:line@speed", "device:path" or "windows:name" stands for; None
    for "none". Raises InvalidInput("printer_setting")."""
    kind, _, rest = setting.strip().partition(":")
    if kind == NONE and not rest:
        return None
    wrong = InvalidInput("printer_setting", setting=setting)
    if not rest.strip() or any(ord(character) < 32 for character in rest):
        raise wrong
    if kind == "network":
        host, port = _host_and_port(rest)
        if not host or port is None:
            raise wrong
        return NetworkWay(host, port)
    if kind == "serial":
        line, at, speed = rest.rpartition("@")
        if not at:
            return SerialWay(rest)
        if not line or not (speed.isascii() and speed.isdigit()) or not 300 <= int(speed) <= 921_600:
            raise wrong
        return SerialWay(line, int(speed) if speed else BAUD)
    if kind == "device" and rest.startswith("/"):
        return DeviceWay(rest)
    if kind == "windows":
        return WindowsWay(rest)
    raise wrong


def _host_and_port(text: str) -> tuple[str, int | None]:
    """Host and port; an address of six groups stands in brackets. No port is the usual one."""
    if text.startswith("["):
        host, _, rest = text[1:].partition("]")
        port = rest.removeprefix(":")
    else:
        host, _, port = text.partition(":")
    if not port:
        return host.strip(), PORT
    if not (port.isascii() and port.isdigit()) or not 0 < int(port) < 65_536:
        return host, None
    return host.strip(), int(port)
