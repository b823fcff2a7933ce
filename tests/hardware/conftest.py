"""Printers of three kinds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.fake_printer import DevicePrinter, NetworkPrinter, SerialPrinter


@pytest.fixture
def network() -> Iterator[NetworkPrinter]:
    """One in the network."""
    printer = NetworkPrinter()
    yield printer
    printer.close()


@pytest.fixture
def serial_printer() -> Iterator[SerialPrinter]:
    """One on a serial line."""
    printer = SerialPrinter()
    yield printer
    printer.close()


@pytest.fixture
def device(tmp_path: Path) -> Iterator[DevicePrinter]:
    """One as a file of the system."""
    printer = DevicePrinter(tmp_path)
    yield printer
    printer.close()
