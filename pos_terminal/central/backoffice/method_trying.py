"""Whether a payment method works: its settings, its host, and where the company can be asked, its keys.

Nothing is asked of a customer and nothing is begun: the company is asked about a payment that nobody made.
"""

from __future__ import annotations

from dataclasses import dataclass

from pos_terminal.central import methods
from pos_terminal.central.centre import Centre
from pos_terminal.central.words import say_here
from pos_terminal.domain.errors import SettingsProblem
from pos_terminal.providers.base import Outcome, Provider
from pos_terminal.providers.problems import Problem
from pos_terminal.providers.reach import reachable
from pos_terminal.providers.sentences import sentence_for
from pos_terminal.texts import tr

_CANNOT_BE_ASKED = (Problem.OTHER_SETTINGS, Problem.CANNOT_BE_FOUND)


@dataclass(frozen=True, slots=True)
class Tried:
    """What came out, as a sentence."""

    works: bool
    sentence: str


def try_method(centre: Centre, restaurant_id: str, code: str, name: str) -> Tried:
    """Ask the company. Takes seconds where it does not answer; raises nothing of the network's."""
    try:
        provider = methods.provider_set_up(centre, restaurant_id, code)
    except SettingsProblem as problem:
        return Tried(False, say_here(problem))
    if provider.address is not None and not reachable(provider.address):
        host, port = provider.address
        return Tried(False, tr("{host}, port {port}, cannot be reached from here.", host=host, port=port))
    return _asked(provider, f"test-{centre.ids.new_id()}", name)


def _asked(provider: Provider, reference: str, name: str) -> Tried:
    reached = tr(
        "{method} can be reached. Whether its keys are right shows at the first payment.", method=name
    )
    if not provider.capabilities.can_find_by_reference:
        return Tried(True, reached)
    result = provider.find_by_reference(reference)
    if result.outcome is Outcome.NOT_FOUND:
        return Tried(True, tr("{method} answers, and takes these keys.", method=name))
    problem = result.error_code or ""
    if problem in _CANNOT_BE_ASKED:
        return Tried(True, reached)
    return Tried(False, sentence_for(problem, name))
