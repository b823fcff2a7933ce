"""What is in an amount while it is being typed."""

from __future__ import annotations

from typing import Final

LONGEST_AMOUNT: Final = 9
"""999 999 999: more digits do not fit a screen and are no amount at a counter."""


def after_key(digits: str, key: str, longest: int = LONGEST_AMOUNT) -> str:
    """The digits after one more key: "0" to "9", "000", "backspace" or "clear".

    No leading zeros; a key that would make them too long changes nothing.
    """
    if key == "clear":
        return ""
    if key == "backspace":
        return digits[:-1]
    longer = (digits + key).lstrip("0")
    return longer if len(longer) <= longest else digits
