"""What one act does in one kind of state, where the walk over all states says only what holds in all of them."""

from __future__ import annotations

import pytest
from told import telling_of
from walking import AMERICAN, TELLING

from skill.acts import Act, Kind
from skill.dialogue import respond
from skill.red_flags import Check
from skill.spoken import Open, Say
from skill.state import BARRED, CLEARED, State

ANSWERED = {"G0": "no", "Q1": "no"}
IN_CHECK = State(open=Open.CHECK, check=Check(origin="G0", step="Q2", answers=ANSWERED))
CLARIFYING = State(open=Open.CHECK, check=Check(origin="G0", step="Q2", answers=ANSWERED, clarifying=True, unclear=1))
IN_EMERGENCY = State(open=Open.NUMBER, urgency="emergency", advice="advice.hospital", checked=True)
FOR_TODAY = State(open=Open.AGAIN, urgency="today", advice="advice.today", checked=True)
AT_MENU = State(open=Open.MENU)
LEG_ANSWERED = {**ANSWERED, "Q2": "no", "Q3": "no", "Q4": "yes", "Q4a": "no", "Q4b": "no", "Q4c": "no"}
AFTER_LEGS = State(open=Open.CHECK, check=Check(origin="G0", step="Q5", answers=LEG_ANSWERED, urgency="days"))
MOVING_WHERE = State(open=Open.MOVE_WHERE, clearance=CLEARED)
AT_GATE = State(open=Open.MOVE_GATE)
AT_RECAP = State(open=Open.RECAP, check=Check(origin="G0", answers=ANSWERED))


@pytest.mark.parametrize("kind", [Kind.RESTART, Kind.START_CHECK, Kind.QUESTION, Kind.BACK, Kind.ABOUT, Kind.DURATION])
def test_the_question_about_a_crisis_is_not_got_round(kind: Kind) -> None:
    """What is no answer to the question about a crisis hears it again in other words."""
    asked, _ = respond(AMERICAN, IN_CHECK, Act(Kind.END_IT))
    state, reply = respond(AMERICAN, asked, Act(kind, "Q2" if kind is Kind.QUESTION else "child", weeks=17.0))
    assert (reply.say, reply.ask, state.check) == ((), "steps.X1.reword", asked.check)


def test_end_it_asks_its_question_afresh_and_of_the_speaker() -> None:
    """A wish to "end it" at a clarifier that that was unclear is asked about afresh, worded for the speaker."""
    state, reply = respond(AMERICAN, CLARIFYING, Act(Kind.END_IT))
    assert reply.ask == "steps.X1.ask"
    assert state.check is not None
    assert (state.check.aside, state.check.clarifying, state.check.unclear) == ("X1", False, 0)
    assert respond(AMERICAN, State(person="they"), Act(Kind.END_IT))[0].person == "you"


def test_slower_in_an_emergency_is_for_the_rest_of_the_session() -> None:
    """After "slower" emergency advice is repeated slowly, and stays slow; "repeat" alone slows nothing."""
    slow, reply = respond(AMERICAN, IN_EMERGENCY, Act(Kind.SLOWER))
    assert (slow.slow, reply.say) == (True, ("advice.hospital.say",))
    assert respond(AMERICAN, slow, Act(Kind.REPEAT))[0].slow is True
    assert respond(AMERICAN, IN_EMERGENCY, Act(Kind.REPEAT))[0].slow is False


def test_in_an_emergency_what_was_not_asked_for_hears_why_first() -> None:
    """The number is told when asked for; anything else hears that help comes first."""
    for kind, given in ((Kind.NUMBER, ""), (Kind.ANSWER, "yes")):
        assert respond(AMERICAN, IN_EMERGENCY, Act(kind, given))[1].say == ("advice.hospital.short",)
    assert respond(AMERICAN, IN_EMERGENCY, Act(Kind.WHY))[1].say == ("advice.hospital.short", Say.HELP_FIRST)


def test_a_launch_notes_that_the_notice_was_in_the_welcome() -> None:
    """The welcome holds the notice, so the first answer does not say it again."""
    assert respond(AMERICAN, State(), Act(Kind.LAUNCH))[0].noticed is True
    assert respond(AMERICAN, State(), Act(Kind.ANSWER, "yes"))[1].say == (Say.WELCOME,)


def test_asking_for_the_check_opens_it_once() -> None:
    """A check is opened where none is open; in the middle of one it goes on."""
    assert respond(AMERICAN, AT_MENU, Act(Kind.START_CHECK))[1].asking == AMERICAN.start
    assert respond(AMERICAN, IN_CHECK, Act(Kind.START_CHECK))[1].say == (Say.FINISH_FIRST,)


@pytest.mark.parametrize("given", ["unclear", "maybe"])
def test_an_unclear_answer_at_the_menu_is_not_understood(given: str) -> None:
    """Outside the check an unclear answer is asked again once, and the second time ends safely."""
    state, reply = respond(AMERICAN, AT_MENU, Act(Kind.ANSWER, given))
    assert (reply.say, state.missed) == ((Say.SORRY,), 1)
    assert respond(AMERICAN, state, Act(Kind.ANSWER, given))[1].say == (Say.GIVE_UP, Say.SIGNS_LAST, Say.GOODBYE)


def test_yes_after_advice_for_today_says_it_again_in_full() -> None:
    """The question "shall I say that again?" is answered with the advice and the signs to watch for; no goes on."""
    assert respond(AMERICAN, FOR_TODAY, Act(Kind.ANSWER, "yes"))[1].say == ("advice.today.say", Say.SIGNS_LAST)
    assert respond(AMERICAN, FOR_TODAY, Act(Kind.ANSWER, "no"))[0].open == Open.ANYTHING_ELSE


@pytest.mark.parametrize("who", ["self", "neither"])
def test_the_speaker_alone_opens_no_check(who: str) -> None:
    """The words "it is for me" outside the check is thanked for, and the first question asked."""
    state, reply = respond(AMERICAN, AT_MENU, Act(Kind.ABOUT, who))
    assert (state.open, state.check, reply.say) == (Open.START, None, (Say.THANKS,))


def test_a_child_who_is_pregnant_opens_the_check_about_both() -> None:
    """The word "both" outside the check opens it with both paths."""
    state, reply = respond(AMERICAN, AT_MENU, Act(Kind.ABOUT, "both"))
    assert (set(state.audience), reply.asking) == ({"child", "pregnant"}, "P1")


def test_a_look_alike_outside_the_check_is_told_so() -> None:
    """A look-alike at the menu is no sign and no miss; the first question is asked."""
    state, reply = respond(AMERICAN, AT_MENU, Act(Kind.LOOKALIKE))
    assert (state.open, state.missed, reply.say) == (Open.START, 0, (Say.NOT_A_SIGN,))


def test_a_topic_that_does_not_exist_is_not_understood() -> None:
    """An unknown topic is asked again, in the check with the number."""
    assert respond(AMERICAN, AT_MENU, Act(Kind.TOPIC, "none-such"))[1].say == (Say.SORRY,)
    assert respond(AMERICAN, IN_CHECK, Act(Kind.TOPIC, "none-such"))[1].say == (Say.PLEASE_YES_NO,)


def test_a_topic_for_somebody_else_is_worded_so() -> None:
    """Who was named with a topic is whom the session speaks of from then on."""
    assert respond(AMERICAN, AT_MENU, Act(Kind.TOPIC, "how-long", "other"))[0].person == "they"
    assert respond(AMERICAN, IN_CHECK, Act(Kind.ABOUT, "other", "other"))[0].person == "they"


def test_naming_who_in_the_check_words_its_questions() -> None:
    """Whom an answer was about, when somebody else was named with it, words the questions from then on."""
    assert respond(AMERICAN, IN_CHECK, Act(Kind.ABOUT, "pregnant", "other"))[0].person == "they"


def test_a_complaint_about_somebody_else_opens_a_check_about_them() -> None:
    """Whom a complaint was about is whom the check is worded for, and a child is asked the questions of a child."""
    assert respond(AMERICAN, AT_MENU, Act(Kind.TOPIC, "my-back-hurts", "other"))[0].person == "they"
    state, reply = respond(AMERICAN, AT_MENU, Act(Kind.TOPIC, "my-back-hurts", "child"))
    assert state.check is not None
    assert (state.person, state.check.audience, reply.asking) == ("child", ("child",), "K1")


def test_a_topic_about_a_child_in_the_check_joins_the_path_of_a_child() -> None:
    """A topic that names a child in the middle of the check is heard as whom the check is about."""
    state, reply = respond(AMERICAN, IN_CHECK, Act(Kind.TOPIC, "heat-and-cold", "child"))
    assert (state.audience, reply.asking) == (("child",), "K1")


def test_a_duration_said_with_a_topic_asks_for_a_visit() -> None:
    """A topic asked about with "for four months" holds the advice of that duration, and without it none."""
    told = respond(AMERICAN, AT_MENU, Act(Kind.TOPIC, "heat-and-cold", weeks=17.0))
    plain = respond(AMERICAN, AT_MENU, Act(Kind.TOPIC, "heat-and-cold"))
    assert (told[0].urgency, told[1].urgency) == ("weeks", "weeks")
    assert plain[1].urgency == ""


def test_a_duration_outside_the_check_opens_it_with_its_urgency() -> None:
    """A duration said before any check is thanked for and opens a check that holds its urgency."""
    state, reply = respond(AMERICAN, AT_MENU, Act(Kind.DURATION, weeks=17.0))
    assert state.check is not None
    assert (state.check.urgency, state.check.asked) == ("weeks", "G0")
    assert Say.THANKS in reply.say


def test_a_question_of_the_check_is_asked_again_by_its_name() -> None:
    """A follow-up that was answered is asked again; one that was not leaves the open question, in other words."""
    assert respond(AMERICAN, AFTER_LEGS, Act(Kind.QUESTION, "Q4b"))[1].asking == "Q4b"
    assert respond(AMERICAN, IN_CHECK, Act(Kind.QUESTION, "Q4b"))[1].ask == "steps.Q2.reword"
    assert respond(AMERICAN, AT_MENU, Act(Kind.QUESTION, "Q4"))[1].asking == "Q4"


def test_at_the_recap_why_and_sources_are_about_the_check() -> None:
    """At the recap no step is open, so "why" and "says who" are answered for the whole check."""
    assert respond(AMERICAN, AT_RECAP, Act(Kind.WHY))[1].say == (Say.WHY,)
    assert respond(AMERICAN, AT_RECAP, Act(Kind.SOURCES))[1].say == (Say.SOURCES,)


def test_repeat_says_all_that_was_said() -> None:
    """Whatever the last turn said before its question is said again, once."""
    state, reply = respond(AMERICAN, FOR_TODAY, Act(Kind.ANSWER, "yes"))
    assert respond(AMERICAN, state, Act(Kind.REPEAT))[1].say == reply.say == ("advice.today.say", Say.SIGNS_LAST)


def test_the_number_comes_with_the_advice_line() -> None:
    """Asked for the number, the skill says the emergency number and the line for advice."""
    assert respond(AMERICAN, AT_MENU, Act(Kind.NUMBER))[1].say == (Say.NUMBER, Say.ADVICE_LINE)


def test_a_correction_outside_the_questions() -> None:
    """At the recap it asks which one; after a check it begins again; elsewhere it is an answer, or not understood."""
    assert respond(AMERICAN, AT_RECAP, Act(Kind.CORRECT, "yes"))[0].open == Open.WHICH
    assert Say.ASK_AGAIN in respond(AMERICAN, FOR_TODAY, Act(Kind.CORRECT, "yes"))[1].say
    at_start = State(open=Open.START)
    assert respond(AMERICAN, at_start, Act(Kind.CORRECT, "yes"))[1].asking == AMERICAN.start
    assert respond(AMERICAN, at_start, Act(Kind.CORRECT, ""))[1].say == (Say.SORRY,)


def test_help_and_a_miss_ask_in_other_words() -> None:
    """After help, and after what was not understood, the open question comes in other words."""
    assert respond(AMERICAN, AT_MENU, Act(Kind.HELP))[1].ask == "questions.menu.reword"
    assert respond(AMERICAN, IN_CHECK, Act(Kind.MISSED))[1].ask == "steps.Q2.reword"


def test_starting_over_keeps_the_pace() -> None:
    """Who asked for slower speech hears it after starting over too."""
    slow = State(open=Open.MENU, noticed=True, slow=True)
    state, _ = respond(AMERICAN, slow, Act(Kind.RESTART))
    assert (state.slow, state.noticed) == (True, True)


def test_advice_for_today_is_said_once_more_when_nothing_is_understood() -> None:
    """The second miss after advice for today leaves with that advice."""
    missed, _ = respond(AMERICAN, FOR_TODAY, Act(Kind.MISSED))
    state, reply = respond(AMERICAN, missed, Act(Kind.MISSED))
    assert (reply.urgency, reply.ask, state.open) == ("today", "", "")


@pytest.mark.parametrize("state", [IN_CHECK, CLARIFYING, AT_RECAP], ids=["question", "clarifier", "recap"])
@pytest.mark.parametrize("how", ["same", "easier", "worse"])
def test_in_the_check_how_it_feels_is_unclear(state: State, how: str) -> None:
    """The words "worse" and "same" are no answer to a warning sign: they count as unclear, never as no."""
    assert respond(AMERICAN, state, Act(Kind.FELT, how)) == respond(AMERICAN, state, Act(Kind.ANSWER, "unclear"))


def test_outside_check_and_movements_worse_offers_the_check() -> None:
    """Who says that it is worse is offered the check; "same" alone is not understood."""
    assert respond(AMERICAN, AT_MENU, Act(Kind.FELT, "worse"))[1].say == (Say.NOT_A_SIGN,)
    assert respond(AMERICAN, AT_MENU, Act(Kind.FELT, "same"))[1].say == (Say.SORRY,)


def test_skip_in_the_check_counts_as_not_sure() -> None:
    """A question of the check cannot be skipped unheard: that is "not sure"."""
    assert respond(AMERICAN, IN_CHECK, Act(Kind.SKIP)) == respond(AMERICAN, IN_CHECK, Act(Kind.ANSWER, "not_sure"))


def test_more_stays_with_the_answer_and_next_goes_on() -> None:
    """The words "tell me more" are about the answer just given; "next" goes on to the first that is offered."""
    told, _ = respond(AMERICAN, AT_MENU, Act(Kind.TOPIC, "heat-and-cold"))
    assert respond(AMERICAN, told, Act(Kind.MORE))[1].topic == "heat-and-cold"
    assert respond(AMERICAN, told, Act(Kind.NEXT))[1].topic == AMERICAN.topics["heat-and-cold"].next[0]


def test_where_to_move_is_chosen_by_its_place() -> None:
    """At the question lying, chair or walk "the first one" and "the second one" take those."""
    for place, given in enumerate(("first", "second")):
        named = respond(AMERICAN, MOVING_WHERE, Act(Kind.MOVE, AMERICAN.moving.choices[place]))
        assert respond(AMERICAN, MOVING_WHERE, Act(Kind.CHOOSE, given)) == named
        assert named[0].movement


def test_there_is_no_second_one_while_moving() -> None:
    """At a question of a movement "the second one" hears the question again in other words."""
    assert respond(AMERICAN, AT_GATE, Act(Kind.CHOOSE, "second"))[1].ask == f"questions.{Open.MOVE_GATE}.reword"


def test_a_correction_at_the_gate_of_movements_counts() -> None:
    """The words "wait, actually yes" at the gate are a yes; "actually no" hears the question again."""
    yes = respond(AMERICAN, AT_GATE, Act(Kind.ANSWER, "yes"))
    assert respond(AMERICAN, AT_GATE, Act(Kind.CORRECT, "yes")) == yes
    assert respond(AMERICAN, AT_GATE, Act(Kind.CORRECT, "no"))[1].ask == f"questions.{Open.MOVE_GATE}.reword"


def test_movements_for_somebody_elses_child_are_worded_so() -> None:
    """Whom the movements would be for is kept: a child of somebody else, and no movement begins."""
    at_who = State(open=Open.MOVE_WHO)
    state, _ = respond(AMERICAN, at_who, Act(Kind.ABOUT, "pregnant", "other"))
    assert (state.person, state.audience, state.movement) == ("they", ("pregnant",), "")


def test_how_long_takes_no_yes_or_no() -> None:
    """Asked how long it has hurt, "I don't know" gets the plan for the first days; yes and no are not understood."""
    asked = State(open=Open.HOW_LONG)
    assert respond(AMERICAN, asked, Act(Kind.ANSWER, "not_sure"))[1].topic == AMERICAN.moving.stages[0].plan
    for given in ("yes", "no"):
        assert respond(AMERICAN, asked, Act(Kind.ANSWER, given))[1].say == (Say.SORRY,)


def test_walking_is_a_topic_until_movements_are_chosen() -> None:
    """Walking is a topic and a movement: it is guided only at the question where to move."""
    assert respond(AMERICAN, AT_MENU, Act(Kind.TOPIC, "walking"))[1].topic == "walking"
    assert respond(AMERICAN, MOVING_WHERE, Act(Kind.TOPIC, "walking"))[1].movement == "walking"


@pytest.mark.parametrize("kind", [Kind.LAUNCH, Kind.RESTART])
def test_starting_over_does_not_clear_movements(kind: Kind) -> None:
    """Whoever was held back from movements stays so after a new start."""
    held = State(open=Open.MENU, clearance=BARRED)
    assert respond(AMERICAN, held, Act(kind))[0].clearance == BARRED


def test_whom_somebody_else_named_is_kept_with_a_sign_and_a_topic() -> None:
    """Said while signs are told, a child or another person named with anything words what comes after for them."""
    told = telling_of("legs")
    for act in (
        Act(Kind.ABOUT, "pregnant", "other"),
        Act(Kind.SIGN, "fever", "other"),
        Act(Kind.TOPIC, "how-long", "other"),
    ):
        assert respond(TELLING, told, act)[0].person == "they", act
    state, _ = respond(TELLING, told, Act(Kind.SIGN, "fever", "child"))
    assert (state.person, state.audience) == ("child", ("child",))
    assert respond(TELLING, told, Act(Kind.SIGN, "pregnancy-urgent"))[0].audience == ("pregnant",)


def test_advice_that_holds_is_said_instead_of_lesser_advice() -> None:
    """After a sign for today a yes to a group for days hears the advice for today, not less."""
    held = telling_of("days", urgency="today", advice="advice.today")
    state, reply = respond(TELLING, held, Act(Kind.ANSWER, "yes"))
    assert (state.urgency, reply.urgency, reply.say) == ("today", "today", ("advice.today.say", Say.SIGNS_LAST))


def test_only_a_complaint_that_bars_movements_bars_them() -> None:
    """A fall said while signs are told holds movements back; pain in a leg does not."""
    fall, leg = (
        respond(TELLING, telling_of("days"), Act(Kind.TOPIC, "my-back-hurts", complaint=(part,)))[0].clearance
        for part in ("fall", "leg")
    )
    assert (fall, leg) == (BARRED, "")
