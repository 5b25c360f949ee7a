"""HTML: sound markup, nothing loaded, nothing obeyed, and colours that can be read."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.notes.blocks import Sheet
from sessions.notes.html import html
from sessions.notes.sheet import Reader, sheet
from sessions.text import clean
from tests.sessions.notes import samples
from tests.sessions.notes.extract import Page, literal
from tests.sessions.notes.test_markdown import sample_of


def assert_literal(made: Sheet) -> Page:
    page = Page(html(made))
    text = "".join(page.text)
    assert all(words in text for words, _ in literal(made))
    return page


def note(reader: Reader = Reader.CASE_GIVER) -> str:
    return html(sheet(samples.full(), reader, samples.LANGUAGE, samples.NOW))


@pytest.mark.parametrize("reader", Reader)
@pytest.mark.parametrize("hostile", samples.HOSTILE, ids=lambda text: text[:24])
def test_hostile_text_is_found_literally_and_adds_no_element(hostile: str, reader: Reader) -> None:
    def made(text: str) -> Sheet:
        return sheet(samples.everywhere(text), reader, samples.LANGUAGE, samples.NOW)

    tags = [tag for tag, _ in assert_literal(made(hostile)).tags]
    assert tags == [tag for tag, _ in assert_literal(made("harmless")).tags]


@given(st.text(max_size=200).map(clean))
def test_any_text_is_found_literally(text: str) -> None:
    assert_literal(sample_of(text))


@pytest.mark.parametrize("reader", Reader)
def test_page_says_its_language_and_stands_alone(reader: Reader) -> None:
    source = note(reader)
    page = Page(source)
    assert source.startswith("<!DOCTYPE html>\n<html")
    assert page.having("html") == [{"lang": "en"}]
    assert page.having("script", "link", "img", "iframe", "object", "base", "form") == []
    assert not any(key in attributes for _, attributes in page.tags for key in ("src", "href", "style", "onclick"))
    assert "url(" not in source
    assert "@import" not in source
    policy = [meta["content"] for meta in page.having("meta") if meta.get("http-equiv") == "Content-Security-Policy"]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]
    assert any(meta.get("name") == "viewport" for meta in page.having("meta"))


@pytest.mark.parametrize("reader", Reader)
def test_headings_have_one_top_and_no_jumps(reader: Reader) -> None:
    levels = [int(tag[1]) for tag, _ in Page(note(reader)).tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))


@pytest.mark.parametrize(("reader", "expected"), [(Reader.CASE_GIVER, 5), (Reader.GROUP, 3)])
def test_tables_are_labelled_and_can_be_scrolled_by_keyboard(reader: Reader, expected: int) -> None:
    page = Page(note(reader))
    tables = len(page.having("table"))
    assert tables == expected
    assert len(page.having("caption")) == tables
    assert {th["scope"] for th in page.having("th")} == {"col", "row"}
    regions = [attributes for attributes in page.having("div") if attributes.get("role") == "region"]
    assert len(regions) == tables
    names = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(names) == len(set(names))
    assert all(region["tabindex"] == "0" and region["aria-labelledby"] in names for region in regions)


def test_the_picture_of_minutes_has_its_numbers_in_words_and_as_text() -> None:
    page = Page(note())
    (picture,) = [attributes for attributes in page.having("div") if attributes.get("role") == "img"]
    assert "Befragung: Planned 18, Used 19; " in str(picture["aria-label"])
    bars = [attributes for attributes in page.having("rect") if "%" in str(attributes["width"])]
    assert len(bars) == len(page.having("text")) == 2 * len(samples.EIGHT_PHASES)
    assert max(float(str(bar["width"]).rstrip("%")) for bar in bars) == 90


def test_words_of_people_choose_their_own_direction() -> None:
    page = Page(note())
    texts = [attributes for _, attributes in page.tags if attributes.get("class") in {"text", "prose"}]
    assert len(texts) > 50
    assert all(attributes.get("dir") == "auto" for attributes in [*texts, *page.having("h1", "blockquote")])


def _luminance(colour: str) -> float:
    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    red, green, blue = (linear(int(digits[place : place + 2], 16)) for place in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_at_least_seven_to_one_in_light_dark_and_print() -> None:
    roots = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", root)) for root in re.findall(r":root {([^}]*)}", note())]
    light, dark, paper = roots
    for colours in (light, light | dark, light | paper):
        for ink in ("ink", "quiet", "accent"):
            assert _contrast(colours[ink], colours["paper"]) >= 7
            assert _contrast(colours[ink], colours["tint"]) >= 7
        assert _contrast(colours["warn"], colours["warn-tint"]) >= 7
