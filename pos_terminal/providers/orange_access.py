"""Authorised JSON calls to Orange, both its APIs: the token, and failures with every secret blacked out."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Mapping
from functools import partial
from typing import Final
from urllib.parse import urlencode

from pos_terminal.domain.secret import Secret
from pos_terminal.providers.failures import Failure, without_secrets
from pos_terminal.providers.http import Answer, HttpClient, NoAnswer
from pos_terminal.providers.orange_errors import Refusals, failure_of, is_token_refused, token_failure
from pos_terminal.providers.tokens import Granted, TokenCache, granted_by, with_token
from pos_terminal.records import dataclass

_LOOKS_SECRET: Final = re.compile(r"(?=[A-Za-z_-]*[0-9])[A-Za-z0-9_-]{16,}", re.ASCII)
"""Tokens, should Orange repeat one in its words, also where the words were cut short."""


@dataclass(frozen=True, slots=True)
class Access:
    """Who asks for tokens, and where: `token_path` comes after the API's address."""

    client_id: Secret
    client_secret: Secret
    token_path: str
    hidden: tuple[Secret, ...]
    refusals: Refusals
    deadline_s: float
    in_body: bool = False
    """The credentials go into the form, as in Senegal, not into a header."""


class OrangeApi:
    """Speaks HTTP with Orange. All calls of one step share one deadline, in monotonic seconds."""

    def __init__(self, access: Access, http: HttpClient) -> None:
        self._access = access
        self._http = http
        self._tokens: dict[str, TokenCache] = {}

    def deadline(self) -> float:
        """When a step that begins now must be over."""
        return time.monotonic() + self._access.deadline_s

    def tokens(self, api_url: str) -> TokenCache:
        """The token of one host: a sandbox's is not the live one's."""
        return self._tokens.setdefault(api_url, TokenCache(partial(self._ask_token, api_url)))

    def _ask_token(self, api_url: str, deadline: float) -> Granted | Failure:
        access = self._access
        client_id, client_secret = access.client_id.reveal(), access.client_secret.reveal()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        form = {"grant_type": "client_credentials"}
        if access.in_body:
            form.update(client_id=client_id, client_secret=client_secret)
        else:
            basic = base64.b64encode(f"{client_id}:{client_secret}".encode()).decode()
            headers["Authorization"] = f"Basic {basic}"
        answer = self._http.send(
            "POST",
            api_url + access.token_path,
            headers=headers,
            content=urlencode(form).encode(),
            deadline_s=deadline,
        )
        if isinstance(answer, NoAnswer) or answer.status != 200:
            return self._hide(token_failure(answer))
        return granted_by(answer)

    def call(
        self,
        method: str,
        api_url: str,
        path: str,
        deadline: float,
        *,
        body: Mapping[str, object] | None = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer | NoAnswer | Failure:
        """One authorised call, repeated once when the token was refused. A Failure: there is no token."""
        content = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        url = api_url + path + (f"?{urlencode(query)}" if query else "")

        def send(token: Secret) -> Answer | NoAnswer:
            # The type is asked for even where there is no body.
            sent = {"Authorization": f"Bearer {token.reveal()}", "Content-Type": "application/json"}
            return self._http.send(
                method, url, headers={**sent, **(headers or {})}, content=content, deadline_s=deadline
            )

        return with_token(self.tokens(api_url), deadline, send, is_token_refused)

    def failure(self, answer: Answer | NoAnswer | Failure) -> Failure:
        """What a failed call means, without any secret in Orange's words."""
        return self._hide(
            answer if isinstance(answer, Failure) else failure_of(answer, self._access.refusals)
        )

    def _hide(self, failure: Failure) -> Failure:
        access = self._access
        secrets = (access.client_id, access.client_secret, *access.hidden)
        return without_secrets(failure, secrets, _LOOKS_SECRET)
