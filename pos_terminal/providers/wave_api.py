"""Authenticated calls to Wave: headers, signature, pages, and failures with every secret blacked out."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import quote, urlencode

from pos_terminal.domain.secret import HIDDEN, Secret
from pos_terminal.providers.failures import Failure
from pos_terminal.providers.http import Answer, HttpClient, NoAnswer
from pos_terminal.providers.json_reading import Unreadable, read_object
from pos_terminal.providers.problems import Problem
from pos_terminal.providers.secrets import SecretStore, required_secret
from pos_terminal.providers.wave_config import WaveConfig
from pos_terminal.providers.wave_errors import failure_of
from pos_terminal.providers.wave_signing import signature_header
from pos_terminal.records import dataclass

SESSIONS: Final = "/v1/checkout/sessions"
_MOST_PAGES: Final = 20
_WAVE_SECRET: Final = re.compile(r"wave_[A-Za-z]{2,3}_\w+", re.ASCII)


@dataclass(frozen=True, slots=True)
class WaveSecrets:
    """The API's key, the secrets of pushes (two while one is replaced), that of request signing."""

    api_key: Secret
    webhook: tuple[Secret, ...] = ()
    signing: Secret | None = None


def wave_secrets_from(store: SecretStore) -> WaveSecrets:
    """WAVE_API_KEY, WAVE_WEBHOOK_SECRET (comma-separated) and WAVE_SIGNING_SECRET of the store.

    Raises SettingsProblem: secret_missing without a key, secret_unreadable when it cannot stand in a header.
    """
    api_key = required_secret(store, "WAVE_API_KEY")
    webhook = store.get("WAVE_WEBHOOK_SECRET")
    return WaveSecrets(api_key, webhook.parts() if webhook else (), store.get("WAVE_SIGNING_SECRET"))


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything a list had, from all its pages, and what identifies the bodies that were read."""

    items: tuple[object, ...]
    raw_sha256: str


class WaveApi:
    """Speaks HTTP with Wave. All calls of one step share one deadline, in seconds of the monotonic clock."""

    def __init__(
        self, config: WaveConfig, secrets: WaveSecrets, http: HttpClient, now_ms: Callable[[], int]
    ) -> None:
        self._config = config
        self._secrets = secrets
        self._http = http
        self._now_ms = now_ms

    def deadline(self) -> float:
        """When a step that begins now must be over."""
        return time.monotonic() + self._config.deadline_s

    def call(
        self,
        method: str,
        path: str,
        deadline: float,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, str] | None = None,
        idempotency_key: str | None = None,
    ) -> Answer | NoAnswer:
        """One call; `path` is already quoted."""
        # Serialised once: what is signed is what is sent.
        content = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        headers = {"Authorization": f"Bearer {self._secrets.api_key.reveal()}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if idempotency_key is not None:
            # Not relied on. A digest, because a caller's key is any text and a header is not.
            headers["Idempotency-Key"] = hashlib.sha256(idempotency_key.encode()).hexdigest()
        if self._secrets.signing is not None:
            headers["Wave-Signature"] = signature_header(self._secrets.signing, self._now_ms(), content)
        url = self._config.api_url + path + (f"?{urlencode(query)}" if query else "")
        return self._http.send(method, url, headers=headers, content=content, deadline_s=deadline)

    def failure(self, answer: Answer | NoAnswer) -> Failure:
        """What a failed call means, without any secret in Wave's words."""
        failure = failure_of(answer)
        words = failure.provider_error or ""
        for secret in (self._secrets.api_key, self._secrets.signing, *self._secrets.webhook):
            words = secret.hide_in(words) if secret else words
        return replace(failure, provider_error=_WAVE_SECRET.sub(HIDDEN, words) or None)

    def list_all(
        self, path: str, query: Mapping[str, str], names: tuple[str, ...], deadline: float
    ) -> Listing | Failure:
        """The items of every page; `names` are the names the list may have. Half a list is a Failure."""
        items: list[object] = []
        digests: list[str] = []
        cursor: str | None = None
        for _ in range(_MOST_PAGES):
            asked = dict(query) if cursor is None else {**query, "after": cursor}
            answer = self.call("GET", path, deadline, query=asked)
            if isinstance(answer, NoAnswer) or answer.status != 200:
                return self.failure(answer)
            try:
                found, cursor = _page(answer.body, names)
            except Unreadable as error:
                return Failure(Problem.UNREADABLE, str(error))
            items += found
            digests.append(answer.sha256)
            if cursor is None:
                return Listing(tuple(items), _joined(digests))
        return Failure(Problem.UNREADABLE, "too many pages")


def session_path(reference: str, step: str = "") -> str:
    """The path of one session, quoted. Raises ValueError for an empty reference or one of dots alone."""
    if reference.strip(".") == "":
        raise ValueError("not a session's reference")
    return f"{SESSIONS}/{quote(reference, safe='')}{step}"


def _page(body: bytes, names: tuple[str, ...]) -> tuple[list[object], str | None]:
    found = read_object(body)
    items = next((found[name] for name in names if name in found), None)
    if not isinstance(items, list):
        raise Unreadable(names[0])
    info = found.get("page_info")
    if not isinstance(info, dict) or info.get("has_next_page") is not True:
        return items, None
    cursor = info.get("end_cursor")
    if not isinstance(cursor, str) or not cursor:
        raise Unreadable("end_cursor")
    return items, cursor


def _joined(digests: list[str]) -> str:
    if len(digests) == 1:
        return digests[0]
    return hashlib.sha256("".join(digests).encode()).hexdigest()
