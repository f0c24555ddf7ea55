"""Checks that every phrase the conversation looks for is there, under its name, with what is put into it."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

from authoring.build import NEUTRAL
from skill.content import AUDIENCES, URGENCIES
from skill.spoken import Open, Say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from authoring.library import Library
    from authoring.problems import Problems

PHRASES = "content/en/phrases.yaml"
ADVICE = "content/en/advice.yaml"
ENDINGS = ("none", "weeks", "days")
"""Urgencies with which a check ends without advice of its own."""
ADVISED = ("weeks", "days", "today")
"""Urgencies that have advice named by them."""
FILLED = {
    "templates.offer_two": ("{first}", "{second}"),
    "templates.offer_two_again": ("{first}", "{second}"),
    "templates.offer_one": ("{first}",),
    "templates.offer_one_again": ("{first}",),
    "templates.from": ("{sources}",),
    "templates.from_two": ("{first}", "{second}"),
    "templates.card_source": ("{sources}",),
    "templates.last_or": ("{first}", "{second}"),
    "templates.tell": ("{signs}", "{do}"),
    "movement.together": ("[count]",),
    "movement.times": ("[count]",),
}
"""What is put into each sentence when content is compiled."""


def run(library: Library, problems: Problems) -> None:
    """Note every mistake."""
    _phrases(library, problems)
    _advice(library, problems)
    _filled(library, problems)
    for locale, region in library.regions.items():
        if bool(region.country) == (locale == NEUTRAL):
            here = "'': where the country is not known, no number is spoken"
            wanted = here if region.country else "the country: every number is spoken with it"
            problems.add(f"content/regions/{locale}.yaml", "country", repr(region.country), wanted)


def for_whom(urgencies: Iterable[str]) -> set[str]:
    """Return the names that words for ``urgencies`` may have: for everybody, or for an audience of their own."""
    heard = [who for count in range(len(AUDIENCES) + 1) for who in permutations(AUDIENCES, count)]
    return {"_".join((urgency, *who)) for urgency in urgencies for who in heard}


def _phrases(library: Library, problems: Problems) -> None:
    """The conversation finds every phrase it speaks, and speaks every phrase there is."""
    phrases = library.phrases
    say, questions = {one.removeprefix("say.") for one in Say}, set(Open) - {Open.NOTHING, Open.CHECK}
    for field, found, allowed, wanted in (
        ("say", set(phrases.say), say, say),
        ("questions", set(phrases.questions), questions, questions),
        ("endings", set(phrases.endings), for_whom(ENDINGS), set(ENDINGS)),
    ):
        problems.known(PHRASES, field, found, allowed)
        for name in sorted(wanted - found):
            problems.add(PHRASES, field, f"no {name!r}", "the words of it")


def _advice(library: Library, problems: Problems) -> None:
    """Advice that is named by an urgency is for everybody or an audience; any other name is a kind of emergency."""
    for name in library.advice:
        if name.split("_")[0] in URGENCIES:
            problems.known(ADVICE, name, [name], for_whom(ADVISED))
    for urgency in ADVISED:
        if urgency not in library.advice:
            problems.add(ADVICE, urgency, "nothing", "the advice for this urgency")


def _filled(library: Library, problems: Problems) -> None:
    """No sentence loses what is put into it."""
    written = library.phrases.model_dump(by_alias=True)
    for place, parts in FILLED.items():
        group, name = place.split(".")
        missing = [part for part in parts if part not in written[group][name]]
        if missing:
            problems.add(PHRASES, place, f"no {', '.join(missing)}", f"a sentence with {' and '.join(parts)}")
