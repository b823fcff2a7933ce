"""Setting up payment methods, put together for a window and for commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos_terminal.ops.methods_setup import MethodsAtWork, MethodTools
from pos_terminal.providers.keeping import Keeper

if TYPE_CHECKING:
    from pos_terminal.compose import Terminal
    from pos_terminal.engine.engine import Engine


def tools_of(terminal: Terminal) -> MethodTools:
    """What setting up works with on this terminal."""
    return MethodTools(
        terminal.ledger,
        Keeper(terminal.place.folder),
        terminal.provider_with,
        terminal.environ,
        terminal.place.practice,
    )


def methods_at_work(engine: Engine, terminal: Terminal) -> MethodsAtWork:
    """Setting up beside this engine, which uses from then on what was saved."""
    engine.methods.build = terminal.built_anew
    return MethodsAtWork(engine, tools_of(terminal))
