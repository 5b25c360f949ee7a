"""Settings of one user: language, archive and keys, in a TOML file that may be edited by hand."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from consult.i18n import LANGUAGES

FORMATS = ("pdf", "html")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user chose.

    Attributes:
        language: ``de`` or ``en``.
        archive: the folder of the archive.
        state: a folder of this machine that is never synchronised: locks and what can be derived again.
        file: where the settings are kept.
        keys: keys by action id, as Textual names them, several separated by commas.
        rule: the rule of confidentiality in own words; empty: the program's.
        bell: whether the terminal's bell rings at half, at four fifths and at the end of a phase's time.
        formats: of notes, those that are chosen at first; what is none is passed over where they are shown.
        letterhead: a .docx or .dotx into which notes for Word are written.
        templates: the folder with one folder for each organisation's template; ``None``: beside the settings.
        template: the name of the one that is usual, or its folder; empty or ``none``: none.
        notices: what was wrong in the file, for people.
    """

    language: str
    archive: Path
    state: Path
    file: Path
    keys: Mapping[str, str] = field(default_factory=dict)
    rule: str = ""
    bell: bool = False
    formats: tuple[str, ...] = FORMATS
    letterhead: Path | None = None
    templates: Path | None = None
    template: str = ""
    notices: tuple[str, ...] = ()


def load_settings(
    archive: str | None = None, language: str | None = None, environ: Mapping[str, str] | None = None
) -> Settings:
    """Return the settings: command line before environment before file before defaults.

    A file that cannot be read is named in ``notices`` and passed over; it is never written over by this.
    """
    import platformdirs

    environment = os.environ if environ is None else environ
    file = Path(
        environment.get("CONSULT_CONFIG") or platformdirs.user_config_path("consult", appauthor=False) / "settings.toml"
    )
    data, notices = _read(file)
    chosen = language or environment.get("CONSULT_LANG") or data.get("language")
    if chosen is not None and chosen not in LANGUAGES:
        notices.append(f"language {chosen!r}: de, en")
    folder = archive or environment.get("CONSULT_ARCHIVE") or data.get("archive")
    keys, formats, letterhead = data.get("keys"), data.get("formats"), data.get("letterhead")
    templates = data.get("templates")
    return Settings(
        language=str(chosen) if chosen in LANGUAGES else "de",
        archive=Path(str(folder)).expanduser()
        if folder
        else platformdirs.user_data_path("consult", appauthor=False) / "archive",
        state=Path(environment.get("CONSULT_STATE") or platformdirs.user_state_path("consult", appauthor=False)),
        file=file,
        rule=str(data.get("confidentiality", "")),
        bell=data.get("bell") is True,
        formats=tuple(str(name) for name in formats) if isinstance(formats, list) else FORMATS,
        letterhead=Path(str(letterhead)).expanduser() if letterhead else None,
        templates=Path(str(templates)).expanduser() if templates else None,
        template=str(data.get("template", "")),
        keys={str(key): str(value) for key, value in keys.items()} if isinstance(keys, dict) else {},
        notices=tuple(notices),
    )


def _read(file: Path) -> tuple[dict[str, object], list[str]]:
    """Return what the file says, and what is wrong with it."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}, []
    except (OSError, UnicodeDecodeError) as error:
        return {}, [f"{file}: {error}"]
    # Imported only where there is something to read: most start without a file.
    import tomllib

    try:
        return tomllib.loads(text), []
    except tomllib.TOMLDecodeError as error:
        return {}, [f"{file}: {error}"]


def save_language(settings: Settings, language: str) -> None:
    """Keep the language in the settings file; comments and other settings stay.

    Raises:
        OSError: the file cannot be written.
    """
    import tomlkit

    text = settings.file.read_text(encoding="utf-8") if settings.file.exists() else ""
    document = tomlkit.parse(text)
    document["language"] = language
    settings.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings.file.write_text(tomlkit.dumps(document), encoding="utf-8")
