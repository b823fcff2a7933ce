"""Thousands of pushes that a company did not make, for each company that signs: none is taken.

The bulk asks the very function that the route asks, with providers made of a restaurant's sealed secrets in
the database; a sample goes over real sockets, byte by byte as a stranger would send it.
"""

from __future__ import annotations

import gzip
import random
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from urllib.parse import urlsplit

import pytest

from pos_terminal.central import methods
from pos_terminal.central.app import make_app
from pos_terminal.central.centre import Centre
from pos_terminal.central.webhooks.inbox import Verdict
from pos_terminal.central.webhooks.receiving import verdict_of
from pos_terminal.domain.payment import Status
from pos_terminal.providers.base import Provider
from tests.central.pushing import (
    HOOK_SECRETS,
    SIGNERS,
    Shop,
    make_shop,
    run_jobs,
    stripe_body,
    stripe_paid,
    wave_body,
)
from tests.central.serving import serving

NOW_S = 1_795_234_696
OTHERS = ("stripe", "orange")
Push = tuple[list[tuple[str, str]], bytes]


class Doubled(dict[str, str]):
    """Headers as they come from a socket: a name may come twice."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        super().__init__(pairs)
        self._pairs = pairs

    def items(self) -> list[tuple[str, str]]:  # type: ignore[override]
        return self._pairs


@pytest.fixture
def shops(centre: Centre) -> tuple[Shop, Shop]:
    return make_shop(centre, country="SN"), make_shop(centre, "fromager", country="SN")


def body_of(shop: Shop, code: str) -> bytes:
    payment = shop.pay("1", code=code)
    if code == "wave":
        return wave_body(payment)
    if code == "stripe":
        return stripe_body("checkout.session.completed", stripe_paid(payment))
    return b'{"transactionId":"MP1","amount":{"unit":"XOF","value":5000},"status":"SUCCESS"}'


def signed(code: str, body: bytes, secret: str, at_s: int) -> tuple[str, str]:
    return next(pair for pair in SIGNERS[code](body, secret, at_s).items() if pair[0] != "Content-Type")


def changed(data: bytes, chance: random.Random, more: int) -> Iterator[bytes]:
    """Every byte flipped, taken out, doubled and cut off behind, and as many random changes as wanted."""
    for at in range(len(data)):
        yield data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]
        yield data[:at] + data[at + 1 :]
        yield data[:at] + data[at : at + 1] * 2 + data[at + 1 :]
        yield data[:at]
    for _ in range(more):
        at = chance.randrange(len(data))
        yield data[:at] + chance.randbytes(chance.randrange(1, 9)) + data[at + chance.randrange(9) :]
    yield from (data + b" ", b" " + data, data + b"\n", data + b"\x00", b"\xef\xbb\xbf" + data)
    yield from (gzip.compress(data), data.replace(b":", b": "), data.swapcase(), data * 2)
    yield data.decode("utf-8").encode("utf-16")


def claims(value: str) -> set[str]:
    return set(value.split(","))


def forgeries(
    code: str, body: bytes, right: str, others: list[str], now_s: int, more: int = 3_000
) -> Iterator[Push]:
    """Pushes that are none; `more` of them are changed by chance alone."""
    chance = random.Random(f"forged {code}")
    name, value = signed(code, body, right, now_s)
    for other in changed(body, chance, more):
        if other != body:
            yield [(name, value)], other
    for raw in changed(value.encode(), chance, more * 2 // 3):
        text = raw.decode("latin-1")
        # The same claims with something added that means nothing are the same claims.
        if not claims(value) <= claims(text):
            yield [(name, text)], body
    moment, _, hexes = value.partition(",")
    digits = hexes.partition("=")[2]
    for header in ("", digits, hexes, moment, f"{moment};{hexes}", f"{moment}, {hexes}", f"{hexes}"):
        yield [(name, header)], body
    for word in ("v0", "V1", "v2", "v1 ", " v1", "v１"):
        yield [(name, f"{moment},{word}={digits}")], body
    for text in (digits.upper(), digits[:-1], digits + "0", "0" * 64, "", "é" * 64, "０" * 64, "\ud800"):
        yield [(name, f"{moment},v1={text}")], body
    for other_name in (f"X-{name}", name.replace("-", "_"), f"{name}2", "Signature", "Authorization"):
        yield [(other_name, value)], body
    yield [], body
    yield [(name, value), (name, value)], body
    yield [(name, value), (name.lower(), "")], body
    for secret in (*others, "", " ", right.upper(), f"{right} ", right[:-1], "é", "undefined", "None"):
        yield [signed(code, body, secret, now_s)], body
    # What lies ahead comes nearer while the test runs.
    for shift in (-301, 400, -3_600, 86_400, -86_400 * 365, 86_400 * 3650):
        yield [signed(code, body, right, now_s + shift)], body
    for sign in SIGNERS:
        if sign != code:
            yield [(name, signed(sign, body, right, now_s)[1])], body
            yield [signed(sign, body, right, now_s)], body


def secrets_of_others(code: str) -> list[str]:
    mine = HOOK_SECRETS[code]
    wrong = [word.format("baobab") for other, word in HOOK_SECRETS.items() if other != code]
    return [mine.format("fromager"), *wrong, "wave_key_baobab", "sk_test_baobab", "wordbaobab"]


def provider_at(shop: Shop, code: str, at_s: int) -> Provider:
    found = methods.provider_of(shop.centre, shop.restaurant_id, code, now_ms=partial(int, at_s * 1000))
    assert found is not None
    return found


MANY = [pytest.param(150, 400, id="some"), pytest.param(3_000, 5_000, marks=pytest.mark.long, id="many")]


@pytest.mark.parametrize(("more", "at_least"), MANY)
@pytest.mark.parametrize("code", ["wave", "stripe", "orange"])
def test_of_thousands_of_forged_pushes_none_is_taken(
    shops: tuple[Shop, Shop], code: str, more: int, at_least: int
) -> None:
    shop, _ = shops
    provider = provider_at(shop, code, NOW_S)
    body, right = body_of(shop, code), HOOK_SECRETS[code].format("baobab")
    tried = 0
    for headers, content in forgeries(code, body, right, secrets_of_others(code), NOW_S, more):
        assert verdict_of(provider, Doubled(headers), content) is None, (headers, content)
        tried += 1
    assert tried >= at_least
    true = Doubled([signed(code, body, right, NOW_S)])
    assert verdict_of(provider, true, body) is Verdict.PROVED, "the unchanged one is"


def sent(url: str, path: str, push: Push) -> int:
    """The status that a stranger's socket gets for exactly these bytes; 400 where the line is hung up on."""
    headers, body = push
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}", "Connection: close"]
    head = "\r\n".join([*lines, "Content-Type: application/json", *(f"{k}: {v}" for k, v in headers)])
    where = urlsplit(url)
    with socket.create_connection((where.hostname, where.port), timeout=20) as line:
        try:
            line.sendall(head.encode("utf-8", "surrogatepass") + b"\r\n\r\n" + body)
            answer = line.makefile("rb").readline().decode()
        except ConnectionError:
            return 400
    return int(answer.split(" ")[1]) if answer else 400


def a_sample(pushes: list[Push], of: int) -> list[Push]:
    """Some from everywhere, and all of the last ones: those are the thought-out forgeries."""
    return [*pushes[: -60 : max(1, len(pushes) // of)], *pushes[-60:]]


@pytest.mark.parametrize("code", ["wave", *(pytest.param(one, marks=pytest.mark.long) for one in OTHERS)])
def test_over_real_sockets_a_forged_push_is_refused_and_leaves_nothing(
    centre: Centre, shops: tuple[Shop, Shop], code: str
) -> None:
    shop, other = shops
    body, right = body_of(shop, code), HOOK_SECRETS[code].format("baobab")
    now_s = centre.clock.now_ms() // 1000
    true_one = [signed(code, body, right, now_s)]
    # HTTP itself takes spaces around a value away.
    pushes = [
        push
        for push in forgeries(code, body, right, secrets_of_others(code), now_s, 300)
        if [(name, value.strip()) for name, value in push[0]] != true_one or push[1] != body
    ]
    sample = a_sample(pushes, 100)
    path = shop.path(code)
    with serving(make_app(centre)) as url, ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda push: sent(url, path, push), sample))
        true = sent(url, path, ([signed(code, body, right, centre.clock.now_ms() // 1000)], body))
    assert len(answers) >= 150
    taken = [push for push, answer in zip(sample, answers, strict=True) if answer not in (400, 401)]
    assert not taken
    assert answers.count(401) > 100
    assert true == 200
    assert len(shop.states()) == 1, "the true one"
    assert other.states() == []


@pytest.mark.parametrize("code", ["wave", pytest.param("stripe", marks=pytest.mark.long)])
def test_a_true_push_a_hundred_times_and_fifty_at_once_has_one_effect(
    centre: Centre, shops: tuple[Shop, Shop], code: str
) -> None:
    shop, _ = shops
    body, right = body_of(shop, code), HOOK_SECRETS[code].format("baobab")
    path = shop.path(code)
    push: Push = [signed(code, body, right, centre.clock.now_ms() // 1000)], body
    with serving(make_app(centre)) as url, ThreadPoolExecutor(50) as pool:
        at_once = list(pool.map(lambda _: sent(url, path, push), range(50)))
        run_jobs(centre)
        replayed = [sent(url, path, push) for _ in range(100)]
        run_jobs(centre)
    assert set(at_once) | set(replayed) == {200}
    assert shop.rows("SELECT state, times FROM pos.webhooks") == [("applied", 150)]
    [(payment_id,)] = shop.rows("SELECT payment_id FROM pos.payments")
    assert shop.payment(payment_id).status is Status.SUCCESS
    assert len(shop.rows("SELECT 1 FROM pos.journal WHERE subject = :p", p=payment_id)) == 3
