"""One seed: a terminal with its real parts, people, a line, a provider, and what happens to them."""

from __future__ import annotations

import gc
import hashlib
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Final, cast
from unittest.mock import patch

from pos_terminal.domain import events, in_transaction
from pos_terminal.domain.errors import DatabaseProblem, TerminalError
from pos_terminal.engine.desk import Desk
from pos_terminal.engine.messages import Message
from pos_terminal.ledger import unit_of_work
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.providers import stripe as stripe_module
from pos_terminal.providers import wave as wave_module
from pos_terminal.providers.http import HttpClient
from pos_terminal.services import (
    checkout,
    drawer_closing,
    drawer_counting,
    drawer_moves,
    drawer_opening,
    outcome,
    refunds,
    watch,
)
from pos_terminal.services.checkout import Checkout
from pos_terminal.simulator.account import Settings
from pos_terminal.simulator.core import SimulatorCore
from tests.simulation.clockwork import Agenda, CountedIds, Crash, Entry, Violation, VirtualClock
from tests.simulation.companies import providers_for
from tests.simulation.disk import Disk
from tests.simulation.dues import judge_dues
from tests.simulation.giving import RefundJudge
from tests.simulation.hands import VirtualHands
from tests.simulation.independent_verifier import Books
from tests.simulation.invariants import Judge
from tests.simulation.line import Line, Sent
from tests.simulation.manager import Manager
from tests.simulation.moments import FINAL, Moments
from tests.simulation.people import ORDERS, Cashier, Customers
from tests.simulation.pushing import SECRETS, Pushing, webhook_secret
from tests.simulation.report import Report
from tests.simulation.shift import Shift
from tests.simulation.swarm import Swarm, draw, grown
from tests.simulation.twice import Twice
from tests.simulation.undoing import Undoing

HOUR_S: Final = 3600.0
LOOK_EVERY: Final = 150
_DRAWER: Final = (drawer_closing, drawer_counting, drawer_moves, drawer_opening)
_CRASHING: Final = (checkout, outcome, watch, unit_of_work, wave_module, stripe_module, *_DRAWER)


class World:
    """Everything of one seed. `run` goes through safety, liveness and audit, and raises Violation."""

    def __init__(self, seed: int, swarm: Swarm | None = None) -> None:
        self.seed = seed
        self.rng = random.Random(seed)
        # What is more has dice of its own: a seed without it runs as it always did.
        self.more_rng = random.Random(f"{seed} more")
        draw(self.rng)
        self.swarm = swarm or grown(seed)
        self.draw = self.rng.random
        self.agenda = Agenda()
        self.clock = VirtualClock(self.agenda)
        self.ids = CountedIds(seed + 1)
        self.disk = Disk(self.rng, 0.0)
        life_ms = self.swarm.session_life_s * 1000
        settings = Settings(life_ms=life_ms)
        self.core = SimulatorCore(self.clock.true_ms, seed=seed, settings=settings)
        self.line = Line(self.core, self.agenda, self.rng, self.swarm)
        self.judge = Judge(self.disk, self.line, self.clock, self._proved)
        self.customers = Customers(self)
        self.cashier = Cashier(self)
        self.hands = VirtualHands(self)
        self.moments = Moments(self)
        self.manager = Manager(self)
        self.undoing = Undoing(self)
        self.pushing = Pushing(self)
        self.shift = Shift(self)
        self.refund_judge = RefundJudge(self)
        self.codes_seen: set[str] = set()
        self.tally: Counter[str] = Counter()
        self.ledger: Ledger | None = None
        self.desk: Desk | None = None
        self.life = 0
        self.crash_chance = 0.0
        self.report = Report(seed)
        self._trace = hashlib.sha256()
        self.twice = Twice(self)
        self._last_at: tuple[float, int] = (0.0, 0)
        self.line.before_send = self.moments.before_send
        self.line.after_work = self._worked
        self.line.references = self._references
        self.line.between = self.customers.hurry

    # -- the three phases ------------------------------------------------------------------------------

    def run(self) -> Report:
        """Go through it all. Raises Violation."""
        with ExitStack() as stack:
            stack.callback(self.disk.close)
            stack.callback(self._power_off)
            stack.enter_context(self.disk.mounted())
            for module in _CRASHING:
                stack.enter_context(patch.object(module, "crash_point", self._crash_point))
            stack.enter_context(patch.object(outcome, "apply", self.twice.apply))
            stack.enter_context(patch.object(refunds, "apply", self.twice.apply_refund))
            self._open_orders()
            self._safety()
            self._liveness()
            self._audit()
        return self._finished()

    def _safety(self) -> None:
        swarm = self.swarm
        self.disk.fault, self.crash_chance = swarm.commit_fault, swarm.crash
        self._boot()
        self.cashier.begin_day()
        self.manager.begin_day()
        self.pushing.begin_day()
        self.shift.begin_day()
        for _ in range(swarm.clock_jumps):
            self.agenda.after(self.rng.uniform(1, 1_500), "clock is set", self._set_clock)
        if swarm.closed_for_days:
            self.agenda.after(self.rng.uniform(100, 1_500), "closes", lambda: self._crash(60 * HOUR_S))
        self._live(until_s=self.rng.choice((0.5, 2.0, 30.0)) * HOUR_S)

    def _liveness(self) -> None:
        """Faults are off: everything comes to its end, the watch included, in a bounded time."""
        self.disk.fault, self.crash_chance, self.line.swarm = 0.0, 0.0, None
        self.swarm = replace(self.swarm, double_answer=0.0, stale_answer=0.0)
        if self.ledger is None:
            self._boot()
        limit_s = max(2 * HOUR_S, self.swarm.session_life_s + 1.5 * HOUR_S)
        self._live(until_s=self.agenda.now_s + limit_s)
        self._all_decided(self.look())
        self._live(until_s=self.agenda.now_s + 50 * HOUR_S)
        self.shift.close_day()
        self._live(until_s=self.agenda.now_s + 120)

    def _audit(self) -> None:
        books = self.look()
        self._all_decided(books)
        self.judge.judge_final_truth(books)
        self.refund_judge.judge_final(books)
        left = self.disk.rows(
            "SELECT COUNT(*) FROM watches JOIN payments USING (payment_id)"
            " WHERE status IN ('failed', 'expired')"
        )
        if left != [(0,)]:
            raise Violation("I7", f"{left[0][0]} ended attempts are still watched after 48 hours")
        report = self.report
        report.payments = len(books.payments)
        report.by_method = Counter(one["provider_code"] for one in books.payments.values())
        report.refunds = Counter(f"{one['route']} {one['status']}" for one in books.refunds.values())
        truth = self.core.account.truth
        for move in truth.movements:
            way = "given back" if move.is_refund else "taken"
            company = truth.sessions[move.session_id].company
            report.moved[f"{company} {move.currency} {way}"] += move.amount

    def _all_decided(self, books: Books) -> None:
        told = {payment_id for payment_id, _, _, _ in books.exceptions.values()}
        for payment_id, payment in books.payments.items():
            code = payment["provider_code"]
            may_stay = payment_id in told or code.startswith("manual.")
            if payment["status"] not in FINAL and not may_stay:
                raise Violation("I7", f"{payment_id} is still {payment['phase']} without trouble for long")

    def _finished(self) -> Report:
        report = self.report
        report.trace, report.virtual_s = self._trace.hexdigest(), self.agenda.now_s
        report.requests, report.tally = self.line.sends, self.tally
        report.faults = self.line.faults + Counter({f"commit_{k}": n for k, n in self.disk.faults.items()})
        return report

    # -- steps -----------------------------------------------------------------------------------------

    def _live(self, until_s: float) -> None:
        while (entry := self.agenda.next(self.life, until_s)) is not None:
            self._step(entry)

    def _step(self, entry: Entry) -> None:
        self.report.steps += 1
        self.note(entry.name)
        at, times = self._last_at
        self._last_at = (self.agenda.now_s, times + 1 if at == self.agenda.now_s else 0)
        if times > 300:
            raise Violation("I26", f"{entry.name} goes on without time passing")
        try:
            entry.job()
        except Crash as crash:
            self.note(str(crash))
            self._crash()
        except (Violation, TerminalError):
            raise
        except Exception as error:
            raise Violation("no_bug", f"{entry.name} raised {error!r}") from error
        if in_transaction.is_open():
            raise Violation("I21", "a unit of work was left open")
        if self.report.steps % LOOK_EVERY == 0:
            self.look()
        if self.ledger is not None and self.crash_chance and self.draw() < self.crash_chance:
            self._crash()

    def look(self) -> Books:
        """Judge everything that is committed now."""
        books = self.judge.look()
        self.refund_judge.judge(books)
        if self.ledger is not None:
            judge_dues(books, self.ledger)
        return books

    def note(self, text: str) -> None:
        """One more line of the trace."""
        self._trace.update(f"{self.agenda.now_s:.6f} {text}\n".encode())

    def on_terminal(self, job: Callable[[], object]) -> None:
        """Somebody does something at the till; a refusal is told to them."""
        if self.ledger is None:
            return
        try:
            job()
        except TerminalError as error:
            self.tally[f"refused {error.code}"] += 1
            self.note(str(error.code))

    # -- the program's life ----------------------------------------------------------------------------

    def _boot(self) -> None:
        if self.ledger is not None:
            return
        try:
            ledger = Ledger.open(None, clock=self.clock, ids=self.ids)
        except DatabaseProblem as error:
            if error.code == "database_damaged":
                raise Violation("I14", str(error)) from error
            self.agenda.after(10.0, "starts again", self._boot)
            return
        self.ledger = ledger
        pushed = {name: webhook_secret(name) for name in SECRETS}
        providers = providers_for(cast(HttpClient, self.line), self.clock, self.swarm.more, pushed)
        self.desk = Desk(ledger, Checkout(ledger, providers), providers, self.hands, self.draw)
        self.look()
        self.agenda.after(0.01, "resumes", self._resume, self.life)

    def _resume(self) -> None:
        def resume() -> None:
            assert self.desk is not None
            self.desk.resume()
            if self.swarm.resume_twice:
                self.desk.resume()
            self.cashier.begin_again()
            self.shift.begin_again()

        self.on_terminal(resume)

    def _power_off(self) -> None:
        ledger, self.ledger, self.desk = self.ledger, None, None
        if ledger is not None:
            ledger.close()

    def go_home(self) -> None:
        """Nobody is there for some days, from now on."""
        self.agenda.after(0.0, "closes", lambda: self._crash(60 * HOUR_S))

    def _crash(self, down_s: float | None = None) -> None:
        """Everything volatile is gone; what was sent goes on at the provider's."""
        if self.ledger is None:
            return
        self.report.crashes += 1
        self.life += 1
        self.hands.die()
        self.note("crash")
        self._power_off()
        long = self.draw() < 0.1
        wait_s = down_s or self.rng.choice((900.0, 20_000.0)) if long else self.rng.uniform(1.0, 20.0)
        self.agenda.after(down_s or wait_s, "boots", self._boot)

    def _crash_point(self, name: str) -> None:
        if self.crash_chance and self.draw() < self.crash_chance / 2:
            self.tally["crashes_inside"] += 1
            raise Crash(name)

    def _set_clock(self) -> None:
        hour = 3_600_000
        jumps = (-3_000, 4_000, -2 * hour, hour, 30 * hour, -26 * hour, 3 * 8_766 * hour, -2 * 8_766 * hour)
        self.clock.set_by(self.rng.choice(jumps))
        self.judge.clock_was_set = True

    def _open_orders(self) -> None:
        ledger = Ledger.open(None, clock=self.clock, ids=self.ids)
        with ledger.unit_of_work() as work:
            for ref, amount in ORDERS:
                body = events.PayableOpened(
                    payable_type=ref.type, payable_id=ref.id, label=ref.id, amount_due=amount, currency="XOF"
                )
                work.record(body)
            work.commit()
        ledger.close()

    # -- what the terminal says -----------------------------------------

    def heard(self, message: Message) -> None:
        """The window hears."""
        self.moments.heard(message)

    def _worked(self, sent: Sent) -> None:
        self.customers.prompted(sent)
        self.manager.refund_reached(sent)

    def _proved(self, sha256: str) -> bool:
        return sha256 in self.pushing.proved

    def _references(self) -> list[str]:
        return [row[0] for row in self.disk.rows("SELECT charge_reference FROM payments") if row[0]]


@contextmanager
def calm() -> Iterator[None]:
    """Many seeds make much garbage of one age: looking for it less often saves a third of the time."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def run(seed: int, swarm: Swarm | None = None) -> Report:
    """One seed. Raises Violation, or whatever the program raised that it never should."""
    return World(seed, swarm).run()
