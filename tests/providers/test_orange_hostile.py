"""Orange's answers changed in thousands of ways: never an exception, never a success that is not ours."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos_terminal.providers.base import Outcome
from pos_terminal.providers.json_reading import Unreadable
from pos_terminal.providers.orange_config import OrangeConfig
from pos_terminal.providers.orange_reading import read_created, read_notification, read_status
from pos_terminal.providers.orange_reference import read_asked
from pos_terminal.providers.orange_sn_config import SenegalConfig
from pos_terminal.providers.orange_sn_reading import (
    choose,
    read_callback,
    read_code,
    read_payments,
    result_of,
)
from pos_terminal.providers.problems import Problem
from tests.providers.orange_shapes import (
    ASKED,
    CODE_ASKED,
    MERCHANT_CODE,
    NOW_MS,
    ORDER_ID,
    PATH,
    QR_LINK,
    REFERENCE,
    code,
    created,
    payment,
    status,
)

CONFIG = SenegalConfig(MERCHANT_CODE)
ELSEWHERE = (
    "https://webpayment.orange-money.com.evil.example/p",
    "https://evil.example/orange-money.com",
    "http://webpayment.orange-money.com/p",
    "https://user@webpayment.orange-money.com/p",
    "https://webpayment.orange-money.com:8443/p",
    "https://sugu.orange-sonatel.com.evil.example/mp/1",
    "http://sugu.orange-sonatel.com/mp/1",
    "javascript:alert(1)",
)
LEAF = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False),
    st.text(max_size=40),
    st.sampled_from(ELSEWHERE),
    st.sampled_from(
        ["SUCCESS", "FAILED", "INITIATED", "XOF", "OUV", ORDER_ID, REFERENCE, "5000", MERCHANT_CODE]
    ),
)
ANYTHING = st.recursive(
    LEAF,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=8,
)
CHANGES = st.dictionaries(
    st.sampled_from(
        ["status", "order_id", "txnid", "amount", "currency", "pay_token", "payment_url", "notif_token"]
    ),
    ANYTHING,
    min_size=1,
    max_size=3,
)
quick = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@quick
@given(changes=CHANGES)
def test_a_changed_answer_never_raises_and_never_makes_ours_paid_wrongly(changes: dict[str, object]) -> None:
    body = json.dumps({**status("PENDING"), **changes}).encode()
    try:
        result = read_status(body, ASKED, False, "")
    except Unreadable:
        return
    if result.outcome is Outcome.PAID:
        assert str(changes["status"]).upper() == "SUCCESS"
        assert changes.get("order_id", ORDER_ID) == ORDER_ID
        if "amount" in changes and changes["amount"] is not None:
            assert result.amount == int(str(changes["amount"]).removesuffix(".0"))
        if changes.get("currency"):
            assert result.currency == changes["currency"]


@quick
@given(changes=CHANGES)
def test_a_changed_answer_to_create_leads_nobody_elsewhere(changes: dict[str, object]) -> None:
    body = json.dumps({**created(), **changes}).encode()
    config = OrangeConfig(path=PATH, currency=None)
    try:
        result = read_created(body, replace(ASKED, token=""), NOW_MS, config, "")
    except Unreadable:
        return
    if result.redirect_url is not None:
        assert urlsplit(result.redirect_url).hostname == "webpayment.orange-money.com"
        assert result.redirect_url not in ELSEWHERE
    assert result.outcome in (Outcome.PENDING, Outcome.UNKNOWN)


PAYMENT_CHANGES = st.dictionaries(
    st.sampled_from(["status", "reference", "amount", "partner", "metadata", "type", "transactionId"]),
    ANYTHING | st.fixed_dictionaries({"value": LEAF, "unit": LEAF}) | st.fixed_dictionaries({"id": LEAF}),
    min_size=1,
    max_size=3,
)


@quick
@given(changes=PAYMENT_CHANGES, wrapped=st.booleans())
def test_a_changed_list_never_raises_and_never_makes_ours_paid_wrongly(
    changes: dict[str, object], wrapped: bool
) -> None:
    listed: object = [{**payment("PENDING"), **changes}]
    body = json.dumps({"transactions": listed} if wrapped else listed).encode()
    try:
        found = read_payments(body, CONFIG)
    except Unreadable:
        return
    if found and result_of(choose(found), False).outcome is Outcome.PAID:
        assert str(changes["status"]).upper() == "SUCCESS"
        partner = changes.get("partner")
        assert partner is None or partner == {"id": MERCHANT_CODE} or "id" in str(partner)


@quick
@given(body=st.binary(max_size=300))
def test_any_bytes_are_only_ever_unreadable(body: bytes) -> None:
    for read in (
        lambda: read_status(body, ASKED, False, ""),
        lambda: read_created(body, ASKED, NOW_MS, OrangeConfig(), ""),
        lambda: read_payments(body, CONFIG),
        lambda: read_asked(body.decode("utf-8", "replace")),
    ):
        with pytest.raises(Unreadable):
            read()
    assert read_notification(body) is None
    assert read_callback(body, CONFIG, "") is None


CODE_CHANGES = st.dictionaries(
    st.sampled_from(["deepLink", "deepLinks", "qrId", "validity", "metadata"]),
    ANYTHING
    | st.fixed_dictionaries({"MAXIT": LEAF, "OM": LEAF})
    | st.fixed_dictionaries({"reference": LEAF}),
    min_size=1,
    max_size=3,
)


@quick
@given(changes=CODE_CHANGES)
def test_a_changed_code_leads_nobody_elsewhere(changes: dict[str, object]) -> None:
    body = json.dumps({**code(), **changes}).encode()
    try:
        result = read_code(body, CODE_ASKED, CONFIG, "")
    except Unreadable:
        return
    if result.redirect_url is not None:
        assert urlsplit(result.redirect_url).hostname == "sugu.orange-sonatel.com"
        assert result.redirect_url not in ELSEWHERE
    assert result.outcome in (Outcome.PENDING, Outcome.UNKNOWN)


@quick
@given(changes=PAYMENT_CHANGES)
def test_a_changed_callback_names_our_payment_or_none(changes: dict[str, object]) -> None:
    event = read_callback(json.dumps({**payment(), **changes}).encode(), CONFIG, "")
    if event is not None and event.result is not None:
        assert event.result.order_reference == REFERENCE


@pytest.mark.parametrize("url", ELSEWHERE)
def test_a_link_elsewhere_is_never_shown(url: str) -> None:
    page = json.dumps(created(payment_url=url)).encode()
    links = code(deepLink=url, deepLinks={"MAXIT": url, "OM": url})
    results = (
        read_created(page, replace(ASKED, token=""), NOW_MS, OrangeConfig(path=PATH, currency=None), ""),
        read_code(json.dumps(links).encode(), CODE_ASKED, CONFIG, ""),
    )
    for result in results:
        assert (result.outcome, result.redirect_url) == (Outcome.UNKNOWN, None)
        assert result.error_code == Problem.UNEXPECTED_LINK


def test_a_link_to_the_right_application_is_preferred_to_a_wrong_one() -> None:
    links = code(deepLink=ELSEWHERE[0], deepLinks={"MAXIT": ELSEWHERE[0], "OM": QR_LINK})
    assert read_code(json.dumps(links).encode(), CODE_ASKED, CONFIG, "").redirect_url == QR_LINK
    older = "https://orange-money-prod-flowlinks.web.app/om/1"
    of_older = json.dumps(code(deepLinks={"OM": older}, deepLink="")).encode()
    assert read_code(of_older, CODE_ASKED, CONFIG, "").redirect_url == older
