"""Paying one thing in several parts. What is paid and what is left is only what the ledger says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.money import Money
from pos_terminal.domain.payable import COUNTER
from pos_terminal.domain.payment import PayableRef, Payment
from pos_terminal.services import overview
from pos_terminal.services.overview import Parts
from pos_terminal.texts import tr
from pos_terminal.ui.presenters import split_states as states
from pos_terminal.ui.presenters.front import Draft, Front
from pos_terminal.ui.presenters.split_states import Choice
from pos_terminal.ui.states.home import MethodTile
from pos_terminal.ui.states.split import Share, SplitState
from pos_terminal.ui.typed_digits import after_key
from pos_terminal.ui.widgets.choose_box import CLOSE, ChooseBox

Begin = Callable[[str, Draft], None]
Tiles = Callable[[], tuple[tuple[MethodTile, ...], bool]]


class SplitPresenter(QObject):
    """Open from `open` until the person leaves: until then every part comes back to it.

    `finished` tells that nothing is left to take, or that the person left: with the order, to choose it
    again, or None for the next customer.
    """

    finished = Signal(object)

    def __init__(self, front: Front, begin: Begin, tiles: Tiles) -> None:
        super().__init__()
        self._front = front
        self._begin = begin
        self._tiles = tiles
        self._draft: Draft | None = None
        self._parts: Parts | None = None
        self._choice = Choice()
        self._coming = False
        self._leave_if_done = False
        front.payments_changed.connect(self._changed)
        front.window.screens.connect(
            "split",
            key_pressed=self._type,
            share_chosen=self._share,
            method_chosen=self._method,
            part_pressed=self._part,
            notice=lambda text: front.tell(text),
            back=self._back,
            done=self._next_customer,
        )

    # -- coming and going --------------------------------------------------------------------------------

    def open(self, draft: Draft) -> None:
        """Split what is left of this order, or this amount."""
        if draft.payable is None:
            ref = PayableRef(COUNTER, self._front.ids.new_id())
            draft = replace(draft, payable=ref, opens_for=draft.amount)
        self._draft, self._parts, self._choice = replace(draft, customer_phone=None), None, Choice()
        self._show(leave_if_done=False)

    def come_back(self, *, done: bool) -> bool:
        """After a part, or before it: the screen again, if something is being split. Returns whether it is.

        With `done`, the person goes on: to the next customer where nothing is left to take.
        """
        if self._draft is None:
            return False
        self._show(leave_if_done=done)
        return True

    def end(self) -> None:
        """Nothing is being split any more; every part goes its way."""
        self._draft = self._parts = None
        self._coming = False
        self._front.left_beside = None

    def as_part(self, draft: Draft) -> Draft:
        """The same as a part of what is being split, where it has lost that."""
        whole = self._draft
        if whole is None or draft.payable is not None:
            return draft
        return replace(draft, payable=whole.payable, opens_for=whole.opens_for)

    # -- what the person does -----------------------------------------------------------------------------

    def _type(self, key: str) -> None:
        digits = after_key(self._choice.digits, key)
        if digits and int(digits) > self._open:
            left = Money(self._open, self._draft.currency if self._draft else "XOF")
            self._front.tell(tr("Only {amount} can still be taken.", amount=left))
            return
        self._choice = replace(self._choice, digits=digits)
        self.render()

    def _share(self, name: str) -> None:
        if name != Share.GUESTS.value:
            self._choice = Choice(share=Share(name))
            self.render()
        elif self._draft is not None:
            picks = states.guest_picks(self._open, self._draft.currency)
            box = ChooseBox(tr("How many guests share what is left?"), "", picks)
            self._front.window.dialogs.open_box(box)
            box.chosen.connect(self._guests)

    def _guests(self, name: str) -> None:
        if name != CLOSE:
            parts = states.live_parts(self._parts)
            self._choice = Choice(share=Share.GUESTS, guests=int(name), parts=parts)
            self.render()

    def _method(self, method_id: str) -> None:
        draft, state = self._draft, self._state()
        if draft is None or state is None:
            return
        tile = next((tile for tile in state.tiles if tile.method_id == method_id), None)
        if tile is None:
            return
        if state.now.amount == 0:
            self._front.tell(tr("Nothing is left to take now."))
            return
        self._front.left_beside = state.left_after.amount
        self._choice = replace(self._choice, digits="")
        self._begin(tile.provider_code, replace(draft, amount=state.now.amount))

    def _part(self, payment_id: str) -> None:
        part = self._payment(payment_id)
        if part is not None and part.in_flight:
            self._front.left_beside = self._open
            self._front.open_payment.emit(payment_id)
        elif part is not None:
            self._front.tell(tr("Paid parts cannot be changed here. To give money back, use Payments."))

    def _back(self) -> None:
        draft, parts = self._draft, self._parts
        self.end()
        keep = draft if draft and draft.payable and draft.payable.type != COUNTER else None
        if draft is not None and keep is None and not states.live_parts(parts):
            keep = replace(draft, payable=None, amount=draft.opens_for or draft.amount, opens_for=None)
        self.finished.emit(keep)

    def _next_customer(self) -> None:
        self.end()
        self.finished.emit(None)

    # -- what is shown ------------------------------------------------------------------------------------

    @property
    def _open(self) -> int:
        return states.whole_of(self._draft, self._parts).open if self._draft else 0

    def _payment(self, payment_id: str) -> Payment | None:
        attempts = self._parts.attempts if self._parts else []
        return next((part for part in attempts if part.payment_id == payment_id), None)

    def _show(self, *, leave_if_done: bool) -> None:
        self._coming, self._leave_if_done = True, leave_if_done
        self._read()

    def _changed(self) -> None:
        if self._draft is not None and self._front.window.current_screen() == "split":
            self._read()

    def _read(self) -> None:
        assert self._draft is not None
        ref = self._draft.payable
        assert ref is not None

        def loaded(result: Parts | TerminalError | None) -> None:
            if self._draft is None or self._draft.payable != ref:
                return
            if isinstance(result, TerminalError):
                self._front.refuse(result)
            else:
                self._parts = result
                self._loaded()

        self._front.bridge.read(lambda connection: overview.parts(connection, ref), loaded)

    def _loaded(self) -> None:
        coming, self._coming = self._coming, False
        if self._choice.digits and int(self._choice.digits) > self._open:
            self._choice = replace(self._choice, digits="")
        if coming and self._leave_if_done and self._open == 0:
            self._next_customer()
            return
        if coming:
            self._front.left_beside = self._open
        self.render()
        if coming and self._front.staff is not None:
            self._front.window.show_screen("split")

    def _state(self) -> SplitState | None:
        if self._draft is None:
            return None
        tiles, cash_only = self._tiles()
        zone = self._front.facts.zone
        state = states.split(self._draft, self._parts, self._choice, tiles, zone)
        return replace(state, cash_only=cash_only)

    def render(self) -> None:
        """Show what is known now, where something is being split."""
        if (state := self._state()) is not None:
            self._front.window.screen("split").render_state(state)
