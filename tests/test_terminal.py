"""The pretend Echo in the terminal: its commands, colours, voice, and what it keeps."""

from __future__ import annotations

import os
import re
import stat
from typing import TYPE_CHECKING, Any

import commands
import pytest
from conversation import load, play

from simulator.echo import Echo
from simulator.nearest import Candidate
from simulator.terminal import COMMANDS, NoVoiceError, Terminal, colours

if TYPE_CHECKING:
    from pathlib import Path

SILENT = '<speak><p>Lift. <break time="3s"/> Lower.</p></speak>'


@pytest.fixture
def here() -> Terminal:
    """An American device in a terminal without colours; silences are left out."""
    return Terminal(Echo("en-US"), fast=True, coloured=False)


def typed(here: Terminal, lines: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Type lines until the end."""
    waiting = iter(lines)

    def answer(_: str) -> str:
        for line in waiting:
            return line
        raise EOFError

    monkeypatch.setattr("builtins.input", answer)
    here.talk()


def test_speech_without_end_is_a_note_and_the_next_is_heard(
    here: Terminal, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is too long to be followed is a note that says so, and with `--json` one line and an end; no traceback."""
    typed(here, ["no " * 900, "is it serious"], monkeypatch)
    said = capsys.readouterr().out
    assert "too long to be followed; say fewer words" in said
    assert "microphone open, asking G0" in said
    done = commands.run("simulator --json", typed="no " * 900)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "write fewer words" in done.stderr


def test_help_lists_every_command(
    here: Terminal, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`/help` names all commands; one that is not there is said to be none, and is not heard by the skill."""
    typed(here, ["/help", "/nonsense"], monkeypatch)
    said = capsys.readouterr().out
    for name in COMMANDS:
        assert f"/{name}" in said
    assert "/nonsense: no such command" in said
    assert here.conversation.turns == []


def test_quit_ends_and_hears_nothing_more(
    here: Terminal, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After `/quit` nothing is read."""
    typed(here, ["does heat help", "/quit", "my back hurts"], monkeypatch)
    assert here.conversation.heard == ["does heat help"]
    assert "Warmth" in capsys.readouterr().out


def test_why_tells_sample_score_and_runner_up(
    here: Terminal, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`/why` names intent, sample and score of the last utterance, the act, and the likeliest other intent."""
    asked: list[str] = []

    def explain(text: str) -> list[Candidate]:
        asked.append(text)
        first = Candidate(here.conversation.turns[-1].understood.intent, 1.0, 0.9, "own", 0.0)  # type: ignore[union-attr]
        return [first, Candidate("MassageTopic", -0.5, 0.31, "does massage help", 0.0)]

    monkeypatch.setattr(here.echo.understanding, "explain", explain)
    here.command("/why")
    assert "nothing was understood yet" in capsys.readouterr().out
    here.hear("ask back pain guide does heat help")
    here.command("/why")
    said = capsys.readouterr().out
    assert asked == ["does heat help"]
    assert 'HeatAndColdTopic, score 100 of 100: the sample "does heat help"' in said
    assert 'otherwise MassageTopic: margin -0.50, 31 of 100 like "does massage help"' in said
    assert "act: topic heat-and-cold" in said


def test_the_classifier_explains_itself(here: Terminal) -> None:
    """What `/why` compares with is what the stand-in itself would choose among."""
    found = here.echo.understanding.explain("um, does a hot water bottle help")
    assert found == here.echo.understanding.nearest.rank("does a hot water bottle help")
    assert [one.margin for one in found] == sorted((one.margin for one in found), reverse=True)


def test_state_and_json_show_what_is_kept_and_sent(here: Terminal, capsys: pytest.CaptureFixture[str]) -> None:
    """`/state` prints the session attributes; `/json` both envelopes, and `/json on` those of each turn."""
    here.hear("is it serious")
    capsys.readouterr()
    here.command("/state")
    assert '"open": "check"' in capsys.readouterr().out
    here.command("/json")
    once = capsys.readouterr().out
    assert '"type": "IntentRequest"' in once
    assert '"outputSpeech"' in once
    here.command("/json on")
    here.hear("no")
    assert '"outputSpeech"' in capsys.readouterr().out
    here.command("/json off")
    here.command("/silence")
    assert '"outputSpeech"' not in capsys.readouterr().out
    assert here.conversation.heard == ["is it serious", "no", ""]


def test_another_country_or_device_begins_anew(here: Terminal, capsys: pytest.CaptureFixture[str]) -> None:
    """`/locale` and `/device` take one that is known and begin anew; else they say which there are."""
    here.hear("is it serious")
    here.command("/locale en-GB")
    here.command("/device show-8")
    assert (here.echo.locale, here.echo.device.name, here.echo.session) == ("en-GB", "Echo Show 8", None)
    assert here.conversation.turns == []
    here.hear("i cannot feel my bottom")
    assert here.last is not None
    assert here.last.response["response"]["directives"]
    assert "nine nine nine" in capsys.readouterr().out
    here.command("/locale de-DE")
    here.command("/device toaster")
    said = capsys.readouterr().out
    assert "give one of: en-AU" in said
    assert "give one of: speaker" in said
    here.command("/new")
    assert here.echo.session is None
    assert (here.echo.locale, here.echo.device.name) == ("en-GB", "Echo Show 8")


def test_what_is_saved_is_a_test_that_passes(
    here: Terminal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`/save` writes the conversation since it began, in the format of the tests; it runs again and agrees."""
    path = tmp_path / "talk.yaml"
    here.command(f"/save {path}")
    assert "nothing was said yet" in capsys.readouterr().out
    for words in ("guide me through some movements", "no", "no", "use a chair", "", "next", "worse"):
        here.hear(words)
    here.command("/save talk.txt")
    assert "give a name" in capsys.readouterr().out
    here.command(f"/save {tmp_path}/none/such/talk.yaml")
    assert "No such file" in capsys.readouterr().out
    here.command(f"/save {path} Worse stops a set.")
    saved = load(path)
    assert (saved["about"], len(saved["turns"])) == ("Worse stops a set.", 7)
    assert [row["movement"] for row in saved["turns"] if "movement" in row] == ["standing-back-bend"] * 2
    played = play(saved)
    assert not played.wrong, played
    here.command(f"/save {path}")
    assert "is there already" in capsys.readouterr().out
    assert load(path) == saved


@pytest.mark.parametrize(
    ("is_terminal", "settings", "coloured"),
    [
        (True, {}, True),
        (False, {}, False),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": ""}, True),
        (True, {"TERM": "dumb"}, False),
    ],
)
def test_colours_are_for_terminals_that_want_them(
    is_terminal: bool,  # noqa: FBT001 - a parameter of the test
    settings: dict[str, str],
    coloured: bool,  # noqa: FBT001 - a parameter of the test
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """There are colours in a terminal, unless NO_COLOR is set (no-color.org) or the terminal is a dumb one."""
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert colours(is_terminal) is coloured


def test_colour_is_never_the_only_sign(capsys: pytest.CaptureFixture[str]) -> None:
    """With colours or without, the same words are printed: urgency is written out."""
    printed = []
    for coloured in (True, False):
        Terminal(Echo("en-US"), fast=True, coloured=coloured).hear("i cannot feel my bottom")
        printed.append(capsys.readouterr().out)
    assert "\x1b[" in printed[0]
    assert re.sub(r"\x1b\[[\d;]*m", "", printed[0]) == printed[1]
    assert "urgency: emergency" in printed[1]


def voice(folder: Path, ending: str = "exit 0") -> Path:
    """Put an espeak-ng into a folder that notes what it is given."""
    command = folder / "espeak-ng"
    command.write_text(f'#!/bin/sh\necho "$@" >> "{folder}/how"\ncat >> "{folder}/said"\n{ending}\n', encoding="utf-8")
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    return folder


def test_what_is_said_can_be_spoken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With --speak every piece goes to espeak-ng in the voice of the country, and silences stay silences."""
    monkeypatch.setenv("PATH", f"{voice(tmp_path)}{os.pathsep}{os.environ['PATH']}")
    slept: list[float] = []
    monkeypatch.setattr("simulator.terminal.time.sleep", slept.append)
    Terminal(Echo("en-GB"), aloud=True, coloured=False).speak(SILENT)
    assert (tmp_path / "said").read_text(encoding="utf-8") == "Lift.Lower."
    assert (tmp_path / "how").read_text(encoding="utf-8") == "-v en-gb --stdin\n" * 2
    assert slept == [3]


def test_a_voice_that_fails_is_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where espeak-ng fails (no sound card) its message is shown, and the conversation goes on in writing."""
    monkeypatch.setenv("PATH", f"{voice(tmp_path, 'echo no sound card >&2; exit 1')}{os.pathsep}{os.environ['PATH']}")
    Terminal(Echo("en-US"), fast=True, aloud=True, coloured=False).speak(SILENT)
    said = capsys.readouterr().out
    assert "espeak-ng: no sound card" in said
    assert "Lower." in said


def test_without_a_voice_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where espeak-ng is missing --speak names the package and ends with an error, before anything is said."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoVoiceError, match="apt-get install espeak-ng"):
        Terminal(Echo("en-US"), aloud=True)
    done = commands.run("simulator --speak")
    assert (done.returncode, done.stdout) == (1, "")
    assert "espeak-ng: not found" in done.stderr


WRONG_FORM = (
    "RED_FLAG_CHECK is 'bogus'. Write RED_FLAG_CHECK=ask (questions, the default) or RED_FLAG_CHECK=tell (for stores)\n"
)


@pytest.mark.parametrize(
    ("command", "status", "says"),
    [
        ("simulator", 1, WRONG_FORM),
        ("simulator --json --locale en-GB", 1, WRONG_FORM),
        ("simulator.web --port 0", 1, WRONG_FORM),
        ("simulator.web --port 99999", 2, "--port: found '99999'; write a number from 0 (any free port) to 65535\n"),
        ("simulator.web --port http", 2, "--port: found 'http'; write a number from 0 (any free port) to 65535\n"),
        ("simulator.measure --locale de-DE", 2, "--locale: invalid choice: 'de-DE' (choose from 'en-AU', "),
        ("simulator --locale de-DE", 2, "--locale: invalid choice: 'de-DE' (choose from 'en-AU', "),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(command: str, status: int, says: str) -> None:
    """A command that is set up wrongly says which setting, what was found and what to write, and nothing else."""
    done = commands.run(command, {"RED_FLAG_CHECK": "bogus"})
    assert (done.returncode, done.stdout) == (status, "")
    said = done.stderr.rpartition("error: argument ")[2]
    assert said.startswith(says)
    assert said.count("\n") == 1


def test_lines_can_be_edited_and_nothing_typed_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tab completes commands; what was typed is kept in memory only."""
    readline = pytest.importorskip("readline")
    seen: list[Any] = []
    for name in ("write_history_file", "append_history_file"):
        monkeypatch.setattr(readline, name, seen.append)
    typed(Terminal(Echo("en-US"), fast=True, coloured=False), ["/state", "/quit"], monkeypatch)
    complete = readline.get_completer()
    assert (complete("/si", 0), complete("/si", 1)) == ("/silence", None)
    assert seen == []
