"""What a patient says leaves no trace: not in logs, cards, attributes or later turns; nothing leaves the machine."""

from __future__ import annotations

import copy
import json
import logging
import re
import socket
from typing import TYPE_CHECKING, Any

import pytest
from envelopes import SAMPLES, intent, slot
from walking import AMERICAN

import lambda_function
from authoring import library
from skill import content as contents
from skill import state as states
from skill.acts import Act, Kind
from skill.content import URGENCIES
from skill.dialogue import respond
from skill.red_flags import Check
from skill.spoken import Open
from skill.state import State

if TYPE_CHECKING:
    from collections.abc import Iterator

CANARY = "zanzibar-canary"
KEPT_WORDS = ("type", "locale", "code")
"""Parts of a request that decide what it is; a canary there makes another request of it, tried by itself."""
LAST_RESORT = "something went wrong"
MOST_BYTES = 2048
PAGE = library.ROOT / "docs" / "privacy.md"
TOPIC = "privacy"
LINE = re.compile(r"request=(\S+) asking=(\S+) urgency=(\S+) ms=\d+\.\d")
FAULT = re.compile(r"fault=\w+")


def _planted(found: Any, path: tuple[str, ...] = ()) -> Any:  # noqa: ANN401 - any part of a request
    """Return a copy of a request with a canary in every text that says something, and as a field of every part."""
    if isinstance(found, dict):
        planted = {key: _planted(value, (*path, key)) for key, value in found.items()}
        return {**planted, CANARY: CANARY}
    if isinstance(found, list):
        return [*(_planted(value, path) for value in found), CANARY]
    kept = path[-1] in KEPT_WORDS or path[-2:] == ("intent", "name")
    return found if kept or not isinstance(found, str) else f"{found} {CANARY}"


def _texts(found: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the place of every text of a request."""
    if isinstance(found, str):
        yield path
    places = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    for key, value in places:
        yield from _texts(value, (*path, key))


def _with_canary(event: dict[str, Any], place: tuple[Any, ...]) -> dict[str, Any]:
    """Return the request with the text at ``place`` replaced by a canary."""
    made = copy.deepcopy(event)
    at: Any = made
    for key in place[:-1]:
        at = at[key]
    at[place[-1]] = CANARY
    return made


def _next(event: dict[str, Any], answered: dict[str, Any]) -> dict[str, Any]:
    """Return what the skill says when it is then asked to repeat."""
    again = intent("AMAZON.RepeatIntent", attributes=answered.get("sessionAttributes"))
    again["request"]["locale"] = event.get("request", {}).get("locale", "en-US")
    later: dict[str, Any] = lambda_function.handler(again, None)
    return later


def _traceless(event: dict[str, Any], caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    """Assert that a request with a canary leaves it nowhere, in this turn and in the next one."""
    answered = lambda_function.handler(event, None)
    later = _next(event, answered)
    printed = capfd.readouterr()
    for place, text in {
        "response": json.dumps(answered),
        "next turn": json.dumps(later),
        "log": caplog.text,
        "printed": printed.out + printed.err,
    }.items():
        assert CANARY not in text, (place, event)
    caplog.clear()


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.usefixtures("sockets")
def test_no_word_of_a_request_leaves_a_trace(
    name: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """A canary in every text, and as a field of every part, of a request is in no response, log or later turn."""
    caplog.set_level(logging.DEBUG)
    _traceless(_planted(SAMPLES[name]), caplog, capfd)


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.usefixtures("sockets")
def test_no_single_text_of_a_request_leaves_a_trace(
    name: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """A canary in place of each text by itself, type and locale included, leaves no trace either."""
    caplog.set_level(logging.DEBUG)
    for place in _texts(SAMPLES[name]):
        _traceless(_with_canary(SAMPLES[name], place), caplog, capfd)


@pytest.mark.usefixtures("sockets")
def test_no_word_in_a_slot_leaves_a_trace_in_any_intent(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """A canary in every slot of every intent, matched or not, in a new session and in the check, leaves no trace."""
    caplog.set_level(logging.DEBUG)
    opened = lambda_function.handler(intent("IsItSeriousTopic", new=True), None)["sessionAttributes"]
    names = ("topic", "who", "duration", "place", "cause", CANARY)
    unmatched = {key: slot(key, f"my {CANARY}")[key] for key in names}
    matched = {key: slot(key, f"my {CANARY}", CANARY)[key] for key in names}
    for name in AMERICAN.intents:
        for slots in (unmatched, matched):
            for attributes in (None, opened):
                _traceless(intent(name, slots, attributes=attributes), caplog, capfd)


def _forged() -> Iterator[dict[str, Any]]:
    """Yield session attributes of ours, each with one of its texts replaced by a canary."""
    check = Check(origin="G0", step="Q2", answers={"G0": "no", "Q1": "no"}, audience=("pregnant",))
    sound = [
        State(open=Open.CHECK, check=check, said=("say.thanks", "steps.Q2.ask")),
        State(open=Open.NUMBER, urgency="emergency", advice="advice.hospital", checked=True),
        State(open=Open.AGAIN, urgency="today", advice="advice.today", checked=True),
        State(open=Open.OFFER, topic="heat-and-cold", heard=("heat-and-cold",), after="sitting-posture-desk"),
        State(urgency="today", advice="advice.today"),
    ]
    for state in sound:
        raw = json.loads(json.dumps({**states.to_json(state), "v": states.VERSION}))
        if "check" in raw:
            raw["check"]["kind"] = "hospital"
        for place in _texts(raw):
            yield _with_canary(raw, place)
        yield {**raw, CANARY: CANARY, "check": {**raw.get("check", {}), CANARY: CANARY}}


@pytest.mark.usefixtures("sockets")
def test_no_word_in_session_attributes_comes_back(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """A canary in place of any text of session attributes is dropped: it is never said, logged or carried on."""
    caplog.set_level(logging.DEBUG)
    for attributes in _forged():
        for name in ("AMAZON.YesIntent", "HeatAndColdTopic", "AMAZON.HelpIntent", "AMAZON.StopIntent"):
            _traceless(intent(name, attributes=attributes), caplog, capfd)
            assert LAST_RESORT not in json.dumps(lambda_function.handler(intent(name, attributes=attributes), None))


@pytest.mark.parametrize("name", SAMPLES)
def test_a_turn_logs_one_line_of_known_fields_and_values(name: str, caplog: pytest.LogCaptureFixture) -> None:
    """Every request logs exactly one line: a known type, a step of the check, an urgency and milliseconds."""
    caplog.set_level(logging.DEBUG)
    lambda_function.handler(SAMPLES[name], None)
    (line,) = [record.getMessage() for record in caplog.records]
    match = LINE.fullmatch(line)
    assert match, line
    kind, asking, urgency = match.groups()
    assert kind in {sample["request"]["type"] for sample in SAMPLES.values()}
    assert asking in {"-", *AMERICAN.steps}
    assert urgency in {"-", *URGENCIES}


def test_a_fault_logs_its_kind_only(caplog: pytest.LogCaptureFixture) -> None:
    """What is no request leaves one line with the kind of fault, and no message."""
    caplog.set_level(logging.DEBUG)
    lambda_function.handler({"request": {"type": CANARY, "intent": CANARY}}, None)
    assert [record.getMessage() for record in caplog.records if not FAULT.fullmatch(record.getMessage())] == []
    assert not any(record.exc_info or record.stack_info for record in caplog.records)


def test_the_guard_sees_a_socket(sockets: list[str]) -> None:
    """The guard of these tests notices a socket, so a test that passes under it opened none."""
    socket.socket().close()
    assert sockets == ["socket.__new__"]
    sockets.clear()


def test_attributes_of_the_longest_session_stay_small() -> None:
    """Whoever hears every answer, then walks the longest check up to its recap, carries less than 2 KB."""
    state, most = State(), 0
    acts = [Act(Kind.TOPIC, name) for name in AMERICAN.topics if not AMERICAN.topics[name].opens_check]
    acts += [Act(Kind.SLOWER), Act(Kind.START_CHECK), Act(Kind.ABOUT, "both")]
    for act in acts:
        state, _ = respond(AMERICAN, state, act)
        most = max(most, len(json.dumps(states.to_json(state))))
    yes_once = {"Q4", "Q5"}
    while state.open == Open.CHECK and state.check is not None:
        given = "yes" if state.check.asked in yes_once else "no"
        state, _ = respond(AMERICAN, state, Act(Kind.ANSWER, given))
        most = max(most, len(json.dumps(states.to_json(state))))
    assert state.open == Open.RECAP
    assert len(state.heard) > len(AMERICAN.topics) / 2
    assert most < MOST_BYTES


def test_a_card_does_not_tell_the_sign_that_was_said() -> None:
    """Signs with the same advice give the same card, and no emergency card names one sign alone."""
    cards: dict[str, set[str]] = {}
    for group, sign in AMERICAN.signs.items():
        if sign.urgency == "emergency":
            _, reply = respond(AMERICAN, State(), Act(Kind.SIGN, group))
            cards.setdefault(sign.kind, set()).add(AMERICAN.text(f"{reply.card}.card"))
    assert all(len(written) == 1 for written in cards.values())


@pytest.mark.parametrize("locale", sorted(path.stem for path in contents.COMPILED.glob("en*.json")))
def test_what_is_said_about_data_stands_on_the_privacy_page(locale: str) -> None:
    """Every sentence that the skill says or shows about data is in docs/privacy.md, word for word."""
    page = " ".join(PAGE.read_text(encoding="utf-8").replace("\n>", " ").split())
    content = contents.load(locale)
    for key in ("say", "more", "brief", "card"):
        for sentence in re.split(r"(?<=[.?!])\s+", content.text(f"topics.{TOPIC}.{key}")):
            assert sentence in page, sentence


def test_asking_about_data_is_answered_without_a_check() -> None:
    """The question what becomes of one's data is answered at once."""
    event = intent("PrivacyTopic", new=True)
    said = lambda_function.handler(event, None)["response"]["outputSpeech"]["ssml"]
    assert "I keep nothing that you say" in said
