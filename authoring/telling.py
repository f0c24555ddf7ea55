"""The tell form, as written and as run-time content: the words of each group, the steps of the check that it tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from authoring.records import Record, Text
from skill.content import INSTEAD, Group

if TYPE_CHECKING:
    from collections.abc import Iterator

    from authoring.library import Library

FILE = "content/en/telling.yaml"


class SignWords(Record):
    """The words of one or more warning signs, as they are told."""

    tells: list[Text] = Field(min_length=1)
    say: Text


class GroupRow(Record):
    """Warning signs that are told together."""

    advice: Text
    signs: list[SignWords] = Field(min_length=1)
    steps: list[Text] = Field(default=[])


class TellingFile(Record):
    """content/<language>/telling.yaml: the tell form of the check."""

    groups: dict[str, GroupRow] = Field(min_length=1)
    instead: dict[str, Text]


def told(row: GroupRow) -> list[str]:
    """Return the warning signs that a group tells."""
    return [sign for words in row.signs for sign in words.tells]


def steps(library: Library, row: GroupRow) -> list[str]:
    """Return the steps of the check that a group tells: those that its signs cover, and those that it names."""
    signs = set(told(row))
    return [name for name, step in library.red_flags.steps.items() if name in row.steps or signs & set(step.covers)]


def groups(library: Library) -> dict[str, Group]:
    """Return the groups as the conversation knows them."""
    return {name: Group(row.advice, tuple(steps(library, row))) for name, row in library.telling.groups.items()}


def sources(library: Library, row: GroupRow) -> list[str]:
    """Return the sources of a group: those of the signs that it tells."""
    signs = [library.warnings[sign] for sign in told(row) if sign in library.warnings]
    return list(dict.fromkeys(source for sign in signs for source in sign.sources))


def texts(library: Library) -> Iterator[tuple[str, str, str]]:
    """Yield (file, reference, text): each group with what to do, and what is said instead of other texts."""
    for name, row in library.telling.groups.items():
        advice = library.advice.get(row.advice)
        signs = " ".join(words.say for words in row.signs)
        words = library.phrases.templates.tell.replace("{do}", advice.short if advice else "")
        yield FILE, f"telling.{name}.say", words.replace("{signs}", signs)
    for ref, text in library.telling.instead.items():
        yield FILE, f"{INSTEAD}{ref}", text
