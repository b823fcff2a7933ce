"""What the window is told of its terminal: by a glance before it is opened, and whole afterwards.

Nothing is read here before it is needed: the first of the two is waited for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import tzinfo

    from pos_terminal.compose import Terminal
    from pos_terminal.holding import Held
    from pos_terminal.place import Place
    from pos_terminal.ui.presenters.front import Facts
    from pos_terminal.ui.states.doorstep import Seen


def glance_at(where: Place, held: Held) -> Seen | None:
    """What the sign-in page shows; None where everything has to be opened first."""
    settings = held.settings
    if settings.customer_display != "off":
        return None  # the customer sees something from the start
    from pos_terminal.ledger.glance import glance
    from pos_terminal.place import PRACTICE_PIN
    from pos_terminal.services.business_day import zone
    from pos_terminal.ui.states.doorstep import Seen

    people = glance(where.folder / "ledger.db")
    if people is None:
        return None
    return Seen(people, settings, zone(settings.time_zone), PRACTICE_PIN if where.practice else "")


def facts_of(terminal: Terminal, zone: tzinfo) -> Facts:
    """What the window knows of the terminal that was opened for it."""
    from functools import partial

    from pos_terminal.practice import play_scene
    from pos_terminal.services.sentences import say
    from pos_terminal.ui.presenters.front import Facts

    simulator = terminal.hosts[0] if terminal.place.practice and terminal.hosts else None
    return Facts(
        settings=terminal.settings,
        zone=zone,
        practice=terminal.place.practice,
        root=terminal.place.root,
        capabilities={code: provider.capabilities for code, provider in terminal.providers.items()},
        problems={code: say(problem) for code, problem in terminal.problems.items()},
        simulator=simulator,
        play_scene=partial(play_scene, simulator) if simulator else None,
        test_methods=frozenset(code for code, provider in terminal.providers.items() if provider.is_test),
    )
