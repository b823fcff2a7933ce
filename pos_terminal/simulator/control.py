"""The control API under /control: scripts what happens next and tells what is true. Loopback only."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from pos_terminal.simulator.account import Auto, Refused
from pos_terminal.simulator.exchange import Request, Response, json_answer
from pos_terminal.simulator.hooks import Hooks
from pos_terminal.simulator.scenes import scene_act
from pos_terminal.simulator.script import ERROR_CODES, Rule, milliseconds
from pos_terminal.simulator.truth import Session

if TYPE_CHECKING:
    from pos_terminal.simulator.core import SimulatorCore

Source = Mapping[str, object]
PREFIX: Final = "/control"


class Control:
    """Answers requests under /control; a caller's mistake is 400, 404 or 409 with {"error": sentence}."""

    def __init__(self, core: SimulatorCore) -> None:
        self._core = core
        self._routes: dict[tuple[str, str], Callable[[Source], object]] = {
            ("GET", "truth"): self._truth,
            ("GET", "sessions"): self._sessions,
            ("GET", "calls"): lambda _: {"calls": list(core.calls)},
            ("GET", "script"): lambda _: {"rules": [asdict(rule) for rule in core.script.rules]},
            ("POST", "script"): self._script,
            ("POST", "script/clear"): self._clear_script,
            ("POST", "pay"): lambda source: self._show(core.account.pay(self._session(source).id)),
            ("POST", "decline"): self._decline,
            ("POST", "expire"): self._expire,
            ("POST", "duplicate"): self._duplicate,
            ("POST", "refund-by-dashboard"): self._refund,
            ("POST", "settings"): self._settings,
            ("POST", "auto"): self._auto,
            ("POST", "clock"): self._clock,
            ("POST", "keys"): self._keys,
            ("POST", "webhook"): self._webhook,
            ("POST", "webhook/send"): self._send,
            ("POST", "reset"): self._reset,
        }

    def handle(self, request: Request) -> Response:
        """One request of the control API."""
        name = request.path.removeprefix(PREFIX).strip("/")
        act = (
            self._routes.get((request.method, name))
            or scene_act(self._core.script, request.method, name)
            or self._of_company(request.method, name)
        )
        if act is None:
            known = sorted(f"{method} {PREFIX}/{name}" for method, name in self._routes)
            return json_answer(404, {"error": "there is nothing at this address", "known": known})
        try:
            source = json.loads(request.body) if request.body else dict(request.query)
            if not isinstance(source, dict):
                raise ValueError("a JSON object is expected")
            return json_answer(200, act(source))
        except ValueError as error:
            return json_answer(400, {"error": str(error)})
        except KeyError as error:
            return json_answer(404, {"error": f"there is no session {error.args[0]!r}"})
        except Refused as error:
            return json_answer(409, {"error": f"the session is {error}"})

    def _of_company(self, method: str, name: str) -> Callable[[Source], object] | None:
        company, _, rest = name.partition("/")
        found = self._core.companies.get(company)
        return found.controls.get(rest) if found is not None and method == "POST" else None

    def _session(self, source: Source) -> Session:
        """The session named by "session", or the newest with "client_reference". Raises KeyError."""
        truth = self._core.account.truth
        if "session" in source:
            return truth.sessions[str(source["session"])]
        reference = str(source.get("client_reference", ""))
        found = truth.with_reference(reference)
        if not found:
            raise KeyError(reference)
        return next((session for session in reversed(found) if session.is_open), found[-1])

    def _show(self, session: Session) -> object:
        return self._core.companies[session.company].show(session)

    def _truth(self, source: Source) -> object:
        if "client_reference" not in source:
            return self._core.account.truth.as_json()
        truth, reference = self._core.account.truth, str(source["client_reference"])
        return {"captures": truth.captures(reference), "refunds": truth.refunds(reference)}

    def _sessions(self, _: Source) -> object:
        return {"sessions": [self._show(session) for session in self._core.account.truth.sessions.values()]}

    def _script(self, source: Source) -> object:
        self._core.script.add(Rule.read(source))
        return {"rules": len(self._core.script.rules)}

    def _clear_script(self, _: Source) -> object:
        self._core.script.rules.clear()
        return {"rules": 0}

    def _decline(self, source: Source) -> object:
        return self._show(self._core.account.decline(self._session(source).id, _error_code(source)))

    def _expire(self, source: Source) -> object:
        session_id = self._session(source).id
        self._core.account.expire(session_id)
        return self._show(self._core.account.truth.sessions[session_id])

    def _duplicate(self, source: Source) -> object:
        """Try to capture what was captured before: always refused, and counted."""
        session_id = self._session(source).id
        if self._core.account.truth.sessions[session_id].is_open:
            raise ValueError("nobody has paid it yet")
        return self._show(self._core.account.pay(session_id))

    def _refund(self, source: Source) -> object:
        session_id = self._session(source).id
        self._core.account.refund(session_id, source="dashboard")
        if source.get("undo") is True:
            self._core.account.undo(session_id)
        return self._show(self._core.account.truth.sessions[session_id])

    def _settings(self, source: Source) -> object:
        settings = self._core.account.settings
        settings.life_ms = milliseconds(source, "life_s", settings.life_ms)
        if "shop" in source:
            settings.shop = str(source["shop"])
        if "fee_percent" in source:
            settings.fee_percent = _whole(source, "fee_percent")
        return {
            "life_s": settings.life_ms / 1000,
            "shop": settings.shop,
            "fee_percent": settings.fee_percent,
        }

    def _auto(self, source: Source) -> object:
        does = source.get("do", "pay")
        if does not in ("pay", "decline", "nothing"):
            raise ValueError("do is pay, decline or nothing")
        code = _error_code(source) if does == "decline" else None
        after_ms = milliseconds(source, "after_s", 5000)
        self._core.account.settings.auto = None if does == "nothing" else Auto(after_ms, code)
        return {"do": does, "after_s": after_ms / 1000}

    def _clock(self, source: Source) -> object:
        self._core.account.advance(milliseconds(source, "advance_s", 0))
        return {"now_ms": self._core.account.now_ms()}

    def _keys(self, source: Source) -> object:
        """{"key", "signing_secret"} switches signing on, {"key", "revoked": true} revokes it."""
        key = source.get("key")
        if not isinstance(key, str) or not key:
            raise ValueError("key is text")
        secret = source.get("signing_secret")
        if isinstance(secret, str):
            self._core.keys.signing[key] = secret
        if source.get("revoked") is True:
            self._core.keys.revoked.add(key)
        return {"signed_keys": len(self._core.keys.signing), "revoked_keys": len(self._core.keys.revoked)}

    def _webhook(self, source: Source) -> object:
        url = source.get("url")
        _hooks(self._core, str(source.get("company", "wave"))).configure(
            None if url is None else str(url),
            _texts(source, "secrets"),
            by_shared_secret=source.get("strategy") == "shared-secret",
            times=_whole(source, "times", 1),
            late_ms=milliseconds(source, "late_s", 0),
            newest_first=source.get("newest_first") is True,
        )
        return {"url": url}

    def _send(self, source: Source) -> object:
        session = self._session(source)
        sent = _hooks(self._core, session.company).repeat(
            session.id,
            kind=None if source.get("type") is None else str(source["type"]),
            times=_whole(source, "times", 1),
            secrets=_texts(source, "secrets") or None,
            age_ms=milliseconds(source, "age_s", 0),
        )
        return {"sent": sent}

    def _reset(self, _: Source) -> object:
        self._core.reset()
        return {"sessions": 0}


def _hooks(core: SimulatorCore, company: str) -> Hooks:
    """Raises ValueError for a company that pushes nothing."""
    found = core.companies.get(company)
    if found is None or found.hooks is None:
        raise ValueError("company is one that pushes")
    return found.hooks


def _error_code(source: Source) -> str:
    code = source.get("code", "insufficient-funds")
    if code not in ERROR_CODES:
        raise ValueError(f"code is one of {', '.join(ERROR_CODES)}")
    return str(code)


def _whole(source: Source, name: str, default: int = 0) -> int:
    value = source.get(name, default)
    if type(value) is not int or not 0 <= value <= 1000:
        raise ValueError(f"{name} is a whole number up to 1000")
    return value


def _texts(source: Source, name: str) -> list[str]:
    values = source.get(name, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise ValueError(f"{name} is a list of texts")
    return values
