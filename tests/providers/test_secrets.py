"""Secrets are not seen: not printed, not stored, not logged, not told in errors."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import traceback

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import NoKeyringError

from pos_terminal.domain import in_transaction
from pos_terminal.domain.errors import SettingsProblem
from pos_terminal.domain.secret import Secret
from pos_terminal.providers.http import HttpClient
from pos_terminal.providers.registry import get_provider
from pos_terminal.providers.secrets import EnvironmentSecrets, KeyringSecrets, SecretChain
from pos_terminal.providers.wave_api import wave_secrets_from
from tests.providers.loopback import Conduct, Server, reply, reset
from tests.providers.wave_shapes import (
    API_KEY,
    CANARY,
    HOOK_NEW,
    HOOK_OLD,
    NOW_MS,
    SESSION_ID,
    SIGNING,
    fault,
    paid,
    wave_at,
)

VALUE = "wave_sn_prod_canary"


def test_a_secret_shows_itself_only_when_asked() -> None:
    secret = Secret(VALUE)
    assert secret.reveal() == VALUE
    shown = [repr(secret), str(secret), f"{secret}", f"{secret:>40}", "%s %r" % (secret, secret)]  # noqa: UP031
    shown += [repr([secret]), repr({"key": secret}), str(vars(EnvironmentSecrets)), f"{secret!a}"]
    assert all(CANARY not in text for text in shown)


def test_a_secret_is_not_stored_or_copied() -> None:
    secret = Secret(VALUE)
    for attempt in (pickle.dumps, copy.copy, copy.deepcopy, json.dumps, vars):
        with pytest.raises(TypeError):
            attempt(secret)


def test_secrets_are_compared_and_split() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a")}) == 1
    assert [part.reveal() for part in Secret(" a, ,b,").parts()] == ["a", "b"]
    with pytest.raises(ValueError, match="empty"):
        Secret("")


def test_a_secret_is_blacked_out_of_a_text() -> None:
    assert CANARY not in Secret(VALUE).hide_in(f"no key {VALUE} known")


def test_the_environment_knows_secrets_without_the_spaces_around() -> None:
    store = EnvironmentSecrets({"A": " x\n", "B": "  "})
    found = store.get("A")
    assert found is not None
    assert found.reveal() == "x"
    assert store.get("B") is None
    assert store.get("C") is None


class _Keyring(KeyringBackend):
    """A keyring that holds one word, or refuses like a machine without any."""

    def __init__(self, held: dict[tuple[str, str], str] | None) -> None:
        self._held = held

    def get_password(self, service: str, username: str) -> str | None:
        if self._held is None:
            raise NoKeyringError
        return self._held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError


@pytest.mark.parametrize("held", [None, {}, {("pos-terminal", "A"): "from the keyring"}])
def test_the_environment_goes_before_the_keyring(held: dict[tuple[str, str], str] | None) -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(_Keyring(held))
    try:
        chain = SecretChain(EnvironmentSecrets({"B": "from the environment"}), KeyringSecrets())
        found, other = chain.get("A"), chain.get("B")
    finally:
        keyring.set_keyring(before)
    assert (found.reveal() if found else None) == ("from the keyring" if held else None)
    assert other is not None
    assert other.reveal() == "from the environment"


def test_both_secrets_are_read_while_one_is_replaced() -> None:
    store = EnvironmentSecrets({"WAVE_API_KEY": API_KEY, "WAVE_WEBHOOK_SECRET": f"{HOOK_OLD}, {HOOK_NEW}"})
    secrets = wave_secrets_from(store)
    assert [secret.reveal() for secret in secrets.webhook] == [HOOK_OLD, HOOK_NEW]
    assert secrets.signing is None


@pytest.mark.parametrize(
    ("value", "code"), [("", "secret_missing"), ("canary key", "secret_unreadable"), ("canary\nX: 1", None)]
)
def test_a_key_that_cannot_be_used_is_named_and_not_shown(value: str, code: str | None) -> None:
    with pytest.raises(SettingsProblem) as caught:
        wave_secrets_from(EnvironmentSecrets({"WAVE_API_KEY": value}))
    assert caught.value.code == (code or "secret_unreadable")
    assert CANARY not in str(caught.value) + repr(caught.value)


def telling(status: int) -> Conduct:
    """An answer that repeats every secret in its error."""
    words = f"no-matching {API_KEY} {HOOK_OLD} {HOOK_NEW} {SIGNING} wave_ci_prod_canaryOTHER"
    return reply(status, {"code": f"invalid-{API_KEY}", "message": words})


@pytest.mark.parametrize(
    "conduct",
    [
        *(telling(status) for status in (400, 401, 403, 429, 500)),
        reply(200, paid()),
        reset,
        reply(401, fault("invalid-auth", "cut in the middle: " + "x" * 140 + API_KEY)),
    ],
)
def test_no_secret_is_in_results_logs_or_representations(
    http: HttpClient, conduct: Conduct, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with Server(conduct) as server:
        wave = wave_at(server, http, signing=True)
        results: list[object] = [
            wave.initiate_payment(amount=5000, currency="XOF", order_reference="T1", idempotency_key="k"),
            wave.check_status(SESSION_ID),
            wave.find_by_reference("T1"),
            wave.cancel(SESSION_ID),
            wave.process_refund(SESSION_ID, idempotency_key="r"),
            wave.check_refund(SESSION_ID),
            wave.test_connection(),
            wave.verify_webhook({"Authorization": f"Bearer {HOOK_NEW}"}, b"{}"),
            wave,
            wave._api._secrets,
            vars(wave),
            vars(wave._api),
        ]
        assert any(API_KEY in request.headers["authorization"] for request in server.received)
    assert CANARY not in repr(results)
    assert CANARY not in caplog.text
    assert all(CANARY not in repr(vars(record)) for record in caplog.records)
    assert caplog.records


def test_no_secret_is_in_the_exception_of_a_mistake_of_ours(http: HttpClient) -> None:
    wave = wave_at("http://127.0.0.1:1", http, signing=True)
    in_transaction.enter()
    try:
        with pytest.raises(RuntimeError) as caught:
            wave.check_status(SESSION_ID)
    finally:
        in_transaction.leave()
    assert CANARY not in "".join(traceback.format_exception(caught.value))


def test_a_provider_made_from_the_environment_shows_no_secret(http: HttpClient) -> None:
    environ = {"WAVE_API_KEY": API_KEY, "WAVE_WEBHOOK_SECRET": HOOK_OLD, "WAVE_SIGNING_SECRET": SIGNING}
    provider = get_provider(
        "wave", {}, EnvironmentSecrets(environ), environ=environ, http=http, now_ms=lambda: NOW_MS
    )
    assert CANARY not in repr(provider) + repr(vars(provider))
