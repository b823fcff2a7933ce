"""What is said about the line: one sentence on how it is, one on what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pos_terminal.providers.problems import Problem
from pos_terminal.remote.lan import Lan
from pos_terminal.remote.looking import Distrust, Seen
from pos_terminal.services.findings import Finding, State
from pos_terminal.services.method_trying import Tried
from pos_terminal.texts import tr

_FOR_A_WHILE: Final = frozenset({Problem.PROVIDER_BUSY, Problem.PROVIDER_DOWN, Problem.NO_ANSWER})


def lan_works(lan: Lan) -> Finding:
    """There is an address, and a way out."""
    sentence = (
        tr("This computer is in the network as {address}.", address=lan.address)
        if lan.address
        else tr("This computer is in a network.")
    )
    return Finding("lan", _network(), State.WORKS, sentence)


def lan_without_router(lan: Lan) -> Finding:
    """There is an address, and nobody to hand anything to."""
    return Finding(
        "lan",
        _network(),
        State.BROKEN,
        tr(
            "This computer is in the network as {address}, but no router answers for it.", address=lan.address
        ),
        tr("Switch the router off and on, and wait two minutes."),
    )


def lan_missing() -> Finding:
    """No cable, no Wi-Fi, or nobody who gave an address."""
    return Finding(
        "lan",
        _network(),
        State.BROKEN,
        tr("This computer is in no network."),
        tr("Look whether the cable is in or the Wi-Fi is on, and whether the router has power."),
    )


def dns_works() -> Finding:
    """Names are found."""
    return Finding("dns", _names(), State.WORKS, tr("The names of the companies are found."))


def dns_some_missing(hosts: Sequence[str]) -> Finding:
    """Some are not."""
    return Finding(
        "dns",
        _names(),
        State.WARNING,
        tr("Not found: {hosts}.", hosts=", ".join(sorted(set(hosts)))),
        tr("Check this address in the settings of the method. If it is right, the company has trouble."),
    )


def dns_broken() -> Finding:
    """None is."""
    return Finding(
        "dns",
        _names(),
        State.BROKEN,
        tr("No name is found: the network is there, but nobody tells it addresses."),
        tr("Switch the router off and on. If that does not help, call your internet provider."),
    )


def dns_not_asked() -> Finding:
    """Nothing to say."""
    return Finding("dns", _names(), State.NOT_LOOKED_AT, tr("No name had to be looked up."))


def captive() -> Finding:
    """A hotel's, a café's, a router's page."""
    return Finding(
        "captive_portal",
        _page(),
        State.BROKEN,
        tr("This network answers with a page of its own: it wants somebody to sign in, or to pay, first."),
        tr("Open a browser on this computer and sign in there, or use another network."),
    )


def not_captive() -> Finding:
    """Nobody in between."""
    return Finding("captive_portal", _page(), State.WORKS, tr("No page stands in between."))


def captive_unknown() -> Finding:
    """Nobody answered at all."""
    return Finding(
        "captive_portal", _page(), State.NOT_LOOKED_AT, tr("Nobody answered, so this is not known.")
    )


def internet_works() -> Finding:
    """Somebody outside proved who they are."""
    return Finding("internet", "Internet", State.WORKS, tr("The internet can be reached."))


def internet_missing() -> Finding:
    """Nobody outside can be connected to."""
    return Finding(
        "internet",
        "Internet",
        State.BROKEN,
        tr("Nobody outside can be reached."),
        tr("Look whether other devices have internet here. If not, call your internet provider."),
    )


def internet_behind_page() -> Finding:
    """Only the page answers."""
    return Finding(
        "internet",
        "Internet",
        State.BROKEN,
        tr("The way to the internet ends at the page of this network."),
        tr("Open a browser on this computer and sign in there, or use another network."),
    )


def internet_not_needed(*, practice: bool) -> Finding:
    """Nobody to look at."""
    sentence = (
        tr("Practice talks to nobody outside.")
        if practice
        else tr("No method of this terminal needs the internet.")
    )
    return Finding("internet", "Internet", State.NOT_LOOKED_AT, sentence)


def internet_untrusted(connected: Sequence[Seen]) -> Finding:
    """Somebody answers, and nobody proves who they are."""
    reasons = {seen.distrust for seen in connected}
    by_clock = reasons <= {Distrust.EXPIRED, Distrust.NOT_YET} and reasons
    advice = (
        tr("Set the date and the time of this computer.")
        if by_clock
        else tr("Use another network. If this goes on, call whoever looks after this computer.")
    )
    sentence = tr("Somebody answers in the place of the companies and cannot prove who they are.")
    return Finding("internet", "Internet", State.BROKEN, sentence, advice)


def why_not(seen: Seen, *, captive: bool) -> str:
    """Why this host was not reached."""
    if captive:
        return tr("A page of this network answers instead of {host}.", host=seen.host)
    if seen.name is False:
        return tr("The name {host} is not found.", host=seen.host)
    if not seen.connected:
        return tr("{host} cannot be reached.", host=seen.host)
    reasons = {
        Distrust.EXPIRED: tr(
            "The certificate of {host} has expired, or the clock here is wrong.", host=seen.host
        ),
        Distrust.NOT_YET: tr(
            "The certificate of {host} is not valid yet: the clock here is behind.", host=seen.host
        ),
        Distrust.OTHER_NAME: tr(
            "What answers as {host} has the certificate of somebody else.", host=seen.host
        ),
        Distrust.UNKNOWN_AUTHORITY: tr("What answers as {host} cannot prove who it is.", host=seen.host),
        Distrust.NO_TLS: tr("What answers as {host} does not keep what is said secret.", host=seen.host),
    }
    return reasons[seen.distrust or Distrust.UNKNOWN_AUTHORITY]


def unreached(code: str, name: str, why: str) -> Finding:
    """A company that could not even be asked."""
    return _company(code, name, State.BROKEN, why, tr("Take cash meanwhile, and check again in a minute."))


def late(code: str, name: str) -> Finding:
    """It was reached, and did not answer in time."""
    sentence = tr("{method} has not answered.", method=name)
    return _company(
        code, name, State.BROKEN, sentence, tr("Take cash meanwhile, and check again in a minute.")
    )


def not_set_up(code: str, name: str, problem: str) -> Finding:
    """It cannot be used until somebody sets it up."""
    return _company(
        code, name, State.WARNING, problem, tr("A manager sets it up, or switches it off, in Settings.")
    )


def not_looked_at(code: str, name: str, *, practice: bool) -> Finding:
    """Nobody to ask."""
    sentence = (
        tr("Its simulator runs together with the window of practice.")
        if practice
        else tr("It was not looked at in time.")
    )
    return _company(code, name, State.NOT_LOOKED_AT, sentence)


def methods_unknown() -> Finding:
    """The keyring holds their keys, and does not answer."""
    sentence = tr("The keyring did not answer in time; it may be waiting for a password.")
    advice = tr("Unlock the keyring of this computer, then check again.")
    return Finding("provider", tr("Payment methods"), State.WARNING, sentence, advice)


def tried(code: str, name: str, found: Tried, *, is_test: bool) -> Finding:
    """What the company said to the keys."""
    test = tr("It is set to TEST: no real money.")
    sentence = f"{found.sentence} {test}" if is_test else found.sentence
    if found.works:
        return _company(code, name, State.WORKS, sentence)
    advice = tr("A manager checks the keys of this method in Settings.")
    if found.problem in _FOR_A_WHILE:
        advice = tr("Take cash meanwhile, and check again in a minute.")
    elif found.problem == Problem.CLOCK_WRONG:
        advice = tr("Set the date and the time of this computer.")
    return _company(code, name, State.BROKEN, sentence, advice)


def through_centre(code: str, name: str, *, works: bool) -> Finding:
    """It goes through the central server, which holds its keys."""
    if works:
        return _company(code, name, State.WORKS, tr("It goes through the central server, which answers."))
    return _company(
        code,
        name,
        State.BROKEN,
        tr("It goes through the central server, which does not answer."),
        tr("Take cash meanwhile, and check again in a minute."),
    )


def centre_unreached(why: str) -> Finding:
    """The server could not even be asked."""
    return Finding("central", tr("Central server"), State.BROKEN, why, _sent_later())


def centre(outcome: str, host: str, said: str) -> Finding:
    """What the server answered to a signed question."""
    broken = {
        "quarantined": (
            tr("The central server has set this terminal aside: two terminals have the same data."),
            tr("Show it to a manager: one of the two joins again with a new code."),
        ),
        "revoked": (
            tr("The central server does not accept this terminal any more."),
            tr("Ask the owner for a new code and join this terminal again."),
        ),
        "refused": (
            tr("The central server refused: {said}", said=said),
            tr("Show this to whoever looks after the central server."),
        ),
        "keyless": (
            tr("The key of this terminal for the central server is not on this computer."),
            tr("Ask the owner for a new code and join this terminal again."),
        ),
        "silent": (tr("{host} does not answer as the central server does.", host=host), _sent_later()),
    }
    title = tr("Central server")
    if outcome == "works":
        return Finding(
            "central", title, State.WORKS, tr("{host} answers and knows this terminal.", host=host)
        )
    if outcome == "busy":
        return Finding(
            "central", title, State.WARNING, tr("{host} is busy just now.", host=host), _sent_later()
        )
    return Finding("central", title, State.BROKEN, *broken[outcome])


def needs_no_line(code: str, name: str) -> Finding:
    """Cash, and what is taken by hand."""
    return Finding(f"method.{code}", name, State.WORKS, tr("It works without internet."))


def at_the_counter(code: str, name: str, state: State) -> Finding:
    """What it means for who stands there."""
    said = {
        State.WORKS: tr("{method} can be used.", method=name),
        State.WARNING: tr("{method} is not set up.", method=name),
        State.BROKEN: tr("{method} cannot be used now; cash works.", method=name),
        State.NOT_LOOKED_AT: tr("{method} was not tried.", method=name),
    }
    return Finding(f"method.{code}", name, state, said[state])


def headline_works() -> str:
    """Nothing is wrong."""
    return tr("Everything can be reached")


def headline_lost(names: Sequence[str]) -> str:
    """The line works, some methods do not."""
    return tr("Not usable now: {methods}. Cash works.", methods=", ".join(names))


def headline_broken(link: Finding) -> str:
    """The first link that is broken."""
    said = {
        "lan": tr("No network. Cash works."),
        "dns": tr("No name is found. Cash works."),
        "captive_portal": tr("This network wants a sign-in. Cash works."),
        "internet": tr("No internet. Cash works."),
    }
    return said[link.check]


def _company(code: str, name: str, state: State, sentence: str, advice: str = "") -> Finding:
    return Finding(f"provider.{code}", name, state, sentence, advice)


def _sent_later() -> str:
    return tr("Nothing is lost: what waits is sent by itself later.")


def _network() -> str:
    return tr("Network here")


def _names() -> str:
    return tr("Looking up names")


def _page() -> str:
    return tr("Sign-in page of the network")
