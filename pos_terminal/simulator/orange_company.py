"""The simulated Orange Web Payment, put together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Final

from pos_terminal.simulator.company import Company, Parts
from pos_terminal.simulator.hooks import Header, Hooks, Message
from pos_terminal.simulator.orange import Orange, confirmed
from pos_terminal.simulator.orange_tokens import Tokens
from pos_terminal.simulator.pages import Choice, Field, Look, Pages
from pos_terminal.simulator.troubled import Troubled
from pos_terminal.simulator.truth import Session
from pos_terminal.simulator.wave_shapes import moment

WENT_BACK: Final = "payment-failure"
LOOK: Final = Look(
    "orange",
    "Orange Money",
    "#FF7900",
    "#000000",
    (
        Choice("refuse", "Refuse", WENT_BACK),
        Choice("no-money", "Not enough money", "insufficient-funds"),
    ),
    {
        WENT_BACK: "You refused. You can still pay.",
        "insufficient-funds": "There is not enough money in your account. You can try again.",
    },
    (
        Field("phone", "Phone number", r"[0-9 +]{8,16}"),
        Field("otp", "One-time code (any six digits)", r"[0-9]{6}"),
    ),
)


def receipt_number(parts: Parts) -> str:
    """A number as Orange gives to what is paid: the day, the time, and some digits."""
    digits = "".join(parts.rng.choice("0123456789") for _ in range(5))
    return moment(parts.account.now_ms()).strftime("MP%y%m%d.%H%M.A") + digits


class OrangeDialect:
    """Orange's notifications: only of an end, unsigned, with the token that the request was answered with."""

    def __init__(self, api: Orange) -> None:
        self._api = api

    def messages(self, kind: str, session: Session, at_ms: int) -> Sequence[Message]:  # noqa: ARG002
        """One notification of a success or a failure."""
        word = self._api.word(session)
        if word not in ("SUCCESS", "FAILED"):
            return []
        token = session.extra["notif_token"]
        content = {"status": word, "notif_token": token, "txnid": session.transaction_id or ""}
        body = json.dumps(content).encode()
        return [Message(hashlib.sha256(body).hexdigest()[:16], word, body)]

    def headers(self, secrets: Sequence[str], seconds: str, body: bytes, *, shared: bool) -> list[Header]:  # noqa: ARG002
        """No proof: there is none."""
        return []


def orange_company(parts: Parts, revoked: set[str]) -> Company:
    """Orange's Web Payment under /orange."""
    account = parts.account

    def page_url(session_id: str) -> str:
        return f"{parts.origin()}{LOOK.prefix}{session_id}"

    tokens = Tokens(account.now_ms, parts.rng, revoked)
    api = Orange(account, tokens, page_url)
    account.numbers["orange"] = lambda _session, _is_refund: receipt_number(parts)
    # Who goes back to the shop has not tried: the page stays open until its end.
    account.final_tries["orange"] = lambda code: code != WENT_BACK
    troubled = Troubled(api, account, parts.script, parts.calls)
    hooks = Hooks(account.now_ms, parts.signing_ms)
    hooks.dialect = OrangeDialect(api)

    def confirm(source: Mapping[str, object]) -> object:
        """The customer presses Confirm, and Orange works on it until it is paid or refused."""
        session = account.truth.sessions[str(source.get("session", ""))]
        account.truth.record("noted", account.now_ms(), name=confirmed(session.id), value=True)
        return api.show(account.truth.sessions[session.id])

    def life(source: Mapping[str, object]) -> object:
        """How many seconds tokens given out from now on are good for, and whether that is told as a text."""
        seconds = source.get("life_s", tokens.life_s)
        if type(seconds) is not int or seconds < 1:
            raise ValueError("life_s is a whole number of seconds")
        tokens.life_s, tokens.life_as_text = seconds, source.get("as_text") is True
        return {"life_s": seconds, "as_text": tokens.life_as_text}

    def reset() -> None:
        troubled.reset()
        tokens.reset()

    def show(session: Session) -> dict[str, object]:
        return {"id": session.id, "amount": session.amount, "currency": session.currency, **api.show(session)}

    controls = {"confirm": confirm, "tokens": life}
    pages = Pages(account, LOOK)
    return Company("orange", troubled.handle, pages.handle, show, reset, hooks, controls)
