"""What the store says about the skill: deploy/skill.yaml, read, filled in for a region, and checked.

Checked are Amazon's limits, what this skill never says anywhere (content/never_say.yaml), and that each example
phrase calls the skill by its name and is a sample of every interaction model.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError

from authoring import build, yaml_files
from authoring.compile import PLACEHOLDER, region_words
from authoring.records import Record, Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from authoring.library import Library
    from authoring.problems import Problems

FILE = "deploy/skill.yaml"
LONGEST = {"name": 50, "summary": 160, "description": 4000, "keywords": 30, "testing_instructions": 4000}
"""Characters of a text of the store; of keywords, how many."""
_CALLS = r"Alexa, (?:ask|tell|open|launch|start) {name} (?P<said>.+)"
"""The shape of an example phrase: it begins a conversation, with a question in it."""
Size = Annotated[int, Field(ge=1, le=4096)]


class Listing(Record):
    """The page of the skill in the store; texts may hold placeholders."""

    name: Annotated[str, StringConstraints(min_length=2)]
    summary: Annotated[str, StringConstraints(pattern=r"^[^\n]+$")]
    description: list[Text] = Field(min_length=1)
    """Paragraphs."""
    example_phrases: list[Text] = Field(min_length=1, max_length=3)
    keywords: list[Text] = Field(min_length=1)

    def filled(self, words: dict[str, str]) -> Listing:
        """Return the listing with placeholders filled in."""

        def fill(text: str) -> str:
            return PLACEHOLDER.sub(lambda match: words.get(match[1], match[0]), text)

        return Listing(
            name=fill(self.name),
            summary=fill(self.summary),
            description=[fill(text) for text in self.description],
            example_phrases=[fill(text) for text in self.example_phrases],
            keywords=[fill(text) for text in self.keywords],
        )

    def texts(self) -> dict[str, str]:
        """Return each field as one text, as the store holds it."""
        lists = {"example_phrases": "\n".join(self.example_phrases), "keywords": ", ".join(self.keywords)}
        return {"name": self.name, "summary": self.summary, "description": "\n\n".join(self.description), **lists}


class Compliance(Record):
    """What the publisher declares."""

    allows_purchases: bool
    uses_personal_info: bool
    is_child_directed: bool
    is_export_compliant: bool
    contains_ads: bool
    uses_health_info: bool


class Viewport(Record):
    """A class of screens, named as in the manifest; sizes in dp."""

    mode: Literal["HUB", "MOBILE", "TV", "PC"]
    shape: Literal["RECTANGLE", "ROUND"]
    min_width: Size = Field(alias="minWidth")
    max_width: Size = Field(alias="maxWidth")
    min_height: Size = Field(alias="minHeight")
    max_height: Size = Field(alias="maxHeight")


class Store(Record):
    """deploy/skill.yaml."""

    category: Literal["HEALTH_AND_FITNESS"]
    listing: Listing
    compliance: Compliance
    testing_instructions: list[Text] = Field(min_length=1)
    tell: dict[str, str]
    """What stands instead of a part of a text when the check tells the signs and asks nothing."""
    viewports: list[Viewport] = Field(min_length=1)

    @property
    def instructions(self) -> str:
        """The testing instructions as one text."""
        return "\n".join(self.testing_instructions)

    def telling(self) -> Store:
        """Return what the store reads when the check tells the signs and asks nothing."""

        def told(text: str) -> str:
            for part, instead in self.tell.items():
                text = text.replace(part, instead)
            return text

        page = self.listing
        changed = {"summary": told(page.summary), "description": [told(text) for text in page.description]}
        instructions = [told(text) for text in self.testing_instructions]
        listing = page.model_copy(update=changed)
        return self.model_copy(update={"listing": listing, "testing_instructions": instructions, "tell": {}})


def read(root: Path, problems: Problems) -> Store | None:
    """Return the file as a record; None, with every mistake noted, where it is broken."""
    raw = yaml_files.read(root / FILE, FILE, problems)
    try:
        return None if raw is None else TypeAdapter(Store).validate_python(raw)
    except ValidationError as error:
        for one in error.errors():
            place = ".".join(str(part) for part in one["loc"]) or "file"
            problems.add(FILE, place, repr(one["input"])[:80], one["msg"].lower())
    return None


def locales(library: Library) -> list[str]:
    """Return the locales that Alexa knows: those with a country."""
    return sorted(locale for locale in library.regions if locale != build.NEUTRAL)


def listings(store: Store, library: Library) -> dict[str, Listing]:
    """Return the page of each locale."""
    words = {locale: region_words(library, library.regions[locale]) for locale in locales(library)}
    return {locale: store.listing.filled(words[locale]) for locale in words}


def check(store: Store, library: Library, root: Path, problems: Problems) -> None:
    """Note everything that the store would refuse, or that this skill must not say."""
    _length("testing_instructions", "", len(store.instructions), problems)
    written = "\n".join((store.listing.summary, *store.listing.description, store.instructions))
    for part in store.tell:
        if part not in written:
            problems.add(FILE, "tell", repr(part), "a part of a text that stands above, word for word")
    for locale, listing in listings(store, library).items():
        for field, text in listing.texts().items():
            for missing in PLACEHOLDER.findall(text):
                wanted = f"one of: {', '.join(sorted(region_words(library, library.regions[locale])))}"
                problems.add(FILE, f"listing.{field}", f"{{{missing}}} in {locale}", wanted)
            if field != "keywords":
                _length(field, locale, len(text), problems)
            _never(field, text, library, problems)
        _length("keywords", locale, len(listing.keywords), problems)
        samples = set(_samples(root, locale))
        for phrase in listing.example_phrases:
            if said(phrase, library.model.invocation_name) not in samples:
                wanted = (
                    f'"Alexa, ask {library.model.invocation_name} " and a sample of interaction_model/{locale}.json'
                )
                problems.add(FILE, "listing.example_phrases", repr(phrase), wanted)


def _length(field: str, locale: str, found: int, problems: Problems) -> None:
    most = LONGEST.get(field, found)
    if found > most:
        unit = "keywords" if field == "keywords" else "characters"
        problems.add(FILE, field, f"{found} {unit}{locale and f' in {locale}'}", f"at most {most}")


def _never(field: str, text: str, library: Library, problems: Problems) -> None:
    for rule, row in library.never_say.items():
        for pattern in row.patterns:
            if match := re.search(pattern, text, re.IGNORECASE):
                problems.add(FILE, f"listing.{field}", f"{match[0]!r} ({rule.replace('_', ' ')})", row.write)


def said(phrase: str, name: str) -> str:
    """Return what an example phrase says after the call by name, as a sample is written; empty where it has no call."""
    match = re.fullmatch(_CALLS.format(name=re.escape(name)), phrase)
    return match["said"].lower() if match else ""


def _samples(root: Path, locale: str) -> Iterator[str]:
    raw = json.loads((root / "interaction_model" / f"{locale}.json").read_text(encoding="utf-8"))
    for intent in raw["interactionModel"]["languageModel"]["intents"]:
        yield from intent["samples"]
