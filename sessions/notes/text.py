"""A sheet as plain text, for a terminal and for a preview."""

from collections.abc import Iterable, Iterator

from sessions.notes.blocks import Item, Items, Paragraph, Quote, Sheet, Table


def text(sheet: Sheet) -> str:
    """Return a sheet as plain text; what people said stands there as they said it."""
    lines = [sheet.title, sheet.subtitle]
    if sheet.banner:
        lines += ["", sheet.banner]
    lines += ["", *(f"{label}: {value}" for label, value in sheet.meta)]
    lines += _apart(sheet.dress.before)
    for section in sheet.sections:
        lines += ["", section.heading.upper()]
        for block in section.blocks:
            lines += _block(block)
    lines += [*_apart(sheet.dress.after), "", sheet.readers, *sheet.left_out]
    return "\n".join([*lines, *_apart(filter(None, [sheet.dress.footer]))]) + "\n"


def _apart(paragraphs: Iterable[str]) -> Iterator[str]:
    """Yield paragraphs, each below an empty line."""
    for paragraph in paragraphs:
        yield from ("", paragraph)


def _block(block: Paragraph | Quote | Items | Table) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield f"{block.label}: {block.text}" if block.label else block.text
    elif isinstance(block, Quote):
        yield block.text
    elif isinstance(block, Items):
        for item in block.items:
            yield from _item(item, "- ")
    else:
        for row in block.rows:
            cells = zip(block.columns[1:], row[1:], strict=True)
            yield f"- {row[0]}"
            yield from (f"  {column}: {cell}" for column, cell in cells if cell)


def _item(item: Item, sign: str) -> Iterator[str]:
    by = f"{item.by}: " if item.by else ""
    mark = f" [{item.mark}]" if item.mark else ""
    indent = " " * len(sign)
    yield sign + f"{by}{item.text}{mark}".replace("\n", f"\n{indent}")
    for sub in item.sub:
        yield from _item(sub, f"{indent}> ")
