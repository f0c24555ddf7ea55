"""The pretend device: microphone, session and envelopes; calls ``lambda_function.handler`` like Alexa."""

from __future__ import annotations

import itertools
import os
import re
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from typing import Any

from simulator.devices import DEVICES, Device
from simulator.understanding import Understanding, Understood, understanding_of
from skill import form as forms
from skill.alexa import door
from skill.alexa.skill import turn
from skill.heard import normalise

SKILL_ID = "amzn1.ask.skill.00000000-0000-4000-8000-000000000000"
USER_EVENT = "Alexa.Presentation.APL.UserEvent"
TIMESTAMP = "2026-01-01T00:00:00Z"
_BREAK = re.compile(r'<break time="(\d+)s"/>')
_TAG = re.compile(r"<[^>]+>")
_LEAD = r"(?:alexa )?(?:open|launch|start|begin|run|play|enable|load|use|talk to|speak to|go to) {name}"
_ASK = (
    r"(?:alexa )?(?:ask|tell|use|open|launch|start) {name} "
    r"(?:(?:to|about|for|if|whether|and|that|because) )?(?P<rest>.+)"
)


@dataclass
class Turn:
    """What one utterance led to."""

    heard: str
    understood: Understood | None
    request: dict[str, Any]
    response: dict[str, Any]
    say: str = ""
    ssml: str = ""
    reprompt: str | None = None
    open: bool = False
    urgency: str | None = None
    topic: str | None = None
    asking: str | None = None
    movement: str | None = None
    utterance: str = ""
    """What of it was understood: without the name of the skill."""
    notes: list[str] = field(default_factory=list)
    """What the device did by itself ("session ended by silence")."""

    def as_json(self) -> dict[str, Any]:
        """Return what ``--json`` prints for this turn."""
        found = self.understood
        return {
            "heard": self.heard,
            "intent": found.intent if found else None,
            "slots": {name: slot["value"] for name, slot in found.slots.items()} if found else {},
            "score": found.score if found else None,
            "say": self.say,
            "ssml": self.ssml,
            "reprompt": self.reprompt,
            "open": self.open,
            "urgency": self.urgency,
            "topic": self.topic,
            "asking": self.asking,
            "movement": self.movement,
        }


class Echo:
    """One pretend device with at most one session."""

    def __init__(
        self,
        locale: str = "en-US",
        understanding: Understanding | None = None,
        handler: Any = None,  # noqa: ANN401
        device: Device = DEVICES["speaker"],
        form: str = "",
    ) -> None:
        """Put the device in a country; ``handler`` is the door, Lambda's by default.

        ``form``: the form of the check (ask, tell); that of Lambda's door, from RED_FLAG_CHECK, when not given.
        """
        self.locale = locale
        self.device = device
        self.understanding = understanding or understanding_of(locale)
        self.form = form or forms.chosen(os.environ.get(forms.NAME))
        self.handler = handler or (_door(form) if form else lambdas_door())
        self.counter = itertools.count(1)
        self.new()

    def new(self) -> None:
        """Forget the session."""
        self.session: str | None = None
        self.attributes: dict[str, Any] = {}
        self.last: Turn | None = None
        self.silences = 0

    def hear(self, text: str) -> Turn:
        """Take one utterance: a launch, a one-shot, or whatever is said to the open session."""
        plain = normalise(text)
        if not plain:
            return self._silence()
        self.silences = 0
        name = re.escape(self.understanding.invocation)
        if re.fullmatch(_LEAD.replace("{name}", name), plain):
            self.new()
            return self._send(text, None, {"type": "LaunchRequest"})
        if one_shot := re.fullmatch(_ASK.replace("{name}", name), plain):
            self.new()
            return self._intent(text, one_shot["rest"])
        plain = re.sub(r"^alexa ", "", plain)
        if plain in ("exit", "quit") and self.session:
            return self._end(text, "USER_INITIATED")
        return self._intent(text, plain if plain != normalise(text) else text)

    def touch(self, arguments: list[Any], label: str = "") -> Turn:
        """Touch what the screen shows; ``arguments`` are what its SendEvent carries."""
        if self.session is None:
            return Turn(label, None, {}, {}, notes=["the session is over: nothing can be touched"])
        self.silences = 0
        return self._send(label, None, {"type": USER_EVENT, "token": "", "arguments": arguments, "source": {}})

    def _intent(self, heard: str, text: str) -> Turn:
        found = self.understanding.understand(text)
        request = {
            "type": "IntentRequest",
            "intent": {"name": found.intent, "confirmationStatus": "NONE", "slots": _slots(found)},
        }
        result = self._send(heard, found, request)
        result.utterance = text
        return result

    def _silence(self) -> Turn:
        """Say the reprompt once; the second silence ends the session, and nothing more can be said."""
        last = self.last
        if last is None or not last.open:
            return Turn("", None, {}, {}, notes=["nothing is open"])
        self.silences += 1
        if self.silences > 1:
            return self._end("", "EXCEEDED_MAX_REPROMPTS")
        again = Turn(
            "",
            None,
            {},
            last.response,
            last.reprompt or "",
            last.response["response"]["reprompt"]["outputSpeech"]["ssml"],
            last.reprompt,
            open=True,
            asking=last.asking,
            notes=["silence: the reprompt is spoken once"],
        )
        self.last = again
        return again

    def _end(self, heard: str, reason: str) -> Turn:
        result = self._send(heard, None, {"type": "SessionEndedRequest", "reason": reason})
        result.notes.append(f"session ended: {reason}")
        self.new()
        return result

    def _send(self, heard: str, found: Understood | None, request: dict[str, Any]) -> Turn:
        number = next(self.counter)
        new = self.session is None
        self.session = self.session or f"amzn1.echo-api.session.{number:08d}-0000-4000-8000-000000000000"
        application = {"applicationId": SKILL_ID}
        user = {"userId": "amzn1.ask.account.SIMULATOR"}
        event = {
            "version": "1.0",
            "session": {
                "new": new,
                "sessionId": self.session,
                "application": application,
                "user": user,
                "attributes": self.attributes,
            },
            "context": {
                "System": {
                    "application": application,
                    "user": user,
                    "device": {"deviceId": "simulator", "supportedInterfaces": self.device.interfaces()},
                },
                **({"Viewport": self.device.viewport()} if self.device.screen else {}),
            },
            "request": {
                "requestId": f"amzn1.echo-api.request.{number:08d}",
                "timestamp": TIMESTAMP,
                "locale": self.locale,
                **request,
            },
        }
        response = self.handler(event, None)
        self.last = self._read(heard, found, event, response)
        self.attributes = response.get("sessionAttributes") or {}
        if not self.last.open:
            self.session, self.attributes = None, {}
        return self.last

    def _read(self, heard: str, found: Understood | None, event: dict[str, Any], response: dict[str, Any]) -> Turn:
        body = response.get("response", {})
        ssml = body.get("outputSpeech", {}).get("ssml", "")
        again = body.get("reprompt", {}).get("outputSpeech", {}).get("ssml")
        result = Turn(heard, found, event, response, spoken(ssml), ssml, spoken(again) if again else None)
        result.open = body.get("shouldEndSession") is False
        if event["request"]["type"] in ("LaunchRequest", "IntentRequest", USER_EVENT):
            _, _, reply = turn(door.read(event), self.form)
            result.urgency, result.topic = reply.urgency or None, reply.topic or None
            result.asking, result.movement = reply.asking or None, reply.movement or None
        return result


def lambdas_door() -> Any:  # noqa: ANN401 - an AWS Lambda handler
    """Return Lambda's door, opened when it is first asked for, in the form that RED_FLAG_CHECK names by then."""
    import lambda_function  # noqa: PLC0415 - it logs a wrong RED_FLAG_CHECK, which is told before it comes to that

    return lambda_function.handler


@cache
def _door(form: str) -> Any:  # noqa: ANN401 - an AWS Lambda handler
    """Return Lambda's door in a form of the check, opened once."""
    return door.door(None, form)


def spoken(ssml: str) -> str:
    """Return SSML as the words that are heard."""
    return " ".join(unescape(_TAG.sub(" ", ssml)).split())


def parts(ssml: str) -> list[tuple[str, int]]:
    """Return speech piece by piece: the words, and the seconds of silence behind them."""
    pieces = _BREAK.split(ssml)
    silences = [*map(int, pieces[1::2]), 0]
    return [(spoken(words), seconds) for words, seconds in zip(pieces[::2], silences, strict=True)]


def _slots(found: Understood) -> dict[str, Any]:
    slots = {}
    for name, slot in found.slots.items():
        values = [{"value": {"name": slot["value"], "id": one}} for one in slot["ids"]]
        status = "ER_SUCCESS_MATCH" if values else "ER_SUCCESS_NO_MATCH"
        rows = [{"authority": "simulator", "status": {"code": status}, "values": values}]
        slots[name] = {
            "name": name,
            "confirmationStatus": "NONE",
            "value": slot["value"],
            "resolutions": {"resolutionsPerAuthority": rows},
        }
    return slots
