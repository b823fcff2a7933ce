"""The quick choice of a mask is the one of the library that the code is made with."""

from __future__ import annotations

import random

import pytest
import segno

from pos_terminal.ui.widgets.qr_matrix import best_matrix

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?#=&%é"


LENGTHS = (1, 8, 20, 34, 48, 62, 78, 90, 110, 130, 160, 200, 230, 270, 330, 420, 600, 900, 1400, 2000)


@pytest.mark.parametrize("length", LENGTHS)
def test_the_matrix_is_the_one_that_weighing_every_mask_module_by_module_gives(length: int) -> None:
    letters = random.Random(length)
    plain = "https://pay.wave.com/c/".ljust(length, "x")[:length]
    mixed = ["".join(letters.choices(LETTERS, k=length)) for _ in range(2)]
    for text in (plain, *mixed, "0" * length):
        size, rows = best_matrix(text)
        wanted = segno.make(text, error="m", micro=False, boost_error=False).matrix
        assert [format(row, f"0{size}b") for row in rows] == ["".join(map(str, row)) for row in wanted], text


def test_what_fits_into_no_code_is_refused() -> None:
    with pytest.raises(ValueError, match="data"):
        best_matrix("x" * 3_000)
