"""Whole conversations, one test a file: what is heard, what is said, in order."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

import pytest
from conversation import FOLDER, Played, load, play

if TYPE_CHECKING:
    from pathlib import Path

FILES = sorted(FOLDER.glob("*.yaml"))
MOST_BYTES = 2048
"""Session attributes stay below this."""


@cache
def played(path: Path) -> Played:
    """Return a conversation, played once."""
    return play(load(path))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_conversation(path: Path, sockets: list[str]) -> None:
    """The skill answers every turn of the conversation as it is written, and opens no socket."""
    assert not played(path).wrong, played(path)
    assert sockets == []


def test_there_are_enough_conversations() -> None:
    """At least forty whole conversations guard the skill."""
    assert len(FILES) >= 40


def test_a_conversation_leaves_nothing_behind() -> None:
    """In every conversation attributes stay below 2 KB, and a closing turn clears them."""
    for path in FILES:
        for response in played(path).responses:
            attributes = response.get("sessionAttributes", {})
            assert len(json.dumps(attributes)) < MOST_BYTES, path.stem
            closes = response.get("response", {}).get("shouldEndSession") is True
            assert not (closes and attributes), (path.stem, response)
