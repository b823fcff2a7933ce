"""Sentences about time that several payment screens say: how often the terminal asks, and when next."""

from __future__ import annotations

from pos_terminal.texts import tr, trn


def asks_every(method: str, seconds: int) -> str:
    """How often the terminal asks while the customer pays."""
    if seconds >= 120:
        minutes = seconds // 60
        return trn(
            "The terminal asks {method} every minute.",
            "The terminal asks {method} every {count} minutes.",
            minutes,
            method=method,
        )
    return trn(
        "The terminal asks {method} every second.",
        "The terminal asks {method} every {count} seconds.",
        seconds,
        method=method,
    )


def asks_again_every(method: str, seconds: int) -> str:
    """How often the terminal asks by itself while nobody knows the outcome."""
    if seconds >= 120:
        minutes = seconds // 60
        return trn(
            "Asks {method} again every minute",
            "Asks {method} again every {count} minutes",
            minutes,
            method=method,
        )
    return trn(
        "Asks {method} again every second",
        "Asks {method} again every {count} seconds",
        seconds,
        method=method,
    )


def asked_so_far(asked: int, next_in_s: int | None) -> str:
    """How often it was asked, and when it will be asked next, in seconds or m:ss."""
    said = trn("Asked once.", "Asked {count} times.", asked) if asked else tr("Not asked yet.")
    if next_in_s is None:
        return said
    when = f"{next_in_s} s" if next_in_s < 100 else f"{next_in_s // 60}:{next_in_s % 60:02d}"
    return said + " " + tr("Next in {time}", time=when)
