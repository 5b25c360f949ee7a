"""Draws ``docs/picture.svg``: the live screen on the sample, in German, at a fixed instant.

``python -m tests.tools.picture`` plays the script of the sample up to an early idea that was parked in the questions
phase, and lets the application draw itself without a terminal.
"""

import asyncio
import os
import tempfile
import time
import tomllib
from datetime import datetime, timedelta
from importlib import resources
from pathlib import Path

from consult import demo
from consult.app import ConsultApp
from consult.clock import SetClock
from consult.desk import Desk
from consult.screens.live import LiveScreen
from consult.settings import Settings
from sessions import preparation
from sessions.method import named
from sessions.store.archive import Archive

TARGET = Path(__file__).parents[2] / "docs" / "picture.svg"
SIZE = (120, 36)
LAST_ACT = "Woran merkt eine Kita-Leitung heute"
"""The act up to which the script is played begins its words with this, behind the initials."""


async def draw() -> str:
    """Return the picture as SVG."""
    text = (resources.files("consult") / "demo_data" / "script.toml").read_text(encoding="utf-8")
    script = tomllib.loads(text)
    head = script["session"]
    with tempfile.TemporaryDirectory(prefix="consult-picture-") as folder:
        place = Path(folder)
        settings = Settings(
            language="de", archive=place / "archive", state=place / "state", file=place / "settings.toml"
        )
        clock = SetClock(datetime.fromisoformat(head["begins"]))
        app = ConsultApp(settings, clock, ticking=False)
        async with app.run_test(size=SIZE) as pilot:
            archive = Archive.open(settings.archive, settings.state)
            demo.fill(archive)
            district = archive.district(head["district"])
            session = preparation.prepare(
                district,
                next(case for case in district.cases if case.id == head["case"]),
                named(head["method"]),
                clock.now().date(),
                (),
                people=preparation.parse_people("\n".join(head["people"])),
            )
            desk = app.create_session(session)
            await play(desk, clock, script["act"])
            await app.push_screen(LiveScreen(desk))
            await pilot.pause()
            return app.export_screenshot(title="consult")


async def play(desk: Desk, clock: SetClock, acts: list[demo.Act]) -> None:
    """Do the acts of the script up to the last one that the picture shows."""
    for number, act in enumerate(acts):
        clock.move(timedelta(seconds=act.get("after", 20 if number else 0)))
        if act["do"] == "undo":
            await desk.undo()
        else:
            await desk.apply(demo.change_of(act, desk.session))
        if LAST_ACT in act.get("line", ""):
            clock.move(timedelta(seconds=12))
            return
    raise ValueError(f"the script has no act {LAST_ACT!r}")


def main() -> None:
    """Write the picture."""
    # The sample took place in Germany; the picture must not depend on where it is drawn.
    os.environ["TZ"] = "Europe/Berlin"
    time.tzset()
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(asyncio.run(draw()) + "\n", encoding="utf-8")
    print(TARGET.relative_to(Path.cwd()) if TARGET.is_relative_to(Path.cwd()) else TARGET)


if __name__ == "__main__":
    main()
