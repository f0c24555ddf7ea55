"""Raw YAML as a typed record, or what is wrong with it in the words of somebody who edits YAML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from authoring.problems import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from authoring.problems import Problems


def typed(name: str, raw: object, shape: Any, problems: Problems) -> Any:  # noqa: ANN401 - the shape decides the type
    """Return the content ``raw`` of the file ``name`` as ``shape``, or None with every mistake noted."""
    try:
        return TypeAdapter(shape).validate_python(raw)
    except ValidationError as error:
        places: dict[str, list[Any]] = {}
        for one in error.errors():
            places.setdefault(_place(one["loc"]), []).append(one)
        for place, found in places.items():
            problems.add(name, place, *_said(shape, found))
    return None


def _said(shape: Any, errors: list[Any]) -> tuple[str, str]:  # noqa: ANN401 - pydantic's own shape
    """Return what was found in one place, and what to write."""
    error, key = errors[0], errors[0]["loc"][-1] if errors[0]["loc"] else ""
    if error["type"] == "missing":
        return "nothing", f"the missing key {key!r}"
    if error["type"] == "extra_forbidden":
        allowed = list(_fields(shape, error["loc"][:-1]))
        wanted = f"one of: {', '.join(allowed) or 'only known keys'}{nearest(str(key), allowed)}"
        return f"unknown key {key!r}", wanted
    return repr(error["input"])[:80], " or ".join(dict.fromkeys(_wanted(one) for one in errors))


def _place(where: tuple[Any, ...]) -> str:
    """Return where a mistake is; which choice of a type was tried is no place that an author knows."""
    return ".".join(str(part) for part in where if not str(part).startswith("literal[")) or "file"


WANTED = {
    "list_type": "a list: each item on a line of its own behind a dash and a space, or [one, two]",
    "dict_type": "keys with values, each on a line of its own, as `key: value`",
    "model_type": "keys with values, each on a line of its own, as `key: value`",
    "bool_parsing": "true or false (a boolean)",
    "bool_type": "true or false (a boolean)",
}
"""What to write, by pydantic's kind of mistake, in the words of somebody who edits YAML."""


def _wanted(error: Any) -> str:  # noqa: ANN401 - pydantic's own shape
    if error["type"] == "string_pattern_mismatch" and r"\d{4}-" in str(error["ctx"]["pattern"]):
        return "a day as year-month-day: 2026-11-22"
    if error["type"] == "string_too_short":
        return f"a text of at least {error['ctx']['min_length']} character"
    if error["type"] == "too_short":
        return f"at least {error['ctx']['min_length']} of them"
    return WANTED.get(error["type"], str(error["msg"]).removeprefix("Input should be ").lower())


def _fields(shape: Any, place: tuple[Any, ...]) -> Iterator[str]:  # noqa: ANN401
    """Yield the keys that a record allows at ``place``."""
    for part in place:
        fields = getattr(shape, "model_fields", {})
        inner = fields[part].annotation if part in fields else shape
        options = [one for one in getattr(inner, "__args__", ()) if one is not type(None)]
        shape = options[-1] if options else inner
    for option in (shape, *getattr(shape, "__args__", ())):
        if isinstance(option, type) and issubclass(option, BaseModel):
            yield from (field.alias or name for name, field in option.model_fields.items())
