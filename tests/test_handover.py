"""What is handed to Amazon's own tools has their shapes, and what comes back is scored."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from ask_sdk_core.serialize import DefaultSerializer
from ask_smapi_model.v1.skill.evaluations.profile_nlu_response import ProfileNluResponse
from conversation import FOLDER, load

from authoring import handover, score
from authoring.problems import ContentError, Problems
from simulator.echo import Echo
from simulator.understanding import understanding_of

RECORDED = {path.stem.removeprefix("profile_nlu_"): path for path in Path(__file__).parent.glob("recorded/*.json")}
SKILL = "amzn1.ask.skill.00000000-0000-4000-8000-000000000000"
SET = """\
utterance,intent,slots,tag
i can't pee,CaudaEquinaWarning,,emergency
my bum is numb,CaudaEquinaWarning,,emergency
not really,NotSureIntent,,hedge
"no, well",NotSureIntent,,hedge
i cannot feel my age,LookalikeIntent,,lookalike
what's the weather,AMAZON.FallbackIntent,,out_of_scope
sing a song,AMAZON.FallbackIntent,,out_of_scope
heat,TopicIntent,topic=heat-and-cold,fragment
"""
ANSWERED = {
    "i can't pee": "emergency",
    "my bum is numb": "no",
    "not really": "no",
    "no, well": "not_sure",
    "i cannot feel my age": "emergency",
    "what's the weather": "fallback",
    "sing a song": "without_selected_intent",
    "heat": "topic_with_slot",
}


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    """Return everything that is handed over, by path."""
    return handover.files(SKILL)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a small development set."""
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "all.csv").write_text(SET, encoding="utf-8")
    return tmp_path / "set"


def recorded(name: str) -> Any:  # noqa: ANN401 - JSON
    """Return a recorded profile-nlu answer."""
    return json.loads(RECORDED[name].read_text(encoding="utf-8"))


def lines(answered: dict[str, str], rows: list[score.Row]) -> list[str]:
    """Return the JSON lines that the script writes."""
    ids = {row.utterance: row.id for row in rows}
    return [json.dumps({"id": ids[said], "response": recorded(name)}) for said, name in answered.items()]


def read(text: list[str], rows: list[score.Row], folder: Path) -> tuple[dict[str, str | None], Problems]:
    """Read answers back, with what is wrong with them."""
    path = folder / "answers.jsonl"
    path.write_text("\n".join(text), encoding="utf-8")
    problems = Problems()
    return score.read_answers(path, rows, problems), problems


def test_every_conversation_that_can_be_typed_has_replay_files(made: dict[str, str]) -> None:
    """Every conversation without silence has a replay file in its locale; the others are listed with the reason."""
    left_out = dict(line.split(": ", 1) for line in made["left-out.txt"].splitlines())
    for path in FOLDER.glob("*.yaml"):
        raw = load(path)
        folder = f"dialog-{raw['form']}" if "form" in raw else "dialog"
        place = f"{folder}/{raw.get('locale', 'en-US')}/{path.stem}"
        files = [name for name in made if name.removesuffix(".json") == place or name.startswith(f"{place}-")]
        silent = any(turn["hear"] == "" for turn in raw["turns"])
        assert bool(files) != silent, path.stem
        assert (path.stem in left_out) == silent


def test_replay_files_have_the_shape_that_ask_dialog_reads(made: dict[str, str]) -> None:
    """A replay file holds the skill, the locale, text inputs that begin by calling the skill, and .quit at the end."""
    for name, text in made.items():
        if not name.startswith("dialog"):
            continue
        raw = json.loads(text)
        assert set(raw) == {"skillId", "locale", "type", "userInput"}
        assert (raw["skillId"], raw["locale"], raw["type"]) == (SKILL, name.split("/")[1], "text")
        first, *rest = raw["userInput"]
        assert "back pain guide" in first, name
        assert rest[-1] == ".quit"
        assert all(one and one == one.strip() and not one.startswith((".", "/", "alexa")) for one in rest[:-1])


def test_nothing_is_typed_after_a_session_has_ended(made: dict[str, str]) -> None:
    """Played on the pretend Echo, every input of a replay file but the first is said to an open session."""
    late = set()
    forms = {folder: form for form, folder in handover.FOLDERS.items()}
    for name, text in ((name, made[name]) for name in made if name.startswith("dialog")):
        raw = json.loads(text)
        echo = Echo(raw["locale"], understanding_of(raw["locale"]), form=forms[name.split("/")[0]])
        last = [echo.hear(said).open for said in raw["userInput"][:-1]]
        late |= set() if all(last[:-1]) else {Path(name).stem}
    assert late == set()


def test_what_cannot_be_typed_is_left_out(folder: Path, tmp_path: Path) -> None:
    """A conversation in which somebody says no word is left out with the reason, and one of an unknown form refused."""
    (tmp_path / "dots.yaml").write_text('turns: [{hear: "..."}]', encoding="utf-8")
    assert handover.files(SKILL, tmp_path, folder)["left-out.txt"].startswith("dots: somebody says nothing in it")
    (tmp_path / "form.yaml").write_text("form: ../sing\nturns: [{hear: no}]", encoding="utf-8")
    with pytest.raises(ContentError, match=r"form\.yaml: form: error: found '../sing'; write ask or tell"):
        handover.files(SKILL, tmp_path, folder)


def test_sessions_are_split_where_a_new_one_begins() -> None:
    """A new session begins at /new, after an ending and where the skill is called; the wake word is not typed."""
    heard = [("alexa ask guide about heat", False), ("stop", True), ("my back hurts", False), ("/new", False)]
    heard += [("why", False), ("alexa open guide", False), ("no", False), ("/new", False)]
    assert list(handover.sessions(heard, "guide")) == [
        ["ask guide about heat", "stop"],
        ["open guide", "my back hurts"],
        ["open guide", "why"],
        ["open guide", "no"],
    ]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"skillId": ""}, "skillId"),
        ({"locale": "english"}, "locale"),
        ({"userInput": ["open back pain guide", "", ".quit"]}, "userInput"),
        ({"userInput": ["open back pain guide", ".record all"]}, "userInput"),
        ({"userInput": [".quit", "open back pain guide"]}, "userInput"),
        ({"stage": "live"}, "stage"),
    ],
)
def test_a_file_of_another_shape_is_refused(change: dict[str, Any], field: str) -> None:
    """A replay file that ask dialog would not read is an error that names the field."""
    right = {"skillId": SKILL, "locale": "en-US", "type": "text", "userInput": ["open back pain guide", ".quit"]}
    problems = Problems()
    handover._check("a.json", handover.Replay, right, problems)  # noqa: SLF001
    assert not problems.all
    handover._check("a.json", handover.Replay, right | change, problems)  # noqa: SLF001
    assert problems.errors
    assert all(one.file == "a.json" and one.field.startswith(field) for one in problems.errors)


def test_the_batch_holds_every_row_once(made: dict[str, str]) -> None:
    """Every row of the development set is in the batch and in the script once, under an id of its own."""
    rows, batch = score.read_set(), json.loads(made["profile-nlu.json"])
    assert [case["utterance"] for case in batch] == [row.utterance for row in rows]
    assert [(case["expected"]["intent"]["name"], case["tag"]) for case in batch] == [(r.intent, r.tag) for r in rows]
    ids = [case["id"] for case in batch]
    called = [line.split()[1] for line in made["profile-nlu.sh"].splitlines() if line.startswith("ask_one ")]
    assert called == ids == list(dict.fromkeys(ids))


def test_the_script_asks_each_utterance_once(made: dict[str, str], folder: Path, tmp_path: Path) -> None:
    """The script parses; run with a stand-in for ask, it writes lines that score, and asks nothing a second time."""
    subprocess.run(["bash", "-n"], input=made["profile-nlu.sh"], text=True, check=True)  # noqa: S607
    rows = score.read_set(folder)
    ask = tmp_path / "ask"
    ask.write_text(f'#!/bin/sh\necho "$*" >> {tmp_path}/calls\ncat {RECORDED["fallback"]}\n', encoding="utf-8")
    ask.chmod(0o755)
    script = tmp_path / "profile-nlu.sh"
    script.write_text(handover.files(SKILL, folder=folder)["profile-nlu.sh"], encoding="utf-8")
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    for _ in range(2):
        run = ["bash", str(script)]
        subprocess.run(run, env={"PATH": path, "PAUSE": "0"}, check=True, capture_output=True)  # noqa: S603
    calls = (tmp_path / "calls").read_text(encoding="utf-8").splitlines()
    wanted = f"smapi profile-nlu --skill-id {SKILL} --stage development --locale en-US --utterance "
    assert calls == [wanted + row.utterance for row in rows]
    problems = Problems()
    answers = score.read_answers(tmp_path / "answers.jsonl", rows, problems)
    assert answers == {row.utterance: "AMAZON.FallbackIntent" for row in rows}
    assert not problems.all


def test_the_script_stops_without_a_skill_id_or_an_answer(folder: Path, tmp_path: Path) -> None:
    """Without a skill id the script says so; when ask fails twice it stops, and what was answered is kept."""
    (tmp_path / "s.sh").write_text(handover.files(handover.PLACEHOLDER, folder=folder)["profile-nlu.sh"], "utf-8")
    (tmp_path / "ask").write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    (tmp_path / "ask").chmod(0o755)
    env = {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "RETRY": "0"}
    run = ["bash", str(tmp_path / "s.sh")]
    none = subprocess.run(run, env=env, capture_output=True, text=True, check=False)  # noqa: S603
    assert (none.returncode, "ALEXA_SKILL_ID" in none.stderr) == (2, True)
    failed = subprocess.run(run, env=env | {"ALEXA_SKILL_ID": SKILL}, capture_output=True, text=True, check=False)  # noqa: S603
    assert (failed.returncode, "run it again" in failed.stderr) == (1, True)
    assert (tmp_path / "answers.jsonl").read_text(encoding="utf-8") == ""


def test_the_command_writes_notes_and_refuses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a skill id a placeholder is written and noted; a wrong one is an error and nothing is written."""
    out = tmp_path / "ask"
    assert handover.main(["--out", str(out), "--skill-id", "my skill"]) == 1
    assert "--skill-id" in capsys.readouterr().err
    assert not out.exists()
    gone = [out / folder / "en-US" / "gone.json" for folder in ("dialog", "dialog-tell")]
    for path in gone:
        path.parent.mkdir(parents=True)
        path.touch()
    assert handover.main(["--out", str(out), "--skill-id", handover.PLACEHOLDER]) == 0
    told = capsys.readouterr().out
    assert "note: the skill id is <your skill id>" in told
    assert f" {len(list(out.glob('dialog*/*/*.json')))} replay files" in told
    assert json.loads((out / "dialog/en-US/emergency_at_launch.json").read_text())["skillId"] == "<your skill id>"
    assert not any(path.exists() for path in gone)


@pytest.mark.parametrize(
    ("row", "field", "found"),
    [
        ("only two,AMAZON.NoIntent", "row", "2 cells"),
        (",AMAZON.NoIntent,,no", "utterance", "''"),
        (" spaced,AMAZON.NoIntent,,no", "utterance", "' spaced'"),
        ("no way,NoIntent,,no", "intent", "'NoIntent'"),
        ("heat please,TopicIntent,heat-and-cold,topic", "slots", "'heat-and-cold'"),
        ("no way,AMAZON.NoIntent,,", "tag", "''"),
        ("heat,TopicIntent,,topic", "utterance", "'heat', also at"),
        ('"never closed,AMAZON.NoIntent,,no', "row", "unexpected end of data"),
    ],
)
def test_a_broken_row_is_named(folder: Path, row: str, field: str, found: str) -> None:
    """A broken row is an error with file, line, field, what was found and what to write."""
    path = folder / "all.csv"
    path.write_text(f"{SET}{row}\n", encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        handover.files(SKILL, folder=folder)
    (problem,) = caught.value.problems.errors
    assert problem.file == f"{path}:10"
    assert (problem.field, found in problem.found, bool(problem.wanted)) == (field, True, True)


def test_a_set_without_rows_or_with_another_header_is_named(tmp_path: Path) -> None:
    """A folder without CSV and a file with another header are errors that say the header."""
    with pytest.raises(ContentError, match="no CSV file; write a file with the header utterance,intent,slots,tag"):
        score.read_set(tmp_path)
    (tmp_path / "a.csv").write_text("text,intent\n", encoding="utf-8")
    with pytest.raises(ContentError, match=r"a\.csv:1: header: error: found text,intent"):
        score.read_set(tmp_path)


@pytest.mark.parametrize("name", RECORDED)
def test_recorded_answers_have_amazons_shape(name: str) -> None:
    """Read into the official class of a profile-nlu answer and written again, a recorded answer is unchanged."""
    raw, serializer = recorded(name), DefaultSerializer()
    again = serializer.serialize(serializer.deserialize(json.dumps(raw), ProfileNluResponse))
    assert _filled(again) == raw


def _filled(found: object) -> object:
    if isinstance(found, dict):
        return {key: _filled(value) for key, value in found.items() if value is not None}
    return [_filled(one) for one in found] if isinstance(found, list) else found


def test_answers_brought_back_give_the_figures(folder: Path) -> None:
    """The report counts right answers per tag, confusions, and the four safety figures."""
    rows = score.read_set(folder)
    answers, problems = read(lines(ANSWERED, rows), rows, folder)
    assert not problems.all
    assert answers["sing a song"] is None
    _, problems = read(lines(ANSWERED, rows)[:1] * 2, rows, folder)
    assert [problem.warning for problem in problems.all] == [True], "the same answer twice is a warning"
    found = score.report(rows, answers)
    tags = {"emergency": (1, 2), "fragment": (1, 1), "hedge": (1, 2), "lookalike": (0, 1), "out_of_scope": (1, 2)}
    assert found.whole.tags == tags
    assert found.whole.emergencies == (1, 2)
    assert [one.row.utterance for one in found.whole.taken_for_no] == ["my bum is numb", "not really"]
    assert [one.row.utterance for one in found.whole.alarmed] == ["i cannot feel my age"]
    assert [one.row.utterance for one in found.whole.accepted] == ["sing a song"]
    assert {(one.expected, one.got, one.count) for one in found.confusions} == {
        ("CaudaEquinaWarning", "AMAZON.NoIntent", 1),
        ("NotSureIntent", "AMAZON.NoIntent", 1),
        ("LookalikeIntent", "CaudaEquinaWarning", 1),
        ("AMAZON.FallbackIntent", score.NOTHING, 1),
    }
    assert not found.missing


def test_missing_answers_are_wrong_and_listed(folder: Path) -> None:
    """A row without an answer counts as wrong, is listed, and a safety figure that needs it does not pass."""
    rows = score.read_set(folder)
    found = score.report(rows, {"heat": "TopicIntent"})
    assert found.whole.total == len(rows)
    assert (found.whole.right, found.whole.emergencies) == (1, (0, 2))
    assert len(found.missing) == len(rows) - 1
    assert f"no answer: {len(rows) - 1}" in found.text()
    assert "rows that the safety figures need have no answer" in found.whole.failures()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"id": "0123', "line: error: found"),
        ('{"response": {"sessionEnded": true}}', "id: error: found None"),
        ('{"id": "ID", "response": {"message": "Not authorized"}}', "response: error: found {'message'"),
        (
            '{"id": "ID", "response": {"selectedIntent": "NoIntent"}}',
            "response.selectedIntent: error: found 'NoIntent'",
        ),
        ('{"id": "0123456789ab", "response": {"sessionEnded": true}}', "id: warning: found '0123456789ab'"),
        (
            '{"utterance": "i can\'t pee", "response": {"consideredIntents": []}}',
            'id: error: found "i can\'t pee" a second',
        ),
    ],
)
def test_a_broken_answer_is_named(folder: Path, line: str, said: str) -> None:
    """A broken line, an unknown id and a second answer are named by file and line; the other answers still count."""
    rows = score.read_set(folder)
    answers, problems = read([*lines(ANSWERED, rows), line.replace("ID", rows[0].id)], rows, folder)
    assert f"answers.jsonl:9: {said}" in str(problems.all[0])
    assert answers["i can't pee"] == "CaudaEquinaWarning"
    assert len(answers) == len(rows)


def perfect(rows: list[score.Row]) -> dict[str, str | None]:
    """Return the answers of a recogniser that is always right."""
    return {row.utterance: row.intent for row in rows}


def test_a_perfect_recogniser_passes() -> None:
    """Over the development set, a recogniser that is always right passes with every figure at its best."""
    rows = score.read_set()
    found = score.report(rows, perfect(rows))
    assert found.failures() == []
    assert found.whole.right == found.whole.total == len(rows)
    assert not found.confusions


@pytest.mark.parametrize(
    ("tag", "got", "most"),
    [
        ("emergency", "MyBackHurtsTopic", 0),
        ("emergency", "AMAZON.NoIntent", 0),
        ("hedge", "AMAZON.NoIntent", 0),
        ("lookalike", "TraumaWarning", 1),
        ("out_of_scope", "HeatAndColdTopic", 1),
        ("out_of_scope", None, 1),
    ],
)
def test_safety_figures_fail_beyond_their_bound(tag: str, got: str | None, most: int) -> None:
    """On the held-out fifth no emergency may be missed, nothing be a no, one look-alike alarm, one row be accepted."""
    rows = score.read_set()
    held = [row.utterance for row in rows if row.tag == tag and score.held_out(row.utterance)]
    for count, fails in ((most, False), (most + 1, True)):
        found = score.report(rows, perfect(rows) | dict.fromkeys(held[:count], got))
        assert bool(found.failures()) is fails
        assert ("FAILED" in found.text()) is fails


def test_the_held_out_fifth_is_counted_and_never_shown() -> None:
    """No utterance of the held-out fifth is printed with what it was taken for."""
    rows = score.read_set()
    text = score.report(rows, dict.fromkeys((row.utterance for row in rows), "WhyIntent")).text()
    assert not any(f"{row.utterance}  ->" in text for row in rows if score.held_out(row.utterance))


def test_the_held_out_fifth_is_stable_and_a_fifth() -> None:
    """The split follows from the utterance alone, is the same everywhere, and takes about a fifth."""
    said = "i can't feel my bottom"
    digest = hashlib.sha256(said.encode("utf-8")).hexdigest()
    assert score.held_out(said) == (int(digest, 16) % 5 == 0)
    rows = score.read_set()
    assert 0.17 < sum(score.held_out(row.utterance) for row in rows) / len(rows) < 0.23


def test_the_command_scores_and_fails(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command prints the report; it fails on a safety figure, a broken line, a missing file and a broken set."""
    rows = score.read_set()
    path = folder / "answers.jsonl"
    good = [json.dumps({"id": r.id, "response": {"selectedIntent": {"name": r.intent, "slots": {}}}}) for r in rows]
    path.write_text("\n".join(good), encoding="utf-8")
    assert score.main([str(path)]) == 0
    assert "emergency recall" in capsys.readouterr().out
    path.write_text("\n".join([*good, "{"]), encoding="utf-8")
    assert score.main([str(path)]) == 1
    assert f"{path}:{len(rows) + 1}: line: error: found '{{'" in capsys.readouterr().err
    path.write_text("", encoding="utf-8")
    assert score.main([str(path), "--set", str(folder)]) == 1
    assert score.main([str(folder / "none.jsonl")]) == 1
    assert "none.jsonl: file: error: found No such file" in capsys.readouterr().err
    assert score.main([str(path), "--set", str(folder / "none")]) == 1
