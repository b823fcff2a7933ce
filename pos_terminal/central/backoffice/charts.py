"""Bars drawn into the page itself: readable without a script, on paper, and by a screen reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

_HEIGHT = 160
_GAP = 6


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what stands below it, how much it is now, how much it was before, and both in words."""

    label: str
    value: int
    before: int
    words: str


def bars(found: Sequence[Bar], title: str) -> Markup:
    """A chart of these bars, the earlier figure as a pale one behind each. Empty for none."""
    if not found:
        return Markup("")
    width = 44 * len(found)
    step = width / len(found)
    most = max(1, *(max(bar.value, bar.before) for bar in found))
    parts = [
        Markup('<svg class="chart" viewBox="0 0 {w} {h}" role="img"><title>{t}</title>').format(
            w=width, h=_HEIGHT + 24, t=title
        )
    ]
    for place, bar in enumerate(found):
        left = place * step + _GAP / 2
        for value, kind in ((bar.before, "before"), (bar.value, "now")):
            high = round(_HEIGHT * max(0, value) / most, 1)
            parts.append(
                Markup(
                    '<rect class="{k}" x="{x}" y="{y}" width="{w}" height="{h}"><title>{t}</title></rect>'
                ).format(
                    k=kind,
                    x=round(left, 1),
                    y=round(_HEIGHT - high, 1),
                    w=round(step - _GAP, 1),
                    h=high,
                    t=bar.words,
                )
            )
        parts.append(
            Markup('<text x="{x}" y="{y}">{label}</text>').format(
                x=round(left + (step - _GAP) / 2, 1), y=_HEIGHT + 18, label=escape(bar.label)
            )
        )
    return Markup("").join([*parts, Markup("</svg>")])
