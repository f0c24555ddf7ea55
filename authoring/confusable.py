"""Which intents have sentences that are nearly alike: what Alexa, or a hurried ear, can take for each other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import fuzz, process

from authoring import model
from authoring.remembered import normalise
from authoring.templates import samples

if TYPE_CHECKING:
    from authoring.library import Library
    from authoring.problems import Problems

SHOWN = 90.0
"""Likeness (0 to 100, by letters) from which a pair is looked at."""
TOO_CLOSE = 96.0
"""From here a pair with an emergency is an error, any other pair a warning."""
TOO_CLOSE_TO_NO = 90.0
"""From here a hedge is too close to a no: an error."""
MOST = 10
NO = "AMAZON.NoIntent"
HEDGES = ("NotSureIntent", "UnclearIntent", "MaybeIntent")
NEGATIONS = {"not", "cannot", "no", "never", "without", "nothing", "none"}
DENIALS = ("LookalikeIntent",)
"""Intents whose business is to differ from warning signs by a negation only."""


@dataclass(frozen=True, order=True)
class Pair:
    """The two nearest sentences of two intents."""

    likeness: float
    one: tuple[str, str]
    """(intent, sentence)."""
    other: tuple[str, str]

    def __str__(self) -> str:
        """Return the line of the report."""
        return f"{self.likeness:5.1f}  {self.one[0]} {self.one[1]!r} ~ {self.other[0]} {self.other[1]!r}"


def run(library: Library, problems: Problems) -> None:
    """Note pairs of intents that are too close: an error where safety hangs on the difference."""
    urgent = emergencies(library)
    for pair in closest(library):
        intents = {pair.one[0], pair.other[0]}
        hedged = NO in intents and bool(intents & set(HEDGES))
        safety = hedged or bool(urgent & intents)
        if denied(pair) and intents & set(DENIALS):
            continue
        if pair.likeness >= (TOO_CLOSE_TO_NO if hedged else TOO_CLOSE):
            found = f"{pair.one[1]!r}, {pair.likeness:.0f} % like {pair.other[1]!r} of {pair.other[0]}"
            wanted = "wording that differs by more than a few letters, or one of the two only"
            problems.add("interaction model", pair.one[0], found, wanted, warning=not safety)


def said(library: Library) -> dict[str, list[str]]:
    """Return the sentences of each intent as Alexa gets them, normalised, slots left as they are."""
    return {
        asked.intent: [normalise(text) for text in samples(asked.templates, asked.cap, library.model.rules)]
        for asked in model.asks(library)
    }


def emergencies(library: Library) -> set[str]:
    """Return the intents of emergency signs."""
    return {model.warning_intent(row.group) for row in library.warnings.values() if row.urgency == "emergency"}


def closest(library: Library) -> list[Pair]:
    """Return the nearest pair of sentences of every two intents that are alike at all, nearest first."""
    return pairs(tuple((intent, text) for intent, texts in said(library).items() for text in texts))


@cache
def pairs(sentences: tuple[tuple[str, str], ...]) -> list[Pair]:
    """Do the same for (intent, sentence)."""
    owners = [intent for intent, _ in sentences]
    texts = [text for _, text in sentences]
    best: dict[tuple[str, str], Pair] = {}
    for start in range(0, len(texts), 500):
        block = process.cdist(texts[start : start + 500], texts, scorer=fuzz.ratio, score_cutoff=SHOWN, dtype=np.uint8)
        for row, column in zip(*np.nonzero(block), strict=True):
            first, second = start + int(row), int(column)
            one, other = owners[first], owners[second]
            if one < other:
                likeness = float(fuzz.ratio(texts[first], texts[second]))
                found = Pair(likeness, (one, texts[first]), (other, texts[second]))
                best[one, other] = max(best.get((one, other), found), found)
    return sorted(best.values(), reverse=True)


def denied(pair: Pair) -> bool:
    """Tell whether the two sentences differ by a negation."""
    one, other = (set(text.split()) & NEGATIONS for _, text in (pair.one, pair.other))
    return one != other


def summary(library: Library) -> str:
    """Return the closest pairs, as ``make check`` prints them."""
    return "\n".join(["closest sentences of two intents:", *(f"  {pair}" for pair in closest(library)[:MOST])])
