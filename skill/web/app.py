"""The Flask application: the skill at ``/``, ``/healthz`` for whoever watches it, one log line a request."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any

import flask
from werkzeug.exceptions import HTTPException, InternalServerError

from skill import content as contents
from skill import guard
from skill.last_resort import NEUTRAL
from skill.web import settings
from skill.web.adapter import REASON, Adapter
from skill.web.gate import MOST_BYTES, Gate
from skill.web.keys import Clock, Keys, utc_now

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger("skill.web")

LINE = "method=%s route=%s status=%s reason=%s ms=%.1f"
"""The closed list of fields of the access log: nothing in it comes from the body, the headers or the path."""
ROUTES = {"/": "skill", "/healthz": "healthz"}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def create_app(skill_id: str | None = None, *, keys: Keys | None = None, clock: Clock = utc_now) -> flask.Flask:
    """Return the application for any WSGI server.

    ``skill_id``: the only skill whose requests are answered; from ALEXA_SKILL_ID when not given.
    ``keys``: where certificate chains come from and which roots they must lead to: Amazon's host and the platform's
    CA bundle unless a test brings its own.
    """
    skill_id, form = settings.skill_id(skill_id), settings.form()
    app = flask.Flask("skill.web", static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=MOST_BYTES, PROVIDE_AUTOMATIC_OPTIONS=False)
    adapter = Adapter(Gate(skill_id, keys or Keys(clock=clock), clock), skill_id, form)
    adapter.init_app(app)
    adapter.register(app, "/", endpoint="skill")
    app.add_url_rule("/healthz", endpoint="healthz", view_func=_health, methods=["GET"])
    app.register_error_handler(HTTPException, _bare)
    app.register_error_handler(Exception, _broken)
    app.wsgi_app = AccessLog(app.wsgi_app)  # type: ignore[method-assign] # as Flask's manual says
    return app


def _health() -> flask.Response:
    """Say that the skill is up and which content it speaks."""
    return flask.jsonify(status="up", content=contents.load(NEUTRAL).version)


def _bare(refusal: HTTPException) -> flask.Response:
    """Answer an HTTP error with its status and no word more."""
    response = flask.Response(status=refusal.code, mimetype="text/plain")
    for allowed in getattr(refusal, "valid_methods", None) or ():
        response.allow.add(allowed)
    return response


def _broken(fault: Exception) -> flask.Response:
    """Answer a fault of ours with 500; the log names its kind, never its message."""
    guard.note(fault)
    return _bare(InternalServerError())


class AccessLog:
    """Writes one line a request around the application, whatever becomes of it."""

    def __init__(self, app: WSGIApplication) -> None:
        """Watch ``app``."""
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, and log the line when the status is known."""
        began = time.perf_counter()

        def noted(status: str, *rest: Any) -> Any:  # noqa: ANN401 - handed on as it comes
            spent = (time.perf_counter() - began) * 1000
            method = environ["REQUEST_METHOD"] if environ["REQUEST_METHOD"] in METHODS else "-"
            log.info(LINE, method, ROUTES.get(environ["PATH_INFO"], "-"), status[:3], environ.get(REASON, "-"), spent)
            return start_response(status, *rest)

        return self._app(environ, noted)
