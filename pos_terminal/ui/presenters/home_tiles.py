"""The tiles of home: one for each way to pay, the manual ones behind one of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from pos_terminal.domain.methods import PaymentMethod
from pos_terminal.providers.manual import PREFIX
from pos_terminal.services.health import Health
from pos_terminal.texts import tr
from pos_terminal.ui.presenters import wording
from pos_terminal.ui.presenters.front import Facts
from pos_terminal.ui.states.home import MethodTile

OTHER: Final = "other"
"""The tile of all manual methods, and what is begun by it."""
KEYS: Final = {
    "cash": "F5",
    "wave": "F6",
    "orange": "F7",
    "mtn": "F8",
    "stripe": "F9",
    OTHER: "Shift+F5",
}


def is_manual(method: PaymentMethod) -> bool:
    """Whether a person says that it was paid, without any line of ours."""
    return method.provider_code.startswith(PREFIX)


def usable(methods: Sequence[PaymentMethod]) -> list[PaymentMethod]:
    """The methods that have a tile of their own."""
    return [method for method in methods if method.active and not is_manual(method)]


def manual(methods: Sequence[PaymentMethod], facts: Facts) -> list[PaymentMethod]:
    """The methods behind the tile “Other”: those that are on and whose settings can be read."""
    found = (method for method in methods if method.active and is_manual(method))
    return [method for method in found if method.provider_code not in facts.problems]


def tiles(
    methods: Sequence[PaymentMethod], facts: Facts, healths: Mapping[str, Health], *, is_cut: bool
) -> tuple[MethodTile, ...]:
    """Every tile, in the order of the methods; what is without our line comes last, and stays when it is
    cut."""
    found = [_tile(method, facts, healths.get(method.provider_code), is_cut) for method in usable(methods)]
    if others := manual(methods, facts):
        names = ", ".join(wording.shown_name(method) for method in others)
        found.append(MethodTile(OTHER, OTHER, tr("Other"), names, key=KEYS[OTHER]))
    return tuple(found)


def _tile(method: PaymentMethod, facts: Facts, health: Health | None, is_cut: bool) -> MethodTile:
    code = method.provider_code
    capabilities = facts.capabilities.get(code)
    name = wording.shown_name(method)
    reason, icon, advice = "", "alert-circle", ""
    if code in facts.problems:
        # What is missing is for managers, who read it in the status; a cashier cannot do anything about it.
        reason = tr("Not set up")
        advice = tr("{method} is not set up on this terminal. Ask a manager.", method=name)
    elif capabilities and capabilities.needs_network and is_cut:
        reason, icon = tr("Needs the internet"), "wifi-off"
    words = _words(code)
    if code in facts.test_methods and not facts.practice:
        words = tr("TEST: no real money")
    return MethodTile(
        method.method_id,
        code,
        name,
        words,
        key=KEYS.get(code, ""),
        reason=reason,
        reason_icon=icon,
        trouble="" if reason or health is None else trouble(health),
        advice=advice,
    )


def _words(code: str) -> str:
    """What the customer does, in a few words."""
    said = {
        "cash": tr("Notes and coins"),
        "orange": tr("QR code or link"),
        "mtn": tr("Prompt on the customer’s phone"),
        "stripe": tr("QR code to a payment page"),
    }
    return said.get(code, tr("QR code on the screen"))


def trouble(health: Health) -> str:
    """What the cashier should know before choosing this method, "" for nothing."""
    if not health.is_poor:
        return ""
    if health.failed * 10 >= health.tried * 3:
        return tr("Slow today, {failed} of {tried} failed", failed=health.failed, tried=health.tried)
    return tr("Slow today, about {seconds} s", seconds=(health.median_ms or 0) // 1000)
