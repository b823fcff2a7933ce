"""The three panes of home: open orders, reference and keypad, ways to pay."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.home import HomeState, MethodTile
from pos_terminal.ui.widgets.field import Field
from pos_terminal.ui.widgets.keypad import Keypad
from pos_terminal.ui.widgets.label import ElidedLabel, Icon, Label
from pos_terminal.ui.widgets.method_tile import Tile
from pos_terminal.ui.widgets.order_list import OrderList

_LONGEST_REFERENCE = 80
_ROOMY = 5
"""So many tiles have the room of the design."""


class OrdersPane(QWidget):
    """Title, search, list, and how old the list is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._compact = False
        self._title = Label("", 20)
        self._count = Label("", 18, tone="ink-3")
        self._order = Label("", 15, tone="ink-3")
        self._head = QWidget()
        head = self._head_row = QHBoxLayout(self._head)
        head.addWidget(self._title)
        head.addWidget(self._count)
        head.addStretch(1)
        head.addWidget(self._order)
        self.search = Field("", icon="barcode", key="F3", longest=_LONGEST_REFERENCE)
        self.search.setObjectName("search")
        searching = QFrame()
        searching.setProperty("line", "bottom")
        self._search_row = QHBoxLayout(searching)
        self._search_row.addWidget(self.search)
        self.list = OrderList()
        self._empty = Label("", 18, tone="ink-3", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        foot = QFrame()
        foot.setProperty("line", "top")
        self._foot = foot
        self._foot_row = QHBoxLayout(foot)
        self._foot_icon = Icon("refresh", 20, "ink-3")
        self._updated = ElidedLabel("", 15, tone="ink-3")
        self._foot_row.addWidget(self._foot_icon)
        self._foot_row.addWidget(self._updated, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self._head, searching):
            column.addWidget(part)
        column.addWidget(self.list, 1)
        column.addWidget(self._empty, 1)
        column.addWidget(foot)
        self.retranslate()
        theme.follow(self._restyle)

    def render_state(self, state: HomeState) -> None:
        """Show the orders of `state`."""
        self._count.setText(str(state.orders_open))
        self.list.set_orders(state.orders, state.order_id)
        self.list.setVisible(bool(state.orders))
        self._empty.setText(state.orders_empty)
        self._empty.setVisible(not state.orders)
        self._updated.setText(state.updated)
        self._foot.setVisible(bool(state.updated))
        self._foot_icon.set_icon("wifi-off" if state.updated_before_cut else "refresh", "ink-3")

    def retranslate(self) -> None:
        """Take the words of the language in use."""
        self._title.setText(tr("Open orders"))
        self._order.setText(tr("Newest first"))
        self.search.set_placeholder(tr("Scan or type a number"))
        self.list.setAccessibleName(tr("Open orders"))

    def set_compact(self, compact: bool) -> None:
        """Without the title, which the tab above says."""
        self._compact = compact
        self._head.setVisible(not compact)
        self._restyle()

    def _restyle(self) -> None:
        used = theme.current()
        self._head.setFixedHeight(used.px(60))
        self._head_row.setContentsMargins(used.px(20), 0, used.px(20), 0)
        self._head_row.setSpacing(used.px(12))
        side, top = (used.px(16), used.px(12)) if self._compact else (used.px(20), 0)
        self._search_row.setContentsMargins(side, top, side, used.px(12 if self._compact else 14))
        self._foot.setFixedHeight(used.px(52))
        self._foot_row.setContentsMargins(used.px(20), 0, used.px(20), 0)
        self._foot_row.setSpacing(used.px(8))
        self._empty.setContentsMargins(used.px(24), used.px(32), used.px(24), 0)


class KeypadPane(QWidget):
    """The reference, and the keypad under it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._compact = False
        self.reference = Field("", icon="tag", longest=_LONGEST_REFERENCE)
        self.reference.setObjectName("reference")
        self.pad = Keypad(money=True)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.reference)
        self._column.addWidget(self.pad, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.retranslate()
        theme.follow(self._restyle)

    def render_state(self, state: HomeState) -> None:
        """Show the reference of `state`, and what is wrong with it."""
        if self.reference.text() != state.reference:
            self.reference.setText(state.reference)
        self.reference.set_problem(state.reference_problem)

    def retranslate(self) -> None:
        """Take the words of the language in use."""
        self.reference.set_placeholder(tr("Reference (optional)"))
        self.pad.retranslate()

    def set_compact(self, compact: bool) -> None:
        """In the left pane of a narrow window."""
        self._compact = compact
        self._restyle()

    def _restyle(self) -> None:
        used = theme.current()
        left, top, right = (16, 12, 16) if self._compact else (32, 20, 20)
        self._column.setContentsMargins(used.px(left), used.px(top), used.px(right), used.px(20))
        self._column.setSpacing(used.px(12))


class TilesPane(QWidget):
    """The ways to pay. `chosen` tells one that was pressed, `refused` why one cannot be chosen."""

    chosen = Signal(str)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._compact = False
        self._cash_only = self._has_other = False
        self._title = ElidedLabel("", 16, tone="ink-2", weight=500)
        self._tiles: list[Tile] = []
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._title)
        self._column.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.follow(self._restyle)

    def render_state(self, state: HomeState) -> None:
        """Show the tiles of `state`."""
        self._cash_only = state.cash_only
        self._has_other = any(tile.provider_code == "other" for tile in state.tiles)
        self.retranslate()
        if [tile.state.method_id for tile in self._tiles] != [tile.method_id for tile in state.tiles]:
            self._rebuild(state.tiles)
        for tile, shown in zip(self._tiles, state.tiles, strict=True):
            tile.render_state(shown)

    def retranslate(self) -> None:
        """Take the words of the language in use."""
        words = tr("Choose how the customer pays")
        if self._cash_only:
            words = tr("Cash or Other for now") if self._has_other else tr("Cash only for now")
        self._title.setText(words)

    def set_compact(self, compact: bool) -> None:
        """Without the title, across the whole right pane."""
        self._compact = compact
        self._title.setVisible(not compact)
        self._restyle()

    def tile(self, method_id: str) -> Tile:
        """The tile of one method. Raises StopIteration."""
        return next(tile for tile in self._tiles if tile.state.method_id == method_id)

    def press_key(self, key: str) -> bool:
        """Press the tile of a keyboard key such as F5. Returns whether there is one."""
        pressed = next((tile for tile in self._tiles if tile.state.key == key), None)
        if pressed is not None:
            self._press(pressed)
        return pressed is not None

    def _rebuild(self, tiles: tuple[MethodTile, ...]) -> None:
        for old in self._tiles:
            self._column.removeWidget(old)
            old.deleteLater()
        self._tiles = []
        for place, shown in enumerate(tiles):
            tile = self._make(shown)
            tile.setObjectName(f"tile-{shown.method_id}")
            tile.clicked.connect(self._clicked)
            self._column.insertWidget(1 + place, tile, 100)
            self._tiles.append(tile)
        self._restyle()

    def _make(self, shown: MethodTile) -> Tile:
        return Tile(shown, self)

    def _clicked(self) -> None:
        tile = self.sender()
        if isinstance(tile, Tile):
            self._press(tile)

    def _press(self, tile: Tile) -> None:
        if tile.state.reason:
            self.refused.emit(tile.state.advice or f"{tile.state.name}: {tile.state.reason}")
        else:
            self.chosen.emit(tile.state.method_id)

    def _restyle(self) -> None:
        used = theme.current()
        left, top, right, bottom = (28, 14, 28, 18) if self._compact else (12, 20, 32, 20)
        if len(self._tiles) > _ROOMY:
            # On a low window, or below a banner, each of them stays high enough for a finger.
            top, bottom = (8, 8) if self._compact else (14, 14)
        self._column.setContentsMargins(used.px(left), used.px(top), used.px(right), used.px(bottom))
        self._column.setSpacing(used.px(8))
        self._title.setFixedHeight(used.px(24))
