"""Screens: only where there is one, readable by all, and a touch does what the spoken word does."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from ask_sdk_core.serialize import DefaultSerializer
from ask_sdk_model.interfaces.alexa.presentation.apl import RenderDocumentDirective
from envelopes import SAMPLES, intent
from walking import AMERICAN, LOCALES, guided, walk

import lambda_function
from authoring import screen_records
from simulator.devices import DEVICES
from simulator.echo import Echo
from simulator.understanding import Understanding
from skill import content as contents
from skill.acts import Act, Kind
from skill.alexa import door, requests, screen
from skill.dialogue import respond
from skill.spoken import Open
from skill.state import CLEARED, GUIDED, State

if TYPE_CHECKING:
    from skill.reply import Reply

NAMES = sorted(path.stem for path in screen.FOLDER.glob("*.json") if path.stem != "base")
MOST_BYTES = 24_000
"""Of a whole response; Alexa takes 120,000."""
MOST_BESIDE_IT = 6_000
"""What speech, card and state take of it."""
EVERYDAY = (
    *(Act(Kind.ANSWER, given) for given in ("yes", "no", "not_sure", "unclear")),
    *(Act(kind) for kind in (Kind.LAUNCH, Kind.START_CHECK, Kind.MORE, Kind.NEXT, Kind.END_IT, Kind.STOP, Kind.MISSED)),
    *(Act(Kind.ABOUT, who) for who in ("child", "other")),
    *(Act(Kind.CORRECT, given) for given in ("yes", "")),
    *(Act(Kind.SIGN, group) for group in ("cauda-equina", "fever") if group in AMERICAN.signs),
    Act(Kind.TOPIC, "heat-and-cold"),
    Act(Kind.TOPIC, "my-back-hurts", complaint=("leg",)),
)
"""What leads to every kind of screen; every topic and every sign is shown from a fresh start besides."""


@cache
def turns() -> tuple[tuple[State, Reply], ...]:
    """Return (state, reply) of every kind of turn, every topic and every sign."""
    found = [(state, reply) for _, _, state, reply in walk(EVERYDAY)]
    found += [(state, reply) for _, _, state, reply in guided()]
    for name in AMERICAN.movements:
        state, reply = respond(AMERICAN, State(open=Open.START, clearance=CLEARED), Act(Kind.MOVE, name))
        found += [(state, reply), respond(AMERICAN, state, Act(Kind.NEXT))]
    found += [respond(AMERICAN, State(), Act(Kind.TOPIC, name)) for name in AMERICAN.topics]
    found += [respond(AMERICAN, State(), Act(Kind.SIGN, name, who)) for name in AMERICAN.signs for who in ("", "other")]
    kept = {}
    for state, reply in found:
        answers = tuple(state.check.answers) if state.check and state.open == Open.WHICH else ()
        about = state.open, state.person, state.topic, state.moves, state.movement, screen.asking(state), answers
        kept[reply, *about] = (state, reply)
    return tuple(kept.values())


@cache
def shown() -> tuple[tuple[State, Reply, str, dict[str, Any]], ...]:
    """Return every screen of ``turns``: those that look alike, once."""
    found: dict[str, tuple[State, Reply, str, dict[str, Any]]] = {}
    for state, reply in turns():
        name, data = screen.show(AMERICAN, state, reply)
        found.setdefault(json.dumps([name, data], sort_keys=True), (state, reply, name, data))
    return tuple(found.values())


@cache
def open_states() -> tuple[State, ...]:
    """Return every state of ``turns`` with something to touch: those that ask alike, once."""
    asking = {(screen.asking(state), screen.touchable(AMERICAN, state)): state for state, _ in turns() if state.open}
    return tuple(asking.values())


def test_every_document_is_shown_somewhere() -> None:
    """Every document is shown in some turn."""
    assert {name for _, _, name, _ in shown()} == set(NAMES)


def test_a_document_gets_all_the_data_it_binds() -> None:
    """Whatever is shown, the data has exactly what its document binds: nothing undefined, nothing in vain."""
    for _, _, name, data in shown():
        bound = set(re.findall(r"payload\.data\.(\w+)", json.dumps(screen.document(name))))
        assert set(data) == bound, name


def test_what_is_spoken_of_a_movement_is_shown() -> None:
    """Getting into place shows position and care, guiding shows every step and how often; both whenever spoken."""
    places, guides = set(), set()
    for _, reply, name, data in shown():
        if not reply.movement:
            continue
        assert name == "movement", reply
        about = f"movements.{reply.movement}"
        words = [row["words"] for row in data["steps"]]
        if f"{about}.place" in reply.say:
            places.add(reply.movement)
            assert AMERICAN.text(f"{about}.position") in words
        if f"{about}.guide" in reply.say:
            guides.add(reply.movement)
            steps = [
                AMERICAN.text(f"{about}.step{number + 1}") for number in range(AMERICAN.movements[reply.movement].steps)
            ]
            assert [row for row in words if row in steps] == steps
            assert bool(data["count"]) is AMERICAN.has(f"{about}.times")
        for key in ("stop_if", "caution"):
            assert not AMERICAN.has(f"{about}.{key}") or AMERICAN.text(f"{about}.{key}") in data["care"]
    assert places == guides == set(AMERICAN.movements)


def test_a_movement_stays_on_the_screen_while_it_is_asked_about() -> None:
    """A question about a movement asked in other words leaves the movement on the screen, as it was."""
    seen = set()
    for state, reply, name, data in shown():
        if state.open in GUIDED and not reply.say:
            assert name == "movement"
            numbered = [row["number"] for row in data["steps"] if row["number"]]
            assert bool(numbered) is (state.open != Open.MOVE_READY)
            seen.add(state.open)
    assert {Open.MOVE_READY, Open.MOVE_FELT} <= seen


def test_a_set_shows_how_far_it_has_come() -> None:
    """The movements of a set are counted in words and as marks, one for each; a single movement is not."""
    for state, reply, name, data in shown():
        members = AMERICAN.moving.sets.get(state.moves, ())
        if name == "movement" and state.open in GUIDED:
            movement = reply.movement or state.movement
            place = members.index(movement) + 1 if movement in members else 0
            assert data["place"] == (f"{place} of {len(members)}" if place else "")
            assert data["marks"] == [True] * place + [False] * (len(members) - place) * bool(place)


def test_every_movement_can_be_left_by_touch() -> None:
    """Beside every movement that is guided "Stop" can be touched, and after one "Worse" as well."""
    for state in open_states():
        if state.open in (Open.MOVE_READY, Open.MOVE_FELT):
            assert "STOP" in screen.touchable(AMERICAN, state)
        if state.open == Open.MOVE_FELT:
            assert "WORSE" in screen.touchable(AMERICAN, state)


def test_urgent_advice_is_the_largest() -> None:
    """Every reply with emergency advice shows its number in digits, where it holds, what to do and what to say."""
    for state, reply, name, data in shown():
        if reply.urgency == "emergency":
            assert (name, data["number"], data["where"][:9]) == ("urgent", "911", "in the US"), state
            assert data["do"]
            assert data["tell"]
        elif reply.urgency == "today":
            advice = reply.card
            seen = [data.get("do", ""), data.get("notice", ""), data.get("title", "")]
            assert any(AMERICAN.text(f"{advice}.{key}", state.person) in seen for key in ("do", "title")), (name, data)


def test_the_question_asked_is_the_question_shown() -> None:
    """A reply that asks shows its question, and one that closes shows none and nothing to touch."""
    for state, reply, _, data in shown():
        assert bool(data.get("question")) is bool(reply.ask), state
        if not reply.ask:
            assert data["keys"] == []


def test_a_screen_never_names_the_sign_that_was_said() -> None:
    """Urgent screens are the same whichever sign was said: somebody else may read them."""
    for group, sign in AMERICAN.signs.items():
        if sign.urgency == "emergency":
            state, reply = respond(AMERICAN, State(), Act(Kind.SIGN, group))
            same = [one for one in AMERICAN.signs if AMERICAN.signs[one] == sign]
            other, told = respond(AMERICAN, State(), Act(Kind.SIGN, same[0]))
            assert screen.show(AMERICAN, state, reply) == screen.show(AMERICAN, other, told)
            assert AMERICAN.text(f"{reply.card}.title") == screen.show(AMERICAN, state, reply)[1]["title"]


@pytest.mark.parametrize("locale", LOCALES)
def test_numbers_are_written_in_digits(locale: str) -> None:
    """No screen of any locale writes a number in words, or one without its country."""
    content = contents.load(locale)
    for state, reply, _, _ in shown():
        written = json.dumps(screen.show(content, state, reply)[1], ensure_ascii=False)
        assert not re.search(r"\b(?:nine nine|nine one one|one one|zero zero|triple)\b", written), written
        if locale == "en":
            assert not re.search(r"\b\d{3}\b", written), written


def test_a_screen_is_sent_to_devices_that_have_one_only() -> None:
    """A speaker gets no directive; a device with a screen gets one that the SDK reads."""
    assert "directives" not in lambda_function.handler(SAMPLES["launch_voice_only"], None)["response"]
    sent = lambda_function.handler(SAMPLES["launch_with_screen"], None)["response"]["directives"]
    assert [one["type"] for one in sent] == ["Alexa.Presentation.APL.RenderDocument"]
    read = DefaultSerializer().deserialize(json.dumps(sent[0]), RenderDocumentDirective)
    assert read.document["mainTemplate"]
    assert read.datasources["data"]["question"]


def test_every_response_with_a_screen_is_small() -> None:
    """The largest screen in the longest locale stays far below what Alexa takes."""
    for locale in LOCALES:
        content = contents.load(locale)
        for state, reply, _, _ in shown():
            name, data = screen.show(content, state, reply)
            assert len(json.dumps([screen.document(name), data])) < MOST_BYTES - MOST_BESIDE_IT


@pytest.mark.parametrize("locale", LOCALES)
def test_everything_that_can_be_touched_has_a_label(locale: str) -> None:
    """Every answer to touch has a label in every locale, and no screen has two of one label."""
    content = contents.load(locale)
    for name in requests.TOUCHED:
        assert screen.label(content, name)
    for state in open_states():
        labels = [screen.label(content, name) for name in screen.touchable(content, state)]
        assert len(labels) == len(set(labels)), labels


def test_authors_write_a_label_for_each_touch() -> None:
    """The labels that content must have are those that can be touched, and no others."""
    assert set(screen_records.ScreenLabels.model_fields) == set(requests.TOUCHED)


@pytest.fixture(scope="module")
def spoken() -> dict[str, Act]:
    """Return the act that each label is when it is said aloud, by what touching it is called."""
    heard: list[dict[str, Any]] = []
    names = {name for state in open_states() for name in screen.touchable(AMERICAN, state)} | set(requests.TOUCHED)

    def listen(event: dict[str, Any], _: object) -> dict[str, Any]:
        heard.append(event)
        return {"version": "1.0", "response": {"shouldEndSession": False}}

    echo = Echo("en-US", Understanding("en-US"), listen)
    acts = {}
    for name in sorted(names):
        echo.hear(screen.label(AMERICAN, name))
        acts[name] = requests.intent_act(getattr(door.read(heard[-1]).request, "intent", None), AMERICAN)
    return acts


def test_a_label_said_aloud_does_what_touching_it_does(spoken: dict[str, Act]) -> None:
    """In every state every touch target gives the same reply and the same state as its label said aloud."""
    touched_any = 0
    for state in open_states():
        asked = screen.asking(state)
        for name in screen.touchable(AMERICAN, state):
            act = requests.touch_act(["answer", name, asked], asked)
            assert respond(AMERICAN, state, act) == respond(AMERICAN, state, spoken[name]), (name, spoken[name], state)
            touched_any += 1
    assert touched_any > 60


@pytest.mark.parametrize("name", sorted(requests.TOUCHED))
def test_every_label_is_understood_as_its_act(name: str, spoken: dict[str, Act]) -> None:
    """What can be touched is, said aloud, the very same act."""
    assert spoken[name] == requests.TOUCHED[name]


@pytest.mark.parametrize(
    "arguments",
    [None, [], "answer", ["answer"], ["answer", "YES", "Q7"], ["answer", "YES"], ["other", "YES", "G0"], [1, 2, 3]],
)
def test_a_touch_on_an_old_screen_only_repeats(arguments: object) -> None:
    """A touch that does not belong to the open question answers nothing."""
    assert requests.touch_act(arguments, "G0") == Act(Kind.REPEAT)


def test_a_second_tap_does_not_answer_the_clarifier() -> None:
    """Two quick taps on "Not sure" answer the question once: the clarifier is another question."""
    asked = Act(Kind.ANSWER, "not_sure")
    state, _ = respond(AMERICAN, State(), Act(Kind.START_CHECK))
    first = screen.asking(state)
    state, _ = respond(AMERICAN, state, asked)
    assert state.check is not None
    assert state.check.clarifying
    assert requests.touch_act(["answer", "NOT_SURE", first], screen.asking(state)) == Act(Kind.REPEAT)


def test_a_name_that_is_not_known_is_not_understood() -> None:
    """A touch with a topic or step that this version does not have is answered, and never a fault."""
    for name in ("no-such-topic", "ask-Q99", "set-none", "set-", ""):
        act = requests.touch_act(["answer", name, "offer"], "offer")
        _, reply = respond(AMERICAN, State(open=Open.MENU), act)
        assert reply.ask


@pytest.mark.parametrize("device", sorted(name for name, one in DEVICES.items() if one.screen))
def test_the_simulators_devices_get_a_screen(device: str) -> None:
    """Each pretend device with a screen gets one, also after it is touched; a speaker gets none."""
    echo = Echo("en-US", Understanding("en-US"), device=DEVICES[device])
    first = echo.hear("is it serious")
    keys = first.response["response"]["directives"][0]["datasources"]["data"]["keys"]
    after = echo.touch(keys[1]["arguments"])
    assert after.asking == "Q1"
    assert after.response["response"]["directives"]


def test_what_is_needed_of_a_touch_is_kept() -> None:
    """Arguments of a touch reach the skill, and its unknown parts do not."""
    event = intent("AMAZON.YesIntent")
    event["request"] = {"type": "Alexa.Presentation.APL.UserEvent", "arguments": ["answer"], "source": {"x": 1}}
    assert requests.needed(event)["request"] == {"type": event["request"]["type"], "arguments": ["answer"]}
