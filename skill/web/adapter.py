"""flask-ask-sdk's adapter around the skill, with our gate in front of it and the last resort behind."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

import flask
from ask_sdk_core.serialize import DefaultSerializer
from ask_sdk_model import RequestEnvelope
from werkzeug.exceptions import BadRequest, HTTPException

from skill import guard
from skill.alexa import envelope, requests
from skill.alexa.skill import build
from skill.form import ASK
from skill.web.compat import SkillAdapter, WebserviceSkillHandler
from skill.web.refused import Reason, Refused

if TYPE_CHECKING:
    from ask_sdk_core.skill import CustomSkill

    from skill.web.gate import Gate


REASON = "skill.web.reason"
"""Where the WSGI environment carries the class of a refusal to the access log."""


class NeededOnly(DefaultSerializer):
    """Reads of an event what the skill needs and nothing else, as the Lambda door does."""

    def deserialize(self, payload: str | None, obj_type: Any) -> Any:  # noqa: ANN401 - the SDK's signature
        """Return the envelope of ``payload``, a verified body."""
        if obj_type is RequestEnvelope:
            return envelope.read(requests.needed(json.loads(payload or "null")), DefaultSerializer())
        return super().deserialize(payload, obj_type)


class Guarded(WebserviceSkillHandler):
    """The SDK's handler, with the last resort: whatever breaks behind the gate, the patient gets an answer."""

    def verify_request_and_dispatch(self, http_request_headers: Any, http_request_body: str) -> Any:  # noqa: ANN401
        """Answer a verified request. The SDK would log the message of a fault, which may hold what was said."""
        try:
            return super().verify_request_and_dispatch(http_request_headers, http_request_body)
        except Exception as fault:  # noqa: BLE001 - the last resort takes every fault
            guard.note(fault)
            return guard.safe_answer(json.loads(http_request_body))


class Adapter(SkillAdapter):
    """The SDK's adapter behind our gate. Its own verification is not used, so no setting of it matters."""

    def __init__(self, gate: Gate, skill_id: str, form: str = ASK) -> None:
        """Put the skill behind ``gate``."""
        skill = build(skill_id, form)
        skill.serializer = NeededOnly()
        super().__init__(skill=skill, skill_id=cast("int", skill_id))  # the SDK declares an int and wants a text
        self._gate = gate

    def _create_webservice_handler(self, skill: CustomSkill, verifiers: Any) -> None:  # noqa: ANN401
        self._webservice_handler = Guarded(skill, verify_signature=False, verify_timestamp=False, verifiers=verifiers)

    def dispatch_request(self) -> flask.Response:
        """Answer if the gate lets the request through; 400 otherwise."""
        try:
            self._gate.check(flask.request.headers, flask.request.get_data())
        except Refused as refused:
            flask.request.environ[REASON] = refused.reason
            raise BadRequest from None
        except HTTPException:  # too large
            raise
        except Exception as fault:  # noqa: BLE001 - a gate that breaks stays shut
            guard.note(fault)
            flask.request.environ[REASON] = Reason.FAULT
            raise BadRequest from None
        return cast("flask.Response", super().dispatch_request())
