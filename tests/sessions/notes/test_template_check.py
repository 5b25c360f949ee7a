"""The check of templates: the program's own sources pass, and each mistake in one is named where it stands."""

import os
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.notes import html, pdf
from sessions.notes.finding import Finding, Wrong
from sessions.notes.template import HTML, TOML, TYPST
from sessions.notes.template_check import Report, check_files, html_findings
from tests.sessions.notes import letterheads, templates

BARE = b'schema = 1\nname = "x"\n'
OWN_HTML, OWN_TYPST = html.own_source(), pdf.own_source()


def check(**more: bytes) -> Report:
    return check_files(templates.files(templates.TEXT, **more))


def changed(source: str, old: str, new: str) -> bytes:
    assert old in source, old
    return source.replace(old, new, 1).encode()


def line_of(source: str, words: str) -> int:
    return 1 + source[: source.index(words)].count("\n")


def only(report: Report) -> Finding:
    (finding,) = report.findings
    return finding


# --- what passes --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("logo", [letterheads.logo(), templates.JPEG, templates.SVG], ids=["png", "jpeg", "svg"])
@pytest.mark.parametrize("letterhead", [letterheads.full(), letterheads.bare()], ids=["full", "bare"])
def test_the_programs_own_sources_pass(logo: bytes, letterhead: bytes) -> None:
    report = check(logo_png=logo, letterhead_docx=letterhead, extra_txt=b"")
    assert report == Report((), (TOML, "logo.png", HTML, TYPST, "letterhead.docx"), (), ("extra.txt",))


def test_what_is_not_there_is_the_programs_own() -> None:
    assert check_files({TOML: BARE}) == Report((), (TOML,), (HTML, TYPST, "letterhead.docx"), ())


def test_a_short_page_of_ones_own_passes() -> None:
    page = """<!DOCTYPE html>
<html lang="{{ sheet.language }}-DE"><head><meta charset="UTF-8"><title>{{ sheet.title }}</title></head>
<body style="color: #111"><a href="https://greifenhain.example">Landkreis</a> <a href="#end">Ende</a>
{% macro item(entry) %}<li>{{ entry.mark }} {{ entry.text }} {{ entry.by }}<ul>{% for sub in entry.sub %}
{{ item(sub) }}{% endfor %}</ul></li>{% endmacro %}
{% for text in [sheet.banner or "", sheet.subtitle, sheet.title, sheet.readers] %}<p>{{ text }}</p>{% endfor %}
{% for label, value in sheet.meta %}<p>{{ label }}: {{ value }}</p>{% endfor %}
{% for section in sheet.sections %}<h2>{{ section.heading }}</h2>{% for block in section.blocks %}
{% if block.form == "items" %}<ul>{% for entry in block.items %}{{ item(entry) }}{% endfor %}</ul>
{% elif block.form == "table" %}<p>{{ block.caption }}</p><table><tr>{% for cell in block.columns %}<th>{{ cell }}</th>
{% endfor %}</tr>{% for row in block.rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}
</table>{% else %}{% if block.label is defined %}<b>{{ block.label }}</b>{% endif %}<p>{{ block.text }}</p>{% endif %}
{% endfor %}{% endfor %}{% for text in sheet.left_out %}<p id="end">{{ text }}</p>{% endfor %}</body></html>"""
    assert check_files({TOML: BARE, HTML: page.encode()}).findings == ()
    report = check(note_html=page.encode())
    assert {finding.wrong for finding in report.findings} == {Wrong.NOT_SHOWN}
    names = ["sheet.dress.before", "sheet.dress.after", "sheet.dress.footer", "sheet.dress.logo"]
    assert [finding.facts["name"] for finding in report.findings] == names


# --- note.html ----------------------------------------------------------------------------------------------------

TITLE = '<h1 dir="auto">{{ sheet.title }}</h1>'
IN_HTML: dict[str, tuple[str, str, Wrong]] = {
    "not closed": ("{% endmacro %}", "", Wrong.SYNTAX),
    "no such filter": (TITLE, "<h1>{{ sheet.title|loud }}</h1>", Wrong.SYNTAX),
    "no such variable": (TITLE, "<h1>{{ titel }}</h1>", Wrong.UNKNOWN_NAME),
    "no such part": (TITLE, "<h1>{{ sheet.titel }}</h1>", Wrong.UNKNOWN_NAME),
    "the record": (TITLE, f"{TITLE}{{{{ sheet.record }}}}", Wrong.UNKNOWN_NAME),
    "no such part of an entry": ("{{ entry.text }}", "{{ entry.txt }}", Wrong.NOT_FILLED),
    "behind the sheet": ("<main>", "<main>{{ sheet.sections.__class__ }}", Wrong.NOT_FILLED),
    "another file": ("<main>", "<main>{% include 'head.html' %}", Wrong.NOT_FILLED),
    "impossible": ("<main>", "<main>{{ 1 / 0 }}", Wrong.NOT_FILLED),
    "without end": ("<main>", "{% macro deep() %}{{ deep() }}{% endmacro %}<main>{{ deep() }}", Wrong.NOT_FILLED),
    "safe": (TITLE, "<h1>{{ sheet.title|safe }}</h1>", Wrong.AS_MARKUP),
    "safe entry": ("{{ entry.text }}", "{{ entry.text | safe }}", Wrong.AS_MARKUP),
    "autoescape": (TITLE, f"{{% autoescape false %}}{TITLE}{{% endautoescape %}}", Wrong.AS_MARKUP),
    "bare attribute": (TITLE, f"<p title={{{{ sheet.title }}}}></p>{TITLE}", Wrong.AS_MARKUP),
    "left out": (TITLE, "<h1>Protokoll</h1>", Wrong.NOT_SHOWN),
    "in a comment": (TITLE, "<h1>Protokoll</h1><!-- {{ sheet.title }} -->", Wrong.NOT_SHOWN),
    "shouted": (TITLE, "<h1>{{ sheet.title|upper }}</h1>", Wrong.NOT_SHOWN),
    "cut": ("{{ sheet.readers }}", "{{ sheet.readers|truncate(9) }}", Wrong.NOT_SHOWN),
    "without a logo": (
        '<img class="logo" src="{{ sheet.dress.logo.uri }}"',
        '<img src="data:image/png;,"',
        Wrong.NOT_SHOWN,
    ),
    "script": ("<main>", "<main><script>1</script>", Wrong.SCRIPT),
    "event": ("<main>", '<main onclick="x">', Wrong.SCRIPT),
    "script address": ("<main>", '<main><a href="javascript:x">y</a>', Wrong.SCRIPT),
    "frame": ("<main>", '<main><iframe srcdoc="x"></iframe>', Wrong.SCRIPT),
    "picture elsewhere": ("<main>", '<main><img alt="" src="https://example.org/x.png">', Wrong.FROM_OUTSIDE),
    "picture beside": ("<main>", '<main><img alt="" src="wappen.png">', Wrong.FROM_OUTSIDE),
    "set of pictures": ("<main>", '<main><img alt="" srcset="wappen.png 2x">', Wrong.FROM_OUTSIDE),
    "drawing elsewhere": ("<main>", '<main><svg><use xlink:href="x.svg#a"/></svg>', Wrong.FROM_OUTSIDE),
    "background": ("<main>", '<main style="background: url(x.png)">', Wrong.FROM_OUTSIDE),
    "other styles": ("<style>", "<style>@import 'x.css';", Wrong.FROM_OUTSIDE),
    "font": ("<style>", "<style>@font-face { src: url('https://example.org/x.woff2') }", Wrong.FROM_OUTSIDE),
    "base": ("<head>", "<head><base>", Wrong.FROM_OUTSIDE),
    "goes elsewhere": ("<head>", '<head><meta http-equiv="Refresh" content="0; x">', Wrong.FROM_OUTSIDE),
    "words as address": ("<main>", '<main><a href="#{{ sheet.title }}">x</a>', Wrong.OUT_OF_PLACE),
    "words as style": ("<main>", '<main style="--x: {{ sheet.title }}">', Wrong.OUT_OF_PLACE),
    "words in styles": ("<style>", "<style>/* {{ sheet.title }} */", Wrong.OUT_OF_PLACE),
    "no language": (' lang="{{ sheet.language }}"', "", Wrong.NO_LANGUAGE),
    "always German": ('lang="{{ sheet.language }}"', 'lang="de"', Wrong.NO_LANGUAGE),
    "no title": ("<title>{{ sheet.title }}</title>", "<title> </title>", Wrong.NO_TITLE),
    "no charset": ('<meta charset="utf-8">', "", Wrong.NO_CHARSET),
    "no words for a picture": ("<main>", '<main><img src="data:image/png;,">', Wrong.NO_ALTERNATIVE),
}
WITHOUT_LINE = {Wrong.NOT_SHOWN, Wrong.NO_LANGUAGE, Wrong.NO_TITLE, Wrong.NO_CHARSET}


@pytest.mark.parametrize("case", IN_HTML)
def test_each_mistake_in_a_page_is_named_once_where_it_stands(case: str) -> None:
    old, new, wrong = IN_HTML[case]
    finding = only(check(note_html=changed(OWN_HTML, old, new)))
    assert (finding.file, finding.wrong) == (HTML, wrong)
    if wrong in WITHOUT_LINE:
        assert finding.line is None
    elif case != "not closed":
        assert finding.line == line_of(OWN_HTML, old)


def test_a_name_that_nobody_knows_is_named_on_every_line() -> None:
    source = b'<html lang="{{ sheet.language }}">\n{{ nam }}\n{{ nam.x }}{{ sheet.x }}'
    report = check_files({TOML: BARE, HTML: source})
    assert [(one.line, one.facts["name"]) for one in report.findings] == [(2, "nam"), (3, "nam"), (3, "sheet.x")]
    assert "sheet.title" in str(report.findings[2].facts["known"])


@pytest.mark.parametrize(
    ("old", "name"),
    [
        ("{{ sheet.banner }}", "sheet.banner"),
        ("{{ sheet.readers }}", "sheet.readers"),
        ("{{ label }}", "sheet.meta[0][0]"),
        ("{{ section.heading }}", "section.heading"),
        ("{{ block.label }}", "paragraph.label"),
        ("{{ entry.mark }}", "item.mark"),
        ("{{ block.caption }}", "table.caption"),
        ("{{ column }}</th>", "table.columns[0]"),
        ("{{ sentence }}", "sheet.left_out[0]"),
        ("{{ sheet.dress.footer }}", "sheet.dress.footer"),
    ],
)
def test_whatever_a_page_leaves_out_is_named(old: str, name: str) -> None:
    findings = check(note_html=changed(OWN_HTML, old, "</th>" if old.endswith("</th>") else "")).findings
    assert {finding.wrong for finding in findings} == {Wrong.NOT_SHOWN}
    assert name in [finding.facts["name"] for finding in findings]


@settings(max_examples=40)
@given(st.text(max_size=120))
def test_any_page_is_checked_without_a_fault(source: str) -> None:
    made = {TOML: BARE, HTML: source.encode("utf-8", "ignore")}
    assert check_files(made).findings, "no page, or one that shows nothing"


def test_a_page_is_checked_once_for_all_that_is_written() -> None:
    template = templates.template()
    assert html_findings(template) is html_findings(templates.template())


# --- note.typ -----------------------------------------------------------------------------------------------------

INK = "#let ink ="
IN_TYPST: dict[str, tuple[str, str, Wrong]] = {
    "unknown": (INK, f"#foo\n{INK}", Wrong.TYPST),
    "no such part": ("note.title", "note.titel", Wrong.TYPST),
    "as markup": ("(level: 1, words(note.title))", '(level: 1, eval(note.title, mode: "markup"))', Wrong.TYPST),
    "level": ("heading(level: 1", "heading(level: 2", Wrong.TYPST),
    "no words for a picture": ("alt: note.dress.logo.text, ", "", Wrong.TYPST),
    "a file of the machine": (INK, f'#read("{os.sep}etc{os.sep}hostname")\n{INK}', Wrong.TYPST),
    "a file outside": (INK, f'#read("../note.typ")\n{INK}', Wrong.TYPST),
    "a package": (INK, f'#import "@preview/cetz:0.3.0"\n{INK}', Wrong.PACKAGE),
    "a package of the machine": (INK, f'#import "@local/cetz:0.3.0"\n{INK}', Wrong.PACKAGE),
    "a package by other words": (INK, f'#import "@" + "preview/cetz:0.3.0"\n{INK}', Wrong.PACKAGE),
    "left out": ("words(section.heading)", '"Teil"', Wrong.NOT_SHOWN),
    "names left out": ("par(words(note.unshown))", "", Wrong.NOT_SHOWN),
    "changed": ("words(note.readers)", "upper(note.readers)", Wrong.NOT_SHOWN),
    "without footer": ("words(note.dress.footer)", '""', Wrong.NOT_SHOWN),
    "without a logo": ("#if note.dress.logo != none {", "#if false {", Wrong.NOT_SHOWN),
}


@pytest.mark.parametrize("case", IN_TYPST)
def test_each_mistake_in_pages_is_named_where_it_stands(case: str) -> None:
    old, new, wrong = IN_TYPST[case]
    findings = check(note_typ=changed(OWN_TYPST, old, new)).findings
    assert findings
    assert {(finding.file, finding.wrong) for finding in findings} == {(TYPST, wrong)}
    lines = {finding.line for finding in findings}
    assert lines == ({None} if wrong is Wrong.NOT_SHOWN else {line_of(OWN_TYPST, old)})
    assert "consult-typst" not in str([finding.facts for finding in findings])


def test_the_network_is_as_it_was_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.example:8080")
    monkeypatch.delenv("no_proxy", raising=False)
    only(check(note_typ=changed(OWN_TYPST, INK, f'#import "@preview/cetz:0.3.0"\n{INK}')))
    assert (os.environ["https_proxy"], "no_proxy" in os.environ) == ("http://proxy.example:8080", False)


def test_sources_may_be_in_several_files_and_each_is_named() -> None:
    made = templates.files(templates.TEXT, note_typ=b'#include "parts.typ"', parts_typ=b"\n\n#(1 / 0)")
    finding = only(check_files(made))
    assert (finding.file, finding.wrong, finding.line) == ("parts.typ", Wrong.TYPST, 3)
    made["parts.typ"] = OWN_TYPST.encode()
    assert check_files(made).findings == ()


# --- logo, letterhead, all together -------------------------------------------------------------------------------


def test_a_logo_that_only_looks_whole_is_found_on_the_page() -> None:
    from tests.sessions.notes.test_logo import png

    made = templates.files(logo_png=png(20, 10, b"no picture"))
    del made[TYPST]
    finding = only(check_files(made))
    assert (finding.file, finding.wrong) == ("logo.png", Wrong.DAMAGED_PICTURE)


@pytest.mark.parametrize("make", [lambda: b"x", lambda: letterheads.with_macros(letterheads.full())])
def test_a_letterhead_that_is_none_is_named(make: Callable[[], bytes]) -> None:
    finding = only(check(letterhead_dotx=make()))
    assert (finding.file, finding.wrong) == ("letterhead.dotx", Wrong.NO_DOCUMENT)


def test_a_mistake_in_one_file_hides_none_in_another() -> None:
    made = templates.files(
        templates.TEXT.replace("footer", "foter"),
        logo_png=b"x",
        note_html=b"{{ x }}",
        note_typ=b"#x",
        letterhead_docx=b"x",
    )
    report = check_files(made)
    assert [finding.file for finding in report.findings] == [TOML, HTML, TYPST, "letterhead.docx"]
    assert report.unused == ()
    assert check_files({}).findings == (Finding(TOML, Wrong.NO_TEMPLATE),)
