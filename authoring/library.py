"""Reads ``content/`` and ``interaction_model/`` into typed records, noting every mistake at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from authoring import check_files, records, screen_records, shapes, yaml_files
from authoring.problems import ContentError, Problems
from authoring.telling import TellingFile

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
    people: records.PeopleFile
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
        self.names: set[str] = set()
        """The files that were read."""

    def one(self, name: str, shape: Any) -> Any:  # noqa: ANN401 - the shape decides the type
        """Return the file ``name`` as ``shape``, or None with its problems noted."""
        before = len(self.problems.all)
        self.names.add(name)
        raw = yaml_files.read(self.root / name, name, self.problems)
        if raw is None and len(self.problems.all) == before:
            self.problems.add(name, "file", "an empty file", "its keys, or remove it")
        return None if raw is None else shapes.typed(name, raw, shape, self.problems)

    def folder(self, name: str, shape: Any) -> dict[str, Any]:  # noqa: ANN401
        """Return every YAML file of a folder, keyed by file name."""
        paths = sorted((self.root / name).glob("*.yaml"))
        found = {path.stem: self.one(f"{name}/{path.name}", shape) for path in paths}
        return {stem: record for stem, record in found.items() if record is not None}


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
        "people": reader.one(f"{words}/people.yaml", records.PeopleFile),
        "regions": reader.folder("content/regions", records.RegionFile),
        "sources": reader.one("content/sources.yaml", dict[str, records.SourceRow]),
        "claims": reader.one("content/seed_claims.yaml", dict[str, records.ClaimRow]),
        "never_say": reader.one("content/never_say.yaml", dict[str, records.NeverRow]),
        "model": reader.one(f"interaction_model/{LANGUAGE}.yaml", records.ModelFile),
    }
    check_files.run(root, reader.names, problems)
    if problems.errors:
        raise ContentError(problems)
    return Library(**parts)
