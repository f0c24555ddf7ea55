"""Checks of guided movements: silences, length of a turn, stop rules, sets, and what must stand in front and behind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from authoring import moving
from authoring.check_words import words
from skill.pauses import MOST, RUN, seconds
from skill.spoken import Say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from authoring.library import Library
    from authoring.problems import Problems
    from authoring.records import MovementFile

MOST_STEPS = 4
"""Steps in one turn."""
MOST_SECONDS = 240
"""What Alexa speaks in one turn at the longest; reached only by a mistake."""
A_MINUTE, A_SLOW_MINUTE = 150, 110
"""Words a voice speaks in a minute, as usual and slowed down."""
MOST_HOLD = 5
"""Seconds a position is held at the longest."""
PARTS = 2
"""A repetition is made of pairs: a cue that is held, and one that lets go."""
FILE_PHRASES = "content/en/phrases.yaml"
HEALTH = re.compile(
    r"\b(back|pain|ache|hurt|sore|spine|exercise|movement|doctor|clinic|medicine|tablet|check|symptom|sign|health|"
    r"physio\w*|therap\w*|treat\w*|emergency|leg)s?\b",
    re.IGNORECASE,
)
"""A reminder is heard and read by whoever is in the room."""


def run(library: Library, problems: Problems) -> None:
    """Note every mistake."""
    for name, movement in library.movements.items():
        file = f"{moving.FOLDER}/{name}.yaml"
        _movement(library, problems, file, movement)
        _sets_of(library, problems, file, movement)
    _rules(library, problems)
    _around(library, problems)


def _movement(library: Library, problems: Problems, file: str, movement: MovementFile) -> None:
    """One movement: few steps, silences of a length that can be spoken, repetitions in pairs, a reason to stop."""
    if len(movement.steps) > MOST_STEPS:
        problems.add(file, "steps", f"{len(movement.steps)} steps", f"at most {MOST_STEPS} in one turn")
    if bool(movement.count) != bool(movement.round):
        found = f"count {movement.count} with {len(movement.round)} cues"
        problems.add(file, "count, round", found, "both, or neither for what is done later")
    if len(movement.round) % PARTS:
        problems.add(file, "round", f"{len(movement.round)} cues", "pairs: one that is held, one that lets go")
    if movement.count > len(library.phrases.movement.counts):
        problems.add(file, "count", movement.count, f"at most {len(library.phrases.movement.counts)}")
        return
    for field, least, most in (("pause", 3, MOST), ("hold", 1, MOST_HOLD), ("rest", 1, MOST_HOLD)):
        value = getattr(movement, field)
        if (movement.count or field == "pause") and not least <= value <= most:
            problems.add(file, field, f"{value} seconds", f"{least} to {most} seconds")
    if not movement.stop_if.startswith("Stop"):
        problems.add(file, "stop_if", repr(movement.stop_if[:20]), 'a sentence that begins with "Stop"')
    spoken = moving.guide(movement, library.phrases.movement)
    if (length := duration(spoken, slow=True)) > MOST_SECONDS:
        problems.add(file, "count", f"{length:.0f} seconds spoken slowly", f"at most {MOST_SECONDS}")


def duration(text: str, *, slow: bool = False) -> float:
    """Return how many seconds ``text`` takes to speak, its silences included."""
    silence = sum(seconds(len(run), slow=slow) for run in RUN.findall(text))
    return silence + words(text) * 60 / (A_SLOW_MINUTE if slow else A_MINUTE)


def _sets_of(library: Library, problems: Problems, file: str, movement: MovementFile) -> None:
    rules = library.moving
    known = (*rules.situations, *rules.choices)
    for field, found, allowed in (("sets", movement.sets, known), ("skip_in", movement.skip_in, rules.situations)):
        for one in found:
            if one not in allowed:
                problems.add(file, field, repr(one), f"one of: {', '.join(allowed)}")
    for one in movement.skip_in:
        if one in movement.sets:
            problems.add(file, "skip_in", f"{one!r}, which is in `sets` too", "it in one of the two")


def _rules(library: Library, problems: Problems) -> None:
    rules = library.moving
    for name, members in moving.sets(library).items():
        if not members:
            problems.add(moving.RULES, name, "no movement", "the set in `sets` of a movement")
        places = [library.movements[one].sets[name] for one in members]
        if len(set(places)) < len(places):
            problems.add(moving.RULES, name, f"places {places}", "another place in `sets` for each movement")
    steps, topics = library.red_flags.steps, library.topics
    checked: list[tuple[str, Iterable[str], Iterable[str]]] = [
        ("not_sure", [rules.not_sure], rules.choices),
        ("barred_by", rules.barred_by, steps),
        ("stages", [row.plan for row in rules.stages], topics),
        ("stages", [row.situation for row in rules.stages], rules.situations),
    ]
    for name, row in rules.situations.items():
        checked += [(f"situations.{name}", row.topics, topics), (f"situations.{name}", row.yes_to, steps)]
    for field, found, allowed in checked:
        for one in found:
            if one not in allowed:
                problems.add(moving.RULES, field, repr(one), f"one of: {', '.join(sorted(allowed))}")
    if sorted(library.screen.sets) != sorted(rules.choices):
        found, wanted = (", ".join(sorted(names)) or "none" for names in (library.screen.sets, rules.choices))
        problems.add("content/en/screen.yaml", "sets", found, f"a label for each of `choices`: {wanted}")
    weeks = [row.over_weeks for row in rules.stages]
    if weeks != sorted(set(weeks)) or weeks[:1] != [0]:
        problems.add(moving.RULES, "stages", f"over_weeks {weeks}", "rising numbers, the first 0")


def _around(library: Library, problems: Problems) -> None:
    """Check what stands in front of guided movements and behind them."""
    leading = [name for name, topic in library.topics.items() if topic.leads_to == "movements"]
    if len(leading) != 1:
        problems.add("content/en/topics", "leads_to", f"{len(leading)} topics that lead to movements", "one")
    movers = {row.plan for row in library.moving.stages} | {one for one, row in library.topics.items() if row.leads_to}
    for name, topic in library.topics.items():
        file = f"content/en/topics/{name}.yaml"
        if name in movers and not topic.calm_only:
            problems.add(file, "calm_only", "false", "true: never after advice for today or a fall")
        if movers & {name, *topic.next} and set(topic.unsuitable_for) != {"child", "pregnant"}:
            wanted = "[child, pregnant]: neither is offered movements"
            problems.add(file, "unsuitable_for", topic.unsuitable_for, wanted)
    say = {f"say.{name}": text for name, text in library.phrases.say.items()}
    for phrase, parts in AROUND.items():
        missing = [one for one in parts if one not in say.get(phrase, "").lower()]
        if missing:
            problems.add(FILE_PHRASES, phrase, f"nothing of {', '.join(missing)}", "it: movements need it spoken")
    gate = library.phrases.questions.get("move_gate")
    missing = [one for one in GATE if gate and one not in gate.ask.lower()]
    if missing:
        problems.add(FILE_PHRASES, "questions.move_gate.ask", f"nothing of {', '.join(missing)}", "every one of them")
    if match := HEALTH.search(say.get(Say.REMIND, "")):
        problems.add(FILE_PHRASES, Say.REMIND, repr(match[0]), "no word about health: others may hear the reminder")


GATE = ("fall", "surgery", "numbness", "weakness", "dizzy")
"""What the gate question asks."""
AROUND: dict[str, tuple[str, ...]] = {
    Say.MOVE_RULES: ("sharper", "leg", "dizziness", "chest pain", "stop"),
    Say.SAFETY_TAIL: ("numbness between", "emergency"),
    Say.MOVE_DONE: ("next day", "two weeks"),
    Say.MOVE_WORSE: ("stop",),
}
"""What the phrases around a set must hold."""
