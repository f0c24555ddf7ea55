"""Every complete vector of answers to the check, run by the product and by the naive reading of the table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import oracle

from skill import red_flags
from skill.red_flags import Check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from skill.content import Content

RESOLVED = ("yes", "no", "not_sure")


@dataclass(frozen=True)
class Vector:
    """One check answered up to a point by product and oracle; complete when nothing is asked any more."""

    answers: tuple[str, ...]
    check: Check
    end: oracle.Ending

    @property
    def complete(self) -> bool:
        """Whether the check is over."""
        return not self.check.asked

    @property
    def agrees(self) -> bool:
        """Whether both ask the same question, or end alike."""
        check, end = self.check, self.end
        place = check.asked, check.clarifying, check.urgency, check.kind, set(check.audience)
        return place == (end.asking, end.clarifying, end.urgency, end.kind, end.audience)


def walk(content: Content, table: oracle.Table, most: int | None = None) -> Iterator[Vector]:
    """Yield every vector, begun and complete; with ``most``, those with at most so many answers other than "no"."""
    waiting: list[tuple[tuple[str, ...], Check, int]] = [((), red_flags.begin(content, Check()), 0)]
    while waiting:
        answers, check, other = waiting.pop()
        vector = Vector(answers, check, oracle.said(table, answers))
        yield vector
        if vector.complete or not vector.agrees:
            continue
        for given in RESOLVED if check.clarifying else table.answers(check.asked):
            worried = other + (given != "no")
            if most is None or worried <= most:
                waiting.append(((*answers, given), red_flags.answer(content, check, given), worried))


@dataclass
class Tally:
    """What a walk over all vectors found."""

    complete: int = 0
    disagree: list[Vector] = field(default_factory=list)
    endings: dict[str, int] = field(default_factory=dict)


def tally(content: Content, table: oracle.Table, most: int | None = None) -> Tally:
    """Count the complete vectors by how they end, and keep those on which product and oracle disagree."""
    found = Tally()
    for vector in walk(content, table, most):
        if not vector.agrees:
            found.disagree.append(vector)
        elif vector.complete:
            found.complete += 1
            found.endings[vector.end.urgency] = found.endings.get(vector.end.urgency, 0) + 1
    return found
