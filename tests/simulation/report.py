"""What came of one seed, or of many."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Report:
    """What one seed came to."""

    seed: int
    trace: str = ""
    steps: int = 0
    virtual_s: float = 0.0
    payments: int = 0
    crashes: int = 0
    unknowns_met: int = 0
    unknowns_resolved: int = 0
    requests: int = 0
    by_method: Counter[str] = field(default_factory=Counter)
    moved: Counter[str] = field(default_factory=Counter)
    """Minor units that really came and went, by company and currency."""
    refunds: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    tally: Counter[str] = field(default_factory=Counter)
