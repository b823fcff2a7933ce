"""Of which business day, and by which method, the list shows payments; both are chosen in a dialog."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pos_terminal.domain.errors import TerminalError
from pos_terminal.services import overview
from pos_terminal.services.business_day import BusinessDay
from pos_terminal.services.when import numeric_date
from pos_terminal.texts import tr, trn
from pos_terminal.ui.presenters import wording
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.widgets.choose_box import CLOSE, ChooseBox, Pick
from pos_terminal.ui.widgets.paint import patch_icon

_MORE: Final = "more"
_PHONES: Final = ("wave", "orange", "mtn")
"""Methods that have letters instead of an icon."""
_MOST: Final = 10
"""Picks that a dialog has room for at 1024 × 768."""


class PaymentChoices:
    """Nothing chosen is today and all methods. `changed` is called after a person chose."""

    def __init__(self, front: Front, changed: Callable[[], None]) -> None:
        self._front = front
        self._changed = changed
        self.day: int | None = None
        """When the chosen business day began, UTC milliseconds; None for today, whenever that is."""
        self.method = ""
        """The provider code of the chosen method; "" for all."""

    def reset(self) -> None:
        """Today and all methods again; tells nobody."""
        self.day, self.method = None, ""

    def everything(self) -> None:
        """Today and all methods again, as somebody wanted."""
        self.reset()
        self._changed()

    def stretch(self) -> tuple[int, int]:
        """From when up to when (UTC milliseconds) the chosen day lasts."""
        at = self._front.clock.now_ms() if self.day is None else self.day
        return self._business_day().around(at)

    def day_words(self) -> str:
        """What the chosen day is called, "" for today."""
        if self.day is None:
            return ""
        today, zone = self._today(), self._front.facts.zone
        if self.day == self._yesterday(today):
            return tr("Yesterday")
        if wording.local(self.day, zone).year != wording.local(today, zone).year:
            return numeric_date(self.day, zone)
        return wording.long_date(self.day, zone).split(" ", 1)[1]

    def method_words(self) -> str:
        """What the chosen method is called, "" for all."""
        return self._name(self.method) if self.method else ""

    # -- the dialogs -------------------------------------------------------------------------------------

    def ask_day(self) -> None:
        """Ask for the day: today, yesterday, and the days before that have payments."""
        today, zone = self._today(), self._front.facts.zone
        yesterday = self._yesterday(today)
        first = (
            Pick("", self._icon(self.day is None, "calendar"), tr("Today"), wording.long_date(today, zone)),
            self._day_pick(yesterday, tr("Yesterday"), wording.long_date(yesterday, zone)),
        )
        self._read_days(first, yesterday)

    def ask_method(self) -> None:
        """Ask for the method: all, those of this terminal, and those that have payments on the chosen day."""
        since, until = self.stretch()
        self._front.bridge.read(
            lambda connection: overview.count_by_method(connection, since, until), self._show_methods
        )

    def _read_days(self, first: tuple[Pick, ...], before: int) -> None:
        day = self._business_day()

        def loaded(result: list[int] | TerminalError) -> None:
            if isinstance(result, TerminalError):
                self._front.refuse(result)
                return
            zone = self._front.facts.zone
            days = ((one, wording.long_date(one, zone), numeric_date(one, zone)) for one in result)
            picks = (*first, *(self._day_pick(*one) for one in days))

            def more(shown: int) -> None:
                self._read_days((), int(picks[shown - 1].name))

            chosen = str(self.day or "")
            title, rest = tr("Payments of which day?"), tr("Earlier ones")
            self._show(title, picks, chosen, self._day_chosen, more, rest)

        self._front.bridge.read(
            lambda connection: overview.days_with_payments(connection, day, before, _MOST + 1), loaded
        )

    def _show_methods(self, result: dict[str, int] | TerminalError) -> None:
        if isinstance(result, TerminalError):
            self._front.refuse(result)
            return
        own = [code for code, method in self._front.methods.items() if method.active]
        codes = [*own, *(code for code in result if code not in own)]
        everything = self._icon(not self.method, "filter")
        picks = (
            Pick("", everything, tr("All methods"), _payments(sum(result.values()))),
            *(self._method_pick(code, result.get(code, 0)) for code in codes),
        )

        def show(some: tuple[Pick, ...]) -> None:
            title, rest = tr("Payments by which method?"), tr("Other ways to pay")
            self._show(title, some, self.method, self._method_chosen, lambda shown: show(some[shown:]), rest)

        show(picks)

    def _show(
        self,
        title: str,
        picks: tuple[Pick, ...],
        chosen: str,
        use: Callable[[str], None],
        more: Callable[[int], None],
        rest: str,
    ) -> None:
        """Ask for one of these; `more` is told how many were shown where somebody wants to see the rest."""
        window = self._front.window
        if window.current_screen() != "payments" or window.dialogs.state() is not None:
            return  # it was read meanwhile: the person may be gone, or something else be asked
        shown = picks
        if len(picks) > _MOST:
            shown = (*picks[: _MOST - 1], Pick(_MORE, "chevron-down", rest, ""))

        def answered(name: str) -> None:
            if name == _MORE:
                more(_MOST - 1)
            elif name != CLOSE:
                use(name)

        box = ChooseBox(title, "", shown, chosen)
        window.dialogs.open_box(box)
        box.chosen.connect(answered)

    def _day_chosen(self, name: str) -> None:
        self.day = int(name) if name else None
        self._changed()

    def _method_chosen(self, name: str) -> None:
        self.method = name
        self._changed()

    # -- words -------------------------------------------------------------------------------------------

    def _day_pick(self, began: int, title: str, line: str) -> Pick:
        # French writes the days of the week small, and a title begins with a capital.
        return Pick(
            str(began), self._icon(began == self.day, "calendar"), title[:1].upper() + title[1:], line
        )

    def _method_pick(self, code: str, count: int) -> Pick:
        icon = "device-mobile-check" if code in _PHONES else patch_icon(code)
        return Pick(code, self._icon(code == self.method, icon), self._name(code), _payments(count))

    def _icon(self, chosen: bool, icon: str) -> str:
        return "check" if chosen else icon

    def _name(self, code: str) -> str:
        known = self._front.methods.get(code)
        return wording.method_name(code) if known is None else wording.shown_name(known)

    def _business_day(self) -> BusinessDay:
        facts = self._front.facts
        return BusinessDay(facts.zone, facts.settings.business_day_begins)

    def _today(self) -> int:
        return self._business_day().around(self._front.clock.now_ms())[0]

    def _yesterday(self, today: int) -> int:
        return self._business_day().around(today - 1)[0]


def _payments(count: int) -> str:
    return trn("{count} payment", "{count} payments", count)
