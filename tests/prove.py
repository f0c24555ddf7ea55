"""What is proved today, in figures: ``python -m tests.prove``, with ``--json`` for machines."""

from __future__ import annotations

import argparse
import json
import logging
import re
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent)]  # tests import each other by name, as pytest has it

import code_mutants
import hostile
import invariants
import mutants
import oracle
import paths
import vectors
from doors import DOORS
from hypothesis.stateful import run_state_machine_as_test
from talks import TURNS, Talk, how_many
from walking import AMERICAN, acts, conversation, reachable, telling

CONVERSATIONS = 10_000
"""At random, of up to twenty turns each: more than a hundred thousand turns."""
CODE_SURVIVORS = Path(__file__).parent.parent / "docs" / "safety" / "mutants.md"
ENOUGH = 0.9
"""The share of the code's mutants that has to be found."""

Figures = dict[str, int | float]


def figures() -> Figures:
    """Measure everything; takes some minutes. ``violations`` counts whatever is not as it must be."""
    found: Figures = {}
    violations = 0
    for part in (_code_mutants, _content_mutants, _check, _dialogue, _hostile, _random):  # those that fork come first
        logging.disable(logging.CRITICAL if part in (_hostile, _random) else logging.NOTSET)  # of broken events
        measured, wrong = part()
        found |= measured
        violations += wrong
    return {**found, "violations": violations}


def _check() -> tuple[Figures, int]:
    """Every vector against the oracle, every invariant, and how long the check is."""
    tally = vectors.tally(AMERICAN, oracle.read())
    broken = list(invariants.broken(AMERICAN))
    _tell(*(str(vector) for vector in tally.disagree), *broken)
    spread, all_no = paths.resolved(AMERICAN), paths.all_no(AMERICAN)
    if tally.complete != sum(spread.values()):
        broken.append(f"{tally.complete} complete vectors, but {sum(spread.values())} paths")
    shortest, middle, longest = min(spread, key=_words), paths.median(spread), max(spread, key=_words)
    found: Figures = {"vectors": tally.complete, "paths": sum(spread.values())}
    for name, path in (("all_no", all_no), ("shortest", shortest), ("median", middle), ("longest", longest)):
        found |= {f"{name}_turns": path.turns, f"{name}_words": path.words, f"{name}_seconds": path.seconds}
    return {**found, "longest_path_turns": paths.longest_turns(AMERICAN)}, len(tally.disagree) + len(broken)


def _words(path: paths.Path) -> int:
    return path.words


def _dialogue() -> tuple[Figures, int]:
    """Every state with every act: none fails, none is silent; tests/test_dialogue.py says what else holds."""
    silent = [turn for turn in (*conversation(), *telling()) if not (turn[3].say or turn[3].ask)]
    _tell(*map(str, silent))
    asked = {"states": len(reachable()), "acts": len(acts(AMERICAN)), "turns": len(conversation())}
    return {**asked, "tell_turns": len(telling())}, len(silent)


def _hostile() -> tuple[Figures, int]:
    """Every hostile kind gets an answer with a version and a response; tests/test_hostile.py looks closer."""
    wrong = [
        f"{kind} ({form})"
        for kind, event in hostile.KINDS.items()
        for form, door in DOORS.items()
        if set(door(event, None)) < {"version", "response"}
    ]
    _tell(*wrong)
    return {"hostile_kinds": len(hostile.KINDS)}, len(wrong)


def _random() -> tuple[Figures, int]:
    before, wrong = Talk.turns, 0
    try:
        run_state_machine_as_test(Talk, settings=how_many(CONVERSATIONS))
    except AssertionError as fault:
        _tell(f"a random conversation: {fault}")
        wrong = 1
    return {"random_turns": Talk.turns - before, "random_turns_each": TURNS}, wrong


def _content_mutants() -> tuple[Figures, int]:
    found = mutants.run()
    real = {name: by for name, by in found.items() if by != mutants.SAME}
    alive = [name for name, by in real.items() if not by]
    _tell(*(f"a mistake in the content that nothing finds: {name}" for name in alive))
    same = len(found) - len(real)
    return {"mutants": len(real), "mutants_killed": len(real) - len(alive), "mutants_same": same}, len(alive)


def _code_mutants() -> tuple[Figures, int]:
    found = code_mutants.run()
    alive = [mutant.change for mutant, by in found.items() if not by]
    explained = re.findall(r"^\| `(- .+)` \|", CODE_SURVIVORS.read_text(encoding="utf-8"), re.MULTILINE)
    unexplained, stale = set(alive) - set(explained), set(explained) - set(alive)
    _tell(*(f"a mistake in the code that nothing finds or explains: {change}" for change in sorted(unexplained)))
    _tell(*(f"{CODE_SURVIVORS.name} explains what does not live: {change}" for change in sorted(stale)))
    killed = len(found) - len(alive)
    wrong = len(unexplained) + len(stale) + (killed < ENOUGH * len(found))
    return {"code_mutants": len(found), "code_mutants_killed": killed}, wrong


def _tell(*lines: str) -> None:
    for line in lines:
        print(f"VIOLATION {line}", file=sys.stderr)


def main() -> int:
    """Print the figures; fail if anything is not as it must be."""
    parser = argparse.ArgumentParser(prog="python -m tests.prove", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    given = parser.parse_args()
    found = figures()
    if given.json:
        print(json.dumps(found))
    else:
        print("\n".join(f"{name.replace('_', ' '):20} {value:>10,}" for name, value in found.items()))
    return 1 if found["violations"] else 0


if __name__ == "__main__":
    sys.exit(main())
