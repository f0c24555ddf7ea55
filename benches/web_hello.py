"""The smallest skill on flask-ask-sdk, its verification switched off: what the web endpoint is measured against."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import flask
import waitress.server
from ask_sdk_core.dispatch_components import AbstractRequestHandler
from ask_sdk_core.skill_builder import SkillBuilder

from skill.web.compat import SkillAdapter
from skill.web.serve import THREADS

if TYPE_CHECKING:
    from ask_sdk_core.handler_input import HandlerInput
    from ask_sdk_model import Response


class Hello(AbstractRequestHandler):
    """Answers everything."""

    def can_handle(self, handler_input: HandlerInput) -> bool:  # noqa: ARG002
        """Take every request."""
        return True

    def handle(self, handler_input: HandlerInput) -> Response:
        """Say hello."""
        return handler_input.response_builder.speak("Hello world").ask("Hello?").response


def main() -> None:
    """Serve at a free port with as many threads as our endpoint has."""
    logging.basicConfig(level=logging.INFO)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    builder = SkillBuilder()
    builder.add_request_handler(Hello())
    app = flask.Flask("hello")
    app.config.update(ASK_SDK_VERIFY_SIGNATURE=False, ASK_SDK_VERIFY_TIMESTAMP=False)
    SkillAdapter(skill=builder.create(), skill_id=1, app=app).register(app=app, route="/")
    server = waitress.server.create_server(app, host="127.0.0.1", port=0, threads=THREADS)
    logging.getLogger("hello").info("listening host=127.0.0.1 port=%s", server.effective_port)
    server.run()


if __name__ == "__main__":
    main()
