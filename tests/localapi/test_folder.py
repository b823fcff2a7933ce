"""The folder of a till that can only write files: answered once for each key, whatever lies there."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pos_terminal.domain.errors import InvalidInput
from pos_terminal.ledger import catalogue
from pos_terminal.localapi.desk import TillDesk
from pos_terminal.localapi.folder import SETTLED_S, TillFolder
from pos_terminal.localapi.folder_files import MAX_BYTES, FolderFiles
from pos_terminal.localapi.request_file import read_request
from pos_terminal.providers.base import Outcome
from tests.localapi.house import House, house_in
from tests.support.core import TurnedClock

PAY: dict[str, Any] = {"key": "k-1", "amount": 1500, "currency": "XOF", "reference": "T4"}


class Watched:
    """A house that watches a folder, one look at a time."""

    def __init__(self, house: House, folder: Path) -> None:
        self.house = house
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self.begin()

    def begin(self) -> None:
        """As a terminal that has just started: it remembers nothing."""
        desk: TillDesk = self.house.door._desk
        self._till = TillFolder(FolderFiles(self.folder), desk, self.house.clock)

    @property
    def clock(self) -> TurnedClock:
        return self.house.clock

    def look(self, times: int = 2) -> None:
        """Twice: what is new is read when it has stayed the same."""
        for _ in range(times):
            self._till.look()

    def put(self, name: str, content: object) -> None:
        """A file as the till writes it."""
        text = content if isinstance(content, bytes) else json.dumps(content).encode()
        (self.folder / name).write_bytes(text)

    def said(self, stem: str = "1") -> dict[str, Any]:
        """What is answered beside it."""
        found: dict[str, Any] = json.loads((self.folder / f"{stem}.answer.json").read_bytes())
        return found

    def names(self) -> set[str]:
        """What lies there."""
        return {str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if not path.is_dir()}

    def orders(self) -> int:
        """How many orders are open."""
        with self.house.ledger.reading() as connection:
            return len(catalogue.open_orders(connection))


@pytest.fixture
def till(house: House, tmp_path: Path) -> Watched:
    return Watched(house, tmp_path / "till")


def test_a_request_is_answered_beside_it_and_again_when_its_outcome_changes(till: Watched) -> None:
    till.put("1.json", PAY)
    till.look()
    said = till.said()
    assert (said["key"], said["intent"]["state"], said["error"]) == ("k-1", "waiting", None)
    till.house.pay_cash(said["intent"])
    till.look(1)
    assert till.said()["intent"]["state"] == "paid"
    assert till.names() == {"1.json", "1.answer.json"}


def test_lines_say_the_same(till: Watched) -> None:
    till.put(
        "1.txt",
        "\ufeffkey = k-1\r\namount=1500\r\ncurrency=XOF\nreference=T4\nmethods=cash, wave\nend\n".encode(),
    )
    till.look()
    assert till.said()["intent"]["methods"] == ["cash", "wave"]


LINES = b"key=k-1\namount=1500\ncurrency=XOF\nreference=T4\nnote=x\nend\n"


def test_lines_that_are_half_written_are_no_request() -> None:
    for written in range(len(LINES) - 1):
        with pytest.raises(InvalidInput):
            read_request(LINES[:written], lines=True)
    assert read_request(LINES, lines=True).amount == 1500


def test_a_file_that_is_half_written_is_waited_for(till: Watched) -> None:
    till.put("1.txt", LINES[:14])
    till.look(4)
    assert (till.names(), till.orders()) == ({"1.txt"}, 0)
    till.put("1.txt", LINES)
    till.look()
    assert till.said()["intent"]["amount"] == 1500


def test_what_is_written_under_another_name_is_not_touched(till: Watched) -> None:
    for name in ("1.tmp", "1.json.part", ".1.json", "readme.md"):
        till.put(name, PAY)
    before = till.names()
    till.look(3)
    assert (till.names(), till.orders()) == (before, 0)


def test_the_same_key_twice_is_one_intent_and_another_body_is_refused(till: Watched) -> None:
    till.put("1.json", PAY)
    till.put("2.json", PAY)
    till.put("3.json", PAY | {"amount": 9})
    till.look()
    assert till.said("1")["intent"]["id"] == till.said("2")["intent"]["id"]
    assert till.said("3")["error"]["code"] == "key_reused"
    assert till.names() == {
        "1.json",
        "2.json",
        "1.answer.json",
        "2.answer.json",
        "3.answer.json",
        "refused/3.json",
    }
    assert till.orders() == 1


def test_a_terminal_that_forgot_everything_goes_on_with_the_same_intents(till: Watched) -> None:
    till.put("1.json", PAY)
    till.look()
    first = till.said()["intent"]
    till.house.pay_cash(first)
    (till.folder / "1.answer.json").unlink()
    till.begin()
    till.look()
    assert (till.said()["intent"]["id"], till.said()["intent"]["state"]) == (first["id"], "paid")


def test_a_cancel_is_done_once_and_not_again_after_a_new_start(till: Watched) -> None:
    till.put("1.json", PAY)
    till.look()
    payment = till.house.ask_wave(till.said()["intent"])
    till.put("2.json", {"key": "k-1", "action": "cancel"})
    till.look()
    assert till.said("2")["error"]["code"] == "intent_under_way"
    till.house.wave_says(payment, Outcome.DECLINED)
    till.begin()
    till.look()
    assert till.said("1")["intent"]["state"] == "not_paid"
    till.put("3.json", {"key": "k-1", "action": "cancel"})
    till.look()
    assert till.said("3")["intent"]["state"] == "cancelled"
    till.begin()
    till.look()
    assert till.said("3")["intent"]["state"] == "cancelled"


def test_a_cancel_that_was_refused_before_a_crash_is_not_done_after_it(till: Watched) -> None:
    till.put("1.json", PAY)
    till.look()
    payment = till.house.ask_wave(till.said()["intent"])
    till.put("2.json", {"key": "k-1", "action": "cancel"})
    till.look()
    # As if the terminal had died before it put the file aside.
    (till.folder / "refused" / "2.json").rename(till.folder / "2.json")
    till.house.wave_says(payment, Outcome.DECLINED)
    till.begin()
    till.look()
    assert till.said("1")["intent"]["state"] == "not_paid"
    assert till.said("2")["error"]["code"] == "intent_under_way"
    assert "refused/2.json" in till.names()


def test_a_file_that_becomes_a_link_while_it_is_looked_at_is_not_followed(
    till: Watched, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text(json.dumps(PAY))
    till.put("1.json", PAY)
    files = FolderFiles(till.folder)
    [found] = files.requests()
    (till.folder / "1.json").unlink()
    (till.folder / "1.json").symlink_to(secret)
    with pytest.raises(OSError, match="symbolic links"):
        files.read(found)
    (till.folder / "1.answer.json").symlink_to(secret)
    assert files.answered(found) is None


def test_what_became_of_a_key_is_answered(till: Watched) -> None:
    till.house.intend("k-1")
    till.put("1.json", {"key": "k-1", "action": "status"})
    till.put("2.json", {"key": "never", "action": "status"})
    till.look()
    assert till.said("1")["intent"]["state"] == "waiting"
    assert till.said("2")["error"]["code"] == "intent_unknown"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe{}",
        b"null",
        b'{"key": "k"}',
        b'{"key": "k", "amount": 1, "other": 2}',
        b"[" * 50_000,
    ],
    ids=range(7),
)
def test_what_cannot_be_read_is_waited_for_and_then_refused(till: Watched, content: bytes) -> None:
    till.put("1.json", content)
    till.look(3)
    assert till.names() == {"1.json"}
    till.clock.ms += int(SETTLED_S * 1000)
    till.look(1)
    assert till.said()["error"]["code"] == "request_unreadable"
    assert till.names() == {"1.answer.json", "refused/1.json"}
    till.put("1.json", PAY)
    till.look()
    assert till.said()["intent"]["state"] == "waiting"


def test_a_huge_file_is_not_read(till: Watched) -> None:
    till.put("1.json", b" " * (MAX_BYTES + 1))
    till.look()
    till.clock.ms += 10_000
    till.look(1)
    assert till.said()["error"]["code"] == "request_too_large"


def test_links_pipes_and_folders_are_not_followed(till: Watched, tmp_path: Path) -> None:
    secret = tmp_path / "secret.json"
    secret.write_text(json.dumps(PAY))
    (till.folder / "1.json").symlink_to(secret)
    os.mkfifo(till.folder / "2.json")
    (till.folder / "3.json").mkdir()
    (till.folder / "4.answer.json").symlink_to(secret)
    till.put("4.json", PAY | {"key": "k-4"})
    till.look()
    for stem in ("1", "2", "3"):
        assert till.said(stem)["error"]["code"] == "request_unreadable"
    assert json.loads(secret.read_text()) == PAY
    assert till.said("4")["intent"]["idempotency_key"] == "k-4"
    assert not (till.folder / "4.answer.json").is_symlink()


@pytest.mark.parametrize(
    "name", ["..json", "...json", "a\nb.json", "é.json", "con.json", "-x.json", "a" * 200 + ".json"]
)
def test_a_name_that_could_lead_anywhere_is_never_used(till: Watched, name: str) -> None:
    till.put(name, PAY)
    till.look()
    till.clock.ms += 10_000
    till.look(1)
    left = {path for path in till.names() if not path.startswith("refused/")}
    assert left <= {name}  # hidden names are nobody's business
    assert till.orders() == 0
    assert {path.parent for path in till.folder.rglob("*.answer.json")} <= {till.folder / "refused"}


def test_a_name_that_is_no_text_is_put_aside(till: Watched) -> None:
    (Path(os.fsdecode(os.fsencode(till.folder) + b"/\xff.json"))).write_text(json.dumps(PAY))
    till.look()
    till.clock.ms += 10_000
    till.look(1)
    assert len([path for path in till.names() if path.startswith("refused/")]) == 2


def test_a_link_in_the_place_of_the_refused_is_not_followed(till: Watched, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (till.folder / "refused").symlink_to(elsewhere)
    till.put("1.json", PAY | {"currency": "EUR"})
    with pytest.raises(NotADirectoryError):
        till.look()
    assert list(elsewhere.iterdir()) == []


def test_the_folder_is_watched_by_itself_and_one_that_is_missing_is_waited_for(tmp_path: Path) -> None:
    folder = tmp_path / "till"
    with house_in(tmp_path / "data", api=False, files=str(folder)) as house:
        assert house.standing.problem is not None
        assert house.standing.problem.code == "till_folder_unusable"
        folder.mkdir()
        (folder / "1.json").write_text(json.dumps(PAY))
        heard = next(iter(_until_answered(folder / "1.answer.json")))
    assert heard["intent"]["state"] == "waiting"


def test_practice_takes_nothing_that_is_meant_for_the_real_till(tmp_path: Path) -> None:
    folder = tmp_path / "till"
    folder.mkdir()
    (folder / "1.json").write_text(json.dumps(PAY))
    with house_in(tmp_path / "data", api=False, files=str(folder), practice=True):
        (folder / "practice" / "2.json").write_text(json.dumps(PAY))
        heard = next(iter(_until_answered(folder / "practice" / "2.answer.json")))
    assert heard["intent"]["practice"] is True
    assert not (folder / "1.answer.json").exists()


def _until_answered(path: Path) -> Iterator[dict[str, Any]]:
    """The answer, as soon as it is there."""
    waiting = threading.Event()
    for _ in range(400):
        if path.exists():
            yield json.loads(path.read_bytes())
            return
        waiting.wait(0.05)
    raise AssertionError("no answer")
