"""The central server. Never imported by the terminal; found by entry point."""
