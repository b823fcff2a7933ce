"""What the engine tells the window: frozen values, never rows."""

from __future__ import annotations

from collections.abc import Mapping

from pos_terminal.domain.drawer import Movement, Session
from pos_terminal.domain.errors import TerminalError
from pos_terminal.domain.payment import PayableRef, Payment
from pos_terminal.domain.refund import Refund
from pos_terminal.hardware.line import Problem
from pos_terminal.providers.base import Capabilities
from pos_terminal.records import dataclass
from pos_terminal.services.print_queue import Job
from pos_terminal.services.schedule import Mode
from pos_terminal.settings import Settings


@dataclass(frozen=True, slots=True)
class Asking:
    """How a payment is being asked about: the real interval, and when. Times are UTC milliseconds."""

    asked: int = 0
    interval_s: float = 0.0
    last_asked_at: int | None = None
    next_at: int | None = None
    last_outcome: str | None = None
    last_error: str | None = None
    mode: Mode = Mode.PARKED


@dataclass(frozen=True, slots=True)
class PaymentChanged:
    """A payment moved, or was asked about again. `was_unknown` when an amber one came to its answer,
    `was_over` when one that had ended unpaid was paid after all."""

    payment: Payment
    asking: Asking
    changed: bool
    was_unknown: bool = False
    was_over: bool = False


@dataclass(frozen=True, slots=True)
class RefundChanged:
    """A refund moved; the payment as it is with it."""

    refund: Refund
    payment: Payment


@dataclass(frozen=True, slots=True)
class DrawerChanged:
    """The drawer was opened, closed or counted, or cash moved beside the sales; the session that is open.

    `movement` is what moved, for whoever needs the drawer open for it; `made_z`: a session ended with its Z
    report.
    """

    session: Session | None
    movement: Movement | None = None
    made_z: bool = False


@dataclass(frozen=True, slots=True)
class DecisionRefused:
    """A decision that had to ask the provider first could not be made."""

    payment_id: str
    error: TerminalError


@dataclass(frozen=True, slots=True)
class Connection:
    """Whether the last calls to the outside came through; None while nothing has been tried."""

    online: bool | None
    since_ms: int


@dataclass(frozen=True, slots=True)
class ClockMoved:
    """The wall clock is not where it should be: behind by so many milliseconds, or ahead (less than 0).

    `at_least` when only the least is known, from what the journal holds. 0 when it is right again.
    """

    behind_ms: int
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class PrinterChanged:
    """How the printer and what waits for it are. `address` None when there is none.

    `problem` is why nothing comes out, None when all is well; `unsure` may have printed: a person looks.
    `kicks`: something here opens the drawer.
    """

    address: str | None
    waiting: int = 0
    problem: Problem | None = None
    unsure: tuple[Job, ...] = ()
    paper_low: bool = False
    kicks: bool = False


@dataclass(frozen=True, slots=True)
class PrinterTried:
    """A test page came out, or why it did not."""

    problem: Problem | None
    address: str


@dataclass(frozen=True, slots=True)
class KickTried:
    """The pulse that opens the drawer has left, or why it did not: then it is opened by its key, and nothing
    is undone. `cause` and `subject` as in the event."""

    cause: str
    subject: str
    problem: Problem | None
    address: str


@dataclass(frozen=True, slots=True)
class JobChanged:
    """Something waits for the printer, came out, or may have; see its state."""

    job: Job


@dataclass(frozen=True, slots=True)
class BackupTried:
    """A backup was made (UTC milliseconds), or could not be."""

    at_ms: int
    problem: TerminalError | None


@dataclass(frozen=True, slots=True)
class SendingChanged:
    """How sending to the central server stands. Times are UTC milliseconds, `amount` is minor units.

    `waiting` operations (as people count them; `events` of the journal) since `since_ms`, with `amount` taken
    in them. `state`: "alone" where there is no server, "in_step", or why nothing is taken: "revoked",
    "quarantined", "copied", "refused". `tried` in a row for nothing, because of `reason`.
    """

    waiting: int
    since_ms: int | None
    amount: int
    state: str
    last_sent_ms: int | None
    events: int = 0
    tried: int = 0
    next_try_ms: int | None = None
    reason: str | None = None
    sending_now: bool = False
    answered_ms: int | None = None
    skew_ms: int | None = None


@dataclass(frozen=True, slots=True)
class CentreHeard:
    """The central server told something new, and it is ours now: so many payables, methods and people."""

    payables: int
    methods: int
    people: int


@dataclass(frozen=True, slots=True)
class RestaurantSettled:
    """The central server decided settings for all terminals, and they are ours now."""

    settings: Settings


@dataclass(frozen=True, slots=True)
class MethodsBuilt:
    """The methods are used as they are set now: what each can do, why some cannot be used, which are TEST."""

    capabilities: Mapping[str, Capabilities]
    problems: Mapping[str, TerminalError]
    tests: frozenset[str]


@dataclass(frozen=True, slots=True)
class IntentChanged:
    """Till software asked for something to be taken, or wants it no more; `payable` is what it is paid
    under."""

    payable: PayableRef
    is_new: bool


@dataclass(frozen=True, slots=True)
class EngineFailed:
    """The engine met a bug of ours, or the `damage` that was found in its ledger, and stopped. What was in
    flight is unknown and is asked about after a restart."""

    report: str
    damage: TerminalError | None = None


Message = (
    PaymentChanged
    | RefundChanged
    | DrawerChanged
    | DecisionRefused
    | Connection
    | ClockMoved
    | PrinterChanged
    | PrinterTried
    | KickTried
    | JobChanged
    | BackupTried
    | SendingChanged
    | CentreHeard
    | IntentChanged
    | MethodsBuilt
    | RestaurantSettled
    | EngineFailed
)
