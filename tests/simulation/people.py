"""Customers who pay only what they were shown, and a cashier with habits."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from pos_terminal.domain.errors import DatabaseProblem, KeyReused, NotAllowed
from pos_terminal.domain.payment import PayableRef, Payment, Phase, Status
from pos_terminal.ledger import catalogue, payments
from pos_terminal.ledger.ledger import Ledger
from pos_terminal.services.checkout import Begun, Sale
from pos_terminal.simulator.account import Refused
from tests.simulation.clockwork import Entry, Job, Violation
from tests.simulation.companies import PHONE, company_reference
from tests.simulation.line import Sent

if TYPE_CHECKING:
    from tests.simulation.world import World

_AMOUNTS: Final = (500, 1_000, 2_500, 12_500)
_HOURS_48_MS: Final = 48 * 3_600_000


class Customers:
    """They decide when they see a code; whoever has paid may be asked to scan again."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._decided: dict[str, str] = {}
        self._plans: list[Entry] = []
        self.undone: set[str] = set()
        """What was paid and undone at once: whether it ever was paid, a push may tell, or nobody."""

    def see(self, payment: Payment) -> None:
        """A code is on the screen."""
        assert payment.redirect_url is not None
        session = payment.redirect_url.rsplit("/", 1)[1]
        first = self._decided.setdefault(payment.payment_id, session)
        if first == session:
            if session not in self._world.codes_seen:
                self._world.codes_seen.add(session)
                self._decide(session, payment.payment_id)
            return
        if session in self._world.codes_seen:
            return
        self._world.codes_seen.add(session)
        reference = company_reference(payment.provider_code, payment.charge_reference)
        captured = bool(self._world.core.account.truth.captures(reference))
        if not captured or self._world.draw() < self._world.swarm.scan_again:
            self._decide(session, payment.payment_id)

    def prompted(self, sent: Sent) -> None:
        """A request reached a company: MTN asks the customer's phone at once, whatever the till hears."""
        if (sent.company, sent.operation) != ("mtn", "create"):
            return
        for session in self._world.core.account.truth.with_reference(sent.reference):
            if session.is_open and session.id not in self._world.codes_seen:
                self._world.codes_seen.add(session.id)
                [(payment_id,)] = self._world.disk.rows(
                    "SELECT payment_id FROM payments WHERE charge_reference = ?", sent.reference
                )
                self._decide(session.id, payment_id)

    def _decide(self, session: str, payment_id: str) -> None:
        world, draw = self._world, self._world.draw
        if draw() < world.swarm.leave:
            if draw() < world.swarm.late_capture:
                delay_s = world.rng.choice((15.0, 45.0, 90.0, 200.0, 700.0, 2_000.0, 20_000.0, 165_000.0))
                self._plan(delay_s, "pays late", lambda: self._capture_late(session, payment_id))
            return
        tries = world.rng.choice((0, 0, 0, 1, 2))
        for number in range(tries):
            self._plan(3.0 + 10 * number, "has too little money", lambda: self._decline(session))
        long = draw() < 0.2
        self._plan(world.rng.uniform(2.0, 900.0 if long else 60.0), "pays", lambda: self._pay(session))

    def _plan(self, seconds: float, name: str, job: Job) -> None:
        self._plans.append(self._world.agenda.after(seconds, f"customer {name}", job))

    def hurry(self) -> None:
        """Somebody acts right now, between two requests of one call."""
        now_s = self._world.agenda.now_s
        self._plans = [plan for plan in self._plans if not plan.cancelled and plan.due_s > now_s]
        if self._plans and self._world.draw() < 0.1:
            plan = self._world.rng.choice(self._plans)
            plan.cancel()
            plan.job()

    def _pay(self, session: str) -> None:
        account = self._world.core.account
        account.catch_up()
        with suppress(Refused):
            account.pay(session)
            self._world.tally["captures"] += 1
            is_wave = account.truth.sessions[session].company == "wave"
            if self._world.draw() < self._world.swarm.undo and is_wave:
                account.undo(session)
                self.undone.add(account.truth.sessions[session].reference or "")
                self._world.tally["captures_undone"] += 1

    def _decline(self, session: str) -> None:
        account = self._world.core.account
        account.catch_up()
        with suppress(Refused):
            account.decline(session, "insufficient-funds")

    def _capture_late(self, session: str, payment_id: str) -> None:
        """The provider finishes a payment of a session that it had called ended, within the 48 hours."""
        world, account = self._world, self._world.core.account
        account.catch_up()
        [(ended_at,)] = world.disk.rows("SELECT completed_at FROM payments WHERE payment_id = ?", payment_id)
        over = ended_at is not None and world.clock.highest_ms >= ended_at + _HOURS_48_MS
        if over or account.truth.sessions[session].status != "expired":
            return
        at_ms, late = account.now_ms(), account.truth.sessions[session]
        number = str(late.extra["intent"]) if late.company == "stripe" else f"TLATE{at_ms}"
        account.truth.record("captured", at_ms, session=session, transaction_id=number)
        if world.pushing.is_on:
            account.notify("checkout.session.completed", account.truth.sessions[session], at_ms)
        world.tally["captures_late"] += 1


class Cashier:
    """Makes sales, and does with a payment under way whatever comes to mind."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._sold = 0
        self._unanswered: Sale | None = None

    def begin_day(self) -> None:
        """Plan the next sale, as long as there are any."""
        if self._sold < self._world.swarm.sales:
            self._sold += 1
            name = f"key-{self._sold}"
            self._world.agenda.after(
                self._world.rng.expovariate(1 / 60), "sale", lambda: self._when_open(lambda: self._sell(name))
            )

    def _when_open(self, job: Job) -> None:
        if self._world.ledger is None:
            self._world.agenda.after(5.0, "waits for the till", lambda: self._when_open(job))
        else:
            self._world.on_terminal(job)

    def _sell(self, key: str) -> None:
        self.begin_day()
        sale, more = self._sale(key), self._world.swarm.more
        if more.by_hand and self._world.more_rng.random() < more.by_hand:
            self._world.manager.take_by_hand(key, sale.amount, sale.payable)
            return
        self._take_and_follow(sale)
        if sale.payable is not None and more.split and self._world.more_rng.random() < more.split:
            self._split(sale)

    def _split(self, sale: Sale) -> None:
        """The rest of the order by other methods, while the first part is under way."""
        world, dice = self._world, self._world.more_rng
        for number in range(dice.choice((1, 2))):
            part = max(1, sale.amount // dice.choice((1, 2)))
            key = f"{sale.idempotency_key}-part-{number}"
            method = dice.choice(("cash", self.electronic("wave")))
            other = Sale(part, method, key, payable=sale.payable, customer_phone=PHONE)
            later = lambda other=other: world.on_terminal(lambda: self._take_and_follow(other))  # noqa: E731
            world.agenda.after(dice.choice((2.0, 20.0, 90.0)), "another part", later)

    def electronic(self, code: str) -> str:
        """Wave, or another company where the seed has them."""
        more = self._world.swarm.more
        if more.companies and self._world.more_rng.random() < more.company_share:
            return self._world.more_rng.choice(more.companies)
        return code

    def begin_again(self) -> None:
        """After a crash in the middle of a sale: nobody saw it begin, so it is asked for again by key."""
        sale, self._unanswered = self._unanswered, None
        self._world.manager.begin_again()
        if sale is not None:
            self._take_and_follow(sale)

    def _take_and_follow(self, sale: Sale) -> None:
        self._unanswered = sale
        begun = self.take(sale)
        if not begun.is_duplicate:
            self._world.manager.follow(begun.payment.payment_id, is_cash=sale.provider_code == "cash")
        if sale.provider_code != "cash":
            self._follow(begun.payment, sale)

    def _sale(self, key: str) -> Sale:
        world, ledger = self._world, self._world.ledger
        assert ledger is not None
        provider = "cash" if world.draw() < world.swarm.cash_share else self.electronic("wave")
        if world.draw() < world.swarm.order_share:
            with ledger.reading() as connection:
                orders = catalogue.open_orders(connection)
                if orders:
                    order = world.rng.choice(orders)
                    due = payments.due_of(connection, order)
                    part = max(1, due.open // 2) if world.draw() < 0.4 else due.open or order.amount_due
                    return Sale(part, provider, key, payable=order.ref, customer_phone=PHONE)
        amount, another = world.rng.choice(_AMOUNTS), world.draw() < 0.5
        return Sale(amount, provider, key, another_customer=another, customer_phone=PHONE)

    def take(self, sale: Sale) -> Begun:
        """Ask the desk; what it answers is held against what is on the disk. Raises what it raises."""
        world = self._world
        desk = world.desk
        assert desk is not None
        try:
            begin = desk.take_cash if sale.provider_code == "cash" else desk.charge
            begun = begin(sale, "staff-1")
        except Exception as error:
            self._unanswered = None
            world.moments.judge_refusal(sale, error)
            raise
        self._unanswered = None
        world.moments.judge_begun(begun)
        return begun

    # -- while a payment is under way ------------------------------------------------------------------

    def _follow(self, payment: Payment, sale: Sale) -> None:
        world = self._world
        swarm, draw = world.swarm, world.draw
        moments: list[tuple[float, str]] = []
        if draw() < swarm.cancel_share:
            moments.append((world.rng.choice((0.1, 2.0, 6.0, 12.0, 25.0, 70.0)), "cancel"))
            moments.append((world.rng.choice((30.0, 80.0, 200.0)), "cash instead"))
            moments.append((world.rng.choice((30.0, 80.0, 1_900.0)), "another code"))
        if draw() < swarm.hammer_share:
            moments += [(world.rng.uniform(1.0, 40.0), "check now") for _ in range(8)]
        if draw() < swarm.repeat_share:
            moments += [(0.3, "same key"), (world.rng.uniform(1.0, 90.0), "same key")]
            moments.append((world.rng.uniform(1.0, 90.0), "other amount, same key"))
        if sale.payable is not None and draw() < 0.4:
            moments.append((world.rng.uniform(1.0, 60.0), "second payment"))
        moments.append((world.rng.choice((15.0, 60.0, 400.0)), "next customer"))
        if draw() < 0.2:
            moments.append((world.rng.uniform(60.0, 500.0), "looks again"))
        for seconds, habit in moments:
            world.agenda.after(seconds, habit, self._doing(habit, payment.payment_id, sale))

    def _doing(self, habit: str, payment_id: str, sale: Sale) -> Job:
        def act() -> None:
            self._world.on_terminal(lambda: self._act(habit, payment_id, sale))

        return act

    def _act(self, habit: str, payment_id: str, sale: Sale) -> None:
        world = self._world
        desk = world.desk
        assert desk is not None
        match habit:
            case "cancel":
                desk.cancel(payment_id, "staff-1")
            case "check now":
                desk.check_now(payment_id)
            case "next customer":
                desk.park(payment_id)
            case "looks again":
                desk.attend(payment_id)
            case "same key":
                self._same_key(sale, payment_id)
            case "other amount, same key":
                self._reuse_key(sale)
            case "second payment":
                key = f"{sale.idempotency_key}-second"
                method = self.electronic("wave")
                self.take(Sale(sale.amount, method, key, payable=sale.payable, customer_phone=PHONE))
            case "another code":
                if sale.payable is not None:
                    self._another_code(payment_id, sale)
            case "cash instead":
                self._cash_instead(payment_id, sale)

    def _same_key(self, sale: Sale, payment_id: str) -> None:
        try:
            begun = self.take(sale)
        except DatabaseProblem as error:
            # Nothing is written for a key that is known, so no disk can be in the way.
            raise Violation("one_key", f"{sale.idempotency_key} was answered with {error}") from error
        if not begun.is_duplicate or begun.payment.payment_id != payment_id:
            raise Violation("one_key", f"{sale.idempotency_key} made another payment")

    def _reuse_key(self, sale: Sale) -> None:
        other = Sale(sale.amount + 5, sale.provider_code, sale.idempotency_key, payable=sale.payable)
        try:
            self.take(other)
        except KeyReused:
            return
        raise Violation("one_key", f"{sale.idempotency_key} was taken for another amount")

    def _another_code(self, payment_id: str, sale: Sale) -> None:
        """The attempt ended and the customer wants to pay all the same."""
        ledger = self._world.ledger
        assert ledger is not None
        key = f"{sale.idempotency_key}-again"
        if status_of(ledger, payment_id) in (Status.FAILED, Status.EXPIRED) and len(key) < 40:
            for seconds in (10.0, 40.0, 90.0):
                look = self._doing("check now", payment_id, sale)
                self._world.agenda.after(seconds, "checks the ended one", look)
            method = self.electronic("wave")
            again = Sale(sale.amount, method, key, payable=sale.payable, customer_phone=PHONE)
            self._take_and_follow(again)

    def _cash_instead(self, payment_id: str, sale: Sale) -> None:
        """Only when the attempt has ended, as the screen demands for an amount without an order."""
        ledger = self._world.ledger
        assert ledger is not None
        ended = status_of(ledger, payment_id) in (Status.FAILED, Status.EXPIRED)
        if sale.payable is None and not ended:
            return
        cash = Sale(sale.amount, "cash", f"{sale.idempotency_key}-cash", payable=sale.payable)
        try:
            self.take(cash)
        except NotAllowed:
            if ended and sale.payable is None:
                raise


def status_of(ledger: Ledger, payment_id: str) -> Status:
    """The status as the program's own tables have it."""
    with ledger.reading() as connection:
        payment = payments.by_id(connection, payment_id)
    assert payment is not None
    return payment.status


def shows_code(payment: Payment) -> bool:
    """Whether the screen draws a code for this payment."""
    waiting = payment.status is Status.PROCESSING and payment.phase is Phase.WAITING
    return waiting and payment.redirect_url is not None


ORDERS: Final = (
    (PayableRef("order", "1001"), 4_000),
    (PayableRef("order", "1002"), 15_500),
    (PayableRef("order", "1003"), 9_001),
    (PayableRef("order", "1004"), 700),
)
