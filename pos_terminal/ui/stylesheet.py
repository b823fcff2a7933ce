"""The style sheet of the application, filled from the tokens of a theme.

Kinds of widgets are dynamic properties: kind="primary", tall="lg", ready=false. Heights in QSS leave out the
border. Labels have role="20" (size), weight="600" and tone="ink-2".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

# {token} is a colour, [n] a length at scale 1, <n> hundredths of one; fonts keep tabular figures from the
# application font.
_TEMPLATE: Final = """
* { outline: 0; }
QWidget { color: {ink}; font-family: "Inter"; font-size: [16]; }
QWidget[fill="canvas"] { background: {canvas}; }
QWidget[fill="surface"] { background: {surface}; }
QWidget[fill="sunk"] { background: {sunk}; }
QWidget[fill="night"] { background: {night}; }
QFrame[line="right"] { border: 0; border-right: 1px solid {line}; }
QFrame[line="left"] { border: 0; border-left: 1px solid {line}; }
QFrame[line="top"] { border: 0; border-top: 1px solid {line}; }
QFrame[line="bottom"] { border: 0; border-bottom: 1px solid {line}; }
QFrame[kind="rule"] { border: 0; background: {line}; min-height: 1px; max-height: 1px; }
QFrame[kind="sum"] { border: 0; background: {ink}; min-height: [3]; max-height: [3]; }

QLabel { background: transparent; border: 0; padding: 0; }
QLabel[role="14"] { font-size: [14]; }
QLabel[role="15"] { font-size: [15]; }
QLabel[role="16"] { font-size: [16]; }
QLabel[role="18"] { font-size: [18]; }
QLabel[role="20"] { font-size: [20]; font-weight: 600; }
QLabel[role="24"] { font-size: [24]; font-weight: 600; letter-spacing: <-29>; }
QLabel[role="28"] { font-size: [28]; font-weight: 600; letter-spacing: <-42>; }
QLabel[role="32"] {
  font-family: "Inter Display"; font-size: [32]; font-weight: 600; letter-spacing: <-32>;
}
QLabel[weight="400"] { font-weight: 400; }
QLabel[weight="500"] { font-weight: 500; }
QLabel[role="36"] {
  font-family: "Inter Display"; font-size: [36]; font-weight: 700; letter-spacing: <-56>;
}
QLabel[weight="600"] { font-weight: 600; }
QLabel[weight="700"] { font-weight: 700; }
QLabel[tone="ink-2"] { color: {ink-2}; }
QLabel[tone="ink-3"] { color: {ink-3}; }
QLabel[tone="ok"] { color: {ok-text}; }
QLabel[tone="bad"] { color: {bad-text}; }
QLabel[tone="unk"] { color: {unk-text}; }
QLabel[tone="accent"] { color: {accent-text}; }
QLabel[tone="on-night"] { color: {on-night}; }
QLabel[tone="on-night-2"] { color: {on-night-2}; }
QLabel[tone="on-slate"] { color: {on-night}; }
QLabel[tone="on-slate-2"] { color: {on-slate-2}; }
QLabel[tone="on-unk"] { color: {on-unk}; }
QLabel[tone="on-unk-2"] { color: {on-unk-2}; }

QPushButton { min-height: [54]; padding: 0 [19]; border: 1px solid {line-strong}; border-radius: [8];
  background: {surface}; color: {ink}; font-size: [18]; font-weight: 600; }
QPushButton:pressed { background: {sunk}; }
QPushButton[tall="lg"] { min-height: [70]; font-size: [20]; }
QPushButton[kind="primary"] { background: {accent}; border-color: {accent}; color: {on-accent}; }
QPushButton[kind="primary"]:pressed { background: {accent-press}; border-color: {accent-press}; }
QPushButton[kind="ok"] { background: {ok}; border-color: {ok}; color: {on-ok}; }
QPushButton[kind="unknown"] { background: {unk-btn}; border-color: {unk-btn}; color: {on-unk-btn}; }
QPushButton[kind="danger"] { border-color: {bad-text}; color: {bad-text}; }
QPushButton[kind="quiet"] { background: transparent; border-color: transparent; }
QPushButton[kind="quiet"]:pressed { background: {sunk}; }
QPushButton[kind="on-dark"] { background: transparent; border-color: {line-strong}; }
QPushButton[kind="on-accent"] { background: transparent; border-color: {on-accent-2}; color: {on-accent}; }
QPushButton[kind="on-accent"]:pressed { background: {accent-press}; }
QPushButton[ready="false"] { background: {sunk}; border-color: {sunk}; color: {ink-3}; }
QPushButton[kind="key"] { min-height: [53]; min-width: [53]; padding: 0; background: {surface};
  border: 1px solid {line}; border-bottom: 2px solid {key-edge}; font-size: [30]; font-weight: 500; }
QPushButton[kind="key"][low="true"] { min-width: [45]; }
QPushButton[kind="key"]:pressed { background: {sunk}; border-bottom: 1px solid {key-edge}; padding-top: 2px; }
QPushButton[kind="key"][word="true"] { font-size: [20]; color: {ink-2}; }
QPushButton[kind="key"]:disabled { color: {ink-off}; }
QPushButton[kind="segment"] { border: 1px solid {line-strong}; border-radius: 0; font-weight: 500; }
QPushButton[kind="segment"][place="first"] { border-top-left-radius: [8]; border-bottom-left-radius: [8];
  border-right: 0; }
QPushButton[kind="segment"][place="middle"] { border-right: 0; }
QPushButton[kind="segment"][place="last"] { border-top-right-radius: [8];
  border-bottom-right-radius: [8]; }
QPushButton[kind="segment"]:checked { background: {ink}; border-color: {ink}; color: {surface};
  font-weight: 600; }

QLineEdit { min-height: [54]; padding: 0 [15]; border: 1px solid {line-strong}; border-radius: [8];
  background: {surface}; color: {ink}; font-size: [18]; placeholder-text-color: {ink-3};
  selection-background-color: {accent}; selection-color: {on-accent}; }
QLineEdit:focus { border: 2px solid {accent-text}; padding: 0 [14]; min-height: [52]; }
QLineEdit[problem="true"] { border: 2px solid {bad-text}; padding: 0 [14]; min-height: [52]; }
QPlainTextEdit { border: 1px solid {line-strong}; border-radius: [8]; padding: [8]; background: {surface}; }

QListView { border: 0; background: {surface}; }
QScrollArea { border: 0; background: transparent; }
QScrollBar:vertical { width: [8]; background: transparent; margin: 0; }
QScrollBar::handle:vertical { background: {key-edge}; border-radius: 2px; min-height: [48]; margin: 2px; }
QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QFrame#banner[kind="offline"] { background: {slate}; }
QFrame#banner[kind="to-check"] { background: {unk}; }
QFrame#banner[kind="information"] { background: {accent-soft}; }
QFrame#plate { background: {surface}; border: 2px solid {ink}; border-radius: [4]; }
QPushButton#stop-practising, QPushButton#practise-trouble { border: 2px solid {ink}; min-height: [52]; }
QFrame#dialog { background: {surface}; border-radius: [12]; }
QFrame#toast { background: #11141B; border-radius: [8]; }
QFrame#toast QLabel { color: #FFFFFF; font-size: [18]; }
"""


def build(colors: Mapping[str, str], px: Callable[[float], int]) -> str:
    """The style sheet with these colours by token; `px` turns a length of the design into whole pixels."""
    sized = re.sub(r"\[(\d+)\]", lambda match: f"{px(int(match[1]))}px", _TEMPLATE)
    sized = re.sub(r"<(-?\d+)>", lambda match: f"{int(match[1]) * px(100) / 10_000:.2f}px", sized)
    return re.sub(r"\{([a-z][a-z0-9-]*)\}", lambda match: colors[match[1]], sized)
