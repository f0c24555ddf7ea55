"""Command line of the bench: ``python -m benches`` prints the figures and writes docs/performance.md."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benches import measure, report
from deploy import python


def main() -> int:
    """Measure; 1 when a budget is broken."""
    given = _arguments()
    builder = python.find()
    with tempfile.TemporaryDirectory() as folder:
        found = measure.run(builder, Path(folder), given.rounds)
    page = report.page(found, builder)
    print(page)
    given.out.write_text(page, encoding="utf-8")
    broken = [budget for budget in report.budgets(found) if not budget.kept]
    for budget in broken:
        print(f"broken: {budget.about}: found {budget.found:.3f}, at most {budget.limit}", file=sys.stderr)
    return 1 if broken else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benches", description=__doc__)
    parser.add_argument("--rounds", type=int, default=9, help="starts of each kind")
    parser.add_argument(
        "--out", type=Path, default=measure.ROOT / "docs" / "performance.md", help="where the page goes"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
