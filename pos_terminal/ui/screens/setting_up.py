"""Setting a terminal up, one thing a step: the steps at the left, one page beside them, Back and Next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_terminal.services import first_steps as steps
from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.people import Asks, PersonFormState
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.first_pages import DonePage, MoneyPage, RestaurantPage
from pos_terminal.ui.widgets.label import Label, set_property
from pos_terminal.ui.widgets.person_form import PersonForm
from pos_terminal.ui.widgets.restore_pages import NewCodePage, RestorePage
from pos_terminal.ui.widgets.step_list import StepsPane

_COMPACT_BELOW: Final = 1200
LENT: Final = (steps.METHODS, steps.PRINTER, steps.CENTRAL)
"""Steps that show a page of the settings, which has margins and a main button of its own."""
RESTORE: Final = "restore"
_ON: Final = "Page ↓"


class SettingUpScreen(QWidget):
    """`back` and `go_on` tell which way somebody goes, `language_chosen` the language."""

    back = Signal()
    go_on = Signal()
    language_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        set_property(self, "fill", "canvas")
        self._step = steps.RESTAURANT
        self._next_words: Callable[[], str] | None = None
        self.side = StepsPane()
        self.restaurant, self.money = RestaurantPage(), MoneyPage()
        self.manager, self.done = PersonForm(), DonePage()
        self.manager.cancel.setVisible(True)
        self.restore, self.codes = RestorePage(), NewCodePage()
        self.pages: dict[str, QWidget] = {
            steps.RESTAURANT: self.restaurant,
            steps.MONEY: self.money,
            steps.MANAGER: self.manager,
            steps.DONE: self.done,
            RESTORE: self.restore,
            steps.CODES: self.codes,
        }
        self.leave = Button(icon="arrow-left", key="Esc")
        self.next = Button(kind="primary", icon="arrow-right", key="Enter")
        self.said = Label("", 16, tone="bad", weight=600, wrap=True)
        self._build()
        # From every page, also where Enter is the page's own, and before a list that would scroll.
        for key, button in ((Qt.Key.Key_PageDown, self.next), (Qt.Key.Key_PageUp, self.leave)):
            way = QShortcut(QKeySequence(key), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            way.activated.connect(lambda button=button: button.isVisible() and button.click())
        self.leave.clicked.connect(self.back)
        self.next.clicked.connect(self.go_on)
        self.side.language.chosen.connect(self.language_chosen)
        for page in (self.restaurant, self.money, self.restore, self.codes):
            page.typed.connect(lambda: self.say(""))
        self.manager.show_state(self._asked())
        self.retranslate()
        theme.follow(self._restyle)

    def _build(self) -> None:
        self._stack = QStackedWidget()
        self._lent = QStackedWidget()
        own = QWidget()
        self._own = QVBoxLayout(own)
        self._pages = QStackedWidget()
        for page in self.pages.values():
            self._pages.addWidget(page)
        self._own.addWidget(self._pages)
        self._stack.addWidget(own)
        self._stack.addWidget(self._lent)
        self._own_holder = own
        bar = QWidget()
        self._bar_holder = bar
        self._bar = QHBoxLayout(bar)
        self._bar.addWidget(self.leave)
        self._bar.addWidget(self.said, 1)
        self._bar.addWidget(self.next)
        middle = QVBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self._stack, 1)
        middle.addWidget(bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.side)
        row.addLayout(middle, 1)

    @property
    def step(self) -> str:
        """The step that is shown."""
        return self._step

    def show_step(self, step: str, *, back: bool, next_words: Callable[[], str] | None = None) -> None:
        """Show the page of this step; `back` is offered or not, and `next_words` says where it leads.

        A page of the settings was lent before.
        """
        self._step, self._next_words = step, next_words
        lent = step in LENT
        if not lent:
            self._pages.setCurrentWidget(self.pages[step])
        self._stack.setCurrentWidget(self._lent if lent else self._own_holder)
        self.say("")
        # A page of the settings has a main button of its own, which Enter presses.
        self.next.set_kind("secondary" if lent else "primary")
        self.next.set_key(_ON if lent else "Enter")
        self.leave.setVisible(back)
        self.manager.cancel.setVisible(back)
        self._bar_holder.setVisible(step != steps.MANAGER)
        self.retranslate()
        self.take_focus()

    def lend(self, page: QWidget) -> None:
        """Show this page of the settings for the step."""
        if self._lent.indexOf(page) < 0:
            self._lent.addWidget(page)
        self._lent.setCurrentWidget(page)

    def give_back(self) -> list[QWidget]:
        """The pages that were lent; they are no part of this screen any more."""
        pages = self._lent_pages()
        for page in pages:
            self._lent.removeWidget(page)
        return pages

    def _lent_pages(self) -> list[QWidget]:
        found = (self._lent.widget(place) for place in range(self._lent.count()))
        return [page for page in found if page is not None]

    def say(self, text: str, *, busy: bool = False) -> None:
        """What is wrong, or what is being waited for; "" for nothing."""
        self.said.setText(text)
        set_property(self.said, "tone", "ink-2" if busy else "bad")
        self.next.set_ready(not busy)

    def show_language(self, language: str) -> None:
        """Which language is in use."""
        self.side.language.choose(language)

    def take_focus(self) -> None:
        """Give the keyboard to the page, else to the way on."""
        page: Any = self._lent.currentWidget() if self._step in LENT else self.pages[self._step]
        take = getattr(page, "take_focus", None)
        if take is not None:
            take()
        else:
            self.next.setFocus()

    def handle(self, action: str) -> bool:
        """What the page of the settings does with it, then Esc goes back; the counter's keys mean nothing
        here."""
        page = self._lent.currentWidget() if self._step in LENT else None
        own = getattr(page, "handle", None)
        if own is not None and own(action):
            return True
        if action == "back":
            (self.manager.cancel if self._step == steps.MANAGER else self.leave).click()
        return action not in ("help", "theme")

    def scanned(self, code: str) -> None:
        """A code that a scanner read: a page of the settings may want it."""
        page = self._lent.currentWidget() if self._step in LENT else None
        take = getattr(page, "scanned", None)
        if take is not None:
            take(code)

    def type_key(self, key: str) -> None:
        """A digit that no field took."""
        page = self._lent.currentWidget() if self._step in LENT else None
        take = getattr(page, "type_key", None)
        if take is not None:
            take(key)

    def retranslate(self) -> None:
        """Take the words of the language in use."""
        for page in (*self.pages.values(), *self._lent_pages()):
            again = getattr(page, "retranslate", None)
            if again is not None:
                again()
        self.manager.title.setText(self._asked().title)
        self.manager.save.setText(tr("Next"))
        self.leave.setText(tr("Back"))
        self.next.setText(tr("Next") if self._next_words is None else self._next_words())
        self._say_steps()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._restyle()

    def _say_steps(self) -> None:
        titles = {
            steps.RESTAURANT: tr("Restaurant"),
            steps.MONEY: tr("Money and time"),
            steps.MANAGER: tr("Manager"),
            steps.METHODS: tr("Payment methods"),
            steps.PRINTER: tr("Printer and drawer"),
            steps.CENTRAL: tr("Central server"),
            steps.DONE: tr("Ready"),
        }
        known = self._step in titles
        self.side.steps.setVisible(known)
        self.side.words.setVisible(not known)
        if known:
            self.side.steps.show_steps(tuple(titles.values()), steps.STEPS.index(self._step))
        else:
            self.side.words.setText(
                tr("The backup begins a new life here: whatever came after it is not in it, and is not lost.")
            )

    def _asked(self) -> PersonFormState:
        return PersonFormState(Asks.FIRST, tr("Who manages this terminal?"), manager=True)

    def _restyle(self) -> None:
        used = theme.current()
        compact = self.width() < used.px(_COMPACT_BELOW)
        self.side.set_compact(compact)
        side = used.px(24 if compact else 44)
        self._own.setContentsMargins(side, used.px(36), side, 0)
        self._bar.setContentsMargins(side, used.px(12), side, used.px(24))
        self._bar.setSpacing(used.px(16))
