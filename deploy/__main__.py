"""Command line of the build: ``python -m deploy`` writes build/lambda.zip and the skill package beside it."""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import os
import sys
from pathlib import Path

from authoring import library
from authoring.problems import ContentError, Problems
from deploy import archive, python, ready, skill_package


def main() -> int:
    """Build what AWS and Alexa take; 1 when it must not be shipped."""
    given = _arguments()
    try:
        return _build(given)
    except python.InterpreterError as error:
        print(error, file=sys.stderr)
        return 1


def _build(given: argparse.Namespace) -> int:
    builder = python.find()
    why = ready.reasons(archive.ROOT, given.today)
    problems = Problems()
    try:
        package = {} if why else skill_package.prepared(library.read(), os.environ, archive.ROOT, problems)
    except ContentError:
        why = [str(problem) for problem in problems.errors]
    if why:
        print(*why, sep="\n", file=sys.stderr)
        print(f"not built: {len(why)} reasons", file=sys.stderr)
        return 1
    _zip(given.out, builder)
    skill_package.write(package, given.out, os.environ.get("ALEXA_SKILL_ID", ""))
    print(f"wrote {given.out / skill_package.FOLDER}: {len(package)} files")
    missing = skill_package.Settings.read(os.environ, problems).missing
    if missing:
        print(f"note: the store will ask for {' and '.join(missing)}; testing needs the endpoint only (docs/deploy.md)")
    return 0


def _zip(out: Path, builder: python.Interpreter) -> None:
    data = archive.packed(archive.files(builder))
    out.mkdir(parents=True, exist_ok=True)
    (out / "lambda.zip").write_bytes(data)
    print(f"wrote {out / 'lambda.zip'}: {len(data):,} bytes, {builder.runtime} ({builder.version})")
    print(f"sha256 {hashlib.sha256(data).hexdigest()}")
    if not builder.version.startswith(f"{python.PREFERRED}."):
        wanted = f"Python {python.PREFERRED} (set {python.CHOSEN} to its path)"
        print(f"warning: byte-code is for {builder.runtime}; to build for Lambda install {wanted}", file=sys.stderr)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m deploy", description=__doc__)
    parser.add_argument("--out", type=Path, default=archive.ROOT / "build", help="folder of what is built")
    parser.add_argument(
        "--today", type=dt.date.fromisoformat, default=dt.datetime.now(dt.UTC).date(), help="yyyy-mm-dd"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
