"""What reviewed phrases must lead to, whatever the content says: tests/phrases is written by hand."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import written
from envelopes import intent, slot

import lambda_function
from skill import content as contents
from skill.heard import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from skill.content import Content

FOLDER = Path(__file__).parent / "phrases"
WARNINGS = Path(__file__).parent.parent / "content" / "en" / "warnings"


@cache
def emergencies() -> dict[str, list[str]]:
    """Return what people say in an emergency, by sign."""
    found: dict[str, list[str]] = written.read(FOLDER / "emergency.yaml")
    return found


@cache
def group_of(sign: str) -> str:
    """Return the group of a warning sign."""
    return str(written.read(WARNINGS / f"{sign}.yaml")["group"])


def known_emergencies() -> set[str]:
    """Return the reviewed emergency phrases that the skill finds inside a slot as they stand."""
    phrases = {normalise(phrase) for phrases in emergencies().values() for phrase in phrases}
    return {phrase for phrase in phrases if phrase in contents.phrases() and not _held_by_another(phrase)}


def _held_by_another(phrase: str) -> bool:
    """Whether a shorter warning phrase inside this one means the same: then nothing is lost without this one."""
    group = contents.phrases()[phrase]
    words = phrase.split()
    spans = {" ".join(words[a:b]) for a in range(len(words)) for b in range(a + 2, len(words) + 1)} - {phrase}
    return any(contents.phrases().get(span) == group for span in spans)


def missed_in_a_slot(phrase: str) -> Iterator[str]:
    """Yield the phrase if, said inside a slot that matched nothing, it gets no emergency advice (hazard H2)."""
    answer = lambda_function.handler(intent("TopicIntent", slot("topic", phrase), new=True), None)
    if answer["sessionAttributes"].get("urgency") != "emergency":
        yield f"{phrase!r} in a slot is missed"


def wrong_signs(content: Content) -> Iterator[str]:
    """Yield every sign with reviewed emergency phrases that is no emergency."""
    for sign in emergencies():
        if content.signs[group_of(sign)].urgency != "emergency":
            yield f"{sign} is no emergency"
