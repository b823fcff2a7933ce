"""What goes wrong in one seed, and how people behave in it: each seed is a world of its own."""

from __future__ import annotations

import random
from dataclasses import dataclass


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
