"""Command line of the authoring pass: ``python -m authoring check``, ``model`` or ``book``."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path

from authoring import book, build, check, library, pictures
from authoring.problems import ContentError, Problems


def main() -> int:
    """Run one command; 1 when the content has errors."""
    given = _arguments()
    problems = Problems()
    try:
        found = library.read(given.root, problems)
        check.run(found, problems, given.today)
        makers = (book.outputs, pictures.outputs) if given.command == "book" else (build.outputs,)
        files = {} if problems.errors else {name: text for make in makers for name, text in make(found).items()}
    except ContentError as error:
        problems, files = error.problems, {}
    shown = problems.warnings if given.command == "check" else []
    for problem in (*shown, *problems.errors):
        print(problem)
    lapsed = given.release and any(problem.field == "review_due" for problem in problems.warnings)
    if problems.errors or lapsed:
        print(f"{len(problems.errors)} errors, {len(problems.warnings)} warnings", file=sys.stderr)
        return 1
    if given.command == "check":
        print(check.summary(found))
        return 0
    for name in build.write(files, given.out or given.root):
        print(f"wrote {name}")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m authoring", description=__doc__)
    parser.add_argument("command", choices=("check", "model", "book"))
    parser.add_argument("--root", type=Path, default=library.ROOT, help="folder of content/ and interaction_model/")
    parser.add_argument("--out", type=Path, help="where generated files go (default: the same folder)")
    parser.add_argument(
        "--today", type=dt.date.fromisoformat, default=dt.datetime.now(dt.UTC).date(), help="yyyy-mm-dd"
    )
    parser.add_argument("--release", action="store_true", help="a review that has lapsed is an error")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
