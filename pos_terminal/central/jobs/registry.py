"""All jobs and sweeps of the server. Each part adds its own here, in one line.

A job is `function(centre, restaurant_id, **ids)`, all ids texts. It works as the one restaurant, it may be
killed at any instant and taken again, also by two workers at once, and it raises when it should be tried
again. A sweep is `function(centre)`: every half minute one worker looks for what no job is left for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pos_terminal.central.centre import Centre

Job = Callable[..., None]
Sweep = Callable[[Centre], None]


def registry() -> Mapping[str, Job]:
    """The function of each job, by the name it is put down with."""
    # Here, because the jobs put down jobs themselves.
    from pos_terminal.central.api.refunding import ASK_REFUND, ask_refund
    from pos_terminal.central.asking.plan import ASK
    from pos_terminal.central.asking.questions import ask_payment
    from pos_terminal.central.callbacks.delivering import pump_callbacks, wake_owner
    from pos_terminal.central.callbacks.outbox import PUMP, WAKE
    from pos_terminal.central.feed.overpaid import OVERPAID, tell_overpaid
    from pos_terminal.central.mail.outbox import SEND
    from pos_terminal.central.mail.sending import send_mail
    from pos_terminal.central.webhooks.applying import apply_webhook
    from pos_terminal.central.webhooks.inbox import APPLY

    return {
        APPLY: apply_webhook,
        ASK: ask_payment,
        ASK_REFUND: ask_refund,
        OVERPAID: tell_overpaid,
        PUMP: pump_callbacks,
        SEND: send_mail,
        WAKE: wake_owner,
    }


def sweeps() -> tuple[Sweep, ...]:
    """What one worker does from time to time."""
    from pos_terminal.central.accounts.sweep import sweep_accounts
    from pos_terminal.central.api.refunding import sweep_refunds
    from pos_terminal.central.asking.plan import sweep_payments
    from pos_terminal.central.callbacks.delivering import sweep_callbacks
    from pos_terminal.central.ingest.sweep import sweep_journals
    from pos_terminal.central.mail.sending import sweep_mails
    from pos_terminal.central.webhooks.applying import sweep_webhooks
    from pos_terminal.central.webhooks.pruning import sweep_old_webhooks

    return (
        *(sweep_journals, sweep_webhooks, sweep_payments, sweep_callbacks, sweep_refunds, sweep_accounts),
        *(sweep_mails, sweep_old_webhooks),
    )
