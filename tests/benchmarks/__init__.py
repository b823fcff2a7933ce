"""Benchmarks: every figure beside its control of the same run. Start with `python3 build/dev.py bench`."""
