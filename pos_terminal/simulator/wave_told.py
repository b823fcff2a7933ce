"""What Wave says when it is scripted to refuse, or to tell one thing wrong."""

from __future__ import annotations

from pos_terminal.simulator.exchange import Response, fault, json_answer
from pos_terminal.simulator.script import Mode, Rule


def refused(rule: Rule) -> Response:
    """A refusal without work, in Wave's words."""
    match rule.mode:
        case Mode.UNAUTHORIZED:
            return fault(401, "no-matching-api-key", "The key you provided doesn't exist in our system.")
        case Mode.FORBIDDEN:
            return fault(403, "disabled-wallet", "Your wallet has been temporarily disabled.")
        case Mode.BUSY:
            wait = ("Retry-After", str(rule.retry_after_s))
            return fault(429, "too-many-requests", "Too many requests.", wait)
        case _:
            return fault(500, "internal-server-error", "A technical error has occurred in our system.")


def retold(rule: Rule, answer: Response) -> Response:
    """The same answer with one thing told wrong in each of its sessions."""
    if answer.status != 200 or not answer.body:
        return answer
    told = answer.json()
    if isinstance(told, dict):
        listed = told.get("result")
        for session in listed if isinstance(listed, list) else [told]:
            if isinstance(session, dict) and "checkout_status" in session:
                _retell(rule, session)
    return json_answer(answer.status, told, *answer.headers)


def _retell(rule: Rule, session: dict[str, object]) -> None:
    match rule.mode:
        case Mode.WRONG_AMOUNT:
            other = int(str(session["amount"])) + 1 if rule.amount is None else rule.amount
            session["amount"] = str(other)
        case Mode.WRONG_CURRENCY:
            session["currency"] = "XAF" if session["currency"] != "XAF" else "XOF"
        case Mode.OTHER_REFERENCE:
            session["client_reference"] = f"other-{session['client_reference']}"[:255]
        case Mode.STATUS_REGRESS:
            session.update(checkout_status="open", payment_status="processing")
            session.update(when_completed=None, transaction_id=None)
        case _:
            raise ValueError(rule.mode)
