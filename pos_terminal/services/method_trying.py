"""Whether a payment method works: its host, and where the company can be asked, its keys.

Nothing is asked of a customer and nothing is begun. The terminal's settings, its check-up and the centre's
office try methods by this.
"""

from __future__ import annotations

from pos_terminal.providers.base import Provider
from pos_terminal.providers.problems import Problem
from pos_terminal.providers.reach import reachable
from pos_terminal.providers.sentences import sentence_for
from pos_terminal.records import dataclass
from pos_terminal.texts import tr


@dataclass(frozen=True, slots=True)
class Tried:
    """What came out, as a sentence. `problem` is the provider's word for what is wrong (see
    providers.problems), None where nothing is. `proved`: the company took the keys."""

    works: bool
    sentence: str
    problem: str | None = None
    proved: bool = False


def try_provider(provider: Provider, unused_reference: str, name: str) -> Tried:
    """Ask the company. Takes seconds where it does not answer; raises nothing of the network's.

    `unused_reference` was never a charge reference; `name` is what the screens call the method.
    """
    if provider.address is not None and not reachable(provider.address):
        host, port = provider.address
        sentence = tr("{host}, port {port}, cannot be reached from here.", host=host, port=port)
        return Tried(False, sentence, Problem.NO_NETWORK)
    return try_keys(provider, unused_reference, name)


def try_keys(provider: Provider, unused_reference: str, name: str) -> Tried:
    """The same where the host was already seen to answer."""
    found = provider.check_access(unused_reference)
    if found.works is None:
        sentence = tr(
            "{method} can be reached. Whether its keys are right shows at the first payment.", method=name
        )
        return Tried(True, sentence)
    if found.works:
        return Tried(True, tr("{method} answers, and takes these keys.", method=name), proved=True)
    problem = found.error_code or Problem.UNREADABLE
    return Tried(False, sentence_for(problem, name), problem)
