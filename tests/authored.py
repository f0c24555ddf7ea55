"""A small copy of the content to break: the real files, with only the first ways to say each thing."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import yaml

from authoring import build, check, check_words, library
from authoring.problems import ContentError, Problem, Problems

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

KEPT = {"topics": 6, "warnings": 2, "": 4}
"""How many templates of a list stay, by folder: expanding all of them would make every broken sample slow."""

LEAST = re.compile(r"(?<=    least: )[0-9]+|(?<=[a-z]: )[0-9]+(?=[^\n]*, end_it: [0-9]+\})|(?<= end_it: )[0-9]+")
"""Least numbers of samples, which lists cut short cannot keep."""

REMEMBERED = {
    "authoring.yaml_files.yaml.load": cache(yaml.load),
    "authoring.check_words.matches": cache(check_words.matches),
}
"""Pure functions of a text, by where they are used: what one mistake leaves as it is need not be read again."""

REGIONS = (build.NEUTRAL, "en-US")
"""A copy serves no country and one country: a mistake shows in one region as in all."""


real = cache(library.read)
"""The content of the project, read once for all tests; none may change it."""


@dataclass(frozen=True, repr=False)
class Checked:
    """What one pass over a copy found."""

    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    files: dict[str, str]

    def __repr__(self) -> str:
        """Return every error, a line each; the warnings when there is none."""
        return "\n".join(["", *map(str, self.errors or self.warnings)])


def copy(folder: Path) -> Path:
    """Copy content/ and interaction_model/en.yaml below ``folder``: two regions, lists of templates cut short."""
    shutil.copytree(library.ROOT / "content", folder / "content")
    for path in (folder / "content" / "regions").glob("*.yaml"):
        if path.stem not in REGIONS:
            path.unlink()
    (folder / "interaction_model").mkdir()
    shutil.copy(library.ROOT / "interaction_model" / "en.yaml", folder / "interaction_model")
    language = folder / "content" / "en"
    for path in (*language.glob("*/*.yaml"), language / "lookalikes.yaml", folder / "interaction_model" / "en.yaml"):
        most = KEPT.get(path.parent.name, KEPT[""])
        path.write_text(LEAST.sub("0", _cut(path.read_text(encoding="utf-8"), most)), encoding="utf-8")
    cited = {source for _, _, sources in check.cited(library.read(folder)) for source in sources}
    path = folder / "content" / "sources.yaml"
    blocks = path.read_text(encoding="utf-8").split("\n\n")
    kept = [block for block in blocks if block.startswith("#") or block.split(":")[0].strip() in cited]
    path.write_text("\n\n".join(kept), encoding="utf-8")
    return folder


def _cut(text: str, most: int) -> str:
    """Return ``text`` with at most ``most`` items of every block list."""
    kept, run = [], 0
    for line in text.splitlines(keepends=True):
        item = line.lstrip().startswith("- ") and not line.lstrip().startswith("- {")
        run = run + 1 if item else 0
        if run <= most:
            kept.append(line)
    return "".join(kept)


def edit(root: Path, file: str, old: str, new: str) -> None:
    """Replace the first ``old`` of a file by ``new``; an empty ``old`` is the end of the file."""
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{file} no longer has {old!r}: write this mistake anew"
    path.write_text(text.replace(old, new, 1) if old else text + new, encoding="utf-8")


def checked(root: Path, today: dt.date | None = None) -> Checked:
    """Run the whole authoring pass over a copy, as ``python -m authoring model`` does."""
    problems = Problems()
    files: dict[str, str] = {}
    try:
        found = library.read(root, problems)
        check.run(found, problems, today)
        files = {} if problems.errors else build.outputs(found)
    except ContentError as error:
        problems.all.extend(error.problems.all)
    return Checked(tuple(dict.fromkeys(problems.errors)), tuple(problems.warnings), files)
