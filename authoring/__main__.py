"""Command line of the authoring pass: ``python -m authoring check`` and ``python -m authoring model``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from authoring import build, check, library
from authoring.problems import ContentError, Problems


def main() -> int:
    """Run one command; 1 when the content has errors."""
    parser = argparse.ArgumentParser(prog="python -m authoring", description=__doc__)
    parser.add_argument("command", choices=("check", "model"))
    parser.add_argument(
        "--root", type=Path, default=library.ROOT, help="folder that holds content/ and interaction_model/"
    )
    parser.add_argument("--out", type=Path, help="where generated files go (default: the same folder)")
    given = parser.parse_args()
    problems = Problems()
    try:
        found = library.read(given.root, problems)
        check.run(found, problems)
        files = {} if problems.errors else build.outputs(found)
    except ContentError as error:
        problems.all.extend(error.problems.all)
        files = {}
    for problem in (*problems.warnings, *dict.fromkeys(problems.errors)):
        print(problem)
    if problems.errors:
        print(f"{len(set(problems.errors))} errors, {len(problems.warnings)} warnings", file=sys.stderr)
        return 1
    if given.command == "check":
        print(check.summary(found))
        return 0
    for name in build.write(files, given.out or given.root):
        print(f"wrote {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
