"""A stand-in for Alexa's language understanding, reading the generated Alexa JSON.

Exact samples first, slots filled; then a warning sign inside longer speech; then a classifier learned from the
samples, with everyday speech as its background; else AMAZON.FallbackIntent. It is not Alexa: Amazon's own
recogniser must be tried as well.
Safety gates: an emergency wins a tie; a "no" is heard only when it is nearly word for word; what is close to an
emergency and differs by a negation is a look-alike, never its opposite.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rapidfuzz import fuzz

from authoring.model import emergency_intents, warning_intents
from simulator.durations import to_iso
from skill.content import rank
from skill.heard import denied, normalise, without_articles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.nearest import Candidate, Nearest

MODELS = Path(__file__).parent.parent / "interaction_model"
LESSONS = Path(__file__).parent / "lessons"
FALLBACK = "AMAZON.FallbackIntent"
LOOKALIKE = "LookalikeIntent"
EXACT = 100.0
INSIDE_SCORE = 99.0
"""A sample, and a sample inside longer speech."""
NO = "AMAZON.NoIntent"
UNCLEAR = "UnclearIntent"
NUMBERS = re.compile(r"\b(?:911|999|112|000|108|111)\b")
"""Numbers to call, when they were typed in digits."""
DIGITS = {"9": "nine", "1": "one", "2": "two", "0": "zero", "8": "eight"}
DENYING = {"no", "not", "never", "none", "nothing"}
SOFTENERS = {"oh", "please"}
"""Fillers that make a "no" a cry or a plea: what is meant is asked again."""
ONLY_BY_SLOT = ("TopicIntent", "DurationIntent")
"""Intents that mean nothing without their slot."""
ACCEPT = -0.6
"""The least margin of the classifier that is accepted; this and the next four chosen on the development set."""
LIKE = 0.15
"""The least likeness to the nearest sample."""
LIKE_WARNING = 0.35
"""The same for a warning sign that is to win a tie."""
TIE = 0.2
"""Margins that differ by no more than this are a tie."""
SURE = 0.0
"""The least margin for one clause of a longer sentence."""
DENIED = 0.6
"""From this likeness to a warning sign that denies more or less often, the utterance denies the sign."""
NEARLY_WORD_FOR_WORD = 92.0
"""The least likeness (0 to 100, by letters) to a sample of a no."""
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
CLAUSE = re.compile(r" (?:and|but|because|since|so|then|now|says|said|that|which|as|with|while|when) ")
FIRST_PERSON = {
    "he": "i",
    "she": "i",
    "they": "i",
    "his": "my",
    "her": "my",
    "their": "my",
    "himself": "myself",
    "herself": "myself",
    "themselves": "myself",
    "has": "have",
    "is": "am",
    "does": "do",
    "are": "am",
}
"""Words of a report about somebody else, as that person would say them."""
_SLOT = re.compile(r"\{(\w+)\}")


@cache
def _learned(lessons: tuple[tuple[str, str], ...]) -> Nearest:
    """Return one classifier for the same samples: the locales share theirs."""
    from simulator.learned import learned  # noqa: PLC0415 - seconds to load, and most speech needs none of it

    return learned(lessons)


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
        self.slots_of = {
            intent["name"]: {slot["name"]: slot["type"] for slot in intent.get("slots", ())}
            for intent in model["intents"]
        }
        self.slot_types = {name: kind for slots in self.slots_of.values() for name, kind in slots.items()}
        self.warnings, self.emergencies = warning_intents(), emergency_intents()
        self.exact: dict[str, str] = {}
        self.patterns: list[_Pattern] = []
        for intent in model["intents"]:
            for sample in intent["samples"]:
                self._learn(intent["name"], sample)
        for words, intent in BUILT_IN.items():
            self.exact.setdefault(words, intent)
        self.twins = {without_articles(words): intent for words, intent in reversed(self.exact.items())}
        self.twins |= {without_articles(words): one for words, one in self.exact.items() if one in self.emergencies}
        self.patterns.sort(key=lambda one: -one.literal)

    def _learn(self, intent: str, sample: str) -> None:
        plain = normalise(sample)
        if "{" not in plain:
            self.exact[plain] = intent
            return
        parts = [f"(?P<{part[1:-1]}>.+)" if part.startswith("{") else re.escape(part) for part in plain.split()]
        literal = len(_SLOT.sub("", plain).replace(" ", ""))
        self.patterns.append(_Pattern(intent, plain, re.compile(" ".join(parts)), literal))

    @cached_property
    def nearest(self) -> Nearest:
        """The classifier, learned when something is first heard that no sample says."""
        return _learned(tuple(self._lessons()))

    def _lessons(self) -> Iterator[tuple[str, str]]:
        """Yield (phrase, intent) to learn from: samples, slots left out, and how else people put it (lessons/)."""
        yield from self.exact.items()
        for one in self.patterns:
            if one.intent not in ONLY_BY_SLOT and (words := " ".join(_SLOT.sub(" ", one.sample).split())):
                yield words, one.intent
        for path in sorted(LESSONS.glob("*.txt")):
            for line in path.read_text(encoding="utf-8").splitlines():
                if not line.startswith("#") and (words := normalise(line)) not in self.exact:
                    yield words, path.stem

    def understand(self, text: str) -> Understood:
        """Return the intent and slots of ``text``."""
        plain = _as_spoken(text)
        if not plain:
            return Understood(FALLBACK)
        heard = _without_fillers(plain) or plain
        found = self._exactly(plain) or self._nearest(heard)
        if found.score == INSIDE_SCORE:
            found = self._more(heard, found)
        return found if found.score >= EXACT or is_warning(found.intent) else self._reported(plain) or found

    def explain(self, text: str) -> list[Candidate]:
        """Return the intents that ``text`` is most like by the classifier alone, the likeliest first."""
        plain = _as_spoken(text)
        return self.nearest.rank(_without_fillers(plain) or plain)

    def _exactly(self, plain: str) -> Understood | None:
        """Return what a sample says word for word: as a whole, with slots, or as a warning inside longer speech."""
        heard = _without_fillers(plain) or plain
        for words, known in ((plain, self.exact), (heard, self.exact), (without_articles(heard), self.twins)):
            if words in known:
                softened = known[words] == NO and SOFTENERS & set(plain.split()) - set(words.split())
                return Understood(UNCLEAR if softened else known[words], score=EXACT, sample=words)
        first, _, rest = heard.partition(" ")
        if first in ("no", "yes", "yeah") and rest:
            found = self.understand(rest)
            if is_warning(found.intent):
                return found
            if found.intent == LOOKALIKE:
                return replace(found, score=INSIDE_SCORE)
        slotted = self._slotted(plain) or self._slotted(heard)
        inside = self._inside(heard)
        return inside if inside and (slotted is None or not is_warning(slotted.intent)) else slotted

    def _more(self, heard: str, inside: Understood) -> Understood:
        """Return what longer speech says beyond the phrase inside it.

        A more urgent sign outranks a lesser one ("I slipped and I have weak bones"), and an emergency a look-alike
        ("I can't tell when I need the toilet"). A look-alike stands against a lesser sign only ("I pulled a muscle in
        my back" is a complaint). A sign that only opens a question yields to a look-alike ("I had a fall years ago").
        """
        whole = self._nearest(heard, sure=True)
        urgency, held = (rank(self.warnings.get(one.intent, "")) for one in (whole, inside))
        if urgency > held and (inside.intent != LOOKALIKE or whole.intent in self.emergencies):
            return whole
        only = inside.intent == LOOKALIKE and whole.intent != FALLBACK and not is_warning(whole.intent)
        if self.warnings.get(inside.intent) == "none":
            denies = DENYING & set(heard.partition(inside.sample)[0].split())
            likeliest = self._nearest(heard)
            if denies or likeliest.intent == LOOKALIKE:
                return Understood(LOOKALIKE, score=likeliest.score, sample=likeliest.sample)
        return whole if only else inside

    def _reported(self, plain: str) -> Understood | None:
        """Return a warning sign said of somebody else, or in one clause of a longer sentence."""
        for part in dict.fromkeys((plain, *CLAUSE.split(plain))):
            who, words = self._in_first_person(_without_fillers(part))
            if len(words.split()) < INSIDE or words == plain:
                continue
            found = self._exactly(words) or self._nearest(words, sure=True)
            if is_warning(found.intent):
                return replace(found, slots={**found.slots, **who})
        return None

    def _in_first_person(self, text: str) -> tuple[dict[str, dict[str, Any]], str]:
        """Return who a text is about, as the slot, and the text as that person would say it."""
        persons = self.types["Person"]
        named = max((name for name in persons if f"{text} ".startswith(f"{name} ")), key=len, default="")
        if not named:
            return {}, text
        words = (FIRST_PERSON.get(word, word) for word in text[len(named) :].split())
        return {"who": {"value": named, "ids": (persons[named],)}}, " ".join(("i", *words))

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
        """Return the warning sign whose whole phrase stands inside longer speech: the longest, or a more urgent one.

        What stands wholly inside a longer phrase belongs to it ("i nearly wet myself laughing").
        """
        found = Understood(FALLBACK)
        for phrase, intent in self._phrases_inside(heard.split()):
            urgent = rank(self.warnings.get(intent, "")) > rank(self.warnings.get(found.intent, ""))
            if found.intent == FALLBACK or (urgent and (found.intent != LOOKALIKE or intent in self.emergencies)):
                found = Understood(intent, score=INSIDE_SCORE, sample=phrase)
        return None if found.intent == FALLBACK else found

    def _phrases_inside(self, words: list[str]) -> Iterator[tuple[str, str]]:
        """Yield the phrases of signs and look-alikes inside longer speech with their intents, the longest first."""
        taken: list[range] = []
        for length in range(len(words) - 1, INSIDE - 1, -1):
            for start in range(len(words) - length + 1):
                if any(start in one and start + length - 1 in one for one in taken):
                    continue
                phrase = " ".join(words[start : start + length])
                intent = self.exact.get(phrase) or self.twins.get(without_articles(phrase), "")
                when = words[max(0, start - 1) : start + 1] == ["when", "should"]  # "when should i go to casualty"
                if intent == LOOKALIKE or (is_warning(intent) and not denied(words, start) and not when):
                    taken.append(range(start, start + length))
                    yield phrase, intent

    def _nearest(self, heard: str, *, sure: bool = False) -> Understood:
        """Return the likeliest intent by the classifier, behind the safety gates; ``sure``: only a clear one."""
        ranked = [one for one in self.nearest.rank(heard) if self._allowed(heard, one)]
        best = next((one for one in ranked if one.likeness >= LIKE), None)
        urgent = next((one for one in ranked if is_warning(one.intent) and one.likeness >= LIKE_WARNING), None)
        if urgent is not None and best is not None and urgent.margin >= best.margin - TIE:
            best = urgent
        if ranked and is_warning(ranked[0].intent) and ranked[0].opposite >= DENIED and best is not urgent:
            return Understood(LOOKALIKE, score=_percent(ranked[0]), sample=ranked[0].sample)
        if best is None or best.intent == FALLBACK or best.margin < (SURE if sure else ACCEPT):
            return Understood(FALLBACK)
        return Understood(best.intent, self._spot(heard, best.intent), _percent(best), best.sample)

    def _allowed(self, heard: str, one: Candidate) -> bool:
        """Tell whether a candidate may be chosen: a no only nearly word for word, with no denial but the sample's."""
        if one.intent == NO:
            alike = fuzz.ratio(heard, one.sample) >= NEARLY_WORD_FOR_WORD
            return alike and DENYING & set(heard.split()) <= set(one.sample.split())
        return one.intent not in ONLY_BY_SLOT or bool(self._spot(heard, one.intent))

    def _spot(self, heard: str, intent: str) -> dict[str, dict[str, Any]]:
        """Return the slots of an intent whose values stand anywhere in the utterance."""
        words = heard.split()
        slots: dict[str, dict[str, Any]] = {}
        spans = [
            " ".join(words[start : start + length])
            for length in range(len(words), 0, -1)
            for start in range(len(words) - length + 1)
        ]
        for name in self.slots_of.get(intent, ()):
            for span in spans:
                filled = self._fill({name: span})
                if filled:
                    slots |= filled
                    break
        return slots


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


def _as_spoken(text: str) -> str:
    """Return a text normalised, with a number to call and "A&E" as they are spoken."""
    spoken = NUMBERS.sub(lambda number: " ".join(DIGITS[digit] for digit in number[0]), text.replace("&", " and "))
    return normalise(spoken)


def is_warning(intent: str) -> bool:
    """Tell whether an intent reports a warning sign."""
    return intent.endswith("Warning")


def _values(rows: list[dict[str, Any]]) -> dict[str, str]:
    names = ((name, row["id"]) for row in rows for name in (row["name"]["value"], *row["name"].get("synonyms", ())))
    return {normalise(name): found for name, found in names}


def _percent(one: Candidate) -> float:
    return round(100 * one.likeness, 1)


def _without_fillers(text: str) -> str:
    words = text.split()
    while words and words[0] in FILLERS:
        words.pop(0)
    while words and words[-1] in FILLERS and words[-2:-1] != ["the"]:  # "i need the er"
        words.pop()
    return " ".join(words)


understanding_of = cache(Understanding)
"""What understands a locale, read once: it keeps nothing of what it hears."""
