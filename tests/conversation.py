"""Whole conversations as YAML, played through the pretend Echo; the module docstring is the format.

A file of ``tests/conversations`` holds::

    about: what the conversation proves, one sentence
    locale: en-GB                  # default en-US
    form: tell                     # default ask
    turns:
      - hear: my back hurts        # "" is silence; /new begins a new session
        intent: MyBackHurtsTopic   # every key below is optional
        asking: G0                 # the step whose question is open; null: none
        urgency: emergency         # the advice given in this turn; null: none
        topic: heat-and-cold
        movement: knee-rolls       # the movement that is guided; null: none
        open: true                 # the microphone
        says: [nine nine nine]     # each must be in what is said (case does not matter)
        never_says: [you're fine]  # none may be
        reprompt: [number]         # each must be in the reprompt
        card: [999]                # each must be in the card
        never_card: [numb]         # none may be
    never_says: [cure]             # none may be said in any turn
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import written

from simulator.echo import Echo, Turn
from simulator.understanding import understanding_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.understanding import Understanding

FOLDER = Path(__file__).parent / "conversations"
KEYS = {
    "hear",
    "intent",
    "asking",
    "urgency",
    "topic",
    "movement",
    "open",
    "says",
    "never_says",
    "reprompt",
    "card",
    "never_card",
}


@dataclass
class Played:
    """A conversation that was played: what happened, and what was not as written."""

    transcript: list[str] = field(default_factory=list)
    responses: list[dict[str, Any]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """Return the whole conversation with the mistakes where they happened."""
        return "\n".join(["", *self.transcript, "", *self.wrong])


@cache
def load(path: Path) -> dict[str, Any]:
    """Read a conversation file once; unknown keys are refused."""
    raw: dict[str, Any] = written.read(path)
    unknown = set(raw) - {"about", "locale", "form", "turns", "never_says"}
    for number, turn in enumerate(raw["turns"], 1):
        unknown |= {f"turn {number}: {key}" for key in set(turn) - KEYS}
    if unknown or not raw.get("about"):
        message = f"{path.name}: unknown keys {sorted(unknown)}, or no `about`"
        raise ValueError(message)
    return raw


def play(conversation: dict[str, Any], hearing: Callable[[str], Understanding] = understanding_of) -> Played:
    """Play a conversation and compare every turn with what is written."""
    locale = conversation.get("locale", "en-US")
    echo = Echo(locale, hearing(locale), form=conversation.get("form", ""))
    played = Played()
    for number, expected in enumerate(conversation["turns"], 1):
        if expected["hear"] == "/new":
            echo.new()
            continue
        turn = echo.hear(expected["hear"])
        played.responses.append(turn.response)
        played.transcript += [f"{number:2} you:   {turn.heard or '(silence)'}", f"   alexa: {turn.say}"]
        mistakes = list(_compare(turn, expected))
        mistakes += [
            f"said {word!r}" for word in conversation.get("never_says", ()) if word.lower() in turn.say.lower()
        ]
        played.transcript += [f"   !!!!!! {mistake}" for mistake in mistakes]
        played.wrong += [f"turn {number}: {mistake}" for mistake in mistakes]
    return played


def _compare(turn: Turn, expected: dict[str, Any]) -> list[str]:
    actual = turn.as_json()
    mistakes = [
        f"{key} is {actual[key]!r}, not {expected[key]!r}"
        for key in ("intent", "asking", "urgency", "topic", "movement", "open")
        if key in expected and actual[key] != expected[key]
    ]
    card = turn.response.get("response", {}).get("card", {})
    written = f"{card.get('title', '')} {card.get('content', '')}"
    for key, text in (("says", turn.say), ("reprompt", turn.reprompt or ""), ("card", written)):
        mistakes += [f"{key}: no {word!r}" for word in expected.get(key, ()) if str(word).lower() not in text.lower()]
    for key, text in (("never_says", turn.say), ("never_card", written)):
        mistakes += [f"{key}: {word!r}" for word in expected.get(key, ()) if str(word).lower() in text.lower()]
    return mistakes
