"""The customer's phone number, for methods that send a request to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.domain.payment import Payment
from pos_terminal.domain.phone import read_phone
from pos_terminal.domain.phone_plan import plan_of
from pos_terminal.ledger.ledger import ReadConnection
from pos_terminal.texts import tr
from pos_terminal.ui.presenters import phone_states as states
from pos_terminal.ui.presenters.front import Draft, Front
from pos_terminal.ui.widgets.choose_box import CLOSE, ChooseBox, Pick

Begin = Callable[[str, Draft], None]


class PhonePresenter(QObject):
    """One draft at a time; `begin` is called with the draft and the number once that is whole."""

    def __init__(self, front: Front, begin: Begin) -> None:
        super().__init__()
        self._front = front
        self._begin = begin
        self._draft: Draft | None = None
        self._code = self._digits = self._home = self._country = ""
        self._sent = self._warm = False
        self._wrong = ""
        front.counter_read.connect(self._read_plan)
        front.window.screens.connect(
            "phone",
            key_pressed=self._type,
            country_pressed=self._countries,
            send=self._send,
            back=self._back,
        )

    def needed(self, provider_code: str) -> bool:
        """Whether this method sends its request to a phone."""
        capabilities = self._front.facts.capabilities.get(provider_code)
        return capabilities is not None and capabilities.needs_phone

    def ask(self, provider_code: str, draft: Draft) -> None:
        """Open the screen for this amount, with the number that is known already."""
        capabilities = self._front.facts.capabilities[provider_code]
        self._draft, self._code = draft, provider_code
        self._home = self._country = capabilities.phone_country or "CI"
        self._digits, self._sent = self._known(draft), False
        self.render()
        self._front.window.show_screen("phone")

    def note_wrong(self, payment: Payment) -> None:
        """The number of this payment is wrong: once it may be taken another way, another number is asked."""
        self._wrong = payment.payment_id

    def forget_wrong(self) -> None:
        """It is to be taken otherwise for another reason."""
        self._wrong = ""

    def was_wrong(self, payment: Payment) -> bool:
        """Whether this payment's number was said to be wrong; asked once."""
        wrong, self._wrong = self._wrong, ""
        return wrong == payment.payment_id

    def render(self) -> None:
        """Show what is typed now."""
        if self._draft is not None:
            typed = self._code, self._digits, self._country, self._home
            self._front.window.screen("phone").render_state(
                states.phone(self._draft, *typed, sent=self._sent)
            )

    def _known(self, draft: Draft) -> str:
        try:
            number = read_phone(draft.customer_phone, self._home)
        except InvalidInput:
            return ""
        return number.e164.removeprefix(plan_of(self._home).prefix)

    def _type(self, key: str) -> None:
        if key == "clear":
            self._digits = ""
        elif key == "backspace":
            self._digits = self._digits[:-1]
        elif len(self._digits) < states.LONGEST:
            self._digits += key
        self._sent = False
        self.render()

    def _send(self) -> None:
        draft = self._draft
        if draft is None:
            return
        try:
            number = states.number_of(self._digits, self._country, self._home)
        except InvalidInput:
            self._sent = True
            self.render()
            return
        self._begin(self._code, replace(draft, customer_phone=number.e164))

    def _back(self) -> None:
        if self._draft is not None:
            self._front.home_wanted.emit(self._draft)

    def _countries(self) -> None:
        picks = tuple(
            Pick(code, "world", states.country_name(code), plan_of(code).prefix)
            for code in states.countries(self._home)
        )
        box = ChooseBox(tr("Where is the number from?"), "", picks, self._country)
        self._front.window.dialogs.open_box(box)
        box.chosen.connect(self._country_chosen)

    def _country_chosen(self, name: str) -> None:
        if name != CLOSE:
            self._country, self._sent = name, False
            self.render()

    def _read_plan(self) -> None:
        """Once, on the reader: the numbering plans are large, and the first key must not wait for them."""
        wanted = {can.phone_country for can in self._front.facts.capabilities.values() if can.needs_phone}
        if self._warm or not wanted:
            return
        self._warm = True

        def job(_connection: ReadConnection) -> None:
            for country in wanted:
                _warm(country or "CI")

        self._front.bridge.read(job, lambda _told: None)


def _warm(country: str) -> None:
    """Read the plan, and who has which numbers."""
    prefix = plan_of(country).prefix
    try:
        read_phone(f"{prefix}0500000000", country)
    except InvalidInput:
        return
