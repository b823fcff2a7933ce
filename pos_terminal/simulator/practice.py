"""The simulator inside a terminal in practice mode: what happened, and the port, outlive restarts."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pos_terminal.simulator.account import Settings
from pos_terminal.simulator.server import Simulator

STATE_FILE: Final = "simulator.jsonl"
PORT_FILE: Final = "simulator.port"


def start(folder: Path, *, shop: str) -> Simulator:
    """Start the simulator with its state in `folder`; `.url` is Wave's base URL, `.stop()` ends it.

    The port is that of the last time where it is free, so that a QR code shown before still leads
    somewhere. Raises OSError when the folder cannot be written or no port can be had, StateFileDamaged when
    the state is unreadable.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    state_file, port_file = folder / STATE_FILE, folder / PORT_FILE
    for port in (_last_port(port_file), 0):
        try:
            simulator = Simulator(port, state_file=state_file, settings=Settings(shop=shop)).start()
        except OSError:
            if port == 0:
                raise
            continue
        port_file.write_text(f"{simulator.port}\n", encoding="ascii")
        return simulator
    raise AssertionError("port 0 starts or raises")


def _last_port(port_file: Path) -> int:
    try:
        port = int(port_file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0
    return port if 1024 <= port <= 65535 else 0
