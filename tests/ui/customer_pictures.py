"""Pictures of the customer's display, to look at beside those of the design.

`python -m tests.ui.customer_pictures DIR [WORD...]`: every sample at every size, in both languages and
themes. Words choose, such as `pay` or `1024x600`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from pos_terminal.texts import LANGUAGES
from pos_terminal.ui import theme
from pos_terminal.ui.customer_display import CustomerDisplay
from pos_terminal.ui.qt_setup import application
from tests.ui.customer_samples import SAMPLES

SIZES: Final = ((1024, 600), (800, 480), (1280, 800), (1920, 1080))


def main() -> None:
    """Write the pictures into the folder that is named."""
    folder, words = Path(sys.argv[1]), sys.argv[2:]
    folder.mkdir(parents=True, exist_ok=True)
    application()
    theme.load_fonts()
    for shade in ("light", "dark"):
        theme.use(theme.Theme(dark=shade == "dark"))
        display = CustomerDisplay()
        for width, height in SIZES:
            display.resize(width, height)
            for language in LANGUAGES:
                for name, make in SAMPLES.items():
                    parts = [name, f"{width}x{height}", shade, language]
                    if all(word in parts for word in words):
                        display.set_state(make(language))
                        display.grab().save(str(folder / ("-".join(parts) + ".png")))


if __name__ == "__main__":
    main()
