"""Settings: command line before environment before file before defaults."""

import tomllib
from pathlib import Path

import pytest

from consult.settings import Settings, load_settings, save_language


def load(
    folder: Path, text: str | bytes | None = None, archive: str | None = None, lang: str | None = None, **environ: str
) -> Settings:
    file = folder / "settings.toml"
    if text is not None:
        file.write_bytes(text.encode() if isinstance(text, str) else text)
    return load_settings(archive, lang, {"CONSULT_CONFIG": str(file), **environ})


def test_without_anything_it_is_german_and_below_the_user(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert settings.language == "de"
    assert settings.archive.name == "archive"
    assert settings.archive != settings.state
    assert (settings.keys, settings.notices) == ({}, ())


def test_the_order_of_precedence(tmp_path: Path) -> None:
    text = 'language = "en"\narchive = "/file"\n'
    assert (load(tmp_path, text).language, load(tmp_path, text).archive) == ("en", Path("/file"))
    environ = load(tmp_path, text, CONSULT_LANG="de", CONSULT_ARCHIVE="/environ", CONSULT_STATE="/state")
    assert (environ.language, environ.archive, environ.state) == ("de", Path("/environ"), Path("/state"))
    line = load(tmp_path, text, "/line", "en", CONSULT_LANG="de", CONSULT_ARCHIVE="/environ")
    assert (line.language, line.archive) == ("en", Path("/line"))


def test_a_home_is_expanded_and_a_byte_order_mark_passed_over(tmp_path: Path) -> None:
    settings = load(tmp_path, '\ufeffarchive = "~/faelle"\n')
    assert settings.archive == Path.home() / "faelle"
    assert settings.notices == ()


@pytest.mark.parametrize("text", ["language = ", b"\xff\xfe\x00", "= 1", '[keys\nundo="x"'])
def test_a_file_that_cannot_be_read_is_named_and_left_alone(tmp_path: Path, text: str | bytes) -> None:
    settings = load(tmp_path, text)
    assert settings.language == "de"
    (notice,) = settings.notices
    assert "settings.toml" in notice
    assert settings.file.read_bytes() == (text.encode() if isinstance(text, str) else text)


def test_a_folder_instead_of_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").mkdir()
    assert len(load(tmp_path).notices) == 1


def test_an_unknown_language_is_german_and_is_named(tmp_path: Path) -> None:
    settings = load(tmp_path, 'language = "fr"\n')
    assert settings.language == "de"
    assert "fr" in settings.notices[0]
    assert load(tmp_path, "language = 7\n").language == "de"


def test_keys_are_kept_as_text(tmp_path: Path) -> None:
    assert load(tmp_path, '[keys]\nundo = "f11"\nmark = 7\n').keys == {"undo": "f11", "mark": "7"}
    assert load(tmp_path, 'keys = "f11"\n').keys == {}


def test_saving_the_language_keeps_comments_and_the_rest(tmp_path: Path) -> None:
    text = '# meins\nlanguage = "de" # Sprache\n\n[keys]\nundo = "f11" # gewohnt\n'
    settings = load(tmp_path, text)
    save_language(settings, "en")
    assert settings.file.read_text(encoding="utf-8") == text.replace('"de"', '"en"')


def test_saving_the_language_makes_a_file_where_there_is_none(tmp_path: Path) -> None:
    settings = load_settings(environ={"CONSULT_CONFIG": str(tmp_path / "neu" / "settings.toml")})
    save_language(settings, "en")
    assert tomllib.loads(settings.file.read_text(encoding="utf-8")) == {"language": "en"}


def test_a_language_saved_above_tables_does_not_become_a_key(tmp_path: Path) -> None:
    settings = load(tmp_path, '[keys]\nundo = "f11"\n')
    save_language(settings, "en")
    again = load(tmp_path)
    assert (again.language, again.keys) == ("en", {"undo": "f11"})
