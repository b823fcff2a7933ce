"""Asking companies about the centre's own payments: jobs, on the one schedule that terminals keep, too."""
