"""What a pilot waits for: that nothing is left to do. Textual waits for the processor to rest, 40 ms and more a key."""

import asyncio
import time

from textual._context import active_app
from textual.app import App

PATIENCE = 5.0
"""Seconds; something that never comes to rest is for the test to find."""


async def nothing_left(_min_sleep: float = 0.0, _max_sleep: float = 1.0) -> None:
    """Return when no message waits, no thread works and everything is drawn."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        await asyncio.sleep(0)
        if _ready():
            continue
        if _working():
            await asyncio.sleep(0.001)
        elif not _drawn():
            return


def _ready() -> bool:
    """Return whether the loop has something to run at once."""
    return bool(asyncio.get_running_loop()._ready)  # type: ignore[attr-defined]


def _working() -> bool:
    """Return whether a thread of the loop works, such as one that stores a change."""
    threads = asyncio.get_running_loop()._default_executor  # type: ignore[attr-defined]
    return threads is not None and (
        not threads._work_queue.empty() or threads._idle_semaphore._value < len(threads._threads)
    )


def _drawn() -> bool:
    """Draw what waits for the next frame; return whether anything did."""
    app: App[object] = active_app.get()
    if not app.screen_stack or app._batch_count:
        return False
    screen = app.screen
    waits = (
        screen._layout_required or screen._scroll_required or screen._repaint_required or bool(screen._dirty_widgets)
    )
    if waits:
        screen._on_timer_update()
    return waits
