"""The check a second time: a naive reading of content/red_flags.yaml that shares no line with the product.

It follows the ``next`` of each row by hand and knows nothing of going back, of signs or of compiled content. Where
this and ``skill.red_flags`` disagree, one of them misreads the table.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import written

if TYPE_CHECKING:
    from collections.abc import Callable

TABLE = Path(__file__).parent.parent / "content" / "red_flags.yaml"
LADDER = ["none", "weeks", "days", "today", "emergency"]
TODAY, EMERGENCY = 3, 4
NOT_ANSWERS = {"covers", "only_for", "unclear", "unclear_at_once", "missed", "aside", "clarify"}
YES_AND_NO = {True: "yes", False: "no"}
"""YAML reads the keys ``yes`` and ``no`` as true and false."""


class Table:
    """The rows of a table as a person reads them."""

    def __init__(self, raw: dict[str, Any]) -> None:
        """Name the answers, and follow the noes for the questions that everybody is asked."""
        self.start: str = raw["start"]
        self.limit: int = raw["not_sure_limit"]
        self.together = [(frozenset(pair["steps"]), str(pair["kind"])) for pair in raw["together"]]
        self.rows = {name: _named(row) for name, row in raw["steps"].items()}
        self.trunk: list[str] = []
        step = self.start
        while step:
            self.trunk.append(step)
            step = self.rows[step]["no"].get("next", "")
        self.worst = {name: self._worst(name) for name in self.rows}

    def answers(self, step: str) -> list[str]:
        """Return the answers that ``step`` has a row for."""
        return [name for name in self.rows[step] if name not in NOT_ANSWERS]

    def kind_of(self, worries: set[str]) -> str:
        """Return the advice for steps answered yes that are an emergency together; an empty string for others."""
        for steps, kind in self.together:
            if steps <= worries:
                return kind
        return ""

    def _worst(self, name: str) -> int:
        """Return how far up the ladder a step and the follow-ups before the next common question lead."""
        row = self.rows[name]
        outcomes = [row[one] for one in self.answers(name)] + list(row.get("clarify", {}).values())
        places = [LADDER.index(one.get("urgency", "none")) for one in outcomes]
        follow_ups = {one["next"] for one in outcomes if "next" in one} - set(self.trunk)
        return max([*places, *(self._worst(one) for one in follow_ups)])


def _named(row: dict[Any, Any]) -> dict[str, Any]:
    named = {YES_AND_NO[key] if isinstance(key, bool) else str(key): value for key, value in row.items()}
    if "clarify" in named:
        named["clarify"] = _named(named["clarify"])
    return named


@cache
def read(path: Path = TABLE) -> Table:
    """Read the authored table."""
    return Table(written.read(path))


@dataclass(slots=True)
class Ending:
    """How a check ended, and what was asked and answered on the way."""

    urgency: str = "none"
    kind: str = ""
    audience: set[str] = field(default_factory=set)
    given: list[tuple[str, str]] = field(default_factory=list)
    """(step, answer) in order; the clarifier of a step is the step a second time."""
    asking: str = ""
    """The question nobody has answered yet; empty when the check is over."""
    clarifying: bool = False


def run(table: Table, answer: Callable[[str, bool], str]) -> Ending:
    """Walk the table; ``answer(step, clarifying)`` says what is answered, an empty string that nobody does."""
    end, step, place, unsure, worries = Ending(), table.start, 0, 0, set[str]()

    def matters(name: str) -> bool:
        may_be_unsure = 2 if "clarify" in table.rows[name] else 1
        by_doubt = place < TODAY and unsure + may_be_unsure >= table.limit
        return table.worst[name] > place or by_doubt or bool(table.kind_of({*worries, name}))

    while step:
        row = table.rows[step]
        if ("only_for" in row and row["only_for"] not in end.audience) or not matters(step):
            step = row["no"].get("next", "")
            continue
        outcome = {}
        for clarifying in (False, True):
            given = answer(step, clarifying)
            if not given:
                end.urgency, end.asking, end.clarifying = LADDER[place], step, clarifying
                return end
            end.given.append((step, given))
            outcome = row["clarify"].get(given, row[given]) if clarifying else row[given]
            if given != "not_sure":
                break
            unsure += 1
            if unsure >= table.limit:
                place = max(place, TODAY)
            if "clarify" not in row or not matters(step):
                break
        place = max(place, LADDER.index(outcome.get("urgency", "none")))
        end.audience |= set(outcome.get("audience", ()))
        worries |= {step} if (step, "yes") in end.given else set()
        if kind := outcome.get("kind") or table.kind_of(worries):
            place, end.kind = EMERGENCY, kind
            break
        step = outcome.get("next", "")
    end.urgency = LADDER[place]
    return end


def said(table: Table, answers: tuple[str, ...]) -> Ending:
    """Return where the check stands after ``answers``, one to each question in the order they are asked."""
    left = list(reversed(answers))
    return run(table, lambda _step, _clarifying: left.pop() if left else "")
