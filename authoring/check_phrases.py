"""Checks of what patients may say: Alexa's limits and characters, and no sentence in two intents."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from authoring import confusable, model
from authoring.carriers import FREE_SPEECH
from authoring.remembered import normalise
from authoring.templates import TemplateError, expand, samples

if TYPE_CHECKING:
    from authoring.library import Library
    from authoring.problems import Problems

ALLOWED = re.compile(r"[a-z '._{}-]+")
"""Characters of a sample (interaction_model.md, "Samples"); lower case by our own rule."""
SLOT = re.compile(r"\{(\w+)\}")
LEAST_ASKS = 6
"""Templates a topic has at least."""
MOST_SAMPLES = 10_000
MOST_INTENTS = 250
MOST_BYTES = 1_500_000
MOST_SLOT_VALUE = 140
"""Limits of an interaction model (interaction_model.md, "Limits"); samples by our own rule."""
SHORT_ANSWERS = ("AMAZON.", "NotSureIntent", "MaybeIntent", "UnclearIntent", "About", "WhyIntent")
"""Intents that may be said in one word."""
ONE_WORD_CONTROLS = (
    "BothIntent",
    "TellMoreIntent",
    "CorrectIntent",
    "SlowerIntent",
    "ShorterIntent",
    "SourcesIntent",
    "Felt",
    "ReadyIntent",
    "SkipIntent",
)
MOST_NO = 25
SHIFTED = " - "
"""What YAML makes of an item that stands further right than the one before: part of it."""
REQUIRED = (
    "AMAZON.HelpIntent",
    "AMAZON.StopIntent",
    "AMAZON.CancelIntent",
    "AMAZON.FallbackIntent",
    "AMAZON.NavigateHomeIntent",
    "AMAZON.YesIntent",
    "AMAZON.NoIntent",
    "AMAZON.RepeatIntent",
)
"""Built-in intents that certification asks for (lint M9)."""
MODEL = "interaction_model/en.yaml"


def run(library: Library, problems: Problems) -> None:
    """Note every mistake in templates, slots and samples."""
    for name in REQUIRED:
        if name not in library.model.intents:
            problems.add(MODEL, "intents", f"no {name}", "this built-in intent")
    for name, topic in library.topics.items():
        file = f"content/en/topics/{name}.yaml"
        plan = any(name == row.plan for row in library.moving.stages)
        if plan and topic.asks:
            problems.add(file, "asks", f"{len(topic.asks)} templates", "none: a plan is chosen by how long it has hurt")
        if len(topic.asks) < LEAST_ASKS and not plan:
            problems.add(file, "asks", f"{len(topic.asks)} templates", f"at least {LEAST_ASKS} ways to ask")
        if not topic.names:
            problems.add(file, "names", "none", "at least one name for the topic slot")
    if _templates(library, problems):
        _clashes(library, problems)
        _limits(library, problems)
        confusable.run(library, problems)
        _slots(library, problems)
    _values(library, problems)


def _templates(library: Library, problems: Problems) -> bool:
    """Check every template by itself; tell whether all can be expanded."""
    good = True
    for asked in model.asks(library):
        for file, template in asked.written:
            try:
                phrases = [text for _, text in expand(template, library.model.rules)]
                if SHIFTED in template:
                    wanted = "a phrase an item; all dashes of a list stand below each other"
                    problems.add(file, "asks", f"a dash inside {template!r}", wanted)
            except TemplateError as error:
                problems.add(file, "asks", f"{template!r}, {error}", "(a|b), [optional], {slot} and words")
                good = False
                continue
            _phrases(library, problems, (file, asked.intent), phrases)
    return good


def _phrases(library: Library, problems: Problems, place: tuple[str, str], phrases: list[str]) -> None:
    file, intent = place
    for phrase in phrases:
        if not ALLOWED.fullmatch(phrase):
            problems.add(
                file, "asks", repr(phrase), "lower-case letters, apostrophes, hyphens and spaces; numbers in words"
            )
        for slot in SLOT.findall(phrase):
            if slot not in library.model.slots:
                problems.add(file, "asks", f"{{{slot}}}", f"one of the slots: {', '.join(library.model.slots)}")
        if (
            " " not in phrase
            and not phrase.startswith("{")
            and not intent.startswith((*SHORT_ANSWERS, *ONE_WORD_CONTROLS))
        ):
            problems.add(
                file, "asks", f"the single word {phrase!r}", "two words or more; a topic word goes under `names`"
            )


def _clashes(library: Library, problems: Problems) -> None:
    """No sentence stands in two intents; at the most 25 are a no."""
    rules = library.model.rules
    owner: dict[str, tuple[str, str]] = {}
    for asked in model.asks(library):
        phrases = samples(asked.templates, asked.cap, rules)
        if len(phrases) < asked.least:
            wanted = f"at least {asked.least} of them: other words, not other articles"
            place = asked.written[0][0] if asked.written else MODEL
            problems.add(place, f"asks ({asked.intent})", f"{len(phrases)} samples", wanted)
        files = {normalise(text): file for file, template in asked.written for _, text in expand(template, rules)}
        if asked.intent == "AMAZON.NoIntent" and len(phrases) > MOST_NO:
            wanted = f"at most {MOST_NO}: no is small and certain"
            problems.add(MODEL, "AMAZON.NoIntent", f"{len(phrases)} samples", wanted)
        for phrase in map(normalise, phrases):
            file = files[phrase]
            other, where = owner.setdefault(phrase, (asked.intent, file))
            if other != asked.intent:
                found = f"{phrase!r}, which is in {where} ({other}) too"
                problems.add(file, f"asks ({asked.intent})", found, "it in one place only")


def _limits(library: Library, problems: Problems) -> None:
    whole = model.interaction_model(library)
    intents = whole["interactionModel"]["languageModel"]["intents"]
    for found, most, what in (
        (len(intents), MOST_INTENTS, "intents"),
        (sum(len(intent["samples"]) for intent in intents), MOST_SAMPLES, "samples"),
        (len(json.dumps(whole)), MOST_BYTES, "bytes"),
    ):
        if found > most:
            problems.add(MODEL, what, found, f"at most {most}")


def _slots(library: Library, problems: Problems) -> None:
    """No slot hears whole sentences, and none takes so much of a warning sign that the sign is lost."""
    for slot, kind in library.model.slots.items():
        if kind in FREE_SPEECH:
            wanted = "a type with values of its own: whole sentences belong to intents"
            problems.add(MODEL, f"slots.{slot}", f"{kind}, which hears whatever is said", wanted)
    for sentence, phrase, left in model.swallowed(library, model.warning_phrases(library)):
        found = f"{sentence!r}, whose slot hears only {left!r} of the warning sign {phrase!r}"
        problems.add(MODEL, "samples", found, "a frame that leaves two words or more of the sign for the slot")


def _values(library: Library, problems: Problems) -> None:
    """Slot values: unique in their type, not too long, and not a sentence of an intent."""
    asked = (ask for intent in library.model.intents.values() for ask in intent.asks)
    spoken = {normalise(text) for ask in asked for text in _expanded(ask)}
    for kind in model.slot_types(library):
        owner: dict[str, str] = {}
        for value in kind["values"]:
            place = _place(kind["name"], value["id"])
            for name in (value["name"]["value"], *value["name"]["synonyms"]):
                other = owner.setdefault(normalise(name), value["id"])
                if other != value["id"]:
                    problems.add(*place, f"{name!r}, which names {other} too", "a name that only one has")
                if len(name) > MOST_SLOT_VALUE:
                    problems.add(*place, f"{len(name)} characters", f"at most {MOST_SLOT_VALUE}")
                if kind["name"] == "Topic" and normalise(name) in spoken:
                    found = f"{name!r}, which an intent of {MODEL} has as a sentence"
                    problems.add(*place, found, "it in one place only")


def _place(kind: str, value: str) -> tuple[str, str]:
    """Return (file, field) of a slot value."""
    if kind != "Topic":
        return MODEL, f"types.{kind}.{value}"
    if value.startswith(model.STEP_PREFIX):
        return "content/en/steps.yaml", f"{value.removeprefix(model.STEP_PREFIX)}.names"
    return f"content/en/topics/{value}.yaml", "names"


def _expanded(template: str) -> list[str]:
    try:
        return [text for _, text in expand(template)]
    except TemplateError:
        return []


def summary(library: Library) -> str:
    """Return the head-room of the interaction model."""
    whole = model.interaction_model(library)
    intents = whole["interactionModel"]["languageModel"]["intents"]
    count = sum(len(intent["samples"]) for intent in intents)
    size = len(json.dumps(whole))
    return (
        f"interaction model: {len(intents)} of {MOST_INTENTS} intents, {count} of {MOST_SAMPLES} samples, "
        f"{size / 1e6:.2f} of {MOST_BYTES / 1e6:.1f} MB\n{confusable.summary(library)}"
    )
