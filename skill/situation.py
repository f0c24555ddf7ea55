"""What a session has learned that decides on movements: which situation fits, and whether they are left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skill.content import rank
from skill.state import BARRED

if TYPE_CHECKING:
    from skill.red_flags import Check
    from skill.state import State
    from skill.turn import Turn


def lasted(turn: Turn, weeks: float | None) -> Turn:
    """Return the turn with what a duration in weeks says of the plan for the day, and of the situation."""
    stages = turn.content.moving.stages
    if weeks is None or not stages:
        return turn
    stage = next((one for one in reversed(stages) if weeks > one.over_weeks), stages[0])
    return _learned(turn.having(plan=stage.plan), stage.situation)


def checked(turn: Turn, check: Check) -> Turn:
    """Return the turn with what the answers of a check that ends say: a situation, or that movements are left out."""
    moving = turn.content.moving
    for name, row in moving.situations.items():
        if any(check.answers.get(step) == "yes" for step in row.yes_to):
            turn = _learned(turn, name)
    barred = any(check.answers.get(step, "no") != "no" for step in moving.barred_by)
    return turn.having(clearance=BARRED) if barred else turn


def known(turn: Turn) -> str:
    """Return the situation that decides, or an empty string."""
    told = {turn.state.after, *turn.state.heard}
    for name, row in turn.content.moving.situations.items():
        if name == turn.state.situation or told & set(row.topics):
            return name
    return ""


def held_back(state: State) -> bool:
    """Tell whether movements and plans are left out: somebody has to look first."""
    return state.clearance == BARRED or rank(state.urgency) >= rank("today")


def carried(state: State) -> str:
    """Return the clearance that is left when a session starts over: who was held back stays so."""
    urgency = state.check.urgency if state.check else ""
    return BARRED if held_back(state) or rank(urgency) >= rank("today") else ""


def _learned(turn: Turn, situation: str) -> Turn:
    """Keep the one of two situations that comes first."""
    order = list(turn.content.moving.situations)
    both = [name for name in (turn.state.situation, situation) if name]
    return turn.having(situation=min(both, key=order.index))
