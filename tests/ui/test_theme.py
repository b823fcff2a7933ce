"""The theme: every colour by its token, in both palettes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QFont, QFontInfo

import pos_terminal.ui
from pos_terminal.resources import resource
from pos_terminal.ui import theme

UI = Path(pos_terminal.ui.__file__).parent


def test_both_palettes_have_the_same_tokens() -> None:
    tokens = json.loads(resource("tokens.json").read_text(encoding="utf-8"))
    assert tokens["light"].keys() == tokens["dark"].keys()


@pytest.mark.parametrize("dark", [False, True])
def test_the_style_sheet_is_filled_from_the_tokens(dark: bool) -> None:
    sheet = theme.Theme(dark=dark, scale=1.4).stylesheet()
    assert not re.search(r"\[\d+\]|\{[a-z]", sheet)
    assert theme.Theme(dark=dark).color("accent").name() in sheet
    assert f"min-height: {round(54 * 1.4)}px" in sheet


def test_an_unknown_token_is_refused() -> None:
    with pytest.raises(KeyError):
        theme.Theme().color("pink")


@pytest.mark.usefixtures("qapp")
def test_an_icon_takes_the_colour_it_is_asked_for() -> None:
    picture = theme.Theme().icon("check", 24, QColor("#FF0000")).toImage()
    seen = {
        QColor(picture.pixel(x, y)).name()
        for x in range(24)
        for y in range(24)
        if QColor.fromRgba(picture.pixel(x, y)).alpha() == 255
    }
    assert "#ff0000" in seen
    assert "#000000" not in seen


@pytest.mark.usefixtures("qapp")
def test_fonts_are_inter_with_tabular_figures() -> None:
    theme.load_fonts()
    text, large = theme.Theme().font(18, 600), theme.Theme(scale=1.4).font(32, 600)
    assert (QFontInfo(text).family(), QFontInfo(large).family()) == ("Inter", "Inter Display")
    assert text.featureValue(QFont.Tag("tnum")) == 1
    assert large.pixelSize() == 45


def test_no_widget_writes_a_colour_itself() -> None:
    """A hex value in a widget is wrong in one of the two themes, but for what is paper in both."""
    allowed = {"practice_band.py", "note.py", "qr_code.py", "stylesheet.py"}
    found = {
        path.name
        for path in UI.rglob("*.py")
        if path.name not in allowed and re.search(r"\"#[0-9A-Fa-f]{6}\"", path.read_text(encoding="utf-8"))
    }
    assert found == set()
