"""A method as the text of a method file, laid out like those of the published ones."""

from collections.abc import Iterator, Mapping
from typing import Any

from sessions.method import Method

_BY_PROGRAM = {"phase": {"__all__": {"module"}}}


def to_toml(method: Method) -> str:
    """Return ``method`` as TOML; ``check_method`` reads the same method from it.

    What is as usual is left out, but for how well a phase is backed: whoever changes the file should see that.
    ``Phase.module``, which only the program writes, never stands in a file.
    """
    data = method.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude=_BY_PROGRAM)
    tables = {name: data.pop(name) for name in ("summary", "settings", "sources", "phase") if name in data}
    lines = [*_fields(data), "", "[summary]", *_fields(tables["summary"])]
    if "settings" in tables:
        lines += ["", "[settings]", *_fields(tables["settings"])]
    for source in tables["sources"]:
        note = source.pop("note", None)
        lines += ["", "[[sources]]", *_fields(source)]
        if note:
            lines += ["[sources.note]", *_fields(note)]
    for phase, values in zip(method.phase, tables["phase"], strict=True):
        lines += ["", "[[phase]]", *_fields(values | {"trust": phase.trust.value})]
    return "\n".join(lines) + "\n"


def _fields(values: Mapping[str, Any]) -> Iterator[str]:
    for name, value in values.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield f"{name} = ["
            yield from (f"  {_value(item)}," for item in value)
            yield "]"
        else:
            yield f"{name} = {_value(value)}"


def _value(value: Any) -> str:
    # Only here: what merely reads methods starts without it.
    import tomlkit

    if isinstance(value, dict):
        return f"{{ {', '.join(f'{name} = {_value(item)}' for name, item in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(_value(item) for item in value)}]"
    if isinstance(value, str):
        return tomlkit.string(value).as_string()
    return str(value).lower()
