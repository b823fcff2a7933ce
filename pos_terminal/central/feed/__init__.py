"""What the centre tells its terminals: payables, methods, people, settings, outcomes."""
