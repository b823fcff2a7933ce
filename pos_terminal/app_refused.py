"""A window that cannot open its data says why, and ends when that was read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pos_terminal.texts import tr
from pos_terminal.ui.states.dialogs import Choice, DialogState, ToastState

if TYPE_CHECKING:
    from pathlib import Path

    from pos_terminal.domain.errors import TerminalError
    from pos_terminal.ui.main_window import MainWindow


def tell_refusal(window: MainWindow, folder: Path, error: TerminalError, closed: Callable[[], None]) -> None:
    """Show the sentence of this refusal; `closed` is called when somebody has read it."""
    from pos_terminal.app_alone import is_anothers
    from pos_terminal.domain.errors import DataFolderProblem
    from pos_terminal.services.sentences import say

    if error.code == "window_open" and is_anothers(folder):
        error = DataFolderProblem("window_of_another")
    close = Choice("close", tr("Close the terminal"), "primary", key="Enter")
    state = DialogState(tr("The terminal cannot be opened"), say(error), (close,))
    window.dialog(state, lambda _choice: closed())


def tell_trial(window: MainWindow) -> None:
    """The data is not open yet because a new version is being tried on a copy of it."""
    text = tr("A new version is here. It is tried on a copy of the data first; this takes a moment.")
    window.toast(ToastState(text, icon="info-circle"))
