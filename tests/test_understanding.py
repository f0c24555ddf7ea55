"""What the stand-in makes of speech, on the generated models: no sign is missed, and no hedge is a no."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import written
from pinned import group_of

from authoring import library
from simulator.understanding import FALLBACK, LOOKALIKE, MODELS, Understanding, Understood
from skill import content as contents
from skill.acts import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

FOLDER = Path(__file__).parent / "phrases"
WARNINGS = library.ROOT / "content" / "en" / "warnings"
LOCALES = sorted(path.stem for path in MODELS.glob("*.json"))
HEARING = Understanding("en-US")
CONTENT = contents.load("en-US")
FILLED = {"topic": "a mattress", "duration": "six weeks"}
"""A value of a slot, to say the samples with; of the other slots the first value."""


def _phrases(name: str) -> Any:  # noqa: ANN401 - lists and mappings
    return written.read(FOLDER / f"{name}.yaml")


EMERGENCY: dict[str, list[str]] = _phrases("emergency")
SAID = [(flag, phrase) for flag, phrases in EMERGENCY.items() for phrase in phrases]
LOOKALIKES: dict[str, Any] = _phrases("lookalikes")
HEARD: dict[str, Any] = _phrases("heard")


def _meaning(found: Understood) -> dict[str, str]:
    return CONTENT.intents[found.intent]


def _urgency(found: Understood) -> str:
    meaning = _meaning(found)
    return CONTENT.signs[meaning["id"]].urgency if meaning["act"] == Kind.SIGN else ""


@pytest.mark.parametrize("locale", LOCALES)
def test_every_sample_is_understood_as_its_own_intent(locale: str) -> None:
    """Whatever stands in the model is understood as the intent it stands in, its slots filled."""
    hearing = Understanding(locale)
    first = {kind: next(iter(values)) for kind, values in hearing.types.items()}
    samples = [(intent, sample) for sample, intent in hearing.exact.items()]
    samples += [(row.intent, row.sample) for row in hearing.patterns]
    wrong = []
    for intent, sample in samples:
        said = re.sub(r"\{(\w+)\}", lambda slot: FILLED.get(slot[1]) or first[hearing.slot_types[slot[1]]], sample)
        found = hearing.understand(said)
        if found.intent != intent or not found.slots.keys() >= set(re.findall(r"\{(\w+)\}", found.sample)):
            wrong.append((said, intent, found.intent))
    assert wrong == []


def test_every_emergency_sign_has_its_phrases() -> None:
    """Every warning file with urgency emergency has phrases here, under the name of the file."""
    urgent = {path.stem for path in WARNINGS.glob("*.yaml") if "\nurgency: emergency\n" in path.read_text("utf-8")}
    assert set(EMERGENCY) == urgent


def test_an_emergency_is_understood() -> None:
    """Every phrase is understood as the group of its sign, and that group's urgency is emergency."""
    for flag, phrase in SAID:
        found = HEARING.understand(phrase)
        assert _meaning(found) == {"act": "sign", "id": group_of(flag)}, (phrase, found)
        assert _urgency(found) == "emergency", (phrase, found)


def _no_emergency(shapes: Iterable[str]) -> list[str]:
    """Return what is not understood as an emergency, of every emergency phrase said in every shape."""
    said = [shape.format(phrase) for shape in shapes for _, phrase in SAID]
    return [one for one in said if _urgency(HEARING.understand(one)) != "emergency"]


def test_politeness_hides_no_emergency() -> None:
    """Fillers and politeness around an emergency phrase change nothing."""
    assert _no_emergency(["um {} please", "oh {}", "well er {}", "{} okay", "hey alexa {}"]) == []


def test_longer_speech_hides_no_emergency() -> None:
    """An emergency phrase is found inside longer speech, and behind a yes or a no."""
    around = (
        "my back hurts and {}",
        "since this morning {} and i'm frightened",
        "no {}",
        "yes and {} what should i do",
    )
    assert _no_emergency(around) == []


@pytest.mark.parametrize("said", ["i slipped and i have osteoporosis", "i tripped and i have weak bones"])
def test_a_lesser_sign_inside_hides_no_more_urgent_one(said: str) -> None:
    """Weak bones are for a few days; with a small fall, said in one sentence, they are for today."""
    assert _urgency(HEARING.understand("i have osteoporosis")) == "days"
    assert _urgency(HEARING.understand(said)) == "today"


@pytest.mark.parametrize(
    "said",
    [
        "i can't tell when i need the toilet",
        "i don't know when i need a wee any more",
        "i did a number two in my pants",
        "no urine since last evening only",
        "i'm fed up of living",
    ],
)
def test_a_look_alike_inside_hides_no_emergency(said: str) -> None:
    """An emergency stays one with "I need the toilet", "number two" or "I am fed up" inside it."""
    assert _urgency(HEARING.understand(said)) == "emergency"


def test_spelling_hides_no_emergency() -> None:
    """Without apostrophes, with curly ones, in capitals and with "can not", an emergency phrase is the same."""
    for _, phrase in SAID:
        for other in (
            phrase.replace("'", ""),
            phrase.replace("'", "\u2019"),
            phrase.upper(),
            f"{phrase.capitalize()}!",
            phrase.replace("can't", "can not"),
        ):
            assert _urgency(HEARING.understand(other)) == "emergency", other


def test_a_sign_for_today_is_understood() -> None:
    """Every phrase for it is understood as a warning sign that needs help today."""
    phrases = [*_phrases("today"), *LOOKALIKES["today"]]
    assert [phrase for phrase in phrases if _urgency(HEARING.understand(phrase)) != "today"] == []


def test_a_lookalike_is_no_sign() -> None:
    """A look-alike alarms nobody, answers nothing, and is understood as something."""
    for phrase in LOOKALIKES["none"]:
        assert _meaning(HEARING.understand(phrase))["act"] in (Kind.LOOKALIKE, Kind.TOPIC), phrase


@pytest.mark.parametrize("phrase", LOOKALIKES["asks_once"])
def test_a_wish_to_stop_that_may_be_a_crisis_is_asked_about(phrase: str) -> None:
    """The phrase leads to one question, neither to goodbye nor to crisis advice."""
    assert _meaning(HEARING.understand(phrase)) == {"act": Kind.END_IT}


@pytest.mark.parametrize("phrase", LOOKALIKES["legs"])
def test_tingling_legs_lead_to_the_leg_questions(phrase: str) -> None:
    """The phrase answers the leg question of the check, below an emergency."""
    meaning = _meaning(HEARING.understand(phrase))
    assert CONTENT.signs[meaning["id"]].covers == "Q4"
    assert CONTENT.signs[meaning["id"]].urgency not in ("emergency", "today")


@pytest.mark.parametrize(("phrase", "topic"), LOOKALIKES["answered"].items())
def test_a_question_about_a_sign_is_answered(phrase: str, topic: str) -> None:
    """The phrase is understood as the topic that answers it."""
    assert _meaning(HEARING.understand(phrase)) == {"act": "topic", "id": topic}


@pytest.mark.parametrize("phrase", LOOKALIKES["opens_check"])
def test_a_turn_of_phrase_for_pain_opens_the_check(phrase: str) -> None:
    """The phrase is a complaint: it leads into the check."""
    assert CONTENT.topics[_meaning(HEARING.understand(phrase))["id"]].opens_check


def test_no_hedge_is_a_no() -> None:
    """No hedge is ever understood as no, also with fillers, capitals and a full stop."""
    for phrase in _phrases("hedges"):
        for said in (phrase, f"um {phrase}", f"{phrase} please", f"well {phrase} okay", f"{phrase.capitalize()}."):
            assert HEARING.understand(said).intent != "AMAZON.NoIntent", said


def test_a_no_is_nearly_word_for_word() -> None:
    """A word or two in front of or behind any no, and it is no longer heard as one."""
    nos = [words for words, intent in HEARING.exact.items() if intent == "AMAZON.NoIntent"]
    for words in nos:
        for said in (f"{words} but sometimes", f"{words} until yesterday", f"{words} idea", f"almost {words}"):
            assert HEARING.understand(said).intent != "AMAZON.NoIntent", said


@pytest.mark.parametrize(
    "phrase",
    ["i'm not numb between my legs", "i don't have chest pain", "i haven't wet myself", "no i can feel my bottom"],
)
def test_a_denied_sign_is_neither_alarm_nor_no(phrase: str) -> None:
    """The phrase asks again: it is no sign, and it answers no question."""
    assert HEARING.understand(phrase).intent == LOOKALIKE


def test_an_emergency_once_missed_is_heard() -> None:
    """What was missed before is an emergency, by itself and behind the complaint; nearly always that of its group."""
    for group, phrases in HEARD["emergency"].items():
        for phrase in phrases:
            assert _meaning(HEARING.understand(phrase)) == {"act": "sign", "id": group}, phrase
            assert _urgency(HEARING.understand(f"my back hurts and {phrase}")) == "emergency", phrase


def test_an_alarm_once_false_is_none() -> None:
    """What alarmed falsely before is neither an emergency nor a sign for today."""
    alarms = [phrase for phrase in HEARD["below"] if _urgency(HEARING.understand(phrase)) in ("emergency", "today")]
    assert alarms == []


def test_what_was_understood_amiss_is_understood() -> None:
    """Each phrase is understood as the act that stands above it, and as nothing else."""
    for meaning, phrases in HEARD["exactly"].items():
        for phrase in phrases:
            found = _meaning(HEARING.understand(phrase))
            assert [found["act"], found.get("id", "")] == [*meaning.split(), ""][:2], phrase


def test_a_question_is_gone_back_to_by_its_name() -> None:
    """To go back to the numbness question names the question itself."""
    found = HEARING.understand("go back to the numbness question")
    assert (found.intent, found.slots["topic"]["ids"]) == ("TopicIntent", ("ask-Q2",))


@pytest.mark.parametrize(
    "said",
    [
        "i've had cancer and now i've wet myself",
        "i don't have chest pain but i can't feel my bottom",
        "i have osteoporosis and weak bones and i can't feel my legs",
        "i need the toilet and i have chest pain",
    ],
)
def test_the_most_urgent_sign_of_a_sentence_counts(said: str) -> None:
    """Of several signs in one sentence the most urgent counts, wherever it stands."""
    assert _urgency(HEARING.understand(said)) == "emergency"


@pytest.mark.parametrize("phrase", ["", "  ", "um", "purple elephants sing", "?!", "{topic}", "x" * 2000])
def test_what_is_nothing_is_no_answer(phrase: str) -> None:
    """Silence, noise and nonsense are no answer and no sign."""
    found = HEARING.understand(phrase)
    assert found.intent in (FALLBACK, "UnclearIntent")


@pytest.mark.parametrize(
    ("phrase", "intent", "slots"),
    [
        ("tell me about mattresses", "TopicIntent", {"topic": "mattresses"}),
        ("what about the mattress", "TopicIntent", {"topic": "the mattress"}),
        ("my husband can't feel his bottom", "CaudaEquinaWarning", {"who": "my husband"}),
        ("my neighbour has back pain", "MyBackHurtsTopic", {"who": "my neighbour"}),
        ("i've had back pain for four months", "MyBackHurtsTopic", {"duration": "P4M"}),
        ("it's been hurting for about six weeks", "MyBackHurtsTopic", {"duration": "P6W"}),
        ("for a couple of days", "DurationIntent", {"duration": "P2D"}),
        ("ten years now", "DurationIntent", {"duration": "P10Y"}),
    ],
)
def test_slots_are_filled(phrase: str, intent: str, slots: dict[str, str]) -> None:
    """The slot holds what was heard, and a duration as Alexa delivers it."""
    found = HEARING.understand(phrase)
    assert (found.intent, {name: slot["value"] for name, slot in found.slots.items()}) == (intent, slots)


def test_a_slot_value_has_the_id_of_its_entry() -> None:
    """A topic and a person are resolved to their ids by name or by synonym, or the whole sentence means the same."""
    for kind, slot, shape in (("Topic", "topic", "tell me about {}"), ("Person", "who", "{} can't feel his bottom")):
        for words, found in HEARING.types[kind].items():
            heard = HEARING.understand(shape.format(words))
            ids = heard.slots[slot]["ids"] if heard.slots else (_meaning(heard).get("id"),)
            assert ids == (found,), words


@pytest.mark.parametrize("phrase", ["tell me about quantum physics", "i've had back pain for ages and ages of time"])
def test_a_slot_that_matches_nothing_is_not_made_up(phrase: str) -> None:
    """A value that is none of the slot's type fills no slot."""
    assert not HEARING.understand(phrase).slots.keys() & {"topic", "duration"}
