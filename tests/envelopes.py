"""Alexa request envelopes for the tests: the recorded samples, and ones made to measure."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SAMPLES = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parent / "requests").glob("*.json"))
}
SKILL_ID = "amzn1.ask.skill.00000000-1111-2222-3333-444444444444"
CONVERSATIONAL = ("LaunchRequest", "IntentRequest", "Alexa.Presentation.APL.UserEvent")
SPEAKING = (*CONVERSATIONAL, "Connections.Response", "SessionResumedRequest")


def launch(locale: str = "en-US") -> dict[str, Any]:
    """Return a LaunchRequest of a new session."""
    return _event({"type": "LaunchRequest"}, locale, {}, new=True)


def intent(
    name: str,
    slots: dict[str, Any] | None = None,
    *,
    attributes: object = None,
    locale: str = "en-US",
    new: bool = False,
) -> dict[str, Any]:
    """Return an IntentRequest; ``attributes`` as the response before gave them."""
    request = {"type": "IntentRequest", "intent": {"name": name, "confirmationStatus": "NONE", "slots": slots or {}}}
    return _event(request, locale, attributes, new=new)


def slot(name: str, value: str | None, found: str = "") -> dict[str, Any]:
    """Return a slot as heard, matched to the id ``found`` where one is given."""
    code = "ER_SUCCESS_MATCH" if found else "ER_SUCCESS_NO_MATCH"
    values = [{"value": {"name": str(value), "id": found}}] if found else []
    rows = [{"authority": "test", "status": {"code": code}, "values": values}]
    return {name: {"name": name, "value": value, "resolutions": {"resolutionsPerAuthority": rows}}}


def _event(request: dict[str, Any], locale: str, attributes: object, *, new: bool) -> dict[str, Any]:
    application = {"applicationId": SKILL_ID}
    user = {"userId": "amzn1.ask.account.TEST"}
    session = {"new": new, "sessionId": "s", "application": application, "user": user, "attributes": attributes or {}}
    system = {"application": application, "user": user, "device": {"deviceId": "d", "supportedInterfaces": {}}}
    named = {"requestId": "r", "timestamp": "2026-01-01T00:00:00Z", "locale": locale, **request}
    return {"version": "1.0", "session": session, "context": {"System": system}, "request": named}
