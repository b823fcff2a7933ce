"""Authenticated calls to Stripe: headers, forms, pages, and failures with every secret blacked out."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import quote

from pos_terminal.domain.secret import HIDDEN
from pos_terminal.providers.failures import Failure
from pos_terminal.providers.http import Answer, HttpClient, NoAnswer
from pos_terminal.providers.json_reading import Unreadable, read_object
from pos_terminal.providers.problems import Problem
from pos_terminal.providers.stripe_config import StripeConfig, StripeSecrets
from pos_terminal.providers.stripe_errors import failure_of
from pos_terminal.providers.stripe_form import Value, encode

SESSIONS: Final = "/v1/checkout/sessions"
REFUNDS: Final = "/v1/refunds"
_PAGE: Final = 100
_MOST_PAGES: Final = 20
_STRIPE_SECRET: Final = re.compile(r"\b(?:sk|rk|pk|whsec)_\w+", re.ASCII)
_KEY: Final = re.compile(r"[!-~]{1,255}", re.ASCII)

Page = tuple[list[object], str]
"""The items of one page, and the digest of its body."""


class StripeApi:
    """Speaks HTTP with Stripe. All calls of a step share one deadline, in seconds of the monotonic clock."""

    def __init__(self, config: StripeConfig, secrets: StripeSecrets, http: HttpClient) -> None:
        self._config = config
        self._secrets = secrets
        self._http = http
        self._may_expand = True

    def deadline(self) -> float:
        """When a step that begins now must be over."""
        return time.monotonic() + self._config.deadline_s

    def post(self, path: str, body: str, deadline: float, key: str | None = None) -> Answer | NoAnswer:
        """Send exactly this form; the same key again is worked on at most once."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if key is not None:
            headers["Idempotency-Key"] = key_text(key)
        return self._send("POST", path, headers, body.encode(), deadline)

    def get(
        self, path: str, query: Mapping[str, Value], deadline: float, *, expand: str
    ) -> Answer | NoAnswer:
        """Ask, with the details of `expand` where the key may read them: a restricted one may not."""
        if self._may_expand:
            asked = encode({**query, "expand": [expand]})
            answer = self._send("GET", f"{path}?{asked}", {}, b"", deadline)
            if isinstance(answer, NoAnswer) or answer.status != 403:
                return answer
            self._may_expand = False
        return self._send("GET", f"{path}?{encode(query)}" if query else path, {}, b"", deadline)

    def _send(
        self, method: str, target: str, headers: Mapping[str, str], content: bytes, deadline: float
    ) -> Answer | NoAnswer:
        every = {
            "Authorization": f"Bearer {self._secrets.api_key.reveal()}",
            "Stripe-Version": self._config.api_version,
        }
        url = self._config.api_url + target
        return self._http.send(
            method, url, headers=every | dict(headers), content=content, deadline_s=deadline
        )

    def failure(self, answer: Answer | NoAnswer) -> Failure:
        """What a failed call means, without any secret in Stripe's words."""
        failure = failure_of(answer)
        words = failure.provider_error or ""
        for secret in (self._secrets.api_key, *self._secrets.webhook):
            words = secret.hide_in(words)
        return replace(failure, provider_error=_STRIPE_SECRET.sub(HIDDEN, words) or None)

    def pages(
        self, path: str, query: Mapping[str, Value], deadline: float, *, expand: str
    ) -> Iterator[Page | Failure]:
        """The pages of a list, newest first. A Failure is the last: what it hides is not known."""
        after: str | None = None
        for _ in range(_MOST_PAGES):
            asked = {**query, "limit": _PAGE} | ({} if after is None else {"starting_after": after})
            answer = self.get(path, asked, deadline, expand=expand)
            if isinstance(answer, NoAnswer) or answer.status != 200:
                yield self.failure(answer)
                return
            try:
                items, after = _page(answer.body)
            except Unreadable as error:
                yield Failure(Problem.UNREADABLE, str(error))
                return
            yield items, answer.sha256
            if after is None:
                return
        yield Failure(Problem.UNREADABLE, "too many pages")


def _page(body: bytes) -> tuple[list[object], str | None]:
    """The items, and after which of them the next page begins."""
    found = read_object(body)
    items = found.get("data")
    if not isinstance(items, list):
        raise Unreadable("data")
    more = found.get("has_more")
    if more is False:
        return items, None
    last = items[-1] if items else None
    name = last.get("id") if isinstance(last, dict) else None
    if more is not True or not isinstance(name, str) or not name:
        raise Unreadable("has_more")
    return items, name


def object_path(collection: str, reference: str, step: str = "") -> str:
    """The path of one object, quoted. Raises ValueError for an empty reference or one of dots alone."""
    if reference.strip(".") == "":
        raise ValueError("not a reference")
    return f"{collection}/{quote(reference, safe='')}{step}"


def key_text(key: str) -> str:
    """The idempotency key as it stands in a header: itself, or its digest where a header cannot hold it."""
    return key if _KEY.fullmatch(key) else hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
