"""Events that Alexa does not send: each kind by name, made from a real one. Every text in them holds ``CANARY``."""

from __future__ import annotations

import copy
import json
from functools import cache
from typing import TYPE_CHECKING, Any

from envelopes import SAMPLES, intent, launch, slot

from skill import state as states
from skill.red_flags import Check
from skill.spoken import Open
from skill.state import State

if TYPE_CHECKING:
    from collections.abc import Callable

CANARY = "canary of a patient"
HUGE = f"{CANARY} " * 50_000
DEPTH = 20_000
"""Deeper than Python recurses."""
IN_CHECK = states.to_json(State(open=Open.CHECK, check=Check(origin="G0", step="Q2", answers={"G0": "no", "Q1": "no"})))
MISSING = object()


@cache
def _deep(depth: int = DEPTH) -> Any:  # noqa: ANN401 - a JSON value
    found: Any = CANARY
    for number in range(depth):
        found = {CANARY: found} if number % 2 else [found]
    return found


def _event() -> dict[str, Any]:
    """Return a real turn in the middle of the check."""
    return intent("TopicIntent", slot("topic", CANARY), attributes=copy.deepcopy(IN_CHECK))


def _with(path: str, value: object, event: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return an event whose ``path`` (dotted) has another value, or is missing."""
    event = copy.deepcopy(event) if event else _event()
    *above, last = path.split(".")
    place = event
    for key in above:
        place = place.setdefault(key, {})
    if value is MISSING:
        place.pop(last, None)
    else:
        place[last] = value
    return event


def _no_events() -> dict[str, Any]:
    return {
        "no event": None,
        "a text": CANARY,
        "a number": 17,
        "a truth": True,
        "a list": [CANARY],
        "an empty object": {},
        "an object of others": {CANARY: CANARY},
        "a deep object": _deep(),
        "bytes": CANARY.encode(),
        "JSON as text": json.dumps(_event()),
    }


def _broken_parts() -> dict[str, Any]:
    """Return each part that the skill reads missing, null, of another kind, and deep."""
    parts = ["request", "request.type", "request.locale", "request.requestId", "request.intent", "request.intent.name"]
    parts += ["request.intent.slots", "request.intent.slots.topic", "session", "session.attributes", "session.new"]
    parts += ["context", "context.System", "context.System.application", "session.sessionId"]
    found: dict[str, Any] = {}
    for part in parts:
        found |= {
            f"{part} missing": _with(part, MISSING),
            f"{part} null": _with(part, None),
            f"{part} a list": _with(part, [CANARY]),
            f"{part} a number": _with(part, -1.5),
            f"{part} deep": _with(part, _deep()),
        }
    return found


def _texts() -> dict[str, Any]:
    """Return texts that are huge, odd or unprintable, where the skill reads text."""
    odd = {
        "huge": HUGE,
        "empty": "",
        "a lone surrogate": f"{CANARY} \ud800",
        "NUL and control": f"{CANARY}\x00\x07\x1b[2J",
        "right to left": f"\u202e{CANARY}\u202c \u200f",
        "combining marks": CANARY + "\u0301" * 5_000,
        "emoji and astral": f"{CANARY} \U0001f9d1\u200d\U0001f4bb\U0001f4a5",
        "SSML": f'</speak><audio src="{CANARY}"/><speak>',
        "line breaks": f"{CANARY}\r\nfault=none\nrequest=Forged asking=- urgency=- ms=0",
        "a format": f"{CANARY} %s %d {{0}} {{text}}",
        "digits of another script": "\u0661\u0662\u0663 \uff11\uff12",
    }
    at: dict[str, Callable[[str], Any]] = {
        "a slot value": lambda text: _with("request.intent.slots", slot("topic", text)),
        "a slot name": lambda text: _with("request.intent.slots", slot(text, CANARY)),
        "a resolved id": lambda text: _with("request.intent.slots", slot("topic", CANARY, text or CANARY)),
        "an intent name": lambda text: _with("request.intent.name", text),
        "a request type": lambda text: _with("request.type", text),
        "a locale": lambda text: _with("request.locale", text),
        "a duration": lambda text: intent("DurationIntent", slot("duration", text)),
        "a session id": lambda text: _with("session.sessionId", text),
    }
    return {f"{where} that is {what}": make(text) for where, make in at.items() for what, text in odd.items()}


def _unknown() -> dict[str, Any]:
    """Return values of enumerations that we do not know."""
    screen = copy.deepcopy(SAMPLES["launch_with_screen"])
    tap = copy.deepcopy(SAMPLES["apl_user_event_yes"])
    return {
        "unknown request type": _with("request.type", "Alexa.Next.Year"),
        "unknown dialog state": _with("request.dialogState", CANARY),
        "unknown confirmation": _with("request.intent.confirmationStatus", CANARY),
        "unknown match code": _unknown_code(),
        "unknown slot type": _with(
            "request.intent.slots.topic.slotValue", {"type": CANARY, "values": [CANARY, None, {}]}
        ),
        "unknown viewport": _with("context.Viewport", {"mode": CANARY, "shape": 5}, screen),
        "unknown interface": _with("context.System.device.supportedInterfaces", {CANARY: None}),
        "unknown permission status": _with("context.System.user.permissions", {"scopes": {CANARY: {"status": CANARY}}}),
        "unknown end reason": _with("request.reason", CANARY, SAMPLES["session_ended_user"]),
        "unknown error type": _with(
            "request.error", {"type": CANARY, "message": CANARY}, SAMPLES["session_ended_user"]
        ),
        "unknown launch task": _with("request.task", {"name": CANARY, "version": None, "input": _deep(50)}, launch()),
        "a tap of strangers": _with("request.arguments", [CANARY, None, 7, {}], tap),
        "a tap without arguments": _with("request.arguments", MISSING, tap),
        "a tap that is no list": _with("request.arguments", CANARY, tap),
        "a deep tap": _with("request.arguments", [_deep()], tap),
        "another version": _with("version", "99.0"),
        "a wrong timestamp": _with("request.timestamp", CANARY),
        "a thousand slots": _with("request.intent.slots", {f"s{n}": slot("x", CANARY)["x"] for n in range(1000)}),
        "a thousand values in a slot": _with(
            "request.intent.slots.topic.slotValue", {"values": [{"value": CANARY}] * 1000}
        ),
        "an event without a session": _with("session", MISSING, SAMPLES["can_fulfill_intent"]),
    }


def _unknown_code() -> dict[str, Any]:
    event = _event()
    rows = event["request"]["intent"]["slots"]["topic"]["resolutions"]["resolutionsPerAuthority"]
    rows[0]["status"]["code"] = CANARY
    return event


def _forged() -> dict[str, Any]:
    """Return session attributes that were never ours, or were changed."""
    check = IN_CHECK["check"]
    forged: dict[str, Any] = {
        "of another skill": {CANARY: CANARY},
        "of the next version": {**IN_CHECK, "v": 2},
        "with a version of another kind": {**IN_CHECK, "v": True},
        "that ask a question we do not have": {**IN_CHECK, "check": {**check, "step": CANARY}},
        "with an answer we do not have": {**IN_CHECK, "check": {**check, "answers": {"G0": CANARY}}},
        "with answers that are no object": {**IN_CHECK, "check": {**check, "answers": [["G0", "no"]]}},
        "with an origin we do not have": {**IN_CHECK, "check": {**check, "origin": CANARY}},
        "with a follow-up that has no clarifier": {**IN_CHECK, "check": {**check, "step": "Q8", "clarifying": True}},
        "that already ended": {**IN_CHECK, "check": {**check, "step": "", "aside": ""}},
        "with endless counters": {**IN_CHECK, "missed": 10**30, "check": {**check, "not_sure": 10**30}},
        "with counters that are no numbers": {**IN_CHECK, "missed": float("nan")},
        "with negative counters": {**IN_CHECK, "check": {**check, "unclear": -1}},
        "that say they were an emergency": {**IN_CHECK, "urgency": "emergency", "open": "number", "advice": CANARY},
        "with advice of another group": {"v": 1, "open": "number", "advice": "topics.walking"},
        "with advice that is no advice": {"v": 1, "open": "again", "advice": "say.welcome"},
        "with advice two lines long": {"v": 1, "open": "again", "advice": f"advice.today\n{CANARY}"},
        "with words in what was said": {**IN_CHECK, "said": [CANARY]},
        "with ten thousand references": {**IN_CHECK, "said": ["say.welcome"] * 10_000},
        "with a thousand topics heard": {**IN_CHECK, "heard": ["walking"] * 1_000},
        "with a stranger's audience": {**IN_CHECK, "audience": [CANARY]},
        "with the same audience ten times": {"v": 1, "open": "start", "audience": ["child"] * 10},
        "with an audience the wrong way round": {"v": 1, "open": "start", "audience": ["pregnant", "child"]},
        "with a person we do not know": {**IN_CHECK, "person": CANARY},
        "with an offer of nothing": {"v": 1, "open": "offer"},
        "with a topic to come that is none": {"v": 1, "open": "after_check", "after": CANARY},
        "with a recap of nothing": {"v": 1, "open": "recap"},
        "with an open question that is a list": {"v": 1, "open": [CANARY]},
        "deep": {**IN_CHECK, "check": _deep()},
        "huge": {**IN_CHECK, "topic": HUGE},
    }
    names = {"yes": "AMAZON.YesIntent", "repeat": "AMAZON.RepeatIntent", "stop": "AMAZON.StopIntent"}
    return {
        f"attributes {what}, then {act}": intent(name, attributes=attributes)
        for what, attributes in forged.items()
        for act, name in names.items()
    }


def _foreign() -> dict[str, Any]:
    """Return requests from elsewhere: wrong country, wrong language, wrong place."""
    places = ("de-DE", "en-NZ", "EN-us", "en_US", "es-US", "xx", "phrases", "../en-US", "en-US/../../secret", "\u0130")
    return {f"locale {place!r}": launch(place) for place in places}


KINDS: dict[str, Any] = {**_no_events(), **_broken_parts(), **_texts(), **_unknown(), **_forged(), **_foreign()}
"""Every kind of hostile event by what is wrong with it."""
