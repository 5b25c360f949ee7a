"""Templates by command and by screen: begun, checked, chosen, and nothing is written with a broken one."""

import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from consult import demo_day, templates
from consult.cli import DONE, REFUSED, USAGE, main
from consult.i18n import LANGUAGES, language
from consult.screens.day_notes import DayNotesScreen
from consult.screens.notes import NotesScreen
from consult.settings import Settings, load_settings
from consult.template_words import FINDINGS, finding_text
from sessions import conduct
from sessions.codes import Kind, SecretKind
from sessions.notes.finding import Wrong
from sessions.notes.template import TOML, TemplateFile, check_template_file
from sessions.notes.template_check import check_files
from sessions.record import Secret
from sessions.store.archive import Archive
from tests.consult.builders import BEGIN, field, in_phase, message, running, screen_text, settle, started, words
from tests.sessions.notes import letterheads
from tests.sessions.notes.office_text import docx_paragraphs
from tests.sessions.notes.templates import BEFORE, FOOTER, NAME, SVG, TEXT, TO_GROUP, files
from tests.sessions.notes.test_template_check import IN_HTML, IN_TYPST, OWN_HTML, OWN_TYPST, changed

Output = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the archive of the sample and of its day; never written by a test."""
    folder = tmp_path_factory.mktemp("sample")
    archive = Archive.open(folder / "archive", folder / "state")
    demo_day.open_on(archive, language("de"))
    return folder


@pytest.fixture
def place(sample: Path, tmp_path: Path) -> Path:
    """The folder of templates, with one; beside it a copy of the archive, where commands look for it."""
    shutil.copytree(sample, tmp_path, dirs_exist_ok=True)
    put(tmp_path / "templates" / "greifenhain")
    return tmp_path / "templates"


def put(folder: Path, made: dict[str, bytes] | None = None) -> Path:
    folder.mkdir(parents=True)
    for name, data in (files() if made is None else made).items():
        (folder / name).write_bytes(data)
    return folder


def notes(out: Path, *arguments: str, form: str = "md") -> int:
    session = ["notes", "2019-09-18-bildungsbuero-ohne-mandat", "--reader", "group", "--format", form]
    return main([*session, "--out", str(out), *arguments])


def texts(out: Path) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in out.iterdir()]


# --- which there are ----------------------------------------------------------------------------------------------


def set_to(folder: Path, **parts: object) -> Settings:
    made = Settings(language="en", archive=folder, state=folder, file=folder / "settings.toml")
    return replace(made, **parts)  # type: ignore[arg-type]


def test_settings_name_the_folder_and_the_usual_one(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    environ = {"CONSULT_CONFIG": str(file)}
    assert templates.place(load_settings(environ=environ)) == tmp_path / "templates"
    assert load_settings(environ=environ).template == ""
    file.write_text('templates = "~/vorlagen"\ntemplate = "greifenhain"\n', encoding="utf-8")
    settings = load_settings(environ=environ)
    assert (templates.place(settings), settings.template) == (Path.home() / "vorlagen", "greifenhain")


def test_a_template_is_named_by_folder_organisation_or_path(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = set_to(place.parent)
    put(place / "landkreis-heidewald")
    elsewhere = put(place.parent / "other" / "x")
    for name, folder in (
        ("greifenhain", "greifenhain"),
        ("Landkreis Heidewald", "landkreis-heidewald"),
        (str(elsewhere), "x"),
    ):
        assert templates.found(settings, name).name == folder
    monkeypatch.chdir(elsewhere.parent)
    assert templates.found(settings, "x").resolve() == elsewhere
    assert templates.found(settings, "./x").resolve() == elsewhere
    (elsewhere.parent / "greifenhain").mkdir()
    assert templates.found(settings, "greifenhain") == place / "greifenhain"


def test_the_usual_one_is_among_them_wherever_it_lies(place: Path) -> None:
    settings = set_to(place.parent)
    assert templates.names(settings) == ["greifenhain"]
    for usual in ("", "none", "greifenhain", "Greifenhain"):
        assert templates.names(replace(settings, template=usual)) == ["greifenhain"]
    elsewhere = str(put(place.parent / "x"))
    assert templates.names(replace(settings, template=elsewhere)) == ["greifenhain", elsewhere]
    assert templates.chosen(settings) is None
    assert templates.chosen(replace(settings, template=elsewhere), "none") is None
    assert templates.chosen(replace(settings, template=elsewhere)) == templates.chosen(settings, "greifenhain")


# --- begun and checked --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_new_template_passes_as_it_is_and_with_its_examples(lang: str, tmp_path: Path, capsys: Output) -> None:
    assert main(["--lang", lang, "notes", "new-template", 'Amt "Ä" \\ [x]']) == DONE
    (folder,) = (tmp_path / "templates").iterdir()
    assert capsys.readouterr().out.split() == [str(folder / name) for name in (TOML, "note.html", "note.typ")]
    assert main(["notes", "check-template", folder.name]) == DONE
    text = (folder / TOML).read_text(encoding="utf-8")
    assert tomllib.loads(text) == {"schema": 1, "name": 'Amt "Ä" \\ [x]'}
    (folder / TOML).write_text(re.sub("^#(?=[^ ])", "", text, flags=re.MULTILINE), encoding="utf-8")
    (folder / "logo.png").write_bytes(letterheads.logo())
    read = check_template_file((folder / TOML).read_text(encoding="utf-8"))
    assert isinstance(read, TemplateFile)
    assert (bool(read.footer), bool(read.logo), len(read.text)) == (True, True, 1)
    assert main(["notes", "check-template", folder.name]) == DONE


def test_a_new_template_may_lie_anywhere_and_never_over_another(tmp_path: Path, capsys: Output) -> None:
    folder = tmp_path / "Amt Süd"
    assert main(["notes", "new-template", str(folder)]) == DONE
    assert 'name = "Amt Süd"' in (folder / TOML).read_text(encoding="utf-8")
    before = {path: path.read_bytes() for path in folder.iterdir()}
    assert main(["notes", "new-template", str(folder)]) == REFUSED
    assert main(["notes", "new-template", str(folder / TOML)]) == REFUSED
    assert "Amt Süd" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize(
    "arguments",
    [
        ["check-template"],
        ["check-template", "a", "b"],
        ["check-template", "none"],
        ["new-template", " "],
        ["new-template", "None"],
        ["chek-template", "a"],
        ["a", "b", "--reader", "group", "--format", "md", "--out", "-"],
        ["a", "--reader", "group", "--format", "md"],
    ],
)
def test_wrong_usage_says_what_is_possible(arguments: list[str], capsys: Output) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["notes", *arguments])
    assert ended.value.code == USAGE
    err = capsys.readouterr().err
    assert "usage: consult notes" in err
    assert "-template NAME|DIR" in err.splitlines()[-1]


def test_a_check_says_what_it_looked_at_and_what_is_wrong(place: Path, capsys: Output) -> None:
    assert main(["--lang", "en", "notes", "check-template", "greifenhain"]) == DONE
    told = capsys.readouterr().out.splitlines()
    assert told[:2] == [
        "Checked in German and English: template.toml, logo.png, note.html, note.typ.",
        "Not there, so the program's own is used: letterhead.docx.",
    ]
    assert told[2].endswith("greifenhain: no mistakes.")
    put(place / "broken", files(TEXT.replace("place", "plce", 1), note_html=b"{{ sheet.titel }}", rest_txt=b""))
    assert main(["--lang", "en", "notes", "check-template", str(place / "broken")]) == REFUSED
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "template.toml:11: text[1].plce: Extra inputs are not permitted. Did you mean place?"
    assert told[1].startswith("note.html:1: There is no sheet.titel. There are: sheet.at, ")
    assert told[-1].endswith("broken: 2 mistakes.")


def test_a_template_that_is_not_there_is_refused_with_those_there_are(place: Path, capsys: Output) -> None:
    assert main(["notes", "check-template", "nirgends"]) == REFUSED
    err = capsys.readouterr().err
    assert "greifenhain" in err
    assert str(place) in err
    put(place / "empty", {})
    assert main(["notes", "check-template", "empty"]) == REFUSED
    assert "template.toml" in capsys.readouterr().out


def broken() -> list[dict[str, bytes]]:
    cases = [files(TEXT, note_html=changed(OWN_HTML, old, new)) for old, new, _ in IN_HTML.values()]
    cases += [files(TEXT, note_typ=changed(OWN_TYPST, old, new)) for old, new, _ in IN_TYPST.values()]
    logos = (b"GIF89a", letterheads.logo()[:-9], SVG.replace(b"<rect", b"<script"), SVG.replace(b"<path", b"<text"))
    cases += [files(TEXT, logo_png=logo) for logo in (*logos, bytes(600_000))]
    cases += [files(TEXT, letterhead_docx=b"x"), files(TEXT, letterhead_docx=b"x", letterhead_dotx=b"x")]
    return [*cases, {TOML: TEXT.encode()}, {}, files("\n" * 7 + "x"), files(TEXT, note_html=b"\xff")]


def test_every_mistake_is_said_in_one_line_in_both_languages() -> None:
    assert set(FINDINGS) == set(Wrong)
    findings = [finding for made in broken() for finding in check_files(made).findings]
    assert {*Wrong} - {finding.wrong for finding in findings} == {Wrong.PRINT_COLOURS, Wrong.MANY_PIXELS}
    for finding in findings:
        said = [finding_text(finding, language(code)) for code in LANGUAGES]
        assert all(re.match(rf"{re.escape(finding.file)}:(\d+:)? \S.+$", line) for line in said), said
        assert said[0] != said[1] or finding.wrong is Wrong.FIELD
        assert not re.search(r"\{\w+\}", "".join(said))


# --- written by command -------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("place")
def test_what_a_template_says_is_told_before_it_is_written(tmp_path: Path, capsys: Output) -> None:
    out = tmp_path / "out"
    assert notes(out, "--template", "greifenhain", form="md,html,txt") == DONE
    err = capsys.readouterr().err.splitlines()
    at = err.index(f"+ Vorlage: {NAME}")
    assert err[at + 1].startswith("+ Logo: Wappen")
    assert err[at + 2 : at + 4] == [f"+ {BEFORE}", f"+ {TO_GROUP}"]
    assert err[at + 5] == f"+ {' '.join(FOOTER.split())}"
    assert len(texts(out)) == 3
    assert all(TO_GROUP in text for text in texts(out))


@pytest.mark.usefixtures("place")
def test_the_usual_template_is_worn_unless_another_or_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('template = "greifenhain"\n', encoding="utf-8")
    assert notes(tmp_path / "usual") == DONE
    assert BEFORE in texts(tmp_path / "usual")[0]
    assert notes(tmp_path / "none", "--template", "none") == DONE
    assert BEFORE not in texts(tmp_path / "none")[0]


def test_nothing_is_written_with_a_template_that_has_mistakes(place: Path, tmp_path: Path, capsys: Output) -> None:
    put(place / "toml", files(TEXT.replace("name", "nam", 1)))
    put(place / "html", files(TEXT, note_html=b"<html>{{ sheet.title|safe }}"))
    put(place / "word", files(TEXT, letterhead_docx=b"x"))
    for template, said in (("toml", "template.toml:2: nam"), ("html", "note.html:1: "), ("word", "letterhead.docx")):
        assert notes(tmp_path / "out", "--template", template, form="md,html,docx") == REFUSED
        assert said in capsys.readouterr().err
    assert notes(tmp_path / "out", "--template", "nirgends") == REFUSED
    assert not (tmp_path / "out").exists()


def test_whose_letterhead_holds(place: Path, tmp_path: Path) -> None:
    own, mine = letterheads.full(), letterheads.bare()
    (tmp_path / "mine.docx").write_bytes(mine)
    (tmp_path / "settings.toml").write_text(f"letterhead = '{tmp_path / 'mine.docx'}'\n", encoding="utf-8")
    put(place / "word", files(TEXT, letterhead_docx=own))

    def first_line(out: str, *arguments: str) -> str:
        assert notes(tmp_path / out, *arguments, form="docx") == DONE
        (file,) = (tmp_path / out).iterdir()
        return next(text for _, text in docx_paragraphs(file.read_bytes()) if text)

    assert first_line("own", "--template", "word") == letterheads.SALUTATION
    assert (
        first_line("named", "--template", "word", "--letterhead", str(tmp_path / "mine.docx")) != letterheads.SALUTATION
    )
    both = first_line("plain", "--template", "greifenhain"), first_line("settings")
    assert letterheads.SALUTATION not in both


def test_documents_of_a_day_wear_it_too(place: Path, tmp_path: Path, capsys: Output) -> None:
    command = ["workshop", "notes", "2019", "--template", "greifenhain", "--format", "md", "--out"]
    for reader, told in (("participants", True), ("programme", False)):
        assert main([*command, str(tmp_path / reader), "--reader", reader]) == DONE
        assert (f"+ {TO_GROUP}" in capsys.readouterr().err.splitlines()) is told
        (text,) = texts(tmp_path / reader)
        assert (TO_GROUP in text, BEFORE in text) == (told, True)
    (place / "greifenhain" / "logo.png").unlink()
    assert main([*command, str(tmp_path / "out"), "--reader", "programme"]) == REFUSED
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("place")
def test_a_dressed_markdown_needs_no_more_than_a_bare_one(tmp_path: Path) -> None:
    code = (
        "import sys; from consult.cli import main; main(['notes', '2019-09-18-bildungsbuero-ohne-mandat', '--reader',"
        " 'group', '--format', 'md', '--template', 'greifenhain', '--out', '-']);"
        "print(*sorted({'textual', 'typst', 'docx', 'odfdo', 'lxml', 'jinja2', 'pypdf'}"
        " & {name.split('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=30)
    assert done.stderr.decode().splitlines()[-1] == ""


# --- on the screen ------------------------------------------------------------------------------------------------


async def test_the_key_goes_through_the_templates_there_are(tmp_path: Path) -> None:
    put(tmp_path / "templates" / "a", files(TEXT.replace(NAME, "[bold]Amt[/x]")))
    put(tmp_path / "templates" / "b", files(TEXT.replace("place", "plce", 1)))
    session = conduct.record(in_phase("ideas"), Kind.IDEA, "Patenschaft", "CD", BEGIN)
    async with running(tmp_path, session) as (app, pilot, _screen):
        await pilot.press("ctrl+t")
        await settle(pilot, lambda: isinstance(app.screen, NotesScreen) and "Template: none" in words(app, "#title"))
        field(app, "#folder").value = str(tmp_path / "out")
        assert BEFORE not in words(app, "#preview")
        await pilot.press("f5")
        await settle(pilot, lambda: "Template: [bold]Amt[/x]" in words(app, "#title"))
        assert "workshop of education offices" in words(app, "#preview")
        assert TO_GROUP not in words(app, "#preview")
        await pilot.press("down", "down")
        await settle(pilot, lambda: TO_GROUP in words(app, "#preview"))
        await pilot.press("f5")
        await settle(pilot, lambda: "template.toml:11" in message(app))
        assert "Template: b (!)" in words(app, "#title")
        app.screen.say("")  # type: ignore[attr-defined]
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: "template.toml:11" in message(app))
        assert not (tmp_path / "out").exists()
        await pilot.press("f5")
        await settle(pilot, lambda: message(app) == "Template: none")
        await pilot.press("f5", "ctrl+s")
        await settle(pilot, lambda: "Written to" in message(app))
        (page,) = (tmp_path / "out").glob("*.html")
        assert TO_GROUP in page.read_text(encoding="utf-8")


async def test_the_usual_template_is_worn_at_first_and_a_broken_one_is_said(tmp_path: Path) -> None:
    put(tmp_path / "templates" / "a")
    async with running(tmp_path, in_phase("ideas")) as (app, pilot, _screen):
        app.settings = replace(app.settings, template="a")
        await pilot.press("ctrl+t")
        await settle(pilot, lambda: isinstance(app.screen, NotesScreen) and NAME in words(app, "#title"))
        await pilot.press("escape")
        app.settings = replace(app.settings, template="gone")
        await settle(pilot, lambda: not isinstance(app.screen, NotesScreen))
        await pilot.press("ctrl+t")
        await settle(pilot, lambda: isinstance(app.screen, NotesScreen) and "no template gone" in message(app))
        await pilot.press("ctrl+s")
        await settle(pilot, lambda: "no template gone" in message(app))
        await pilot.press("f5")
        await settle(pilot, lambda: message(app) == "Template: none")


async def test_without_any_the_key_says_how_one_begins(tmp_path: Path) -> None:
    async with running(tmp_path, in_phase("ideas")) as (app, pilot, _screen):
        await pilot.press("ctrl+t")
        await settle(pilot, lambda: isinstance(app.screen, NotesScreen) and "Hand on notes" in words(app, "#title"))
        assert "Template" not in screen_text(app)
        await pilot.press("f5")
        await settle(pilot, lambda: "new-template" in message(app))


async def test_a_name_on_the_list_keeps_a_dressed_note_back(tmp_path: Path) -> None:
    put(tmp_path / "templates" / "a", {TOML: b'schema = 1\nname = "x"\nfooter = "Leitung: Anna M\xc3\xbcller"\n'})
    secret = Secret(words="Anna Müller", kind=SecretKind.PERSON)
    session = in_phase("ideas").model_copy(update={"secrets": (secret,)})
    async with running(tmp_path, session) as (app, pilot, _screen):
        app.settings = replace(app.settings, template="a")
        await pilot.press("ctrl+t")
        await settle(pilot, lambda: isinstance(app.screen, NotesScreen) and "Template: x" in words(app, "#title"))
        field(app, "#folder").value = str(tmp_path / "out")
        await pilot.press("down", "down", "f7", "ctrl+s")
        await settle(pilot, lambda: "template.toml: “Anna Müller”" in message(app))
        assert not (tmp_path / "out").exists()


async def test_documents_of_a_day_show_it(tmp_path: Path, place: Path) -> None:
    async with started(tmp_path) as (app, pilot):
        app.settings = replace(app.settings, template="greifenhain", templates=place)
        (workshop,) = app.archive.workshops()
        await app.push_screen(DayNotesScreen(workshop))
        await settle(pilot, lambda: NAME in words(app, "#title"))
        assert TO_GROUP in words(app, "#preview")
        await pilot.press("up", "up")
        await settle(pilot, lambda: "organiser and funder" in words(app, "#preview"))
        assert TO_GROUP not in words(app, "#preview")


def test_the_sample_knows_no_template_of_the_user(place: Path, tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(f"template = '{place / 'greifenhain'}'\n", encoding="utf-8")
    assert main(["demo", "--play", "--out", str(tmp_path / "demo")]) == DONE
    assert texts(tmp_path / "demo")
    assert not [text for text in texts(tmp_path / "demo") if BEFORE in text]
