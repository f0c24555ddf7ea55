"""Guided movements as conversation: whether they suit, which set, one movement at a time, how each was.

Nothing is guided before the emergency signs were spoken and the questions in front answered with a clear no. What is
unclear is never taken for no, for ready or for same; "worse" stops, and offers the check.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from skill import checking, situation
from skill.content import AUDIENCES, rank
from skill.spoken import Open, Say
from skill.state import BARRED, CLEARED, GUIDED

if TYPE_CHECKING:
    from skill.reply import Reply
    from skill.state import State
    from skill.turn import Turn

IN_FRONT = (Open.MOVE_WHO, Open.MOVE_GATE, Open.MOVE_LEFT)
"""The questions that must be answered with no before anything is guided."""


def begin(turn: Turn, wanted: str = "") -> tuple[State, Reply]:
    """Open guided movements; ``wanted``: a movement or a set that was asked for.

    After a check that ended below today only what the check does not ask is asked, else everything.
    """
    if turn.state.audience or turn.state.person != "you":
        return _not_meant(turn)
    if situation.held_back(turn.state):
        return not_now(turn)
    turn = _wanting(turn.having(topic="", more_told=False), wanted)
    if turn.state.clearance == CLEARED:
        return _choose(turn)
    lead = (*turn.notice(), f"topics.{turn.content.moving.topic}.say")
    if turn.state.checked:
        return turn.having(open=Open.MOVE_LEFT).ask(*lead)
    return turn.having(open=Open.MOVE_WHO).ask(*lead, Say.SIGNS_FIRST, Say.HOW_TO_ANSWER)


def want(turn: Turn, wanted: str) -> tuple[State, Reply]:
    """Take a movement or a set that was named: start, change over, or remember it for after the questions."""
    if not turn.moving:
        return begin(turn, wanted)
    turn = _wanting(turn, wanted)
    return turn.ask(reworded=True) if turn.state.open in IN_FRONT else _choose(turn)


def not_now(turn: Turn, *lead: str) -> tuple[State, Reply]:
    """Leave movements and plans out; advice that holds is said first."""
    urgent = rank(turn.state.urgency) >= rank("today")
    advice = (f"{checking.held_advice(turn)}.short",) if urgent else ()
    return turn.having(open=Open.ANYTHING_ELSE).ask(*advice, *lead, Say.MOVE_NOT_NOW)


def answer(turn: Turn, given: str) -> tuple[State, Reply]:
    """Take yes, no, not sure or something unclear to the question that is open."""
    at = turn.state.open
    if at in IN_FRONT:
        return _in_front(turn, given)
    if at == Open.MOVE_READY:
        return following(turn) if given == "yes" else turn.ask(reworded=True)
    if at == Open.MOVE_ON and given == "yes":
        return following(turn)
    again = turn.state.missed + 1 < turn.content.missed_limit
    if at == Open.MOVE_WHERE and (given == "not_sure" or not again):
        return _choose(_wanting(turn, turn.content.moving.not_sure))
    if at == Open.MOVE_ON and (given == "no" or not again):
        return _done(turn)
    return turn.ask(reworded=True, missed=True) if again else _worse(turn)


def about(turn: Turn, who: str) -> tuple[State, Reply]:
    """Take who the movements would be for, at the question for it."""
    if who == "neither":
        return _in_front(turn, "no")
    if who == "self":
        return turn.ask(reworded=True)
    audience = AUDIENCES if who == "both" else tuple({who} & set(AUDIENCES))
    return _not_meant(checking.speaking_of(turn.having(audience=audience), who))


def felt(turn: Turn, how: str) -> tuple[State, Reply]:
    """Take how a movement was: worse stops at once, same and easier go on once it was asked."""
    if how == "worse" and turn.state.open not in IN_FRONT:
        return _worse(turn)
    return _onward(turn) if turn.state.open == Open.MOVE_FELT else answer(turn, "unclear")


def following(turn: Turn) -> tuple[State, Reply]:
    """Go on ("next"): into the movement when in place, else to the next one; never past a question in front."""
    if turn.state.open == Open.MOVE_READY:
        return turn.having(open=Open.MOVE_FELT).ask(f"movements.{turn.state.movement}.guide")
    return _onward(turn) if turn.state.open in GUIDED else turn.ask(reworded=True)


def skip(turn: Turn) -> tuple[State, Reply]:
    """Leave the movement out; a question in front that is skipped was not answered."""
    return _onward(turn) if turn.state.open in GUIDED else answer(turn, "not_sure")


def correct(turn: Turn, given: str) -> tuple[State, Reply]:
    """Take "wait, actually yes": the questions in front are asked again, as one of them may have been meant."""
    if turn.state.open not in IN_FRONT:
        first = Open.MOVE_LEFT if turn.state.checked else Open.MOVE_WHO
        return turn.having(open=first, clearance="").ask(Say.ONCE_MORE)
    return _in_front(turn, "yes") if given == "yes" else turn.ask(reworded=True)


def _in_front(turn: Turn, given: str) -> tuple[State, Reply]:
    """Take the answer to a question in front: only a clear no lets through."""
    at = turn.state.open
    if given == "no":
        return (
            turn.having(open=Open.MOVE_GATE).ask() if at == Open.MOVE_WHO else _choose(turn.having(clearance=CLEARED))
        )
    if at == Open.MOVE_WHO:
        again = given == "unclear" and turn.state.missed + 1 < turn.content.missed_limit
        return turn.ask(Say.PLEASE_YES_NO, reworded=True, missed=True) if again else _not_meant(turn)
    surgery = (Say.MOVE_SURGERY,) if given == "yes" else ()
    if at == Open.MOVE_LEFT:
        return not_now(turn.having(clearance=BARRED), *surgery)
    return checking.start(turn.having(clearance=BARRED) if surgery else turn, Say.MOVE_CHECK_FIRST, *surgery)


def _not_meant(turn: Turn) -> tuple[State, Reply]:
    """Refuse for a child, a pregnancy or somebody else, and offer the check."""
    absent = not turn.state.audience and turn.state.person != "you"
    urgent = rank(turn.state.urgency) >= rank("today")
    refusal = Say.NOT_FOR_SOMEONE_ELSE if absent else Say.NOT_FOR_YOU
    return turn.having(open=Open.ANYTHING_ELSE if urgent else Open.START).ask(refusal)


def _wanting(turn: Turn, wanted: str) -> Turn:
    if wanted in turn.content.movements:
        return turn.having(movement=wanted, moves="")
    return turn.having(movement="", moves=wanted if wanted in turn.content.moving.sets else turn.state.moves)


def _choose(turn: Turn) -> tuple[State, Reply]:
    """Start the movement or the set that was asked for, else the set of the situation, else ask which."""
    state, suits = turn.state, situation.known(turn)
    lead: tuple[str, ...] = ()
    if state.movement:
        if suits not in turn.content.movements[state.movement].skip_in:
            return _place(turn, state.movement, Say.MOVE_RULES)
        turn, lead = turn.having(movement=""), (Say.MOVE_NOT_THAT,)
    moves = state.moves or suits
    if not moves:
        return turn.having(open=Open.MOVE_WHERE).ask()
    return _place(turn.having(moves=moves), turn.content.moving.sets[moves][0], *lead, Say.MOVE_RULES)


def _place(turn: Turn, name: str, *lead: str) -> tuple[State, Reply]:
    """Say how to get into place for a movement; one that is done later is explained, and the set goes on."""
    turn = turn.having(movement=name)
    said = (*lead, f"movements.{name}.place")
    if turn.content.movements[name].count:
        return turn.having(open=Open.MOVE_READY).ask(*said)
    said = (*said, f"movements.{name}.guide")
    return turn.having(open=Open.MOVE_ON).ask(*said) if _after(turn) else _done(turn, *said)


def _after(turn: Turn) -> str:
    """Return the movement that follows in the set, or an empty string."""
    movements = turn.content.moving.sets.get(turn.state.moves, ())
    place = movements.index(turn.state.movement) + 1 if turn.state.movement in movements else len(movements)
    return movements[place] if place < len(movements) else ""


def _onward(turn: Turn) -> tuple[State, Reply]:
    after = _after(turn)
    return _place(turn, after, Say.MOVE_NEXT) if after else _done(turn)


def _done(turn: Turn, *lead: str) -> tuple[State, Reply]:
    """Close a set: what soreness to expect, when to see somebody, the signs for emergency help."""
    topic = turn.content.moving.topic
    return turn.having(open=Open.ANYTHING_ELSE, topic=topic).ask(*lead, Say.MOVE_DONE, Say.SAFETY_TAIL)


def _worse(turn: Turn) -> tuple[State, Reply]:
    """Stop, for this session; the signs for emergency help, and the offer of the check."""
    return turn.having(open=Open.START, clearance=BARRED).ask(Say.MOVE_WORSE, Say.SAFETY_TAIL)
