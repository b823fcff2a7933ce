"""The simulated Wave, put together."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from typing import Final

from pos_terminal.simulator.company import Company, Parts
from pos_terminal.simulator.hooks import Header, Hooks, Message
from pos_terminal.simulator.pages import Choice, Look, Pages
from pos_terminal.simulator.troubled import Troubled
from pos_terminal.simulator.truth import Session
from pos_terminal.simulator.wave import Wave
from pos_terminal.simulator.wave_checks import Keys, signature
from pos_terminal.simulator.wave_shapes import session_json

LOOK: Final = Look(
    "wave",
    "Wave",
    "#1DC4F5",
    "#06243A",
    (
        Choice("refuse", "Refuse", "payment-failure"),
        Choice("no-money", "Not enough money", "insufficient-funds"),
    ),
    {
        "payment-failure": "You refused. You can still pay.",
        "insufficient-funds": "There is not enough money in your account. You can try again.",
    },
)


class WaveDialect:
    """Wave's pushes: one event for each thing that happens, with the session as it is then."""

    def __init__(self, company: Company, rng: random.Random) -> None:
        self._show = company.show
        self._rng = rng

    def messages(self, kind: str, session: Session, at_ms: int) -> Sequence[Message]:  # noqa: ARG002
        """The one event; of anything else Wave tells nobody."""
        if kind not in ("checkout.session.completed", "checkout.session.payment_failed"):
            return []
        event_id = "AE_" + "".join(self._rng.choice("ABCDEFGHJKMNPQRSTUVWXYZ23456789") for _ in range(16))
        content = {"id": event_id, "type": kind, "data": self._show(session)}
        return [Message(event_id, kind, json.dumps(content, ensure_ascii=False).encode())]

    def headers(self, secrets: Sequence[str], seconds: str, body: bytes, *, shared: bool) -> list[Header]:
        """Signed over seconds and body, or with the bare secret where that was agreed."""
        if shared:
            return [("Authorization", f"Bearer {secrets[0]}")]
        proofs = [f"v1={signature(secret, seconds, body)}" for secret in secrets]
        return [("Wave-Signature", ",".join([f"t={seconds}", *proofs]))]


def wave_company(parts: Parts, keys: Keys) -> Company:
    """Wave under /wave."""
    account = parts.account

    def launch_url(session_id: str) -> str:
        return f"{parts.origin()}{LOOK.prefix}{session_id}"

    def show(session: Session) -> dict[str, object]:
        return session_json(session, account.settings.shop, launch_url(session.id))

    troubled = Troubled(Wave(account, keys, launch_url), account, parts.script, parts.calls)
    hooks = Hooks(account.now_ms, parts.signing_ms)
    company = Company("wave", troubled.handle, Pages(account, LOOK).handle, show, troubled.reset, hooks)
    hooks.dialect = WaveDialect(company, parts.rng)
    return company
