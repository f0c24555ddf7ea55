"""Runs the SDK once before the first patient: it imports many of its classes only when a request needs them.

Nothing of a request, a clock or a random number is kept: a snapshot of a primed process is as good as a fresh one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ask_sdk_model import Response, ResponseEnvelope
from ask_sdk_model.ui import Reprompt, SimpleCard, SsmlOutputSpeech

from skill.alexa import envelope, requests
from skill.alexa.skill import log

if TYPE_CHECKING:
    from ask_sdk_core.serialize import DefaultSerializer
    from ask_sdk_core.skill import CustomSkill
    from ask_sdk_model import RequestEnvelope

_MATCH = {"status": {"code": requests.MATCH}, "values": [{"value": {"name": "x", "id": "x"}}]}
_SLOT = {"name": "x", "value": "x", "resolutions": {"resolutionsPerAuthority": [_MATCH]}}
_NAMED = {"requestId": "x", "locale": "x"}
KINDS: tuple[dict[str, Any], ...] = (
    {"type": "LaunchRequest", **_NAMED},
    {"type": "IntentRequest", **_NAMED, "intent": {"name": "x", "slots": {"x": _SLOT}}},
    {"type": "Alexa.Presentation.APL.UserEvent", "arguments": ["x"]},
    {"type": "SessionEndedRequest"},
)
"""The requests that make up a conversation."""


def prime(skill: CustomSkill, serializer: DefaultSerializer) -> None:
    """Read a request of each kind, answer one that has no answer, and write a full response.

    Reads no content: that of a locale is read when a patient speaks it.
    """
    envelopes = [_read(request, skill.skill_id or "", serializer) for request in KINDS]
    log.disabled = True  # nobody spoke
    try:
        skill.invoke(envelopes[-1], None)
    finally:
        log.disabled = False
    speech = SsmlOutputSpeech(ssml="<speak></speak>")
    full = Response(output_speech=speech, reprompt=Reprompt(speech), card=SimpleCard("x", "x"))
    serializer.serialize(ResponseEnvelope(version="1.0", session_attributes={}, response=full))


def _read(request: dict[str, Any], skill_id: str, serializer: DefaultSerializer) -> RequestEnvelope:
    device: dict[str, Any] = {"supportedInterfaces": {"Alexa.Presentation.APL": {}}}
    system = {"application": {"applicationId": skill_id}, "device": device}
    event = {"session": {}, "context": {"System": system}, "request": request}
    return envelope.read(requests.needed(event), serializer)
