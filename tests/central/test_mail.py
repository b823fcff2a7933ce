"""Z reports and business days by e-mail: written in the restaurant's language, sent once, tried again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from pos_terminal.central.accounts import restaurants, users
from pos_terminal.central.accounts.restaurants import Restaurant
from pos_terminal.central.centre import Centre
from pos_terminal.central.ingest.following import Followed
from pos_terminal.central.mail import outbox, planning, sending, wanted
from pos_terminal.central.mail.composing import one_line
from pos_terminal.central.mail.outbox import Mail
from pos_terminal.central.mail.sending import send_mail, sweep_mails
from pos_terminal.central.mail.wanted import Wanted
from pos_terminal.central.serving import Serving
from pos_terminal.central.settings import Settings
from pos_terminal.domain.errors import InvalidInput
from pos_terminal.domain.secret import Secret
from pos_terminal.remote.http import HttpClient
from pos_terminal.services.business_day import BusinessDay, zone
from tests.central.people import make_restaurant, signed_in_client
from tests.central.postbox import Postbox
from tests.central.pushing import run_jobs
from tests.central.test_office_drawers import close
from tests.central.tills import Till, till_at
from tests.support.core import TurnedClock

TO = ("awa@baobab.test", "books@baobab.test")


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    with Postbox() as found:
        yield found


@pytest.fixture
def settings(postbox: Postbox) -> Settings:
    return Settings(
        trusted_hosts=("testserver",),
        rate_per_address=0,
        rate_per_credential=0,
        smtp_url=Secret(postbox.url),
        mail_from="till@baobab.test",
    )


@pytest.fixture
def house(centre: Centre) -> Restaurant:
    return make_restaurant(centre)


@pytest.fixture
def till(tmp_path: Path, centre: Centre, serving: Serving, house: Restaurant) -> Iterator[Till]:
    http = HttpClient()
    with till_at(tmp_path / "till", centre, serving.url, http) as made:
        made.furnish()
        made.enrol(house.restaurant_id)
        made.sell(3)
        yield made
    http.close()


@pytest.fixture
def office(centre: Centre, house: Restaurant) -> TestClient:
    return signed_in_client(centre, house)


def want(centre: Centre, house: Restaurant, **changes: Any) -> None:
    asked = replace(Wanted(TO, "fr", each_z=True), **changes)
    with centre.database.tenant(house.restaurant_id) as connection:
        wanted.keep(connection, house.restaurant_id, asked, now_ms=1, by="test")


def mails(centre: Centre, house: Restaurant) -> list[Mail]:
    with centre.database.tenant(house.restaurant_id) as connection:
        return outbox.newest(connection, house.restaurant_id)


def test_a_z_is_sent_when_it_arrives_once_with_its_figures(
    centre: Centre, house: Restaurant, office: TestClient, till: Till, postbox: Postbox
) -> None:
    said = office.post(
        "/office/restaurant/mail/", data={"addresses": ", ".join(TO), "language": "fr", "each_z": "yes"}
    )
    assert said.status_code == 200, said.text
    close(till, short=500)
    till.send()
    run_jobs(centre)
    sweep_mails(centre)
    run_jobs(centre)
    [mail] = postbox.mails
    assert postbox.to == [list(TO)]
    assert mail["Subject"] == "Rapport Z 1\u202f: Counter 1 (Le Baobab)".replace("\u202f", " ")
    assert (mail["From"], mail["To"]) == ("till@baobab.test", ", ".join(TO))
    body = mail.get_body(("plain",))
    assert body is not None
    assert "51 503" in body.get_content().replace("\u202f", " ") or "1 503" in body.get_content()
    [file] = list(mail.iter_attachments())
    assert file.get_filename() == "z-0001.csv"
    assert b"z_number" in file.get_payload(decode=True)
    assert [one.state for one in mails(centre, house)] == ["sent"]
    assert "Sent" in office.get("/office/restaurant/").text


def test_what_the_mail_server_refuses_is_tried_again_as_the_same_mail_and_shown(
    centre: Centre, house: Restaurant, office: TestClient, till: Till, postbox: Postbox
) -> None:
    want(centre, house)
    postbox.refusals = ["451 not now"]
    close(till)
    till.send()
    run_jobs(centre)
    [waiting] = mails(centre, house)
    assert (waiting.state, waiting.tries, waiting.last_problem) == ("waiting", 1, "refused 451")
    assert waiting.next_at > centre.clock.now_ms() + 30_000
    assert "The mail server refused it. 451" in office.get("/office/restaurant/").text
    # It took it and could not say so: nobody knows, so it comes again, recognisable.
    postbox.hangs_up_after_data = 1
    for _ in range(2):
        office.post(f"/office/restaurant/mail/{waiting.mail_id}/send-again/")
        run_jobs(centre)
    first, second = postbox.mails
    assert first["Message-ID"] == second["Message-ID"] == f"<{waiting.mail_id}@centre.test>"
    assert [one.state for one in mails(centre, house)] == ["sent"]


def test_nobody_is_told_while_nobody_wants_it_or_what_is_years_old(
    centre: Centre, house: Restaurant, till: Till
) -> None:
    close(till)
    till.send()
    assert mails(centre, house) == []
    want(centre, house)
    later = TurnedClock()
    later.ms = centre.clock.now_ms() + 2 * planning.RECENT_MS
    with centre.database.tenant(house.restaurant_id) as connection:
        sessions = connection.exec_driver_sql("SELECT session_id FROM pos.drawer_sessions").scalars().all()
        followed = _followed(house, till, later.ms)
        planning.put_zs(connection, centre.ids, followed, list(sessions))
    assert mails(centre, house) == []


def _followed(house: Restaurant, till: Till, now_ms: int) -> Followed:
    return Followed(house.restaurant_id, till.ledger.terminal_id, [], [], [], now_ms)


def test_a_day_is_sent_half_an_hour_after_its_end_once(
    centre: Centre, house: Restaurant, till: Till, postbox: Postbox
) -> None:
    till.send()
    clock = TurnedClock()
    clock.ms = centre.clock.now_ms()
    turned = replace(centre, clock=clock)
    day = restaurants.restaurant(centre, house.restaurant_id)
    due = wanted.due_after(BusinessDay(zone(day.time_zone), day.business_day_begins), clock.ms)
    want(centre, house, each_z=False, day_due=due, language="en")
    sweep_mails(turned)
    assert mails(centre, house) == []
    clock.ms = due + 1
    for _ in range(2):
        sweep_mails(turned)
    [mail] = mails(centre, house)
    send_mail(turned, house.restaurant_id, mail_id=mail.mail_id)
    [sent] = postbox.mails
    assert str(sent["Subject"]).startswith("The day ")
    [file] = list(sent.iter_attachments())
    assert file.get_filename() == f"{mail.subject}.csv"
    assert b"takings,,3,1503,XOF" in file.get_payload(decode=True)
    with centre.database.tenant(house.restaurant_id) as connection:
        assert wanted.read(connection, house.restaurant_id).day_due == due + 24 * 3600 * 1000


@pytest.mark.parametrize(
    "typed",
    [
        "awa@baobab.test\r\nBcc: thief@example.com",
        "awa@baobab.test\nSubject: x",
        "<awa@baobab.test>",
        "awa@baobab",
        "Awa awa@baobab.test",
        "awa@@baobab.test",
        "awa\x00@baobab.test",
        "é@baobab.test",
    ],
)
def test_an_address_that_would_write_headers_of_its_own_is_none(typed: str) -> None:
    with pytest.raises(InvalidInput):
        wanted.read_addresses(typed)


def test_what_a_restaurant_is_called_writes_no_headers(
    centre: Centre, house: Restaurant, till: Till, postbox: Postbox
) -> None:
    hostile = "Baobab\r\nBcc: thief@example.com\r\n\r\n<script>\u202e=cmd"
    with centre.database.tenant(house.restaurant_id) as connection:
        connection.exec_driver_sql("UPDATE pos.restaurants SET name = %s", (hostile,))
        connection.exec_driver_sql("UPDATE pos.terminals SET name = %s", (hostile,))
    want(centre, house)
    close(till)
    till.send()
    run_jobs(centre)
    [mail] = postbox.mails
    assert mail["Bcc"] is None
    assert postbox.to == [list(TO)]
    assert "\n" not in str(mail["Subject"])
    assert one_line(hostile) == "Baobab Bcc: thief@example.com <script>=cmd"


def test_a_password_is_not_said_on_an_open_line(
    centre: Centre, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "_is_this_machine", lambda _host: False)
    url = postbox.url.replace("smtp://", "smtp://name:word@")
    far = replace(centre, settings=replace(centre.settings, smtp_url=Secret(url)))
    with pytest.raises(sending.NotTaken, match=sending.NOT_SECURE):
        sending.hand_over(far, EmailMessage())
    assert postbox.raw == []


def test_a_manager_changes_no_address(centre: Centre, house: Restaurant) -> None:
    manager = signed_in_client(centre, house, users.Role.MANAGER)
    assert manager.get("/office/restaurant/").status_code == 200
    for path in ("/office/restaurant/mail/", "/office/restaurant/"):
        assert manager.post(path, data={"addresses": "thief@example.com"}).status_code == 403
