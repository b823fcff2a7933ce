"""Authorised JSON calls to one of MTN's products: the token, and failures with every secret blacked out."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Mapping
from functools import partial
from typing import Final

from pos_terminal.domain.secret import Secret
from pos_terminal.providers.failures import Failure, without_secrets
from pos_terminal.providers.http import Answer, HttpClient, NoAnswer
from pos_terminal.providers.mtn_config import ProductSecrets
from pos_terminal.providers.mtn_errors import failure_of, is_token_refused
from pos_terminal.providers.tokens import Granted, TokenCache, granted_by, with_token
from pos_terminal.records import dataclass

_LOOKS_SECRET: Final = re.compile(r"(?=[A-Za-z_.-]*[0-9])[A-Za-z0-9_.-]{20,}", re.ASCII)
"""Tokens and keys, should MTN repeat one in its words, also where the words were cut short."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is asked: the address of the platform, and the target environment on it."""

    api_url: str
    environment: str


class MtnApi:
    """Speaks HTTP with one product (collection, disbursement). All calls of one step share one deadline, in
    monotonic seconds."""

    def __init__(self, product: str, secrets: ProductSecrets, http: HttpClient, deadline_s: float) -> None:
        self._product = product
        self._secrets = secrets
        self._http = http
        self._deadline_s = deadline_s
        self._tokens: dict[Place, TokenCache] = {}

    def deadline(self) -> float:
        """When a step that begins now must be over."""
        return time.monotonic() + self._deadline_s

    def tokens(self, place: Place) -> TokenCache:
        """The token of one product on one platform: no other takes it."""
        return self._tokens.setdefault(place, TokenCache(partial(self._ask_token, place)))

    def _headers(self, place: Place) -> dict[str, str]:
        key = self._secrets.subscription_key.reveal()
        return {"Ocp-Apim-Subscription-Key": key, "X-Target-Environment": place.environment}

    def _ask_token(self, place: Place, deadline: float) -> Granted | Failure:
        pair = f"{self._secrets.user_id.reveal()}:{self._secrets.api_secret.reveal()}"
        basic = base64.b64encode(pair.encode()).decode()
        # Without its slash at the end it is another path; with a body it is refused.
        answer = self._http.send(
            "POST",
            f"{place.api_url}/{self._product}/token/",
            headers={**self._headers(place), "Authorization": f"Basic {basic}"},
            deadline_s=deadline,
        )
        if isinstance(answer, NoAnswer) or answer.status != 200:
            return self.failure(answer)
        return granted_by(answer)

    def call(
        self,
        method: str,
        place: Place,
        path: str,
        deadline: float,
        *,
        body: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer | NoAnswer | Failure:
        """One authorised call, repeated once when the token was refused. A Failure: there is no token."""
        content = b"" if body is None else json.dumps(body).encode()
        sent = {**self._headers(place), **(headers or {})}
        if body is not None:
            sent["Content-Type"] = "application/json"

        def send(token: Secret) -> Answer | NoAnswer:
            return self._http.send(
                method,
                f"{place.api_url}/{self._product}/{path}",
                headers={**sent, "Authorization": f"Bearer {token.reveal()}"},
                content=content,
                deadline_s=deadline,
            )

        return with_token(self.tokens(place), deadline, send, is_token_refused)

    def failure(self, answer: Answer | NoAnswer | Failure) -> Failure:
        """What a failed call means, without any secret in MTN's words."""
        failure = answer if isinstance(answer, Failure) else failure_of(answer)
        return without_secrets(failure, self._secrets.all(), _LOOKS_SECRET)
