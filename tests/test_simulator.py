"""The pretend Echo: sessions, silence, the command line, and that what it reports is what was said."""

from __future__ import annotations

import json
from dataclasses import replace
from html import unescape
from typing import Any

import commands
import pytest
import yaml
from conversation import FOLDER, load

from authoring import library
from simulator.durations import to_iso
from simulator.echo import Echo, Turn, parts, spoken
from simulator.terminal import Terminal
from skill import content as contents
from skill import state as states
from skill.alexa import door, render
from skill.alexa.requests import weeks_of
from skill.alexa.skill import turn as explained
from skill.form import ASK
from skill.state import State

DOCUMENTED = [
    "heard",
    "intent",
    "slots",
    "score",
    "say",
    "ssml",
    "reprompt",
    "open",
    "urgency",
    "topic",
    "asking",
    "movement",
]
"""Keys of a line of ``python -m simulator --json``."""
UNDERSTOOD = ["heard", "intent", "slots", "score"]
"""Keys of a line of ``python -m simulator understand``."""
INVOCATION = yaml.safe_load((library.ROOT / "interaction_model" / "en.yaml").read_text("utf-8"))["invocation_name"]
PLAYED = sorted(FOLDER.glob("*.yaml"))[::10]
"""Every tenth conversation: what the device reports is compared turn by turn."""


@pytest.fixture
def echo() -> Echo:
    """An American device, asleep."""
    return Echo("en-US")


@pytest.mark.parametrize(
    ("said", "iso"),
    [
        ("a day", "P1D"),
        ("an hour", "PT1H"),
        ("two hours", "PT2H"),
        ("three nights", "P3D"),
        ("six weeks", "P6W"),
        ("6 weeks", "P6W"),
        ("a fortnight", "P2W"),
        ("two fortnights", "P4W"),
        ("four months", "P4M"),
        ("about four months", "P4M"),
        ("more than four months", "P4M"),
        ("four months now", "P4M"),
        ("the last four months", "P4M"),
        ("a couple of weeks", "P2W"),
        ("a few days", "P3D"),
        ("several years", "P4Y"),
        ("ten years", "P10Y"),
        ("nineteen years", "P19Y"),
        ("twenty years", "P20Y"),
        ("twenty one years", "P21Y"),
        ("ninety nine days", "P99D"),
        ("two and a half weeks", "P2.5W"),
        ("two weeks and a half", "P2.5W"),
        ("a year and a half", "P1.5Y"),
    ],
)
def test_a_duration_is_delivered_as_alexa_does(said: str, iso: str) -> None:
    """The words become ISO 8601, as a slot of type AMAZON.DURATION delivers them."""
    assert to_iso(said) == iso


@pytest.mark.parametrize("said", ["half a year", "half an hour", "a hundred days", "a year and three months"])
def test_a_duration_is_right_or_none(said: str) -> None:
    """Words that the parser may not know give no duration rather than a wrong one."""
    right = {"half a year": 26.1, "half an hour": 0.0, "a hundred days": 14.3, "a year and three months": 65.2}
    found = to_iso(said)
    assert found is None or weeks_of(found) == pytest.approx(right[said], rel=0.01)


@pytest.mark.parametrize(
    "said", ["", "weeks", "some time", "ages", "six", "six weaks", "my back", "week six", "no weeks"]
)
def test_what_is_no_duration_is_none(said: str) -> None:
    """Other words are no duration."""
    assert to_iso(said) is None


@pytest.mark.parametrize("lead", ["open", "alexa open", "launch", "alexa start", "talk to", "Alexa, open"])
def test_the_name_launches_the_skill(echo: Echo, lead: str) -> None:
    """A launch word and the name send a LaunchRequest in a new session, and the microphone opens."""
    turn = echo.hear(f"{lead} {INVOCATION}")
    assert turn.request["request"]["type"] == "LaunchRequest"
    assert turn.request["session"]["new"] is True
    assert turn.understood is None
    assert turn.open
    assert echo.session


@pytest.mark.parametrize(
    "said",
    ["ask {} does heat help", "alexa ask {} about heat", "tell {} that my back hurts", "open {} and my back hurts"],
)
def test_a_one_shot_opens_a_new_session_with_its_intent(echo: Echo, said: str) -> None:
    """A name with a request sends the intent at once, and forgets the session before."""
    echo.hear("my back hurts")
    before = echo.session
    turn = echo.hear(said.format(INVOCATION))
    assert turn.request["request"]["type"] == "IntentRequest"
    assert turn.request["session"]["new"] is True
    assert turn.request["session"]["attributes"] == {}
    assert turn.request["session"]["sessionId"] != before
    assert turn.topic in ("heat-and-cold", "my-back-hurts")


def test_an_emergency_one_shot_is_answered_at_once(echo: Echo) -> None:
    """An emergency said with the name is answered in that turn."""
    assert echo.hear(f"ask {INVOCATION} what if i can't feel my bottom").urgency == "emergency"


def test_what_is_said_next_is_in_the_same_session(echo: Echo) -> None:
    """The second request carries the session and the attributes that the first answer left."""
    first = echo.hear("my back hurts")
    second = echo.hear("no")
    assert (first.request["session"]["new"], second.request["session"]["new"]) == (True, False)
    assert first.request["session"]["sessionId"] == second.request["session"]["sessionId"]
    assert second.request["session"]["attributes"] == first.response["sessionAttributes"]


def test_silence_speaks_the_reprompt_once_and_then_ends(echo: Echo) -> None:
    """The first silence speaks the reprompt without a request; the second one ends the session without speech."""
    first = echo.hear("my back hurts")
    assert first.reprompt
    again = echo.hear("")
    assert (again.say, again.request, again.open, again.asking) == (first.reprompt, {}, True, first.asking)
    last = echo.hear("")
    assert last.request["request"]["type"] == "SessionEndedRequest"
    assert last.request["request"]["reason"] == "EXCEEDED_MAX_REPROMPTS"
    assert (last.say, last.open, last.reprompt) == ("", False, None)
    assert last.response["response"] == {}
    assert echo.session is None


def test_an_answer_after_one_silence_is_an_answer(echo: Echo) -> None:
    """Whoever speaks after the reprompt is still in the session, and may be silent once more later on."""
    echo.hear("my back hurts")
    echo.hear("")
    assert echo.hear("no").asking == "Q1"
    assert echo.hear("").open
    assert not echo.hear("").open


def test_silence_while_asleep_is_nothing(echo: Echo) -> None:
    """Without an open session silence sends and says nothing."""
    assert echo.hear("  ").as_json()["say"] == ""
    assert echo.session is None


@pytest.mark.parametrize("word", ["exit", "quit", "alexa exit"])
def test_exit_ends_the_session_by_itself(echo: Echo, word: str) -> None:
    """The device ends the session and tells the skill that the user did; nothing can be said."""
    echo.hear("my back hurts")
    turn = echo.hear(word)
    assert turn.request["request"]["type"] == "SessionEndedRequest"
    assert turn.request["request"]["reason"] == "USER_INITIATED"
    assert (turn.say, echo.session) == ("", None)


def test_a_closed_session_makes_the_next_line_a_new_one(echo: Echo) -> None:
    """After goodbye, after exit and after silence the next line begins afresh: nothing is carried over."""
    for ending in (["stop"], ["exit"], ["", ""]):
        echo.hear("my back hurts")
        for line in ending:
            echo.hear(line)
        assert (echo.session, echo.attributes) == (None, {})
        turn = echo.hear("no")
        assert turn.request["session"]["new"] is True
        assert turn.request["session"]["attributes"] == {}
        echo.new()


def test_the_device_is_in_its_country() -> None:
    """Requests carry the locale of the device, and the number spoken is that of the country."""
    for locale in sorted(path.stem for path in (library.ROOT / "interaction_model").glob("*.json")):
        turn = Echo(locale).hear("i can't feel my bottom")
        region = yaml.safe_load((library.ROOT / "content" / "regions" / f"{locale}.yaml").read_text("utf-8"))
        assert turn.request["request"]["locale"] == locale
        assert region["emergency"]["spoken"] in turn.say


def _run(lines: list[str], *arguments: str) -> list[dict[str, Any]]:
    done = commands.run(" ".join(("simulator", *arguments)), typed="".join(f"{line}\n" for line in lines))
    assert (done.returncode, done.stderr) == (0, "")
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_json_command_line_prints_a_line_a_turn() -> None:
    """`--json` prints the documented keys for every line heard; silence is a turn, and /new none."""
    rows = _run(["my back hurts", "no", "", "i can't feel my bum", "/new", "does heat help", "stop"], "--json")
    assert [list(row) for row in rows] == [DOCUMENTED] * 6
    assert [row["heard"] for row in rows] == [
        "my back hurts",
        "no",
        "",
        "i can't feel my bum",
        "does heat help",
        "stop",
    ]
    assert [row["asking"] for row in rows] == ["G0", "Q1", "Q1", None, None, None]
    assert [row["urgency"] for row in rows] == [None, None, None, "emergency", None, None]
    assert [row["topic"] for row in rows] == ["my-back-hurts", None, None, None, "heat-and-cold", None]
    assert [row["open"] for row in rows] == [True, True, True, True, True, False]
    assert "nine one one" in rows[3]["say"]


def test_the_command_line_knows_the_country() -> None:
    """`--locale` puts the device in another country."""
    (row,) = _run(["i can't feel my bum"], "--json", "--locale", "en-GB")
    assert "nine nine nine" in row["say"]


def test_a_form_that_is_given_needs_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """`--form` is taken whatever RED_FLAG_CHECK says."""
    monkeypatch.setenv("RED_FLAG_CHECK", "bogus")
    (row,) = _run(["is it serious"], "--json", "--form", "tell")
    assert row["asking"] is None


def test_understand_prints_what_is_understood() -> None:
    """`understand` prints the documented keys for every line, and answers nothing."""
    rows = _run(["i've had back pain for four months", "purple elephants sing"], "understand")
    assert [list(row) for row in rows] == [UNDERSTOOD] * 2
    assert rows[0]["intent"] == "MyBackHurtsTopic"
    assert rows[0]["slots"] == {"duration": "P4M"}
    assert rows[1]["intent"] == "AMAZON.FallbackIntent"


@pytest.mark.parametrize("path", PLAYED, ids=lambda path: path.stem)
def test_what_is_reported_is_what_was_said(path: Any) -> None:  # noqa: ANN401 - a path
    """Urgency, topic and step reported are of the very reply whose rendering the handler sent."""
    conversation = load(path)
    form = conversation.get("form", ASK)
    echo = Echo(conversation.get("locale", "en-US"), form=form)
    for row in conversation["turns"]:
        if row["hear"] == "/new":
            echo.new()
            continue
        turn = echo.hear(row["hear"])
        if turn.request and turn.request["request"]["type"] != "SessionEndedRequest":
            _agrees(turn, form)


def _agrees(turn: Turn, form: str) -> None:
    content, state, reply = explained(door.read(turn.request), form)
    speech = render.ssml(content, (*reply.say, reply.ask) if reply.ask else reply.say, state)
    sent = turn.response["response"]
    assert sent["outputSpeech"]["ssml"] == turn.ssml == speech
    assert sent["shouldEndSession"] is (not turn.open)
    assert turn.open is bool(reply.ask)
    assert (turn.urgency or "", turn.topic or "", turn.asking or "") == (reply.urgency, reply.topic, reply.asking)
    assert states.fits(states.from_json(turn.response.get("sessionAttributes") or {}), content) == _kept(
        state, reply.ask
    )
    assert turn.say == spoken(turn.ssml)
    if turn.asking and state.check is not None:
        words = {content.text(ref, state.person) for ref in content.texts if ref.startswith(f"steps.{turn.asking}.")}
        assert any(turn.say.endswith(one) for one in words), (turn.asking, turn.say)
    if turn.urgency:
        advice = [one for ref, one in content.texts.items() if ref.startswith(("advice.", "endings."))]
        assert any(one in turn.say for one in advice), (turn.urgency, turn.say)


def _kept(state: State, ask: str) -> State:
    return state if ask else State()


def test_speech_is_heard_as_words() -> None:
    """SSML marks are not heard, and escaped characters are."""
    assert spoken("<speak><p>A &amp; B.</p><p>It&apos;s <break/>so.</p></speak>") == "A & B. It's so."
    assert unescape("&lt;") in spoken("<speak>&lt;</speak>")


def test_another_door_can_be_asked() -> None:
    """The device calls the handler that it is given, so that a packaged skill can be tried as well."""
    heard: list[Any] = []

    def handler(event: Any, context: Any) -> dict[str, Any]:  # noqa: ANN401
        heard.append((event, context))
        return {
            "version": "1.0",
            "response": {"outputSpeech": {"ssml": "<speak>Hi.</speak>"}, "shouldEndSession": True},
        }

    turn = Echo("en-US", handler=handler).hear("my back hurts")
    assert (turn.say, turn.open, len(heard)) == ("Hi.", False, 1)
    assert replace(turn, say="").heard == "my back hurts"
    assert contents.load("en-US").intents[turn.request["request"]["intent"]["name"]]["id"] == "my-back-hurts"


def test_the_movements_of_the_readme_run_on_the_command_line() -> None:
    """A whole guided movement by `--json`: questions in front, choice, place, silences in the SSML, worse stops it."""
    said = ["alexa open back pain guide", "guide me through some movements", "no", "no", "lying down", "next", "worse"]
    rows = _run(said, "--json")
    assert [row["movement"] for row in rows] == [None, None, None, None, "knee-rolls", "knee-rolls", None]
    assert all(row["open"] for row in rows)
    assert sum(seconds > 0 for _, seconds in parts(rows[5]["ssml"])) > 5
    assert rows[6]["intent"] == "FeltWorseIntent"
    assert "Stop there" in rows[6]["say"]


SILENT = '<speak><p>Lift. <break time="3s"/> Lower. <break time="2s"/></p><p>Ready?</p></speak>'


def test_speech_comes_apart_at_its_silences() -> None:
    """Speech is heard piece by piece, each with the seconds of silence behind it."""
    assert parts(SILENT) == [("Lift.", 3), ("Lower.", 2), ("Ready?", 0)]


@pytest.mark.parametrize(("fast", "waited"), [(False, [3, 2]), (True, [0, 0])], ids=["as on a device", "fast"])
def test_the_terminal_waits_as_long_as_the_silences(
    fast: bool,  # noqa: FBT001 - a parameter of the test
    waited: list[int],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The terminal keeps every silence of what is said, or none of them with --fast, and prints all words."""
    slept: list[float] = []
    monkeypatch.setattr("simulator.terminal.time.sleep", slept.append)
    Terminal(Echo("en-US"), fast=fast).speak(SILENT)
    assert slept == waited
    said = capsys.readouterr().out
    assert said.index("Lift.") < said.index("Lower.") < said.index("Ready?")


def test_speech_can_be_cut_short(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """An interruption ends what is said, not the conversation."""

    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("simulator.terminal.time.sleep", interrupt)
    Terminal(Echo("en-US")).speak(SILENT)
    said = capsys.readouterr().out
    assert "cut short" in said
    assert "Lower" not in said
