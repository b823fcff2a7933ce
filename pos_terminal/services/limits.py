"""Above which amounts a manager has to approve, as the settings say."""

from __future__ import annotations

from pos_terminal.services.approval import Limits
from pos_terminal.services.drawer_rules import DrawerLimits
from pos_terminal.settings import Settings


def limits_of(settings: Settings) -> Limits:
    """For decisions about payments."""
    return Limits(
        other_way=settings.limit_other_way,
        release=settings.limit_release,
        decisions_a_shift=settings.limit_decisions_a_shift,
        correction=settings.limit_correction,
        manual=settings.limit_manual,
        manual_a_shift=settings.limit_manual_a_shift,
    )


def drawer_limits_of(settings: Settings) -> DrawerLimits:
    """For what the restaurant allows at the drawer."""
    return DrawerLimits(
        variance=settings.drawer_difference_limit,
        pay_out=settings.drawer_pay_out_limit,
        uncounted=settings.drawer_uncounted_float,
    )
