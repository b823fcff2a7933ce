"""The local Wave simulator: a separate small HTTP program."""
