"""The system says that the program is to end: a session that closes, an update, a service manager."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable


def when_told_to_end(close: Callable[[], None]) -> None:
    """Call `close` on a thread of its own when the system asks the process to end, as often as it asks.

    Python's own handlers wait until the main thread runs Python again, which may be never while Qt waits for
    an event; the byte that the signal writes is read at once.
    """
    if sys.platform == "win32":
        return
    heard, told = os.pipe()
    os.set_blocking(told, False)
    signal.set_wakeup_fd(told, warn_on_full_buffer=False)
    signal.signal(signal.SIGTERM, lambda *_: None)

    def listen() -> None:
        while numbers := os.read(heard, 64):
            if signal.SIGTERM in numbers:
                close()

    threading.Thread(target=listen, name="told-to-end", daemon=True).start()
