"""Guided movements as run-time content: the words spoken in a turn, with their silences, and the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skill.content import Movement, Moving, Situation, Stage
from skill.pauses import SECOND

if TYPE_CHECKING:
    from collections.abc import Iterator

    from authoring.library import Library
    from authoring.records import MovementFile, MovementWords

FOLDER = "content/en/movements"
RULES = "content/movements.yaml"
PAUSE_AFTER = 3
"""Seconds of rest before it is asked how a movement was."""


def texts(library: Library) -> Iterator[tuple[str, str, str]]:
    """Yield (file, reference, text): what is spoken to get into place, what guides, and the pieces for a screen."""
    for name, movement in library.movements.items():
        pieces = {
            "title": movement.title,
            "position": movement.position,
            "stop_if": movement.stop_if,
            **{f"step{number}": step for number, step in enumerate(movement.steps, 1)},
            "place": place(movement),
            "guide": guide(movement, library.phrases.movement),
        }
        if movement.caution:
            pieces["caution"] = movement.caution
        if movement.count:
            pieces["times"] = _times(library.phrases.movement.times, movement, library.phrases.movement)
        for key, text in pieces.items():
            yield f"{FOLDER}/{name}.yaml", f"movements.{name}.{key}", text


def place(movement: MovementFile) -> str:
    """Return how a movement is announced: its name, the position, who leaves it out, when to stop."""
    title = movement.title[:1].upper() + movement.title[1:]
    return " ".join(filter(None, (f"{title}.", movement.position, movement.caution, movement.stop_if)))


def guide(movement: MovementFile, words: MovementWords) -> str:
    """Return the movement as guided: each step and a silence, then the repetitions, counted with their holds."""
    wait = SECOND * movement.pause
    parts = [f"{step} {wait}" for step in movement.steps]
    if movement.breathing:
        parts.append(movement.breathing)
    if movement.count:
        parts.append(_times(words.together, movement, words))
        parts += [f"{number}. {_round(movement)}" for number in words.counts[: movement.count]]
        parts.append(f"{words.rest} {SECOND * PAUSE_AFTER}")
    return " ".join(parts)


def _times(text: str, movement: MovementFile, words: MovementWords) -> str:
    return text.replace("[count]", words.counts[: movement.count][-1].lower())


def _round(movement: MovementFile) -> str:
    """Return the cues of one repetition, by turns held and let go."""
    silences = (movement.hold, movement.rest)
    return " ".join(f"{cue} {SECOND * silences[place % 2]}" for place, cue in enumerate(movement.round))


def movements(library: Library) -> dict[str, Movement]:
    """Return the movements as the conversation knows them."""
    return {name: Movement(len(row.steps), row.count, tuple(row.skip_in)) for name, row in library.movements.items()}


def sets(library: Library) -> dict[str, tuple[str, ...]]:
    """Return the movements of each set in the order that their files give."""
    rules = library.moving
    order = [*rules.situations, *rules.choices]
    found = {
        one: sorted((row.sets[one], name) for name, row in library.movements.items() if one in row.sets)
        for one in order
    }
    return {one: tuple(name for _, name in members) for one, members in found.items()}


def rules(library: Library) -> Moving:
    """Return content/movements.yaml as the conversation knows it."""
    given = library.moving
    return Moving(
        topic=next((name for name, topic in library.topics.items() if topic.leads_to == "movements"), ""),
        sets=sets(library),
        situations={name: Situation(tuple(row.topics), tuple(row.yes_to)) for name, row in given.situations.items()},
        choices=tuple(given.choices),
        not_sure=given.not_sure,
        stages=tuple(Stage(**row.model_dump()) for row in given.stages),
        barred_by=tuple(given.barred_by),
    )
