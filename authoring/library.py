"""Reads ``content/`` and ``interaction_model/`` into typed records, noting every mistake at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from authoring import records, screen_records, yaml_files
from authoring.problems import ContentError, Problems, nearest
from authoring.telling import TellingFile

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
LANGUAGE = "en"


@dataclass(frozen=True)
class Library:
    """All content of one language, as written."""

    topics: dict[str, records.TopicFile]
    movements: dict[str, records.MovementFile]
    moving: records.MovingFile
    warnings: dict[str, records.WarningFile]
    lookalikes: dict[str, list[str]]
    steps: dict[str, records.StepWords]
    red_flags: records.RedFlagsFile
    advice: dict[str, records.AdviceWords]
    phrases: records.PhrasesFile
    screen: screen_records.ScreenFile
    telling: TellingFile
    people: dict[str, dict[str, str]]
    regions: dict[str, records.RegionFile]
    sources: dict[str, records.SourceRow]
    claims: dict[str, records.ClaimRow]
    never_say: dict[str, records.NeverRow]
    model: records.ModelFile


class _Reader:
    """Reads files below ``root`` and keeps what is wrong with them."""

    def __init__(self, root: Path, problems: Problems) -> None:
        self.root = root
        self.problems = problems

    def one(self, name: str, shape: Any) -> Any:  # noqa: ANN401 - the shape decides the type
        """Return the file ``name`` as ``shape``, or None with its problems noted."""
        before = len(self.problems.all)
        raw = yaml_files.read(self.root / name, name, self.problems)
        if raw is None and len(self.problems.all) == before:
            self.problems.add(name, "file", "an empty file", "its keys, or remove it")
        return None if raw is None else self._typed(name, raw, shape)

    def folder(self, name: str, shape: Any) -> dict[str, Any]:  # noqa: ANN401
        """Return every YAML file of a folder, keyed by file name."""
        paths = sorted((self.root / name).glob("*.yaml"))
        found = {path.stem: self.one(f"{name}/{path.name}", shape) for path in paths}
        return {stem: record for stem, record in found.items() if record is not None}

    def _typed(self, name: str, raw: object, shape: Any) -> Any:  # noqa: ANN401
        try:
            return TypeAdapter(shape).validate_python(raw)
        except ValidationError as error:
            places: dict[str, list[Any]] = {}
            for one in error.errors():
                places.setdefault(_place(one["loc"]), []).append(one)
            for place, found in places.items():
                self._note(name, shape, place, found)
        return None

    def _note(self, name: str, shape: Any, place: str, errors: list[Any]) -> None:  # noqa: ANN401 - pydantic's own shape
        error, key = errors[0], errors[0]["loc"][-1] if errors[0]["loc"] else ""
        if error["type"] == "missing":
            self.problems.add(name, place, "nothing", f"the missing key {key!r}")
        elif error["type"] == "extra_forbidden":
            allowed = list(_fields(shape, error["loc"][:-1]))
            wanted = f"one of: {', '.join(allowed) or 'only known keys'}{nearest(str(key), allowed)}"
            self.problems.add(name, place, f"unknown key {key!r}", wanted)
        else:
            wanted = " or ".join(dict.fromkeys(_wanted(one) for one in errors))
            self.problems.add(name, place, repr(error["input"])[:80], wanted)


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


def read(root: Path = ROOT, problems: Problems | None = None) -> Library:
    """Read the content below ``root``.

    Raises:
        ContentError: a file could not be read as its record; every such mistake is in it.

    """
    problems = problems if problems is not None else Problems()
    reader = _Reader(root, problems)
    words = f"content/{LANGUAGE}"
    parts = {
        "topics": reader.folder(f"{words}/topics", records.TopicFile),
        "movements": reader.folder(f"{words}/movements", records.MovementFile),
        "moving": reader.one("content/movements.yaml", records.MovingFile),
        "warnings": reader.folder(f"{words}/warnings", records.WarningFile),
        "lookalikes": reader.one(f"{words}/lookalikes.yaml", dict[str, list[records.Text]]),
        "steps": reader.one(f"{words}/steps.yaml", dict[str, records.StepWords]),
        "red_flags": reader.one("content/red_flags.yaml", records.RedFlagsFile),
        "advice": reader.one(f"{words}/advice.yaml", dict[str, records.AdviceWords]),
        "phrases": reader.one(f"{words}/phrases.yaml", records.PhrasesFile),
        "screen": reader.one(f"{words}/screen.yaml", screen_records.ScreenFile),
        "telling": reader.one(f"{words}/telling.yaml", TellingFile),
        "people": reader.one(f"{words}/people.yaml", dict[str, dict[str, str]]),
        "regions": reader.folder("content/regions", records.RegionFile),
        "sources": reader.one("content/sources.yaml", dict[str, records.SourceRow]),
        "claims": reader.one("content/seed_claims.yaml", dict[str, records.ClaimRow]),
        "never_say": reader.one("content/never_say.yaml", dict[str, records.NeverRow]),
        "model": reader.one(f"interaction_model/{LANGUAGE}.yaml", records.ModelFile),
    }
    if problems.errors:
        raise ContentError(problems)
    return Library(**parts)
