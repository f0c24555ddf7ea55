"""Reads what Alexa sends: which parts of an event the skill needs, and which act they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from skill import content as contents
from skill.acts import Act, Kind
from skill.content import rank
from skill.heard import warnings_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ask_sdk_model import Intent, Slot
    from ask_sdk_model.canfulfill import CanFulfillIntentRequest

    from skill.content import Content

STEP_PREFIX = "ask-"
"""Slot ids of the questions of the check begin so."""
SET_PREFIX = "set-"
"""What is touched to choose a set of movements begins so."""
COMPLAINT = ("place", "cause")
"""Slots of a complaint: where it hurts, and after what."""
OTHER = "other_part"
"""The slot id of a part of the body that the skill does not cover."""
MATCH = "ER_SUCCESS_MATCH"
_DURATION = re.compile(
    r"P(?:(?P<years>\d+(?:\.\d+)?)Y)?(?:(?P<months>\d+(?:\.\d+)?)M)?(?:(?P<weeks>\d+(?:\.\d+)?)W)?"
    r"(?:(?P<days>\d+(?:\.\d+)?)D)?(?P<hours>T[0-9.HMS]+)?",
)
_WEEKS_IN = {"years": 365.25 / 7, "months": 365.25 / 84, "weeks": 1.0, "days": 1 / 7}
LONGEST = 20
"""Characters of a duration that are looked at."""


def needed(event: object) -> dict[str, Any]:
    """Return the parts of an event that the skill reads, and nothing else.

    The SDK refuses whole requests for one unknown viewport mode or permission status
    (requests.md, "Robustness of the SDK"); user ids and tokens are not wanted at all.
    """
    event, wanted = _dict(event), ("type", "requestId", "locale", "arguments")
    request = _dict(event.get("request"))
    system = _dict(_dict(event.get("context")).get("System"))
    application = _application(system.get("application"))
    kept: dict[str, Any] = {
        "version": "1.0",
        "context": {"System": {"application": application, "device": {"supportedInterfaces": _screen(system)}}},
        "request": {name: request[name] for name in wanted if name in request},
    }
    if "intent" in request:
        kept["request"]["intent"] = _intent(_dict(request["intent"]))
    if isinstance(event.get("session"), dict):
        session = event["session"]
        kept["session"] = {
            "new": session.get("new") is True,
            "sessionId": str(session.get("sessionId", "")),
            "application": application,
            "attributes": _dict(session.get("attributes")),
        }
    return kept


def _dict(found: object) -> dict[str, Any]:
    return found if isinstance(found, dict) else {}


def _list(found: object) -> list[Any]:
    return found if isinstance(found, list) else []


def _application(found: object) -> dict[str, str]:
    return {"applicationId": str(_dict(found).get("applicationId", ""))}


def _screen(system: Mapping[str, Any]) -> dict[str, Any]:
    screen = "Alexa.Presentation.APL"
    return {screen: {}} if screen in _dict(_dict(system.get("device")).get("supportedInterfaces")) else {}


def _intent(intent: Mapping[str, Any]) -> dict[str, Any]:
    slots = {str(name): _slot(str(name), _dict(slot)) for name, slot in _dict(intent.get("slots")).items()}
    return {"name": str(intent.get("name", "")), "slots": slots}


def _slot(name: str, slot: Mapping[str, Any]) -> dict[str, Any]:
    """Return name, value and matches; several values are one text, with the matches of all."""
    values = [_dict(value) for value in _list(_dict(slot.get("slotValue")).get("values"))]
    parts = [slot] if slot.get("value") is not None or not values else values
    said = " ".join(str(part.get("value")) for part in parts if isinstance(part.get("value"), str))
    rows = [row for part in parts for row in _list(_dict(part.get("resolutions")).get("resolutionsPerAuthority"))]
    matches = [found for row in rows for found in _matches(_dict(row))]
    status = {"code": MATCH if matches else "ER_SUCCESS_NO_MATCH"}
    return {
        "name": name,
        "value": said or None,
        "resolutions": {"resolutionsPerAuthority": [{"authority": "", "status": status, "values": matches}]},
    }


def _matches(row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    if _dict(row.get("status")).get("code") == MATCH:
        for found in _list(row.get("values")):
            value = _dict(_dict(found).get("value"))
            if isinstance(value.get("id"), str):
                yield {"value": {"name": str(value.get("name", "")), "id": value["id"]}}


def intent_act(intent: Intent | None, content: Content) -> Act:
    """Return the act that an intent is, by the table compiled from content and interaction model.

    Signs come first: the most urgent of the intent's own, of what a complaint names, and of those that hide in
    slots whose text matched nothing (hazard H2).
    """
    meaning = content.intents.get(intent.name or "") if intent else None
    slots = (intent.slots if intent else None) or {}
    meant = _meant(meaning, slots) if meaning else Act(Kind.MISSED)
    named = (content.complaints[part].sign for part in meant.complaint if part in content.complaints)
    signs = {*_hidden(slots.values()), *named, meant.id if meant.kind is Kind.SIGN else ""} & content.signs.keys()
    if signs:
        return Act(Kind.SIGN, max(sorted(signs), key=lambda group: rank(content.signs[group].urgency)), meant.who)
    return Act(Kind.OTHER_PART) if OTHER in meant.complaint else meant


def _meant(meaning: Mapping[str, str], slots: Mapping[str, Slot]) -> Act:
    """Return the act of an intent that we know, with what its slots add."""
    kind, name = Kind(meaning["act"]), meaning.get("id", "")
    ids = {one: resolved_ids(slot) for one, slot in slots.items()}
    weeks = weeks_of(_said(slots.get("duration")))
    if kind is Kind.DURATION and weeks is None:
        return Act(Kind.MISSED)
    if kind is Kind.TOPIC and not name:
        return _topic(ids.get("topic", ()))
    if kind is Kind.MOVE and not name:
        found = ids.get("movement", ())
        return Act(kind, found[0] if len(found) == 1 else "")
    who = next(iter(ids.get("who", ())), "other" if _said(slots.get("who")) else meaning.get("who", ""))
    return Act(kind, name, who, weeks, tuple(one for part in COMPLAINT for one in ids.get(part, ())))


def _topic(found: tuple[str, ...]) -> Act:
    """Return the topic or the question of the check that was named; two candidates are none."""
    if len(found) != 1:
        return Act(Kind.MISSED)
    name = found[0]
    if name.startswith(STEP_PREFIX):
        return Act(Kind.QUESTION, name.removeprefix(STEP_PREFIX))
    return Act(Kind.TOPIC, name)


def _said(slot: Slot | None) -> str:
    return (slot.value or "").strip() if slot is not None and isinstance(slot.value, str) else ""


def resolved_ids(slot: Slot) -> tuple[str, ...]:
    """Return the ids that a slot matched, of all authorities, without repeats."""
    return tuple(dict.fromkeys(_ids(slot)))


def _ids(slot: Slot) -> Iterator[str]:
    rows = (slot.resolutions.resolutions_per_authority if slot.resolutions else None) or ()
    for row in rows:
        if row.status and str(getattr(row.status.code, "value", row.status.code)) == MATCH:
            yield from (found.value.id for found in row.values or () if found.value and found.value.id)


def _hidden(slots: Iterable[Slot]) -> set[str]:
    """Return the groups of warning signs in the texts of slots that matched nothing."""
    texts = [text for slot in slots if (text := _said(slot)) and not resolved_ids(slot) and weeks_of(text) is None]
    return {group for text in texts for group in warnings_in(text, contents.phrases())}


def weeks_of(duration: str) -> float | None:
    """Return an ISO 8601 duration ("P6W", "P4M") in weeks, hours left out, or None when it is none."""
    match = _DURATION.fullmatch(duration[:LONGEST])
    if match is None or not any(match.groupdict().values()):
        return None
    found = {name: float(value) for name, value in match.groupdict().items() if value and name != "hours"}
    return sum((value * _WEEKS_IN[name] for name, value in found.items()), 0.0)


TOUCHED = {
    "YES": Act(Kind.ANSWER, "yes"),
    "NO": Act(Kind.ANSWER, "no"),
    "NOT_SURE": Act(Kind.ANSWER, "not_sure"),
    "CHILD": Act(Kind.ABOUT, "child"),
    "PREGNANT": Act(Kind.ABOUT, "pregnant"),
    "BOTH": Act(Kind.CHOOSE, "both"),
    "NEITHER": Act(Kind.ABOUT, "neither"),
    "READY": Act(Kind.NEXT),
    "NEXT": Act(Kind.NEXT),
    "SKIP": Act(Kind.SKIP),
    "SAME": Act(Kind.FELT, "same"),
    "EASIER": Act(Kind.FELT, "easier"),
    "WORSE": Act(Kind.FELT, "worse"),
    "STOP": Act(Kind.STOP),
}
"""What can be touched besides topics, questions of the check and sets of movements; ``screen.labels`` has the words."""


def touch_act(arguments: object, asking: str) -> Act:
    """Return what was touched on a screen: ["answer", name, asking]; a touch on an old screen is none.

    A name that is none of ``TOUCHED`` is a set of movements, or a topic or a step, as in the slot of TopicIntent.
    """
    parts = [str(part) for part in _list(arguments)]
    if len(parts) != 3 or parts[0] != "answer" or parts[2] != asking:  # noqa: PLR2004
        return Act(Kind.REPEAT)
    name = parts[1]
    if name.startswith(SET_PREFIX):
        return Act(Kind.MOVE, name.removeprefix(SET_PREFIX))
    return TOUCHED[name] if name in TOUCHED else _topic((name,))


def can_fulfil(request: CanFulfillIntentRequest, content: Content) -> bool:
    """Tell whether an intent asked about without a name is one of ours that gives information."""
    act = intent_act(request.intent, content)
    return act.kind is Kind.TOPIC and act.id in content.topics
