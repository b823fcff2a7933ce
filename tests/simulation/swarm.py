"""What goes wrong in one seed, and how people behave in it: each seed is a world of its own."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class More:
    """What people decide, what goes back, and the other companies. By default nothing of it happens, and a
    seed runs as it did before there was any of it: the seeds that were kept stay what they were."""

    companies: tuple[str, ...] = ()
    company_share: float = 0.0
    """How often an electronic payment is not Wave's."""
    sandbox: bool = False
    """Orange and MTN charge in the currencies of their sandboxes."""
    refund: float = 0.0
    refund_part: float = 0.0
    refund_again: float = 0.0
    """The manager asks for more, or for the same once more."""
    refund_slow: float = 0.0
    """The company takes its time over a refund, and may refuse it in the end."""
    close_at_refund: float = 0.0
    """Everybody goes home for some days while a refund is under way."""
    release: float = 0.0
    count: float = 0.0
    wrong_number: float = 0.0
    """What is typed in is another payment's number, or nobody's."""
    by_hand: float = 0.0
    correct: float = 0.0
    resolve: float = 0.0
    split: float = 0.0
    undone: float = 0.0
    """A company undoes what it had confirmed."""
    senegal: bool = False
    """Orange is Senegal's."""
    token_life_s: int = 3_600
    push: float = 0.0
    """How many of the companies' pushes arrive; without any of them nobody pushes."""
    drawer: float = 0.0
    """How much is done at the cash drawer beside the sales; 0: nothing, it stays open."""
    push_forged: float = 0.0
    """Strangers push, too, and companies say wrong things."""


@dataclass(frozen=True)
class Swarm:
    """Chances are for each event of their kind, 0 to 1."""

    lose: float
    trouble: float
    lie: float
    refuse_second: float
    double_request: float
    search_lag: float
    resume_twice: bool
    land_late: float
    crash: float
    commit_fault: float
    double_answer: float
    stale_answer: float
    clock_jumps: int
    closed_for_days: bool
    slow_line: float
    session_life_s: int
    sales: int
    cash_share: float
    order_share: float
    cancel_share: float
    hammer_share: float
    repeat_share: float
    late_capture: float
    undo: float
    leave: float
    scan_again: float
    more: More = More()


def draw(rng: random.Random) -> Swarm:
    """The swarm of one seed: each kind of trouble is off in some seeds and strong in others."""

    def pick(*chances: float) -> float:
        return rng.choice(chances)

    return Swarm(
        lose=pick(0.0, 0.05, 0.2, 0.4),
        trouble=pick(0.0, 0.05, 0.2),
        lie=pick(0.0, 0.0, 0.05, 0.2),
        refuse_second=pick(0.0, 0.5),
        search_lag=pick(0.0, 0.0, 0.3),
        resume_twice=rng.random() < 0.2,
        double_request=pick(0.0, 0.0, 0.1),
        land_late=pick(0.0, 0.2, 0.6),
        crash=pick(0.0, 0.002, 0.01, 0.03),
        commit_fault=pick(0.0, 0.0, 0.02, 0.08),
        double_answer=pick(0.0, 0.1, 0.5),
        stale_answer=pick(0.0, 0.02),
        clock_jumps=rng.choice((0, 0, 1, 4)),
        closed_for_days=rng.random() < 0.2,
        slow_line=pick(0.0, 0.1, 0.4),
        session_life_s=rng.choice((180, 600, 1800)),
        sales=rng.randint(4, 10),
        cash_share=pick(0.1, 0.3),
        order_share=pick(0.2, 0.5, 0.8),
        cancel_share=pick(0.0, 0.3, 0.6),
        hammer_share=pick(0.0, 0.3),
        repeat_share=pick(0.0, 0.4),
        late_capture=pick(0.0, 0.5, 0.9),
        undo=pick(0.0, 0.0, 0.1),
        leave=pick(0.05, 0.3, 0.6),
        scan_again=pick(0.0, 0.5),
    )


def grown(seed: int) -> Swarm:
    """The swarm of one seed with everything on. What is more is drawn apart, by dice of its own."""
    rng = random.Random(f"more-{seed}")
    companies = [name for name in ("orange", "mtn", "stripe") if rng.random() < 0.75]
    more = More(
        companies=tuple(companies),
        company_share=rng.choice((0.3, 0.6, 0.9)) if companies else 0.0,
        sandbox=rng.random() < 0.25,
        refund=rng.choice((0.0, 0.3, 0.8)),
        refund_part=rng.choice((0.2, 0.7)),
        refund_again=rng.choice((0.0, 0.5)),
        refund_slow=rng.choice((0.0, 0.3)),
        close_at_refund=rng.choice((0.0, 0.0, 0.3)),
        release=rng.choice((0.0, 0.4, 0.9)),
        count=rng.choice((0.0, 0.4, 0.9)),
        wrong_number=rng.choice((0.1, 0.5)),
        by_hand=rng.choice((0.0, 0.2)),
        correct=rng.choice((0.0, 0.4)),
        resolve=rng.choice((0.0, 0.5, 0.9)),
        split=rng.choice((0.0, 0.5)),
        token_life_s=rng.choice((90, 3_600)),
        undone=rng.choice((0.0, 0.2, 0.6)),
        senegal=rng.random() < 0.4,
        push=rng.choice((0.0, 0.5, 1.0)),
        push_forged=rng.choice((0.0, 0.6)),
        drawer=rng.choice((0.0, 1.0, 4.0)),
    )
    return replace(draw(random.Random(seed)), more=more)
