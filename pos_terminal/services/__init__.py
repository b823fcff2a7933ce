"""Use cases: the only callers of the payment flow."""
