"""From what was seen of the line to what it means: which link is broken, and what that is at the counter.

Pure: no socket, no clock. `classify` takes what `observing` saw and says it in words.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from pos_terminal.ops import connection_words as words
from pos_terminal.records import dataclass
from pos_terminal.remote.address import is_loopback
from pos_terminal.remote.lan import Lan
from pos_terminal.remote.looking import Seen
from pos_terminal.services.findings import ConnectionReport, Finding, State, worst
from pos_terminal.services.method_trying import Tried

CENTRE: Final = "central"


class Centre(StrEnum):
    """What became of a signed question to the central server."""

    WORKS = "works"
    QUARANTINED = "quarantined"
    REVOKED = "revoked"
    REFUSED = "refused"
    BUSY = "busy"
    SILENT = "silent"
    KEYLESS = "keyless"


@dataclass(frozen=True, slots=True)
class CentreSeen:
    """The central server of a terminal that has one; `said` are its own words where it refused."""

    host: str
    outcome: Centre
    said: str = ""


@dataclass(frozen=True, slots=True)
class HostSeen:
    """A look at the host of one method, or of the central server. `plain` is a look without TLS, made where
    the other one could not be believed."""

    key: str
    seen: Seen
    plain: Seen | None = None

    @property
    def is_outside(self) -> bool:
        """Whether the way there leaves this machine."""
        return not is_loopback(self.seen.host)

    @property
    def is_good(self) -> bool:
        """Whether the right one answered: proved by its certificate, or it is on this machine."""
        return self.seen.secure is True or (
            not self.is_outside and self.seen.connected and self.seen.secure is None and not self.seen.is_page
        )

    @property
    def shows_page(self) -> bool:
        """Whether somebody's page stood where a company's answer belongs."""
        return not self.is_good and (self.seen.is_page or (self.plain is not None and self.plain.is_page))


@dataclass(frozen=True, slots=True)
class MethodSeen:
    """A method and what became of the question for its keys. `problem` says why it is not set up."""

    code: str
    name: str
    active: bool = True
    needs_line: bool = True
    tried: Tried | None = None
    problem: str = ""
    through_centre: bool = False
    is_test: bool = False


@dataclass(frozen=True, slots=True)
class Observed:
    """Everything that was seen of the line."""

    lan: Lan
    hosts: tuple[HostSeen, ...]
    methods: tuple[MethodSeen, ...]
    centre: CentreSeen | None = None
    practice: bool = False
    methods_unknown: bool = False
    """Which methods there are was not found out in time: the keyring does not answer."""

    def host(self, key: str) -> HostSeen | None:
        """The look at this method's host."""
        return next((one for one in self.hosts if one.key == key), None)

    @property
    def outside(self) -> list[HostSeen]:
        """The looks that left this machine."""
        return [one for one in self.hosts if one.is_outside]

    @property
    def is_online(self) -> bool:
        """Whether somebody outside proved who they are."""
        return any(one.is_good for one in self.outside)

    @property
    def is_captive(self) -> bool:
        """Whether the network answers with a page of its own to everything."""
        return not self.is_online and any(one.shows_page for one in self.hosts)


def classify(observed: Observed) -> ConnectionReport:
    """The links in the order in which a request meets them, then each method, then one sentence for all."""
    links = (_lan(observed), _dns(observed), _captive(observed), _internet(observed))
    centre = (_centre(observed),) if observed.centre is not None else ()
    companies = tuple(_company(one, observed) for one in observed.methods if one.active and one.needs_line)
    if observed.methods_unknown:
        companies = (words.methods_unknown(),)
    methods = tuple(_at_the_counter(one, observed) for one in observed.methods if one.active)
    parts = (*links, *centre, *companies)
    return ConnectionReport(_headline(links, methods), worst((*parts, *methods)), parts, methods)


def _lan(observed: Observed) -> Finding:
    lan = observed.lan
    # Where anybody outside answered there is a network, whatever the system's tables say.
    if any(one.seen.connected for one in observed.outside) or (lan.address and lan.routed):
        return words.lan_works(lan)
    return words.lan_without_router(lan) if lan.address else words.lan_missing()


def _dns(observed: Observed) -> Finding:
    asked = [one.seen for one in observed.outside if one.seen.name is not None]
    missing = [seen.host for seen in asked if seen.name is False]
    if not asked or _lan(observed).state is State.BROKEN:
        return words.dns_not_asked()
    if len(missing) == len(asked):
        return words.dns_broken()
    return words.dns_some_missing(missing) if missing else words.dns_works()


def _captive(observed: Observed) -> Finding:
    if observed.is_captive:
        return words.captive()
    return words.not_captive() if observed.is_online else words.captive_unknown()


def _internet(observed: Observed) -> Finding:
    outside = observed.outside
    if observed.is_online:
        return words.internet_works()
    if observed.is_captive:
        return words.internet_behind_page()
    if not outside:
        return words.internet_not_needed(practice=observed.practice)
    connected = [one.seen for one in outside if one.seen.connected]
    return words.internet_untrusted(connected) if connected else words.internet_missing()


def _centre(observed: Observed) -> Finding:
    assert observed.centre is not None
    centre, looked = observed.centre, observed.host(CENTRE)
    if centre.outcome is Centre.SILENT and looked is not None and not looked.is_good:
        why = words.why_not(looked.seen, captive=looked.shows_page)
        return words.centre_unreached(why)
    return words.centre(centre.outcome.value, centre.host, centre.said)


def _company(method: MethodSeen, observed: Observed) -> Finding:
    looked = observed.host(method.code)
    if method.through_centre:
        works = observed.centre is not None and observed.centre.outcome is Centre.WORKS
        return words.through_centre(method.code, method.name, works=works)
    if method.problem:
        return words.not_set_up(method.code, method.name, method.problem)
    if looked is None:
        return words.not_looked_at(method.code, method.name, practice=observed.practice)
    if not looked.is_good:
        return words.unreached(
            method.code, method.name, words.why_not(looked.seen, captive=looked.shows_page)
        )
    if method.tried is None:
        return words.late(method.code, method.name)
    return words.tried(method.code, method.name, method.tried, is_test=method.is_test)


def _at_the_counter(method: MethodSeen, observed: Observed) -> Finding:
    if not method.needs_line:
        return words.needs_no_line(method.code, method.name)
    state = _company(method, observed).state
    return words.at_the_counter(method.code, method.name, state)


def _headline(links: tuple[Finding, ...], methods: tuple[Finding, ...]) -> str:
    """The first broken link, else the methods that cannot be used."""
    broken = next((link for link in links if link.state is State.BROKEN), None)
    if broken is not None:
        return words.headline_broken(broken)
    lost = [one.title for one in methods if one.state is State.BROKEN]
    return words.headline_lost(lost) if lost else words.headline_works()
