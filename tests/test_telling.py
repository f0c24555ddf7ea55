"""The tell form of the check: signs are told, nothing is asked about the person, and nobody who answers is lost."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from authored import real
from envelopes import intent, launch
from told import GROUPS, ONWARD, telling_of
from valid import valid
from walking import AMERICAN, LOCALES, TELLING, acts, outline, telling, walk

from skill import content as contents
from skill import form
from skill import state as states
from skill.acts import Act, Kind
from skill.alexa import screen
from skill.alexa.door import door
from skill.content import URGENCIES, rank
from skill.dialogue import respond
from skill.spoken import Open, Say
from skill.state import ABOUT_THE_PERSON, State

if TYPE_CHECKING:
    from skill.reply import Reply

NEUTRAL = re.compile(
    r"Next, or stop\?|Shall I (tell you|say that again|repeat the number)\b.*|Which would you like\?|"
    r"Would you like (to hear|the number again|to ask something else about your back)\b.*|"
    r"What would you like to know about back pain\?|Is there anything else you'd like to know\?"
)
"""Questions about what to hear next: nothing in them is about the person."""
OF_QUESTIONS = re.compile(
    r"\bnot sure\b|\byes, no\b|\b(these|short|few) questions\b|\byour answers?\b|\bI (can also )?ask\b", re.IGNORECASE
)
"""What would speak of questions that nobody hears."""
UNCLEAR = [
    *(Act(Kind.ANSWER, given) for given in ("yes", "maybe", "not_sure", "unclear")),
    *(Act(kind) for kind in (Kind.MISSED, Kind.LOOKALIKE)),
    *(Act(Kind.FELT, how) for how in ("same", "easier", "worse")),
    *(Act(Kind.CHOOSE, which) for which in ("first", "second")),
    Act(Kind.ABOUT, "neither"),
    Act(Kind.CORRECT, "no"),
]


def kind_of(name: str) -> str:
    """Return the urgency of a group's advice."""
    named = TELLING.telling[name].advice.split("_")[0]
    return named if named in URGENCIES else "emergency"


def refs(reply: Reply) -> tuple[str, ...]:
    """Return everything that a reply speaks, its reprompt included."""
    return tuple(filter(None, (*reply.say, reply.ask, *reply.reprompt)))


def asked_by(text: str) -> list[str]:
    """Return what in a text asks about the person."""
    questions = [one for one in re.split(r"(?<=[.?!])\s+", text) if one.endswith("?")]
    return [one for one in questions if not NEUTRAL.fullmatch(one)] + OF_QUESTIONS.findall(text)


def spoken_somewhere() -> set[str]:
    """Return every reference that is spoken in some state of the tell form."""
    return {ref for _, _, _, reply in telling() for ref in refs(reply)}


@pytest.mark.parametrize("locale", LOCALES)
def test_nothing_is_asked_about_the_person(locale: str) -> None:
    """From every reachable state, in every locale, every question of the tell form is about what to hear next."""
    content = contents.load(locale, form=form.TELL)
    spoken = spoken_somewhere() | {ref for ref in content.texts if re.search(r"\.(offer|suggest)(_again)?$", ref)}
    wrong = {
        ref: found for ref in spoken for person in states.PERSONS if (found := asked_by(content.text(ref, person)))
    }
    assert wrong == {}


def test_no_question_of_the_check_is_reached() -> None:
    """No state of the tell form has a question about the person open, and no reply speaks one."""
    assert {after.open for _, _, after, _ in telling()} & set(ABOUT_THE_PERSON) == set()
    assert {after.open for _, _, after, _ in telling() if after.check} == {Open.TELL}, "a record, and nothing asked"
    endings = {f"endings.{one}.say" for one in ("days_child", "days_pregnant", "weeks_pregnant")}
    spoken = spoken_somewhere() - endings  # these say whom to see, and nothing of what was heard
    assert not [ref for ref in spoken if ref.startswith(("steps.", "movements.", "endings."))]


def test_the_test_knows_questions() -> None:
    """Every question of the check, and every one around guided movements, is found as one about the person."""
    asking = [f"steps.{step}.{key}" for step in AMERICAN.steps for key in ("ask", "reword")]
    asking += [f"questions.{one}.ask" for one in (Open.MOVE_WHO, Open.MOVE_GATE, Open.MOVE_LEFT, Open.MOVE_FELT)]
    asking += [f"questions.{Open.HOW_LONG}.ask", Say.PLEASE_YES_NO, Say.WHY, "questions.start.ask"]
    assert [ref for ref in asking if not asked_by(AMERICAN.text(ref))] == []


@pytest.mark.long
def test_nothing_is_asked_after_any_history() -> None:
    """The same with everything that a session may remember told apart, as in the walk of the ask form."""
    found = {ref for _, _, _, reply in walk(acts(TELLING), content=TELLING, key=outline) for ref in refs(reply)}
    assert {ref: wrong for ref in found if (wrong := asked_by(TELLING.text(ref)))} == {}


def test_an_emergency_is_answered_in_every_state() -> None:
    """An emergency sign that is said gets its own advice first, in the same turn, in every reachable state."""
    for state, act, after, reply in telling():
        if act.kind is Kind.SIGN and TELLING.signs[act.id].urgency == "emergency":
            assert reply.say[0] == f"advice.{TELLING.signs[act.id].kind}.say", state
            assert (after.open, after.urgency, reply.urgency) == (Open.NUMBER, "emergency", "emergency")


def test_end_it_is_a_crisis_in_every_state() -> None:
    """A wish to "end it" gets the crisis advice in every reachable state: which was meant is not asked."""
    for state, act, _, reply in telling():
        if act.kind is Kind.END_IT:
            assert reply.say == ("advice.crisis.say",), state


def test_the_first_thing_told_is_the_emergency_list() -> None:
    """Whatever opens the telling, the emergency signs with the number come before the first group."""
    opened = [reply for state, _, after, reply in telling() if after.open == Open.TELL and state.open != Open.TELL]
    assert opened
    for reply in opened:
        groups = [ref for ref in reply.say if ref.startswith("telling.")]
        assert groups == [f"telling.{GROUPS[0]}.say"]
        before = reply.say[: reply.say.index(groups[0])]
        assert Say.SIGNS_FIRST in before
        led = before[: before.index(Say.SIGNS_FIRST)]
        assert all(ref in (Say.NOTICE, Say.ASK_AGAIN, Say.THANKS, Say.FETCH_ADULT) or "." in ref for ref in led)
    for locale in LOCALES:
        content = contents.load(locale, form=form.TELL)
        number = content.text("advice.ambulance.short").removeprefix("Call an ambulance now on ").rstrip(".")
        assert number in content.text(Say.SIGNS_FIRST)


def test_what_opens_the_check_opens_the_telling() -> None:
    """A launch with yes, a complaint, "is it serious", a sign for today and starting over lead to the telling."""
    launched, _ = respond(TELLING, State(), Act(Kind.LAUNCH))
    opening = [(launched, Act(Kind.ANSWER, "yes"))]
    opening += [(State(), Act(Kind.TOPIC, name)) for name, topic in TELLING.topics.items() if topic.opens_check]
    opening += [(State(), Act(Kind.SIGN, name)) for name, sign in TELLING.signs.items() if sign.urgency != "emergency"]
    opening += [(State(), Act(kind)) for kind in (Kind.START_CHECK, Kind.RESTART, Kind.CHILD_SPEAKING)]
    for state, act in opening:
        after, reply = respond(TELLING, state, act)
        assert after.told == GROUPS[0], act
        if act.kind is Kind.SIGN and TELLING.signs[act.id].urgency != "none":
            assert reply.urgency == after.urgency == TELLING.signs[act.id].urgency
            assert rank(reply.urgency) >= rank("weeks")


@pytest.mark.parametrize("name", GROUPS)
def test_what_is_unclear_gets_the_advice_of_the_group(name: str) -> None:
    """Yes, and whatever is not clearly a wish to go on, gets the group's advice in the same turn."""
    advice = TELLING.telling[name].advice
    for act in UNCLEAR:
        after, reply = respond(TELLING, telling_of(name), act)
        assert reply.say[0] == f"advice.{advice}.say", act
        assert reply.urgency == after.urgency == kind_of(name), act
        assert (after.told, after.checked, bool(reply.ask)) == ("", True, True), act
        assert (Say.SIGNS_LAST in reply.say) == (kind_of(name) != "emergency"), act


@pytest.mark.parametrize("name", GROUPS)
def test_a_clear_wish_goes_on(name: str) -> None:
    """Next, more, skip and no tell the next group; behind the last one come the signs to watch for."""
    following = GROUPS[GROUPS.index(name) + 1 :]
    for act in ONWARD:
        after, reply = respond(TELLING, telling_of(name), act)
        if following:
            assert (after.told, reply.say, reply.urgency) == (following[0], (f"telling.{following[0]}.say",), ""), act
        else:
            assert (after.told, after.checked, reply.say) == ("", True, (Say.TELL_DONE, Say.SIGNS_LAST)), act
            assert after.open == Open.TIPS, act


def test_back_and_corrections_are_about_the_group_before() -> None:
    """To "go back" tells the group before again; "wait, actually yes" gets that group's advice."""
    for before, name in zip([GROUPS[0], *GROUPS], GROUPS, strict=False):
        assert respond(TELLING, telling_of(name), Act(Kind.BACK))[0].told == before
        for given in ("yes", ""):
            _, reply = respond(TELLING, telling_of(name), Act(Kind.CORRECT, given))
            assert reply.say[0] == f"advice.{TELLING.telling[before].advice}.say"


def test_a_sign_named_is_taken_for_a_report() -> None:
    """A sign named in a word gets the advice of its group once that was told, and never less than the open group's."""
    for step in TELLING.steps:
        for name in GROUPS:
            _, reply = respond(TELLING, telling_of(name), Act(Kind.QUESTION, step))
            least = min(GROUPS.index(TELLING.telling_of(step)), GROUPS.index(name))
            assert reply.say[0] == f"advice.{TELLING.telling[GROUPS[least]].advice}.say"


def test_a_fall_said_while_signs_are_told_tells_its_group_again() -> None:
    """What a complaint adds is not lost: the group that tells it comes again, and movements are left out."""
    fall = Act(Kind.TOPIC, "my-back-hurts", complaint=("fall",))
    after, _ = respond(TELLING, telling_of("days"), fall)
    assert (after.told, after.clearance) == ("accident", states.BARRED)
    assert respond(TELLING, telling_of("now"), fall)[0].told == "now"
    begun, _ = respond(TELLING, State(), fall)
    assert (begun.told, begun.clearance) == ("now", states.BARRED)


def test_a_duration_raises_while_signs_are_told() -> None:
    """A long duration gets its advice and the group stays open; one that raises nothing is thanked for."""
    after, reply = respond(TELLING, telling_of("legs"), Act(Kind.DURATION, weeks=17.0))
    assert (after.told, after.urgency, reply.say) == ("legs", "weeks", ("advice.weeks.say",))
    after, reply = respond(TELLING, telling_of("legs", urgency="today"), Act(Kind.TOPIC, "walking", weeks=17.0))
    assert (after.told, after.urgency, reply.say) == ("legs", "today", (Say.THANKS,))
    assert respond(TELLING, telling_of("legs"), Act(Kind.TOPIC, "walking"))[1].say == (Say.FINISH_FIRST,)


@pytest.mark.parametrize("who", ["child", "pregnant", "both", "other", "self"])
def test_whom_it_is_about_is_kept(who: str) -> None:
    """Whom it is about, said in passing, is kept and the group stays open; advice is worded for them."""
    after, reply = respond(TELLING, telling_of("legs"), Act(Kind.ABOUT, who))
    wanted = {"both": ("child", "pregnant"), "child": ("child",), "pregnant": ("pregnant",)}.get(who, ())
    assert (after.told, after.audience, reply.say) == ("legs", wanted, (Say.THANKS,))
    for one in wanted:
        if wanted == (one,):
            assert respond(TELLING, replaced(after, "history-today"), UNCLEAR[0])[1].say[0] == f"advice.today_{one}.say"
    spoken, reply = respond(TELLING, telling_of("legs"), Act(Kind.CHILD_SPEAKING))
    assert (spoken.audience, spoken.told, reply.say) == (("child",), "legs", (Say.FETCH_ADULT,))


def replaced(state: State, name: str) -> State:
    """Return the state, another group told last."""
    return telling_of(name, audience=state.audience, person=state.person)


def test_the_urgency_never_falls() -> None:
    """In no turn does the urgency reached fall, but when somebody starts over or leaves."""
    afresh = (Kind.LAUNCH, Kind.RESTART, Kind.STOP)
    for state, act, after, reply in telling():
        if act.kind not in afresh and reply.ask and state.open:
            assert rank(after.urgency) >= rank(state.urgency), (state, act)
        if state.told and after.open == Open.AGAIN:
            assert reply.urgency == after.urgency == "today"
    held = telling_of("weeks", urgency="today", audience=("child",))
    for act in (*ONWARD, *UNCLEAR[:1]):
        assert respond(TELLING, held, act)[1].say == ("advice.today_child.say", Say.SIGNS_LAST)


def test_an_unfinished_telling_closes_with_the_number() -> None:
    """Stop while signs are told closes with the number; with advice for today that comes first."""
    for name in GROUPS:
        assert respond(TELLING, telling_of(name), Act(Kind.STOP))[1].say == (Say.NUMBER_IF, Say.GOODBYE)
    held = telling_of(GROUPS[0], urgency="today", advice="advice.today")
    assert respond(TELLING, held, Act(Kind.STOP))[1].say == ("advice.today.short", Say.NUMBER_IF, Say.GOODBYE)


def test_movements_are_described_and_never_guided() -> None:
    """Who wants to be guided hears for whom movements are not; the plan is that for the first days."""
    for wanted in ("", "chair", *TELLING.movements):
        after, reply = respond(TELLING, State(open=Open.MENU), Act(Kind.MOVE, wanted))
        assert f"topics.{TELLING.moving.topic}.say" in reply.say
        assert (reply.movement, after.movement, after.open) == ("", "", Open.OFFER)
    plan = next(name for name, topic in TELLING.topics.items() if topic.leads_to == "plan")
    assert respond(TELLING, State(open=Open.MENU), Act(Kind.TOPIC, plan))[0].topic == TELLING.moving.stages[0].plan
    described = TELLING.text(f"topics.{TELLING.moving.topic}.say")
    assert all(word in described for word in ("fall", "surgery", "numbness", "weakness", "dizziness", "pregnancy"))


def test_every_sign_and_step_is_told() -> None:
    """Every warning sign is in the words of one group with its advice, and every step of the check has a group."""
    found = real()
    told = {sign: row for row in found.telling.groups.values() for words in row.signs for sign in words.tells}
    assert told.keys() == found.warnings.keys()
    for sign, row in told.items():
        warning = found.warnings[sign]
        assert warning.urgency == "none" or row.advice.split("_")[0] == (warning.kind or warning.urgency)
    assert [step for step in TELLING.steps if not TELLING.telling_of(step)] == []
    urgencies = [rank(kind_of(name)) for name in GROUPS]
    assert urgencies == sorted(urgencies, reverse=True)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_group_is_its_signs_and_the_advice_there_is(locale: str) -> None:
    """A group ends with the advice of its kind in the words of advice.yaml; a spoken turn is short enough to follow."""
    content = contents.load(locale, form=form.TELL)
    for name, group in content.telling.items():
        said = content.text(f"telling.{name}.say")
        assert said.endswith(f"For any of these: {content.text(f'advice.{group.advice}.short')}")
        assert len(said.split()) <= 75
        assert content.has(f"telling.{name}.from")


def test_the_forms_differ_in_their_own_words_only() -> None:
    """Both forms speak the same texts but those that speak of questions; the ask form has not changed."""
    replaced = {ref.removeprefix("instead.").partition("@")[0] for ref in AMERICAN.texts if ref.startswith("instead.")}
    differing = {ref.partition("@")[0] for ref in AMERICAN.texts if TELLING.texts.get(ref) != AMERICAN.texts[ref]}
    assert differing == replaced
    assert (AMERICAN.form, TELLING.form) == (form.ASK, form.TELL)


def test_a_telling_goes_on_in_the_ask_form() -> None:
    """The other way round a session in which signs were told goes on with them."""
    for name in GROUPS:
        sent = states.to_json(telling_of(name))
        assert states.fits(states.from_json(sent), AMERICAN) == telling_of(name)
        assert respond(AMERICAN, telling_of(name), Act(Kind.ANSWER, "yes"))[1].urgency == kind_of(name)
    for wrong in ({"told": "nothing"}, {}, {"told": ["now"]}):
        assert states.fits(states.from_json({"v": 1, "open": "tell", **wrong}), TELLING).open == ""


def test_the_screen_shows_the_group_and_what_can_be_said() -> None:
    """While signs are told a screen shows them under the heading of the check, with next and stop to touch."""
    for name in GROUPS:
        state, reply = respond(TELLING, telling_of(name), Act(Kind.BACK))
        document, data = screen.show(TELLING, state, reply)
        assert document == "question"
        assert [key["label"] for key in data["keys"]] == ["Next", "Stop"]
        assert data["heading"] == TELLING.text("screen.check")
        assert data["details"]


def test_sources_and_shorter_keep_the_group_open() -> None:
    """A "where is that from" names the sources of the group; "shorter" asks again: no text of questions is spoken."""
    state = telling_of("legs")
    assert respond(TELLING, state, Act(Kind.SOURCES))[1].say == ("telling.legs.from",)
    after, reply = respond(TELLING, state, Act(Kind.SHORTER))
    assert (after.told, reply.say, reply.ask) == ("legs", (), "questions.tell.reword")
    assert respond(TELLING, State(), Act(Kind.SHORTER))[0].open == Open.START


@pytest.mark.parametrize("found", [None, "", "ask"])
def test_the_check_asks_unless_it_is_told_otherwise(found: str | None) -> None:
    """Without RED_FLAG_CHECK, and with ask, the check asks."""
    assert form.chosen(found) == form.ASK


@pytest.mark.parametrize("found", ["Tell", "tells", "yes", " tell", "clever"])
def test_a_form_that_there_is_not_is_refused(found: str) -> None:
    """The error names the setting, what was found and what to write."""
    with pytest.raises(form.FormError, match=rf"RED_FLAG_CHECK is '{found}'\. Write RED_FLAG_CHECK=ask .*=tell"):
        form.chosen(found)


def _lambda(found: str) -> subprocess.CompletedProcess[str]:
    """Return what Lambda's door answers and logs under RED_FLAG_CHECK."""
    event = json.dumps(intent("IsItSeriousTopic", new=True))
    script = "import json, sys, lambda_function; print(json.dumps(lambda_function.handler(json.load(sys.stdin), None)))"
    environment = {**os.environ, form.NAME: found}
    return subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", script], input=event, env=environment, capture_output=True, text=True, check=True
    )


def test_the_deployment_chooses_the_form() -> None:
    """RED_FLAG_CHECK=tell makes Lambda's door tell; an unknown form is named in the log, and nobody is lost."""
    assert "Next, or stop?" in json.loads(_lambda("tell").stdout)["response"]["outputSpeech"]["ssml"]
    assert json.loads(_lambda("ask").stdout)["sessionAttributes"]["check"]["step"] == "G0"
    refused = _lambda("clever")
    assert "RED_FLAG_CHECK is 'clever'. Write RED_FLAG_CHECK=ask" in refused.stderr
    response = json.loads(refused.stdout)["response"]
    assert "nine one one" in response["outputSpeech"]["ssml"]
    assert response["shouldEndSession"] is True


@pytest.mark.parametrize("locale", LOCALES)
def test_every_turn_of_the_tell_form_is_valid(locale: str, caplog: pytest.LogCaptureFixture) -> None:
    """Through the door every answer is a valid response, opening and closing as it asks."""
    caplog.set_level(logging.INFO)
    tell, ask = door(None, form.TELL), door(None)
    opened = tell(launch(locale), None)
    assert opened != ask(launch(locale), None)
    told = tell(intent("AMAZON.YesIntent", attributes=opened["sessionAttributes"], locale=locale), None)
    for attributes in (opened["sessionAttributes"], told["sessionAttributes"]):
        for name in AMERICAN.intents:
            event = intent(name, attributes=attributes, locale=locale)
            valid(event, json.loads(json.dumps(tell(event, None))))
