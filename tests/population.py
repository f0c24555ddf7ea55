"""A simulated population: how often the check gives each urgency. Run as a program: a table, or ``--json``.

The rates, each with its source or the word "assumed", are in ``population.yaml``. What a patient answers follows from a
hash of the seed, the patient and the step, so the figures are the same on every machine.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, Field, TypeAdapter

from authoring import yaml_files
from authoring.problems import ContentError, Problems
from authoring.records import Record, Text
from skill import content as contents
from skill import red_flags
from skill.content import URGENCIES, most_urgent
from skill.red_flags import Check

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = Path(__file__).parent / "population.yaml"
ORDINARY = "ordinary"
CONTENT = contents.load("en-US")
Share = Annotated[float, Field(ge=0, le=1)]


class Group(Record):
    """A part of the population and where its size comes from."""

    share: Share
    sources: list[Text] = Field(alias="from", min_length=1)


def _whole(kinds: dict[str, Group]) -> dict[str, Group]:
    """Refuse kinds that do not make up the whole."""
    if abs(sum(kind.share for kind in kinds.values()) - 1) > 1e-9:
        message = "shares that add up to 1"
        raise ValueError(message)
    return kinds


class Population(Record):
    """The whole file."""

    seed: Text
    patients: int
    not_sure: Group
    audience: dict[Text, Group]
    serious: Group
    kinds: Annotated[dict[Text, Group], AfterValidator(_whole)]
    answer_rates: dict[Text, dict[str, Any]]

    def rate(self, step: str, kind: str) -> float:
        """Return how many patients of ``kind`` answer yes to ``step``, at most all."""
        row = self.answer_rates[step]
        told = row.get(kind, row[ORDINARY])
        times = isinstance(told, str) and told.startswith("x")
        return min(1.0, float(told[1:]) * float(row[ORDINARY]) if times else float(told))


@cache
def population() -> Population:
    """Return the rates.

    Raises:
        ContentError: the file could not be read.

    """
    problems = Problems()
    raw = yaml_files.read(FILE, FILE.name, problems)
    if problems.errors:
        raise ContentError(problems)
    return TypeAdapter(Population).validate_python(raw)


def _chance(*parts: object) -> float:
    """Return a number between 0 and 1 that looks random and is the same everywhere."""
    digest = hashlib.sha256(" ".join(map(str, (population().seed, *parts))).encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def kind_of(patient: int) -> str:
    """Return what a patient has: ordinary back pain, or a kind of serious cause."""
    found = population()
    if _chance(patient, "serious") >= found.serious.share:
        return ORDINARY
    return _pick(patient, "kind", {name: kind.share for name, kind in found.kinds.items()})


def _pick(patient: int, what: str, shares: dict[str, float]) -> str:
    left = _chance(patient, what)
    for name, share in shares.items():
        if left < share:
            return name
        left -= share
    return list(shares)[-1] if sum(shares.values()) > 1 - 1e-9 else ""


def _gate(patient: int) -> str:
    return _pick(patient, "audience", {name: group.share for name, group in population().audience.items()}) or "no"


def _answers(patient: int, kind: str) -> Iterator[tuple[Check, str]]:
    """Yield each check with the answer given to its open step, until it ends."""
    check = red_flags.begin(CONTENT, Check())
    while check.asked:
        given = _answer(patient, kind, check)
        yield check, given
        check = red_flags.answer(CONTENT, check, given)
    yield check, ""


def _answer(patient: int, kind: str, check: Check) -> str:
    step, gate = check.asked, CONTENT.start
    if not check.clarifying and _chance(patient, step, "not sure") < population().not_sure.share:
        return "not_sure"
    if step == gate:
        return _gate(patient)
    return "yes" if _chance(patient, step) < population().rate(step, kind) else "no"


def urgency_of(patient: int) -> str:
    """Return the urgency that the check ends with."""
    *_, (check, _) = _answers(patient, kind_of(patient))
    return most_urgent("none", check.urgency)


def figures(patients: int = 0) -> dict[str, Any]:
    """Return how many patients of each kind were given each urgency."""
    given: dict[str, Counter[str]] = {}
    for patient in range(patients or population().patients):
        given.setdefault(kind_of(patient), Counter())[urgency_of(patient)] += 1
    total: Counter[str] = sum(given.values(), Counter())
    rows = {"all": total, **{kind: given.get(kind, Counter()) for kind in (ORDINARY, *population().kinds)}}
    return {kind: {urgency: count[urgency] for urgency in URGENCIES} for kind, count in rows.items()}


def table(found: dict[str, Any]) -> str:
    """Return the figures as a table that is printed."""
    lines = [f"{'':14}" + "".join(f"{urgency:>18}" for urgency in URGENCIES)]
    for kind, row in found.items():
        total = sum(row.values()) or 1
        lines.append(f"{kind:14}" + "".join(f"{count:>10} {100 * count / total:5.1f} %" for count in row.values()))
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write((json.dumps(figures()) if "--json" in sys.argv else table(figures())) + "\n")
