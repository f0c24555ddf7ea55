"""What the skill answers in one turn: references to content and the question left open."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. References are keys of ``Content.texts``; ``skill.alexa.render`` gives them words."""

    say: tuple[str, ...] = ()
    ask: str = ""
    """The question that leaves the microphone open; empty closes the session."""
    reprompt: tuple[str, ...] = ()
    """Spoken once on silence: the question in other words. Given exactly when ``ask`` is."""
    card: str = ""
    """Reference whose ``.title`` and ``.card`` make the card in the phone app; empty: no card."""
    urgency: str = ""
    """The advice given in this turn; empty where none is given."""
    topic: str = ""
    asking: str = ""
    """The step of the check whose question is open."""
    movement: str = ""
    """The movement that is guided in this turn, for the screen."""
    step: int = 0
    """Where in it the turn begins: 0 getting into place, 1 its first step."""
