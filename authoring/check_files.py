"""Checks the files themselves: nothing below content/ is left unread, and every name can be that of an intent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from authoring.problems import Problems

CONTENT = "content"
NAME = re.compile(r"[a-z]+(-[a-z]+)*")
LOCALE_NAME = re.compile(r"[a-z]{2}(-[A-Z]{2})?")


def run(root: Path, read: set[str], problems: Problems) -> None:
    """Note every file below content/ that nothing reads, and every name that no intent can have."""
    for path in sorted((root / CONTENT).rglob("*")):
        name = path.relative_to(root).as_posix()
        if not path.is_file() or (path.name.startswith(".") and path.suffix != ".yaml"):
            continue
        allowed = LOCALE_NAME if path.parent.name == "regions" else NAME
        if name not in read:
            wanted = "a file that is read: content/en/topics/<id>.yaml, warnings/, movements/ or regions/; or remove it"
            problems.add(name, "file", "a file that nothing reads", wanted)
        elif not allowed.fullmatch(path.stem.replace("_", "-")):
            wanted = "a locale as Alexa writes it, en-GB" if allowed is LOCALE_NAME else "a-z and single hyphens"
            problems.add(name, "file", f"the name {path.stem!r}", wanted)
