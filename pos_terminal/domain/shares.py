"""Sharing an amount so that the parts add up to it exactly. Whole minor units only."""

from __future__ import annotations

from pos_terminal.domain.cash import denominations


def share(left: int, people: int, currency: str) -> int:
    """What the next of so many people pays of `left`, in minor units.

    Rounded down to what the smallest coin can pay, so the last of them takes the rest: never nothing while
    something is left, never more than is left. Raises ValueError for less than one person or less than
    nothing.
    """
    if people < 1 or left < 0:
        raise ValueError("an amount is shared by one person or more")
    if people == 1:
        return left
    coin = denominations(currency)[0].value
    even = left // people
    return even - even % coin or even or min(left, 1)


def shares(amount: int, people: int, currency: str) -> list[int]:
    """What each of so many people pays: `amount` in the sum, each as `share` has it. Raises ValueError."""
    parts: list[int] = []
    for others in range(people, 0, -1):
        parts.append(share(amount - sum(parts), others, currency))
    return parts
