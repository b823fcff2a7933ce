"""Settings: the sections at the left, the page of the open one beside them.

A part of the program adds its section to SECTIONS; its presenter connects the page by
`window.screens.when_made("settings", ...)` and `when_made(name, ...)`, and fills it when it hears
`section_shown`. A page is made when it is first opened: all of them are a tenth of the window's memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from pos_terminal.records import dataclass
from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.screen_shelf import ScreenShelf
from pos_terminal.ui.screens.about import AboutPage
from pos_terminal.ui.screens.central import CentralPage
from pos_terminal.ui.screens.check_up import CheckUpPage
from pos_terminal.ui.screens.methods import MethodsPage
from pos_terminal.ui.screens.people import PeoplePage
from pos_terminal.ui.screens.plain_settings import customer_page, looks_page, practice_page, restaurant_page
from pos_terminal.ui.screens.printer import PrinterPage
from pos_terminal.ui.screens.receipt_words import ReceiptWordsPage
from pos_terminal.ui.screens.till import TillPage
from pos_terminal.ui.widgets.label import set_property
from pos_terminal.ui.widgets.section_rows import SectionRows

if TYPE_CHECKING:
    from collections.abc import Callable

_COMPACT_BELOW: Final = 1200


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the settings: `title` says it in the language in use, `make` makes its page once."""

    name: str
    icon: str
    title: Callable[[], str]
    make: Callable[[], QWidget]


SECTIONS: Final[tuple[Section, ...]] = (
    Section("methods", "credit-card", lambda: tr("Payment methods"), MethodsPage),
    Section("printer", "printer", lambda: tr("Printer and drawer"), PrinterPage),
    Section("central", "server", lambda: tr("Central server"), CentralPage),
    Section("customer", "device-desktop", lambda: tr("Customer screen"), customer_page),
    Section("people", "users", lambda: tr("Staff and codes"), PeoplePage),
    Section("receipts", "receipt", lambda: tr("Receipts"), ReceiptWordsPage),
    Section("looks", "world", lambda: tr("Language and theme"), looks_page),
    Section("restaurant", "tag", lambda: tr("Restaurant"), restaurant_page),
    Section("practice", "school", lambda: tr("Practice mode"), practice_page),
    Section("till", "own-terminal", lambda: tr("Till software"), TillPage),
    Section("check_up", "shield-check", lambda: tr("Check this terminal"), CheckUpPage),
    Section("about", "info-circle", lambda: tr("About this program"), AboutPage),
)


class SettingsScreen(QWidget):
    """`section_shown` tells the name of the section that a person opened, or that is shown again."""

    section_shown = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        set_property(self, "fill", "canvas")
        self.rows = SectionRows()
        self._lines: dict[str, str] = {}
        self._stack = QStackedWidget()
        self._pages = ScreenShelf(lambda _page: None)
        for section in SECTIONS:
            self._pages.add_later(section.name, section.make)
            self.rows.add(section.name, section.icon)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rows)
        row.addWidget(self._stack, 1)
        self.rows.chosen.connect(self.show_section)
        self._open = SECTIONS[0].name
        self.rows.open(self._open)
        self.retranslate()
        theme.follow(self._restyle)

    @property
    def section(self) -> str:
        """The name of the section that is open."""
        return self._open

    def sections(self) -> list[str]:
        """The names of all sections, from the top."""
        return [section.name for section in SECTIONS]

    def page(self, name: str) -> Any:
        """The page of this section, made now where it was never opened. Raises KeyError."""
        return self._pages.get(name)

    def made_page(self, name: str) -> Any:
        """The page of this section, or None where it was never opened."""
        return self._pages.find(name)

    def when_made(self, name: str, use: Callable[[Any], None]) -> None:
        """Give the page of this section to `use`, now or as soon as it is made."""
        self._pages.when_made(name, use)

    def render_page(self, name: str, state: object, **how: bool) -> None:
        """Show this on the page of the section. One that was never opened is filled when it is."""
        page = self.made_page(name)
        if page is not None:
            page.render_state(state, **how)

    def show_section(self, name: str) -> None:
        """Open this section. Raises KeyError."""
        self._put_before(name)
        self._open = name
        self.rows.open(name)
        # Filled first: where the keyboard goes depends on what may be changed.
        self.section_shown.emit(name)
        self.take_focus()

    def _put_before(self, name: str) -> None:
        # A page joins the window when it is first wanted: that is when it takes its looks, and those of all
        # pages at once would keep a key waiting.
        page = self._pages.get(name)
        if self._stack.indexOf(page) < 0:
            self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)

    def show_line(self, name: str, line: str) -> None:
        """What stands under the section's title: what it is set to."""
        self._lines[name] = line
        section = next(section for section in SECTIONS if section.name == name)
        self.rows.row(name).show_words(section.title(), line)

    def retranslate(self) -> None:
        """Take the words of the language in use."""
        for section in SECTIONS:
            self.rows.row(section.name).show_words(section.title(), self._lines.get(section.name, ""))
            again = getattr(self.made_page(section.name), "retranslate", None)
            if again is not None:
                again()

    def take_focus(self) -> None:
        """Give the keyboard to the page, where it wants it, else to the open row."""
        take = getattr(self.made_page(self._open), "take_focus", None)
        if take is not None:
            take()
        else:
            self.rows.row(self._open).setFocus()

    def handle(self, action: str) -> bool:
        """First what the page does with it, then ↑ and ↓ between sections. Whether it means something."""
        page = getattr(self.made_page(self._open), "handle", None)
        if page is not None and page(action):
            return True
        if action not in ("up", "down"):
            return False
        names = [section.name for section in SECTIONS]
        step = 1 if action == "down" else -1
        self.show_section(names[(names.index(self._open) + step) % len(names)])
        return True

    def scanned(self, code: str) -> None:
        """A code that a scanner read: the page may want it."""
        take = getattr(self.made_page(self._open), "scanned", None)
        if take is not None:
            take(code)

    def type_key(self, key: str) -> None:
        """A digit that no field took."""
        take = getattr(self.made_page(self._open), "type_key", None)
        if take is not None:
            take(key)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._restyle()

    def _restyle(self) -> None:
        used = theme.current()
        compact = self.width() < used.px(_COMPACT_BELOW)
        self.rows.setFixedWidth(used.px(280 if compact else 384))
