"""The skill as ask-sdk builds it: request handlers, the exception handler, the turn log."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from ask_sdk_core.dispatch_components import AbstractExceptionHandler, AbstractRequestHandler
from ask_sdk_core.skill_builder import SkillBuilder
from ask_sdk_core.utils import is_request_type
from ask_sdk_model import Response
from ask_sdk_model.canfulfill import CanFulfillIntent, CanFulfillIntentValues

from skill import content as contents
from skill import guard
from skill import state as states
from skill.acts import Act, Kind
from skill.alexa import render, requests
from skill.dialogue import respond

if TYPE_CHECKING:
    from ask_sdk_core.handler_input import HandlerInput
    from ask_sdk_core.skill import CustomSkill
    from ask_sdk_model import RequestEnvelope

    from skill.content import Content
    from skill.reply import Reply
    from skill.state import State

log = logging.getLogger("skill.turn")


def _content(envelope: RequestEnvelope) -> Content:
    locale = str(getattr(envelope.request, "locale", None) or "")
    return contents.load(contents.fallback_locale(locale))


def _state(envelope: RequestEnvelope, content: Content) -> State:
    session = envelope.session
    if session is None or session.new:
        return states.State()
    return states.fits(states.from_json(session.attributes), content)


def _act(envelope: RequestEnvelope, content: Content, state: State) -> Act:
    request = envelope.request
    if request.object_type == "IntentRequest":
        return requests.intent_act(request.intent, content)
    if request.object_type == "Alexa.Presentation.APL.UserEvent":
        asking = state.check.asked if state.check is not None and state.open == "check" else state.open
        return requests.touch_act(request.arguments, asking)
    return Act(Kind.LAUNCH)


def turn(envelope: RequestEnvelope) -> tuple[Content, State, Reply]:
    """Answer a request: content of its locale, new state and reply. Pure but for reading the content."""
    content = _content(envelope)
    state = _state(envelope, content)
    return content, *respond(content, state, _act(envelope, content, state))


class TurnHandler(AbstractRequestHandler):
    """Everything that a patient says or taps."""

    def can_handle(self, handler_input: HandlerInput) -> bool:
        """Take what opens or carries a conversation."""
        return any(is_request_type(name)(handler_input) for name in SPOKEN)

    def handle(self, handler_input: HandlerInput) -> Response:
        """Answer, and keep the state in the session only."""
        started = time.perf_counter()
        content, state, reply = turn(handler_input.request_envelope)
        if handler_input.request_envelope.session is not None:
            kept = states.to_json(state) if reply.ask else {}
            handler_input.attributes_manager.session_attributes = kept
        log.info(
            "turn request=%s asking=%s urgency=%s ms=%.1f",
            handler_input.request_envelope.request.object_type,
            reply.asking or "-",
            reply.urgency or "-",
            (time.perf_counter() - started) * 1000,
        )
        return render.response(content, state, reply)


SPOKEN = (
    "LaunchRequest",
    "IntentRequest",
    "Alexa.Presentation.APL.UserEvent",
    "Connections.Response",
    "SessionResumedRequest",
)
"""Request types that are answered with speech (responses.md, "What each request type may answer")."""


class CanFulfillHandler(AbstractRequestHandler):
    """Name-free interaction: tells whether a question can be answered, says and changes nothing."""

    def can_handle(self, handler_input: HandlerInput) -> bool:
        """Take CanFulfillIntentRequest."""
        return is_request_type("CanFulfillIntentRequest")(handler_input)

    def handle(self, handler_input: HandlerInput) -> Response:
        """Answer YES for topics, NO otherwise."""
        able = requests.can_fulfil(handler_input.request_envelope.request, _content(handler_input.request_envelope))
        value = CanFulfillIntentValues.YES if able else CanFulfillIntentValues.NO
        return Response(can_fulfill_intent=CanFulfillIntent(can_fulfill=value))


class EventHandler(AbstractRequestHandler):
    """Everything that cannot be answered with speech: the end of a session, skill events, errors."""

    def can_handle(self, handler_input: HandlerInput) -> bool:  # noqa: ARG002 - the last handler takes all
        """Take whatever no other handler took."""
        return True

    def handle(self, handler_input: HandlerInput) -> Response:
        """Answer nothing and keep nothing."""
        if handler_input.request_envelope.session is not None:
            handler_input.attributes_manager.session_attributes = {}
        log.info("turn request=%s asking=- urgency=- ms=0.0", handler_input.request_envelope.request.object_type)
        return Response()


class FailureHandler(AbstractExceptionHandler):
    """A fault of ours while a turn was answered: the emergency sentence is spoken, the session closes."""

    def can_handle(self, handler_input: HandlerInput, exception: Exception) -> bool:  # noqa: ARG002
        """Take every exception."""
        return True

    def handle(self, handler_input: HandlerInput, exception: Exception) -> Response:
        """Speak the last resort; the log names the kind of fault, never its message."""
        guard.note(exception)
        if handler_input.request_envelope.session is not None:
            handler_input.attributes_manager.session_attributes = {}
        locale = getattr(handler_input.request_envelope.request, "locale", None)
        return render.plain(guard.sentence(locale))


def build(skill_id: str | None) -> CustomSkill:
    """Return the skill; requests for another application id than ``skill_id`` are refused."""
    builder = SkillBuilder()
    builder.skill_id = skill_id
    for handler in (TurnHandler(), CanFulfillHandler(), EventHandler()):
        builder.add_request_handler(handler)
    builder.add_exception_handler(FailureHandler())
    return builder.create()
