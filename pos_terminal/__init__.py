"""An offline-first payment terminal for the counter of a restaurant or shop."""

__version__ = "0.1.0"
