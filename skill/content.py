"""What the skill says and the rules it runs, as read-only records compiled from ``content/`` for one locale.

``authoring`` writes these records as JSON, ``load`` reads them back; both sides share the types below.
Urgencies are ordered: none < weeks < days < today < emergency.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from skill.form import ASK
from skill.last_resort import NEUTRAL, SENTENCES
from skill.replacing import replace

COMPILED = Path(__file__).parent / "compiled"
INSTEAD = "instead."
"""References of texts that replace others in the tell form begin so."""
URGENCIES = ("none", "weeks", "days", "today", "emergency")
"""How soon to get help, least urgent first (red_flags.md tiers: none, C2, C1, B, A)."""

AUDIENCES = ("child", "pregnant")
"""Whom the check can be about besides an adult."""


def rank(urgency: str) -> int:
    """Return the position of ``urgency`` in URGENCIES; an empty string ranks below all of them."""
    return URGENCIES.index(urgency) if urgency else -1


def most_urgent(*urgencies: str) -> str:
    """Return the most urgent of ``urgencies``."""
    return max(urgencies, key=rank)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one answer to one step leads to."""

    urgency: str = ""
    """Raises the check to this urgency; empty changes nothing."""
    kind: str = ""
    """Which emergency advice is spoken; with urgency ``emergency`` only."""
    next: str = ""
    """The step that follows; empty ends the check."""
    audience: tuple[str, ...] = ()
    """Whom the rest of the check is about."""
    close: bool = False
    """The answer was a wish to stop: say goodbye."""


@dataclass(frozen=True, slots=True)
class Step:
    """One question of the red-flag check: a row of content/red_flags.yaml."""

    answers: dict[str, Outcome]
    """By answer: yes, no, not_sure; on the gate also child, pregnant, both."""
    clarify: dict[str, Outcome] = field(default_factory=dict)
    """Outcomes of the clarifier asked on the first "not sure"; empty where there is none."""
    unclear: str = "not_sure"
    """What a second unclear answer counts as."""
    unclear_at_once: bool = False
    """The first unclear answer counts already."""
    missed: str = ""
    """What an answer that was not recognised counts as; empty follows the two-miss rule."""
    only_for: str = ""
    """Asked of this audience only."""
    aside: bool = False
    """Stands outside the order of the check; asked when something was said."""
    reach: str = "none"
    """The highest urgency that this step and its follow-ups can lead to; derived when content is compiled."""


@dataclass(frozen=True, slots=True)
class Together:
    """Steps that are an emergency together: each was answered yes, whatever each means by itself."""

    steps: tuple[str, ...]
    kind: str
    """Which emergency advice."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A group of warning signs with one consequence (and one Alexa intent)."""

    urgency: str
    kind: str = ""
    """Which emergency advice; with urgency ``emergency`` only."""
    covers: str = ""
    """The step that this sign answers with yes."""
    audience: tuple[str, ...] = ()
    aside: str = ""
    """The step asked about the sign itself before the check goes on."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One answer. Its words are in ``texts`` under ``topics.<id>``."""

    next: tuple[str, ...] = ()
    opens_check: bool = False
    unsuitable_for: tuple[str, ...] = ()
    safety_tail: bool = False
    leads_to: str = ""
    """What it opens besides an answer: movements, or plan."""
    calm_only: bool = False
    """Not told after advice for today, nor when movements are left out."""
    answers: str = ""
    """The step that naming it answers with yes, while that is asked; where no check ended, the check is offered."""


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement of a guided set. Its words are in ``texts`` under ``movements.<id>``."""

    steps: int
    count: int = 0
    """Repetitions that are counted aloud; 0: it is explained, and done later."""
    skip_in: tuple[str, ...] = ()
    """Situations that leave it out."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What tells that somebody is in a situation, besides how long it has hurt."""

    topics: tuple[str, ...] = ()
    """Topics that were asked about, or that a complaint led to."""
    yes_to: tuple[str, ...] = ()
    """Steps of a check answered with yes."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What it means for movements that the pain has lasted longer than ``over_weeks``."""

    plan: str
    """The topic that is the plan for the day."""
    situation: str
    over_weeks: float = 0.0


@dataclass(frozen=True, slots=True)
class Moving:
    """The rules of guided movements: content/movements.yaml."""

    topic: str
    """The topic that opens them."""
    sets: dict[str, tuple[str, ...]]
    """Situation or choice -> movements in their order."""
    situations: dict[str, Situation]
    """The first that fits decides."""
    choices: tuple[str, ...]
    """The sets that are asked about when no situation is known."""
    not_sure: str
    """The set for "I don't know"."""
    stages: tuple[Stage, ...]
    """The last that fits decides."""
    barred_by: tuple[str, ...]
    """Steps of a check: any answer but no leaves movements out for the session."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a part of a complaint (where it hurts, after what) does to the check that it opens."""

    answers: str = ""
    """The step that it answers with yes."""
    sign: str = ""
    """The group of warning signs that it is; ``skill.alexa.requests`` takes it for that sign."""
    topic: str = ""
    """The topic to offer when the check is over."""


@dataclass(frozen=True, slots=True)
class Duration:
    """What it means that the pain has lasted longer than ``over_weeks``."""

    over_weeks: float
    urgency: str
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Warning signs that are told together in the tell form. Its words are in ``texts`` under ``telling.<id>``."""

    advice: str
    """The advice for all of them: a kind of ``advice``."""
    steps: tuple[str, ...] = ()
    """The steps of the check that the ask form asks instead."""


@dataclass(frozen=True, slots=True)
class Content:
    """Everything one locale says and decides by."""

    locale: str
    version: str
    texts: dict[str, str]
    """Spoken and card texts by reference ("steps.Q1.ask"); "@they" and "@child" mark variants."""
    start: str
    """The step a check begins with."""
    after_sign: str
    """The step it begins with when a sign for today was said first."""
    end_it: str
    """The step that asks whether "end it" meant a crisis."""
    after_check: str
    """The topic offered when a check ended below today."""
    not_sure_limit: int
    """So many "not sure" in one check raise the urgency to today."""
    missed_limit: int
    """So many times in a row not understood, and the skill stops asking."""
    trunk: tuple[str, ...]
    """The steps asked when everything is answered no; derived when content is compiled."""
    steps: dict[str, Step]
    together: tuple[Together, ...]
    signs: dict[str, Sign]
    topics: dict[str, Topic]
    durations: tuple[Duration, ...]
    complaints: dict[str, Complaint]
    movements: dict[str, Movement]
    moving: Moving
    telling: dict[str, Group]
    """The warning signs as the tell form tells them, most urgent first."""
    intents: dict[str, dict[str, str]]
    """What each Alexa intent means: {"act": kind, "id": ..., "who": ...}."""
    form: str = ASK
    """Which form of the check is spoken; chosen when content is loaded, never compiled."""

    def text(self, ref: str, person: str = "you") -> str:
        """Return the text of ``ref`` as spoken about ``person`` (you, they, child)."""
        if person != "you":
            variant = self.texts.get(f"{ref}@{person}")
            if variant is not None:
                return variant
        return self.texts[ref]

    def telling_of(self, step: str) -> str:
        """Return the first group that tells what ``step`` asks, or an empty string."""
        return next((name for name, group in self.telling.items() if step in group.steps), "")

    def has(self, ref: str) -> bool:
        """Tell whether ``ref`` has words in this locale."""
        return ref in self.texts


def _outcomes(raw: dict[str, dict[str, Any]]) -> dict[str, Outcome]:
    return {answer: Outcome(**{**row, "audience": tuple(row.get("audience", ()))}) for answer, row in raw.items()}


def _step(raw: dict[str, Any]) -> Step:
    return Step(
        **{
            **raw,
            "answers": _outcomes(raw["answers"]),
            "clarify": _outcomes(raw.get("clarify", {})),
        },
    )


def _tuples(raw: dict[str, Any], *names: str) -> dict[str, Any]:
    return {**raw, **{name: tuple(raw.get(name, ())) for name in names}}


def _moving(raw: dict[str, Any]) -> Moving:
    situations = {name: Situation(**_tuples(row, "topics", "yes_to")) for name, row in raw["situations"].items()}
    return Moving(
        **{
            **_tuples(raw, "choices", "barred_by"),
            "sets": {name: tuple(movements) for name, movements in raw["sets"].items()},
            "situations": situations,
            "stages": tuple(Stage(**row) for row in raw["stages"]),
        },
    )


def from_json(raw: dict[str, Any]) -> Content:
    """Build the records from parsed JSON, shaped as ``authoring.compile`` writes it."""
    return Content(
        **{
            **raw,
            "steps": {name: _step(row) for name, row in raw["steps"].items()},
            "together": tuple(Together(**_tuples(row, "steps")) for row in raw["together"]),
            "signs": {name: Sign(**_tuples(row, "audience")) for name, row in raw["signs"].items()},
            "topics": {name: Topic(**_tuples(row, "next", "unsuitable_for")) for name, row in raw["topics"].items()},
            "trunk": tuple(raw["trunk"]),
            "complaints": {name: Complaint(**row) for name, row in raw["complaints"].items()},
            "durations": tuple(Duration(**row) for row in raw["durations"]),
            "movements": {name: Movement(**_tuples(row, "skip_in")) for name, row in raw["movements"].items()},
            "moving": _moving(raw["moving"]),
            "telling": {name: Group(**_tuples(row, "steps")) for name, row in raw["telling"].items()},
        },
    )


def fallback_locale(locale: str) -> str:
    """Return the locale that serves ``locale``: itself, else the neutral one, which knows no country.

    A locale of a country without content must not speak another country's number (hazard H10).
    """
    return locale if locale in SENTENCES else NEUTRAL


@cache
def load(locale: str, directory: Path = COMPILED, form: str = ASK) -> Content:
    """Read the content of a compiled ``locale`` once and keep it for the life of the process."""
    with (directory / f"{locale}.json").open(encoding="utf-8") as file:
        return in_form(from_json(json.load(file)), form)


def in_form(content: Content, form: str) -> Content:
    """Return content as it is in a form of the check."""
    return content if form == ASK else replace(content, form=form, texts=_telling(content.texts))


def _telling(texts: dict[str, str]) -> dict[str, str]:
    """Return the texts of the tell form: those that speak of questions are replaced, with all their variants."""
    instead = {ref.removeprefix(INSTEAD): text for ref, text in texts.items() if ref.startswith(INSTEAD)}
    replaced = {ref.partition("@")[0] for ref in instead}
    kept = {ref: text for ref, text in texts.items() if ref.partition("@")[0] not in replaced}
    return {**kept, **instead}


@cache
def phrases(directory: Path = COMPILED) -> dict[str, str]:
    """Read what patients say for warning signs: normalised phrase -> group ("" for a look-alike)."""
    with (directory / "phrases.json").open(encoding="utf-8") as file:
        found: dict[str, str] = json.load(file)
    return found
