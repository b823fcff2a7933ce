"""The first start: try the program, set this terminal up, or put a backup in place."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from pos_terminal import __version__
from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.choice_card import ChoiceCard
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.label import Label, set_property
from pos_terminal.ui.widgets.lead_text import LeadText
from pos_terminal.ui.widgets.mark import Wordmark
from pos_terminal.ui.widgets.segmented import Segmented
from pos_terminal.ui.widgets.step_list import LANGUAGES

_COMPACT_BELOW: Final = 1200
_SEGMENT: Final = 129


class WelcomeScreen(QWidget):
    """`practise`, `set_up` and `restore` tell which way somebody goes, `language_chosen` their language."""

    practise = Signal()
    set_up = Signal()
    restore = Signal()
    language_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        set_property(self, "fill", "canvas")
        self._compact = False
        self._claim = LeadText(40, 46, "on-night", weight=600)
        self._line = LeadText(18, 27, "on-night-2")
        self._version = Label("", 16, tone="on-night-2", weight=400)
        self._title = Label("", 32)
        self.language = Segmented(LANGUAGES)
        self.trying = ChoiceCard("school", chosen=True)
        self.setting_up = ChoiceCard("own-terminal", chosen=False)
        self.restoring = Button("", "quiet", icon="refresh")
        self._foot = Label("", 16, tone="ink-2", weight=400, wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._build_night())
        row.addLayout(self._build_choices(), 1)
        self.trying.button.clicked.connect(self.practise)
        self.setting_up.button.clicked.connect(self.set_up)
        self.restoring.clicked.connect(self.restore)
        self.language.chosen.connect(self.language_chosen)
        self.retranslate()
        theme.follow(self._restyle)

    def _build_night(self) -> QFrame:
        self._night = QFrame()
        self._night.setProperty("fill", "night")
        self._column = QVBoxLayout(self._night)
        self._column.setSpacing(0)
        self._column.addWidget(Wordmark())
        self._above = QWidget()
        stack(self._column, self._above, self._claim, Gap(20, 12), self._line)
        self._column.addStretch(1)
        self._column.addWidget(self._version)
        return self._night

    def _build_choices(self) -> QVBoxLayout:
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.language)
        self._cards = QHBoxLayout()
        self._cards.addWidget(self.trying, 1)
        self._cards.addWidget(self.setting_up, 1)
        foot = QHBoxLayout()
        foot.addWidget(self._foot, 1)
        foot.addWidget(self.restoring)
        self._middle = QVBoxLayout()
        self._middle.setSpacing(0)
        self._middle.addLayout(head)
        self._middle.addWidget(Gap(36, 16))
        self._middle.addLayout(self._cards, 1)
        self._middle.addWidget(Gap(7, 4))
        self._middle.addLayout(foot)
        return self._middle

    def show_language(self, language: str) -> None:
        """Which language is in use."""
        self.language.choose(language)

    def take_focus(self) -> None:
        """Enter tries it; Tab leads on."""
        self.setFocus()

    def handle(self, action: str) -> bool:
        """The keys of the counter mean nothing here."""
        return action not in ("help", "theme")

    def retranslate(self) -> None:
        """Take the words of the language in use."""
        self._title.setText(tr("How do you want to begin?"))
        self._claim.setText(tr("Every franc counted, online or not."))
        self._line.setText(
            tr("Take cash, mobile money and card at the counter. When the internet stops, you do not.")
        )
        self._version.setText(tr("Version {version}", version=__version__))
        self._foot.setText(
            tr("You can change this later in Settings. Practice data is kept apart and is never sent.")
        )
        self.restoring.setText(tr("Restore from a backup"))
        self.trying.show_words(
            tr("Try it now"),
            tr("A practice restaurant with made-up orders. Nothing is real and no money moves."),
            (
                tr("Ready in a few seconds"),
                tr("Works without the internet"),
                tr("Play every case: paid, refused, no answer"),
            ),
            tr("Start practising"),
        )
        self.setting_up.show_words(
            tr("Set up this terminal"),
            tr("Join your restaurant’s central server and begin to take payments."),
            (
                tr("Have the 16-character code from your manager"),
                tr("Connect the printer and the drawer"),
                tr("Add the staff and their codes"),
            ),
            tr("Set up"),
        )
        self._restyle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._restyle()

    def _restyle(self) -> None:
        used = theme.current()
        compact = self.width() < used.px(_COMPACT_BELOW)
        self._night.setFixedWidth(used.px(256 if compact else 360))
        inner = used.px(24 if compact else 36)
        self._column.setContentsMargins(inner, used.px(36), inner, used.px(32))
        self._above.setFixedHeight(used.px(96))
        self._claim.set_size(*((30, 36) if compact else (40, 46)))
        set_property(self._title, "role", "24" if compact else "32")
        side = used.px(24 if compact else 48)
        self._middle.setContentsMargins(side, used.px(44), side, used.px(27))
        self._cards.setSpacing(used.px(20))
        self.language.setFixedWidth(used.px(2 * _SEGMENT))
