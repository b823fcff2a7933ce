"""The pages that providers send customers to: they claim nothing, repeat nothing, and name nobody."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

PAGES = ("/payments/success/", "/payments/error/")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_speaks_the_customers_language(client: TestClient, path: str) -> None:
    french = client.get(path, headers={"Accept-Language": "fr-SN,fr;q=0.9,en;q=0.8"})
    english = client.get(path, headers={"Accept-Language": "en"})
    assert '<html lang="fr">' in french.text
    assert '<html lang="en">' in english.text
    assert french.text != english.text
    assert {french.status_code, english.status_code} == {200}


@pytest.mark.parametrize("path", PAGES)
def test_nothing_of_the_request_is_on_the_page(client: TestClient, path: str) -> None:
    plain = client.get(path, headers={"Accept-Language": "en"})
    asked = client.get(
        f"{path}?session_id=cs_1&x=%3Cscript%3Ealert(1)%3C/script%3E",
        headers={"Accept-Language": "en", "Referer": "https://x.test/<b>", "Cookie": "a=<i>"},
    )
    assert asked.text == plain.text


@pytest.mark.parametrize("path", PAGES)
def test_no_script_and_nothing_from_elsewhere_can_run_on_it(client: TestClient, path: str) -> None:
    answer = client.get(path)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "script" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


def test_the_page_after_paying_does_not_say_that_it_is_paid(client: TestClient) -> None:
    text = client.get(PAGES[0], headers={"Accept-Language": "en"}).text.lower()
    assert "whether the payment has arrived" in text
    assert "successful" not in text
