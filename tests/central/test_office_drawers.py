"""Drawers and their Z reports in the back office, word for word as the terminal closed them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from fastapi.testclient import TestClient

from pos_terminal.central.accounts import restaurants, users
from pos_terminal.central.centre import Centre
from pos_terminal.central.feed.pulling import pulled
from pos_terminal.central.ledger import note
from pos_terminal.central.serving import Serving
from pos_terminal.contract import pull
from pos_terminal.domain import events
from pos_terminal.domain.drawer import Session
from pos_terminal.domain.drawer_events import DrawerApproved
from pos_terminal.ledger import drawers
from pos_terminal.ledger.verify import verify
from pos_terminal.remote.http import HttpClient
from pos_terminal.services import drawer
from pos_terminal.services.approval import Decision
from pos_terminal.services.told import hear
from tests.central.people import browser, make_restaurant, signed_in_client
from tests.central.tills import Till, journal_at, till_at


@pytest.fixture
def till(tmp_path: Path, centre: Centre, serving: Serving) -> Iterator[Till]:
    http = HttpClient()
    with till_at(tmp_path / "a", centre, serving.url, http) as made:
        made.furnish()
        made.enrol(make_restaurant(centre).restaurant_id)
        made.sell(3)
        yield made
    http.close()


@pytest.fixture
def office(centre: Centre, till: Till) -> TestClient:
    return signed_in_client(centre, restaurants.restaurant(centre, till.restaurant_id))


def close(till: Till, short: int = 0, *, later: bool = False) -> Session:
    with till.ledger.reading() as connection:
        session = drawers.open_session(connection)
        assert session is not None
        expected = drawers.expected(connection, session.session_id)
    me = Decision("system", "a coin fell down")
    counted = drawer.count(till.ledger, session.session_id, expected - short, me, "count-1")
    closing = drawer.Closing(
        counted.count_id, to_safe=expected - short, left_for_float=0, later=later, key="close-1"
    )
    return drawer.close(till.ledger, closing, me)


def test_an_open_drawer_is_listed_and_a_closed_one_has_its_z(till: Till, office: TestClient) -> None:
    till.send()
    assert "Open" in office.get("/office/drawers/").text
    session = close(till, short=500)
    till.send()
    listed = office.get("/office/drawers/").text
    assert "\u2212500\u202fF" in listed
    assert session.session_id in listed
    page = office.get(f"/office/drawers/{session.session_id}/").text
    for said in ("Z report 0001", "Le Baobab", "51\u202f503"):
        assert said in page, said
    table = office.get(f"/office/drawers/{session.session_id}/z.csv")
    assert table.headers["content-type"].startswith("text/csv")
    assert table.content.startswith(b"\xef\xbb\xbf")


def test_another_restaurants_drawer_is_not_there(centre: Centre, till: Till) -> None:
    session = close(till)
    till.send()
    other = signed_in_client(centre, make_restaurant(centre, "Teranga"))
    assert other.get(f"/office/drawers/{session.session_id}/").status_code == 404
    assert other.get(f"/office/drawers/{session.session_id}/z.csv").status_code == 404
    assert session.session_id not in other.get("/office/drawers/").text


def journal_of(centre: Centre, till: Till) -> list[events.Event]:
    """What the centre's own journal says of approvals."""
    raws = journal_at(centre, till.restaurant_id, "centre")
    read = [events.decode_event(raw) for raw in raws]
    return [one for one in read if one.type == DrawerApproved.type_name]


def waiting(till: Till) -> list[Session]:
    with till.ledger.reading() as connection:
        return drawers.unapproved(connection)


def close_unapproved(till: Till) -> Session:
    """Over the limit, and no manager is there."""
    session = close(till, short=5_000, later=True)
    assert session.needs_approval
    till.send()
    return session


@pytest.mark.parametrize("role", list(users.Role))
def test_a_drawer_is_approved_in_the_office_once_and_its_terminal_hears_of_it(
    centre: Centre, till: Till, role: users.Role
) -> None:
    session = close_unapproved(till)
    office = signed_in_client(centre, restaurants.restaurant(centre, till.restaurant_id), role)
    page = f"/office/drawers/{session.session_id}/"
    assert "Not approved" in office.get("/office/drawers/").text
    to_decide = office.get("/office/exceptions/").text
    assert f'href="{page}"' in to_decide
    assert '<span class="count">1</span>' in to_decide
    before = office.get(page).text
    assert "\u22125\u202f000\u202fF" in before
    assert 'name="note"' in before
    for _ in range(2):
        approved = office.post(f"{page}approve/", data={"note": "he <b>told</b> me", "seen": "-5000"})
        assert (approved.status_code, approved.url.path) == (200, page)
    assert "he &lt;b&gt;told&lt;/b&gt; me" in approved.text
    assert "Awa" in approved.text
    assert 'name="note"' not in approved.text
    paper = approved.text.partition("<pre")[2]
    assert paper == before.partition("<pre")[2]
    assert "Not approved" not in office.get("/office/drawers/").text
    assert "Nothing waits for a decision." in office.get("/office/exceptions/").text

    [one] = journal_of(centre, till)
    [me] = users.listing(centre, till.restaurant_id)
    body = one.read_body()
    assert isinstance(body, DrawerApproved)
    assert (one.actor, body.approved_by) == (f"centre:user:{me.user_id}",) * 2

    told = pulled(centre.database, till.restaurant_id, till.ledger.terminal_id, 0)
    assert len(waiting(till)) == 1
    assert hear(till.ledger, till.restaurant_id, told).decisions == 1
    assert hear(till.ledger, till.restaurant_id, told).decisions == 0
    assert waiting(till) == []
    with till.ledger.reading() as connection:
        kept = drawers.by_id(connection, session.session_id)
        assert kept is not None
        assert kept.approved_by == "Awa"
        assert verify(connection, till.ledger.terminal_id).problems == []
    till.send()
    assert "Not approved" not in office.get("/office/drawers/").text
    assert "he &lt;b&gt;told&lt;/b&gt; me" in office.get(page).text


def test_what_was_approved_at_the_terminal_is_said_and_not_asked(
    till: Till, office: TestClient, centre: Centre
) -> None:
    session = close_unapproved(till)
    drawer.approve(till.ledger, session.session_id, Decision("system", "seen"))
    till.send()
    page = office.get(f"/office/drawers/{session.session_id}/").text
    assert 'mark ok">Approved' in page
    assert 'name="note"' not in page
    again = office.post(f"/office/drawers/{session.session_id}/approve/")
    assert again.status_code == 200
    assert journal_of(centre, till) == []


def test_whoever_comes_second_is_not_told_that_it_was_them(
    centre: Centre, till: Till, office: TestClient
) -> None:
    session = close_unapproved(till)
    page = f"/office/drawers/{session.session_id}/"
    second = signed_in_client(centre, restaurants.restaurant(centre, till.restaurant_id))
    assert "under your name" in office.post(f"{page}approve/", data={"note": "first", "seen": "-5000"}).text
    late = second.post(f"{page}approve/", data={"note": "second", "seen": "-5000"})
    assert (late.status_code, late.url.path) == (200, page)
    assert "under your name" not in late.text
    assert "first" in approved_line(late.text)
    assert len(journal_of(centre, till)) == 1


def approved_line(page: str) -> str:
    """Who approved, when and with which word, as the page says it."""
    return page.split('mark ok">Approved</span>')[1].split("</p>")[0].strip()


def test_a_word_stays_with_whoever_gave_it_where_the_terminal_approves_too(
    till: Till, office: TestClient
) -> None:
    session = close_unapproved(till)
    page = f"/office/drawers/{session.session_id}/"
    before = approved_line(
        office.post(f"{page}approve/", data={"note": "a wrong note", "seen": "-5000"}).text
    )
    drawer.approve(till.ledger, session.session_id, Decision("system", "seen"))
    till.send()
    assert approved_line(office.get(page).text) == before
    assert before.startswith("Awa")


def test_a_word_that_names_another_session_is_only_a_word(
    centre: Centre, till: Till, office: TestClient
) -> None:
    session = close_unapproved(till)
    drawer.approve(till.ledger, session.session_id, Decision("system", "seen"))
    till.send()
    other = DrawerApproved(session_id="other", approved_by="centre:user:1", note=session.session_id)
    with centre.database.tenant(till.restaurant_id) as connection:
        note(connection, till.restaurant_id, "centre:user:1", other, now_ms=1)
    assert approved_line(office.get(f"/office/drawers/{session.session_id}/").text) == "system"


def test_what_was_approved_before_it_was_closed_again_is_not_said_of_the_later_closing(
    centre: Centre, till: Till, office: TestClient
) -> None:
    session = close(till, short=5_000, later=True)
    # In another life of the terminal, which was restored since.
    earlier = DrawerApproved(session_id=session.session_id, approved_by="centre:user:1", note="a coin")
    with centre.database.tenant(till.restaurant_id) as connection:
        note(connection, till.restaurant_id, "centre:user:1", earlier, now_ms=1)
    drawer.approve(till.ledger, session.session_id, Decision("system", "seen"))
    till.send()
    assert approved_line(office.get(f"/office/drawers/{session.session_id}/").text) == "system"


def test_a_terminal_that_names_somebody_of_the_office_is_not_believed(
    centre: Centre, till: Till, office: TestClient
) -> None:
    session = close_unapproved(till)
    [me] = users.listing(centre, till.restaurant_id)
    drawer.approve(till.ledger, session.session_id, Decision(f"centre:user:{me.user_id}", "seen"))
    till.send()
    assert "Awa" not in approved_line(office.get(f"/office/drawers/{session.session_id}/").text)


def test_an_approval_is_of_the_difference_that_was_seen(
    centre: Centre, till: Till, office: TestClient
) -> None:
    session = close_unapproved(till)
    office.post(f"/office/drawers/{session.session_id}/approve/", data={"seen": "-5000"})
    told = pulled(centre.database, till.restaurant_id, till.ledger.terminal_id, 0)
    [one] = [change for change in told.changes if change.kind == pull.APPROVAL]
    said = msgspec.json.decode(one.body, type=pull.ToldApproval)
    assert said.difference == -5_000
    # A terminal that was put back as it was before its closing has closed with less.
    less = msgspec.structs.replace(said, difference=-50_000)
    again = msgspec.structs.replace(one, body=msgspec.Raw(pull.encode(less)))
    before = pull.Pulled(counter=told.counter, changes=[again])
    assert hear(till.ledger, till.restaurant_id, before).decisions == 0
    assert len(waiting(till)) == 1
    # A server of before does not say which.
    unsaid = msgspec.structs.replace(one, body=msgspec.Raw(pull.encode(said).replace(b"-5000", b"null")))
    older = pull.Pulled(counter=told.counter, changes=[unsaid])
    assert hear(till.ledger, till.restaurant_id, older).decisions == 1


def test_a_page_that_was_left_open_approves_of_no_other_difference(
    centre: Centre, till: Till, office: TestClient
) -> None:
    session = close_unapproved(till)
    page = f"/office/drawers/{session.session_id}/"
    form = {"note": "a coin", "seen": seen_on(office.get(page).text)}
    # A terminal that was put back as it was before its closing has closed with less.
    with centre.database.owner() as connection:
        connection.exec_driver_sql("UPDATE pos.drawer_sessions SET expected = expected + 45000")
    refused = office.post(f"{page}approve/", data=form)
    assert refused.status_code == 409
    assert "with another difference" in refused.text.split('role="alert"')[1]
    assert "\u221250\u202f000\u202fF" in refused.text
    assert office.post(f"{page}approve/", data={"note": "of before"}).status_code == 409
    assert journal_of(centre, till) == []
    again = office.post(f"{page}approve/", data={**form, "seen": seen_on(refused.text)})
    assert "under your name" in again.text
    assert len(journal_of(centre, till)) == 1


def seen_on(page: str) -> str:
    """What the form of a Z report's page sends along."""
    return page.split('name="seen" value="')[1].split('"')[0]


def test_only_people_of_this_restaurant_approve_and_only_what_needs_it(
    centre: Centre, till: Till, office: TestClient
) -> None:
    with till.ledger.reading() as connection:
        still_open = drawers.open_session(connection)
    assert still_open is not None
    till.send()
    assert office.post(f"/office/drawers/{still_open.session_id}/approve/").status_code == 409
    session = close_unapproved(till)
    target = f"/office/drawers/{session.session_id}/approve/"
    other = signed_in_client(centre, make_restaurant(centre, "Teranga"))
    assert other.post(target).status_code == 404
    assert office.post("/office/drawers/nowhere/approve/").status_code == 404
    assert browser(centre).post(target).status_code == 401
    office.headers.pop("X-CSRF-Token")
    assert office.post(target).status_code == 403
    assert journal_of(centre, till) == []
    assert len(waiting(till)) == 1
