"""What every response of the skill keeps."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from typing import Any

from envelopes import SPEAKING

from skill.last_resort import SENTENCES

TAGS = {"speak", "p", "prosody", "break"}
MOST_CHARACTERS = 8000
MOST_BYTES = 24_000


def valid(event: dict[str, Any], response: dict[str, Any]) -> None:
    """Assert what every response keeps (responses.md, R1 to R8)."""
    kind = str(event.get("request", {}).get("type", ""))
    body = response["response"]
    assert response["version"] == "1.0"
    assert len(json.dumps(response)) < MOST_BYTES
    if kind == "CanFulfillIntentRequest":
        assert set(body) == {"canFulfillIntent"}
        return
    if kind not in SPEAKING:
        assert body == {}
        return
    ssml = body["outputSpeech"]["ssml"]
    root = ET.fromstring(ssml)  # noqa: S314 - our own speech
    said = "".join(root.itertext()).strip()
    assert root.tag == "speak"
    assert {element.tag for element in root.iter()} <= TAGS
    assert said
    assert said not in SENTENCES.values(), "a fault of ours was answered by the last resort"
    assert len(ssml) <= MOST_CHARACTERS
    assert body["shouldEndSession"] is not said.endswith("?")
    assert ("reprompt" in body) is said.endswith("?")
    assert len(body.get("card", {}).get("content", "")) < MOST_CHARACTERS
