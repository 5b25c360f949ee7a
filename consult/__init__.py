"""The facilitation: what people see and press while a collegial case consultation runs."""

__version__ = "0.1.0"
