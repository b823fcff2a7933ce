"""Access tokens: one for many calls, as long as they say, asked for by one thread at a time."""

from __future__ import annotations

import threading
import time

import pytest

from pos_terminal.domain.secret import Secret
from pos_terminal.providers.failures import Failure
from pos_terminal.providers.http import Answer, NoAnswer, Reason
from pos_terminal.providers.json_reading import Unreadable
from pos_terminal.providers.problems import Problem
from pos_terminal.providers.tokens import Granted, TokenCache, read_granted, with_token


class Company:
    """Hands out tokens t1, t2, ... and has a clock that a test moves."""

    def __init__(self, life_s: int = 3600) -> None:
        self.life_s = life_s
        self.asked = 0
        self.now = 1000.0
        self.failure: Failure | None = None
        self.cache = TokenCache(self.ask, lambda: self.now)

    def ask(self, _deadline: float) -> Granted | Failure:
        self.asked += 1
        return self.failure or Granted(Secret(f"t{self.asked}"), self.life_s)

    def token(self) -> str:
        found = self.cache.get(time.monotonic() + 5)
        assert isinstance(found, Secret)
        return found.reveal()


def test_a_token_is_used_until_a_minute_before_its_end() -> None:
    company = Company(life_s=3600)
    assert company.token() == "t1"
    company.now += 3539
    assert company.token() == "t1"
    company.now += 1
    assert company.token() == "t2"


def test_a_token_that_lives_no_longer_than_the_margin_serves_half_of_its_life() -> None:
    company = Company(life_s=60)
    company.token()
    company.now += 29
    assert company.token() == "t1"
    company.now += 1
    assert company.token() == "t2"


def test_without_a_token_nothing_was_begun_and_the_next_call_asks_again() -> None:
    company = Company()
    company.failure = Failure(Problem.PROVIDER_DOWN, "503")
    found = company.cache.get(time.monotonic() + 5)
    assert isinstance(found, Failure)
    assert found.nothing_begun
    company.failure = None
    assert company.token() == "t2"


def test_only_the_token_that_was_refused_is_forgotten() -> None:
    company = Company()
    company.token()
    company.cache.forget(Secret("t0"))
    assert company.token() == "t1"
    company.cache.forget(Secret("t1"))
    assert company.token() == "t2"


def answer(status: int) -> Answer:
    return Answer(status, {}, b"", "")


def test_a_refused_token_is_renewed_once_and_no_more() -> None:
    company, seen = Company(), []

    def send(token: Secret) -> Answer:
        seen.append(token.reveal())
        return answer(401)

    last = with_token(company.cache, time.monotonic() + 5, send, lambda given: given.status == 401)
    assert isinstance(last, Answer)
    assert seen == ["t1", "t2"]


def test_no_answer_is_not_sent_again() -> None:
    company, seen = Company(), []

    def send(token: Secret) -> NoAnswer:
        seen.append(token.reveal())
        return NoAnswer(Reason.TOO_LATE, may_have_left=True)

    assert isinstance(with_token(company.cache, time.monotonic() + 5, send, lambda _: True), NoAnswer)
    assert seen == ["t1"]


def test_many_threads_ask_for_one_token() -> None:
    gate = threading.Event()
    asked = []

    def ask(_deadline: float) -> Granted:
        asked.append(1)
        gate.wait(10)
        return Granted(Secret("t1"), 3600)

    cache = TokenCache(ask)
    found: list[Secret | Failure] = []
    threads = [
        threading.Thread(target=lambda: found.append(cache.get(time.monotonic() + 10))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    gate.set()
    for thread in threads:
        thread.join(10)
    assert found == [Secret("t1")] * 8
    assert len(asked) == 1


def test_who_waits_for_anothers_question_waits_no_longer_than_its_own_deadline() -> None:
    gate, asking = threading.Event(), threading.Event()

    def ask(_deadline: float) -> Granted:
        asking.set()
        gate.wait(10)
        return Granted(Secret("t1"), 3600)

    cache = TokenCache(ask)
    other = threading.Thread(target=cache.get, args=(time.monotonic() + 10,))
    other.start()
    assert asking.wait(10)
    found = cache.get(time.monotonic())
    gate.set()
    other.join(10)
    assert isinstance(found, Failure)
    assert found.nothing_begun


@pytest.mark.parametrize("life", ["7776000", 7776000])
def test_the_life_of_a_token_is_a_number_or_digits(life: object) -> None:
    text = f'"{life}"' if isinstance(life, str) else life
    granted = read_granted(f'{{"access_token": "abc", "expires_in": {text}}}'.encode())
    assert (granted.token, granted.good_for_s) == (Secret("abc"), 7_776_000)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"access_token": "abc"}',
        b'{"access_token": "abc", "expires_in": -1}',
        b'{"access_token": "abc", "expires_in": 1.5}',
        b'{"access_token": "abc", "expires_in": true}',
        b'{"access_token": "abc", "expires_in": "soon"}',
        b'{"access_token": "", "expires_in": 60}',
        b'{"access_token": "a\\nb", "expires_in": 60}',
        b'{"access_token": 7, "expires_in": 60}',
        b'{"expires_in": 60}',
    ],
)
def test_anything_else_is_no_token(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read_granted(body)


def test_a_token_is_never_shown() -> None:
    assert "abc" not in repr(Granted(Secret("abc-canary"), 60))
