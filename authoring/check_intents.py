"""Checks of what an intent and a slot of interaction_model/ mean: acts, their ids, and the types of slots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authoring import model
from authoring.problems import nearest
from skill.acts import Kind
from skill.alexa.requests import COMPLAINT
from skill.content import AUDIENCES

if TYPE_CHECKING:
    from authoring.library import Library
    from authoring.problems import Problems

FILE = "interaction_model/en.yaml"
WHO = {*AUDIENCES, "other"}
"""Somebody else who can be named."""
SLOTS = ("topic", "movement", "who", "duration", *COMPLAINT)
"""The slots that the skill reads."""
AMAZON = "AMAZON."


def run(library: Library, problems: Problems) -> None:
    """Note every mistake."""
    known = ids(library)
    for name, intent in library.model.intents.items():
        place = f"intents.{name}"
        if intent.act in set(Kind):
            _id(problems, place, intent.act, intent.id, known.get(Kind(intent.act), {""}))
        else:
            problems.add(FILE, f"{place}.act", repr(intent.act), f"one of: {', '.join(Kind)}")
        problems.known(FILE, f"{place}.who", [intent.who] if intent.who else [], WHO)
    _slots(library, problems)


def ids(library: Library) -> dict[Kind, set[str]]:
    """Return the ids of each kind of act that has one, as skill/acts.py says; "" where it may be left out."""
    return {
        Kind.ANSWER: {"yes", "no", "not_sure", "maybe", "unclear"},
        Kind.ABOUT: {*WHO, "both", "neither", "self"},
        Kind.SIGN: {warning.group for warning in library.warnings.values()},
        Kind.TOPIC: {"", *library.topics},
        Kind.QUESTION: set(library.red_flags.steps),
        Kind.CORRECT: {"", "yes", "no"},
        Kind.CHOOSE: {"first", "second", "both"},
        Kind.MOVE: {"", *library.movements, *library.moving.choices},
        Kind.FELT: {"same", "easier", "worse"},
    }


def _id(problems: Problems, place: str, act: str, found: str, known: set[str]) -> None:
    if found not in known:
        named = sorted(known - {""})
        wanted = f"one of: {', '.join(named)}{nearest(found, named)}" if named else f"nothing: `{act}` takes no id"
        problems.add(FILE, f"{place}.id", repr(found), wanted)


def _slots(library: Library, problems: Problems) -> None:
    """Every slot that the skill reads is there, of a type that is built here or Amazon's own."""
    slots, types = library.model.slots, [kind["name"] for kind in model.slot_types(library)]
    for slot in SLOTS:
        if slot not in slots:
            problems.add(FILE, "slots", f"no {slot!r}", f"the slot, which the skill reads{nearest(slot, slots)}")
    for slot, kind in slots.items():
        if kind not in types and not kind.startswith(AMAZON):
            wanted = f"one of: {', '.join(types)}, or a type of Amazon's ({AMAZON}...){nearest(kind, types)}"
            problems.add(FILE, f"slots.{slot}", repr(kind), wanted)
    whom = slots.get("who", "")
    for value in library.model.types.get(whom, ()):
        problems.known(FILE, f"types.{whom}.{value.id}", [value.id], WHO)
