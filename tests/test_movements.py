"""Guided movements: nobody is guided who should not be, nothing unclear goes on, and every turn can be spoken."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from walking import AMERICAN, LOCALES, guided

from authoring.check_moving import MOST_SECONDS, MOST_STEPS, duration
from skill import content as contents
from skill import state as states
from skill.acts import Act, Kind
from skill.alexa import render
from skill.content import rank
from skill.dialogue import respond
from skill.pauses import MOST, SECOND, as_breaks
from skill.replacing import replace
from skill.spoken import Open, Say
from skill.state import BARRED, CLEARED, GUIDED, State
from skill.turn import MOVING

if TYPE_CHECKING:
    from skill.reply import Reply

MOVES = AMERICAN.moving
CALM = State(Open.START, urgency="none", checked=True, noticed=True)
OPENS = (Act(Kind.TOPIC, MOVES.topic), Act(Kind.MOVE, "lying"), Act(Kind.MOVE, "knee-rolls"))
"""What asks to be guided."""
HEDGES = tuple(Act(Kind.ANSWER, given) for given in ("not_sure", "maybe", "unclear"))
NO_ANSWERS = (*HEDGES, Act(Kind.MISSED), Act(Kind.LOOKALIKE))


def turn(state: State, kind: Kind, name: str = "") -> tuple[State, Reply]:
    """Answer one act."""
    return respond(AMERICAN, state, Act(kind, name))


def spoken(reply: Reply, key: str) -> list[str]:
    """Return the movements whose ``key`` a reply speaks."""
    return [ref.split(".")[1] for ref in reply.say if ref.startswith("movements.") and ref.endswith(f".{key}")]


def test_nobody_is_guided_who_is_not_cleared() -> None:
    """A movement is spoken only to an adult who is not pregnant, speaks for himself, was cleared and is calm."""
    told = [(after, reply) for _, _, after, reply in guided() if spoken(reply, "place") or spoken(reply, "guide")]
    assert told
    for after, reply in told:
        assert after.clearance == CLEARED, reply
        assert (after.audience, after.person) == ((), "you"), reply
        assert rank(after.urgency) < rank("today"), reply


def test_only_a_clear_no_clears() -> None:
    """Somebody is cleared by a no to the last question in front, and by nothing else."""
    for state, act, after, _ in guided():
        if after.clearance == CLEARED != state.clearance:
            assert (act.kind, act.id) == (Kind.ANSWER, "no")
            assert state.open in (Open.MOVE_GATE, Open.MOVE_LEFT)


def test_the_gate_comes_after_child_and_pregnancy_were_denied() -> None:
    """The gate question is asked after a clear no to "a child, or pregnant?", which comes after the emergency signs."""
    for state, act, after, reply in guided():
        if after.open == Open.MOVE_GATE != state.open:
            assert state.open == Open.MOVE_WHO
            assert act.id in ("no", "neither")
        if after.open == Open.MOVE_WHO and state.open not in MOVING:
            assert Say.SIGNS_FIRST in reply.say
            assert reply.say.index(Say.SIGNS_FIRST) > reply.say.index(f"topics.{MOVES.topic}.say")


def test_after_a_check_only_what_it_does_not_ask_is_asked() -> None:
    """The questions in front shrink to surgery and dizziness only where a check ended below today."""
    for state, _, after, _ in guided():
        if after.open == Open.MOVE_LEFT and state.open not in MOVING:
            assert state.checked
            assert rank(state.urgency) < rank("today")


@pytest.mark.parametrize("act", OPENS, ids=lambda act: act.id)
@pytest.mark.parametrize(
    "state",
    [
        State(Open.AGAIN, urgency="today", checked=True, advice="advice.today"),
        State(Open.NUMBER, urgency="emergency", checked=True, advice="advice.hospital"),
        State(Open.START, clearance=BARRED),
        State(Open.START, audience=("child",), person="child"),
        State(Open.START, audience=("pregnant",)),
        State(Open.START, person="they"),
        State(Open.START, audience=("pregnant",), clearance=CLEARED),
    ],
    ids=["today", "emergency", "barred", "child", "pregnant", "somebody else", "cleared, then pregnant"],
)
def test_movements_are_never_opened_for(state: State, act: Act) -> None:
    """After urgent advice, after a bar, to a child, in pregnancy and for somebody else no question of them is asked."""
    after, reply = respond(AMERICAN, state, act)
    assert after.open not in MOVING
    assert not reply.movement


def test_what_is_unclear_never_goes_on() -> None:
    """Not sure, maybe, unclear, not understood and look-alikes guide nothing and clear nobody, in any state."""
    for state, act, after, reply in guided():
        if act in NO_ANSWERS and state.open in MOVING:
            assert not spoken(reply, "guide"), (state, act, reply)
            assert after.clearance != CLEARED or state.clearance == CLEARED


def test_unclear_is_never_the_same() -> None:
    """No answer to "same, easier, or worse?" is asked again; the second one stops and offers the check."""
    felt = [state for state, _, _, _ in guided() if state.open == Open.MOVE_FELT]
    for state in felt:
        for given in ("yes", "no", "not_sure", "maybe", "unclear"):
            after, reply = turn(state, Kind.ANSWER, given)
            if state.missed:
                assert (reply.say[0], after.open, after.clearance) == (Say.MOVE_WORSE, Open.START, BARRED)
            else:
                assert (after.open, after.movement, reply.say) == (Open.MOVE_FELT, state.movement, ())


def test_worse_stops_everywhere() -> None:
    """Worse stops whatever is guided, speaks the signs and the number, offers the check, and bars the session."""
    stops = [(state, after, reply) for state, act, after, reply in guided() if act == Act(Kind.FELT, "worse")]
    for state, after, reply in stops:
        if state.open in (Open.MOVE_WHERE, *GUIDED):
            assert reply.say == (Say.MOVE_WORSE, Say.SAFETY_TAIL)
            assert (after.open, after.clearance) == (Open.START, BARRED)
            assert turn(after, Kind.ANSWER, "yes")[0].open == Open.CHECK


def test_a_bar_holds_for_the_session() -> None:
    """Who was barred stays barred, also after starting over; urgent advice bars the session that starts over."""
    for state, _, after, reply in guided():
        if state.clearance == BARRED and reply.ask:
            assert after.clearance == BARRED
    urgent = State(Open.NUMBER, urgency="emergency", checked=True, advice="advice.hospital")
    for kind in (Kind.RESTART, Kind.LAUNCH):
        assert turn(urgent, kind)[0].clearance == BARRED
        assert turn(CALM, kind)[0].clearance == ""


@pytest.mark.parametrize("given", ["yes", "not_sure", "maybe", "unclear"])
def test_anything_but_no_at_the_gate_goes_to_the_check(given: str) -> None:
    """A fall, surgery, numbness, weakness, dizziness or doubt about them opens the check; a yes bars movements."""
    after, reply = turn(State(Open.MOVE_GATE, noticed=True), Kind.ANSWER, given)
    surgery = (Say.MOVE_SURGERY,) if given == "yes" else ()
    assert after.open == Open.CHECK
    assert reply.say == (Say.MOVE_CHECK_FIRST, *surgery, Say.SIGNS_FIRST, Say.HOW_TO_ANSWER)
    assert after.clearance == (BARRED if given == "yes" else "")


@pytest.mark.parametrize("who", ["child", "pregnant", "both"])
def test_a_child_or_a_pregnancy_named_is_refused(who: str) -> None:
    """Naming a child or a pregnancy at the question for it refuses, and the session is about them from then on."""
    after, reply = turn(State(Open.MOVE_WHO), Kind.ABOUT, who)
    assert reply.say == (Say.NOT_FOR_YOU,)
    assert after.open == Open.START
    assert set(after.audience) == ({"child", "pregnant"} if who == "both" else {who})


def test_a_correction_asks_the_questions_in_front_again() -> None:
    """A correction ("wait, actually yes") behind the questions is never ready: they are asked again."""
    for state, act, after, reply in guided():
        if act.kind is Kind.CORRECT and state.open in (Open.MOVE_WHERE, *GUIDED):
            assert after.open == (Open.MOVE_LEFT if state.checked else Open.MOVE_WHO)
            assert after.clearance == ""
            assert not reply.movement


def test_stop_leaves_with_the_signs() -> None:
    """Stop closes at every moment, with the signs for emergency help and the number."""
    for state, act, _, reply in guided():
        if act.kind is Kind.STOP and state.open in MOVING:
            assert reply.say == (Say.SAFETY_TAIL, Say.GOODBYE)
            assert not reply.ask


def test_a_sign_in_the_middle_opens_the_check() -> None:
    """A warning sign below emergency, said while moving, stops the movements and opens the check."""
    for state, act, after, reply in guided():
        if act.kind is Kind.SIGN and state.open in MOVING and reply.urgency != "emergency":
            assert after.check is not None or after.open in (Open.AGAIN, Open.RECAP)
            assert (after.movement, after.moves) == ("", "")


@pytest.mark.parametrize("name", MOVES.sets)
def test_a_set_runs_from_its_first_movement_to_its_last(name: str) -> None:
    """Each set is guided in its order, one movement a turn, and closes with what to expect and the signs."""
    state, reply = turn(State(Open.MOVE_WHERE, clearance=CLEARED), Kind.MOVE, name)
    if name in MOVES.situations:
        state, reply = turn(State(Open.START, clearance=CLEARED, situation=name), Kind.TOPIC, MOVES.topic)
    assert Say.MOVE_RULES in reply.say
    placed, done = [], []
    for _ in range(2 * len(MOVES.sets[name]) + 1):
        placed += spoken(reply, "place")
        done += spoken(reply, "guide")
        assert len({*spoken(reply, "place"), *spoken(reply, "guide")}) <= 1
        if state.open not in MOVING:
            break
        act = Act(Kind.FELT, "same") if state.open == Open.MOVE_FELT else Act(Kind.NEXT)
        state, reply = respond(AMERICAN, state, act)
    assert tuple(placed) == tuple(done) == MOVES.sets[name]
    assert reply.say[-2:] == (Say.MOVE_DONE, Say.SAFETY_TAIL)
    assert state.open == Open.ANYTHING_ELSE


@pytest.mark.parametrize("name", AMERICAN.movements)
def test_a_movement_asked_for_by_name_is_guided_alone(name: str) -> None:
    """Every movement can be asked for; where the situation leaves it out, another is guided instead."""
    _, reply = turn(State(Open.START, clearance=CLEARED), Kind.MOVE, name)
    assert spoken(reply, "place") == [name]
    for situation in AMERICAN.movements[name].skip_in:
        after, reply = turn(State(Open.START, clearance=CLEARED, situation=situation), Kind.MOVE, name)
        assert Say.MOVE_NOT_THAT in reply.say
        assert spoken(reply, "place") == [MOVES.sets[situation][0]]
        assert after.moves == situation


def test_skip_and_next_go_on() -> None:
    """Skip leaves a movement out; next begins it when in place, and goes on to the following one behind it."""
    ready, _ = turn(State(Open.MOVE_WHERE, clearance=CLEARED), Kind.MOVE, "lying")
    first, second, _ = MOVES.sets["lying"]
    assert spoken(turn(ready, Kind.SKIP)[1], "place") == [second]
    felt, reply = turn(ready, Kind.NEXT)
    assert spoken(reply, "guide") == [first]
    for kind in (Kind.NEXT, Kind.SKIP, Kind.MORE):
        assert spoken(turn(felt, kind)[1], "place") == [second]
    assert spoken(turn(felt, Kind.REPEAT)[1], "guide") == [first]


@pytest.mark.parametrize("at", [Open.MOVE_WHO, Open.MOVE_GATE, Open.MOVE_LEFT])
def test_next_and_skip_pass_no_question_in_front(at: Open) -> None:
    """Next, tell me more and skip never get past a question in front of movements."""
    for kind in (Kind.NEXT, Kind.MORE, Kind.SKIP, Kind.FELT):
        after, reply = respond(AMERICAN, State(at), Act(kind, "same" if kind is Kind.FELT else ""))
        assert after.clearance != CLEARED
        assert not reply.movement


@pytest.mark.parametrize(
    ("state", "found"),
    [
        (State(Open.START), ""),
        (State(Open.START, heard=("older-people",), situation="getting-going"), "unsteady"),
        (State(Open.START, after="nerve-pain-sciatica"), "leg-pain"),
        (State(Open.START, after="sitting-posture-desk"), "sitting"),
        (State(Open.START, situation="first-days", after="sitting-posture-desk"), "first-days"),
    ],
    ids=["nothing", "older", "leg", "sitting", "first days"],
)
def test_the_set_follows_what_is_known(state: State, found: str) -> None:
    """What the session knows chooses the set without a question; when it knows nothing one question is asked."""
    after, reply = turn(replace(state, clearance=CLEARED), Kind.TOPIC, MOVES.topic)
    assert after.moves == found
    assert (after.open == Open.MOVE_WHERE) is not bool(found)
    assert spoken(reply, "place") == ([MOVES.sets[found][0]] if found else [])


def _checked(**answers: str) -> State:
    """Return the state behind a check whose steps were answered so, every other step with no."""
    state, _ = turn(State(), Kind.START_CHECK)
    while state.open == Open.CHECK and state.check is not None:
        state, _ = turn(state, Kind.ANSWER, answers.get(state.check.asked, "no"))
    return turn(state, Kind.ANSWER, "no")[0] if state.open == Open.RECAP else state


def test_a_leg_in_the_check_chooses_the_set() -> None:
    """One-sided leg pain in a check that ended below today leads to the set for it."""
    after, _ = turn(_checked(Q4="yes"), Kind.TOPIC, MOVES.topic)
    assert turn(after, Kind.ANSWER, "no")[0].moves == "leg-pain"


def test_a_fall_in_the_check_leaves_movements_out() -> None:
    """After a fall movements are refused, also when the check ended below today."""
    state = _checked(Q5="yes")
    assert rank(state.urgency) < rank("today")
    after, reply = turn(state, Kind.TOPIC, MOVES.topic)
    assert (after.open, reply.say) == (Open.ANYTHING_ELSE, (Say.MOVE_NOT_NOW,))


def test_a_calm_check_leads_to_movements() -> None:
    """A check without signs leaves one question in front, and a no to it leads on."""
    after, _ = turn(_checked(), Kind.TOPIC, MOVES.topic)
    assert after.open == Open.MOVE_LEFT
    assert turn(after, Kind.ANSWER, "no")[0].open == Open.MOVE_WHERE
    barred, reply = turn(after, Kind.ANSWER, "yes")
    assert (barred.clearance, reply.say) == (BARRED, (Say.MOVE_SURGERY, Say.MOVE_NOT_NOW))


def test_not_knowing_where_takes_the_chair() -> None:
    """Not knowing at the choice takes the set that needs no getting down."""
    state, _ = turn(State(Open.MOVE_WHERE, clearance=CLEARED), Kind.ANSWER, "not_sure")
    assert state.moves == MOVES.not_sure == "chair"


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("slow", [False, True], ids=["usual", "slower"])
def test_every_turn_can_be_spoken(locale: str, slow: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Breaks last at most six seconds and a turn at most four minutes, in every country and at both paces."""
    content = contents.load(locale)
    for said in {(*reply.say, reply.ask) for _, _, _, reply in guided() if reply.ask}:
        ssml = render.ssml(content, said, State(slow=slow))
        breaks = [int(one.attrib["time"].removesuffix("s")) for one in ET.fromstring(ssml).iter("break")]  # noqa: S314
        assert all(1 <= one <= MOST for one in breaks), said
        assert SECOND not in ssml
        assert len(ssml) < 8000
        assert duration(" ".join(map(content.text, said)), slow=slow) <= MOST_SECONDS


@pytest.mark.parametrize("name", [name for name, row in AMERICAN.movements.items() if row.count])
def test_repetitions_are_counted(name: str) -> None:
    """A guided movement has at most four steps, each followed by silence, and counts its repetitions aloud in order."""
    row, text = AMERICAN.movements[name], AMERICAN.text(f"movements.{name}.guide")
    assert row.steps <= MOST_STEPS
    for number in range(1, row.steps + 1):
        assert re.search(re.escape(AMERICAN.text(f"movements.{name}.step{number}")) + rf" {SECOND}{{3,}}", text)
    counted = [text.index(f" {word}. ") for word in ("One", "Two", "Three", "Four", "Five")[: row.count]]
    assert counted == sorted(counted)
    assert all(SECOND in text[one:other] for one, other in pairwise(counted))


def test_the_pace_lasts() -> None:
    """Slower repeats the movement with longer silences, and everything after it stays slow."""
    felt = State(Open.MOVE_FELT, clearance=CLEARED, moves="lying", movement="knee-rolls")
    felt, _ = turn(replace(felt, open=Open.MOVE_READY), Kind.NEXT)
    slower, reply = turn(felt, Kind.SLOWER)
    assert spoken(reply, "guide") == ["knee-rolls"]
    following, _ = turn(slower, Kind.FELT, "same")
    assert following.slow
    assert '"6s"' in render.ssml(AMERICAN, reply.say, slower)
    assert '"6s"' not in render.ssml(AMERICAN, reply.say, felt)


def test_silences_are_longer_when_slow_but_never_too_long() -> None:
    """A silence of n dots is a break of n seconds, half as long again when slow, at most six."""
    assert as_breaks(f"a {SECOND * 4} b", slow=False) == 'a <break time="4s"/> b'
    assert [as_breaks(SECOND * dots, slow=True) for dots in (2, 4, 6)] == [
        f'<break time="{seconds}s"/>' for seconds in (3, 6, 6)
    ]


def test_the_screen_is_told_movement_and_step() -> None:
    """A reply names the movement and where in it the turn begins: getting into place, then its first step."""
    for _, _, _, reply in guided():
        both = [*spoken(reply, "place"), *spoken(reply, "guide")]
        assert reply.movement == (both[0] if both else "") or reply.say[0].endswith(".from")
        assert reply.step == (1 if spoken(reply, "guide") else 0)


def test_attributes_from_before_movements_are_still_read() -> None:
    """A session that began before this version goes on; what does not fit this content is a fresh start."""
    old = {"v": 1, "open": "offer", "topic": "walking", "heard": ["walking"], "said": ["topics.walking.say"]}
    assert states.fits(states.from_json(old), AMERICAN).topic == "walking"
    for wrong in ({"movement": "none-such"}, {"moves": "none-such"}, {"clearance": "perhaps"}):
        assert states.fits(states.from_json({"v": 1, "open": "start", **wrong}), AMERICAN).open == ""
    assert states.fits(states.from_json({"v": 1, "open": "move_ready"}), AMERICAN).open == ""
