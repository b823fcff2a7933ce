"""The frame of the window: rail, top bar, practice band and the place of the screens, fitted to its size."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLayout, QStackedWidget, QVBoxLayout, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.scale import scale_for, too_small
from pos_terminal.ui.screen_rules import rule_of
from pos_terminal.ui.states.banner import BannerKind, BannerState
from pos_terminal.ui.states.shell import ShellState
from pos_terminal.ui.styling import Styling
from pos_terminal.ui.widgets.banner import Banner
from pos_terminal.ui.widgets.key_caps import key_caps
from pos_terminal.ui.widgets.practice_band import PracticeBand
from pos_terminal.ui.widgets.rail import Rail
from pos_terminal.ui.widgets.top_bar import TopBar

_KEY_CAPS_FROM = 1200


class Frame:
    """Lays its parts out in `window`; `stack` holds the screens."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._shell = ShellState("", "", "")
        self.rail = Rail(window)
        self.top_bar = TopBar(window)
        self.band = PracticeBand(window)
        self._small = Banner(window)
        self.stack = QStackedWidget(window)
        self._lay_out()
        self._styling = Styling(window, self.stack)

    def set_shell(self, state: ShellState, name: str) -> None:
        """Show this around the screen of this name."""
        self._shell = state
        self.render(name)

    def show(self, screen: QWidget, name: str) -> None:
        """Show this screen and what stands around it.

        The parts are laid out once, when all of them are as they will be: rail and screen change places, and
        each of them would otherwise give the screen a size of its own.
        """
        layouts = [layout for part in (self._window, self.stack) if (layout := part.layout()) is not None]
        for layout in layouts:
            layout.setEnabled(False)
        self._styling.style(screen)
        try:
            self.stack.setCurrentWidget(screen)
            self.render(name)
        finally:
            for layout in layouts:
                layout.setEnabled(True)
                layout.invalidate()
            # From the outside in: what is pressed right after this stands where it is seen.
            for layout in layouts:
                layout.activate()

    def render(self, name: str) -> None:
        """What stands around this screen: during a payment the rail is away."""
        rule = rule_of(name)
        narrow = self._narrow()
        self.rail.setVisible(bool(rule.place))
        self.top_bar.setVisible(rule.bar)
        self.top_bar.set_mark_shown(not rule.place)
        self.rail.set_narrow(narrow)
        self.rail.render_items(self._shell.rail, rule.place)
        self.top_bar.render_state(self._shell, narrow=narrow)
        own = getattr(self.stack.currentWidget(), "has_own_band", False)
        self.band.setVisible(self._shell.practice and not own)
        self.band.set_narrow(narrow)

    def fit(self, name: str) -> None:
        """Scale, key caps and parts for the size of the window."""
        used, window = theme.current(), self._window
        scale = scale_for(window.width(), window.height())
        if scale != used.scale:
            theme.use(theme.Theme(dark=used.dark, scale=scale))
        key_caps.set_wide(not self._narrow())
        small = too_small(window.width(), window.height())
        words = tr("Make this window larger to see everything.")
        self._small.render_state(BannerState(BannerKind.INFORMATION, words) if small else None)
        self.render(name)

    def press_place(self, number: int) -> None:
        """Go where the rail's item of this number leads, where there is one and the rail is shown."""
        if self.rail.isVisible() and number <= len(self._shell.rail):
            self.rail.chosen.emit(self._shell.rail[number - 1].name)

    def _narrow(self) -> bool:
        return self._window.width() < theme.current().px(_KEY_CAPS_FROM)

    def _lay_out(self) -> None:
        column = QVBoxLayout()
        column.setSpacing(0)
        for part in (self.top_bar, self._small, self.band):
            column.addWidget(part)
        column.addWidget(self.stack, 1)
        row = QHBoxLayout(self._window)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        # The window may be made smaller than the screens would like; they say so themselves.
        row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        row.addWidget(self.rail)
        row.addLayout(column, 1)
