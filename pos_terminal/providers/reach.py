"""Whether a provider's host can be reached at all: a TCP connection that sends nothing."""

from __future__ import annotations

import socket
from typing import Final

TIMEOUT_S: Final = 3.0


def reachable(address: tuple[str, int]) -> bool:
    """True when something accepts a connection at (host, port) within TIMEOUT_S seconds."""
    try:
        with socket.create_connection(address, timeout=TIMEOUT_S):
            return True
    except OSError:
        return False
