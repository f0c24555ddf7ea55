"""Measures the stand-in's understanding on the development set: ``python -m simulator.measure``."""

from __future__ import annotations

import argparse
import sys

from authoring import score
from simulator.devices import LOCALES
from simulator.understanding import Understood, understanding_of


def main() -> int:
    """Print accuracy by group, what is confused, and the safety figures; 1 when one of these fails."""
    parser = argparse.ArgumentParser(prog="python -m simulator.measure", description=__doc__)
    parser.add_argument("--locale", default="en-US", choices=LOCALES)
    given = parser.parse_args()
    understanding = understanding_of(given.locale)
    rows = score.read_set()
    answers = {row.utterance: _meant(understanding.understand(row.utterance)) for row in rows}
    report = score.report(rows, answers)
    print(report.text())
    return 1 if report.failures() else 0


def _meant(found: Understood) -> str:
    """Return the intent, that of the topic where a slot names one."""
    return score.meant(found.intent, next(iter(found.slots.get("topic", {}).get("ids", ())), ""))


if __name__ == "__main__":
    sys.exit(main())
