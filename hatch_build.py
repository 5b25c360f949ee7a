"""Build hook: compiles the message catalogues, so that only their sources are kept in the repository."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def compile_catalogues(locale: Path) -> list[Path]:
    """Write a ``.mo`` beside every ``.po`` below ``locale`` and return what was written.

    Fuzzy entries are left out, as gettext does: an unreviewed translation is no translation.
    """
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    written = []
    for source in sorted(locale.rglob("*.po")):
        with source.open("rb") as stream:
            catalogue = read_po(stream)
        target = source.with_suffix(".mo")
        with target.open("wb") as stream:
            write_mo(stream, catalogue)
        written.append(target)
    return written


class CatalogueHook(BuildHookInterface[Any]):
    """Compiles the catalogues before hatchling collects the files of a wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 (hatchling's signature)
        """Compile all catalogues of the package."""
        compile_catalogues(Path(self.root) / "consult" / "locale")


if __name__ == "__main__":
    compile_catalogues(Path(__file__).parent / "consult" / "locale")
