"""What a patient did in one turn, free of wording and of Alexa."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of act; the interaction model names them in ``act:``."""

    LAUNCH = "launch"
    START_CHECK = "start_check"
    ANSWER = "answer"
    """``id``: yes, no, not_sure, maybe, unclear."""
    ABOUT = "about"
    """Who the check is about. ``id``: child, pregnant, both, neither, other, self."""
    SIGN = "sign"
    """A warning sign was said. ``id``: its group."""
    LOOKALIKE = "lookalike"
    """Something that sounds like a warning sign, or denies one."""
    END_IT = "end_it"
    """A wish to stop, or a crisis."""
    TOPIC = "topic"
    """``id``: the topic; ``weeks`` and ``who`` where they were said."""
    QUESTION = "question"
    """A question of the check was named ("the leg one"). ``id``: its step."""
    DURATION = "duration"
    WHY = "why"
    REPEAT = "repeat"
    NUMBER = "number"
    BACK = "back"
    CORRECT = "correct"
    """ "Wait, actually yes". ``id``: yes, no or empty."""
    MORE = "more"
    NEXT = "next"
    CHOOSE = "choose"
    """An offer by its place. ``id``: first, second, both."""
    SLOWER = "slower"
    SHORTER = "shorter"
    DECLINE = "decline"
    """A question that only a doctor or pharmacist may answer ("can I drive?")."""
    OTHER_PART = "other_part"
    """A part of the body that this skill does not cover."""
    SOURCES = "sources"
    HELP = "help"
    RESTART = "restart"
    MOVE = "move"
    """Wants to be guided. ``id``: a movement, or a set to choose (lying, chair, walk)."""
    FELT = "felt"
    """How a movement was. ``id``: same, easier, worse."""
    SKIP = "skip"
    """Leave this question or movement out."""
    REMIND = "remind"
    CHILD_SPEAKING = "child_speaking"
    STOP = "stop"
    MISSED = "missed"
    """Nothing was recognised."""


@dataclass(frozen=True, slots=True)
class Act:
    """One act of a patient."""

    kind: Kind
    id: str = ""
    who: str = ""
    """Whom it is about when somebody else was named: other, child, pregnant."""
    weeks: float | None = None
    """How long the pain has lasted, in weeks, when it was said."""
    complaint: tuple[str, ...] = ()
    """Where it hurts and after what, as ids of ``complaints`` in red_flags.yaml."""
