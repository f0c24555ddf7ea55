"""The authoring pass: every mistake is named with file, field, what was found and what to write."""

from __future__ import annotations

import dataclasses
import datetime as dt
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import commands
import pytest
import written
from authored import REMEMBERED, Checked, checked, copy, edit, real

from authoring import build, check, check_words, library, records, safety
from authoring.problems import ContentError, Problems
from simulator.understanding import Understanding
from skill import content as contents
from skill.acts import Act, Kind
from skill.dialogue import respond
from skill.state import PERSONS, State

WALKING = "content/en/topics/walking.yaml"
TABLE: dict[str, dict[str, Any]] = written.read(Path(__file__).parent / "mistakes.yaml")
NEVER: dict[str, records.NeverRow] = real().never_say
REFUSED = {
    "no_reassurance": "Don't worry, you're fine.",
    "no_promise": "Walking cures back pain.",
    "no_diagnosis": "This means that you have sciatica.",
    "not_what_evidence_says": "That is a slipped disc.",
    "no_dose": "Two doses of it are enough.",
    "no_brand": "Many people like Nurofen.",
    "no_instruction_about_medicine": "You can take a painkiller.",
    "the_device_cannot_call": "I am calling an ambulance.",
    "no_such_claim": "This skill is clinically proven.",
    "no_prices": "A heat pad is cheap.",
}
"""A sentence of each rule of content/never_say.yaml that must be refused."""


@pytest.fixture(autouse=True)
def _remember(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read each unchanged file and template once."""
    for where, function in REMEMBERED.items():
        monkeypatch.setattr(where, function)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The copy that every broken sample starts from."""
    return copy(tmp_path_factory.mktemp("original"))


@pytest.fixture
def root(original: Path, tmp_path: Path) -> Path:
    """A copy to break."""
    shutil.copytree(original, tmp_path, dirs_exist_ok=True)
    return tmp_path


def test_the_generated_files_are_current() -> None:
    """Everything that content/ generates stands in the repository as it would be generated now."""
    old = build.stale(build.outputs(real()), library.ROOT)
    assert old == [], "run `make model` and commit what it writes"


def test_the_content_has_no_errors() -> None:
    """The content of the repository passes its own check."""
    problems = Problems()
    check.run(library.read(library.ROOT, problems), problems)
    assert problems.errors == []


def test_the_copy_that_is_broken_is_sound(original: Path) -> None:
    """Without a mistake the copy has no error and generates all files, so every error below is the mistake's."""
    result = checked(original)
    assert result.errors == (), result
    assert set(result.files) == {
        "interaction_model/en-US.json",
        "skill/compiled/en-US.json",
        "skill/compiled/en.json",
        "skill/compiled/phrases.json",
        "skill/last_resort.py",
    }


@pytest.mark.long
@pytest.mark.parametrize("name", TABLE)
def test_a_mistake_is_named(name: str, root: Path) -> None:
    """The mistake is an error that names the file, the field, what was found and what to write."""
    row = TABLE[name]
    edit(root, row["file"], row.get("old", ""), row["new"])
    result = checked(root)
    place = row.get("names", row["file"])
    assert [one for one in result.errors if place in str(one) and all(word in str(one) for word in row["says"])], result
    assert [word for word in row.get("never", ()) if word in str(result)] == [], result
    assert result.files == {}, "nothing is generated from content with errors"


def test_people_are_those_of_the_conversation() -> None:
    """content/en/people.yaml words questions for each person whom the conversation knows, "you" first."""
    assert tuple(records.PeopleFile.model_fields) == PERSONS


def test_a_file_that_is_not_utf8_is_named(root: Path) -> None:
    """A file saved in another encoding is named with the place of the first bad byte."""
    path = root / WALKING
    path.write_bytes(path.read_bytes().replace(b"walking", b"w\xe4lking", 1))
    (error,) = checked(root).errors
    assert str(error) == f"{WALKING}: file: error: found bytes that are not UTF-8 at 8; write the file saved as UTF-8"


def test_a_file_that_is_missing_is_named(root: Path) -> None:
    """A file that is not there is an error, not a crash."""
    (root / "content" / "en" / "advice.yaml").unlink()
    (error,) = checked(root).errors
    assert error.file == "content/en/advice.yaml"
    assert "a readable file" in error.wanted


def test_an_empty_file_is_named(root: Path) -> None:
    """A file with nothing in it is an error that names it, not a crash."""
    (root / "content" / "en" / "advice.yaml").write_text("", encoding="utf-8")
    assert {one.file for one in checked(root).errors} == {"content/en/advice.yaml"}


def test_the_hazard_log_is_read_with_the_same_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake in a file of docs/ is told as one of content/: the missing key, and the key that was meant."""
    monkeypatch.setattr(safety, "ROOT", tmp_path)
    (tmp_path / "rows.yaml").write_text("V1:\n  wanted: One.\n  tests: []\n  hows: Two.\n", encoding="utf-8")
    with pytest.raises(ContentError) as error:
        safety._read("rows.yaml", dict[str, safety.SecurityRow])  # noqa: SLF001 - as every file of docs/ is read
    assert str(error.value).splitlines() == [
        "rows.yaml: V1.how: error: found nothing; write the missing key 'how'",
        "rows.yaml: V1.hows: error: found unknown key 'hows'; write one of: wanted, how, tests (perhaps 'how')",
        "rows.yaml: V1.tests: error: found []; write at least 1 of them",
    ]


def test_every_rule_of_what_is_never_said_has_a_refused_sentence() -> None:
    """No rule of content/never_say.yaml is without a sentence here, and none is left over."""
    assert set(REFUSED) == set(NEVER)


@pytest.mark.parametrize("rule", NEVER)
def test_what_is_never_said_is_refused(rule: str) -> None:
    """A spoken sentence against the rule is an error that quotes it and says what to write instead."""
    found = real()
    said = {**found.phrases.say, "thanks": REFUSED[rule]}
    broken = dataclasses.replace(found, phrases=found.phrases.model_copy(update={"say": said}))
    problems = Problems()
    check_words.run(broken, problems)
    assert [
        one
        for one in problems.errors
        if (one.file, one.field) == ("content/en/phrases.yaml", "say.thanks")
        and rule.replace("_", " ") in one.found
        and one.wanted == NEVER[rule].write
    ], problems.errors


@pytest.mark.parametrize("when", ["written_on", "reviewed_on"])
def test_a_lapsed_review_is_a_warning(root: Path, when: str) -> None:
    """The day after a review was due it is a warning; on the day itself and without a date it is none."""
    if when == "reviewed_on":
        edit(root, WALKING, 'reviewed_by: ""\nreviewed_on: ""', "reviewed_by: Dr A\nreviewed_on: 2026-12-01")
    due = dt.date(2027, 11, 22)
    late = checked(root, due + dt.timedelta(days=1))
    assert late.errors == ()
    assert [one for one in late.warnings if one.file == WALKING and "2027-11-22, which has passed" in one.found], late
    for today in (due, None):
        assert [one for one in checked(root, today).warnings if "has passed" in one.found] == []


def test_several_mistakes_are_reported_in_one_pass(root: Path) -> None:
    """Mistakes in several files, and several in one file, are all reported at once."""
    names = [
        "unknown step in next",
        "unknown source",
        "an offer that leads nowhere",
        "a digit",
        "emergency advice over 45 words",
        "one-word phrase",
        "no intent for help",
    ]
    _break(root, names)
    _all_named(checked(root), names)


def test_several_misshapen_files_are_reported_in_one_pass(root: Path) -> None:
    """Files that are not of their shape, or no YAML at all, are all reported at once."""
    names = ["unknown key", "missing key", "wrong type", "a number that is none", "broken YAML", "tab indentation"]
    _break(root, names)
    _all_named(checked(root), names)


def test_an_unknown_placeholder_is_reported_with_the_other_mistakes(root: Path) -> None:
    """A placeholder that stands for nothing does not wait until every other mistake is mended."""
    names = ["unknown placeholder", "unknown source"]
    _break(root, names)
    _all_named(checked(root), names)


def _break(root: Path, names: list[str]) -> None:
    for row in (TABLE[name] for name in names):
        edit(root, row["file"], row.get("old", ""), row["new"])


def _all_named(result: Checked, names: list[str]) -> None:
    for row in (TABLE[name] for name in names):
        found = [one for one in result.errors if all(word in str(one) for word in (row["file"], *row["says"]))]
        assert found, (row["says"], result)


TOPIC = """\
title: juggling
section: daily-life
opens_check: false
unsuitable_for: [child, pregnant]
safety_tail: false
asks: [is juggling good for me, should i juggle, can i juggle, may i juggle, does juggling help, will juggling hurt]
names: [juggling, juggling balls]
say: >-
  Juggling is new to this guide. It is here for a test, and for no other reason.
  Throw one ball, and then throw two. Stop for a while when your back gets sore, and start again later.
  Most people drop the ball now and then, so stand near a bed.
more: >-
  There is no more to say on juggling. You can throw scarves, since they fall slowly.
  You can sit down for it too. Pick the balls up slowly and bend your knees as you like.
brief: Juggling can wait until these questions are done.
card: Throw one ball, and then throw two. Stop for a while when your back gets sore.
grade: weak
sources: [gk]
claims: []
next: [walking, heat-and-cold]
written_on: 2026-11-22
review_due: 2027-11-22
reviewed_by: ""
reviewed_on: ""
"""


def test_a_new_topic_file_is_an_answer(root: Path) -> None:
    """A file in content/en/topics is asked for, understood, answered, told more of and offered, without any code."""
    (root / "content" / "en" / "topics" / "juggling.yaml").write_text(TOPIC, encoding="utf-8")
    edit(root, WALKING, "next: [exercise-kinds", "next: [juggling")
    result = checked(root)
    assert result.errors == (), result
    build.write(result.files, root)
    content, hearing = _made(root)
    assert hearing.understand("should i juggle").intent == "JugglingTopic"
    assert hearing.understand("tell me about juggling balls").slots["topic"]["ids"] == ("juggling",)
    assert content.intents["JugglingTopic"] == {"act": "topic", "id": "juggling"}
    assert content.topics["walking"].next[0] == "juggling"
    assert "juggling" in content.text("topics.walking.offer")
    state, reply = respond(content, State(), Act(Kind.TOPIC, "juggling"))
    assert "topics.juggling.say" in reply.say
    assert content.text(reply.ask) == "Would you like to hear about walking, or heat and cold?"
    assert respond(content, state, Act(Kind.MORE))[1].say == ("topics.juggling.more",)
    assert content.text("topics.juggling.say").startswith("Juggling is new to this guide.")


def test_a_topic_file_that_is_removed_is_gone(root: Path) -> None:
    """Without its file a topic that nothing refers to is no text, no intent, no slot value and no answer."""
    found = library.read(root)
    linked = {name for topic in found.topics.values() for name in topic.next} | {found.red_flags.after_check}
    linked |= {row.topic for row in found.red_flags.durations}
    cited = Counter(source for _, _, sources in check.cited(found) for source in set(sources))
    free = [name for name, topic in found.topics.items() if name not in linked and not topic.claims]
    name = next(name for name in free if all(cited[source] > 1 for source in found.topics[name].sources))
    words = found.topics[name].names[0]
    (root / "content" / "en" / "topics" / f"{name}.yaml").unlink()
    result = checked(root)
    assert result.errors == (), result
    build.write(result.files, root)
    content, hearing = _made(root)
    assert name not in content.topics
    assert [ref for ref in content.texts if ref.startswith(f"topics.{name}.")] == []
    assert [intent for intent, row in content.intents.items() if row.get("id") == name] == []
    assert words not in hearing.types["Topic"]
    _, reply = respond(content, State(), Act(Kind.TOPIC, name))
    assert not reply.topic


def _made(root: Path) -> tuple[contents.Content, Understanding]:
    return contents.load("en-US", root / "skill" / "compiled"), Understanding("en-US", root / "interaction_model")


def test_the_command_line_reports_and_writes_nothing(root: Path) -> None:
    """`python -m authoring model` prints every error as one line, fails, and leaves no file behind."""
    _break(root, ["unknown source", "a digit"])
    done = commands.run(f"authoring model --root {root}")
    lines = [line for line in done.stdout.splitlines() if ": error: " in line]
    assert (done.returncode, len(lines)) == (1, 2), done
    assert not (root / "skill").exists()


def test_writing_touches_only_what_changed(original: Path, tmp_path: Path) -> None:
    """Generated files are written once; the second time nothing is, and a changed file is found to be stale."""
    files = checked(original).files
    assert sorted(build.write(files, tmp_path)) == sorted(files)
    assert build.write(files, tmp_path) == []
    (tmp_path / "skill" / "compiled" / "en-US.json").write_text("{}", encoding="utf-8")
    assert build.stale(files, tmp_path) == ["skill/compiled/en-US.json"]


def test_the_readme_says_how_many_files_are_signed() -> None:
    """README.md names how many files a clinician has signed, and how many there are."""
    done, everything = check.signed(real())
    readme = (library.ROOT / "README.md").read_text(encoding="utf-8")
    assert f"Signed by a clinician: {done} of {everything} files." in readme


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("content/en/topics/new answer.yaml", "the name 'new answer'"),
        ("content/en/topics/walking2.yaml", "the name 'walking2'"),
        ("content/en/topics/.walking.yaml", "the name '.walking'"),
        ("content/regions/en_nz.yaml", "the name 'en_nz'"),
        ("content/en/topics/walking.yml", "a file that nothing reads"),
        ("content/en/topics/new/walking.yaml", "a file that nothing reads"),
        ("content/en/~$walking.yaml", "a file that nothing reads"),
    ],
)
def test_a_file_that_nothing_reads_or_nobody_can_name_is_an_error(root: Path, name: str, says: str) -> None:
    """What an author saved under a wrong name or in a wrong folder is named, and does not vanish without a word."""
    source = root / ("content/regions/en-US.yaml" if "regions" in name else WALKING)
    path = root / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(source.read_bytes())
    assert [one for one in checked(root).errors if one.file == name and says in one.found]


def test_the_neutral_region_cannot_be_removed(root: Path) -> None:
    """Without the region of no country, a device of a country that we do not know would have no words."""
    (root / "content/regions/en.yaml").unlink()
    assert any("every country without a region" in str(one) for one in checked(root).errors)


def test_nothing_is_signed_or_written_tomorrow(root: Path) -> None:
    """A day of writing or of a signature that is to come is an error."""
    edit(root, WALKING, 'reviewed_by: ""\nreviewed_on: ""', "reviewed_by: Dr A\nreviewed_on: 2099-01-02")
    found = [str(one) for one in checked(root, dt.date(2099, 1, 1)).errors]
    assert [one for one in found if "reviewed_on" in one and "is to come" in one] == found
    assert found
