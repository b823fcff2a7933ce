"""Wave's pushes: an authentic one is read, thousands of changed ones are not."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator

import pytest

from pos_terminal.providers.base import Outcome
from pos_terminal.providers.http import MAX_BODY_BYTES, HttpClient
from pos_terminal.providers.problems import Problem
from pos_terminal.providers.wave import WaveProvider
from pos_terminal.providers.wave_api import WaveSecrets
from tests.providers.wave_shapes import (
    API_KEY,
    HOOK_NEW,
    HOOK_OLD,
    NOW_MS,
    SESSION_ID,
    paid,
    session,
    wave_at,
)

NOW_S = NOW_MS // 1000
BODY = json.dumps({"id": "AE_ijzo7oGgrlM7", "type": "checkout.session.completed", "data": paid()}).encode()


def hmac_by_hand(key: bytes, message: bytes) -> str:
    """HMAC-SHA256 from its definition, so that the program's own way is not used to check itself."""
    key = key.ljust(64, b"\0") if len(key) <= 64 else hashlib.sha256(key).digest().ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key) + message).digest()
    return hashlib.sha256(bytes(byte ^ 0x5C for byte in key) + inner).hexdigest()


def signed(body: bytes = BODY, secret: str = HOOK_OLD, at_s: int = NOW_S) -> str:
    return f"t={at_s},v1={hmac_by_hand(secret.encode(), str(at_s).encode() + body)}"


@pytest.fixture
def wave(http: HttpClient) -> WaveProvider:
    return wave_at("http://127.0.0.1:1", http)


def test_the_definition_gives_the_published_vector() -> None:
    """RFC 4231, test case 2."""
    expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert hmac_by_hand(b"Jefe", b"what do ya want for nothing?") == expected


@pytest.mark.parametrize("secret", [HOOK_OLD, HOOK_NEW])
@pytest.mark.parametrize("name", ["Wave-Signature", "wave-signature", "WAVE-SIGNATURE"])
def test_an_authentic_push_is_accepted_under_each_secret_that_is_valid(
    wave: WaveProvider, secret: str, name: str
) -> None:
    assert wave.verify_webhook({name: signed(secret=secret)}, BODY)


def test_one_of_several_signatures_is_enough(wave: WaveProvider) -> None:
    wrong = "v1=" + "0" * 64
    moment, _, right = signed().partition(",")
    assert wave.verify_webhook({"Wave-Signature": f"{moment},{wrong},{right}"}, BODY)
    assert wave.verify_webhook({"Wave-Signature": f"{moment},{right},{wrong}"}, BODY)
    assert not wave.verify_webhook({"Wave-Signature": f"{moment},{wrong},{wrong}"}, BODY)


@pytest.mark.parametrize(
    ("shift_s", "accepted"), [(0, True), (300, True), (-300, True), (301, False), (-301, False)]
)
def test_a_push_is_good_for_five_minutes_either_way(wave: WaveProvider, shift_s: int, accepted: bool) -> None:
    assert wave.verify_webhook({"Wave-Signature": signed(at_s=NOW_S + shift_s)}, BODY) is accepted


def test_the_shared_secret_alone_is_accepted_where_nothing_is_signed(wave: WaveProvider) -> None:
    assert wave.verify_webhook({"authorization": f"Bearer {HOOK_NEW}"}, BODY)
    assert not wave.verify_webhook({"authorization": f"Bearer {HOOK_NEW}x"}, BODY)
    assert not wave.verify_webhook({"authorization": f"Basic {HOOK_NEW}"}, BODY)
    assert not wave.verify_webhook({"authorization": f"Bearer {API_KEY}"}, BODY)
    assert not wave.verify_webhook({"authorization": "Bearer "}, BODY)


def test_a_shared_secret_does_not_repair_a_wrong_signature(wave: WaveProvider) -> None:
    headers = {"Authorization": f"Bearer {HOOK_NEW}", "Wave-Signature": signed(body=b"other")}
    assert not wave.verify_webhook(headers, BODY)


HEX = signed().rpartition("=")[2]


@pytest.mark.parametrize(
    "header",
    [
        "",
        HEX,
        f"v1={HEX}",
        f"t={NOW_S}",
        f"t={NOW_S};v1={HEX}",
        f"t={NOW_S},V1={HEX}",
        f"T={NOW_S},v1={HEX}",
        f"t={NOW_S},v1={HEX.upper()}",
        f"t={NOW_S},v0={HEX}",
        f"t={NOW_S},t={NOW_S},v1={HEX}",
        f"t={NOW_S}, v1={HEX}",
        f"t=+{NOW_S},v1={HEX}",
        f"t=0{NOW_S},v1={HEX}",
        f"t={NOW_S}.0,v1={HEX}",
        f"t={'9' * 40},v1={HEX}",
        f"t=-1,v1={HEX}",
        f"t=١٢٣,v1={HEX}",
        f"t={NOW_S},v1={HEX}\u00e9",
        f"t={NOW_S},v1=\ud800",
        f"t={NOW_S},v1=",
        f"t={NOW_S}" + f",v1={HEX}" * 9,
        f"t={NOW_S},v1={HEX}" + ",x=1" * 1000,
        f"t={NOW_S},v1=" + hmac_by_hand(HOOK_OLD.encode(), f"{NOW_S}.".encode() + BODY),
        f"t={NOW_S},v1=" + hmac_by_hand(HOOK_OLD.encode(), BODY),
        f"t={NOW_S},v1=" + hmac_by_hand(b"", str(NOW_S).encode() + BODY),
        f"t={NOW_S},v1=" + hmac_by_hand(f"{HOOK_OLD},{HOOK_NEW}".encode(), str(NOW_S).encode() + BODY),
        f"t={NOW_S},v1=" + hmac_by_hand(API_KEY.encode(), str(NOW_S).encode() + BODY),
        f"t={NOW_S},v1=" + hashlib.sha256(HOOK_OLD.encode() + str(NOW_S).encode() + BODY).hexdigest(),
    ],
)
def test_a_header_that_is_not_exactly_right_is_refused(wave: WaveProvider, header: str) -> None:
    assert not wave.verify_webhook({"Wave-Signature": header}, BODY)


def test_a_header_that_comes_twice_is_refused(wave: WaveProvider) -> None:
    assert not wave.verify_webhook({"Wave-Signature": signed(), "wave-signature": signed()}, BODY)
    bearer = f"Bearer {HOOK_NEW}"
    assert not wave.verify_webhook({"Authorization": bearer, "authorization": bearer}, BODY)


def test_other_header_names_prove_nothing(wave: WaveProvider) -> None:
    assert not wave.verify_webhook({"X-Wave-Signature": signed()}, BODY)
    assert not wave.verify_webhook({}, BODY)


def test_a_body_above_the_limit_is_refused_even_when_signed(wave: WaveProvider) -> None:
    body = b" " * (MAX_BODY_BYTES + 1)
    assert not wave.verify_webhook({"Wave-Signature": signed(body)}, body)


def test_without_a_secret_nothing_is_accepted(http: HttpClient) -> None:
    bare = wave_at("http://127.0.0.1:1", http)
    keyless = WaveProvider(bare._config, WaveSecrets(bare._api._secrets.api_key), http, lambda: NOW_MS)
    assert not keyless.verify_webhook({"Wave-Signature": signed(secret="x")}, BODY)
    assert not keyless.verify_webhook({"Authorization": "Bearer "}, BODY)


def changed(data: bytes, chance: random.Random) -> Iterator[bytes]:
    """Every byte flipped, taken out and doubled, and many random changes."""
    for at in range(len(data)):
        yield data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]
        yield data[:at] + data[at + 1 :]
        yield data[:at] + data[at : at + 1] * 2 + data[at + 1 :]
        yield data[:at]
    for _ in range(2000):
        at, length = chance.randrange(len(data)), chance.randrange(1, 9)
        yield data[:at] + chance.randbytes(length) + data[at + chance.randrange(9) :]
    yield data + b" "
    yield b" " + data
    yield data + b"\x00"
    yield b"\xef\xbb\xbf" + data


def test_of_thousands_of_changed_pushes_none_is_accepted(wave: WaveProvider) -> None:
    chance = random.Random(20261120)
    header = signed()
    bodies = [body for body in changed(BODY, chance) if body != BODY]
    headers = [
        text
        for text in (data.decode("latin-1") for data in changed(header.encode(), chance))
        # The same claim with something added that means nothing is still the same claim.
        if not {f"t={NOW_S}", f"v1={HEX}"} <= set(text.split(","))
    ]
    assert len(bodies) + len(headers) >= 5000
    accepted = sum(wave.verify_webhook({"Wave-Signature": header}, body) for body in bodies)
    accepted += sum(wave.verify_webhook({"Wave-Signature": text}, BODY) for text in headers)
    assert accepted == 0
    assert wave.verify_webhook({"Wave-Signature": header}, BODY), "the unchanged one is"


# --- reading ---------------------------------------------------------------------------------------


def test_a_completed_session_tells_of_the_payment(wave: WaveProvider) -> None:
    event = wave.parse_webhook(BODY)
    assert event is not None
    assert event.result is not None
    assert (event.event_id, event.kind) == ("AE_ijzo7oGgrlM7", "checkout.session.completed")
    assert (event.result.outcome, event.result.provider_reference) == (Outcome.PAID, SESSION_ID)
    assert event.result.raw_sha256 == hashlib.sha256(BODY).hexdigest()


def test_a_failed_try_that_is_pushed_ends_nothing(wave: WaveProvider) -> None:
    data = session(last_payment_error={"code": "insufficient-funds", "message": "m"})
    body = json.dumps({"id": "AE_1", "type": "checkout.session.payment_failed", "data": data}).encode()
    event = wave.parse_webhook(body)
    assert event is not None
    assert event.result is not None
    assert event.result.outcome is Outcome.PENDING
    assert event.result.last_attempt_error == Problem.INSUFFICIENT_FUNDS


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"\xff",
        json.dumps({"id": "AE_1", "type": "test.test_event", "data": {}}).encode(),
        json.dumps({"id": "AE_1", "type": "merchant.payment_received", "data": paid()}).encode(),
        json.dumps({"id": "AE_1", "type": "checkout.session.completed"}).encode(),
        json.dumps({"type": "checkout.session.completed", "data": paid()}).encode(),
        json.dumps({"id": "AE 1", "type": "checkout.session.completed", "data": paid()}).encode(),
        json.dumps({"id": "AE_1", "type": "checkout.session.completed", "data": paid(amount=5000)}).encode(),
    ],
)
def test_what_is_not_about_a_readable_session_is_nothing(wave: WaveProvider, body: bytes) -> None:
    assert wave.parse_webhook(body) is None
