"""The skill of Amazon's Python tutorial: what every skill starts from. Packaged as lambda_function.py by the bench."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import ask_sdk_core.utils as ask_utils
from ask_sdk_core.dispatch_components import AbstractExceptionHandler, AbstractRequestHandler
from ask_sdk_core.skill_builder import SkillBuilder

if TYPE_CHECKING:
    from ask_sdk_core.handler_input import HandlerInput
    from ask_sdk_model import Response

logger = logging.getLogger(__name__)


def _answer(handler_input: HandlerInput, speech: str, *, again: bool = False) -> Response:
    builder = handler_input.response_builder.speak(speech)
    response: Response = (builder.ask(speech) if again else builder).response
    return response


class LaunchRequestHandler(AbstractRequestHandler):
    """Skill launch."""

    def can_handle(self, handler_input: HandlerInput) -> bool:
        """Take LaunchRequest."""
        taken: bool = ask_utils.is_request_type("LaunchRequest")(handler_input)
        return taken

    def handle(self, handler_input: HandlerInput) -> Response:
        """Welcome."""
        return _answer(handler_input, "Welcome, you can say Hello or Help. Which would you like to try?", again=True)


class HelloWorldIntentHandler(AbstractRequestHandler):
    """Hello World intent."""

    def can_handle(self, handler_input: HandlerInput) -> bool:
        """Take HelloWorldIntent."""
        taken: bool = ask_utils.is_intent_name("HelloWorldIntent")(handler_input)
        return taken

    def handle(self, handler_input: HandlerInput) -> Response:
        """Greet."""
        return _answer(handler_input, "Hello World!")


class HelpIntentHandler(AbstractRequestHandler):
    """Help intent."""

    def can_handle(self, handler_input: HandlerInput) -> bool:
        """Take AMAZON.HelpIntent."""
        taken: bool = ask_utils.is_intent_name("AMAZON.HelpIntent")(handler_input)
        return taken

    def handle(self, handler_input: HandlerInput) -> Response:
        """Help."""
        return _answer(handler_input, "You can say hello to me! How can I help?", again=True)


class CancelOrStopIntentHandler(AbstractRequestHandler):
    """Cancel and stop intents."""

    def can_handle(self, handler_input: HandlerInput) -> bool:
        """Take AMAZON.CancelIntent and AMAZON.StopIntent."""
        names = ("AMAZON.CancelIntent", "AMAZON.StopIntent")
        return any(ask_utils.is_intent_name(name)(handler_input) for name in names)

    def handle(self, handler_input: HandlerInput) -> Response:
        """Say goodbye."""
        return _answer(handler_input, "Goodbye!")


class SessionEndedRequestHandler(AbstractRequestHandler):
    """The end of a session."""

    def can_handle(self, handler_input: HandlerInput) -> bool:
        """Take SessionEndedRequest."""
        taken: bool = ask_utils.is_request_type("SessionEndedRequest")(handler_input)
        return taken

    def handle(self, handler_input: HandlerInput) -> Response:
        """Answer nothing."""
        response: Response = handler_input.response_builder.response
        return response


class CatchAllExceptionHandler(AbstractExceptionHandler):
    """Every error."""

    def can_handle(self, handler_input: HandlerInput, exception: Exception) -> bool:  # noqa: ARG002 - takes all
        """Take every exception."""
        return True

    def handle(self, handler_input: HandlerInput, exception: Exception) -> Response:
        """Apologise."""
        logger.error(exception)
        return _answer(handler_input, "Sorry, I had trouble doing what you asked. Please try again.", again=True)


sb = SkillBuilder()
sb.add_request_handler(LaunchRequestHandler())
sb.add_request_handler(HelloWorldIntentHandler())
sb.add_request_handler(HelpIntentHandler())
sb.add_request_handler(CancelOrStopIntentHandler())
sb.add_request_handler(SessionEndedRequestHandler())
sb.add_exception_handler(CatchAllExceptionHandler())
lambda_handler = sb.lambda_handler()
