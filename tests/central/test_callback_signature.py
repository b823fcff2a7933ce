"""The owner of a payable can prove that a callback is ours, also while the secret is replaced."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from pos_terminal.central.callbacks.signature import signature_header
from pos_terminal.domain.secret import Secret
from pos_terminal.providers.stripe_webhook import signature as with_a_full_stop
from pos_terminal.providers.timed_signature import signature_holds

BODY = b'{"id":"01"}'
NOW_MS = 1_795_234_696_123


def test_the_signature_is_over_time_full_stop_and_body() -> None:
    told = hmac.new(b"whs_1", b"1795234696." + BODY, hashlib.sha256).hexdigest()
    assert signature_header([Secret("whs_1")], NOW_MS, BODY) == f"t=1795234696,v1={told}"


def test_either_secret_checks_while_one_is_replaced() -> None:
    header = signature_header([Secret("new"), Secret("old")], NOW_MS, BODY)
    for known in ("new", "old"):
        assert signature_holds(header, BODY, [Secret(known)], NOW_MS, with_a_full_stop)
    assert not signature_holds(header, BODY, [Secret("other")], NOW_MS, with_a_full_stop)
    assert not signature_holds(header, BODY + b" ", [Secret("new")], NOW_MS, with_a_full_stop)


def test_nothing_is_sent_unsigned() -> None:
    with pytest.raises(ValueError, match="signed"):
        signature_header([], NOW_MS, BODY)
