"""Q1: the code that a customer scans, from its text to the painted window."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

from tests.benchmarks.measure import Line, middle_ms, p99_ms

_FRAME_MS = 16.0


def q1(*, quick: bool) -> Iterator[Line]:
    """The matrix and its painting, for a text as Wave sends it and for one of 200 characters."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtGui import QPixmap

    from pos_terminal.ui import theme
    from pos_terminal.ui.qt_setup import application
    from pos_terminal.ui.widgets.qr_code import QrCode, dark_runs

    application()
    theme.use(theme.Theme())
    for name, length in (("a code as Wave sends it", 78), ("a code of 200 characters", 200)):
        times, own = [], []
        widget = QrCode()
        widget.resize(412, 412)
        picture = QPixmap(widget.size())
        for number in range(10 if quick else 40):
            text = f"https://pay.wave.com/c/cos-{number:08d}?a=3000&c=XOF&m=".ljust(length, "x")
            dark_runs.cache_clear()
            begun, used = time.perf_counter_ns(), time.thread_time_ns()
            widget.set_text(text)
            widget.render(picture)
            times.append(time.perf_counter_ns() - begun)
            own.append(time.thread_time_ns() - used)
        note = f"matrix and paint, p99 {p99_ms(times):.1f} ms; own work {middle_ms(own):.1f} ms"
        yield Line("Q1", name, middle_ms(times), "ms", _FRAME_MS, note=note)
