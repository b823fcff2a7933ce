"""The check-up's look outside: the line, each company, the central server, certificates, and the clock."""

from __future__ import annotations

from typing import Final

from pos_terminal.ops.connection import Observed, classify
from pos_terminal.ops.doctor_ledger import last_event_ms
from pos_terminal.ops.observing import observe
from pos_terminal.ops.patient import Patient
from pos_terminal.services.business_day import is_zone
from pos_terminal.services.findings import Finding, State
from pos_terminal.texts import tr, trn

_DAY_MS: Final = 86_400_000
WARN_DAYS: Final = 21
"""A certificate that ends sooner is told: whoever renews it needs time."""
_TOLERATED_MS: Final = 2 * 60_000
_REFUSED_MS: Final = 5 * 60_000
"""Companies and the central server refuse what is signed with a clock that is off by more."""


def network(patient: Patient) -> list[Finding]:
    """Everything that needs the line, and the clock, which is compared with those who answer."""
    observed = observe(patient)
    now_ms = patient.clock.now_ms()
    return [
        *clock(observed, now_ms, last_event_ms(patient)),
        time_zone(patient),
        *classify(observed).parts,
        *certificates(observed, now_ms),
    ]


def clock(observed: Observed, now_ms: int, last_ms: int | None) -> list[Finding]:
    """The clock against those who answered, and against the journal."""
    title = tr("Clock")
    set_it = tr("Set the date and the time of this computer.")
    if last_ms is not None and last_ms - now_ms > _TOLERATED_MS:
        said = tr(
            "The clock is {time} behind what was already written down here.", time=_long(last_ms - now_ms)
        )
        return [Finding("clock", title, State.BROKEN, said, set_it)]
    told = [
        (one.seen.host, one.seen.date_ms)
        for one in observed.hosts
        if one.is_good and one.is_outside and one.seen.date_ms is not None
    ]
    if not told:
        said = tr("Nobody outside told the time; it is not behind what was written down here.")
        return [Finding("clock", title, State.NOT_LOOKED_AT, said)]
    # The least difference: one company's clock may be wrong, all of them are not.
    host, date_ms = min(told, key=lambda one: abs(now_ms - one[1]))
    off_ms = now_ms - date_ms
    if abs(off_ms) <= _TOLERATED_MS:
        return [
            Finding("clock", title, State.WORKS, tr("The clock is right; {host} says the same.", host=host))
        ]
    state = State.BROKEN if abs(off_ms) > _REFUSED_MS else State.WARNING
    said = (
        tr("The clock is {time} ahead of {host}.", time=_long(off_ms), host=host)
        if off_ms > 0
        else tr("The clock is {time} behind {host}.", time=_long(-off_ms), host=host)
    )
    return [Finding("clock", title, state, said, set_it)]


def time_zone(patient: Patient) -> Finding:
    """Whether this computer knows the restaurant's time zone."""
    name, title = patient.settings.time_zone, tr("Time zone")
    if is_zone(name):
        return Finding("time_zone", title, State.WORKS, tr("Times are those of {name}.", name=name))
    said = tr("This computer does not know the time zone {name}; it shows universal time.", name=name)
    return Finding(
        "time_zone", title, State.WARNING, said, tr("A manager chooses the time zone in Settings.")
    )


def certificates(observed: Observed, now_ms: int) -> list[Finding]:
    """For how long each host can still prove who it is."""
    ends = {
        one.seen.host: one.seen.certificate_ends_ms
        for one in observed.hosts
        if one.seen.certificate_ends_ms is not None
    }
    return [_certificate(host, (ends_ms - now_ms) // _DAY_MS) for host, ends_ms in sorted(ends.items())]


def _certificate(host: str, days: int) -> Finding:
    title = tr("Certificate of {host}", host=host)
    said = trn("It is good for {count} day more.", "It is good for {count} days more.", max(0, days))
    if days >= WARN_DAYS:
        return Finding(f"certificate.{host}", title, State.WORKS, said)
    advice = tr("Whoever runs {host} has to renew it before. Tell them.", host=host)
    return Finding(f"certificate.{host}", title, State.WARNING, said, advice)


def _long(span_ms: int) -> str:
    minutes = span_ms // 60_000
    if minutes < 120:
        return trn("{count} minute", "{count} minutes", minutes)
    if minutes < 48 * 60:
        return trn("{count} hour", "{count} hours", minutes // 60)
    return trn("{count} day", "{count} days", minutes // 1440)
