"""The plan for the day, and "remind me": beside guided movements, and held back like them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from walking import AMERICAN, LOCALES, guided

from authoring.check_moving import HEALTH
from skill import content as contents
from skill.acts import Act, Kind
from skill.dialogue import respond
from skill.spoken import Open, Say
from skill.state import BARRED, State
from skill.turn import MOVING

if TYPE_CHECKING:
    from skill.reply import Reply

MOVES = AMERICAN.moving


def turn(state: State, kind: Kind, name: str = "") -> tuple[State, Reply]:
    """Answer one act."""
    return respond(AMERICAN, state, Act(kind, name))


@pytest.mark.parametrize(("weeks", "plan"), [(0.0, 0), (0.3, 0), (1.0, 0), (2.0, 1), (12.0, 1), (13.0, 2), (200.0, 2)])
def test_the_plan_follows_how_long_it_has_hurt(weeks: float, plan: int) -> None:
    """The plan for the day is that of the first days, of weeks, or of over twelve weeks."""
    asked, reply = turn(State(), Kind.TOPIC, "plan-for-today")
    assert asked.open == Open.HOW_LONG
    assert Say.SAFETY_TAIL in reply.say
    state, reply = respond(AMERICAN, asked, Act(Kind.DURATION, weeks=weeks))
    assert reply.topic == MOVES.stages[plan].plan
    assert state.situation == MOVES.stages[plan].situation
    assert (reply.urgency == "weeks") is (weeks > 6)
    assert turn(state, Kind.TOPIC, "plan-for-today")[1].topic == reply.topic


def test_the_plan_for_who_cannot_say() -> None:
    """Not knowing how long gives the plan for the first days."""
    state, _ = turn(State(), Kind.TOPIC, "plan-for-today")
    assert turn(state, Kind.ANSWER, "not_sure")[1].topic == MOVES.stages[0].plan


@pytest.mark.parametrize("name", [name for name, topic in AMERICAN.topics.items() if topic.calm_only])
def test_plans_are_left_out_like_movements(name: str) -> None:
    """After advice for today or a bar no plan is told, nor offered behind another topic."""
    for state in (
        State(Open.AGAIN, urgency="today", checked=True, advice="advice.today"),
        State(Open.START, clearance=BARRED),
    ):
        after, reply = turn(state, Kind.TOPIC, name)
        assert Say.MOVE_NOT_NOW in reply.say
        assert not reply.topic
        assert after.open == Open.ANYTHING_ELSE
    for other, topic in AMERICAN.topics.items():
        if name in topic.next and not topic.calm_only:
            assert turn(State(Open.START, clearance=BARRED), Kind.TOPIC, other)[0].open == Open.ANYTHING_ELSE


@pytest.mark.parametrize("locale", LOCALES)
def test_a_reminder_holds_no_health_word(locale: str) -> None:
    """What Alexa is told to remind of names nothing of health: others may hear or read it."""
    text = contents.load(locale).text(Say.REMIND)
    assert "Alexa, remind me to" in text
    assert not HEALTH.search(text)


def test_remind_me_keeps_the_question() -> None:
    """A wish to be reminded is answered with what Alexa can do, and what was open stays open."""
    for state, act, after, reply in guided():
        if act.kind is Kind.REMIND and state.open in MOVING:
            assert reply.say == (Say.REMIND,)
            assert after.open == state.open
