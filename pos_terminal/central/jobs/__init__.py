"""Work that is done after the request: put down in the transaction of the change, taken by workers."""

from pos_terminal.central.jobs.queue import enqueue

__all__ = ["enqueue"]
