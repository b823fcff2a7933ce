"""The receipts' page in the settings: seen while it is typed, kept by a manager, used for the next paper."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from PySide6.QtCore import QObject

from pos_terminal.domain.people import Role
from pos_terminal.receipts.layout import Paper
from pos_terminal.settings import Settings
from pos_terminal.texts import tr
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.presenters.settings import SettingsPresenter
from pos_terminal.ui.printing.dots import window_printing
from pos_terminal.ui.states.receipt_words import FOOT_LINES, HEAD_LINES, ReceiptWords, ReceiptWordsState

SECTION: Final = "receipts"
_LONGEST: Final = 400
"""Characters that the settings take."""


class ReceiptWordsPresenter(QObject):
    """What is kept is on the next receipt, without a new start."""

    def __init__(self, front: Front, settings: SettingsPresenter) -> None:
        super().__init__()
        self._front = front
        settings.section_shown.connect(self._shown)
        front.window.screens.when_made("settings", self._connect)

    def _connect(self, screen: Any) -> None:
        screen.when_made(SECTION, self._connect_page)
        self._say(screen)

    def _connect_page(self, page: Any) -> None:
        page.edited.connect(self._edited)
        page.saved.connect(self._save)

    @property
    def _manages(self) -> bool:
        person = self._front.staff
        return person is not None and person.role is Role.MANAGER

    def _page(self) -> Any:
        screen: Any = self._front.window.screen("settings")
        return screen.page(SECTION)

    def _shown(self, section: str) -> None:
        if section == SECTION:
            settings = self._front.facts.settings
            state = ReceiptWordsState(
                words_of(settings), self._sample(settings), settings.printer_width, self._manages
            )
            self._front.window.screen("settings").render_page(SECTION, state)

    def _edited(self, words: ReceiptWords) -> None:
        settings = self._front.facts.settings
        seen = msgspec.structs.replace(settings, **changes(words, settings))
        self._page().show_paper(self._sample(seen), settings.printer_width)

    def _save(self, words: ReceiptWords) -> None:
        if not self._manages:
            return
        front, before = self._front, self._front.facts.settings
        changed = changes(words, before)
        settings = msgspec.structs.replace(before, **changed)
        if settings != before:
            printing = window_printing(settings, practice=front.facts.practice)
            front.change_settings(**changed)
            front.bridge.submit(lambda desk: desk.papers.compose_with(printing.composer))
        front.tell(tr("Saved."), icon="check")
        self._say(front.window.screen("settings"))
        self._shown(SECTION)

    def _sample(self, settings: Settings) -> Paper:
        from pos_terminal.services.receipt_sample import sample_receipt

        front = self._front
        name = front.staff.name if front.staff is not None else ""
        return sample_receipt(settings, front.clock.now_ms(), name, practice=front.facts.practice)

    def _say(self, screen: Any) -> None:
        settings = self._front.facts.settings
        screen.show_line(SECTION, settings.receipt_header.splitlines()[0] if settings.receipt_header else "")


def words_of(settings: Settings) -> ReceiptWords:
    """What is set, line by line."""
    return ReceiptWords(
        _lines(settings.receipt_header),
        _lines(settings.receipt_footer),
        settings.fiscal_number,
        settings.fiscal_qr,
    )


def changes(words: ReceiptWords, before: Settings) -> dict[str, str]:
    """The settings that these words stand for. Lines of a hand-written file that the page has no room for
    stay behind those that are shown."""
    return {
        "receipt_header": "\n".join((*words.head, *_lines(before.receipt_header)[HEAD_LINES:]))[:_LONGEST],
        "receipt_footer": "\n".join((*words.foot, *_lines(before.receipt_footer)[FOOT_LINES:]))[:_LONGEST],
        "fiscal_number": words.fiscal_number,
        "fiscal_qr": words.fiscal_qr,
    }


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
