"""Patient stories with the right urgency, judged by hand: nobody is told less than that."""

from __future__ import annotations

import pytest
from authored import real
from vignette import SELF_CARE, figures, stories, told

from authoring import library
from skill import content as contents
from skill.content import rank

STORIES = stories()
MOST_OVER = 0.25
"""So large a share of the self-care stories may be told more than is right."""


@pytest.mark.parametrize("name", STORIES)
def test_nobody_is_told_less_than_is_right(name: str) -> None:
    """The patient of this story is told to get help at least as soon as is right, by the urgency given or in words."""
    story, heard = STORIES[name], told(name)
    assert not heard.less_than_right(story), f"{name}: right is {story.right}{heard}"
    assert not story.told or rank(heard.given) < rank(story.right), f"{name}: no words are needed; take `told` away"


def test_what_decides_a_story_was_asked() -> None:
    """Some fact of every story that has any is asked for, so that the story says what its file claims."""
    decided = {name: set(story.facts) for name, story in STORIES.items() if story.facts}
    assert [name for name, facts in decided.items() if not told(name).asked & facts] == []


def test_few_with_ordinary_pain_are_sent_further_than_needed() -> None:
    """At most a quarter of the self-care stories are told to see somebody."""
    found = figures()
    assert found["under_triaged"] == 0
    assert found["self_care_over_triaged"] <= MOST_OVER * found["self_care"], found


def test_the_stories_cover_every_sign() -> None:
    """Every warning sign of the content, but the words "call an ambulance", is the matter in some story."""
    rows = {row for story in STORIES.values() for row in story.rows}
    signs = {path.stem for path in (library.ROOT / "content/en/warnings").glob("*.yaml")} - {"emergency-words"}
    assert sorted(signs - rows) == []
    assert len(STORIES) >= 90
    assert {story.right for story in STORIES.values()} == {"none", "weeks", "days", "today", "emergency"}


def test_the_stories_name_steps_and_sources_that_exist() -> None:
    """Every fact is about a step of the check, and every source is in content/sources.yaml."""
    steps = contents.load("en-US").steps
    known = {*steps, *(f"{name}.clarify" for name, step in steps.items() if step.clarify), "recap", "which"}
    sources = real().sources
    for name, story in STORIES.items():
        assert set(story.facts) <= known, name
        assert set(story.sources) <= set(sources), name


def test_self_care_is_given_only_after_the_whole_check() -> None:
    """Whoever is told nothing more than self-care has heard the recap, or answered that the device should stop."""
    for name in STORIES:
        heard = told(name)
        assert heard.given != SELF_CARE or heard.asked & {"recap", "X1"}, f"{name}{heard}"
