"""How the time went: planned and used minutes of each phase as a plain chart. For the facilitator; no note holds it."""

from datetime import datetime, timedelta
from typing import cast

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from consult.app import ConsultApp
from consult.screens.forms import Form
from sessions import timing
from sessions.language import Language
from sessions.record import Session

WIDTH = 30
"""Cells of the longest bar."""


def chart(session: Session, now: datetime, language: Language) -> Content:
    """Return one line for each phase: a bar as long as it took, cut by a mark where its plan ended, and the numbers."""
    _ = language.gettext
    rows = []
    for phase, item in zip(session.method.phase, session.plan, strict=True):
        minutes = timing.used_in_phase(session, phase.id, now) / timedelta(minutes=1)
        rows.append((phase.name.in_language(language.code), 0 if item.skipped else item.total, minutes, phase.id))
    longest = max(max(planned, used) for _name, planned, used, _id in rows)
    names = min(max(cell_len(name) for name, *_rest in rows), 24)
    lines = [Content.styled(f"{'':<{names}}  {_('plan'):>5}{_('used'):>7}", "$foreground-muted")]
    for name, planned, used, phase_id in rows:
        over = round(used) - planned
        bar = "█" * round(WIDTH * min(used, planned) / longest)
        late = "▓" * (round(WIDTH * used / longest) - len(bar))
        free = "·" * (round(WIDTH * planned / longest) - len(bar))
        text = name if cell_len(name) <= names else f"{name[: names - 1]}…"
        lines.append(
            Content(f"{text}{' ' * (names - cell_len(text))}  {planned:>5}{round(used):>7}  ")
            + Content.styled(bar, "$primary")
            + (Content.styled(f"{late} +{over}", "$error") if over > 0 else Content.styled(free, "$foreground-muted"))
            + Content.styled(_reasons(session, phase_id), "$foreground-muted")
        )
    total, spent = sum(row[1] for row in rows), round(sum(row[2] for row in rows))
    lines.append(Content.styled(f"{_('Sum'):<{names}}  {total:>5}{spent:>7}", "bold"))
    paused = sum((timing.paused(run, now) for run in session.runs), timing.ZERO) // timedelta(minutes=1)
    if paused:
        lines.append(Content(f"{_('Pauses'):<{names}}  {'':>5}{paused:>7}"))
    return Content("\n").join(lines)


def _reasons(session: Session, phase: str) -> str:
    runs = [run for run in session.runs if run.phase == phase]
    reasons = [run.reason for run in runs] + [pause.reason for run in runs for pause in run.pauses]
    return "".join(f"  {reason}" for reason in reasons if reason)


class ProcessForm(Form[None]):
    """The chart, to be read and left."""

    def __init__(self, session: Session, now: datetime) -> None:
        super().__init__()
        self._session, self._now = session, now

    def compose(self) -> ComposeResult:
        """Compose the chart."""
        language = cast("ConsultApp", self.app).language
        with VerticalScroll(classes="form"):
            yield self.label(self._("How the time went, in minutes"))
            yield Static(chart(self._session, self._now, language), id="chart", markup=False)
            yield self.hint(self._("Esc goes back. This is in no note."))

    def action_keep(self) -> None:
        """Go back."""
        self.dismiss(None)
