"""The skill as ask-sdk builds it: request handlers, the exception handler, the turn log."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any, cast

from ask_sdk_core.dispatch_components import (
    AbstractExceptionHandler,
    AbstractRequestHandler,
    AbstractRequestInterceptor,
    AbstractResponseInterceptor,
)
from ask_sdk_core.skill_builder import SkillBuilder
from ask_sdk_model import IntentRequest, Response
from ask_sdk_model.canfulfill import CanFulfillIntent, CanFulfillIntentRequest, CanFulfillIntentValues

from skill import content as contents
from skill import guard
from skill import state as states
from skill.acts import Act, Kind
from skill.alexa import render, requests, screen
from skill.dialogue import respond
from skill.form import ASK

if TYPE_CHECKING:
    from ask_sdk_core.handler_input import HandlerInput
    from ask_sdk_core.skill import CustomSkill
    from ask_sdk_model import RequestEnvelope

    from skill.content import Content
    from skill.reply import Reply
    from skill.state import State

log = logging.getLogger("skill.turn")


def _content(envelope: RequestEnvelope, form: str = ASK) -> Content:
    locale = str(getattr(envelope.request, "locale", None) or "")
    return contents.load(contents.fallback_locale(locale), form=form)


def _state(envelope: RequestEnvelope, content: Content) -> State:
    session = envelope.session
    if session is None or session.new:
        return states.State()
    return states.fits(states.from_json(session.attributes), content)


def _act(envelope: RequestEnvelope, content: Content, state: State) -> Act:
    request = envelope.request
    if isinstance(request, IntentRequest):
        return requests.intent_act(request.intent, content)
    if _type(envelope) == "Alexa.Presentation.APL.UserEvent":  # its class costs a whole package to import
        return requests.touch_act(getattr(request, "arguments", None), screen.asking(state))
    return Act(Kind.LAUNCH)


def _type(envelope: RequestEnvelope) -> str:
    return str(envelope.request.object_type) if envelope.request else "-"


def _has_screen(envelope: RequestEnvelope) -> bool:
    context = envelope.context
    device = context.system.device if context and context.system else None
    shown = device.supported_interfaces if device else None
    return shown is not None and shown.alexa_presentation_apl is not None


def turn(envelope: RequestEnvelope, form: str = ASK) -> tuple[Content, State, Reply]:
    """Answer a request: content of its locale, new state and reply. Pure but for reading the content."""
    content = _content(envelope, form)
    state = _state(envelope, content)
    return content, *respond(content, state, _act(envelope, content, state))


class TurnHandler(AbstractRequestHandler):
    """Everything that a patient says or taps."""

    def __init__(self, form: str) -> None:
        """Answer in one form of the check."""
        self.form = form

    def can_handle(self, handler_input: HandlerInput) -> bool:
        """Take what opens or carries a conversation."""
        return _type(handler_input.request_envelope) in SPOKEN

    def handle(self, handler_input: HandlerInput) -> Response:
        """Answer, and keep the state in the session only."""
        content, state, reply = turn(handler_input.request_envelope, self.form)
        _keep(handler_input, states.to_json(state) if reply.ask else {})
        _facts(handler_input).update(asking=reply.asking, urgency=reply.urgency)
        response = render.response(content, state, reply)
        if _has_screen(handler_input.request_envelope):
            response.directives = [screen.directive(content, state, reply)]
        return response


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

    TYPE = "CanFulfillIntentRequest"

    def can_handle(self, handler_input: HandlerInput) -> bool:
        """Take CanFulfillIntentRequest."""
        return _type(handler_input.request_envelope) == self.TYPE

    def handle(self, handler_input: HandlerInput) -> Response:
        """Answer YES for topics, NO otherwise; carry nothing on."""
        _keep(handler_input, {})
        envelope = handler_input.request_envelope
        request = envelope.request
        able = isinstance(request, CanFulfillIntentRequest) and requests.can_fulfil(request, _content(envelope))
        return self.answer(able=able)

    @staticmethod
    def answer(*, able: bool) -> Response:
        """Return the only thing that this request may be answered with."""
        value = CanFulfillIntentValues.YES if able else CanFulfillIntentValues.NO
        return Response(can_fulfill_intent=CanFulfillIntent(can_fulfill=value))


class EventHandler(AbstractRequestHandler):
    """Everything that cannot be answered with speech: the end of a session, skill events, errors."""

    def can_handle(self, handler_input: HandlerInput) -> bool:  # noqa: ARG002 - the last handler takes all
        """Take whatever no other handler took."""
        return True

    def handle(self, handler_input: HandlerInput) -> Response:
        """Answer nothing and keep nothing."""
        _keep(handler_input, {})
        return Response()


class FailureHandler(AbstractExceptionHandler):
    """A fault of ours while a turn was answered: the emergency sentence is spoken, the session closes."""

    def can_handle(self, handler_input: HandlerInput, exception: Exception) -> bool:  # noqa: ARG002
        """Take every exception."""
        return True

    def handle(self, handler_input: HandlerInput, exception: Exception) -> Response:
        """Speak the last resort; the log names the kind of fault, never its message."""
        guard.note(exception)
        _keep(handler_input, {})
        if _type(handler_input.request_envelope) == CanFulfillHandler.TYPE:
            return CanFulfillHandler.answer(able=False)
        locale = getattr(handler_input.request_envelope.request, "locale", None)
        return render.plain(guard.sentence(locale))


class StartClock(AbstractRequestInterceptor):
    """Notes when a turn began."""

    def process(self, handler_input: HandlerInput) -> None:
        """Keep the time with the request; it is gone when the request is answered."""
        _facts(handler_input)["started"] = time.perf_counter()


class LogTurn(AbstractResponseInterceptor):
    """Writes one line a turn, from a closed list of fields: nothing that a patient said."""

    def process(self, handler_input: HandlerInput, response: Response) -> None:  # noqa: ARG002
        """Log request type, open step, urgency given and milliseconds."""
        facts = _facts(handler_input)
        spent = (time.perf_counter() - facts["started"]) * 1000
        kind = _type(handler_input.request_envelope)
        log.info(LINE, kind, facts.get("asking") or "-", facts.get("urgency") or "-", spent)


LINE = "request=%s asking=%s urgency=%s ms=%.1f"
"""The closed list of fields of the turn log."""


def _facts(handler_input: HandlerInput) -> dict[str, Any]:
    return cast("dict[str, Any]", handler_input.attributes_manager.request_attributes)


def _keep(handler_input: HandlerInput, attributes: dict[str, Any]) -> None:
    if handler_input.request_envelope.session is not None:
        handler_input.attributes_manager.session_attributes = attributes


def build(skill_id: str | None, form: str = ASK) -> CustomSkill:
    """Return the skill in a form of the check; requests for another application id than ``skill_id`` are refused."""
    builder = SkillBuilder()
    builder.skill_id = skill_id  # type: ignore[assignment] # the SDK declares None
    for handler in (TurnHandler(form), CanFulfillHandler(), EventHandler()):
        builder.add_request_handler(handler)
    builder.add_exception_handler(FailureHandler())
    builder.add_global_request_interceptor(StartClock())
    builder.add_global_response_interceptor(LogTurn())
    return builder.create()
