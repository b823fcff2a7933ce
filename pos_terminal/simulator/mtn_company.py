"""The simulated MTN MoMo, put together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Final

from pos_terminal.simulator.account import Account
from pos_terminal.simulator.company import Company, Parts
from pos_terminal.simulator.exchange import HTML, Request, Response
from pos_terminal.simulator.hooks import Header, Hooks, Message, Push
from pos_terminal.simulator.mtn import Mtn
from pos_terminal.simulator.mtn_money import MtnRefunds
from pos_terminal.simulator.mtn_users import Users
from pos_terminal.simulator.pages import Choice, Field, Look, Pages
from pos_terminal.simulator.troubled import Troubled
from pos_terminal.simulator.truth import Session

REFUSED: Final = "payment-failure"
LOOK: Final = Look(
    "mtn",
    "MTN MoMo",
    "#FFCC00",
    "#000000",
    (
        Choice("refuse", "Refuse", REFUSED),
        Choice("no-money", "Not enough money", "insufficient-funds"),
    ),
    {},
    (Field("pin", "Secret code (any four digits)", r"[0-9]{4}"),),
)


class OnceHooks(Hooks):
    """MTN calls back once and never again."""

    def not_taken(self, push: Push) -> None:
        """Nobody tries again."""


class MtnDialect:
    """MTN's callbacks: of an end only, unsigned, and without the id that the client chose."""

    def __init__(self, api: Mtn) -> None:
        self._api = api

    def messages(self, kind: str, session: Session, at_ms: int) -> Sequence[Message]:  # noqa: ARG002
        """One callback with what a question would have told."""
        told = self._api.show(session)
        if told["status"] == "PENDING":
            return []
        body = json.dumps(told).encode()
        return [Message(hashlib.sha256(body).hexdigest()[:16], str(told["status"]), body)]

    def headers(self, secrets: Sequence[str], seconds: str, body: bytes, *, shared: bool) -> list[Header]:  # noqa: ARG002
        """No proof: there is none."""
        return []


class Phones:
    """The customers' phones: /mtn/pay/2250504000000 leads to what that phone asks now, /mtn/pay/ to the
    newest prompt of all, and each prompt is a page."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._pages = Pages(account, LOOK)

    def handle(self, request: Request) -> Response:
        """A prompt, or the way to it."""
        number = request.path.removeprefix(LOOK.prefix)
        if request.method != "GET" or (number and not number.isdigit()):
            return self._pages.handle(request)
        prompts = [
            session
            for session in self._account.truth.sessions.values()
            if session.company == "mtn" and number in ("", session.payer_mobile)
        ]
        if not prompts:
            return self._pages.handle(request)
        newest = next((session for session in reversed(prompts) if session.is_open), prompts[-1])
        return Response(303, b"", HTML, (("Location", LOOK.prefix + newest.id),))


def mtn_company(parts: Parts, revoked: set[str]) -> Company:
    """MTN under /mtn, with Disbursement and the sandbox's users."""
    account = parts.account
    users = Users(account.now_ms, parts.rng, revoked)
    refunds = MtnRefunds(account)
    api = Mtn(account, users, refunds)
    account.numbers["mtn"] = lambda _session, _is_refund: _receipt_number(parts)
    # One try is all that a prompt has.
    account.final_tries["mtn"] = lambda _code: True
    troubled = Troubled(api, account, parts.script, parts.calls)
    hooks = OnceHooks(account.now_ms, parts.signing_ms)
    hooks.dialect = MtnDialect(api)

    def life(source: Mapping[str, object]) -> object:
        """How many seconds tokens given out from now on are good for."""
        seconds = source.get("life_s")
        if type(seconds) is not int or seconds < 1:
            raise ValueError("life_s is a whole number of seconds")
        users.live_for(seconds)
        return {"life_s": seconds}

    def fail(source: Mapping[str, object]) -> object:
        """A request ends with one of MTN's own reasons, {"session": id, "reason": "PAYER_LIMIT_REACHED"}."""
        session_id = str(source.get("session", ""))
        return show(account.decline(session_id, str(source.get("reason", "EXPIRED"))))

    def show(session: Session) -> dict[str, object]:
        return {"id": session.id, **api.show(session)}

    def reset() -> None:
        troubled.reset()
        users.reset()
        refunds.reset()

    controls = {"refunds": refunds.control, "tokens": life, "fail": fail}
    return Company("mtn", troubled.handle, Phones(account).handle, show, reset, hooks, controls)


def _receipt_number(parts: Parts) -> str:
    return "".join(parts.rng.choice("123456789") for _ in range(10))
