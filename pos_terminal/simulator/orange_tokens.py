"""OAuth tokens of the simulated Orange, for both its APIs. A restart forgets them: nothing promises more."""

from __future__ import annotations

import base64
import binascii
import random
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs

from pos_terminal.simulator.exchange import Request

_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz0123456789"


def is_type(headers: Mapping[str, str], name: str, wanted: str) -> bool:
    """Whether a header names this media type; a list of types in Accept is searched."""
    value = headers.get(name, "").lower()
    return wanted in value or (name == "accept" and "*/*" in value)


def form_of(body: bytes) -> dict[str, str]:
    """The fields of a form, each with its first value."""
    return {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}


def basic_of(request: Request) -> tuple[str, str] | None:
    """User and password of Basic authentication, when both are there."""
    scheme, _, packed = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, _, password = base64.b64decode(packed, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (user, password) if user and password else None


class Tokens:
    """Who holds which token until when. `revoked` are clients that get none and whose tokens are no good."""

    def __init__(self, now_ms: Callable[[], int], rng: random.Random, revoked: set[str]) -> None:
        self._now_ms = now_ms
        self._rng = rng
        self._revoked = revoked
        self._held: dict[str, tuple[str, int]] = {}
        self.life_s = 3600
        self.life_as_text = False

    def reset(self) -> None:
        """Nobody holds a token."""
        self._held.clear()
        self.life_s, self.life_as_text = 3600, False

    def issue(self, client: str) -> str | None:
        """A new token; None for a client that is revoked."""
        if client in self._revoked:
            return None
        token = "".join(self._rng.choice(_ALPHABET) for _ in range(40))
        self._held[token] = (client, self._now_ms() + self.life_s * 1000)
        return token

    def problem(self, request: Request) -> int | None:
        """Orange's code for what is wrong with a request's token: 40 none, 41 unknown, 42 too old; None when
        it is good."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            return 40
        client, until_ms = self._held.get(token, ("", 0))
        if not client or client in self._revoked:
            return 41
        return 42 if self._now_ms() >= until_ms else None
