"""API users and access tokens of the simulated MTN, for each of its products."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Final

from pos_terminal.simulator.exchange import Request, Response, json_answer
from pos_terminal.simulator.mtn_checks import Invalid, body_of, gateway_fault, mtn_fault, reference_id
from pos_terminal.simulator.orange_tokens import Tokens, basic_of

_HEX: Final = "0123456789abcdef"
_KEY: Final = "ocp-apim-subscription-key"
PRODUCTS: Final = ("collection", "disbursement")


class Users:
    """Who may ask. Users that were made here have one key each; before any was made, everybody is one, as a
    partner portal has made them."""

    def __init__(self, now_ms: Callable[[], int], rng: random.Random, revoked: set[str]) -> None:
        self._rng = rng
        self._revoked = revoked
        self._tokens = {product: Tokens(now_ms, rng, revoked) for product in PRODUCTS}
        self._hosts: dict[str, str] = {}
        self._keys: dict[str, str] = {}

    def reset(self) -> None:
        """Forget all users and tokens."""
        self._hosts.clear()
        self._keys.clear()
        for tokens in self._tokens.values():
            tokens.reset()

    def live_for(self, seconds: int) -> None:
        """How long tokens given out from now on are good."""
        for tokens in self._tokens.values():
            tokens.life_s = seconds

    def refusal(self, request: Request, product: str | None) -> Response | None:
        """The answer to a request without a subscription key, or without a good token for a product;
        None when it may pass."""
        key = request.headers.get(_KEY, "")
        if not key or key in self._revoked:
            words = "missing" if not key else "invalid"
            return gateway_fault(401, f"Access denied due to {words} subscription key.")
        if product is None or self._tokens[product].problem(request) is None:
            return None
        return mtn_fault(401, "INVALID_TOKEN", "The access token is invalid or has expired.")

    def token(self, product: str, request: Request) -> Response:
        """A token for Basic credentials; what is wrong with them is dressed as a fault of the server."""
        if request.body:
            return mtn_fault(400, "BAD_REQUEST", "The body must be empty")
        basic = basic_of(request)
        if basic is None:
            return gateway_fault(401, "Unauthorized")
        user, secret = basic
        known = not self._hosts or self._keys.get(user) == secret
        token = self._tokens[product].issue(user) if known else None
        if token is None:
            return json_answer(500, {"error": "login_failed"})
        life = self._tokens[product].life_s
        return json_answer(200, {"access_token": token, "token_type": "access_token", "expires_in": life})

    def create(self, request: Request) -> Response:
        """A user of the sandbox, with the host that may be called back."""
        user = reference_id(request)
        if user in self._hosts:
            return mtn_fault(409, "RESOURCE_ALREADY_EXIST", "Duplicated reference id.")
        host = body_of(request).get("providerCallbackHost")
        if not isinstance(host, str) or not host or "/" in host:
            raise Invalid(400, "BAD_REQUEST", "providerCallbackHost")
        self._hosts[user] = host
        return Response(201)

    def new_key(self, user: str) -> Response:
        """A new key for a user; the one before is good no longer."""
        if user not in self._hosts:
            return mtn_fault(404, "RESOURCE_NOT_FOUND", "Requested resource was not found.")
        self._keys[user] = "".join(self._rng.choice(_HEX) for _ in range(32))
        return Response(201, json.dumps({"apiKey": self._keys[user]}).encode())

    def show(self, user: str) -> Response:
        """What a user was made with."""
        if user not in self._hosts:
            return mtn_fault(404, "RESOURCE_NOT_FOUND", "Requested resource was not found.")
        host = self._hosts[user]
        return json_answer(200, {"providerCallbackHost": host, "targetEnvironment": "sandbox"})

    def callback_host(self) -> str | None:
        """The host that may be called back; None: any."""
        return next(reversed(self._hosts.values()), None)
