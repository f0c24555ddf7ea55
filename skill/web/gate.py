"""The gate: whether Alexa sent this request, to this skill, just now. Nothing is parsed before the signature holds."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from skill.web.address import path_of
from skill.web.refused import Reason, Refused

if TYPE_CHECKING:
    from werkzeug.datastructures import Headers

    from skill.web.keys import Clock, Keys

SIGNATURE = "Signature-256"
CHAIN_URL = "SignatureCertChainUrl"
MOST_BYTES = 128 * 1024
"""Of a body. The largest that Alexa sends is 24 KB of session attributes and a few KB around them."""
_PADDING, _HASH = PKCS1v15(), SHA256()
TOLERANCE = timedelta(seconds=150)
"""Either way. Skill events may be older by Amazon's rule; this skill subscribes to none (docs/decisions/0008)."""


class Gate:
    """Verifies requests for one skill. There is no way to open it but a valid request."""

    def __init__(self, skill_id: str, keys: Keys, clock: Clock) -> None:
        """Let requests of ``skill_id`` through."""
        self._skill_id = skill_id
        self._keys = keys
        self._clock = clock

    def check(self, headers: Headers, body: bytes) -> None:
        """Return if the request is Alexa's; Refused otherwise. ``body``: the bytes as they arrived."""
        if not body:
            raise Refused(Reason.EMPTY)
        signature = _signature(headers.get(SIGNATURE, ""))
        key = self._keys.key(path_of(headers.get(CHAIN_URL, "")))
        try:
            key.verify(signature, body, _PADDING, _HASH)
        except InvalidSignature:
            raise Refused(Reason.SIGNATURE) from None
        event = _parsed(body)
        if abs(self._clock() - _timestamp(event)) > TOLERANCE:
            raise Refused(Reason.TIMESTAMP)
        if _applications(event) != {self._skill_id}:
            raise Refused(Reason.SKILL)


def _signature(header: str) -> bytes:
    try:
        found = base64.b64decode(header, validate=True)
    except (binascii.Error, ValueError):
        found = b""
    if not found or base64.b64encode(found).decode("ascii") != header:  # one way to write it, not several
        raise Refused(Reason.HEADERS)
    return found


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        event = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        event = None
    if not isinstance(event, dict):
        raise Refused(Reason.BODY)
    return event


def _timestamp(event: dict[str, Any]) -> datetime:
    try:
        stamp = datetime.fromisoformat(event["request"]["timestamp"])
    except (KeyError, TypeError, ValueError):
        stamp = None
    if stamp is None or stamp.utcoffset() is None:
        raise Refused(Reason.TIMESTAMP)
    return stamp


def _applications(event: dict[str, Any]) -> set[object]:
    """Return the application ids that a request names: that of its context, and that of its session if it has one."""
    try:
        holders = [event["context"]["System"]]
        if event.get("session") is not None:
            holders.append(event["session"])
        return {str(holder["application"]["applicationId"]) for holder in holders}
    except (KeyError, TypeError):
        raise Refused(Reason.SKILL) from None
