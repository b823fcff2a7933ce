"""Practice: trouble by name for the payment that comes next."""

from __future__ import annotations

from concurrent.futures import Future

from PySide6.QtCore import QObject

from pos_terminal.texts import tr
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.widgets.choose_box import CLOSE, ChooseBox, Pick


class ScenesPresenter(QObject):
    """The list of scenes; the one that is chosen is scripted on a hand."""

    def __init__(self, front: Front) -> None:
        super().__init__()
        self._front = front
        front.window.screens.connect("home", trouble_wanted=self.choose)

    def choose(self) -> None:
        """Ask which trouble is to come."""
        front = self._front
        play = front.facts.play_scene
        if play is None or front.staff is None:
            return
        line = tr("It comes with the next payment, whichever company is asked.")
        box = ChooseBox(tr("Practise trouble"), line, _scenes())
        front.window.dialogs.open_box(box)

        def chosen(name: str) -> None:
            if name != CLOSE:
                front.bridge.hash(lambda: play(name), told)

        def told(future: Future[None]) -> None:
            front.bridge.call_here(self._told, future.exception() is None)

        box.chosen.connect(chosen)

    def _told(self, ready: bool) -> None:
        words = tr("Take the next payment, and see.") if ready else tr("The simulator does not answer.")
        self._front.tell(words, icon="school" if ready else "alert-circle")


def _scenes() -> tuple[Pick, ...]:
    """The names are the simulator's."""
    return (
        Pick("slow-phone", "clock", tr("Slow phone"), tr("Every answer takes its time.")),
        Pick("declined", "x", tr("Declined"), tr("The customer has too little money.")),
        Pick("answer-lost", "wifi-off", tr("Answer lost"), tr("It worked, and nobody hears of it.")),
        Pick("operator-down", "server", tr("Operator down"), tr("The company answers nothing useful.")),
        Pick(
            "paid-after-cancel",
            "arrow-back-up",
            tr("Paid after cancel"),
            tr("You cancel, and the customer was faster."),
        ),
    )
