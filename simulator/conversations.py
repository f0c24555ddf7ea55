"""A conversation with the pretend Echo as it went, and the files it can be kept as.

``as_test``: a file of ``tests/conversations`` (its format stands in ``tests/conversation.py``). A touch is written as
its label: said aloud it does the same. What holds no word is silence, there as here. ``as_replays``: files of
``ask dialog --replay``, one for each session.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from authoring.handover import NEW, PLACEHOLDER, QUIT, Replay, invocation, sessions
from skill.form import ASK
from skill.heard import normalise

if TYPE_CHECKING:
    from simulator.echo import Echo, Turn

KEPT = ("intent", "asking", "urgency", "topic", "movement", "open")
"""What is written of each turn."""


@dataclass
class Conversation:
    """An Echo and everything that was said to it."""

    echo: Echo
    turns: list[Turn] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    """What was heard in each turn of ``turns``, as ``heard_as`` writes it; the label of what was touched."""

    def hear(self, text: str) -> Turn:
        """Say something; nothing is silence."""
        return self._keep(text, self.echo.hear(text))

    def touch(self, arguments: list[Any], label: str) -> Turn:
        """Touch what is on the screen."""
        return self._keep(label.lower(), self.echo.touch(arguments, label))

    def _keep(self, heard: str, turn: Turn) -> Turn:
        if turn.request or turn.open:
            self.turns.append(turn)
            self.heard.append(heard_as(heard))
        return turn

    def as_test(self, about: str) -> str:
        """Return the conversation as a test file: what was heard, and what came of it."""
        rows = []
        for heard, turn in zip(self.heard, self.turns, strict=True):
            actual = turn.as_json()
            kept = {key: actual[key] for key in KEPT if actual[key] is not None or key in ("asking", "urgency")}
            rows.append({"hear": heard, **kept})
        form = {"form": self.echo.form} if self.echo.form != ASK else {}
        raw = {"about": about, "locale": self.echo.locale, **form, "turns": rows}
        return yaml.safe_dump(raw, sort_keys=False, allow_unicode=True, width=110)

    def as_replays(self, skill_id: str = PLACEHOLDER) -> list[str]:
        """Return the conversation as replay files; silence cannot be typed: it is left out, and may end a session."""
        locale = self.echo.locale
        typed = [
            (heard or NEW, turn.open is False)
            for heard, turn in zip(self.heard, self.turns, strict=True)
            if heard or not turn.open
        ]
        made = []
        for session in sessions(typed, invocation(locale)):
            raw = {"skillId": skill_id, "locale": locale, "type": "text", "userInput": [*session, QUIT]}
            Replay.model_validate(raw)
            made.append(json.dumps(raw, ensure_ascii=False, indent=1) + "\n")
        return made


def heard_as(text: str) -> str:
    """Return what was said as one line of words: no command of the files it is kept in; empty where it is silence."""
    return " ".join(text.split()).lstrip("./ ") if normalise(text) else ""
