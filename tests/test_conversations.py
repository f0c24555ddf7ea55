"""Whole conversations, one test a file: what is heard, what is said, in order."""

from pathlib import Path

import pytest
from conversation import FOLDER, load, play

FILES = sorted(FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_conversation(path: Path) -> None:
    """The skill answers every turn of the conversation as it is written."""
    played = play(load(path))
    assert not played.wrong, played


def test_there_are_enough_conversations() -> None:
    """At least forty whole conversations guard the skill."""
    assert len(FILES) >= 40
