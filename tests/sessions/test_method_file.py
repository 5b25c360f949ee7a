"""A method as a file: whatever the method, its file is read as the same one."""

from pathlib import Path

import pytest
from hypothesis import given

import sessions
from sessions.method import Method, check_method, load_method, published
from sessions.method_file import to_toml
from tests.sessions.core_builders import method
from tests.sessions.made_methods import methods

FILES = sorted((Path(sessions.__file__).parent / "methods").glob("*.toml"))


@pytest.mark.parametrize("name", published())
def test_the_file_of_a_published_method_is_read_as_it(name: str) -> None:
    assert check_method(to_toml(published()[name])) == published()[name]


@given(methods())
def test_the_file_of_any_method_is_read_as_it(made: Method) -> None:
    assert check_method(to_toml(made)) == made


@given(methods())
def test_the_same_method_is_the_same_text(made: Method) -> None:
    read = check_method(to_toml(made))
    assert isinstance(read, Method)
    assert to_toml(read) == to_toml(made)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_is_written_line_by_line_as_the_published_files_are(path: Path) -> None:
    rest = iter(path.read_text(encoding="utf-8").splitlines())
    # What is as usual may stand in a published file and is not written; nothing else differs.
    assert [line for line in to_toml(load_method(path)).splitlines() if line and line not in rest] == []


def test_what_the_program_writes_stands_in_no_file() -> None:
    laid_over = method()
    laid_over = laid_over.model_copy(
        update={"phase": (laid_over.phase[0].model_copy(update={"module": "headstand"}), *laid_over.phase[1:])}
    )
    assert check_method(to_toml(laid_over)) == method()
