"""Reads a request as the SDK's envelope; the two that carry a conversation without the SDK's generic reader.

The generic reader looks up every class by name for every field: that takes longer than the whole conversation.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from ask_sdk_model import (
    Application,
    Context,
    Device,
    Intent,
    IntentRequest,
    LaunchRequest,
    RequestEnvelope,
    Session,
    Slot,
    SupportedInterfaces,
)
from ask_sdk_model.interfaces.alexa.presentation.apl import AlexaPresentationAplInterface
from ask_sdk_model.interfaces.system import SystemState
from ask_sdk_model.slu.entityresolution import Resolution, Resolutions, Status, StatusCode, Value, ValueWrapper

if TYPE_CHECKING:
    from ask_sdk_core.serialize import DefaultSerializer

KINDS = {"LaunchRequest": {"type", "requestId", "locale"}, "IntentRequest": {"type", "requestId", "locale", "intent"}}


def read(kept: dict[str, Any], serializer: DefaultSerializer) -> RequestEnvelope:
    """Return the envelope of what ``skill.alexa.requests.needed`` kept of an event."""
    found = built(kept) or serializer.deserialize(json.dumps(kept), RequestEnvelope)
    return cast("RequestEnvelope", found)


def built(kept: dict[str, Any]) -> RequestEnvelope | None:
    """Return the envelope of what ``skill.alexa.requests.needed`` kept; None for the SDK's reader to take the rest."""
    request = kept["request"]
    kind = request.get("type")
    if not isinstance(kind, str) or KINDS.get(kind) != set(request):
        return None
    named = {"request_id": request["requestId"], "locale": request["locale"]}
    if not all(isinstance(each, str) for each in named.values()):
        return None
    made = (
        LaunchRequest(**named) if kind == "LaunchRequest" else IntentRequest(**named, intent=_intent(request["intent"]))
    )
    return RequestEnvelope(version=kept["version"], session=_session(kept), context=_context(kept), request=made)


def _session(kept: dict[str, Any]) -> Session | None:
    session = kept.get("session")
    if session is None:
        return None
    return Session(
        new=session["new"],
        session_id=session["sessionId"],
        application=Application(application_id=session["application"]["applicationId"]),
        attributes=session["attributes"],
    )


def _context(kept: dict[str, Any]) -> Context:
    system = kept["context"]["System"]
    screen = AlexaPresentationAplInterface() if system["device"]["supportedInterfaces"] else None
    return Context(
        system=SystemState(
            application=Application(application_id=system["application"]["applicationId"]),
            device=Device(supported_interfaces=SupportedInterfaces(alexa_presentation_apl=screen)),
        )
    )


def _intent(intent: dict[str, Any]) -> Intent:
    return Intent(name=intent["name"], slots={name: _slot(slot) for name, slot in intent["slots"].items()})


def _slot(slot: dict[str, Any]) -> Slot:
    rows = [
        Resolution(
            authority=row["authority"],
            status=Status(code=StatusCode(row["status"]["code"])),
            values=[ValueWrapper(value=Value(**found["value"])) for found in row["values"]],
        )
        for row in slot["resolutions"]["resolutionsPerAuthority"]
    ]
    return Slot(name=slot["name"], value=slot["value"], resolutions=Resolutions(resolutions_per_authority=rows))
