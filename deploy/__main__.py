"""Command line of the build: ``python -m deploy`` writes build/lambda.zip."""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import sys
from pathlib import Path

from deploy import archive, python, ready


def main() -> int:
    """Build what AWS takes; 1 when the content must not be shipped."""
    given = _arguments()
    why = ready.reasons(archive.ROOT, given.today)
    if why:
        print(*why, sep="\n", file=sys.stderr)
        print(f"not built: {len(why)} reasons", file=sys.stderr)
        return 1
    builder = python.find()
    data = archive.packed(archive.files(builder))
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / "lambda.zip").write_bytes(data)
    print(f"wrote {given.out / 'lambda.zip'}: {len(data):,} bytes, {builder.runtime} ({builder.version})")
    print(f"sha256 {hashlib.sha256(data).hexdigest()}")
    if not builder.version.startswith(f"{python.PREFERRED}."):
        wanted = f"Python {python.PREFERRED} (set {python.CHOSEN} to its path)"
        print(f"warning: byte-code is for {builder.runtime}; to build for Lambda install {wanted}", file=sys.stderr)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m deploy", description=__doc__)
    parser.add_argument("--out", type=Path, default=archive.ROOT / "build", help="folder of what is built")
    parser.add_argument(
        "--today", type=dt.date.fromisoformat, default=dt.datetime.now(dt.UTC).date(), help="yyyy-mm-dd"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
