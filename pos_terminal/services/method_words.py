"""Why a payment method was not switched or set up, in the language in use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from pos_terminal.services.naming import method_name
from pos_terminal.texts import tr

_Params = Mapping[str, object]
SENTENCES: Final[Mapping[str, Callable[[_Params], str]]] = {
    "methods_of_centre": lambda _p: tr(
        "The central server sets the payment methods. Change them there; nothing was changed here."
    ),
    "cash_stays_on": lambda _p: tr("Cash is always on."),
    "method_under_way": lambda p: tr(
        "A {method} payment is still under way, and would be lost sight of. Wait for its answer, or decide"
        " about it, then change this.",
        method=method_name(str(p.get("method"))),
    ),
    "payment_under_way": lambda _p: tr(
        "A payment is still under way, and nobody would ask about it. Wait for its answer, then practise."
    ),
    "practice_keys": lambda _p: tr("In practice no keys are kept. Nothing was changed."),
    "secret_of_environment": lambda p: tr(
        "{name} is set by the environment of this computer, which counts first. Change it there.",
        name=p.get("name"),
    ),
    "secret_unknown": lambda p: tr("There is no key called {name}.", name=p.get("name")),
    "setting_number": lambda p: tr(
        "“{label}” is a whole number from {least} to {most}.",
        label=p.get("label"),
        least=p.get("least"),
        most=p.get("most"),
    ),
}
