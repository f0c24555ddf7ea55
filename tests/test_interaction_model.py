"""The generated interaction models against Alexa's own rules (the numbers M1 ... are those of the project's lint)."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from ask_sdk_core.serialize import DefaultSerializer
from ask_smapi_model.v1.skill.interaction_model.interaction_model_data import InteractionModelData

from authoring import build
from skill import content as contents
from skill.acts import Kind
from skill.alexa.requests import STEP_PREFIX
from skill.heard import normalise

FOLDER = Path(__file__).parent.parent / "interaction_model"
MODELS = {path.stem: path for path in sorted(FOLDER.glob("*.json"))}
SAMPLE = re.compile(r"(?:[a-z._'-]+|\{[a-z_]+\}(?:'s)?)(?: (?:[a-z._'-]+|\{[a-z_]+\}(?:'s)?))*")
"""Words of lower-case letters, and slots, one space apart."""
SLOT = re.compile(r"\{(\w+)\}")
LAUNCH_WORDS = (
    "launch ask tell load begin enable open start run play use turn resume talk speak go let help stop exit cancel"
)
JOINING_WORDS = "to from in using with about that by if and whether for of on off"
DEVICE_WORDS = "alexa amazon echo computer skill app"
PROMISING_WORDS = "doctor emergency cure help medical lifesaver"
BUILT_IN_SLOTS = {"AMAZON.DURATION"}
"""Slot types of Amazon that the skill uses."""
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

pytestmark = pytest.mark.parametrize("locale", MODELS)


def _language(locale: str) -> dict[str, Any]:
    model: dict[str, Any] = json.loads(MODELS[locale].read_text(encoding="utf-8"))["interactionModel"]["languageModel"]
    return model


def _samples(locale: str) -> list[tuple[str, str]]:
    return [(intent["name"], sample) for intent in _language(locale)["intents"] for sample in intent["samples"]]


def test_there_is_a_model_for_every_country(locale: str) -> None:
    """Every compiled locale but the neutral one has an interaction model, and every model its content."""
    compiled = {path.stem for path in contents.COMPILED.glob("*.json")} - {build.NEUTRAL, "phrases"}
    assert locale in compiled
    assert set(MODELS) == compiled


def test_m1_amazons_own_classes_read_it_without_loss(locale: str) -> None:
    """Read into the official model classes and written again, nothing is lost or changed."""
    raw = json.loads(MODELS[locale].read_text(encoding="utf-8"))
    serializer = DefaultSerializer()
    again = serializer.serialize(serializer.deserialize(json.dumps(raw), InteractionModelData))
    assert _filled(again) == raw


def _filled(found: object) -> object:
    """Return what was written without the empty fields that the classes add."""
    if isinstance(found, dict):
        return {key: _filled(value) for key, value in found.items() if value is not None}
    return [_filled(value) for value in found] if isinstance(found, list) else found


def test_m2_the_invocation_name_can_be_called(locale: str) -> None:
    """Two words or more in lower case, no launch, joining, wake or promising word, no article in a two-word name."""
    name = _language(locale)["invocationName"]
    words = name.split()
    assert re.fullmatch(r"[a-z][a-z.' ]{1,49}", name)
    assert " ".join(words) == name
    assert len(words) >= 2
    assert set(words) & set(f"{LAUNCH_WORDS} {JOINING_WORDS} {DEVICE_WORDS} {PROMISING_WORDS}".split()) == set()
    assert len(words) > 2 or not set(words) & {"a", "an", "the", "my", "for", "to", "of"}


def test_m3_every_sample_has_allowed_characters(locale: str) -> None:
    """Samples are lower-case words and slots one space apart: no digit, no other mark, no curly apostrophe."""
    assert [row for row in _samples(locale) if not SAMPLE.fullmatch(row[1])] == []


def test_m4_slots_are_declared_and_used(locale: str) -> None:
    """An intent declares exactly the slots that its samples use."""
    for intent in _language(locale)["intents"]:
        used = {slot for sample in intent["samples"] for slot in SLOT.findall(sample)}
        assert used == {slot["name"] for slot in intent.get("slots", ())}, intent["name"]


def test_m5_slot_types_are_whole(locale: str) -> None:
    """Every custom type that is used is defined, has values with ids, and no name stands for two values."""
    model = _language(locale)
    used = {slot["type"] for intent in model["intents"] for slot in intent.get("slots", ())}
    assert used - BUILT_IN_SLOTS == {row["name"] for row in model["types"]}
    for row in model["types"]:
        ids = [value["id"] for value in row["values"]]
        names = [name for value in row["values"] for name in (value["name"]["value"], *value["name"]["synonyms"])]
        assert ids
        assert all(ids)
        assert [one for one, count in Counter(ids).items() if count > 1] == []
        assert [one for one, count in Counter(map(normalise, names)).items() if count > 1] == []
        assert [name for name in names if not 0 < len(name) <= 140 or name != name.lower()] == []


def test_m6_no_sample_stands_twice(locale: str) -> None:
    """No sample is in two intents or twice in one, slots seen as their types and contractions written out."""
    types = {slot["name"]: slot["type"] for i in _language(locale)["intents"] for slot in i.get("slots", ())}
    plain = [
        (normalise(SLOT.sub(lambda one: types[one[1]].split(".")[-1], text)), name) for name, text in _samples(locale)
    ]
    twice = {text for text, count in Counter(text for text, _ in plain).items() if count > 1}
    assert [row for row in plain if row[0] in twice] == []


def test_m7_a_slot_name_has_one_type(locale: str) -> None:
    """The same slot name has the same type in every intent."""
    types: dict[str, set[str]] = {}
    for intent in _language(locale)["intents"]:
        for slot in intent.get("slots", ()):
            types.setdefault(slot["name"], set()).add(slot["type"])
    assert {name: found for name, found in types.items() if len(found) > 1} == {}


def test_m8_no_free_text_is_collected(locale: str) -> None:
    """No slot takes free speech, so that nothing a patient says beyond the model reaches the skill."""
    types = {slot["type"] for intent in _language(locale)["intents"] for slot in intent.get("slots", ())}
    assert "AMAZON.SearchQuery" not in types


def test_m9_the_built_in_intents_are_there(locale: str) -> None:
    """Every intent that certification asks for is in the model, once."""
    names = Counter(intent["name"] for intent in _language(locale)["intents"])
    assert [name for name in REQUIRED if names[name] != 1] == []
    assert [name for name, count in names.items() if count > 1] == []


def test_m10_every_intent_means_something(locale: str) -> None:
    """The intents of the model are exactly those that the skill routes, and each leads to an act, topic or sign."""
    content = contents.load(locale)
    assert {intent["name"] for intent in _language(locale)["intents"]} == set(content.intents)
    assert {row["act"] for row in content.intents.values()} <= set(Kind)
    topics = {row["id"] for row in content.intents.values() if row["act"] == Kind.TOPIC and "id" in row}
    assert topics == set(content.topics) - {stage.plan for stage in content.moving.stages}, (
        "a plan is asked for by name"
    )
    assert {row["id"] for row in content.intents.values() if row["act"] == Kind.SIGN} == set(content.signs)


def test_m10_every_slot_value_means_something(locale: str) -> None:
    """Every value of the topic slot is an answer or a step of the check, and every person is known."""
    content = contents.load(locale)
    ids = {row["name"]: {value["id"] for value in row["values"]} for row in _language(locale)["types"]}
    steps = {name.removeprefix(STEP_PREFIX) for name in ids["Topic"] if name.startswith(STEP_PREFIX)}
    assert steps <= set(content.steps)
    assert {name for name in ids["Topic"] if not name.startswith(STEP_PREFIX)} == set(content.topics)
    assert ids["Movement"] == set(content.movements)
    assert ids["Person"] == {"other", *contents.AUDIENCES}


def test_m10_names_are_letters(locale: str) -> None:
    """Names of our own intents, slots and types hold letters and underscores only."""
    model = _language(locale)
    names = {intent["name"].removeprefix("AMAZON.") for intent in model["intents"]} | {
        t["name"] for t in model["types"]
    }
    names |= {slot["name"] for intent in model["intents"] for slot in intent.get("slots", ())}
    assert [name for name in names if not re.fullmatch(r"[A-Za-z_]+", name)] == []


def test_m11_locales_have_the_same_intents(locale: str) -> None:
    """Intents, slots and ids of slot values are the same in every locale."""
    first = next(iter(MODELS))
    assert _outline(locale) == _outline(first)


def _outline(locale: str) -> dict[str, Any]:
    model = _language(locale)
    slots = {intent["name"]: intent.get("slots", []) for intent in model["intents"]}
    return slots | {row["name"]: [value["id"] for value in row["values"]] for row in model["types"]}


def test_m13_the_model_is_within_the_limits(locale: str) -> None:
    """At most 1.5 MB, 250 intents and 10 000 samples; the caps of the design hold where alternatives were cut."""
    sizes = Counter(name for name, _ in _samples(locale))
    assert MODELS[locale].stat().st_size <= 1_500_000
    assert len(_language(locale)["intents"]) <= 250
    assert sizes.total() <= 10_000
    assert sizes["AMAZON.NoIntent"] <= 25


def test_m14_the_sensitivity_is_set_where_it_exists(locale: str) -> None:
    """Fallback sensitivity is given in English only, where Alexa knows it."""
    level = _language(locale)["modelConfiguration"]["fallbackIntentSensitivity"]["level"]
    assert locale.startswith("en-")
    assert level in ("LOW", "MEDIUM", "HIGH")
