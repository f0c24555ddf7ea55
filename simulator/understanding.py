"""A stand-in for Alexa's language understanding, reading the generated Alexa JSON and nothing else.

Exact samples first, slots filled; then a sample inside longer speech; then the nearest sample above a
threshold; else AMAZON.FallbackIntent. It is not Alexa: Amazon's own recogniser must be tried as well.
Safety gates: a warning sign wins a tie, a "no" is heard only when it is nearly word for word, and a
phrase that differs by a negation is not taken for its opposite.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from simulator.durations import to_iso
from skill.heard import denied, normalise, without_articles

MODELS = Path(__file__).parent.parent / "interaction_model"
FALLBACK = "AMAZON.FallbackIntent"
LOOKALIKE = "LookalikeIntent"
EXACT = 100.0
NEAR = 84.0
"""The least likeness (0 to 100) of a sample that is accepted."""
NEAR_WARNING = 80.0
"""The same for warning signs: a missed one is worse than a needless one."""
NEARLY_WORD_FOR_WORD = 95.0
"""The same for yes and no."""
INSIDE = 3
"""A warning phrase inside longer speech has at least so many words."""
FILLERS = {
    "um",
    "uh",
    "er",
    "erm",
    "hmm",
    "well",
    "so",
    "please",
    "hi",
    "hello",
    "hey",
    "alexa",
    "like",
    "oh",
    "ok",
    "okay",
}
NEGATIONS = {"not", "cannot", "no", "never", "without", "nothing", "none", "stopped"}
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Understood:
    """What the stand-in makes of an utterance."""

    intent: str
    slots: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Slot -> {"value": as heard or ISO 8601, "ids": matched ids}."""
    score: float = 0.0
    sample: str = ""


@dataclass(frozen=True)
class _Pattern:
    intent: str
    sample: str
    pattern: re.Pattern[str]
    literal: int


class Understanding:
    """Understands one locale's interaction model."""

    def __init__(self, locale: str, models: Path = MODELS) -> None:
        """Read ``<locale>.json`` from the folder ``models``."""
        raw = json.loads((models / f"{locale}.json").read_text(encoding="utf-8"))
        model = raw["interactionModel"]["languageModel"]
        self.invocation = normalise(model["invocationName"])
        self.types = {row["name"]: _values(row["values"]) for row in model["types"]}
        self.slot_types = {
            slot["name"]: slot["type"] for intent in model["intents"] for slot in intent.get("slots", ())
        }
        self.exact: dict[str, str] = {}
        self.patterns: list[_Pattern] = []
        for intent in model["intents"]:
            for sample in intent["samples"]:
                self._learn(intent["name"], sample)
        for words, intent in BUILT_IN.items():
            self.exact.setdefault(words, intent)
        self.twins = {without_articles(words): intent for words, intent in reversed(self.exact.items())}
        self.samples = list(self.exact)
        self.patterns.sort(key=lambda one: -one.literal)

    def _learn(self, intent: str, sample: str) -> None:
        plain = normalise(sample)
        if "{" not in plain:
            self.exact[plain] = intent
            return
        parts = [f"(?P<{part[1:-1]}>.+)" if part.startswith("{") else re.escape(part) for part in plain.split()]
        literal = len(_SLOT.sub("", plain).replace(" ", ""))
        self.patterns.append(_Pattern(intent, plain, re.compile(" ".join(parts)), literal))

    def understand(self, text: str) -> Understood:
        """Return the intent and slots of ``text``."""
        plain = normalise(text)
        if not plain:
            return Understood(FALLBACK)
        heard = _without_fillers(plain) or plain
        for words, known in ((plain, self.exact), (heard, self.exact), (without_articles(heard), self.twins)):
            if words in known:
                return Understood(known[words], score=EXACT, sample=words)
        first, _, rest = heard.partition(" ")
        if first in ("no", "yes", "yeah") and rest:
            found = self.understand(rest)
            if is_warning(found.intent) or found.intent == LOOKALIKE:
                return found
        slotted = self._slotted(plain) or self._slotted(heard)
        inside = self._inside(heard)
        if inside and (slotted is None or not is_warning(slotted.intent)):
            return inside
        return slotted or self._nearest(heard)

    def _slotted(self, heard: str) -> Understood | None:
        for one in self.patterns:
            match = one.pattern.fullmatch(heard)
            slots = self._fill(match.groupdict()) if match else None
            if slots is not None:
                return Understood(one.intent, slots, EXACT, one.sample)
        return None

    def _fill(self, heard: dict[str, str]) -> dict[str, dict[str, Any]] | None:
        """Return the slots filled, or None where a value is none of its type."""
        slots = {}
        for name, value in heard.items():
            kind = self.slot_types[name]
            if kind == "AMAZON.DURATION":
                iso = to_iso(value)
                if iso is None:
                    return None
                slots[name] = {"value": iso, "ids": ()}
                continue
            ids = self.types[kind].get(value) or self.types[kind].get(re.sub(r"^(?:a|an|the|my|some) ", "", value))
            if ids is None:
                return None
            slots[name] = {"value": value, "ids": (ids,)}
        return slots

    def _inside(self, heard: str) -> Understood | None:
        """Return the warning sign whose whole phrase stands inside longer speech."""
        words = heard.split()
        for length in range(len(words) - 1, INSIDE - 1, -1):
            for start in range(len(words) - length + 1):
                phrase = " ".join(words[start : start + length])
                intent = self.exact.get(phrase) or self.twins.get(without_articles(phrase), "")
                if intent == LOOKALIKE:
                    return Understood(LOOKALIKE, score=EXACT - 1, sample=phrase)
                if is_warning(intent) and not denied(words, start):
                    return Understood(intent, score=EXACT - 1, sample=phrase)
        return None

    def _nearest(self, heard: str) -> Understood:
        rows = process.extract(heard, self.samples, scorer=fuzz.token_sort_ratio, limit=12, score_cutoff=NEAR_WARNING)
        for sample, score, _ in sorted(rows, key=lambda row: (-row[1], not is_warning(self.exact[row[0]]))):
            intent = self.exact[sample]
            if score < _least(intent) or not _same_sense(heard, sample):
                continue
            return Understood(intent, score=round(score, 1), sample=sample)
        if rows and is_warning(self.exact[rows[0][0]]):
            return Understood(LOOKALIKE, score=round(rows[0][1], 1), sample=rows[0][0])
        return Understood(FALLBACK)


BUILT_IN = {
    "stop": "AMAZON.StopIntent",
    "cancel": "AMAZON.CancelIntent",
    "help": "AMAZON.HelpIntent",
    "help me": "AMAZON.HelpIntent",
    "repeat": "AMAZON.RepeatIntent",
    "start over": "AMAZON.StartOverIntent",
    "next": "AMAZON.NextIntent",
    "previous": "AMAZON.PreviousIntent",
    "go home": "AMAZON.NavigateHomeIntent",
    "home": "AMAZON.NavigateHomeIntent",
}
"""What Alexa's built-in intents understand without samples of ours."""


def is_warning(intent: str) -> bool:
    """Tell whether an intent reports a warning sign."""
    return intent.endswith("Warning")


def _values(rows: list[dict[str, Any]]) -> dict[str, str]:
    names = ((name, row["id"]) for row in rows for name in (row["name"]["value"], *row["name"].get("synonyms", ())))
    return {normalise(name): found for name, found in names}


def _least(intent: str) -> float:
    if intent in ("AMAZON.YesIntent", "AMAZON.NoIntent"):
        return NEARLY_WORD_FOR_WORD
    return NEAR_WARNING if is_warning(intent) else NEAR


def _same_sense(heard: str, sample: str) -> bool:
    """Tell whether both deny, or neither does."""
    return len(NEGATIONS & set(heard.split())) == len(NEGATIONS & set(sample.split()))


def _without_fillers(text: str) -> str:
    words = text.split()
    while words and words[0] in FILLERS:
        words.pop(0)
    while words and words[-1] in FILLERS:
        words.pop()
    return " ".join(words)
