"""The last resort: whatever fails, the answer is a valid Alexa response with the emergency sentence (hazard H25).

Needs the standard library and the generated sentences only, so that it works when nothing else does.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from skill.last_resort import NEUTRAL, SENTENCES

Handler = Callable[[Any, Any], dict[str, Any]]
"""An AWS Lambda handler: (event, context) -> response."""

log = logging.getLogger("skill.fault")

SILENT = ("SessionEndedRequest", "AlexaSkillEvent.", "Reminders.", "System.", "Alexa.Presentation.APL.RuntimeError")
"""Requests whose answer must be empty begin so (responses.md, "What each request type may answer")."""


UNSPOKEN = (*SILENT, "CanFulfillIntentRequest")
"""Requests that may not be answered with speech."""


def kind_of(request: dict[str, Any]) -> str:
    """Return the type of a request; an empty string where it is no text."""
    kind = request.get("type")
    return kind if isinstance(kind, str) else ""


def sentence(locale: object) -> str:
    """Return the emergency sentence of ``locale``; of no country where the locale is not ours."""
    return SENTENCES.get(locale if isinstance(locale, str) else "", SENTENCES[NEUTRAL])


def note(fault: BaseException) -> None:
    """Log the kind of a fault. Its message may hold what a patient said, so it is not logged."""
    log.error("fault=%s", type(fault).__name__)


def guarded(open_door: Callable[[], Handler]) -> Handler:
    """Return a handler that opens the door now, or at the first event if that fails, and always answers."""
    doors: list[Handler] = []

    def opened() -> Handler:
        if not doors:
            doors.append(open_door())
        return doors[0]

    def handler(event: Any, context: Any) -> dict[str, Any]:  # noqa: ANN401 - AWS hands over anything
        try:
            return opened()(event, context)
        except Exception as fault:  # noqa: BLE001 - the last resort takes every fault
            note(fault)
            return safe_answer(event)

    try:
        opened()
    except Exception as fault:  # noqa: BLE001 - tried again at the first event
        note(fault)
    return handler


def safe_answer(event: object) -> dict[str, Any]:
    """Return a valid response to anything: empty for events, else the emergency sentence."""
    request = event.get("request") if isinstance(event, dict) else None
    request = request if isinstance(request, dict) else {}
    kind = kind_of(request)
    if kind.startswith(SILENT):
        return {"version": "1.0", "response": {}}
    if kind == "CanFulfillIntentRequest":
        return {"version": "1.0", "response": {"canFulfillIntent": {"canFulfill": "NO"}}}
    spoken = f"<speak>{sentence(request.get('locale'))}</speak>"
    speech = {"outputSpeech": {"type": "SSML", "ssml": spoken}, "shouldEndSession": True}
    return {"version": "1.0", "sessionAttributes": {}, "response": speech}
