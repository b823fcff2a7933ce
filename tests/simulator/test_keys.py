"""Who may ask: keys, and signed requests."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from pos_terminal.simulator.core import SimulatorCore
from pos_terminal.simulator.exchange import Request, Response
from pos_terminal.simulator.wave_checks import Keys
from tests.support.simulator import API_KEY, Running, ask

SECRET = "wave_sn_AKS_example"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "missing-auth-header"),
        ("Basic abc", "invalid-auth"),
        ("Bearer ", "api-key-not-provided"),
        ("Bearer sk_test_1", "no-matching-api-key"),
    ],
)
def test_a_request_without_a_usable_key_is_401(simulator: Running, header: str | None, code: str) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = ask("GET", f"{simulator.url}/v1/balance", headers=headers)
    assert (answer.status, answer.json()["code"]) == (401, code)


def test_a_revoked_key_is_401(simulator: Running) -> None:
    simulator.control.post("keys", key=API_KEY, revoked=True)
    answer = simulator.wave("GET", "/v1/balance")
    assert (answer.status, answer.json()["code"]) == (401, "api-key-revoked")


def test_with_configured_keys_no_other_passes() -> None:
    core = SimulatorCore(lambda: 0, seed=1, keys=Keys(accepted={"wave_sn_prod_right"}))

    def status(key: str) -> int:
        headers = {"authorization": f"Bearer {key}"}
        reply = core.handle(Request("GET", "/wave/v1/balance", headers=headers))
        assert isinstance(reply, Response)
        return reply.status

    assert status("wave_sn_prod_right") == 200
    assert status("wave_sn_prod_wrong") == 401


def test_once_signing_is_on_only_the_right_signature_passes(simulator: Running) -> None:
    simulator.control.post("keys", key=API_KEY, signing_secret=SECRET)
    body = (
        b'{"amount":"100","currency":"XOF","success_url":"https://a.example","error_url":"https://a.example"}'
    )

    def create(signature: str | None, sent: bytes = body) -> tuple[int, str | None]:
        headers = {} if signature is None else {"Wave-Signature": signature}
        answer = simulator.wave("POST", "/v1/checkout/sessions", sent, **headers)
        return answer.status, answer.json().get("code")

    good = hmac.new(SECRET.encode(), b"1795234696" + body, hashlib.sha256).hexdigest()
    with_dot = hmac.new(SECRET.encode(), b"1795234696." + body, hashlib.sha256).hexdigest()
    assert create(None) == (401, "missing-signature")
    assert create(f"t=1795234696,v1={good}") == (200, None)
    assert create(f"t=1795234697,v1={good}")[0] == 401
    assert create(f"t=1795234696,v1={good}", body + b" ")[0] == 401
    assert create(f"t=1795234696,v1={with_dot}")[0] == 401
    assert create("nonsense")[0] == 401

    empty = hmac.new(SECRET.encode(), b"1795234696", hashlib.sha256).hexdigest()
    header = {"Wave-Signature": f"t=1795234696,v1={empty}"}
    assert simulator.wave("GET", "/v1/balance", **header).status == 200
