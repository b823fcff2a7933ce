"""Who is working: choose a person, enter the code."""

from __future__ import annotations

import math

from PySide6.QtCore import QObject

from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.people import Staff
from pos_terminal.engine.messages import CentreHeard
from pos_terminal.ledger.enrolment import Enrolment
from pos_terminal.services.called import called
from pos_terminal.services.pin_gate import refusal
from pos_terminal.services.sentences import say
from pos_terminal.ui.presenters.first_start import FirstStart
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.presenters.nobody_yet import Here, ask_now, ask_to_leave, told_of, who_is_here
from pos_terminal.ui.presenters.pins import Pins
from pos_terminal.ui.presenters.sign_in_states import PRACTICE_CODE_LENGTH as PRACTICE_CODE_LENGTH
from pos_terminal.ui.presenters.sign_in_states import segments, sign_in_state


class SignInPresenter(QObject):
    """The PIN goes to a hand that compares it; the window never sees a hash and keeps no PIN."""

    def __init__(self, front: Front, pins: Pins, practice_pin: str, first: FirstStart) -> None:
        super().__init__()
        self._front = front
        self._pins = pins
        self._first = first
        self._practice_pin = practice_pin
        self._screen = front.window.screen("sign_in")
        self._people: list[Staff] = []
        self._selected = ""
        self._problem = ""
        self._checking = False
        self._waits: dict[str, float] = {}
        """Until when, in seconds of the clock that never goes back, nobody can try this person's code."""
        self._server: Enrolment | None = None
        """Where the people come from, while there are none."""
        self._screen.person_chosen.connect(self._choose)
        self._screen.code_entered.connect(self._entered)
        self._screen.practise_pressed.connect(self._practise)
        self._screen.ask_pressed.connect(lambda: ask_now(front))
        self._screen.leave_pressed.connect(lambda: ask_to_leave(front))
        front.bridge.message.connect(self._message)
        first.done.connect(self._begun)

    @property
    def people(self) -> list[Staff]:
        """Everybody who may sign in, as far as they were read."""
        return self._people

    def open(self) -> None:
        """Lock: nobody is signed in."""
        self._front.staff = None
        # A manager may have ended one; whoever still has to wait hears it at the next try.
        self._waits.clear()
        self._problem = ""
        self._front.signed_out.emit()
        if not self._first.under_way:
            self._front.window.show_screen("sign_in")
        self._front.bridge.read(who_is_here, self._loaded)

    def _message(self, message: object) -> None:
        # The central server told of people: whoever wants to sign in sees them.
        told = isinstance(message, CentreHeard) and message.people
        if told and self._front.staff is None and self._front.window.current_screen() == "sign_in":
            self._front.bridge.read(who_is_here, self._loaded)

    def take_over(self, selected: str, entered: tuple[str, str] | None) -> None:
        """Go on with the person who was chosen, and the code that was entered, before this was here."""
        self._selected = selected
        if entered is not None:
            self._entered(*entered)

    def _loaded(self, result: Here | TerminalError) -> None:
        if isinstance(result, TerminalError):
            self._front.refuse(result)
            return
        self._people, self._server = people, _ = result
        if not any(person.staff_id == self._selected for person in people):
            self._selected = people[0].staff_id if people else ""
        if not people and self._server is None:
            self._first.open()
        elif self._first.under_way:
            self._front.window.show_screen("sign_in")
        self.render()

    def _begun(self, manager: Staff) -> None:
        self._selected = manager.staff_id
        self.open()

    def _practise(self) -> None:
        if self._front.start_at is not None:
            self._front.start_at(True)

    def _choose(self, staff_id: str) -> None:
        self._selected, self._problem = staff_id, ""
        self.render()

    def _entered(self, staff_id: str, pin: str) -> None:
        if self._checking:
            return
        self._checking = True
        self._pins.check(staff_id, pin, lambda who: self._answered(staff_id, who))

    def _answered(self, staff_id: str, who: Staff | TerminalError) -> None:
        self._checking = False
        if isinstance(who, TerminalError):
            self._problem = say(who)
            seconds = who.params.get("wait_s")
            if isinstance(seconds, int) and seconds and not who.params.get("until_reset"):
                self._waits[staff_id] = self._front.clock.monotonic() + seconds
            self.render()
            return
        self._problem = ""
        self.render()
        self._front.staff = who
        self._front.signed_in.emit()

    def _wait_left_s(self) -> float:
        """How long whoever is chosen still has to wait; the words about it go when it is over."""
        until = self._waits.get(self._selected)
        if until is None:
            return 0
        left = until - self._front.clock.monotonic()
        if left <= 0:
            del self._waits[self._selected]
            self._problem = ""
        return max(left, 0)

    def render(self) -> None:
        """Show who there is, and what was wrong."""
        front, settings = self._front, self._front.facts.settings
        now = front.clock.now_ms()
        if left := self._wait_left_s():
            self._problem = say(refusal(math.ceil(left) * 1000))
        pin = self._practice_pin if front.facts.practice else ""
        place = called(settings, practice=front.facts.practice).line
        state = sign_in_state(
            self._people,
            self._selected,
            settings.language,
            (now, front.facts.zone),
            practice=front.facts.practice,
            segments=segments(settings.counter, place, front.online, pin),
            problem=self._problem,
            locked=self._checking or left > 0,
            can_practise=self._server is not None,
            nobody=told_of(self._server) if self._server is not None else None,
        )
        self._screen.render_state(state)
