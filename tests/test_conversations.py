"""Whole conversations, one test a file: what is heard, what is said, in order."""

import json
from pathlib import Path

import pytest
from conversation import FOLDER, load, play

from simulator.echo import Echo
from simulator.understanding import understanding_of
from skill.form import ASK

FILES = sorted(FOLDER.glob("*.yaml"))
MOST_BYTES = 2048
"""Session attributes stay below this."""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_conversation(path: Path) -> None:
    """The skill answers every turn of the conversation as it is written."""
    played = play(load(path))
    assert not played.wrong, played


def test_there_are_enough_conversations() -> None:
    """At least forty whole conversations guard the skill."""
    assert len(FILES) >= 40


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_conversation_leaves_nothing_behind(path: Path, sockets: list[str]) -> None:
    """In a whole conversation no socket is opened, attributes stay below 2 KB, and a closing turn clears them."""
    written = load(path)
    locale = written.get("locale", "en-US")
    echo = Echo(locale, understanding_of(locale), form=written.get("form", ASK))
    for turn in written["turns"]:
        if turn["hear"] == "/new":
            echo.new()
            continue
        response = echo.hear(turn["hear"]).response
        attributes = response.get("sessionAttributes", {})
        assert len(json.dumps(attributes)) < MOST_BYTES
        closes = response.get("response", {}).get("shouldEndSession") is True
        assert not (closes and attributes), response
    assert sockets == []
