"""Whose phone numbers begin how: `.venv/bin/python build/operators.py` writes resources/operators.json again.

Only Africa is kept: the whole world's would take a tenth of the terminal's memory, for a hint.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from phonenumbers.carrierdata import CARRIER_DATA

KEPT = Path(__file__).resolve().parents[1] / "resources" / "operators.json"


def operators() -> dict[str, str]:
    """By the first digits of a number, the country's code included: who gave it out."""
    return {
        first: names["en"]
        for first, names in sorted(CARRIER_DATA.items())
        if first.startswith("2") and not first.startswith("29")
    }


def as_text() -> str:
    """What the file holds."""
    return json.dumps(operators(), ensure_ascii=False, indent=0) + "\n"


def main() -> int:
    """Write the file."""
    KEPT.write_text(as_text(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
