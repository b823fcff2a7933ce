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
    "only_in_window": lambda p: tr(
        "{method} is taken in the window only, where a person says that it was paid. Nothing was taken.",
        method=p.get("method"),
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


def no_keyring() -> tuple[str, str, str]:
    """That no keyring keeps keys here, what is used instead, and what that means."""
    return (
        tr("This computer has no keyring that keeps keys."),
        tr("The encrypted file of the data folder is used instead."),
        tr("Nothing has to be done; whoever can read this computer’s disk could open that file."),
    )


def kept_in_file(*, shared: bool) -> str:
    """What whoever gave a key is warned of where it went into the encrypted file; `shared`: the folder is for
    a group of accounts, so no keyring was asked."""
    why, used, meaning = no_keyring()
    if shared:
        why = tr("Several accounts work with this data, so its keys are in nobody’s keyring.")
    return f"{why} {used} {meaning}"
