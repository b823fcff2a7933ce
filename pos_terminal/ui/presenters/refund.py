"""Giving money back: the form, and what became of it, wherever the cashier is."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject

from pos_terminal.domain.errors import NotAllowed, TerminalError
from pos_terminal.domain.money import Money, format_money
from pos_terminal.domain.payment import Payment
from pos_terminal.domain.refund import RefundPhase, RefundStatus, Route
from pos_terminal.engine.desk import Desk
from pos_terminal.engine.messages import RefundChanged
from pos_terminal.ledger.exceptions import Exceptional
from pos_terminal.providers.base import Capabilities
from pos_terminal.providers.sentences import sentence_for
from pos_terminal.services.claims import MAX_PHONE
from pos_terminal.services.decisions import MAX_NUMBER
from pos_terminal.services.exceptions import Resolution
from pos_terminal.services.refunds import RefundOrder, routes
from pos_terminal.services.sentences import say
from pos_terminal.texts import tr
from pos_terminal.ui.presenters.approval import Approval, Approvers
from pos_terminal.ui.presenters.front import Front
from pos_terminal.ui.presenters.wording import method_name, named
from pos_terminal.ui.states.dialogs import ToastState
from pos_terminal.ui.states.form import Entered, Entry, GoesBack, RefundState
from pos_terminal.ui.states.outcome import Outcome
from pos_terminal.ui.widgets.refund_form import RefundForm


class RefundPresenter(QObject):
    """One key for each form that is opened: pressing twice gives back once."""

    def __init__(self, front: Front, approval: Approval) -> None:
        super().__init__()
        self._front = front
        self._approval = approval
        front.bridge.message.connect(self._message)

    def give_back(self, payment: Payment, settles: Exceptional | None = None) -> None:
        """Ask how much of this payment goes back and how; `settles` is the open question it answers."""
        capabilities = self._front.facts.capabilities.get(payment.provider_code)
        key = self._front.ids.new_id()
        if capabilities is None:
            method = method_name(payment.provider_code)
            self._front.refuse(NotAllowed("method_not_active", method=method))
            return
        if not routes(capabilities, payment, payment.refundable):
            self._front.refuse(NotAllowed("not_refundable"))
            return

        def make(approvers: Approvers) -> RefundForm:
            return RefundForm(form_state(payment, capabilities, approvers, settles))

        def decide(entered: Entered, approver: str | None) -> None:
            order = RefundOrder(
                payment.payment_id,
                key,
                entered.amount,
                Route(entered.way),
                number=entered.values.get("number", ""),
                payer=entered.values.get("payer", ""),
            )
            self._give(order, entered.values["reason"], approver, settles)

        self._approval.open(make, decide)

    def _give(
        self, order: RefundOrder, reason: str, approver: str | None, settles: Exceptional | None
    ) -> None:
        decision = self._approval.decision(reason, approver)

        def job(desk: Desk) -> TerminalError | None:
            refund = desk.refunds.begin(order, decision).refund
            if settles is None:
                return None
            try:
                desk.decisions.resolve(
                    settles.exception_id, Resolution.GIVEN_BACK, decision, refund_id=refund.refund_id
                )
            except TerminalError as error:
                return error  # the money goes back all the same
            return None

        def done(unsettled: TerminalError | None) -> None:
            if unsettled is not None:
                self._front.refuse(unsettled)
            self._front.payments_changed.emit()

        self._approval.submit(job, done)

    def _message(self, message: object) -> None:
        if not isinstance(message, RefundChanged):
            return
        self._front.payments_changed.emit()
        text = outcome_sentence(message)
        if not text:
            return
        # What the company took by itself is for a person to look at.
        good = message.refund.status is RefundStatus.SUCCESS and message.refund.route is not Route.PROVIDER
        self._front.window.toast(
            ToastState(
                text,
                action="" if good else tr("See"),
                action_name="" if good else f"detail:{message.payment.payment_id}",
                icon="arrow-back-up" if good else "alert-circle",
                outcome=None if good else Outcome.UNKNOWN,
                stays=not good,
            )
        )


def outcome_sentence(changed: RefundChanged) -> str:
    """What became of a refund, "" while it is on its way."""
    refund, payment = changed.refund, changed.payment
    method = method_name(payment.provider_code)
    words = {
        "name": named(payment),
        "amount": format_money(refund.amount, refund.currency),
        "method": method,
    }
    if refund.status is RefundStatus.SUCCESS:
        if refund.route is Route.PROVIDER:
            return tr("{name}: {method} took {amount} back.", **words)
        return tr("{name}: {amount} was given back.", **words)
    if refund.status is RefundStatus.FAILED:
        reason = sentence_for(refund.error_code or "", method)
        return tr("{name}: {amount} could not be given back. {reason}", reason=reason, **words)
    if refund.phase is RefundPhase.UNKNOWN:
        return tr("{name}: we do not know yet whether {amount} went back. Do not give it twice.", **words)
    return ""


def form_state(
    payment: Payment, capabilities: Capabilities, approvers: Approvers, settles: Exceptional | None = None
) -> RefundState:
    """The form for this payment."""
    limit = payment.refundable
    whole = routes(capabilities, payment, limit)
    part = routes(capabilities, payment, 1) if limit > 1 else ()
    method = method_name(payment.provider_code)
    told = ""
    if part and whole and part[0] is not whole[0]:
        told = tr("{method} gives back whole payments only: a part goes back in cash.", method=method)
    reasons = [tr("Dish sent back"), tr("Charged twice"), tr("Wrong amount"), tr("Other")]
    suggested = 0
    if settles is not None:
        reasons[0] = tr("The money came late")
        suggested = settles.amount or 0
    aside = ", ".join(filter(None, (named(payment), payment.label or payment.reference)))
    return RefundState(
        title=tr("Give money back"),
        aside=aside,
        provider_code=payment.provider_code,
        refundable=Money(limit, payment.currency),
        reasons=tuple(reasons),
        whole=_ways(whole, payment),
        part=_ways(part, payment),
        approval=approvers.state(title=tr("A manager must agree")),
        part_told=told,
        suggested=suggested if 0 < suggested < limit else 0,
    )


def _ways(possible: Iterable[Route], payment: Payment) -> tuple[GoesBack, ...]:
    return tuple(_way(route, payment) for route in possible)


def _way(route: Route, payment: Payment) -> GoesBack:
    method = method_name(payment.provider_code)
    if route is Route.API:
        return GoesBack(
            route, tr("To the account"), tr("Goes back to the account that paid, by {method}.", method=method)
        )
    if route is Route.HAND:
        number = Entry(
            "number",
            tr("Transaction number of the refund"),
            missing=say(NotAllowed("number_empty")),
            longest=MAX_NUMBER,
        )
        told = tr("You give it back on {method}’s own page, then type in the number.", method=method)
        return GoesBack(route, tr("By hand"), told, number)
    told = tr("Goes back in cash, from the drawer.")
    if payment.provider_code == "cash":
        return GoesBack(route, tr("In cash"), told)
    payer = Entry(
        "payer",
        tr("Phone number of whoever paid"),
        missing=say(NotAllowed("payer_needed")),
        longest=MAX_PHONE,
    )
    return GoesBack(route, tr("In cash"), told, payer)
