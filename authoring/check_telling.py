"""Checks of the tell form: every sign and step is told, most urgent first, with its own advice, nothing is asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from authoring import compile as compiling
from authoring import telling
from authoring.check_words import words
from skill.content import URGENCIES, rank

if TYPE_CHECKING:
    from authoring.library import Library
    from authoring.problems import Problems

MOST_WORDS = 60
"""Words of the signs of one group."""
ASKS = re.compile(r"\?|\byou\b|\byour\b|\{(you|your|do|are|have|were|them)\}", re.IGNORECASE)
"""What a sign that is told has not: a question, and the person."""
OF_QUESTIONS = re.compile(r"\bI (can also )?ask\b|(these|short|the) questions\b|\bnot sure\b", re.IGNORECASE)
"""What nothing that is said instead holds."""


def run(library: Library, problems: Problems) -> None:
    """Note every mistake."""
    _groups(library, problems)
    _signs(library, problems)
    _steps(library, problems)
    _instead(library, problems)


def urgency(kind: str) -> str:
    """Return the urgency of a kind of advice."""
    named = kind.split("_", maxsplit=1)[0]
    return named if named in URGENCIES else "emergency"


def _groups(library: Library, problems: Problems) -> None:
    before = "emergency"
    for name, row in library.telling.groups.items():
        place = f"groups.{name}"
        if row.advice not in library.advice:
            problems.add(telling.FILE, f"{place}.advice", repr(row.advice), f"one of: {', '.join(library.advice)}")
            continue
        if rank(urgency(row.advice)) > rank(before):
            found = f"{row.advice}, behind a group for {before}"
            problems.add(telling.FILE, f"{place}.advice", found, "the most urgent groups first")
        before = urgency(row.advice)
        said = " ".join(words.say for words in row.signs)
        if words(said) > MOST_WORDS:
            problems.add(telling.FILE, place, f"{words(said)} words", f"at most {MOST_WORDS}, or two groups")
        if match := ASKS.search(said):
            problems.add(telling.FILE, place, repr(match[0]), "signs as they are, nothing about the person")


def _signs(library: Library, problems: Problems) -> None:
    """Every warning sign is told once, with the advice that it has when it is said."""
    groups = library.telling.groups
    where = [(sign, name) for name, row in groups.items() for sign in telling.told(row)]
    for sign, name in where:
        place, warning = f"groups.{name}.signs", library.warnings.get(sign)
        if warning is None:
            problems.add(telling.FILE, place, repr(sign), "a file of content/en/warnings")
            continue
        given = groups[name].advice
        wanted = warning.kind or warning.urgency
        if warning.urgency != "none" and wanted not in (given, urgency(given)):
            problems.add(telling.FILE, place, f"{sign} ({wanted}) under {given}", f"a group with the advice {wanted}")
    for sign in library.warnings:
        found = [name for one, name in where if one == sign]
        if len(found) != 1:
            told = f"{sign} in {', '.join(found) or 'no group'}"
            problems.add(telling.FILE, "groups", told, "every warning sign in one group")


def _steps(library: Library, problems: Problems) -> None:
    """Every step is told, and what its yes leads to at once is the advice of a group that tells it."""
    groups = library.telling.groups
    for name, row in groups.items():
        for step in row.steps:
            if step not in library.red_flags.steps:
                known = ", ".join(library.red_flags.steps)
                problems.add(telling.FILE, f"groups.{name}.steps", repr(step), f"one of: {known}")
    for step, rule in library.red_flags.steps.items():
        given = [row.advice for row in groups.values() if step in telling.steps(library, row)]
        wanted = rule.yes.kind or rule.yes.urgency
        fits = (
            not wanted or rule.child is not None or wanted in {one for kind in given for one in (kind, urgency(kind))}
        )
        if not given or not fits:
            found = f"{step} in {', '.join(given) or 'no group'}"
            problems.add(telling.FILE, "groups", found, f"a group with the advice {wanted or 'of what follows'}")


def _instead(library: Library, problems: Problems) -> None:
    known = compiling.files(library)
    for ref, text in library.telling.instead.items():
        if ref not in known:
            problems.add(telling.FILE, f"instead.{ref}", "a text that there is not", "a reference of docs/answers.md")
        if match := OF_QUESTIONS.search(text):
            problems.add(telling.FILE, f"instead.{ref}", repr(match[0]), "words without the questions of the check")
