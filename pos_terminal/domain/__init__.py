"""Pure rules of payments: no Qt, no database, no network, no clock, no randomness."""
