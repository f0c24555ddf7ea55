"""What the table of the check implies: its trunk, and how far each step can reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skill.content import most_urgent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from authoring.records import OutcomeRow, RedFlagsFile, StepRow

ANSWERS = ("yes", "no", "not_sure", "child", "pregnant", "both")


def outcomes(step: StepRow) -> Iterator[tuple[str, OutcomeRow]]:
    """Yield (answer, outcome) of a step, its clarifier included."""
    for answer in ANSWERS:
        row = getattr(step, answer)
        if row is not None:
            yield answer, row
    if step.clarify:
        yield "clarify.yes", step.clarify.yes
        yield "clarify.no", step.clarify.no


def trunk(rules: RedFlagsFile) -> list[str]:
    """Return the steps that are asked when everything is answered no."""
    step, found = rules.start, []
    while step in rules.steps and step not in found:
        found.append(step)
        step = rules.steps[step].no.next
    return found


def reach(rules: RedFlagsFile, name: str) -> str:
    """Return the highest urgency that a step and the follow-ups behind it can lead to, up to the trunk."""
    best, waiting, seen = "none", [name], set(trunk(rules)) - {name}
    while waiting:
        step = waiting.pop()
        if step not in rules.steps or step in seen:
            continue
        seen.add(step)
        for _, row in outcomes(rules.steps[step]):
            best = most_urgent(best, row.urgency)
            waiting.append(row.next)
    return best


def loops(steps: dict[str, StepRow]) -> Iterator[list[str]]:
    """Yield every way round in a circle."""
    done: set[str] = set()

    def walk(name: str, path: list[str]) -> Iterator[list[str]]:
        if name in path:
            yield [*path[path.index(name) :], name]
        elif name in steps and name not in done:
            for _, row in outcomes(steps[name]):
                if row.next:
                    yield from walk(row.next, [*path, name])
            done.add(name)

    for name in steps:
        yield from walk(name, [])
