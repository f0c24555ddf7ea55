"""Whether the content may be shipped: no errors, no lapsed review, nothing generated that is stale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authoring import build, check, library
from authoring.problems import ContentError, Problem, Problems

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path


def reasons(root: Path, today: dt.date) -> list[str]:
    """Return why the content must not be shipped, one line each; empty when it may."""
    problems = Problems()
    stale: list[str] = []
    try:
        found = library.read(root, problems)
        check.run(found, problems, today)
        if not problems.errors:
            stale = build.stale(build.outputs(found), root)
    except ContentError as error:
        problems = error.problems
    lapsed = [problem for problem in problems.warnings if problem.field == "review_due"]
    old = [Problem(name, "(whole file)", "what older content generated", "it anew: make model") for name in stale]
    return [str(problem) for problem in (*problems.errors, *lapsed, *old)]
