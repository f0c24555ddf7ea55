"""What Amazon's certification looks at, checked offline; a test carries the id of its row (docs/certification.yaml)."""

from __future__ import annotations

import json
import re
import subprocess
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from authored import real
from envelopes import SAMPLES, intent, launch, slot
from walking import AMERICAN, LOCALES

import lambda_function
from authoring import library, safety
from skill import content as contents
from skill.last_resort import SENTENCES

if TYPE_CHECKING:
    from collections.abc import Iterator

CLAIMS = (
    r"life-?saving|saves? (your )?li(fe|ves)|\bdiagnos(e|es|ing) (you|your)\b|\bcur(e|es|ed|ing)\b|\bheals?\b|certified"
)
CALLS = r"\b(i'?ll|i will|i'?m|i am|let me|shall i|i can) (now )?(call|ring|dial|connect|contact)(ing)?\b|sending help"
DOSES = r"\b(mg|milligrams?|micrograms?|millilitres?|a dose of|tablets? (a|per|every)|times a day)\b"
SELLING = r"\b(buy|purchase|subscribe|donate|donation|advert|sponsor|rate this|review this|five stars?|other skills?)\b"
BRANDS = r"\b(alexa skill|amazon echo|echo (dot|show)|kindle|prime)\b"
SYMBOLS = r"[%&@#*_=+<>|\\^~\[\]{}°€£$/]|\bhttps?:|\be\.g\.|\bi\.e\.|\betc\b|\d"
TECHNICAL = r"\b(error|exception|server|timeout|null|undefined|json|request id|lambda|intent|slot)\b"
ENDS = ("AMAZON.StopIntent", "AMAZON.CancelIntent", "AMAZON.NavigateHomeIntent")
NEEDS_A_QUESTION = {"answer", "correct"}
"""Acts that answer a question: with none open they hear the welcome."""
LAST_RESORT = "something went wrong"
WORDS_OF_A_QUESTION = 20
WORDS_OF_A_TURN = 130
OPTIONS = 3


def say(event: dict[str, Any]) -> dict[str, Any]:
    """Return the response to an event."""
    body: dict[str, Any] = lambda_function.handler(event, None)
    return body


def speech(answered: dict[str, Any]) -> str:
    """Return the words of a response."""
    return " ".join(re.sub(r"<[^>]+>", " ", answered["response"]["outputSpeech"]["ssml"]).split())


def is_open(answered: dict[str, Any]) -> bool:
    """Tell whether the session stays open."""
    return answered["response"]["shouldEndSession"] is False


def during(name: str, attributes: object = None) -> dict[str, Any]:
    """Return the response to an intent in an open session."""
    return say(intent(name, attributes=attributes))


@cache
def checking() -> dict[str, Any]:
    """Return the attributes of a session in which the first question of the check is open."""
    attributes: dict[str, Any] = say(intent("IsItSeriousTopic", new=True))["sessionAttributes"]
    return attributes


@cache
def spoken() -> dict[str, str]:
    """Return every text of every locale and person that can be spoken or shown, by its place."""
    found = {}
    for locale in LOCALES:
        content = contents.load(locale)
        for ref in content.texts:
            for person in ("you", "they", "child"):
                found[f"{locale} {ref} {person}"] = content.text(ref, person)
    return found


def matching(pattern: str, *, cards: bool = True) -> list[str]:
    """Return the places of texts that a pattern matches."""
    shown = re.compile(r"\.(card|title|source|do|tell)\b|card\.|\.from\b|@written| screen\.")
    return [
        f"{place}: {text}"
        for place, text in spoken().items()
        if re.search(pattern, text, re.IGNORECASE) and (cards or not shown.search(place))
    ]


def test_c2_nothing_claims_to_save_cure_or_diagnose() -> None:
    """No text and no invocation name claims to save lives, cure, heal or diagnose, or to be certified."""
    assert matching(CLAIMS) == []
    assert not re.search(CLAIMS, real().model.invocation_name)


@pytest.mark.parametrize("name", ["HeatAndColdTopic", "IsItSeriousTopic", "MyBackHurtsTopic", "StartCheckIntent"])
def test_c3_the_notice_is_spoken_at_first_contact_and_once(name: str) -> None:
    """A one-shot begins with the notice (education, not a diagnosis), and a second answer does not say it again."""
    notice = AMERICAN.text("say.notice")
    first = say(intent(name, new=True))
    assert notice in speech(first)
    assert notice not in speech(during("WalkingTopic", first["sessionAttributes"]))


def test_c3_the_welcome_says_education_and_no_doctor() -> None:
    """The welcome says that this is education, that it is no doctor, and whom to call."""
    welcome = speech(say(launch()))
    assert all(words in welcome for words in ("general education", "not a doctor", "can't diagnose", "nine one one"))


def test_c5_the_patient_calls_and_the_skill_never_offers_to() -> None:
    """Emergency advice says that the skill cannot call; no text offers to call, or to connect."""
    assert matching(CALLS) == []
    for group, sign in AMERICAN.signs.items():
        if sign.urgency == "emergency":
            assert "I can't call for you" in AMERICAN.text(f"advice.{sign.kind}.say"), group


def test_c6_no_dose_and_no_brand_is_named() -> None:
    """No text names a dose; texts about medicines point to a pharmacist or a doctor."""
    brands = "|".join(real().never_say["no_brand"].patterns)
    assert matching(DOSES) == []
    assert matching(brands) == []
    for name, topic in real().topics.items():
        if topic.section == "medicine":
            told = " ".join(AMERICAN.text(f"topics.{name}.{key}") for key in ("say", "more")).lower()
            assert re.search("pharmacist|doctor", told), name


def test_c9_nothing_is_sold_and_no_other_skill_recommended() -> None:
    """No text sells, begs, advertises, asks for a rating or names another skill."""
    assert matching(SELLING) == []


def test_c10_no_trade_mark_of_the_platform_is_spoken() -> None:
    """No text and no invocation name uses product names of the platform."""
    assert matching(BRANDS) == []
    assert not re.search("alexa|amazon|echo|skill", real().model.invocation_name)


@cache
def model() -> dict[str, Any]:
    """Return the language model of the United States, as Alexa takes it."""
    path = library.ROOT / "interaction_model" / "en-US.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["interactionModel"]["languageModel"]
    return found


def _slots(name: str) -> Iterator[dict[str, Any]]:
    """Yield what the slots of an intent can hold: missing, empty, "?", nonsense, and every value of the model."""
    types = {one["name"]: one["values"] for one in model()["types"]}
    own = next((one.get("slots", ()) for one in model()["intents"] if one["name"] == name), ())
    yield {}
    for value in (None, "", "?", "asdf qwer"):
        yield {one["name"]: slot(one["name"], value)[one["name"]] for one in own}
    for one in own:
        for value in types.get(one["type"], ()):  # a duration is Amazon's own type
            yield slot(one["name"], value["name"]["value"], value["id"])


@pytest.mark.parametrize("act", sorted({means["act"] for means in AMERICAN.intents.values()}))
def test_c17_c19_every_intent_with_any_slots_is_answered(act: str) -> None:
    """Every intent, its slots missing, empty, nonsense or any value of the model, is answered without an error."""
    names = [name for name, means in AMERICAN.intents.items() if means["act"] == act]
    for name, slots in [(one, slots) for one in names for slots in _slots(one)]:
        for attributes in (None, checking()):
            answered = say(intent(name, slots, attributes=attributes))
            assert LAST_RESORT not in speech(answered), (name, slots)
            assert re.search(r"\w", speech(answered)), (name, slots)


def test_c18_a_one_shot_is_answered_without_the_welcome() -> None:
    """An intent that opens the session is answered at once, with no detour through the welcome."""
    names = [name for name, means in AMERICAN.intents.items() if means["act"] not in NEEDS_A_QUESTION]
    assert [name for name in names if "Welcome" in speech(say(intent(name, new=True)))] == []


def test_c20_c21_question_open_session_and_reprompt_go_together() -> None:
    """In a new session, in the check and after it, the last words ask exactly if the session stays open."""
    recap = {"v": 1, "open": "tips", "urgency": "none", "checked": True, "noticed": True}
    for name in AMERICAN.intents:
        for attributes in (None, checking(), recap):
            answered = say(intent(name, attributes=attributes, new=attributes is None))
            asks = speech(answered).endswith("?")
            assert asks == is_open(answered) == ("reprompt" in answered["response"]), (name, answered)


def test_c22_the_welcome_says_what_it_is_and_asks() -> None:
    """Launch without an intent says what the skill is and asks a question."""
    answered = say(launch())
    assert "back pain guide" in speech(answered)
    assert is_open(answered)
    assert speech(answered).endswith("?")


def test_c23_help_explains_asks_and_returns_to_the_question() -> None:
    """Help names what can be said and asks; in the check it names the answers and the same question stays open."""
    outside = during("AMAZON.HelpIntent")
    assert "You can say" in speech(outside)
    assert is_open(outside)
    before = checking()
    within = during("AMAZON.HelpIntent", before)
    assert "yes, no, or not sure" in speech(within)
    assert is_open(within)
    assert within["sessionAttributes"]["check"] == before["check"]


@pytest.mark.parametrize("name", ENDS)
def test_c24_leaving_closes_without_a_card(name: str) -> None:
    """Stop, Cancel and Home say a short goodbye, close the session and send no card, in the check too."""
    for attributes in (None, checking()):
        answered = during(name, attributes)
        assert "Goodbye" in speech(answered)
        assert not is_open(answered)
        assert "card" not in answered["response"]
        assert answered["sessionAttributes"] == {}


@pytest.mark.parametrize("name", [name for name in SAMPLES if name.startswith("session_ended")])
def test_c25_the_end_of_a_session_is_answered_with_nothing(name: str) -> None:
    """SessionEndedRequest, for whatever reason, is answered with an empty response."""
    assert say(SAMPLES[name])["response"] == {}


@pytest.mark.parametrize("name", ["AMAZON.YesIntent", "AMAZON.NoIntent", "NotSureIntent"])
def test_c26_yes_and_no_without_a_question_are_guided(name: str) -> None:
    """Yes or no as the first thing said gets guidance and a question."""
    answered = say(intent(name, new=True))
    assert is_open(answered)
    assert speech(answered).endswith("?")


def test_c27_not_understood_is_guided_then_ends_gracefully() -> None:
    """The first miss says what can be said and asks; the second in a row ends with where to get help."""
    first = during("AMAZON.FallbackIntent")
    assert is_open(first)
    assert "answer a question" in speech(first)
    second = during("AMAZON.FallbackIntent", first["sessionAttributes"])
    assert not is_open(second)
    assert "Goodbye" in speech(second)
    assert "nine one one" in speech(second)


@pytest.mark.parametrize("name", [name for name in SAMPLES if name.startswith(("launch", "intent"))])
def test_c28_no_answer_is_empty(name: str) -> None:
    """Every launch and every intent is answered with words."""
    assert re.search(r"\w{2}", speech(say(SAMPLES[name])))


@pytest.mark.parametrize("name", ["AMAZON.HelpIntent", "AMAZON.RepeatIntent"])
def test_c29_help_and_repeat_lose_nothing(name: str) -> None:
    """Asking for help or to repeat, ten times in a row, keeps the open question and its check."""
    attributes = before = checking()
    for _ in range(10):
        answered = during(name, attributes)
        assert is_open(answered)
        attributes = answered["sessionAttributes"]
    assert attributes["check"] == before["check"]


@pytest.mark.parametrize("locale", LOCALES)
def test_c30_locales_say_the_same_things(locale: str) -> None:
    """Every locale has the same texts, rules and intents, and none holds letters of another script."""
    content = contents.load(locale)
    assert {ref for ref in content.texts if "@written" not in ref} == {
        ref for ref in AMERICAN.texts if "@written" not in ref
    }
    assert content.steps == AMERICAN.steps
    assert content.intents == AMERICAN.intents
    assert all(
        content.text(ref).isascii() or re.fullmatch(r"[\x00-\u024f\u2018\u2019\u201c\u201d]*", content.text(ref))
        for ref in content.texts
    )


def test_c31_questions_are_short_and_menus_small() -> None:
    """A question has at most twenty words, the first turn of the check at most 130, an offer at most two answers."""
    for ref in AMERICAN.texts:
        if ref.startswith("steps.") and ref.endswith((".ask", ".reword", ".clarify", ".clarify_again")):
            assert len(AMERICAN.text(ref).split()) <= WORDS_OF_A_QUESTION, ref
    assert len(speech(say(intent("IsItSeriousTopic", new=True))).split()) <= WORDS_OF_A_TURN
    assert all(len(topic.next) <= OPTIONS for topic in AMERICAN.topics.values())


def test_c32_what_is_spoken_can_be_spoken() -> None:
    """Spoken texts hold no symbols, digits, web addresses or written abbreviations."""
    assert matching(SYMBOLS, cards=False) == []


@pytest.mark.parametrize("locale", SENTENCES)
def test_c33_a_fault_is_one_apology_and_what_to_do(locale: str) -> None:
    """When anything fails, one apology is spoken, then the number; no technical word."""
    sentence = SENTENCES[locale]
    assert sentence.lower().count("sorry") == 1
    assert "call" in sentence
    assert not re.search(TECHNICAL, sentence, re.IGNORECASE)


def test_c35_cards_are_plain_text() -> None:
    """No card holds SSML, and none names a person, an id or an address."""
    cards = {place: text for place, text in spoken().items() if re.search(r"\.(card|title|source)\b|card\.", place)}
    assert cards
    assert [place for place, text in cards.items() if re.search(r"<|&lt;|amzn1|@|https?:", text)] == []


def test_c40_no_permission_is_asked_for() -> None:
    """No answer to any recorded request asks for a permission or sends a directive that would need one."""
    for event in SAMPLES.values():
        body = say(event)["response"]
        assert body.get("card", {}).get("type", "Simple") in ("Simple", "Standard")
        assert not any("Connections" in one["type"] for one in body.get("directives", ()))


def test_c41_no_secret_and_no_plain_http_is_in_the_project() -> None:
    """No tracked file holds a key, a token or a real account id, and production code names no plain-text address."""
    tracked = subprocess.run(["git", "ls-files"], cwd=library.ROOT, capture_output=True, text=True, check=True)  # noqa: S607
    secret = re.compile(r"AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY|Atza\|[\w-]{20}|aws_secret_access_key\s*=")
    for name in tracked.stdout.split():
        path = library.ROOT / name
        if path.suffix in (".py", ".yaml", ".json", ".md", ".toml", ".txt", "") and path.is_file():
            text = path.read_text(encoding="utf-8", errors="ignore")
            assert not secret.search(text) or name == "tests/test_certification.py", name
            assert not (name.startswith("skill/") and "http://" in text), name


@pytest.mark.parametrize("name", [name for name in SAMPLES if name.startswith("event_")])
def test_c42_there_is_nothing_to_delete(name: str) -> None:
    """A skill event, the disabling of the skill among them, is answered with nothing and keeps nothing."""
    answered = say(SAMPLES[name])
    assert answered["response"] == {}
    assert answered.get("sessionAttributes", {}) == {}


def test_c44_c47_no_reminder_is_made() -> None:
    """Production code has no reminder: nothing calls Alexa's services, so there is no consent to ask for."""
    for path in (library.ROOT / "skill").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"reminder_management|service_client_factory|api_access_token", text), path


def test_every_row_is_a_test_or_somebodys_task() -> None:
    """Every row of the table names tests that exist, or who checks it and how; every test here is named in its rows."""
    rows = safety.certification()
    assert list(rows) == [f"C{number}" for number in range(1, 48)]
    assert all(row.tests or (row.by and row.how) for row in rows.values())
    assert [name for row in rows.values() for name in row.tests if not safety.exists(name)] == []
    here = "tests/test_certification.py::"
    named = {(row, name) for row, found in rows.items() for name in found.tests if name.startswith(here)}
    for test in safety.tests_in("tests/test_certification.py"):
        for number in re.findall(r"(?<=_)c(\d+)(?=_)", test):
            assert (f"C{number}", here + test) in named, test


def test_the_page_is_current() -> None:
    """docs/certification.md is what docs/certification.yaml says."""
    page = library.ROOT / safety.CERTIFICATION_PAGE
    assert page.read_text(encoding="utf-8") == safety.certification_page(), "run: make evidence"
