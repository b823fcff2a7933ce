"""The engine thread and its hands."""
