"""Opens ODT and DOCX in LibreOffice, and looks whether every word is there in its order, as text and on the pages.

``python -m tests.notes_check.office [folder]``; with a folder everything made stays there, pages as pictures among it.
A library may write a file that is sound by itself and of which LibreOffice drops a part without a word.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sessions.notes.blocks import Item, Items, Paragraph, Quote, Section, Sheet, Table
from sessions.notes.docx import docx
from sessions.notes.odt import odt
from sessions.notes.sheet import Reader, sheet
from tests.sessions.notes import letterheads, samples
from tests.sessions.notes.office_text import in_order

NEEDED = ("soffice", "pdftotext", "pdftoppm")
"""Debian: ``apt-get install --no-install-recommends libreoffice-writer poppler-utils``."""
PATIENCE = 600


def documents() -> Iterator[tuple[str, Sheet, bytes]]:
    """Yield names of files with the sheet that is in them and their content."""
    for make in (samples.full, samples.planted):
        for reader in Reader:
            made = sheet(make(), reader, samples.LANGUAGE, samples.NOW)
            name = f"{make.__name__}-{reader.value}"
            yield f"{name}.odt", made, odt(made)
            yield f"{name}.docx", made, docx(made)
    made = sheet(samples.full(), Reader.CASE_GIVER, samples.LANGUAGE, samples.NOW)
    yield "letterhead-full.docx", made, docx(made, letterheads.full())
    yield "letterhead-bare.docx", made, docx(made, letterheads.as_template(letterheads.bare()))
    hostile = Sheet("en", "Hostile", "What people type", (), None, "Nobody.", (), tuple(map(_section, samples.HOSTILE)))
    yield "hostile.odt", hostile, odt(hostile)
    yield "hostile.docx", hostile, docx(hostile)


def _section(text: str) -> Section:
    line = " ".join(text.split())[:300]
    table = Table(line, (line, "n"), ((text, text),), numbers_from=1)
    return Section(line, (Paragraph(text, line), Quote(text), Items((Item(text, line, line, (Item(text),)),)), table))


def missing(texts: list[str], whole: str) -> list[str]:
    """Return which texts are not found one behind the other in a text that is squashed."""
    place, lost = 0, []
    for text in map(squashed, texts):
        found = whole.find(text, place)
        if found < 0:
            lost.append(text)
        else:
            place = found + len(text)
    return lost


def squashed(text: str) -> str:
    """Return text without white space and hyphens, which come and go where lines end."""
    return "".join(text.split()).replace("-", "").replace("\N{SOFT HYPHEN}", "")


def convert(folder: Path, files: list[str], form: str) -> None:
    """Have LibreOffice write files of a folder in another format beside them."""
    command = ["soffice", "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--convert-to", form]
    subprocess.run([*command, *files], cwd=folder, check=True, capture_output=True, timeout=PATIENCE)


def shown(file: Path, its_sheet: Sheet) -> str:
    """Return the text on the pages of a PDF, squashed, without headers and footers."""
    command = ["pdftotext", "-raw", "-enc", "UTF-8", str(file), "-"]
    done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8", timeout=PATIENCE)
    pages = [squashed(page) for page in done.stdout.split("\f")[:-1]]
    return "".join(_without_margins(page, number, len(pages), its_sheet) for number, page in enumerate(pages, 1))


def _without_margins(page: str, number: int, pages: int, its_sheet: Sheet) -> str:
    margins = [f"{its_sheet.readers}{number}/{pages}", letterheads.OFFICE, letterheads.CONTACT]
    if number > 1:
        margins.append(its_sheet.title)
    for margin in margins:
        page = page.replace(squashed(margin), "", 1)
    return page


def check(folder: Path) -> int:
    """Write all documents into a folder, convert them there, say what was found, and return how many are not sound."""
    made = list(documents())
    for name, _, data in made:
        (folder / name).write_bytes(data)
    faults = 0
    for suffix in ("odt", "docx"):
        names = [name for name, _, _ in made if name.endswith(suffix)]
        convert(folder, names, "pdf")
        convert(folder, names, "txt:Text (encoded):UTF8")
        for name, its_sheet, _ in made:
            if name in names:
                faults += _look(folder / name, its_sheet)
    return faults


def _look(file: Path, its_sheet: Sheet) -> int:
    texts = in_order(its_sheet)
    lost = missing(texts, squashed(file.with_suffix(".txt").read_text(encoding="utf-8-sig")))
    pdf = file.with_name(f"{file.name}.pdf")
    file.with_suffix(".pdf").rename(pdf)
    subprocess.run(["pdftoppm", "-r", "80", "-png", str(pdf), str(pdf)], check=True, timeout=PATIENCE)
    pages = len(list(file.parent.glob(f"{pdf.name}-*.png")))
    # On the pages, scripts from right to left and signs without a font do not come back as they were.
    unseen = [] if file.stem == "hostile" else missing(texts, shown(pdf, its_sheet))
    verdict = "ok" if not lost and not unseen else "NOT SOUND"
    print(f"{file.name}: {len(texts)} texts, {pages} pages: {verdict}")
    for kind, words in (("lost", lost), ("not on the pages", unseen)):
        for text in words[:5]:
            print(f"  {kind}: {text[:100]}")
    return bool(lost or unseen)


def main() -> int:
    """Return 0 if every word was found, 1 if not, and 2 if a program that is needed is not there."""
    absent = [program for program in NEEDED if shutil.which(program) is None]
    if absent:
        print(f"not there: {', '.join(absent)}")
        return 2
    if len(sys.argv) > 1:
        folder = Path(sys.argv[1]).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        return int(check(folder) > 0)
    with tempfile.TemporaryDirectory(prefix="consult-office-") as place:
        return int(check(Path(place)) > 0)


if __name__ == "__main__":
    sys.exit(main())
