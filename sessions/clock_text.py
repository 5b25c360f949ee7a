"""A length of time as a clock shows it."""

from datetime import timedelta


def clock_text(left: timedelta) -> str:
    """Return ``07:40`` for time left and ``+02:05`` for time over; whole seconds, minutes may pass 99.

    Time left is rounded up and time over down, so that ``00:00`` stands for one second and no more.
    """
    micro = left // timedelta(microseconds=1)
    seconds = -(-micro // 1_000_000)
    minutes, rest = divmod(abs(seconds), 60)
    return f"{'+' if seconds < 0 else ''}{minutes:02d}:{rest:02d}"
