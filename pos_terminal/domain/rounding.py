"""Rounding of cash to the smallest coin that people carry. Data in, data out."""

from __future__ import annotations


def rounding_of(amount: int, step: int) -> int:
    """What is added to `amount` (minor units) so that it is a whole number of `step`, to the nearest; less
    than 0 when it is rounded down. A half goes down, for the customer, but never down to nothing. 0 where
    `step` is 0: not rounded."""
    if step <= 1:
        return 0
    over = amount % step
    if over == 0:
        return 0
    return -over if over * 2 <= step and amount > over else step - over
