"""The door that every host opens: an event in, a response out, through ask-sdk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ask_sdk_core.serialize import DefaultSerializer
from ask_sdk_model import ResponseEnvelope

from skill import content as contents
from skill import guard
from skill.alexa import envelope, render, requests
from skill.alexa.prime import prime
from skill.alexa.skill import build
from skill.form import ASK

if TYPE_CHECKING:
    from ask_sdk_model import RequestEnvelope


def door(skill_id: str | None, form: str = ASK) -> guard.Handler:
    """Return a handler around one skill, created once.

    ``skill_id``: the application id that may call; None lets every one in (the Lambda trigger checks it).
    ``form``: whether the check asks or tells.
    """
    skill = build(skill_id, form)
    serializer = DefaultSerializer()
    prime(skill, serializer)

    def handle(event: Any, context: Any) -> dict[str, Any]:  # noqa: ANN401 - AWS hands over anything
        kept = requests.needed(event)
        if skill_id and kept["context"]["System"]["application"]["applicationId"] != skill_id:
            return _refuse(kept, serializer)
        return _json(skill.invoke(envelope.read(kept, serializer), context), serializer)

    return handle


def read(event: Any) -> RequestEnvelope:  # noqa: ANN401
    """Return an event as the skill sees it; for tools that explain a turn."""
    return envelope.read(requests.needed(event), DefaultSerializer())


def _refuse(event: dict[str, Any], serializer: DefaultSerializer) -> dict[str, Any]:
    """Answer a request that was meant for another skill: nothing of ours but the emergency number."""
    if guard.kind_of(event["request"]).startswith(guard.UNSPOKEN):
        return guard.safe_answer(event)
    locale = str(event["request"].get("locale", ""))
    content = contents.load(contents.fallback_locale(locale))
    response = render.plain(content.text("refused"))
    return _json(ResponseEnvelope(version="1.0", response=response), serializer)


def _json(answer: ResponseEnvelope, serializer: DefaultSerializer) -> dict[str, Any]:
    return cast("dict[str, Any]", serializer.serialize(answer))
