"""A count that somebody types on one of the count screens, from the first key to the button that ends it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject

from pos_terminal.ui.counting import Counting
from pos_terminal.ui.presenters.count_states import CountWords, count_state
from pos_terminal.ui.presenters.front import Front

Do = Callable[[], None]


class CountInput(QObject):
    """One count at a time on the screen of this name. What it is for is known to whoever began it.

    `key` is of what is counted now: another count is another key, the same count pressed twice is one.
    """

    def __init__(self, front: Front, screen: str) -> None:
        super().__init__()
        self._front = front
        self._screen = screen
        self._words: Callable[[], CountWords] | None = None
        self._confirmed: Do | None = None
        self._choices: Mapping[str, Do] = {}
        self.shared = True
        self.counting = Counting(front.facts.settings.currency)
        self.key = ""
        front.window.screens.connect(
            screen,
            key_pressed=lambda key: self._edit(lambda: self.counting.type_key(key)),
            stepped=lambda place, by: self._edit(lambda: self.counting.step(place, by)),
            added=lambda by: self._edit(lambda: self.counting.add(by)),
            row_selected=lambda place: self._move(lambda: self.counting.select(place)),
            next_wanted=lambda: self._move(self.counting.next),
            moved=lambda by: self._move(lambda: self.counting.move(by)),
            turned=lambda coins: self._move(lambda: self.counting.turn(coins=coins)),
            who_chosen=self._whose,
            pressed=self._press,
            confirmed=self._confirm,
        )

    @property
    def open(self) -> bool:
        """Whether a count is under way, on the screen or behind another."""
        return self._words is not None

    def begin(self, words: Callable[[], CountWords], confirmed: Do, choices: Mapping[str, Do]) -> None:
        """Count from nothing. `words` are asked for whenever they are shown, in the language of that moment;
        `choices` are what the buttons beside the title do."""
        self.counting = Counting(self._front.facts.settings.currency)
        self.key = self._front.ids.new_id()
        self._words, self._confirmed, self._choices = words, confirmed, choices
        self.show()
        # Where one count follows another on the same page, a dialog between them had the keyboard.
        self._front.window.screen(self._screen).take_focus()

    def show(self) -> None:
        """Show the count as far as it is typed."""
        self.render()
        self._front.window.show_screen(self._screen)

    def end(self) -> None:
        """Nothing is being counted any more."""
        self._words = self._confirmed = None

    def render(self) -> None:
        """Say again what is counted."""
        if self._words is not None:
            self._front.window.screen(self._screen).render_state(count_state(self.counting, self._words()))

    def _edit(self, change: Do) -> None:
        self.key = self._front.ids.new_id()
        self._move(change)

    def _move(self, change: Callable[[], object]) -> None:
        change()
        self.render()

    def _whose(self, shared: bool) -> None:
        self.shared = shared

    def _press(self, name: str) -> None:
        if name == "zero":
            self._edit(self.counting.zero)
        elif name in self._choices:
            self._choices[name]()

    def _confirm(self) -> None:
        if self._confirmed is not None:
            self._confirmed()
