"""What it costs to render notes: ``python -m tests.bench --only notes``.

Everything is CPU time in this process, with modules imported and templates read: the case giver's note of a session of
60 contributions with two next steps. *Least* is what the library of a format takes by itself for as many words: typst
for such pages; odfdo and python-docx for a document in which every text is a paragraph without a look; icalendar for as
many entries; Jinja, csv, json and email for what they are given. Markdown and text have no library.

Every turn has other words, because typst remembers pages that it has seen. A mail alone renders a PDF to attach.
"""

import csv
import gc
import io
import json
import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import docx
import odfdo
import typst
from icalendar import Calendar, Event

from sessions import conduct
from sessions.language import ENGLISH
from sessions.notes import html, pdf
from sessions.notes.blocks import Sheet
from sessions.notes.plain import plain
from sessions.notes.sheet import Reader, sheet
from sessions.notes.write import FORMATS, render, render_all
from sessions.record import Session
from tests.bench.common import Row, Samples, running

ENTRIES = 60
STEPS = 2
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def note(turn: int) -> Sheet:
    """Return the note that is measured, with words of its own in every turn."""
    return sheet(_closed(turn), Reader.CASE_GIVER, ENGLISH, NOW)


def _closed(turn: int) -> Session:
    session = running([], ENTRIES, NOW)
    said = (item.model_copy(update={"text": f"{item.text} ({turn})"}) for item in session.contributions)
    session = session.model_copy(update={"contributions": tuple(said)})
    for number in range(1, STEPS + 1):
        words = f"Einladung {number} an beide Amtsleitungen zu einem Gespräch mit einer einzigen Frage"
        session = conduct.commit_step(session, words, who="Büro", by=date(2026, 2, 1), sign="Ein Termin steht")
    return conduct.close(conduct.set_review(session, date(2026, 3, 2)), NOW + timedelta(hours=1))


# --- the least ---


def least(given: Sheet, kept: Path) -> dict[str, Callable[[], object]]:
    """Return the work of each library alone, by format."""
    data = plain(given)
    words = _texts(data["sections"])
    rows = [words[:5]] * (STEPS + 1)
    source, options = _asked_of_typst(given, Path(tempfile.mkdtemp(dir=kept)))
    attached = bytes(100_000)
    written = json.loads(render(given, "json").data)
    template = html._template(html.own_source())
    return {
        "pdf": lambda: typst.compile(source, **options),
        "odt": lambda: _odt(words),
        "docx": lambda: _docx(words),
        "html": lambda: template.render(sheet=given),
        "csv": lambda: csv.writer(io.StringIO(), delimiter=";").writerows(rows),
        "csv-raw": lambda: csv.writer(io.StringIO()).writerows(rows),
        "ics": lambda: _ics(STEPS + 1),
        "tasks": lambda: _ics(STEPS),
        "json": lambda: json.dumps(written, ensure_ascii=False, indent=1),
        "eml": lambda: _mail(attached),
    }


def _texts(part: object) -> list[str]:
    if isinstance(part, str):
        return [part]
    parts = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    return [text for element in parts for text in _texts(element)]


def _asked_of_typst(given: Sheet, kept: Path) -> tuple[Path, dict[str, Any]]:
    """Return with what the renderer calls typst; what it reads is copied into ``kept``, which must be empty."""
    asked: dict[str, Any] = {}

    def compiled(source: Path, *, root: Path, **options: Any) -> bytes:
        shutil.copytree(root, kept, dirs_exist_ok=True)
        asked.update(options, root=kept, source=kept / source.name)
        return real(source, root=root, **options)  # type: ignore[no-any-return]

    real, pdf.typst.compile = typst.compile, compiled  # type: ignore[attr-defined]
    try:
        pdf.pdf(given)
    finally:
        typst.compile = real
    return asked.pop("source"), asked


def _odt(words: list[str]) -> bytes:
    document, file = odfdo.Document("text"), io.BytesIO()
    for text in words:
        document.body.append(odfdo.Paragraph(text))
    document.save(file)
    return file.getvalue()


def _docx(words: list[str]) -> bytes:
    document, file = docx.Document(), io.BytesIO()
    for text in words:
        document.add_paragraph(text)
    document.save(file)
    return file.getvalue()


def _ics(entries: int) -> object:
    calendar = Calendar()
    for number in range(entries):
        event = Event()
        for name, value in (("uid", str(number)), ("summary", "x"), ("dtstart", NOW.date()), ("dtstamp", NOW)):
            event.add(name, value)
        calendar.add_component(event)
    return calendar.to_ical()


def _mail(attached: bytes) -> bytes:
    message = EmailMessage(policy=SMTP)
    message.set_content("x")
    message.add_attachment(attached, maintype="application", subtype="pdf", filename="note.pdf")
    return message.as_bytes()


# --- measuring ---


def measure(samples: Samples, runs: int) -> None:
    """Measure every format and what its library takes alone, in turn; then all formats together."""
    turns = count()
    with tempfile.TemporaryDirectory(prefix="consult-bench-") as kept:
        for turn in range(3 * runs + 1):
            into = samples if turn else Samples()
            bases = least(note(next(turns)), Path(kept))
            for form in FORMATS:
                into.add(f"notes.{form}", _cpu(partial(render, note(next(turns)), form)))
                if form in bases:
                    into.add(f"notes.least.{form}", _cpu(bases[form]))
            into.add("notes.all", _cpu(partial(render_all, note(next(turns)), list(FORMATS), _named)))
            into.add("notes.least", sum(into.values[f"notes.least.{form}"][-1] for form in bases))


def _named(form: str) -> str:
    return f"{form}.{FORMATS[form].suffix}"


def _cpu(work: Callable[[], object]) -> float:
    # What others have left behind is not this one's to tidy up.
    gc.collect()
    begin = time.process_time()
    work()
    return (time.process_time() - begin) * 1000


def table(s: Samples) -> list[Row]:
    """Return the measures with their goals."""
    rows = []
    for form in FORMATS:
        base = s.p50(f"notes.least.{form}") if f"notes.least.{form}" in s.values else None
        ratio = s.p50(f"notes.{form}") / base if base else None
        rows.append(Row(f"note as {form}, CPU, over its library", s.p50(f"notes.{form}"), "ms", ratio))
    both = s.p50("notes.all"), s.p50("notes.least")
    rows.append(Row("note as PDF, CPU", s.p50("notes.pdf"), "ms", None, 300.0))
    rows.append(Row("note in all formats, CPU, over all libraries", both[0], "ms", both[0] / both[1], 2.0))
    return rows
