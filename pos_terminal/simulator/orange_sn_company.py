"""The simulated Orange of Senegal, put together."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from pos_terminal.simulator.company import Company, Parts
from pos_terminal.simulator.hooks import Header, Hooks, Message
from pos_terminal.simulator.orange_company import LOOK as WEB_LOOK
from pos_terminal.simulator.orange_company import receipt_number
from pos_terminal.simulator.orange_sn import Senegal
from pos_terminal.simulator.orange_tokens import Tokens
from pos_terminal.simulator.pages import Field, Look, Pages
from pos_terminal.simulator.troubled import Troubled
from pos_terminal.simulator.truth import Session

LOOK: Final[Look] = replace(
    WEB_LOOK, company="orange-sn", fields=(Field("pin", "Secret code (any four digits)", r"[0-9]{4}"),)
)
_TOLD: Final = ("checkout.session.completed", "checkout.session.payment_failed")


def signature(secret: str, seconds: str, body: bytes) -> str:
    """Sonatel's HMAC-SHA256 over the seconds, a comma and the body; hexadecimal."""
    return hmac.new(secret.encode(), f"{seconds},".encode() + body, hashlib.sha256).hexdigest()


class SenegalDialect:
    """Sonatel's callbacks: the payment as the list has it, signed."""

    def __init__(self, api: Senegal) -> None:
        self._api = api

    def messages(self, kind: str, session: Session, at_ms: int) -> Sequence[Message]:
        """One callback for a payment or a try that failed."""
        if kind not in _TOLD:
            return []
        shown = self._api.show(session)
        body = json.dumps(shown, ensure_ascii=False).encode()
        return [Message(f"{session.id}-{at_ms}", str(shown["status"]), body)]

    def headers(self, secrets: Sequence[str], seconds: str, body: bytes, *, shared: bool) -> list[Header]:
        """Signed over seconds, a comma and the body; or with the merchant's own key where that was agreed."""
        key = ("X-Sonatel-Idempotency-Key", hashlib.sha256(body).hexdigest()[:32])
        if shared:
            return [key, ("Authorization", f"Basic {secrets[0]}")]
        proofs = [f"v1={signature(secret, seconds, body)}" for secret in secrets]
        return [key, ("X-Sonatel-Signature", ",".join([f"t={seconds}", *proofs]))]


def orange_sn_company(parts: Parts, revoked: set[str]) -> Company:
    """Senegal's API under /orange-sn."""
    account = parts.account

    def page_url(session_id: str) -> str:
        return f"{parts.origin()}{LOOK.prefix}{session_id}"

    tokens = Tokens(account.now_ms, parts.rng, revoked)
    api = Senegal(account, tokens, page_url)
    account.numbers["orange-sn"] = lambda _session, _is_refund: receipt_number(parts)
    troubled = Troubled(api, account, parts.script, parts.calls)
    hooks = Hooks(account.now_ms, parts.signing_ms)
    hooks.dialect = SenegalDialect(api)

    def reset() -> None:
        troubled.reset()
        tokens.reset()
        tokens.life_s = 299
        api.callbacks.clear()

    reset()
    return Company("orange-sn", troubled.handle, Pages(account, LOOK).handle, api.show, reset, hooks)
