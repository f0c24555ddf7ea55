"""One turn in the making: the state it starts from, and the two ways it can end (ask or close)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from skill.content import most_urgent
from skill.reply import Reply
from skill.state import State

if TYPE_CHECKING:
    from skill.content import Content

IN_CHECK = ("check", "recap", "which")
"""Open questions that belong to an unfinished check."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The content and the state of one turn; its methods build the new state and the reply."""

    content: Content
    state: State

    def having(self, **changes: Any) -> Turn:  # noqa: ANN401 - fields of State, checked by replace
        """Return this turn with some fields of its state changed."""
        return Turn(self.content, replace(self.state, **changes))

    @property
    def checking(self) -> bool:
        """Whether a check is open."""
        return self.state.check is not None and self.state.open in IN_CHECK

    @property
    def in_emergency(self) -> bool:
        """Whether emergency advice was given and the patient has not started over."""
        return self.state.open == "number"

    def ask(self, *say: str, reworded: bool = False, **more: str) -> tuple[State, Reply]:
        """Speak ``say``, then ask the open question (in other words when ``reworded``)."""
        usual, other = self._question()
        ask, again = (other, usual) if reworded else (usual, other)
        lead = ("say.reprompt_check",) if self.checking else ()
        check = self.state.check
        asking = check.asked if check is not None and self.state.open == "check" else ""
        reply = Reply(say=say, ask=ask, reprompt=(*lead, again), asking=asking, **more)
        return self._with_urgency(reply), reply

    def close(self, *say: str, **more: str) -> tuple[State, Reply]:
        """Speak ``say`` and close the session; nothing of it is kept."""
        return State(), Reply(say=say, **more)

    def notice(self) -> tuple[str, ...]:
        """Return the notice (education, not a diagnosis) if this session has not heard it."""
        return () if self.state.noticed else ("say.notice",)

    def _with_urgency(self, reply: Reply) -> State:
        said = (*reply.say, reply.ask)
        urgency = most_urgent(self.state.urgency, reply.urgency) if reply.urgency else self.state.urgency
        noticed = self.state.noticed or "say.notice" in reply.say
        return replace(self.state, urgency=urgency, said=said, noticed=noticed)

    def _question(self) -> tuple[str, str]:
        """Return the references of the open question and of the same in other words."""
        state = self.state
        if state.open == "check" and state.check is not None:
            step = f"steps.{state.check.asked}"
            if state.check.clarifying:
                return f"{step}.clarify", f"{step}.clarify_again"
            return f"{step}.ask", f"{step}.reword"
        if state.open == "offer" and self.content.has(f"topics.{state.topic}.offer"):
            return f"topics.{state.topic}.offer", f"topics.{state.topic}.offer_again"
        return f"questions.{state.open}.ask", f"questions.{state.open}.reword"
