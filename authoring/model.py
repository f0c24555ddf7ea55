"""Generates Alexa's interaction model, and the table that says what each intent means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from authoring.carriers import left_for_slots
from authoring.remembered import normalise
from authoring.templates import everything, samples
from skill import content as contents
from skill.alexa import requests

if TYPE_CHECKING:
    from collections.abc import Iterator

    from authoring.library import Library

LOOKALIKE = "LookalikeIntent"
END_IT = "EndItIntent"
END_IT_KEY = "end_it"
STEP_PREFIX = requests.STEP_PREFIX
"""Slot ids of the questions of the check begin so."""


def camel(name: str) -> str:
    """Return "heat-and-cold" as "HeatAndCold"; intent names hold letters only."""
    return "".join(part.capitalize() for part in name.replace("_", "-").split("-"))


def topic_intent(name: str) -> str:
    """Return the intent of the topic ``name``."""
    return f"{camel(name)}Topic"


def warning_intent(group: str) -> str:
    """Return the intent of a group of warning signs."""
    return f"{camel(group)}Warning"


def routing(library: Library) -> dict[str, dict[str, str]]:
    """Return what each intent means: intent -> {"act": ..., "id": ...}."""
    table = {name: _meaning(intent.act, intent.id, intent.who) for name, intent in library.model.intents.items()}
    table |= {topic_intent(name): _meaning("topic", name) for name, topic in library.topics.items() if topic.asks}
    table |= {warning_intent(group): _meaning("sign", group) for group in groups(library)}
    table[LOOKALIKE] = _meaning("lookalike", "")
    table[END_IT] = _meaning("end_it", "")
    return table


def _meaning(act: str, name: str, who: str = "") -> dict[str, str]:
    return {key: value for key, value in (("act", act), ("id", name), ("who", who)) if value}


@dataclass(frozen=True)
class Asked:
    """How one intent is said: templates with the file each stands in, and the least and the most samples."""

    intent: str
    least: int
    cap: int
    written: tuple[tuple[str, str], ...]

    @property
    def templates(self) -> list[str]:
        """The templates without their files."""
        return [template for _, template in self.written]


def groups(library: Library) -> dict[str, list[tuple[str, str]]]:
    """Return (file, template) of each group of warning signs, siblings together."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, warning in library.warnings.items():
        file = f"content/en/warnings/{name}.yaml"
        found.setdefault(warning.group, []).extend((file, template) for template in warning.asks)
    return found


def asks(library: Library) -> Iterator[Asked]:
    """Yield how every intent of the model is said.

    A group of warning signs may have as many samples as its signs need: siblings share one intent.
    """
    caps, leasts = library.model.caps, library.model.leasts
    for name, intent in library.model.intents.items():
        yield Asked(name, intent.least, intent.cap, tuple(("interaction_model/en.yaml", ask) for ask in intent.asks))
    for group, written in groups(library).items():
        signs = len({file for file, _ in written})
        most = max(caps.warning, caps.sign * signs)
        yield Asked(warning_intent(group), leasts.warning, most, tuple(written))
    file = "content/en/lookalikes.yaml"
    listed = [(key, (file, ask)) for key, phrases in library.lookalikes.items() for ask in phrases]
    yield Asked(LOOKALIKE, leasts.lookalike, caps.lookalike, tuple(row for key, row in listed if key != END_IT_KEY))
    yield Asked(END_IT, leasts.end_it, caps.topic, tuple(row for key, row in listed if key == END_IT_KEY))
    for name, topic in library.topics.items():
        file = f"content/en/topics/{name}.yaml"
        if not topic.asks:
            continue
        least, cap = (leasts.entry, caps.entry) if topic.opens_check else (leasts.topic, caps.topic)
        yield Asked(topic_intent(name), least, cap, tuple((file, ask) for ask in topic.asks))


def slot_types(library: Library) -> list[dict[str, Any]]:
    """Return the custom slot types: topics and questions by name, and persons."""
    topics = [(name, _named(topic.names, topic.title)) for name, topic in library.topics.items()]
    steps = [(STEP_PREFIX + name, step.names) for name, step in library.steps.items()]
    named = [(name, names[0], names[1:]) for name, names in (*topics, *steps) if names]
    types = [{"name": "Topic", "values": [_value(*row) for row in named]}]
    moves = [(name, row.names[0], row.names[1:]) for name, row in library.movements.items()]
    types.append({"name": "Movement", "values": [_value(*row) for row in moves]})
    for name, values in library.model.types.items():
        types.append({"name": name, "values": [_value(v.id, v.name, v.synonyms) for v in values]})
    return types


def _named(names: list[str], title: str) -> list[str]:
    """Return the names with the title, so that an offer can be accepted by name."""
    known = {normalise(name) for name in names}
    return names if normalise(title) in known else [*names, title]


def _value(name: str, spoken: str, synonyms: list[str]) -> dict[str, Any]:
    return {"id": name, "name": {"value": spoken, "synonyms": synonyms}}


def interaction_model(library: Library) -> dict[str, Any]:
    """Return the interaction model as Alexa's developer console takes it."""
    intents = []
    for asked in asks(library):
        phrases = samples(asked.templates, asked.cap, library.model.rules)
        intent: dict[str, Any] = {"name": asked.intent, "samples": phrases}
        used = [slot for slot in library.model.slots if any(f"{{{slot}}}" in phrase for phrase in phrases)]
        if used:
            intent["slots"] = [{"name": slot, "type": library.model.slots[slot]} for slot in used]
        intents.append(intent)
    return {
        "interactionModel": {
            "languageModel": {
                "invocationName": library.model.invocation_name,
                "intents": intents,
                "types": slot_types(library),
                "modelConfiguration": {
                    "fallbackIntentSensitivity": {"level": library.model.fallback_sensitivity},
                },
            },
        },
    }


def warning_intents() -> dict[str, str]:
    """Return the intents that report a warning sign, and the urgency of each, as the compiled content says."""
    content = contents.load("en-US")
    means = {intent: row["id"] for intent, row in content.intents.items() if row["act"] == "sign"}
    return {intent: content.signs[sign].urgency for intent, sign in means.items()}


def emergency_intents() -> set[str]:
    """Return the intents that report an emergency."""
    return {intent for intent, urgency in warning_intents().items() if urgency == "emergency"}


def warning_phrases(library: Library) -> dict[str, str]:
    """Return every normalised warning phrase and its group; look-alikes with an empty group.

    What a phrase leaves for the slot of another intent's sample is one of them.
    """
    found = dict.fromkeys(everything(p for ps in library.lookalikes.values() for p in ps), "")
    for group, written in groups(library).items():
        plain = [template.replace("{who}", "(|he|she|they)") for _, template in written]
        several = {phrase for phrase in everything(plain, library.model.rules) if " " in phrase}
        found |= dict.fromkeys(several, group)
    left = {value: found[phrase] for _, phrase, value in swallowed(library, found)}
    return dict(sorted((left | found).items()))


def swallowed(library: Library, phrases: dict[str, str]) -> list[tuple[str, str, str]]:
    """Return (sample, warning phrase, what its slot hears) where the slot would lose the sign."""
    known = {
        normalise(name) for values in library.model.types.values() for v in values for name in (v.name, *v.synonyms)
    }
    return list(left_for_slots(carriers(library), library.model.slots, phrases, known))


def carriers(library: Library) -> list[str]:
    """Return the normalised samples with a slot, those of the warning signs left out."""
    warnings = {warning_intent(group) for group in groups(library)}
    said = (
        normalise(phrase)
        for asked in asks(library)
        if asked.intent not in warnings
        for phrase in samples(asked.templates, asked.cap, library.model.rules)
    )
    return [phrase for phrase in said if "{" in phrase]
