"""Checks across files: every reference leads somewhere, every rule of the check is complete."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from authoring import (
    check_intents,
    check_moving,
    check_names,
    check_phrases,
    check_rules,
    check_spoken,
    check_telling,
    check_words,
    moving,
)
from authoring.table import loops, outcomes, trunk
from skill.content import URGENCIES, rank

if TYPE_CHECKING:
    from collections.abc import Iterator

    from authoring.library import Library
    from authoring.problems import Problems
    from authoring.records import OutcomeRow, Reviewed, StepRow

RED_FLAGS = "content/red_flags.yaml"
UNKNOWN_SOURCE = "gk"
"""The source id of a statement that nobody has traced to a text."""
REVIEW_DAYS = 366
"""Content is reviewed at least once a year after it was written or reviewed."""
MOST_OFFERS = 2
"""Topics that an answer offers."""


def run(library: Library, problems: Problems, today: dt.date | None = None) -> None:
    """Note every mistake. ``today`` decides which reviews have lapsed; without it none has."""
    _topics(library, problems)
    _warnings(library, problems)
    _steps(library, problems)
    _sources(library, problems)
    for file, record in reviewed(library):
        _review(file, record, problems, today)
    check_rules.run(library, problems)
    check_spoken.run(library, problems)
    check_intents.run(library, problems)
    check_moving.run(library, problems)
    check_telling.run(library, problems)
    check_words.run(library, problems)
    check_phrases.run(library, problems)


def reviewed(library: Library) -> Iterator[tuple[str, Reviewed]]:
    """Yield (file, record) of everything that a clinician signs."""
    for name, topic in library.topics.items():
        yield f"content/en/topics/{name}.yaml", topic
    for name, movement in library.movements.items():
        yield f"{moving.FOLDER}/{name}.yaml", movement
    for name, warning in library.warnings.items():
        yield f"content/en/warnings/{name}.yaml", warning


def _topics(library: Library, problems: Problems) -> None:
    for name, topic in library.topics.items():
        file = f"content/en/topics/{name}.yaml"
        problems.known(file, "next", topic.next, library.topics)
        problems.known(file, "claims", topic.claims, library.claims)
        if name in topic.next:
            problems.add(file, "next", f"the topic itself ({name})", "another topic")
        if len(topic.next) > MOST_OFFERS:
            problems.add(file, "next", f"{len(topic.next)} topics", f"at most {MOST_OFFERS}: no more are spoken")
        if not topic.opens_check and not topic.next:
            problems.add(file, "next", "no offer", "one or two topics to go on with")
        if topic.answers:
            problems.known(file, "answers", [topic.answers], library.red_flags.steps)
    carried = {claim for topic in library.topics.values() for claim in topic.claims}
    for claim in library.claims:
        if claim not in carried:
            problems.add(
                "content/seed_claims.yaml", claim, "no topic that carries it", "the id under `claims` of a topic"
            )
    rules = library.red_flags
    offered = [rules.after_check, *(row.topic for row in rules.durations if row.topic)]
    problems.known(RED_FLAGS, "after_check, durations", offered, library.topics)


def _warnings(library: Library, problems: Problems) -> None:
    first: dict[str, str] = {}
    for name, warning in library.warnings.items():
        file = f"content/en/warnings/{name}.yaml"
        if warning.covers:
            problems.known(file, "covers", [warning.covers], library.red_flags.steps)
        if warning.kind:
            problems.known(file, "kind", [warning.kind], library.advice)
        if (warning.urgency == "emergency") != (warning.kind in emergency_kinds(library)):
            problems.add(file, "kind", f"{warning.kind!r} with urgency {warning.urgency}", "advice of that urgency")
        sibling = library.warnings[first.setdefault(warning.group, name)]
        same = ["urgency", "kind"] if warning.urgency == "emergency" else ["urgency", "kind", "covers"]
        for field in same:
            if getattr(sibling, field) != getattr(warning, field):
                wanted = f"{getattr(sibling, field)!r} as in {first[warning.group]}.yaml, or another group"
                problems.add(file, field, repr(getattr(warning, field)), wanted)
    problems.known(RED_FLAGS, "said", library.red_flags.said, first)


def emergency_kinds(library: Library) -> set[str]:
    """Return the kinds of emergency advice: those that are not named by an urgency."""
    return {kind for kind in library.advice if kind.split("_")[0] not in URGENCIES}


def _steps(library: Library, problems: Problems) -> None:
    rules = library.red_flags
    problems.known(RED_FLAGS, "start, after_sign, end_it", [rules.start, rules.after_sign, rules.end_it], rules.steps)
    for name, step in rules.steps.items():
        place = f"steps.{name}"
        problems.known(RED_FLAGS, f"{place}.covers", step.covers, library.warnings)
        for answer, row in outcomes(step):
            if row.next:
                problems.known(RED_FLAGS, f"{place}.{answer}.next", [row.next], rules.steps)
            _emergency(problems, f"{place}.{answer}", row, emergency_kinds(library))
        _clarifier(problems, place, step)
        if rank(step.no.urgency) > rank(step.yes.urgency) > -1:
            problems.add(
                RED_FLAGS, f"{place}.no", step.no.urgency, f"at most {step.yes.urgency}: yes is the worrying answer"
            )
        _step_words(library, problems, name, step)
    for number, pair in enumerate(rules.together):
        problems.known(RED_FLAGS, f"together.{number}.steps", pair.steps, rules.steps)
        problems.known(RED_FLAGS, f"together.{number}.kind", [pair.kind], emergency_kinds(library))
        problems.known(RED_FLAGS, f"together.{number}.covers", pair.covers, library.warnings)
    for name in library.steps:
        problems.known("content/en/steps.yaml", name, [name], rules.steps)
    for loop in loops(rules.steps):
        problems.add(RED_FLAGS, "steps", f"the circle {' -> '.join(loop)}", "an order without a way back")


def _emergency(problems: Problems, place: str, row: OutcomeRow, kinds: set[str]) -> None:
    if row.urgency == "emergency":
        problems.known(RED_FLAGS, f"{place}.kind", [row.kind], kinds)
        if row.next:
            problems.add(RED_FLAGS, f"{place}.next", row.next, "nothing: the first emergency ends the check")
    elif row.kind:
        problems.add(RED_FLAGS, f"{place}.kind", row.kind, "nothing: only an emergency has a kind of advice")


def _clarifier(problems: Problems, place: str, step: StepRow) -> None:
    """A clarifier goes on where its step does: the conversation reads the step's own ``next``."""
    for answer, own in (("yes", step.yes), ("no", step.no)):
        row = getattr(step.clarify, answer) if step.clarify else own
        if row.next != own.next and row.urgency != "emergency":
            problems.add(RED_FLAGS, f"{place}.clarify.{answer}.next", repr(row.next), f"{own.next!r} as in `{answer}`")


def _step_words(library: Library, problems: Problems, name: str, step: StepRow) -> None:
    file = "content/en/steps.yaml"
    words = library.steps.get(name)
    if words is None:
        problems.add(file, name, "no words", f"the words of step {name} of {RED_FLAGS}")
        return
    if bool(step.clarify) != bool(words.clarify) or bool(words.clarify) != bool(words.clarify_again):
        problems.add(
            file,
            f"{name}.clarify",
            repr(words.clarify),
            "clarify and clarify_again exactly where the step has a clarifier",
        )
    follow_up = name not in trunk(library.red_flags) and not step.only_for
    if not step.aside and not follow_up and name != library.red_flags.start and not words.heard_no:
        problems.add(file, f"{name}.heard_no", "nothing", "how the recap names a no")


def _sources(library: Library, problems: Problems) -> None:
    used: set[str] = set()
    for file, field, sources in cited(library):
        problems.known(file, field, sources, library.sources)
        used.update(sources)
    for source in library.sources:
        if source not in used:
            problems.add(
                "content/sources.yaml",
                source,
                "a source that nothing cites",
                "the id under `sources` somewhere, or remove it",
            )


def cited(library: Library) -> Iterator[tuple[str, str, list[str]]]:
    """Yield (file, field, source ids) of everything that cites."""
    for file, record in reviewed(library):
        yield file, "sources", record.sources
    for name, step in library.steps.items():
        yield "content/en/steps.yaml", f"{name}.sources", step.sources
    for name, advice in library.advice.items():
        yield "content/en/advice.yaml", f"{name}.sources", advice.sources
    for name, region in library.regions.items():
        yield f"content/regions/{name}.yaml", "sources", region.sources
    yield "content/en/phrases.yaml", "sources", library.phrases.sources
    for name, ending in library.phrases.endings.items():
        yield "content/en/phrases.yaml", f"endings.{name}.sources", ending.sources
    for name, claim in library.claims.items():
        yield "content/seed_claims.yaml", f"{name}.sources", claim.sources


def _review(file: str, record: Reviewed, problems: Problems, today: dt.date | None) -> None:
    if bool(record.reviewed_by) != bool(record.reviewed_on):
        wanted = "both the clinician's name and the day, or neither"
        problems.add(file, "reviewed_by, reviewed_on", "one of the two", wanted)
    if record.reviewed_by and record.sources == [UNKNOWN_SOURCE]:
        found = "a signature on general knowledge alone"
        problems.add(file, "reviewed_by", found, "a source that was read, or no signature")
    days = {field: _day(file, field, getattr(record, field), problems) for field in ("written_on", "review_due")}
    if record.reviewed_on:
        days["reviewed_on"] = _day(file, "reviewed_on", record.reviewed_on, problems)
    known = {field: day for field, day in days.items() if day}
    due = known.pop("review_due", None)
    check_names.signature(file, record, known, today, problems)
    if due is None or len(known) + 1 < len(days):
        return
    if (due - max(known.values())).days > REVIEW_DAYS:
        wanted = "a day at most 12 months after it was written or reviewed"
        problems.add(file, "review_due", record.review_due, wanted)
    if today is not None and due < today:
        found = f"{record.review_due}, which has passed"
        problems.add(file, "review_due", found, "a new review, then the next day it is due", warning=True)


def _day(file: str, field: str, text: str, problems: Problems) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        problems.add(file, field, repr(text), "a day that exists, as 2026-11-22")
        return None


def unsourced(library: Library) -> list[str]:
    """Return the files whose only source is general knowledge: they cannot be signed."""
    return [f"{file} {field}" for file, field, sources in cited(library) if sources == [UNKNOWN_SOURCE]]


def signed(library: Library) -> tuple[int, int]:
    """Return how many files a clinician has signed, and how many there are."""
    records = [record for _, record in reviewed(library)]
    return sum(bool(record.reviewed_by) for record in records), len(records)


def summary(library: Library) -> str:
    """Return the counts that ``make check`` prints."""
    done, all_files = signed(library)
    words, median, most = check_words.figures(library)
    return (
        f"{len(library.topics)} topics, {len(library.movements)} movements, {len(library.warnings)} warning signs, "
        f"{len(library.red_flags.steps)} steps, {len(library.regions)} regions, {words} spoken words; "
        f"reading grade median {median:.1f}, maximum {most:.1f}\n"
        f"{len(unsourced(library))} statements rest on general knowledge alone: {', '.join(unsourced(library))}\n"
        f"{done} of {all_files} files are signed by a clinician\n{check_phrases.summary(library)}"
    )
