"""A hook of mkdocs: pages that mkdocs.yml does not name are in the menu too, decisions under a heading of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

EXCLUDED = "exclude_docs"
DECISIONS = "decisions/"


def on_config(config: Any) -> None:  # noqa: ANN401 - mkdocs is not needed to check this file
    """Add the pages that the menu does not name."""
    folder = Path(config["docs_dir"])
    pages = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.md"))
    named = {name for row in config["nav"] for name in row.values()}
    left = [name for name in pages if name not in named and not config[EXCLUDED].match_file(name)]
    decisions = [name for name in left if name.startswith(DECISIONS)]
    config["nav"] += [name for name in left if name not in decisions]
    config["nav"].append({"Decisions": decisions})
