"""Answers about back pain as conversation: one at a time, leading on to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skill import checking, movements, situation
from skill.content import most_urgent, rank
from skill.form import ASK, TELL
from skill.spoken import Open, Say

if TYPE_CHECKING:
    from skill.acts import Act
    from skill.reply import Reply
    from skill.state import State
    from skill.turn import Turn


def speak(turn: Turn, name: str, urgency: str = "") -> tuple[State, Reply]:
    """Speak the answer ``name``: notice once, the answer, the safety tail, then what to hear next.

    ``urgency``: what a duration said with the question raises to; its advice is spoken too.
    """
    topic, state = turn.content.topics[name], turn.state
    if topic.opens_check:
        return checking.start(turn, f"topics.{name}.say")
    if not suits(turn, name):
        return turn.having(open=Open.ANYTHING_ELSE).ask(_refusal(turn))
    if topic.calm_only and situation.held_back(state):
        return movements.not_now(turn)
    if topic.leads_to == "plan":
        return _plan(turn, name, urgency)
    if topic.leads_to and turn.content.form == ASK:
        return movements.begin(turn)
    urgent = rank(state.urgency) >= rank("today")
    reminder = (f"{checking.held_advice(turn)}.short",) if urgent else ()
    raised = rank(urgency) > rank(state.urgency) and urgency
    advice = (f"{turn.own_words('advice', urgency, state.audience)}.say",) if raised else ()
    tail = (Say.SAFETY_TAIL,) if topic.safety_tail or not (state.checked or state.heard) else ()
    before = (Say.HEARD_BEFORE,) if name in state.heard else ()
    offers = Open.OFFER if topic.next and not urgent and _can_tell(turn, topic.next) else Open.ANYTHING_ELSE
    if topic.answers and not state.checked:
        offers = Open.START
    heard = tuple(dict.fromkeys((*state.heard, name)))
    spoken = turn.having(topic=name, more_told=False, heard=heard, open=offers)
    return spoken.ask(*reminder, *turn.notice(), *before, f"topics.{name}.say", *advice, *tail)


def _can_tell(turn: Turn, offered: tuple[str, ...]) -> bool:
    """Tell whether all that is offered suits whom the session is about, and is told for now."""
    held = situation.held_back(turn.state)
    return all(suits(turn, one) and not (held and turn.content.topics[one].calm_only) for one in offered)


def _plan(turn: Turn, name: str, urgency: str) -> tuple[State, Reply]:
    """Give the plan for the day that fits how long it has hurt; ask for that when it is not known.

    The tell form does not ask: it gives the plan for the first days.
    """
    state = turn.state
    if state.plan:
        return speak(turn, state.plan, urgency)
    if turn.content.form == TELL:
        return how_long(turn, None)
    tail = () if state.checked or state.heard else (Say.SAFETY_TAIL,)
    asked = turn.having(open=Open.HOW_LONG, topic="", heard=tuple(dict.fromkeys((*state.heard, name))))
    return asked.ask(*turn.notice(), f"topics.{name}.say", *tail)


def how_long(turn: Turn, weeks: float | None) -> tuple[State, Reply]:
    """Take how long it has hurt, for the plan; when that cannot be told, the plan for the first days."""
    urgency, turn = lasted(turn, 0.0 if weeks is None else weeks)
    return speak(turn, turn.state.plan, urgency)


def suits(turn: Turn, name: str) -> bool:
    """Tell whether the answer ``name`` is meant for whom this session is about.

    What does not suit a child or a pregnancy is not told about an absent person either: who that is, is not known.
    """
    unsuitable = turn.content.topics[name].unsuitable_for
    return not (set(unsuitable) & set(turn.state.audience) or (unsuitable and turn.state.person != "you"))


def _refusal(turn: Turn) -> Say:
    return Say.NOT_FOR_YOU if turn.state.audience or turn.state.person == "you" else Say.NOT_FOR_SOMEONE_ELSE


def brief(turn: Turn, name: str) -> tuple[State, Reply]:
    """Answer in a sentence or two in the middle of the check; the open question returns."""
    if not suits(turn, name):
        return turn.ask(_refusal(turn), Say.BACK_TO_IT)
    return turn.ask(f"topics.{name}.brief", Say.BACK_TO_IT)


def answer(turn: Turn, given: str) -> tuple[State, Reply]:
    """Give yes, no or not sure to an offer, to "anything else?" or to the menu."""
    state = turn.state
    if given == "no":
        if state.open == Open.ANYTHING_ELSE:
            return checking.goodbye(turn)
        return turn.having(open=Open.ANYTHING_ELSE).ask()
    offered = _offered(turn)
    if given == "yes" and offered:
        return speak(turn, offered[0])
    return turn.having(open=Open.MENU).ask()


def more(turn: Turn, act: Act) -> tuple[State, Reply]:
    """Tell more of the topic spoken last; when that is told, go on to the next."""
    state = turn.state
    if turn.checking:
        return turn.ask(Say.FINISH_FIRST)
    if not state.topic or state.more_told or not suits(turn, state.topic):
        return following(turn, act)
    if situation.held_back(state) and turn.content.topics[state.topic].calm_only:
        return movements.not_now(turn)
    return turn.having(more_told=True).ask(f"topics.{state.topic}.more")


def heard_no_sign(turn: Turn) -> bool:
    """Tell whether a check that asked has ended in this session, and no sign was said before or after it."""
    return turn.content.form == ASK and turn.state.checked and turn.state.urgency == "none"


def again(turn: Turn, name: str) -> tuple[State, Reply]:
    """Tell more of what opens the check, after one that heard no sign; the check is offered anew."""
    return turn.having(open=Open.START, topic="").ask(f"topics.{name}.more", Say.SAFETY_TAIL)


def shorter(turn: Turn, _: Act) -> tuple[State, Reply]:
    """Say the topic spoken last in a sentence or two."""
    topic = turn.state.topic
    if turn.checking or not topic or not suits(turn, topic):
        return turn.ask(reworded=True) if turn.state.open else turn.having(open=Open.START).ask()
    return turn.ask(f"topics.{topic}.brief")


def following(turn: Turn, _: Act) -> tuple[State, Reply]:
    """Go on to the first topic offered."""
    if turn.checking:
        return turn.ask(Say.FINISH_FIRST)
    offered = _offered(turn)
    return speak(turn, offered[0]) if offered else turn.having(open=Open.MENU).ask()


def choose(turn: Turn, act: Act) -> tuple[State, Reply]:
    """Take an offer by its place ("the second one")."""
    if turn.checking:
        return turn.ask(reworded=True)
    offered = _offered(turn)
    place = 1 if act.id == "second" else 0
    return speak(turn, offered[place]) if len(offered) > place else turn.having(open=Open.MENU).ask()


def lasted(turn: Turn, weeks: float | None) -> tuple[str, Turn]:
    """Return what a duration in weeks raises the urgency to, and the turn with the topic to offer later."""
    urgency, turn = "", situation.lasted(turn, weeks)
    for rule in turn.content.durations:
        if weeks is not None and weeks > rule.over_weeks:
            urgency = most_urgent(urgency, rule.urgency)
            if rule.topic and suits(turn, rule.topic):
                turn = turn.having(after=rule.topic)
    return urgency, turn


def long_lasting(turn: Turn, urgency: str) -> tuple[State, Reply]:
    """A duration was said after the check: see a doctor, and the answer about long-lasting pain."""
    state = turn.state
    if not urgency:
        return turn.having(open=Open.MENU).ask(Say.THANKS)
    urgent = rank(state.urgency) >= rank("today")
    turn = turn.having(open=Open.AFTER_CHECK if state.after and not urgent else Open.ANYTHING_ELSE)
    if rank(urgency) > rank(state.urgency):
        return turn.ask(f"{turn.own_words('advice', urgency, state.audience)}.say")
    return turn.ask(f"{checking.held_advice(turn)}.short" if urgent else Say.THANKS)


def _offered(turn: Turn) -> tuple[str, ...]:
    state = turn.state
    if state.open == Open.TIPS:
        return (turn.content.after_check,)
    if state.open == Open.AFTER_CHECK:
        return (state.after,)
    if state.open == Open.OFFER and state.topic:
        return turn.content.topics[state.topic].next
    return ()
