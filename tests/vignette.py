"""Patient stories as YAML, told to the pretend Echo; the module docstring is the format.

A file of ``tests/vignettes`` holds::

    about: what the stories have in common, one sentence
    stories:
      name_of_the_story:
        story: who it is and what is the matter, as a clinician would tell it
        says: [my back hurts]          # how the patient begins (this is the default)
        facts: {Q2: a bit, Q2.clarify: "yes", recap: "no"}
        right: emergency               # how soon this person should get help
        rows: [ces-saddle-numbness]    # rows and decisions of the clinical table that say so
        sources: [ces-card]            # ids of content/sources.yaml
        told: words that tell this patient what is right, where the urgency given says it to everybody alike

``right`` is judged from the story and the clinical table by hand, never from what the skill says. A fact is what the
patient answers when that step is asked ("Q2"), its simpler question ("Q2.clarify"), the recap or "which one?"; what is
not stated is "no". A list is answered in turn. Run it as a program for the figures as JSON.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import Field, TypeAdapter

from authoring import yaml_files
from authoring.problems import ContentError, Problems
from authoring.records import Record, Text, Urgency
from simulator.echo import Echo
from simulator.understanding import understanding_of
from skill.content import rank

FOLDER = Path(__file__).parent / "vignettes"
LOCALE = "en-US"
MOST_TURNS = 60
IN_CHECK = ("check", "recap", "which")
SELF_CARE = "none"


class Story(Record):
    """One patient, and how soon this patient should get help."""

    story: Text
    says: list[Text] = Field(default=["my back hurts"], min_length=1)
    facts: dict[Text, Text | list[Text]] = Field(default={})
    right: Urgency
    rows: list[Text] = Field(min_length=1)
    sources: list[Text] = Field(min_length=1)
    told: str = ""


class File(Record):
    """One file of ``tests/vignettes``."""

    about: Text
    stories: dict[Text, Story]


@dataclass(frozen=True)
class Told:
    """What a story led to."""

    given: str
    """The most urgent advice given; empty where the conversation ended without any."""
    transcript: tuple[str, ...]
    asked: frozenset[str]
    """The facts that were asked for."""

    def less_than_right(self, story: Story) -> bool:
        """Tell whether this patient was told less than is right, by the urgency given and in words."""
        heard = bool(story.told) and any(story.told in line for line in self.transcript)
        return rank(self.given) < rank(story.right) and not heard

    def __str__(self) -> str:
        """Return the whole conversation."""
        return "\n".join(("", *self.transcript, f"given: {self.given}"))


@cache
def stories() -> dict[str, Story]:
    """Return every story by its name.

    Raises:
        ContentError: a file is broken or a name stands twice.

    """
    problems, found = Problems(), dict[str, Story]()
    for path in sorted(FOLDER.glob("*.yaml")):
        raw = yaml_files.read(path, path.name, problems)
        for name, story in TypeAdapter(File).validate_python(raw).stories.items() if raw else ():
            if name in found:
                problems.add(path.name, name, "a name that another story has", "a name of its own")
            found[name] = story
    if problems.errors:
        raise ContentError(problems)
    return found


def tell(story: Story) -> Told:
    """Tell a story to the skill and answer whatever is asked, until no question about warning signs is open."""
    echo, waiting = Echo(LOCALE, understanding_of(LOCALE)), list(story.says)
    given, transcript, times = "", list[str](), Counter[str]()
    for _ in range(MOST_TURNS):
        if waiting:
            heard = waiting.pop(0)
        elif asked := _asked(echo):
            heard = _answer(story, asked, times[asked])
            times[asked] += 1
        else:
            break
        turn = echo.hear(heard)
        given = max(given, turn.urgency or "", key=lambda one: rank(one) if one else -1)
        transcript += [f"you:   {heard}", f"alexa: {turn.say}"]
    return Told(given or SELF_CARE, tuple(transcript), frozenset(times))


@cache
def told(name: str) -> Told:
    """Return what the story ``name`` led to, told once."""
    return tell(stories()[name])


def _asked(echo: Echo) -> str:
    """Return the fact that the open question asks for; empty where the check is over."""
    where: Any = echo.attributes.get("open", "")
    if where not in IN_CHECK:
        return ""
    if where != "check":
        return str(where)
    check = echo.attributes["check"]
    step = str(check["aside"] or check["step"])
    return f"{step}.clarify" if check["clarifying"] else step


def _answer(story: Story, asked: str, times: int) -> str:
    told = story.facts.get(asked, "no")
    return told if isinstance(told, str) else told[min(times, len(told) - 1)]


def figures() -> dict[str, int]:
    """Return how many stories are answered less, as, and more urgently than is right."""
    found = {name: told(name) for name in stories()}
    ranks = {name: (rank(found[name].given), rank(story.right), story) for name, story in stories().items()}
    calm = [(given, right) for given, right, story in ranks.values() if story.right == SELF_CARE]
    return {
        "stories": len(ranks),
        "under_triaged": sum(found[name].less_than_right(story) for name, story in stories().items()),
        "told_in_words": sum(bool(story.told) for _, _, story in ranks.values()),
        "self_care": len(calm),
        "self_care_over_triaged": sum(given > right for given, right in calm),
        "others_over_triaged": sum(given > right for given, right, story in ranks.values() if story.right != SELF_CARE),
    }


if __name__ == "__main__":
    json.dump(figures(), sys.stdout, indent=2)
    sys.stdout.write("\n")
