"""Whatever is sent, the answer is a valid response, and nothing of what was sent is in answer or log."""

from __future__ import annotations

import json
import logging
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from doors import DOORS
from envelopes import SPEAKING, launch
from hostile import CANARY, KINDS, MISSING

import lambda_function
from skill import guard
from skill.alexa.door import door
from skill.form import FORMS
from skill.guard import SILENT

TAGS = {"speak", "p", "prosody"}
TRACES = ("traceback", "exception", "error:", " file ", ".py", "none")
"""What a stack trace or a value without words would leave in speech."""
MOST_BYTES = 24_000
MOST_ATTRIBUTES = 2048
OURS = "amzn1.ask.skill.ours"
FIELDS = (["request", "asking", "urgency", "ms"], ["fault"])


def _valid(kind: str, event: object, answer: dict[str, Any]) -> dict[str, Any]:
    """Fail, naming the kind of event, where its answer is no valid one; return the answer's body."""
    text = json.dumps(answer)
    assert answer["version"] == "1.0", kind
    assert len(text) < MOST_BYTES, kind
    assert CANARY not in text, kind
    assert len(json.dumps(answer.get("sessionAttributes", {}))) <= MOST_ATTRIBUTES, kind
    body: dict[str, Any] = answer["response"]
    request = event.get("request") if isinstance(event, dict) else None
    asked = request.get("type") if isinstance(request, dict) else None
    if asked == "CanFulfillIntentRequest":
        assert set(body) == {"canFulfillIntent"}, kind
        return body
    if isinstance(asked, str) and asked.startswith(SILENT):
        assert body == {}, kind
        return body
    said = _words(body["outputSpeech"]["ssml"], kind)
    assert body["shouldEndSession"] is not said.endswith("?"), kind
    assert ("reprompt" in body) is said.endswith("?"), kind
    if isinstance(asked, str) and asked not in SPEAKING:
        assert body["shouldEndSession"] is True, kind
    return body


def _words(ssml: str, kind: str) -> str:
    root = ET.fromstring(ssml)  # noqa: S314 - our own speech
    said = "".join(root.itertext()).strip()
    assert root.tag == "speak", kind
    assert {element.tag for element in root.iter()} <= TAGS, kind
    assert said, kind
    assert not any(trace in f" {said.lower()} " for trace in TRACES), kind
    return said


def test_there_are_enough_kinds() -> None:
    """At least sixty kinds of hostile events are tried."""
    assert len(KINDS) >= 60
    assert all(event is not MISSING for event in KINDS.values())


@pytest.mark.parametrize("form", FORMS)
def test_a_hostile_event_gets_a_valid_answer(form: str, caplog: pytest.LogCaptureFixture) -> None:
    """The answer to every kind is valid, holds nothing of the event, and the log one line of closed fields."""
    caplog.set_level(logging.DEBUG)
    for kind, event in KINDS.items():
        caplog.clear()
        _valid(kind, event, DOORS[form](event, None))
        assert CANARY not in caplog.text, kind
        assert len(caplog.records) <= 2, kind
        for record in caplog.records:
            line = record.getMessage()
            assert "\n" not in line, kind
            assert [part.split("=")[0] for part in line.split()] in FIELDS, kind
            assert record.exc_info is None, kind


def test_a_hostile_event_from_another_skill_gets_a_valid_answer() -> None:
    """With a skill id set, every hostile event of another application is refused with a valid, closing answer."""
    refusing = guard.guarded(lambda: door(OURS))
    for kind, event in KINDS.items():
        body = _valid(kind, event, refusing(event, None))
        assert set(body) <= {"canFulfillIntent"} or (
            body["shouldEndSession"] and "emergency" in body["outputSpeech"]["ssml"]
        ), kind


@pytest.mark.parametrize("locale", ["de-DE", "en-NZ", "EN-us", "en_US", "es-US", "zz", ""])
def test_an_unknown_locale_falls_back_to_words_of_no_country(locale: str) -> None:
    """A locale without content hears its language where we have it, else neutral English: never a country's number."""
    said = _words(lambda_function.handler(launch(locale), None)["response"]["outputSpeech"]["ssml"], locale)
    assert "your local emergency number" in said
    assert not any(number in said for number in ("nine nine nine", "nine one one", "zero zero zero", "one one two"))
