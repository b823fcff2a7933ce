"""Manual methods as view states: what has to be typed in, what a manager is asked, what was counted. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import tzinfo

from pos_terminal.domain import events
from pos_terminal.domain.methods import PaymentMethod
from pos_terminal.domain.money import Money, format_money
from pos_terminal.providers.base import Capabilities
from pos_terminal.providers.manual import PREFIX
from pos_terminal.services.overview import Story
from pos_terminal.texts import tr
from pos_terminal.ui.presenters import phone_states
from pos_terminal.ui.presenters.approval import Approvers
from pos_terminal.ui.presenters.front import Draft
from pos_terminal.ui.presenters.wording import about, clock_time, shown_name
from pos_terminal.ui.states.by_hand import ByHandState, CountedState
from pos_terminal.ui.states.form import DecideState, Way
from pos_terminal.ui.widgets.choose_box import Pick
from pos_terminal.ui.widgets.paint import patch_icon


def pick(method: PaymentMethod, can: Capabilities | None) -> Pick:
    """One manual method in the list."""
    numbered = can is not None and can.transaction_pattern is not None
    line = tr("With the transaction number") if numbered else tr("With a reason and a manager’s code")
    return Pick(method.provider_code, patch_icon(method.provider_code), shown_name(method), line)


def reasons(provider_code: str) -> tuple[str, ...]:
    """What is often said of a method that has no number."""
    if provider_code.startswith(f"{PREFIX}offered"):
        return tr("Regular customer"), tr("After a complaint"), tr("Staff meal")
    return tr("Regular customer"), tr("Company account"), tr("Pays later")


def by_hand(
    draft: Draft, method: PaymentMethod, can: Capabilities, *, problem: str, text: str | None
) -> ByHandState:
    """The screen on which it is typed in."""
    asks_number = can.transaction_pattern is not None
    return ByHandState(
        phone_states.about(draft, method.provider_code, shown_name(method)),
        asks_number,
        () if asks_number else reasons(method.provider_code),
        problem,
        text,
    )


def approve(draft: Draft, method: PaymentMethod, told: str, approvers: Approvers) -> DecideState:
    """A manager is asked to agree."""
    name, amount = shown_name(method), format_money(draft.amount, draft.currency)
    way = Way(
        "count",
        "shield-check",
        f"{name}: {told}",
        tr("Nobody confirms this money now. It stands apart on every report."),
        tr("Count {amount}", amount=amount),
    )
    line = tr("{amount} by {method}. A manager has to approve this.", amount=amount, method=name)
    return DecideState(tr("A manager must agree"), line, (way,), approvers.state())


def counted(story: Story, method: PaymentMethod | None, zone: tzinfo) -> CountedState:
    """The page at the end."""
    payment = story.payment
    said = about(payment)
    if method is not None:
        said = replace(said, method=shown_name(method))
    bodies = [moment.body for moment in story.moments]
    reason = next((body.reason for body in bodies if isinstance(body, events.PaymentAccepted)), "")
    number = payment.claimed_number
    return CountedState(
        said,
        clock_time(payment.initiated_at, zone),
        tr("Transaction number {number}", number=number) if number else reason,
        story.staff.get(payment.decided_by or "", ""),
        story.staff.get(payment.approved_by or "", ""),
        Money(story.due.amount_due - story.due.taken, payment.currency) if said.order else None,
    )
