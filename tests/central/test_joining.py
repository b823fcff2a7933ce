"""A terminal joins by its own use case, over a real socket; and the power fails at each step of it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text

from pos_terminal.central.accounts import enrolment as server
from pos_terminal.central.accounts import terminals
from pos_terminal.central.accounts.restaurant_secrets import PIN_PEPPER, RestaurantSecrets
from pos_terminal.central.accounts.restaurants import Restaurant
from pos_terminal.central.app import make_app
from pos_terminal.central.centre import Centre
from pos_terminal.contract.enrol import HEARTBEAT_PATH, Enrolled
from pos_terminal.domain.crash_points import EXIT_STATUS, VARIABLE
from pos_terminal.domain.errors import InvalidInput, NotAllowed, SettingsProblem
from pos_terminal.domain.people import Role
from pos_terminal.domain.secret import Secret
from pos_terminal.ledger.enrolment import enrolment
from pos_terminal.ledger.journal import entries
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.ledger.lives import another_life
from pos_terminal.ledger.verify import verify
from pos_terminal.providers.keeping import Keeper, peppers
from pos_terminal.providers.secret_file import SecretFile
from pos_terminal.remote.http import HttpClient
from pos_terminal.remote.problems import Refused, Unreachable
from pos_terminal.services import enrolment as joining
from pos_terminal.services.people import add_staff, hash_pin, pin_matches
from pos_terminal.system import SystemClock, SystemIds
from tests.central.people import make_restaurant
from tests.central.serving import serving
from tests.kills.harness import ROOT, environment

POINTS = {
    "enrolment_key_kept",
    "enrolment_answered",
    "enrolment_secrets_kept",
    "enrolment_recorded",
    "enrolment_committed",
}


@pytest.fixture
def restaurant(centre: Centre) -> Restaurant:
    return make_restaurant(centre)


@pytest.fixture
def url(centre: Centre) -> Iterator[str]:
    with serving(make_app(centre)) as address:
        yield address


@pytest.fixture
def code(centre: Centre, restaurant: Restaurant) -> Callable[[], str]:
    """Makes codes for terminals of the restaurant."""
    return lambda: server.new_code(centre, restaurant.restaurant_id, "user:test").code


@pytest.fixture
def http() -> Iterator[HttpClient]:
    client = HttpClient()
    yield client
    client.close()


@dataclass
class Till:
    """A terminal with its data in a folder."""

    ledger: Ledger
    keeper: Keeper
    http: HttpClient

    def join(self, url: str, code: str, actor: str = "system") -> Enrolled:
        """All three steps."""
        prepared = joining.prepare(
            self.ledger, self.keeper, server=url, code=code, name="Counter 1", actor=actor
        )
        told = joining.perform(prepared, self.http, SystemClock())
        joining.apply(self.ledger, self.keeper, prepared, told, actor=actor, currency="XOF")
        return told

    def beat(self) -> bytes:
        """Ask something that is signed."""
        client = joining.client_of(self.ledger, self.keeper, self.http)
        assert client is not None
        body = b'{"program_version":"1","clock_ms":%d}' % SystemClock().now_ms()
        return client.ask("POST", HEARTBEAT_PATH, body)

    def kinds(self) -> list[tuple[int, int, str]]:
        """Incarnation, number and type of each event."""
        with self.ledger.reading() as connection:
            assert verify(connection, self.ledger.terminal_id).ok
            return [(entry.incarnation, entry.seq, entry.read().type) for entry in entries(connection)]


@pytest.fixture
def till(tmp_path: Path, http: HttpClient) -> Iterator[Till]:
    ledger = Ledger.open(tmp_path, clock=SystemClock(), ids=SystemIds())
    yield Till(ledger, Keeper(tmp_path), http)
    ledger.close()


def test_a_terminal_that_has_joined_signs_as_itself(
    restaurant: Restaurant, till: Till, url: str, code: Callable[[], str]
) -> None:
    typed = code()
    told = till.join(url, typed)
    assert b'"quarantined":false' in till.beat()
    with till.ledger.reading() as connection:
        known = enrolment(connection)
        stored = b"".join(entry.raw for entry in entries(connection))
    assert known is not None
    assert (known.server, known.restaurant_id) == (url, restaurant.restaurant_id)
    assert (known.terminal_name, known.server_key) == ("Counter 1", told.server_key)
    assert till.kinds() == [(1, 1, "journal.opened"), (1, 2, "terminal.enrolled")]
    # No secret is in the journal, which leaves this machine.
    secret = till.keeper.get(f"{joining.KEY}:{till.ledger.terminal_id}")
    assert secret is not None
    for hidden in (secret.reveal(), told.pin_pepper, typed, typed.replace("-", "")):
        assert hidden.encode() not in stored


def test_codes_of_the_restaurant_are_good_here_and_those_from_before_stay_good(
    centre: Centre, restaurant: Restaurant, till: Till, url: str, code: Callable[[], str], tmp_path: Path
) -> None:
    before = hash_pin("4827", "awa", peppers(SecretFile(tmp_path)), bytes(16))
    till.join(url, code())
    after = peppers(SecretFile(tmp_path))
    assert pin_matches("4827", "awa", after, before)
    own, restaurants = after.reveal().split("\n")
    assert RestaurantSecrets(centre, restaurant.restaurant_id).get(PIN_PEPPER) == Secret(restaurants)
    assert own != restaurants


def test_the_key_is_kept_before_the_code_is_sent(till: Till, code: Callable[[], str]) -> None:
    prepared = joining.prepare(
        till.ledger, till.keeper, server="http://127.0.0.1:9", code=code(), name="Counter 1", actor="system"
    )
    kept = till.keeper.get(f"central.key.next:{till.ledger.terminal_id}")
    assert kept is not None
    assert kept.reveal().startswith(prepared.key.secret().reveal())


def test_a_lost_answer_is_asked_for_again_with_the_same_code(
    till: Till, url: str, code: Callable[[], str]
) -> None:
    typed = code()
    prepared = joining.prepare(
        till.ledger, till.keeper, server=url, code=typed, name="Counter 1", actor="system"
    )
    first = joining.perform(prepared, till.http, SystemClock())
    assert till.join(url, typed).restaurant == first.restaurant
    till.beat()
    # Once more, when it is all done: the same, and no second event.
    till.join(url, typed)
    assert till.kinds() == [(1, 1, "journal.opened"), (1, 2, "terminal.enrolled")]


def test_joining_again_goes_on_in_another_life(
    centre: Centre, restaurant: Restaurant, till: Till, url: str, code: Callable[[], str]
) -> None:
    till.join(url, code())
    assert till.join(url, code()).incarnation == 2
    with till.ledger.unit_of_work() as work:
        assert work.incarnation == 2
    assert till.kinds()[2:] == [(2, 1, "journal.opened"), (2, 2, "terminal.enrolled")]
    till.beat()
    [listed] = terminals.listing(centre, restaurant.restaurant_id)
    assert listed.incarnation == 2
    # What follows is written in the new one, also after a start.
    path = till.ledger.path
    assert path is not None
    till.ledger.close()
    again = Ledger.open(path.parent, clock=SystemClock(), ids=SystemIds())
    assert again.incarnation == 2
    again.close()


def test_an_answer_to_an_earlier_life_is_not_taken(till: Till, url: str, code: Callable[[], str]) -> None:
    typed = code()
    till.join(url, typed)
    till.join(url, code())
    # The same code as the first time: its key is gone, and so is its worth.
    with pytest.raises(Refused) as refused:
        till.join(url, typed)
    assert refused.value.said == "code_wrong"
    assert till.ledger.incarnation == 2
    till.beat()


def test_a_rolled_back_joining_leaves_the_journal_in_its_life(
    till: Till, url: str, code: Callable[[], str]
) -> None:
    till.join(url, code())
    with another_life(till.ledger, 7, "system") as work:
        assert work.incarnation == 7
    with till.ledger.unit_of_work() as work:
        assert work.incarnation == 1
    assert len(till.kinds()) == 2


def test_only_a_manager_joins(till: Till, url: str, code: Callable[[], str]) -> None:
    for name, role in (("fatou", Role.MANAGER), ("awa", Role.CASHIER)):
        add_staff(till.ledger, code=name, name=name, role=role, pin_hash="", staff_id=name)
    for actor in ("awa", "system", "nobody"):
        with pytest.raises(NotAllowed):
            till.join(url, code(), actor)
    till.join(url, code(), "fatou")


def test_what_cannot_be_is_refused_before_anything_is_sent(till: Till, code: Callable[[], str]) -> None:
    for server_url, typed, problem in (
        ("http://centre.example", code(), SettingsProblem),
        ("https://centre.example", "ABCD", InvalidInput),
    ):
        with pytest.raises(problem):
            till.join(server_url, typed)
    with pytest.raises(Unreachable):
        till.join("http://127.0.0.1:9", code())
    with till.ledger.reading() as connection:
        assert enrolment(connection) is None


def test_a_key_that_nobody_keeps_is_not_sent(
    till: Till, url: str, code: Callable[[], str], monkeypatch: pytest.MonkeyPatch, centre: Centre
) -> None:
    monkeypatch.setattr(SecretFile, "put", lambda *_: None)
    with pytest.raises(Exception, match="secret_not_kept"):
        till.join(url, code())
    with centre.database.owner() as connection:
        assert connection.execute(text("SELECT count(*) FROM pos.terminals")).scalar() == 0


@pytest.mark.parametrize("point", sorted(POINTS))
def test_a_power_cut_at_any_step_is_mended_by_the_same_command(
    centre: Centre, restaurant: Restaurant, url: str, code: Callable[[], str], tmp_path: Path, point: str
) -> None:
    arguments = ["enrol", "--server", url, "--code", code(), "--json"]
    assert _run(tmp_path, arguments, crash_at=point).returncode == EXIT_STATUS
    done = _run(tmp_path, arguments)
    assert done.returncode == 0, done.stdout
    [listed] = terminals.listing(centre, restaurant.restaurant_id)
    assert listed.incarnation == 1
    till = Till(
        Ledger.open(tmp_path / "live", clock=SystemClock(), ids=SystemIds()),
        Keeper(tmp_path / "live"),
        HttpClient(),
    )
    try:
        till.beat()
        assert [kind for *_, kind in till.kinds()].count("terminal.enrolled") == 1
    finally:
        till.ledger.close()
        till.http.close()


def test_status_says_where_a_terminal_belongs(
    restaurant: Restaurant, url: str, code: Callable[[], str], tmp_path: Path
) -> None:
    assert '"central": null' in _run(tmp_path, ["status", "--json"]).stdout
    said = _run(tmp_path, ["enrol", "--server", url, "--code", code(), "--name", "Bar"]).stdout
    assert said == f"This terminal is Bar of Le Baobab at {url} from now on.\n"
    status = _run(tmp_path, ["status", "--json"]).stdout
    assert restaurant.restaurant_id in status
    assert url in status
    refused = _run(tmp_path, ["--practice", "enrol", "--server", url, "--code", code(), "--json"])
    assert (refused.returncode, "not_in_practice" in refused.stdout) == (2, True)
    wrong = _run(tmp_path, ["enrol", "--server", url, "--code", "ABCD-EFGH-JKMN-PQRS"])
    assert (wrong.returncode, "wrong, too old" in wrong.stderr) == (2, True)


def _run(folder: Path, arguments: list[str], crash_at: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pos_terminal", *arguments],
        cwd=ROOT,
        env={**environment(POS_TERMINAL_DATA_DIR=str(folder)), VARIABLE: crash_at},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
