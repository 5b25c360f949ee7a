"""A sheet as CommonMark, with tables as in GitHub Flavored Markdown.

Whatever anybody wrote is found again, letter by letter, after rendering. That includes the gender star: unescaped,
CommonMark takes "Fallgeber*in und Berater*innen" for emphasis and the stars are gone.
"""

import re
from collections.abc import Iterable

from sessions.notes.blocks import Block, Item, Items, Paragraph, Quote, Section, Sheet, Table

# Escaped wherever they stand; `$` because GitHub and Pandoc read formulas.
_ANYWHERE = re.compile(r"[\\`*_\[\]<|~#$]|&(?=[#A-Za-z])|!(?=\[)")
# These begin a list, a quotation or the underline of a heading, but only at the start of a line.
_LINE_START = re.compile(r"^( *)(?:([-+=>])|([0-9]+)([.)]))")

_INDENT = "  "


def markdown(sheet: Sheet) -> str:
    """Return a sheet as Markdown, ending in a line break."""
    chunks = [f"# {_line(sheet.title)}", _prose(sheet.subtitle)]
    if sheet.banner:
        chunks.append(f"**{_line(sheet.banner)}**")
    chunks.append("\n".join(f"- **{_line(label)}:** {_line(value)}" for label, value in sheet.meta))
    chunks += map(_prose, (sheet.readers, *sheet.dress.before))
    for section in sheet.sections:
        chunks += _section(section)
    chunks += map(_prose, sheet.dress.after)
    chunks += ["---", *map(_prose, (*sheet.left_out, sheet.dress.footer))]
    return "\n\n".join(chunk for chunk in chunks if chunk) + "\n"


def escape(text: str) -> str:
    """Return text so that CommonMark reads every character of it literally; line breaks stay line breaks."""
    return "\n".join(_escape_line(line) for line in text.split("\n"))


def _escape_line(line: str) -> str:
    return _inline(_LINE_START.sub(_escape_start, _ANYWHERE.sub(r"\\\g<0>", line)))


def _inline(safe: str) -> str:
    # Leading spaces would vanish, or make a block of code; as a reference the first one is text.
    return f"&#32;{safe[1:]}" if safe.startswith(" ") else safe


def _escape_start(found: re.Match[str]) -> str:
    spaces, sign, digits, dot = found.groups()
    return f"{spaces}\\{sign}" if sign else f"{spaces}{digits}\\{dot}"


def _prose(text: str) -> str:
    """Return text as one paragraph: every line break is a hard one, also around empty lines."""
    return escape(text).replace("\n", "\\\n")


def _line(text: str) -> str:
    """Return text on one line, as headings need it."""
    return " ".join(line for line in escape(text).split("\n") if line)


def _section(section: Section) -> Iterable[str]:
    yield f"## {_line(section.heading)}"
    for block in section.blocks:
        yield from _block(block)


def _block(block: Block) -> Iterable[str]:
    if isinstance(block, Paragraph):
        if block.label:
            yield f"### {_line(block.label)}"
        yield _prose(block.text)
    elif isinstance(block, Quote):
        yield _prefixed(_prose(block.text), "> ", "> ")
    elif isinstance(block, Items):
        yield "\n".join(_item(item) for item in block.items)
    else:
        yield _prose(block.caption)
        yield _table(block)


def _item(item: Item) -> str:
    words = [f"**{_line(item.mark)}:**"] if item.mark and item.text else [_line(item.mark)]
    words += [_prose(item.text), f"({_line(item.by)})" if item.by else ""]
    # An escape made for the start of a line does no harm in the middle of one.
    lines = [_prefixed(" ".join(word for word in words if word), "- ", _INDENT)]
    lines += [_prefixed(_item(sub), _INDENT, _INDENT) for sub in item.sub]
    return "\n".join(lines)


def _prefixed(text: str, first: str, following: str) -> str:
    return first + text.replace("\n", f"\n{following}")


def _table(table: Table) -> str:
    numbers_from = len(table.columns) if table.numbers_from is None else table.numbers_from
    rule = ["---:" if place >= numbers_from else "---" for place in range(len(table.columns))]
    rows = [_cells(table.columns), rule, *(_cells(row) for row in table.rows)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cells(row: Iterable[str]) -> list[str]:
    # Behind a bar no line begins: a date or a minus sign stays as it is.
    return [" / ".join(_inline(_ANYWHERE.sub(r"\\\g<0>", line)) for line in cell.split("\n") if line) for cell in row]
