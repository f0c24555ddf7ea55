"""The Alexa shell: whatever arrives gets a valid response, and nothing that is said leaves a trace."""

from __future__ import annotations

import copy
import json
import logging
from typing import Any

import pytest
from envelopes import SAMPLES, SKILL_ID, intent, launch, slot
from valid import valid

import lambda_function
from skill import guard
from skill import state as states
from skill.alexa.door import door
from skill.last_resort import SENTENCES
from skill.red_flags import Check
from skill.spoken import Open
from skill.state import State

CANARY = "my secret canary word"
REPLACEMENTS: tuple[Any, ...] = (..., None, 17, "x", [], {}, [None], {"a": {"b": []}})
"""What a part of a request is replaced by; ... leaves it out."""


@pytest.mark.parametrize("name", SAMPLES)
def test_every_recorded_request_gets_a_valid_response(name: str) -> None:
    """Every recorded request of every type is answered as its type allows."""
    valid(SAMPLES[name], lambda_function.handler(SAMPLES[name], None))


def _remade(event: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the event with each of its values in turn missing or of another kind."""
    made = []
    for path in _paths(event):
        for value in REPLACEMENTS:
            other = copy.deepcopy(event)
            place = other
            for key in path[:-1]:
                place = place[key]
            if value is ...:
                del place[path[-1]]
            else:
                place[path[-1]] = value
            made.append(other)
    return made


def _paths(found: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if not isinstance(found, dict):
        return [path] if path else []
    below = [one for key, value in found.items() for one in _paths(value, (*path, key))]
    return [path, *below] if path else below


@pytest.mark.parametrize(
    "name", ["intent_slot_match", "launch_with_screen", "apl_user_event_yes", "session_ended_user"]
)
def test_a_broken_request_gets_a_valid_response(name: str) -> None:
    """A request with any of its parts missing or of another kind is answered, and never with a fault."""
    for event in _remade(SAMPLES[name]):
        body = lambda_function.handler(event, None)["response"]
        speech = body.get("outputSpeech", {}).get("ssml", "")
        assert body in ({}, {"canFulfillIntent": {"canFulfill": "NO"}}) or speech.startswith("<speak>"), event


@pytest.mark.parametrize(
    "event", [None, 17, "x", [], {}, {"x": 1}, {"request": None}, {"request": {"type": "No.Such"}}]
)
def test_anything_at_all_hears_the_emergency_sentence(event: object) -> None:
    """What is no request hears the emergency sentence, of no country where the locale is not known."""
    body = lambda_function.handler(event, None)["response"]
    assert "your local emergency number" in body["outputSpeech"]["ssml"]
    assert body["shouldEndSession"] is True


@pytest.mark.parametrize("locale", SENTENCES)
def test_a_fault_hears_the_emergency_sentence_of_its_locale(locale: str) -> None:
    """When a door cannot be opened, the patient hears the emergency sentence of the locale; events get nothing."""

    def broken() -> guard.Handler:
        raise RuntimeError(CANARY)

    handler = guard.guarded(broken)
    assert SENTENCES[locale] in handler(launch(locale), None)["response"]["outputSpeech"]["ssml"]
    assert handler(SAMPLES["session_ended_user"], None)["response"] == {}


def test_a_door_that_failed_once_is_tried_again() -> None:
    """A fault while starting is not for ever: the next event opens the door again."""
    tries: list[int] = []

    def second_time() -> guard.Handler:
        tries.append(1)
        if len(tries) < 2:
            raise RuntimeError
        return lambda event, context: {"event": event, "context": context}

    assert guard.guarded(second_time)(1, 2) == {"event": 1, "context": 2}


@pytest.mark.parametrize("locale", ["de-DE", "en-NZ", "", "phrases", "../en-US", "xx"])
def test_an_unknown_locale_speaks_no_countrys_number(locale: str) -> None:
    """A device in a country without content hears "your local emergency number" (hazard H10)."""
    said = lambda_function.handler(launch(locale), None)["response"]["outputSpeech"]["ssml"]
    assert "your local emergency number" in said
    assert "nine" not in said


def test_another_skills_requests_are_refused() -> None:
    """With a skill id set, a request for another application gets a valid refusal, an event an empty answer."""
    handler = guard.guarded(lambda: door("amzn1.ask.skill.ours"))
    refused = handler(launch("en-GB"), None)
    assert "right skill" in refused["response"]["outputSpeech"]["ssml"]
    assert "nine nine nine" in refused["response"]["outputSpeech"]["ssml"]
    assert refused["response"]["shouldEndSession"] is True
    assert handler(SAMPLES["session_ended_user"], None)["response"] == {}


def test_our_own_requests_are_let_in() -> None:
    """With a skill id set, requests for it are answered."""
    handler = guard.guarded(lambda: door(SKILL_ID))
    assert "Welcome" in handler(launch(), None)["response"]["outputSpeech"]["ssml"]


def test_a_sign_inside_a_slot_is_an_emergency() -> None:
    """Words of a warning sign in a slot that matched nothing get emergency advice (hazard H2)."""
    event = intent("TopicIntent", slot("topic", "the fact i can't feel my bottom"), new=True)
    assert "emergency room" in lambda_function.handler(event, None)["response"]["outputSpeech"]["ssml"]


@pytest.mark.parametrize(
    ("name", "slots"),
    [
        ("CaudaEquinaWarning", slot("who", "my friend who has a fever")),
        ("TopicIntent", slot("topic", "my fever and i can't pee")),
        ("TopicIntent", slot("topic", "i have a high temperature") | slot("who", "i can't feel my bottom")),
        ("MyBackHurtsTopic", slot("place", "upper back", "upper_back") | slot("cause", "a car crash", "crash")),
        ("MyBackHurtsTopic", slot("place", "neck", "other_part") | slot("cause", "a car crash", "crash")),
    ],
)
def test_of_several_signs_the_most_urgent_is_answered(name: str, slots: dict[str, Any]) -> None:
    """When an intent and its slots hold several signs, the emergency is answered, in a new session and in the check."""
    sessions: list[dict[str, Any]] = [{}, _say("IsItSeriousTopic", {})["sessionAttributes"]]
    for attributes in sessions:
        assert _say(name, attributes, slots=slots)["sessionAttributes"]["urgency"] == "emergency"


def test_a_denied_sign_inside_a_slot_is_no_emergency() -> None:
    """A look-alike or a denied sign in a slot alarms nobody (hazard H4)."""
    event = intent("TopicIntent", slot("topic", "i haven't wet myself"), new=True)
    assert "emergency room" not in lambda_function.handler(event, None)["response"]["outputSpeech"]["ssml"]


def test_two_topics_that_match_are_not_guessed() -> None:
    """A slot that matches two topics is asked again rather than guessed."""
    both = slot("topic", "rest", "stay-active-or-rest")
    rows = both["topic"]["resolutions"]["resolutionsPerAuthority"]
    rows[0]["values"].append({"value": {"name": "sleep", "id": "sleep-and-mattress"}})
    attributes = lambda_function.handler(intent("TopicIntent", both, new=True), None)["sessionAttributes"]
    assert (attributes["open"], attributes["missed"]) == ("start", 1)


def _say(name: str, attributes: object, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - slots of the request
    answer: dict[str, Any] = lambda_function.handler(intent(name, more.get("slots"), attributes=attributes), None)
    return answer


def test_nothing_said_is_logged_or_kept(caplog: pytest.LogCaptureFixture) -> None:
    """A word that a patient says is in no log line, attribute or later turn; logs keep a closed list of fields."""
    caplog.set_level(logging.DEBUG)
    for name in ("TopicIntent", "MyBackHurtsTopic", "DurationIntent", "NoSuchIntent"):
        slots = {key: slot(key, CANARY)[key] for key in ("topic", "who", "duration", CANARY)}
        first = _say(name, {"v": 1, "said": [CANARY], CANARY: CANARY}, slots=slots)
        assert CANARY not in json.dumps(first)
        assert CANARY not in json.dumps(_say("AMAZON.RepeatIntent", first.get("sessionAttributes")))
    assert CANARY not in caplog.text
    for record in caplog.records:
        fields = [part.split("=")[0] for part in record.getMessage().split()]
        assert fields in (["request", "asking", "urgency", "ms"], ["fault"])


def test_one_line_a_turn_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Every turn writes one line: request type, open step, urgency given, milliseconds."""
    caplog.set_level(logging.INFO, "skill.turn")
    _say("CaudaEquinaWarning", None)
    assert len(caplog.records) == 1
    assert caplog.records[0].getMessage().startswith("request=IntentRequest asking=- urgency=emergency ms=")


@pytest.mark.parametrize(
    "attributes",
    [
        [],
        "x",
        {"v": 99, "open": "check"},
        {"v": 1, "open": "check"},
        {"v": 1, "open": "no-such-question"},
        {"v": 1, "open": "again"},
        {"v": 1, "open": "number", "advice": "advice.no-such"},
        {"v": 1, "open": "long_lasting"},
        {"v": 1, "open": "offer", "topic": "no-such"},
        {"v": 1, "open": ["check"]},
        {"v": 1, "audience": [["child"]]},
        {"v": 1, "audience": ["nobody"]},
        {"v": 1, "urgency": "calm"},
        {"v": 1, "missed": -5},
        {"v": 1, "said": [{"a": 1}]},
        {"v": 1, "person": "it"},
        {"v": 1, "open": "check", "check": {"step": "Q99"}},
        {"v": 1, "open": "check", "check": {"step": "Q1", "answers": ["G0"]}},
        {"v": 1, "open": "check", "check": {"step": "Q1", "answers": {"Q99": "no"}}},
        {"v": 1, "open": "check", "check": {"step": "Q1", "answers": {"G0": "perhaps"}}},
        {"v": 1, "open": "check", "check": {"step": "Q8", "clarifying": True}},
        {"v": 1, "open": "check", "check": {"step": "Q1", "urgency": "emergency"}},
        {"v": 1, "open": "check", "check": {"step": "Q1", "not_sure": -3}},
        {"v": 1, "open": "check", "check": 7},
    ],
)
def test_forged_attributes_are_a_fresh_start(attributes: Any) -> None:  # noqa: ANN401 - anything may come back
    """Session attributes that do not fit are dropped, and the turn is answered as the first of a session."""
    fresh = _say("AMAZON.YesIntent", {})
    assert _say("AMAZON.YesIntent", attributes)["response"] == fresh["response"]


def test_the_state_is_gone_when_the_session_closes() -> None:
    """A closing answer and the end of a session leave no attributes behind."""
    opened = _say("IsItSeriousTopic", {})["sessionAttributes"]
    assert opened["open"] == Open.CHECK
    assert _say("AMAZON.StopIntent", opened)["sessionAttributes"] == {}
    ended = {
        **SAMPLES["session_ended_user"],
        "session": {**SAMPLES["session_ended_user"]["session"], "attributes": opened},
    }
    assert lambda_function.handler(ended, None).get("sessionAttributes", {}) == {}


def test_a_tap_is_the_same_as_the_spoken_answer() -> None:
    """Touching Yes on the open question answers it; a tap on an old screen only repeats the question."""
    attributes = _say("IsItSeriousTopic", {})["sessionAttributes"]
    tap = copy.deepcopy(SAMPLES["apl_user_event_yes"])
    tap["session"]["attributes"] = attributes
    tap["request"]["arguments"] = ["answer", "NO", "G0"]
    tapped = lambda_function.handler(tap, None)["sessionAttributes"]
    assert tapped == _say("AMAZON.NoIntent", attributes)["sessionAttributes"]
    tap["request"]["arguments"] = ["answer", "YES", "Q7"]
    assert lambda_function.handler(tap, None)["sessionAttributes"]["check"]["step"] == "G0"


def test_slower_is_spoken_slowly_for_the_rest_of_the_session() -> None:
    """After "slower" every turn is spoken slowly, the last words included."""
    attributes = _say("SlowerIntent", {})["sessionAttributes"]
    said = _say("AMAZON.StopIntent", attributes)["response"]["outputSpeech"]["ssml"]
    assert '<prosody rate="slow">' in said


def test_a_name_free_question_is_answered_for_topics_only() -> None:
    """CanFulfillIntentRequest hears yes for a topic that exists, no for a warning sign."""
    event = copy.deepcopy(SAMPLES["can_fulfill_intent"])
    event["request"]["intent"] = intent("HeatAndColdTopic")["request"]["intent"]
    assert lambda_function.handler(event, None)["response"]["canFulfillIntent"]["canFulfill"] == "YES"
    event["request"]["intent"] = intent("CaudaEquinaWarning")["request"]["intent"]
    assert lambda_function.handler(event, None)["response"]["canFulfillIntent"]["canFulfill"] == "NO"


def test_the_words_of_a_closing_turn_fit_the_person() -> None:
    """The last words of a session about somebody else say "they", at the pace that was asked for."""
    check = Check(origin="G0", step="Q2", answers={"G0": "no", "Q1": "no"})
    attributes = states.to_json(State(open=Open.CHECK, check=check, person="they", slow=True, missed=1))
    closing = _say("AMAZON.FallbackIntent", attributes)["response"]
    assert closing["shouldEndSession"] is True
    assert "even if they feel all right" in closing["outputSpeech"]["ssml"]
    assert "<prosody" in closing["outputSpeech"]["ssml"]


def test_the_other_name_of_the_entry_point_is_the_same() -> None:
    """Consoles expect ``lambda_handler``; it is the handler."""
    assert lambda_function.lambda_handler is lambda_function.handler
