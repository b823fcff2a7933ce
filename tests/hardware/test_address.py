"""How the settings name a printer."""

from __future__ import annotations

import pytest

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.hardware.address import way_to
from pos_terminal.hardware.device_file import DeviceWay
from pos_terminal.hardware.line import Way
from pos_terminal.hardware.network import NetworkWay
from pos_terminal.hardware.serial_line import SerialWay
from pos_terminal.hardware.windows_spooler import WindowsWay


@pytest.mark.parametrize(
    ("setting", "way"),
    [
        ("none", None),
        (" none ", None),
        ("network:192.168.1.50", NetworkWay("192.168.1.50", 9100)),
        ("network:192.168.1.50:9101", NetworkWay("192.168.1.50", 9101)),
        ("network:kitchen.local:9100", NetworkWay("kitchen.local", 9100)),
        ("network:[fe80::1]:9101", NetworkWay("fe80::1", 9101)),
        ("network:[fe80::1]", NetworkWay("fe80::1", 9100)),
        ("serial:/dev/ttyS0@19200", SerialWay("/dev/ttyS0", 19200)),
        ("serial:/dev/ttyUSB0", SerialWay("/dev/ttyUSB0", 9600)),
        ("serial:COM3@9600", SerialWay("COM3", 9600)),
        ("device:/dev/usb/lp0", DeviceWay("/dev/usb/lp0")),
        ("windows:EPSON TM-T20III Receipt", WindowsWay("EPSON TM-T20III Receipt")),
    ],
)
def test_each_way_has_its_words(setting: str, way: Way | None) -> None:
    assert way_to(setting) == way


@pytest.mark.parametrize(
    "setting",
    [
        "",
        "printer",
        "none:here",
        "network:",
        "network::9100",
        "network:host:port",
        "network:host:0",
        "network:host:65536",
        "network:host:９１００",
        "serial:",
        "serial:@9600",
        "serial:/dev/ttyS0@fast",
        "serial:/dev/ttyS0@1",
        "device:lp0",
        "device:/dev/usb\n/lp0",
        "windows: ",
        "bluetooth:00:11:22",
    ],
)
def test_what_is_no_printer_is_refused(setting: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        way_to(setting)
    assert caught.value.code == "printer_setting"


def test_a_person_reads_the_address_without_the_usual_port() -> None:
    assert NetworkWay("192.168.1.50").address == "192.168.1.50"
    assert NetworkWay("192.168.1.50", 9101).address == "192.168.1.50:9101"
