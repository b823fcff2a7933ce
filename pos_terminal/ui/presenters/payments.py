"""The list of payments: filter, search, pages, and one payment with all that happened to it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, Signal

from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.payment import Payment
from pos_terminal.services import overview
from pos_terminal.services.overview import Listing, Story
from pos_terminal.services.receipt_numbers import has_receipt
from pos_terminal.texts import tr
from pos_terminal.ui.presenters import wording
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.presenters.payment_choices import PaymentChoices
from pos_terminal.ui.presenters.payment_detail import detail_of
from pos_terminal.ui.states.outcome import Outcome
from pos_terminal.ui.states.payments import PaymentDetail, PaymentRow, PaymentsFilter, PaymentsState

_BESIDE_THE_LIST: Final = ("payments", "receipt")
"""Screens from which the list is shown again as it was."""


class PaymentsPresenter(QObject):
    """Reads a page at a time. Answers to an older question are thrown away.

    `decide`, `give_back`, `correct`, `receipt` and `print_receipt` tell what is wanted of the payment that
    is open, as its Story; `day_total` that a manager wants to check what was taken by hand.
    """

    decide = Signal(object)
    give_back = Signal(object)
    correct = Signal(object)
    print_receipt = Signal(object)
    receipt = Signal(object)
    day_total = Signal()

    def __init__(self, front: Front) -> None:
        super().__init__()
        self._front = front
        self._filter = PaymentsFilter.ALL
        self._search = ""
        self._choices = PaymentChoices(front, lambda: self._read(before=None))
        self._rows: list[Payment] = []
        self._next: int | None = None
        self._counts: dict[str, int] = {}
        self._to_decide: frozenset[str] = frozenset()
        self._by_hand = 0
        self._selected: str | None = None
        self._story: Story | None = None
        self._question = 0
        self._loading = False
        front.payments_changed.connect(self.refresh)
        front.signed_out.connect(self._forget)
        front.window.screens.connect(
            "payments",
            filter_chosen=self._filtered,
            search_changed=self._searched,
            day_wanted=self._choices.ask_day,
            method_wanted=self._choices.ask_method,
            everything_wanted=self._choices.everything,
            payment_chosen=self._choose,
            more_wanted=self._more,
            see_payment=front.open_payment.emit,
            back=lambda: self._choose(""),
            day_total=self.day_total.emit,
            decide=lambda: self.decide.emit(self._story),
            give_back=lambda: self.give_back.emit(self._story),
            correct=lambda: self.correct.emit(self._story),
            print_receipt=lambda: self.print_receipt.emit(self._story),
            receipt=lambda: self.receipt.emit(self._story),
        )

    def open(self, chosen: PaymentsFilter | None = None) -> None:
        """Show the list of today and of all methods, with this filter."""
        if chosen is not None:
            self._filter = chosen
        self._choices.reset()
        self._front.window.show_screen("payments")
        self.refresh()

    def show(self, payment_id: str) -> None:
        """Show the list with this payment open. Back from its receipt, the list is the one that was left."""
        self._filter = PaymentsFilter.ALL
        seen = self._front.window.current_screen() in _BESIDE_THE_LIST
        if not seen or all(payment.payment_id != payment_id for payment in self._rows):
            self._choices.reset()
        self._front.window.show_screen("payments")
        self._choose(payment_id)
        self._read(before=None)

    def first_id(self) -> str:
        """The newest payment of the list, "" for an empty one."""
        return self._rows[0].payment_id if self._rows else ""

    def search_for(self, text: str) -> None:
        """Search as if it had been typed: a scanned receipt."""
        self._search = text.strip()
        self._read(before=None)

    def refresh(self) -> None:
        """Read what is listed again, as far as it was scrolled, and the payment that is open."""
        if self._front.window.current_screen() != "payments":
            return
        self._read(before=None, limit=max(overview.PAGE, len(self._rows)))
        if self._selected:
            self._read_story(self._selected)

    def _filtered(self, name: str) -> None:
        self._filter = PaymentsFilter(name)
        self._read(before=None)

    def _searched(self, text: str) -> None:
        self._search = text.strip()
        self._read(before=None)

    def _more(self) -> None:
        if self._next is not None and not self._loading:
            self._read(before=self._next)

    def _forget(self) -> None:
        """The next person begins with the whole list of today."""
        self._choices.reset()
        self._filter, self._search, self._selected, self._story = PaymentsFilter.ALL, "", None, None
        self._rows, self._next = [], None

    def _read(self, before: int | None, limit: int = overview.PAGE) -> None:
        self._question += 1
        question, show, search = self._question, self._filter.value, self._search
        since, until = self._choices.stretch()
        method, today = self._choices.method, self._choices.day is None
        self._loading = True

        def loaded(result: Listing | TerminalError) -> None:
            self._loading = False
            if question != self._question:
                return
            if isinstance(result, TerminalError):
                self._front.refuse(result)
                return
            self._rows = result.rows if before is None else self._rows + result.rows
            self._next, self._counts = result.next, result.counts
            self._to_decide, self._by_hand = result.to_decide, result.by_hand
            self._render()

        self._front.bridge.read(
            lambda connection: overview.listing(
                connection,
                show=show,
                search=search,
                before=before,
                since_ms=since,
                until_ms=until,
                limit=limit,
                provider_code=method,
                any_day_to_check=today,
            ),
            loaded,
        )

    def _choose(self, payment_id: str) -> None:
        self._selected, self._story = payment_id or None, None
        self._render()
        if payment_id:
            self._read_story(payment_id)

    def _read_story(self, payment_id: str) -> None:
        def loaded(result: Story | TerminalError | None) -> None:
            if isinstance(result, Story) and result.payment.payment_id == self._selected:
                self._story = result
                self._render()

        self._front.bridge.read(lambda connection: overview.story(connection, payment_id), loaded)

    def _render(self) -> None:
        self._front.window.screen("payments").render_state(
            PaymentsState(
                chosen=self._filter,
                rows=tuple(self._row(payment) for payment in self._rows),
                to_check=self._counts.get("to_check", 0),
                all_count=self._counts.get("all"),
                more=self._next is not None,
                search=self._search,
                selected=self._selected,
                detail=self._detail(self._story) if self._story else None,
                by_hand=self._by_hand,
                day=self._choices.day_words(),
                method=self._choices.method_words(),
            )
        )

    def _detail(self, story: Story) -> PaymentDetail:
        detail = detail_of(story, self._front.facts.zone)
        if not has_receipt(story.payment):
            return detail
        detail = replace(detail, has_receipt=True)
        if self._front.printer.address is None:
            return detail
        return replace(detail, print_label=tr("Print again") if story.printed else tr("Print receipt"))

    def _row(self, payment: Payment) -> PaymentRow:
        at = wording.clock_time(payment.initiated_at, self._front.facts.zone, seconds=False)
        shown = wording.about(payment)
        if not shown.order and not shown.reference:
            shown = replace(shown, reference=wording.payment_number(payment))
        to_decide = payment.payment_id in self._to_decide
        outcome = Outcome.TO_DECIDE if to_decide else wording.outcome(payment)
        return PaymentRow(payment.payment_id, at, shown, outcome)
