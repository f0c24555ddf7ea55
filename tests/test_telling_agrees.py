"""The tell form gives advice as urgent as the ask form: for signs that were said, at the end, after a deployment."""

from __future__ import annotations

import json
from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from told import GROUPS, ONWARD, telling_of
from walking import AMERICAN, TELLING

from skill import state as states
from skill.acts import Act, Kind
from skill.content import rank
from skill.dialogue import respond
from skill.red_flags import Check
from skill.spoken import Open, Say
from skill.state import ABOUT_THE_PERSON, State

if TYPE_CHECKING:
    from skill.content import Together


@pytest.mark.parametrize("open_", ABOUT_THE_PERSON)
def test_a_session_of_the_ask_form_goes_on_with_telling(open_: Open) -> None:
    """A deployment may change the form between two turns: a yes gets advice as urgent, all else the first group."""
    asked = list(AMERICAN.steps) if open_ == Open.CHECK else [""]
    for step in asked:
        check = Check(origin="G0", step=step) if open_ in (Open.CHECK, Open.RECAP, Open.WHICH) else None
        movement = next(iter(AMERICAN.movements))
        old = State(open=open_, check=check, urgency="days", movement=movement)
        sent = states.to_json(old)
        assert states.fits(states.from_json(sent), AMERICAN) == old
        now = states.fits(states.from_json(json.loads(json.dumps(sent))), TELLING)
        assert (now.open, now.check, now.urgency, now.movement) == (Open.TELL, check, "days", "")
        _, reply = respond(TELLING, now, Act(Kind.ANSWER, "yes"))
        reached = AMERICAN.steps[step].answers["yes"].urgency if step else ""
        assert rank(reply.urgency) >= rank(reached), step
        for act in (*ONWARD, Act(Kind.REPEAT), Act(Kind.HELP), Act(Kind.BACK), Act(Kind.DURATION, weeks=17.0)):
            state, reply = respond(TELLING, now, act)
            assert reply.say[-3:] == (Say.SIGNS_FIRST, Say.TELL_HOW, f"telling.{GROUPS[0]}.say"), (step, act)
            assert state.told == GROUPS[0]


SIGNS_OF = {step: [name for name, sign in TELLING.signs.items() if sign.covers == step] for step in TELLING.steps}


@pytest.mark.parametrize("pair", TELLING.together, ids=lambda pair: "+".join(pair.steps))
def test_signs_that_are_an_emergency_together_are_one_when_told(pair: Together) -> None:
    """Said one after the other, in either order, at the start or after any group, they get their emergency advice."""
    for first, second in permutations(pair.steps):
        for one in SIGNS_OF[first]:
            for other in SIGNS_OF[second]:
                for at in (State(), *map(telling_of, GROUPS)):
                    said, _ = respond(TELLING, at, Act(Kind.SIGN, one))
                    _, reply = respond(TELLING, said, Act(Kind.SIGN, other))
                    assert reply.say == (f"advice.{pair.kind}.say",), (one, other, at)


@pytest.mark.parametrize(("who", "least"), [("child", "days"), ("pregnant", "weeks")])
def test_a_child_and_a_pregnancy_are_told_whom_to_see(who: str, least: str) -> None:
    """When all is told and nothing was said, a child is for some days a pregnancy for the next visit (H8)."""
    state, _ = respond(TELLING, telling_of(GROUPS[0]), Act(Kind.ABOUT, who))
    for _ in GROUPS[1:]:
        state, _ = respond(TELLING, state, Act(Kind.NEXT))
    state, reply = respond(TELLING, state, Act(Kind.NEXT))
    assert reply.say == (Say.TELL_DONE, f"endings.{least}_{who}.say", Say.SIGNS_LAST)
    assert (reply.urgency, state.urgency, state.check) == (least, least, None)


def test_what_was_said_below_today_is_said_again_at_the_end() -> None:
    """Advice for some days, for a sign that was said, is given again when all is told, and on leaving before."""
    said, _ = respond(TELLING, telling_of(GROUPS[2]), Act(Kind.SIGN, "soon"))
    assert respond(TELLING, said, Act(Kind.STOP))[1].say[0] == "advice.days.short"
    last, _ = respond(TELLING, telling_of(GROUPS[-1]), Act(Kind.SIGN, "soon"))
    assert respond(TELLING, last, Act(Kind.NEXT))[1].say == (Say.TELL_DONE, "advice.days.say", Say.SIGNS_LAST)


def test_the_advice_given_last_for_today_is_what_is_kept() -> None:
    """Advice for a pregnancy, given after that for everybody, is what is repeated at the end and on leaving."""
    held = telling_of("days", urgency="today", advice="advice.today")
    said, reply = respond(TELLING, held, Act(Kind.SIGN, "pregnancy-urgent"))
    assert (said.advice, reply.say[0]) == ("advice.today_pregnant", "advice.today_pregnant.say")
    assert respond(TELLING, said, Act(Kind.STOP))[1].say[0] == "advice.today_pregnant.short"


@pytest.mark.parametrize(("sign", "group"), [("leg-tingling", "legs"), ("weak-leg", "legs"), ("urine", "nerves")])
def test_a_sign_of_an_emergency_group_that_is_over_tells_it_again(sign: str, group: str) -> None:
    """What the check would ask on about is told again, where that group was told before."""
    state, reply = respond(TELLING, telling_of(GROUPS[-1]), Act(Kind.SIGN, sign))
    assert (state.told, reply.say[-1]) == (group, f"telling.{group}.say")
