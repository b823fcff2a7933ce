"""Our own stable words for everything that can go wrong at a provider. Stored, so never rename one.

Every member has a sentence in `sentences`.
"""

from __future__ import annotations

from enum import StrEnum


class Problem(StrEnum):
    """`error_code` and `last_attempt_error` of the results."""

    # The line, and the provider as a whole.
    NOT_REACHED = "not_reached"
    """The request never left this machine: nothing was begun."""
    NO_NETWORK = "no_network"
    """A question could not be sent."""
    NOT_SECURE = "not_secure"
    """A question was not sent: the other end could not prove who it is."""
    NO_ANSWER = "no_answer"
    """It may have left, and no whole answer came."""
    PROVIDER_BUSY = "provider_busy"
    PROVIDER_DOWN = "provider_down"
    UNREADABLE = "unreadable"
    """An answer that nobody can read, or that the documentation does not have."""

    # What was answered does not fit what was asked.
    OTHER_REFERENCE = "other_reference"
    OTHER_AMOUNT = "other_amount"
    UNEXPECTED_LINK = "unexpected_link"

    # The provider refused before any work.
    REQUEST_REFUSED = "request_refused"
    ACCESS_NOT_SET_UP = "access_not_set_up"
    ACCOUNT_BLOCKED = "account_blocked"
    CURRENCY_NOT_TAKEN = "currency_not_taken"
    AMOUNT_TOO_SMALL = "amount_too_small"
    AMOUNT_TOO_LARGE = "amount_too_large"
    CLOCK_WRONG = "clock_wrong"
    """This machine's clock is so wrong that the request was refused for it."""
    OTHER_SETTINGS = "other_settings"
    """Asked with another host or kind of key than the request was made with: nobody can know here."""

    # How a request ended.
    REQUEST_NOT_FOUND = "request_not_found"
    REQUEST_EXPIRED = "request_expired"
    PAYMENT_UNDONE = "payment_undone"
    PAYMENT_REFUSED = "payment_refused"
    """The request itself ended without money, and no reason was given."""
    CANNOT_BE_ENDED = "cannot_be_ended"
    """The company ends no request before its time."""
    CANNOT_BE_FOUND = "cannot_be_found"
    """The company cannot be asked about a request without what its answer told."""

    # A customer's try that did not work; also the reason when the request then ended.
    INSUFFICIENT_FUNDS = "insufficient_funds"
    CUSTOMER_BLOCKED = "customer_blocked"
    FOREIGN_ACCOUNT = "foreign_account"
    CUSTOMER_TOO_YOUNG = "customer_too_young"
    MERCHANT_LIMIT = "merchant_limit"
    OTHER_PHONE = "other_phone"
    CARD_REFUSED = "card_refused"
    NO_ACCOUNT = "no_account"
    CUSTOMER_LIMIT = "customer_limit"
    CUSTOMER_REFUSED = "customer_refused"
    PROMPT_EXPIRED = "prompt_expired"
    """The customer did not answer what the phone asked, in time."""
    COULD_NOT_BE_DONE = "could_not_be_done"
    """The company gave up without a reason."""
    ATTEMPT_FAILED = "attempt_failed"

    # Refunds.
    REFUND_REFUSED = "refund_refused"
    REFUND_ONLY_FULL = "refund_only_full"
    REFUND_NOT_PAID = "refund_not_paid"
    REFUND_NOT_SEEN = "refund_not_seen"
    REFUND_NEEDS_AMOUNT = "refund_needs_amount"
    REFUND_BY_HAND = "refund_by_hand"
    REFUND_TOO_MUCH = "refund_too_much"
    REFUND_NO_BALANCE = "refund_no_balance"
    DISPUTE_WON = "dispute_won"
    """A customer's bank had taken the money back, or asked about it, and it is here."""

    # Cash, and what is taken on somebody's word.
    ONLY_THE_CASHIER_KNOWS = "only_the_cashier_knows"
    ONLY_A_PERSON_KNOWS = "only_a_person_knows"
