"""The printer as the settings name it, and the way to it."""

from __future__ import annotations

from typing import Final

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.hardware.line import Way

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
    # Only the one way that is used is read: a start waits for the others in vain.
    if kind == "network":
        return _network(rest, wrong)
    if kind == "serial":
        return _serial(rest, wrong)
    if kind == "device" and rest.startswith("/"):
        from pos_terminal.hardware.device_file import DeviceWay

        return DeviceWay(rest)
    if kind == "windows":
        from pos_terminal.hardware.windows_spooler import WindowsWay

        return WindowsWay(rest)
    raise wrong


def _network(text: str, wrong: InvalidInput) -> Way:
    from pos_terminal.hardware.network import PORT, NetworkWay

    host, port = _host_and_port(text)
    if not host or (port and not (_is_number(port) and 0 < int(port) < 65_536)):
        raise wrong
    return NetworkWay(host, int(port) if port else PORT)


def _serial(text: str, wrong: InvalidInput) -> Way:
    from pos_terminal.hardware.serial_line import SerialWay

    line, at, speed = text.rpartition("@")
    if not at:
        return SerialWay(text)
    if not line or not _is_number(speed) or not 300 <= int(speed) <= 921_600:
        raise wrong
    return SerialWay(line, int(speed))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 8


def _host_and_port(text: str) -> tuple[str, str]:
    """Host and port, "" for none; an address of six groups stands in brackets."""
    if text.startswith("["):
        host, _, rest = text[1:].partition("]")
        return host.strip(), rest.removeprefix(":")
    host, _, port = text.partition(":")
    return host.strip(), port
