"""Trouble to practise with, by name: what each scene scripts for the payment that comes next.

Names are used in addresses and by the window: never rename one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from pos_terminal.simulator.script import Rule, Script

SCENES: Final[Mapping[str, tuple[Mapping[str, object], ...]]] = {
    "slow-phone": (
        {"operation": "create", "mode": "slow", "delay_s": 4},
        {"operation": "status", "mode": "slow", "delay_s": 6, "times": 3},
    ),
    "paid-after-cancel": ({"operation": "expire", "mode": "pay"},),
    "answer-lost": ({"operation": "create", "mode": "work-then-drop"},),
    "operator-down": (
        {"operation": "create", "mode": "500"},
        {"operation": "search", "mode": "500", "times": 4},
        {"operation": "status", "mode": "500", "times": 4},
    ),
    "declined": ({"operation": "status", "mode": "decline"},),
}
"""The entries are those of POST /control/script. For every company, since nobody knows which one is next."""


def play(script: Script, name: str) -> dict[str, object]:
    """Script this scene instead of whatever was scripted. Raises ValueError for a name that is not known."""
    entries = SCENES.get(name)
    if entries is None:
        raise ValueError(f"scenes are {', '.join(SCENES)}")
    script.rules.clear()
    for entry in entries:
        script.add(Rule.read(entry))
    return {"scene": name, "rules": len(script.rules)}


def scene_act(script: Script, method: str, name: str) -> Callable[[object], object] | None:
    """What POST scene/NAME does; None for any other request."""
    first, _, scene = name.partition("/")
    return (lambda _source: play(script, scene)) if (method, first) == ("POST", "scene") else None
