"""What an organisation puts around a note: sentences before and after it, a footer, a logo. Values only."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_HIGHEST, _WIDEST = 18.0, 60.0
"""Millimetres of a logo on a page of A4; our choice."""


class Picture(StrEnum):
    """What kind of picture a logo is."""

    PNG = "png"
    JPEG = "jpeg"
    SVG = "svg"


_TYPES = {Picture.PNG: "image/png", Picture.JPEG: "image/jpeg", Picture.SVG: "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture.

    Attributes:
        shape: width and height; only their ratio counts.
        text: what stands for it where it is not seen.
        file: its name, for what may be wrong with it.
    """

    kind: Picture
    data: bytes
    shape: tuple[float, float]
    text: str = ""
    file: str = ""

    @property
    def size(self) -> tuple[float, float]:
        """Width and height on a page, in millimetres."""
        width, height = self.shape
        scale = min(_WIDEST / width, _HIGHEST / height)
        return round(width * scale, 2), round(height * scale, 2)

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height on a web page, in its own pixels, of which an inch has 96."""
        width, height = self.size
        return max(1, round(width / 25.4 * 96)), max(1, round(height / 25.4 * 96))

    @property
    def uri(self) -> str:
        """The picture as an address that asks nothing of anybody."""
        return f"data:{_TYPES[self.kind]};base64,{base64.b64encode(self.data).decode()}"


@dataclass(frozen=True, slots=True)
class Dress:
    """What is put around a note, in the language of the note and for its reader; nothing of it is from the record.

    Attributes:
        name: of the organisation.
        before, after: paragraphs above the first heading and below the last part.
        footer: at the foot of each page, or at the end where there are none.
    """

    name: str = ""
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    footer: str = ""
    logo: Logo | None = None

    def words(self) -> Iterator[str]:
        """Yield all that it says, from top to bottom."""
        if self.logo is not None:
            yield self.logo.text
        yield from (*self.before, *self.after)
        if self.footer:
            yield self.footer


NO_DRESS = Dress()
