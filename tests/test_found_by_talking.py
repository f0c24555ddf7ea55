"""Facts that somebody found untrue by talking to the skill, each a way to lose urgency, a patient or an answer."""

from __future__ import annotations

import pytest
from test_acts import (
    AFTER_LEGS,
    ANSWERED,
    AT_GATE,
    AT_MENU,
    AT_RECAP,
    FOR_TODAY,
    IN_CHECK,
    IN_EMERGENCY,
    LEG_ANSWERED,
    MOVING_WHERE,
)
from told import telling_of
from walking import AMERICAN, TELLING

from skill import state as states
from skill.acts import Act, Kind
from skill.alexa import requests, screen
from skill.dialogue import respond
from skill.red_flags import Check
from skill.replacing import replace
from skill.spoken import Open, Say
from skill.state import BARRED, CLEARED, State


def test_end_it_after_an_emergency_keeps_its_advice() -> None:
    """Whoever says "end it" after emergency advice, and then no or stop, hears that advice again, not less (H21)."""
    asked, _ = respond(AMERICAN, IN_EMERGENCY, Act(Kind.END_IT))
    assert asked.open == Open.CHECK
    for leave in (Act(Kind.ANSWER, "no"), Act(Kind.STOP)):
        assert respond(AMERICAN, asked, leave)[1].say == ("advice.hospital.short", Say.HELP_NOW, Say.GOODBYE)
    again, reply = respond(AMERICAN, asked, Act(Kind.SIGN, "fever"))
    assert (reply.say, reply.asking) == (("advice.hospital.short", Say.HELP_FIRST), "X1")
    assert again.urgency == "emergency"


def test_end_it_after_advice_for_today_keeps_its_advice() -> None:
    """Whoever says "end it" after a check for today, and then no or stop, hears the advice for today once more."""
    for held in (FOR_TODAY, replace(FOR_TODAY, advice="advice.today_pregnant")):
        asked, _ = respond(AMERICAN, held, Act(Kind.END_IT))
        for leave in (Act(Kind.ANSWER, "no"), Act(Kind.STOP)):
            said = respond(AMERICAN, asked, leave)[1].say
            assert said == (f"{held.advice}.short", Say.NUMBER_IF, Say.GOODBYE)


BOTH = Act(Kind.CHOOSE, "both")
ASKED = [step for step, row in AMERICAN.steps.items() if row.reach != "none" and not row.aside]


@pytest.mark.parametrize("step", ASKED)
def test_both_of_two_things_is_a_yes(step: str) -> None:
    """Both is a child and a pregnancy where that is asked; at any other question a yes, and no change of person."""
    asked = State(open=Open.CHECK, check=Check(origin="G0", step=step, audience=("child",)))
    after, _ = respond(AMERICAN, asked, BOTH)
    if step in ("G0", "G1"):
        assert after.audience == ("child", "pregnant")
    else:
        assert (after, _) == respond(AMERICAN, asked, Act(Kind.ANSWER, "yes"))


def test_both_elsewhere_takes_the_first_or_asks_again() -> None:
    """Both of two offers is the first, at the recap it is asked again, in front of movements it is a yes."""
    offered = State(open=Open.OFFER, topic="acupuncture", checked=True)
    assert respond(AMERICAN, offered, BOTH)[1].say[-1] == f"topics.{AMERICAN.topics['acupuncture'].next[0]}.say"
    assert respond(AMERICAN, AT_RECAP, BOTH)[1].say == (Say.PLEASE_YES_NO,)
    assert respond(AMERICAN, AT_GATE, BOTH) == respond(AMERICAN, AT_GATE, Act(Kind.ANSWER, "yes"))
    for_both, _ = respond(AMERICAN, State(open=Open.MOVE_WHO), BOTH)
    assert for_both.audience == ("child", "pregnant")
    assert respond(AMERICAN, MOVING_WHERE, BOTH)[1].ask == "questions.move_where.reword"


@pytest.mark.parametrize("step", ["Q1", "Q2", "Q4a", "Q6", "P1"])
def test_a_question_named_while_it_is_asked_is_an_unclear_answer(step: str) -> None:
    """Numbness, said to the question about it, is asked again once; the second time counts as the table says."""
    asked = State(open=Open.CHECK, check=Check(origin="G0", step=step))
    named = Act(Kind.QUESTION, step)
    again, reply = respond(AMERICAN, asked, named)
    assert reply.say == (Say.PLEASE_YES_NO,)
    assert respond(AMERICAN, again, named) == respond(AMERICAN, again, Act(Kind.ANSWER, "unclear"))


def test_a_sign_named_of_a_child_stays_with_the_child() -> None:
    """Fever, said to the question about a child, is no jump to the question about fever in general (H8)."""
    asked = State(open=Open.CHECK, check=Check(origin="G0", step="K1", audience=("child",)), person="child")
    assert (
        respond(AMERICAN, asked, Act(Kind.QUESTION, "Q6"))[0].check
        == respond(AMERICAN, asked, Act(Kind.ANSWER, "unclear"))[0].check
    )


def test_a_short_time_is_as_good_as_new() -> None:
    """To "is this new?" some days or weeks count as the unclear words they are: an emergency; years are asked again."""
    asked = State(open=Open.CHECK, check=Check(origin="G0", step="Q3a", answers={"Q3": "yes"}))
    assert respond(AMERICAN, asked, Act(Kind.DURATION, weeks=1.0))[1].urgency == "emergency"
    _, reply = respond(AMERICAN, asked, Act(Kind.DURATION, weeks=500.0))
    assert (reply.say, reply.asking) == ((Say.THANKS,), "Q3a")
    assert respond(AMERICAN, AFTER_LEGS, Act(Kind.DURATION, weeks=1.0))[1].say == (Say.THANKS,)


def test_what_was_denied_of_one_person_is_asked_of_the_next() -> None:
    """A sign of somebody else, or a child after "no" at the gate, brings back the questions that were denied (H7)."""
    denied = State(open=Open.CHECK, check=Check(origin="G0", step="Q5", answers={**LEG_ANSWERED, "Q4": "no"}))
    after, reply = respond(AMERICAN, denied, Act(Kind.SIGN, "fever", "other"))
    assert after.check is not None
    assert (after.person, after.check.answers, reply.asking) == ("they", {"Q6": "yes"}, "G0")
    after, reply = respond(AMERICAN, denied, Act(Kind.ABOUT, "child"))
    assert after.check is not None
    assert (after.check.answers, reply.asking) == ({"G0": "child"}, "K1")
    same, _ = respond(AMERICAN, denied, Act(Kind.SIGN, "fever"))
    assert same.check is not None
    assert same.check.answers == {**LEG_ANSWERED, "Q4": "no", "Q6": "yes"}
    assert respond(AMERICAN, denied, Act(Kind.ABOUT, "other"))[0].check == denied.check


def test_leg_pain_named_at_the_question_about_legs_is_a_yes() -> None:
    """Sciatica, or a leg that hurts, answers the question about legs with yes; at another question it is put off."""
    asked = State(open=Open.CHECK, check=Check(origin="G0", step="Q4", answers={**ANSWERED, "Q2": "no", "Q3": "no"}))
    named = Act(Kind.TOPIC, "nerve-pain-sciatica")
    assert respond(AMERICAN, asked, named)[1].asking == "Q4a"
    assert respond(AMERICAN, IN_CHECK, named)[1].say == ("topics.nerve-pain-sciatica.brief", Say.BACK_TO_IT)


def test_an_answer_about_a_leg_offers_the_check() -> None:
    """Asked about sciatica before a check has ended, the skill tells of it and offers the check, not another answer."""
    named = Act(Kind.TOPIC, "nerve-pain-sciatica")
    assert respond(AMERICAN, AT_MENU, named)[0].open == Open.START
    assert respond(AMERICAN, replace(AT_MENU, checked=True), named)[0].open == Open.OFFER


@pytest.mark.parametrize("name", [name for name, topic in AMERICAN.topics.items() if topic.opens_check])
def test_what_opens_the_check_opens_it_from_an_offer_too(name: str) -> None:
    """A topic that opens the check is never told without it (H14); after a check that heard no sign it says more."""
    offering = [one for one, topic in AMERICAN.topics.items() if topic.next[:1] == (name,)]
    for one in offering:
        asked = State(open=Open.OFFER, topic=one)
        assert respond(AMERICAN, asked, Act(Kind.ANSWER, "yes"))[1].asking == AMERICAN.start
    calm = State(open=Open.ANYTHING_ELSE, checked=True, urgency="none")
    after, reply = respond(AMERICAN, calm, Act(Kind.TOPIC, name))
    assert (after.open, reply.say) == (Open.START, (f"topics.{name}.more", Say.SAFETY_TAIL))
    for urgency in ("weeks", "days", "today"):
        flagged = State(open=Open.ANYTHING_ELSE, checked=True, urgency=urgency)
        assert respond(AMERICAN, flagged, Act(Kind.TOPIC, name))[1].asking == AMERICAN.start


@pytest.mark.parametrize("name", [name for name, topic in AMERICAN.topics.items() if topic.calm_only])
def test_more_of_what_is_left_out_after_today_is_left_out_too(name: str) -> None:
    """What is not told after advice for today is not told by "tell me more" either."""
    held = replace(FOR_TODAY, topic=name, open=Open.ANYTHING_ELSE)
    assert respond(AMERICAN, held, Act(Kind.MORE))[1].say == ("advice.today.short", Say.MOVE_NOT_NOW)


def test_a_sign_said_while_moving_stops_the_movement_first() -> None:
    """To stop comes before the advice, or the check, of a sign that is said while movements are guided (H22)."""
    moving = State(open=Open.MOVE_FELT, moves="lying", movement="knee-rolls", clearance=CLEARED, noticed=True)
    for group in ("leg-tingling", "fever"):
        assert respond(AMERICAN, moving, Act(Kind.SIGN, group))[1].say[0] == Say.MOVE_WORSE


@pytest.mark.parametrize(
    ("state", "touched"),
    [
        (telling_of("now"), "NEXT"),
        (State(open=Open.OFFER, topic="acupuncture", checked=True), "YES"),
        (State(open=Open.MOVE_READY, moves="lying", movement="knee-rolls", clearance=CLEARED), "SKIP"),
        (IN_CHECK, "NO"),
    ],
    ids=["a group of signs", "an offer", "a movement", "a question"],
)
def test_a_second_quick_touch_is_for_the_screen_that_is_gone(state: State, touched: str) -> None:
    """Touched twice, an answer is taken once: the next group, topic, movement or question is not passed unheard."""
    content = TELLING if state.open == Open.TELL else AMERICAN
    sent = ["answer", touched, screen.asking(state)]
    once, _ = respond(content, state, requests.touch_act(sent, screen.asking(state)))
    assert once.open
    assert requests.touch_act(sent, screen.asking(once)) == Act(Kind.REPEAT)


@pytest.mark.parametrize(("said", "weeks"), [("PT3H", 0.0), ("PT30M", 0.0), ("P1DT2H", 1 / 7), ("PT", None)])
def test_hours_are_a_time(said: str, weeks: float | None) -> None:
    """A time in hours is understood as less than a day, and is no word that was not understood."""
    assert requests.weeks_of(said) == weeks


def test_a_text_that_is_gone_loses_no_urgency() -> None:
    """A renamed text or topic leaves what was reached; what cannot go on begins afresh, still barred from movements."""
    sent = states.to_json(replace(IN_EMERGENCY, clearance=BARRED, heard=("gone", "walking"), said=("say.gone",)))
    kept = states.fits(states.from_json({**sent, "topic": "gone", "after": "gone", "plan": "gone"}), AMERICAN)
    assert kept == replace(IN_EMERGENCY, clearance=BARRED, heard=("walking",))
    assert respond(AMERICAN, kept, Act(Kind.REPEAT))[1].say == ("advice.hospital.say",)
    assert states.fits(replace(kept, advice="advice.gone"), AMERICAN) == State(clearance=BARRED)


def test_for_me_at_the_gate_ends_in_words_it_knows() -> None:
    """Said to the gate, "it's for me" is no "no", as a pregnant woman says it too: it counts as unclear, and ends."""
    state, reply = respond(AMERICAN, State(), Act(Kind.START_CHECK))
    asked = [reply.ask]
    for _ in range(3):
        state, reply = respond(AMERICAN, state, Act(Kind.ABOUT, "self"))
        asked.append(reply.ask)
    assert asked == ["steps.G0.ask", "steps.G0.reword", "steps.G0.clarify", "steps.P1.ask"]
    assert reply.urgency == "today"
