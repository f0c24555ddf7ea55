"""Answers about back pain as conversation: one at a time, leading on to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skill import checking
from skill.content import most_urgent, rank

if TYPE_CHECKING:
    from skill.acts import Act
    from skill.reply import Reply
    from skill.state import State
    from skill.turn import Turn


def speak(turn: Turn, name: str) -> tuple[State, Reply]:
    """Speak the answer ``name``: notice once, the answer, the safety tail, then what to hear next."""
    topic, state = turn.content.topics[name], turn.state
    if set(topic.unsuitable_for) & set(state.audience):
        return turn.having(open="anything_else").ask("say.not_for_you")
    urgent = rank(state.urgency) >= rank("today")
    reminder = (f"advice.{state.advice or 'today'}.short",) if urgent else ()
    tail = ("say.safety_tail",) if topic.safety_tail or not state.checked else ()
    say = (*reminder, *turn.notice(), f"topics.{name}.say", *tail)
    offers = "anything_else" if urgent or not topic.next else "offer"
    return turn.having(topic=name, more_told=False, open=offers).ask(*say, topic=name, card=f"topics.{name}")


def answer(turn: Turn, given: str) -> tuple[State, Reply]:
    """Give yes, no or not sure to an offer, to "anything else?" or to the menu."""
    state = turn.state
    if given == "no":
        if state.open == "anything_else":
            return checking.goodbye(turn)
        return turn.having(open="anything_else").ask()
    offered = _offered(turn)
    if given == "yes" and offered:
        return speak(turn, offered[0])
    return turn.having(open="menu").ask()


def more(turn: Turn, act: Act) -> tuple[State, Reply]:
    """Tell more of the topic spoken last; when that is told, go on to the next."""
    state = turn.state
    if turn.checking:
        return turn.ask("say.finish_first")
    if not state.topic or state.more_told:
        return following(turn, act)
    turn = turn.having(more_told=True)
    return turn.ask(f"topics.{state.topic}.more", topic=state.topic)


def following(turn: Turn, _: Act) -> tuple[State, Reply]:
    """Go on to the first topic offered."""
    if turn.checking:
        return turn.ask("say.finish_first")
    offered = _offered(turn)
    return speak(turn, offered[0]) if offered else turn.having(open="menu").ask()


def choose(turn: Turn, act: Act) -> tuple[State, Reply]:
    """Take an offer by its place ("the second one")."""
    if turn.checking:
        return turn.ask(reworded=True)
    offered = _offered(turn)
    place = 1 if act.id == "second" else 0
    return speak(turn, offered[place]) if len(offered) > place else turn.having(open="menu").ask()


def lasted(turn: Turn, weeks: float | None) -> tuple[str, Turn]:
    """Return what a duration in weeks raises the urgency to, and the turn with the topic to offer later."""
    urgency = ""
    for rule in turn.content.durations:
        if weeks is not None and weeks > rule.over_weeks:
            urgency = most_urgent(urgency, rule.urgency)
            turn = turn.having(after=rule.topic or turn.state.after)
    return urgency, turn


def long_lasting(turn: Turn, urgency: str) -> tuple[State, Reply]:
    """A duration was said after the check: see a doctor, and the answer about long-lasting pain."""
    if not urgency:
        return turn.having(open="menu").ask("say.thanks")
    turn = turn.having(open="long_lasting" if turn.state.after else "anything_else")
    return turn.ask(f"advice.{urgency}.say", urgency=urgency, card=f"advice.{urgency}")


def _offered(turn: Turn) -> tuple[str, ...]:
    state = turn.state
    if state.open == "tips":
        return (turn.content.after_check,)
    if state.open == "long_lasting":
        return (state.after,)
    if state.open == "offer" and state.topic:
        return turn.content.topics[state.topic].next
    return ()
