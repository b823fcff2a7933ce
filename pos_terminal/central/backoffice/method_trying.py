"""Whether a payment method works as it is set up at the centre: its settings, its host, its keys."""

from __future__ import annotations

from pos_terminal.central import methods
from pos_terminal.central.centre import Centre
from pos_terminal.central.words import say_here
from pos_terminal.domain.errors import SettingsProblem
from pos_terminal.services.method_trying import Tried as Tried
from pos_terminal.services.method_trying import try_provider


def try_method(centre: Centre, restaurant_id: str, code: str, name: str) -> Tried:
    """Ask the company. Takes seconds where it does not answer; raises nothing of the network's."""
    try:
        provider = methods.provider_set_up(centre, restaurant_id, code)
    except SettingsProblem as problem:
        return Tried(False, say_here(problem), problem.code)
    return try_provider(provider, f"test-{centre.ids.new_id()}", name)
