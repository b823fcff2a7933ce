"""Makes the ledgers of versions that came before: `python -m tests.ledger.released.make FOLDER`.

Each is lived through with what its version could do, and written in the tables that its migrations make. A
file that is in the repository is never made again: it stands for data that is out there.
"""

from __future__ import annotations

import gzip
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pysqlite3.dbapi2 as sqlite
from alembic import command
from alembic.config import Config

from pos_terminal.domain.drawer import MovementKind
from pos_terminal.domain.payment import PayableRef
from pos_terminal.domain.people import Role
from pos_terminal.ledger import migrate, sending, told
from pos_terminal.ledger.database import open_writer
from pos_terminal.ledger.file_facts import APPLICATION_ID
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers.base import Outcome
from pos_terminal.services import drawer, outcome, people, pin_gate, receipt_numbers
from pos_terminal.services.answer import Step
from pos_terminal.services.approval import Decision
from tests.support.core import (
    TurnedClock,
    answer,
    cash,
    checkout_of,
    open_drawer,
    open_ledger,
    open_order,
    wave,
)

VERSIONS: Final = ("0001", "0002", "0003", "0004", "0005", "0006")
BOSS: Final = Decision("boss", "as agreed", approver="boss")
SENT: Final = 20
"""So many events the central server has; the rest was never sent."""
JOINED_AT: Final = 1_790_000_000_000


def live(ledger: Ledger, version: str) -> None:
    """Do what a terminal of this version could do; nothing of it was sent anywhere, as far as it knows."""
    people.add_staff(ledger, code="boss", name="Boss", role=Role.MANAGER, pin_hash="x", staff_id="boss")
    open_order(ledger, "1045", 9_500)
    checkout = checkout_of(ledger)
    for number, ends in enumerate((Outcome.PAID, Outcome.DECLINED, Outcome.EXPIRED, Outcome.UNKNOWN)):
        payment = checkout.begin(wave(1_000 + number, f"k-{ends}"), "boss").payment
        outcome.apply(ledger, payment.payment_id, Step.INITIATE, answer(payment, Outcome.PENDING))
        outcome.apply(ledger, payment.payment_id, Step.CHECK, answer(payment, ends))
    if version >= "0002":
        _a_day_of_the_drawer(ledger)
    if version >= "0003":
        pin_gate.begin_by_code(ledger, "boss")
    if version >= "0004":
        paid = checkout.take_cash(cash(2_500, "k-receipt"), "boss").payment
        receipt_numbers.number_of(ledger, paid.payment_id)
    if version >= "0005":
        with ledger.writing() as connection:
            head = sending.hash_at(connection, SENT)
            sending.put_mark(connection, sending.Mark(position=SENT, incarnation=1, seq=SENT, head=head))
    if version >= "0006":
        with ledger.writing() as connection:
            told.put_heard(connection, "restaurant-1", 12, JOINED_AT)


def _a_day_of_the_drawer(ledger: Ledger) -> None:
    checkout, session = checkout_of(ledger), open_drawer(ledger, by="boss", currency="XOF")
    checkout.take_cash(cash(5_000, "k-cash", tendered=10_000, reference="Table 3"), "boss")
    checkout.take_cash(cash(4_500, "k-part", payable=PayableRef("order", "1045")), "boss")
    drawer.move(ledger, drawer.Move(MovementKind.PAY_IN, 3_000, "k-in"), BOSS)
    drawer.move(ledger, drawer.Move(MovementKind.PAY_OUT, 1_000, "k-out", category="supplies"), BOSS)
    counted = drawer.count(ledger, session.session_id, 61_500, BOSS, "k-count")
    drawer.close(ledger, drawer.Closing(counted.count_id, 51_500, 10_000, key="k-close"), BOSS)
    open_drawer(ledger, 10_000, by="boss")


def make(version: str, folder: Path) -> Path:
    """Write the ledger of this version as a packed dump into this folder."""
    with tempfile.TemporaryDirectory() as place:
        ledger = open_ledger(Path(place) / "lived", clock=TurnedClock(), opened=False)
        live(ledger, version)
        ledger.close()
        old = Path(place) / "old.db"
        _empty(old, version)
        with closing(sqlite.connect(str(old))) as file:
            _fill(file, Path(place) / "lived" / "ledger.db")
            dump = ";\n".join(_dump(file))
    target = folder / f"{version}.sql.gz"
    with target.open("wb") as raw, gzip.GzipFile("", "wb", mtime=0, fileobj=raw) as packed:
        packed.write(dump.encode())
    return target


def _empty(path: Path, version: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(migrate._SCRIPTS))
    config.set_main_option("path_separator", "os")
    engine = open_writer(path)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, version)
    engine.dispose()


def _fill(file: Any, lived: Path) -> None:
    """Every row of the tables, and every column, that this version has."""
    file.execute("ATTACH ? AS lived", (str(lived),))
    tables = "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name <> 'alembic_version'"
    for (table,) in file.execute(tables).fetchall():
        columns = ", ".join(f'"{row[1]}"' for row in file.execute(f"PRAGMA main.table_info('{table}')"))
        file.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM lived.{table}")
    file.commit()
    file.execute("DETACH lived")


def _dump(file: Any) -> Iterator[str]:
    """Tables, rows, and then what looks after them, as SQL."""
    made = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
    parts = file.execute(made).fetchall()
    for kind, name, sql in parts:
        if kind == "table":
            yield sql
            columns = [row[1] for row in file.execute(f"PRAGMA table_info('{name}')")]
            quoted = " || ',' || ".join(f'quote("{column}")' for column in columns)
            for (row,) in file.execute(f"SELECT {quoted} FROM {name}"):
                yield f"INSERT INTO {name} VALUES ({row})"
    yield from (sql for kind, _, sql in parts if kind != "table")
    yield ""


def unpack(version: str, path: Path) -> None:
    """Make the ledger file of this version as it was out there."""
    dump = gzip.decompress((Path(__file__).parent / f"{version}.sql.gz").read_bytes()).decode()
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite.connect(str(path))) as file:
        file.execute("PRAGMA synchronous = OFF")
        file.executescript(dump)
        file.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        file.execute("PRAGMA journal_mode = WAL")


if __name__ == "__main__":
    for one in VERSIONS:
        sys.stdout.write(f"{make(one, Path(sys.argv[1]))}\n")
