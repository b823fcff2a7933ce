"""What was found, a row each: how it is, in a sign and a word, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pos_terminal.services.findings import Finding, State
from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.widgets.label import Icon, Label

_LOOKS: Final[dict[State, tuple[str, str, str]]] = {
    State.WORKS: ("check", "ok-text", "ok"),
    State.WARNING: ("alert-triangle", "ink", ""),
    State.BROKEN: ("x", "bad-text", "bad"),
    State.NOT_LOOKED_AT: ("minus", "ink-3", "ink-3"),
}
"""Icon and its colour, and the tone of the word: never the colour alone."""
_SIDE: Final = 20
_WORDS: Final[dict[State, Callable[[], str]]] = {
    State.WORKS: lambda: tr("works"),
    State.WARNING: lambda: tr("warning"),
    State.BROKEN: lambda: tr("does not work"),
    State.NOT_LOOKED_AT: lambda: tr("not looked at"),
}


class FindingRow(QFrame):
    """One finding."""

    def __init__(self, finding: Finding, *, last: bool, side: int) -> None:
        super().__init__()
        icon, color, tone = _LOOKS[finding.state]
        word = _WORDS[finding.state]()
        if not last:
            self.setProperty("line", "bottom")
        said = (f"{finding.title}: {word}.", finding.sentence, finding.advice)
        self.setAccessibleName(" ".join(part for part in said if part))
        self._row = QHBoxLayout(self)
        self._row.addWidget(Icon(icon, 24, color), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(theme.current().px(2))
        head = QHBoxLayout()
        head.addWidget(Label(finding.title, 18, weight=600, wrap=True), 1)
        head.addWidget(Label(word, 16, tone=tone, weight=600), 0, Qt.AlignmentFlag.AlignTop)
        words.addLayout(head)
        words.addWidget(Label(finding.sentence, 16, tone="ink-2", weight=400, wrap=True))
        if finding.advice and finding.state is not State.WORKS:
            words.addWidget(Label(finding.advice, 16, weight=600, wrap=True))
        self._row.addLayout(words, 1)
        used = theme.current()
        self._row.setContentsMargins(used.px(side), used.px(14), used.px(max(side, 10)), used.px(14))
        self._row.setSpacing(used.px(14))


class FindingRows(QScrollArea):
    """All of them, to be scrolled by a finger, and by `scroll_by` for a key. `side` px are left free beside
    the rows."""

    def __init__(self, parent: QWidget | None = None, *, side: int = _SIDE) -> None:
        super().__init__(parent)
        self._side = side
        self._findings: tuple[Finding, ...] | None = None
        self._said: tuple[str, ...] = ()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.show_findings(())

    def show_findings(self, findings: tuple[Finding, ...]) -> None:
        """Show these, from the first; what is shown already stays where it is."""
        words = tuple(make() for make in _WORDS.values())
        if (findings, words) == (self._findings, self._said):
            return
        self._findings, self._said = findings, words
        inside = QFrame()
        inside.setProperty("fill", "surface")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for finding in findings:
            column.addWidget(FindingRow(finding, last=finding is findings[-1], side=self._side))
        column.addStretch(1)
        self.setWidget(inside)

    def texts(self) -> list[str]:
        """What is shown, in order."""
        inside = self.widget()
        rows = inside.findChildren(FindingRow) if inside is not None else []
        return [row.accessibleName() for row in rows]

    def scroll_by(self, step: int) -> bool:
        """Move by about three rows. Returns whether there was anything to move to."""
        bar = self.verticalScrollBar()
        before = bar.value()
        bar.setValue(before + step * theme.current().px(220))
        return bar.value() != before
