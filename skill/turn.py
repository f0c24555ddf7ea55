"""One turn in the making: the state it starts from, and the two ways it can end (ask or close)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from skill.content import URGENCIES, most_urgent
from skill.replacing import replace
from skill.reply import Reply
from skill.spoken import Open, Say
from skill.state import GUIDED, State, question

if TYPE_CHECKING:
    from skill.content import Content

MOVING = (Open.MOVE_WHO, Open.MOVE_GATE, Open.MOVE_LEFT, Open.MOVE_WHERE, *GUIDED)
"""Open questions that belong to guided movements."""
IN_CHECK = (Open.CHECK, Open.RECAP, Open.WHICH)
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
    def moving(self) -> bool:
        """Whether guided movements are under way, the questions before them included."""
        return self.state.open in MOVING

    @property
    def telling(self) -> bool:
        """Whether warning signs are being told, group by group."""
        return self.state.open == Open.TELL

    @property
    def in_emergency(self) -> bool:
        """Whether emergency advice was given and the patient has not started over."""
        return self.state.open == Open.NUMBER

    def ask(self, *say: str, reworded: bool = False, missed: bool = False) -> tuple[State, Reply]:
        """Speak ``say``, then ask the open question (in other words when ``reworded``).

        ``missed``: this turn was not understood, and counts towards the safe end.
        """
        usual, other = question(self.state)
        ask, again = (other, usual) if reworded else (usual, other)
        lead: tuple[str, ...] = (Say.REPROMPT_CHECK,) if self.checking else ()
        if self.telling:
            lead = (Say.NUMBER_IF,)
        if self.in_emergency:
            lead = (f"{self.state.advice}.short",)
        check = self.state.check
        asking = check.asked if check is not None and self.state.open == Open.CHECK else ""
        reply = told(*say, ask=ask, reprompt=(*lead, again), asking=asking)
        urgency = most_urgent(self.state.urgency, reply.urgency) if reply.urgency else self.state.urgency
        state = replace(
            self.state,
            urgency=urgency,
            said=(*say, ask),
            noticed=self.state.noticed or Say.NOTICE in say,
            missed=self.state.missed + 1 if missed else 0,
        )
        if not self.moving:
            state = replace(state, moves="", movement="") if state.movement or state.moves else state
        return state, reply

    def close(self, *say: str) -> tuple[State, Reply]:
        """Speak ``say`` and close the session; only person and pace of these last words are kept."""
        return State(person=self.state.person, slow=self.state.slow), told(*say)

    def notice(self) -> tuple[str, ...]:
        """Return the notice (education, not a diagnosis) if this session has not heard it."""
        return () if self.state.noticed else (Say.NOTICE,)

    def own_words(self, group: str, urgency: str, audience: tuple[str, ...]) -> str:
        """Return the reference of advice or ending for ``urgency``: the audience's own where it has one."""
        own = "_".join((urgency, *audience))
        return f"{group}.{own}" if self.content.has(f"{group}.{own}.say") else f"{group}.{urgency}"


def told(*say: str, **more: Any) -> Reply:  # noqa: ANN401 - fields of Reply
    """Return a reply that speaks ``say``; urgency, card and topic follow from what is spoken.

    The urgency is the advice given in this turn; advice that is not named by an urgency is for emergencies.
    """
    reply = Reply(say=say, **more)
    for group, name, key in (ref.split(".") for ref in say if ref.count(".") == 2):  # noqa: PLR2004 - group.name.key
        if group in ("advice", "endings"):
            urgency = name.split("_")[0]
            urgency = urgency if urgency in URGENCIES else "emergency"
            if most_urgent(urgency, reply.urgency) == urgency:
                reply = replace(reply, urgency=urgency, card=f"{group}.{name}")
        elif group == "movements" and key in ("place", "guide"):
            reply = replace(reply, movement=name, step=reply.step or int(key == "guide"))
        elif group == "topics":
            card = reply.card or (f"topics.{name}" if key == "say" else "")
            reply = replace(reply, topic=name, card=card)
    return reply
