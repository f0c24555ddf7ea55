"""A language is data: what is shipped speaks and shows what the compiled content says, and no English of its own."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import conversation
import pytest

import lambda_function
from simulator.devices import DEVICES
from simulator.echo import Echo
from simulator.understanding import understanding_of
from skill import content as contents
from skill.form import ASK
from skill.last_resort import SENTENCES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ENGLISH, TOY = "en-US", "tt-TT"
LETTERS = str.maketrans(
    "".join(map(chr, (*range(ord("a"), ord("z") + 1), *range(ord("A"), ord("Z") + 1)))),
    "".join(map(chr, (*range(0x430, 0x44A), *range(0x410, 0x42A)))),
)
"""A toy language: English in other letters, so that each English word that is left can be seen."""
KEPT = re.compile(r"(\[\w+\])")
"""Marks that the skill fills by itself, as [step]."""
TAG = re.compile(r"<[^>]+>")
NAMES = ("arguments", "id")
"""Keys of a screen's data under which names stand that nobody reads: what a touch sends, and what is touched."""
FILES = sorted(conversation.FOLDER.glob("*.yaml"))
SPOKEN = [path for path in FILES if conversation.load(path).get("locale", ENGLISH) == ENGLISH]


def toy(text: str) -> str:
    """Return a text in the toy language."""
    return "".join(part if KEPT.fullmatch(part) else part.translate(LETTERS) for part in KEPT.split(text))


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of compiled content in the toy language, as its authors would have compiled it."""
    folder = tmp_path_factory.mktemp("compiled")
    raw: dict[str, Any] = json.loads((contents.COMPILED / f"{ENGLISH}.json").read_text(encoding="utf-8"))
    raw |= {"locale": TOY, "texts": {ref: toy(text) for ref, text in raw["texts"].items()}}
    (folder / f"{TOY}.json").write_text(json.dumps(raw), encoding="utf-8")
    return folder


@pytest.fixture
def speaking_toy(compiled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ship the toy language beside the others: a file of content, and its emergency sentence."""
    load = contents.load
    folders = {TOY: compiled}

    def loaded(locale: str, form: str = ASK) -> contents.Content:
        return load(locale, folders.get(locale, contents.COMPILED), form)

    monkeypatch.setattr(contents, "load", loaded)
    monkeypatch.setitem(SENTENCES, TOY, toy(SENTENCES[ENGLISH]))


def heard(response: dict[str, Any]) -> dict[str, str]:
    """Return every text of a response that a patient hears or reads, by its place."""
    body = response.get("response", {})
    found = {"speech": body.get("outputSpeech", {}).get("ssml", "")}
    found["reprompt"] = body.get("reprompt", {}).get("outputSpeech", {}).get("ssml", "")
    found |= {f"card.{key}": text for key, text in body.get("card", {}).items() if key != "type"}
    for directive in body.get("directives", []):
        found |= dict(_shown(directive.get("datasources", {}), ""))
    return {place: TAG.sub(" ", text) for place, text in found.items() if text}


def _shown(data: object, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(data, str):
        yield place, data
    pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in pairs:
        if key not in NAMES:
            yield from _shown(value, f"{place}.{key}")


@pytest.mark.long
@pytest.mark.usefixtures("speaking_toy")
@pytest.mark.parametrize("path", SPOKEN, ids=lambda path: path.stem)
def test_a_toy_language_is_spoken_and_shown_throughout(path: Path) -> None:
    """Every conversation runs in the toy language as in English, and not one English letter is heard or read."""
    understanding = understanding_of(ENGLISH)
    raw, screen = conversation.load(path), DEVICES["show-8"]
    ours, theirs = (Echo(locale, understanding, device=screen, form=raw.get("form", "")) for locale in (ENGLISH, TOY))
    for turn in raw["turns"]:
        if turn["hear"] == "/new":
            ours.new()
            theirs.new()
            continue
        english, other = ours.hear(turn["hear"]), theirs.hear(turn["hear"])
        assert heard(other.response) == {place: toy(text) for place, text in heard(english.response).items()}
        assert theirs.attributes == ours.attributes, "what is kept knows no language"
        assert (other.urgency, other.asking, other.open) == (english.urgency, english.asking, english.open)


@pytest.mark.usefixtures("speaking_toy")
def test_a_fault_in_a_toy_language_is_spoken_in_it() -> None:
    """What breaks answers with the emergency sentence of the toy language."""
    answer = lambda_function.handler({"request": {"type": "IntentRequest", "locale": TOY, "intent": 7}}, None)
    assert not re.search("[A-Za-z]", TAG.sub("", answer["response"]["outputSpeech"]["ssml"]))
