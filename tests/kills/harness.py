"""What the kill tests share: the fork server's client, and one shop with what it was promised."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pysqlite3.dbapi2 as sqlite

from pos_terminal.domain.crash_points import EXIT_STATUS
from tests.support.simulator import Control

ROOT: Final = Path(__file__).resolve().parents[2]
ENDED: Final = {"success", "failed", "expired"}
Document = dict[str, Any]


def environment(**more: str) -> dict[str, str]:
    """For processes of the program: nobody's keyring; no certificates, because only loopback is called."""
    return {
        **os.environ,
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "SSL_CERT_DIR": str(ROOT / "tests" / "kills"),
        "SSL_CERT_FILE": str(ROOT / "nothing.pem"),
        **more,
    }


@dataclass(frozen=True)
class Run:
    """How one process ended and what the program had said by then."""

    said: list[Document]
    killed: str | None
    status: int

    def __post_init__(self) -> None:
        assert self.killed != "hung", f"it hung after {self.said[-3:]}"
        assert self.status in (0, -9, EXIT_STATUS), "".join(self.all("broke")) or self.said[-3:]

    @property
    def died(self) -> bool:
        """Whether it was killed, by signal or at a crash point, before it was done."""
        return self.status != 0

    def all(self, kind: str) -> list[Any]:
        """Everything of that kind that was said."""
        return [line[kind] for line in self.said if kind in line]


class ForkServer:
    """The process that forks and kills the others."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.kills.fork_server"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._asked = 0

    def run(self, job: Document) -> Run:
        """One job in a process of its own, killed as it asks."""
        assert self._process.stdin
        assert self._process.stdout
        self._asked += 1
        self._process.stdin.write(json.dumps([self._asked, job]) + "\n")
        self._process.stdin.flush()
        while line := self._process.stdout.readline():
            number, ended = json.loads(line)
            # A test that was cut off by its time limit never read its answer: it is not the next one's.
            if number == self._asked:
                return Run(**ended)
        raise AssertionError("the fork server ended")

    def close(self) -> None:
        """End it and wait for it."""
        self._process.communicate(timeout=30)


@contextmanager
def simulator_process() -> Iterator[str]:
    """The simulator as a program of its own on a free port; its origin, such as http://127.0.0.1:40123."""
    command = [sys.executable, "-m", "pos_terminal", "simulate", "--port", "0"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(PYTHONUNBUFFERED="1"), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            sentence = process.stdout.readline()
            origin = next(word for word in sentence.split() if word.startswith("http://"))
            yield origin.removesuffix("/wave")
        finally:
            process.terminate()


@dataclass
class Tally:
    """What was done to it, for the summary."""

    by_step: Counter[str] = field(default_factory=Counter)
    """How many processes died, by where."""
    counts: Counter[str] = field(default_factory=Counter)
    """Payments acknowledged and recovered, lives that came to their end."""


@dataclass
class World:
    """What all shops of one test session use."""

    server: ForkServer
    origin: str
    warm: Path
    """A data folder that was opened once, to begin with."""
    tally: Tally = field(default_factory=Tally)

    @property
    def control(self) -> Control:
        """The simulator's control API."""
        return Control(f"{self.origin}/control")


def changed_promises(before: Document, now: Document) -> list[str]:
    """What was said of a payment and does not hold any more: an end stays, though late money may come."""
    same = ["payment_id", "amount", "currency", "method", "tendered", "change", "initiated_at"]
    if before["provider_reference"] is not None and before["status"] not in ENDED:
        same.append("provider_reference")
    if before["status"] in ENDED and not (before["status"] != "success" and now["status"] == "success"):
        same.append("status")
    return [name for name in same if now[name] != before[name]]


Runner = Callable[[Document], Run]
"""What runs one job in a process of its own."""


class Shop:
    """One data folder over many lives of the program, and what the program promised in them."""

    def __init__(self, world: World, root: Path, *, warm: bool = True) -> None:
        self.world = world
        self.root = root
        if warm:
            shutil.copytree(world.warm, root)
        self._promised: dict[str, Document] = {}
        self._sales: dict[str, Document] = {}
        self._open: set[str] = set()
        world.control.post("reset")

    def sale(self, method: str, customer: str = "pay") -> Document:
        """A new sale with a key and an amount that no other has."""
        number = len(self._sales) + 1
        amount = 1000 + 5 * number
        sale: Document = {"key": f"key-{number:05}", "method": method, "amount": amount}
        sale |= {"tendered": amount + 500} if method == "cash" else {"customer": customer}
        self._sales[sale["key"]] = sale
        self._open.add(sale["key"])
        return sale

    def job(self, sales: list[Document], **how: Any) -> Document:
        """What one life is told to do."""
        return {
            "root": str(self.root),
            "wave_url": f"{self.world.origin}/wave",
            "control_url": f"{self.world.origin}/control",
            "sales": sales,
            **how,
        }

    def live(self, step: str, sales: list[Document], runner: Runner | None = None, **how: Any) -> Run:
        """One life of the program; `how` says what else it does and how it dies. Counted under `step`."""
        run = (runner or self.world.server.run)(self.job(sales, **how))
        for found in run.all("found"):
            self._check_promises(found)
        assert not any(run.all("problems")), run.all("problems")
        assert how.get("abrupt") or not run.all("not_opened"), run.said
        for line in run.said:
            if document := line.get("told") or line.get("answered"):
                self._note(document)
        self.world.tally.counts["acknowledged"] += len(run.all("answered"))
        if run.died:
            self.world.tally.by_step[step] += 1
        else:
            self.world.tally.counts["survived"] += 1
        return run

    def start_again(self, step: str = "recovery", **how: Any) -> Run:
        """What a person does: start it, let it find out, and ask for everything again with the same key.

        The first thing told is what is there right after opening; it is held against the promises.
        """
        sales = []
        for key in sorted(self._open):
            # A customer who left the payment alone does not leave the second time.
            left = self._sales[key].get("customer") == "leave"
            sales.append({**self._sales[key], **({"customer": "pay"} if left else {})})
        return self.live(step, sales, look=True, resume=True, **how)

    def recover(self) -> None:
        """Start again without a kill, and check that everything ended right."""
        run = self.start_again()
        assert not run.died, run.said[-3:]
        assert not run.all("refused"), run.said
        answered = {document["idempotency_key"]: document for document in run.all("answered")}
        assert answered.keys() == self._open
        assert all(document["status"] in ENDED for document in answered.values()), answered
        self.world.tally.counts["recovered"] += len(answered)
        self._open.clear()
        self.check_truth()
        self.check_file()

    # -- what was promised ----------------------------------------------------------------------

    def _note(self, document: Document) -> None:
        before = self._promised.get(document["idempotency_key"])
        if before is not None:
            self._check_kept(before, document)
        self._promised[document["idempotency_key"]] = document

    def _check_promises(self, found: list[Document]) -> None:
        """Everything that was ever said is there, once, and says the same or more."""
        by_key = {document["idempotency_key"]: document for document in found}
        assert len(by_key) == len(found)
        assert by_key.keys() <= self._sales.keys()
        for key, promised in self._promised.items():
            assert key in by_key, f"lost: {promised}"
            self._check_kept(promised, by_key[key])

    def _check_kept(self, before: Document, now: Document) -> None:
        assert not (changed := changed_promises(before, now)), f"{changed}: {before} became {now}"
        sale = self._sales[now["idempotency_key"]]
        assert (now["amount"], now["tendered"]) == (sale["amount"], sale.get("tendered"))

    # -- what is true ---------------------------------------------------------------------------

    def customers_pay_unseen(self) -> None:
        """Every open session is paid now, while the program is dead: a crash does not stop a customer."""
        for session in self.world.control.sessions():
            if session["checkout_status"] == "open":
                self.world.control.pay(session["client_reference"])

    def check_truth(self) -> None:
        """At most one capture for a reference, none without its payment, paid exactly where we say so."""
        truth = self.world.control.truth()
        captured: Mapping[str, int] = truth["captures_by_reference"]
        assert all(count == 1 for count in captured.values()), captured
        ours = {document["payment_id"]: document for document in self._promised.values()}
        for session in self.world.control.sessions():
            assert session["client_reference"][-36:] in ours, f"no intent for {session}"
        for capture in truth["captures"]:
            paid = ours[capture["client_reference"][-36:]]
            assert (paid["amount"], paid["currency"]) == (capture["amount"], capture["currency"])
        paid_ids = {reference[-36:] for reference in captured}
        for payment_id, document in ours.items():
            expected = document["method"] == "cash" or payment_id in paid_ids
            assert (document["status"] == "success") is expected, f"{document} against {truth}"

    def check_file(self) -> None:
        """By SQLite alone: the file is whole, the journal has no gap, nothing is open, nothing is odd."""
        connection = sqlite.connect(f"file:{self.root}/live/ledger.db?mode=ro", uri=True)
        try:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            numbers = connection.execute("SELECT position, seq FROM journal ORDER BY position").fetchall()
            assert numbers == [(n, n) for n in range(1, len(numbers) + 1)]
            query = "SELECT COUNT(*) FROM payments WHERE status IN ('pending', 'processing')"
            assert connection.execute(query).fetchone() == (0,)
            assert connection.execute("SELECT kind, payment_id FROM exceptions").fetchall() == []
        finally:
            connection.close()
