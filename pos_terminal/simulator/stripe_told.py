"""What Stripe says when it is scripted to refuse, or to tell one thing wrong."""

from __future__ import annotations

from pos_terminal.simulator.exchange import Response, json_answer
from pos_terminal.simulator.script import Mode, Rule
from pos_terminal.simulator.stripe_shapes import error


def refused(rule: Rule) -> Response:
    """A refusal without work, in Stripe's words."""
    match rule.mode:
        case Mode.UNAUTHORIZED:
            return error(401, None, "Invalid API Key provided.")
        case Mode.FORBIDDEN:
            return error(403, None, "The provided key does not have the required permissions.")
        case Mode.BUSY:
            wait = ("Retry-After", str(rule.retry_after_s))
            return error(429, "rate_limit", "Request rate limit exceeded.", wait)
        case _:
            return error(500, None, "An unknown error occurred.", kind="api_error")


def retold(rule: Rule, answer: Response) -> Response:
    """The same answer with one thing told wrong in each of its sessions."""
    if answer.status != 200:
        return answer
    told = answer.json()
    if isinstance(told, dict):
        data = told.get("data")
        for session in data if isinstance(data, list) else [told]:
            if isinstance(session, dict) and session.get("object") == "checkout.session":
                _retell(rule, session)
    return json_answer(answer.status, told, *answer.headers)


def _retell(rule: Rule, session: dict[str, object]) -> None:
    match rule.mode:
        case Mode.WRONG_AMOUNT:
            true = session["amount_total"]
            session["amount_total"] = rule.amount if rule.amount is not None else int(str(true)) + 1
        case Mode.WRONG_CURRENCY:
            session["currency"] = "xaf" if session["currency"] != "xaf" else "xof"
        case Mode.OTHER_REFERENCE:
            session["client_reference_id"] = f"other-{session['client_reference_id']}"[:200]
        case Mode.STATUS_REGRESS:
            link = f"https://checkout.stripe.com/c/pay/{session['id']}"
            session.update(status="open", payment_status="unpaid", payment_intent=None, url=link)
        case _:
            raise ValueError(rule.mode)
