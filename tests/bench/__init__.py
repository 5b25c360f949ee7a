"""Measures the program against bare programs of the same kind, in one run; ``python -m tests.bench``."""
