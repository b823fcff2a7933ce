"""A rescue file carries what was not sent, sealed; whoever opens it sends it once; and nothing that was not
sent is destroyed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from pos_terminal.domain.errors import InvalidInput, NotAllowed
from pos_terminal.domain.secret import Secret
from pos_terminal.ledger import backups, journal, sending, unsent
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.ledger.restore import restore
from pos_terminal.sync import rescue_file
from pos_terminal.sync.carried import Carried, send_carried
from pos_terminal.sync.queue import apply_answer, read_batch
from pos_terminal.sync.rescue import carry_away
from pos_terminal.sync.rescue_file import Rescue
from tests.support.core import cash, checkout_of, open_ledger
from tests.sync.line import Line

PASSPHRASE = Secret("a long walk by the lagoon")
NOW_MS = 1_790_000_000_000


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = open_ledger(tmp_path / "live")
    for number in range(5):
        checkout_of(opened).take_cash(cash(500 + number, f"k{number}"))
    yield opened
    opened.close()


def _raws(ledger: Ledger) -> list[bytes]:
    with ledger.reading() as connection:
        return [entry.raw for entry in journal.entries(connection)]


def _turn(ledger: Ledger, line: Line, most: int = 500) -> None:
    with ledger.reading() as connection:
        batch = read_batch(connection, most)
    apply_answer(ledger, batch, line(batch))


def _away(ledger: Ledger, target: Path) -> Rescue:
    made = carry_away(ledger, target, PASSPHRASE, server="http://127.0.0.1:1", restaurant_id="r", key="k")
    assert made == len(rescue_file.read(target, PASSPHRASE).events)
    return rescue_file.read(target, PASSPHRASE)


def test_what_was_not_sent_arrives_from_another_machine_and_only_once(ledger: Ledger, tmp_path: Path) -> None:
    line = Line()
    _turn(ledger, line, most=4)
    rescue = _away(ledger, tmp_path / "rescue")
    for _ in range(2):
        carried = Carried(rescue)
        send_carried(carried, line, NOW_MS)
        assert carried.left == 0
    assert line.centre.raw(1) == _raws(ledger)
    # The machine itself comes back, and hears that it is all there.
    _turn(ledger, line)
    with ledger.reading() as connection:
        assert sending.mark(connection).position == ledger.position


def test_a_line_that_breaks_leaves_the_rest_to_be_sent(ledger: Ledger, tmp_path: Path) -> None:
    rescue = _away(ledger, tmp_path / "rescue")
    carried = Carried(rescue)
    verdict = send_carried(carried, Line(broken=True), NOW_MS)
    assert verdict is not None
    assert carried.left == len(rescue.events)


def test_the_file_opens_with_its_passphrase_only_and_shows_nothing(ledger: Ledger, tmp_path: Path) -> None:
    target = tmp_path / "rescue"
    _away(ledger, target)
    whole = target.read_bytes()
    assert b"payment" not in whole
    assert target.stat().st_mode & 0o077 == 0
    with pytest.raises(InvalidInput, match="rescue_not_opened"):
        rescue_file.read(target, Secret("another long walk"))
    for place in (0, 20, 60, len(whole) - 1):
        harmed = bytearray(whole)
        harmed[place] ^= 1
        (tmp_path / "harmed").write_bytes(bytes(harmed))
        with pytest.raises(InvalidInput, match="rescue_not_opened"):
            rescue_file.read(tmp_path / "harmed", PASSPHRASE)


def test_a_short_passphrase_is_refused() -> None:
    with pytest.raises(InvalidInput, match="passphrase_short"):
        rescue_file.checked_passphrase("elevenchars")
    assert rescue_file.checked_passphrase("twelve chars").reveal() == "twelve chars"


def test_events_that_were_harmed_are_not_sent() -> None:
    rescue = Rescue(
        server="s",
        restaurant_id="r",
        terminal_id="t",
        private_key="k",
        made_at=1,
        prev="00" * 32,
        events=[msgspec.Raw(b'{"no":"event"}')],
    )
    with pytest.raises(InvalidInput, match="rescue_not_opened"):
        Carried(rescue)


def test_a_backup_does_not_replace_what_was_not_sent_unless_it_was_rescued(
    ledger: Ledger, tmp_path: Path
) -> None:
    line = Line()
    _turn(ledger, line, most=4)
    folder = tmp_path / "live"
    [backup] = backups.make(folder / "ledger.db", [folder / "backups"], NOW_MS)
    checkout_of(ledger).take_cash(cash(700, "later"))
    amount = 500 + 501 + 502 + 503 + 504 + 700
    ledger.close()
    with pytest.raises(NotAllowed, match="unsent_left") as refused:
        restore(backup.path, folder, NOW_MS)
    assert refused.value.params["amount"] == amount
    again = open_ledger(folder)
    _away(again, tmp_path / "rescue")
    again.close()
    assert restore(backup.path, folder, NOW_MS).events == backup.events


def test_everything_sent_may_be_replaced_and_so_may_what_has_nowhere_to_go(
    ledger: Ledger, tmp_path: Path
) -> None:
    with ledger.reading() as connection:
        unsent.refuse_to_lose(connection)  # it stands alone
    _turn(ledger, Line())
    with ledger.reading() as connection:
        unsent.refuse_to_lose(connection)
    folder = tmp_path / "live"
    [backup] = backups.make(folder / "ledger.db", [folder / "backups"], NOW_MS)
    ledger.close()
    restore(backup.path, folder, NOW_MS)


def test_nothing_unsent_makes_no_file(ledger: Ledger, tmp_path: Path) -> None:
    _turn(ledger, Line())
    with pytest.raises(NotAllowed, match="nothing_unsent"):
        _away(ledger, tmp_path / "rescue")
    assert not (tmp_path / "rescue").exists()
