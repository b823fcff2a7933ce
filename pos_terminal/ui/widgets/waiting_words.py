"""What the waiting screen says, for each way in which a customer is asked to pay."""

from __future__ import annotations

from pos_terminal.texts import tr
from pos_terminal.ui.states.waiting import WaitingPhase, WaitingState, Way
from pos_terminal.ui.widgets.asking import asks_every
from pos_terminal.ui.widgets.steps import Stage, Step


def title_of(state: WaitingState) -> str:
    """The heading of the pane."""
    prompt = state.asked.way is Way.PROMPT
    if state.phase is WaitingPhase.CANCELLING:
        return tr("Asking {method} to end this payment", method=state.company)
    if state.phase is WaitingPhase.SENDING:
        return tr("The request is being sent") if prompt else tr("The code is being prepared")
    return tr("Ask the customer to approve on the phone") if prompt else tr("Show the code to the customer")


def line_of(state: WaitingState) -> str:
    """The sentence under it."""
    asked, company = state.asked, state.company
    if state.phase is WaitingPhase.CANCELLING:
        return tr("The customer may have paid just before. {method} tells.", method=company)
    if asked.way is Way.PROMPT:
        if not asked.sent_to:
            return tr("Request sent to the customer’s phone")
        if state.phase is WaitingPhase.SENDING:
            return tr("{method} sends it to {phone}", method=company, phone=asked.sent_to)
        return tr("Request sent to {phone}", phone=asked.sent_to)
    if state.phase is WaitingPhase.SENDING:
        return tr("The terminal asks {method} for it.", method=company)
    if asked.way is Way.CARD:
        return tr("They scan it with their phone’s camera and type in their card.")
    if asked.way is Way.PAGE:
        return tr("They scan it with their phone’s camera and confirm on the page that opens.")
    return tr("They scan it with the {method} app and confirm.", method=state.about.method)


def help_of(state: WaitingState) -> tuple[str, str]:
    """A question at the lower end of the pane, and a line under it; both only while the customer can pay."""
    asked = state.asked
    if state.phase is not WaitingPhase.SHOWN:
        return "", ""
    if asked.way is Way.PROMPT:
        dial = tr("The customer can dial {code} and look under approvals.", code=asked.dial)
        return tr("Nothing on the phone?"), asked.note or (dial if asked.dial else "")
    dial = tr("The page asks for a code: the customer dials {code}.", code=asked.dial)
    return tr("The customer cannot scan?"), asked.note or (dial if asked.dial else "")


def steps_of(state: WaitingState) -> tuple[Step, ...]:
    """Sent or ready, the customer, the money."""
    prompt = state.asked.way is Way.PROMPT
    pays = tr("The customer types their MoMo code") if prompt else tr("The customer pays")
    last = Step(Stage.LATER, tr("Payment confirmed"), tr("Only this step means the money has arrived."))
    if state.phase is WaitingPhase.SENDING:
        first = tr("The request is being sent") if prompt else tr("The code is being prepared")
        return Step(Stage.NOW, first), Step(Stage.LATER, pays), last
    ready = Step(Stage.DONE, tr("Request sent") if prompt else tr("Code ready"), at=state.code_at)
    if state.phase is WaitingPhase.CANCELLING:
        then = tr("Only then can the money be taken another way.")
        ends = tr("{method} ends the payment", method=state.company)
        return ready, Step(Stage.NOW, ends, _asking(state)), Step(Stage.LATER, tr("Cancelled"), then)
    return ready, Step(Stage.NOW, pays, _asking(state)), last


def _asking(state: WaitingState) -> str:
    prompt = state.asked.way is Way.PROMPT
    if state.offline:
        if state.phase is not WaitingPhase.SHOWN:
            return ""
        if prompt:
            return tr("The customer can still approve it on the phone.")
        return tr("The customer can still pay with this code.")
    asking = asks_every(state.company, state.asks_every_s)
    if not state.last_answer_at:
        return asking
    if prompt:
        return asking + " " + tr("Last answer {time}: not approved yet.", time=state.last_answer_at)
    return asking + " " + tr("Last answer {time}: not paid yet.", time=state.last_answer_at)
